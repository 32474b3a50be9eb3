"""JupyterLab as `workbench lab` opens it."""

import os
import signal
import subprocess
import sys

from playwright.sync_api import expect

from conftest import free_ports, guarded, wait_until_open


def test_the_lab_opens_at_the_notebook_to_start_from_and_ends_in_order(browser, tmp_path):
    port = free_ports()
    command = [sys.executable, "-m", "workbench", "lab", "--no-open", "--port", str(port)]
    env = os.environ | {"JUPYTER_TOKEN": "letmein", "JUPYTER_CONFIG_DIR": str(tmp_path)}
    env["WORKBENCH_DB"] = str(tmp_path / "w.duckdb")
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as lab:
        try:
            assert "press Ctrl-C here to stop JupyterLab" in lab.stdout.readline()
            assert (tmp_path / "w.duckdb").exists()  # which every chapter reads
            wait_until_open(f"http://localhost:{port}/api")
            with guarded(browser, "desk") as page:
                page.goto(f"http://localhost:{port}/?token=letmein")
                heading = page.get_by_role("heading", name="Start here: SQL, Python")
                expect(heading).to_be_visible(timeout=60_000)
                assert page.url.startswith(f"http://localhost:{port}/lab/tree/start_here.ipynb")
        finally:
            lab.send_signal(signal.SIGTERM)
            lab.communicate(timeout=30)
    assert lab.returncode == 0

"""The chapters' server: Voila in a process of its own, on this machine only, ended with its parent.

Started by `workbench serve` as `python -m workbench.apps.voila_server NOTEBOOKS PORT HOME POOL`. It
reads to the end of its input: when that closes, its parent has stopped or died, and it stops too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from traitlets.config import Config

from workbench.imports import without_grammar

CHAPTER_SETTINGS = {
    "template": "workbench",
    "allow_template_override": "NO",
    "allow_theme_override": "NO",
    "show_tracebacks": False,
    "classic_tree": True,
    "extension_allowlist": [
        "@jupyter-widgets/jupyterlab-manager",
        "@voila-dashboards/widgets-manager8",
        "anywidget",
    ],
}
"""How Voila shows a chapter, wherever it runs. A chapter needs these extensions of JupyterLab; all
others that are installed would double the weight of its page."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' blob:; "
        "font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
}


def settings(port: int, home: str, pool: int) -> Config:
    """Every setting of Voila, from here and from nowhere else."""
    return Config(
        Voila={
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "config_file_paths": [],
            "log_level": "ERROR",
            "tornado_settings": {"headers": HEADERS, "ws_ping_timeout": 30_000},
        },
        VoilaConfiguration=CHAPTER_SETTINGS
        | {
            "resources": {"home": home},
            "preheat_kernel": pool > 0,
            "default_pool_size": pool,
        },
        VoilaKernelManager={"preheat_denylist": ["start_here.ipynb"]},  # it is for JupyterLab
        KernelManager={"transport_encryption": "auto", "shutdown_wait_time": 1.0},
        MappingKernelManager={"cull_idle_timeout": 900, "cull_interval": 60},
    )


def _stop_with_parent() -> None:
    while os.read(0, 1024):
        pass
    print("The workbench has ended, and its chapters with it.", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve the chapters of a folder until the input closes."""
    with without_grammar():
        from voila.app import Voila

    notebooks, port, home, pool = sys.argv[1:]
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    server = Voila(config=settings(int(port), home, int(pool)))
    server.initialize([notebooks])
    server.start()


if __name__ == "__main__":
    main()

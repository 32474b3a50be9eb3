"""The chapters' server as a child process: started, watched, started again, ended in order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Self

import platformdirs

HIDDEN = re.compile("TOKEN|SECRET|PASSWORD|CREDENTIAL|_KEY", re.IGNORECASE)
"""Names of environment variables that no chapter gets to see."""

RESTARTS = 5
"""How often a server that ended unasked is started again."""


class Chapters:
    """Voila on `port` of this machine, for the notebooks of a folder.

    It ends with the block that it is used in, and also when this process dies: its input closes.
    """

    def __init__(self, notebooks: Path, port: int, home: str, pool: int) -> None:
        self.address = f"http://localhost:{port}/"
        self.log = platformdirs.user_log_path("dpp-workbench", ensure_exists=True) / f"{port}.log"
        self._arguments = [str(notebooks), str(port), home, str(pool)]
        self._restarts = 0

    def __enter__(self) -> Self:
        self.log.write_bytes(b"")
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        try:
            self._child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._restarts == 0 and self._child.returncode == 0:
            self.log.unlink(missing_ok=True)

    def _start(self) -> None:
        with self.log.open("ab") as lines:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "workbench.apps.voila_server", *self._arguments],
                stdin=subprocess.PIPE,
                stdout=lines,
                stderr=lines,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the parent, which then ends the child
            )

    def keep_alive(self) -> bool:
        """Start the server again if it has ended; false where that is no use any more."""
        if self._child.poll() is None:
            return True
        if self._restarts == RESTARTS:
            print(f"workbench: the chapters keep ending; {self.log} says why", file=sys.stderr)
            return False
        self._restarts += 1
        print("workbench: the chapters' server had ended and is started again", file=sys.stderr)
        self._start()
        return True


def jupyter_path() -> str:
    """Where Jupyter looks things up, with the folders of the chapters' template and stylesheet."""
    apps = Path(__file__).parent
    roots = [apps.parent.parent / "share" / "jupyter", apps]
    known = [os.environ.get("JUPYTER_PATH", ""), *(str(root) for root in roots if root.is_dir())]
    return os.pathsep.join(filter(None, known))


def _environment() -> dict[str, str]:
    """Environment of the chapters: where their template and stylesheet are, and no secrets."""
    kept = {name: value for name, value in os.environ.items() if not HIDDEN.search(name)}
    return kept | {"JUPYTER_PATH": jupyter_path()}

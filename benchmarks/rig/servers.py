"""What is measured, and what it is measured beside, each in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SERVE = (
    "import sys; from pathlib import Path; from workbench.serve import serve; port, folder, pool ="
    " sys.argv[1:]; serve(int(port), open_browser=False, notebooks=Path(folder), pool=int(pool))"
)


@dataclass(frozen=True)
class Served:
    """A server that is running: its process, its address, and that of the chapters."""

    pid: int
    home: str
    chapters: str = ""

    def chapter(self, name: str) -> str:
        """Address of a chapter."""
        return f"{self.chapters}voila/render/{name}.ipynb"


@contextmanager
def workbench(notebooks: Path | None = None, pool: int = 0) -> Iterator[Served]:
    """The workbench, with the chapters of a folder, none by default; ready at its first answer."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_ports()
        command = [sys.executable, "-c", SERVE, str(port), str(notebooks or folder), str(pool)]
        env = os.environ | {"WORKBENCH_DB": str(Path(folder) / "workbench.duckdb")}
        with _running(command, env) as process:
            home = f"http://localhost:{port}/"
            wait_until_open(home)
            yield Served(process.pid, home, f"http://localhost:{port + 1}/")


@contextmanager
def bare_page() -> Iterator[Served]:
    """The reference for pages: a Panel page with one drawing that answers and computes nothing."""
    port = free_ports()
    with _running([sys.executable, "-m", "benchmarks.rig.bare", str(port)], os.environ) as process:
        home = f"http://localhost:{port}/"
        wait_until_open(f"{home}bare")
        yield Served(process.pid, home)


@contextmanager
def _running(command: list[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen]:
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, env=env, stdout=silent, stderr=silent)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def free_ports() -> int:
    """A port that is free, and the one after it too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port


def wait_until_open(address: str, most_s: float = 60) -> None:
    """Wait for a server to answer."""
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(address, timeout=30):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing answers at {address}")


# --- processes of a server, as Linux counts them ---


def family(pid: int) -> list[int]:
    """A process and all that it started, itself first."""
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
        return [pid, *(one for child in children for one in family(child))]
    return []


def of_pages(pid: int) -> list[int]:
    """The processes that serve pages: all but the chapters' server and its kernels."""
    chapters = {
        one for child in family(pid) if "voila_server" in _command(child) for one in family(child)
    }
    return [one for one in family(pid) if one not in chapters]


def kernels(pid: int) -> list[int]:
    """Kernels of chapters that are running."""
    return [one for one in family(pid) if "ipykernel" in _command(one)]


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def memory_mb(pids: list[int]) -> float:
    """Memory of processes; what several share is counted once (PSS)."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
    return total / 1024


def settle(pid: int, most_s: float = 60) -> None:
    """Wait until a server and all that it started have been idle for a second."""
    end, before, calm = time.monotonic() + most_s, -1, 0
    while calm < 4 and time.monotonic() < end:
        now = sum(_ticks(one) for one in family(pid))
        calm, before = (calm + 1 if abs(now - before) <= 2 else 0), now
        time.sleep(0.25)


def _ticks(pid: int) -> int:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0

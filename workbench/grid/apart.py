"""OpenDSS in a process of its own, so that no script can break or change the one that asks."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.errors import DataError
from workbench.grid.feeder import Feeder

CHILD = """
import pickle, sys
from pathlib import Path
from workbench.errors import DataError
from workbench.grid.opendss import feeder_of_circuit
try:
    found = feeder_of_circuit(Path(sys.argv[1]))
except DataError as error:
    found = str(error)
Path(sys.argv[2]).write_bytes(pickle.dumps(found))
"""
PATIENCE_S = 300
UNCAUGHT = 1


def feeder_of_script(path: Path) -> Feeder:
    """Feeder of an OpenDSS master script; see `opendss.feeder_of_circuit`.

    Raises
    ------
    DataError
        As there; also where OpenDSS breaks down on the script, or does not come to an end.
    """
    with TemporaryDirectory() as folder:
        answer = Path(folder) / "feeder"
        command = [sys.executable, "-P", "-c", CHILD, str(path.resolve()), str(answer)]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
        try:
            done = subprocess.run(
                command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S
            )
        except subprocess.TimeoutExpired:
            raise DataError(
                f"{path.name}: OpenDSS is not done after {PATIENCE_S} seconds; name the master "
                "file, which makes the circuit and solves nothing"
            ) from None
        if done.returncode == UNCAUGHT:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        if not answer.is_file():
            raise DataError(
                f"{path.name}: OpenDSS breaks down on this script; name the master file, which "
                "makes the circuit and solves nothing"
            )
        found = pickle.loads(answer.read_bytes())
    if isinstance(found, str):
        raise DataError(found)
    return found

"""`workbench serve` with the stub as its only topic: `serve_stub.py NOTEBOOKS PORT`."""

import sys
from pathlib import Path

import stub

from workbench.serve import serve

if __name__ == "__main__":
    serve(
        int(sys.argv[2]),
        open_browser=False,
        topics=[stub.install()],
        notebooks=Path(sys.argv[1]),
        pool=1,
    )

"""The 33-bus feeder that distribution studies share, from the table as published."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from workbench.errors import DataError
from workbench.grid.feeder import Feeder
from workbench.grid.read import read_feeder

FILE = "feeders/baran_wu_33.csv"
CITATION = (
    "M. E. Baran and F. F. Wu, Network reconfiguration in distribution systems for loss reduction "
    "and load balancing, IEEE Transactions on Power Delivery 4(2), 1401-1407, 1989"
)


def baran_wu() -> Feeder:
    """Feeder of Baran and Wu: 33 buses at 12.66 kV, 3,715 kW and 2,300 kvar, no line ratings.

    Raises
    ------
    DataError
        The data of the workbench are not there, or somebody damaged the file.

    References
    ----------
    M. E. Baran and F. F. Wu, "Network reconfiguration in distribution systems for loss reduction
    and load balancing", IEEE Transactions on Power Delivery 4(2), 1401-1407, 1989.
    """
    package = Path(str(files("workbench")))
    places = (package / "data" / FILE, package.parent / "data" / FILE)
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise DataError(f"the file data/{FILE} is missing; install the package again")
    return replace(read_feeder(path), name="Baran-Wu 33", source=CITATION)

"""`python -m benchmarks`: measure all subjects or the named ones, print them, keep them."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from benchmarks.rig.measure import FULL, TINY, table
from benchmarks.rig.results import write

SUBJECTS = sorted(
    file.stem for file in Path(__file__).parent.glob("[a-z]*.py") if file.stem != "figures"
)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}")
    parser.add_argument("--write", action="store_true", help="keep them in benchmarks/results/")
    parser.add_argument("--tiny", action="store_true", help="once each, to see that it runs")
    options = parser.parse_args()
    if unknown := set(options.subjects) - set(SUBJECTS):
        parser.error(f"no subject {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    for subject in options.subjects or SUBJECTS:
        found = import_module(f"benchmarks.{subject}").measure(TINY if options.tiny else FULL)
        print(f"\n{subject}\n{table(found)}", flush=True)
        if options.write:
            print(f"kept in {write(subject, found)}")


if __name__ == "__main__":
    main()

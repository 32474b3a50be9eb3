"""Build the site: `python site/build.py`, or `just site`, then open `build/site/index.html`.

All of it is made anew, from the facts, the code and the pages in this folder: a reference database
of its own, the pages that are computed, the chapters as they run. A warning, a link that leads
nowhere, anything that a browser would fetch from elsewhere: each ends the build.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
MARK = "_static/site.css"
"""What tells a site of ours from a folder of somebody's."""


def build(out: Path) -> None:
    """Build the site into `out`, whose old content goes; SystemExit says what is wrong."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise SystemExit(f"--out {out}: there is something else in this folder; name another")
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        work = Path(folder).resolve()
        os.environ["WORKBENCH_DB"] = str(work / "workbench.duckdb")
        from generate import stage

        began = time.monotonic()
        stage(work / "source", work / "files", work / "static")
        print(f"pages put together in {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        sphinx(work, work / "site")
        for left in (".buildinfo", "objects.inv"):  # for tools of Sphinx; no page needs them
            (work / "site" / left).unlink()
        (work / "site/_sources").rmdir()
        shutil.copytree(work / "files", work / "site", dirs_exist_ok=True)
        print(f"Sphinx made them into HTML in {time.monotonic() - began:.0f} s", flush=True)
        from links import faults

        found = list(faults(work / "site"))
        if found:
            raise SystemExit("\n".join(found))
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(work / "site", out)
    print(f"open {out / 'index.html'}")


def sphinx(work: Path, out: Path) -> None:
    """Turn the pages into HTML; any warning is an error."""
    from sphinx.cmd.build import build_main

    logging.getLogger("traitlets").setLevel(logging.WARNING)  # which notebook runs is no news
    options = ["-W", "--keep-going", "-q", "--fresh-env", "--write-all", "--show-traceback"]
    folders = ["-c", str(HERE), "-d", str(work / "doctrees")]
    static = f"html_static_path={HERE / 'static'},{work / 'static'}"
    if build_main([*options, *folders, "-D", static, str(work / "source"), str(out)]):
        raise SystemExit("the site was not built; the warnings above say why")


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Build the site.")
    parser.add_argument("--out", type=Path, default=HERE.parent / "build/site", help="folder")
    build(parser.parse_args().out.resolve())


if __name__ == "__main__":
    main()

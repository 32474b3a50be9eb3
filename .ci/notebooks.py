"""Keep chapters as they are stored: no output but that of the result cells.

`python .ci/notebooks.py` strips every chapter in place; with `--check` it changes nothing and
names those that are not stripped. Result cells begin `# NBVAL_CHECK_OUTPUT`; pytest computes them
anew and compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parent.parent / "notebooks"
MARK = "# NBVAL_CHECK_OUTPUT"


def stripped(text: str) -> str:
    """Text of a notebook as it is stored."""
    notebook = nbformat.reads(text, as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(codes, 1):
        checked = cell.source.startswith(MARK)
        cell.outputs = cell.outputs if checked else []
        cell.execution_count = number if checked and cell.outputs else None  # nbval asks for one
        cell.metadata = {}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    title = notebook.metadata.get("title")
    language = {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"}
    notebook.metadata = {"kernelspec": kernel, "language_info": language}
    if title:
        notebook.metadata["title"] = title
    return str(nbformat.writes(notebook)) + "\n"


def main(arguments: list[str]) -> int:
    """Strip or check; the exit status is 1 where a check finds something."""
    loose = [
        path
        for path in sorted(FOLDER.glob("*.ipynb"))
        if stripped(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")
    ]
    for path in loose:
        if "--check" in arguments:
            print(f"notebooks/{path.name} is not stripped; run `just strip`")
        else:
            path.write_text(stripped(path.read_text(encoding="utf-8")), encoding="utf-8")
            print(f"stripped notebooks/{path.name}")
    return 1 if loose and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

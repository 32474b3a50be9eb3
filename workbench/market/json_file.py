"""A JSON file as what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.grid.json_text import parsed
from workbench.market.csv_table import bytes_of, file_name, text_of


def read_json(path: Path, what: str = "a market case") -> Any:
    """What a JSON file holds, which should be `what`; DataError says what is wrong with it."""
    file = file_name(path)
    return parsed(text_of(bytes_of(path, what), file), file, what)

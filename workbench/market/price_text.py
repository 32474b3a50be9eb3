"""From a price file to its text: plain, in a zip, or what OASIS says in place of prices."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from workbench.errors import DataError
from workbench.market.csv_table import bytes_of, file_name, text_of
from workbench.market.price_rows import REPORTS

LARGEST_BYTES = 1_000_000_000
PART = re.compile(r"_(MCE|MCC|MCL|MGHG)_v\d+\.csv$", re.I)
"""Members of a group's zip that hold a component of the price."""


def price_text(path: Path) -> str:
    """Text of a price file; DataError where it is no text, or a page that holds no prices."""
    file, raw = file_name(path), bytes_of(path, "prices")
    if raw.startswith(b"PK"):
        raw = _unzipped(raw, file)
    text = text_of(raw, file)
    head = text.lstrip()[:1]
    if head == "<":
        raise DataError(f"{file} {_refusal(text)}")
    if head in ("{", "["):
        raise DataError(f"{file} holds JSON; give prices as CSV")
    return text


def _unzipped(raw: bytes, file: str) -> bytes:
    """The one table of a zip, or the answer of OASIS that there is none."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if any(m.filename.startswith("xl/") for m in members):
                raise DataError(f"{file} is a workbook of Excel; save it as CSV UTF-8")
            known = [m for m in members if m.filename.lower().endswith((".csv", ".xml"))]
            whole = [m for m in known if not PART.search(m.filename)]
            if len(whole) != 1:
                raise DataError(
                    f"{file} is a zip with {len(whole) or len(known)} tables of prices; unpack it "
                    "and name one of them"
                )
            if whole[0].file_size > LARGEST_BYTES:
                raise DataError(f"{file} unpacks to more than 1 GB; ask for fewer nodes or days")
            return archive.read(whole[0])
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise DataError(
            f"{file} is a zip that cannot be unpacked; download it again, or unpack it yourself"
        ) from None


def _refusal(text: str) -> str:
    """What a page that OASIS sends in place of prices says."""
    found = re.search(r"<(?:\w+:)?ERR_DESC>([^<]*)<", text[:100_000])
    if found:
        said = " ".join(found[1].split())[:120]
        return f"is not prices but OASIS saying '{said}'; ask for another node, day or report"
    said = " ".join(re.sub(r"<[^>]*>", " ", text[:2_000]).split())[:100]
    kind = "a web page" if re.search(r"<html|<!doctype html", text[:2_000], re.I) else "XML"
    says = f" saying '{said}'" if said and said.isprintable() else ""
    return f"is {kind}{says}, not prices; ask OASIS for {REPORTS} with resultformat=6"

"""What tests damage facts with, and what stood before."""

# a reference database that was damaged: DuckDB's own mark, and then nothing of use
BEFORE = bytes(8) + b"DUCK what stood there before"


def replace(file, before, after):
    """Replace the first `before` in a file, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")

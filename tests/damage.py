"""What tests damage facts with, and what stood before."""

import csv

# a reference database that was damaged: DuckDB's own mark, and then nothing of use
BEFORE = bytes(8) + b"DUCK what stood there before"


def replace(file, before, after):
    """Replace the first `before` in a file, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


# words that would act in a page, a spreadsheet, a drawing, a notebook or a paper, if they could
HOSTILE = (
    '=HYPERLINK("http://x.example/","<script>alert(1)</script><img src=x onerror=alert(2)>")'
    " ]]> &amp; #strong[x] $x$ *b* | `code` [a](javascript:alert(3)) {{7*7}} {% raw %} \\n\\x"
    "\n=1+1\n\n# head\n- list\n    code"
)


def reword(file, key, columns, words):
    """Write `words` into some columns of the row of a facts file that begins with `key`."""
    with file.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    (row,) = [row for row in rows if row[0] == key]
    for column in columns:
        row[head.index(column)] = words
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *rows])

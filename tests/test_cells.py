"""Cells that people open: every value in plain words, and no text that acts."""

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from workbench.cells import cell, harmless, markdown, restored
from workbench.questions import as_csv

# texts that come near to a formula: its signs, quotes, spaces and line breaks of every kind
NEAR = st.text(st.sampled_from("=+-@'＝＋－＠\t\r\n\v\f \xa0\u2028\u200b\ufeffa1,;\""), max_size=12)
MARKS = st.text(st.sampled_from("|<>[](){}!\\`*_#~$&@^:/-+=.0123 \t\n\rahtps\"'"), max_size=24)
RENDER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (-5, "-5"),
        (0.5, "0.5"),
        (14.0, "14"),
        (0.1 + 0.2, "0.3"),
        (1_234_567.0, "1234567"),
        (1599.97529584, "1599.975296"),
        (date(2017, 7, 1), "2017-07-01"),
        ([2017, 2018], "2017; 2018"),
        ([], "none"),
        ({"IEPR": 2.0, "TPP": None}, "IEPR 2; TPP "),
        ("plan", "plan"),
    ],
)
def test_a_value_is_a_cell_in_plain_words(value, words):
    assert cell(value) == words


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("＠x", "'＠x"),
        ("one\n=1+1", "'one\n=1+1"),
        ("one\r\n  -1", "'one\r\n  -1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        ("'quoted'", "''quoted'"),
        ("'=1", "''=1"),
        ("plan = 1", "plan = 1"),
        ("2017-07-01", "2017-07-01"),
        ("a - b", "a - b"),
        ("it's", "it's"),
        ("", ""),
    ],
)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text, written):
    assert harmless(text) == written
    assert restored(written) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [(-5, "-5"), (-0.5, "-0.5"), (None, ""), (True, "yes"), (date(2017, 7, 1), "2017-07-01")],
)
def test_what_is_no_text_is_never_changed(value, written):
    assert harmless(value) == written


@given(NEAR | st.text())
def test_text_comes_back_as_it_was(text):
    assert restored(harmless(text)) == text


@given(NEAR | st.text())
def test_no_line_of_a_cell_begins_with_a_sign_of_a_formula(text):
    first, *rest = re.split(r"[\r\n]", harmless(text))
    assert not first.lstrip(" ").startswith(tuple("=+-@＝＋－＠\t"))
    # a further line acts only where the quotation marks are lost; its cell is marked as a whole
    if any(line.lstrip().startswith(tuple("=+-@＝＋－＠'")) for line in rest):
        assert first.startswith("'")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(number):
    assert float(harmless(number)) == number


@given(st.lists(st.tuples(NEAR, st.none() | st.integers(), st.text()), min_size=1, max_size=4))
def test_a_csv_is_read_as_it_was_written(rows):
    written = as_csv([dict(zip("abc", row, strict=True)) for row in rows])
    head, *read = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert head == ["a", "b", "c"]
    assert [[restored(a), b, restored(c)] for a, b, c in read] == [
        [a, "" if b is None else str(b), c] for a, b, c in rows
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("handling time (plan): 30 days", r"handling time \(plan\): 30 days"),
        ("a | b", r"a \| b"),
        ("<b>&amp;", r"\<b\>\&amp;"),
        ("http://x.example", r"http\://x.example"),
        ("www.x.example", r"www\.x.example"),
        ("me@x.example", r"me\@x.example"),
        ("- one", r"\- one"),
        ("1. one", r"1\. one"),
        ("    code", "code"),
        ("a\n\n===", "a\n\\==="),
        ("2017-07-01", "2017-07-01"),
    ],
)
def test_text_for_markdown_is_plain(text, written):
    assert markdown(text) == written


@given(MARKS | st.text())
def test_markdown_of_any_text_is_one_paragraph_of_words(text):
    tokens = RENDER.parse(markdown(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}
    within = {child.type for token in tokens for child in token.children or ()}
    assert within <= {"text", "text_special", "softbreak", "hardbreak"}


@given(MARKS)
def test_markdown_shows_the_characters_that_were_there(text):
    shown = "".join(
        child.content for token in RENDER.parse(markdown(text)) for child in token.children or ()
    )
    assert "".join(shown.split()) == "".join(text.split())

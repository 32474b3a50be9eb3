"""Numbers, lists and answers in words, as every topic writes them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMBERS = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
]  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """A piece of a sentence; `state` and `source` mark a number with its color and its origin."""

    text: str
    state: str = ""
    source: str = ""


@dataclass(frozen=True)
class Answer:
    """The sentence on top of the page in pieces, and the sentences that complete it."""

    phrases: tuple[Phrase, ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(phrase.text for phrase in self.phrases)


def number(count: int) -> str:
    """A count as a word up to twelve, as digits above."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """A count with its noun: `one day`, `three days`."""
    return f"{number(count)} {singular if count == 1 else several or singular + 's'}"


def joined(words: Sequence[str]) -> str:
    """Words as a list: `a`, `a and b`, `a, b and c`; each word once."""
    once = list(dict.fromkeys(words))
    if not once:
        return ""
    return " and ".join([", ".join(once[:-1]), once[-1]] if len(once) > 1 else once)


def capitalized(words: str) -> str:
    """Words with a capital at their front, the rest as they are."""
    return words[:1].upper() + words[1:]


def near(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the known words nearest to `word`, or nothing; case is no matter."""
    written = {each.casefold(): each for each in known}
    matches = difflib.get_close_matches(word.casefold(), list(written), n=2, cutoff=0.6)
    found = [written[each] for each in matches]
    return f"; did you mean {' or '.join(repr(each) for each in found)}?" if found else ""

"""One scenario: what a visitor has set, the same on every page, in a chapter, notebook and link.

A scenario holds *settings* (`drp_due`, `dates`, `horizon`) and *families* of settings keyed by ids
of the facts (`latency.F01`, `cycle.IEPR.2017`). Each has a kind that reads and writes its text, so
that a link, the command line and a form speak one language. `settings.py` declares them. Whether an
id exists is for the topic to say.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

from workbench import settings
from workbench.errors import BadInput
from workbench.settings import Family, Setting

LINK_VERSION = 1


@dataclass(frozen=True)
class Problem:
    """A field of a link or form that could not be used, and why."""

    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}={self.value}: {self.reason}"


class Scenario(settings.Market, settings.Tracker, settings.Alignment):
    """What a visitor has set. Never changed in place: `with_value` and `replace` give another."""

    # --- fields as text: the one language of links, forms and the command line ---

    @classmethod
    def fields(cls) -> dict[str, Setting | Family]:
        """Every field by name, in order."""
        own = cls.param.objects("existing")
        return {name: f for name, f in own.items() if isinstance(f, (Setting, Family))}

    def pairs(self, *, changed: bool = False) -> dict[str, str]:
        """Text of every setting, and of the families' values; with `changed` no defaults."""
        found: dict[str, str] = {}
        for name, field in self.fields().items():
            value = getattr(self, name)
            if isinstance(field, Family):
                found |= {f"{name}.{key}": field.kind.write(value[key]) for key in sorted(value)}
            elif not changed or value != field.default:
                found[name] = field.kind.write(value)
        return {field: text for field, text in found.items() if text}

    def with_value(self, field: str, text: str) -> Scenario:
        """Scenario with one field set from text, or set back by none; BadInput says what is off."""
        name, _, key = field.partition(".")
        setting = self.fields().get(name)
        if setting is None or isinstance(setting, Family) != bool(key):
            raise BadInput(f"there is no setting '{field}'; settings are {self._names()}")
        try:
            if isinstance(setting, Setting):
                return self.replace(**{name: setting.kind.read(text) if text else setting.default})
            values = {k: v for k, v in getattr(self, name).items() if k != key}
            return self.replace(**{name: values | ({key: setting.kind.read(text)} if text else {})})
        except ValueError as error:
            raise BadInput(f"{field}={text}: {error}") from None

    def replace(self, **values: Any) -> Scenario:
        """Scenario with some fields replaced."""
        return Scenario(**{name: getattr(self, name) for name in self.fields()} | values)

    @classmethod
    def _names(cls) -> str:
        return ", ".join(
            f"{n}.{f.example}" if isinstance(f, Family) else n for n, f in cls.fields().items()
        )

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> tuple[Scenario, list[Problem]]:
        """Scenario from texts, and the ones that could not be used."""
        scenario, problems, seen = cls(), [], set()
        for field, text in pairs:
            try:
                if field in seen:
                    raise BadInput(f"{field}={text}: {field} is given twice")
                seen.add(field)
                if not text:
                    raise BadInput(f"{field}=: a value is missing")
                scenario = scenario.with_value(field, text)
            except BadInput as error:
                reason = str(error).removeprefix(f"{field}={text}: ")
                problems.append(Problem(field, text, reason))
        return scenario, problems

    def query(self) -> str:
        """Query of a link: version and every value. Equal scenarios have equal queries."""
        return _encode({"v": str(LINK_VERSION)} | self.pairs())

    def to_link(self, address: str = "") -> str:
        """Link to this scenario at an address such as `http://localhost:5006/alignment`."""
        return f"{address}?{self.query()}"

    @classmethod
    def from_link(cls, link: str) -> Scenario:
        """Scenario of a link; what cannot be used is left out with a warning that names it."""
        read = Link.read(link)
        for problem in read.problems:
            warnings.warn(f"left out of the link: {problem}", stacklevel=2)
        return read.scenario

    def to_json(self) -> str:
        """Scenario as JSON: `{"v": 1, "values": {field: text}}`."""
        return json.dumps({"v": LINK_VERSION, "values": self.pairs()}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> tuple[Scenario, list[Problem]]:
        """Scenario from `to_json`, and the values that could not be used."""
        try:
            read = json.loads(text)
            pairs = [
                (k, v if isinstance(v, str) else json.dumps(v)) for k, v in read["values"].items()
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BadInput(
                "this JSON holds no scenario: it needs {'v': 1, 'values': {…}}"
            ) from None
        scenario, problems = cls.from_pairs(pairs)
        return scenario, [*_other_version([read.get("v", LINK_VERSION)]), *problems]

    def said(self, field: str, names: Mapping[str, str] | None = None) -> str:
        """One field that is set, in words: `handling time (plan to draft forecast): 90 days`."""
        name, _, key = field.partition(".")
        kind = self.fields()[name].kind
        what = f"{self.fields()[name].label} {(names or {}).get(key, key)}".strip()
        return f"{what}: {kind.say(kind.read(self.pairs()[field]))}"

    def difference(self, other: Scenario, names: Mapping[str, str] | None = None) -> list[str]:
        """What is set differently here than in `other`, in words, one sentence a field."""
        here, there = self.pairs(), other.pairs()
        sentences = []
        for field in sorted(here.keys() | there.keys(), key=[*here, *there].index):
            if here.get(field) == there.get(field):
                continue
            if field not in there:
                sentences.append(f"{self.said(field, names)} (set)")
            elif field not in here:
                sentences.append(f"{other.said(field, names)} (no longer set)")
            else:
                before = other.said(field, names).rpartition(": ")[2]
                sentences.append(f"{self.said(field, names)} instead of {before}")
        return sentences

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.pairs() == other.pairs()

    def __hash__(self) -> int:
        return hash(self.query())


@dataclass(frozen=True)
class Preset:
    """A scenario worth starting from."""

    name: str
    title: str
    note: str
    values: Mapping[str, str]

    def scenario(self) -> Scenario:
        """The preset as a scenario; a preset that cannot be read is a fault of ours."""
        scenario, problems = Scenario.from_pairs(self.values.items())
        if problems:
            raise ValueError(f"preset {self.name}: {problems[0]}")
        return scenario


@dataclass(frozen=True)
class Link:
    """A scenario, the baseline pinned beside it, and what of a link could not be used."""

    scenario: Scenario
    baseline: Scenario | None = None
    problems: tuple[Problem, ...] = ()

    ignored: ClassVar[frozenset[str]] = frozenset({"bokeh-session-id", "token", "room"})

    def query(self) -> str:
        """Query of the link; the baseline travels inside as a query of its own."""
        if self.baseline is None:
            return self.scenario.query()
        return f"{self.scenario.query()}&{_encode({'baseline': self.baseline.query()})}"

    @classmethod
    def read(cls, link: str) -> Link:
        """Link from a URL or a query; `problems` names what cannot be used, the rest holds."""
        scenario, problems, texts = cls._read(link)
        baseline = None
        if texts:
            baseline, more, deeper = cls._read(texts[0])
            if deeper:
                more.append(Problem("baseline", deeper[0], "a baseline has none of its own"))
            problems += [Problem(f"baseline {p.field}", p.value, p.reason) for p in more]
        problems += [Problem("baseline", text, "baseline is given twice") for text in texts[1:]]
        return cls(scenario, baseline, tuple(problems))

    @classmethod
    def _read(cls, link: str) -> tuple[Scenario, list[Problem], list[str]]:
        """Scenario of a link, what could not be used, and the texts of its baselines."""
        pairs = parse_qsl(_query_of(link), keep_blank_values=True)
        own = [(k, v) for k, v in pairs if k not in {"v", "baseline", *cls.ignored}]
        scenario, problems = Scenario.from_pairs(own)
        problems = _other_version([v for k, v in pairs if k == "v"]) + problems
        return scenario, problems, [v for k, v in pairs if k == "baseline"]


def _query_of(link: str) -> str:
    """Query of an address, empty where it has none; what is no address is a query itself."""
    before, mark, after = link.partition("?")
    is_address = re.match(r"(?i)[a-z][a-z0-9+.-]*://|/", link) or (mark and "=" not in before)
    query = after.partition("#")[0] if is_address else link
    inside = parse_qs(query).get("urlpath") if is_address and "/v2/" in before else None
    return inside[0].partition("?")[2] if inside else query  # of a launch link for Binder


def _other_version(versions: Iterable[object]) -> list[Problem]:
    """One problem for each version that is not ours."""
    reason = f"this workbench reads version {LINK_VERSION}"
    return [Problem("v", str(v), reason) for v in versions if str(v) != str(LINK_VERSION)]


def _encode(pairs: Mapping[str, str]) -> str:
    return urlencode(pairs, safe=":|", quote_via=quote)

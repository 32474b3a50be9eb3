"""Fields of a case and of its resources: what each means, its unit, and what it may be.

Reading, messages, the published JSON schema and the documentation all follow from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from workbench.errors import DataError
from workbench.words import near

REQUIRED = object()
Value = float | tuple[float, ...] | None


@dataclass(frozen=True)
class Field:
    """A number, or with `series` one number a period; `default` None means unknown or unlimited.

    `kind` is `number`, `whole` (a count or a period), `flag` (true or false) or `steps`
    (pairs of kW and USD/MWh).
    """

    name: str
    unit: str
    help: str
    default: Any = REQUIRED
    low: float = -inf
    high: float = inf
    above: bool = False
    """Whether `low` itself is too low."""
    series: bool = False
    kind: str = "number"
    maps: str = ""
    """The same thing in a standard, where it has a word for it."""

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED

    def read(self, value: Any, periods: int, where: str) -> Any:
        """Value as numbers; DataError with `where` says what is wrong."""
        if self.kind == "flag":
            return self._flag(value, where)
        if self.kind == "steps":
            return self._steps(value, where)
        if self.series and isinstance(value, Sequence) and not isinstance(value, str):
            if len(value) != periods:
                raise DataError(
                    f"{where}: {self.name} has {len(value)} values for {periods} periods; "
                    "give one number, or one a period"
                )
            return tuple(self._number(v, f"{where}, period {t}") for t, v in enumerate(value))
        return self._number(value, where)

    def _flag(self, value: Any, where: str) -> bool:
        if not isinstance(value, bool):
            raise DataError(f"{where}: {self.name} is {shown(value)}; give true or false")
        return value

    def _number(self, value: Any, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise DataError(f"{where}: {self.name} is {shown(value)}; {self._wanted()}")
        try:
            number = float(value)
        except OverflowError:
            number = inf
        if not isfinite(number) or abs(number) > LARGEST:
            raise DataError(f"{where}: {self.name} is {number:g}; {self._wanted()}")
        too_low = number <= self.low if self.above else number < self.low
        if too_low or number > self.high or (self.kind == "whole" and number % 1):
            raise DataError(f"{where}: {self.name} is {number:g}; {self._wanted()}")
        return number

    def _wanted(self) -> str:
        """What to do about a value that cannot be used."""
        whole = self.kind == "whole"
        what = "a whole number" if whole else "a number"
        unit = f" of {self.unit}" if self.unit not in ("", "1") and not whole else ""
        if self.low > -inf and self.high < inf:
            start = "above" if self.above else "from"
            return f"give {what}{unit} {start} {_plain(self.low)} to {_plain(self.high)}"
        if self.low > -inf:
            bound = "above" if self.above else "not below"
            return f"give {what}{unit} {bound} {_plain(self.low)}"
        return f"give {what}{unit}"

    def _steps(self, value: Any, where: str) -> tuple[tuple[float, float], ...]:
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            raise DataError(
                f"{where}: {self.name} is {shown(value)}; "
                "give pairs of kW and USD/MWh, such as [[500, 40], [300, 55]]"
            )
        steps = []
        for step in value:
            if not isinstance(step, Sequence) or isinstance(step, str) or len(step) != 2:
                raise DataError(
                    f"{where}: {self.name} has {shown(step)}; a step is a pair [kW, USD/MWh]"
                )
            steps.append((SIZE.read(step[0], 1, where), PRICE.read(step[1], 1, where)))
        return tuple(steps)


LARGEST = 1e12
MOST_KW, MOST_KWH = 1e6, 1e8
MOST_USD_PER_MWH = 1e6
MOST_USD = 1e9
"""More than any resource of a feeder has; beyond them a unit must be mistaken."""
SIZE = Field("the size of a step", "kW", "", low=0, high=MOST_KW)
PRICE = Field("the price of a step", "USD/MWh", "", low=-MOST_USD_PER_MWH, high=MOST_USD_PER_MWH)


def read_fields(
    fields: Sequence[Field], given: Mapping[str, Any], periods: int, where: str
) -> dict[str, Any]:
    """Values of fields by name, defaults filled in; an unknown or missing one is a DataError."""
    names = {field.name for field in fields}
    for name in given:
        if name not in names:
            raise DataError(
                f"{where}: there is no field {shown(name)}{hint(name, names)}; "
                "see workbench market schema"
            )
    values = {}
    for field in fields:
        value = given.get(field.name)
        if value is None:
            if field.required:
                raise DataError(f"{where}: {field.name} is missing; {field._wanted()}")
            values[field.name] = field.default
        else:
            values[field.name] = field.read(value, periods, where)
    return values


def _plain(number: float) -> str:
    """A bound as a message shows it."""
    return f"{number:,.0f}" if number % 1 == 0 else f"{number:.3g}"


def shown(value: Any) -> str:
    """A value as a message shows it: short, on one line, and of a list no more than the word."""
    if isinstance(value, str):
        text = repr(value)
        return text if len(text) <= 40 else f"{text[:38]}…'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        if value != value:
            return "NaN"
        return f"{value:.15g}" if abs(value) <= LARGEST else "a number beyond 1e12"
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, Sequence) else f"of type {type(value).__name__}"


def hint(name: Any, known: Iterable[str]) -> str:
    """`; did you mean …?` with the known words nearest to a name, or nothing."""
    return near(name[:60], known) if isinstance(name, str) else ""

"""What a visitor may set, by topic: each with its default, bounds, unit and words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import param

from workbench.kinds import (
    SPACE_LEVELS,
    TIME_LEVELS,
    Choice,
    Day,
    Levels,
    Number,
    Span,
    Text,
    Whole,
    Words,
)


class Setting(param.Parameter):
    """A field with one value; `kind` reads, writes and bounds it."""

    __slots__ = ["kind"]

    def __init__(self, default: Any, kind: Text, **more: Any) -> None:
        self.kind = kind
        super().__init__(default, **more)

    def _validate(self, val: Any) -> None:
        self.kind.read(self.kind.write(val))


class Family(param.Parameter):
    """A field with a value for each of some ids: `{"F01": 90}` is `latency.F01=90`."""

    __slots__ = ["example", "key", "kind"]

    def __init__(self, kind: Text, key: str, example: str, **more: Any) -> None:
        self.kind, self.key, self.example = kind, re.compile(key, re.ASCII), example
        super().__init__({}, instantiate=True, **more)

    def _validate(self, val: Any) -> None:
        for key, value in val.items():
            if not self.key.fullmatch(key):
                raise ValueError(f"'{key}' is no id that {self.name} takes")
            self.kind.read(self.kind.write(value))


FLOW, PROCESS, STEP, YEAR = r"F\d\d", r"[A-Z][A-Z_]*", r"[A-Z][A-Z_]*\.\d{1,2}", r"\d{4}"


class Alignment(param.Parameterized):
    """What bears on hand-offs of the plan."""

    drp_due = Setting(
        date(2017, 7, 1),
        Day(date(2015, 7, 2), date(2030, 12, 31)),
        label="plan due",
        doc="Day on which the distribution resources plan is due and filed; "
        "later plans follow it by 24 months.",
    )
    dates = Setting(
        "planned",
        Choice({"planned": "as planned", "actual": "of record"}),
        label="dates",
        doc="Planned dates, or dates of record where they are known.",
    )
    horizon = Setting(
        (2014, 2024),
        Span(2010, 2040),
        label="years shown",
        doc="First and last year of the uses that are looked at.",
    )
    latency = Family(
        Whole(0, 1500, "days"),
        FLOW,
        "F01",
        label="handling time",
        doc="Days before the consumer can use what was handed over.",
    )
    step = Family(
        Day(),
        STEP,
        "DRP.7",
        label="release of step",
        doc="Release of a step of the plan in its cycle.",
    )
    cycle = Family(
        Day(),
        rf"{PROCESS}\.{YEAR}",
        "IEPR.2017",
        label="release of cycle",
        doc="Release of the output of one cycle.",
    )
    anchor = Family(
        Day(),
        rf"{PROCESS}\.{YEAR}",
        "TPP.2018",
        label="anchor of cycle",
        doc="Anchor (start or filing day) of one cycle.",
    )
    offset = Family(
        Span(-60, 60, "months"),
        STEP,
        "DRP.2",
        label="months of step",
        doc="First and last month of a step, counted from its cycle's anchor.",
    )
    need = Family(
        Levels(SPACE_LEVELS, TIME_LEVELS),
        FLOW,
        "F01",
        label="detail needed",
        doc="Level of space or time that the consumer needs.",
    )
    pair = Family(
        Whole(1990, 2060),
        rf"{FLOW}\.{YEAR}",
        "F01.2017",
        label="version meant for",
        doc="Year of the producer's cycle that is meant for the consumer's cycle of a year.",
    )
    weight = Family(
        Number(0, 100),
        PROCESS,
        "IEPR",
        label="weight",
        doc="How much the age of the plan matters there.",
    )
    handling = Family(
        Whole(0, 23, "months"),
        PROCESS,
        "IEPR",
        label="months of handling",
        doc="Months before the process can use what was handed over, "
        "in the search for a due month.",
    )


class Tracker(param.Parameterized):
    """What bears on the register."""

    as_of = Setting(
        date(2014, 6, 18),
        Day(date(2000, 1, 1), date(2040, 12, 31)),
        label="as of",
        doc="Day from which days are counted, and up to which things are known.",
    )
    known = Setting(
        "all",
        Choice({"all": "all that is on file", "then": "only what was known by then"}),
        label="items shown",
        doc="Every item on file, or only what was known on the as-of day, as it was known.",
    )
    within = Setting(
        30,
        Whole(0, 3660, "days"),
        label="due within",
        doc="How far ahead of the as-of day things count as due.",
    )
    since = Setting(
        date(2014, 1, 1),
        Day(date(1980, 1, 1), date(2040, 12, 31)),
        label="changed since",
        doc="First day of the period, up to the as-of day, in which items became known.",
    )
    find = Setting("", Words(), label="looked for", doc="Words, an id or a docket to look for.")
    register = Setting(
        "", Words(40), label="register", doc="The one file whose items are listed; all where none."
    )
    state = Setting(
        "", Words(40), label="state", doc="The one state whose items are listed; all where none."
    )
    item = Setting("S34", Words(80, 1), label="item", doc="The item whose card is open.")
    rule = Setting("DL02", Words(20, 1), label="deadline rule", doc="Rule that counts.")
    trigger = Setting(
        date(2014, 6, 18),
        Day(date(2010, 1, 1), date(2034, 12, 31)),
        label="trigger",
        doc="Day from which the deadline rule counts.",
    )


BUS = r"[\w .:/-]{1,60}"


class Market(param.Parameterized):
    """What bears on the market day of a feeder."""

    feeder = Setting(
        "bw33",
        Choice(
            {
                "bw33": "33 buses, of Baran and Wu",
                "made120": "120 buses, made up",
                "made1000": "1,000 buses, made up",
                "made5000": "5,000 buses, made up",
            }
        ),
        label="feeder",
        doc="The network on which the market is cleared.",
    )
    price = Setting(
        50.0,
        Number(-100, 500, "USD/MWh"),
        label="substation price",
        doc="Level of the price at the substation; the shape of the day multiplies it.",
    )
    price_shape = Setting(
        "evening",
        Choice(
            {
                "evening": "dear in the evening",
                "flat": "the same all day",
                "negative_noon": "below zero at noon",
            }
        ),
        label="shape of the price",
        doc="How the price at the substation goes through the day.",
    )
    load = Setting(
        100,
        Whole(0, 200, "percent"),
        label="load",
        doc="Load of the feeder, as a part of that of its data.",
    )
    solar = Setting(
        1.0, Number(0, 60, "MW"), label="solar", doc="Photovoltaics on the feeder, by nameplate."
    )
    battery = Setting(
        0.0, Number(0, 60, "MW"), label="batteries", doc="Power of all batteries on the feeder."
    )
    ev = Setting(
        100,
        Whole(0, 10_000, "vehicles"),
        label="electric vehicles",
        doc="Vehicles that come home in the evening and charge when it costs least.",
    )
    response = Setting(
        0.4,
        Number(0, 60, "MW"),
        label="demand response",
        doc="Load that is given up at a price.",
    )
    backup = Setting(
        0.6, Number(0, 60, "MW"), label="back-up generator", doc="Generation that sells at a price."
    )
    floor = Setting(
        0.95,
        Number(0.8, 1.0, "pu"),
        label="voltage floor",
        doc="Least voltage at every bus, as a part of nominal.",
    )
    ceiling = Setting(
        1.05,
        Number(1.0, 1.2, "pu"),
        label="voltage ceiling",
        doc="Most voltage at every bus, as a part of nominal.",
    )
    source = Setting(
        1.03,
        Number(0.9, 1.1, "pu"),
        label="voltage at the substation",
        doc="Voltage that the substation keeps, as a part of nominal.",
    )
    ratings = Setting(
        100,
        Whole(5, 300, "percent"),
        label="line ratings",
        doc="Rating of every line, as a part of that of its data.",
    )
    rating = Family(
        Whole(1, 100_000, "kVA"),
        BUS,
        "26",
        label="rating of the line into bus",
        doc="Rating of one line, named by the bus that it leads to.",
    )
    losses = Setting(
        "on",
        Choice({"on": "with losses", "off": "without losses"}),
        label="losses",
        doc="Whether energy lost in the lines counts; without it is a first look.",
    )
    solver = Setting(
        "auto",
        Choice({"auto": "whichever fits", "glpk": "GLPK", "highs": "HiGHS"}),
        label="solver",
        doc="Program that solves the market; every answer of either is checked.",
    )
    hour = Setting(
        19, Whole(0, 23), label="hour", doc="Hour of the day that is looked at, standard time."
    )
    bus = Setting(
        "",
        Words(60),
        label="bus",
        doc="Bus that is looked at; the one farthest from the substation where none.",
    )
    assume = Family(
        Number(-100_000, 100_000),
        r"[a-z_]{1,40}",
        "battery_hours",
        label="assumed",
        doc="A number that we assume, set otherwise.",
    )

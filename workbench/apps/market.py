"""The Market page and its door: what the topic cleared, put into slots."""

from __future__ import annotations

from functools import lru_cache, partial

from markupsafe import Markup

from workbench.apps.market_data import cleared, facts, look, names, part, waited_for, work
from workbench.apps.market_levers import levers, more, sources
from workbench.apps.market_tables import baseline_rows, queries, signed, tables
from workbench.apps.parts import environment, terms
from workbench.apps.take_home import take_home
from workbench.apps.topic import Door, Slots, Topic, Ui, near_width
from workbench.charts.feeder_day import Day
from workbench.charts.feeder_json import day_json
from workbench.charts.oneline import one_line_drawing
from workbench.charts.oneline_ground import Sheet
from workbench.market.answer import answer, clock
from workbench.market.clearing import Clearing
from workbench.market.day import bus_in
from workbench.market.figures import FIGURES, TITLES
from workbench.market.findings import feeder_titles
from workbench.market.picture import VIEWS, day_of
from workbench.market.settings import PRESETS
from workbench.market.study import STUDY
from workbench.scenario import Link, Scenario

CLASS = {"missed": "miss", "tight": "tight", "": ""}
DRAWN = 19
"""Hour that a page's drawings are made for; `feeder.js` then shows the one that is set."""
MAP_BUSES = 2000
"""Feeders of more are shown as a map at first."""
ON_ROW = ("price", "supply", "voltage")
"""Figures that follow a moving control, side by side on a desk."""
GAP, PADDING = 20, 42
"""Between the cards of a row; within a card, border included. See `theme.css`."""


# --- slots ---


def slots(link: Link, ui: Ui, live: bool) -> Slots:
    """HTML of every slot; with `live` only what must follow a moving control."""
    scenario = link.scenario
    clearing, final = look(scenario) if live else (cleared(scenario), True)
    rough = not final and work(link) is not None
    bus = bus_in(clearing.case.feeder, scenario)
    period = scenario.hour
    quick = {
        "answer": part("answer", answer=answer(clearing, bus, period), marks=CLASS, rough=rough),
        "peek": _peek(clearing, bus, period),
        "settled": part("settled", final=final, clearing=clearing),
        "levers": levers(scenario, clearing),
        **_feeder(clearing, bus, period, ui),
        **_figures(clearing, link, bus, period, ui, live),
        **(_baseline(link, clearing, live) if link.baseline else {}),
    }
    if live:
        return quick
    return quick | {
        "progress": "",
        "notes": part("notes", notes=answer(clearing, bus, period).notes),
        "more": more(scenario, clearing, bus),
        "sources": sources(scenario, clearing, bus),
        "queries": queries(),
        "dispatch": _drawn("dispatch", clearing, bus, period, _card(ui, 1), ui),
        **tables(link, clearing, bus, period),
    }


def _peek(clearing: Clearing, bus: str, period: int) -> str:
    """What a phone always shows: the play button, and hour, bus and price above the levers."""
    play = Markup(environment().get_template("feeder.html").module.play())  # type: ignore[attr-defined]
    row = clearing.dlmp[clearing.case.feeder.positions[bus]]
    price = [f"{signed(usd / 10, 1)} ¢" for usd in row]
    return part("peek", play=play, hour=clock(clearing, period), bus=bus, price=price)


def _feeder(clearing: Clearing, bus: str, period: int, ui: Ui) -> Slots:
    """The diagram, its numbers and its hours. In a chapter it is drawn for the hour that is set."""
    view = ui.look.get("view", "price")
    view = view if view in VIEWS else "price"
    feeder = clearing.case.feeder
    can_map = bool(feeder.xy[1:, 0].size) and not bool((feeder.xy != feeder.xy).any())
    as_map = can_map and ui.look.get("map", "on" if len(feeder) > MAP_BUSES else "off") == "on"
    drawn, chosen = (period, bus) if ui.chapter else (DRAWN, "")
    board = _board(clearing, view, _sheet(ui, as_map), drawn, chosen)
    said = _said(day_of(clearing, view), bus, period)
    hours = environment().get_template("feeder.html").module.hours  # type: ignore[attr-defined]
    return {
        **board,
        "feeder-look": part("look", views=VIEWS, view=view, maps=can_map, as_map=as_map),
        "hours": str(hours(_clocks(clearing), period, bus, said)).strip(),
    }


@lru_cache(maxsize=8)  # who plays, or chooses a bus, sees the same drawing
def _board(clearing: Clearing, view: str, sheet: Sheet, drawn: int, chosen: str) -> Slots:
    """The diagram, its title and its numbers: all that a page needs to show any hour and bus."""
    day = day_of(clearing, view)
    drawing = one_line_drawing(day, drawn, chosen, sheet, "feeder")
    macros = environment().get_template("feeder.html").module
    return {
        "feeder-title": part("title", titles=feeder_titles(clearing, view), period=drawn),
        "caption": f"{drawing.caption}. Choose a bus to see its price.",
        "feeder": str(macros.board("feeder", drawing.svg)).strip(),  # type: ignore[attr-defined]
        "numbers": str(macros.numbers("feeder", day_json(day))).strip(),  # type: ignore[attr-defined]
    }


def _clocks(clearing: Clearing) -> tuple[str, ...]:
    return tuple(clock(clearing, t) for t in range(clearing.case.periods))


def _sheet(ui: Ui, as_map: bool) -> Sheet:
    if ui.projection:
        return Sheet(ui.width, 640, 1.6, ui.phone, as_map)
    return Sheet(ui.width, None, 1.0, ui.phone, as_map)


def _said(day: Day, bus: str, period: int) -> str:
    """What the slider says: hour, bus, its first number."""
    at = day.feeder.positions[bus]
    return f"{day.labels[period]}, {day.label_of(at)} {day.readings[0].said(at, period)}"


# --- figures ---


def _card(ui: Ui, cards: int) -> int:
    """Width of a drawing in one of so many cards of a row; one alone where there is no room."""
    width = near_width(ui.width)
    if ui.phone or ui.chapter or ui.width < 712:
        cards = 1
    return (width + PADDING - (cards - 1) * GAP) // cards - PADDING


def _figures(clearing: Clearing, link: Link, bus: str, period: int, ui: Ui, live: bool) -> Slots:
    """The figures of the row, with the baseline's day in grey where there is one."""
    before = None
    if link.baseline:
        before = look(link.baseline)[0] if live else cleared(link.baseline)
    width = _card(ui, len(ON_ROW))
    return {name: _drawn(name, clearing, bus, period, width, ui, before) for name in ON_ROW}


def _drawn(
    name: str,
    clearing: Clearing,
    bus: str,
    period: int,
    width: int,
    ui: Ui,
    before: Clearing | None = None,
) -> str:
    """A figure that plays; in a chapter, one that is drawn for the hour that is set."""
    drawn = period if ui.chapter else DRAWN
    figure = FIGURES[name](clearing, bus, drawn, width, 1.0, before, plays=True)
    return part("figure", figure=figure, titles=TITLES[name](clearing, bus), period=drawn)


def _baseline(link: Link, clearing: Clearing, live: bool) -> Slots:
    assert link.baseline is not None
    before = look(link.baseline)[0] if live else cleared(link.baseline)
    difference = link.scenario.difference(link.baseline, names())
    rows = baseline_rows(clearing, before, bus_in(clearing.case.feeder, link.scenario), link)
    return {
        "baseline": part(
            "baseline", difference=difference, rows=[(r.words, r.before, r.now) for r in rows]
        )
    }


# --- door ---


@lru_cache(maxsize=1)
def door() -> Door:
    """The start page's door: the answer as things stand, what completes it, the feeder."""
    scenario = Scenario()
    clearing = waited_for(scenario)
    bus = bus_in(clearing.case.feeder, scenario)
    said = answer(clearing, bus, scenario.hour)
    day = day_of(clearing)
    desk, phone = (
        one_line_drawing(day, scenario.hour, bus, Sheet(width, height)).svg
        for width, height in ((560, 250), (320, 190))
    )
    words = part("door", answer=str(said), follows=[note.rstrip(".") for note in said.notes[:2]])
    return Door(words, part("picture", desk=desk, phone=phone))


TOPIC = Topic(
    name=STUDY.name,
    title=STUDY.title,
    question=STUDY.question,
    template="market.html",
    slots=slots,
    door=door,
    check=lambda link: STUDY.settle(facts(), link),
    presets=PRESETS,
    glossary=terms,
    names=names,
    file=partial(take_home, STUDY),
    study=STUDY,
    work=work,
)
"""The topic as the shell takes it."""

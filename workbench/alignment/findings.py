"""What the figures find, in words: their titles, and the names of what they show."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.alignment.answer import spare
from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.alignment.ratecases import RateCase
from workbench.alignment.read import PLAN
from workbench.alignment.sweep import Sweep, label
from workbench.words import joined, number, plural


def map_title(result: Handoffs) -> str:
    """What the map shows, as a finding."""
    out, into = result.of_plan()
    if not plan_rows(result):
        return slack_title({}, 0, 0)
    late = _consumers(result, out, "missed")
    if late:
        return f"Filed then, the plan comes too late for the {joined(late)}"
    early = [r.label.split(" to ", 1)[0] for r in into if r.state == "missed"]
    if early:
        return f"To be filed then, the plan must start before the {joined(early)} is out"
    tight = _consumers(result, out, "tight")
    if tight:
        return f"The plan comes only just in time for the {joined(tight)}"
    edge = result.tightest()
    if edge and edge[0].state in ("tight", "missed"):
        labels, days = joined([r.label for r in edge]), edge[0].slack_days or 0
        left = "is too late" if days < 0 else f"has {spare(days)}"
        return f"The plan has room; the hand-off from {labels} {left}"
    return "Every hand-off that can be computed has room"


def _consumers(result: Handoffs, rows: Sequence[Handoff], state: str) -> list[str]:
    """Who is reached so; which use of theirs, where others of theirs are reached otherwise."""
    mixed = {r.label for r in rows if r.state != state}
    found = [r for r in rows if r.state == state]
    named = [
        use_name(result, r).replace(", ", " of ") if r.label in mixed else r.label for r in found
    ]
    return [name.split(" to ", 1)[-1] for name in named]  # whole where a label names no consumer


def plan_rows(result: Handoffs) -> list[Handoff]:
    """Uses out of and into the plan with a slack, the worst first."""
    out, into = result.of_plan()
    known = [r for r in (*out, *into) if r.slack_days is not None and r.state != "none"]
    return sorted(known, key=lambda r: (r.slack_days or 0, r.key))


def use_name(result: Handoffs, row: Handoff) -> str:
    """A use in words: the hand-off, and whose or which cycle where that is not plain."""
    if row.to_process in result.facts.members("GRC") and row.to_process != "GRC":
        return f"{row.label}, {result.facts.processes[row.to_process].short_name.split()[0]}"
    if row.from_process in result.facts.members("GRC"):
        return f"{row.label}, {result.facts.processes[row.from_process].short_name.split()[0]}"
    return f"{row.label}, {row.year}"


def slack_title(counts: dict[str, int], out: int, total: int) -> str:
    """How many uses of the plan are missed and tight, of those it hands out and takes in."""
    if not total:
        return "No hand-off of the plan can be computed in these years"
    missed, tight = counts["missed"], counts["tight"]
    both = f"{number(out)} it hands out and {number(total - out)} it takes in"
    if not missed and not tight:
        return f"All {both} have more than 30 days"
    late = f"{number(missed).capitalize()} missed" if missed else "None missed"
    return f"{late}, {number(tight) if tight else 'none'} tight, of {both}"


def left_out(result: Handoffs, shown: int) -> str:
    """How many uses of the plan have no bar, and why."""
    out, into = result.of_plan()
    absent = sum(r.state == "none" for r in (*out, *into))
    ruleless = {
        f.flow_id
        for f in result.facts.flows.values()
        if f.from_process_id == PLAN[0] and not f.need_rule
    }
    unknown = len(out) + len(into) - shown - absent + len(ruleless - {r.flow_id for r in out})
    words = [f"{number(absent)} have no version yet"] * bool(absent)
    words += [f"{number(unknown)} cannot be computed"] * bool(unknown)
    return f"; not shown: {joined(words)}" if words else ""


def sweep_title(found: Sweep) -> str:
    """The best month and how fragile it is, as a finding."""
    months = joined([month_words(m) for m in found.ties])
    edge = ", and sits one month before a miss" if found.fragile else ""
    return f"{months} keeps the plan youngest{edge}"


def month_words(release_month: int) -> str:
    """A month of the clock as people say it: `September of odd years`."""
    month, _, year = label(release_month).partition(", ")
    return f"{month} of {year}s"


def rate_case_title(rows: Sequence[RateCase]) -> str:
    """What rate cases meet, as a finding."""
    mine = [r for r in rows if r.plan_in_use == "DRP 2017" and r.plan_age_days is not None]
    if not mine:
        return "No rate case in these years uses this plan"
    oldest = max(mine, key=lambda r: r.plan_age_days or 0)
    months = round((oldest.plan_age_days or 0) / 30.4375)
    who = plural(len(mine), "application")
    verb = "uses" if len(mine) == 1 else "use"
    old = f"at {oldest.utility}’s it is {plural(months, 'month')} old"
    return f"{who.capitalize()} {verb} this plan; {old}"

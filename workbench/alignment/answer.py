"""The answer in words: what the plan hands out, what it takes in, and the tightest of all."""

from __future__ import annotations

from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.alignment.read import PLAN
from workbench.calendars import in_words
from workbench.words import Answer, Phrase, joined, number, plural


def spare(days: int) -> str:
    """Slack in words: `no day to spare`, `one day to spare`, `30 days too late`."""
    if days == 0:
        return "no day to spare"
    size = "one day" if abs(days) == 1 else f"{abs(days):,} days"
    return f"{size} to spare" if days > 0 else f"{size} too late"


def answer(result: Handoffs) -> Answer:
    """Say first what the plan hands out, then what it takes in, then the tightest of all."""
    out, into = result.of_plan()
    phrases = [*_filed(result), *_handed_out(out), *_uncomputed(result), *_taken_in(into)]
    said = "".join(phrase.text for phrase in phrases)
    return Answer((*phrases, *_tightest(result, said)), tuple(_notes(result)))


def _filed(result: Handoffs) -> list[Phrase]:
    due = result.scenario.drp_due
    filing = result.facts.processes[PLAN[0]].output_step_id
    slip = result.scenario.step.get(filing) or result.scenario.cycle.get(f"{PLAN[0]}.{PLAN[1]}")
    if slip is None or slip == due:
        return [Phrase("A plan filed "), Phrase(in_words(due), "due", "drp_due"), Phrase(" ")]
    return [
        Phrase("A plan due "),
        Phrase(in_words(due), "due", "drp_due"),
        Phrase(f" but filed {in_words(slip)} "),
    ]


def _handed_out(out: list[Handoff]) -> list[Phrase]:
    known = [r for r in out if r.state != "unknown"]
    missed = _worst([r for r in known if r.state in ("missed", "none")])
    tight = _worst([r for r in known if r.state == "tight"])
    if not known:
        return [Phrase("has no hand-off that can be computed in these years")]
    if missed:
        count = f"{number(len(missed))} of its {plural(len(known), 'hand-off')}"
        if len(missed) == len(known):
            count = "all of its hand-offs" if len(known) > 1 else "its only hand-off"
        return [
            Phrase("misses "),
            Phrase(count, "missed", missed[0].key),
            Phrase(f": {_worst_words(missed)}"),
        ]
    if tight:
        return [
            Phrase("reaches all of its hand-offs, but "),
            Phrase(f"{number(len(tight))} only just", "tight", tight[0].key),
            Phrase(f": {_worst_words(tight)}"),
        ]
    return [
        Phrase("reaches "),
        Phrase("all of its hand-offs", "in_time", "out"),
        Phrase(" in time"),
    ]


def _worst(rows: list[Handoff]) -> list[Handoff]:
    return sorted(rows, key=lambda r: (r.slack_days or 0, r.flow_id))


def _worst_words(rows: list[Handoff]) -> str:
    """The worst of some, ties together: `plan to draft forecast is one day too late`."""
    least = rows[0].slack_days or 0
    tied = [r.label for r in rows if r.slack_days == least]
    several = len(set(tied)) > 1
    verb = ("are" if several else "is") if least < 0 else ("have" if several else "has")
    worst = "" if len(tied) == len(rows) else "at worst "
    return f"{worst}{joined(tied)} {verb} {spare(least)}"


def _uncomputed(result: Handoffs) -> list[Phrase]:
    """Flows out of the plan that have no rule for when they are needed, counted once each."""
    flows = {
        f.flow_id
        for f in result.facts.flows.values()
        if f.from_process_id == PLAN[0] and not f.need_rule
    }
    if not flows:
        return [Phrase(". ")]
    verb = "has" if len(flows) == 1 else "have"
    return [
        Phrase("; "),
        Phrase(f"{number(len(flows))} more", "unknown", "unknown"),
        Phrase(f" {verb} no rule for when {'it is' if len(flows) == 1 else 'they are'} needed. "),
    ]


def _taken_in(into: list[Handoff]) -> list[Phrase]:
    for wanted, words in (("missed", "comes too late"), ("tight", "comes only just in time")):
        rows = _worst([r for r in into if r.state == wanted])
        if rows:
            verb = words if len(rows) == 1 else words.replace("comes", "come")
            return [
                Phrase("Of what it takes in itself, "),
                Phrase(number(len(rows)), wanted, rows[0].key),
                Phrase(f" {verb}: {_worst_words(rows)}. "),
            ]
    return []


def _tightest(result: Handoffs, said: str) -> list[Phrase]:
    rows = result.tightest()
    if not rows:
        return [Phrase("No hand-off of these years can be computed.")]
    labels = list(dict.fromkeys(r.label for r in rows))
    days = rows[0].slack_days or 0
    plain = {r.key for side in result.of_plan() for r in side}
    if f" {spare(days)}" in said and all(label in said for label in labels):
        return [Phrase("No hand-off of these years is tighter.")]
    verb = ("has" if days >= 0 else "is") if len(labels) == 1 else ("have" if days >= 0 else "are")
    named = [_named(label, [r for r in rows if r.label == label], plain) for label in labels]
    return [
        Phrase(f"The tightest of all, {joined(named)}, {verb} "),
        Phrase(spare(days), rows[0].state, rows[0].key),
        Phrase("."),
    ]


def _named(label: str, rows: list[Handoff], of_plan: set[str]) -> str:
    """Label of tied uses; where they are uses of other plans, they are named beside it."""
    others = any(PLAN[0] not in (r.from_process, r.to_process) or r.key in of_plan for r in rows)
    uses = [f"{r.producer_cycle} for {r.consumer_cycle}".replace("GRC_", "") for r in rows]
    return label if others or len(uses) > 3 else f"{label} ({joined(uses)})"


def earlier_plans(result: Handoffs) -> set[str]:
    """Plans before the one that is asked about; a use meant for them may be newly reached by it."""
    return {str(c) for c in result.schedule.cycles[PLAN[0]] if c.year < PLAN[1]}


def _year(row: Handoff) -> int:
    """Year of the version meant for a use."""
    return int((row.producer_cycle or "0").rsplit(" ", 1)[-1])


def _in_time(row: Handoff) -> bool:
    return row.state in ("in_time", "tight")


def _notes(result: Handoffs) -> list[str]:
    """What completes the answer: uses newly reached, inputs not there yet or unknown, no cycles."""
    out, into = result.of_plan()
    plan = f"{PLAN[0]} {PLAN[1]}"
    first, last = result.scenario.horizon
    outside = not first <= result.scenario.drp_due.year <= last
    notes = [f"The due date lies outside the years looked at, {first} to {last}."] * outside
    plans = [r for r in result.rows if r.from_process == PLAN[0] and r.producer_cycle]
    later = [r for r in plans if r.version_in_use == plan and _year(r) > PLAN[1]]
    if later:
        notes.append(
            f"It stands in at {plural(len(later), 'use')} that a later plan was meant for but "
            f"reaches too late: {joined([f'{r.label}, {r.consumer_cycle}' for r in later[:4]])}"
            f"{' and others' if len(later) > 4 else ''}."
        )
    newer = [r for r in out if r.version_in_use and r.version_in_use != plan and _in_time(r)]
    if newer:
        notes.append(
            f"At {plural(len(newer), 'use')} it reaches in time, a newer plan is in use by then."
        )
    notes += [
        f"It also reaches {r.label} in time for {r.cycle_name or r.consumer_cycle}, "
        f"a use that was meant for {r.producer_cycle}."
        for r in result.rows
        if r.version_in_use == plan and r.producer_cycle in earlier_plans(result)
    ]
    absent = [r for r in into if r.state == "none"]
    if absent:
        who = joined([result.facts.processes[r.from_process].name for r in absent])
        notes.append(f"Not there yet when the plan needs it: {absent[0].label} ({who}).")
    unknown = list(dict.fromkeys(r.label for r in into if r.state == "unknown"))
    if unknown:
        notes.append(f"Of what it takes in, {joined(unknown)} cannot be computed.")
    moved = [r for r in out if r.repinned]
    if moved:
        notes.append(f"You have set which version is meant for {joined([r.label for r in moved])}.")
    return [*notes, *result.not_covered]

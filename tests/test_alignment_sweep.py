"""The best month to release the plan, by hand and against twenty-four simulated years.

Months of the clock count from January of an odd year. On the reference schedule the plan is needed
by the forecast in month 8 (September of the odd year), by procurement in month 14 (March of the
even year) and by transmission planning in months 0 and 12 (every January).
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.alignment.settings import problems
from workbench.alignment.sweep import month_of, sweep, weighable
from workbench.errors import CannotCompute
from workbench.scenario import Link, Scenario


@pytest.fixture(scope="module")
def swept(facts):
    def compute(link=""):
        scenario = Link.read(link).scenario
        assert problems(facts, scenario) == []
        return sweep(facts, scenario)

    return compute


@pytest.mark.parametrize(
    ("month", "label", "by_process", "total"),
    [
        # (8 − r) mod 24, (14 − r) mod 24, and the mean of (0 − r) mod 24 and (12 − r) mod 24
        (0, "January, odd year", {"IEPR": 8, "LTPP": 14, "TPP": 6}, 28),  # (0 + 12) / 2
        (1, "February, odd year", {"IEPR": 7, "LTPP": 13, "TPP": 17}, 37),  # (23 + 11) / 2
        (6, "July, odd year", {"IEPR": 2, "LTPP": 8, "TPP": 12}, 22),  # (18 + 6) / 2
        (7, "August, odd year", {"IEPR": 1, "LTPP": 7, "TPP": 11}, 19),
        (8, "September, odd year", {"IEPR": 0, "LTPP": 6, "TPP": 10}, 16),
        (9, "October, odd year", {"IEPR": 23, "LTPP": 5, "TPP": 9}, 37),
        (12, "January, even year", {"IEPR": 20, "LTPP": 2, "TPP": 6}, 28),
        (15, "April, even year", {"IEPR": 17, "LTPP": 23, "TPP": 15}, 55),  # (9 + 21) / 2
        (23, "December, even year", {"IEPR": 9, "LTPP": 15, "TPP": 7}, 31),  # (1 + 13) / 2
    ],
)
def test_default_totals_by_hand(swept, month, label, by_process, total):
    found = swept().months[month]
    assert (found.release_month, found.label) == (month, label)
    assert (found.by_process, found.total) == (by_process, total)


def test_september_is_best_and_sits_on_the_edge_of_missing_the_draft_forecast(swept):
    found = swept()
    assert len(found.months) == 24
    assert (found.best, found.ties, found.next_best) == (8, (8,), 7)
    assert found.fragile == ("F01",)


def test_handling_moves_the_need_and_so_the_best_month(swept):
    # the forecast needs the plan in month 6: July costs 0 + 8 + 12, June 1 + 9 + 13
    found = swept("handling.IEPR=2")
    assert (found.best, found.next_best, found.fragile) == (6, 5, ("F01",))
    assert (found.months[6].total, found.months[5].total) == (20, 23)


def test_moved_offsets_move_the_need(swept):
    # IEPR.3 from August: month 7 costs 0 + 7 + 11
    found = swept("offset.IEPR.3=7:8")
    assert (found.best, found.months[7].total) == (7, 18)


def test_ties_are_all_reported_and_the_next_best_is_the_earliest_of_its_kind(swept):
    # transmission planning alone: (0 + 12) / 2 in months 0 and 12, (1 + 13) / 2 in 11 and 23
    found = swept("weight.IEPR=0&weight.LTPP=0")
    assert (found.best, found.ties, found.next_best) == (0, (0, 12), 11)
    assert found.fragile == ("F09",)
    assert set(found.months[0].by_process) == {"TPP"}


def test_every_flow_on_the_edge_is_fragile(swept):
    # the joint assumptions need the plan in September of the odd year as well
    assert swept("weight.AS=1").fragile == ("F01", "F02")
    assert swept("weight.AS=1").months[8].total == 16
    # with a month of handling they need it in August, and September would be too late for them
    assert swept("weight.AS=1&handling.AS=1").months[8].by_process["AS"] == 23


def test_weights_multiply(swept):
    found = swept("weight.IEPR=2.5&weight.TPP=0")
    assert found.months[0].by_process == {"IEPR": 20, "LTPP": 14}
    assert found.weights == {"IEPR": 2.5, "LTPP": 1.0}


def test_a_rate_case_every_36_months_meets_the_plan_at_two_ages(swept):
    # PG&E applies in September 2015 and 2018, months 32 and 68 of 72: from month 8, 0 and 12
    assert swept("weight.GRC_PGE=1").months[8].by_process["GRC_PGE"] == 6
    # research funding in May 2011 and 2014, months 4 and 16 of 24: from month 8, 20 and 8
    assert swept("weight.EPIC=1").months[8].by_process["EPIC"] == 14


def test_the_weight_of_the_template_counts_the_uses_of_all_its_processes(swept):
    # from month 8: PG&E 0 and 12, SCE (months 20, 8) 12 and 0, SDG&E (months 22, 10) 14 and 2
    assert swept("weight.GRC=3").months[8].by_process["GRC"] == pytest.approx(3 * 40 / 6)
    apart = swept("weight.GRC_PGE=1&weight.GRC_SCE=1&weight.GRC_SDGE=1")
    together = swept("weight.GRC=3")
    for one, other in zip(apart.months, together.months, strict=True):
        assert one.total == pytest.approx(other.total)


def test_handling_of_the_template_holds_unless_a_process_has_its_own(swept):
    # SCE and SDG&E are moved one month to the front, PG&E (months 8 and 20) two
    found = swept("weight.GRC=6&handling.GRC=1&handling.GRC_PGE=2")
    ages = [(need - 1 - 0) % 24 for need in (20, 8, 22, 10)] + [(need - 2) % 24 for need in (8, 20)]
    assert found.months[0].by_process["GRC"] == sum(ages)


def test_handling_of_the_template_holds_for_a_process_weighted_alone(swept):
    # SCE applies in months 20 and 8; five months earlier are 15 and 3
    found = swept("weight.GRC_SCE=2&handling.GRC=5")
    assert found.months[0].by_process["GRC_SCE"] == 2 * (15 + 3) / 2


# --- refusals ---


def test_a_weight_for_the_template_and_for_its_process_is_refused(facts):
    scenario = Link.read("weight.GRC=1&weight.GRC_PGE=1").scenario
    (problem,) = problems(facts, scenario)
    assert (problem.field, problem.reason) == (
        "weight.GRC",
        "GRC_PGE has a weight of its own; use GRC or its processes, not both",
    )


def test_all_weights_zero_is_refused(facts):
    scenario = Link.read("weight.IEPR=0&weight.LTPP=0&weight.TPP=0").scenario
    with pytest.raises(CannotCompute, match="every weight is zero"):
        sweep(facts, scenario)
    (problem,) = problems(facts, scenario)
    assert "every weight would be zero" in problem.reason


def test_what_cannot_be_weighted_says_why(facts):
    verdicts = weighable(facts)
    irregular = "it has no regular schedule, so its needs have no month"
    assert (verdicts["EEF"], verdicts["DRF"]) == (irregular, irregular)
    no_rule = "no rule says when it needs the plan"
    assert {p for p, reason in verdicts.items() if reason == no_rule} == {"RA", "SGDP", "RATE"}
    allowed = {p for p, reason in verdicts.items() if reason is None}
    assert allowed == {
        "IEPR", "AS", "TPP", "LTPP", "EPIC", "GRC", "GRC_PGE", "GRC_SCE", "GRC_SDGE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("due", "month"),
    [((2017, 7, 1), 6), ((2017, 10, 31), 9), ((2018, 1, 1), 12), ((2016, 2, 29), 13)],
)
def test_a_due_date_has_its_month_on_the_clock(due, month):
    assert month_of(Scenario(drp_due=date(*due))) == month


# --- against a simulation ---

# first use of each process on its reference schedule, and the months between its uses
USES = {
    "IEPR": [((2013, 9), 24)],
    "AS": [((2013, 9), 24)],
    "LTPP": [((2014, 3), 24)],
    "TPP": [((2013, 1), 12)],
    "EPIC": [((2011, 5), 36)],
    "GRC": [((2015, 9), 36), ((2016, 9), 36), ((2014, 11), 36)],
    "GRC_SCE": [((2016, 9), 36)],
}
FIRST, YEARS = 2031, 24  # four times the 72 months after which everything repeats


def simulated(process, release_month, handling):
    """Mean age by walking through the months of 24 years, plan in hand."""
    ages = []
    for (year, month), cadence in USES[process]:
        uses = {(year * 12 + month - 1) - handling + k * cadence for k in range(60)}
        released = None
        for now in range((FIRST - 2) * 12, (FIRST + YEARS) * 12):
            if now % 12 == release_month % 12 and (now // 12 - 2013) % 2 == release_month // 12:
                released = now
            if now >= FIRST * 12 and now in uses:
                ages.append(now - released)
    return sum(ages) / len(ages)


@settings(max_examples=12)
@given(
    st.dictionaries(st.sampled_from(sorted(USES)), st.integers(0, 9), min_size=1),
    st.dictionaries(st.sampled_from(sorted(USES)), st.integers(0, 23)),
)
def test_the_sweep_agrees_with_a_simulation(facts, weight, handling):
    weight = {"IEPR": 1, "LTPP": 1, "TPP": 1} | weight
    if weight.get("GRC"):
        weight.pop("GRC_SCE", None)
        handling.pop("GRC_SCE", None)
    scenario = Scenario(weight={p: float(w) for p, w in weight.items()}, handling=handling)
    weighted = {p: w for p, w in weight.items() if w}
    if not weighted:
        return
    found = sweep(facts, scenario)
    inherited = {"GRC_SCE": handling.get("GRC", 0)} | handling
    for month in found.months:
        costs = {
            p: w * simulated(p, month.release_month, inherited.get(p, 0))
            for p, w in weighted.items()
        }
        assert month.by_process == pytest.approx(costs)
        assert month.total == pytest.approx(sum(costs.values()))
    totals = [round(m.total, 6) for m in found.months]
    lowest, *higher = sorted(set(totals))
    assert found.ties == tuple(m for m, total in enumerate(totals) if total == lowest)
    assert found.best == found.ties[0]
    assert found.next_best == (totals.index(higher[0]) if higher else None)

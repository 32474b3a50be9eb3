"""The answer in one sentence, for every way it can turn out; the days worked out beside each."""

from dataclasses import replace

import pytest

from workbench.alignment.answer import answer, spare
from workbench.words import joined, plural


@pytest.fixture(scope="module")
def said(computed):
    return lambda link: str(answer(computed(link)))


@pytest.fixture(scope="module")
def notes(computed):
    return lambda link: answer(computed(link)).notes


NO_RULE = "; three more have no rule for when they are needed. "
TIGHTEST = "The tightest of all, final forecast to joint assumptions, has no day to spare."


def test_all_in_time(said):
    assert said("") == (
        "A plan filed July 1, 2017 reaches all of its hand-offs in time; three more have no rule "
        "for when they are needed. The tightest of all, final forecast to joint assumptions, has "
        "no day to spare."
    )


def test_some_tight(said):
    # August 15 to September 1: 17 days
    assert said("drp_due=2017-08-15") == (
        "A plan filed August 15, 2017 reaches all of its hand-offs, but two only just: plan to "
        f"draft forecast and plan to joint assumptions have 17 days to spare{NO_RULE}{TIGHTEST}"
    )


def test_one_tight_by_one_day(said):
    # the local forecast on April 30 for May 1, 2017
    assert said("step.DRP.3=2017-04-30") == (
        "A plan filed July 1, 2017 reaches all of its hand-offs, but one only just: local forecast "
        f"to the preliminary forecast has one day to spare{NO_RULE}{TIGHTEST}"
    )


def test_some_tight_at_worst(said):
    # 62 − 40 days for the forecast, 62 − 45 for the joint assumptions
    assert said("latency.F01=40&latency.F02=45") == (
        "A plan filed July 1, 2017 reaches all of its hand-offs, but two only just: at worst plan "
        f"to joint assumptions has 17 days to spare{NO_RULE}{TIGHTEST}"
    )


def test_some_missed_out(said):
    # October 1 is 30 days after September 1, in 2019 for SCE's rate case too. The eight: forecast,
    # joint work, TPP 2018 and 2019, LTPP 2018, PG&E 2018, SDG&E 2017 and the local forecast
    assert said("drp_due=2017-10-01") == (
        "A plan filed October 1, 2017 misses two of its eight hand-offs: plan to draft forecast "
        f"and plan to joint assumptions are 30 days too late{NO_RULE}The tightest of all, plan to "
        "draft forecast, plan to joint assumptions and plan to rate case (DRP 2021 for PGE 2021 "
        "and DRP 2019 for SCE 2019), are 30 days too late."
    )


def test_one_missed_by_one_day(said):
    assert said("latency.F01=63") == (
        "A plan filed July 1, 2017 misses one of its eight hand-offs: plan to draft forecast is "
        f"one day too late{NO_RULE}No hand-off of these years is tighter."
    )


def test_missed_by_unlike_days(said):
    # September 1, 2017 to February 15, 2018 are 167 days; January 1 (TPP 2018) and November 1,
    # 2017 (SDG&E) are missed too
    assert said("drp_due=2018-02-15").startswith(
        "A plan filed February 15, 2018 misses four of its eight hand-offs: at worst plan to draft "
        "forecast and plan to joint assumptions are 167 days too late; "
    )


def test_all_missed(said):
    # September 1, 2017 to December 31, 2030: 13 years of which 3 are leap years, and 121 days
    assert said("drp_due=2030-12-31").startswith(
        "A plan filed December 31, 2030 misses all of its hand-offs: at worst plan to draft "
        "forecast and plan to joint assumptions are 4,869 days too late; "
    )


def test_its_only_hand_off_missed(computed):
    result = computed("step.DRP.7=2017-10-01&horizon=2017:2017")
    one = replace(result, rows=tuple(r for r in result.rows if r.key == "F01.DRP.IEPR.2017"))
    assert str(answer(one)).startswith(
        "A plan due July 1, 2017 but filed October 1, 2017 misses its only hand-off: plan to draft "
        "forecast is 30 days too late; "
    )


def test_some_missed_in(said):
    # IEPR 2015 on February 2, 2016, a day after the plan needs it, and 33 after the joint work did
    assert said("cycle.IEPR.2015=2016-02-02") == (
        f"A plan filed July 1, 2017 reaches all of its hand-offs in time{NO_RULE}Of what it takes "
        "in itself, one comes too late: final forecast to the plan is one day too late. The "
        "tightest of all, final forecast to joint assumptions, is 33 days too late."
    )


def test_several_missed_in_and_tied(said):
    # May 1, 2017 is 17 months after December 1, 2015 and 14 after March 1, 2016: the forecast of
    # December 31, the transmission plan and SDG&E's decision of March 31 all come 30 days late
    assert said("drp_due=2017-05-01") == (
        f"A plan filed May 1, 2017 reaches all of its hand-offs in time{NO_RULE}Of what it takes "
        "in itself, three come too late: final forecast to the plan, transmission plan to the plan "
        "and rate case decision to the plan are 30 days too late. No hand-off of these years is "
        "tighter."
    )


def test_some_tight_in(said):
    # one handling day less than the 32 and 31 there are
    assert said("latency.F06=2&latency.F08=1").startswith(
        f"A plan filed July 1, 2017 reaches all of its hand-offs in time{NO_RULE}Of what it takes "
        "in itself, two come only just in time: final forecast to the plan and transmission plan "
        "to the plan have 30 days to spare. "
    )


def test_several_tied_for_the_tightest(said):
    # January 1 lies 45 days before February 15, 2018, for both that use the joint assumptions
    assert said("cycle.AS.2017=2018-02-15").endswith(
        "The tightest of all, joint assumptions to transmission planning and joint assumptions to "
        "procurement planning, are 45 days too late."
    )


@pytest.mark.parametrize("slip", ["step.DRP.7", "cycle.DRP.2017"])
def test_a_slipped_filing(said, slip):
    assert said(f"{slip}=2017-10-01") == (
        "A plan due July 1, 2017 but filed October 1, 2017 misses two of its eight hand-offs: plan "
        f"to draft forecast and plan to joint assumptions are 30 days too late{NO_RULE}No hand-off "
        "of these years is tighter."
    )


def test_a_filing_set_to_the_day_it_is_due_has_not_slipped(said):
    assert said("step.DRP.7=2017-07-01") == said("")


def test_years_without_any_hand_off(said):
    assert said("horizon=2010:2010") == (
        "A plan filed July 1, 2017 has no hand-off that can be computed in these years"
        f"{NO_RULE}No hand-off of these years can be computed."
    )


def test_a_use_before_any_plan_is_not_reached_by_one_that_is_set_for_it(said):
    # TPP 2014 starts on January 1, 2014: 3 years, one a leap year, and 181 days before July 2017
    assert said("pair.F09.2014=2017").startswith(
        "A plan filed July 1, 2017 misses one of its nine hand-offs: plan to transmission planning "
        "is 1,277 days too late; "
    )


def test_the_tightest_is_not_passed_over_for_another_with_like_digits(computed):
    # 13 days were said of a label; 3 days of the same label in another cycle are tighter
    result = computed("horizon=2017:2019&drp_due=2017-08-19&cycle.DRP.2019=2019-08-29")
    keys = ("F01.DRP.IEPR.2017", "F01.DRP.IEPR.2019")
    two = replace(result, rows=tuple(r for r in result.rows if r.key in keys))
    assert [r.slack_days for r in two.rows] == [13, 3]
    assert str(answer(two)).endswith(
        "The tightest of all, plan to draft forecast (DRP 2019 for IEPR 2019), has 3 days to spare."
    )


# --- what completes it ---


def test_notes_name_what_is_not_there_what_is_unknown_and_what_is_not_covered(notes):
    first, second, *rest = notes("")
    assert first == (
        "Not there yet when the plan needs it: rate case decision to the plan "
        "(PG&E general rate case and SCE general rate case)."
    )
    assert second == (
        "Of what it takes in, trajectory case to the plan, efficiency programs to the plan and "
        "demonstrated tools to the plan cannot be computed."
    )
    assert len(rest) == 4
    assert all(note.endswith("later uses are not covered.") for note in rest)


def test_a_use_that_is_newly_reached_is_named(notes):
    # EPIC III needs a plan by May 1, 2017, for which the plan of 2015 was meant
    newly = "It also reaches plan to research funding (EPIC) in time for EPIC III, a use that was"
    assert notes("drp_due=2017-05-01")[0] == f"{newly} meant for DRP 2015."
    assert not any(note.startswith("It also") for note in notes("drp_due=2017-05-02"))


def test_a_use_that_the_visitor_gave_to_the_plan_is_named(notes):
    said = "You have set which version is meant for plan to transmission planning."
    assert said in notes("pair.F09.2017=2017")


# --- words ---


def test_counts_and_days_in_words():
    assert [plural(n, "day") for n in (0, 1, 2, 12, 13)] == [
        "no days",
        "one day",
        "two days",
        "twelve days",
        "13 days",
    ]
    assert [spare(n) for n in (0, 1, 30, -1, -1277)] == [
        "no day to spare",
        "one day to spare",
        "30 days to spare",
        "one day too late",
        "1,277 days too late",
    ]
    assert [joined(w) for w in ([], ["a"], ["a", "a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a",
        "a and b",
        "a, b and c",
    ]

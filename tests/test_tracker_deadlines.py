"""Deadlines by rule, worked by hand with a calendar beside; what follows from one; what is refused.

Offices are closed on Saturdays, Sundays and these days: July 4, 2014 (a Friday) and 2015 (a
Saturday, which does not move), Veterans Day on Friday, November 10, 2017 (its Saturday moves back),
Thanksgiving and the day after, Christmas of 2016 on Monday the 26th and New Year's Day of 2017 on
Monday the 2nd (their Sundays move on), Labor Day on September 1, 2014.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracking import altered, asked

from workbench.errors import BadInput
from workbench.tracker.deadlines import deadline, following

# rule, trigger, computed, rolled, whether it is a lower bound
BY_HAND = [
    # June 18 + 20: twelve days to June 30, eight more; July 8, 2014 is a Tuesday
    ("DL02", "2014-06-18", "2014-07-08", "2014-07-08", False),
    # June 14 + 20 is Friday, July 4: a holiday, then Saturday and Sunday; Monday is the 7th
    ("DL02", "2014-06-14", "2014-07-04", "2014-07-07", False),
    # June 15 + 20 is Saturday, July 5
    ("DL02", "2014-06-15", "2014-07-05", "2014-07-07", False),
    # June 16 + 20 is Sunday, July 6
    ("DL02", "2014-06-16", "2014-07-06", "2014-07-07", False),
    # June 14 + 20 is Saturday, July 4, 2015, the holiday itself: Monday is the 6th and open
    ("DL02", "2015-06-14", "2015-07-04", "2015-07-06", False),
    # October 21 + 20 is Friday, November 10, 2017, the holiday of Saturday the 11th
    ("DL02", "2017-10-21", "2017-11-10", "2017-11-13", False),
    # December 5 + 20 is Sunday, December 25, 2016: Monday is the holiday in its place
    ("DL02", "2016-12-05", "2016-12-25", "2016-12-27", False),
    # December 6 + 20 is that Monday
    ("DL02", "2016-12-06", "2016-12-26", "2016-12-27", False),
    # year end: December 11 + 20 is Saturday the 31st; Sunday, Monday the 2nd for it; Tuesday
    ("DL02", "2016-12-11", "2016-12-31", "2017-01-03", False),
    # December 12, 2014 + 20 is New Year's Day, a Thursday; Friday is open
    ("DL07", "2014-12-12", "2015-01-01", "2015-01-02", False),
    # November 7 + 20 is Thanksgiving, a Thursday; Friday, Saturday, Sunday; December begins
    ("DL08", "2014-11-07", "2014-11-27", "2014-12-01", False),
    # August 10 + 20 is Saturday, August 30; Monday is Labor Day
    ("DL02", "2014-08-10", "2014-08-30", "2014-09-02", False),
    # leap day: January 30 + 30 is Monday, February 29, 2016; in 2015 it is Sunday, March 1
    ("DL05", "2016-01-30", "2016-02-29", "2016-02-29", False),
    ("DL05", "2015-01-30", "2015-03-01", "2015-03-02", False),
    # February 28, 2016 + 30: the leap day is one of them
    ("DL09", "2016-02-28", "2016-03-29", "2016-03-29", False),
    # a lower bound is not rolled: June 5 + 30 is Saturday, July 5
    ("DL04", "2014-06-05", "2014-07-05", "2014-07-05", True),
    # three months, a lower bound: November 30 has no February 30; the 28th of 2015 is a Saturday
    ("DL12", "2014-11-30", "2015-02-28", "2015-02-28", True),
    ("DL12", "2015-11-30", "2016-02-29", "2016-02-29", True),  # a leap year
    ("DL12", "2014-06-18", "2014-09-18", "2014-09-18", True),
    # eighteen months, not rolled: August 31 has no February 31
    ("DL10", "2014-08-31", "2016-02-29", "2016-02-29", False),
    ("DL10", "2015-08-31", "2017-02-28", "2017-02-28", False),
    # January 4 + 18 months is Saturday, July 4, 2015, and stays there
    ("DL10", "2014-01-04", "2015-07-04", "2015-07-04", False),
    # ten days before is not rolled: July 14 - 10 is July 4; over the year's beginning
    ("DL11", "2014-07-14", "2014-07-04", "2014-07-04", False),
    ("DL11", "2015-01-05", "2014-12-26", "2014-12-26", False),
    ("DL11", "2016-03-10", "2016-02-29", "2016-02-29", False),
]


@pytest.mark.parametrize(("rule", "trigger", "computed", "rolled", "bound"), BY_HAND)
def test_deadlines_worked_by_hand(tracked, rule, trigger, computed, rolled, bound):
    found = deadline(tracked, rule, date.fromisoformat(trigger))
    assert (found.rule_id, found.trigger.isoformat()) == (rule, trigger)
    assert (found.computed.isoformat(), found.rolled.isoformat()) == (computed, rolled)
    assert found.lower_bound is bound
    assert bool(found.skipped) == (computed != rolled)


def test_the_days_it_rolled_over_are_named(tracked):
    assert deadline(tracked, "DL02", date(2014, 6, 14)).skipped == (
        "July 4, 2014: Independence Day",
        "July 5, 2014: Saturday",
        "July 6, 2014: Sunday",
    )
    said = asked(tracked, "deadline", rule="DL02", trigger="2016-12-06").notes
    assert said == ["rolled over December 26, 2016: Christmas Day"]
    (said,) = asked(tracked, "deadline", rule="DL04", trigger="2016-12-06").notes
    assert said.startswith("a lower bound")


def test_a_negative_offset_never_rolls_whatever_its_rule(tracked):
    facts = altered(tracked, "deadline_rules", "DL11", roll_rule="DL01")
    found = deadline(facts, "DL11", date(2014, 7, 14))
    assert found.computed == found.rolled == date(2014, 7, 4)


def test_other_holidays_may_be_added(tracked):
    facts = replace(tracked, holidays=tracked.holidays | {date(2014, 7, 8): "a day off"})
    assert deadline(facts, "DL02", date(2014, 6, 18)).rolled == date(2014, 7, 9)


# --- counted from another rule ---


@pytest.mark.parametrize(
    ("rule", "parent", "trigger", "own", "computed", "rolled"),
    [
        # comments are due Monday, July 7 (see above); + 5 is Saturday the 12th, Monday the 14th;
        # from the 4th, before the roll, it would be Wednesday the 9th
        ("DL03", "DL02", "2014-06-14", "2014-07-07", "2014-07-12", "2014-07-14"),
        # July 8 + 5 is Sunday the 13th
        ("DL03", "DL02", "2014-06-18", "2014-07-08", "2014-07-13", "2014-07-14"),
        # protests are due Monday, March 2, 2015; + 10 is Thursday the 12th
        ("DL06", "DL05", "2015-01-30", "2015-03-02", "2015-03-12", "2015-03-12"),
    ],
)
def test_a_rule_counts_from_the_rolled_date_of_its_parent(
    tracked, rule, parent, trigger, own, computed, rolled
):
    found = deadline(tracked, rule, date.fromisoformat(trigger), parent)
    days = (found.trigger, found.computed, found.rolled)
    assert tuple(day.isoformat() for day in days) == (own, computed, rolled)
    assert found == deadline(tracked, rule, date.fromisoformat(own))  # given its own trigger


def test_a_parent_may_be_further_up(tracked):
    # reply comments of July 14, then DL06 made to count from them: + 10 is Thursday, July 24
    facts = altered(tracked, "deadline_rules", "DL06", trigger_rule_id="DL03")
    found = deadline(facts, "DL06", date(2014, 6, 14), "DL02")
    assert (found.trigger, found.rolled) == (date(2014, 7, 14), date(2014, 7, 24))


def test_what_follows_from_a_trigger_comes_with_it(tracked):
    moved = following(tracked, "DL02", date(2014, 6, 14))
    assert [(d.rule_id, d.trigger, d.rolled) for d in moved] == [
        ("DL02", date(2014, 6, 14), date(2014, 7, 7)),
        ("DL03", date(2014, 7, 7), date(2014, 7, 14)),
    ]
    # two days later comments are due the same Monday: nothing moves after it
    again = following(tracked, "DL02", date(2014, 6, 16))
    assert [d.rolled for d in again] == [d.rolled for d in moved]
    assert [d.rule_id for d in following(tracked, "DL09", date(2014, 6, 14))] == ["DL09"]


@pytest.mark.parametrize(
    ("rule", "parent", "said"),
    [
        ("DL03", "DL05", "DL03 counts from DL02, not from DL05"),
        ("DL03", "DL03", "DL03 counts from DL02, not from DL03"),
        ("DL02", "DL03", "DL02 counts from no other rule but from: service of proposed decision"),
        ("DL03", "DL2", "there is no rule 'DL2'; did you mean 'DL"),
    ],
)
def test_a_parent_that_is_none_is_refused(tracked, rule, parent, said):
    with pytest.raises(BadInput, match=said):
        deadline(tracked, rule, date(2014, 6, 18), parent)


# --- what cannot be computed ---


def test_a_rule_without_an_offset_says_so_and_names_others(tracked):
    with pytest.raises(BadInput) as told:
        deadline(tracked, "DL01", date(2014, 6, 18))
    said = str(told.value)
    assert said.startswith("DL01 (computation of time) has no offset, so no deadline can be")
    assert said.endswith("DL02, DL03, DL04, DL05, DL06, DL07, DL08, DL09, DL10, DL11, DL12")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("DL99", "there is no rule 'DL99'; did you mean 'DL09'"),
        ("dl02x", "there is no rule 'dl02x'; did you mean 'DL02'"),
        ("brontosaurus", "there is no rule 'brontosaurus'; use one of DL01, DL02"),
        ("", "there is no rule ''; use one of DL01"),
    ],
)
def test_an_unknown_rule_is_said_with_the_nearest(tracked, rule, said):
    with pytest.raises(BadInput, match=said):
        deadline(tracked, rule, date(2014, 6, 18))


def test_a_rule_may_be_written_in_small_letters(tracked):
    assert deadline(tracked, " dl02", date(2014, 6, 18)).rule_id == "DL02"


@pytest.mark.parametrize("trigger", [date(2035, 12, 20), date(2009, 1, 5), date(2050, 6, 1)])
def test_a_deadline_in_a_year_without_holidays_is_refused(tracked, trigger):
    with pytest.raises(BadInput, match="only holidays of 2010 to 2035 are known"):
        deadline(tracked, "DL02", trigger)


def test_a_roll_into_a_year_without_holidays_is_refused(tracked):
    # December 9, 2034 + 20 is Friday the 29th; without 2035 nobody knows January 1
    few = {day: name for day, name in tracked.holidays.items() if day.year < 2035}
    facts = replace(tracked, holidays=few)
    assert deadline(facts, "DL02", date(2034, 12, 9)).rolled == date(2034, 12, 29)
    with pytest.raises(BadInput, match="January 1, 2035: only holidays of 2010 to 2034"):
        deadline(facts, "DL02", date(2034, 12, 10))  # Saturday the 30th
    with pytest.raises(BadInput, match="only holidays of no year are known"):
        deadline(replace(tracked, holidays={}), "DL02", date(2014, 6, 18))


def test_what_does_not_roll_needs_no_holidays(tracked):
    facts = replace(tracked, holidays={})
    assert deadline(facts, "DL04", date(2050, 6, 1)).rolled == date(2050, 7, 1)
    assert deadline(facts, "DL11", date(1995, 1, 5)).rolled == date(1994, 12, 26)


@pytest.mark.parametrize(
    ("rule", "trigger"),
    [("DL04", date.max), ("DL10", date(9998, 8, 1)), ("DL11", date.min)],
)
def test_a_deadline_that_no_calendar_reaches_is_refused(tracked, rule, trigger):
    with pytest.raises(BadInput, match="no calendar reaches"):
        deadline(tracked, rule, trigger)


# --- for any trigger ---

TRIGGERS = st.dates(date(2010, 1, 1), date(2035, 10, 31))
ROLLED = ("DL02", "DL03", "DL05", "DL06", "DL07", "DL08", "DL09")
NOT_ROLLED = ("DL04", "DL10", "DL11", "DL12")


@given(st.sampled_from(ROLLED), TRIGGERS)
def test_it_rolls_on_to_the_first_day_that_is_open(tracked, rule, trigger):
    def closed(day):
        return day.weekday() in (5, 6) or day in tracked.holidays

    found = deadline(tracked, rule, trigger)
    assert found.rolled >= found.computed > trigger
    assert not closed(found.rolled)
    between = [found.computed + timedelta(n) for n in range((found.rolled - found.computed).days)]
    assert all(map(closed, between))
    assert len(found.skipped) == len(between) <= 4


@given(st.sampled_from([*ROLLED, *NOT_ROLLED]), TRIGGERS, TRIGGERS)
def test_a_later_trigger_never_gives_an_earlier_deadline(tracked, rule, one, other):
    first, second = (deadline(tracked, rule, day) for day in sorted((one, other)))
    assert first.computed <= second.computed
    assert first.rolled <= second.rolled


@given(st.sampled_from(NOT_ROLLED), TRIGGERS)
def test_what_does_not_roll_stays_as_computed(tracked, rule, trigger):
    found = deadline(tracked, rule, trigger)
    assert (found.rolled, found.skipped) == (found.computed, ())
    assert found.lower_bound == (rule in ("DL04", "DL12"))


@given(st.sampled_from([("DL03", "DL02"), ("DL06", "DL05")]), TRIGGERS)
def test_a_chain_is_its_parts(tracked, rules, trigger):
    rule, parent = rules
    own = deadline(tracked, parent, trigger).rolled
    assert deadline(tracked, rule, trigger, parent) == deadline(tracked, rule, own)
    assert following(tracked, parent, trigger)[-1] == deadline(tracked, rule, own)

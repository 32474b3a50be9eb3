"""The beat of two cadences, by hand and as arithmetic demands."""

from datetime import date
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.alignment.cadence import Rhythm, Use, beat
from workbench.errors import BadInput, CannotCompute

PLAN = Rhythm(24, date(2015, 7, 1))


def test_the_plan_against_a_rate_case_every_three_years():
    # uses of September 2015 and 2018; plans of July 2015 and 2017; then it repeats after 72 months
    found = beat(PLAN, Rhythm(36, date(2015, 9, 1)))
    assert found.uses == (Use("2015-09", "2015-07", 2), Use("2018-09", "2017-07", 14))
    assert (found.hyper_period_months, found.mean_age_months, found.locked) == (72, 8, False)


def test_the_plan_against_a_rate_case_every_four_years_is_locked():
    found = beat(PLAN, Rhythm(48, date(2018, 12, 1)))
    assert found.uses == (Use("2018-12", "2017-07", 17),)
    assert (found.hyper_period_months, found.mean_age_months, found.locked) == (48, 17, True)


def test_the_producer_is_extended_backwards():
    # November 2014 lies before the first plan: one of July 2013 is taken to be there
    found = beat(PLAN, Rhythm(36, date(2014, 11, 1)))
    assert found.uses == (Use("2014-11", "2013-07", 16), Use("2017-11", "2017-07", 4))


def test_a_use_in_the_month_of_the_release_has_age_zero():
    assert beat(PLAN, Rhythm(24, date(2017, 7, 1))).uses == (Use("2017-07", "2017-07", 0),)


def test_an_annual_consumer_meets_each_version_twice():
    assert [use.age_months for use in beat(PLAN, Rhythm(12, date(2016, 1, 1))).uses] == [6, 18]


MONTHS = st.integers(1, 60)
FIRST = st.dates(date(1990, 1, 1), date(2060, 12, 31)).map(lambda day: day.replace(day=1))


@settings(max_examples=60)
@given(MONTHS, FIRST, MONTHS, FIRST)
def test_ages_period_and_lock_as_arithmetic_demands(producer, released, consumer, used):
    found = beat(Rhythm(producer, released), Rhythm(consumer, used))
    ages = [use.age_months for use in found.uses]
    assert found.hyper_period_months == producer * consumer // gcd(producer, consumer)
    assert len(ages) == producer // gcd(producer, consumer)
    assert all(0 <= age < producer for age in ages)
    assert found.locked == (consumer % producer == 0)
    assert found.mean_age_months == pytest.approx(sum(ages) / len(ages))
    # every version is a release of the producer, and the next would have come too late
    for use in found.uses:
        year, month = map(int, use.version.split("-"))
        assert (year * 12 + month - released.year * 12 - released.month) % producer == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("24", "'' is not a month"),
        ("24:2015", "'2015' is not a month"),
        ("24:2015-13", "'2015-13' is not a month"),
        ("0:2015-07", "'0' is no number of months from 1 to 600"),
        ("601:2015-07", "'601' is no number"),
        ("-1:2015-07", "'-1' is no number"),
        ("2.5:2015-07", "'2.5' is no number"),
        ("२४:2015-07", "is no number"),
        (":2015-07", "'' is no number"),
    ],
)
def test_a_cadence_that_is_none_is_refused(text, reason):
    with pytest.raises(BadInput, match=reason) as raised:
        Rhythm.read(text)
    assert str(raised.value).endswith("write a cadence as 24:2015-07")


def test_a_cadence_is_read():
    assert Rhythm.read("24:2015-07") == PLAN


@pytest.mark.parametrize(
    ("producer", "consumer"),
    [("599:2015-07", "600:2015-09"), ("24:0001-02", "36:0001-01"), ("24:2015-07", "36:9998-01")],
)
def test_a_beat_that_leaves_the_calendar_is_refused(producer, consumer):
    with pytest.raises(CannotCompute, match="leaves the calendar"):
        beat(Rhythm.read(producer), Rhythm.read(consumer))

"""Hand-offs worked by hand from the facts and the definitions, the working beside each row.

Steps in force, from process_steps.csv: IEPR.3 starts in September of the odd year, AS.1 runs from
September to December, TPP.1 starts in January, LTPP.2 in March of the even year, DRP.1 17 and DRP.2
14 months before the plan is due; DRP.3 ends 11 months before it and DRP.4 5 months.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.alignment.handoffs import coarse, handoffs, path_age_days, state, states_of_plan
from workbench.alignment.read import Facts
from workbench.alignment.schedule import schedule
from workbench.alignment.settings import problems
from workbench.alignment.study import STUDY
from workbench.errors import BadInput
from workbench.scenario import Link, Scenario


@pytest.fixture(scope="module")
def use(computed):
    """One use under a link: `use("drp_due=2017-10-01", "F01.DRP.IEPR.2017")`."""

    def find(link, key):
        return next(row for row in computed(link).history if row.key == key)

    return find


def slack(row):
    return row.slack_days, row.state


def in_use(row):
    return row.version_in_use, row.age_days, row.fresh


# --- need, release and slack ---


def test_the_plan_reaches_the_draft_forecast_by_62_days(use):
    row = use("", "F01.DRP.IEPR.2017")
    assert (row.consumer_cycle, row.cycle_name, row.producer_cycle) == (
        "IEPR 2017",
        "IEPR 2017",
        "DRP 2017",
    )
    # needed September 1, 2017 (January + 8 months), filed July 1: 31 + 31 days
    assert (row.need_date, row.release_date) == (date(2017, 9, 1), date(2017, 7, 1))
    assert row.usable_date == date(2017, 7, 1)
    assert slack(row) == (62, "in_time")
    assert in_use(row) == ("DRP 2017", 62, True)
    assert row.version_release_date == date(2017, 7, 1)
    assert (row.certainty, row.edited, row.coarse) == ("stated", False, None)


@pytest.mark.parametrize(
    ("key", "need", "release", "expected"),
    [
        # end of December is when AS.1 ends and IEPR.5 releases
        ("F03.IEPR.AS.2017", "2017-12-31", "2017-12-31", (0, "tight")),
        ("F04.AS.TPP.2018", "2018-01-01", "2017-12-31", (1, "tight")),
        # the joint assumptions are made every second year: 2017 is a leap-year distance away
        ("F04.AS.TPP.2017", "2017-01-01", "2015-12-31", (367, "in_time")),
        ("F05.AS.LTPP.2018", "2018-01-01", "2017-12-31", (1, "tight")),
        # February 2016 is 17 months before July 2017: 31 days of January and one
        ("F06.IEPR.DRP.2017", "2016-02-01", "2015-12-31", (32, "in_time")),
        # May 2016 is 14 months before; TPP 2015 is approved at the end of March 2016
        ("F08.TPP.DRP.2017", "2016-05-01", "2016-03-31", (31, "in_time")),
        ("F09.DRP.TPP.2018", "2018-01-01", "2017-07-01", (184, "in_time")),
        ("F10.DRP.LTPP.2018", "2018-03-01", "2017-07-01", (243, "in_time")),
        # EPIC.1 starts 8 months before January 2018
        ("F14.DRP.EPIC.2018", "2017-05-01", "2015-07-01", (670, "in_time")),
        # SDG&E applies in November 2014: its decision comes 16 months later, in March 2016
        ("F18.GRC_SDGE.DRP.2017", "2016-05-01", "2016-03-31", (31, "in_time")),
        # needed at the end of DRP.4: February 28, 2017; ICA 2016 is of July 2016
        ("F19.ICA.DRP.2017", "2017-02-28", "2016-07-01", (242, "in_time")),
        # handed out at the end of August 2016, 11 months before the plan; needed in May 2017
        ("F20.DRP.IEPR.2017", "2017-05-01", "2016-08-31", (243, "in_time")),
        # DRF.2 of the cycle of January 2015 ends in December 2014: 365 + 122 days to May 2016
        ("F22.DRF.DRP.2017", "2016-05-01", "2014-12-31", (487, "in_time")),
        # both are due in December and January: GNA.1 starts 5 months before June 2018
        ("F24.IEPR.GNA.2018", "2018-01-01", "2017-12-31", (1, "tight")),
        # DDOR.1 ends on its anchor day, not at the end of September
        ("F25.GNA.DDOR.2018", "2018-09-01", "2018-06-01", (92, "in_time")),
        ("F26.DDOR.DIDF.2018", "2018-09-01", "2018-09-01", (0, "tight")),
    ],
)
def test_rows_on_planned_dates(use, key, need, release, expected):
    row = use("", key)
    assert (row.need_date.isoformat(), row.release_date.isoformat()) == (need, release)
    assert slack(row) == expected


@pytest.mark.parametrize(
    ("key", "need", "release", "expected", "version"),
    [
        # the IEPR of 2017 came at the end of February 2018: 31 + 28 days late; the joint work had
        # to use the IEPR of February 10, 2016: 366 days to February 10, 2017, then 324
        ("F03.IEPR.AS.2017", "2017-12-31", "2018-02-28", (-59, "missed"), ("IEPR 2015", 690, True)),
        # IEPR 2015 came on February 10, 2016, 9 days late; IEPR 2013 of January 15, 2014 is
        # 365 + 365 + 17 days old, and the plan of 2015 had used it already
        ("F06.IEPR.DRP.2017", "2016-02-01", "2016-02-10", (-9, "missed"),
         ("IEPR 2013", 747, False)),
        ("F06.IEPR.DRP.2015", "2014-02-01", "2014-01-15", (17, "tight"), ("IEPR 2013", 17, True)),
        # TPP 2016 was approved on March 15, 2017, but DRP 2017 needs one by May 2016
        ("F08.TPP.DRP.2017", "2016-05-01", "2016-03-31", (31, "in_time"), ("TPP 2015", 31, True)),
        # PG&E applied on December 13, 2018: 365 + 165 days after July 1, 2017
        ("F12.DRP.GRC_PGE.2018", "2018-12-13", "2017-07-01", (530, "in_time"),
         ("DRP 2017", 530, True)),
        # SCE's application of the reference year 2022 came in May 2023; DRP 2021 is meant for it
        ("F12.DRP.GRC_SCE.2022", "2023-05-01", "2021-07-01", (669, "in_time"),
         ("DRP 2021", 669, True)),
        # SDG&E's of 2020 came in May 2022: DRP 2019 is meant for it, DRP 2021 is there by then
        ("F12.DRP.GRC_SDGE.2020", "2022-05-01", "2019-07-01", (1035, "in_time"),
         ("DRP 2021", 304, True)),
        # DDOR 2019 was filed on August 15: June 1 to August 15
        ("F25.GNA.DDOR.2019", "2019-08-15", "2019-06-01", (75, "in_time"), ("GNA 2019", 75, True)),
    ],
)  # fmt: skip
def test_rows_on_dates_of_record(use, key, need, release, expected, version):
    row = use("dates=actual", key)
    assert (row.need_date.isoformat(), row.release_date.isoformat()) == (need, release)
    assert (slack(row), in_use(row)) == (expected, version)


def test_a_filing_three_months_late_misses_the_draft_forecast_by_30_days(use):
    # July 1, 2015 to July 1, 2017 are 731 days (2016 is a leap year), and 62 to September 1
    row = use("step.DRP.7=2017-10-01", "F01.DRP.IEPR.2017")
    assert (row.producer_cycle, row.release_date) == ("DRP 2017", date(2017, 10, 1))
    assert slack(row) == (-30, "missed")
    assert in_use(row) == ("DRP 2015", 793, False)
    assert (row.version_release_date, row.certainty) == (date(2015, 7, 1), "assumed")
    assert row.edited


def test_no_rule_or_no_release_is_unknown_and_never_zero(use):
    no_rule = use("", "F11.DRP.RA.2017")  # resource adequacy: no step, no rule
    no_release = use("", "F07.LTPP.DRP.2017")  # LTPP.1 hands out nothing
    no_producer_step = use("", "F27.IRP.TPP.2018")
    for row in (no_rule, no_release, no_producer_step):
        assert (slack(row), row.producer_cycle, row.release_date) == ((None, "unknown"), None, None)
        assert (in_use(row), row.usable_date) == ((None, None, None), None)
    assert (no_rule.need_date, no_release.need_date) == (None, date(2016, 2, 1))


def test_a_consumer_without_cycles_has_one_row_with_everything_unknown(computed):
    for link in ("", "horizon=2030:2031", "dates=actual"):
        (row,) = [r for r in computed(link).rows if r.flow_id == "F17"]
        assert (row.to_process, row.consumer_cycle, row.need_date) == ("RATE", None, None)
        assert (slack(row), row.certainty) == ((None, "unknown"), "assumed")


# --- states at their boundaries ---


@pytest.mark.parametrize(
    ("days", "word"),
    [(62, "in_time"), (31, "in_time"), (30, "tight"), (1, "tight"), (0, "tight"), (-1, "missed")],
)
def test_states_at_their_boundaries(days, word):
    assert state(days, there=True) == word
    assert state(days, there=False) == "none"
    assert state(None, there=True) == state(None, there=False) == "unknown"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, (62, "in_time")), (31, (31, "in_time")), (32, (30, "tight")), (62, (0, "tight")),
     (63, (-1, "missed"))],
)  # fmt: skip
def test_handling_time_is_taken_from_the_slack(use, days, expected):
    row = use(f"latency.F01={days}", "F01.DRP.IEPR.2017")
    assert slack(row) == expected
    assert row.usable_date == date(2017, 7, 1) + timedelta(days)
    assert row.latency_days == days


def test_handling_time_delays_the_version_in_use_but_age_counts_from_its_release(use):
    # 90 days after July 1, 2017 is September 29: 28 days late; the plan of 2015 is 793 days old and
    # serves for the first time, as in 2015 it was usable only on September 29 too
    assert slack(use("latency.F01=90", "F01.DRP.IEPR.2017")) == (-28, "missed")
    assert in_use(use("latency.F01=90", "F01.DRP.IEPR.2017")) == ("DRP 2015", 793, True)
    assert in_use(use("latency.F01=90", "F01.DRP.IEPR.2015")) == (None, None, None)
    assert in_use(use("latency.F01=62", "F01.DRP.IEPR.2017")) == ("DRP 2017", 62, True)


def test_none_is_a_producer_that_is_not_there_yet(use):
    # January 1, 2014 lies 546 days before the first plan of July 1, 2015
    row = use("", "F09.DRP.TPP.2014")
    assert (slack(row), row.producer_cycle) == ((-546, "none"), "DRP 2015")
    assert in_use(row) == (None, None, None)
    # PG&E's first decision, of January 2017, comes 275 days after May 1, 2016
    assert slack(use("", "F18.GRC_PGE.DRP.2017")) == (-275, "none")


def test_a_producer_that_comes_early_after_all_is_there(use):
    key = "F18.GRC_PGE.DRP.2017"
    assert slack(use("cycle.GRC_PGE.2015=2016-04-01", key)) == (30, "tight")
    assert slack(use("cycle.GRC_PGE.2015=2016-06-01", key)) == (-31, "none")


def test_a_producer_that_the_schedule_has_there_is_missed_even_if_no_version_is_in_use(use):
    row = use("cycle.DRP.2015=2015-10-01", "F01.DRP.IEPR.2015")
    assert (slack(row), in_use(row)) == ((-30, "missed"), (None, None, None))


# --- the pair stays while dates move ---

MOVES = (
    "drp_due=2016-01-15", "drp_due=2030-12-31", "dates=actual", "latency.F01=1500",
    "horizon=2010:2040", "step.DRP.7=2019-12-31&step.DRP.3=2020-01-01",
    "cycle.IEPR.2015=2018-01-01", "offset.DRP.3=-14:0",
    "anchor.TPP.2018=2019-06-01&anchor.IEPR.2017=2016-01-01",
)  # fmt: skip


@pytest.mark.parametrize("link", MOVES)
def test_a_pair_is_of_cycles_and_stays_while_dates_move(computed, link):
    default = {row.key: row.producer_cycle for row in computed("horizon=2010:2040").rows}
    assert {row.key: row.producer_cycle for row in computed(link).rows}.items() <= default.items()


@pytest.mark.parametrize(
    ("key", "producer_cycle"),
    [
        ("F09.DRP.TPP.2016", "DRP 2015"),  # July 2015 is the latest before January 2016
        ("F09.DRP.TPP.2017", "DRP 2015"),
        ("F09.DRP.TPP.2018", "DRP 2017"),
        ("F09.DRP.TPP.2015", "DRP 2015"),  # none before January 2015: the earliest after it
        ("F14.DRP.EPIC.2018", "DRP 2015"),  # May 2017 lies before July 2017
        ("F16.DRP.DRF.2018", "DRP 2015"),  # applications of January 2017
        ("F15.DRP.EEF.2016", "DRP 2015"),  # September 2015
        ("F20.DRP.IEPR.2017", "DRP 2017"),  # the local forecast of August 2016, before the filing
        ("F19.ICA.DRP.2017", "ICA 2016"),  # July 2016 is the latest before February 2017
        ("F18.GRC_SCE.DRP.2021", "GRC_SCE 2016"),  # decisions of January 2018 and January 2021
        ("F22.DRF.DRP.2019", "DRF 2018"),  # budgets of December 2017, before May 2018
    ],
)
def test_the_version_meant_is_the_latest_by_the_need_else_the_earliest(use, key, producer_cycle):
    assert use("", key).producer_cycle == producer_cycle


def test_a_release_on_the_day_of_the_need_is_meant_for_it(use):
    assert use("", "F03.IEPR.AS.2017").producer_cycle == "IEPR 2017"
    assert use("", "F26.DDOR.DIDF.2018").producer_cycle == "DDOR 2018"


def test_a_late_due_date_is_a_miss_of_so_many_days_and_an_older_plan_in_use(use):
    # due February 1, 2018: January 1 is 31 days earlier; DRP 2015 is 731 + 184 days old and was in
    # use the year before; the year after, February 1, 2018 to January 1, 2019 are 334 days
    link = "drp_due=2018-02-01"
    row = use(link, "F09.DRP.TPP.2018")
    assert (row.producer_cycle, slack(row)) == ("DRP 2017", (-31, "missed"))
    assert in_use(row) == ("DRP 2015", 915, False)
    later = use(link, "F09.DRP.TPP.2019")
    assert (later.producer_cycle, slack(later)) == ("DRP 2017", (334, "in_time"))
    assert in_use(later) == ("DRP 2017", 334, True)


def test_an_early_plan_is_in_use_where_an_older_one_was_meant(use):
    # due May 1, 2017, the day on which EPIC needs a plan; DRP 2015 was meant for it
    row = use("drp_due=2017-05-01", "F14.DRP.EPIC.2018")
    assert (row.producer_cycle, slack(row)) == ("DRP 2015", (670, "in_time"))
    assert in_use(row) == ("DRP 2017", 0, True)


# --- what a visitor moves ---


def test_a_slipped_step_is_felt_where_it_is_needed_alone(computed, use):
    # the local forecast is needed on May 1, 2017
    assert slack(use("step.DRP.3=2017-05-02", "F20.DRP.IEPR.2017")) == (-1, "missed")
    changed = {
        row.key
        for row, before in zip(computed("step.DRP.3=2017-05-02").rows, computed().rows, strict=True)
        if row != before
    }
    assert changed == {"F20.DRP.IEPR.2017"}


def test_a_slipped_cycle_is_felt_by_its_uses_alone(computed, use):
    link = "cycle.AS.2017=2018-02-15"
    # January 1 lies 31 + 14 days before February 15, 2018; January 1, 2019 lies 320 days after it
    assert slack(use(link, "F04.AS.TPP.2018")) == (-45, "missed")
    assert slack(use(link, "F05.AS.LTPP.2018")) == (-45, "missed")
    assert slack(use(link, "F04.AS.TPP.2019")) == (320, "in_time")
    assert in_use(use(link, "F04.AS.TPP.2018")) == ("AS 2015", 732, False)
    changed = {r.key for r, b in zip(computed(link).rows, computed().rows, strict=True) if r != b}
    assert changed == {"F04.AS.TPP.2018", "F05.AS.LTPP.2018", "F04.AS.TPP.2019"}


def test_a_moved_anchor_moves_the_need(use):
    # March 1 + 8 months: November 1, 2017, 62 + 61 days after July 1
    row = use("anchor.IEPR.2017=2017-03-01", "F01.DRP.IEPR.2017")
    assert (row.need_date, slack(row)) == (date(2017, 11, 1), (123, "in_time"))
    assert (row.certainty, row.edited) == ("assumed", True)
    # in the anchor month itself a step starts on the anchor day
    assert use("anchor.TPP.2018=2018-01-15", "F09.DRP.TPP.2018").need_date == date(2018, 1, 15)


def test_moved_offsets_move_need_and_release(use):
    assert slack(use("offset.IEPR.3=7:8", "F01.DRP.IEPR.2017")) == (31, "in_time")  # August 1
    # DRP.3 to −10: September 30, 2016, which lies 213 days before May 1, 2017
    assert slack(use("offset.DRP.3=-14:-10", "F20.DRP.IEPR.2017")) == (213, "in_time")
    # DRP.3 to 0: July 31, 2017, 91 days late
    assert slack(use("offset.DRP.3=-14:0", "F20.DRP.IEPR.2017")) == (-91, "missed")
    row = use("offset.IEPR.3=7:8", "F01.DRP.IEPR.2017")
    assert (row.certainty, row.edited) == ("assumed", True)


@pytest.mark.parametrize(
    ("link", "key", "days"),
    [
        ("drp_due=2017-08-31", "F01.DRP.IEPR.2017", 1),  # September 1
        ("drp_due=2017-08-31", "F01.DRP.IEPR.2019", 1),  # the next plan on August 31, 2019
        ("drp_due=2017-08-31", "F12.DRP.GRC_SCE.2019", 1),
        # February 29, 2016, then 28, 2018, then 29, 2020: 366 days to March 1, and 184 each time
        ("drp_due=2016-02-29", "F01.DRP.IEPR.2017", 550),
        ("drp_due=2016-02-29", "F01.DRP.IEPR.2019", 550),
        ("drp_due=2016-02-29", "F01.DRP.IEPR.2021", 550),
        # needed 17 months before August 31, 2017: March 1, 2016, which is 61 days after 2015 ends
        ("drp_due=2017-08-31", "F06.IEPR.DRP.2017", 61),
        # and of the plan due on February 28, 2018: September 1, 2016; the forecast meant for it is
        # still that of the end of 2017, 30 + 31 + 30 + 31 + 364 days later
        ("drp_due=2016-02-29", "F06.IEPR.DRP.2019", -486),
    ],
)
def test_a_due_date_at_the_end_of_a_month(use, link, key, days):
    assert use(link, key).slack_days == days


def test_a_version_pinned_by_the_visitor_is_the_one_measured(use):
    row = use("pair.F01.2017=2015", "F01.DRP.IEPR.2017")
    assert (row.producer_cycle, slack(row), row.repinned) == ("DRP 2015", (793, "in_time"), True)
    assert in_use(row) == ("DRP 2017", 62, True)  # the newest by then all the same
    assert not use("pair.F01.2017=2017", "F01.DRP.IEPR.2017").repinned
    assert use("pair.F01.2017=2015", "F01.DRP.IEPR.2019").producer_cycle == "DRP 2019"
    # the plan of 2019 for the forecast of 2017: 730 − 62 days too late
    assert slack(use("pair.F01.2017=2019", "F01.DRP.IEPR.2017")) == (-668, "missed")


def test_a_pin_holds_for_the_producers_that_have_that_cycle(use):
    # only PG&E has a rate case of the reference year 2015
    link = "pair.F18.2021=2015"
    assert use(link, "F18.GRC_PGE.DRP.2021").producer_cycle == "GRC_PGE 2015"
    assert use(link, "F18.GRC_SCE.DRP.2021").producer_cycle == "GRC_SCE 2016"
    assert use(link, "F18.GRC_SDGE.DRP.2021").producer_cycle == "GRC_SDGE 2017"


# --- age and freshness ---


def test_a_version_is_fresh_the_first_time_and_stale_the_next(use):
    assert in_use(use("", "F09.DRP.TPP.2016")) == ("DRP 2015", 184, True)
    assert in_use(use("", "F09.DRP.TPP.2017")) == ("DRP 2015", 550, False)
    assert in_use(use("", "F09.DRP.TPP.2018")) == ("DRP 2017", 184, True)
    assert in_use(use("", "F09.DRP.TPP.2019")) == ("DRP 2017", 549, False)


def test_freshness_knows_the_uses_before_the_horizon(computed):
    first = next(r for r in computed("horizon=2017:2019").rows if r.key == "F09.DRP.TPP.2017")
    assert in_use(first) == ("DRP 2015", 550, False)


def test_the_fresh_share_counts_uses_with_a_version(computed):
    # Of 2017: forecast F01 F20, joint work F02 F03, plan F06 F08 F18 (SDG&E) F19 F22, SDG&E F12 and
    # demand response F16 have a new version; transmission F04 F09 has that of the year before.
    assert computed("horizon=2017:2017").fresh_share() == (11, 13)


def test_the_horizon_chooses_rows_and_changes_none(computed):
    whole = {r.key: r for r in computed("horizon=2010:2040&drp_due=2018-02-28").rows}
    for first, last in ((2014, 2024), (2017, 2017), (2020, 2030), (2040, 2040)):
        rows = computed(f"horizon={first}:{last}&drp_due=2018-02-28").rows
        assert all(whole[r.key] == r for r in rows)
        expected = {k for k, r in whole.items() if r.year is None or first <= r.year <= last}
        assert {r.key for r in rows} == expected


def test_the_age_along_a_chain_goes_by_the_versions_in_use(computed):
    chain = ["F01", "F03", "F04"]
    # TPP 2018 uses AS 2017, that IEPR 2017, that the plan of July 1, 2017: 184 days to January 1
    assert path_age_days(computed().history, chain, "TPP 2018") == 184
    assert path_age_days(computed().history, chain, "TPP 2019") == 549
    # of record IEPR 2017 came too late for AS 2017, which used IEPR 2015 and so the plan of 2015
    assert path_age_days(computed("dates=actual").history, chain, "TPP 2018") == 915
    # TPP 2014 uses AS 2013, that IEPR 2013, for which there was no plan
    assert path_age_days(computed().history, chain, "TPP 2014") is None
    # a chain may begin before the horizon: TPP 2018 alone, with all that led to it before
    assert path_age_days(computed("horizon=2018:2018").history, chain, "TPP 2018") == 184


def test_the_age_along_a_chain_of_three_utilities_goes_by_the_newest(computed):
    # DRP.2 of the plan of 2021 starts in May 2020; decisions in use: PG&E's of January 2020, SCE's
    # of January 2018, SDG&E's of March 2019; PG&E's plan of 2017 (July 1) entered that rate case
    days = path_age_days(computed().history, ["F12", "F18"], "DRP 2021")
    assert days == (date(2020, 5, 1) - date(2017, 7, 1)).days == 1035


# --- templates, records, and what is not covered ---


def test_each_utility_is_a_consumer_and_a_producer_of_its_own(computed):
    rows = computed().rows
    assert {r.to_process for r in rows if r.flow_id == "F12"} == {"GRC_PGE", "GRC_SCE", "GRC_SDGE"}
    of_2017 = {r.from_process: slack(r) for r in rows if r.flow_id == "F18" and r.year == 2017}
    # needed May 1, 2016; decisions of January 2017, January 2018 and March 2016
    assert of_2017 == {
        "GRC_PGE": (-275, "none"),
        "GRC_SCE": (-640, "none"),
        "GRC_SDGE": (31, "in_time"),
    }
    assert "GRC" not in {p for r in rows for p in (r.from_process, r.to_process)}


def test_a_process_of_record_has_its_cycles_of_record_alone(computed):
    rows = computed("horizon=2010:2040").rows
    assert [r.year for r in rows if r.flow_id == "F16"] == [2012, 2015, 2017, 2018]
    assert [r.year for r in rows if r.flow_id == "F15"] == [2013, 2015, 2016]
    by_year = {r.year: slack(r) for r in rows if r.flow_id == "F15"}
    # budget filings of September before the year: 2012, 2014, and 62 days after July 1, 2015
    assert by_year == {2013: (-1033, "none"), 2015: (-303, "none"), 2016: (62, "in_time")}


def test_uses_without_a_cycle_are_named_and_not_dropped_in_silence(computed):
    assert computed().not_covered == (
        "Demand response program funding: the facts hold no cycle after DR 2018-2022 (2018); "
        "later uses are not covered.",
        "Energy efficiency program funding: the facts hold no cycle after EE rolling portfolio "
        "(2016); later uses are not covered.",
        "Electric Program Investment Charge plans: its regular cycles end with EPIC IV; "
        "later uses are not covered.",
        "Long-term procurement plan: its regular cycles end with LTPP 2018; "
        "later uses are not covered.",
    )


def test_nothing_is_uncovered_while_the_cycles_last(computed):
    assert computed("horizon=2014:2016").not_covered == ()
    # the next LTPP would be of 2020, the next EPIC of 2024
    (efficiency,) = computed("horizon=2014:2018").not_covered
    assert efficiency.startswith("Energy efficiency")
    assert not any("Long-term" in said for said in computed("horizon=2014:2019").not_covered)
    assert not any("Charge" in said for said in computed("horizon=2014:2023").not_covered)


# --- detail and certainty ---


@pytest.mark.parametrize(
    ("link", "flow_id", "expected"),
    [
        ("", "F06", True),  # a planning area for a substation
        ("", "F01", None),  # the need is not known
        ("", "F14", None),  # neither is
        ("need.F01=DPA", "F01", False),
        ("need.F01=system", "F01", False),
        ("need.F01=substation", "F01", True),
        ("need.F01=annual", "F01", False),
        ("need.F01=hourly", "F01", True),
        ("need.F01=system|hourly", "F01", True),  # one dimension is enough
        ("need.F01=substation|annual", "F01", True),
        ("need.F01=DPA|annual", "F01", False),
        ("need.F10=local area|TOU period", "F10", True),  # monthly
        ("need.F10=local area|monthly", "F10", False),
        ("need.F06=planning area", "F06", False),
        ("need.F06=annual", "F06", True),  # its need in space stays
        ("need.F04=DPA", "F04", None),  # space of the producer is not known
        ("need.F04=hourly", "F04", True),
        ("need.F14=DPA|hourly", "F14", None),
    ],
)
def test_detail_is_coarse_fine_or_unknown(computed, link, flow_id, expected):
    assert {r.coarse for r in computed(link).rows if r.flow_id == flow_id} == {expected}


def test_detail_goes_from_system_to_line_section_and_from_a_year_to_15_minutes(facts):
    flow = replace(facts.flows["F01"], space_level="feeder", time_level="TOU period")
    assert coarse(flow, "line section") is True
    assert coarse(flow, "feeder") is False
    assert coarse(flow, "15 minutes") is True
    assert coarse(flow, "monthly") is False


@pytest.mark.parametrize(
    ("link", "key", "certainty", "edited"),
    [
        (
            "",
            "F01.DRP.IEPR.2017",
            "stated",
            False,
        ),  # the filing's months are assumed, its day is not
        ("dates=actual", "F01.DRP.IEPR.2015", "public record", False),  # the day is from the record
        ("", "F02.DRP.AS.2017", "assumed", False),  # the flow
        ("", "F09.DRP.TPP.2018", "public record", False),  # TPP.1
        ("", "F20.DRP.IEPR.2017", "assumed", False),  # DRP.3 is released by its assumed months
        ("", "F05.AS.LTPP.2018", "stated", False),
        ("drp_due=2017-10-01", "F01.DRP.IEPR.2017", "assumed", True),
        ("drp_due=2017-10-01", "F01.DRP.IEPR.2019", "assumed", True),
        ("drp_due=2017-10-01", "F01.DRP.IEPR.2015", "stated", False),
        ("drp_due=2017-07-01", "F01.DRP.IEPR.2017", "stated", False),
        ("cycle.DRP.2019=2019-08-01", "F01.DRP.IEPR.2019", "assumed", True),
        ("anchor.LTPP.2018=2018-02-01", "F05.AS.LTPP.2018", "assumed", True),
    ],
)
def test_a_row_is_as_certain_as_its_weakest_part(use, link, key, certainty, edited):
    row = use(link, key)
    assert (row.certainty, row.edited) == (certainty, edited)


# --- the tightest of all ---


def test_the_tightest_are_all_that_tie_between_named_processes(computed):
    tightest = computed().tightest()
    # deferral candidates are also handed over with no day to spare, but no document names them
    assert {r.flow_id for r in tightest} == {"F03"}
    assert [r.year for r in tightest] == [2015, 2017, 2019, 2021, 2023]
    # due September 1: no day to spare for the forecast, the joint work and the rate cases either
    tied = {r.flow_id for r in computed("drp_due=2017-09-01").tightest()}
    assert tied == {"F01", "F02", "F03", "F12"}


def test_the_tightest_leave_out_what_is_not_there_or_not_known(computed):
    assert computed().tightest()[0].slack_days == 0  # although some are at −546 days
    assert computed("step.DRP.7=2017-10-01").tightest()[0].slack_days == -30
    assert computed("horizon=2010:2010").tightest() == []


# --- refused settings ---


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("latency.F99=1", "there is no hand-off 'F99'; use one of F01, F02"),
        ("need.F99=DPA", "there is no hand-off 'F99'"),
        ("step.DRP.9=2017-10-01", "there is no step of the plan 'DRP.9'; use one of DRP.3, DRP.4"),
        ("step.DRP.1=2016-05-01", "DRP.1 hands out nothing, so it has no release to move"),
        ("step.IEPR.5=2018-01-01", "only steps of the plan are moved so"),
        ("cycle.XX.2017=2018-01-01", "there is no process 'XX'"),
        (
            "cycle.GRC.2018=2019-01-01",
            "GRC stands for GRC_PGE, GRC_SCE, GRC_SDGE; name one of them",
        ),
        ("anchor.GRC.2018=2019-01-01", "GRC stands for GRC_PGE, GRC_SCE, GRC_SDGE"),
        ("cycle.RATE.2018=2019-01-01", "RATE has no cycles"),
        ("cycle.IEPR.2018=2019-01-01", "IEPR has no cycle of 2018; near it are 2015, 2017, 2019"),
        ("cycle.LTPP.2020=2021-01-01", "LTPP has no cycle of 2020; near it are 2014, 2016, 2018"),
        ("cycle.RA.2017=2018-01-01", "RA has no step that releases its output"),
        ("anchor.DRP.2017=2017-10-01", "drp_due moves the anchor of this plan"),
        ("anchor.EEF.2014=2014-02-01", "EEF has no cycle of 2014"),
        ("offset.DRP.9=0:1", "there is no step 'DRP.9'"),
        ("pair.F99.2017=2015", "there is no hand-off 'F99'"),
        ("pair.F01.2018=2017", "the consumer of F01, IEPR, has no cycle of 2018"),
        ("pair.F01.2017=2016", "the producer of F01, DRP, has no cycle of 2016"),
        ("pair.F12.2017=2016", "the producer of F12, DRP, has no cycle of 2016"),
        ("pair.F18.2021=2013", "GRC_PGE or GRC_SCE or GRC_SDGE, has no cycle of 2013"),
        ("pair.F11.2017=2015", "F11 has no rule or no release"),
        ("pair.F07.2017=2016", "F07 has no rule or no release"),
        ("weight.XX=1", "the plan's filing is not handed to 'XX'; use one of"),
        ("weight.RA=1", "RA cannot be weighted: no rule says when it needs the plan"),
        ("weight.EEF=1", "EEF cannot be weighted: it has no regular schedule"),
        ("handling.DRF=1", "DRF cannot be weighted: it has no regular schedule"),
    ],
)
def test_a_setting_that_the_facts_refuse_is_refused_with_the_reason(facts, link, reason):
    (problem,) = problems(facts, Link.read(link).scenario)
    assert f"{problem.field}={problem.value}" == link
    assert reason in problem.reason
    with pytest.raises(BadInput, match=problem.field):
        STUDY.require(facts, Link.read(link).scenario)


def test_two_dates_for_one_release_are_refused_both(facts):
    scenario = Link.read("step.DRP.7=2017-10-01&cycle.DRP.2017=2017-11-01").scenario
    assert [(p.field, p.reason) for p in problems(facts, scenario)] == [
        ("step.DRP.7", "cycle.DRP.2017 gives the same release another date; keep one of the two"),
        ("cycle.DRP.2017", "step.DRP.7 gives the same release another date; keep one of the two"),
    ]
    other = Link.read("step.DRP.3=2017-10-01&cycle.DRP.2017=2017-11-01").scenario
    assert problems(facts, other) == []


def test_a_link_falls_back_field_by_field_and_says_so(facts):
    inner = "latency.F98%3D1%26latency.F01%3D5"
    text = f"latency.F99=1&latency.F01=90&baseline={inner}&color=red"
    link = STUDY.settle(facts, Link.read(text))
    assert link.scenario == Scenario(latency={"F01": 90})
    assert link.baseline == Scenario(latency={"F01": 5})
    assert [p.field for p in link.problems] == ["color", "latency.F99", "baseline latency.F98"]


def test_all_weights_zero_fall_back_in_a_link(facts):
    link = STUDY.settle(facts, Link.read("weight.IEPR=0&weight.LTPP=0&weight.TPP=0"))
    assert len(link.problems) == 1
    assert "every weight would be zero" in link.problems[0].reason
    assert problems(facts, link.scenario) == []


# --- for any scenario ---

SCENARIOS = st.builds(
    Scenario,
    drp_due=st.dates(date(2015, 7, 2), date(2030, 12, 31)),
    dates=st.sampled_from(["planned", "actual"]),
    latency=st.dictionaries(st.sampled_from(["F01", "F03", "F09", "F12"]), st.integers(0, 900)),
    step=st.dictionaries(
        st.sampled_from(["DRP.3", "DRP.7"]), st.dates(date(2014, 1, 1), date(2022, 12, 31))
    ),
    cycle=st.dictionaries(
        st.sampled_from(["IEPR.2015", "IEPR.2017", "AS.2015", "TPP.2016", "GRC_SCE.2016"]),
        st.dates(date(2014, 1, 1), date(2022, 12, 31)),
    ),
    pair=st.dictionaries(st.sampled_from(["F01.2017", "F09.2018"]), st.sampled_from([2015, 2019])),
)


@settings(max_examples=40)
@given(SCENARIOS)
def test_every_row_follows_from_its_dates_as_defined(facts, scenario):
    result = handoffs(facts, scenario)
    before: dict[tuple, str | None] = {}
    for row in result.history:
        if row.slack_days is not None:
            assert row.usable_date == row.release_date + timedelta(row.latency_days)
            assert row.slack_days == (row.need_date - row.usable_date).days
        releases = _releases(result, facts, row)
        usable = [r for r in releases if row.need_date and r[0] <= _latest(row)]
        newest = max(usable, default=(None, None))
        assert (row.version_release_date, row.version_in_use) == newest
        place = row.flow_id, row.from_process, row.to_process
        if row.version_in_use:
            assert row.age_days == (row.need_date - row.version_release_date).days >= 0
            assert row.fresh == (row.version_in_use != before.get(place))
            assert row.state in ("in_time", "tight", "missed")
        before[place] = row.version_in_use


def _latest(row):
    return row.need_date - timedelta(row.latency_days)


def _releases(result, facts: Facts, row):
    if row.from_step is None:
        return []
    step, cycles = facts.steps[row.from_step], result.schedule.cycles[row.from_process]
    moments = [(result.schedule.release(step, cycle), str(cycle)) for cycle in cycles]
    return [(moment.day, name) for moment, name in moments if moment]


def test_a_late_plan_uses_the_newest_version_there_is_whatever_the_years_looked_at(computed):
    # due December 31, 2030: DRP 2023 is due December 31, 2036 and starts 17 months before, on
    # July 1, 2035; IEPR 2033 is out on December 31, 2033, 547 days before
    for years in ("2014:2024", "2014:2040"):
        rows = computed(f"drp_due=2030-12-31&horizon={years}").rows
        row = next(r for r in rows if r.flow_id == "F06" and r.consumer_cycle == "DRP 2023")
        assert (row.need_date, row.version_in_use, row.age_days, row.fresh) == (
            date(2035, 7, 1),
            "IEPR 2033",
            547,
            True,
        )


def test_a_step_set_to_start_on_the_anchor_day_is_edited_too(computed):
    rows = computed("offset.IEPR.3=0:0").rows
    row = next(r for r in rows if r.flow_id == "F01" and r.consumer_cycle == "IEPR 2017")
    assert (row.need_date, row.certainty, row.edited) == (date(2017, 1, 1), "assumed", True)


# --- the plan's uses alone, for many due dates ---


@pytest.mark.parametrize("moved", ["", "&dates=actual", "&step.DRP.7=2017-10-01&latency.F01=120"])
@pytest.mark.parametrize("years", ["2014:2024", "2016:2017", "2013:2030"])
@pytest.mark.parametrize("due", ["2015-07-02", "2017-07-01", "2017-10-17", "2024-02-29"])
def test_states_of_the_plan_are_those_of_its_uses(due, years, moved, facts, computed):
    link = f"drp_due={due}&horizon={years}{moved}"
    uses = [(row.label, row.state) for side in computed(link).of_plan() for row in side]
    scenario = Link.read(link).scenario
    assert list(states_of_plan(schedule(facts, scenario))) == uses
    latest = schedule(facts, scenario.replace(drp_due=date(2030, 12, 31)))
    list(states_of_plan(latest))  # so that there is something to keep
    assert list(states_of_plan(latest.due(scenario.drp_due))) == uses

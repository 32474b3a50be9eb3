"""Dates of cycles and steps, worked by hand from process_cycles.csv and process_steps.csv."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.alignment.schedule import Moment, reference_anchors, schedule, weakest
from workbench.calendars import add_months
from workbench.scenario import Link, Scenario


@pytest.fixture(scope="module")
def dates(facts):
    """Dates of a step in a cycle: `dates("dates=actual", "GRC.4", "GRC_PGE 2018")`."""

    def find(link, step_id, cycle_id):
        plan = schedule(facts, Link.read(link).scenario)
        process_id, year = cycle_id.rsplit(" ", 1)
        cycle = next(c for c in plan.cycles[process_id] if c.year == int(year))
        step = facts.steps[step_id]
        release = plan.release(step, cycle)
        days = plan.start(step, cycle).day, plan.end(step, cycle).day, release and release.day
        return tuple(day and day.isoformat() for day in days)

    return find


@pytest.fixture(scope="module")
def moments(facts):
    """Release of a step in a cycle, with its precision and certainty."""

    def find(link, step_id, cycle_id):
        plan = schedule(facts, Link.read(link).scenario)
        cycle = next(c for cycles in plan.cycles.values() for c in cycles if str(c) == cycle_id)
        return plan.release(facts.steps[step_id], cycle)

    return find


# --- the reference schedule ---


@pytest.mark.parametrize(
    ("process_id", "anchors"),
    [
        # first_anchor 2015-07, every 24 months
        ("DRP", ["2015-07-01", "2017-07-01", "2019-07-01", "2021-07-01", "2023-07-01"]),
        # first_anchor 2014-01, every 24 months, last_anchor 2018-01
        ("LTPP", ["2014-01-01", "2016-01-01", "2018-01-01"]),
        # first_anchor 2012-01, every 36 months, last_anchor 2021-01
        ("EPIC", ["2012-01-01", "2015-01-01", "2018-01-01", "2021-01-01"]),
        # every 36 months, although the record has applications in 2022 and 2023
        ("GRC_SCE", ["2016-09-01", "2019-09-01", "2022-09-01"]),
        ("GRC_SDGE", ["2014-11-01", "2017-11-01", "2020-11-01", "2023-11-01"]),
        # no first_anchor: cycles of record only, however irregular
        ("DRF", ["2012-01-01", "2015-01-01", "2017-01-01", "2018-01-01"]),
        ("EEF", ["2013-01-01", "2015-01-01", "2016-01-01"]),
        ("GRC", []),  # a template stands for its processes
        ("RATE", []),  # no schedule at all
    ],
)
def test_reference_anchors_to_2024(facts, process_id, anchors):
    found = reference_anchors(facts, process_id, 2024)
    assert [day.isoformat() for day in found.values()] == anchors
    assert [day.year for day in found.values()] == list(found)


def test_a_cycle_keeps_its_key_while_its_dates_move(facts):
    # TY2024 was filed in May 2022 but stands for the reference anchor November 2020
    plan = schedule(facts, Scenario(dates="actual"))
    cycle = next(c for c in plan.cycles["GRC_SDGE"] if c.name == "TY2024")
    assert (str(cycle), cycle.reference, cycle.anchor.day) == (
        "GRC_SDGE 2020",
        date(2020, 11, 1),
        date(2022, 5, 1),
    )


# --- steps by their offsets: start, end and release ---


@pytest.mark.parametrize(
    ("step_id", "cycle_id", "expected"),
    [
        # DRP 2017, anchor July 2017: offsets count from July, start on the first, end on the last
        ("DRP.1", "DRP 2017", ("2016-02-01", "2016-04-30", None)),  # −17 to −15, no release
        ("DRP.2", "DRP 2017", ("2016-05-01", "2016-10-31", None)),  # −14 to −9
        ("DRP.3", "DRP 2017", ("2016-05-01", "2016-08-31", "2016-08-31")),  # −14 to −11
        ("DRP.4", "DRP 2017", ("2016-11-01", "2017-02-28", "2017-02-28")),  # −8 to −5
        ("DRP.7", "DRP 2017", ("2017-05-01", "2017-07-01", "2017-07-01")),  # anchor day ends it
        ("IEPR.3", "IEPR 2017", ("2017-09-01", "2017-09-30", "2017-09-01")),  # start of start month
        ("IEPR.5", "IEPR 2017", ("2017-12-01", "2017-12-31", "2017-12-31")),
        ("AS.1", "AS 2017", ("2017-09-01", "2017-12-31", "2017-12-31")),  # offset 0: the anchor day
        ("TPP.5", "TPP 2018", ("2019-02-01", "2019-03-31", "2019-03-31")),  # 13 to 14
        ("GRC.2", "GRC_PGE 2018", ("2018-09-01", "2018-09-01", "2018-09-01")),  # on the anchor day
        ("GRC.4", "GRC_PGE 2018", ("2019-10-01", "2020-01-31", "2020-01-31")),  # 13 to 16
        ("EPIC.1", "EPIC 2018", ("2017-05-01", "2017-05-31", "2017-05-31")),  # −8
        ("EEF.1", "EEF 2016", ("2015-09-01", "2015-09-30", "2015-09-01")),  # −4, of record
        ("DRF.2", "DRF 2018", ("2017-12-01", "2017-12-31", "2017-12-31")),  # −1, of record
        ("DDOR.1", "DDOR 2019", ("2019-07-01", "2019-09-01", "2019-09-01")),  # −2 to anchor day
    ],
)
def test_steps_as_planned(dates, step_id, cycle_id, expected):
    assert dates("", step_id, cycle_id) == expected


@pytest.mark.parametrize(
    ("step_id", "cycle_id", "expected"),
    [
        # output_actual is the release; start and end follow the anchor in force
        ("IEPR.5", "IEPR 2017", ("2017-12-01", "2017-12-31", "2018-02-28")),
        ("IEPR.5", "IEPR 2019", ("2019-12-01", "2019-12-31", "2020-02-20")),
        ("IEPR.5", "IEPR 2021", ("2021-12-01", "2021-12-31", "2021-12-31")),  # no record
        ("IEPR.3", "IEPR 2017", ("2017-09-01", "2017-09-30", "2017-09-01")),  # not the output
        ("TPP.5", "TPP 2016", ("2017-02-01", "2017-03-31", "2017-03-15")),
        ("TPP.5", "TPP 2018", ("2019-02-01", "2019-03-31", "2019-03-27")),
        # application of December 13, 2018; without an output of its own the decision follows:
        # December 2018 + 16 months = April 2020, begun in January 2020
        ("GRC.2", "GRC_PGE 2018", ("2018-12-13", "2018-12-13", "2018-12-13")),
        ("GRC.4", "GRC_PGE 2018", ("2020-01-01", "2020-04-30", "2020-04-30")),
        ("GRC.1", "GRC_PGE 2018", ("2017-12-01", "2018-11-30", None)),
        ("GRC.4", "GRC_SDGE 2020", ("2023-06-01", "2023-09-30", "2023-09-30")),  # May 2022 + 16
        ("DDOR.1", "DDOR 2019", ("2019-06-01", "2019-08-15", "2019-08-15")),
        ("AS.1", "AS 2017", ("2017-09-01", "2017-12-31", "2017-12-31")),  # as planned
        ("DRP.7", "DRP 2015", ("2015-05-01", "2015-07-01", "2015-07-01")),
        ("DRP.7", "DRP 2017", ("2017-05-01", "2017-07-01", "2017-07-01")),
    ],
)  # fmt: skip
def test_steps_of_record(dates, step_id, cycle_id, expected):
    assert dates("dates=actual", step_id, cycle_id) == expected


# --- the due date ---


@pytest.mark.parametrize("kind", ["planned", "actual"])
def test_the_due_date_rules_under_both_kinds_of_dates(dates, kind):
    link = f"dates={kind}&drp_due=2017-10-01"
    assert dates(link, "DRP.7", "DRP 2015")[2] == "2015-07-01"  # the plan filed stays
    assert dates(link, "DRP.7", "DRP 2017") == ("2017-08-01", "2017-10-01", "2017-10-01")
    assert dates(link, "DRP.7", "DRP 2019")[2] == "2019-10-01"
    assert dates(link, "DRP.3", "DRP 2017") == ("2016-08-01", "2016-11-30", "2016-11-30")


@pytest.mark.parametrize(
    ("due", "later"),
    [
        ("2017-08-31", ["2017-08-31", "2019-08-31", "2021-08-31"]),
        ("2016-02-29", ["2016-02-29", "2018-02-28", "2020-02-29"]),  # leap days come back
        ("2017-02-28", ["2017-02-28", "2019-02-28", "2021-02-28"]),
        ("2015-12-31", ["2015-12-31", "2017-12-31", "2019-12-31"]),
    ],
)
def test_later_plans_follow_the_due_date_by_24_months_each(dates, due, later):
    years = (2017, 2019, 2021)
    assert [dates(f"drp_due={due}", "DRP.7", f"DRP {year}")[2] for year in years] == later


def test_steps_of_a_plan_due_at_the_end_of_a_month_keep_to_whole_months(dates):
    # due August 31, 2017: −17 is March 2016, −5 is March 2017, −3 is May 2017
    assert dates("drp_due=2017-08-31", "DRP.1", "DRP 2017")[0] == "2016-03-01"
    assert dates("drp_due=2017-08-31", "DRP.4", "DRP 2017")[2] == "2017-03-31"
    assert dates("drp_due=2017-08-31", "DRP.5", "DRP 2017")[2] == "2017-05-31"


# --- what a visitor moves ---


def test_a_slip_moves_that_release_alone(dates):
    link = "step.DRP.5=2017-06-15"
    assert dates(link, "DRP.5", "DRP 2017") == ("2017-03-01", "2017-04-30", "2017-06-15")
    assert dates(link, "DRP.7", "DRP 2017") == ("2017-05-01", "2017-07-01", "2017-07-01")
    assert dates(link, "DRP.5", "DRP 2019")[2] == "2019-04-30"
    link = "step.DRP.7=2017-10-01"
    assert dates(link, "DRP.7", "DRP 2017") == ("2017-05-01", "2017-07-01", "2017-10-01")
    assert dates(link, "DRP.7", "DRP 2019")[2] == "2019-07-01"


@pytest.mark.parametrize("kind", ["planned", "actual"])
def test_a_slipped_cycle_moves_its_output_alone(dates, kind):
    link = f"dates={kind}&cycle.IEPR.2017=2018-02-20"
    assert dates(link, "IEPR.5", "IEPR 2017") == ("2017-12-01", "2017-12-31", "2018-02-20")
    assert dates(link, "IEPR.2", "IEPR 2017")[2] == "2017-08-31"
    assert dates(link, "AS.1", "AS 2017")[2] == "2017-12-31"


def test_a_moved_anchor_moves_its_steps_but_no_date_of_their_own(dates):
    link = "anchor.TPP.2018=2018-02-15&anchor.TPP.2019=2019-02-15"
    assert dates(link, "TPP.1", "TPP 2018")[:2] == ("2018-02-15", "2018-04-30")
    assert dates(link, "TPP.4", "TPP 2018")[2] == "2019-02-28"  # February 2018 + 12
    assert dates(link, "TPP.5", "TPP 2018")[2] == "2019-03-31"  # output_planned stands
    assert dates(link, "TPP.5", "TPP 2019")[2] == "2020-04-30"  # no date of its own: + 14
    assert dates(link, "TPP.1", "TPP 2020")[0] == "2020-01-01"


def test_moved_offsets_hold_in_every_cycle(dates):
    link = "offset.DRP.3=-14:-10&offset.GRC.4=13:18"
    assert dates(link, "DRP.3", "DRP 2017") == ("2016-05-01", "2016-09-30", "2016-09-30")
    assert dates(link, "DRP.3", "DRP 2019")[2] == "2018-09-30"
    assert dates(link, "GRC.4", "GRC_PGE 2018")[2] == "2020-03-31"  # the template's step
    assert dates(link, "DRP.2", "DRP 2017") == ("2016-05-01", "2016-10-31", None)


# --- how precise, how certain ---


@pytest.mark.parametrize(
    ("link", "step_id", "cycle_id", "expected"),
    [
        # a filing is as certain as its cycle's row, although the months of DRP.7 are assumed
        # (the document says July 2015; the day is from the record)
        ("", "DRP.7", "DRP 2015", ("2015-07-01", "month", "stated", False)),
        ("dates=actual", "DRP.7", "DRP 2015", ("2015-07-01", "day", "public record", False)),
        ("", "DRP.7", "DRP 2017", ("2017-07-01", "month", "stated", False)),
        ("", "DRP.7", "DRP 2019", ("2019-07-01", "month", "stated", False)),  # the process
        ("drp_due=2017-10-01", "DRP.7", "DRP 2017", ("2017-10-01", "day", "assumed", True)),
        ("drp_due=2017-10-01", "DRP.7", "DRP 2019", ("2019-10-01", "day", "assumed", True)),
        ("step.DRP.7=2017-10-01", "DRP.7", "DRP 2017", ("2017-10-01", "day", "assumed", True)),
        ("", "DRP.3", "DRP 2017", ("2016-08-31", "month", "assumed", False)),
        # output_precision is that of the record's date where there is one
        ("", "IEPR.5", "IEPR 2017", ("2017-12-31", "month", "stated", False)),
        ("dates=actual", "IEPR.5", "IEPR 2017", ("2018-02-28", "month", "stated", False)),
        ("", "TPP.5", "TPP 2018", ("2019-03-31", "month", "public record", False)),
        ("dates=actual", "TPP.5", "TPP 2018", ("2019-03-27", "day", "public record", False)),
        ("", "GNA.1", "GNA 2019", ("2019-06-01", "month", "public record", False)),
        ("dates=actual", "GNA.1", "GNA 2018", ("2018-06-01", "day", "public record", False)),
        ("", "ICA.1", "ICA 2016", ("2016-07-01", "month", "assumed", False)),  # month inferred
    ],
)
def test_a_release_keeps_its_precision_and_certainty(moments, link, step_id, cycle_id, expected):
    day, precision, certainty, edited = expected
    moment = moments(link, step_id, cycle_id)
    assert moment == Moment(date.fromisoformat(day), precision, certainty, edited)


def test_the_weakest_certainty_decides():
    assert weakest("stated", "public record", None) == "public record"
    assert weakest("public record", "assumed", "stated") == "assumed"
    assert weakest("stated", None) == "stated"


# --- for any due date ---


@given(st.dates(date(2015, 7, 2), date(2030, 12, 31)), st.sampled_from(["planned", "actual"]))
def test_any_due_date_moves_the_plans_from_2017_on_and_nothing_else(facts, due, kind):
    default = schedule(facts, Scenario(dates=kind))
    moved = schedule(facts, Scenario(dates=kind, drp_due=due))
    for process_id, cycles in moved.cycles.items():
        # a late plan is followed for more years, so there may be more cycles at the end
        for cycle, before in zip(cycles, default.cycles[process_id], strict=False):
            if process_id == "DRP" and cycle.year >= 2017:
                assert cycle.anchor.day == add_months(due, 12 * (cycle.year - 2017))
                assert (cycle.year, cycle.reference) == (before.year, before.reference)
            else:
                assert cycle == before

"""What is due: how many days are left, what lies before, and what falls due with it."""

from datetime import date

import pytest
from tracking import altered, asked, item

from workbench.tracker.deadlines import due
from workbench.tracker.register import register

MEETING, DEADLINE = date(2014, 6, 18), date(2014, 7, 18)
# what the notes set for the deadline: the questions before it, the list, the slides
POINTS = ["S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S09", "S50", "S53"]
IN_JULY = ["M29", *POINTS]


@pytest.fixture(scope="module")
def listed(tracked):
    """What is due by its id: `listed(date(2014, 6, 18), 30)`."""

    def ask(as_of, within, facts=tracked, **options):
        rows = due(register(facts), facts, as_of, within, **options)
        assert len({(each.register, each.id) for each in rows}) == len(rows)  # one line each
        return {each.id: each for each in rows}

    return ask


# --- days ---


def test_the_deadline_after_the_meeting_is_in_thirty_days(listed):
    # twelve days to the end of June, 18 of July
    found = listed(MEETING, 30)
    assert list(found) == IN_JULY
    assert {(e.due_date, e.precision, e.days, e.overdue) for e in found.values()} == {
        ("2014-07-18", "day", 30, False)
    }


@pytest.mark.parametrize(
    ("as_of", "within", "there"),
    [
        (MEETING, 29, False),
        (MEETING, 30, True),
        (date(2014, 7, 17), 0, False),
        (DEADLINE, 0, True),  # today
        (date(2014, 7, 19), 366, False),  # yesterday
    ],
)
def test_days_ahead_count_from_none_to_so_many(listed, as_of, within, there):
    assert ("S50" in listed(as_of, within)) == there


def test_what_lies_before_is_added_when_asked_for(listed):
    assert listed(date(2014, 7, 20), 30) == {}
    late = listed(date(2014, 7, 20), 30, overdue=True)
    assert list(late) == IN_JULY
    assert {(each.days, each.overdue) for each in late.values()} == {(-2, True)}
    both = listed(date(2014, 7, 20), 400, overdue=True)
    # the maps and the services of the second quarter of 2015, the first plan of July 2015
    assert list(both) == [*IN_JULY, "M18", "M19", "M20"]
    assert [both[key].overdue for key in ("S50", "M18", "M20")] == [True, False, False]


@pytest.mark.parametrize(
    ("key", "due_date", "precision", "last"),
    [
        ("M18", "2015-Q2", "quarter", date(2015, 6, 30)),
        ("M20", "2015-07", "month", date(2015, 7, 31)),
        ("M21", "2017-07", "month", date(2017, 7, 31)),
    ],
)
def test_a_coarse_date_counts_by_its_last_day_and_says_no_days(
    listed, key, due_date, precision, last
):
    day_after = date.fromordinal(last.toordinal() + 1)
    week_before = date.fromordinal(last.toordinal() - 7)
    found = listed(week_before, 7)[key]
    assert (found.due_date, found.precision) == (due_date, precision)
    assert (found.days, found.overdue) == (None, False)
    assert key not in listed(week_before, 6)
    assert key in listed(last, 0)
    assert key not in listed(day_after, 30)
    late = listed(day_after, 0, overdue=True)[key]
    assert (late.days, late.overdue) == (None, True)


def test_the_days_to_the_plan_and_the_maps(listed):
    # from March 31, 2015: 91 days to June 30, 122 to July 31
    plan = date(2015, 3, 31)
    for within, there in ((90, []), (91, ["M18", "M19"]), (121, ["M18", "M19"]),
                          (122, ["M18", "M19", "M20"])):  # fmt: skip
        assert list(listed(plan, within)) == there


def test_the_soonest_comes_first_coarse_dates_by_their_last_day(tracked, listed):
    facts = altered(tracked, "siwg_items", "S01", due_date=date(2015, 6, 29))
    facts = altered(facts, "siwg_items", "S02", due_date=date(2015, 7, 1))
    found = list(listed(date(2015, 1, 1), 366, facts))
    assert found == ["S01", "M18", "M19", "S02", "M20"]


def test_whether_it_was_known_by_then_plays_no_part(listed):
    # of the record of 2020
    assert listed(MEETING, 5000)["M63"].due_date == "2020-06-22"


def test_a_date_without_a_day_at_all_is_not_due(tracked, listed):
    facts = altered(tracked, "milestones", "M30", kind="deadline")
    assert "M30" not in listed(MEETING, 5000, facts)


def test_what_happens_is_not_due(listed):
    every = listed(date(2000, 1, 1), 20_000)
    # meetings, decisions, targets, windows, releases; phases without a date
    assert not {"M28", "M51", "M31", "M24", "M22", "R1408013", "SB350", "I1"} & every.keys()
    assert "3:Advanced functions 4 and 7" not in every
    assert set(every) == {
        *IN_JULY, "M18", "M19", "M20", "M21",
        "M55", "M56", "M60", "M61", "M62", "M63",
        "1:Autonomous functions", "2:Communications", "3:Advanced functions 5 and 6",
        "3:Advanced functions 1, 2, 3 and 8",
    }  # fmt: skip


# --- what falls due with it ---


def test_a_groups_milestone_and_its_points_name_one_another(listed):
    found = listed(MEETING, 30)
    assert found["M29"].also == tuple(POINTS)
    assert {found[key].also for key in POINTS} == {("M29",)}


def test_a_phase_and_the_milestone_of_its_day_name_one_another(listed):
    found = listed(date(2017, 9, 1), 1200)
    assert {key: each.also for key, each in found.items()} == {
        "M56": ("1:Autonomous functions",),
        "1:Autonomous functions": ("M56",),
        "M60": (),
        "M61": (),
        "M62": ("3:Advanced functions 5 and 6",),
        "3:Advanced functions 5 and 6": ("M62",),
        "M63": ("2:Communications", "3:Advanced functions 1, 2, 3 and 8"),
        "2:Communications": ("M63",),
        "3:Advanced functions 1, 2, 3 and 8": ("M63",),
    }


def test_an_item_names_what_it_depends_on_if_that_is_due_the_same_day(tracked, listed):
    facts = altered(tracked, "siwg_items", "S42", due_date=DEADLINE)
    facts = altered(facts, "siwg_items", "S44", due_date=date(2014, 7, 17))
    found = listed(MEETING, 30, facts)
    assert found["S50"].also == ("M29", "S42")
    assert found["S42"].also == ("M29",)  # S50 depends on it, not it on S50
    assert found["S44"].also == ()


def test_two_milestones_of_one_day_do_not_repeat_one_another(tracked, listed):
    facts = altered(tracked, "milestones", "M28", kind="deadline", date=DEADLINE)
    found = listed(MEETING, 30, facts)
    assert found["M28"].also == found["M29"].also == tuple(POINTS)


def test_coarse_dates_have_no_day_in_common(tracked, listed):
    facts = altered(tracked, "milestones", "M18", wg_id="SIWG", date_latest=DEADLINE)
    found = listed(MEETING, 400, facts)
    assert found["M18"].also == ()
    assert "M18" not in found["S50"].also


def test_a_list_narrowed_to_a_file_still_names_what_falls_due_with_it(tracked):
    found = asked(tracked, "due", as_of="2014-06-18", within="30", register="siwg_items")
    assert [each["id"] for each in found.data] == POINTS
    assert {tuple(each["also"]) for each in found.data} == {("M29",)}
    (only,) = asked(tracked, "due", as_of="2014-06-18", register="milestones").data
    assert (only["id"], only["also"]) == ("M29", POINTS)


def test_a_row_for_people_joins_what_falls_due_with_it(tracked):
    found = asked(tracked, "due", as_of="2014-06-18", within="30")
    assert found.rows[0]["also"] == ", ".join(POINTS)
    assert list(found.rows[0]) == list(found.data[0])


def test_without_options_the_scenarios_day_and_days_count(tracked):
    assert [each["id"] for each in asked(tracked, "due").data] == IN_JULY
    set_ = "as_of=2015-03-31&within=122"
    assert [each["id"] for each in asked(tracked, "due", set_).data] == ["M18", "M19", "M20"]
    own = asked(tracked, "due", set_, as_of="2015-07-31", within="0")
    assert [each["id"] for each in own.data] == ["M20"]


def test_due_dates_are_those_of_the_row(tracked, listed):
    for key, each in listed(date(2000, 1, 1), 20_000).items():
        dates = item(tracked, f"{each.register}/{key}").dates
        assert each.due_date in [when.text for when in dates]

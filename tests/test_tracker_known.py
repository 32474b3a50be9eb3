"""As known on a day: what was known by then, as it was known; and what changed between two days."""

from datetime import date

import pytest
from tracking import altered, asked, item

from workbench.errors import BadInput
from workbench.tracker.known import changes
from workbench.tracker.register import register

MEETING, PLAN = date(2014, 6, 18), date(2015, 3, 31)


# --- when an item became known ---


@pytest.mark.parametrize(
    ("key", "known_on"),
    [
        ("siwg_items/S34", "2014-06-18"),  # of the notes of that day
        ("milestones/M20", "2015-03-31"),  # of the compendium
        ("initiatives/I1", "2014-12-31"),  # of proposals of 2014: its last day
        ("initiatives/I3", "2014-12-31"),  # of two documents of 2014
        ("deadline_rules/DL12", "2014-06-18"),
        ("policies/AB340", "2015-03-31"),  # its year, 2013, is of the record
        ("policies/SB350", "2015-12-31"),  # of the record: the year it was issued
        ("policies/T24ZNE", "2015-03-31"),
        ("proceedings/R0812009", "2015-03-31"),  # opened in 2008, but named by the compendium
        ("proceedings/R1408013", "2014-08-14"),  # of the record: opened
        ("milestones/M51", "2014-12-18"),  # of the record: its own day
        ("milestones/M56", "2017-09-08"),
        ("working_groups/ICAWG", "2016-05-31"),  # of the record: started in May 2016
        ("working_groups/SIWG", "2014-06-18"),  # started in 2013, but named by the notes
        # of the record, and without a day of their own
        ("principles/P8360a", None),
        ("deadline_rules/DL02", None),
        ("processes/GNA", None),
        ("smart_inverter_phases/1:Autonomous functions", None),  # required by is none
        ("consumer_roles/CR01", None),  # the deck has no date
    ],
)
def test_an_item_is_known_since_its_earliest_document_or_its_own_day(tracked, key, known_on):
    found = item(tracked, key).known_on
    assert (found.isoformat() if found else None) == known_on


def test_of_two_documents_the_earlier_counts(tracked):
    both = "MTS Vol. 1, About us; SIWG notes 2014-06-18"
    facts = altered(tracked, "policies", "T24ZNE", source=both)
    assert item(facts, "policies/T24ZNE").known_on == MEETING
    both = "MTS Vol. 1, About us; public record"
    facts = altered(tracked, "policies", "AB758", source=both)  # of 2009
    assert item(facts, "policies/AB758").known_on == date(2009, 12, 31)


@pytest.mark.parametrize(
    ("register_", "key", "columns"),
    [
        ("proceedings", "R1408013", {"opened": None}),  # closed in 2021
        ("policies", "SB350", {"year": None}),  # its target is 2030
        ("milestones", "M51", {"date": None, "date_precision": "relative"}),
    ],
)
def test_closing_and_target_dates_tell_nothing(tracked, register_, key, columns):
    facts = altered(tracked, register_, key, **columns)
    assert item(facts, f"{register_}/{key}").known_on is None


# --- as of a day ---


def test_an_item_is_there_from_the_day_it_was_known(tracked):
    for key, day in (
        ("siwg_items/S01", MEETING),
        ("milestones/M17", PLAN),
        ("proceedings/R1408013", date(2014, 8, 14)),
    ):
        assert item(tracked, key, day) is not None
        assert item(tracked, key, date.fromordinal(day.toordinal() - 1)) is None


def test_unknown_ones_stay_on_any_day_with_that_mark(tracked):
    unknown = [each.key for each in register(tracked) if each.known_on is None]
    # consumer roles 27, principles 15, rules 11, processes 8, phases 5, flows 4, quantities 2
    assert len(unknown) == 72
    found = asked(tracked, "items", as_of="1990-01-01").data
    assert [(each["register"], each["id"]) for each in found] == unknown
    assert {each["known_on"] for each in found} == {None}


def test_what_was_on_file_at_the_meeting(tracked):
    known = {each.id for each in register(tracked, MEETING) if each.known_on}
    points = {f"S{n:02}" for n in range(1, 57)}
    # its notes; laws and decisions of the record up to 2012; dockets opened, days that passed
    assert known == points | {
        "SIWG", "M28", "M29", "M30", "DL12", "QT15", "QT16", "QT19",
        "PRC25302", "PUC353_5", "PUC8362", "PUC8364", "FERC1000", "D1107056", "EPICDEC",
        "R1110003", "A1211001", "M66", "M67", "M68", "M69",
    }  # fmt: skip


def test_status_and_what_the_record_added_were_not_known_yet(tracked):
    now = item(tracked, "proceedings/R1012007")
    then = item(tracked, "proceedings/R1012007", PLAN)
    assert (now.status, [w.text for w in now.dates]) == ("closed", ["2010-12-16", "2013-10-17"])
    assert then.status is None
    assert [w.record() for w in then.dates] == [
        {"role": "opened", "date": None, "latest": None, "precision": "day"},
        {"role": "closed", "date": None, "latest": None, "precision": "day"},
    ]


def test_a_kind_that_the_record_gave_was_not_known_yet(tracked):
    then = item(tracked, "policies/AB340", PLAN)
    assert (then.kind, [w.text for w in then.dates]) == (None, [None])
    found = asked(tracked, "items", register="policies", as_of="2015-03-31", count_by="kind").data
    # of the compendium and the proposals; AB 340 is a policy of a kind yet unknown
    assert found["policy"] == 1 and "bill" not in found
    assert asked(tracked, "items", register="policies", count_by="kind").data["bill"] == 1


def test_later_dates_of_the_record_were_not_known_yet(tracked):
    then = item(tracked, "proceedings/R1408013", PLAN)
    assert [w.text for w in then.dates] == ["2014-08-14", None]  # closed in 2021
    phase = "smart_inverter_phases/2:Communications"
    assert [w.text for w in item(tracked, phase, PLAN).dates] == [None]
    assert [w.text for w in item(tracked, phase, date(2020, 6, 22)).dates] == ["2020-06-22"]


def test_dates_that_a_document_states_were_known_with_it(tracked):
    then = item(tracked, "siwg_items/S50", MEETING)
    assert [w.text for w in then.dates] == ["2014-07-18"]
    assert then.status == "open"
    then = item(tracked, "milestones/M21", PLAN)
    assert ([w.text for w in then.dates], then.status) == (["2017-07"], "hypothesis")


def test_once_the_record_was_looked_up_everything_is_as_it_is_now(tracked):
    assert register(tracked, date(2026, 11, 1)) == register(tracked)
    before = register(tracked, date(2026, 10, 31))
    assert len(before) == len(register(tracked))
    assert {each.status for each in before if each.register == "proceedings"} == {None}


def test_the_caveat_stands_on_any_day(tracked):
    assert item(tracked, "siwg_items/S34", MEETING).caveat.id == "S35"


# --- what changed since ---


def known(tracked, since, until, **options):
    return asked(tracked, "changes", **{"from": since, "to": until, **options}).data


def test_both_days_are_included(tracked):
    def dockets(since, until):
        return [e["id"] for e in known(tracked, since, until, register="proceedings")["items"]]

    # R.14-07-002 of July 10, R.14-08-013 of August 14, R.14-10-003 of October 2, 2014
    assert dockets("2014-07-10", "2014-10-02") == ["R1407002", "R1408013", "R1410003"]
    assert dockets("2014-07-11", "2014-10-01") == ["R1408013"]
    assert dockets("2014-08-14", "2014-08-14") == ["R1408013"]
    assert dockets("2014-08-15", "2014-10-01") == []


def test_changes_come_in_order_of_their_day_each_with_how(tracked):
    found = known(tracked, "2014-06-18", "2014-12-18", register="proceedings,milestones")
    assert [(e["id"], e["known_on"].isoformat(), e["change"]) for e in found["items"]] == [
        ("M28", "2014-06-18", "documented in SIWG notes 2014-06-18"),
        ("M29", "2014-06-18", "documented in SIWG notes 2014-06-18"),
        ("M30", "2014-06-18", "documented in SIWG notes 2014-06-18"),
        ("R1407002", "2014-07-10", "opened"),
        ("R1408013", "2014-08-14", "opened"),
        ("M50", "2014-08-14", "took place"),
        ("R1410003", "2014-10-02", "opened"),
        ("M51", "2014-12-18", "took place"),
    ]
    policies = known(tracked, "2015-12-31", "2015-12-31", register="policies")["items"]
    assert [(e["id"], e["change"]) for e in policies] == [("SB350", "issued")]
    groups = known(tracked, "2016-05-31", "2016-05-31", register="working_groups")["items"]
    assert [(e["id"], e["change"]) for e in groups] == [("ICAWG", "started"), ("LNBAWG", "started")]


def test_changes_are_shown_as_they_were_known_by_the_last_day(tracked):
    (then,) = known(tracked, "2014-08-14", "2014-08-14", register="proceedings")["items"]
    assert (then["id"], then["status"]) == ("R1408013", None)
    (now,) = known(tracked, "2014-08-14", "2026-11-22", register="proceedings")["items"][:1]
    assert (now["id"], now["status"]) == ("R1408013", "closed")


def test_unknown_ones_are_left_out_counted_and_said(tracked):
    found = asked(tracked, "changes", **{"from": "1990-01-01", "to": "2030-01-01"})
    assert (len(found.data["items"]), found.data["unknown"]) == (391 - 72, 72)
    assert found.notes == ["72 items are left out: when they became known is not known"]
    assert known(tracked, "1990-01-01", "2030-01-01", register="principles") == {
        "items": [],
        "unknown": 15,
    }
    points = [each for each in register(tracked) if each.register == "siwg_items"]
    assert changes(points, tracked, MEETING, MEETING).unknown == 0


def test_days_the_wrong_way_round_are_refused(tracked):
    with pytest.raises(BadInput, match="--from 2015-01-01 --to 2014-01-01: the first day lies"):
        known(tracked, "2015-01-01", "2014-01-01")

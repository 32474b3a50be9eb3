"""The register: what an item is called, what state it is in, and what must stand beside it."""

import pytest
from tracking import altered, asked, item

from workbench.errors import BadInput
from workbench.tracker.register import (
    STATES,
    Caveat,
    by_key,
    chosen,
    count_by_kind,
    count_by_state,
    register,
    with_caveats,
)

# --- what is an item, and what it is called ---

ROWS = {
    "policies": 28, "proceedings": 26, "milestones": 54, "working_groups": 6, "siwg_items": 56,
    "initiatives": 4, "principles": 15, "consumer_roles": 27, "smart_grid_characteristics": 11,
    "sec769_requirements": 6, "grid_end_states": 27, "least_regrets_investments": 9,
    "mts_outputs": 21, "open_questions": 11, "deadline_rules": 12, "smart_inverter_phases": 5,
    "quantities": 24, "processes": 22, "information_flows": 27,
}  # fmt: skip
"""Rows of the files whose rows are items, as the notes on the facts count them: 391 in all."""


def test_items_are_the_rows_of_these_files_and_of_no_others(tracked):
    found = [each.register for each in register(tracked)]
    assert {name: found.count(name) for name in dict.fromkeys(found)} == ROWS
    assert list(dict.fromkeys(found)) == list(ROWS)
    assert len({each.key for each in register(tracked)}) == sum(ROWS.values()) == 391


@pytest.mark.parametrize(
    ("key", "kind", "title", "status"),
    [
        ("policies/AB32", "statute", "AB 32, California Global Warming Solutions Act", None),
        ("policies/AB340", "bill", "AB 340, as listed for EPIC", None),
        ("proceedings/R1408013", "rulemaking", "Distribution resources plans", "closed"),
        ("proceedings/R2106017", "rulemaking", "Grid for a high DER future", "open, verify"),
        ("milestones/M29", "deadline", "SIWG deadline for CPUC input", "planned"),
        ("working_groups/SIWG", "working group", "Smart Inverter Working Group", None),
        ("siwg_items/S45", "agreement", "Data model accepted", "agreed"),
        ("initiatives/I1", "initiative", "Standardized distributed resource modeling", None),
        ("principles/P7401d", "principle", "No needless duplication of research", None),
        # a role has a question before it has a role
        ("consumer_roles/CR02", "consumer role", "How consumers take part", None),
        ("smart_grid_characteristics/CH03", "smart grid characteristic", "Withstands attack", None),
        (
            "sec769_requirements/R769_3",
            "sec769 requirement",
            "Propose standard tariffs, contracts or other ways to deploy cost-effective DER",
            None,
        ),
        ("grid_end_states/current:2", "grid end state", "Little intermittent supply", None),
        ("least_regrets_investments/LR5", "least regrets investment", "Field area network", None),
        ("mts_outputs/MO4", "accomplishment", "Planning scenarios", None),
        (
            "open_questions/OQ2",
            "open question",
            "Which DPP steps, in what order, with which inputs",
            None,
        ),
        ("deadline_rules/DL12", "deadline rule", "SIWG workshop", None),
        (
            "smart_inverter_phases/3:Advanced functions 5 and 6",
            "smart inverter phase",
            "Advanced functions 5 and 6",
            None,
        ),
        ("quantities/QT02", "quantity", "MTS workshop 1 attendance", None),
        ("processes/IRP", "process", "Integrated resource plan (successor of LTPP)", None),
        ("information_flows/F01", "information flow", "plan to draft forecast", None),
    ],
)
def test_an_item_has_id_kind_title_and_status_of_its_row(tracked, key, kind, title, status):
    found = item(tracked, key)
    assert "/".join(found.key) == key
    assert (found.kind, found.title, found.status) == (kind, title, status)


# --- states ---

COUNTED = {
    "agreed": 6,  # S35, S38, S39, S40, S41, S45
    "agreed with a caveat": 6,  # S34 by S35; S36, S37, S43, S44, S48 by conditions of their own
    "open": 18,  # S01 to S11, S14, S15, S17, S26, S32, S42, S52
    "disputed": 7,  # S16, S19, S22, S30, S31, S46, S47
    "proposal": 8,  # S12, S18, S21, S23, S24, S27, S28, S49
    "action": 4,  # S50, S51, S53, S54
    "constraint": 2,  # S55, S56
    "observation": 5,  # S13, S20, S25, S29, S33
}


def test_points_by_state_name_every_state_and_leave_none_out(tracked):
    points = [each for each in register(tracked) if each.register == "siwg_items"]
    assert count_by_state(points) == COUNTED
    assert sum(COUNTED.values()) == len(points) == 56
    assert list(COUNTED) == list(STATES)
    assert count_by_state(p for p in points if p.state == "open") == dict.fromkeys(STATES, 0) | {
        "open": 18
    }


def test_points_by_kind_are_as_the_notes_made_them(tracked):
    assert asked(tracked, "items", register="siwg_items", count_by="kind").data == {
        "open": 18, "proposal": 8, "observation": 5, "disputed": 7, "agreement": 12, "action": 4,
        "constraint": 2,
    }  # fmt: skip


def test_counts_across_registers_name_both(tracked):
    counts = asked(tracked, "items", count_by="kind").data
    assert sum(counts.values()) == 391
    assert counts["siwg_items/agreement"] == 12
    assert counts["milestones/constraint"] == 1 and counts["siwg_items/constraint"] == 2
    assert (counts["proceedings/rulemaking"], counts["proceedings/application"]) == (21, 5)
    assert counts["working_groups/working group"] == 6
    two = asked(tracked, "items", register="siwg_items,milestones", count_by="kind").data
    assert two["milestones/constraint"] == 1 and two["siwg_items/constraint"] == 2
    assert "constraint" not in two


@pytest.mark.parametrize(
    ("key", "state", "caveat"),
    [
        ("S34", "agreed with a caveat",
         Caveat("S35", "Inverters may be deployed without communications")),
        ("S35", "agreed", None),
        ("S43", "agreed with a caveat", Caveat("S43", "depends on the media")),
        ("S48", "agreed with a caveat", Caveat("S48", "existing non-IP systems")),
        ("S40", "agreed", None),  # proposed to the Commission, and agreed within the group
        ("S45", "agreed", None),
        ("S42", "open", None),  # in scope with a question mark
        ("S23", "proposal", Caveat("S23", "no second modem without a reason")),
        ("S46", "disputed", None),
        ("S50", "action", None),
        ("S55", "constraint", None),
        ("S13", "observation", None),
    ],
)  # fmt: skip
def test_a_point_has_its_state_and_what_it_may_not_be_read_without(tracked, key, state, caveat):
    found = item(tracked, f"siwg_items/{key}")
    assert (found.state, found.caveat) == (state, caveat)


def test_items_of_other_files_have_neither_state_nor_caveat(tracked):
    others = [each for each in register(tracked) if each.register != "siwg_items"]
    assert {(each.state, each.caveat) for each in others} == {(None, None)}


def test_the_item_that_is_a_caveat_goes_before_a_condition_of_ones_own(tracked):
    facts = altered(tracked, "siwg_items", "S34", conditional_text="in some cases")
    assert item(facts, "siwg_items/S34").caveat.id == "S35"
    facts = altered(facts, "siwg_items", "S35", caveat_of=None)
    assert item(facts, "siwg_items/S34").caveat == Caveat("S34", "in some cases")
    facts = altered(facts, "siwg_items", "S34", conditional_text=None)
    assert (item(facts, "siwg_items/S34").state, item(facts, "siwg_items/S34").caveat) == (
        "agreed",
        None,
    )


# --- notes ---


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("siwg_items/S34", "Inverters may be deployed without communications"),
        ("siwg_items/S43", "depends on the media"),
        ("siwg_items/S42", "the document marks it with a question mark"),
        ("siwg_items/S39", None),
        ("siwg_items/S11", "waits for S10, still open"),
        ("siwg_items/S12", "waits for S10, S11, still open"),
        ("siwg_items/S40", None),  # S39, which it depends on, is agreed
        (
            "siwg_items/S50",  # of S34 to S44, S42 alone is open
            "due date inferred from the deadline for CPUC input; waits for S42, still open",
        ),
        ("siwg_items/S56", "see rule DL12; waits for S51, still open"),
        ("policies/MRTU", "Document spells out Update; record says Market Redesign and Technology "
         "Upgrade"),  # its note, though it has a basis
        ("policies/PUC8360", "Published code text of PUC 8360"),
    ],
)  # fmt: skip
def test_a_note_is_the_caveat_else_the_note_else_the_basis_and_what_waits(tracked, key, note):
    assert item(tracked, key).note == note


def test_nothing_waits_for_what_is_settled(tracked):
    facts = altered(tracked, "siwg_items", "S42", kind="agreement", status="agreed")
    assert "waits" not in item(facts, "siwg_items/S50").note


# --- S34 never without S35 ---


def beside(items):
    """Ids of a list, and that S34 has S35 right behind it."""
    ids = [each["id"] for each in items]
    assert ids[ids.index("S34") + 1] == "S35"
    assert ids.count("S34") == ids.count("S35") == 1
    caveat = items[ids.index("S34")]["caveat"]
    assert caveat == {
        "id": "S35",
        "text": "Inverters may be deployed without communications",
    } or caveat == ("S35: Inverters may be deployed without communications")
    return ids


@pytest.fixture(scope="module")
def apart(tracked):
    """Facts in which the caveat of S34 is S55: a constraint, and far from it."""
    facts = altered(tracked, "siwg_items", "S35", caveat_of=None)
    return altered(facts, "siwg_items", "S55", caveat_of="S34")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"register": "siwg_items"},
        {"register": "siwg_items", "kind": "agreement"},
        {"kind": "agreement,open"},
        {"register": "siwg_items.csv", "as_of": "2014-06-18"},
    ],
)
def test_lists_and_filters_keep_the_caveat_beside_its_item(tracked, options):
    found = asked(tracked, "items", **options)
    assert beside(found.data) == beside(found.rows)


def test_a_filter_that_drops_the_caveat_gets_it_back(apart):
    found = asked(apart, "items", register="siwg_items", kind="agreement")
    ids = [each["id"] for each in found.data]
    assert ids[ids.index("S34") + 1] == "S55"
    assert len(ids) == 13  # twelve agreements, and the constraint that goes with one of them
    assert asked(apart, "items", register="siwg_items", kind="agreement", count_by="kind").data == {
        "agreement": 12
    }


@pytest.mark.parametrize("limit", ["1", "2", "50"])
def test_a_search_keeps_the_caveat_and_does_not_count_it(tracked, limit):
    found = asked(tracked, "search", text="S34", limit=limit)
    assert beside(found.data) == beside(found.rows)
    # S34, then S46 and S50, which name it
    assert len(found.data) == {"1": 2, "2": 3, "50": 4}[limit]


def test_a_limit_lets_no_caveat_fall_that_was_found_before_its_item(tracked):
    every = by_key(tracked)
    ranked = [every["siwg_items", key] for key in ("S35", "S01", "S02", "S34")]
    assert [each.id for each in with_caveats(ranked, every)] == ["S34", "S35", "S01", "S02"]
    assert [each.id for each in with_caveats(ranked, every, 1)] == ["S34", "S35"]
    assert [each.id for each in with_caveats(ranked[:1], every)] == ["S35"]  # it may stand alone


def test_the_caveat_of_a_caveat_follows_it(tracked):
    facts = altered(tracked, "siwg_items", "S55", caveat_of="S35")
    every = by_key(facts)
    for order in (["S34"], ["S55", "S35", "S34"], ["S35", "S34"]):
        ranked = [every["siwg_items", key] for key in order]
        assert [each.id for each in with_caveats(ranked, every)] == ["S34", "S35", "S55"]


def test_what_became_known_says_the_caveat_too(tracked):
    options = {"from": "2014-06-18", "to": "2014-06-18", "register": "siwg_items"}
    found = asked(tracked, "changes", **options)
    assert beside(found.data["items"]) == beside(found.rows)


def test_what_is_due_says_the_caveat_too(tracked):
    when = item(tracked, "siwg_items/S50").dates[0].first
    facts = altered(tracked, "siwg_items", "S34", due_date=when)
    found = asked(facts, "due", as_of="2014-06-18", within="30")
    (record,) = [each for each in found.data if each["id"] == "S34"]
    assert record["caveat"] == {
        "id": "S35",
        "text": "Inverters may be deployed without communications",
    }
    (row,) = [each for each in found.rows if each["id"] == "S34"]
    assert row["caveat"] == "S35: Inverters may be deployed without communications"


# --- filters ---


def test_files_and_kinds_can_be_joined_by_commas(tracked):
    found = chosen(register(tracked), "siwg_items,milestones.csv", "open, deadline")
    assert count_by_kind(found, across=True) == {"milestones/deadline": 2, "siwg_items/open": 18}


@pytest.mark.parametrize(
    ("registers", "kinds", "said"),
    [
        ("siwg_item", None, "there is no register 'siwg_item'; did you mean 'siwg_items'"),
        ("parties", None, "there is no register 'parties'"),
        ("zzz", None, "use consumer_roles, deadline_rules, grid_end_states"),
        ("", None, "there is no register ''; use consumer_roles"),
        (None, "agreemnt", "there is no kind 'agreemnt'; did you mean 'agreement'"),
        ("siwg_items", "rulemaking", "there is no kind 'rulemaking'; use action, agreement"),
    ],
)
def test_an_unknown_file_or_kind_is_said_with_a_hint(tracked, registers, kinds, said):
    with pytest.raises(BadInput, match=said):
        chosen(register(tracked), registers, kinds)

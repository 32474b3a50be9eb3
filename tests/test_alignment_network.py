"""Floats and the critical path, by hand and against every path of the network."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.alignment.network import network
from workbench.errors import BadInput, CannotCompute, DataError
from workbench.scenario import Scenario

DUE = date(2017, 7, 1)


def test_the_plan_by_hand(facts):
    # months: 1 takes 3, 2 takes 6, 3 takes 4, 4 takes 4, 5 takes 2, 6 takes 1, 7 takes 2.
    # 1 → 2 → 4 → 5 → 7 is the longest path: 3 + 6 + 4 + 2 + 2 = 17.
    found = network(facts, Scenario(), DUE)
    assert found.length_months == 17
    times = {
        s.step_id: (s.es, s.ef, s.ls, s.lf, s.total_float, s.free_float, s.critical)
        for s in found.steps
    }
    assert times == {
        "DRP.1": (0, 3, 0, 3, 0, 0, True),
        "DRP.2": (3, 9, 3, 9, 0, 0, True),
        "DRP.3": (3, 7, 5, 9, 2, 2, False),  # may wait for DRP.2, which ends at 9
        "DRP.4": (9, 13, 9, 13, 0, 0, True),
        "DRP.5": (13, 15, 13, 15, 0, 0, True),
        "DRP.6": (3, 4, 14, 15, 11, 11, False),  # is needed when DRP.7 starts at 15
        "DRP.7": (15, 17, 15, 17, 0, 0, True),
    }


def test_float_that_is_shared_with_a_successor_is_not_free(facts):
    # transmission planning: 1 (3 months) → 2 (5) → 4 (5) → 5 (2) → 6 (9) is 24 long; 3 (3) follows
    # 2 and leads nowhere, so that it may end with the work: 24 − 11
    found = {s.step_id: s for s in network(facts, Scenario(), DUE, "TPP").steps}
    assert (found["TPP.3"].total_float, found["TPP.3"].free_float) == (13, 13)
    # DRP.6 put after DRP.3, which ends at 7: it is needed at 15, and 3 may no longer wait freely
    steps = dict(facts.steps)
    steps["DRP.6"] = replace(steps["DRP.6"], predecessors=["DRP.3"])
    found = {s.step_id: s for s in network(replace(facts, steps=steps), Scenario(), DUE).steps}
    assert (found["DRP.6"].es, found["DRP.6"].total_float, found["DRP.6"].free_float) == (7, 7, 7)
    assert (found["DRP.3"].total_float, found["DRP.3"].free_float) == (2, 0)


def test_moved_offsets_move_the_critical_path(facts):
    # DRP.3 takes 7 months: 1 → 3 → 4 → 5 → 7 is 18 long and leaves DRP.2 a month
    found = network(facts, Scenario(offset={"DRP.3": (-14, -8)}), DUE)
    assert found.length_months == 18
    assert [s.step_id for s in found.steps if not s.critical] == ["DRP.2", "DRP.6"]
    assert {s.step_id: s.certainty for s in found.steps}["DRP.3"] == "assumed"


@pytest.mark.parametrize(
    ("due", "start"),
    [
        ((2017, 7, 1), (2016, 2, 1)),
        ((2018, 7, 31), (2017, 2, 28)),  # 17 months before July 31 is clamped
        ((2017, 7, 30), (2016, 2, 29)),
    ],
)
def test_work_must_start_as_many_months_before_the_due_date(facts, due, start):
    found = network(facts, Scenario(), date(*due))
    assert (found.due, found.required_start) == (date(*due), date(*start))


def test_a_predecessor_in_another_process_is_a_hand_off_and_no_link(facts):
    # DDOR.1 follows GNA.1, which is another process: −2 to 0 are three months
    found = network(facts, Scenario(), DUE, "DDOR")
    assert [(s.step_id, s.es, s.critical) for s in found.steps] == [("DDOR.1", 0, True)]
    assert found.length_months == 3


def test_a_utility_has_the_steps_of_its_template(facts):
    # 12 months of preparation, 1 to file, 12 of hearings, 4 to the decision
    assert network(facts, Scenario(), DUE, "GRC_PGE").length_months == 29


def test_a_circle_is_named(facts):
    steps = dict(facts.steps)
    steps["DRP.2"] = replace(steps["DRP.2"], predecessors=["DRP.5"])
    with pytest.raises(DataError, match=r"predecessors go round in a circle: .*") as raised:
        network(replace(facts, steps=steps), Scenario(), DUE)
    assert all(step in str(raised.value) for step in ("DRP.2", "DRP.4", "DRP.5"))
    assert "DRP.6" not in str(raised.value)


def test_a_process_without_steps_and_one_that_is_unknown_are_refused(facts):
    with pytest.raises(CannotCompute, match="RATE has no steps"):
        network(facts, Scenario(), DUE, "RATE")
    with pytest.raises(BadInput, match="there is no process 'XX'"):
        network(facts, Scenario(), DUE, "XX")


@st.composite
def networks(draw):
    """Steps with their months and predecessors, none of which leads back; in any order."""
    names = [f"DRP.{n}" for n in draw(st.permutations(range(1, draw(st.integers(1, 8)) + 1)))]
    months = {name: draw(st.integers(1, 9)) for name in names}
    before = {
        name: draw(st.lists(st.sampled_from(names[:i]), unique=True)) if i else []
        for i, name in enumerate(names)
    }
    return months, before


@settings(max_examples=100)
@given(networks())
def test_times_agree_with_every_path_of_the_network(facts, drawn):
    months, before = drawn
    steps = {
        name: replace(
            facts.steps["DRP.1"],
            step_id=name,
            start_offset_months=-10,
            end_offset_months=-11 + months[name],
            predecessors=before[name] or None,
        )
        for name in sorted(months)
    }
    after = {name: [t for t in months if name in before[t]] for name in months}

    def longest(name, ways):
        """Months of the longest path that ends (or begins) with a step, over all paths."""
        paths = [[name]]
        sums = []
        while paths:
            path = paths.pop()
            sums.append(sum(months[step] for step in path))
            paths += [[*path, step] for step in ways[path[-1]]]
        return max(sums)

    found = network(replace(facts, steps=steps), Scenario(), DUE)
    length = max(longest(name, after) for name in months)
    assert found.length_months == length
    for s in found.steps:
        earliest_end, rest = longest(s.step_id, before), longest(s.step_id, after)
        assert (s.es, s.ef) == (earliest_end - s.months, earliest_end)
        assert (s.ls, s.lf) == (length - rest, length - rest + s.months)
        assert s.critical == (earliest_end - s.months + rest == length)
        starts = [longest(t, before) - months[t] for t in after[s.step_id]] or [length]
        assert 0 <= s.free_float == min(starts) - s.ef <= s.total_float

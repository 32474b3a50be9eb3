"""What an item rests on and what rests on it: up, down, and never round a corner."""

from dataclasses import replace

import pytest
from tracking import altered, asked

from workbench.errors import BadInput
from workbench.tracker.graph import edges, graph
from workbench.tracker.register import register


@pytest.fixture(scope="module")
def reached(tracked):
    """Ids within reach of an item by their steps: `reached("M16")` is {-1: {…}, 1: {…}, …}."""

    def reach(key, depth=2):
        found: dict[int, set[str]] = {}
        for node in graph(tracked, key, depth).nodes:
            found.setdefault(node.steps, set()).add(node.id)
        assert found.pop(0) - {"S35"} == {key.rpartition("/")[2]} - {"S35"}
        return found

    return reach


def drawn(facts, key, depth=2):
    """Edges of a graph as (source, relation, target)."""
    return {(e.source[1], e.relation, e.target[1]) for e in graph(facts, key, depth).edges}


# --- which way edges run ---


@pytest.mark.parametrize(
    "edge",
    [
        # law to docket, with the relation that is stored
        ("AB327", "implements", "R1408013"),
        ("AB327", "affected by", "R1206013"),
        ("EPICDEC", "adopted in", "R1110003"),
        ("PUC8360", "evaluated against", "A1405003"),
        ("AB340", "as listed in document", "A1405003"),
        # docket to milestone to process to flow to consumer
        ("R1408013", "has the milestone", "M16"),
        ("M16", "is a date of", "DRP"),
        ("DRP", "hands over", "F01"),
        ("F01", "is used by", "IEPR"),
        # what is needed to what depends on it, a caveat to its item, a rule to what it triggers
        ("S39", "is needed by", "S42"),
        ("S42", "is needed by", "S50"),
        ("S35", "caveat", "S34"),
        ("DL02", "triggers", "DL03"),
        ("DL05", "triggers", "DL06"),
        # a group to its points and its milestones
        ("SIWG", "has the item", "S34"),
        ("SIWG", "has the milestone", "M29"),
        # whatever serves to what it serves
        ("I1", "serves", "CH10"),
        ("S37", "serves", "CH03"),
        ("DRP.4", "serves", "R769_1"),
        ("TARIFF", "serves", "R769_3"),
    ],
)
def test_an_edge_runs_from_what_comes_first_to_what_rests_on_it(tracked, edge):
    every = [(e.source[1], e.relation, e.target[1]) for e in edges(tracked)]
    source, relation, target = edge
    assert every.count(edge) == 1
    assert (target, relation, source) not in every


def test_every_stored_tie_is_an_edge_once(tracked):
    every = edges(tracked)
    assert len(set(every)) == len(every)
    counts = {word: sum(e.relation == word for e in every) for word in {e.relation for e in every}}
    laws = {
        "implements", "adopted in", "affected by", "as listed in document", "evaluated against",
        "related",
    }  # fmt: skip
    assert sum(counts.pop(word) for word in laws) == 20  # rows of proceeding_policy
    assert counts == {
        # of groups: MTSWG 14, SIWG 7, MTSDPP, MTSSVC and ICAWG 1 each; of dockets: M14, M16, M20,
        # M28 to M30, M50 to M70
        "has the milestone": 24 + 27,
        # M08 to M12, M16 to M27, M32, M50, M52 to M55, M57 to M61, M64, M65, M67
        "is a date of": 31,
        "hands over": 27,
        "is used by": 27,
        "has the item": 56,
        # S11 1, S12 2, S18 1, S40 to S42 1 each, S50 11, S56 1
        "is needed by": 19,
        # S46 and the 11 it disputes; S05-S37, S06-S36, S14-S16, S19-S22, S19-S21, S22-S23,
        # S24-S25, S26-S38, S30-S31, S31-S32, S43-S48, S47-S49, S54-S56
        "answers": 11 + 13,
        "caveat": 1,
        "triggers": 2,
        "serves": 29,
    }


def test_what_answers_is_one_edge_though_both_name_it(tracked):
    every = [{e.source[1], e.target[1]} for e in edges(tracked) if e.relation == "answers"]
    assert every.count({"S14", "S16"}) == 1


# --- two walks, without turning ---


def test_a_milestone_rests_on_docket_and_laws_and_its_process_rests_on_it(reached):
    flows = "F01 F02 F09 F10 F11 F12 F13 F14 F15 F16 F17 F20".split()  # what DRP hands over
    assert reached("M16") == {
        -1: {"R1408013"},
        -2: {"AB327", "PUC769"},
        1: {"DRP"},
        2: {*flows, "CH09"},  # the process serves a characteristic
    }


def test_the_walk_up_does_not_turn_down_again(reached):
    up = reached("M16")
    # other milestones of the docket, other dockets of the laws
    assert not {"M50", "M57", "R1206013", "A1507002"} & set().union(*up.values())
    # other milestones of the process, and flows into it
    assert not {"M21", "M27", "F06", "F18"} & set().union(*up.values())


def test_the_whole_chain_is_walked_when_it_is_asked_for(reached):
    down = reached("EOB16", 9)
    assert down == {1: {"R1311007"}}  # a docket without a milestone ends the walk
    down = reached("PUC769", 5)
    assert {"R1408013", "A1507002", "R1410003"} == down[1]
    assert {"M16", "M54"} <= down[2]
    assert {"DRP", "GNA", "DDOR", "DIDF", "GRC"} <= down[3]
    assert {"F01", "F12", "F25"} <= down[4]
    assert {"IEPR", "EPIC"} <= down[5]
    assert all(steps > 0 for steps in down)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, {}),
        (1, {-1: {"DL02"}}),
        (2, {-1: {"DL02"}}),
    ],
)
def test_depth_bounds_the_walk(reached, depth, expected):
    assert reached("DL03", depth) == expected
    assert reached("DL02", depth) == ({1: {"DL03"}} if depth else {})


def test_two_steps_are_walked_unless_another_depth_is_asked_for(tracked):
    assert graph(tracked, "M16") == graph(tracked, "M16", 2) != graph(tracked, "M16", 3)


def test_answers_count_in_both_walks(tracked):
    # S42 answers S46 in either walk; up it rests on S39, down S50 rests on it
    found = {node.id for node in graph(tracked, "S42", 1).nodes}
    assert found == {"S42", "S46", "S39", "S50", "SIWG"}
    assert drawn(tracked, "S42", 1) == {
        ("S42", "answers", "S46"),
        ("S39", "is needed by", "S42"),
        ("S42", "is needed by", "S50"),
        ("SIWG", "has the item", "S42"),
    }
    # S21 answers S19, which answers S22, and so on in both walks, though S22 rests on nothing
    assert {"S19", "S22"} <= {node.id for node in graph(tracked, "S21").nodes}
    assert "S23" not in {node.id for node in graph(tracked, "S21").nodes}  # three steps


def test_the_item_asked_for_is_the_first_node_and_no_node_comes_twice(tracked):
    for key in ("S34", "M16", "SIWG", "IEPR", "R769_3"):
        nodes = graph(tracked, key).nodes
        assert nodes[0].id == key
        assert len({(n.register, n.id) for n in nodes}) == len(nodes)
        ends = {(n.register, n.id) for n in nodes}
        for edge in graph(tracked, key).edges:
            assert {edge.source, edge.target} <= ends


def test_a_circle_of_processes_ends_the_walk(tracked):
    # the plan is used by the forecast, and the forecast by the plan
    assert {"DRP", "IEPR"} <= {node.id for node in graph(tracked, "F01", 12).nodes}


# --- S34 never without S35 ---


@pytest.mark.parametrize("depth", [0, 1, 2, 5])
@pytest.mark.parametrize("key", ["S34", "S50", "S46", "SIWG", "S36"])
def test_where_s34_is_its_caveat_is_too_with_the_edge(tracked, key, depth):
    found = {node.id for node in graph(tracked, key, depth).nodes}
    assert ("S34" in found) <= ("S35" in found)
    assert ("S34" in found) == (("S35", "caveat", "S34") in drawn(tracked, key, depth))
    assert ("S34" in found) == (key == "S34" or depth > (1 if key == "S36" else 0))


def test_a_caveat_is_reached_where_it_needs_a_step_more(tracked):
    # S55 rests on nothing and nothing on it; made the caveat of S34 it is within two steps of S50
    facts = altered(tracked, "siwg_items", "S35", caveat_of=None)
    facts = altered(facts, "siwg_items", "S55", caveat_of="S34")
    assert ("S55", "caveat", "S34") in drawn(facts, "S50", 1)
    assert ("S55", "caveat", "S34") in drawn(facts, "S34", 0)


# --- nodes ---


def test_a_node_that_is_no_item_has_a_kind_and_a_title_and_no_status(tracked):
    nodes = {node.id: node.record() for node in graph(tracked, "R769_3").nodes}
    assert nodes["TARIFF"] == {
        "id": "TARIFF", "register": "sourcing_structures", "kind": "sourcing structure",
        "title": "Special tariff", "status": None,
    }  # fmt: skip
    nodes = {node.id: node.record() for node in graph(tracked, "R769_1").nodes}
    assert nodes["DRP.4"] == {
        "id": "DRP.4", "register": "process_steps", "kind": "process step",
        "title": "Integration capacity analysis", "status": None,
    }  # fmt: skip


def test_any_row_that_serves_may_be_a_node(tracked):
    row = {**tracked.rows["serves"][0], "from_register": "services", "from_id": "SSV"}
    facts = replace(
        tracked,
        rows={**tracked.rows, "serves": [row]},
        others={("services", "SSV"): {"service_id": "SSV", "name": "Steady-state voltage"}},
    )
    found = {node.id: node for node in graph(facts, "CH10").nodes}
    assert (found["SSV"].kind, found["SSV"].title) == ("services", "Steady-state voltage")
    assert {node.id for node in graph(facts, "SSV").nodes} == {"SSV", "CH10"}


def test_a_row_that_is_tied_to_nothing_stands_alone(tracked):
    assert [n.record()["kind"] for n in graph(tracked, "L2").nodes] == ["level"]
    assert [n.id for n in graph(tracked, "LR2").nodes] == ["LR2"]  # served by nobody


def test_every_item_has_a_graph(tracked):
    for item in register(tracked):
        nodes = graph(tracked, f"{item.register}/{item.id}", 1).nodes
        assert (nodes[0].register, nodes[0].id) == item.key


# --- bad input ---


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("S99", "there is no item 'S99'; did you mean 'S"),
        ("s3", "there is no item 's3'; did you mean 'S"),
        ("AB3270", "did you mean 'AB327'"),
        ("policies/S34", "there is no item 'policies/S34'"),
        ("brontosaurus", "there is no item 'brontosaurus'; `workbench tracker search` finds it"),
        ("", "there is no item ''"),
        ("x" * 5000, "there is no item 'xxx"),
        ("<b>&", "there is no item '<b>&'"),
    ],
)
def test_an_unknown_id_is_said_with_the_nearest_ones(tracked, text, said):
    with pytest.raises(BadInput, match=said.replace("?", r"\?")):
        graph(tracked, text)


def test_an_id_that_two_files_use_is_asked_back(tracked):
    facts = altered(tracked, "open_questions", "OQ1", question_id="S34")
    with pytest.raises(BadInput, match="'S34' names siwg_items/S34 and open_questions/S34; use"):
        graph(facts, "S34")
    assert graph(facts, "open_questions/s34").nodes[0].kind == "open question"


def test_ids_may_be_written_in_small_letters(tracked):
    assert graph(tracked, " s34 ") == graph(tracked, "siwg_items/S34") == graph(tracked, "S34")


@pytest.mark.parametrize("depth", ["-1", "13", "two", "1.5", ""])
def test_a_depth_that_is_none_is_refused(tracked, depth):
    with pytest.raises(BadInput, match=f"--depth {depth}: use a whole number from 0 to 12"):
        asked(tracked, "graph", id="S34", depth=depth)


def test_an_item_is_found_by_its_docket_as_people_write_it(tracked):
    assert graph(tracked, "R.14-08-013", 1) == graph(tracked, "R1408013", 1)

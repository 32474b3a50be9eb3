"""A feeder is drawn without two lines that cross, from the source to the right or as a map."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import CannotCompute
from workbench.grid.baran_wu import baran_wu
from workbench.grid.generate import generated
from workbench.grid.layout import on_map, one_line
from workbench.grid.read import feeder_from


def tree(parents, loads=None, **lists):
    """A feeder whose bus `i + 1` hangs on `parents[i]`."""
    n = len(parents) + 1
    ohm = [0.0] + [0.1] * (n - 1)
    return feeder_from(
        {
            "kv": 12.47,
            "bus_id": list(range(n)),
            "parent": [-1, *parents],
            "r_ohm": ohm,
            "x_ohm": ohm,
            "p_kw": [0, *(loads or [1] * (n - 1))],
            "q_kvar": [0] * n,
            **lists,
        },
        "tree",
    )


def check_drawing(feeder):
    """Every point of the grid belongs to one bus, or to the elbows of one bus."""
    places = one_line(feeder)
    whole = places.astype(int)
    assert np.array_equal(places, whole)
    owners = {}
    for i, (x, y) in enumerate(whole.tolist()):
        assert owners.setdefault((x, y), i) == i, "two buses on one spot"
    for i in range(1, len(feeder)):
        above = feeder.parent[i]
        (x0, y0), (x1, y1) = whole[above].tolist(), whole[i].tolist()
        assert x1 == x0 + 1
        step = 1 if y1 > y0 else -1
        for y in range(y0 + step, y1 + step, step) if y1 != y0 else ():
            assert owners.setdefault((x0, y), ~above) == ~above, "an elbow meets another line"
    return whole


@st.composite
def parents(draw):
    """Trees of every shape: bushy ones, long ones, and what is between."""
    n = draw(st.integers(1, 80))
    reach = draw(st.sampled_from([1, 3, 10, 80]))
    return [draw(st.integers(max(0, i - reach), i)) for i in range(n)]


@given(parents())
@settings(max_examples=150)
def test_no_lines_cross_whatever_the_tree(found):
    check_drawing(tree(found))


@pytest.mark.parametrize("buses", [33, 120, 1000, 5000])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_lines_of_a_made_up_feeder_cross(buses, seed):
    check_drawing(generated(buses, seed))


def test_the_33_buses_lie_as_everyone_draws_them():
    feeder = baran_wu()
    places = dict(zip(feeder.buses, check_drawing(feeder).tolist(), strict=True))
    assert [places[str(i)] for i in range(1, 19)] == [[x, 0] for x in range(18)]
    assert [places[str(i)] for i in range(19, 23)] == [[x, 2] for x in range(2, 6)]
    assert [places[str(i)] for i in range(26, 34)] == [[x, 1] for x in range(6, 14)]
    assert [places[str(i)] for i in range(23, 26)] == [[x, -1] for x in range(3, 6)]


def test_the_longest_way_goes_straight_on_and_of_two_the_one_with_more_load():
    assert check_drawing(tree([0, 0, 2]))[:, 1].tolist() == [0, 1, 0, 0]
    assert check_drawing(tree([0, 0], loads=[2, 5]))[:, 1].tolist() == [0, 1, 0]
    assert check_drawing(tree([0, 0], loads=[5, 2]))[:, 1].tolist() == [0, 0, 1]


def test_laterals_that_do_not_meet_share_a_track():
    # a trunk of nine buses with a lateral of one bus at each second one
    feeder = tree([*range(9), 1, 3, 5, 7])
    assert set(check_drawing(feeder)[:, 1].tolist()) == {0, 1}


def test_few_tracks_suffice():
    for buses, tracks in ((33, 8), (120, 14), (1000, 60)):
        assert np.ptp(one_line(generated(buses))[:, 1]) + 1 <= tracks


@pytest.mark.parametrize(
    "shape",
    [
        list(range(4999)),
        [0] * 4999,
        [i // 2 for i in range(4999)],
        [max(0, i - i % 2) for i in range(4999)],
    ],
    ids=["a chain", "a star", "a binary tree", "a comb"],
)
def test_five_thousand_buses_of_any_shape_are_drawn_within_a_second(shape):
    feeder = tree(shape)
    before = time.perf_counter()
    one_line(feeder)
    assert time.perf_counter() - before < 1


def test_a_map_fits_the_unit_square_and_keeps_its_shape():
    feeder = tree([0, 1], x=[100, 140, 180], y=[7, 27, 27])
    assert on_map(feeder).tolist() == [[0, 0.375], [0.5, 0.625], [1, 0.625]]
    found = on_map(generated(1000))
    assert found.min() == 0 and found.max() == 1


def test_there_is_no_map_without_all_coordinates():
    with pytest.raises(CannotCompute, match="the place of bus '1' is not known; draw it as a one"):
        on_map(tree([0, 1], x=[0, None, 2], y=[0, 1, 2]))
    with pytest.raises(CannotCompute, match="all its buses stand on one spot"):
        on_map(tree([0], x=[1, 1], y=[2, 2]))

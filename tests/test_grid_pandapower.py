"""A network of pandapower is the same feeder here: voltages as pandapower finds them."""

import json
import random
import warnings

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.grid.flow import AcFlow
from workbench.grid.read import read_feeder


class Quiet:
    """pandapower without the warnings that its import and its solver raise."""

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pandapower
            import pandapower.networks
            import pandapower.toolbox
            import pandapower.topology
        self.pp = pandapower

    def __call__(self, work):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work(self.pp)

    def network(self, name):
        return self(lambda pp: getattr(pp.networks, name)())


@pytest.fixture(scope="module")
def quiet():
    return Quiet()


@pytest.fixture
def feeder_of(quiet, tmp_path):
    """Feeder of a network, by way of a file."""

    def read(net):
        quiet(lambda pp: pp.to_json(net, str(tmp_path / "net.json")))
        return read_feeder(tmp_path / "net.json")

    return read


def largest_difference(quiet, net, feeder):
    """Largest difference of a voltage to what pandapower finds, in pu."""
    quiet(lambda pp: pp.runpp(net, numba=False, tolerance_mva=1e-10))
    source = net.ext_grid.vm_pu[net.ext_grid.in_service].iloc[0]
    flow = AcFlow(feeder, (feeder.p_kw + 1j * feeder.q_kvar)[:, None], source)
    voltage = np.abs(flow.voltage[:, 0]) * feeder.gain
    names = {str(name): index for index, name in net.bus.name.items()}
    if not set(names) >= set(feeder.buses):
        names = {str(index): index for index in net.bus.index}
    return max(
        abs(voltage[i] - net.res_bus.vm_pu[names[label]]) for label, i in feeder.positions.items()
    )


EXACT, IRON = 1e-9, 6e-7
"""Loss without load of a transformer is constant here, but falls with the voltage in pandapower."""


@pytest.mark.parametrize(
    ("name", "buses", "within"),
    [
        ("case33bw", 33, EXACT),
        ("create_cigre_network_mv", 15, EXACT),
        ("create_cigre_network_lv", 41, EXACT),
        ("ieee_european_lv_asymmetric", 907, EXACT),
        ("create_kerber_landnetz_freileitung_1", 15, IRON),
        ("create_kerber_landnetz_kabel_1", 18, IRON),
        ("create_kerber_dorfnetz", 116, IRON),
        ("create_kerber_vorstadtnetz_kabel_1", 294, IRON),
        ("panda_four_load_branch", 6, IRON),
        ("simple_four_bus_system", 4, IRON),
        ("simple_mv_open_ring_net", 7, IRON),
    ],
)
def test_voltages_are_those_of_pandapower(quiet, feeder_of, name, buses, within):
    net = quiet.network(name)
    feeder = feeder_of(net)
    assert len(feeder) == buses
    assert largest_difference(quiet, net, feeder) < within


def test_of_two_feeders_in_one_file_each_can_be_cut_out(quiet, feeder_of):
    net = quiet.network("mv_oberrhein")
    with pytest.raises(DataError) as caught:
        feeder_of(net)
    assert str(caught.value) == (
        "net.json: it has two external grids in service at 'Bus 38' and 'Bus 177'; a feeder has "
        "one, so cut one feeder out into a file of its own"
    )
    graph = quiet(lambda pp: pp.topology.create_nxgraph(net))
    for source, buses in ((58, 70), (318, 109)):
        reached = list(quiet(lambda pp, at=source: pp.topology.connected_component(graph, at)))
        part = quiet(lambda pp, reached=reached: pp.toolbox.select_subnet(net, reached))
        feeder = feeder_of(part)
        assert len(feeder) == buses
        assert largest_difference(quiet, part, feeder) < IRON


def test_notes_tell_the_voltage_of_the_source_and_what_counts_as_load(quiet, feeder_of):
    net = quiet(lambda pp: pp.networks.create_cigre_network_mv(with_der="pv_wind"))
    feeder = feeder_of(net)
    assert feeder.notes == (
        "its source is at 1.03 pu, which holds unless another is given",
        "nine static generators counted as negative load and scaled with it, 1,710 kW in all",
        "three lines open at one end, which leaves its charging",
    )
    assert largest_difference(quiet, net, feeder) < EXACT
    assert feeder.p_kw.sum() == pytest.approx(1000 * (net.load.p_mw.sum() - net.sgen.p_mw.sum()))


def test_ratings_taps_and_places_come_along(quiet, feeder_of):
    feeder = feeder_of(quiet.network("create_cigre_network_mv"))
    at = feeder.positions
    assert feeder.name == "net" and feeder.buses[0] == "Bus 0"
    assert feeder.rating_kva[at["Bus 1"]] == 25_000
    # 0.145 kA at 20 kV
    assert feeder.rating_kva[at["Bus 2"]] == pytest.approx(1000 * np.sqrt(3) * 0.145 * 20)
    assert feeder.kinds[at["Bus 1"]] == "transformer" and feeder.lines[at["Bus 2"]] == "Line 1-2"
    assert feeder.xy[at["Bus 3"]].tolist() == [4, 11]
    assert np.isinf(feeder_of(quiet.network("case33bw")).rating_kva).all()


def small(pp):
    """Grid – transformer – line – switch – line, with one of each element that can be drawn."""
    net = pp.create_empty_network(f_hz=60)
    bus = [pp.create_bus(net, kv, name=f"b{i}") for i, kv in enumerate([66, 12, 12, 12, 12])]
    pp.create_ext_grid(net, bus[0], vm_pu=1.01)
    pp.create_transformer_from_parameters(
        net, bus[0], bus[1], sn_mva=10, vn_hv_kv=69, vn_lv_kv=12.47, vkr_percent=0.5,
        vk_percent=8, pfe_kw=0, i0_percent=0.3, tap_side="lv", tap_pos=2, tap_neutral=0,
        tap_step_percent=1.25, tap_changer_type="Ratio", parallel=2, name="t",
    )  # fmt: skip
    for a, b in ((1, 2), (3, 4)):
        pp.create_line_from_parameters(
            net, bus[a], bus[b], length_km=3, r_ohm_per_km=0.2, x_ohm_per_km=0.4, c_nf_per_km=50,
            max_i_ka=0.4, parallel=a,
        )  # fmt: skip
    pp.create_switch(net, bus[2], bus[3], et="b", z_ohm=0.3)
    pp.create_load(net, bus[4], p_mw=2, q_mvar=0.5, scaling=1.2)
    pp.create_load(net, bus[4], p_mw=9, in_service=False)
    pp.create_sgen(net, bus[3], p_mw=0.5, q_mvar=0.1)
    pp.create_shunt(net, bus[4], q_mvar=-0.3, p_mw=0.0, vn_kv=12.47, step=2)
    pp.create_motor(net, bus[2], pn_mech_mw=0.2, cos_phi=0.9, efficiency_percent=95)
    pp.create_storage(net, bus[2], p_mw=0.1, max_e_mwh=1)
    pp.create_ward(net, bus[3], ps_mw=0.1, qs_mvar=0.05, pz_mw=0, qz_mvar=0.1)
    pp.create_asymmetric_load(net, bus[2], p_a_mw=0.1, p_c_mw=0.05)
    return net


def test_every_element_weighs_as_much_as_in_pandapower(quiet, feeder_of):
    net = quiet(small)
    assert largest_difference(quiet, net, feeder_of(net)) < EXACT
    net.trafo.tap_side, net.trafo.tap_step_degree = "hv", 30.0
    assert largest_difference(quiet, net, feeder_of(net)) < EXACT
    net.line.loc[0, "parallel"] = 1
    other = net.line.loc[[0]].set_index(np.array([7]))
    other[["length_km", "max_i_ka"]] = 6.0, 0.1
    net.line = quiet(lambda pp: pp.toolbox.pd.concat([net.line, other]))
    feeder = feeder_of(net)
    assert largest_difference(quiet, net, feeder) < EXACT
    assert feeder.notes[-1] == "'line 0' and 'line 7' run side by side and are taken as one"
    # twice the length takes a third of the flow, so the thin one is full first
    assert feeder.rating_kva[2] == pytest.approx(3 * 1000 * np.sqrt(3) * 12 * 0.1)


def test_a_network_of_pandapower_2_has_its_taps_and_places_elsewhere(quiet, feeder_of):
    net = quiet(small)
    new = feeder_of(net)
    del net.trafo["tap_changer_type"]
    net.trafo["tap_phase_shifter"] = False
    places = {"x": [1.0, 2.0], "y": [3.0, 4.0]}
    net["bus_geodata"] = quiet(lambda pp: pp.toolbox.pd.DataFrame(places, index=[0, 3]))
    old = feeder_of(net)
    assert np.array_equal(old.ratio, new.ratio) and old.ratio[1] > 1
    assert old.xy[old.positions["b3"]].tolist() == [2, 4]


def test_what_nothing_supplies_is_left_out_if_it_draws_nothing(quiet, feeder_of):
    net = quiet(small)
    quiet(lambda pp: pp.create_bus(net, 12, name="lonely"))
    assert "one bus without supply and load left out" in feeder_of(net).notes
    quiet(lambda pp: pp.create_load(net, 5, p_mw=0.01))
    with pytest.raises(DataError, match=r"net.json bus 5 'lonely': no line leads from the source"):
        feeder_of(net)


def refused(feeder_of, net):
    with pytest.raises(DataError) as caught:
        feeder_of(net)
    return str(caught.value)


def test_what_a_feeder_cannot_hold_is_named(quiet, feeder_of):
    net = quiet(small)
    net.line.loc[0, "x_ohm_per_km"] = -0.1
    assert refused(feeder_of, net) == (
        "net.json line 0: x_ohm of 'line 0', -0.3, is negative, which no impedance is (a series "
        "capacitor is not modeled); correct it"
    )
    net = quiet(small)
    quiet(
        lambda pp: pp.create_line_from_parameters(
            net, 1, 4, length_km=1, r_ohm_per_km=1, x_ohm_per_km=1, c_nf_per_km=0, max_i_ka=1
        )
    )
    assert "closes a loop; a radial feeder has one way to each bus" in refused(feeder_of, net)
    net = quiet(small)
    quiet(lambda pp: pp.create_impedance(net, 1, 4, 0.1, 0.1, 10, name="z"))
    assert refused(feeder_of, net).startswith("net.json impedance 0 'z': an impedance element")
    assert "three-winding transformer" in refused(feeder_of, quiet.network("example_multivoltage"))
    net.ext_grid.in_service = False
    net.impedance.in_service = False
    assert "no external grids in service; a feeder has one, so add one" in refused(feeder_of, net)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("line", "max_i_ka", 0.0, "net.json line 0, max_i_ka: 0 is not above 0; correct it"),
        ("trafo", "tap_neutral", None, "net.json trafo 0 't', tap_neutral: a value is missing"),
        ("trafo", "tap_dependent_impedance", True, "net.json trafo 0 't': tap_dependent_impedance"),
        ("load", "bus", 99, "net.json load 0, bus: there is no bus 99; correct it, or take"),
        ("line", "to_bus", 99, "net.json line 0, to_bus: there is no bus 99"),
        ("ext_grid", "bus", 99, "net.json ext_grid 0, bus: there is no bus 99"),
        ("bus", "vn_kv", 11.0, "which a line cannot join; give them the same vn_kv"),
    ],
)
def test_what_is_not_known_is_not_guessed(quiet, feeder_of, table, column, value, said):
    net = quiet(small)
    net[table][column] = net[table].get(column)
    net[table].loc[net[table].index[-1 if table == "bus" else 0], column] = value
    assert said in refused(feeder_of, net)


def test_a_table_that_is_not_read_is_refused_where_something_in_it_is_in_service(quiet, feeder_of):
    net = quiet(small)
    rows = {"bus": [1], "p_mw": [3.0], "in_service": [False]}
    net["fusion"] = quiet(lambda pp: pp.toolbox.pd.DataFrame(rows))
    assert len(feeder_of(net)) == 5
    net["fusion"]["in_service"] = True
    assert refused(feeder_of, net).startswith("net.json fusion 0: no fusion can be part")


def test_lines_side_by_side_may_be_drawn_either_way(quiet, feeder_of):
    net = quiet(small)
    other = net.line.loc[[0]].set_index(np.array([7]))
    other[["from_bus", "to_bus"]] = other[["to_bus", "from_bus"]].to_numpy()
    net.line = quiet(lambda pp: pp.toolbox.pd.concat([net.line, other]))
    assert largest_difference(quiet, net, feeder_of(net)) < EXACT


def test_a_rated_current_of_a_switch_is_told(quiet, feeder_of):
    net = quiet(small)
    net.switch["in_ka"] = 0.2
    assert "one switch with a rated current, which sets no limit here" in feeder_of(net).notes


def test_names_that_are_there_twice_give_way_to_indices_and_a_note(quiet, feeder_of):
    net = quiet(small)
    net.bus.loc[1, "name"] = "b2"
    feeder = feeder_of(net)
    assert set(feeder.buses) | set(feeder.merged) >= {"0", "1", "2", "4"}
    assert "buses are called by their index: names are not all unlike" in feeder.notes


def test_nothing_of_the_file_is_run(tmp_path):
    trap = {"_module": "subprocess", "_class": "Popen", "_object": ["touch", "run"]}
    text = {"_module": "pandapower.auxiliary", "_class": "pandapowerNet", "_object": {"bus": trap}}
    (tmp_path / "net.json").write_text(json.dumps(text))
    with pytest.raises(DataError, match="the table bus is damaged"):
        read_feeder(tmp_path / "net.json")


ODD = [None, True, "x", "", -1, 0, 1, 1e-300, 1e300, float("nan"), float("inf"), 10**400, [], {},
       "b1", '{"coordinates": [' + "9" * 400 + ", 0]}"]  # fmt: skip


def test_a_thousand_broken_networks_are_read_or_refused_in_one_sentence(quiet, tmp_path):
    whole = json.loads(quiet(lambda pp: pp.to_json(small(pp))))["_object"]
    used = "bus ext_grid line trafo load sgen shunt switch motor storage ward f_hz name".split()
    tables = {name: whole[name] for name in used}
    for name in used[:-2]:
        tables[name] = json.loads(tables[name]["_object"])
    draw, refusals = random.Random(5), 0
    for _ in range(1000):
        net = json.loads(json.dumps(tables))
        for _ in range(draw.randint(1, 2)):
            name = draw.choice(used)
            if draw.random() < 0.1 or name in used[-2:]:
                net[name] = draw.choice(ODD)
            elif isinstance(net[name], dict):
                row = draw.choice([*net[name]["data"], net[name]["index"]])
                row[draw.randrange(len(row))] = draw.choice(ODD)
        content = {
            name: {"_class": "DataFrame", "_object": json.dumps(table)}
            if draw.random() < 0.9
            else {"_object": table}
            for name, table in net.items()
        } | {"f_hz": net["f_hz"], "name": net["name"]}
        path = tmp_path / "net.json"
        path.write_text(json.dumps({"_class": "pandapowerNet", "_object": content}))
        try:
            read_feeder(path)
        except DataError as error:
            refusals += 1
            said = str(error)
            assert said.startswith("net.json") and len(said.splitlines()) == 1, said
            assert len(said) <= 300, said
    assert 100 < refusals < 1000

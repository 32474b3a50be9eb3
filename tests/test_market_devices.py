"""Every class of resource, by numbers that can be redone on paper."""

import numpy as np
import pytest
from markets import cleared, two_buses

from workbench.errors import DataError
from workbench.market.resources import CLASSES

BATTERY = {
    "id": "b", "bus": "A", "class": "battery", "p_max_kw": 100, "energy_kwh": 200,
    "soc_start_kwh": 0, "efficiency_charge": 0.8, "efficiency_discharge": 0.9,
}  # fmt: skip


def prices(*usd_per_mwh):
    return {
        "periods": len(usd_per_mwh),
        "substation": {"price_usd_per_mwh": [float(usd) for usd in usd_per_mwh]},
    }


def test_a_battery_buys_low_and_sells_high_with_its_losses():
    # 100 kWh bought at 20 become 80 in it and 72 sold at 100
    found = cleared(two_buses(BATTERY, **prices(20, 100)))
    assert found.p_kw[0] == pytest.approx([-100, 72])
    assert found.state[0] == pytest.approx([80, 0])
    assert found.objective_usd == pytest.approx(20 * 1.1 + 100 * (1 - 0.072))


def test_a_battery_stays_idle_where_the_spread_does_not_pay_for_its_losses():
    found = cleared(two_buses(BATTERY, **prices(75, 100)))  # 0.72 of 100 is less than 75
    assert found.p_kw[0] == pytest.approx([0, 0])


def test_wear_is_a_cost_of_each_kilowatt_hour_given():
    # spread: 0.72 · 100 − 50 = 22 for each MWh bought; wear 0.72 · 40 = 28.8 is more
    assert cleared(two_buses(BATTERY | {"wear_usd_per_mwh": 40}, **prices(50, 100))).p_kw[
        0
    ] == pytest.approx([0, 0])


def test_a_battery_ends_no_emptier_than_it_began_unless_told_so():
    full = BATTERY | {"soc_start_kwh": 90}
    assert cleared(two_buses(full, **prices(50, 60))).state[0, -1] == pytest.approx(90)
    told = cleared(two_buses(full | {"soc_end_kwh": 0}, **prices(50, 60)))
    assert told.p_kw[0] == pytest.approx([0, 81])


def test_what_stands_loses():
    leaky = BATTERY | {"soc_start_kwh": 100, "standing_loss_per_h": 0.5, "soc_end_kwh": 25}
    found = cleared(two_buses(leaky | {"p_max_kw": 0}, **prices(50, 50)))
    assert found.state[0] == pytest.approx([50, 25])


def test_no_energy_is_destroyed_at_a_negative_price():
    # drawing and giving at once would burn energy and be paid for it; a binary forbids it
    found = cleared(two_buses(BATTERY | {"soc_start_kwh": 200}, **prices(-50)))
    assert found.status == "optimal"
    assert found.p_kw[0] == pytest.approx([0], abs=1e-6)
    assert found.state[0] == pytest.approx([200])


def test_to_be_emptied_and_filled_again_is_no_destruction():
    # 72 kWh given at −50 cost 3.6; 100 kWh drawn earn 5
    found = cleared(two_buses(BATTERY | {"soc_start_kwh": 200}, **prices(-50, -50)))
    assert found.p_kw[0] == pytest.approx([72, -100])
    assert found.objective_usd == pytest.approx(-2 * 50 + 3.6 - 5)


def test_an_electric_vehicle_charges_in_the_cheapest_hours_while_it_is_there():
    ev = {
        "id": "v", "bus": "A", "class": "ev", "p_max_kw": 10, "arrival_period": 1,
        "departure_period": 4, "energy_needed_kwh": 13.5, "efficiency_charge": 0.9,
    }  # fmt: skip
    found = cleared(two_buses(ev, **prices(1, 30, 50, 20, 1)))
    assert found.p_kw[0] == pytest.approx([0, -5, 0, -10, 0])
    assert found.state[0, 3] == pytest.approx(13.5)


def test_an_electric_vehicle_of_two_ways_gives_back_at_the_peak():
    ev = {
        "id": "v", "bus": "A", "class": "ev", "p_max_kw": 10, "arrival_period": 0,
        "departure_period": 3, "energy_needed_kwh": 0, "energy_kwh": 20, "soc_start_kwh": 20,
        "efficiency_charge": 1.0, "two_way": True,
    }  # fmt: skip
    found = cleared(two_buses(ev, **prices(50, 100, 20)))
    assert found.p_kw[0] == pytest.approx([0, 10, -10])


def test_a_load_that_can_wait_takes_the_cheapest_hours_of_its_window():
    wash = {
        "id": "w", "bus": "A", "class": "shiftable_load", "p_max_kw": 4, "energy_needed_kwh": 6,
        "earliest_period": 1,
    }  # fmt: skip
    found = cleared(two_buses(wash, **prices(5, 40, 30, 20)))
    assert found.p_kw[0] == pytest.approx([0, 0, -2, -4])


def test_a_load_with_a_bid_buys_what_it_values():
    bid = {
        "id": "f", "bus": "A", "class": "flexible_load", "p_max_kw": 100,
        "segments": [[30, 90], [50, 60], [20, 10]],
    }  # fmt: skip
    found = cleared(two_buses(bid, **prices(50, 70, 95)))
    assert found.p_kw[0] == pytest.approx([-80, -30, 0])


def test_a_load_that_can_be_cut_is_cut_above_its_offer_as_long_as_its_energy_lasts():
    cut = {
        "id": "c", "bus": "A", "class": "curtailable_load", "p_max_kw": 50,
        "offer_usd_per_mwh": 80, "energy_max_kwh": 60,
    }  # fmt: skip
    found = cleared(two_buses(cut, **prices(70, 90, 100)))
    assert found.p_kw[0] == pytest.approx([0, 10, 50])


CUT = {"id": "c", "bus": "A", "class": "curtailable_load", "offer_usd_per_mwh": 10}


def test_no_more_is_cut_than_the_bus_draws():
    found = cleared(two_buses(CUT | {"p_max_kw": 5000}))
    assert found.p_kw[0, 0] == pytest.approx(1000) and found.import_kw[0] == pytest.approx(0)
    shared = cleared(
        two_buses(CUT | {"p_max_kw": 3000}, CUT | {"id": "d", "p_max_kw": 1000}, load_shape=0.5)
    )
    assert shared.p_kw[:, 0] == pytest.approx([375, 125])


def test_what_can_be_cut_is_not_cut_off_besides():
    wait = {"id": "w", "bus": "A", "class": "shiftable_load", "p_max_kw": 1000,
            "energy_needed_kwh": 1000}  # fmt: skip
    found = cleared(
        two_buses(
            CUT | {"p_max_kw": 700},
            wait,
            substation={"import_max_kw": 0},
            options={"overload_usd_per_kwh": 100},
        )
    )
    assert {v.kind: v.amount for v in found.violations} == pytest.approx(
        {"shed": 300, "import": 1000}
    )


def test_what_may_cut_little_energy_leaves_the_rest_to_be_cut_off():
    found = cleared(
        two_buses(
            CUT | {"p_max_kw": 900, "energy_max_kwh": 10},
            substation={"import_max_kw": 100},
            options={"overload_usd_per_kwh": 100},
        )
    )
    assert found.p_kw[0, 0] == pytest.approx(10)
    assert {v.kind: v.amount for v in found.violations} == pytest.approx({"shed": 890})


def test_steps_of_an_offer_are_taken_from_the_cheapest():
    steps = {
        "id": "g", "bus": "A", "class": "generator", "p_max_kw": 250,
        "segments": [[100, 30], [100, 60], [100, 90]],
    }  # fmt: skip
    found = cleared(two_buses(steps, **prices(20, 50, 70, 100)))
    assert found.p_kw[0] == pytest.approx([0, 100, 200, 250])


def test_a_ramp_limits_how_fast_power_changes():
    slow = {
        "id": "g", "bus": "A", "class": "generator", "p_max_kw": 250, "offer_usd_per_mwh": 40,
        "ramp_kw_per_h": 100, "p_start_kw": 0,
    }  # fmt: skip
    found = cleared(two_buses(slow, **prices(50, 50, 50, 10)))
    # the fall to zero at 10 USD/MWh is limited too: 30 USD for each MWh left there
    assert np.abs(np.diff([0, *found.p_kw[0]])).max() <= 100 + 1e-6
    assert found.p_kw[0] == pytest.approx([100, 200, 100, 0])


def test_a_backup_generator_starts_only_where_the_start_pays():
    unit = {
        "id": "u", "bus": "A", "class": "backup_generator", "p_max_kw": 200, "p_min_kw": 100,
        "offer_usd_per_mwh": 60, "start_usd": 10, "min_up_h": 2,
    }  # fmt: skip
    # at 130 for an hour: 200 kW earn 14; the second hour at 50 costs 1 at least: 13 > 10
    found = cleared(two_buses(unit, **prices(50, 130, 50, 50)))
    assert found.status == "optimal"
    assert found.p_kw[0] == pytest.approx([100, 200, 0, 0], abs=1e-6) or found.p_kw[
        0
    ] == pytest.approx([0, 200, 100, 0], abs=1e-6)
    assert found.objective_usd == pytest.approx(0.28 * 1000 - 14 + 1 + 10)
    dear = cleared(two_buses(unit | {"start_usd": 14}, **prices(50, 130, 50, 50)))
    assert dear.p_kw[0] == pytest.approx([0, 0, 0, 0])


def test_what_did_not_run_begins_at_nothing():
    unit = {"id": "b", "bus": "A", "class": "backup_generator", "p_max_kw": 100, "p_min_kw": 20,
            "offer_usd_per_mwh": 10, "ramp_kw_per_h": 10}  # fmt: skip
    assert cleared(two_buses(unit, periods=3)).p_kw[0] == pytest.approx([30, 40, 50])
    ran = unit | {"on_at_start": True, "p_start_kw": 60}
    assert cleared(two_buses(ran, periods=3)).p_kw[0] == pytest.approx([70, 80, 90])
    with pytest.raises(DataError, match="p_start_kw is 60, but on_at_start says that it did not"):
        cleared(two_buses(unit | {"p_start_kw": 60}))


def test_rest_after_a_stop_is_kept():
    unit = {
        "id": "u", "bus": "A", "class": "backup_generator", "p_max_kw": 200, "p_min_kw": 200,
        "offer_usd_per_mwh": 60, "min_down_h": 3, "on_at_start": True,
    }  # fmt: skip
    # running through two hours at 50 loses 4; being off for three hours misses 20 at 160
    found = cleared(two_buses(unit, **prices(160, 50, 50, 160)))
    assert found.p_kw[0] == pytest.approx([200, 200, 200, 200])
    free = cleared(two_buses(unit | {"min_down_h": 1}, **prices(160, 50, 50, 160)))
    assert free.p_kw[0] == pytest.approx([200, 0, 0, 200])


def test_heat_that_a_boiler_need_not_make_is_worth_its_cost():
    chp = {
        "id": "h", "bus": "A", "class": "combined_heat_power", "p_max_kw": 100,
        "offer_usd_per_mwh": 90, "heat_kw": 60, "heat_per_power": 1.2, "boiler_usd_per_mwh": 40,
    }  # fmt: skip
    # 1.2 · 40 = 48 saved: up to 50 kW cost 42 net, which is below 50; beyond, 90 is above
    assert cleared(two_buses(chp, **prices(50))).p_kw[0] == pytest.approx([50])


def test_a_building_is_cooled_ahead_of_the_dear_hour():
    house = {
        "id": "b", "bus": "A", "class": "building", "p_max_kw": 5, "mode": -1,
        "heat_per_power": 3.0, "resistance_c_per_kw": 2.0, "capacitance_kwh_per_c": 5.0,
        "outdoor_c": 35.0, "temperature_min_c": 21.0, "temperature_max_c": 25.0,
        "temperature_start_c": 25.0,
    }  # fmt: skip
    found = cleared(two_buses(house, **prices(20, 200)))
    keep = np.exp(-1 / 10)
    after = 25 * keep + (1 - keep) * (35 + 2 * 3 * found.p_kw[0, 0])
    assert found.state[0, 0] == pytest.approx(after)
    assert found.state[0, 1] == pytest.approx(25.0)
    # to let the dear hour pass without cooling it must begin that hour at 25 − 1.05 °C
    assert found.p_kw[0, 1] == pytest.approx(0)
    assert found.state[0, 0] == pytest.approx((25 - (1 - keep) * 35) / keep)


def test_a_tank_serves_its_draw_and_leaks():
    tank = {
        "id": "t", "bus": "A", "class": "water_heater", "p_max_kw": 4, "energy_kwh": 12,
        "soc_start_kwh": 6, "draw_kw": [0, 5], "heat_per_power": 1.0,
    }  # fmt: skip
    found = cleared(two_buses(tank, **prices(20, 100)))
    assert found.p_kw[0] == pytest.approx([-4, -1])


def test_an_aggregation_has_its_power_at_several_buses():
    shared = {
        "id": "a", "class": "generator", "p_max_kw": 100, "offer_usd_per_mwh": 10,
        "shares": {"S": 0.25, "A": 0.75},
    }  # fmt: skip
    found = cleared(two_buses(shared, **prices(50)))
    assert found.flow_kva[1, 0].real == pytest.approx(1000 - 75)
    assert found.import_kw[0] == pytest.approx(900)


def test_reactive_power_is_given_where_it_holds_up_the_voltage():
    inverter = {
        "id": "i", "bus": "A", "class": "photovoltaic", "p_max_kw": 100, "availability": 0.0,
        "q_min_kvar": -600, "q_max_kvar": 600,
    }  # fmt: skip
    # u = 1 − 2 (1000 − q) / 1e5 with 1 ohm and 1 ohm at 10 kV
    found = cleared(two_buses(inverter, options={"voltage_min_pu": 0.995}))
    assert found.voltage_pu[1, 0] >= 0.995 - 1e-9
    assert found.q_kvar[0, 0] >= 1000 - (1 - 0.995**2) * 1e5 / 2 - 1e-6  # 501
    assert not found.violations


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (BATTERY | {"soc_end_kwh": 100}, "at least 100 kWh, but can get only to 80"),
        (BATTERY | {"soc_start_kwh": 300}, "soc_start_kwh 300 is above energy_kwh 200"),
        (
            {"id": "v", "bus": "A", "class": "ev", "p_max_kw": 1, "arrival_period": 0,
             "departure_period": 1, "energy_needed_kwh": 5, "efficiency_charge": 0.9},
            "at the end of period 0 it must hold at least 5 kWh, but can get only to 0.9",
        ),
        (
            {"id": "v", "bus": "A", "class": "ev", "p_max_kw": 1, "arrival_period": 0,
             "departure_period": 9, "energy_needed_kwh": 0, "efficiency_charge": 0.9},
            "is no time within the 1 periods",
        ),
        (
            {"id": "g", "bus": "A", "class": "generator", "p_max_kw": 9,
             "segments": [[5, 40], [5, 30]]},
            "the prices of its segments must rise",
        ),
        ({"id": "g", "bus": "A", "class": "generator", "p_max_kw": 9}, "give either offer_usd"),
        (
            {"id": "u", "bus": "A", "class": "backup_generator", "p_max_kw": 10, "p_min_kw": 10,
             "availability": 0.5, "offer_usd_per_mwh": 1, "on_at_start": True, "min_up_h": 2,
             "ramp_kw_per_h": 1, "p_start_kw": 40},
            "do not fit together",
        ),
    ],
)  # fmt: skip
def test_what_a_resource_cannot_do_is_one_sentence_that_names_it(resource, said):
    with pytest.raises(DataError) as told:
        cleared(two_buses(resource))
    message = str(told.value)
    assert said in message
    assert f"'{resource['id']}'" in message
    assert "\n" not in message


def test_every_class_is_documented():
    for asset in CLASSES:
        assert asset.help.endswith(".")
        assert asset.services and asset.modes and asset.telemetry
        assert asset.response_s > 0
        names = [field.name for field in asset.fields]
        assert len(names) == len(set(names))
        assert all(field.help.endswith(".") for field in asset.fields)

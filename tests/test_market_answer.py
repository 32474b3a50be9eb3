"""The answer in words, for every reason that a price can have."""

import pytest
from markets import baran_wu_day, cleared, fleet, two_buses

from workbench.market.answer import answer, said_cents

LOCAL = {"id": "g", "bus": "A", "class": "generator", "p_max_kw": 900, "offer_usd_per_mwh": 90}


def said(case, bus, period):
    return str(answer(cleared(case), bus, period))


def test_losses_are_one_in_so_many():
    text = said(baran_wu_day(), "18", 19)
    assert text.startswith("At 19:00 a kilowatt-hour at bus 18 is worth 10.")
    assert text.endswith(
        "% more than at the substation, because bringing more there loses one in 7."
    )


def test_at_the_substation_it_is_the_same():
    assert said(baran_wu_day(), "1", 3) == (
        "At 03:00 a kilowatt-hour at bus 1 is worth 3.70 cents, the same as at the substation."
    )


def test_a_full_line_is_named():
    case = two_buses(LOCAL, feeder={"rating_kva": [None, 600], "line": [None, "Elm Street"]})
    assert said(case, "A", 0) == (
        "At 00:00 a kilowatt-hour at bus A is worth 9.00 cents, 80% more than at the substation, "
        "because line Elm Street is full."
    )


def test_a_voltage_at_its_floor_is_told():
    case = two_buses(LOCAL, options={"voltage_min_pu": 0.995})
    assert "because more load there would pull a voltage below its floor" in said(case, "A", 0)


def test_sun_that_flows_back_makes_it_cheaper():
    sun = {"id": "s", "bus": 18, "class": "photovoltaic", "p_max_kw": 2500, "availability": 1.0}
    text = said(baran_wu_day(sun), "18", 12)
    assert "% less than at the substation, because what is used there need not be sent" in text


def test_too_much_sun_at_a_ceiling():
    sun = {"id": "s", "bus": "A", "class": "photovoltaic", "p_max_kw": 4000, "availability": 1.0}
    case = two_buses(sun, options={"voltage_max_pu": 1.01})
    text = said(case, "A", 0)
    assert "is worth nothing, where at the substation it is worth 5.00 cents" in text
    assert text.endswith("because a voltage is at its ceiling and more load would relieve it.")


def test_only_lines_on_the_way_of_a_bus_make_it_dear():
    case = baran_wu_day(
        *({"id": f"g{bus}", "class": "generator", "bus": bus, "p_max_kw": 3000,
           "offer_usd_per_mwh": 150} for bus in (33, 22)),
        losses=False,
    )  # fmt: skip
    rating = [None] * 33
    for bus, kva in (("26", 900), ("19", 200)):
        rating[case["feeder"]["bus_id"].index(bus)] = kva
    case["feeder"]["rating_kva"] = rating
    assert said(case, "33", 19).endswith("because line 6-26 is full.")
    assert said(case, "22", 19).endswith("because line 2-19 is full.")


def test_what_gives_way_is_what_makes_the_price():
    case = baran_wu_day(losses=False, voltage_min_pu=0.99)
    rating = [None] * 33
    rating[case["feeder"]["bus_id"].index("19")] = 250
    case["feeder"]["rating_kva"] = rating
    case["options"] |= {"voltage_usd_per_pu2_h": 100_000, "overload_usd_per_kwh": 100}
    assert "because voltage is below its limit, which counts at a set price" in said(case, "18", 19)
    assert "kW of load cannot be served" in said(case, "22", 19)


def test_what_is_not_served_is_no_footnote():
    found = cleared(two_buses(feeder={"rating_kva": [None, 600]}))
    text = answer(found, "A", 0)
    assert "is worth 1,000 cents, where at the substation it is worth 5.00 cents" in str(text)
    assert text.phrases[1].state == "missed"
    assert text.notes[2] == (
        "Limits gave way: load is not served in one of 1 periods; at their declared prices that "
        "counts 4,000 USD, which nobody is paid."
    )
    assert text.notes[3] == "This is a first look that leaves losses out."


def test_a_local_answer_says_why():
    case = baran_wu_day(*fleet(each=1))
    case["substation"]["price_usd_per_mwh"] = [-20.0 - t for t in range(24)]
    notes = answer(cleared(case), "18", 0).notes
    assert any(note.startswith("A local answer: in 24 of 24 periods") for note in notes)


def test_a_line_full_of_what_flows_back_up_makes_a_local_answer():
    sun = {"id": "s", "bus": "A", "class": "photovoltaic", "p_max_kw": 3000, "availability": 1}
    full = {"rating_kva": [None, 600]}
    notes = answer(cleared(two_buses(sun, feeder=full, options={"losses": True})), "A", 0).notes
    (note,) = (note for note in notes if note.startswith("A local answer"))
    assert "line S-A is full of power or kvar that flows back up" in note
    forward = cleared(two_buses(LOCAL, feeder=full, options={"losses": True}))
    assert forward.status == "optimal"


@pytest.mark.parametrize(
    ("usd_per_mwh", "words"),
    [(95.3, "9.53 cents"), (0, "nothing"), (-0.01, "nothing"), (-12, "−1.20 cents"),
     (123.4, "12.3 cents"), (10_000, "1,000 cents"), (99.96, "10.0 cents")],
)  # fmt: skip
def test_prices_are_said_with_three_figures(usd_per_mwh, words):
    assert said_cents(usd_per_mwh) == words

"""Initiatives against statutory principles, what they claim, and what serves what."""

from tracking import asked

from workbench.tracker.principles import Coverage, claims, coverage, served

# initiative, law, letters of the law, listed, letters, missing, blanket; from the rows by hand
BY_HAND = [
    ("I1", "8360", 10, 8, "abcdefgi", "hj", 0),
    ("I1", "740.1", 5, None, None, None, None),  # cited, and not itemized
    ("I2", "8360", 10, 0, "", "", 10),  # claims all without itemizing any
    ("I2", "740.1", 5, 0, "", "", 5),
    ("I3", "8360", 10, 8, "abcdefhj", "gi", 0),
    ("I3", "740.1", 5, None, None, None, None),
    ("I4", "8360", 10, 6, "abcdeg", "fhij", 0),
    ("I4", "740.1", 5, None, None, None, None),
]


def test_coverage_of_all_initiatives_by_hand(tracked):
    assert coverage(tracked) == [
        Coverage(
            initiative, law, of, listed,
            None if letters is None else tuple(letters),
            None if missing is None else tuple(missing),
            blanket,
        )
        for initiative, law, of, listed, letters, missing, blanket in BY_HAND
    ]  # fmt: skip


def test_listed_and_missing_are_all_letters_of_the_law(tracked):
    for row in coverage(tracked):
        if row.listed is not None:
            assert row.listed == len(row.letters)
            assert len({*row.letters, *row.missing}) + row.blanket == row.of


def test_scripts_get_lists_and_people_letters(tracked):
    found = asked(tracked, "coverage")
    assert found.data[0] == {
        "initiative_id": "I1", "law": "8360", "of": 10, "listed": 8, "letters": tuple("abcdefgi"),
        "missing": ("h", "j"), "blanket": 0,
    }  # fmt: skip
    assert (found.rows[0]["letters"], found.rows[0]["missing"]) == ("a b c d e f g i", "h j")
    assert (found.rows[1]["letters"], found.rows[2]["letters"]) == (None, "")


# --- what serves what ---

NOBODY = ["CH01", "CH11", "LR2", "LR4", "LR5"]


def test_nobody_serves_five_of_them(tracked):
    # resilience and footprint; grid sensors, substation telecommunications, field area network
    assert [row.id for row in served(tracked) if not row.by] == NOBODY
    nobody = [row for row in asked(tracked, "served").rows if row["served_by"] is None]
    assert [row["id"] for row in nobody] == NOBODY
    assert {row["how"] for row in nobody} == {None}


def test_every_characteristic_investment_and_requirement_is_named(tracked):
    found = [(row.register, row.id) for row in served(tracked)]
    assert found == [
        *(("smart_grid_characteristics", f"CH{n:02}") for n in range(1, 12)),
        *(("least_regrets_investments", f"LR{n}") for n in range(1, 10)),
        *(("sec769_requirements", f"R769_{n}") for n in range(1, 7)),
    ]


def test_who_serves_is_named_with_how(tracked):
    by = {row.id: row.by for row in served(tracked)}
    assert by["CH05"] == ("working_groups/SIWG", "processes/ICA")
    assert by["CH10"] == ("initiatives/I1", "initiatives/I3")
    assert by["CH03"] == ("siwg_items/S37",)
    assert by["R769_1"] == ("process_steps/DRP.4", "process_steps/DRP.5")
    assert by["R769_3"] == ("sourcing_structures/TARIFF", "sourcing_structures/RFO")
    assert sum(map(len, by.values())) == 29
    (row,) = [row for row in asked(tracked, "served").rows if row["id"] == "CH10"]
    assert row["how"] == (
        "one model of each resource class for forecast, dispatch and settlement; "
        "brings distributed resources to the ISO interface"
    )


# --- claims ---


def test_claims_stand_apart_and_are_never_added(tracked):
    found = {row["initiative_id"]: row for row in claims(tracked)}
    assert list(found) == ["I1", "I2", "I3", "I4"]  # the third once, though in two documents
    values = [found[key]["claimed_value_usd_per_mw"] for key in found]
    assert sorted(filter(None, values)) == [800_000, 800_000]
    assert not any("sum" in name or "total" in name for name in found["I1"])
    assert asked(tracked, "claims").rows == claims(tracked)

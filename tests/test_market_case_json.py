"""A case written as JSON is read back as the same case, and cleared as it."""

import json

import numpy as np
import pytest
from markets import two_buses

from workbench.db import connect
from workbench.grid.baran_wu import baran_wu
from workbench.grid.entry import entry_of, feeder_from
from workbench.grid.feeder import Feeder
from workbench.grid.generate import generated
from workbench.grid.read import read_feeder
from workbench.market.case_file import case_from
from workbench.market.case_json import as_text, case_json
from workbench.market.clearing import clear_market
from workbench.market.day import case_of
from workbench.market.read import read_facts
from workbench.market.settings import PRESETS

DSS = """clear
new circuit.small basekv=12.47 pu=1.02
new line.one bus1=sourcebus bus2=a length=1 units=km r1=0.2 x1=0.3 r0=0.6 x0=0.9 normamps=200
new line.sw bus1=a bus2=m switch=y
new transformer.pole windings=2 buses=[m b] kvs=[12.47 0.48] kvas=[300 300] xhl=4 %r=1
new load.l bus1=b phases=3 kv=0.48 kw=150 kvar=30
set voltagebases=[12.47 0.48]
calcvoltagebases
solve
"""


def there_and_back(case):
    return case_from(json.loads(as_text(case_json(case))))


def same(one, other):
    """Whether two feeders agree in everything."""
    return all(
        np.array_equal(a, b, equal_nan=True) if isinstance(a, np.ndarray) else a == b
        for name in Feeder.__dataclass_fields__
        if (a := getattr(one, name)) is not (b := getattr(other, name))
    )


@pytest.fixture
def feeders(tmp_path):
    """A feeder of each kind that is read, and made-up ones."""
    (tmp_path / "small.dss").write_text(DSS)
    script = read_feeder(tmp_path / "small.dss")
    return [baran_wu(), generated(120, 7), script]


def test_a_feeder_is_read_back_as_it_was_written(feeders):
    for feeder in feeders:
        again = feeder_from(json.loads(json.dumps(entry_of(feeder), allow_nan=False)), "again")
        assert same(feeder, again), feeder.name
    script = feeders[-1]
    assert script.kv.tolist() == [12.47, 12.47, 0.48]
    assert script.merged == {"m": "a"} and script.source_pu == 1.02 and len(script.notes) > 2


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_scenario_is_read_back_and_cleared_as_it_was(database, preset):
    with connect(database) as con:
        case = case_of(read_facts(con), preset.scenario())
    again = there_and_back(case)
    assert same(case.feeder, again.feeder)
    assert case_json(again) == case_json(case)
    one, other = clear_market(case), clear_market(again)
    assert other.objective_usd == one.objective_usd
    assert np.array_equal(other.dlmp, one.dlmp)
    assert np.array_equal(other.p_kw, one.p_kw)


def test_shares_steps_limits_and_times_stay_what_they_are():
    steps = {"id": "steps", "shares": {"S": 0.25, "A": 0.75}, "class": "generator",
             "p_max_kw": 900, "segments": [[500, 40], [400, 55.5]]}  # fmt: skip
    given = two_buses(
        steps, periods=2, substation={"import_max_kw": 700, "fee_usd_per_mwh": [1, 2]},
        options={"voltage_min_pu": 0.9, "solver": "highs"}, start_utc="2026-11-01T08:00:00Z",
    )  # fmt: skip
    found = case_json(case_from(given))
    assert found["start_utc"] == given["start_utc"]
    assert found["substation"] == given["substation"]
    assert found["options"]["voltage_min_pu"] == 0.9
    assert "voltage_max_pu" not in found["options"]
    (resource,) = found["resources"]
    assert steps.items() <= json.loads(json.dumps(resource)).items()
    assert "ramp_kw_per_h" not in resource  # unknown is no number


def test_a_list_of_numbers_or_words_stands_on_one_line_with_its_words_as_they_are():
    found = {"words": ["two  blanks", "[odd", "a, b"], "rows": [[1, 2], [3, None]], "none": []}
    text = as_text(found)
    assert json.loads(text) == found
    assert '"rows": [\n  [1, 2],\n  [3, null]\n ]' in text
    assert as_text([1.5, None]) == "[1.5, null]\n"

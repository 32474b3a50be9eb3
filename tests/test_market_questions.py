"""The market asked from the command line: files of one's own, its tables, and what it refuses."""

import csv
import io
import json
from collections import defaultdict
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
from markets import TWO_BUSES, baran_wu_day, fleet, two_buses

from workbench.errors import BadInput, DataError
from workbench.market import questions
from workbench.market.answer_json import clearing_json
from workbench.market.case_file import case_from
from workbench.market.clearing import clear_market
from workbench.market.questions import QUESTIONS
from workbench.market.schema import schema
from workbench.market.stamps import midnight
from workbench.scenario import Link, Scenario
from workbench.views import insert

ROOT = Path(__file__).parents[1]
CASES = ROOT.parent / "shared" / "market" / "radial_cases.json"
needs_cases = pytest.mark.skipif(not CASES.is_file(), reason=f"no published cases at {CASES}")
BARAN_WU = str(ROOT / "data" / "feeders" / "baran_wu_33.csv")
ASKED = {question.name: question for question in QUESTIONS}
OF_A_CASE = [q.name for q in QUESTIONS if any(option.name == "case" for option in q.options)]
SPRING, SUMMER, FALL = date(2026, 3, 8), date(2026, 7, 1), date(2026, 11, 1)

FEEDER = """bus,parent,r_ohm,x_ohm,p_kw,q_kvar,kv,rating_kva
S,,,,0,0,10,
A,S,1,1,1000,0,,
B,A,1,1,500,100,,
"""
RESOURCES = """id,class,bus,shares,p_max_kw,energy_kwh,soc_start_kwh,efficiency_charge,\
efficiency_discharge,availability,offer_usd_per_mwh
store,battery,B,,100,200,50,0.95,0.95,,
fleet of sun,photovoltaic,,A:0.4; B:0.6,300,,,,,0.5,
cut,curtailable_load,A,,50,,,,,,400
"""


def ask(name, scenario=None, **options):
    """The answer to a question, its options written with `_` for `-`."""
    question = ASKED[name]
    given = {option.name: option.default for option in question.options}
    given |= {option.replace("_", "-"): str(text) for option, text in options.items()}
    return question.answer(None, Link(scenario or Scenario()), given)


def as_json(result):
    """What a script reads; NaN and infinity would be no JSON."""
    return json.loads(result.formatted("json"), parse_constant=lambda word: pytest.fail(word))


def oasis(day, node="MADE_UP", hours=None):
    """A day-ahead price file as OASIS has it: 20 USD/MWh and one more with each hour."""
    lines = ["INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,MARKET_RUN_ID,LMP_TYPE,MW"]
    start, end = midnight(day), midnight(day + timedelta(days=1))
    for i in range(hours or (end - start) // timedelta(hours=1)):
        begin, until = (start + timedelta(hours=i + k) for k in (0, 1))
        stamps = f"{begin:%Y-%m-%dT%H:%M:%S}-00:00,{until:%Y-%m-%dT%H:%M:%S}-00:00"
        lines += [f"{stamps},{node},DAM,LMP,{20 + i}", f"{stamps},{node},DAM,MCC,1"]
    return "\n".join(lines) + "\n"


@pytest.fixture
def put(tmp_path):
    """Write a file; its path as text."""

    def put(name, content):
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return put


# --- power flow -----------------------------------------------------------------


@needs_cases
@pytest.mark.parametrize("name", ["case22", "case33bw", "case69", "case85", "case118zh"])
def test_power_flow_of_published_feeders_has_their_published_answers(name, put):
    entry = json.loads(CASES.read_text(encoding="utf-8"))[name]
    answers = entry.pop("answers")
    found = as_json(ask("powerflow", feeder=put(f"{name}.json", entry)))
    for key in ("load_kw", "load_kvar", "loss_kw", "loss_kvar"):
        assert found[key] == pytest.approx(answers[key], abs=1e-6)
    for key in ("vmin", "lindist_vmin", "lindist_max_err"):
        assert found[key] == pytest.approx(answers[key], abs=1e-9)
    assert found["buses"] == answers["buses"] == len(found["voltages"])
    assert found["vmin_bus"] == answers["vmin_bus"]


def test_power_flow_is_given_by_bus_and_in_words():
    result = ask("powerflow", feeder=BARAN_WU)
    found = as_json(result)
    assert (
        list(found)
        == (
            "buses load_kw load_kvar loss_kw loss_kvar vmin vmin_bus lindist_vmin lindist_max_err "
            "voltages"
        ).split()
    )
    assert found["voltages"][0] == {"bus": 1, "voltage_pu": 1.0} == result.rows[0]
    assert result.notes[:2] == (
        "33 buses draw 3,715.0 kW and 2,300.0 kvar; 202.7 kW and 135.1 kvar are lost in the lines",
        "the lowest voltage is 0.9131 pu, at bus 18; LinDistFlow, which leaves losses out, has "
        "0.9159 pu and is off by up to 0.0028 pu",
    )


def test_a_higher_voltage_at_the_source_loses_less():
    found = ask("powerflow", feeder=BARAN_WU, source_voltage_pu=1.05).data
    assert found["voltages"][0]["voltage_pu"] == 1.05
    assert found["loss_kw"] < 202.67
    with pytest.raises(BadInput, match="--source-voltage-pu: source_voltage_pu is 3; give"):
        ask("powerflow", feeder=BARAN_WU, source_voltage_pu=3)


# --- a whole case ---------------------------------------------------------------


def test_a_case_file_is_cleared_as_the_case_it_holds(put):
    case = baran_wu_day(*fleet(each=2), voltage_min_pu=0.93)
    found = as_json(ask("clear", case=put("case.json", case)))
    assert found == json.loads(json.dumps(clearing_json(clear_market(case_from(case)))))
    assert {"status", "objective_usd", "prices", "dispatch", "substation", "losses"} <= set(found)
    assert found["prices"][1]["interval_start_utc"] == "2026-07-01T08:00:00Z"


def test_how_a_case_is_cleared_can_be_said_beside_it(put):
    path = put("case.json", two_buses(options={"losses": True, "voltage_max_pu": 1.1}))
    result = ask("clear", case=path, losses="off", solver="highs", voltage_min_pu=0.9)
    assert result.data["solver"].startswith("HiGHS")
    assert result.data["objective_usd"] == pytest.approx(50)  # 1 MWh at 50 USD/MWh, none lost
    assert "set beside case.json: losses off, solver highs and voltage-min-pu 0.9" in result.notes
    with pytest.raises(DataError, match=r"voltage_min_pu 1.2 is above voltage_max_pu 1.1"):
        ask("clear", case=path, voltage_min_pu=1.2)


# --- a case put together from parts ---------------------------------------------


@pytest.mark.parametrize(
    ("day", "hours", "first", "later"),
    [
        (SPRING, 23, "2026-03-08 00:00 PST", "2026-03-08 03:00 PDT"),
        (SUMMER, 24, "2026-07-01 00:00 PDT", "2026-07-01 02:00 PDT"),
        (FALL, 25, "2026-11-01 00:00 PDT", "2026-11-01 01:00 PST"),
    ],
)
def test_days_of_23_and_25_hours_are_cleared_from_files_of_ones_own(day, hours, first, later, put):
    own = {
        "feeder": put("feeder.csv", FEEDER),
        "resources": put("resources.csv", RESOURCES),
        "prices": put("prices.csv", oasis(day)),
    }
    rows = ask("periods", **own).rows
    assert [row["price_usd_per_mwh"] for row in rows] == [20.0 + i for i in range(hours)]
    assert (rows[0]["start_local"], rows[2]["start_local"]) == (first, later)
    assert rows[-1]["start_local"].startswith(f"{day} 23:00")
    assert rows[0]["interval_start_utc"] == f"{midnight(day):%Y-%m-%dT%H:%M:%SZ}"
    assert len(ask("dispatch", **own).rows) == 3 * hours
    notes = " ".join(ask("clear", **own).notes)
    assert f"node MADE_UP: {hours} periods of 1 h from {midnight(day):%Y-%m-%dT%H:%M}Z" in notes
    assert (f"{day} has {hours} hours in Pacific time" in notes) == (hours != 24)


def test_parts_are_the_case_that_they_make_as_one_file(put):
    shape = [0.5 + i / 50 for i in range(24)]
    own = ask(
        "clear",
        feeder=put("feeder.json", TWO_BUSES),
        prices=put("prices.csv", oasis(SUMMER, hours=36)),
        day=SUMMER,
        node="made_up",
        market="DAM",
        fee=3,
        load_shape=put("shape.csv", "load_shape\n" + "".join(f"{x}\n" for x in shape)),
        voltage_min_pu=0.95,
        voltage_max_pu=1.05,
        source_voltage_pu=1.02,
        import_max_kw=1100,
        export_max_kw=0,
    )
    options = {"voltage_min_pu": 0.95, "voltage_max_pu": 1.05, "source_voltage_pu": 1.02}
    whole = {
        "feeder": TWO_BUSES,
        "start_utc": "2026-07-01T07:00:00Z",
        "periods": 24,
        "interval_hours": 1,
        "load_shape": shape,
        "substation": {
            "price_usd_per_mwh": [20.0 + i for i in range(24)],
            "fee_usd_per_mwh": 3,
            "import_max_kw": 1100,
            "export_max_kw": 0,
        },
        "options": options,
    }
    assert own.data == ask("clear", case=put("whole.json", whole)).data
    assert own.notes[-1] == "assumed: no resources"


def test_one_price_holds_for_24_hours_unless_said_otherwise(put):
    feeder = put("feeder.csv", FEEDER)
    day = ask("periods", feeder=feeder, price=-5)
    assert [row["price_usd_per_mwh"] for row in day.rows] == [-5] * 24
    assert day.notes[-1] == (
        "assumed: 24 periods of 1 h, of no day in particular; the load that the feeder file has, "
        "in every period; no resources; no fee at the substation; 1 pu at the source; "
        "no lower and upper voltage limit"
    )
    shape = put("shape.csv", "hour,load_shape\n0,1\n1,0.5\n")
    two = ask("periods", feeder=feeder, price=50, load_shape=shape, interval_hours=0.25)
    assert [row["load_kw"] for row in two.rows] == [1500, 750]
    assert [row["start_local"] for row in two.rows] == ["00:00", "00:15"]
    assert two.notes[0].startswith("shape.csv: rows are taken in their order; other columns")
    one = ask("clear", feeder=feeder, price=50, periods=1, losses="off")
    assert one.data["objective_usd"] == pytest.approx(1.5 * 50)


# --- rows ------------------------------------------------------------------------


def test_rows_of_two_buses_by_hand(put):
    sun = {"id": "sun", "bus": "A", "class": "photovoltaic", "p_max_kw": 400, "availability": 1}
    bid = {"id": "bid", "bus": "A", "class": "flexible_load", "p_max_kw": 100,
           "bid_usd_per_mwh": 80}  # fmt: skip
    path = put("case.json", two_buses(sun, bid, substation={"fee_usd_per_mwh": 10}))
    rows = {row["resource"]: row for row in ask("resources", case=path).rows}
    # one hour at 50 + 10 USD/MWh: 0.4 MWh are worth 24 USD, 0.1 MWh cost 6 USD
    assert rows["sun"]["injected_kwh"] == pytest.approx(400)
    assert rows["sun"]["value_usd"] == pytest.approx(24)
    assert rows["bid"]["drawn_kwh"] == pytest.approx(100)
    assert rows["bid"]["value_usd"] == pytest.approx(-6)
    (period,) = ask("periods", case=path).rows
    assert period["load_kw"] == 1000
    assert (period["resources_kw"], period["import_kw"]) == pytest.approx((300, 700))
    assert (period["dlmp_min_bus"], period["voltage_min_bus"]) == ("S", "A")
    (first, *_) = ask("prices", case=path).rows
    parts = [first[f"{part}_usd_per_mwh"] for part in ("energy", "loss", "congestion", "voltage")]
    assert sum(parts) == pytest.approx(first["dlmp_usd_per_mwh"]) == pytest.approx(60)


def test_what_a_line_carries_is_what_leaves_it_and_what_it_loses(put):
    path = put("case.json", baran_wu_day(*fleet(each=2)))
    balance, lost = defaultdict(float), defaultdict(float)
    for row in ask("flows", case=path).rows:
        t = row["period"]
        balance[row["to_bus"], t] += row["p_kw"] - row["loss_kw"]
        balance[row["from_bus"], t] -= row["p_kw"]
        lost[t] += row["loss_kw"]
        assert row["rating_kva"] is row["loading_percent"] is None  # the paper gives none
    found = ask("clear", case=path).data
    for row in found["losses"]:
        assert lost[row["period"]] == pytest.approx(row["loss_kw"], abs=1e-9)
    case = case_from(json.loads(Path(path).read_text()))
    drawn = case.load_kva().real
    at = {r.id: next(iter(r.shares)) for r in case.resources}
    for row in found["dispatch"]:
        balance[at[row["resource"]], row["period"]] += row["p_kw"]
    for row in found["substation"]:
        balance["1", row["period"]] += row["p_kw"]
    for (bus, t), kw in balance.items():
        assert kw == pytest.approx(drawn[case.feeder.positions[bus], t], abs=1e-6)


def test_how_full_a_line_is_counts_by_its_rating(put):
    path = put("case.json", two_buses(feeder={"rating_kva": [None, 1250]}))
    (row,) = ask("flows", case=path).rows
    assert (row["line"], row["from_bus"], row["to_bus"]) == ("S-A", "S", "A")
    assert (row["p_kw"], row["q_kvar"], row["loss_kw"]) == pytest.approx((1000, 0, 0))
    assert (row["rating_kva"], row["loading_percent"]) == pytest.approx((1250, 80))


def test_files_put_together_are_one_case_to_keep(put):
    files = {"feeder": put("f.csv", FEEDER), "resources": put("r.csv", RESOURCES), "price": 40}
    kept = put("kept.json", ask("case", **files).text)
    assert ask("clear", case=kept).data == ask("clear", **files).data
    assert "assumed: 24 periods of 1 h" in ask("case", **files).notes[-1]


def said_beside(result):
    """What is said of a clearing first of all, whatever the form of its answer."""
    return [*result.warnings, *(n for n in result.notes if n.startswith("limits gave"))][0]


def test_limits_that_gave_way_are_no_footnote(put):
    path = put("case.json", two_buses(feeder={"rating_kva": [None, 600]}))
    (row,) = ask("violations", case=path).rows
    assert row["kind"] == "shed"
    assert row["amount"] == pytest.approx(400, abs=20)
    said = "limits gave way: load is not served one time; at their declared prices that counts"
    for name in (name for name in OF_A_CASE if name != "case"):
        assert said_beside(ask(name, case=path)).startswith(said), name
    assert ask("periods", case=path).rows[0]["limits_given_way"] == 1
    assert ask("bindings", case=path).rows[0]["kind"] == "overload"
    fine = put("fine.json", two_buses())
    assert ask("violations", case=fine).notes[0] == "no limit gave way"
    assert ask("bindings", case=fine).notes[0] == "no limit binds"
    assert ask("dispatch", case=fine).notes[0] == "there are no resources"


def test_a_table_of_a_clearing_has_a_row_a_period(put):
    result = ask("clear", case=put("case.json", two_buses(periods=3)))
    assert [row["period"] for row in result.rows] == [0, 1, 2]
    assert result.formatted("table").splitlines()[2].split() == (
        "0 00:00 50 1000 0 50 S 50 S 0.9899 A 0".split()
    )
    assert result.notes[0] == "optimal: 150.00 USD for three periods; no limit gave way"
    assert result.notes[1].startswith("solved by GLPK")
    assert "losses are off: a first look that leaves them out" in result.notes


def test_unknown_stays_null(put):
    house = {"id": "house", "bus": "A", "class": "building", "p_max_kw": 5, "mode": -1,
             "heat_per_power": 3, "resistance_c_per_kw": 2, "capacitance_kwh_per_c": 5,
             "outdoor_c": 30, "temperature_min_c": 18, "temperature_max_c": 26,
             "temperature_start_c": 24}  # fmt: skip
    sun = {"id": "sun", "shares": {"S": 0.5, "A": 0.5}, "class": "photovoltaic", "p_max_kw": 4,
           "availability": 1}  # fmt: skip
    path = put("case.json", two_buses(house, sun))
    for name in ("prices", "dispatch", "voltages", "periods"):
        assert {row["interval_start_utc"] for row in as_json(ask(name, case=path))} == {None}
    inside, outside = as_json(ask("dispatch", case=path))
    assert inside["soc_kwh"] is None
    assert 18 <= inside["temperature_c"] <= 26
    assert outside["soc_kwh"] is outside["temperature_c"] is None
    one, several = as_json(ask("resources", case=path))
    assert (one["bus"], one["shares"]) == ("A", None)
    assert (several["bus"], several["shares"]) == (None, {"S": 0.5, "A": 0.5})
    (row, *_) = csv.DictReader(io.StringIO(ask("dispatch", case=path).formatted("csv")))
    assert row["soc_kwh"] == row["interval_start_utc"] == ""


# --- what is refused ------------------------------------------------------------

OFF = [  # options, kind of error, how the sentence begins
    ({"case": "c", "feeder": "f", "prices": "p"}, BadInput, "--case has a feeder, periods, prices "
     "and resources of its own; leave --feeder and --prices out"),
    ({"prices": "p"}, BadInput, "--prices goes with --feeder; give that too, or leave"),
    ({"fee": 5}, BadInput, "--fee goes with --feeder; give that too, or leave --fee out"),
    ({"losses": "off"}, BadInput, "--losses goes with --feeder or --case; give that too"),
    ({"feeder": "f"}, BadInput, "--feeder needs prices at its substation; name a file with"),
    ({"feeder": "f", "price": 5, "prices": "p"}, BadInput, "--price and --prices are both given"),
    ({"feeder": "f", "price": 5, "node": "n"}, BadInput, "--node goes with --prices; leave"),
    ({"feeder": "f", "price": 5, "day": SUMMER}, BadInput, "--day goes with --prices; leave"),
    ({"feeder": "f", "prices": "p", "periods": 3}, BadInput, "--periods goes with --price; leave"),
    ({"feeder": "", "price": 5}, BadInput, "--feeder is blank; give it a value, or leave it out"),
    ({"feeder": "f", "price": "cheap"}, BadInput, "--price: 'cheap' is not a number; write it"),
    ({"feeder": "f", "price": "1,000"}, BadInput, "--price: '1,000' is read in two ways"),
    ({"feeder": "f", "price": 1e7}, BadInput, "--price: price_usd_per_mwh is 1e+07; give a number"),
    ({"feeder": "f", "price": "nan"}, BadInput, "--price: 'nan' is not a number"),
    ({"feeder": "f", "price": 5, "fee": -1}, BadInput, "--fee: fee_usd_per_mwh is -1; give a"),
    ({"feeder": "f", "price": 5, "periods": 1.5}, BadInput, "--periods: periods is 1.5; give a"),
    ({"feeder": "f", "price": 5, "import_max_kw": -1}, BadInput, "--import-max-kw: import_max_kw"),
    ({"feeder": "f", "price": 5, "losses": "maybe"}, BadInput, "--losses: 'maybe' is no choice; "
     "use on or off"),
    ({"feeder": "f", "price": 5, "solver": "x"}, BadInput, "--solver: 'x' is no choice; use auto "),
    ({"feeder": "f", "prices": "p", "day": "July"}, BadInput, "--day: 'July' is no day; write it"),
    ({"feeder": "no.csv", "price": 5}, DataError, "there is no file no.csv; name the file of a"),
    ({"feeder": "f", "prices": "no.csv"}, DataError, "there is no file no.csv; name the file of p"),
    ({"feeder": BARAN_WU, "price": 5, "resources": "no.csv"}, DataError, "there is no file no.csv"),
    ({"feeder": "f", "price": 5, "load_shape": "no.csv"}, DataError, "there is no file no.csv"),
    ({"case": "no.json"}, DataError, "there is no file no.json; name the file of a market case"),
    ({"feeder": BARAN_WU, "price": 5, "voltage_min_pu": 1.1, "voltage_max_pu": 1}, DataError,
     "your case, options: voltage_min_pu 1.1 is above voltage_max_pu 1"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "kind", "said"), OFF)
def test_what_cannot_be_used_is_refused_in_one_sentence(options, kind, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind) as caught:
        ask("clear", **options)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hour,load\n0,1\n", "shape.csv row 1: column load_shape is missing; add it"),
        ("load_shape\n1\nhigh\n", "shape.csv row 3, column load_shape: 'high' is not a number"),
        ("load_shape\n1\n-1\n", "shape.csv, period 1: load_shape is -1; give a number"),
        ("load_shape\n1\n1\n1\n", "shape.csv: load_shape has 3 values for 2 periods; give"),
    ],
)
def test_a_load_shape_that_does_not_fit_is_refused(text, said, put):
    own = {"feeder": put("feeder.csv", FEEDER), "load_shape": put("shape.csv", text)}
    with pytest.raises(DataError) as caught:
        ask("clear", **own, price=5, periods=2)
    assert str(caught.value).startswith(said)


def test_a_case_whose_options_are_no_object_is_refused_beside_others_too(put):
    path = put("case.json", two_buses() | {"options": [1]})
    with pytest.raises(DataError, match=r"case.json, options: holds no object"):
        ask("clear", case=path, solver="glpk")
    with pytest.raises(DataError, match=r"list.json: holds no object"):
        ask("clear", case=put("list.json", []), solver="glpk")


# --- a scenario, or files ---------------------------------------------------------


def test_without_files_the_scenario_is_cleared(monkeypatch):
    cleared = clear_market(case_from(two_buses()))
    monkeypatch.setattr(questions, "cleared", lambda facts, scenario: cleared)
    assert ask("clear").data == clearing_json(cleared)
    assert ask("prices").rows[0]["dlmp_usd_per_mwh"] == pytest.approx(50)


@pytest.mark.parametrize("name", [*OF_A_CASE, "powerflow"])
def test_files_beside_settings_of_a_scenario_are_refused(name):
    options = {"feeder": BARAN_WU} | ({"price": 5} if name in OF_A_CASE else {})
    with pytest.raises(BadInput, match="files bring their own settings"):
        ask(name, Scenario(drp_due=date(2017, 10, 1)), **options)


# --- views, schema, library ---------------------------------------------------------


def test_every_row_fits_the_table_of_its_view(put):
    case = two_buses(
        {"id": "g", "shares": {"S": 0.1, "A": 0.9}, "class": "generator", "p_max_kw": 200,
         "offer_usd_per_mwh": 90}, feeder={"rating_kva": [None, 600]},
    ) | {"start_utc": "2026-07-01T07:00:00Z"}  # fmt: skip
    path = put("case.json", case)
    with duckdb.connect() as con:
        con.execute(files("workbench.market").joinpath("views.sql").read_text(encoding="utf-8"))
        for view, question in {q.view: q for q in QUESTIONS if q.view}.items():
            rows = ask(question.name, case=path).rows
            columns = [name for name, *_ in con.sql(f"describe {view}").fetchall()]
            assert columns == list(rows[0])
            assert set(question.brief.split()) <= set(columns)
            insert(con, view, rows)
            assert con.sql(f"select count(*) from {view}").fetchall() == [(len(rows),)]
        ((start, share), *_) = con.sql(
            "select interval_start_utc::varchar, shares->>'A' "
            "from market_dispatch join market_resources using (resource)"
        ).fetchall()
        assert (start, float(share)) == ("2026-07-01 07:00:00", 0.9)


def test_the_schema_is_printed_and_the_library_listed():
    assert json.loads(ask("schema").text) == schema()
    rows = ask("library").rows
    assert {"battery", "photovoltaic"} <= {row["class"] for row in rows}
    assert all(row["help"] for row in rows)

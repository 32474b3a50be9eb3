"""One scenario travels unchanged through links, JSON and forms; what cannot be read is named."""

import json
import math
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.errors import BadInput
from workbench.kinds import (
    SPACE_LEVELS,
    TIME_LEVELS,
    Choice,
    Day,
    Levels,
    Number,
    Span,
    Whole,
    Words,
)
from workbench.scenario import (
    Link,
    Preset,
    Problem,
    Scenario,
)
from workbench.settings import Family

# --- any scenario whatever ---


def values(kind):
    """Strategy of the values that a kind reads."""
    spaces, times = st.sampled_from(SPACE_LEVELS), st.sampled_from(TIME_LEVELS)
    whole = st.integers(kind.low, kind.high) if isinstance(kind, (Whole, Span)) else None
    return {
        Day: lambda: st.dates(kind.earliest, kind.latest),
        Choice: lambda: st.sampled_from(list(kind.words)),
        Whole: lambda: whole,
        Number: lambda: st.decimals(str(kind.low), str(kind.high), places=9).map(float),
        Span: lambda: st.tuples(whole, whole).map(lambda pair: tuple(sorted(pair))),
        Words: lambda: st.text(min_size=kind.shortest, max_size=kind.longest).filter(
            str.isprintable
        ),
        Levels: lambda: spaces | times | st.builds("{}|{}".format, spaces, times),
    }[type(kind)]()


def of_field(field):
    """Strategy of the values of a field: one, or some by key."""
    if isinstance(field, Family):
        keys = st.from_regex(field.key, fullmatch=True).filter(lambda key: len(key) < 30)
        return st.dictionaries(keys, values(field.kind), max_size=2)
    return values(field.kind)


SCENARIOS = st.fixed_dictionaries(
    {}, optional={name: of_field(field) for name, field in Scenario.fields().items()}
).map(lambda set_by_user: Scenario(**set_by_user))
LINKS = st.builds(Link, SCENARIOS, st.none() | SCENARIOS)


@given(LINKS)
def test_any_link_reads_as_it_was_written(link):
    assert Link.read(link.query()) == link
    assert Link.read(f"https://example.org/alignment?{link.query()}#map") == link


@given(SCENARIOS, SCENARIOS)
def test_queries_are_equal_just_where_scenarios_are(one, other):
    assert (one.query() == other.query()) == (one == other)
    assert one == Scenario(**{name: getattr(one, name) for name in Scenario.fields()})
    assert one != other or hash(one) == hash(other)


@given(SCENARIOS)
def test_any_scenario_survives_json(scenario):
    assert Scenario.from_json(scenario.to_json()) == (scenario, [])
    assert json.loads(scenario.to_json())["v"] == 1


@given(SCENARIOS, SCENARIOS)
def test_a_difference_names_each_field_that_differs_and_none_else(one, other):
    here, there = one.pairs(), other.pairs()
    differing = {f for f in here.keys() | there.keys() if here.get(f) != there.get(f)}
    assert len(one.difference(other)) == len(differing)
    assert one.difference(one) == []


@given(SCENARIOS)
def test_field_by_field_leads_to_the_same_scenario(scenario):
    built = Scenario()
    for field, text in reversed(scenario.pairs().items()):
        built = built.with_value(field, text)
    assert built == scenario
    for field in scenario.pairs():
        built = built.with_value(field, "")
    assert built == Scenario()


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_link_without_an_error(text):
    link = Link.read(text)
    assert Link.read(link.query()).problems == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_field_and_value_is_used_or_named(field, value):
    assume(field not in {"v", "baseline", *Link.ignored})
    link = Link.read(f"{quote(field, safe='')}={quote(value, safe='')}&latency.F01=90")
    assert link.scenario.latency["F01"] == 90
    assert [(p.field, p.value) for p in link.problems] in ([], [(field, value)])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=4
    )
)
def test_json_of_anything_else_is_refused(anything):
    with pytest.raises(BadInput, match="this JSON holds no scenario"):
        Scenario.from_json(json.dumps(anything))


# --- kinds ---

YEARS = Day(date(2015, 7, 2), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("kind", "text", "value", "said"),
    [
        (YEARS, "2017-10-01", date(2017, 10, 1), "October 1, 2017"),
        (YEARS, "2017-10", date(2017, 10, 1), "October 1, 2017"),  # a month means its first day
        (YEARS, "2015-07-02", date(2015, 7, 2), "July 2, 2015"),
        (YEARS, "2030-12-31", date(2030, 12, 31), "December 31, 2030"),
        (Choice({"planned": "as planned"}), "planned", "planned", "as planned"),
        (Whole(0, 1500, "days"), "0", 0, "0 days"),
        (Whole(0, 1500, "days"), "1500", 1500, "1500 days"),
        (Number(0, 100), "0.5", 0.5, "0.5"),
        (Number(0, 100), "100", 100.0, "100"),
        (Number(0, 100), "0.000000001", 1e-9, "0.000000001"),
        (Span(-60, 60, "months"), "-14:-9", (-14, -9), "-14 to -9 months"),
        (Span(-60, 60, "months"), "0:0", (0, 0), "0 to 0 months"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "line section", "line section", "line section"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "DPA|hourly", "DPA|hourly", "DPA and hourly"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "hourly|DPA", "DPA|hourly", "DPA and hourly"),
    ],
)  # fmt: skip
def test_a_kind_reads_writes_and_says_its_values(kind, text, value, said):
    assert kind.read(text) == value
    assert kind.read(kind.write(value)) == value
    assert kind.say(value) == said


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (YEARS, "2015-07-01", "outside the range from July 2, 2015 to December 31, 2030"),
        (YEARS, "2015-07", "July 1, 2015 is outside the range"),
        (YEARS, "2031-01-01", "outside the range"),
        (YEARS, "2017-02-29", "'2017-02-29' is not a date"),
        (YEARS, "2017-13", "'2017-13' is not a month"),
        (YEARS, "July 2017", "is not a date"),
        (Choice({"planned": "", "actual": ""}), "Planned", "use planned or actual"),
        (Whole(0, 1500), "-1", "use a whole number from 0 to 1500"),
        (Whole(0, 1500), "1501", "use a whole number"),
        (Whole(0, 1500), "1.5", "use a whole number"),
        (Whole(0, 1500), "1e3", "use a whole number"),
        (Whole(0, 1500), "९०", "use a whole number"),
        (Number(0, 100), "100.01", "use a number from 0 to 100"),
        (Number(0, 100), "-0.1", "use a number"),
        (Number(0, 100), "nan", "use a number"),
        (Number(0, 100), "inf", "use a number"),
        (Number(0, 100), "1e1", "use a number"),
        (Number(0, 100), ".5", "use a number"),
        (Span(2010, 2040), "2024:2014", "in ascending order"),
        (Span(2010, 2040), "2009:2014", "from 2010 to 2040"),
        (Span(2010, 2040), "2014", "use FIRST:LAST"),
        (Span(2010, 2040), "2014:2015:2016", "use FIRST:LAST"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "parcel", "use a level of space"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "DPA|feeder", "use a level of space"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "annual|hourly", "use a level of space"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "DPA|", "use a level of space"),
        (Levels(SPACE_LEVELS, TIME_LEVELS), "DPA|hourly|annual", "use a level of space"),
    ],
)  # fmt: skip
def test_a_kind_refuses_anything_else_with_the_reason(kind, text, reason):
    with pytest.raises(ValueError, match=reason):
        kind.read(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"drp_due": date(2015, 7, 1)},
        {"dates": "later"},
        {"horizon": (2024, 2014)},
        {"latency": {"F1": 90}},
        {"latency": {"F01": -1}},
        {"weight": {"IEPR": math.nan}},
        {"weight": {"IEPR": math.inf}},
        {"step": {"DRP.7": date(1989, 12, 31)}},
        {"cycle": {"IEPR.2017 ": date(2018, 2, 20)}},
        {"need": {"F01": "parcel"}},
    ],
)
def test_python_cannot_set_what_a_link_could_not_say(wrong):
    with pytest.raises(ValueError):
        Scenario(**wrong)


def test_the_settings_of_the_contract_are_understood_as_they_are_written():
    text = (
        "drp_due=2017-07&dates=actual&latency.F01=90&step.DRP.7=2017-10-01&cycle.IEPR.2017=2018-02-20"
        "&anchor.TPP.2018=2018-02-01&offset.DRP.2=-14:-9&need.F01=substation|hourly&pair.F01.2017=2015"
        "&horizon=2014:2024&weight.IEPR=1&handling.IEPR=2"
    )
    link = Link.read(text)
    assert link.problems == ()
    assert link.scenario == Scenario(
        dates="actual",
        latency={"F01": 90},
        step={"DRP.7": date(2017, 10, 1)},
        cycle={"IEPR.2017": date(2018, 2, 20)},
        anchor={"TPP.2018": date(2018, 2, 1)},
        offset={"DRP.2": (-14, -9)},
        need={"F01": "substation|hourly"},
        pair={"F01.2017": 2015},
        weight={"IEPR": 1.0},
        handling={"IEPR": 2},
    )
    assert (link.scenario.drp_due, link.scenario.horizon) == (date(2017, 7, 1), (2014, 2024))


# --- links that are off ---


def test_a_field_that_is_off_is_named_and_falls_back_alone():
    link = Link.read(
        "drp_due=2017-02-30&dates=actual&horizon=soon&latency.F01=90&latency.X=1&color=red"
    )
    assert link.scenario == Scenario(dates="actual", latency={"F01": 90})
    assert [(p.field, p.value) for p in link.problems] == [
        ("drp_due", "2017-02-30"),
        ("horizon", "soon"),
        ("latency.X", "1"),
        ("color", "red"),
    ]
    assert link.problems[0].reason == "'2017-02-30' is not a date (YYYY-MM-DD)"
    assert "there is no setting 'color'" in link.problems[3].reason


def test_a_script_in_a_link_is_a_value_that_cannot_be_used():
    script = "<script>alert(1)</script>"
    link = Link.read(f"?drp_due={quote(script)}&{quote(script)}=1")
    assert link.scenario == Scenario()
    assert [p.field for p in link.problems] == ["drp_due", script]


def test_a_field_given_twice_keeps_its_first_value_and_is_named():
    link = Link.read("drp_due=2017-05-01&drp_due=2017-10-01&latency.F01=1&latency.F01=2")
    assert link.scenario == Scenario(drp_due=date(2017, 5, 1), latency={"F01": 1})
    assert [str(p) for p in link.problems] == [
        "drp_due=2017-10-01: drp_due is given twice",
        "latency.F01=2: latency.F01 is given twice",
    ]


def test_an_empty_value_is_a_missing_one():
    assert [p.reason for p in Link.read("drp_due=&latency.F01=").problems] == [
        "a value is missing"
    ] * 2


def test_a_family_needs_an_id_and_a_setting_takes_none():
    fields = [p.field for p in Link.read("latency=90&drp_due.DRP=2017-10-01").problems]
    assert fields == ["latency", "drp_due.DRP"]


def test_the_settings_there_are_are_named_as_a_person_writes_them():
    with pytest.raises(BadInput) as raised:
        Scenario().with_value("color", "red")
    before, _, named = str(raised.value).partition("; settings are ")
    assert before == "there is no setting 'color'"
    assert named.startswith(
        "drp_due, dates, horizon, latency.F01, step.DRP.7, cycle.IEPR.2017, anchor.TPP.2018, "
        "offset.DRP.2, need.F01, pair.F01.2017, weight.IEPR, handling.IEPR, as_of, known, within, "
    )
    assert [name.partition(".")[0] for name in named.split(", ")] == list(Scenario.fields())


def test_another_version_is_named_and_its_fields_are_tried():
    link = Link.read("v=2&latency.F01=90")
    assert link.scenario.latency == {"F01": 90}
    assert link.problems == (Problem("v", "2", "this workbench reads version 1"),)
    assert Link.read("latency.F01=90").problems == ()  # a link typed by hand


def test_json_of_another_version_is_named_as_in_a_link():
    scenario, problems = Scenario.from_json('{"v": 2, "values": {"latency.F01": "90"}}')
    assert scenario.latency == {"F01": 90}
    assert problems == [Problem("v", "2", "this workbench reads version 1")]


def test_json_falls_back_for_the_field_that_is_off_alone():
    text = '{"v": 1, "values": {"latency.F01": "90", "drp_due": 5, "dates": ["actual"], "x": "1"}}'
    scenario, problems = Scenario.from_json(text)
    assert scenario == Scenario(latency={"F01": 90})
    assert [p.field for p in problems] == ["drp_due", "dates", "x"]


def test_what_a_server_adds_to_a_link_is_no_setting():
    assert Link.read("bokeh-session-id=a&token=b&room=c&v=1").problems == ()


def test_a_page_without_settings_is_a_link_to_the_default():
    for address in ("http://localhost:5006/alignment", "https://example.org/alignment#map", ""):
        assert Link.read(address) == Link(Scenario())


def test_an_address_that_is_none_is_named():
    link = Link.read("http://[?drp_due=2017-05-01")
    assert link.scenario == Scenario(drp_due=date(2017, 5, 1))


def test_a_baseline_that_is_off_is_named_as_the_baselines():
    link = Link.read(f"drp_due=2017-05-01&baseline={quote('v=1&drp_due=soon&latency.F01=9')}")
    assert link.scenario == Scenario(drp_due=date(2017, 5, 1))
    assert link.baseline == Scenario(latency={"F01": 9})
    assert [p.field for p in link.problems] == ["baseline drp_due"]


def test_a_second_baseline_is_named():
    link = Link.read("baseline=latency.F01%3D1&baseline=latency.F01%3D2")
    assert link.baseline == Scenario(latency={"F01": 1})
    assert [(p.field, p.reason) for p in link.problems] == [("baseline", "baseline is given twice")]


def test_a_baseline_has_no_baseline_of_its_own_however_deep():
    link = Link.read("baseline=" * 3000)
    assert (link.scenario, link.baseline) == (Scenario(), Scenario())
    assert [p.field for p in link.problems] == ["baseline baseline"]


# --- in words ---


def test_a_difference_is_said_in_words():
    a = Scenario(drp_due=date(2017, 10, 1), latency={"F01": 90}, offset={"DRP.2": (-14, -9)})
    b = Scenario(dates="actual", weight={"IEPR": 2.0}, latency={"F01": 30})
    assert a.difference(b) == [
        "plan due: October 1, 2017 instead of July 1, 2017",
        "dates: as planned instead of of record",
        "handling time F01: 90 days instead of 30 days",
        "months of step DRP.2: -14 to -9 months (set)",
        "weight IEPR: 2 (no longer set)",
    ]
    named = a.difference(b, {"F01": "plan to draft forecast"})
    assert named[2] == "handling time plan to draft forecast: 90 days instead of 30 days"


def test_a_preset_that_cannot_be_read_is_our_fault():
    assert Preset("may", "", "", {"drp_due": "2017-05"}).scenario().drp_due == date(2017, 5, 1)
    with pytest.raises(ValueError, match="preset soon: drp_due=soon"):
        Preset("soon", "", "", {"drp_due": "soon"}).scenario()


def test_a_scenario_goes_to_a_link_and_back():
    scenario = Scenario().with_value("drp_due", "2017-10").with_value("latency.F01", "90")
    link = scenario.to_link("http://localhost:5006/alignment")
    assert link.startswith("http://localhost:5006/alignment?v=1&drp_due=2017-10-01&")
    assert Scenario.from_link(link) == scenario


def test_what_a_link_holds_in_vain_is_warned_of():
    with pytest.warns(UserWarning, match="drp_due=2017-13: '2017-13' is not a month"):
        assert Scenario.from_link("?v=1&drp_due=2017-13") == Scenario()

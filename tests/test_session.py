"""A session without a browser: what each event does, and what is sent back."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event

import pytest

from workbench.apps.converse import converse
from workbench.apps.session import HISTORY, Session
from workbench.apps.topic import Door, File, Topic, Ui
from workbench.errors import BadInput, CannotCompute
from workbench.scenario import Link, Preset, Problem, Scenario

MAY = {"field": "drp_due", "value": "2017-05-01", "live": False}


def slots(link, ui, live):
    if link.scenario.horizon[0] > 2030:
        raise CannotCompute("no plan is in use by then")
    quick = {"answer": f"due {link.scenario.drp_due}", "figure": f"{ui.width} px"}
    return quick if live else quick | {"slow": f"slow {link.scenario.drp_due}"}


def check(link):
    if "F99" not in link.scenario.latency:
        return link
    problem = Problem("latency.F99", "1", "there is no such hand-off")
    scenario = link.scenario.replace(latency={})
    return replace(link, scenario=scenario, problems=(*link.problems, problem))


def file(link, name, given):
    if name != "a.csv":
        raise BadInput(f"there is no file '{name}'")
    return File("stub-a.csv", b"a,b\n")


TOPIC = Topic(
    name="stub",
    title="Stub",
    question="When?",
    template="stub.html",
    slots=slots,
    door=lambda: Door("", ""),
    check=check,
    presets=(
        Preset("july", "July", "note", {}),
        Preset("may", "May", "note", {"drp_due": "2017-05"}),
    ),
    file=file,
)


@pytest.fixture
def session():
    opened = Session(TOPIC)
    opened.first()
    return opened


def live(value):
    return {"field": "drp_due", "value": value, "live": True}


def due(session):
    return session.link.scenario.drp_due.isoformat()


def test_only_what_changed_is_sent(session):
    patch = session.handle([MAY], 7)
    assert patch["n"] == 7
    assert patch["query"] == Scenario(drp_due=date(2017, 5, 1)).query()
    assert patch["query"].startswith("v=1&drp_due=2017-05-01&dates=planned&horizon=2014:2024&")
    assert patch["slots"]["answer"] == "due 2017-05-01"
    assert "figure" not in patch["slots"]
    assert session.handle([MAY], 8)["slots"] == {}


def test_a_moving_control_gets_only_quick_slots(session):
    assert "slow" not in session.handle([live("2017-05-01")])["slots"]
    assert session.handle([MAY])["slots"]["slow"] == "slow 2017-05-01"


def test_a_drag_is_one_step_of_undo(session):
    for month in ("2017-06-01", "2017-05-01", "2017-04-01"):
        session.handle([live(month)])
    session.handle([MAY])
    session.handle([{"action": "undo"}])
    assert due(session) == "2017-07-01"
    session.handle([{"action": "redo"}])
    assert due(session) == "2017-05-01"


def test_a_drag_back_to_where_it_began_leaves_no_step(session):
    session.handle([live("2017-06-01")])
    session.handle([{"field": "drp_due", "value": "2017-07-01", "live": False}])
    assert 'id="tool-undo" data-action="undo" aria-disabled=true' in session.first()["tools"]


def test_two_controls_moved_in_turn_are_two_steps(session):
    session.handle([live("2017-06-01")])
    session.handle([{"field": "horizon", "value": "2014:2020", "live": True}])
    session.handle([{"action": "undo"}])
    assert due(session) == "2017-06-01"
    session.handle([{"action": "undo"}])
    assert due(session) == "2017-07-01"


def test_what_keeps_still_during_a_drag_knows_where_it_began():
    seen = []
    topic = replace(TOPIC, slots=lambda link, ui, live: seen.append(ui.rest) or {})
    session = Session(topic)
    session.handle([live("2017-06-01")])
    session.handle([live("2017-05-01")])
    session.handle([MAY])
    assert [rest and rest.drp_due for rest in seen] == [date(2017, 7, 1), date(2017, 7, 1), None]


def test_a_refused_value_changes_nothing_and_is_said(session):
    patch = session.handle([{"field": "drp_due", "value": "1999-01-01", "live": False}])
    assert due(session) == "2017-07-01"
    assert "July 1, 2017 is used instead" in patch["slots"]["notice"]
    assert session.handle([MAY])["slots"]["notice"] == ""


def test_what_the_facts_refuse_is_said(session):
    patch = session.handle([{"field": "latency.F99", "value": "1", "live": False}])
    assert "there is no such hand-off; it is left out" in patch["slots"]["notice"]
    assert session.link.scenario == Scenario()


def test_problems_of_a_link_are_escaped_and_stay_until_dismissed():
    session = Session(TOPIC, Link.read("drp_due=<script>alert(1)</script>&what=1"))
    notice = session.first()["notice"]
    assert "<script>" not in notice
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in notice
    assert "July 1, 2017 is used instead" in notice
    assert "there is no setting &#39;what&#39;; it is left out." in notice
    assert "notice" not in session.handle([MAY])["slots"]
    assert session.handle([{"action": "dismiss"}])["slots"]["notice"] == ""


def test_reset_goes_to_the_default_and_can_be_undone():
    session = Session(TOPIC, Link.read("drp_due=2017-05"))
    session.handle([{"action": "reset"}])
    assert due(session) == "2017-07-01"
    session.handle([{"action": "undo"}])
    assert due(session) == "2017-05-01"


def test_a_preset_sets_the_scenario_and_is_marked(session):
    presets = session.handle([{"action": "preset", "value": "may"}])["slots"]["presets"]
    assert due(session) == "2017-05-01"
    assert presets.index('data-value="may" aria-pressed="true"') > 0


def test_the_baseline_travels_in_the_link_and_differs_in_words(session):
    session.handle([{"action": "pin"}])
    patch = session.handle([MAY])
    assert "plan due: May 1, 2017 instead of July 1, 2017." in patch["slots"]["baseline"]
    assert Link.read(patch["query"]).baseline == Scenario()
    assert session.handle([{"action": "unpin"}])["slots"]["baseline"] == ""


def test_plus_and_minus_move_by_months_and_stop_at_the_bounds(session):
    step = {"action": "step", "field": "drp_due", "value": 1}
    session.handle([step, step, step])
    assert due(session) == "2017-10-01"
    for _ in range(20):
        session.handle([{"action": "step", "field": "drp_due", "value": 12}])
    assert due(session) == "2030-12-31"


def test_a_button_can_set_several_fields(session):
    session.handle([{"action": "set", "value": "drp_due=2017-09-01&horizon=2014:2020"}])
    assert (due(session), session.link.scenario.horizon) == ("2017-09-01", (2014, 2020))
    session.handle([{"action": "undo"}])
    assert (due(session), session.link.scenario.horizon) == ("2017-07-01", (2014, 2024))


def test_locked_levers_do_not_move(session):
    assert session.handle([{"action": "lock"}])["locked"]
    session.handle([MAY, {"action": "preset", "value": "may"}, {"action": "reset"}])
    assert due(session) == "2017-07-01"
    session.handle([{"action": "lock"}, MAY])
    assert due(session) == "2017-05-01"


def test_settings_without_an_answer_keep_what_was_shown_and_say_so(session):
    patch = session.handle([{"field": "horizon", "value": "2035:2040", "live": False}])
    assert "no plan is in use by then" in patch["slots"]["fault"]
    assert patch["stale"]
    assert "answer" not in patch["slots"]
    patch = session.handle([{"action": "undo"}])
    assert (patch["stale"], patch["slots"]["fault"]) == (False, "")


def test_a_browser_measures_itself_and_nonsense_is_ignored(session):
    report = {"width": 336, "phone": True, "projection": "yes"}
    assert session.handle([{"ui": report}])["slots"]["figure"] == "336 px"
    assert session.ui == Ui(width=336, phone=True)
    session.handle([{"ui": {"width": 10**9}}, {"ui": 3}, {"action": "nothing"}, {}])
    assert session.ui.width == 336


def test_a_view_drawn_anew_gets_everything(session):
    assert session.handle([{"hello": True}])["slots"].keys() >= {
        "answer",
        "figure",
        "slow",
        "tools",
    }


def test_slots_are_made_once_for_all_who_open_a_link():
    made = []
    topic = replace(TOPIC, slots=lambda link, ui, live: made.append(ui) or {"answer": "x"})
    for ui in (Ui(), Ui(), Ui(width=800), Ui(look={"map": "wide"}), Ui()):
        Session(topic, Link.read("drp_due=2017-05"), ui).first()
    assert len(made) == 3


def test_who_asks_while_slots_are_made_waits_for_the_same_ones():
    made, begun, go = [], Event(), Event()

    def slow_slots(link, ui, live):
        made.append(link)
        begun.set()
        go.wait(10)
        return {"answer": "x"}

    topic = replace(TOPIC, slots=slow_slots)
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(Session(topic).first) for _ in range(3)]
        begun.wait(10)
        go.set()
        assert [future.result()["answer"] for future in asked] == ["x", "x", "x"]
    assert len(made) == 1


def test_history_is_bounded(session):
    for day in range(HISTORY + 40):
        value = date.fromordinal(date(2017, 1, 1).toordinal() + day).isoformat()
        session.handle([{"field": "drp_due", "value": value, "live": False}])
    assert len(session._past) == HISTORY


def test_the_guess_of_the_browser_is_by_its_name():
    assert Ui.guess("Mozilla/5.0 (iPhone) Mobile").phone
    assert not Ui.guess("Mozilla/5.0 (X11; Linux x86_64)").phone


def conversation(session, *messages):
    async def all_at_once():
        sent = []
        await asyncio.gather(*(converse(session, m, sent.append) for m in messages))
        return sent

    with ThreadPoolExecutor() as pool:  # a browser test may hold this thread's event loop
        return pool.submit(asyncio.run, all_at_once()).result()


def test_quick_slots_are_sent_before_slow_ones(session):
    quick, slow = conversation(session, {"n": 1, "events": [MAY]})
    assert (quick["more"], "slow" in quick["slots"]) == (True, False)
    assert (slow["more"], slow["slots"]["slow"]) == (False, "slow 2017-05-01")


def test_a_superseded_answer_is_dropped(session):
    later = {"n": 2, "events": [{"action": "reset"}]}
    assert {p["n"] for p in conversation(session, {"n": 1, "events": [MAY]}, later)} == {2}


def test_a_file_is_sent_and_a_missing_one_is_said(session):
    (first, _) = conversation(session, {"n": 1, "events": [{"action": "file", "value": "a.csv"}]})
    assert first["file"]["name"] == "stub-a.csv"
    assert base64.b64decode(first["file"]["content"]) == b"a,b\n"
    (first, _) = conversation(session, {"n": 2, "events": [{"action": "file", "value": "b"}]})
    assert "there is no file" in first["slots"]["notice"]


def test_a_topic_name_is_an_address():
    with pytest.raises(ValueError, match="small letters"):
        replace(TOPIC, name="Two words")

"""A view that stands still: words and drawings stay, whatever would have to run does not."""

import os
import subprocess
import sys

import pytest
from damage import replace

from workbench.apps.still import still


def kept(html):
    """What stays of some HTML, without the scope around it."""
    text = still(html)
    assert text.startswith('<div class="workbench view still">\n')
    return text.removeprefix('<div class="workbench view still">\n').removesuffix("\n</div>")


@pytest.mark.parametrize(
    "html",
    [
        '<input id="due" type="range" value="23">',
        "<label>Plan due <input type=date></label>",
        '<select data-field="horizon"><option value="1">1</option></select>',
        '<aside class="levers"><section><h3>Start from</h3><button>May</button></section></aside>',
        '<button type="button" data-action="file" data-value="a.png">Download</button>',
        '<dialog id="sources"><h2>Sources</h2></dialog>',
        '<script type="application/json">{"a": "<b>"}</script>',
        "<style>.a { color: red }</style>",
        '<div class="look" role="group"><button data-action="look">3 years</button></div>',
        '<p class="row take"><button data-action="file">PDF</button></p>',
        '<span class="on-screen">Drag the blue line.</span>',
    ],
)
def test_what_would_have_to_run_is_left_out(html):
    assert kept(f"<p>before</p>{html}<p>after</p>") == "<p>before</p><p>after</p>"


def test_a_button_in_a_sentence_leaves_its_words():
    html = 'has <button type="button" class="tight" data-source="F03">no day</button> to spare'
    assert kept(html) == 'has <span class="tight">no day</span> to spare'


def test_text_stays_as_it_was_escaped():
    html = '<p title="a &quot;b&quot; &amp; c">PG&amp;E &lt;script&gt; &#8212; é</p>'
    assert kept(html) == html.replace("é", "é")


def test_a_drawing_is_one_picture_without_handles():
    html = (
        '<svg viewBox="0 0 9 9" role="group" aria-label="Timeline">'
        '<g class="handoff" data-key="F01" tabindex="0" role="button" aria-label="Plan">'
        '<path d="M0 0"/></g>'
        '<g tabindex="0" role="slider" aria-valuenow="3" data-handle="due"><rect x="1"/></g></svg>'
    )
    assert kept(html) == (
        '<svg viewbox="0 0 9 9" role="img" aria-label="Timeline">'
        '<g class="handoff"><path d="M0 0"/></g><g><rect x="1"/></g></svg>'
    )


def test_ids_of_two_views_differ_and_still_refer_to_one_another():
    one, other = (
        kept(f'<h2 id="t">{word}</h2><svg aria-labelledby="t"><use href="#t"/></svg>'
             f'<path clip-path="url(#t)"/>')
        for word in ("one", "other")
    )  # fmt: skip
    mark = one.partition('id="')[2].partition('"')[0]
    assert mark.startswith("view-") and mark.endswith("-t")
    assert one.count(mark) == 4
    assert mark not in other


def test_a_chapter_says_that_its_facts_are_ones_own(data, tmp_path):
    replace(data / "phases.csv", "Later step", "Last step")
    code = (
        "from workbench.apps.alignment import TOPIC; from workbench.apps.chapter import Chapter;"
        "print(Chapter(TOPIC).link().html)"
    )
    env = os.environ | {"WORKBENCH_DATA": str(data), "WORKBENCH_DB": str(tmp_path / "w.duckdb")}
    subprocess.run([sys.executable, "-m", "workbench", "build"], env=env, check=True)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert "Facts of one&#39;s own, version " in done.stdout, done.stderr


def test_a_views_picture_goes_to_where_nothing_runs_but_not_to_voila(monkeypatch):
    from workbench.apps.chapter import View

    view = View(html='<p class="answer">In time.</p><button data-action="undo">Undo</button>')
    data, _ = view._repr_mimebundle_()
    assert kept('<p class="answer">In time.</p>') in data["text/html"]
    assert "Undo" not in data["text/html"]
    assert next(k for k in data if k != "text/plain") == "application/vnd.jupyter.widget-view+json"
    monkeypatch.setenv("VOILA_PREHEAT", "True")
    assert "text/html" not in view._repr_mimebundle_()[0]

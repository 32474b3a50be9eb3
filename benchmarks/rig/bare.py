"""What pages are measured beside: a Panel page with one drawing, which answers every event.

`python -m benchmarks.rig.bare PORT` serves it until Ctrl-C.
"""

from __future__ import annotations

import sys
from typing import Any

import panel as pn
import param

BARS = "".join(
    f'<rect x="{20 * i}" y="{100 - i}" width="16" height="{20 + i}"/>' for i in range(40)
)
DRAWING = f'<h1>Forty bars</h1><svg width="800" height="140">{BARS}</svg>'


class Bare(pn.custom.AnyWidgetComponent):
    """One drawing; an event is answered with its number."""

    html = param.String(DRAWING)
    event = param.Dict({})
    patch = param.Dict({})

    _esm = """export default { render({ model, el }) {
      el.innerHTML = model.get("html"); performance.mark("live") } }"""


def page() -> Bare:
    """The page of one visitor."""
    bare = Bare()

    def answer(change: Any) -> None:
        bare.patch = {"n": change.new["n"], "slots": {"drawing": DRAWING}}

    bare.param.watch(answer, "event")
    return bare


if __name__ == "__main__":
    pn.serve({"bare": page}, port=int(sys.argv[1]), address="127.0.0.1", show=False, verbose=False)

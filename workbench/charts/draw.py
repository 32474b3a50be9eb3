"""Charts into SVG text, made without a browser; for a server of many, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from html import escape
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

Made = TypeVar("Made")

_apart: ProcessPoolExecutor | None = None


def draw_apart() -> None:
    """From now on turn charts into SVG in a process of their own, for a server of many visitors.

    The converter holds Python's lock while it works: in the server's process, everyone would wait.
    That process is for nothing else: with what builds charts it would be twice as large.
    """
    global _apart
    if _apart is None:
        _apart = ProcessPoolExecutor(1, get_context("spawn"), end_with_parent)


def stop_drawing() -> None:
    """Leave undone what has been begun and not yet done: nobody is there any more to see it."""
    global _apart
    if _apart:
        _apart.shutdown(wait=False, cancel_futures=True)
        _apart = None


def begin(work: Callable[..., Made], *arguments: Any) -> Callable[[], Made]:
    """Begin work in the process for drawing; what is returned waits for its result.

    Without such a process the work is done here and now.
    """
    try:
        future = _apart.submit(work, *arguments) if _apart else None
    except RuntimeError:  # that process has ended
        future = None
    if future is None:
        made = work(*arguments)
        return lambda: made

    def result() -> Made:
        try:
            return future.result()
        except BrokenProcessPool:
            return work(*arguments)

    return result


def end_with_parent() -> None:
    """End this process when the one that started it ends, however that happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


# --- a chart into SVG ---


def svg(chart: Any) -> str:
    """Chart as SVG text; what is SVG already stays as it is."""
    return begin_svg(chart)()


def begin_svg(chart: Any) -> Callable[[], str]:
    """Begin to turn a chart into SVG text; what is returned waits for it."""
    if isinstance(chart, str):
        return lambda: chart
    specification = chart.to_dict(validate=False)  # tests check every chart
    words = list(_put_aside(specification, specification.get("datasets", {}), ""))
    return begin(_converted, specification, words)


def _converted(specification: dict[str, Any], words: list[str]) -> str:
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(specification))
    return re.sub(r"§(\d+)§", lambda found: escape(words[int(found[1])], quote=False), drawn)


def _put_aside(
    unit: dict[str, Any], data: Mapping[str, list[dict[str, Any]]], name: str, count: int = 0
) -> Iterator[str]:
    """Words that a chart draws, each replaced by its number until the chart is drawn.

    The converter measures every text letter by letter, and opens the font's file for each letter:
    more than half of its time. No chart here is laid out by the width of the words in its data.
    """
    name = unit.get("data", {}).get("name", name)
    for layer in unit.get("layer", ()):
        for words in _put_aside(layer, data, name, count):
            count += 1
            yield words
    text = unit.get("encoding", {}).get("text", {})
    field = text.get("field")
    if field and name in data:
        text["field"] = f"{field} §"
        for row in data[name]:
            if isinstance(row.get(field), str) and row[field]:
                row[text["field"]] = f"§{count}§"
                count += 1
                yield row[field]
            else:
                row[text["field"]] = row.get(field)

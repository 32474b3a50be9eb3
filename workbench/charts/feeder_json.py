"""A feeder's day as JSON for a page that plays it: every number as fine as a pixel shows.

An array goes period by period, as text: `1:` and bytes, `2:` and pairs of bytes, low one first;
after `r` come runs, each a count of one byte and its value. Neighbors are much alike, so runs are
a fraction of it on a long feeder.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.charts.feeder_day import LEVELS, Day, Place, Reading
from workbench.grid.feeder import IntArray

FINEST = 65_534


def day_json(day: Day) -> str:
    """All that `feeder.js` needs to show any period, safe to stand in a script element."""
    feeder = day.feeder
    kinds = sorted({word for words in day.marks.values() for word in words})
    held = {
        "periods": len(day.labels),
        "labels": day.labels,
        "buses": feeder.buses,
        "up": _packed(np.arange(len(feeder)) - feeder.parent),
        "color": _packed(day.steps),
        "level": _packed(day.levels + LEVELS),
        "readings": [_reading(each) for each in day.readings],
        "kinds": kinds,
        "marks": {bus: [kinds.index(word) for word in day.marks[bus]] for bus in day.marks},
        "trouble": [_trouble(day.trouble), _trouble(day.line_trouble)],
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _reading(reading: Reading) -> dict[str, Any]:
    values = np.round(reading.values, reading.digits)
    known = values[~np.isnan(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    finest = 10.0**-reading.digits
    step = finest * max(1, int(np.ceil((high - low) / finest / FINEST)))
    codes = np.where(np.isnan(values), 0, np.rint((values - low) / step) + 1)
    return {
        "name": reading.name,
        "sign": reading.sign,
        "words": reading.words,
        "digits": reading.digits,
        "low": round(low, reading.digits),
        "step": step,
        "data": _packed(codes.astype(np.int64)),
    }


def _trouble(places: Mapping[Place, str]) -> list[list[Any]]:
    """For each wording the buses by period."""
    found: dict[str, dict[int, list[int]]] = {}
    for (bus, period), words in sorted(places.items()):
        found.setdefault(words, {}).setdefault(int(period), []).append(int(bus))
    return [[words, rows] for words, rows in found.items()]


def _packed(codes: IntArray) -> str:
    """An array (buses, periods) of numbers from 0 on as text; whichever way is shorter."""
    flat = codes.T.ravel()
    wide = flat.max(initial=0) > 255
    kind = np.dtype("<u2" if wide else "u1")
    edges = np.flatnonzero(np.diff(flat)) + 1
    starts = np.concatenate([[0], edges])
    counts = np.diff(np.concatenate([starts, [len(flat)]]))
    parts = np.ceil(counts / 255).astype(np.int64)  # a count is one byte
    length = np.full(parts.sum(), 255)
    length[np.cumsum(parts) - 1] = counts - 255 * (parts - 1)
    runs = np.zeros(len(length), dtype=[("n", "u1"), ("v", kind)])
    runs["n"], runs["v"] = length, np.repeat(flat[starts], parts)
    raw = flat.astype(kind)
    shorter = runs.nbytes < raw.nbytes
    text = base64.b64encode((runs if shorter else raw).tobytes()).decode()
    return f"{'r' if shorter else ''}{2 if wide else 1}:{text}"

"""A case as JSON: what `case_file` reads back as the same case."""

from __future__ import annotations

import json
import re
from typing import Any

from workbench.grid.entry import entry_of
from workbench.grid.feeder import FloatArray
from workbench.market.answer_json import stamp
from workbench.market.case import MarketCase
from workbench.market.resources import Resource

SHORT_LIST = re.compile(r"\[\n\s+([^\[\]{}]*?)\n\s*\]")


def case_json(case: MarketCase) -> dict[str, Any]:
    """The case as `workbench market schema` describes it; what is unknown is left out."""
    begun = {} if case.start_utc is None else {"start_utc": stamp(case.start_utc)}
    return {
        "feeder": entry_of(case.feeder),
        **begun,
        "periods": case.periods,
        "interval_hours": case.interval_hours,
        "load_shape": _series(case.load_shape),
        "substation": {
            "price_usd_per_mwh": _series(case.price_usd_per_mwh),
            "fee_usd_per_mwh": _series(case.fee_usd_per_mwh),
            **_limit("import_max_kw", case.import_max_kw),
            **_limit("export_max_kw", case.export_max_kw),
        },
        "resources": [_resource(resource) for resource in case.resources],
        "options": {k: v for k, v in vars(case.options).items() if v is not None},
    }


def as_text(found: Any) -> str:
    """JSON text with a list of numbers or words on one line."""
    text = json.dumps(found, indent=1, ensure_ascii=False)
    return SHORT_LIST.sub(lambda list_: "[" + re.sub(r"\n\s*", " ", list_[1]) + "]", text) + "\n"


def _series(values: FloatArray) -> float | list[float]:
    """One number where it holds in every period."""
    found: list[float] = values.tolist()
    return found[0] if len(set(found)) == 1 else found


def _limit(name: str, values: FloatArray) -> dict[str, Any]:
    return {} if values.min() == float("inf") else {name: _series(values)}


def _resource(resource: Resource) -> dict[str, Any]:
    """Its place and the values of its fields, defaults included."""
    buses = list(resource.shares)
    place = {"bus": buses[0]} if len(buses) == 1 else {"shares": dict(resource.shares)}
    values = {k: v for k, v in resource.values.items() if v is not None}
    return {"id": resource.id, "class": resource.asset.name, **place, **values}

"""JSON text as what it holds; whatever is wrong with it is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from workbench.errors import DataError
from workbench.grid.rows import brief


def parsed(text: str, file: str, what: str) -> Any:
    """What the text of a JSON file holds, which should be `what`; no key may be there twice."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{file} line {error.lineno}, column {error.colno}: this is not JSON "
            f"({error.msg[0].lower()}{error.msg[1:]}); mend it there"
        ) from None
    except _Twice as error:
        raise DataError(f"{file}: the key {brief(error)} is there twice; remove one") from None
    except RecursionError:
        raise DataError(f"{file}: it is nested too deeply for {what}; flatten it") from None
    except ValueError:
        raise DataError(f"{file}: a number in it has thousands of digits; mend it") from None


class _Twice(ValueError):
    """A key that an object of a JSON file has twice."""


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found

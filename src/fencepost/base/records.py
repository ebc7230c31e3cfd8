"""Canonical records: the same question gives the same bytes.

Keys are sorted, numbers carry six significant digits, dates are ISO days, and a trailing underscore (Python's way
round ``from`` and ``if``) is dropped from names.

>>> text({"from_": Fraction(15832, 989), "on": None})
'{"from":16.0081,"on":null}'
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from .figures import Known, OneOf, Range, Unknown
from .notes import Note

__all__ = ["number", "plain", "text", "written"]


def number(value: float | Fraction | int) -> int | float | None:
    """Six significant digits; whole numbers stay whole; not-a-number and infinity become null."""
    if isinstance(value, int):
        return value
    value = float(value)
    if not math.isfinite(value):
        return None
    rounded = float(f"{value:.6g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded


def plain(value: Any) -> Any:
    """Dataclasses, figures, dates, enums, fractions and NumPy scalars as plain JSON values."""
    match value:
        case None | bool() | str():
            return value
        case int() | float() | Fraction():
            return number(value)
        case Mapping():
            return {str(k).rstrip("_"): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
        case dt.date():
            return value.isoformat()
        case Enum():
            return value.value
        case Known(amount, unit, cite, confidence):
            body = {"value": number(amount), "unit": unit, "cite": cite}
            return body | ({"confidence": confidence} if confidence else {})
        case Range(low, high, unit, cite):
            return {"low": number(low), "high": number(high), "unit": unit, "cite": cite}
        case Unknown(why, unit):
            return {"unknown": why, "unit": unit}
        case OneOf(found):
            return {"readings": [{"reading": r.label, **plain(r.figure)} for r in found]}
        case Note(key, values):
            return {"key": key} | {k: plain(v) for k, v in values}
        case set() | frozenset():
            return sorted(plain(v) for v in value)
    if dataclasses.is_dataclass(value):
        return {f.name.rstrip("_"): plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if hasattr(value, "item"):  # a NumPy scalar, or an array of one
        return plain(value.item())
    raise TypeError(f"no canonical form for {type(value).__name__}")


def text(value: Any, *, indent: int | None = None) -> str:
    """Canonical JSON of any record."""
    return written(plain(value), indent=indent)


def written(value: Any, *, indent: int | None = None) -> str:
    """Canonical JSON of what is plain already."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=separators, indent=indent)

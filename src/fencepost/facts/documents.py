"""YAML as text: every scalar is read as a string, so that ``NO`` stays Norway and ``on:`` stays a key.

>>> parse("{to: NO, limit: 010}", "example")
{'to': 'NO', 'limit': '010'}
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fencepost.base.errors import FactError

__all__ = ["Lined", "parse"]

# The C parser recurses once a level and its stack holds some ten thousands: bounding all openings bounds the depth.
_MARKS = 20_000


class Lined(dict[str, Any]):
    """A mapping that remembers the ``line`` it began on and, in ``lines``, the line of each key's value."""

    line = 0
    lines: Mapping[str, int] = MappingProxyType({})


def parse(text: str, label: str) -> Any:
    """Nested mappings, lists and strings (empty is ``''``); a syntax error or a key given twice names its line."""
    import yaml

    if sum(text.count(mark) for mark in "[{-?") > _MARKS:
        raise FactError(
            "FP-FACT-063", f"more than {_MARKS:,} lists and mappings", where=label, hint="split the file into several"
        )
    try:
        node = yaml.compose(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # the C one where it is built in
        return None if node is None else _built(node, label, {})
    except RecursionError:
        raise FactError("FP-FACT-063", "nested too deeply", where=label, hint="flatten the lists") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{label} line {mark.line + 1}, column {mark.column + 1}" if mark else label
        raise FactError(
            "FP-FACT-061", f"not YAML: {getattr(error, 'problem', error)}", where=place,
            hint="indent with spaces; put a text with a colon between quotes",
        ) from None  # fmt: skip


def _built(node: Any, label: str, done: dict[int, Any]) -> Any:
    """A node as strings, lists and mappings. What an anchor names is built once, however often it is repeated."""
    if isinstance(node.value, str):
        return node.value
    if id(node) not in done:
        if node.id == "sequence":
            done[id(node)] = [_built(item, label, done) for item in node.value]
        else:
            done[id(node)] = _mapping(node, label, done)
    return done[id(node)]


def _mapping(node: Any, label: str, done: dict[int, Any]) -> Lined:
    found, lines = Lined(), {}
    for key, value in node.value:
        where = f"{label} line {key.start_mark.line + 1}"
        if not isinstance(key.value, str):
            raise FactError("FP-FACT-061", "a key must be plain text", where=where, hint="write key: value")
        if key.value in found:
            raise FactError("FP-FACT-060", f"the key '{key.value}' stands twice", where=where, hint="keep one of them")
        found[key.value] = _built(value, label, done)
        lines[key.value] = value.start_mark.line + 1
    found.line, found.lines = node.start_mark.line + 1, lines
    return found

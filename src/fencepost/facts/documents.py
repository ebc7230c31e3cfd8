"""YAML as text: every scalar is read as a string, so that ``NO`` stays Norway and ``on:`` stays a key.

>>> parse("{to: NO, limit: 010}", "example")
{'to': 'NO', 'limit': '010'}
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
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
        loader = _strings()(text)
        loader.label = label
        return loader.get_single_data()
    except RecursionError:
        raise FactError("FP-FACT-063", "nested too deeply", where=label, hint="flatten the lists") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{label} line {mark.line + 1}, column {mark.column + 1}" if mark else label
        raise FactError(
            "FP-FACT-061", f"not YAML: {getattr(error, 'problem', error)}", where=place,
            hint="indent with spaces; put a text with a colon between quotes",
        ) from None  # fmt: skip


@cache
def _strings() -> type:
    """A loader of strings only (the C one where it is built in) that refuses a key given twice."""
    import yaml

    class Strings(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
        label = ""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
            seen: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key.value, str):
                    raise FactError(
                        "FP-FACT-061", "a key must be plain text",
                        where=f"{self.label} line {key.start_mark.line + 1}", hint="write key: value",
                    )  # fmt: skip
                if key.value in seen:
                    raise FactError(
                        "FP-FACT-060", f"the key '{key.value}' stands twice",
                        where=f"{self.label} line {key.start_mark.line + 1}", hint="keep one of them",
                    )  # fmt: skip
                seen.add(key.value)
            found = Lined(super().construct_mapping(node, deep=True))
            found.line = node.start_mark.line + 1
            found.lines = {key.value: value.start_mark.line + 1 for key, value in node.value}
            return found

    return Strings

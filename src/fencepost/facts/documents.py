"""YAML as text: every scalar is read as a string, so that ``NO`` stays Norway and ``on:`` stays a key.

>>> parse("{to: NO, limit: 010}", "example")
{'to': 'NO', 'limit': '010'}
"""

from __future__ import annotations

from typing import Any

from fencepost.base.errors import FactError

__all__ = ["parse"]


def parse(text: str, label: str) -> Any:
    """Nested dicts, lists and strings (an empty value is ``''``); a duplicate key or a syntax error names its line."""
    import yaml

    class Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
        """Strings only, and no key twice."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
            keys = [self.construct_object(k, deep=True) for k, _ in node.value]
            for (key_node, _), key, before in zip(node.value, keys, range(len(keys)), strict=True):
                if key in keys[:before]:
                    raise FactError(
                        "FP-FACT-060", f"the key '{key}' stands twice",
                        where=f"{label} line {key_node.start_mark.line + 1}", hint="keep one of them",
                    )  # fmt: skip
            return super().construct_mapping(node, deep=deep)

    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{label} line {mark.line + 1}, column {mark.column + 1}" if mark else label
        raise FactError(
            "FP-FACT-061", f"not YAML: {getattr(error, 'problem', error)}", where=place,
            hint="indent with spaces; put a text with a colon between quotes",
        ) from None  # fmt: skip

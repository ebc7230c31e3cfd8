"""What engines assumed and what bound them, in words: the engine hands on a key and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .words import words

__all__ = ["bound", "told"]


def told(notes: Iterable[Mapping[str, Any]], lang: str) -> str:
    """Assumptions in one line.

    >>> told([{"key": "family", "family": "H20", "chip": "H20 96GB"}, {"key": "layout"}], "zh")
    'H20 系列以 H20 96GB 为代表；最快的并行方式'
    """
    w = words(lang)
    said = []
    for note in notes:
        values = {k: f"{v:,g}" if isinstance(v, float) else v for k, v in note.items() if k != "key"}
        if "quantity" in values:
            values["quantity"] = w(f"note.quantity.{values['quantity']}")
        said.append(w(f"note.{note['key']}", **values))
    return ("；" if lang == "zh" else "; ").join(said)


def bound(resource: str, lang: str) -> str:
    """The resource that binds."""
    return words(lang)(f"bound.{resource.replace(' ', '_')}")

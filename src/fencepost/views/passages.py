"""A text cut where records begin and end, so that a page can mark the words each one rests on.

>>> [(p.text, p.ids) for p in passages("abcdef", [(1, 4, "x"), (3, 5, "y")])]
[('a', ()), ('bc', ('x',)), ('d', ('x', 'y')), ('e', ('y',)), ('f', ())]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Passage", "passages"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text, the records that cover it, and those that begin here."""

    text: str
    ids: tuple[str, ...]
    begins: tuple[str, ...]


def passages(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Passage]:
    """The text in order, cut at every boundary of a span [start, end)."""
    found = sorted(spans)
    edges = sorted({0, len(text), *(edge for start, end, _ in found for edge in (start, end))})
    return [
        Passage(text[a:b], tuple(i for s, e, i in found if s <= a and b <= e), tuple(i for s, _, i in found if s == a))
        for a, b in pairwise(edges)
        if text[a:b]
    ]

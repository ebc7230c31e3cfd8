"""Words that name again what was named before: the latter, 前者, and a sentence that goes on about its firm."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import product

from .lexicon import Mention
from .triggers import led

__all__ = ["goes_on", "named_again"]

_PRODUCTS = frozenset({"chip", "family", "system", "product_family", "architecture"})
_PARTIES = frozenset({"company"})
_STOPS = ("。", ". ", "\n")
_REACH = 160  # characters within which both things are named
# "The former president" names nobody again.
_AGAIN = led(
    r"(?P<second>后者)|(?P<first>前者)"
    r"|\bthe (?:(?P<latter>latter)|(?P<former>former))(?:'s\b)?"
    r"(?=\W*$|[,.;:)]| (?:chip|GPU|card|system|one|is|was|has|had|does|did|can|could|offers|delivers|draws|needs"
    r"|and|in|on|at|by|with)\b)"
)


def named_again(folded: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions with one more for each such word, of the first or second of the last two things named before it.

    Those of its own sentence come before those of earlier ones. Products are meant where two of them are named, else
    companies; where there are no two, the word names nothing.
    """
    starts = [m.start for m in mentions]
    found = []
    for word in _AGAIN.finditer(folded):
        here = bisect_left(starts, word.start())
        sentence = max(folded.rfind(stop, 0, word.start()) for stop in _STOPS)
        windows = (mentions[bisect_left(starts, a) : here] for a in (sentence, word.start() - _REACH))
        pairs = (
            list({m.id: m for m in before if m.kind in kinds}.values())[-2:]
            for before, kinds in product(windows, (_PRODUCTS, _PARTIES))
        )
        pair = next((p for p in pairs if len(p) == 2), None)
        if pair:
            meant = pair[1 if word["second"] or word["latter"] else 0]
            found.append(Mention(*word.span(), meant.id, meant.kind))
    return sorted([*mentions, *found], key=lambda m: m.start) if found else mentions


def goes_on(folded: str, start: int, named: int) -> bool:
    """Whether a sentence from ``start`` speaks of the firm before until it names another at ``named``: 公司引入了."""
    return _GOES_ON.match(folded, start, named) is not None


_GOES_ON = re.compile(
    r"(?:(?:同时|此外|目前|另外|此前),?)?(?:公司|该公司|本公司|该集团)(?![债法])"
    r"|(?:The (?:company|firm|chipmaker|group)|Its?)\b"
)

"""The latter and the former (后者, 前者): words that name again one of the two things named before."""

from __future__ import annotations

from bisect import bisect_left

from .lexicon import Mention
from .triggers import led

__all__ = ["named_again"]

_PRODUCTS = frozenset({"chip", "family", "system", "product_family", "architecture"})
_PARTIES = frozenset({"company"})
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

    Products are meant where two of them are named, else companies; where there are no two, the word names nothing.
    """
    starts = [m.start for m in mentions]
    found = []
    for word in _AGAIN.finditer(folded):
        before = mentions[bisect_left(starts, word.start() - _REACH) : bisect_left(starts, word.start())]
        for kinds in (_PRODUCTS, _PARTIES):
            pair = list({m.id: m for m in before if m.kind in kinds}.values())[-2:]
            if len(pair) == 2:
                meant = pair[1 if word["second"] or word["latter"] else 0]
                found.append(Mention(*word.span(), meant.id, meant.kind))
                break
    return sorted([*mentions, *found], key=lambda m: m.start) if found else mentions

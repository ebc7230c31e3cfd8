"""The book as one transaction sees it: what its places, parties and answers settle is taken out of the conditions.

A condition that they make false takes its rule away; what is left reads only the chip. The answer is the same, found
with a fraction of the tests, and the same few rules serve every chip of the transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fencepost.base.logic import Tri

from .book import Entry
from .expr import All, Any, Cmp, Expr, Flag, In, Not
from .valuation import Valuation

__all__ = ["CHIP_FLAGS", "CHIP_SYMBOLS", "OF_THE_CHIP", "reduced", "specialise"]

CHIP_SYMBOLS = ("maker", "maker_hq")
CHIP_FLAGS = ("datacenter", "us_commercial", "us_technology", "first_marketed_after_2026_01_01")
OF_THE_CHIP = frozenset({"item", "eccn", "subject", *CHIP_SYMBOLS, *CHIP_FLAGS})
"""Facts that belong to the chip or are made on the way; every comparison of quantities does too."""


def specialise(entries: Sequence[Entry], world: Valuation) -> tuple[Entry, ...]:
    """The entries that may still hold in the transaction of ``world``, with what it settles left out."""
    kept = []
    for entry in entries:
        when = True if entry.when is None else reduced(entry.when, world)
        unless = False if entry.unless is None else reduced(entry.unless, world)
        if when is False or unless is True:
            continue
        kept.append(replace(entry, when=None if when is True else when, unless=None if unless is False else unless))
    return tuple(kept)


def reduced(expr: Expr, world: Valuation) -> Expr | bool:
    """The condition without the tests that the transaction answers; True or False where nothing is left."""
    match expr:
        case All(parts):
            return _joined(parts, world, All, False)
        case Any(parts):
            return _joined(parts, world, Any, True)
        case Not(part):
            inner = reduced(part, world)
            return (not inner) if isinstance(inner, bool) else Not(inner)
        case Cmp():
            return expr
        case In(name) | Flag(name) if name in OF_THE_CHIP:
            return expr
    answer = world.atom(expr)
    return expr if answer is Tri.UNKNOWN else answer is Tri.YES


def _joined(parts: Sequence[Expr], world: Valuation, kind: type, settles: bool) -> Expr | bool:
    left = []
    for part in parts:
        inner = reduced(part, world)
        if inner is settles:
            return settles
        if not isinstance(inner, bool):
            left.append(inner)
    return (not settles) if not left else left[0] if len(left) == 1 else kind(tuple(left))

"""What would change the answer: the nearest value of each quantity, and the other answer of each flag, that does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from fencepost.base.logic import Tri, not_

from .book import Entry
from .case import Case
from .expr import Cmp, Flag
from .outcome import FREE, STATUSES, Leaf, explore, strictest
from .valuation import Valuation

__all__ = ["flips"]

_NEAR = 6
"""Thresholds tried on each side of a quantity, nearest first."""


def flips(entries: Sequence[Entry], case: Case, leaves: Sequence[Sequence[Leaf]]) -> tuple[Mapping[str, object], ...]:
    """Single changes that flip the status or the review, exact at the comparators, nearest first.

    A quantity is tried at each threshold it is compared with, and just inside it where the comparison is strict
    (``op`` says which), under the book as the transaction sees it; a flag is tried under all ``entries``.
    Where members or readings agree, the first (the computed one) is inverted; where they do not, there is no one
    margin and nothing is returned.
    """
    if len({_answer(found) for found in leaves}) != 1:
        return ()
    world, here, now = case.worlds[0].valuation, case.worlds[0].here, _answer(leaves[0])
    return (*_quantities(here, world, now), *_flags(entries, world, now, case.granted))


def _answer(leaves: Sequence[Leaf]) -> tuple[str | None, str | None]:
    status = strictest((leaf.outcome.status for leaf in leaves), STATUSES)
    reviews = {leaf.outcome.review for leaf in leaves if leaf.outcome.status not in FREE}
    return status, reviews.pop() if len(reviews) == 1 else None


def _quantities(entries, world: Valuation, now) -> Iterator[Mapping[str, object]]:
    comparisons = [a for e in entries for a in e.tests if isinstance(a, Cmp)]
    for name in sorted({n for a in comparisons for n, _ in a.terms}):
        low, high = world.bounds(name)
        if low is None or low != high:
            continue
        points = sorted({p for a in comparisons for p in _crossings(a, name, world)}, key=lambda p: abs(p[0] - low))
        for side in (1, -1):
            beyond = [p for p in points if (p[0] - low) * side > 0 or (p[0] == low and p[1])][:_NEAR]
            for point, op in ((p, o) for p, _, o in beyond):
                moved = point if "=" in op else point * (1 + Fraction(side, 10**9))
                then = _asked_again(entries, world, name, moved)
                if then != now:
                    yield {"name": name, "from": low, "to": point, "op": op, "status": then[0], "review": then[1]}
                    break


def _crossings(test: Cmp, name: str, world: Valuation) -> Iterator[tuple[Fraction, bool, str]]:
    """Where a comparison turns as one quantity moves and the others stay."""
    factors = dict(test.terms)
    if name not in factors:
        return
    rest = Fraction(0)
    for other, factor in test.terms:
        if other != name:
            low, high = world.bounds(other)
            if low is None or low != high:
                return
            rest += factor * low
    point = (test.bound - rest) / factors[name]
    if point <= 0:
        return
    here = world.atom(test)
    op = test.op if factors[name] > 0 else {"<": ">", ">": "<", "<=": ">=", ">=": "<="}[test.op]
    opposite = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
    yield point, False, opposite[op] if here is Tri.YES else op


def _flags(entries, world: Valuation, now, granted: frozenset[str]) -> Iterator[Mapping[str, object]]:
    for name in sorted({a.name for e in entries for a in e.tests if isinstance(a, Flag)}):
        answer = world.flags.get(name, Tri.UNKNOWN)
        if answer is Tri.UNKNOWN or name == "subject" or name in granted:
            continue
        other = not_(answer)
        leaves, _ = explore(entries, world.with_flag(name, other))
        then = _answer(leaves)
        if then != now:
            yield {
                "name": name,
                "from": answer.value,
                "to": other.value,
                "op": "is",
                "status": then[0],
                "review": then[1],
            }


def _asked_again(entries, world: Valuation, name: str, value: Fraction) -> tuple[str | None, str | None]:
    moved = replace(world, numbers={**world.numbers, name: (value, value)})
    return _answer(explore(entries, moved)[0])

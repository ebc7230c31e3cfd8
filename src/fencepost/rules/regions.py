"""Where each outcome lies in the space of quantities, and the smallest change of several that reaches another one.

The leaves of an exploration without figures are regions: each is all points that pass a few comparisons. The distance
to one is the least sum of relative changes, a linear problem; its answer lies where as many comparisons are tight as
quantities move, so trying these few points finds it in exact fractions.

>>> from .expr import Cmp
>>> far = Cmp((("x", Fraction(1)),), ">=", Fraction(4))                      # x >= 4
>>> wide = Cmp((("x", Fraction(1)), ("y", Fraction(-2))), "<", Fraction(0))  # x < 2 y
>>> move = nearest((far, wide), {"x": Fraction(3), "y": Fraction(1)})
>>> move.to == {"x": 4, "y": 2}, sorted(move.strict), float(move.size)
(True, ['x', 'y'], 1.3333333333333333)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from .case import World
from .expr import Atom, Cmp, negated
from .outcome import REVIEWS, STATUSES, Leaf, Outcome, explore
from .polyhedra import Inequality, inequality

__all__ = ["Flip", "Move", "Region", "flips_together", "nearest", "regions"]

_MOST_TOGETHER = 4
"""Quantities that comparisons tie together, at most; a text that ties more is not searched."""

_HAIR = Fraction(1, 10**9)
Point = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Region:
    """All points that pass ``within``, where ``given`` is taken for settled, have this outcome."""

    within: tuple[Cmp, ...]
    given: tuple[tuple[Atom, bool], ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Move:
    """The nearest point of a region: ``to`` on its edge, ``strict`` the quantities that must go a hair beyond,
    ``inside`` a point just inside, and the sum of relative changes.

    The distance is exact; ``inside`` is off the edge by a billionth of the way to the middle.
    """

    to: Point
    strict: frozenset[str]
    inside: Point
    size: Fraction


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change that reaches an outcome, from ``start``."""

    start: Point
    move: Move
    region: Region


def regions(world: World, leaves: Sequence[Leaf]) -> tuple[tuple[Region, ...], bool]:
    """The regions around a world, and whether these are all.

    What the world leaves open beside quantities is taken as in the strictest of its ``leaves``.
    """
    here, valuation = world.here, world.valuation
    for atom, held in _strictest(leaves).assumed:
        if not isinstance(atom, Cmp):
            valuation = valuation.assume(atom, held) or valuation
    open_ = {name: ends for name, ends in valuation.numbers.items() if name not in _exact(world)}
    found, whole = explore(here, replace(valuation, numbers=open_, taken=()))
    return tuple(_region(leaf, _exact(world)) for leaf in found), whole


def _exact(world: World) -> dict[str, Fraction]:
    """The quantities that are known exactly."""
    return {n: low for n, (low, high) in world.valuation.numbers.items() if low is not None and low == high}


def _strictest(leaves: Sequence[Leaf]) -> Leaf:
    def rank(leaf: Leaf) -> tuple[int, int]:
        review = leaf.outcome.review
        return STATUSES.index(leaf.outcome.status), REVIEWS.index(review) if review in REVIEWS else -1

    return max(leaves, key=rank)


def _region(leaf: Leaf, known: Point) -> Region:
    within, given = [], []
    for atom, held in leaf.assumed:
        if isinstance(atom, Cmp) and atom.names <= known.keys():
            within.append(atom if held else negated(atom))
        else:
            given.append((atom, held))
    return Region(tuple(within), tuple(given), leaf.outcome)


def flips_together(world: World, leaves: Sequence[Leaf], around: Sequence[Region]) -> tuple[Flip, ...]:
    """Per other outcome the smallest change, of one quantity or of several together, that reaches it; smallest first.

    Status and review make an outcome. A quantity that is zero has no relative change and stays.
    """
    start = _exact(world)
    now = _strictest(leaves).outcome
    best: dict[tuple[str, str | None], Flip] = {}
    for region in around:
        key = region.outcome.status, region.outcome.review
        move = nearest(region.within, start) if key != (now.status, now.review) else None
        if move and (key not in best or move.size < best[key].move.size):
            best[key] = Flip(start, move, region)
    return tuple(sorted(best.values(), key=lambda f: (f.move.size, f.region.outcome.key[0])))


def nearest(within: Sequence[Cmp], start: Point) -> Move | None:
    """The nearest point that passes every comparison; None where no change of positive quantities reaches one."""
    to: dict[str, Fraction] = {}
    inside: dict[str, Fraction] = {}
    strict: set[str] = set()
    for names, tests in _tied(within):
        if all(_passes(t, start) for t in tests):
            continue
        rows = [inequality(t) for t in tests]
        movable = [n for n in names if start[n] > 0]
        found = None if len(names) > _MOST_TOGETHER else _closest(rows, movable, start)
        if found is None:
            return None
        moved = {n for n, v in found.items() if v != start[n]}
        tight = {n for terms, bound, sharp in rows if sharp and _sum(terms, found) == bound for n, _ in terms}
        middle = _middle(rows, names, found) if tight else found
        if middle is None:
            return None
        strict |= tight & moved or tight
        to |= {n: found[n] for n in moved | (tight if not tight & moved else set())}
        inside |= {n: v + _HAIR * (middle[n] - v) for n, v in found.items()}
    size = sum((abs(v - start[n]) / start[n] for n, v in to.items()), Fraction(0))
    return Move(to, frozenset(strict), inside, size)


def _tied(within: Sequence[Cmp]) -> Iterator[tuple[list[str], list[Cmp]]]:
    """The comparisons in groups that share no quantity."""
    rest = list(within)
    while rest:
        group, names = [rest.pop(0)], set()
        names |= group[0].names
        while joining := [t for t in rest if not names.isdisjoint(t.names)]:
            group += joining
            names.update(*(t.names for t in joining))
            rest = [t for t in rest if t not in joining]
        yield sorted(names), group


def _passes(test: Cmp, point: Point) -> bool:
    terms, bound, sharp = inequality(test)
    total = _sum(terms, point)
    return total < bound or (total == bound and not sharp)


def _sum(terms: Iterable[tuple[str, Fraction]], point: Point) -> Fraction:
    return sum((a * point[n] for n, a in terms), Fraction(0))


def _closest(rows: Sequence[Inequality], movable: Sequence[str], start: Point) -> dict[str, Fraction] | None:
    """The point of the closed region with the least sum of relative changes, of the quantities of these rows."""
    names = {n for terms, _, _ in rows for n, _ in terms}
    fixed = {n: start[n] for n in names}
    best, least = None, None
    for count in range(1, len(movable) + 1):
        for moved in combinations(movable, count):
            for edges in combinations(rows, count):
                solved = _meet(edges, moved, fixed)
                if solved is None or not _inside(rows, point := {**fixed, **solved}):
                    continue
                cost = sum(abs(v - start[n]) / start[n] for n, v in solved.items())
                if least is None or cost < least:
                    best, least = point, cost
    return best


def _inside(rows: Sequence[Inequality], point: Point) -> bool:
    return all(v >= 0 for v in point.values()) and all(_sum(terms, point) <= bound for terms, bound, _ in rows)


def _meet(edges: Sequence[Inequality], moved: Sequence[str], fixed: Point) -> dict[str, Fraction] | None:
    """Where the edges meet as only ``moved`` move; None where they do not meet in one point."""
    matrix = []
    for terms, bound, _ in edges:
        factors = dict(terms)
        rest = sum((a * fixed[n] for n, a in terms if n not in moved), Fraction(0))
        matrix.append([*(factors.get(n, Fraction(0)) for n in moved), bound - rest])
    size = len(moved)
    for column in range(size):
        pivot = next((row for row in range(column, size) if matrix[row][column]), None)
        if pivot is None:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        lead = matrix[column][column]
        matrix[column] = [v / lead for v in matrix[column]]
        for row in range(size):
            if row != column and matrix[row][column]:
                factor = matrix[row][column]
                matrix[row] = [v - factor * w for v, w in zip(matrix[row], matrix[column], strict=True)]
    return {name: matrix[row][size] for row, name in enumerate(moved)}


def _middle(rows: Sequence[Inequality], names: Sequence[str], point: Point) -> dict[str, Fraction] | None:
    """A point in the open inside of the region: the mean of its corners within a box around the point."""
    box: list[Inequality] = []
    for name in names:
        box.append((((name, Fraction(1)),), 2 * max(point[name], Fraction(1)), False))
        box.append((((name, Fraction(-1)),), Fraction(0), False))
    fixed = {n: point[n] for n in names}
    corners = [
        solved
        for edges in combinations([*rows, *box], len(names))
        if (solved := _meet(edges, names, fixed)) is not None and _inside([*rows, *box], solved)
    ]
    if not corners:
        return None
    return {n: sum((c[n] for c in corners), Fraction(0)) / len(corners) for n in names}

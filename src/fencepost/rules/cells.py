"""Where a world lies among the lines of the book: worlds of one cell get one answer, which is found once.

The tests of a day's book cut the space of facts into cells, inside which every test answers alike. A quantity that is
known exactly is told by its place among the numbers it is compared with; one that is not, by its bounds, since what may
be assumed of it depends on them.

>>> place(Fraction(4800), (Fraction(1600), Fraction(4800))), place(Fraction(4799), (Fraction(1600), Fraction(4800)))
((2, True), (1, False))
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from .book import Entry
from .expr import Cmp, In, Ratio, atoms
from .specialise import CHIP_FLAGS, CHIP_SYMBOLS
from .valuation import Valuation

__all__ = ["Cells", "cells", "place", "quantities"]


def place(value: Fraction, lines: Sequence[Fraction]) -> tuple[int, bool]:
    """How many of the sorted lines the value has reached, and whether it lies on the last of these."""
    return _place(value, *_whole(tuple(lines)))


def _whole(lines: tuple[Fraction, ...]) -> tuple[int, tuple[int, ...]]:
    """Sorted lines as whole numbers of one common part."""
    common = lcm(*(line.denominator for line in lines)) if lines else 1
    return common, tuple(int(line * common) for line in sorted(set(lines)))


def _place(value: Fraction, common: int, lines: tuple[int, ...]) -> tuple[int, bool]:
    whole, parts = value.as_integer_ratio()
    reached, rest = divmod(whole * common, parts)
    at = bisect_right(lines, reached)
    return at, rest == 0 and at > 0 and lines[at - 1] == reached


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The lines of some entries: of single quantities, of quotients and of sums; and the items that they name."""

    single: tuple[tuple[str, int, tuple[int, ...]], ...]
    quotients: tuple[tuple[Ratio, int, tuple[int, ...]], ...]
    sums: tuple[tuple[tuple[tuple[str, Fraction], ...], int, tuple[int, ...]], ...]
    items: frozenset[str]

    def of(self, world: Valuation) -> Hashable:
        """The cell of a world, among worlds of one transaction."""
        numbers = world.numbers
        found: list[Hashable] = [world.sets.get("item", frozenset()) & self.items]
        found += [world.symbols.get(name) for name in CHIP_SYMBOLS]
        found += [world.flags.get(name) for name in CHIP_FLAGS]
        add = found.append
        for name, common, lines in self.single:
            ends = numbers.get(name)
            if ends is None:
                add(None)
            elif ends[0] is not None and ends[0] == ends[1]:
                add(_place(ends[0], common, lines))
            else:
                add(ends)
        for ratio, common, lines in self.quotients:
            over, under = numbers.get(ratio.over), numbers.get(ratio.under)
            if ratio.name in numbers or over is None or under is None or not (_exact(over) and _exact(under)):
                add((over, under, numbers.get(ratio.name)))
            else:
                add(_place(over[0] / under[0], common, lines) if under[0] else None)
        for terms, common, lines in self.sums:
            known = [numbers.get(name) for name, _ in terms]
            if all(ends is not None and _exact(ends) for ends in known):
                total = sum(a * ends[0] for (_, a), ends in zip(terms, known, strict=True))
                add(_place(total, common, lines))
            else:
                add(tuple(known))
        return tuple(found)


def _exact(ends: tuple[Fraction | None, Fraction | None]) -> bool:
    return ends[0] is not None and ends[0] == ends[1]


@lru_cache(maxsize=1024)
def cells(entries: tuple[Entry, ...]) -> Cells:
    """The lines of the entries' conditions and limits."""
    tests = [a for e in entries for x in (e.when, e.unless, e.limit) if x is not None for a in atoms(x)]
    single: dict[str, set[Fraction]] = {}
    quotients: dict[Ratio, set[Fraction]] = {}
    sums: dict[tuple, set[Fraction]] = {}
    for test in tests:
        if not isinstance(test, Cmp):
            continue
        if test.ratio:
            quotients.setdefault(test.ratio, set()).add(test.threshold)
            single.setdefault(test.ratio.under, set())
        elif len(test.terms) == 1:
            (name, factor), *_ = test.terms
            single.setdefault(name, set()).add(test.bound / factor)
        else:
            sums.setdefault(test.terms, set()).add(test.bound)
    return Cells(
        tuple((n, *_whole(tuple(found))) for n, found in sorted(single.items())),
        tuple((r, *_whole(tuple(found))) for r, found in quotients.items()),
        tuple((t, *_whole(tuple(found))) for t, found in sums.items()),
        frozenset(_values(a for a in tests if isinstance(a, In) and a.name == "item")),
    )


def quantities(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """The quantities that the conditions and limits read, quotients and their inputs."""
    tests = [a for e in entries for x in (e.when, e.unless, e.limit) if x is not None for a in atoms(x)]
    found = {n for t in tests if isinstance(t, Cmp) for n in (*t.names, *((t.ratio.name,) if t.ratio else ()))}
    return tuple(sorted(found))


def _values(tests: Iterable[In]) -> Iterable[str]:
    for test in tests:
        yield from test.values

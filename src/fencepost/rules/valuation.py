"""What one world says of the facts that conditions read, and how a test is decided there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from fencepost.base.logic import Tri, not_, tri

from .expr import All, Any, Asked, Atom, Cmp, Expr, Flag, In, Not, negated
from .polyhedra import Inequality, feasible, inequality

__all__ = ["SOMETHING", "Bounds", "Valuation", "decide", "judge"]

Bounds = tuple[Fraction | None, Fraction | None]
SOMETHING = "?"
"""A member of a set that is not known, such as the headquarters of a party nobody looked up."""

_FREE: Bounds = (Fraction(0), None)  # every quantity of the language is non-negative


@dataclass(frozen=True, slots=True)
class Valuation:
    """One world: quantities as bounds, symbols as the values still possible (None: any), sets, flags and answers.

    ``taken`` are the tests this world assumed, in the order they were read; ``groups`` gives the members of a country
    group on the day asked about.
    """

    numbers: Mapping[str, Bounds]
    symbols: Mapping[str, frozenset[str] | None]
    sets: Mapping[str, frozenset[str]]
    flags: Mapping[str, Tri]
    asked: Mapping[Asked, Tri]
    groups: Callable[[str], frozenset[str]]
    taken: tuple[tuple[Atom, bool], ...] = ()

    def bounds(self, name: str) -> Bounds:
        """Smallest and largest value of a quantity in this world."""
        return self.numbers.get(name, _FREE)

    def with_set(self, name: str, members: frozenset[str]) -> Valuation:
        """The same world where an earlier stratum made ``name``."""
        return replace(self, sets={**self.sets, name: members})

    def with_flag(self, name: str, answer: Tri) -> Valuation:
        """The same world where an earlier stratum answered ``name``."""
        return replace(self, flags={**self.flags, name: answer})

    def atom(self, test: Atom) -> Tri:
        """The answer of one test in this world."""
        match test:
            case Flag(name):
                return self.flags.get(name, Tri.UNKNOWN)
            case Asked():
                return self.asked.get(test, Tri.UNKNOWN)
            case In():
                return self._member(test)
            case Cmp():
                return self._compare(test)
        raise TypeError(test)

    def values(self, test: In) -> frozenset[str]:
        """The values a membership test accepts on this day."""
        return test.values.union(*(self.groups(g) for g in test.groups))

    def _member(self, test: In) -> Tri:
        wanted = self.values(test)
        if test.name in self.sets:
            members = self.sets[test.name]
            if members & wanted or SOMETHING not in members:
                return tri(bool(members & wanted))
            return next((tri(held) for atom, held in self.taken if atom == test), Tri.UNKNOWN)
        possible = self.symbols.get(test.name)
        if possible is None:
            return next((tri(held) for atom, held in self.taken if atom == test), Tri.UNKNOWN)
        return Tri.YES if possible <= wanted else Tri.NO if not possible & wanted else Tri.UNKNOWN

    def linear(self, test: Cmp) -> Cmp:
        """The test in the quantities this case has: a quotient stated as such is compared as such."""
        ratio = test.ratio
        if ratio and ratio.name in self.numbers and self.bounds(ratio.under)[1] is None:
            return Cmp(((ratio.name, Fraction(1)),), test.op, test.threshold, test.unit)
        return test

    def _compare(self, test: Cmp) -> Tri:
        if test.ratio and self.bounds(test.ratio.under) == (0, 0):
            return Tri.NO  # the quotient does not exist
        test = self.linear(test)
        low, high = self._extent(test)
        answer = _against(low, high, test.op, test.bound)
        if answer is Tri.UNKNOWN and self.taken and (related := self._related(test)):
            if not self._together(test, related):
                return Tri.NO
            if not self._together(negated(test), related):
                return Tri.YES
        return answer

    def _extent(self, test: Cmp) -> Bounds:
        if len(test.terms) == 1 and test.terms[0][1] == 1:  # the usual case: one quantity against one number
            return self.bounds(test.terms[0][0])
        low: Fraction | None = Fraction(0)
        high: Fraction | None = Fraction(0)
        for name, factor in test.terms:
            ends = self.bounds(name)
            small, large = ends if factor > 0 else (ends[1], ends[0])
            low = None if low is None or small is None else low + factor * small
            high = None if high is None or large is None else high + factor * large
        return low, high

    def _possible(self, test: Cmp) -> bool:
        """Whether the facts, and what was assumed of quantities that bear on the test's, leave it a chance."""
        if related := self._related(test):
            return self._together(test, related)
        return _against(*self._extent(test), test.op, test.bound) is not Tri.NO

    def _together(self, test: Cmp, related: Sequence[Cmp]) -> bool:
        names = sorted(test.names.union(*(t.names for t in related)))
        return _feasible(frozenset({test, *related}), tuple((name, self.bounds(name)) for name in names))

    def _related(self, test: Cmp) -> list[Cmp]:
        """The comparisons assumed of the test's quantities, or of others that these tie them to."""
        apart = [self.linear(a if held else negated(a)) for a, held in self.taken if isinstance(a, Cmp)]
        reached, related = set(test.names), []
        while joining := [t for t in apart if not reached.isdisjoint(t.names)]:
            related += joining
            reached.update(*(t.names for t in joining))
            apart = [t for t in apart if t not in joining]
        return related

    def assume(self, test: Atom, held: bool) -> Valuation | None:
        """The world where the test is settled so, or None where the facts exclude it."""
        taken = (*self.taken, (test, held))
        match test:
            case Flag(name):
                return replace(self, flags={**self.flags, name: tri(held)}, taken=taken)
            case Asked():
                return replace(self, asked={**self.asked, test: tri(held)}, taken=taken)
            case In(name):
                if name in self.sets:
                    return replace(self, taken=taken)
                possible, wanted = self.symbols.get(name), self.values(test)
                if possible is None:
                    rest = wanted if held else None
                else:
                    rest = possible & wanted if held else possible - wanted
                    if not rest:
                        return None
                return replace(self, symbols={**self.symbols, name: rest}, taken=taken)
            case Cmp():
                return (
                    replace(self, taken=taken) if self._possible(self.linear(test if held else negated(test))) else None
                )
        raise TypeError(test)


@lru_cache(maxsize=1 << 16)
def _feasible(tests: frozenset[Cmp], boxes: tuple[tuple[str, Bounds], ...]) -> bool:
    """Whether some values inside the bounds pass every test; worlds ask the same few systems over and over."""
    system: list[Inequality] = [inequality(t) for t in tests]
    for name, (low, high) in boxes:
        if low is not None:
            system.append((((name, Fraction(-1)),), -low, False))
        if high is not None:
            system.append((((name, Fraction(1)),), high, False))
    return feasible(system)


def _against(low: Fraction | None, high: Fraction | None, op: str, bound: Fraction) -> Tri:
    """Whether every, no or some value of [low, high] satisfies the comparison."""
    if op in ("<", "<="):
        sure = high is not None and (high < bound or (op == "<=" and high == bound))
        never = low is not None and (low > bound or (op == "<" and low == bound))
    else:
        sure = low is not None and (low > bound or (op == ">=" and low == bound))
        never = high is not None and (high < bound or (op == ">" and high == bound))
    return Tri.YES if sure else Tri.NO if never else Tri.UNKNOWN


def judge(expr: Expr, world: Valuation) -> tuple[Tri, Atom | None]:
    """The answer of a condition in a world, and the first test that keeps an undecided one undecided."""
    match expr:
        case All(parts):
            return _first(parts, world, Tri.NO, Tri.YES)
        case Any(parts):
            return _first(parts, world, Tri.YES, Tri.NO)
        case Not(part):
            answer, atom = judge(part, world)
            return not_(answer), atom
        case _:
            answer = world.atom(expr)
            return answer, expr if answer is Tri.UNKNOWN else None


def _first(parts: tuple[Expr, ...], world: Valuation, settles: Tri, else_: Tri) -> tuple[Tri, Atom | None]:
    """Kleene's conjunction or disjunction, read only as far as the answer that settles it."""
    undecided = None
    for part in parts:
        found, atom = judge(part, world)
        if found is settles:
            return settles, None
        undecided = undecided or atom
    return (else_, None) if undecided is None else (Tri.UNKNOWN, undecided)


def decide(expr: Expr, world: Valuation) -> Tri:
    """The answer of a condition in a world."""
    return judge(expr, world)[0]

"""Conditions of law as trees: All, Any, Not over five kinds of test.

A numeric test is held in normal form, ``sum(a_i * q_i) op bound`` in exact fractions. A test of a quotient
(``performance_density >= 5.92``) becomes a test of its inputs (``tpp - 5.92 * logic_area >= 0``) and is false where the
divisor is zero; it remembers the quantity the text names, so that it is explained in the law's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

__all__ = ["All", "Any", "Asked", "Atom", "Cmp", "Expr", "Flag", "In", "Not", "Ratio", "atoms", "negated"]

_NEGATED = {">=": "<", "<": ">=", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quantity that the law names and that is a quotient of two others."""

    name: str
    over: str
    under: str


@dataclass(frozen=True, slots=True)
class Cmp:
    """``sum(terms) op bound``; ``name`` and ``threshold`` as written; ``ratio`` where the text names a quotient.

    ``names`` are the quantities compared. The hash of its fractions is worked out once: tests are looked up often.
    """

    terms: tuple[tuple[str, Fraction], ...]
    op: str
    bound: Fraction
    unit: str = ""
    ratio: Ratio | None = None
    names: frozenset[str] = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(name for name, _ in self.terms))
        object.__setattr__(self, "_hash", hash((self.terms, self.op, self.bound, self.ratio)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def name(self) -> str:
        """The quantity as the text names it: ``tpp``, ``performance_density``, ``dram_bandwidth + io_rate``."""
        if self.ratio:
            return self.ratio.name
        parts = [n if a == 1 else f"{float(a):g} * {n}" for n, a in self.terms]
        return " + ".join(parts).replace("+ -", "- ")

    @property
    def threshold(self) -> Fraction:
        """The number the text compares with."""
        return -dict(self.terms)[self.ratio.under] if self.ratio else self.bound


@dataclass(frozen=True, slots=True)
class In:
    """A symbol is one of ``values``, or a set has a member among them; ``groups`` are country groups of the day."""

    name: str
    values: frozenset[str]
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no fact of the case, such as ``datacenter``."""

    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that only a person can answer: ``kind`` is ``fact`` (of the case), ``attested`` (a certificate),
    ``conditions`` (every condition of an address) or ``reading`` (of a disputed text)."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; empty is true."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds; empty is false."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expr


Atom = Cmp | In | Flag | Asked
Expr = All | Any | Not | Atom


def atoms(expr: Expr) -> Iterator[Atom]:
    """Every test in the tree, in the order of the text."""
    match expr:
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield expr


@lru_cache(maxsize=1 << 12)
def negated(test: Cmp) -> Cmp:
    """The opposite comparison of the same quantities."""
    return Cmp(test.terms, _NEGATED[test.op], test.bound, test.unit, test.ratio)

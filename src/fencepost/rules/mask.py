"""One condition over many chips at once: arrays through the same tree, exact where it matters.

Every answer is a pair of Boolean arrays: where the condition *must* hold and where it *may*. Between them lies what the
figures do not settle. Rows within a billionth of a threshold are decided again in exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce

import numpy as np

from fencepost.base.logic import Tri

from .book import Entry
from .expr import All, Any, Cmp, Expr, Flag, In, Not
from .valuation import SOMETHING, Bounds, Valuation

__all__ = ["Mask", "Pair", "Table", "mask", "scan_book"]

Mask = np.ndarray
Pair = tuple[Mask, Mask]
_CLOSE = 1e-9
_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Table:
    """Chips as columns. ``numbers`` are (low, high) arrays with NaN where there is no bound; ``flags`` and ``sets`` are
    (must, may) pairs by name and by name and value; ``base`` holds what is the same for all rows: the transaction.
    ``exact`` are the same numbers in fractions, a mapping a row, where they are known better than by their floats."""

    size: int
    numbers: Mapping[str, tuple[np.ndarray, np.ndarray]]
    flags: Mapping[str, Pair]
    base: Valuation
    sets: Mapping[str, Mapping[str, Pair]] = field(default_factory=dict)
    exact: Sequence[Mapping[str, Bounds]] | None = None

    def with_set(self, name: str, members: Mapping[str, Pair]) -> Table:
        """The table where an earlier stratum made ``name``."""
        return replace(self, sets={**self.sets, name: members})

    def with_flag(self, name: str, pair: Pair) -> Table:
        """The table where an earlier stratum answered ``name``."""
        return replace(self, flags={**self.flags, name: pair})

    def rows(self, part: slice) -> Table:
        """Some of the rows."""

        def cut(pair: Pair) -> Pair:
            return pair[0][part], pair[1][part]

        return replace(
            self, size=len(range(self.size)[part]), numbers={n: cut(p) for n, p in self.numbers.items()},
            flags={n: cut(p) for n, p in self.flags.items()},
            sets={n: {v: cut(p) for v, p in members.items()} for n, members in self.sets.items()},
            exact=self.exact[part] if self.exact is not None else None,
        )  # fmt: skip

    def constant(self, answer: Tri) -> Pair:
        """An answer common to all rows."""
        return np.full(self.size, answer is Tri.YES), np.full(self.size, answer is not Tri.NO)


def mask(expr: Expr, table: Table) -> Pair:
    """Where the condition must hold and where it may."""
    match expr:
        case All(parts):
            return _join([mask(p, table) for p in parts], np.logical_and, table)
        case Any(parts):
            return _join([mask(p, table) for p in parts], np.logical_or, table)
        case Not(part):
            must, may = mask(part, table)
            return ~may, ~must
        case Cmp():
            return _compare(expr, table)
        case In(name) if name in table.sets:
            wanted = table.base.values(expr)
            found = [pair for value, pair in table.sets[name].items() if value in wanted or value == SOMETHING]
            return _join(found, np.logical_or, table) if found else table.constant(Tri.NO)
        case Flag(name) if name in table.flags:
            return table.flags[name]
    return table.constant(table.base.atom(expr))


def _join(pairs: Sequence[Pair], op: np.ufunc, table: Table) -> Pair:
    if not pairs:
        return table.constant(Tri.YES if op is np.logical_and else Tri.NO)
    return reduce(op, (must for must, _ in pairs)), reduce(op, (may for _, may in pairs))


def _compare(test: Cmp, table: Table) -> Pair:
    low, high, size = _sum(test, table)
    bound = float(test.bound)
    slack = 2 * _CLOSE * size
    must, never = _sides(test.op, low, high, bound)
    below, above = bound - slack, bound + slack
    near = ((low >= below) & (low <= above)) | ((high >= below) & (high <= above))
    may = ~never
    for row in np.flatnonzero(near):
        answer = _exactly(test, table, int(row))
        must[row], may[row] = answer is Tri.YES, answer is not Tri.NO
    if test.ratio:
        none = _zero(table, test.ratio.under)
        must, may = must & ~none, may & ~none
    return must, may


def _sum(test: Cmp, table: Table) -> tuple[np.ndarray, np.ndarray, np.ndarray | float]:
    """The least and the greatest value of a test's sum, and the size of what is compared, which rounding goes by.

    One term that lies near the bound is as large as the bound, so a number is enough for it.
    """
    unbounded = (np.zeros(table.size), np.full(table.size, np.nan))  # quantities are non-negative
    parts = []
    for name, factor in test.terms:
        small, large = table.numbers.get(name, unbounded)
        if factor < 0:
            small, large = large, small
        parts.append((small, large) if factor == 1 else (float(factor) * small, float(factor) * large))
    bound = abs(float(test.bound))
    if len(parts) == 1:
        return *parts[0], bound
    size = reduce(np.fmax, (np.abs(end) for part in parts for end in part), bound)
    return reduce(np.add, (p[0] for p in parts)), reduce(np.add, (p[1] for p in parts)), size


def _sides(op: str, low: np.ndarray, high: np.ndarray, bound: float) -> Pair:
    """Where every value satisfies the comparison, and where none does; NaN settles neither."""
    match op:
        case ">=":
            return low >= bound, high < bound
        case ">":
            return low > bound, high <= bound
        case "<=":
            return high <= bound, low > bound
        case _:
            return high < bound, low >= bound


def _zero(table: Table, name: str) -> Mask:
    ends = table.numbers.get(name)
    return np.zeros(table.size, bool) if ends is None else (ends[0] == 0) & (ends[1] == 0)


def _exactly(test: Cmp, table: Table, row: int) -> Tri:
    """The same test in fractions; a float stands for the shortest decimal that names it, which is what was typed."""

    def exact(value: float) -> Fraction | None:
        return None if np.isnan(value) else Fraction(repr(float(value)))

    if table.exact is not None:
        numbers = table.exact[row]
    else:
        ends = {name: table.numbers[name] for name, _ in test.terms if name in table.numbers}
        numbers = {name: (exact(low[row]), exact(high[row])) for name, (low, high) in ends.items()}
    return replace(table.base, numbers=numbers).atom(test)


def _holds(entry: Entry, table: Table) -> Pair:
    must, may = mask(entry.when, table) if entry.when is not None else table.constant(Tri.YES)
    if entry.unless is None:
        return must, may
    not_must, not_may = mask(entry.unless, table)
    return must & ~not_may, may & ~not_must


def scan_book(entries: Sequence[Entry], table: Table) -> Mapping[str, Pair]:
    """The layered book over a table: where an item is classified, needs a licence, and may use an exception.

    Keys: the paragraphs, ``needed`` (a licence, or an exception instead), ``required``, ``excepted``; each a (must,
    may) pair. Rows go through in blocks that stay in the processor's cache.
    """
    blocks = [_block(entries, table.rows(slice(i, i + _ROWS))) for i in range(0, max(table.size, 1), _ROWS)]
    if len(blocks) == 1:
        return blocks[0]
    return {
        key: (np.concatenate([b[key][0] for b in blocks]), np.concatenate([b[key][1] for b in blocks]))
        for key in blocks[0]
    }


def _block(entries: Sequence[Entry], table: Table) -> dict[str, Pair]:
    eccns: dict[str, Pair] = {}
    circuit = [e for e in entries if e.does == "classify" and e.more.get("of") != "item"]
    held = {e.at: _holds(e, table) for e in circuit}
    for entry in circuit:
        must, may = held[entry.at]
        for other in circuit:
            if entry.at in other.over:
                must, may = must & ~held[other.at][1], may & ~held[other.at][0]
        old = eccns.get(entry.gives, table.constant(Tri.NO))
        eccns[entry.gives] = (old[0] | must, old[1] | may)
    table = table.with_set("eccn", eccns)
    subject = _join([_holds(e, table) for e in entries if e.does == "subject"], np.logical_or, table)
    required = {e.at: _holds(e, table) for e in entries if e.does == "require"}
    lifts = [(e.lifts, _holds(e, table)) for e in entries if e.does == "exception"]
    stopped_must, stopped_may = table.constant(Tri.NO)
    any_must, any_may = table.constant(Tri.NO)
    for at, (must, may) in required.items():
        lifted = _join([pair for lift, pair in lifts if at in lift], np.logical_or, table)
        any_must, any_may = any_must | must, any_may | may
        stopped_must, stopped_may = stopped_must | (must & ~lifted[1]), stopped_may | (may & ~lifted[0])
    any_must, any_may = any_must & subject[0], any_may & subject[1]
    stopped_must, stopped_may = stopped_must & subject[0], stopped_may & subject[1]
    return {
        **eccns,
        "needed": (any_must, any_may),
        "required": (stopped_must, stopped_may),
        "excepted": (any_must & ~stopped_may, any_may & ~stopped_must),
    }

"""What a condition, or an instrument, catches over the catalogue or a file of chips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from fencepost.base.days import Day
from fencepost.base.figures import bounds
from fencepost.base.logic import Tri

from .book import live
from .case import build
from .cells import quantities
from .determine import book_of
from .expr import Cmp, Expr, atoms
from .mask import Table, mask, scan_book
from .outcome import FREE, explore
from .question import Question
from .specialise import CHIP_FLAGS, CHIP_SYMBOLS
from .trace import margin, value_of
from .valuation import SOMETHING, Bounds, Valuation

__all__ = ["caught_by", "caught_by_law", "table_of"]


def table_of(rows: Sequence[Sequence[Valuation]], names: Iterable[str]) -> Table:
    """Chips as columns of the named quantities. A row is the worlds of one chip: its numbers are as wide as all of them
    together, what else belongs to a chip is the same in each; the transaction is that of the first row."""
    exact = [_widest(worlds) for worlds in rows]
    numbers = {
        name: (
            np.array([float(row.get(name, (0, None))[0] or 0) for row in exact]),
            np.array([np.nan if (high := row.get(name, (0, None))[1]) is None else float(high) for row in exact]),
        )
        for name in names
    }
    first = [worlds[0] for worlds in rows]
    flags = {}
    for name in CHIP_FLAGS:
        answers = [w.flags.get(name, Tri.UNKNOWN) for w in first]
        flags[name] = np.array([a is Tri.YES for a in answers]), np.array([a is not Tri.NO for a in answers])
    sets = {"item": _members([w.sets.get("item", frozenset()) for w in first])}
    for name in CHIP_SYMBOLS:
        sets[name] = _members([w.symbols.get(name) or frozenset({SOMETHING}) for w in first])
    return Table(len(rows), numbers, flags, first[0], sets, exact)


def _widest(worlds: Sequence[Valuation]) -> Mapping[str, Bounds]:
    """The bounds of every quantity over the worlds of a chip."""
    if len(worlds) == 1:
        return worlds[0].numbers
    found: dict[str, Bounds] = {}
    for name in {n for w in worlds for n in w.numbers}:
        ends = [w.bounds(name) for w in worlds]
        lows, highs = [low or 0 for low, _ in ends], [high for _, high in ends]
        found[name] = min(lows), None if None in highs else max(highs)
    return found


def _members(found: Sequence[frozenset[str]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per value the rows that have it; ``SOMETHING`` is a value that is not known, which may be any."""
    held = {value: np.array([value in values for values in found]) for value in frozenset().union(*found)}
    return {v: (np.zeros(len(found), bool) if v == SOMETHING else rows, rows) for v, rows in held.items()}


def caught_by(expr: Expr, chips: Sequence, base: Valuation) -> dict[str, list[Mapping[str, object]]]:
    """The chips that the condition catches, leaves free, or cannot settle; the margin is that of the nearest test."""
    tests = [a for a in atoms(expr) if isinstance(a, Cmp)]
    names = {n for t in tests for n in t.names}
    found: dict[str, list[Mapping[str, object]]] = {"caught": [], "free": [], "unknown": []}
    if not chips:
        return found
    must, may = mask(expr, table_of([[_plain(chip, names, base)] for chip in chips], names))
    for chip, sure, possible in zip(chips, must, may, strict=True):
        kind = "caught" if sure else "unknown" if possible else "free"
        found[kind].append(_line(chip.id, kind, _nearest(tests, chip)))
    return found


def _plain(chip, names: Iterable[str], base: Valuation) -> Valuation:
    """A chip by itself: its figures, flags, maker and ids."""
    return Valuation(
        {n: bounds(chip.figure(n)) for n in names},
        {**base.symbols, "maker": frozenset({chip.maker}) if chip.maker else None},
        {**base.sets, "item": frozenset({chip.id, chip.family} - {None})},
        {**base.flags, "datacenter": chip.datacenter, "us_commercial": chip.us_commercial}, base.asked, base.groups,
    )  # fmt: skip


def _line(item: str, kind: str, distance: float | None) -> dict[str, object]:
    return {"item": item, "result": {"caught": "yes", "free": "no"}.get(kind, "unknown"), "margin": distance}


def _nearest(tests: Sequence[Cmp], chip) -> float | None:
    """The signed relative distance to the nearest threshold; None where a figure is not known."""
    names = {n for t in tests for n in t.names}
    world = Valuation({n: bounds(chip.figure(n)) for n in names}, {}, {}, {}, {}, lambda group: frozenset())
    found = []
    for test in tests:
        low, high = value_of(test, world)
        if low is not None and low == high and (m := margin(low, test.threshold)) is not None:
            found.append(m)
    return min(found, key=abs) if found else None


def caught_by_law(
    facts, instrument: str, chips: Sequence, question: Question, on: Day
) -> dict[str, list[Mapping[str, object]]]:
    """The chips to which the requirements of one instrument apply, asked of it and of the classifications alone.

    All rows go through the book as arrays; those that this leaves open are explored one by one, which follows what
    the open figures have to do with each other.
    """
    book = book_of(facts)
    entries = live(book, on, known=facts.known, also=(*question.laws, instrument))
    alone = tuple(e for e in entries if e.does in ("classify", "subject") or e.instrument.id == instrument)
    found: dict[str, list[Mapping[str, object]]] = {"caught": [], "free": [], "unknown": []}
    by_here: dict[tuple, list[tuple[str, list[Valuation]]]] = {}
    for chip in chips:
        case = build(facts, chip, (chip,), question, on, alone, book, {})
        by_here.setdefault(case.worlds[0].here, []).append((chip.id, [w.valuation for w in case.worlds]))
    kinds: dict[str, str] = {}
    for here, rows in by_here.items():
        must, may = scan_book(here, table_of([worlds for _, worlds in rows], quantities(here)))["needed"]
        for (chip_id, worlds), sure, possible in zip(rows, must, may, strict=True):
            settled = "caught" if sure else "free" if not possible else None
            kinds[chip_id] = settled or _explored(here, worlds)
    for chip in chips:
        found[kinds[chip.id]].append(_line(chip.id, kinds[chip.id], None))
    return found


def _explored(here, worlds: Sequence[Valuation]) -> str:
    statuses = {leaf.outcome.status for w in worlds for leaf in explore(here, w)[0]}
    return "free" if statuses <= FREE else "unknown" if statuses & FREE else "caught"

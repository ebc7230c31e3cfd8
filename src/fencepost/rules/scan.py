"""What a condition, or an instrument, catches over the catalogue or a file of chips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from fencepost.base.days import Day
from fencepost.base.figures import bounds
from fencepost.base.logic import Tri

from .book import live
from .case import build
from .determine import book_of, labels_of
from .expr import Cmp, Expr, atoms
from .mask import Table, mask
from .outcome import FREE, explore
from .question import Question
from .trace import margin, value_of
from .valuation import Valuation

__all__ = ["caught_by", "caught_by_law", "table_of"]


def table_of(chips: Sequence, names: Iterable[str], base: Valuation) -> Table:
    """Chips as columns of the named quantities, with their flags and ids."""
    numbers = {}
    for name in names:
        ends = [_ends(chip, name) for chip in chips]
        numbers[name] = (
            np.array([0.0 if low is None else float(low) for low, _ in ends]),
            np.array([np.nan if high is None else float(high) for _, high in ends]),
        )
    flags = {
        name: (np.array([a is Tri.YES for a in answers]), np.array([a is not Tri.NO for a in answers]))
        for name, answers in ((n, [getattr(c, n) for c in chips]) for n in ("datacenter", "us_commercial"))
    }  # fmt: skip
    ids = {i for c in chips for i in (c.id, c.family) if i}
    member = {i: np.array([i in (c.id, c.family) for c in chips]) for i in ids}
    makers = {m: np.array([c.maker == m for c in chips]) for m in {c.maker for c in chips} - {None}}
    sets = {"item": {i: (m, m) for i, m in member.items()}, "maker": {i: (m, m) for i, m in makers.items()}}
    return Table(len(chips), numbers, flags, base, sets)


def _ends(chip, name: str) -> tuple[Fraction | None, Fraction | None]:
    return bounds(chip.figure(name))


def caught_by(expr: Expr, chips: Sequence, base: Valuation) -> dict[str, list[Mapping[str, object]]]:
    """The chips that the condition catches, leaves free, or cannot settle; the margin is that of the nearest test."""
    tests = [a for a in atoms(expr) if isinstance(a, Cmp)]
    names = {n for t in tests for n, _ in t.terms}
    must, may = mask(expr, table_of(chips, names, base))
    found: dict[str, list[Mapping[str, object]]] = {"caught": [], "free": [], "unknown": []}
    for chip, sure, possible in zip(chips, must, may, strict=True):
        kind = "caught" if sure else "unknown" if possible else "free"
        found[kind].append(_line(chip.id, kind, _nearest(tests, chip)))
    return found


def _line(item: str, kind: str, distance: float | None) -> dict[str, object]:
    return {"item": item, "result": {"caught": "yes", "free": "no"}.get(kind, "unknown"), "margin": distance}


def _nearest(tests: Sequence[Cmp], chip) -> float | None:
    """The signed relative distance to the nearest threshold; None where a figure is not known."""
    names = {n for t in tests for n, _ in t.terms}
    world = Valuation({n: _ends(chip, n) for n in names}, {}, {}, {}, {}, lambda group: frozenset())
    found = []
    for test in tests:
        low, high = value_of(test, world)
        if low is not None and low == high and (m := margin(low, test.threshold)) is not None:
            found.append(m)
    return min(found, key=abs) if found else None


def caught_by_law(
    facts, instrument: str, chips: Sequence, question: Question, on: Day
) -> dict[str, list[Mapping[str, object]]]:
    """The chips to which the requirements of one instrument apply, asked of it and of the classifications alone."""
    book = book_of(facts)
    entries = live(book, on, known=facts.known, also=(*question.laws, instrument))
    alone = tuple(e for e in entries if e.does in ("classify", "subject") or e.instrument.id == instrument)
    names = labels_of(facts, "en")
    found: dict[str, list[Mapping[str, object]]] = {"caught": [], "free": [], "unknown": []}
    for chip in chips:
        case = build(facts, chip, (chip,), question, on, alone, book, names)
        statuses = {leaf.outcome.status for w in case.worlds for leaf in explore(alone, w.valuation)[0]}
        kind = "free" if statuses <= FREE else "unknown" if statuses & FREE else "caught"
        found[kind].append(_line(chip.id, kind, None))
    return found

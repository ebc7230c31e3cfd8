"""Scan equals decide: the arrays say of each row what the exact engine says of that row alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.base.days import day
from fencepost.base.figures import Known, Range, Unknown, bounds
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import world
from fencepost.rules.book import live
from fencepost.rules.case import build
from fencepost.rules.determine import book_of
from fencepost.rules.expr import Cmp, atoms
from fencepost.rules.mask import Table, mask, scan_book
from fencepost.rules.outcome import FREE, explore
from fencepost.rules.parse import parse
from fencepost.rules.question import Question
from fencepost.rules.scan import caught_by_law, table_of
from fencepost.rules.specialise import specialise
from fencepost.rules.valuation import Valuation, decide

FACTS = world()
BOOK = book_of(FACTS)
LINES = {
    "tpp": ["1600", "2400", "4800", "14000", "17500", "21000", "4992"],
    "logic_area": ["0", "270", "500", "750", "814", "1500", "3000"],
    "dram_bandwidth": ["1400", "4000", "4500", "5000", "5800", "6500"],
    "io_rate": ["150", "600", "1100", "1028"],
    "link_bandwidth": ["0", "600", "900"],
    "fp16_rate": ["50", "148"],
    "power": ["100", "400"],
}
flags = st.sampled_from([Tri.YES, Tri.NO, Tri.UNKNOWN])


def around(line: str) -> list[Fraction]:
    """A threshold, and values a hair to each side: nearer than a float of that size can tell."""
    value = Fraction(line)
    return [value, value + Fraction(1, 10**9), max(Fraction(0), value - Fraction(1, 10**9)), value * 2]


def figures(name: str, unit: str = "") -> st.SearchStrategy:
    points = st.sampled_from([v for line in LINES[name] for v in around(line)])
    known = points.map(lambda v: Known(v, unit, "test"))
    spans = st.tuples(points, points).map(lambda p: Range(min(p), max(p), unit, "test"))
    return st.one_of(known, known, spans, st.just(Unknown("not stated", unit)))


chips = st.builds(
    lambda figure, datacenter, commercial: Chip(
        "x", "x", maker="org/nvidia", datacenter=datacenter, us_commercial=commercial, figures=figure
    ),
    st.fixed_dictionaries({name: figures(name) for name in LINES}), flags, flags,
)  # fmt: skip


def valuation(chip: Chip, base: Valuation) -> Valuation:
    """The row by itself, as the exact engine reads it."""
    numbers = {n: bounds(chip.figure(n)) for n in LINES}
    numbers = {n: (Fraction(0) if low is None else low, high) for n, (low, high) in numbers.items()}
    return replace(
        base, numbers=numbers, flags={**base.flags, "datacenter": chip.datacenter, "us_commercial": chip.us_commercial}
    )


@given(st.lists(chips, min_size=1, max_size=8))
@settings(max_examples=60)
def test_scan_equals_decide_on_every_condition_of_the_book(rows):
    base = Valuation(
        {}, {"destination": frozenset({"CN"}), "kind": frozenset({"export"}), "exporter": frozenset({"org/nvidia"})},
        {"hq": frozenset({"CN"}), "item": frozenset({"x"}), "eccn": frozenset({"3A090.a"})}, {}, {},
        lambda group: FACTS.places.members(group, day("2026-02-01")),
    )  # fmt: skip
    table = table_of([[valuation(chip, base)] for chip in rows], LINES)
    for entry in BOOK.entries:
        for expr in (entry.when, entry.unless):
            if expr is None or not any(isinstance(a, Cmp) for a in atoms(expr)):
                continue
            must, may = mask(expr, table)
            for i, chip in enumerate(rows):
                answer = decide(expr, valuation(chip, base))
                assert (bool(must[i]), bool(may[i])) == (answer is Tri.YES, answer is not Tri.NO), (
                    entry.at,
                    chip.figures,
                )


def on_the_line(name: str) -> st.SearchStrategy:
    return st.sampled_from(LINES[name]).map(lambda line: Known(Fraction(line), "", "test"))


known_chips = st.builds(
    lambda figure, datacenter: Chip("x", "x", maker="org/nvidia", datacenter=datacenter, figures=figure),
    st.fixed_dictionaries({name: on_the_line(name) for name in LINES}), flags,
)  # fmt: skip


@given(st.lists(known_chips, min_size=1, max_size=4))
@settings(max_examples=25)
def test_the_layered_scan_equals_the_determination_of_known_chips(rows):
    on = day("2026-02-01")
    entries = live(BOOK, on)
    question = Question("CN", from_="US")
    cases = [build(FACTS, c, (c,), question, on, entries, BOOK, {}) for c in rows]
    table = table_of([[w.valuation for w in case.worlds] for case in cases], LINES)
    found = scan_book(entries, table)
    for i, case in enumerate(cases):
        statuses = {leaf.outcome.status for leaf in explore(entries, case.worlds[0].valuation)[0]}
        must, may = found["required"][0][i], found["required"][1][i]
        assert not must or statuses == {"licence_required"}
        assert may or "licence_required" not in statuses


def test_rows_next_to_a_line_are_decided_exactly():
    """4800 and the next doubles to each side."""
    values = np.array([4800.0, np.nextafter(4800.0, 0), np.nextafter(4800.0, 9999)])
    base = Valuation({}, {}, {}, {}, {}, lambda group: frozenset())
    table = Table(3, {"tpp": (values, values)}, {}, base)
    assert mask(parse("tpp >= 4800", BOOK.names), table)[0].tolist() == [True, False, True]
    assert mask(parse("tpp > 4800", BOOK.names), table)[0].tolist() == [False, False, True]


places = st.sampled_from(["CN", "SG", "AE", "RU", "US", "VN"])
days = st.sampled_from(["2023-05-01", "2025-06-01", "2026-02-01"])


@given(known_chips, places, days)
@settings(max_examples=60)
def test_the_specialised_book_gives_the_same_outcomes(chip, to, when):
    on = day(when)
    entries = live(BOOK, on)
    case = build(FACTS, chip, (chip,), Question(to, from_="US" if to != "US" else "TW"), on, entries, BOOK, {})
    world = case.worlds[0].valuation

    def outcomes(book):
        return {(leaf.assumed, leaf.outcome.key, leaf.outcome.fired) for leaf in explore(book, world)[0]}

    assert {o[1:] for o in outcomes(specialise(entries, world))} == {o[1:] for o in outcomes(entries)}


@given(st.lists(known_chips, min_size=1, max_size=7), st.integers(1, 3))
@settings(max_examples=10)
def test_a_scan_in_blocks_equals_the_scan_of_the_whole(rows, size):
    question = Question("CN", from_="US")
    entries = live(BOOK, day("2026-02-01"))
    cases = [build(FACTS, c, (c,), question, day("2026-02-01"), entries, BOOK, {}) for c in rows]
    table = table_of([[w.valuation for w in case.worlds] for case in cases], LINES)
    whole = scan_book(entries, table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fencepost.rules.mask._ROWS", size)
        parts = scan_book(entries, table)
    assert {k: (a.tolist(), b.tolist()) for k, (a, b) in parts.items()} == {
        k: (a.tolist(), b.tolist()) for k, (a, b) in whole.items()
    }


@given(st.lists(chips, min_size=1, max_size=4), st.sampled_from(["CN", "SG", "VN", "DE"]))
@settings(max_examples=25, deadline=None)
def test_the_scan_of_an_instrument_equals_its_exploration_chip_by_chip(rows, to):
    """The array path settles what it can; what it leaves open is explored: the answer is that of exploring all."""
    rows = [replace(c, id=f"x{i}") for i, c in enumerate(rows)]
    on, question = day("2026-02-01"), Question(to, kind="export")
    found = caught_by_law(FACTS, "us.2023.acs", rows, question, on)
    entries = tuple(
        e for e in live(BOOK, on) if e.does in ("classify", "subject") or e.instrument.id == "us.2023.acs"
    )  # fmt: skip
    for chip in rows:
        case = build(FACTS, chip, (chip,), question, on, entries, BOOK, {})
        statuses = {leaf.outcome.status for w in case.worlds for leaf in explore(entries, w.valuation)[0]}
        kind = "free" if statuses <= FREE else "unknown" if statuses & FREE else "caught"
        assert chip.id in {row["item"] for row in found[kind]}

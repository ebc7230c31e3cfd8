"""Worlds of one cell get one answer; a world on a line, or with open figures, has a cell of its own."""

from __future__ import annotations

from fractions import Fraction

from fencepost.base.days import day
from fencepost.base.figures import Known, Range
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import world
from fencepost.rules.book import live
from fencepost.rules.case import build
from fencepost.rules.cells import cells, place
from fencepost.rules.determine import book_of
from fencepost.rules.question import Question

FACTS = world()
ON = day("2024-06-01")


def cell(tpp, area="800"):
    figure = Known(Fraction(tpp), "TPP") if isinstance(tpp, str) else Range(*map(Fraction, tpp), "TPP")
    chip = Chip("x", "x", maker="org/nvidia", datacenter=Tri.YES, figures={
        "tpp": figure, "logic_area": Known(Fraction(area), "mm2"),
    })  # fmt: skip
    book = book_of(FACTS)
    seen = build(FACTS, chip, (chip,), Question("CN", from_="US"), ON, live(book, ON), book, {}).worlds[0]
    return cells(seen.here).of(seen.valuation)


def test_chips_between_the_same_lines_share_a_cell():
    """Both have TPP of 2400 to 4800 and density of 3.2 to 5.92."""
    assert cell("2600") == cell("2700.5") == cell("4000")


def test_a_line_is_a_cell_of_its_own():
    assert len({cell("2399.999"), cell("2400"), cell("2400.001")}) == 3
    assert len({cell("2368", "740.001"), cell("2368", "740"), cell("2368", "739.999")}) == 3  # 2368 / 740 = 3.2


def test_open_figures_are_told_by_their_bounds():
    assert cell(("2600", "2700")) != cell(("2600", "2701"))
    assert cell(("2600", "2700")) != cell("2600")


def test_thirds_are_placed_exactly():
    assert place(Fraction(1, 3), (Fraction(1, 3), Fraction("0.34"))) == (1, True)
    assert place(Fraction(1, 3) - Fraction(1, 10**30), (Fraction(1, 3),)) == (0, False)

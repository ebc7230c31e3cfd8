"""The smallest change of several figures together, and where outcomes lie."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.apps.python.law import check
from fencepost.base.days import day
from fencepost.base.figures import Known
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import world
from fencepost.rules.determine import determine
from fencepost.rules.expr import Cmp
from fencepost.rules.question import Question
from fencepost.rules.regions import nearest

FACTS = world()
ASKED = Question("CN", from_="US")
ON = day("2024-06-01")


def chip(figures: dict[str, Fraction]) -> Chip:
    known = {name: Known(value, "", "test") for name, value in figures.items()}
    return Chip("x", "x", maker="org/nvidia", datacenter=Tri.YES, us_commercial=Tri.YES, figures=known)


def told(figures: dict[str, Fraction], on=ON) -> tuple[str, str | None]:
    found = determine(FACTS, chip(figures), ASKED, on, brief=True)
    return found.status, found.review


def test_two_figures_move_where_one_cannot():
    """3A090.a.2 wants TPP 1600 and density 5.92. From 1500 over 400 mm2: 1600 (6.7 %) and 1600 / 5.92 mm2 (32.4 %)."""
    found = determine(FACTS, chip({"tpp": Fraction(1500), "logic_area": Fraction(400)}), ASKED, ON, around=True)
    flip = next(f for f in found.together if f.region.outcome.eccn == "3A090.a")
    assert flip.move.to == {"tpp": 1600, "logic_area": 1600 / Fraction("5.92")}
    assert flip.move.size == Fraction(100, 1500) + 1 - 1600 / Fraction("5.92") / 400
    assert not flip.move.strict


def test_a_strict_line_is_crossed_by_a_hair():
    """RTX 4090, 5284.8 TPP and not for data centres: Note 2 begins below 4800."""
    found = determine(FACTS, FACTS.chips["nvidia-rtx-4090"], ASKED, ON, around=True)
    (flip,) = (f for f in found.together if f.region.outcome.status == "not_controlled")
    assert flip.move.to == {"tpp": 4800}
    assert flip.move.strict == {"tpp"}
    assert flip.move.inside["tpp"] < 4800


def test_lines_that_tie_two_quantities():
    """x >= 4 and x < 2 y from (3, 1): x to 4, y just above 2; 1/3 + 1."""
    one = Fraction(1)
    tests = (Cmp((("x", one),), ">=", Fraction(4)), Cmp((("x", one), ("y", Fraction(-2))), "<", Fraction(0)))
    move = nearest(tests, {"x": Fraction(3), "y": one})
    assert move is not None
    assert (move.to, move.size) == ({"x": 4, "y": 2}, Fraction(4, 3))
    assert move.inside["x"] >= 4
    assert move.inside["x"] < 2 * move.inside["y"]


def test_a_quantity_that_is_zero_cannot_be_changed_by_a_share():
    assert nearest((Cmp((("x", Fraction(1)),), ">=", Fraction(4)),), {"x": Fraction(0)}) is None


tpps = st.sampled_from(["900", "1599.99", "1600", "2368", "2400", "4799.99", "4800", "15832", "21000"]).map(Fraction)
areas = st.sampled_from(["270", "405", "500", "750", "814", "1500", "3000"]).map(Fraction)
bandwidths = st.sampled_from(["900", "1400", "4000", "4800", "6500"]).map(Fraction)
days = st.sampled_from(["2024-06-01", "2025-06-01", "2026-02-01"]).map(day)


@given(st.fixed_dictionaries({"tpp": tpps, "logic_area": areas, "dram_bandwidth": bandwidths}), days)
@settings(deadline=None, max_examples=40)
def test_the_smallest_change_flips_and_a_smaller_one_does_not(figures, on):
    figures = {**figures, "io_rate": Fraction(128), "link_bandwidth": Fraction(100)}
    found = determine(FACTS, chip(figures), ASKED, on, around=True)
    for flip in found.together:
        if flip.region.given or found.certainty != "certain":
            continue
        outcome = flip.region.outcome.status, flip.region.outcome.review
        assert told({**figures, **flip.move.inside}, on) == outcome
        short = {n: figures[n] + (v - figures[n]) * (1 - Fraction(1, 10**6)) for n, v in flip.move.to.items()}
        if flip.move.size:
            assert told({**figures, **short}, on) != outcome


def test_regions_are_handed_on_as_comparisons():
    """From H20 the whole of 3A090.a.1 is one comparison: TPP of 4800 or more."""
    record = check("nvidia-h20-96gb", to="CN", on="2025-01-15", explain=True)
    within = [r["within"] for r in record["regions"] if r["eccn"] == "3A090.a"]
    assert [{k: v for k, v in t.items() if k != "text"} for t in within[0]] == [
        {"terms": {"tpp": 1}, "op": ">=", "bound": 4800}
    ]
    assert "regions" not in check("nvidia-h20-96gb", to="CN", on="2025-01-15")

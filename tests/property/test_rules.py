"""Laws of the engine that hold for every chip."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.base.days import day
from fencepost.base.figures import Known, Range, Unknown
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip, complete
from fencepost.facts.world import world
from fencepost.rules.determine import determine
from fencepost.rules.expr import Cmp
from fencepost.rules.outcome import STATUSES
from fencepost.rules.polyhedra import feasible, inequality
from fencepost.rules.question import Question

FACTS = world()
ON = day("2024-06-01")
ORDER = {s: i for i, s in enumerate(STATUSES)}
numbers = st.sampled_from(["1599.99", "1600", "2399.99", "2400", "4799.99", "4800", "100", "9000"]).map(Fraction)
areas = st.sampled_from(["0", "100", "270", "405", "500", "750", "814", "1500", "3000"]).map(Fraction)
flags = st.sampled_from([Tri.YES, Tri.NO])


def chip(tpp, area, datacenter) -> Chip:
    figures = {"tpp": tpp, "logic_area": area}
    if not isinstance(area, Known) or area.value == 0:
        return Chip("x", "x", maker="org/nvidia", datacenter=datacenter, figures=figures)
    return Chip("x", "x", maker="org/nvidia", datacenter=datacenter, figures=complete(figures, FACTS.formats))


def known(value: Fraction, unit: str) -> Known:
    return Known(value, unit, "test")


def answer(item: Chip, to: str = "CN"):
    return determine(FACTS, item, Question(to, from_="US"), ON, brief=True)


def by_hand(tpp: Fraction, area: Fraction, datacenter: bool) -> str | None:
    """3A090 as a person reads it, in plain arithmetic."""
    if not datacenter and tpp < 4800:
        return None
    density = tpp / area if area else None
    if tpp >= 4800 or (tpp >= 1600 and density is not None and density >= Fraction("5.92")):
        return "3A090.a"
    if density is None:
        return None
    b1 = 2400 <= tpp < 4800 and Fraction("1.6") <= density < Fraction("5.92")
    b2 = tpp >= 1600 and Fraction("3.2") <= density < Fraction("5.92")
    return "3A090.b" if b1 or b2 else None


@given(numbers, areas, flags)
@settings(deadline=None)
def test_known_figures_are_certain_and_agree_with_a_reading_by_hand(tpp, area, datacenter):
    found = answer(chip(known(tpp, "TPP"), known(area, "mm2"), datacenter))
    assert found.certainty == "certain"
    assert found.eccn == by_hand(tpp, area, datacenter is Tri.YES)


@given(numbers, numbers, areas.filter(bool), flags)
@settings(deadline=None, max_examples=60)
def test_a_range_has_exactly_the_outcomes_of_its_points(a, b, area, datacenter):
    low, high = sorted((a, b))
    found = answer(chip(Range(low, high, "TPP", "test"), known(area, "mm2"), datacenter))
    lines = {
        low,
        high,
        Fraction(1600),
        Fraction(2400),
        Fraction(4800),
        *(area * Fraction(d) for d in ("1.6", "3.2", "5.92")),
    }
    edges = sorted(p for p in lines if low <= p <= high)
    points = {*edges, *((p + q) / 2 for p, q in pairwise(edges))}
    assert {o["eccn"] for o in found.outcomes} == {by_hand(p, area, datacenter is Tri.YES) for p in points}
    assert (found.certainty == "certain") == (len({(o["eccn"], o["status"]) for o in found.outcomes}) == 1)


@given(numbers, areas.filter(bool), flags)
@settings(deadline=None, max_examples=40)
def test_forgetting_a_figure_never_frees_a_chip(tpp, area, datacenter):
    full = answer(chip(known(tpp, "TPP"), known(area, "mm2"), datacenter))
    for blind in (
        chip(known(tpp, "TPP"), Unknown("forgotten", "mm2"), datacenter),
        chip(Unknown("forgotten", "TPP"), known(area, "mm2"), datacenter),
        chip(known(tpp, "TPP"), known(area, "mm2"), Tri.UNKNOWN),
    ):
        found = answer(blind)
        assert ORDER[found.status] >= ORDER[full.status]
        assert (full.status, full.eccn) in {(o["status"], o["eccn"]) for o in found.outcomes}


@given(numbers, areas.filter(bool), flags)
@settings(deadline=None, max_examples=30)
def test_a_flip_flips(tpp, area, datacenter):
    item = chip(known(tpp, "TPP"), known(area, "mm2"), datacenter)
    full = determine(FACTS, item, Question("CN", from_="US"), ON)
    for flip in full.flips:
        if flip["name"] not in ("tpp", "logic_area"):
            continue
        nudge = Fraction(1) if "=" in flip["op"] else 1 + Fraction(1 if flip["op"] == ">" else -1, 10**9)
        moved = {"tpp": tpp, "logic_area": area, flip["name"]: flip["to"] * nudge}
        then = answer(chip(known(moved["tpp"], "TPP"), known(moved["logic_area"], "mm2"), datacenter))
        assert (then.status, then.review) == (flip["status"], flip["review"])
        assert (then.status, then.review) != (full.status, full.review)


def test_every_chip_is_never_free_in_an_embargoed_place():
    for item in FACTS.chips.values():
        for to in ("RU", "BY", "IR", "KP", "SY", "CU"):
            found = determine(FACTS, item, Question(to), day("2025-09-28"), brief=True)
            assert found.status == "licence_required", (item.id, to)


@given(
    st.lists(
        st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-6, 6), st.sampled_from(["<", "<=", ">", ">="])),
        max_size=6,
    )
)
@settings(deadline=None)
def test_elimination_agrees_with_search(rows):
    """A system with small whole coefficients that some grid point satisfies is feasible."""
    tests = [
        Cmp((("x", Fraction(a)), ("y", Fraction(b))), op, Fraction(c)) for a, b, c, op in rows if a or b
    ]  # fmt: skip
    holds = {"<": lambda p, q: p < q, "<=": lambda p, q: p <= q, ">": lambda p, q: p > q, ">=": lambda p, q: p >= q}
    grid = [Fraction(i, 2) for i in range(-16, 17)]
    found = any(
        all(holds[t.op](sum(a * {"x": x, "y": y}[n] for n, a in t.terms), t.bound) for t in tests)
        for x in grid
        for y in grid
    )
    assert feasible([inequality(t) for t in tests]) or not found

"""What must hold for any chip, shipped or invented."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fencepost.base.figures import Known, Unknown, bounds, readings
from fencepost.facts.names import fold
from fencepost.facts.own import own_chip
from fencepost.facts.tpp import contributions
from fencepost.facts.world import world

W = world()
FORMATS = {f.quantity: f.bits for f in W.formats if not f.label}
RATES = st.fixed_dictionaries({}, optional={q: st.integers(1, 10**5) for q in FORMATS})


@given(RATES, st.integers(1, 5000))
def test_tpp_is_the_largest_product_and_density_its_quotient(rates: dict[str, int], area: int):
    chip = own_chip(W, {"id": "x", **rates, "logic_area": str(area)}, "case")
    expected = max((rate * FORMATS[q] for q, rate in rates.items()), default=None)
    if expected is None:
        assert isinstance(chip.figure("tpp"), Unknown)
    else:
        assert chip.figure("tpp").value == expected
        assert chip.figure("performance_density").value == Fraction(expected, area)


@given(RATES.filter(bool), st.sampled_from(sorted(FORMATS)), st.integers(1, 10**4))
def test_a_faster_format_never_lowers_tpp(rates: dict[str, int], quantity: str, more: int):
    before = own_chip(W, {"id": "x", **rates}, "case").figure("tpp").value
    faster = rates | {quantity: rates.get(quantity, 0) + more}
    assert own_chip(W, {"id": "x", **faster}, "case").figure("tpp").value >= before


def test_every_known_figure_of_every_chip_has_a_source_and_its_own_unit():
    for chip in W.chips.values():
        for name, figure in chip.figures.items():
            for reading in readings(figure):
                assert reading.figure.cite, (chip.id, name)
                assert reading.figure.unit == W.quantities[name].unit, (chip.id, name)


def test_every_source_cited_is_listed_and_every_chip_has_one():
    for chip in W.chips.values():
        assert chip.sources
        assert set(chip.sources) <= W.sources.keys()
        assert chip.confidence in ("high", "medium", "low")


def test_no_reading_of_tpp_is_below_a_format_that_is_certain():
    """Whatever is open, TPP is at least every product that is not."""
    for chip in W.chips.values():
        if isinstance(chip.declared_tpp, Known):
            continue
        stated_below = {s.quantity for s in chip.set_aside}
        certain = [
            c.product.value
            for c in contributions(chip.figures, W.formats)
            if isinstance(c.product, Known) and not c.label
        ]
        if certain and "tpp" not in stated_below:
            assert bounds(chip.figure("tpp"))[0] >= max(certain), chip.id


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_plain_letters_fold_the_short_way_as_the_long(text: str):
    long_way = fold(text + "é").removesuffix("e")
    assert fold(text) == long_way

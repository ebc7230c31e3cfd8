"""TPP is the dense rate times the bit length, the largest over the formats; open questions stay open."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fencepost.base.figures import Known, OneOf, Range, Reading, Unknown, known, readings
from fencepost.facts.tpp import Format, computed, contributions, density, with_declared

FORMATS = (
    Format("FP64", "fp64_rate", 64),
    Format("TF32", "tf32_rate", 19, "19"),
    Format("TF32", "tf32_rate", 32, "32"),
    Format("FP16", "fp16_rate", 16),
    Format("FP8", "fp8_rate", 8),
    Format("FP4", "fp4_rate", 4),
)


def rates(**values: float | str) -> dict[str, Known]:
    return {name: known(str(value), "TFLOPS", "sheet") for name, value in values.items()}


def values(figure: object) -> dict[str, Fraction]:
    return {r.label: r.figure.value for r in readings(figure)}


def test_the_two_equivalences_the_rule_itself_gives():
    """4800 is 300 TFLOPS at 16 bits or 600 TOPS at 8 bits."""
    assert computed(rates(fp16_rate=300), FORMATS).value == 4800
    assert computed(rates(fp8_rate=600), FORMATS).value == 4800


def test_the_largest_format_sets_it_even_if_that_is_double_precision():
    """45.3 x 64 = 2899.2 is more than 181 x 16 = 2896."""
    assert computed(rates(fp64_rate="45.3", fp16_rate=181), FORMATS).value == Fraction("2899.2")


def test_the_bit_length_of_tf32_is_a_question_only_where_it_changes_the_answer():
    assert computed(rates(tf32_rate="494.5", fp16_rate="989.5"), FORMATS).value == 15832  # 494.5 x 32 = 15,824
    assert values(computed(rates(tf32_rate=190, fp16_rate=190), FORMATS)) == {"19": 3610, "32": 6080}


def test_disputes_with_the_same_labels_are_one_dispute():
    """If the sheet's rates are sparse, all of them are: no reading mixes a dense FP8 with a halved FP4."""
    both = {
        name: OneOf((Reading("dense", known(a, "TFLOPS")), Reading("halved", known(a / 2, "TFLOPS"))))
        for name, a in (("fp8_rate", 20100), ("fp4_rate", 40300))
    }
    assert values(computed(both, FORMATS)) == {"dense": 161200, "halved": 80600}


def test_a_dispute_below_the_winning_format_leaves_no_trace():
    figures = rates(fp16_rate=1000) | {
        "fp8_rate": OneOf((Reading("a", known(500, "TFLOPS")), Reading("b", known(600, "TFLOPS"))))
    }
    assert computed(figures, FORMATS).value == 16000


def test_two_independent_disputes_are_crossed():
    figures = {
        "fp16_rate": OneOf((Reading("p", known(100, "TFLOPS")), Reading("q", known(200, "TFLOPS")))),
        "fp8_rate": OneOf((Reading("r", known(300, "TFLOPS")), Reading("s", known(500, "TFLOPS")))),
    }
    assert values(computed(figures, FORMATS)) == {"p, r": 2400, "p, s": 4000, "q, r": 3200}


def test_a_range_of_rates_gives_a_range():
    figure = computed({"fp16_rate": Range(Fraction(400), Fraction(414), "TFLOPS", "press")}, FORMATS)
    assert (figure.low, figure.high) == (6400, 6624)


def test_nothing_stated_is_unknown():
    assert isinstance(computed({}, FORMATS), Unknown)
    assert isinstance(computed({"fp16_rate": Unknown("no sheet")}, FORMATS), Unknown)


def test_the_declared_value_stands_beside_the_computed_one():
    beside = with_declared(known(13368, "TPP"), known(14144, "TPP"))
    assert values(beside) == {"computed": 13368, "declared": 14144}
    assert with_declared(known(5, "TPP"), known(5, "TPP")).value == 5
    assert with_declared(Unknown("no rate"), known(10032, "TPP")).value == 10032


def test_density_is_exact():
    """2640 / 826 = 3.1961...: under 3.2 though it rounds to it."""
    assert density(known(2640, "TPP"), known(826, "mm2")).value == Fraction(2640, 826) < Fraction("3.2")
    assert isinstance(density(known(2640, "TPP"), known(0, "mm2")), Unknown)


def test_contributions_name_every_format_largest_first():
    lines = contributions(rates(fp16_rate=148, fp8_rate=300), FORMATS)
    assert [(c.format, c.product.value) for c in lines] == [("FP8", 2400), ("FP16", 2368)]


@pytest.mark.parametrize("bits", [16, 8])
def test_the_citation_names_the_winning_format(bits: int):
    name = {16: "FP16", 8: "FP8"}[bits]
    figure = computed(rates(**{f"fp{bits}_rate": 1000}) | rates(fp64_rate=1), FORMATS)
    assert figure.cite == f"{name} x {bits}; sheet"

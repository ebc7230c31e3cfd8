"""The language of conditions: what it reads, in which normal form, and how it refuses the rest."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fencepost.base.errors import LawError
from fencepost.rules.expr import All, Any, Asked, Cmp, Flag, In, Not, Ratio
from fencepost.rules.parse import Name, parse
from fencepost.rules.show import show

NAMES = {
    "tpp": Name("number", "TPP"),
    "logic_area": Name("number", "mm2"),
    "performance_density": Name("number", "TPP/mm2", Ratio("performance_density", "tpp", "logic_area")),
    "dram_bandwidth": Name("number", "GB/s"),
    "io_rate": Name("number", "GB/s"),
    "units_cn": Name("number", "unit"),
    "units_us": Name("number", "unit"),
    "destination": Name("symbol"),
    "eccn": Name("set"),
    "datacenter": Name("flag"),
}


def test_density_becomes_a_test_of_its_inputs():
    """tpp / area >= 5.92 is tpp - 5.92 * area >= 0."""
    test = parse("performance_density >= 5.92", NAMES)
    assert isinstance(test, Cmp)
    assert test.terms == (("tpp", Fraction(1)), ("logic_area", Fraction("-5.92")))
    assert (test.op, test.bound, test.name, test.threshold) == (">=", 0, "performance_density", Fraction("5.92"))


def test_a_chain_is_two_comparisons():
    assert parse("2400 <= tpp < 4800", NAMES) == All(
        (
            Cmp((("tpp", Fraction(1)),), ">=", Fraction(2400), "TPP"),
            Cmp((("tpp", Fraction(1)),), "<", Fraction(4800), "TPP"),
        )
    )


def test_units_are_converted_exactly():
    test = parse("dram_bandwidth + io_rate >= 1.7 TB/s", NAMES)
    assert test.bound == 1700
    assert dict(test.terms) == {"dram_bandwidth": 1, "io_rate": 1}


def test_quantities_move_to_the_left():
    """units_cn <= 0.5 * units_us is units_cn - 0.5 * units_us <= 0."""
    test = parse("units_cn <= 0.5 * units_us", NAMES)
    assert dict(test.terms) == {"units_cn": 1, "units_us": Fraction("-0.5")}
    assert test.bound == 0


def test_symbols_sets_flags_and_questions():
    assert parse("destination in groups(D:1, D:5)", NAMES) == In("destination", frozenset(), frozenset({"D:1", "D:5"}))
    assert parse("eccn in [3A090.a, 3A090]", NAMES) == In("eccn", frozenset({"3A090.a", "3A090"}))
    assert parse("destination != US", NAMES) == Not(In("destination", frozenset({"US"})))
    assert parse("not datacenter or reading(x-y)", NAMES) == Any((Not(Flag("datacenter")), Asked("reading", "x-y")))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("tpp", 1),  # a number alone decides nothing
        ("tpp >= ", 7),
        ("tpp >= 4800 and", 16),
        ("__import__('os')", 12),
        ("tpp >= 4800; drop", 12),
        ("datacenter == yes", 1),
        ("performance_density + tpp >= 3", 1),
        ("destination in [CN", 19),
        ("tpp >= 4800 GB/s", 1),
        ("4800 >= 2400", 1),
        ("tppp >= 4800", 1),
    ],
)
def test_everything_else_is_refused_with_its_place(text, column):
    with pytest.raises(LawError) as caught:
        parse(text, NAMES, where="x.yaml", line=7)
    assert caught.value.code == "FP-LAW-001"
    assert caught.value.where == f"x.yaml, line 7, column {column}"


def test_an_unknown_name_has_candidates():
    with pytest.raises(LawError) as caught:
        parse("dram_bandwith >= 1400", NAMES)
    assert "dram_bandwidth" in caught.value.candidates


def test_depth_and_length_are_bounded():
    for text in (
        "(" * 5000 + "datacenter" + ")" * 5000,
        "not " * 5000 + "datacenter",
        "datacenter or " * 5000 + "datacenter",
    ):
        with pytest.raises(LawError):
            parse(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "tpp >= 4800 or (tpp >= 1600 and performance_density >= 5.92)",
        "not datacenter and tpp < 4800",
        "dram_bandwidth + io_rate >= 1700 GB/s and destination in [CN, MO]",
        "destination in groups(D:1, D:5) and not conditions(us/748.2.dd)",
    ],
)
def test_showing_and_reading_again_is_the_same_tree(text):
    tree = parse(text, NAMES)
    assert (
        parse(
            show(tree).replace(",", ", ").replace("4, 800", "4800").replace("1, 600", "1600").replace("1, 700", "1700"),
            NAMES,
        )
        == tree
    )

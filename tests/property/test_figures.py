"""The algebra of figures: exact, order-preserving, and never surer than its inputs."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fencepost.base.figures import (
    Known,
    OneOf,
    Range,
    Reading,
    Unknown,
    add,
    bounds,
    divide,
    in_unit,
    largest,
    multiply,
    one_of,
    parse_figure,
    readings,
)  # fmt: skip

amounts = st.fractions(min_value=0, max_value=10**6, max_denominator=1000)
positive = st.fractions(min_value=Fraction(1, 1000), max_value=10**6, max_denominator=1000)


def knowns(values=amounts):
    return values.map(lambda v: Known(v, "W", "a"))


def ranges(values=amounts):
    return st.tuples(values, values).map(lambda p: Range(min(p), max(p), "W", "b"))


def disputed(values=amounts):
    sides = st.one_of(knowns(values), ranges(values))
    return st.lists(sides, min_size=2, max_size=3).map(
        lambda fs: OneOf(tuple(Reading(f"r{i}", f) for i, f in enumerate(fs)))
    )


def figures(values=amounts):
    return st.one_of(knowns(values), ranges(values), disputed(values))


unknowns = st.just(Unknown("no source", "W"))


def points(figure):
    """Two values of every reading, its ends."""
    return [end for r in readings(figure) for end in bounds(r.figure)]


@given(figures(), figures())
def test_sums_and_products_hold_every_combination(a, b):
    for op, exact in ((add, lambda x, y: x + y), (lambda x, y: multiply(x, y, "W"), lambda x, y: x * y)):
        low, high = bounds(op(a, b))
        combined = [exact(x, y) for x in points(a) for y in points(b)]
        assert (low, high) == (min(combined), max(combined))


@given(figures(), figures(positive))
def test_quotients_hold_every_combination(a, b):
    low, high = bounds(divide(a, b, ""))
    combined = [x / y for x in points(a) for y in points(b)]
    assert (low, high) == (min(combined), max(combined))


@given(figures())
def test_a_divisor_that_may_be_zero_gives_unknown(a):
    assert isinstance(divide(a, Range(Fraction(0), Fraction(1), "W"), ""), Unknown)


@given(figures(), unknowns)
def test_unknown_spreads(a, unknown):
    assert isinstance(add(a, unknown), Unknown)
    assert isinstance(multiply(unknown, a, "W"), Unknown)
    assert largest([unknown, a]) == a


@given(st.lists(figures(), min_size=1, max_size=3))
def test_the_largest_is_at_least_each(found):
    low, high = bounds(largest(found))
    assert low == max(min(points(f)) for f in found)
    assert high == max(max(points(f)) for f in found)


@given(figures())
def test_units_go_there_and_back_exactly(figure):
    assert bounds(in_unit(in_unit(figure, "kW"), "W")) == bounds(figure)


@given(disputed())
def test_equal_readings_are_one(figure):
    assert one_of([*figure.readings, *figure.readings]) == one_of(figure.readings)


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_decimals_are_read_exactly(value):
    assert parse_figure(format(value, "f"), "W") == Known(Fraction(value), "W")

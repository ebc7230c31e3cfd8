"""A number is never naked: it has a unit and a source, and it may be a range, disputed or unknown.

>>> tpp = known(2368, "TPP", "vendor sheet")
>>> area = Range(Fraction(780), Fraction(820), "mm2", "estimate")
>>> density = divide(tpp, area, "TPP/mm2")
>>> float(density.low), float(density.high)          # doctest: +ELLIPSIS
(2.887..., 3.035...)
>>> add(density, Unknown("no sheet", "TPP/mm2"))
Unknown(why='no sheet', unit='TPP/mm2')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from .errors import FactError
from .units import UNITS, convert

__all__ = [
    "Figure", "Known", "OneOf", "Range", "Reading", "Unknown", "add", "bounds", "divide", "in_unit", "known", "largest",
    "multiply", "one_of", "parse_figure", "readings", "scale",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """One value. ``cite`` is a source id or short reference; ``confidence`` is high, medium, low or ''."""

    value: Fraction
    unit: str
    cite: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Every value from ``low`` to ``high``, both included, is possible."""

    low: Fraction
    high: Fraction
    unit: str
    cite: str = ""

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise FactError("FP-FACT-005", f"a range runs upwards, not from {self.low} to {self.high}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known, and why. ``inferred_from_rule`` marks a value somebody derived from the very rule it would decide."""

    why: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One of several disputed values, with the label of the reading it belongs to."""

    label: str
    figure: Known | Range


@dataclass(frozen=True, slots=True)
class OneOf:
    """Disputed: sources or readings of the text disagree and none is preferred."""

    readings: tuple[Reading, ...]

    @property
    def unit(self) -> str:
        return self.readings[0].figure.unit


Figure = Known | Range | OneOf | Unknown


def known(value: Fraction | int | str | float, unit: str, cite: str = "", confidence: str = "") -> Known:
    """A known figure from any exact notation; a float is read by its shortest decimal, never by its bits."""
    return Known(Fraction(repr(value)) if isinstance(value, float) else Fraction(value), unit, cite, confidence)


def one_of(choices: Iterable[Reading]) -> Figure:
    """``OneOf`` without repeats; a single distinct value is simply that figure."""
    kept: dict[tuple[Fraction | None, Fraction | None], Reading] = {}
    for reading in choices:
        kept.setdefault(bounds(reading.figure), reading)
    found = tuple(kept.values())
    return found[0].figure if len(found) == 1 else OneOf(found)


def readings(figure: Figure) -> tuple[Reading, ...]:
    """The readings of a figure: several if disputed, one unlabelled otherwise, none if unknown."""
    match figure:
        case OneOf(found):
            return found
        case Unknown():
            return ()
        case _:
            return (Reading("", figure),)


def bounds(figure: Figure) -> tuple[Fraction | None, Fraction | None]:
    """Smallest and largest possible value; None where there is no bound."""
    match figure:
        case Known(value):
            return value, value
        case Range(low, high):
            return low, high
        case OneOf(found):
            ends = [bounds(r.figure) for r in found]
            return min(low for low, _ in ends), max(high for _, high in ends)
        case Unknown():
            return None, None


def in_unit(figure: Figure, unit: str) -> Figure:
    """The same figure in another unit of the same dimension."""
    match figure:
        case Known(value, old):
            return replace(figure, value=convert(value, old, unit), unit=unit)
        case Range(low, high, old):
            return replace(figure, low=convert(low, old, unit), high=convert(high, old, unit), unit=unit)
        case OneOf(found):
            return OneOf(tuple(Reading(r.label, in_unit(r.figure, unit)) for r in found))
        case Unknown():
            return replace(figure, unit=unit)


def scale(figure: Figure, factor: Fraction | int, unit: str | None = None) -> Figure:
    """The figure times an exact number."""
    return multiply(figure, Known(Fraction(factor), "", ""), figure.unit if unit is None else unit)


def add(a: Figure, b: Figure) -> Figure:
    """Sum in the unit of ``a``."""
    return _combine(a, in_unit(b, a.unit) if b.unit else b, lambda x, y: x + y, a.unit)


def multiply(a: Figure, b: Figure, unit: str) -> Figure:
    """Product of two non-negative figures."""
    return _combine(a, b, lambda x, y: x * y, unit)


def divide(a: Figure, b: Figure, unit: str) -> Figure:
    """Quotient of a non-negative figure and a positive one; unknown where the divisor may be zero."""
    if any(bounds(r.figure)[0] == 0 for r in readings(b)):
        return Unknown("division by zero", unit)
    return _combine(a, b, lambda x, y: x / y, unit, falling=True)


def largest(figures: Iterable[Figure]) -> Figure:
    """The largest of the figures that are known; unknown if none is."""
    rest = [f for f in figures if not isinstance(f, Unknown)]
    if not rest:
        return Unknown("no input is known")
    best = rest[0]
    for other in rest[1:]:
        best = _combine(best, other, max, best.unit, keep_cite=True)
    return best


def _combine(
    a: Figure, b: Figure, op: Callable[[Fraction, Fraction], Fraction], unit: str,
    *, falling: bool = False, keep_cite: bool = False,
) -> Figure:  # fmt: skip
    """Apply ``op``, rising in ``a`` and rising (or falling) in ``b``, to every pair of readings."""
    for f in (a, b):
        if isinstance(f, Unknown):
            return Unknown(f.why, unit)

    def results() -> Iterator[Reading]:
        for ra, rb in product(readings(a), readings(b)):
            (alow, ahigh), (blow, bhigh) = bounds(ra.figure), bounds(rb.figure)
            low, high = op(alow, bhigh if falling else blow), op(ahigh, blow if falling else bhigh)
            cites = (ra.figure.cite, rb.figure.cite)
            cite = (
                (cites[0] if low == alow else cites[1]) if keep_cite else "; ".join(dict.fromkeys(filter(None, cites)))
            )
            label = ", ".join(dict.fromkeys(filter(None, (ra.label, rb.label))))
            yield Reading(label, Known(low, unit, cite) if low == high else Range(low, high, unit, cite))

    return one_of(results())


_NUMBER = re.compile(r"\s*(-?\d[\d,_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-z%][\w%/]*)?\s*")


def parse_figure(text: str, unit: str, cite: str = "", *, where: str = "", confidence: str = "") -> Figure:
    """Read ``2368``, ``4 TB/s``, ``1700..2600``, ``2288 or 3920`` or ``unknown: why`` as a figure in ``unit``.

    >>> parse_figure("1700..2600", "TPP")
    Range(low=Fraction(1700, 1), high=Fraction(2600, 1), unit='TPP', cite='')
    """
    text = str(text).strip()
    if not text or text == "?" or text.lower().startswith("unknown"):
        return Unknown(text.partition(":")[2].strip() or "not stated", unit)
    if " or " in text:
        parts = [parse_figure(p, unit, cite, where=where) for p in text.split(" or ")]
        return one_of(Reading(p.strip(), f) for p, f in zip(text.split(" or "), parts, strict=True))
    if ".." in text:
        low, high = (parse_figure(p, unit, cite, where=where) for p in text.split("..", 1))
        if not (isinstance(low, Known) and isinstance(high, Known)):
            raise FactError(
                "FP-FACT-006", f"'{text}' is not a range of two numbers", where=where, hint="write 1700..2600"
            )
        return Range(low.value, high.value, unit, cite)
    match = _NUMBER.fullmatch(text)
    if not match or (match[2] and match[2] not in UNITS):
        raise FactError(
            "FP-FACT-006", f"'{text}' is not a figure", where=where,
            hint=f"write a number in {unit or 'plain digits'}, a range 1700..2600, 'a or b', or 'unknown: why'",
        )  # fmt: skip
    value = Fraction(match[1].replace(",", "").replace("_", ""))
    return Known(convert(value, match[2], unit) if match[2] else value, unit, cite, confidence)

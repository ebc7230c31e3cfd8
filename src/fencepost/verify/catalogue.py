"""A figure said of a chip, against every reading the catalogue holds; and what no chip can have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fencepost.base.figures import Figure, Unknown, bounds, divide
from fencepost.base.units import convert, same_dimension
from fencepost.facts.chips import Chip
from fencepost.facts.world import World

from .named import chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_figure", "figure_of"]

_ROUNDING = Fraction(3, 100)
"""How far a printed figure may be from the catalogue's and still be the same figure rounded."""

_IMPLAUSIBLE = 3
"""A figure this many times the largest that any catalogued chip has is called implausible."""


def figure_of(chip: Chip, measure: str) -> Figure:
    """A catalogue figure, or the dense half-precision rate per watt."""
    if measure == "power_efficiency":
        return divide(chip.figure("fp16_rate"), chip.figure("power"), "TFLOPS/W")
    return chip.figure(measure)


def check_figure(world: World, claim: Mapping[str, Any], measure: str) -> Verdict:
    """Supported within rounding of a reading; contradicted outside all; it depends where members or readings differ."""
    chips = chips_of(world, claim.get("subject") or "")
    if not chips:
        return unchecked("figure.no_chip", subject=claim.get("subject"))
    low, high = _bounds(claim)
    unit = next((f.unit for c in chips if not isinstance(f := figure_of(c, measure), Unknown)), "")
    if low is None and high is None:
        return unchecked("no_number")
    if not unit:
        return unchecked("figure.not_held", subject=claim["subject"], measure=measure)
    if claim.get("unit") and same_dimension(claim["unit"], unit):
        low, high = (None if v is None else convert(v, claim["unit"], unit) for v in (low, high))
    held = {c.id: bounds(figure_of(c, measure)) for c in chips if not isinstance(figure_of(c, measure), Unknown)}
    computed = {
        "measure": measure, "unit": unit, "low": low, "high": high,
        "catalogue": {k: {"low": a, "high": b} for k, (a, b) in held.items()},
    }  # fmt: skip
    if _implausible(world, measure, low if low is not None else high):
        return Verdict(CONTRADICTED, "figure.implausible", computed, tuple(held))
    agreeing = [k for k, (a, b) in held.items() if _meets(low, high, a, b)]
    verdict = SUPPORTED if len(agreeing) == len(held) else DEPENDS if agreeing else CONTRADICTED
    return Verdict(verdict, f"figure.{verdict}", {**computed, "agreeing": agreeing}, tuple(held))


def _bounds(claim: Mapping[str, Any]) -> tuple[Fraction | None, Fraction | None]:
    low, high, value = (claim.get(k) for k in ("low", "high", "value"))
    if low is None and high is None:
        low = high = value
    return tuple(None if v is None else Fraction(str(v)) for v in (low, high))  # type: ignore[return-value]


def _meets(low: Fraction | None, high: Fraction | None, a: Fraction, b: Fraction) -> bool:
    slack = _ROUNDING * b
    return (high is None or a - slack <= high) and (low is None or low <= b + slack)


def _implausible(world: World, measure: str, value: Fraction | None) -> bool:
    tops = [bounds(figure_of(c, measure))[1] for c in world.chips.values()]
    largest = max((t for t in tops if t is not None), default=None)
    return value is not None and largest is not None and value > _IMPLAUSIBLE * largest

"""By how much one product's figure is said to be above or below another's: the figures of both sheets."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from fencepost.base.figures import Figure, Unknown, bounds
from fencepost.base.units import convert, same_dimension
from fencepost.facts.world import World

from .catalogue import ROUNDING, figure_of, whole_of
from .named import chips_of
from .told import ends_told, last_place
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_difference"]


def check_difference(world: World, claim: Mapping[str, Any]) -> Verdict:
    """Supported where every member of the one differs so from every member of the other, contradicted where none does.

    A difference may be told as rounded as either of the figures that it is the difference of.
    """
    quantity, unit = claim.get("aspect") or "", claim.get("unit") or ""
    sides = [_figures(world, claim.get(side) or "", quantity) for side in ("subject", "base")]
    low, high = ends_told(claim, number=claim.get("modality") == "about")
    if not all(sides) or claim.get("pieces") or claim.get("extent") or (low is None and high is None):
        return unchecked("figure.not_held", subject=claim.get("subject"), measure=quantity)
    if not all(same_dimension(unit, f.unit) for side in sides for f in side):
        return unchecked("figure.not_held", subject=claim.get("subject"), measure=quantity)
    found, agreeing = [], []
    for one, other in product(*sides):
        (a, b), (c, d) = (tuple(convert(v, f.unit, unit) for v in bounds(f)) for f in (one, other))
        slack = ROUNDING * max(abs(b), abs(d)) / 2
        found.append((a - d, b - c))
        agreeing.append(
            (low is None or low - _half(low) <= b - c + slack) and (high is None or a - d - slack <= high + _half(high))
        )
    verdict = SUPPORTED if all(agreeing) else DEPENDS if any(agreeing) else CONTRADICTED
    computed = {
        "quantity": quantity, "unit": unit, "differences": [{"low": float(a), "high": float(b)} for a, b in found],
    }  # fmt: skip
    return Verdict(verdict, f"difference.{verdict}", computed, (claim["subject"], claim["base"]))


def _figures(world: World, item: str, quantity: str) -> list[Figure]:
    """The figures of a whole system, else those of the members of a family, each once."""
    whole = list(whole_of(world, item, quantity).values())
    held = whole or [figure_of(c, quantity) for c in chips_of(world, item)]
    return list({bounds(f): f for f in held if not isinstance(f, Unknown)}.values())


def _half(value: Fraction) -> Fraction:
    """Half a unit of the last place told, at most a tenth of the number."""
    return min(last_place(value) / 2, abs(value) / 10)

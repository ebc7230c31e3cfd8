"""A result that a sentence works out from numbers it tells: a share of a whole, so many at a price, parts together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import prod
from typing import Any

from .told import ends_told, last_place
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_sum"]

_OFF = Fraction(5, 100)
"""So far beyond its rounding a result is still taken to rest on closer numbers than the words give."""


def check_sum(claim: Mapping[str, Any]) -> Verdict:
    """Supported where the numbers, as rounded as they are told, make the result; contradicted where they are far off.

    >>> told = {"value": 27, "low": 27, "high": 27, "unit": "USD", "terms": [0.13, 130.5], "aspect": "share"}
    >>> check_sum(told).verdict, check_sum({**told, "value": 17, "low": 17, "high": 17}).verdict
    ('contradicted', 'supported')
    """
    low, high = ends_told(claim, number=claim.get("modality") == "about")
    terms = [Fraction(str(t)) for t in claim.get("terms") or ()]
    if len(terms) < 2 or (low is None and high is None):
        return unchecked("no_number")
    work_out: Callable[..., Any] = sum if claim["aspect"] == "plus" else prod
    half = _half if claim["unit"] != "%" else _of_a_hundred
    least, most = (Fraction(work_out(t + way * half(t) for t in terms)) for way in (-1, 1))
    computed = {"terms": [float(t) for t in terms], "result": float(work_out(terms))}

    def meets(off: Fraction) -> bool:
        return (low is None or low - half(low) <= most * (1 + off)) and (
            high is None or least * (1 - off) <= high + half(high)
        )

    far = not meets(_OFF * (2 if claim.get("modality") == "about" else 1)) and claim.get("status") != "denied"
    verdict = SUPPORTED if meets(Fraction(0)) else CONTRADICTED if far else DEPENDS
    return Verdict(verdict, f"sum.{claim['aspect']}", computed)


def _half(value: Fraction) -> Fraction:
    """Half a unit of the last place told, at most a twentieth of the number."""
    return min(last_place(value, Fraction(1, 1000)) / 2, abs(value) / 20)


def _of_a_hundred(value: Fraction) -> Fraction:
    """Half a unit of the last place of a per cent: its noughts are told."""
    return min(last_place(value * 1000, Fraction(1)), Fraction(1000)) / 2000

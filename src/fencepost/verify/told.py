"""Numbers as a text tells them: their ends, and the last place they are told to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

__all__ = ["ends_told", "last_place"]


def ends_told(claim: Mapping[str, Any], *, number: bool = False) -> tuple[Fraction | None, Fraction | None]:
    """Both ends of what is said; with ``number`` the number itself where its words leave an end open (up to 900).

    >>> ends_told({"value": 900, "low": None, "high": 900})
    (None, Fraction(900, 1))
    >>> ends_told({"value": 900, "low": None, "high": 900}, number=True)
    (Fraction(900, 1), Fraction(900, 1))
    """
    low, high, value = (claim.get(k) for k in ("low", "high", "value"))
    if (low is None and high is None) or (number and (low is None or high is None)):
        low = high = value
    return tuple(None if v is None else Fraction(str(v)) for v in (low, high))  # type: ignore[return-value]


def last_place(number: Fraction, least: Fraction = Fraction(1)) -> Fraction:
    """The last place that is not a nought, from ``least`` on: of 4,500 hundreds.

    >>> last_place(Fraction(4500)), last_place(Fraction("6.2"), Fraction(1, 10))
    (Fraction(100, 1), Fraction(1, 10))
    """
    place = least
    while number and number % (10 * place) == 0:
        place *= 10
    return place

"""A price said of a chip, a card or a server, beside the prices that others have reported of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fencepost.base.figures import bounds
from fencepost.facts.prices import Price
from fencepost.facts.world import World

from .named import chips_of
from .verdict import DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_price"]

_RENT = re.compile(r"每小时|小時|租|\b(?:hour|hourly|rent\w*)\b", re.IGNORECASE)
_ROUNDING = Fraction(5, 100)
"""A price told in round thousands is the same price."""


def check_price(world: World, claim: Mapping[str, Any]) -> Verdict:
    """Supported inside what others report in the same currency of a chip, or else of a server with it.

    Words of renting ask for prices of an hour. A price is no fact: outside the reports it only depends.
    """
    subject = claim.get("subject") or ""
    items = {subject, *(c.id for c in chips_of(world, subject))}
    held = [p for item in sorted(items) for p in world.prices.get(item, ()) if p.currency == claim["unit"]]
    told = [v for v in (claim.get("low"), claim.get("high"), claim.get("value")) if v is not None]
    wanted = (("rent",),) if _RENT.search(claim["text"]) else (("chip", "module"), ("server",))
    groups = [rows for basis in wanted if (rows := [p for p in held if p.basis in basis])]
    if not groups or not told:
        return unchecked("price.none_held", subject=subject, currency=claim["unit"])
    low, high = Fraction(str(min(told))), Fraction(str(max(told)))
    inside = [rows for rows in groups if _meets(low, high, *_ends(rows))]
    rows = (inside or groups)[0]
    least, most = _ends(rows)
    computed = {
        "low": float(least), "high": float(most), "currency": claim["unit"], "basis": rows[0].basis,
        "subject": subject, "reports": [_line(p) for p in rows],
    }  # fmt: skip
    sources = tuple(dict.fromkeys(p.source for p in rows))
    return Verdict(SUPPORTED if inside else DEPENDS, f"price.{'inside' if inside else 'outside'}", computed, sources)


def _ends(rows: Sequence[Price]) -> tuple[Fraction, Fraction]:
    told = [bounds(p.price) for p in rows]
    return min(low for low, _ in told), max(high for _, high in told)


def _meets(low: Fraction, high: Fraction, least: Fraction, most: Fraction) -> bool:
    return low <= most * (1 + _ROUNDING) and least * (1 - _ROUNDING) <= high


def _line(price: Price) -> dict[str, Any]:
    low, high = bounds(price.price)
    return {"id": price.id, "low": float(low), "high": float(high), "date": price.date, "market": price.market}

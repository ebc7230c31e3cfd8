"""A rate of growth against the sums that it is the growth of: those told beside it, or those that a company told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from fencepost.base.figures import bounds
from fencepost.facts.world import World

from .asked import Asked
from .told import ends_told, last_place
from .verdict import CONTRADICTED, SUPPORTED, Verdict, unchecked

__all__ = ["check_growth"]

_NEAR = 120
"""Characters between a rate of growth and the sums that it is told of."""

_SUMS = ("revenue", "profit", "change", "units")
_FROM = re.compile(r"\bfrom\b|[从由自]", re.IGNORECASE)
"""Of two ends, that the one became the other: from $2 billion to $3 billion."""

_BEFORE = 6  # characters

_YEAR = dt.timedelta(days=365)


def check_growth(world: World, claim: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Verdict:
    """Supported where two sums told beside it, or two periods of the company's revenue, grew so.

    Contradicted only by two sums of which one is told to have become the other, where no other rate may be meant.
    """
    low, high = ends_told(claim, number=True)
    if low is None or high is None:
        return unchecked("no_number")
    beside = [c for c in others if _apart(c, claim) <= _NEAR and not c.get("ahead")]
    sums = sorted((c for c in beside if c["measure"] in _SUMS), key=_order)
    became = [(c["low"], c["high"]) for c in sums if c["value"] is None and _became(c)]
    pairs = combinations([c for c in sums if c["value"]], 2)
    alike = [(b, a) if _became(b) and not _became(a) else (a, b) for a, b in pairs if _alike(a, b)]
    said = low / 100, high / 100
    for one, other in (*became, *((a["value"], b["value"]) for a, b in alike)):
        if _meets(said, _grown(_ends(one), _ends(other))):
            return _told(SUPPORTED, "sums", [float(one), float(other)], claim)
    held = list(_periods(world, claim))
    for before, now in held:
        if _meets(said, _grown(_ends(bounds(before.value)[0]), _ends(bounds(now.value)[0]))):
            return _told(SUPPORTED, "held", [float(bounds(f.value)[0]) for f in (before, now)], claim)
    rates = [c for c in beside if c["measure"] == claim["measure"]]
    if len(rates) == len(sums) == len(became) == 1:
        return _told(CONTRADICTED, "sums", [float(x) for x in became[0]], claim)
    return unchecked("no_check", measure=claim["measure"])


def _became(claim: Mapping[str, Any]) -> bool:
    """Whether the two ends are told as from the one to the other: in its words, or right before them."""
    sentence = claim.get("sentence") or ""
    at = max(sentence.find(claim["text"]), 0)
    return _FROM.search(sentence[max(at - _BEFORE, 0) : at] + claim["text"]) is not None


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """Characters between two claims; none where they overlap."""
    return max(one["span"][0] - other["span"][1], other["span"][0] - one["span"][1], 0)


def _order(claim: Mapping[str, Any]) -> tuple[str, int]:
    """The earlier period first; of one period the sum told first."""
    return str(claim.get("as_of") or ""), claim["span"][0]


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(k) == other.get(k) for k in ("subject", "measure", "unit", "base", "aspect"))


def _ends(told: Any) -> tuple[Fraction, Fraction]:
    """The ends that a sum told rounded leaves."""
    value = Fraction(str(told))
    half = min(last_place(value, Fraction(1, 100)) / 2, value / 50)
    return value - half, value + half


def _grown(before: tuple[Fraction, Fraction], now: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """The least and the most that the one is over the other, less one."""
    return now[0] / before[1] - 1, now[1] / before[0] - 1


def _meets(said: tuple[Fraction, Fraction], grown: tuple[Fraction, Fraction]) -> bool:
    """Whether the rate is so, told to whole per cents or closer."""
    half = Fraction(1, 200) * (1 if abs(said[0]) < 1 else 2)
    return grown[0] - half <= said[1] and said[0] <= grown[1] + half


def _periods(world: World, claim: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Revenue that the company booked in the period named, with that of the period before it and a year before."""
    if not claim.get("as_of") or not claim.get("as_of_end"):
        return
    first, last = (dt.date.fromisoformat(str(claim[k])) for k in ("as_of", "as_of_end"))
    booked = [
        f for f in world.company_figures.get(claim.get("subject") or "", ())
        if f.measures == ("revenue",) and not f.of and f.status == "actual" and f.period.end
    ]  # fmt: skip

    def of(begin: dt.date, end: dt.date) -> list[Any]:
        asked = Asked(world, claim, frozenset(), begin, end)
        return [f for f in booked if asked.this_period(f)]

    length = last - first + dt.timedelta(days=1)
    for now in of(first, last):
        for shift in dict.fromkeys((_YEAR, length)):
            yield from ((before, now) for before in of(first - shift, last - shift) if before.unit == now.unit)


def _told(verdict: str, key: str, sums: Sequence[float], claim: Mapping[str, Any]) -> Verdict:
    rate = 100 * (sums[1] / sums[0] - 1)
    computed = {"measure": claim["measure"], "before": sums[0], "now": sums[1], "rate": rate}
    return Verdict(verdict, f"growth.{key}", computed)

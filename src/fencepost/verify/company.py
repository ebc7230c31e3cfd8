"""A sum or share said of a company, beside what it told of its periods, or what others counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fencepost.base.figures import bounds
from fencepost.facts.company import CompanyFigure
from fencepost.facts.world import World

from .named import NEAR, chips_of
from .told import ends_told, last_place
from .verdict import CONTRADICTED, DEPENDS, NOT_CHECKABLE, SUPPORTED, Verdict, unchecked

__all__ = ["check_company"]

_SHOWN = 3
_LATER = dt.timedelta(days=400)
"""A figure is spoken of for about a year after it was told: last year's sales."""

_CLOSED = dt.timedelta(days=120)
"""The books of a period are closed, and markets counted, so long after it."""

_FRESH = dt.timedelta(days=45)
"""So soon after a figure was told, what is said of its period means that figure."""


def check_company(
    world: World, claim: Mapping[str, Any], near: Sequence[str], first: dt.date | None, last: dt.date | None
) -> Verdict:
    """Supported where a figure told of that company, of that thing and about then is the one said.

    ``near`` are the chips and places that the words name; ``first`` and ``last`` the days that the claim may be about.
    A figure told as something else depends. A sum is contradicted only where it is said of the very chip and period of
    held ones, and none of them is it: what a sum is the sum of is often left unsaid.
    """
    low, high = ends_told(claim, number=True)
    told_by = last and last + (_CLOSED if claim.get("period") else NEAR)  # a page tells what was told before it
    party, of = _whose(world, claim)
    if low is None and high is None:
        return unchecked("no_number")
    about = {of, *near} - {""}
    held = [
        f for f in world.company_figures.get(party, ())
        if f.unit == claim["unit"]
        and (last is None or (f.period.start <= last and f.told <= told_by and (first or last) <= f.told + _LATER))
    ]  # fmt: skip
    alike = [f for f in held if claim["measure"] in f.measures]
    hits = [f for f in held if _meets(low, high, f)]
    foreseen = claim["status"] == "forecast"
    same = [f for f in hits if f in alike and (not of or not f.of or _one(world, f.of, of))]
    same = [f for f in same if not (foreseen and f.status == "actual")]
    if same:
        best = min(same, key=lambda f: (bool(f.of) and not any(_one(world, f.of, i) for i in about), _gap(f, last)))
        return _told(SUPPORTED, "held", [best], claim)
    if hits:
        return _told(DEPENDS, "other", hits, claim)
    meant = [
        f for f in alike
        if f.of and any(_one(world, f.of, i) for i in about) and first and last
        and f.period.start <= first and last <= f.told + _FRESH
    ]  # fmt: skip
    if meant and not foreseen:  # what came of it proves nothing of what was foreseen
        return _told(CONTRADICTED, "not_so", meant, claim)
    if not alike:
        return unchecked("company.none_held", party=party)
    return _told(NOT_CHECKABLE, "others", sorted(alike, key=lambda f: _gap(f, last))[:_SHOWN], claim)


def _whose(world: World, claim: Mapping[str, Any]) -> tuple[str, str]:
    """The company, and the chip or place it is a figure of: of a chip's own sales its maker's."""
    subject, base = claim.get("subject") or "", claim.get("base") or ""
    chips = chips_of(world, subject)
    return (chips[0].maker, subject) if chips else (subject, base)


def _one(world: World, a: str, b: str) -> bool:
    """Whether the two are one chip, a chip and its family, or one place."""
    return a == b or bool({c.id for c in chips_of(world, a)} & {c.id for c in chips_of(world, b)})


def _meets(low: Fraction | None, high: Fraction | None, figure: CompanyFigure) -> bool:
    least, most = bounds(figure.value)
    return (high is None or least <= high + _half(high)) and (low is None or low - _half(low) <= most)


def _half(told: Fraction) -> Fraction:
    """Half a unit of the last place told, at most 2 %: 44 bn may be 44.1, 4.5 bn is not 4.6, 50 bn not 53."""
    return min(last_place(told, Fraction(1, 10)) / 2, abs(told) / 50)


def _gap(figure: CompanyFigure, on: dt.date | None) -> int:
    return abs((figure.told - on).days) if on else 0


def _told(verdict: str, key: str, figures: Sequence[CompanyFigure], claim: Mapping[str, Any]) -> Verdict:
    rows = [
        {"id": f.id, "what": dict(f.what), "low": float(bounds(f.value)[0]), "high": float(bounds(f.value)[1]),
         "unit": f.unit, "status": f.status, "told": f.told, "of": f.of or None}
        for f in figures
    ]  # fmt: skip
    computed = {"measure": claim["measure"], "figures": rows}
    return Verdict(verdict, f"company.{key}", computed, tuple(dict.fromkeys(f.source for f in figures)))

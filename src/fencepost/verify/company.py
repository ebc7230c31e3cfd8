"""A sum or share said of a company, beside what it told of its periods, or what others counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fencepost.base.figures import bounds
from fencepost.evidence.parts import UNKNOWN_PART
from fencepost.facts.company import CompanyFigure
from fencepost.facts.world import World

from .asked import Asked, one, parted, rival
from .named import NEAR, chips_of
from .told import ends_told, last_place
from .verdict import CONTRADICTED, DEPENDS, NOT_CHECKABLE, SUPPORTED, Verdict, unchecked

__all__ = ["check_company"]

_SHOWN = 3

_FRESH = dt.timedelta(days=45)
"""So soon after a figure was told, what is said of its period means that figure."""

_ROUNDED, _ABOUT = Fraction(1, 50), Fraction(1, 20)
"""How far off a rounded number may be, and one told as about so much."""


def check_company(
    world: World, claim: Mapping[str, Any], near: Sequence[str], first: dt.date | None, last: dt.date | None,
    written: dt.date | None = None, others: Sequence[Mapping[str, Any]] = (),
) -> Verdict:  # fmt: skip
    """Supported where a figure told of that company, of that thing and period is the one said.

    ``near`` are the chips and places that the words name; ``first`` and ``last`` the days that the claim may be about,
    ``written`` the day of the page, which tells nothing that was told later, ``others`` its other claims.
    A figure told as something else, of another period, or only foreseen depends. A sum is contradicted only where what
    it is a sum of is surely the same: the whole company's revenue of a named period, or a charge on a named chip.
    """
    low, high = ends_told(claim, number=True)
    if low is None and high is None:
        return unchecked("no_number")
    if claim["measure"] == "change":
        low, high = (None if x is None else -x for x in (high, low))  # the changes held are what was lost
    party, thing = _whose(world, claim)
    of = frozenset({thing, claim.get("aspect") or ""} - {"", UNKNOWN_PART})
    asked = Asked(world, claim, of, first, last, not any(rival(claim, c) or parted(claim, c) for c in others))
    told = [f for f in world.company_figures.get(party, ()) if written is None or f.told <= written + NEAR]
    held = [f for f in told if f.unit == claim["unit"] and (asked.about_then(f) or asked.meant_period(f))]
    alike = [f for f in held if claim["measure"] in f.measures]
    same = [f for f in alike if asked.same_thing(f) and asked.meant_period(f)]
    near_enough = _ABOUT if claim["modality"] == "about" else _ROUNDED
    hits = [f for f in same if _meets(low, high, f, near_enough) and not (asked.foreseen and f.status == "actual")]
    hits = hits or _within(asked, same)
    if first is None and last is None and not asked.named and None in ends_told(claim):
        hits = []  # up to 8 bn of no period is met by some figure of some year
    came = _firm(asked, same, told)
    if firm := [f for f in hits if not _only_foreseen(asked, f, same)]:
        about = {*asked.of, *near}
        best = min(firm, key=lambda f: (bool(f.of) and not any(one(world, f.of, i) for i in about), _gap(f, last)))
        return _told(SUPPORTED, "held", [best], claim)
    elsewise = [f for f in held if _met_elsewise(asked, low, high, f, near_enough)]
    if came:
        return _told(CONTRADICTED, "not_so", came, claim)
    if hits:
        booked = [f for f in same if f.status == "actual" and f.measures[0] == claim["measure"]]
        return _told(DEPENDS, "foreseen", hits + booked[:_SHOWN], claim)
    if elsewise:
        return _told(DEPENDS, "other", sorted(elsewise, key=lambda f: _gap(f, last))[:_SHOWN], claim)
    if charged := _charged(asked, alike, near):
        return _told(CONTRADICTED, "not_so", charged, claim)
    if alike:
        nearest = sorted(alike, key=lambda f: (f not in same, f.measures[0] != claim["measure"], _gap(f, last)))
        return _told(NOT_CHECKABLE, "others", nearest[:_SHOWN], claim)
    elsewhere = [f for f in told if claim["measure"] in f.measures and asked.same_thing(f) and asked.meant_period(f)]
    if elsewhere:
        return _told(NOT_CHECKABLE, "other_unit", elsewhere[:_SHOWN], claim)
    return unchecked("company.none_held", party=party)


def _whose(world: World, claim: Mapping[str, Any]) -> tuple[str, str]:
    """The company, and the chip or place it is a figure of: of a chip's own sales its maker's."""
    subject, base = claim.get("subject") or "", claim.get("base") or ""
    chips = chips_of(world, subject)
    return (chips[0].maker, subject) if chips else (subject, base)


def _firm(asked: Asked, same: Sequence[CompanyFigure], told: Sequence[CompanyFigure]) -> list[CompanyFigure]:
    """Booked revenue of the whole company in the very period named, where the claim is told as booked.

    Profits and margins are told on several bases, countries with Hong Kong or without, parts of a business as each
    draws them; and of what is told in two currencies the one may be the other converted.
    """
    sure = asked.named and asked.alone and not asked.foreseen and not asked.of and asked.claim["status"] != "denied"
    sure = sure and asked.claim.get("aspect") != UNKNOWN_PART
    if not sure or asked.claim["measure"] != "revenue":
        return []
    very = [f for f in told if f.measures == ("revenue",) and not f.of and asked.this_period(f)]
    if any(f.unit != asked.claim["unit"] for f in very):
        return []
    return [f for f in same if f in very and f.status == "actual"]


def _met_elsewise(
    asked: Asked, low: Fraction | None, high: Fraction | None, figure: CompanyFigure, most_off: Fraction
) -> bool:
    """Whether the number is held as something else: of that thing and period rounded, of any other the very number."""
    if asked.claim["unit"] == "%" and asked.claim["measure"] not in figure.measures:
        return False
    alike = asked.same_thing(figure), asked.named and asked.meant_period(figure)
    return (any(alike) or not asked.named) and _meets(low, high, figure, most_off if all(alike) else Fraction(0))


def _only_foreseen(asked: Asked, figure: CompanyFigure, same: Sequence[CompanyFigure]) -> bool:
    """Whether the figure was foreseen, the claim tells it as so, and something else had come of it by then."""
    if figure.status != "guidance" or asked.foreseen:
        return False
    by = None if asked.named or asked.last is None else asked.last + NEAR
    came = [f for f in same if f.status == "actual" and (by is None or f.told <= by)]
    return any(f.of == figure.of and f.period == figure.period for f in came)


def _charged(asked: Asked, alike: Sequence[CompanyFigure], near: Sequence[str]) -> list[CompanyFigure]:
    """Charges on the very chip, where the claim is of the days between the period's beginning and their telling.

    What came of it proves nothing of what was foreseen.
    """
    if asked.foreseen or asked.claim["measure"] != "charge" or not (asked.first and asked.last):
        return []
    about = {*asked.of, *near}
    return [
        f for f in alike
        if chips_of(asked.world, f.of) and any(one(asked.world, f.of, i) for i in about)
        and f.period.start <= asked.first and asked.last <= f.told + _FRESH
    ]  # fmt: skip


def _within(asked: Asked, same: Sequence[CompanyFigure]) -> list[CompanyFigure]:
    """Booked figures of the very period that an open end takes in: of more than 100 bn, 130.5 bn."""
    low, high = ends_told(asked.claim)
    if not asked.named or asked.foreseen or (low is None) == (high is None):
        return []
    return [f for f in same if f.status == "actual" and asked.this_period(f) and _meets(low, high, f)]


def _meets(low: Fraction | None, high: Fraction | None, figure: CompanyFigure, most_off: Fraction = _ROUNDED) -> bool:
    least, most = bounds(figure.value)
    half = _half(least) if least == most else Fraction(0)  # a range that was told has its rounding in it
    return (high is None or least - half <= high + _half(high, most_off)) and (
        low is None or low - _half(low, most_off) <= most + half
    )


def _half(told: Fraction, most_off: Fraction = _ROUNDED) -> Fraction:
    """Half a unit of the last place told, at most a part of it: 44 bn may be 44.1, 4.5 bn is not 4.6, 50 bn not 53."""
    return min(last_place(told, Fraction(1, 10)) / 2, abs(told) * most_off)


def _gap(figure: CompanyFigure, on: dt.date | None) -> int:
    """Days from when the figure was told; of no day in particular the latest told is the nearest."""
    return abs((figure.told - on).days) if on else -figure.told.toordinal()


def _told(verdict: str, key: str, figures: Sequence[CompanyFigure], claim: Mapping[str, Any]) -> Verdict:
    rows = [
        {"id": f.id, "what": dict(f.what), "low": float(bounds(f.value)[0]), "high": float(bounds(f.value)[1]),
         "unit": f.unit, "status": f.status, "told": f.told, "of": f.of or None}
        for f in figures
    ]  # fmt: skip
    computed = {"measure": claim["measure"], "figures": rows}
    return Verdict(verdict, f"company.{key}", computed, tuple(dict.fromkeys(f.source for f in figures)))

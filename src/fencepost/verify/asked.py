"""What a claim asks of the figures that a company told: of which thing, of which period, booked or still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fencepost.facts.company import CompanyFigure
from fencepost.facts.world import World

from .named import NEAR, chips_of

__all__ = ["Asked", "one", "parted", "rival"]

_LATER = dt.timedelta(days=400)
"""A figure is spoken of for about a year after it was told: last year's sales."""

_CLOSED = dt.timedelta(days=120)
"""The books of a period are closed, and markets counted, so long after it."""

_SLACK = dt.timedelta(days=16)
"""Fiscal periods end on a day of the week near the end of a month, at the most so far from it."""

_LENGTHS = {"year": 365, "fiscal year": 365, "quarter": 91, "fiscal quarter": 91}
"""Days of the periods that companies tell of, by how the words name them."""

_ONCE = frozenset({"charge", "change"})
"""Told of a single thing that befell the company: whether of a chip or a country often goes unsaid, and when."""

_COUNTED = frozenset({"market_share"})
"""Parts of a market: those who count draw the line of the year and of the market each in their own way."""


@dataclass(frozen=True)
class Asked:
    """What a claim asks for: the figures ``of`` these things (none: of the whole company), from ``first`` to ``last``.

    ``named``: its own words name a period such as companies tell of; ``foreseen``: it is told as still to come;
    ``alone``: no other number of the page is told of the same, as of the years of a series or of a rise from one to
    another.
    """

    world: World
    claim: Mapping[str, Any]
    of: frozenset[str]
    first: dt.date | None
    last: dt.date | None
    alone: bool = True

    @property
    def named(self) -> bool:
        return bool(self.claim.get("as_of")) and self.claim["period"] in (*_LENGTHS, "part of year")

    @property
    def foreseen(self) -> bool:
        return self.claim["status"] == "forecast" or bool(self.claim.get("ahead"))

    def about_then(self, f: CompanyFigure) -> bool:
        """Whether the figure is one that is spoken of on those days: told by then, and not long ago."""
        if self.last is None:
            return True
        told_by = self.last + (_CLOSED if self.claim.get("period") else NEAR)  # a page tells what was told before it
        return f.period.start <= self.last and f.told <= told_by and (self.first or self.last) <= f.told + _LATER

    def this_period(self, f: CompanyFigure) -> bool:
        """Whether the figure is of the very period that the words name."""
        if self.first is None or self.last is None:
            return False
        return abs(f.period.start - self.first) <= _SLACK and abs(_end(f) - self.last) <= _SLACK

    def meant_period(self, f: CompanyFigure) -> bool:
        """Whether the words may mean the figure's period: the very one, or one as long that lies in what they name."""
        if not self.named or _ONCE & {*f.measures}:
            return self.about_then(f)
        if self.first is None or self.last is None:
            return False
        shared = min(_end(f), self.last) - max(f.period.start, self.first)
        if _COUNTED & {*f.measures}:
            return shared >= dt.timedelta()
        days = _LENGTHS.get(self.claim["period"])
        as_long = days and abs((_end(f) - f.period.start).days - days) <= 2 * _SLACK.days
        return self.this_period(f) or bool(as_long and shared > _SLACK)

    def same_thing(self, f: CompanyFigure) -> bool:
        """Whether the figure is of what the claim names: the company, a chip, a country, a part of the business."""
        if _ONCE & {*f.measures}:
            chips = [i for i in self.of if chips_of(self.world, i)]
            return not chips or any(one(self.world, f.of, i) for i in chips)
        if not self.of:
            return not f.of
        return len(self.of) == 1 and bool(f.of) and all(one(self.world, f.of, i) for i in self.of)


def one(world: World, a: str, b: str) -> bool:
    """Whether the two are one chip, a chip and its family, or one place."""
    return a == b or bool({c.id for c in chips_of(world, a)} & {c.id for c in chips_of(world, b)})


def rival(claim: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether another claim gives the same thing of the same period another number: at most one can be right.

    >>> rival({"subject": "org/amd", "value": 1}, {"subject": "org/amd", "value": 2})
    True
    """
    keys = ("subject", "measure", "unit", "base", "aspect", "as_of", "as_of_end")
    return other.get("value") != claim.get("value") and all(other.get(k) == claim.get(k) for k in keys)


_RIGHT_BEHIND = 40  # characters: "24% of AMD's total 2024 revenue, roughly $6.23 billion"


def parted(claim: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether another claim is a share that stands right before: the sum may be what that share comes to."""
    shares = other.get("measure") == "revenue_share" and other.get("subject") == claim.get("subject")
    return shares and 0 <= claim["span"][0] - other["span"][1] <= _RIGHT_BEHIND


def _end(figure: CompanyFigure) -> dt.date:
    """The last day of the figure's period."""
    return figure.period.end - dt.timedelta(days=1) if figure.period.end else dt.date.max

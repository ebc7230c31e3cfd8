"""When something came out, as said, against the launch that the catalogue holds."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from fencepost.facts.world import World

from .named import chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_launch", "launch_days"]

_NEAR = dt.timedelta(days=31)
_YEAR = dt.timedelta(days=366)
"""Announced, shipped and sold may lie so far apart, and each is called a launch."""


def check_launch(world: World, items: Sequence[str], first: dt.date | None, last: dt.date | None) -> Verdict:
    """Supported where the days meet that of a launch; within a year of one it depends on what is meant by launch."""
    ids = [one for i in items for one in i.split("|")]
    named = [world.systems[i] for i in ids if i in world.systems] or [c for i in ids for c in chips_of(world, i)]
    held = {x.id: x.launch_text for x in named if x.launch_text}
    if not held or first is None or last is None:
        return unchecked("launch.not_held" if not held else "launch.no_day", items=list(items))
    gaps = {item: _gap((first, last), launch_days(text)) for item, text in held.items()}
    nearest = min(gaps, key=lambda i: (gaps[i], i))
    verdict = SUPPORTED if gaps[nearest] <= _NEAR else DEPENDS if gaps[nearest] <= _YEAR else CONTRADICTED
    return Verdict(verdict, f"launch.{verdict}", {"launches": held, "first": first, "last": last}, tuple(held))


def _gap(a: tuple[dt.date, dt.date], b: tuple[dt.date, dt.date]) -> dt.timedelta:
    """From the end of the earlier to the beginning of the later; none where they meet."""
    return max(a[0] - b[1], b[0] - a[1], dt.timedelta(0))


def launch_days(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a launch as printed: a day, a month, a quarter or a year.

    >>> [str(d) for d in launch_days("2027-Q4")], [str(d) for d in launch_days("2024-02")]
    (['2027-10-01', '2027-12-31'], ['2024-02-01', '2024-02-29'])
    """
    year, _, rest = text.partition("-")
    if rest.startswith("Q"):
        months = 3 * int(rest[1:]) - 2, 3 * int(rest[1:])
    elif len(rest) > 2:
        return (day := dt.date.fromisoformat(text)), day
    else:
        months = (int(rest), int(rest)) if rest else (1, 12)
    last = calendar.monthrange(int(year), months[1])[1]
    return dt.date(int(year), months[0], 1), dt.date(int(year), months[1], last)

"""The day from which a document speaks: its own date, else its latest dated event, else the day asked about.

Where no day is asked about, a page without any date can still be placed by the law events it reports: it announces that
a way was opened, or says how long ago one was closed, and the law book knows when that happened to the chips it names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fencepost.evidence.dates import LATEST_YEAR
from fencepost.facts.world import World
from fencepost.rules.determine import book_of

from .lawful import PERMISSIONS
from .named import chips_of, ids_of, span_days

__all__ = ["Placed", "place_in_time", "year_assumed"]

_SLACK = dt.timedelta(days=15)
"""'Three months ago' is meant to within half a month."""


@dataclass(frozen=True, slots=True)
class Placed:
    """First and last day from which the document may speak, and why; both None where nothing places it."""

    first: dt.date | None
    last: dt.date | None
    why: str


def year_assumed(event: Mapping[str, Any]) -> bool:
    """Whether the text leaves the year of an event open, and the latest year it names was taken for it."""
    return LATEST_YEAR in event.get("date_why", "")


def place_in_time(
    world: World, document: Mapping[str, Any], items: Sequence[str], asked: dt.date | None = None
) -> Placed:
    """Place a document by its date, its latest event, the day ``asked`` about, or the law events of ``items``."""
    published = document["published"]
    if published.get("date"):
        day = dt.date.fromisoformat(str(published["date"]))
        return (
            Placed(day, None, "latest_event")
            if published["precision"] == "not before"
            else Placed(day, day, "published")
        )
    dated = [
        last for e in document["events"]
        if e["precision"] in ("day", "month", "week") and not year_assumed(e) and (last := span_days(e)[1])
    ]  # fmt: skip
    if dated:
        return Placed(max(dated), None, "latest_event")
    if asked is not None:
        return Placed(asked, asked, "asked")
    return _by_law(world, document, items)


def _by_law(world: World, document: Mapping[str, Any], items: Sequence[str]) -> Placed:
    wanted = {i for item in items for c in chips_of(world, item) for i in (c.id, c.family) if i}
    entries = [e for e in book_of(world).entries if ids_of(e, "item") & wanted]
    opened = [e.span.start for e in entries if set(e.events) & set(PERMISSIONS)]
    closed = [e.span.start for e in entries if "restriction" in e.events]
    kinds = {e["type"] for e in document["events"]}
    ages = [c for c in document["claims"] if c["measure"] == "time_since" and c["value"] is not None]
    windows = [
        (c + _months(age) - _SLACK, c + _months(age) + _SLACK) for age in ages for c in closed if "restriction" in kinds
    ]  # fmt: skip
    days = sorted(opened if set(PERMISSIONS) & kinds else ())
    inside = (
        [d for d in days if any(a <= d <= b for a, b in windows)]
        if windows
        else days[:1]
        if len(set(days)) == 1
        else []
    )
    if inside:
        return Placed(inside[0], inside[0] + _SLACK, "law")
    if len(windows) == 1:
        return Placed(*windows[0], "law")
    return Placed(None, None, "unknown")


def _months(claim: Mapping[str, Any]) -> dt.timedelta:
    months = float(claim["value"]) * {"year": 12, "month": 1, "day": 12 / 365.25}.get(claim["unit"], 1)
    return dt.timedelta(days=round(months * 365.25 / 12))

"""The same event told by several documents is one event.

Two reports are one event where they tell the same act of the same side on the same thing, with no other figure, and
their days meet within a fortnight. A report whose day is open joins an event only where no other could be meant: both
name the very thing or tell the same figure, and the act is none that is done again and again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .kinship import Kinship

__all__ = ["Told", "canonical", "days", "named", "sharp", "things"]

Record = Mapping[str, Any]
NEAR = dt.timedelta(days=14)
SOON = dt.timedelta(days=2)
"""What is done again and again is told within two days, or it is another time."""
SHARP = dt.timedelta(days=62)
"""A span longer than two months does not tell which event is meant."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event and the reports of it: (document, event) pairs, the one that dates it best first."""

    reports: tuple[tuple[Record, Record], ...]

    @property
    def id(self) -> str:
        """The id of the first report."""
        return self.event["id"]

    @property
    def event(self) -> Record:
        """The report that dates it best."""
        return self.reports[0][1]


@dataclass(frozen=True, slots=True)
class _Report:
    """A document's report of an event, the days it can have happened, and the figures told with it."""

    document: Record
    event: Record
    days: tuple[dt.date, dt.date]
    figures: Mapping[tuple[str, str], frozenset[float]]


def days(event: Record) -> tuple[dt.date, dt.date] | None:
    """First and last day of an event; None where it has none."""
    if not event.get("date"):
        return None
    first = dt.date.fromisoformat(str(event["date"]))
    if event.get("date_end"):
        return first, dt.date.fromisoformat(str(event["date_end"]))
    return first, dt.date.max if event.get("precision") == "not before" else first


def sharp(event: Record) -> bool:
    """Whether its days tell it from other events of its kind."""
    span = days(event)
    return span is not None and span[1] - span[0] <= SHARP


def things(event: Record) -> tuple[str, ...]:
    """What it is about: its objects and the company that announced it; places only where there is nothing else."""
    found = dict.fromkeys(i for i in (event.get("object"), *event.get("objects", ())) if i)
    speaker = event.get("speaker") or ""
    if event.get("status") == "announced" and speaker.startswith("org/"):
        found[speaker] = None
    return tuple(i for i in found if not i.startswith("place/")) or tuple(found)


def named(event: Record) -> tuple[str, ...]:
    """Those of its things that are somebody's: a chip, a system, a company; no place, government, goods at large."""
    return tuple(i for i in things(event) if not i.startswith(("place/", "goods/", "gov/", "concept/")))


def canonical(documents: Sequence[Record], kin: Kinship) -> list[Told]:
    """The events of the documents, each once."""
    told = [_report(document, event) for document in documents for event in document["events"]]
    told.sort(key=lambda r: (not sharp(r.event), days(r.event) is None))
    groups: list[list[_Report]] = []
    by_act: dict[object, list[list[_Report]]] = {}
    for report in told:
        act = kin.act(report.event["type"])
        alike = [g for g in by_act.get(act, ()) if all(_one(r, report, kin) for r in g)]
        same = alike if sharp(report.event) else _only(alike, report.event)
        if same:
            same[0].append(report)
        else:
            groups.append([report])
            by_act.setdefault(act, []).append(groups[-1])
    return [Told(tuple((r.document, r.event) for r in g)) for g in groups]


def _report(document: Record, event: Record) -> _Report:
    """What is told as done was done by the day of the page."""
    first, last = days(event) or (dt.date.min, dt.date.max)
    out = document.get("published") or {}
    if last == dt.date.max and event["status"] != "forecast" and out.get("date") and out["precision"] != "not before":
        last = max(first, dt.date.fromisoformat(str(out.get("date_end") or out["date"])))
    begin, end = event.get("span") or (0, 0)
    figures: dict[tuple[str, str], frozenset[float]] = {}
    for claim in document.get("claims", ()):
        if claim["value"] is not None and begin <= claim["span"][0] and claim["span"][1] <= end:
            of = claim["measure"], claim["unit"]
            figures[of] = figures.get(of, frozenset()) | {float(claim["value"])}
    return _Report(document, event, (first, last), figures)


def _only(alike: list[list[_Report]], event: Record) -> list[list[_Report]]:
    """The one event that a report without a sharp day can mean; of several, the only one about the very same thing."""
    if len(alike) > 1:
        alike = [g for g in alike if any(set(things(r.event)) & set(things(event)) for r in g)]
    return alike if len(alike) == 1 else []


def _one(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether two reports of one act can be of one event."""
    sides = kin.sides(a.event.get("actors", ())), kin.sides(b.event.get("actors", ()))
    if all(sides) and not sides[0] & sides[1]:
        return False
    of = a.figures.keys() & b.figures.keys()
    same_figure = any(a.figures[i] & b.figures[i] for i in of)
    if of and not same_figure:
        return False
    mine, others = things(a.event), things(b.event)
    if mine and others and not any(kin.one_thing(x, y) for x in mine for y in others):
        return False
    the_thing = any(kin.one_thing(x, y) for x in named(a.event) for y in named(b.event))
    again = a.event["type"] in kin.recurring or b.event["type"] in kin.recurring
    if not (sharp(a.event) and sharp(b.event)) and (again or not the_thing) and not same_figure:
        return False
    if not (the_thing or same_figure or all(sides)):
        return False
    near = SOON if again else NEAR
    return _less(a.days[0], near) <= b.days[1] and _less(b.days[0], near) <= a.days[1]


def _less(day: dt.date, by: dt.timedelta) -> dt.date:
    return day - by if day - dt.date.min > by else dt.date.min

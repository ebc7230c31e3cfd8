"""The same event told by several documents is one event.

Two reports are one event where they tell the same act of the same side on the same thing, with no other figure, and
their days meet within a fortnight. A report whose day is open joins an event only where no other could be meant: both
name the very thing or tell the same figure, and the act is none that is done again and again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
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
    """A document's report of an event, the days it can have happened, and the figures told with it.

    ``act`` is what it tells, ``sides`` for whom the actors act, ``things`` and ``named`` what it is about.
    """

    document: Record
    event: Record
    days: tuple[dt.date, dt.date]
    figures: Mapping[tuple[str, str], frozenset[float]]
    sharp: bool
    act: object
    sides: frozenset[str]
    things: tuple[str, ...]
    named: tuple[str, ...]


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
    told = [_report(document, event, kin) for document in documents for event in document["events"]]
    told.sort(key=lambda r: (not r.sharp, days(r.event) is None))
    groups: list[list[_Report]] = []
    begun: dict[object, list[int]] = {}
    for report in told:
        near = sorted({number for key in _meets(report, kin) for number in begun.get(key, ())})
        alike = [groups[i] for i in near if all(_one(r, report, kin) for r in groups[i])]
        same = alike if report.sharp else _only(alike, report)
        if same:
            same[0].append(report)
            continue
        for key in _met(report, kin):
            begun.setdefault(key, []).append(len(groups))
        groups.append([report])
    return [Told(tuple((r.document, r.event) for r in sorted(g, key=_width))) for g in groups]


def _width(report: _Report) -> int:
    """Over how many days the event may have happened."""
    return (report.days[1] - report.days[0]).days


_MONTH = 32
"""Days of a stretch by which events that may be one are looked up."""


def _met(report: _Report, kin: Kinship) -> Iterator[tuple[object, ...]]:
    """Under what an event that begins with this report is looked up: its act with its days, and with what it tells."""
    if report.sharp:
        yield from ((report.act, stretch) for stretch in _stretches(report, NEAR.days))
    yield from ((report.act, *key) for key in _tells(report, kin))


def _meets(report: _Report, kin: Kinship) -> Iterator[tuple[object, ...]]:
    """Where the events are to be found that a report can be of: two with sharp days meet by these, all others by a
    thing or a figure of both.
    """
    if report.sharp:
        yield from ((report.act, stretch) for stretch in _stretches(report, 0))
    else:
        yield from ((report.act, *key) for key in _tells(report, kin))


def _stretches(report: _Report, margin: int) -> range:
    """The stretches of time that the days of a report, and so many on either side, touch."""
    first, last = (day.toordinal() for day in report.days)
    return range((first - margin) // _MONTH, (last + margin) // _MONTH + 1)


def _tells(report: _Report, kin: Kinship) -> Iterator[tuple[object, ...]]:
    """The things of a report and all that they belong to, and its figures."""
    yield from {("thing", above) for thing in report.named for above in kin.above(thing)}
    yield from (("figure", of, value) for of, values in report.figures.items() for value in values)


def _report(document: Record, event: Record, kin: Kinship) -> _Report:
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
    return _Report(
        document, event, (first, last), figures, sharp(event), kin.act(event["type"]),
        kin.sides(event.get("actors", ())), things(event), named(event),
    )  # fmt: skip


def _only(alike: list[list[_Report]], report: _Report) -> list[list[_Report]]:
    """The one event that a report without a sharp day can mean; of several, the only one about the very same thing."""
    if len(alike) > 1:
        alike = [g for g in alike if any(set(r.things) & set(report.things) for r in g)]
    return alike if len(alike) == 1 else []


def _one(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether two reports of one act can be of one event."""
    if a.sides and b.sides and not a.sides & b.sides:
        return False
    of = a.figures.keys() & b.figures.keys()
    same_figure = any(a.figures[i] & b.figures[i] for i in of)
    if of and not same_figure:
        return False
    if a.things and b.things and not any(kin.one_thing(x, y) for x in a.things for y in b.things):
        return False
    the_thing = any(kin.one_thing(x, y) for x in a.named for y in b.named)
    again = a.event["type"] in kin.recurring or b.event["type"] in kin.recurring
    if not (a.sharp and b.sharp) and (again or not the_thing) and not same_figure:
        return False
    if not (the_thing or same_figure or (a.sides and b.sides)):
        return False
    near = SOON if again else NEAR
    return _less(a.days[0], near) <= b.days[1] and _less(b.days[0], near) <= a.days[1]


def _less(day: dt.date, by: dt.timedelta) -> dt.date:
    return day - by if day - dt.date.min > by else dt.date.min

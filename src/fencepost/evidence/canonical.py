"""The same event told by several documents is one event.

Two reports are one event where they tell the same act of the same side on the same thing, and their days meet within a
fortnight. A report whose day is wide open joins an event only where no other could be meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .kinship import Kinship

__all__ = ["Told", "canonical", "days", "sharp", "things"]

Record = Mapping[str, Any]
NEAR = dt.timedelta(days=14)
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


@dataclass(slots=True)
class _Group:
    reports: list[tuple[Record, Record]] = field(default_factory=list)


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


def canonical(documents: Sequence[Record], kin: Kinship) -> list[Told]:
    """The events of the documents, each once."""
    told = [(document, event) for document in documents for event in document["events"]]
    told.sort(key=lambda pair: (not sharp(pair[1]), days(pair[1]) is None))
    groups: list[_Group] = []
    by_act: dict[object, list[_Group]] = {}
    for document, event in told:
        alike = [g for g in by_act.get(kin.act(event["type"]), ()) if all(_one(e, event, kin) for _, e in g.reports)]
        same = alike if sharp(event) else _only(alike, event)
        if same:
            same[0].reports.append((document, event))
        else:
            group = _Group([(document, event)])
            groups.append(group)
            by_act.setdefault(kin.act(event["type"]), []).append(group)
    return [Told(tuple(g.reports)) for g in groups]


def _only(alike: list[_Group], event: Record) -> list[_Group]:
    """The one event that a report without a sharp day can mean; of several, the only one about the very same thing."""
    if len(alike) > 1:
        alike = [g for g in alike if any(set(things(e)) & set(things(event)) for _, e in g.reports)]
    return alike if len(alike) == 1 else []


def _one(a: Record, b: Record, kin: Kinship) -> bool:
    mine, others = things(a), things(b)
    sides = kin.sides(a.get("actors", ())), kin.sides(b.get("actors", ()))
    if mine and others:
        if not any(kin.one_thing(x, y) for x in mine for y in others) or (all(sides) and not sides[0] & sides[1]):
            return False
    elif not sides[0] & sides[1]:
        return False
    first, second = days(a), days(b)
    return first is None or second is None or (_less(first[0]) <= second[1] and _less(second[0]) <= first[1])


def _less(day: dt.date) -> dt.date:
    return day - NEAR if day - dt.date.min > NEAR else dt.date.min

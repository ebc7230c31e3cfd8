"""The same event told by several documents is one event.

Two reports are one event where they tell the same act of the same side on the same thing, with no other figure, and
their days meet within a fortnight. Where they share no thing (one names the goods, the other the place), they must be
of the very same actor and day. A report whose day is open joins an event only where no other could be meant: both
name the very product, or its company and who acts, or tell the same figure, and the act is none that is done again
and again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .kinship import Kinship

__all__ = ["TELLING", "Told", "canonical", "days", "digits", "named", "products", "sharp", "things"]

Record = Mapping[str, Any]
NEAR = dt.timedelta(days=14)
SOON = dt.timedelta(days=2)
"""What is done again and again is told within two days, or it is another time."""
_SORTS = ("place/", "goods/")
TELLING = 3
"""Figures of so many digits are hardly equal by chance: 1,332.52 % is, 20 % is not, the same figure told twice."""
_RATES = frozenset({"%", "ratio", "day", "month", "year"})
_COPIED = 20
"""Words of so many characters that two documents share are one report, carried twice."""
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


def products(event: Record) -> tuple[str, ...]:
    """Those of its named things that are no company and no person: a chip, a system, a family."""
    return tuple(i for i in named(event) if not i.startswith(("org/", "person/", "unlisted:")))


def canonical(documents: Sequence[Record], kin: Kinship) -> list[Told]:
    """The events of the documents, each once."""
    told = [_report(document, event, kin) for document in documents for event in document["events"]]
    told.sort(key=lambda r: (not r.sharp, days(r.event) is None))
    groups: list[list[_Report]] = []
    begun: dict[object, list[int]] = {}
    for report in told:
        near = sorted({number for key in _meets(report, kin) for number in begun.get(key, ())})
        alike = [groups[i] for i in near if _joins(report, groups[i], kin)]
        same = alike if report.sharp else _only(alike, report)
        if same:
            same[0].append(report)
            continue
        for key in _met(report, kin):
            begun.setdefault(key, []).append(len(groups))
        groups.append([report])
    return [Told(tuple((r.document, r.event) for r in sorted(g, key=_width))) for g in groups]


def _joins(report: _Report, group: Sequence[_Report], kin: Kinship) -> bool:
    """Whether nothing tells a report apart from those of an event, and something ties it to one of them."""
    return not any(_bar(r, report, kin) for r in group) and any(_tie(r, report, kin) for r in group)


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
    thing, a figure or the words of both.
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
    """The things of a report and all that they belong to, its figures, and its words."""
    yield from {("thing", above) for thing in report.named for above in kin.above(thing)}
    yield from (("figure", of, value) for of, values in report.figures.items() for value in values)
    yield "words", report.event["text"]


def _report(document: Record, event: Record, kin: Kinship) -> _Report:
    """What is told as done was done by the day of the page."""
    first, last = days(event) or (dt.date.min, dt.date.max)
    out = document.get("published") or {}
    if last == dt.date.max and event["status"] != "forecast" and out.get("date") and out["precision"] != "not before":
        last = max(first, dt.date.fromisoformat(str(out.get("date_end") or out["date"])))
    begin, end = event.get("span") or (0, 0)
    figures: dict[tuple[str, str], frozenset[float]] = {}
    for claim in document.get("claims", ()):
        if claim["value"] is not None and begin <= claim["span"][0] < end:
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


def _bar(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether something tells two reports of one act apart: another side, another figure, another thing, other days."""
    if a.sides and b.sides and not a.sides & b.sides:
        return True
    of = a.figures.keys() & b.figures.keys()
    if of and not any(a.figures[i] & b.figures[i] for i in of):
        return True
    one_page = a.document["id"] == b.document["id"]
    near = dt.timedelta(0) if one_page else SOON if _again(a, b, kin) else NEAR
    return _apart(a, b, kin) or not _meet(a, b, near)


def _tie(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether something ties two reports together: the same figure or words, or one thing or actor at one time."""
    if any(_telling(i, v, a, b, kin) for i in a.figures.keys() & b.figures.keys() for v in a.figures[i] & b.figures[i]):
        return True
    if a.event["text"] == b.event["text"] and len(a.event["text"]) >= _COPIED:
        return True
    if not (a.sharp and b.sharp):
        return not _again(a, b, kin) and _unmistakable(a, b, kin)
    return kin.overlap(a.things, b.things) or _one_act_of_its_actor(a, b, kin)


def _telling(of: tuple[str, str], value: float, a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether a figure that both tell is hardly equal by chance: of many digits; or told by two pages, and no rate or
    stretch of time of a measure that does not say of what.
    """
    if digits(value) >= TELLING:
        return True
    return not (of[0] in kin.unbound and of[1] in _RATES) and a.document["id"] != b.document["id"]


def digits(value: Any) -> int:
    """The digits of a value as it was told, without zeros at either end.

    >>> [digits(v) for v in (1332.52, 20, None)]
    [6, 1, 0]
    """
    return 0 if value is None else len(f"{float(value):.12g}".split("e")[0].replace(".", "").strip("-0"))


def _again(a: _Report, b: _Report, kin: Kinship) -> bool:
    return a.event["type"] in kin.recurring or b.event["type"] in kin.recurring


def _meet(a: _Report, b: _Report, near: dt.timedelta) -> bool:
    """Whether their days lie so near each other."""
    return _less(a.days[0], near) <= b.days[1] and _less(b.days[0], near) <= a.days[1]


def _apart(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether they tell of different things: two chips are, chips and the country that they may not go to are not."""
    for sort in _SORTS:
        mine, others = ([i for i in r.things if i.startswith(sort)] for r in (a, b))
        if mine and others and not kin.overlap(mine, others):
            return True
    return bool(a.named and b.named) and not kin.overlap(a.named, b.named)


def _unmistakable(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether what both name leaves no other event: a product; or a company where both tell who acts, or, naming no
    product, one tells when, or what is done hardly happens to one company twice.
    """
    mine, others = products(a.event), products(b.event)
    if mine and others:
        return kin.overlap(mine, others)
    if a.sides & b.sides:
        return kin.overlap(a.named, b.named)
    once = a.sharp or b.sharp or a.event["type"] in kin.seldom
    return once and not (mine or others) and bool(set(a.named) & set(b.named))


def _one_act_of_its_actor(a: _Report, b: _Report, kin: Kinship) -> bool:
    """Whether two documents that name no thing in common tell one act of one actor: about that time where one of
    them names none, else on that day.
    """
    mine, others = a.event.get("actors", ()), b.event.get("actors", ())
    if a.document["id"] == b.document["id"] or not kin.overlap(mine, others):
        return False
    return not (a.things and b.things) or (a.days == b.days and a.days[0] == a.days[1])


def _less(day: dt.date, by: dt.timedelta) -> dt.date:
    return day - by if day - dt.date.min > by else dt.date.min

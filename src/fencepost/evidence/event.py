"""The record of an event, and when two of them are one: within a sentence, and within a document."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

__all__ = ["Event", "distinct", "merged"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with the clean characters [start, end) that say so.

    ``object`` is what it happened to; ``objects`` adds the products joined to it by *and*. ``cue`` is where the verb
    and what it governs stand, ``gist`` which verbs these are, ``when`` the date as written, resolved or not,
    ``figures`` the sums and shares of its clause. ``ahead``: the words tell it as still to come, whoever says so.
    """

    type: str
    date: dt.date | None
    date_end: dt.date | None
    precision: str
    date_why: str
    actors: tuple[str, ...]
    action: str
    object: str | None
    objects: tuple[str, ...]
    status: str
    speaker: str | None
    via: str | None
    start: int
    end: int
    cue: tuple[int, int]
    gist: str
    when: str
    figures: frozenset[str] = frozenset()
    ahead: bool = False


def merged(found: list[Event]) -> list[Event]:
    """Within a sentence, one event per kind and actors, over the span of them all."""
    kept: list[Event] = []
    for event in found:
        twin = next(
            (
                i
                for i, e in enumerate(kept)
                if e.type == event.type and (e.actors == event.actors or not e.actors or not event.actors)
            ),
            None,
        )
        if twin is None:
            kept.append(event)
            continue
        kept[twin] = _joined(kept[twin], event)
    return kept


def _joined(one: Event, other: Event) -> Event:
    """One event with the slots of both: the second fills what the first leaves open."""
    dated = one if one.date or not other.date else other
    return replace(
        one, actors=one.actors or other.actors, object=one.object or other.object, objects=one.objects or other.objects,
        date=dated.date, date_end=dated.date_end, precision=dated.precision, date_why=dated.date_why, when=dated.when,
        start=min(one.start, other.start), end=max(one.end, other.end),
    )  # fmt: skip


def distinct(found: list[Event], title_end: int) -> list[Event]:
    """A document's events without repetitions; what a title (which ends at ``title_end``) says is said again below."""
    kept: list[Event] = []
    of_type: dict[str, list[int]] = {}
    for event in found:
        alike = of_type.setdefault(event.type, [])
        twin = next((i for i in alike if _same(kept[i], event, kept[i].end <= title_end)), None)
        if twin is None:
            alike.append(len(kept))
            kept.append(event)
        elif (kept[twin].date is None and event.date is not None) or kept[twin].end <= title_end:
            kept[twin] = event
    return kept


_NUMBER = re.compile(r"\d[\d.,]*")
_ENDS = re.compile(r"halt|stop|susp|paus|ceas|cut |disc|end|exit|停|暂|中止|切断|终止|断供|退出")
_OFTEN = frozenset({"ruling", "lawsuit"})
_PERIODIC = frozenset({"financial_disclosure"})


def _same(a: Event, b: Event, headline: bool) -> bool:
    """Same kind, no actor, date or amount to tell them apart, and the same object or at least the same words."""
    parties = {*a.actors, a.object, a.speaker}
    if a.type != b.type or (a.actors and b.actors and not set(b.actors) & parties):
        return False
    if a.date and b.date and not (a.date <= (b.date_end or b.date) and b.date <= (a.date_end or a.date)):
        return False
    if a.type in _PERIODIC and a.date and b.date and (a.date, a.date_end) != (b.date, b.date_end):
        return False  # results of a half-year are not those of the year
    if not (a.date and b.date) and a.when and b.when and a.when != b.when:
        return False
    if headline and set(a.actors) & set(b.actors):
        return True
    numbers = [set(_NUMBER.findall(e.action)) | e.figures for e in (a, b)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    vague = [o is None or o.startswith(("place/", "goods/")) for o in (a.object, b.object)]
    if a.object == b.object and not vague[0]:
        alike = bool(a.actors) == bool(b.actors) and bool(numbers[0]) == bool(numbers[1])
        if a.type in _OFTEN:
            return a.gist == b.gist  # a court does several things in one case
        ends = [_ENDS.match(e.gist) is not None for e in (a, b)]
        return a.type != "supply" or a.gist == b.gist or (alike and ends[0] == ends[1])  # one may be its end
    if bool(numbers[0]) != bool(numbers[1]):
        return False
    return any(vague) and a.gist == b.gist and bool(a.actors) and set(a.actors) == set(b.actors)

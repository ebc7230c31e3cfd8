"""Every claim and event of documents, each with a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from fencepost.base.errors import FencepostError
from fencepost.facts.models import Model
from fencepost.facts.world import World

from .claim import check_claim
from .dating import Placed, year_assumed
from .event import check_event
from .setting import Record, setting_of
from .undated import asked_of_any_day
from .verdict import CONTRADICTED, DEPENDS, Verdict, unchecked

__all__ = ["verify_document"]


def verify_document(
    world: World,
    document: Record,
    models: Mapping[str, Model],
    place: str | None = None,
    asked: dt.date | None = None,
) -> tuple[Placed, list[tuple[str, Record, Verdict]]]:
    """The day the document speaks from, and (kind, record, verdict) for its claims and events.

    ``models`` are the workloads a performance ratio is asked of; ``place`` the destination where the text names none,
    ``asked`` the day from which it speaks where nothing in it says.
    """
    on = setting_of(world, document, models, place, asked)
    asks: dict[str, Callable[[Record], Verdict]] = {
        "claim": lambda c: asked_of_any_day(on, c, check_claim),
        "event": lambda e: _doubted(e, lambda one: asked_of_any_day(on, one, check_event), on.placed),
    }
    return on.placed, [(kind, r, _tried(ask, r)) for kind, ask in asks.items() for r in document[f"{kind}s"]]


_YEARS = (*range(-3, 0), *range(1, 8))


def _doubted(event: Record, ask: Callable[[Record], Verdict], placed: Placed) -> Verdict:
    """The answer, but nothing is contradicted by a day that the text does not say: not by the latest day that it tells
    of, and by an assumed year only where no other makes it so.
    """
    verdict = ask(event)
    open_ended = event["precision"] == "not before" or (event["date"] is None and placed.first and not placed.last)
    if verdict.verdict == CONTRADICTED and open_ended:
        return replace(verdict, verdict=DEPENDS, computed={**verdict.computed, "day_assumed": True})
    if verdict.verdict != CONTRADICTED or not year_assumed(event):
        return verdict
    others = ({**event, **{k: _moved(event.get(k), years) for k in ("date", "date_end")}} for years in _YEARS)
    if all(ask(other).verdict == CONTRADICTED for other in others):
        return verdict
    return replace(verdict, verdict=DEPENDS, computed={**verdict.computed, "year_assumed": True})


def _moved(day: str | dt.date | None, years: int) -> dt.date | None:
    """The day so many years later; 29 February gives the 28th."""
    on = dt.date.fromisoformat(day) if isinstance(day, str) else day
    if on is None:
        return None
    return on.replace(year=on.year + years, day=28 if (on.month, on.day) == (2, 29) else on.day)


def _tried(ask: Callable[[Record], Verdict], record: Record) -> Verdict:
    """A question that an engine refuses is answered with its reason, and the other records are not lost."""
    try:
        return ask(record)
    except FencepostError as refusal:
        return unchecked("question.refused", message=refusal.message)

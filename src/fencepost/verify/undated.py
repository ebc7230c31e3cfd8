"""What a page without any day says of permission, restriction or a levy, asked of every day on which law changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from fencepost.rules.history import boundaries
from fencepost.rules.question import Question

from .dating import Placed
from .launches import launch_days
from .named import chips_of
from .setting import Record, Setting
from .verdict import DEPENDS, SUPPORTED, Verdict

__all__ = ["asked_of_any_day"]

_NO_DAY = ("levy.needs_rate_and_day", "permission.needs_item_place_day", "restriction.needs_item_place_day")


def asked_of_any_day(on: Setting, record: Record, ask: Callable[[Setting, Record], Verdict]) -> Verdict:
    """The answer; where only the day is missing, that of the first day on which it was so, else on which it may be.

    A page without a day contradicts nothing: it may speak of a day that the law book does not reach.
    """
    verdict = ask(on, record)
    if verdict.because not in _NO_DAY or on.placed.first is not None:
        return verdict
    may_be = verdict
    for day in _days(on):
        then = ask(replace(on, placed=Placed(day, day, "asked")), record)
        if then.verdict == SUPPORTED:
            return _undated(then)
        if then.because in _NO_DAY:
            return verdict  # more than the day is missing
        if then.verdict == DEPENDS and may_be is verdict:
            may_be = _undated(then)
    return may_be


def _days(on: Setting) -> Iterator[dt.date]:
    """Days on which law changed, from when the first of the chips came out that the page names."""
    out = [launch_days(c.launch_text)[0] for i in on.items for c in chips_of(on.world, i) if c.launch_text]
    return (d for d in boundaries(on.world, Question("CN"), dt.date.max) if not out or d >= min(out))


def _undated(verdict: Verdict) -> Verdict:
    return replace(verdict, computed={**verdict.computed, "undated": True})

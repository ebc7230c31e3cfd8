"""Dates as arguments. Nothing here or above, short of the apps, reads the clock.

>>> span = Span(day("2023-11-17"), None)
>>> day("2023-11-17") in span, day("2023-11-16") in span
(True, False)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .errors import UsageError

__all__ = ["Day", "Span", "day", "launched_by"]

Day = dt.date


def day(text: str | Day, where: str = "") -> Day:
    """An ISO day; an error that teaches otherwise."""
    if isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(str(text).strip())
    except ValueError:
        raise UsageError(
            "FP-USE-001", f"'{text}' is not a day", where=where, hint="write YYYY-MM-DD, for example 2025-09-28"
        ) from None


def launched_by(launch: str, on: Day) -> bool:
    """Whether a launch as printed (a day, a month or a year) lies in the month of ``on`` or before; no if not printed.

    >>> launched_by("2025-04", day("2025-04-01")), launched_by("2025-05-02", day("2025-04-30"))
    (True, False)
    """
    return bool(launch) and launch[:7] <= on.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open interval [start, end); ``end`` is None while nothing ended it."""

    start: Day
    end: Day | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a span must end after it starts: {self.start} .. {self.end}")

    def __contains__(self, on: Day) -> bool:
        return self.start <= on and (self.end is None or on < self.end)

"""The period of a number where its place says so: right behind it, or in a row of periods told in the same order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from .amounts import Amount
from .dates import Date
from .document import Sentence

__all__ = ["LISTED", "RESPECTIVELY", "from_to", "in_series", "not_only", "right_before", "right_behind", "rows"]

RESPECTIVELY = re.compile(r"分别|依次|依序|\brespectively\b")
LISTED = re.compile(r"\s?(?:[,、;]\s?(?:and\b|和|及|以及)?|和|及|与|以及|\band\b)\s?-?")
_THROUGH = re.compile(r"\s?年?\s?(?:-|–|至|到|\bto\b|\bthrough\b)\s?")


# "33% in 2025", "$57 billion for the third quarter": dates bring some of these words along.
_BEHIND = re.compile(r"\s(?:in |for |during )?(?:the |its )?|\s?\(")


def right_behind(text: str, sentence: Sentence, amount: Amount) -> Date | None:
    """The date that stands right behind an amount."""
    return next((d for d in sentence.dates if d.first and _BEHIND.fullmatch(text, amount.end, d.start)), None)


def right_before(text: str, sentence: Sentence, amount: Amount) -> Date | None:
    """The date that stands right before an amount: 2025年的50%."""
    return next((d for d in sentence.dates if d.first and _BEFORE.fullmatch(text, d.end, amount.start)), None)


_BEFORE = re.compile(r"(?:同期)?的\s?")


def from_to(text: str, sentence: Sentence) -> dict[int, Date]:
    """The dates of what rose or fell from one level to another, by where each begins, where the ends of its time are
    told before: 2023年至2024年,营收从1.24亿元增长至4.38亿元.
    """
    found: dict[int, Date] = {}
    for one, other in pairwise(sentence.amounts):
        moved = one.kind == other.kind and _TO.fullmatch(text, one.end, other.start)
        if not moved or not _FROM.search(text, max(sentence.start, one.start - 2), one.start):
            continue
        told = [(d, e) for d, e in pairwise(sentence.dates) if d.first and e.first and e.end <= one.start]
        for d, e in told[-1:]:
            if d.precision == e.precision and _THROUGH.fullmatch(text, d.end, e.start):
                found |= {one.start: d, other.start: e}
    return found


_FROM = re.compile(r"[从由自]\s?$")
_TO = re.compile(r"[^,。;]{0,12}[至到](?:\d{4}年的?)?")


_OPEN = re.compile(
    r"\b(?:since|by|until|till|before|after|from|through|between)\s?$|(?:自从?|从|截至|截止|直到|到|至|早于|晚于)$",
    re.I,
)
_OPENS = re.compile(r"(?:since|by|until|before|after|from)\b", re.I)


def not_only(text: str, sentence: Sentence, date: Date | None) -> Date | None:
    """The date, as an interval where it is told as an end of something longer: since 2023, 2022年至2024年.

    Where two years are the ends, from the one to the other.
    """
    if date is None or date.first is None:
        return date
    for one, other in zip(sentence.dates, sentence.dates[1:], strict=False):
        through = one.precision == other.precision == "year" and _THROUGH.fullmatch(text, one.end, other.start)
        if through and date in (one, other) and one.first and one.first < other.last:
            return replace(date, first=one.first, last=other.last, precision="interval")
    open_ended = _OPENS.match(text, date.start) or _OPEN.search(text, max(0, date.start - 10), date.start)
    return replace(date, precision="interval") if open_ended else date


def in_series(text: str, sentence: Sentence) -> dict[int, Date]:
    """The date of each amount of a row, by where it begins, where as many periods are told before, in that order.

    Nothing where their numbers differ, or no word says that the one goes with the other.
    """
    found: dict[int, Date] = {}
    for row in rows(text, sentence.amounts, attrgetter("unit"), LISTED):
        begin, end = row[0].start, row[-1].end
        if not RESPECTIVELY.search(text, sentence.start, min(end + 16, sentence.end)):
            continue
        told = list(_periods(text, [d for d in sentence.dates if d.end <= begin and d.first]))
        if len(told) == len(row):
            found |= {amount.start: date for amount, date in zip(row, told, strict=True)}
    return found


def rows(
    text: str, amounts: Sequence[Amount], alike: Callable[[Amount], str], listed: re.Pattern[str]
) -> Iterator[list[Amount]]:
    """Runs of amounts that are ``alike`` between which nothing stands but what parts the members of a list."""
    row: list[Amount] = []
    for amount in amounts:
        if row and alike(amount) == alike(row[-1]) and listed.fullmatch(text, row[-1].end, amount.start):
            row.append(amount)
            continue
        if len(row) > 1:
            yield row
        row = [amount]
    if len(row) > 1:
        yield row


def _periods(text: str, dates: list[Date]) -> Iterator[Date]:
    """The dates, with the years between where two years are the ends of a range."""
    for before, date in zip([None, *dates], dates, strict=False):
        if before and before.precision == date.precision == "year" and _THROUGH.fullmatch(text, before.end, date.start):
            for year in range(before.last.year + 1, date.last.year):
                yield replace(date, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31))
        yield date

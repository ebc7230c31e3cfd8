"""When: which date of a sentence is that of what is told at a place in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .dates import YEAR_BEFORE, Date, ahead_of, compared
from .document import Document, Sentence
from .sentences import clause_start

__all__ = ["date_of", "held_on", "interval", "is_an_end"]

_EXACT = frozenset({"day", "month", "part of month", "quarter", "week"})


def date_of(doc: Document, sentence: Sentence, at: int) -> Date | None:
    """The sentence's date for what happens at ``at``: in its clause, else the last before it, else the first after."""
    text = doc.folded
    resolved = [
        d for d in sentence.dates
        if not _inside_quote(d.start, sentence) and not is_an_end(text, d)
        and not (d.why == YEAR_BEFORE and _AGAINST.search(text, max(0, d.start - 16), d.start))
        and not (d.first and d.precision in _LONG and compared(text, d.start))
    ]  # fmt: skip
    begin = _clause_told(text, sentence, at)
    before = [d for d in resolved if d.start <= at]
    after = [
        d for d in resolved
        if d.start > at and _clause_told(text, sentence, d.start) == begin
        and not _ANOTHER.search(text, min(at + 4, d.start), d.start) and not _of_a_thing(text, d)
    ]  # fmt: skip
    exact = [d for d in before if d.precision in _EXACT]
    same = [d for d in exact or before if begin <= d.start or _leads(text, sentence, d, begin)]
    near = [d for d in after if d.precision in _EXACT]
    # what is still to come, or has lasted since, and the same period a year before, date their own clause only
    told = [d for d in before if not ahead_of(text, d.start) and not _lasts(text, d) and d.why != YEAR_BEFORE]
    rough = [d for d in told if d not in exact]
    ranked = same or near[:1] or [d for d in told if d in exact][-1:] or after[:1] or rough[-1:]
    return _whole(text, sentence.dates, ranked[-1]) if ranked else None


def _whole(text: str, dates: Sequence[Date], date: Date) -> Date:
    """The date, or all the time from one to the other where it is an end of it: between 2016 and 2020."""
    for one, other in pairwise(dates):
        alike = date in (one, other) and one.precision == other.precision and one.precision in _LONG
        if alike and one.first and other.last and one.first < other.last and _ends(text, one, other):
            return replace(date, first=one.first, last=other.last, precision="interval")
    return date


def _ends(text: str, one: Date, other: Date) -> bool:
    between = _BETWEEN.search(text, max(0, one.start - 8), one.start) is not None
    return (_THROUGH if not between else _THROUGH_OR_AND).fullmatch(text, one.end, other.start) is not None


_LONG = frozenset({"month", "quarter", "year"})
_BETWEEN = re.compile(r"\b[Bb]etween $")
_THROUGH = re.compile(r"\s?年?\s?(?:-|–|至|到|\bto\b|\bthrough\b)\s?")
_THROUGH_OR_AND = re.compile(rf"{_THROUGH.pattern}| and ")


def is_an_end(text: str, date: Date) -> bool:
    """Whether the date is only that until which something lasts: 至2026年11月10日."""
    return _UNTIL.search(text, max(0, date.start - 8), date.start) is not None


def _clause_told(text: str, sentence: Sentence, at: int) -> int:
    """Where the clause of ``at`` begins; what tells a figure again is of the clause before: $17 billion, or 13%."""
    begin = clause_start(text, sentence.start, at)
    again = _AGAIN.match(text, begin) and begin > sentence.start
    return clause_start(text, sentence.start, begin - 1) if again else begin


_AGAIN = re.compile(r"\s*or (?:about |nearly |around |roughly )?[$€£¥\d]")


def _of_a_thing(text: str, date: Date) -> bool:
    """Whether the date tells which thing is meant: reversed an April 2025 ban, 撤销2025年4月的禁令."""
    if date.precision not in ("day", "month", "year"):
        return False
    behind = text.startswith(("的", "对"), date.end) or _THING.match(text, date.end)
    return bool(behind and _WHICH.search(text, max(0, date.start - 24), date.start))


# Not what stands in a place or at a time: in a letter of, at the hearing on.
_WHICH = re.compile(
    r"(?<!\bin)(?<!\bon)(?<!\bat)(?<!\bof)(?<!\bby)(?<!\bfor)(?<!\bwith)(?<!\bduring)(?<!\bfrom)"
    r"\s(?:an?|the|its|their|earlier|previous)\s$|[\u3400-\u9fff]$",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\s(?!(?:quarter|period|half|fiscal|as|and|or|to|at|in|on|for|from|with|by|after|before|when|that|which|while)\b)[A-Za-z]"
)


def _lasts(text: str, date: Date) -> bool:
    """Whether the words make the date the beginning of what lasts: since 2022, 2022年起."""
    before = _SINCE.search(text, max(0, date.start - 8), date.start) or _SINCE_IT.match(text, date.start)
    return before is not None or text.startswith(_ON, date.end)


# a period that is only compared with dates nothing: 较去年同期增长8.6%
_AGAINST = re.compile(
    r"(?:较|比|与|和|同|相较于?|\b(?:compared (?:with|to)|against|from|than|versus|vs\.?|over|on)\s)$", re.IGNORECASE
)
_SINCE = re.compile(r"\bsince (?:early |late |mid-)?$|自从?$|從$|从$", re.IGNORECASE)
_SINCE_IT = re.compile(r"since\b", re.IGNORECASE)  # the word is part of the date
_ON = ("起", "以来", "以來", " onward", " on,")

_DAY = dt.timedelta(days=1)
_BEFORE = re.compile(r"\b(?:before|prior to|ahead of) (?:early |late |mid-)?$", re.IGNORECASE)
_EARLIER = re.compile(r"\s?(?:之前|以前|前(?![一二三四五六七八九十两\d半]))")


def held_on(doc: Document, sentence: Sentence, at: int) -> Date | None:
    """A day on which what is told at ``at`` as lasting was so: the last before the one it lasted until, else the last
    of the days on which it may have begun.
    """
    text = doc.folded
    date = date_of(doc, sentence, at)
    for d in [date] if date else sentence.dates:
        head = max(0, d.start - 16)
        until = _UNTIL.search(text, head, d.start) or _BEFORE.search(text, head, d.start) or _EARLIER.match(text, d.end)
        if d.first and until:
            return replace(d, first=d.first - _DAY, last=d.first - _DAY, precision="day")
        if d.last and _lasts(text, d):
            return replace(d, first=d.last, precision="since")
    return date


_UNTIL = re.compile(r"\b(?:until|till) (?:early |late |mid-)?$|(?<!截)至\s?$|直到\s?$", re.IGNORECASE)  # where it ends

# A date behind another participle is that one's: the rule issued in January.
_ANOTHER = re.compile(
    r"\b(?:[a-z]+ed|made|given|set|put|begun|taken|written|sold|held)\s(?:(?:back|only|first|early|late)\s)?$"
)


def _leads(text: str, sentence: Sentence, date: Date, begin: int) -> bool:
    """Whether a date stands by itself before the clause: "On January 14, 2026, the President issued"."""
    if date.end > begin or text[date.end : begin].strip(" ,()晚间日上下午晨早"):
        return False
    opening = clause_start(text, sentence.start, date.start)
    return len(text[opening : date.start].strip()) <= _OPENING


_OPENING = 8


def _inside_quote(at: int, sentence: Sentence) -> bool:
    return any(a < at < b for a, b in sentence.quotes)


def interval(date: Date | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last day, or nothing."""
    return (date.first, date.last) if date else (None, None)

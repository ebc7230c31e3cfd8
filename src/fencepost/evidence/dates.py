"""Dates as written, resolved to intervals of days with a reason.

Every date is [first, last] with a precision and a ``why``. What an incomplete date needs, it takes in this order: words
of its own (去年), the report that is being cited, the publication, the last full date before it; where none of these is
known the date stays unresolved. Nothing here knows today.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from fencepost.base.days import Day

from .date_patterns import COUNTS, MONTH, MONTHS, PATTERNS, WEEKDAYS
from .numerals import parse_number
from .triggers import Worth, every, led

__all__ = [
    "DATES",
    "LATEST_YEAR",
    "YEAR_BEFORE",
    "Anchor",
    "Date",
    "Written",
    "ahead_of",
    "compared",
    "dated",
    "dates",
    "in_fiscal_year",
    "written",
]

LATEST_YEAR = "the latest year in the text"
LAST_FISCAL = "the last fiscal year"
"""What is told of it is told in calendar years until the firm is known, and with it the month that ends its year."""
"""Why a date has the year it has where nothing says which: it is assumed, and nothing may be contradicted by it."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date at [start, end) of the folded text; ``first``/``last`` are None where it could not be resolved."""

    start: int
    end: int
    first: Day | None
    last: Day | None
    precision: str
    why: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What incomplete dates lean on: a day, or only a year, and where it comes from.

    ``bounds`` says that the day is one on which the text spoke, so that what it tells lies before; a day merely
    mentioned earlier gives its year and nothing more. ``limit`` is the bound of days that name their month, where the
    day itself is that of one report among several. ``stated`` are the days that the text tells with their year: the
    same day told without is that one, where nothing bounds it.
    """

    day: Day | None = None
    year: int | None = None
    why: str = ""
    bounds: bool = True
    limit: Day | None = None
    stated: tuple[Day, ...] = ()


_AHEAD = led(
    r"(?:将|计划|预计|拟|定于|due|plans? to|expected|scheduled)[^。,;.]{0,12}$|\b(?:will|is to|are to)\b[^。,;.]{0,48}$"
    r"|\b(?:set (?:for|to)|deadlines?|slated|expires?|expiring)\b[^。,;.]{0,24}$"
    r"|\b(?:until|through|till|by(?: the end of| end-?)?)\s$|(?:直到|延至)$"
)
_FIND = tuple((name, led(pattern)) for name, pattern in PATTERNS)
DATES = {"dates": [pattern for _, pattern in _FIND]}
"""How dates are written, by the name of the group."""
_HINT = led(
    r"[年月日周号季]|星期|礼拜|近期|最近|今[天早晚]|昨|前天|后天|明天|不久前|天前|\d[-/.]\d{1,2}[-/.]\d|"
    r"\b(?:19|20)\d{2}\b|quarter|Q[1-4]|week|month|year|day|ago|[Rr]ecent|[Ff]iscal|FY|" + MONTH
)


Written = tuple[str, re.Match[str]]
"""A date as written: which way of writing, and its match."""


def dates(text: str, anchor: Anchor = Anchor()) -> list[Date]:
    """All dates of the folded text, left to right, resolved against ``anchor`` and the full dates before them.

    >>> [(str(d.first), d.precision) for d in dates("2025年9月16日立案,去年12月9日约谈")]
    [('2025-09-16', 'day'), ('2024-12-09', 'day')]
    """
    return dated(text, written(text, every(DATES)), anchor)


def written(text: str, worth: Worth) -> list[Written]:
    """The dates of the folded text as written, left to right; ``worth`` tells which patterns it may hold."""
    if "dates" not in worth or not _HINT.search(text):
        return []
    found: list[Written] = []
    taken = bytearray(len(text))
    for name, pattern in map(_FIND.__getitem__, worth["dates"]):
        for match in pattern.finditer(text):
            start, end = match.span()
            if 1 not in taken[start:end]:
                taken[start:end] = bytes([1]) * (end - start)
                found.append((name, match))
    return sorted(found, key=lambda w: w[1].start())


def dated(text: str, spans: Sequence[Written], anchor: Anchor) -> list[Date]:
    """What is written, resolved as :func:`dates` does."""
    found: list[Date] = []
    starts = {match.start() for _, match in spans}
    leads: dict[int, re.Match[str]] = {}
    for name, match in spans:
        start, end = match.span()
        if name == "weekday" and starts & {end + 1, end + 2}:
            leads |= {end + 1: match, end + 2: match}
            continue  # "Monday, Sept. 15": the weekday only repeats the day
        ahead = ahead_of(text, start)
        other = found[-1] if found and found[-1].first and _RANGE.fullmatch(text, found[-1].end, start) else None
        date = _within_calendar(name, match, anchor, ahead, other)
        if name == "quarter?" and found and start - found[-1].end < _SAME_YEAR and found[-1].precision in _FISCAL:
            date = _fiscal_quarter(found[-1].last.year, match.groupdict())  # "2026财年营收2159亿,第四季681亿"
        if name == "samebefore":
            date = _year_before(found, start, anchor)
        if name == "day" and start in leads and anchor.day is None:
            date = _on_weekday(date, leads[start])
        date = replace(date, start=leads[start].start() if start in leads else start, end=end)
        if text[max(0, start - 4) : start] == "当地时间":
            date = replace(date, start=start - 4, why=date.why + "; local time, a day either way")
        found.append(date)
        firm = date.first and date.precision == "day" and name in ("full", "day", "relyear")
        if firm and (anchor.day is None or not anchor.bounds) and not (ahead and _year(anchor)):
            anchor = Anchor(
                date.first, date.first.year, "the last full date before", bounds=False, stated=anchor.stated
            )
    return found


def _on_weekday(date: Date, named: re.Match[str]) -> Date:
    """A day whose year is only assumed, in the nearest year in which it is the day of the week that is named.

    >>> str(dates("Wednesday (Apr 19)", Anchor(year=2021))[0].first)
    '2023-04-19'
    """
    wanted = WEEKDAYS[named["w"] or named["W"]]
    if date.first is None or date.first.weekday() == wanted:
        return date
    for away in (1, -1, 2, -2, 3, -3):
        with suppress(ValueError):
            day = date.first.replace(year=date.first.year + away)
            if day.weekday() == wanted:
                return replace(date, first=day, last=day, why=f"{date.why}; {named[0].strip()} in {day.year}")
    return date


YEAR_BEFORE = "a year before the period told last"
_PERIODS = ("month", "quarter", "part of year", "year", "fiscal quarter", "fiscal year", "part of fiscal year")
_SAME_PERIOD = 160
"""Characters behind a period in which *the same period a year before* is told of it."""


def _year_before(found: Sequence[Date], start: int, anchor: Anchor) -> Date:
    """The last period told before, a year earlier; with none, the year before that of the document.

    >>> [(str(d.first), str(d.last)) for d in dates("2025年上半年营收28.81亿元,上年同期为6476.53万元")][1]
    ('2024-01-01', '2024-06-30')
    """
    near = (d for d in reversed(found) if d.precision in _PERIODS and start - d.end < _SAME_PERIOD)
    if told := next(near, None):
        last = _month_step(told.last, -11) - dt.timedelta(days=1)
        return replace(told, first=_month_step(told.first, -12), last=last, why=YEAR_BEFORE)
    year = _year(anchor) - 1
    if year < 1:
        return Date(0, 0, None, None, "unknown", "nothing in the document says which year or day")
    return _span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year", "a year before, of no period told")


_FISCAL = {"fiscal year": 12, "fiscal quarter": 3}
"""Months of what is told of fiscal years."""

_SAME_YEAR = 48
"""Characters behind a fiscal year in which a quarter without a year is one of its own."""

_RANGE = re.compile(r"\s?(?:-|至|到|和|与|to|through|until|and)\s?")


def _until(name: str, m: re.Match[str], other: Date | None) -> Date | None:
    """The end of a range whose beginning tells the year or the month: 2025年6月1日至9月30日."""
    if other is None or other.first is None or name not in ("day", "baremonth", "bareday"):
        return None
    g = {k: v for k, v in m.groupdict().items() if v}
    month = int(parse_number(g["m"])) if "m" in g else MONTHS.get(g.get("M", ""), other.first.month)
    year = other.first.year + (month < other.first.month)
    why = "year from the beginning of the range"
    if name == "baremonth":
        return _part(year, month, g.get("part"), why)
    return _day(year, month, int(parse_number(g["d"])), why)


def in_fiscal_year(date: Date, ends: int) -> Date:
    """A fiscal year or quarter, of which only the years are known in which it may lie, where the year ends in a month.

    >>> told = dates("Q4 of fiscal 2026")[0]
    >>> [str(d) for d in (told.first, told.last, in_fiscal_year(told, 1).first, in_fiscal_year(told, 1).last)]
    ['2025-11-01', '2026-12-31', '2025-11-01', '2026-01-31']
    """
    months = _FISCAL.get(date.precision)
    if date.precision == LAST_FISCAL and date.last:
        year = date.last.year - (date.last.month <= ends)
        date, months = replace(date, last=dt.date(year, 12, 31), precision="fiscal year"), 12
    if months is None or date.last is None:
        return date
    month = _month_step(date.last, ends - 12)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return replace(date, first=_month_step(month, 1 - months), last=last, why=f"{date.why}; it ends in month {ends}")


def ahead_of(text: str, start: int) -> bool:
    """Whether the words before say that the date is still to come."""
    return bool(_AHEAD.search(text, max(0, start - 64), start))


def compared(text: str, start: int) -> bool:
    """Whether the words before say that the date is of what is compared with: up from $1.9 billion in Q2 2024."""
    return _COMPARED.search(text, max(0, start - 40), start) is not None


_COMPARED = re.compile(
    r"\b(?:from|than|versus|vs\.?|against|compared (?:to|with))\s"
    r"(?:[a-z]+\s)?[^\s,;\d]{0,4}\d[^\s,;]*\s(?:[^\s,;]+\s){0,2}(?:in|of|for)\s(?:the )?$"
    r"|\b(?:than|versus|vs\.?|compared (?:to|with))\s(?:in |for |the )*$"
    r"|(?:较|比|相较于?)$"
)


def _within_calendar(name: str, m: re.Match[str], anchor: Anchor, ahead: bool, other: Date | None) -> Date:
    """The interval of one match, after ``other`` if it ends a range; a day outside years 1 to 9999 is none."""
    try:
        return _until(name, m, other) or _resolve(name, m, anchor, ahead)
    except (OverflowError, ValueError):
        return Date(0, 0, None, None, "unknown", "outside the calendar")


def _resolve(name: str, m: re.Match[str], anchor: Anchor, ahead: bool) -> Date:
    """The interval of one match; unresolved if what it needs is not known."""
    g = {k: v for k, v in m.groupdict().items() if v}
    month = int(parse_number(g["m"])) if "m" in g else MONTHS.get(g.get("M", ""), 0)
    number = int(parse_number(g["d"])) if "d" in g else 0
    year = int(parse_number((g.get("y") or g.get("y2") or g.get("y3") or "0").replace("○", "〇")))
    at, why = anchor.day, anchor.why
    match name:
        case "full":
            return _day(year, month, number, "stated in full")
        case "month":
            return _part(year, month, g.get("part"), "month and year stated")
        case "fiscal" | "fiscalpart":
            year += 2000 if year < 100 else 0
            told = "fiscal year" if name == "fiscal" else "part of fiscal year"
            why = f"{told} {year}: it may begin in {year - 1}"
            return _span(dt.date(year - 1, 1, 1), dt.date(year, 12, 31), told, why)
        case "lastfiscal" if at:
            why = f"{LAST_FISCAL} before {anchor.why or at}"
            return _span(dt.date(at.year - 1, 1, 1), at, LAST_FISCAL, why)
        case "firstmonths" if 1 <= (months := _count(g) * (1 if g.get("u", "月")[0] in "月m" else 3)) <= 12:
            last = _month_step(dt.date(year, months, 1), 1) - dt.timedelta(days=1)
            return _span(dt.date(year, 1, 1), last, "part of year", "year and months stated")
        case "fiscalquarter" if year:
            return _fiscal_quarter(year + (2000 if year < 100 else 0), g)
        case "quarter" if month:
            last = dt.date(year, month, calendar.monthrange(year, month)[1])
            return _span(_month_step(last, -2), last, "quarter", "the quarter that ends in that month")
        case "quarter":
            return _quarter(year, g, "quarter and year stated")
        case "half":
            return _half(year, g["h"], None, "year stated")
        case "year":
            return _span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year", "year stated")
        case "half?" if base := _year(anchor):
            return _half(base, g["h"], at, f"year from {why or base}")
        case "relhalf" if year:
            return _half(year, g["h"], None, "year stated")
        case "relquarter" if base := _year(anchor):
            year = base + {"去年": -1, "前年": -2, "明年": 1}.get(g["r"], 0)
            return _quarter(year, g, f"'{g['r']}' against {why or base}")
        case "relyear" | "relhalf" | "bareyear" if base := _year(anchor):
            year = base + {"去年": -1, "前年": -2, "明年": 1}.get(g["r"], 0)
            reason = f"'{g['r']}' against {why or base}"
            if name == "relhalf":
                return _half(year, g["h"], at, reason)
            if name == "bareyear":
                return _span(
                    dt.date(year, 1, 1),
                    min(dt.date(year, 12, 31), at) if at and year == at.year else dt.date(year, 12, 31),
                    "year",
                    reason,
                )
            return _day(year, month, number, reason) if number else _part(year, month, None, reason)
        case "day" if _year(anchor):
            return _nearest(month, number, anchor, ahead)
        case "baremonth" if _year(anchor):
            year = _nearest_year(month, 1, anchor, ahead, slack=0)
            return _part(year, month, g.get("part"), f"year from {why or year}")
        case "quarter?" if _year(anchor):
            return _quarter(_year(anchor), g, f"year from {why or anchor.year}")
    if at is None or (not anchor.bounds and name != "bareday"):
        return Date(0, 0, None, None, "unknown", "nothing in the document says which year or day")
    return _relative(name, m, g, at, number, why)


def _count(g: dict[str, str]) -> int:
    word = g.get("n") or g["n2"]
    return COUNTS.get(word) or int(parse_number("二" if word == "两" else word))


def _relative(name: str, m: re.Match[str], g: dict[str, str], at: Day, number: int, why: str) -> Date:
    """Dates counted from the anchor's day."""
    reason = f"'{m[0]}' against {why} ({at})"
    word = g.get("r") or (g.get("r2") or "").strip().lower()
    step = {"上": -1, "last": -1, "下": 1, "next": 1}.get(word[:1] if word[:1] in "上下" else word, 0)
    step *= 2 if word[:2] in ("上上", "下下") else 1
    monday = at - dt.timedelta(days=at.weekday())
    match name:
        case "bareday":
            first = at.replace(day=1)
            for _ in range(12):
                if number <= calendar.monthrange(first.year, first.month)[1] and first.replace(
                    day=number
                ) <= at + dt.timedelta(days=3):
                    return _day(first.year, first.month, number, f"month from {why} ({at})")
                first = (first - dt.timedelta(days=1)).replace(day=1)
        case "relmonth":
            first = _month_step(at, step)
            return (
                _day(first.year, first.month, number, reason)
                if number
                else _part(first.year, first.month, g.get("part"), reason)
            )
        case "week":
            first = monday + dt.timedelta(weeks=step)
            if m[0].endswith("末"):
                return _span(first + dt.timedelta(days=5), first + dt.timedelta(days=6), "weekend", reason)
            return _span(first, first + dt.timedelta(days=6), "week", reason)
        case "weekday":
            wanted = WEEKDAYS[g.get("w") or g["W"]]
            if step or word[:1] in ("本", "这") or word == "this":
                return _span(*[monday + dt.timedelta(weeks=step, days=wanted)] * 2, "day", reason)
            return _span(*[at - dt.timedelta(days=(at.weekday() - wanted) % 7)] * 2, "day", reason)
        case "ago" | "past":
            count = g.get("n") or g.get("n2") or "3"
            n = 3 if count == "几" else COUNTS.get(count) or int(parse_number(count))
            days = {"天": 1, "周": 7, "星": 7, "月": 30, "年": 365, "d": 1, "w": 7, "m": 30, "y": 365}[
                (g.get("u") or g.get("u2"))[0]
            ]
            then = at - dt.timedelta(days=n * days) if days < 30 else _back(at, n * (12 if days == 365 else 1))
            if name == "past":
                return _span(then, at, "interval", reason)
            slack = dt.timedelta(days=days // 2 if days > 1 else 0)
            return _span(
                then - slack,
                then + slack,
                {1: "day", 7: "about a week", 30: "about a month", 365: "about a year"}[days],
                reason,
            )
        case "since":
            days = (
                1095
                if "年" in m[0] or "year" in m[0]
                else 120
                if "月" in m[0] or "month" in m[0]
                else 30
                if m[0] in ("近期", "最近")
                else 14
            )
            return _span(at - dt.timedelta(days=days), at, "vague", reason)
        case "today":
            offset = {
                "yesterday": -1,
                "前天": -2,
                "大前天": -3,
                "明天": 1,
                "明日": 1,
                "后天": 2,
                "大后天": 3,
                "tomorrow": 1,
            }.get(m[0].lower(), -1 if m[0].startswith("昨") else 0)
            return _span(*[at + dt.timedelta(days=offset)] * 2, "day", reason)
        case "lastmonth":
            phrase = m[0].lower()
            offset = -1 if "last" in phrase else 1 if "next" in phrase else 0
            if g["u"] == "year":
                year = at.year + offset
                return _span(dt.date(year, 1, 1), at if offset == 0 else dt.date(year, 12, 31), "year", reason)
            first = _month_step(at, offset)
            return _part(first.year, first.month, None, reason)
    return Date(0, 0, None, None, "unknown", "not resolved")


def _year(anchor: Anchor) -> int:
    return anchor.day.year if anchor.day else anchor.year or 0


def _nearest(month: int, number: int, anchor: Anchor, ahead: bool) -> Date:
    unbound = anchor.day is None or not anchor.bounds
    told = {d for d in anchor.stated if unbound and (d.month, d.day) == (month, number)}
    if len(told) == 1:
        return _day(told.pop().year, month, number, "the day that the text tells with its year")
    year = _nearest_year(month, number, anchor, ahead)
    if (month, number) == (2, 29):
        year -= next(i for i in range(8) if calendar.isleap(year - i))
    return _day(year, month, number, f"year from {anchor.why or anchor.year}")


def _nearest_year(month: int, number: int, anchor: Anchor, ahead: bool, slack: int = 3) -> int:
    """The year that makes the day the nearest not after the anchor (not before it, for a plan)."""
    if anchor.day is None or not anchor.bounds:
        return _year(anchor)
    day, shown = anchor.limit or anchor.day, (month, number)
    edge = day - dt.timedelta(days=1) if ahead else day + dt.timedelta(days=slack)
    at = (edge.month, edge.day)
    return edge.year + (shown < at) if ahead else edge.year - (shown > at)


def _span(first: Day, last: Day, precision: str, why: str) -> Date:
    return Date(0, 0, min(first, last), last, precision, why)


def _day(year: int, month: int, number: int, why: str) -> Date:
    try:
        on = dt.date(year, month, number)
    except ValueError:
        return Date(0, 0, None, None, "unknown", "no such day")
    return Date(0, 0, on, on, "day", why)


def _part(year: int, month: int, part: str | None, why: str) -> Date:
    last = calendar.monthrange(year, month)[1]
    first, end = {
        "初": (1, 10),
        "上旬": (1, 10),
        "中旬": (11, 20),
        "下旬": (21, last),
        "底": (21, last),
        "末": (21, last),
    }.get(part or "", (1, last))
    return _span(dt.date(year, month, first), dt.date(year, month, end), "part of month" if part else "month", why)


def _quarter(year: int, g: dict[str, str], why: str) -> Date:
    word = g.get("q") or g.get("q2") or g.get("q3") or g.get("q4") or "1"
    n = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}.get(word) or int(word)
    last = dt.date(year, 3 * n, calendar.monthrange(year, 3 * n)[1])
    return _span(dt.date(year, 3 * n - 2, 1), last, "quarter", why)


def _fiscal_quarter(year: int, g: dict[str, str]) -> Date:
    told = _quarter(year, g, f"quarter of fiscal year {year}, which may begin in {year - 1}")
    return replace(told, first=_month_step(told.first, -11), precision="fiscal quarter")


def _half(year: int, word: str, at: Day | None, why: str) -> Date:
    start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    word = word.lower()
    if word in ("上半年", "前半年", "first half", "h1"):
        end = dt.date(year, 6, 30)
    elif word in ("下半年", "后半年", "second half", "h2"):
        start = dt.date(year, 7, 1)
    elif word.endswith("初") or word == "early":
        end = dt.date(year, 3, 31)
    elif word.endswith(("底", "末")) or word == "late":
        start = dt.date(year, 11, 1)
    elif word in ("年中", "mid"):
        start, end = dt.date(year, 5, 1), dt.date(year, 8, 31)
    elif at and at.year == year:
        end = at
    return _span(start, end, "part of year", why)


def _back(at: Day, months: int) -> Day:
    """The day so many months earlier, the last of its month where the month is shorter."""
    first = _month_step(at, -months)
    return first.replace(day=min(at.day, calendar.monthrange(first.year, first.month)[1]))


def _month_step(at: Day, step: int) -> Day:
    index = at.year * 12 + at.month - 1 + step
    return dt.date(index // 12, index % 12 + 1, 1)

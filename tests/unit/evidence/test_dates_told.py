"""Dates that lean on others: days of the week, what is only compared with, days told once with their year."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost.evidence.dates import Anchor, compared, dates
from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def when(text: str) -> dict[str, tuple[dt.date | None, dt.date | None]]:
    """First and last day of the first event of each kind."""
    found = record(read(text.encode(), "x.txt", world()))["events"]
    return {e["type"]: (e["date"], e["date_end"]) for e in reversed(found)}


@pytest.mark.parametrize("words", ["Wednesday (Apr 19)", "Wednesday, April 19", "周三(4月19日)"])
def test_a_day_of_the_week_tells_the_year_that_is_only_assumed(words):
    """19 April is a Wednesday in 2023, and a Monday in 2021 (Gregorian calendar)."""
    assert dt.date(2023, 4, 19).weekday() == 2
    assert [d.first for d in dates(words, Anchor(year=2021))] == [dt.date(2023, 4, 19)]


def test_a_page_with_a_date_keeps_its_year():
    """A slip in the day of the week moves no day by a year."""
    (told,) = dates("Wednesday, April 19", Anchor(day=dt.date(2021, 4, 22)))
    assert told.first == dt.date(2021, 4, 19)


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("up from $1.9 billion in Q2 2024", "Q2 2024", True),
        ("compared with Q2 2024", "Q2 2024", True),
        ("较2024年增长", "2024年", True),
        ("sold by Intel in Q2 2024", "Q2 2024", False),
        ("licences from Washington in 2024", "2024", False),
    ],
)
def test_what_is_compared_with(text, date, expected):
    assert compared(text, text.index(date)) is expected


def test_a_period_compared_with_dates_nothing():
    text = "SMIC reported revenue of $2.2 billion in Q2, up from $1.9 billion in Q2 2024."
    assert when(text)["financial_disclosure"] == (None, None)


def test_what_ran_from_one_month_to_another_has_both_ends():
    text = "Between August 2020 and September 2021, Seagate sold hard disk drives to Huawei."
    assert when(text)["supply"] == (dt.date(2020, 8, 1), dt.date(2021, 9, 30))


def test_a_day_told_once_with_its_year_is_that_day_told_without():
    """The listing is of 2026, though the only year told of as past is 2025."""
    text = (
        "1月2日,壁仞科技于港交所挂牌上市。\n\n2025年6月,壁仞科技完成融资。\n\n"
        "壁仞科技公告表示,该公司H股将于2026年1月2日开始进行买卖。"
    )
    assert when(text)["flotation"] == (dt.date(2026, 1, 2), dt.date(2026, 1, 2))


def test_a_statement_is_not_dated_by_the_results_it_was_about():
    text = "“We are pleased,” Colette Kress said on a call about the second quarter 2025 results."
    assert when(text).get("statement", (None, None)) == (None, None)

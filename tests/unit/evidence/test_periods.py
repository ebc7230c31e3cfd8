"""Fiscal quarters, rows of periods, and dates that are only an end of something longer."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text
from fencepost.evidence.dates import dates


def periods(text: str) -> list[tuple[str, str, str]]:
    told = [c["claim"] for c in verify_text(text)["claims"] if c["claim"].get("measure") in ("revenue", "loss")]
    return [(c["as_of"], c["as_of_end"], c["period"]) for c in told]


@pytest.mark.parametrize(
    "text",
    [
        "fourth quarter of fiscal 2026", "fiscal fourth quarter of 2026", "Q4 FY26", "Q4 fiscal 2026", "FY2026Q4",
        "fiscal 2026 fourth quarter", "fourth-quarter fiscal 2026", "fourth quarter of its 2026 fiscal year",
        "2026财年第四季度", "2026财年第四财季", "2026会计年度第四季",
    ],
)  # fmt: skip
def test_a_fiscal_quarter_may_begin_as_early_as_fiscal_years_do(text):
    """A fiscal year ends in some month of its calendar year: its last quarter begins in November at the earliest."""
    (date,) = dates(text)
    assert (str(date.first), str(date.last), date.precision) == ("2025-11-01", "2026-12-31", "fiscal quarter")


@pytest.mark.parametrize(
    ("company", "first", "last"),
    [
        ("Nvidia", "2025-08-01", "2025-10-31"),  # ends in January
        ("Micron", "2026-03-01", "2026-05-31"),  # in August
        ("AMD", "2026-07-01", "2026-09-30"),  # in December
        ("Cisco", "2025-08-01", "2026-09-30"),  # in July, which is not held
    ],
)
def test_the_quarters_of_a_company_follow_from_the_end_of_its_fiscal_year(company, first, last):
    assert periods(f"{company}'s revenue in the third quarter of fiscal 2026 was $5 billion.") == [
        (first, last, "fiscal quarter")
    ]


def test_a_quarter_right_behind_a_fiscal_year_is_one_of_its_own():
    told = periods("英伟达2026财年营收2159亿美元，第四季度营收681亿美元。")
    assert told[1] == ("2025-11-01", "2026-01-31", "fiscal quarter")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025年前三季度", "2025-09-30"), ("2025年前两个月", "2025-02-28"), ("2025年1-9月", "2025-09-30"),
        ("first nine months of 2025", "2025-09-30"), ("first two quarters of 2025", "2025-06-30"),
        ("first half of 2025", "2025-06-30"), ("H1 2025", "2025-06-30"),
    ],
)  # fmt: skip
def test_the_first_months_of_a_year_are_a_part_of_it(text, last):
    (date,) = dates(text)
    assert (str(date.first), str(date.last), date.precision) == ("2025-01-01", last, "part of year")


@pytest.mark.parametrize("text", ["first half of fiscal 2026", "2026财年上半年", "first three quarters of fiscal 2026"])
def test_a_part_of_a_fiscal_year_is_not_the_year(text):
    (date,) = dates(text)
    assert date.precision == "part of fiscal year"


def test_a_date_right_behind_a_number_is_its_own():
    told = periods("Nvidia's revenue rose from $60.9 billion in fiscal 2024 to $130.5 billion in fiscal 2025.")
    assert [last for _, last, _ in told] == ["2024-01-31", "2025-01-31"]


def test_as_many_periods_as_numbers_go_with_them_in_order():
    told = periods("In 2022, 2023 and 2024, Intel's revenue was $63 billion, $54 billion and $53 billion respectively.")
    assert [first[:4] for first, _, _ in told] == ["2022", "2023", "2024"]
    # three years, two numbers: which goes with which is not said
    told = periods("2022年至2024年，英特尔营收分别为630亿美元和531亿美元。")
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Since 2023, Intel's revenue has been $53 billion.",
        "自2023年以来英特尔营收530亿美元。",
        "2022年至2024年，英特尔营收1700亿美元。",
    ],
)
def test_what_lasts_longer_is_an_interval(text):
    assert [kind for _, _, kind in periods(text)] == ["interval"]


def told(text: str) -> list[tuple[str, str | None, str, str]]:
    return [
        (c["claim"]["measure"], c["claim"]["base"], c["claim"]["as_of"], c["claim"]["as_of_end"])
        for c in verify_text(text)["claims"]
        if c["claim"].get("measure") in ("revenue", "revenue_share")
    ]


@pytest.mark.parametrize(
    ("firm", "first", "last"),
    [
        ("Nvidia", "2024-02-01", "2025-01-31"),
        ("Micron", "2023-09-01", "2024-08-31"),
        ("AMD", "2024-01-01", "2024-12-31"),
    ],
)
def test_the_last_fiscal_year_is_the_last_that_had_ended_by_the_day_of_the_page(firm, first, last):
    """Nvidia's years end in January, Micron's in August, AMD's with the calendar year."""
    assert told(f"July 15, 2025 – {firm} had revenue of $20 billion in the last fiscal year.") == [
        ("revenue", None, first, last)
    ]


def test_a_figure_and_what_tells_it_again_are_of_one_place_and_period():
    said = "July 15, 2025 – China accounted for $17 billion, or 13% of Nvidia's total sales in the last fiscal year."
    year = ("place/CN", "2024-02-01", "2025-01-31")
    assert told(said) == [("revenue", *year), ("revenue_share", *year)]
    assert told("It is critical for China's market, which accounted for 12.5% of Nvidia's revenue in 2024.") == [
        ("revenue_share", "place/CN", "2024-01-01", "2024-12-31")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2023年至2024年,海光信息营收从60亿元增长至92亿元。",
            [("2023-01-01", "2023-12-31", "year"), ("2024-01-01", "2024-12-31", "year")],
        ),
        (
            "海光信息营收从2022年的51亿元增至2024年的92亿元。",
            [("2022-01-01", "2022-12-31", "year"), ("2024-01-01", "2024-12-31", "year")],
        ),
        (
            "Intel reported revenue of $13.7 billion for the September 2025 quarter.",
            [("2025-07-01", "2025-09-30", "quarter")],
        ),
        ("Intel's 2024 China revenue was $15.5 billion.", [("2024-01-01", "2024-12-31", "year")]),
    ],
)  # fmt: skip
def test_each_level_has_the_end_of_the_time_that_is_its_own(text, expected):
    assert periods(text) == expected

"""*The same period last year* is the period told last, a year earlier; what is only compared with it is not of it."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read
from fencepost.facts.world import world

W = world()


def periods(text: str) -> dict[tuple[str, float], tuple[str, str]]:
    """The period of each claim, by its measure and value."""
    return {
        (c.measure, float(c.value)): (str(c.as_of), str(c.as_of_end))
        for c in read(text.encode(), "x", W).claims
        if c.value is not None
    }


@pytest.mark.parametrize(
    ("text", "now", "before"),
    [
        ("海光信息2025年第三季度营收40.26亿元,去年同期为23.74亿元。", ("2025-07-01", "2025-09-30"),
         ("2024-07-01", "2024-09-30")),
        ("海光信息2025年上半年营收40.26亿元,同比增长69.6%,上年同期为23.74亿元。", ("2025-01-01", "2025-06-30"),
         ("2024-01-01", "2024-06-30")),
        ("海光信息2024年营收40.26亿元,上年同期为23.74亿元。", ("2024-01-01", "2024-12-31"),
         ("2023-01-01", "2023-12-31")),
    ],
)  # fmt: skip
def test_it_is_the_period_told_last_a_year_earlier(text, now, before):
    found = periods(text)
    assert found["revenue", 4.026e9] == now
    assert found["revenue", 2.374e9] == before


def test_a_rate_behind_it_is_of_the_period_that_is_told():
    found = periods("海光信息2025年第三季度营收40.26亿元,去年同期为23.74亿元,同比增长69.60%。")
    assert found["growth_rate", 69.6] == ("2025-07-01", "2025-09-30")


@pytest.mark.parametrize("against", ["较上年同期", "较去年同期", "与去年同期相比"])
def test_what_is_compared_with_it_is_not_of_it(against):
    found = periods(f"海光信息2025年第三季度营收{against}增长69.60%至40.26亿元。")
    assert found["growth_rate", 69.6] == ("2025-07-01", "2025-09-30")


def test_the_last_day_of_february_has_a_day_a_year_before():
    found = periods("海光信息2024年2月营收3亿元,去年同期为2亿元。")
    assert found["revenue", 2e8] == ("2023-02-01", "2023-02-28")

"""What a figure is measured of: levels and changes, prices of shares, sums told in two currencies."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def claims(text: str) -> list[dict]:
    return record(read(text.encode(), "x.txt", world()))["claims"]


def measures(text: str) -> list[tuple[str, float, str]]:
    """Measure, value and unit of every claim with a value."""
    return [(c["measure"], float(c["value"]), c["unit"]) for c in claims(text) if c["value"] is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海光信息营收从40亿元增长至55亿元。", [("revenue", 4e9, "CNY"), ("revenue", 5.5e9, "CNY")]),
        ("海光信息营收增长15亿元。", [("change", 1.5e9, "CNY")]),
        ("Intel's gross margin was 40%, compared with 35% in the year before.",
         [("gross_margin", 40, "%"), ("gross_margin", 35, "%")]),
        ("Duties on the chips doubled from 25% to 50%.", [("levy_rate", 25, "%"), ("levy_rate", 50, "%")]),
    ],
)  # fmt: skip
def test_two_levels_are_of_one_measure_and_no_change(text, expected):
    assert measures(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Intel reported revenue of $12.9 billion and net income of $2.1 billion.",
         [("revenue", 12.9e9, "USD"), ("profit", 2.1e9, "USD")]),
        ("Intel earned $0.13 a share on revenue of $12.9 billion.",
         [("earnings_per_share", 0.13, "USD"), ("revenue", 12.9e9, "USD")]),
        ("沐曦股份发行价104.66元/股,开盘价700元/股。", [("issue_price", 104.66, "CNY"), ("share_price", 700, "CNY")]),
        ("Intel warned of a revenue hit of $2 billion.", []),
        ("Intel expects revenue of $13 billion, plus or minus $500 million.", [("revenue", 13e9, "USD")]),
        ("The US government will receive 15% of the revenue from MI308X sales in China.", [("levy_rate", 15, "%")]),
        ("昇腾910B的单卡成本仅为H200的38%。", []),
        ("AMD gets 24% of its revenue from China.", [("revenue_share", 24, "%")]),
    ],
)  # fmt: skip
def test_the_measure_is_the_one_told_of_this_figure(text, expected):
    assert measures(text) == expected


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ByteDance plans to spend about 100 billion yuan ($14 billion) on chips in 2026.", (14e9, "USD", "about")),
        ("ByteDance plans to spend 100 billion yuan, or $14 billion, on chips in 2026.", (14e9, "USD", "")),
        ("阿里巴巴计划2026年投入至少1000亿元(约合140亿美元)。", (14e9, "USD", "about")),
    ],
)
def test_a_sum_in_two_currencies_is_one_claim_told_twice(text, other):
    first, second = claims(text)[:2]
    assert (float(second["value"]), second["unit"], second["modality"]) == other
    same = ("subject", "measure", "speaker", "status", "as_of", "period", "ahead")
    assert [first[k] for k in same] == [second[k] for k in same]


def test_what_is_handed_over_is_not_more_than_it():
    """Over belongs to the verb, so that the share has no hedge."""
    (claim,) = (c for c in claims("AMD will hand over 15% of its MI308X sales in China.") if c["unit"] == "%")
    assert claim["modality"] == ""

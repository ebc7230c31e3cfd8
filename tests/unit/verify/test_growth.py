"""Rates of growth against the sums told beside them and those that companies booked."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost import verify_text
from fencepost.base.figures import bounds
from fencepost.facts.world import world

ON = dt.date(2026, 11, 1)


def verdict(text: str) -> str:
    return next(c["verdict"] for c in verify_text(text, on=ON)["claims"] if c["claim"].get("measure") == "growth_rate")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Revenue rose from $2 billion to $3 billion, a jump of 50%.", "supported"),  # 3 / 2 - 1
        ("Revenue rose from $2 billion to $3 billion, a jump of 80%.", "contradicted"),
        ("Sales grew from $4 billion to $5 billion, up 25%.", "supported"),  # 5 / 4 - 1
        ("The company guides to revenue of $2 billion to $3 billion, up 80%.", "not_checkable"),  # a range, no course
        ("Revenue rose 50% to $3 billion.", "not_checkable"),
        # 2881 / 64.7653 - 1 = 43.48
        ("寒武纪2025年上半年营收28.81亿元,同比增长4347.82%,上年同期为6476.53万元。", "supported"),
    ],
)
def test_growth_is_worked_out_from_the_sums_beside_it(text, expected):
    assert verdict(text) == expected


def test_growth_of_a_period_follows_from_what_the_company_booked():
    years = {
        f.period.start.year: float(bounds(f.value)[0]) for f in world().company_figures["org/nvidia"]
        if f.measures == ("revenue",) and not f.of and f.status == "actual" and f.period.end
        and (f.period.end - f.period.start).days > 360
    }  # fmt: skip
    rate = round(100 * (years[2024] / years[2023] - 1))  # fiscal 2025 begins in January 2024
    assert verdict(f"Nvidia's revenue in fiscal 2025 rose {rate}%.") == "supported"
    assert verdict(f"Nvidia's revenue in fiscal 2025 rose {rate + 20}%.") == "not_checkable"

"""Sums and shares of companies against what they told. Expected values: packs/figures, each row with its source."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text


def verdict(text: str, measure: str, **options) -> tuple[str, str]:
    found = [c for c in verify_text(text, **options)["claims"] if c["claim"].get("measure") == measure]
    assert found, text
    return found[0]["verdict"], found[0]["key"]


@pytest.mark.parametrize(
    ("text", "measure", "expected"),
    [
        # 4.5 bn were booked, 5.5 bn had been foreseen
        ("In May 2025 Nvidia took a $4.5 billion charge on the H20.", "charge", ("supported", "company.held")),
        ("英伟达预计因H20计提55亿美元的费用。", "charge", ("supported", "company.held")),
        ("In May 2025 Nvidia booked a charge of $9 billion on the H20.", "charge", ("contradicted", "company.not_so")),
        ("In 2021 Nvidia booked a charge of $9 billion on the H20.", "charge", ("not_checkable", "company.none_held")),
        ("Nvidia's revenue was $46.7 billion in the quarter to July 2025.", "revenue", ("supported", "company.held")),
        ("Nvidia's revenue was $52 billion in the quarter to July 2025.", "revenue",
         ("not_checkable", "company.others")),
        ("AMD's China revenue in 2024 was $6.2 billion.", "revenue", ("supported", "company.held")),
        # 800 m were a charge, no sales
        ("AMD lost MI308 revenue of $800 million in June 2025.", "revenue", ("depends", "company.other")),
        ("Nvidia had 55% of China's AI accelerator market in 2025.", "market_share", ("supported", "company.held")),
    ],
)  # fmt: skip
def test_a_sum_is_held_against_what_was_told(text, measure, expected):
    assert verdict(text, measure) == expected


def test_a_page_tells_no_figure_that_was_told_after_it():
    """9.6 bn foreseen in November 2025 are of the fourth quarter, not of the one foreseen in February 2026."""
    text = "November 5, 2025\n\nAMD said that it expects revenue of about $9.6 billion."
    (claim,) = [c for c in verify_text(text)["claims"] if c["claim"].get("measure") == "revenue"]
    assert [f["id"] for f in claim["computed"]["figures"]] == ["amd-2025q4-guided"]


def test_what_was_not_told_yet_is_not_known():
    text = "In May 2025 Nvidia took a $4.5 billion charge on the H20."
    assert verdict(text, "charge", known="2025-05-01")[0] == "not_checkable"

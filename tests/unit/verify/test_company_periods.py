"""Whose figure, of which period, part and currency: expected values are rows of packs/figures, each with its source."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text


def figures(text: str, measure: str = "revenue") -> list[tuple[str, list[str]]]:
    """Verdict and ids of the figures told, of each claim of the measure."""
    found = [c for c in verify_text(text)["claims"] if c["claim"].get("measure") == measure]
    assert found, text
    return [(c["verdict"], [f["id"] for f in c.get("computed", {}).get("figures", [])]) for c in found]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        # NVIDIA's fiscal 2026 ended on January 25 2026, its fourth quarter began on October 27 2025
        ("Nvidia's revenue in the fourth quarter of fiscal 2026 was $68.1 billion.", "nv-fy26q4-rev"),
        ("Nvidia's Q4 FY26 revenue was $68.1 billion.", "nv-fy26q4-rev"),
        ("英伟达2026财年第四季度营收681亿美元。", "nv-fy26q4-rev"),
        ("輝達2026財年營收2159億美元。", "nv-fy26-rev"),
        ("Micron's revenue in fiscal 2025 was $37.4 billion.", "mu-fy25-rev"),
        # what is told of a part is not held against the whole
        ("Nvidia's data center revenue in the fourth quarter of fiscal 2026 was $62.3 billion.",
         "nv-fy26q4-data-centre-rev"),
        ("博通2025财年AI收入200亿美元。", "avgo-fy25-ai-rev"),
        ("Huawei's revenue in the first half of 2025 was 427 billion yuan.", "hw-2025h1-rev"),
        ("海光信息2025年前三季度营收94.9亿元。", "hyg-20259m-rev"),
        ("台積電2025年營收達3.81兆元新台幣。", "tsmc-2025-rev-twd"),
        ("TSMC's revenue in 2025 was more than $100 billion.", "tsmc-2025-rev"),  # 122.42 bn
        ("KLA expects export controls to reduce its 2025 revenue by about $500 million.", "kla-2025-controls"),
    ],
)  # fmt: skip
def test_a_figure_of_that_period_and_thing_supports(text, figure):
    assert figures(text) == [("supported", [figure])]


@pytest.mark.parametrize(
    "text",
    [
        "Nvidia's revenue in fiscal 2026 was $130.5 billion.",  # that of fiscal 2025; 215.9
        "寒武纪2025年营收28.81亿元。",  # that of the first half; 64.97
        "Broadcom's revenue in fiscal 2025 was $20 billion.",  # that of AI semiconductors; 64
        "华为2024年营收1797亿元。",  # spent on research; 8621
        "Nvidia posted revenue of $54 billion in the third quarter of fiscal 2026.",  # foreseen; 57.0 came
        "Nvidia's revenue in fiscal 2024 topped $70 billion.",  # 60.9
    ],
)
def test_another_revenue_of_the_very_period_contradicts(text):
    assert [verdict for verdict, _ in figures(text)] == ["contradicted"]


@pytest.mark.parametrize(
    "text",
    [
        "Nvidia's sovereign revenue in fiscal 2026 was $30 billion.",  # a part that no table knows
        "Nvidia's gaming revenue in fiscal 2025 was $11.4 billion.",
        "英伟达显卡业务2026财年营收100亿美元。",
        "Nvidia's China revenue in the second quarter of fiscal 2025 was $5 billion.",  # Hong Kong in or out
        "Nvidia's revenue in the first half of fiscal 2026 was $70 billion.",
        "2022年至2024年，英特尔累计营收1700亿美元。",
        "From 2022 to 2024, Intel's revenue totalled $170 billion.",
        "Since 2024, Intel's revenue has fallen to $40 billion.",
        "Intel's revenue in 2025 fell by $248 million.",
        "Intel's revenue in 2025 was $248 million lower than in 2024.",
        "Intel missed revenue estimates by $3 billion in 2025.",
        "Intel's revenue for 2025 was $60 billion, excluding Altera.",
        "Nvidia averaged $54 billion in quarterly revenue in fiscal 2026.",
        "Nvidia's revenue run rate in fiscal 2026 was $270 billion.",
        "Nvidia's revenue in 2025 was $187 billion.",  # the calendar year is none of its periods
        "Analysts expected Nvidia's fiscal 2026 revenue to reach $200 billion.",
        "Nvidia's revenue in fiscal 2026 would have been $230 billion without the ban.",
        "SMIC's revenue in 2025 was $9.6 billion.",  # 67.3 bn yuan at another rate
        "TSMC's revenue in 2025 was 867 billion yuan.",
        "Nvidia denied that its revenue in fiscal 2026 was $300 billion.",
    ],
)
def test_what_may_be_of_something_else_contradicts_nothing(text):
    assert "contradicted" not in [verdict for verdict, _ in figures(text)]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Samsung's operating profit in 2025 was 47.2 trillion won.", "profit"),  # net or operating
        ("Nvidia's gross margin in fiscal 2026 was 65%.", "gross_margin"),  # GAAP or not
        ("China's share of ASML's sales was 49% in 2025.", "revenue_share"),
        ("Huawei had 60% of China's AI chip market in 2025.", "market_share"),
        ("TSMC's capital spending was $52 billion in 2025.", "investment"),
    ],
)
def test_what_is_told_on_several_bases_is_only_shown(text, measure):
    ((verdict, held),) = figures(text, measure)
    assert verdict == "not_checkable"
    assert held


def test_a_loss_told_as_a_charge_is_held_as_something_else():
    assert figures("Intel lost $18.8 billion in 2024.", "charge") == [("depends", ["intc-2024-loss"])]


def test_a_number_that_only_rounds_to_another_figure_is_not_taken_for_it():
    """15 bn is not the profit of 14.88 bn of another quarter."""
    assert figures("Nvidia could earn up to $15 billion from resumed sales in China.")[0][0] == "not_checkable"


def test_each_year_of_a_row_has_its_own_number():
    """90.1 m, 301 m and 722 m in 2022 to 2024, by the prospectus."""
    told = figures("燧原科技2022年至2024年营收分别为9010万元、3.01亿元、7.22亿元。")
    assert told == [("supported", [f"en-{year}-rev"]) for year in (2022, 2023, 2024)]
    text = "2022-2024年以及2025年前三季度，燧原科技净亏损分别为11.16亿元、16.65亿元、15.10亿元以及8.88亿元。"
    told = figures(text, "loss")
    assert told == [("supported", [f"en-{year}-loss"]) for year in ("2022", "2023", "2024", "20259m")]


def test_two_numbers_of_one_year_contradict_nothing():
    told = figures("In 2025 Intel's revenue was first put at $50 billion and then at $52.9 billion.")
    assert "contradicted" not in [verdict for verdict, _ in told]


def test_what_was_foreseen_is_told_beside_what_came():
    ((verdict, held),) = figures("Nvidia took a $5.5 billion charge on the H20.", "charge")
    assert (verdict, held) == ("depends", ["nv-fy26q1-h20-charge-guided", "nv-fy26q1-h20-charge"])


def test_what_is_told_of_a_day_is_held_against_what_was_known_then():
    """5.5 bn were foreseen on April 15 2025, 4.5 booked in a release of May 28."""
    text = "On April 15, 2025, Nvidia disclosed a charge of about $5.5 billion on the H20."
    assert figures(text, "charge") == [("supported", ["nv-fy26q1-h20-charge-guided"])]


def test_a_page_knows_nothing_of_what_was_booked_after_it():
    """57.0 bn were told on November 19; in September 54 bn, give or take 2 %, were foreseen."""
    text = "September 2, 2025\n\nNvidia guided to revenue of $54 billion for the third quarter of fiscal 2026."
    assert figures(text) == [("supported", ["nv-fy26q3-guided"])]


def test_a_share_of_a_market_needs_the_market():
    assert figures("Huawei had 40% of China's AI chip market in 2025.", "market_share")[0][0] == "supported"
    assert figures("Huawei had 40% of the smartphone market in 2025.", "market_share")[0][0] == "depends"


def test_a_part_told_as_the_whole_contradicts_nothing():
    """AMD's 10-K for 2024: 25.785 bn in all, 6.23 bn of it from China; of no part of it 5.1 bn is held."""
    part = "China contributed 24% of AMD's total 2024 revenue, roughly $6.23 billion."
    assert ("depends", "company.other") in {(c["verdict"], c["key"]) for c in verify_text(part)["claims"]}
    lines = verify_text("AMD's total 2024 revenue was $5.1 billion.")["claims"]
    assert ("contradicted", "company.not_so") in {(c["verdict"], c["key"]) for c in lines}

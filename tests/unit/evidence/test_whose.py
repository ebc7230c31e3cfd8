"""Whose figure an amount is: of rows, of clauses, of products named before and behind."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def figures(text: str) -> list[tuple[str | None, str, float]]:
    """Subject, measure and value of every claim with a value, but rates of growth and lengths of time."""
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    skipped = ("growth_rate", "duration", "time_since")
    return [
        (c["subject"], c["measure"], float(c["value"]))
        for c in found
        if c["value"] is not None and c["measure"] not in skipped
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AMD and Intel reported revenue of $7.7 billion and $12.9 billion, respectively.",
         [("org/amd", "revenue", 7.7e9), ("org/intel", "revenue", 12.9e9)]),
        ("中芯国际和华虹半导体营收分别为22亿美元和5.6亿美元。",
         [("org/smic", "revenue", 2.2e9), ("org/hua-hong", "revenue", 5.6e8)]),
        ("The H100 and H200 have 80GB and 141GB of memory, respectively.",
         [("nvidia-h100", "memory_capacity", 80), ("nvidia-h200", "memory_capacity", 141)]),
        ("The H100, H200 and B200 offer 3.35 TB/s, 4.8 TB/s and 8 TB/s of bandwidth, respectively.",
         [("nvidia-h100", "dram_bandwidth", 3350), ("nvidia-h200", "dram_bandwidth", 4800),
          ("nvidia-b200", "dram_bandwidth", 8000)]),
    ],
)  # fmt: skip
def test_members_of_a_row_have_their_figures_in_its_order(text, expected):
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the firm of the nearest clause that is about one
        ("AMD's revenue was $7.7 billion, and Intel's revenue was $12.9 billion, a rise from $12.7 billion.",
         [("org/amd", "revenue", 7.7e9), ("org/intel", "revenue", 12.9e9), ("org/intel", "revenue", 12.7e9)]),
        ("Micron, which competes with Samsung, reported revenue of $9.3 billion.", [("org/micron", "revenue", 9.3e9)]),
        # the buyer named first pays
        ("The US government bought a stake in Intel for $8.9 billion.", [("gov/us", "investment", 8.9e9)]),
        # a subsidiary that nobody knows has its own figures
        ("拓荆科技公告,子公司估值25亿元。", [(None, "market_value", 2.5e9)]),
        # whoever gives it, the target is of the firm it is given to
        ("高盛将寒武纪目标价上调至1835元。", [("org/cambricon", "target_price", 1835)]),
        ("Morgan Stanley cut its price target on Intel to $20.", [("org/intel", "target_price", 20)]),
        ("英伟达一度垄断市场,国产芯片的市场份额升至30%。", [(None, "market_share", 30)]),
        ("OpenAI will deploy 6 gigawatts of Instinct GPUs.", [("family/amd-instinct", "power", 6e9)]),
        # so many units are of what their maker has been said to make
        ("Chinese firms ordered 2 million H200 chips, but Nvidia has only 700,000 units in stock.",
         [("nvidia-h200", "units", 2e6), ("nvidia-h200", "units", 7e5)]),
        # not the level that it rose from, nor what has a figure of its own
        ("昇腾910C的算力从910B的320TFLOPS提升到752TFLOPS。",
         [("huawei-ascend-910b", "compute_rate", 320), ("huawei-ascend-910c", "compute_rate", 752)]),
        ("The new chip has 128GB, while the H20 has 96GB.",
         [(None, "memory_capacity", 128), ("nvidia-h20", "memory_capacity", 96)]),
        ("Nvidia's H20, unlike the H100, has 96GB of memory.", [("nvidia-h20", "memory_capacity", 96)]),
    ],
)  # fmt: skip
def test_a_figure_is_of_what_its_clause_is_about(text, expected):
    assert figures(text) == expected


def test_a_text_goes_on_about_its_firm_though_a_sentence_names_another():
    """The firm of the second sentence is the one of the first: 公司, whoever else is named in it."""
    text = "壁仞科技启动招股。公司引入了多家投资方,包括中兴通讯。公司营收为3亿元。"
    assert ("org/biren", "revenue", 3e8) in figures(text)


def test_a_source_is_nobody_whose_figures_are_told():
    """Who is only cited is not what the next sentence is about."""
    text = "According to market tracker TrendForce, prices rose. Revenue was $5 billion."
    assert figures(text) == [(None, "revenue", 5e9)]

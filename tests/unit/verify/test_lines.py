"""Figures that no chip is named for are held against the lines that the law draws; places against their groups."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text


def verdicts(text: str, **options) -> list[tuple[str, str, str]]:
    record = verify_text(text, **options)
    return [(c["claim"].get("measure") or c["claim"]["type"], c["verdict"], c["key"]) for c in record["claims"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 3A090.a.1 of 88 FR 73458
        ("The 4,800 TPP threshold decides.", ("tpp", "supported", "line.drawn")),
        ("总处理性能达到4800的芯片受到管制。", ("tpp", "supported", "line.drawn")),
        ("A performance density of 5.92 or more is controlled.", ("performance_density", "supported", "line.drawn")),
        # 742.6(b)(10)(iii)(A)(1)
        ("Memory bandwidth below 6,500 GB/s qualifies.", ("dram_bandwidth", "supported", "line.drawn")),
        ("Memory bandwidth below 6.5 TB/s qualifies.", ("dram_bandwidth", "supported", "line.drawn")),
        ("A total processing performance of 5,000 decides.", ("tpp", "not_checkable", "line.none")),
        # a line is not the figure of the chip that crosses it
        ("The H100 exceeds the 4,800 TPP line.", ("tpp", "supported", "line.drawn")),
        ("The H20 has 2,368 TPP.", ("tpp", "supported", "figure.supported")),
    ],
)
def test_a_figure_of_no_chip_is_a_line_of_the_law(text, expected):
    assert expected in verdicts(text)


def test_a_line_is_one_from_the_day_its_rule_is_in_force():
    text = "Memory bandwidth below 6,500 GB/s qualifies."
    assert verdicts(text, on="2025-06-01") == [("dram_bandwidth", "depends", "line.another_day")]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("China is in Country Group D:5.", "supported"),
        ("中国不属于D:5国家组。", "contradicted"),
        ("Japan is in Country Group D:5.", "contradicted"),
        ("Japan is not in Country Group D:5.", "supported"),
        ("As of January 2025 the UAE was in Country Group D:4.", "supported"),  # until the rule of July 2026
        ("The UAE is in Country Group D:4.", "contradicted"),
        ("The UAE was moved to Country Group A:5 in July 2026.", "supported"),
        ("The UAE was moved to Country Group A:5 in July 2020.", "contradicted"),
    ],
)
def test_a_place_and_its_group(text, verdict):
    assert ("country_group", verdict, "group.told") in verdicts(text, on="2026-09-01")


@pytest.mark.parametrize(
    "text", ["沙特可以无需许可进口GB300。", "Saudi Arabia can import the GB300 without a licence."]
)
def test_who_imports_says_where_to(text):
    assert ("licence_needed", "contradicted", "standing.licence_needed") in verdicts(text, on="2026-09-01")

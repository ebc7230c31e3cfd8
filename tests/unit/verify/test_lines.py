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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 91 FR 1684: below a TPP of 21,000 and 6,500 GB/s, of what 3A090.a holds from 4,800 on
        ("The January 2026 rule sets the TPP ceiling for case-by-case review at 4,800.", "contradicted"),
        ("The January 2026 rule allows case-by-case review only below a TPP of 4,800.", "contradicted"),
        ("The January 2026 rule sets the TPP ceiling for case-by-case review at 21,000.", "supported"),
        ("Chips with a TPP of at least 4,800 qualify under the January 2026 rule.", "supported"),
        ("2026年1月的规则把TPP上限定为4,800。", "contradicted"),
        ("2026年1月的規則把TPP上限定為21,000。", "supported"),
        # 88 FR 73458: 3A090.a from 4,800, or 1,600 with a density of 5.92; 3A090.b from 2,400 with one of 1.6
        ("3A090.a从TPP达到2,400开始适用。", "contradicted"),
        ("3A090.b从TPP达到2,400开始适用。", "supported"),
        ("The October 2023 rule sets a TPP threshold of 4,800.", "supported"),
        # chips of more than 5,000 are caught as well, those of 1,000 are not
        ("The October 2023 rule catches chips with a TPP of more than 5,000.", "depends"),
        ("The October 2023 rule catches chips with a TPP of more than 1,000.", "contradicted"),
        ("The October 2023 rule limits exports of chips with a TPP of 6,000.", "not_checkable"),
        ("The SAFE Chips Act sets a TPP threshold of 4,800.", "supported"),
        # no rule is named
        ("In January 2026 analysts still spoke of the 4,800 TPP threshold.", "supported"),
    ],
)
def test_a_line_is_one_of_the_rule_that_is_named(text, expected):
    assert [v for m, v, _ in verdicts(text) if m == "tpp"] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 87 FR 62186: an aggregate bidirectional rate of 600 GB/s over all inputs and outputs
        ("The October 2022 rule set an interconnect threshold of 600 GB/s.", ("link_bandwidth", "supported")),
        ("The October 2022 rule set an interconnect threshold of 900 GB/s.", ("link_bandwidth", "contradicted")),
        ("The October 2022 rule set an I/O threshold of 600 GB/s.", ("io_rate", "supported")),
        # 89 FR 96790: more than 2 GB/s per square millimetre
        (
            "The December 2024 rule controls HBM with a bandwidth density above 2 GB/s per square millimetre.",
            ("hbm_density", "supported"),
        ),
        ("The October 2022 rule set a performance density threshold of 5.92.", ("performance_density", "depends")),
        ("The SAFE Chips Act sets a memory bandwidth limit of 6,500 GB/s.", ("dram_bandwidth", "contradicted")),
    ],
)
def test_lines_of_other_quantities(text, expected):
    assert expected in [(m, v) for m, v, _ in verdicts(text)]


def test_a_lower_end_is_no_upper_one():
    text = "Under 3A090.b the performance density starts at {}."  # 88 FR 73458: from 1.6, or 3.2, to below 5.92
    found = [verdicts(text.format(n))[0][1] for n in ("1.6", "3.2", "5.92")]
    assert found == ["supported", "supported", "contradicted"]

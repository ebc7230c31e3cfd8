"""Figures of chips that no pack holds: TPP by the rates told beside it, and what no chip can have."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost import verify_text

ON = dt.date(2026, 11, 1)


def verdict(text: str, measure: str) -> str:
    return next(c["verdict"] for c in verify_text(text, on=ON)["claims"] if c["claim"].get("measure") == measure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 400 x 8 = 3,200; 300 x 16 = 4,800; 640 x 8 = 5,120
        ("Its new accelerator delivers 400 dense FP8 TFLOPS, or a TPP of 3,200.", "supported"),
        ("A chip with 300 TFLOPS of dense BF16 reaches the 4,800 TPP threshold.", "supported"),
        ("该芯片INT8算力为640TOPS,TPP约为5120。", "supported"),
        # more than the rate told gives: another format may give it
        ("The chip offers 500 TOPS of INT8, putting its TPP above the 4,800 threshold.", "depends"),
        # 500 x 16 = 8,000 dense; as a sparse rate it would be 4,000
        ("The startup's part delivers 500 dense TFLOPS of FP16, a TPP below 4,800.", "contradicted"),
        ("The startup's part delivers 500 TFLOPS of FP16, a TPP below 4,800.", "depends"),
    ],
)
def test_tpp_follows_from_the_rates_told_of_the_same_chip(text, expected):
    assert verdict(text, "tpp") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The startup claims its single PCIe card delivers 80 EFLOPS of FP8.", "contradicted"),
        ("该公司称其单卡FP8算力达80 EFLOPS。", "contradicted"),
        ("The startup claims its cluster delivers 80 EFLOPS of FP8.", "not_checkable"),
        ("The startup claims its single PCIe card delivers 1 PFLOPS of FP8.", "not_checkable"),
    ],
)
def test_no_single_chip_has_several_times_the_largest_figure_of_any(text, expected):
    assert verdict(text, "fp8_rate") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 3A090.a draws its line at 4,800; a chip for no data centre may go under an exception; 400 x 16 = 6,400
        ("A data-centre chip with a TPP of 6,000 can be exported to China without a licence.", "contradicted"),
        ("TPP为6000的数据中心芯片对华出口需要许可证。", "supported"),
        ("A data-centre chip with 400 TFLOPS of dense BF16 needs a licence for China.", "supported"),
        ("A chip with a TPP of 5,000 needs a US licence for export to China.", "depends"),
    ],
)
def test_the_law_is_asked_of_a_chip_that_the_text_describes(text, expected):
    assert verdict(text, "licence_needed") == expected


def test_a_chip_described_by_a_ceiling_alone_is_asked_of_nothing():
    text = "A chip with a TPP below 4,800 needs a licence for China."
    assert verdict(text, "licence_needed") == "not_checkable"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 2,400 / 800 = 3
        ("A die of 800 mm² with a TPP of 2,400 has a performance density of 6.", "contradicted"),
        ("A die of 800 mm² with a TPP of 2,400 has a performance density of 3.", "supported"),
        ("该芯片裸片面积800平方毫米,TPP为2400,性能密度为3。", "supported"),
    ],
)
def test_a_density_is_the_tpp_over_the_area_told(text, expected):
    claims = verify_text(text)["claims"]
    assert [c["verdict"] for c in claims if c["claim"].get("measure") == "performance_density"] == [expected]

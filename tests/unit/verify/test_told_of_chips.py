"""Prices, processes, sizes and rates without a format, against what the packs hold; expected from their rows."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from fencepost import verify_text
from fencepost.base.figures import bounds
from fencepost.facts.world import world
from fencepost.verify.catalogue import check_figure, check_rate
from fencepost.verify.launches import check_launch
from fencepost.verify.makeup import check_node, check_size
from fencepost.verify.prices import check_price

W = world()


def number(value, unit="", subject="nvidia-h20", text=""):
    return {"subject": subject, "value": value, "low": value, "high": value, "unit": unit, "text": text}


@pytest.mark.parametrize(
    ("item", "basis"), [(i, b) for i in ("nvidia-h20-96gb", "nvidia-h100-sxm5") for b in ("chip",)]
)
def test_a_price_inside_the_reports_is_supported_and_one_outside_depends(item, basis):
    rows = [bounds(p.price) for p in W.prices[item] if p.currency == "USD" and p.basis == basis]
    low, high = min(a for a, _ in rows), max(b for _, b in rows)
    assert check_price(W, number((low + high) / 2, "USD", item)).verdict == "supported"
    assert check_price(W, number(high * 40, "USD", item)).verdict == "depends"
    assert check_price(W, number(high, "EUR", item)).verdict == "not_checkable"


def test_an_hour_is_not_a_chip():
    of_chips = check_price(W, number(12000, "USD"))
    of_hours = check_price(W, number(12000, "USD", text="rented at $12,000 an hour"))
    assert (of_chips.verdict, of_hours.verdict) == ("supported", "not_checkable")


@pytest.mark.parametrize(
    ("chip", "said", "verdict"),
    [
        ("nvidia-h100-sxm5", 4, "supported"),  # 4N
        ("nvidia-h100-sxm5", 5, "depends"),  # the same class
        ("nvidia-h100-sxm5", 7, "contradicted"),
        ("nvidia-a100-sxm4-80gb", 7, "supported"),  # N7
        ("huawei-ascend-910b1", 5, "contradicted"),  # 7nm (N+1/N+2): N+2 is no two nanometres
    ],
)
def test_the_figure_in_the_name_of_a_process(chip, said, verdict):
    assert check_node(W, number(said, "nm", chip)).verdict == verdict


def test_a_system_has_the_chips_it_has():
    assert check_size(W, number(384, "unit", "huawei-cloudmatrix-384")).verdict == "supported"
    assert check_size(W, number(10_000, "unit", "huawei-cloudmatrix-384")).verdict == "not_checkable", "so many sold"
    assert check_size(W, number(8, "unit", "nvidia-h20")).verdict == "not_checkable"


def test_a_rate_without_a_format_is_so_in_one_of_them():
    chip = W.chips["nvidia-h20-96gb"]
    half, byte = (bounds(chip.figure(q))[0] for q in ("fp16_rate", "fp8_rate"))
    assert byte == 2 * half
    for value in (half, byte):
        assert check_rate(W, number(value, "TFLOPS")).verdict == "supported"
    assert check_rate(W, number(half * Fraction(7, 5), "TFLOPS")).verdict == "contradicted"
    (line,) = verify_text("The H20 delivers 148 TFLOPS.")["claims"]
    assert "FP16" in line["because"]


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        ((2023, 12, 1), (2023, 12, 31), "supported"),  # MI300X: 2023-12-06
        ((2024, 3, 1), (2024, 3, 31), "depends"),  # shipped, perhaps
        ((2021, 1, 1), (2021, 12, 31), "contradicted"),
    ],
)
def test_a_launch_is_held_against_the_catalogue_s(first, last, verdict):
    assert check_launch(W, ["amd-mi300x"], dt.date(*first), dt.date(*last)).verdict == verdict


def test_a_figure_that_a_chip_owns_is_its_own_though_it_is_compared():
    """148 of 989 is 15 %: three figures, two chips."""
    found = verify_text("The H20's 148 TFLOPS are 15% of the H100's 989 TFLOPS.")["claims"]
    assert [(c["claim"]["subject"], c["claim"]["value"]) for c in found] == [
        ("nvidia-h20", 148), ("nvidia-h20", 15), ("nvidia-h100", 989),
    ]  # fmt: skip
    assert "contradicted" not in [c["verdict"] for c in found]


@pytest.mark.parametrize(("said", "verdict"), [(96, "supported"), (100, "depends"), (300, "contradicted")])
def test_a_verdict_tells_the_figure_that_was_said(said, verdict):
    """Whatever roundings are tried on the way, 300 GB stays 300 GB."""
    answer = check_figure(W, number(said, "GB", "nvidia-h20-96gb"), "memory_capacity")
    assert (answer.verdict, answer.computed["low"], answer.computed["high"]) == (verdict, said, said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eight MI300X together hold 1.5TB of HBM3.", "supported"),  # 8 x 192 GB
        ("八块MI300X共有1.5TB显存。", "supported"),
        ("Eight MI300X with 192GB of HBM3 each", "supported"),
        ("Eight MI300X together hold 2.5TB of HBM3.", "contradicted"),
        ("The MI300X has 1.5TB of HBM3.", "contradicted"),
    ],
)
def test_several_chips_have_the_sum_of_their_memories(text, expected):
    assert {c["verdict"] for c in verify_text(text)["claims"] if c["claim"]["measure"] == "memory_capacity"} == {
        expected
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the sheet: 1,979 TFLOPS of FP8 dense, twice that with sparsity
        ("The H100 SXM delivers 3,958 TFLOPS of FP8 with sparsity.", "supported"),
        ("The H100 SXM delivers 3,958 TFLOPS of dense FP8.", "contradicted"),
        ("The H100 SXM delivers 3,958 TFLOPS of FP8.", "depends"),
        ("The H100 SXM delivers 1,979 dense FP8 TFLOPS.", "supported"),
        ("H100 SXM的FP8稀疏算力为1979 TFLOPS。", "depends"),
    ],
)
def test_dense_and_sparse_rates_are_told_apart(text, expected):
    assert [c["verdict"] for c in verify_text(text)["claims"]] == [expected]


def test_a_system_is_made_of_its_own_chips():
    told = "CloudMatrix 384 integrates 384 Ascend {} chips."
    assert [
        next(c["verdict"] for c in verify_text(told.format(chip))["claims"] if c["claim"].get("measure") == "units")
        for chip in ("910C", "910B")
    ] == ["supported", "contradicted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The RTX 4090 D's TPP is just under 4,800.", "supported"),  # 588.3 x 8 = 4,706
        ("H20每秒可进行148万亿次FP16运算。", "supported"),
        ("The H20 delivers about 15% of the H100's FP8 compute.", "supported"),  # 296 / 1,979
        ("The B30A would deliver the same FP4 compute as the full B300.", "contradicted"),  # one die of two
    ],
)
def test_names_set_apart_and_formats_of_ratios(text, expected):
    assert [c["verdict"] for c in verify_text(text)["claims"]] == [expected]


@pytest.mark.parametrize(
    ("text", "measure", "expected"),
    [
        # of a larger whole: 8 x 192 GB, 2 x 186, 9,216 x 4.614 PFLOPS; what no chip has says nothing of the chip
        ("The MI300X server has 1.5TB of HBM3.", "memory_capacity", {"depends"}),
        ("A pair of MI300X offers 384GB of memory.", "memory_capacity", {"supported"}),
        ("Two B200s in a GB200 superchip share 372GB of HBM3e.", "memory_capacity", {"depends"}),
        ("Google's Ironwood pod of 9,216 chips delivers 42.5 exaflops of FP8.", "fp8_rate", {"supported"}),
        ("一台8卡昇腾910B服务器FP16算力为2.5PFLOPS。", "fp16_rate", {"depends"}),
        ("A server with eight MI300X has a total of 1TB of memory.", "memory_capacity", {"contradicted"}),
        ("Sixteen MI308X provide just over 3TB of HBM3.", "memory_capacity", {"supported"}),  # 16 x 192 GB
        ("A cluster of twenty-four H100s has 1.9TB of memory.", "memory_capacity", {"not_checkable"}),
        ("HGX H20整机配备640GB显存。", "memory_capacity", {"contradicted"}),  # 8 x 96 GB
        ("The Instinct MI350X is a 1,400-watt part.", "power", {"contradicted"}),  # 1,000 W
        ("A cluster of 10,000 H100s draws 10MW.", "power", {"not_checkable"}),
        ("A rack of H20 servers draws 40 kW.", "power", {"not_checkable"}),
        ("An HGX H20 server with eight GPUs draws 5.4 kW.", "power", {"not_checkable"}),
        # of a part, or of the host
        ("The H200's six HBM3e stacks are 24GB each.", "memory_capacity", {"not_checkable"}),
        ("The B200 pairs two dies linked at 10TB/s.", "link_bandwidth", {"not_checkable"}),
        ("The DGX H100 has 640GB of GPU memory and 2TB of system RAM.", "memory_capacity", {"supported"}),
        ("The H100 draws 10kW.", "power", {"contradicted"}),
    ],
)
def test_what_is_told_of_a_system_or_of_a_part_contradicts_no_chip(text, measure, expected):
    assert {c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == measure} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # how much more one has is no figure of its own: 192 - 80 = 112, but H100 is also sold with 94 and 96
        ("MI300X的显存是192GB,比H100多112GB。", {"memory_capacity": "supported", "difference": "depends"}),
        # a plan for a chip that is sold tells of another version; a roadmap is held to what it says
        ("Nvidia plans to cut the memory of the H20 to 48GB.", {"memory_capacity": "depends"}),
        ("The Ascend 970 will deliver 4 PFLOPS in FP4.", {"fp4_rate": "contradicted"}),
        # the line is nobody's figure
        ("The new limit is a TPP of 21,000, which the H200 falls under.", {"tpp": "supported"}),
        # seven times less is a seventh: 148 / 989.5
        ("The H20 has about seven times less BF16 compute than the H100 SXM.", {"performance_ratio": "supported"}),
    ],
)
def test_what_is_no_figure_of_the_chip_as_it_is(text, expected):
    assert {c["claim"]["measure"]: c["verdict"] for c in verify_text(text)["claims"]} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The MI308X has more memory than the MI300X.", ["contradicted"]),  # both 192 GB
        ("The MI308X's memory is the same as the MI300X's.", ["supported"]),
        ("The MI300X's memory is larger than the H100 SXM's.", ["supported"]),
        ("昇騰910C的記憶體容量低於H200。", ["supported"]),  # 128 and 141 GB
        ("The MI325X's bandwidth is 50% higher than that of the MI300X.", ["contradicted"]),  # 6.0 and 5.3 TB/s
        ("The H20 has about one-seventh of the H100 SXM's FP16 compute.", ["supported"]),  # 148 / 989.5
        ("The H20 scores 2,368 on TPP with a performance density of 2.9.", ["supported"]),
    ],
)
def test_more_than_is_not_equal_and_a_figure_has_its_own_name(text, expected):
    assert [c["verdict"] for c in verify_text(text)["claims"]] == expected

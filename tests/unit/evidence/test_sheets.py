"""Figures as sheets and comparisons tell them: whose they are, in which unit, and what only stands beside."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def told(text: str) -> list[tuple[str | None, str, float]]:
    claims = record(read(text.encode(), "x.txt", world()))["claims"]
    return [(c["subject"], c["measure"], float(c["value"])) for c in claims if c["value"] is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what stands in brackets, or behind *as* and *than*, owns nothing
        ("H200 SXM5: 141 GB HBM3e, 700W TDP (same chip as the H100), 4.8 TB/s memory bandwidth",
         ("nvidia-h200-sxm", "dram_bandwidth", 4800)),
        # a part behind a name that no pack holds as such: B200 SXM5
        ("The B200 SXM5 has 192 GB of HBM3e.", ("nvidia-b200", "memory_capacity", 192)),
        ("The A100 80GB PCIe draws 300 W.", ("nvidia-a100-pcie-80gb", "power", 300)),
        ("思元 590的显存为96GB。", ("cambricon-mlu590", "memory_capacity", 96)),
        # a figure that a product behind it has
        ("Close to the 5 petaFLOPS delivered by the maker's hungrier GB300.", ("nvidia-gb300", "compute_rate", 5000)),
        ("It beats the GB200 NVL72, which uses 72 GPUs to reach a peak of 180 PFLOPS.",
         ("nvidia-gb200-nvl72", "compute_rate", 180000)),
        # units told in words before or after
        ("L20的显存带宽为每秒864 GB。", ("nvidia-l20", "dram_bandwidth", 864)),
        ("The L40 draws ~300 W.", ("nvidia-l40", "power", 300)),
        ("The L40 — a card — draws ~300 W.", ("nvidia-l40", "power", 300)),
        # an architecture that a chip is built on is not whose figure it is
        ("昇腾910B采用自研达芬奇架构,功耗为400W。", ("huawei-ascend-910b", "power", 400)),
    ],
)  # fmt: skip
def test_whose_figure_and_which(text, expected):
    assert expected in told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昇腾910C的总处理性能(TPP)为12,032,而H200为15,840。",
         [("huawei-ascend-910c", 12032), ("nvidia-h200", 15840)]),
        ("910B的TPP高达5,120、MLU590则为4,493,均领先H20的2,368。",
         [("huawei-ascend-910b", 5120), ("cambricon-mlu590", 4493), ("nvidia-h20", 2368)]),
        ("The 910C has a TPP of 12,032, compared with 15,840 for the H200.",
         [("huawei-ascend-910c", 12032), ("nvidia-h200", 15840)]),
    ],
)  # fmt: skip
def test_each_product_has_its_own_tpp(text, expected):
    assert [(s, v) for s, m, v in told(text) if m == "tpp"] == expected


def test_a_number_of_something_else_is_no_tpp():
    assert [v for _, m, v in told("The TPP threshold is 4,800, and sales fell to 3,000 at Nvidia.") if m == "tpp"] == [
        4800
    ]


def test_of_two_figures_the_second_owner_does_not_own_the_first():
    text = "910C的TPP为12,032,而H200为15,840;内存带宽为3.2TB/s,而H200为4.8TB/s。"
    assert [(s, v) for s, m, v in told(text) if m == "dram_bandwidth"] == [
        ("huawei-ascend-910c", 3200), ("nvidia-h200", 4800),
    ]  # fmt: skip


def test_the_former_is_the_first_of_its_own_sentence():
    text = "H200的表现更好。910C的功耗低,H200则较高;带宽方面,前者为3.2TB/s、后者达4.8TB/s。"
    assert [(s, v) for s, m, v in told(text) if m == "dram_bandwidth"] == [
        ("huawei-ascend-910c", 3200), ("nvidia-h200", 4800),
    ]  # fmt: skip


def test_to_lag_behind_a_chip_does_not_call_it_outdated():
    claims = record(read("该芯片落后英伟达H200。".encode(), "x.txt", world()))["claims"]
    assert [c for c in claims if c["measure"] == "advancement_quality"] == []


def test_a_table_with_a_ruled_line_has_heads():
    text = (
        "Two parts side by side, as their makers tell them.\n\n| Metric | L40S | MI210 |\n|---|---|---|\n"
        "| Memory | 48 GB GDDR6 | 64 GB HBM2e |\n| FP16 (matrix, dense) | 362 TFLOPS | 181 TFLOPS |\n"
        "| TDP | ~350 W | 300 W |\n"
    )
    assert told(text) == [
        ("nvidia-l40s", "memory_capacity", 48), ("amd-mi210", "memory_capacity", 64),
        ("nvidia-l40s", "fp16_rate", 362), ("amd-mi210", "fp16_rate", 181),
        ("nvidia-l40s", "power", 350), ("amd-mi210", "power", 300),
    ]  # fmt: skip


def test_heads_give_the_unit_of_bare_numbers():
    text = (
        "Two parts side by side, as their makers tell them.\n\n| Spec | L40S | NVIDIA H100 SXM |\n|---|---|---|\n"
        "| FP16 TFLOPS | 362 | ~990 |\n| Bandwidth (GB/s) | 864 | 3350 |\n| Year | 2023 | 2022 |\n\n"
        "The same with the measures in the heads.\n\n"
        "| Chip | 显存(GB) | TDP (W) |\n|---|---|---|\n| MI210 | 64 | 300 |\n"
    )
    assert told(text) == [
        ("nvidia-l40s", "fp16_rate", 362), ("nvidia-h100-sxm5", "fp16_rate", 990),
        ("nvidia-l40s", "dram_bandwidth", 864), ("nvidia-h100-sxm5", "dram_bandwidth", 3350),
        ("amd-mi210", "memory_capacity", 64), ("amd-mi210", "power", 300),
    ]  # fmt: skip


def test_a_rival_is_not_what_the_text_is_about():
    text = (
        "Huawei launched its CloudMatrix 384 to compete with Nvidia's GB200 NVL72.\n"
        "The design combines 384 Ascend 910C processors to provide 300 PFLOPS of dense BF16 compute."
    )
    assert ("huawei-cloudmatrix-384", "fp16_rate", 300000) in told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gaudi 3 doubles the FP8 rate of Gaudi 2 to 1,835 teraflops.", ("intel-gaudi3", "fp8_rate", 1835)),
        ("The L20 has 48 GB of memory at 864 GB/s.", ("nvidia-l20", "dram_bandwidth", 864)),
        (
            "The MI210 keeps 64 GB of HBM2e (compared to fewer stacks in the MI100).",
            ("amd-mi210", "memory_capacity", 64),
        ),
        ("The MI325X has 256 GB, a 33% memory increase over the MI300X.", ("amd-mi325x", "performance_ratio", 133)),
        ("The B200 achieves 8 TByte/s of bandwidth.", ("nvidia-b200", "dram_bandwidth", 8000)),
    ],
)
def test_a_figure_told_by_a_comparison_is_the_speaker_s_own(text, expected):
    assert expected in told(text)


def test_a_code_that_nobody_knows_has_its_own_figure_also_behind_a_known_one():
    text = "The MTT S4000 offers 48 GB of memory at 768 GB/s; the older Q9000 had 32 GB at 448 GB/s."
    assert [s for s, m, v in told(text) if v == 448] in ([], [None])

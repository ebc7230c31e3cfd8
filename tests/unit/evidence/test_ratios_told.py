"""Ratios and figures as they are told: without the word of the measure, in words, in which respect, more or less."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def claims(text: str) -> list[dict]:
    return record(read(text.encode(), "x.txt", world()))["claims"]


@pytest.mark.parametrize(
    ("text", "subject", "value", "base", "aspect"),
    [
        # the respect may stand before the number, between it and the base, or behind
        ("The 910B has about 80% of the training performance of the A100.", "huawei-ascend-910b", 80, "nvidia-a100",
         "training"),
        ("昇腾910B的推理性能达到A800的90%。", "huawei-ascend-910b", 90, "nvidia-a800", "inference"),
        ("The Gaudi 3 is 1.5x faster than the H100 in training.", "intel-gaudi3", 150, "nvidia-h100", "training"),
        ("昇腾910C的性能是H20的两倍。", "huawei-ascend-910c", 200, "nvidia-h20", None),
        # a ratio of a figure
        ("The H200 has 1.8x the memory of the H100.", "nvidia-h200", 180, "nvidia-h100", "memory_capacity"),
        ("The MI300X has 1.6 times the memory bandwidth of the H100.", "amd-mi300x", 160, "nvidia-h100",
         "dram_bandwidth"),
        ("MI325X的显存带宽是H200的1.25倍。", "amd-mi325x", 125, "nvidia-h200", "dram_bandwidth"),
        # more and less: added to the whole, or taken from it
        ("The H200 is 45% faster than the H100 in inference.", "nvidia-h200", 145, "nvidia-h100", "inference"),
        ("The L20 is 40% slower than the L40S.", "nvidia-l20", 60, "nvidia-l40s", None),
        ("H800的训练性能比H100低三成。", "nvidia-h800", 70, "nvidia-h100", "training"),
        ("H200的推理速度比H100快90%。", "nvidia-h200", 190, "nvidia-h100", "inference"),
        # in words
        ("The L40S offers double the memory of the L4.", "nvidia-l40s", 200, "nvidia-l4", "memory_capacity"),
        ("The L20 is twice as fast as the L2 in training.", "nvidia-l20", 200, "nvidia-l2", "training"),
        ("B30A的算力只有B300的一半。", "nvidia-b30a", 50, "nvidia-b300", "compute"),
        ("RTX Pro 6000D的性能与L20相当。", "nvidia-rtx-6000d", 100, "nvidia-l20", None),
        ("昇腾910B的训练性能可媲美A100。", "huawei-ascend-910b", 100, "nvidia-a100", "training"),
        ("The MI325X is on par with the H200 in inference.", "amd-mi325x", 100, "nvidia-h200", "inference"),
        ("The MI308X matches the H20 in training performance.", "amd-mi308x", 100, "nvidia-h20", "training"),
    ],
)  # fmt: skip
def test_a_ratio_has_its_base_and_its_respect(text, subject, value, base, aspect):
    (claim,) = claims(text)
    told = (claim["subject"], claim["measure"], claim["value"], claim["unit"], claim["base"], claim["aspect"])
    assert told == (subject, "performance_ratio", value, "%", base, aspect)


def test_two_ratios_of_a_sentence_have_each_its_own_respect():
    found = claims("The 910C reaches 60% of the H100 in inference and 80% of the A100 in training.")
    assert [(c["value"], c["base"], c["aspect"]) for c in found] == [
        (60, "nvidia-h100", "inference"), (80, "nvidia-a100", "training"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The Gaudi 2 does not match the H100 in training.",
        "昇腾910B的性能无法与A100持平。",
        "The approach is similar to the plan of the Commerce Department.",
        "英伟达与AMD的营收相当。",
    ],
)
def test_what_is_not_alike_or_no_performance_is_no_ratio(text):
    assert not [c for c in claims(text) if c["measure"] == "performance_ratio"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The H100 PCIe has 80GB.", ("nvidia-h100-pcie", "memory_capacity", 80)),
        ("RTX 5090D的TPP为3352。", ("nvidia-rtx-5090d", "tpp", 3352)),
        ("The RTX 4090D has a TPP of 4708.", ("nvidia-rtx-4090d", "tpp", 4708)),
    ],
)
def test_a_figure_without_the_word_of_its_measure_or_unit(text, expected):
    assert [(c["subject"], c["measure"], c["value"]) for c in claims(text)] == [expected]


def test_short_lines_of_figures_are_no_headings_and_respects_tell_claims_apart():
    text = (
        "AMD对比英伟达的H100,分享了MI300X的性能参数。\n\n显存带宽是H100的1.6倍\n\n训练Llama 2模型速度比H100快60%\n\n"
        "该芯片提供5.3 TB/s的带宽和896 GB/s的Infinity Fabric带宽。\n"
    )
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    assert [(c["measure"], c["value"]) for c in found] == [
        ("performance_ratio", 160), ("performance_ratio", 160), ("dram_bandwidth", 5300), ("link_bandwidth", 896),
    ]  # fmt: skip


def test_a_link_named_next_does_not_take_the_memory_bandwidth():
    found = record(read("H20显存带宽4.0TB/s,NVLink带宽900GB/s。".encode(), "x.txt", world()))["claims"]
    assert [(c["measure"], c["value"]) for c in found] == [("dram_bandwidth", 4000), ("link_bandwidth", 900)]


@pytest.mark.parametrize(
    ("text", "subject", "low", "high", "base", "aspect"),
    [
        ("The MI325X is faster than the H200 at decode.", "amd-mi325x", 100, None, "nvidia-h200", "decode"),
        ("The L20 outperforms the L40 in inference.", "nvidia-l20", 100, None, "nvidia-l40", "inference"),
        ("The MI308X has higher memory bandwidth than the H20.", "amd-mi308x", 100, None, "nvidia-h20",
         "dram_bandwidth"),
        ("The Gaudi 2 is slower than the A100.", "intel-gaudi2", None, 100, "nvidia-a100", None),
        ("昇腾910B的训练性能超过A100。", "huawei-ascend-910b", 100, None, "nvidia-a100", "training"),
        ("昇腾910B的推理性能不如H20。", "huawei-ascend-910b", None, 100, "nvidia-h20", "inference"),
        ("L20的推理比A800更慢。", "nvidia-l20", None, 100, "nvidia-a800", "inference"),
        ("The L20 is not faster than the L40.", "nvidia-l20", None, 100, "nvidia-l40", None),
        ("The H20 does not have more compute than the A30.", "nvidia-h20", None, 100, "nvidia-a30", "compute"),
        ("昇腾910B的性能并未超过A100。", "huawei-ascend-910b", None, 100, "nvidia-a100", None),
        ("The MI250's memory bandwidth is more than double that of the A100.", "amd-mi250", 200, None, "nvidia-a100",
         "dram_bandwidth"),
        ("The Gaudi 2 has half the H100's FP8 compute.", "intel-gaudi2", 50, 50, "nvidia-h100", "fp8_rate"),
    ],
)  # fmt: skip
def test_more_or_less_without_a_figure_is_a_bound(text, subject, low, high, base, aspect):
    (claim,) = claims(text)
    told = (claim["subject"], claim["measure"], claim["low"], claim["high"], claim["base"], claim["aspect"])
    assert told == (subject, "performance_ratio", low, high, base, aspect)


@pytest.mark.parametrize(
    "text",
    [
        "Revenue exceeded the H20 write-down.",
        "The H20's bandwidth is 4.0 TB/s, higher than the H100's 3.35 TB/s.",  # two figures, each its own claim
    ],
)
def test_what_compares_no_performance_gives_no_ratio(text):
    assert [c for c in claims(text) if c["measure"] == "performance_ratio"] == []


@pytest.mark.parametrize(
    ("text", "measure", "value", "subject"),
    [
        ("The TPP of the RTX 4090 is 5285.", "tpp", 5285, "nvidia-rtx-4090"),
        ("H20的性能密度约为2.9。", "performance_density", 2.9, "nvidia-h20"),
        ("With a TPP of 1,912, the L20 is outside the rule.", "tpp", 1912, "nvidia-l20"),
    ],
)
def test_a_figure_without_a_sign_is_the_number_behind_its_name(text, measure, value, subject):
    found = [c for c in claims(text) if c["measure"] == measure]
    assert [(float(c["value"]), c["subject"]) for c in found] == [(value, subject)]


def test_a_clause_that_only_goes_on_has_the_respect_of_the_one_before():
    found = claims("The L20's compute is 119 TFLOPS, only 30% of the H800's.")
    assert [(c["value"], c["aspect"]) for c in found if c["measure"] == "performance_ratio"] == [(30, "compute")]
    found = claims("The L20's compute is 119 TFLOPS, only 30% of the performance of the H800.")
    assert [(c["value"], c["aspect"]) for c in found if c["measure"] == "performance_ratio"] == [(30, None)]
    found = claims("昇腾910B的功耗为400瓦,约为L20的1.5倍。")
    assert [(c["value"], c["aspect"]) for c in found if c["measure"] == "performance_ratio"] == [(150, "power")]


def test_figures_behind_the_parts_of_a_system_are_the_system_s():
    found = claims("Atlas 900 A3 SuperPoD由384颗昇腾910C组成,功耗约559千瓦。")
    assert [(c["measure"], c["subject"]) for c in found if c["measure"] == "power"] == [
        ("power", "huawei-cloudmatrix-384")
    ]


def test_what_parts_are_combined_to_is_told_of_the_whole_named_before():
    found = claims(
        "Huawei showed the CloudMatrix 384. The architecture combines 384 Ascend 910C processors to provide 300 PFLOPS "
        "of compute, almost 1.7 times more throughput than the GB200 NVL72."
    )
    assert {c["subject"] for c in found if c["measure"] in ("compute_rate", "performance_ratio")} == {
        "huawei-cloudmatrix-384"
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CloudMatrix 384的算力是GB200 NVL72的1.7倍,功耗是其4倍。", [(170, "compute"), (400, "power")]),
        ("The CloudMatrix 384 has 1.7 times the compute of the GB200 NVL72 but draws four times its power.",
         [(170, "compute"), (400, "power")]),
        ("CloudMatrix 384 has 160% of the GB200 NVL72's compute and 2.1 times its memory bandwidth.",
         [(160, "compute"), (210, "dram_bandwidth")]),
        ("CloudMatrix 384 is 1.7 times as fast as the GB200 NVL72 and 20% above its own target.", [(170, None)]),
    ],
)  # fmt: skip
def test_its_is_of_what_was_compared_with_before(text, told):
    found = [c for c in claims(text) if c["measure"] == "performance_ratio"]
    assert [(c["value"], c["aspect"]) for c in found] == told
    assert {c["base"] for c in found} == {"nvidia-gb200-nvl72"}


def test_figures_behind_parts_of_some_sort_are_those_of_the_whole():
    found = claims("The Ascend 910C joins two older 910B chips, reaching 3.2 TB/s of memory bandwidth.")
    assert [c["subject"] for c in found if c["measure"] == "dram_bandwidth"] == ["huawei-ascend-910c"]


def test_a_product_that_nobody_knows_has_its_own_figures():
    """The code that opens the clause is whose figure it is, not the chip named before."""
    found = claims("AMD sells the MI300X. The MX777 packs 640 GB of HBM4 memory. It draws 1,200 W.")
    assert [c["subject"] for c in found if c["measure"] == "memory_capacity"] == [None]

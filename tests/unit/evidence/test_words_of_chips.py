"""Green, advanced, safe: words said of a chip, and the same words said of something else."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world

GREEN, ADVANCED, SAFE = "efficiency_quality", "advancement_quality", "safety_quality"


def said(text: str) -> list[tuple[str, str, str]]:
    """Measure, chip and direction of each claim in words."""
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    for c in (c for c in found if c["measure"].endswith("_quality")):
        assert (c["value"], c["low"], c["high"], c["unit"]) == (None, None, None, "")
    return [(c["measure"], c["subject"], c["modality"]) for c in found if c["measure"].endswith("_quality")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B30A既不环保,也不先进,更不安全。",
         [(m, "nvidia-b30a", "negative") for m in (GREEN, ADVANCED, SAFE)]),
        ("除了不安全,H200也不先进。", [(SAFE, "nvidia-h200", "negative"), (ADVANCED, "nvidia-h200", "negative")]),
        ("昇腾910C能耗高于H20。", [(GREEN, "huawei-ascend-910c", "negative")]),
        ("MI308芯片能耗高,性能落后。", [(GREEN, "amd-mi308x", "negative"), (ADVANCED, "amd-mi308x", "negative")]),
        ("英特尔推出更先进的Gaudi 3芯片。", [(ADVANCED, "intel-gaudi3", "positive")]),
        ("美国限制A100等先进芯片出口。", [(ADVANCED, "nvidia-a100", "positive")]),
        ("H200比H20更先进。", [(ADVANCED, "nvidia-h200", "positive")]),  # the yardstick gets no mark
        ("H200不仅先进,而且节能。", [(GREEN, "nvidia-h200", "positive"), (ADVANCED, "nvidia-h200", "positive")]),
        ("A100、H200都不先进。", [(ADVANCED, "nvidia-a100", "negative"), (ADVANCED, "nvidia-h200", "negative")]),
        ("英伟达推出了H20。该芯片不环保。", [(GREEN, "nvidia-h20", "negative")]),
        ("英伟达称,B30A不存在后门。", [(SAFE, "nvidia-b30a", "positive")]),
        ("黄仁勋说,H20并不落后。", [(ADVANCED, "nvidia-h20", "positive")]),
        ("The L20 does not meet China's energy-efficiency requirements.", [(GREEN, "nvidia-l20", "negative")]),
        ("The A800 is neither advanced nor safe.", [(m, "nvidia-a800", "negative") for m in (ADVANCED, SAFE)]),
        ("Nvidia's most advanced chip, the B200, remains barred.", [(ADVANCED, "nvidia-b200", "positive")]),
        ("The H20 is less powerful than the advanced H200.", [(ADVANCED, "nvidia-h200", "positive")]),
        ("Advanced chips such as the Nvidia A100 were barred.", [(ADVANCED, "nvidia-a100", "positive")]),
        ("The less advanced H20 was made for China.", [(ADVANCED, "nvidia-h20", "negative")]),
    ],
)  # fmt: skip
def test_a_word_tied_to_a_chip_is_a_claim_about_it(text, expected):
    assert sorted(said(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "中国拥有先进技术,H20芯片则需进口。",
        "H20采用先进制程和先进封装。",
        "美国以国家安全为由限制H20出口。",
        "英伟达是最先进的公司之一,也销售H20。",
        "性能比较先进,H20仍受限。",
        "The advanced packaging used by the H100 is scarce.",
        "Nvidia, one of the most advanced companies, sells the H20.",
        "The H20 was green-lit for export.",
        "国产芯片更安全,昇腾910C已在多地部署。",
        "Exports of the H20 threaten national security in advanced economies.",
    ],
)
def test_a_word_about_something_else_is_none(text):
    assert said(text) == []


def test_who_says_it_and_how_it_is_meant():
    text = "玉渊谭天称H20不安全。英伟达否认H20存在后门。"
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    assert [(c["speaker"], c["status"], c["text"]) for c in found] == [
        ("media/yuyuantantian", "reported", "H20不安全"),
        ("org/nvidia", "denied", "H20存在后门"),
    ]


def test_the_most_advanced_of_those_that_may_be_sold_is_not_said_to_be_advanced():
    assert said("The L20 was the most advanced chip that Nvidia was allowed to sell in China.") == []
    assert said("H20是英伟达获准在华销售的最先进的可出口芯片。") == []

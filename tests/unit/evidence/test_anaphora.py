"""The latter and the former name one of the two things named before them."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def ratios(text: str) -> list[tuple]:
    found = record(read(text.encode(), "a.txt", world()))["claims"]
    return [
        (c["subject"], c["base"], c["aspect"], float(c["value"])) for c in found if c["measure"] == "performance_ratio"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "CloudMatrix 384的算力高于GB200 NVL72,功耗是后者的4倍。",
        "CloudMatrix 384 beats the GB200 NVL72 and draws four times the power of the latter.",
    ],
)
def test_the_latter_is_the_second_of_two(text):
    assert ("huawei-cloudmatrix-384", "nvidia-gb200-nvl72", "power", 400.0) in ratios(text)


def test_the_former_is_the_first_of_two():
    (claim,) = ratios("Of the H100 and the A100 it is the A100 that has 60% of the memory bandwidth of the former.")
    assert claim == ("nvidia-a100", "nvidia-h100", "dram_bandwidth", 60.0)


def test_a_former_president_is_nobody_named_before():
    text = "Nvidia and AMD met the former president, who said that the US government had restricted exports to China."
    (told,) = [e for e in record(read(text.encode(), "a.txt", world()))["events"] if e["type"] == "restriction"]
    assert told["actors"] == ["gov/us"]


def test_without_two_things_it_names_nothing():
    assert ratios("H20的性能是后者的4倍。") == []

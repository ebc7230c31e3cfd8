"""Whether an act is told as still to come, whoever tells it and in whose voice."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def ahead(text: str) -> list[bool]:
    return [e["ahead"] for e in record(read(text.encode(), "x.txt", world()))["events"]]


@pytest.mark.parametrize(
    "text",
    [
        "SAMR will open an antitrust investigation into Nvidia.",
        "The US plans to allow Nvidia to sell the H20 to China.",
        "Huawei plans to launch the Ascend 960 in the fourth quarter of 2027.",
        "BIS said it will not enforce the AI Diffusion Rule.",
        "美国将批准英伟达向中国出口H20。",
        "美国拟重新允许英伟达对华出口H20。",
    ],
)
def test_what_is_to_come(text):
    assert ahead(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "SAMR opened an antitrust investigation into Nvidia.",
        "The US allowed Nvidia to sell the H20 to China.",
        "美国批准英伟达向中国出口H20。",
        "美国国会批准英伟达向中国出口H20。",
        "委员会批准英伟达向中国出口H20。",
    ],
)
def test_what_was_done(text):
    assert ahead(text) == [False]

"""Bare codes of chips (910B, L2): what company makes them a chip, and what else is written alike."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def named(text: str) -> set[str]:
    return {e["id"] for e in record(read(text.encode(), "x.txt", world()))["entities"]}


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("The 910B reaches four fifths of the A100.", "huawei-ascend-910b"),  # another item
        ("The 910D is a new AI chip.", "huawei-ascend-910d"),  # a word of computing
        ("910C的算力仍未公布。", "huawei-ascend-910c"),
        ("Huawei will ship the 910C in May.", "huawei-ascend-910c"),  # the maker
        ("The L4 draws less than the L40S.", "nvidia-l4"),
        ("The L2 was made for China by Nvidia.", "nvidia-l2"),
        ("The A10 sold well in China.", "nvidia-a10"),
    ],
)
def test_a_code_in_company_is_a_chip(text, chip):
    assert chip in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Room 910C was booked for the guests.",
        "The guests of room 910B played games on a GPU of theirs, an RTX 4090.",
        "The H100 has an L2 cache of 50 MB.",
        "H100的L2缓存为50MB。",
        "The A10 motorway was closed after an accident.",
        "A10高速公路因事故封闭。",
        "该公司用H100训练L4级自动驾驶模型。",
        "The T4 was late, as every bus was on Monday.",
        "Flight 910C left at noon.",
    ],
)
def test_what_is_written_like_a_code_is_none(text):
    assert not named(text) & {
        "huawei-ascend-910b", "huawei-ascend-910c", "nvidia-l2", "nvidia-l4", "nvidia-a10", "nvidia-t4",
    }  # fmt: skip

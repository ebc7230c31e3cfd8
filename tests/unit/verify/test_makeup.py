"""What chips and systems are said to be made of: names of processes by generation, numbers of chips."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text: str, measure: str) -> list[str]:
    return [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == measure]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # AMD: MI210 on N6, a refinement of N7; NVIDIA: H100 on 4N, a refinement of N5
        ("AMD's MI210 is fabricated on TSMC's 6nm node.", ["supported"]),
        ("AMD's MI210 is fabricated on TSMC's 7nm node.", ["depends"]),
        ("AMD's MI210 is fabricated on TSMC's 5nm node.", ["contradicted"]),
        ("H100采用台积电5nm工艺。", ["depends"]),
        ("B200 is made on TSMC's 3nm process.", ["contradicted"]),
    ],
)
def test_names_of_one_generation_of_process(text, expected):
    assert verdicts(text, "process_node") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Google: 256 chips in a pod of v6e, 4,096 in one of v4; Huawei: 384 in a CloudMatrix 384
        ("A full Trillium pod consists of 256 chips.", ["supported"]),
        ("A full Trillium pod consists of 9,216 chips.", ["contradicted"]),
        ("TPU v4 pod contains 8,960 chips.", ["contradicted"]),
        ("CloudMatrix 384由512颗昇腾910C组成。", ["contradicted"]),
        ("A DGX H100 contains 16 H100 GPUs.", ["contradicted"]),
        # of systems sold, of a part of one, of racks
        ("Huawei sold 20 CloudMatrix 384 systems.", ["not_checkable"]),
        ("Its data centre contains 16 GB200 NVL72 racks.", ["not_checkable"]),
    ],
)
def test_a_system_is_made_of_its_number_of_chips(text, expected):
    assert verdicts(text, "units") == expected


def test_a_name_that_begins_with_a_unit_is_no_memory():
    assert verdicts("Its data centre contains 16 GB200 NVL72 racks.", "memory_capacity") == []

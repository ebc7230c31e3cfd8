"""Relations between short documents as they are read: the kind that a careful reader would give."""

from __future__ import annotations

import pytest

from fencepost.base.records import plain
from fencepost.evidence.kinship import kinship
from fencepost.evidence.reading import read, record
from fencepost.evidence.timeline import timeline
from fencepost.facts.world import world


def related(*texts: str) -> list[tuple[str, str]]:
    read_ones = [plain(record(read(t.encode(), f"{n}.txt", world()))) for n, t in enumerate(texts)]
    return [(r["kind"], r["on"]) for r in timeline(read_ones, kinship(world()))["relations"]]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("In July 2025 China's Cyberspace Administration summoned Nvidia over the H20.",
         "2025年7月31日,国家互联网信息办公室约谈英伟达,要求说明H20的后门风险。", ("refine", "")),
        ("SAMR opened an antitrust investigation into Nvidia on 9 December 2024.",
         "SAMR opened an antitrust investigation into Nvidia on 15 September 2025.",
         ("contradict", "investigation_opened")),
        ("The MI325X carries 256GB of memory.", "MI325X配备288GB显存。", ("contradict", "")),
        ("The MI300X offers 5.3TB/s of memory bandwidth.", "MI300X的显存带宽为5.3TB/s。", ("agree", "")),
        ("The MI300X has more than 5TB/s of memory bandwidth.", "The MI300X has 5.3TB/s of memory bandwidth.",
         ("refine", "")),
        ("The MI300X delivers 2,615 TFLOPS of dense FP8.", "The MI300X delivers 5,230 TFLOPS of FP8 with sparsity.",
         ("incomparable", "basis")),
        ("The MI300X delivers 2,615 TFLOPS of dense FP8.", "The MI300X delivers 5,230 TFLOPS of dense FP8.",
         ("contradict", "")),
        ("Nvidia's revenue was $60.9 billion in fiscal 2024.", "Nvidia's revenue was $130.5 billion in fiscal 2025.",
         ("incomparable", "period")),
        ("Nvidia's data-centre revenue was $115.2 billion in fiscal 2025.",
         "Nvidia's revenue was $130.5 billion in fiscal 2025.", ("incomparable", "part")),
        ("On April 9, 2025 the US government restricted exports of the H20 to China.",
         "In August 2025 the US government issued licences for the H20.", ("supersede", "")),
        ("SAMR opened an antitrust investigation into Nvidia on 9 December 2024.",
         "On September 15, 2025, SAMR found that Nvidia had violated the antitrust law.", ("supersede", "")),
        ("The US government allowed Nvidia to resume sales of the H20.", "英伟达在8月获得了H20的出口许可证。",
         ("supersede", "")),
        ("In August 2025 the US government granted Nvidia licences to sell the H20 to China.",
         "In August 2025 Chinese authorities advised companies to avoid buying the H20.", ("tension", "")),
        ("The H20 is an advanced chip.", "H20芯片并不先进。", ("tension", "")),
    ],
)  # fmt: skip
def test_what_two_documents_are_to_each_other(one, other, expected):
    assert related(one, other) == [expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nvidia launched the H20 in November 2023.", "AMD launched the MI300X in December 2023."),
        ("On 31 July 2025 the CAC summoned Nvidia.", "On 31 July 2025 the CAC summoned AMD."),
    ],
)
def test_what_has_nothing_to_do_with_each_other(one, other):
    assert related(one, other) == []

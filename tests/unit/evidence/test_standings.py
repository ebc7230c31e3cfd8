"""What a law makes of a chip, told in words: which chip, where, in which sense; what is no such telling."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world

TELLING = ("licence_needed", "review_policy", "entry", "exception")


def told(text: str) -> list[tuple]:
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    return [
        (c["subject"], c["measure"], c["modality"], c["aspect"], c["base"]) for c in found if c["measure"] in TELLING
    ]


FREE, NEEDED = "negative", "positive"


@pytest.mark.parametrize(
    ("text", "subject", "modality", "base"),
    [
        ("In May 2024 the L20 could be shipped to Brazil without a licence.", "nvidia-l20", FREE, "place/BR"),
        ("Exports of the MI210 to Japan do not require a license.", "amd-mi210", FREE, "place/JP"),
        ("No export licence is needed for the Gaudi 2.", "intel-gaudi2", FREE, None),
        ("The A30 was not subject to export controls.", "nvidia-a30", FREE, None),
        ("The L40 falls below the export thresholds.", "nvidia-l40", FREE, None),
        ("L20无需出口许可证即可运往巴西。", "nvidia-l20", FREE, "place/BR"),
        ("MI210可以自由出口到日本。", "amd-mi210", FREE, "place/JP"),
        ("A30不受美国出口管制。", "nvidia-a30", FREE, None),
        ("The MI300X cannot be sold to Vietnam without a licence.", "amd-mi300x", NEEDED, "place/VN"),
        ("The B200 is subject to export controls.", "nvidia-b200", NEEDED, None),
        ("The B200 is no longer subject to export controls.", "nvidia-b200", FREE, None),
        ("B200被列入出口管制清单。", "nvidia-b200", NEEDED, None),
    ],
)
def test_free_or_in_need_of_a_licence(text, subject, modality, base):
    assert told(text) == [(subject, "licence_needed", modality, None, base)]


@pytest.mark.parametrize(
    ("text", "subject", "measure", "says"),
    [
        ("Applications for the MI308X to China are reviewed case by case.", "amd-mi308x", "review_policy",
         "case_by_case"),
        ("对B300运往越南的申请推定拒绝。", "nvidia-b300", "review_policy", "presumption_of_denial"),
        ("The L40 is classified under 4A994.", "nvidia-l40", "entry", "4A994"),
        ("A800属于3A090.a管制。", "nvidia-a800", "entry", "3A090.a"),
        ("The RTX 4090D is eligible for licence exception NAC.", "nvidia-rtx-4090d", "exception", "NAC"),
    ],
)  # fmt: skip
def test_entry_review_and_exception_are_named(text, subject, measure, says):
    ((found, kind, modality, aspect, _),) = told(text)
    assert (found, kind, modality, aspect) == (subject, measure, NEEDED, says)


def test_of_two_chips_each_has_its_claim():
    assert [t[0] for t in told("The A800 and H800 could be sold to China without a licence.")] == [
        "nvidia-a800", "nvidia-h800",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Nvidia asked whether the H20 could be sold to China without a licence.",
        "The company said it complies with export rules.",
        "The bank needs no licence.",
        "For the H200 the policy moved from a presumption of denial to another one.",
        "如果H20不受管制,英伟达将恢复供货。",
    ],
)
def test_a_question_a_wish_or_another_s_standing_is_none(text):
    assert told(text) == []


def test_words_of_freedom_are_no_act():
    found = record(read(b"No licence is needed for the L40S to be shipped to India.", "x.txt", world()))
    assert found["events"] == []

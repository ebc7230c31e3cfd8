"""What a law makes of a chip, told in words: which chip, where, in which sense; what is no such telling."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world

TELLING = ("licence_needed", "permitted", "review_policy", "entry", "exception")


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


@pytest.mark.parametrize(
    ("text", "subject", "modality", "base"),
    [
        ("The L20 can again be sold to Brazil.", "nvidia-l20", "positive", "place/BR"),
        ("L20可以销往巴西。", "nvidia-l20", "positive", "place/BR"),
        ("MI210可以向日本出口。", "amd-mi210", "positive", "place/JP"),
        ("No B200 can be shipped to Vietnam.", "nvidia-b200", "negative", "place/VN"),
    ],
)
def test_what_may_go_is_not_said_to_need_no_licence(text, subject, modality, base):
    assert told(text) == [(subject, "permitted", modality, None, base)]


@pytest.mark.parametrize(
    "text",
    [
        "MI325X需要许可证才能出口到中国大陆。",
        "The L20 may be shipped to Brazil only with a licence.",
        "The MI210 can be exported to Japan after approval by the bureau.",
    ],
)
def test_what_may_go_with_a_licence_is_not_said_to_go_without(text):
    assert [t for t in told(text) if t[1] == "permitted" or t[2] == FREE] == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Until March 2022 the L20 needed no licence.", "2022-02-28", "2022-02-28"),
        ("Before 5 May 2023 the L20 was not subject to export controls.", "2023-05-04", "2023-05-04"),
        ("在2023年5月5日之前,L20无需许可证。", "2023-05-04", "2023-05-04"),
        ("Since January 2024 the L20 has not been subject to export controls.", "2024-01-31", "2024-01-31"),
        ("2024年1月起,L20不受出口管制。", "2024-01-31", "2024-01-31"),
        ("In January 2024 the L20 was not subject to export controls.", "2024-01-01", "2024-01-31"),
    ],
)
def test_what_lasted_is_asked_of_a_day_on_which_it_was_surely_so(text, first, last):
    """The day before the end of what lasted; the last of the days on which it may have begun."""
    (claim,) = record(read(text.encode(), "x.txt", world()))["claims"]
    assert (str(claim["as_of"]), str(claim["as_of_end"])) == (first, last)

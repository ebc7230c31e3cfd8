"""Standings asked of the law book: expected answers are those of the instruments, by their dates."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost import verify_text
from fencepost.facts.world import world
from fencepost.verify.standings import check_standing

W = world()


def said(subject, measure="licence_needed", modality="negative", place="CN", on=(2024, 6, 1), last=None, **more):
    first = dt.date(*on)
    claim = {"subject": subject, "measure": measure, "modality": modality, **more}
    return check_standing(W, claim, place, first, dt.date(*last) if last else first)


@pytest.mark.parametrize(
    ("subject", "on", "verdict"),
    [
        ("nvidia-a800", (2023, 9, 1), "supported"),  # 3A090 of 2022 wanted 600 GB/s
        ("nvidia-a800", (2023, 12, 1), "contradicted"),  # 88 FR 73458, from 2023-11-17
        ("nvidia-h20", (2025, 3, 1), "supported"),
        ("nvidia-h20", (2025, 5, 1), "contradicted"),  # the letter of 2025-04-09
    ],
)
def test_free_to_go_on_a_day(subject, on, verdict):
    assert said(subject, on=on).verdict == verdict
    assert said(subject, on=on, modality="positive").verdict == {
        "supported": "contradicted", "contradicted": "supported",
    }[verdict]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "on", "verdict"),
    [
        ("nvidia-a800", (2023, 9, 1), "supported"),  # 3A090 of 2022 wanted 600 GB/s
        ("nvidia-h20", (2025, 9, 1), "depends"),  # by the letter of 2025-04-09 with a licence, and licences were given
        ("nvidia-b200", (2025, 9, 1), "contradicted"),  # 15 CFR 742.6(b)(10): presumption of denial for China
    ],
)
def test_what_needs_a_licence_may_go_unless_licences_are_refused(subject, on, verdict):
    assert said(subject, "permitted", "positive", on=on).verdict == verdict


def test_a_span_in_which_the_law_changed_depends_on_the_day():
    answer = said("nvidia-a800", on=(2023, 9, 1), last=(2023, 12, 1))
    assert answer.verdict == "depends"
    assert {line["answer"] for line in answer.computed["lines"]} == {"yes", "no"}


def test_without_a_place_it_depends_on_the_place():
    answer = said("nvidia-h100", place=None)
    assert answer.verdict == "depends"
    named = {line["place"]: line["answer"] for line in answer.computed["lines"]}
    assert named["CN"] == "yes"
    assert "no" in named.values()
    per_chip = {}
    for line in answer.computed["lines"]:
        per_chip[line["item"]] = per_chip.get(line["item"], 0) + line["places"]
    assert set(per_chip.values()) == {len(W.places.table) - 1}, "every place but home is of one kind"


def test_an_entry_hangs_on_no_place():
    assert said("nvidia-h100", "entry", "positive", None, aspect="3A090.a").verdict == "supported"
    assert said("nvidia-h100", "entry", "positive", None, aspect="3A090").verdict == "supported"
    assert said("nvidia-h100", "entry", "positive", None, aspect="3A090.b").verdict == "contradicted"


def test_an_exception_that_not_every_chip_has():
    """NAC is for what is not made for data centres, or is only 3A090.b (15 CFR 740.8)."""
    assert said("nvidia-rtx-4090", "exception", "positive", aspect="NAC").verdict == "supported"
    assert said("nvidia-h100", "exception", "positive", aspect="NAC").verdict == "contradicted"


def test_no_chip_no_answer():
    assert said("org/nvidia").verdict == "not_checkable"


def test_the_sentence_says_what_the_book_says():
    (line,) = verify_text("In September 2023 the A800 could be sold to China without a license.")["claims"]
    assert line["verdict"] == "supported"
    assert "not controlled" in line["because"]
    (line,) = verify_text("H20无需许可证即可出口到中国。", on="2025-06-01", lang="zh")["claims"]
    assert line["verdict"] == "contradicted"
    assert "须申请许可证" in line["because"]


def test_no_longer_without_a_licence_is_in_need_of_one():
    (line,) = verify_text("Since 2024 the H100 can no longer be exported to China without a license.")["claims"]
    assert line["verdict"] == "supported"

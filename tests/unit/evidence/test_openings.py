"""The day a page opens with, days that only tell which thing is meant, and where the words of an act begin."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost.evidence.document import prepare
from fencepost.evidence.grammar import grammar
from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def published(text):
    return prepare(text.encode(), "page.txt", grammar(world())).published


@pytest.mark.parametrize(
    "opening",
    [
        "July 15, 2025 – Nvidia said that sales of the H20 will go on.",
        "BEIJING, July 15, 2025 — Nvidia said that sales of the H20 will go on.",
        "SANTA CLARA, Calif., July 15, 2025 (GLOBE NEWSWIRE) -- Nvidia said that sales of the H20 will go on.",
        "Taipei, 15 July 2025: Nvidia said that sales of the H20 will go on.",
        "新华社北京2025年7月15日电 英伟达表示将恢复H20的销售。",
    ],
)
def test_a_text_that_opens_with_place_and_day_was_published_then(opening):
    found = published(opening + "\nA second paragraph of the page tells of China's answer to it.\n")
    assert (found.first, found.precision) == (dt.date(2025, 7, 15), "day")


def test_a_chronology_has_no_dateline():
    assert published("July 15, 2025: sales go on.\nJuly 31, 2025: China summons Nvidia.\n").precision != "day"


def test_a_day_that_is_set_for_later_does_not_date_the_page():
    page = "On July 15, 2025, Nvidia met officials.\nA deadline for the deal is set for August 12, 2025.\n"
    assert published(page).first == dt.date(2025, 7, 15)


def events(text, kind):
    found = record(read(text.encode(), "page.txt", world()))["events"]
    return [(e["date"] and str(e["date"]), e["text"]) for e in found if e["type"] == kind]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The US lifted the April 2025 ban on Nvidia's H20.", None),
        ("In July 2025 the US lifted an April 2025 ban on Nvidia's H20.", "2025-07-01"),
        ("BIS rescinded the January 2025 AI Diffusion Rule.", None),
        ("美国商务部撤销了2025年4月的H20禁令。", None),
        ("美国商务部于2025年7月15日撤销了H20禁令。", "2025-07-15"),
    ],
)
def test_a_day_that_tells_which_ban_is_meant_is_not_the_day_it_is_lifted(text, date):
    ((found, _),) = events(text, "policy_change")
    assert found == date


def test_the_words_of_an_act_begin_behind_marks_and_the_comma_of_a_day_parts_no_clause():
    ((_, text),) = events("• The US on July 15, 2025 lifted a ban on Nvidia's H20.", "policy_change")
    assert text.startswith("The US on July 15")

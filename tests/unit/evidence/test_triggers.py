"""Looking before trying: a pattern led by its first characters finds what it finds alone."""

from __future__ import annotations

import re

import pytest

from fencepost.evidence.triggers import TriggerIndex, led

TEXT = "Bans on exports; 禁止出口, 2025年5月3日. K2 and ſix, 约谈 H20 又 暂停了供货"


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("禁止|暂停了?", 0),
        (r"\d{4}年|(?i:\bban(?:s|ned)\b)", 0),
        (r"(?<=又 )暂停|\s?约谈", 0),
        ("k2|six", re.I),
        ("(?:禁止)?(?:出口|供货)", 0),
        ("[A-Z]\\d+|[^a-z\\W]\\w", 0),
        ("x*", 0),
    ],
)
def test_a_led_pattern_finds_the_same(pattern: str, flags: int) -> None:
    plain = [m.span() for m in re.finditer(pattern, TEXT, flags)]
    assert plain
    assert [m.span() for m in led(pattern, flags).finditer(TEXT)] == plain


def test_a_match_that_may_be_empty_is_not_led() -> None:
    assert led("(?:禁止)?").pattern == "(?:禁止)?"


def test_the_index_names_patterns_by_group_and_span() -> None:
    index = TriggerIndex({"acts": [re.compile("禁止"), re.compile("约谈")], "any": [re.compile(r"\d+")]})
    cut = TEXT.index(". ")
    found = index.find(TEXT)
    before, after = found.within(0, cut), found.within(cut, len(TEXT))
    assert (before["acts"], before["any"]) == ([0], [0])
    assert (after["acts"], after["any"]) == ([1], [0])
    assert "acts" in before
    assert "acts" not in found.within(0, 1)

"""The tables of words: every key once, every cell filled, both languages with the same places for parameters."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib import resources

import pytest

TABLES = ("words.csv", "evidence.csv")


def rows(name):
    text = resources.files("fencepost.views").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", TABLES)
def test_a_key_is_written_once(name):
    assert [key for key, times in Counter(r["key"] for r in rows(name)).items() if times > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_say_the_same_parameters(name):
    def places(text):
        return set(re.findall(r"\{(\w+)", text))

    odd = [r["key"] for r in rows(name) if not r["en"] or not r["zh"] or places(r["en"]) != places(r["zh"])]
    assert odd == []

"""The country groups against published counts and the parsed regulation."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fencepost.facts.world import world

PLACES = world().places
REFERENCE = Path(__file__).parents[2] / "../shared/reference/ecfr_country_groups_2026-07-23.json"


def test_the_count_cset_published_for_november_2023():
    """44 countries and Macau need a licence for advanced chips, without Israel and Cyprus (CSET, 2023-12-04)."""
    on = date(2023, 11, 17)
    within = PLACES.members("D:1", on) | PLACES.members("D:4", on) | PLACES.members("D:5", on)
    countries = within - {"MO", "HK"} - (PLACES.members("A:5", on) | PLACES.members("A:6", on))
    assert len(countries) == 44
    assert {"IL", "CY"} == within & PLACES.members("A:6", on)


def test_the_numbers_of_members_on_the_day_the_regulation_was_read():
    """D:1 24, D:4 21, D:5 22, A:5 38, A:6 8; Hong Kong shares China's rows and is not counted."""
    on = date(2026, 7, 23)
    sizes = {g: len(PLACES.members(g, on) - {"HK"}) for g in ("D:1", "D:4", "D:5", "A:5", "A:6")}
    assert sizes == {"D:1": 24, "D:4": 21, "D:5": 22, "A:5": 38, "A:6": 8}


@pytest.mark.skipif(not REFERENCE.exists(), reason="the parsed regulation is not at hand")
def test_every_membership_of_the_regulation():
    published = json.loads(REFERENCE.read_text(encoding="utf-8"))["groups"]
    on = date(2026, 7, 23)
    for group in ("A:1", "A:5", "A:6", "D:1", "D:4", "D:5", "E:1", "E:2"):
        assert PLACES.members(group, on) - {"HK"} == {PLACES.resolve(name) for name in published[group]}

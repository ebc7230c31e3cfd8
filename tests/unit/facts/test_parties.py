"""Parties by name in either script, their parents, and what they are listed on, when."""

from __future__ import annotations

from datetime import date

import pytest

from fencepost.base.errors import NotFound
from fencepost.facts.world import world

PARTIES = world().parties


@pytest.mark.parametrize(
    ("text", "party"),
    [("Huawei", "org/huawei"), ("华为", "org/huawei"), ("華為", "org/huawei"), ("org/huawei", "org/huawei")],
)
def test_a_party_by_any_name(text: str, party: str):
    assert PARTIES.resolve(text).id == party


def test_a_name_nobody_bears_is_none():
    assert PARTIES.resolve("No Such Company of Nowhere") is None


@pytest.mark.parametrize(
    ("party", "listed", "footnote"),
    [
        ("org/cambricon", date(2022, 12, 16), "4"),
        ("org/biren", date(2023, 10, 17), "4"),
        ("org/zhipu", date(2025, 1, 16), ""),
        ("org/inspur", date(2023, 3, 2), "4"),
    ],
)
def test_listings_begin_on_their_day(party: str, listed: date, footnote: str):
    """Days and footnotes of the Entity List rules: 87 FR 77505, 88 FR 71991, 90 FR 4617, 88 FR 13673."""
    who = PARTIES[party]
    assert who.listed(date.fromordinal(listed.toordinal() - 1)) == ()
    assert [entry.footnote for entry in who.listed(listed)] == [footnote]


def test_at_most_one_row_of_a_list_is_in_force_on_a_day():
    for party in PARTIES.values():
        for on in (date(2020, 1, 1), date(2022, 11, 1), date(2026, 11, 21)):
            lists = [entry.list for entry in party.listed(on)]
            assert len(lists) == len(set(lists)), party.id


def test_listings_parents_and_headquarters_refer_to_something():
    w = world()
    for party in PARTIES.values():
        assert party.parent is None or party.parent in PARTIES
        assert party.hq is None or party.hq in w.places.table
    assert {c.maker for c in w.chips.values() if c.maker} <= PARTIES.keys()


def test_a_subsidiary_has_its_parents_in_order():
    assert [p.id for p in PARTIES.parents(PARTIES["org/hisilicon"])] == ["org/huawei"]


def test_a_listing_made_later_is_not_known():
    assert world(known=date(2023, 10, 16)).parties["org/biren"].listings == ()


def test_a_name_two_parties_bear_is_refused(laid_over):
    rows = (
        "id,kind,name,hq,parent,source,note\norg/a1,company,Twin Works,US,,mine,\norg/a2,company,Twin Works,CN,,mine,\n"
    )
    with pytest.raises(NotFound) as caught:
        laid_over({"parties/parties.csv": rows}).parties.resolve("twin works")
    assert caught.value.candidates == ("org/a1", "org/a2")

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


@pytest.mark.parametrize(
    ("text", "listed", "start", "footnote"),
    [
        (
            "Inspur Electronic Information Industry",
            "Inspur Electronic Information Industry Co., Ltd.",
            "2025-03-25",
            "4",
        ),
        ("PXW SEMICONDUCTOR MANUFACTORY CO LTD", "PXW Semiconductor Manufactory Co., Ltd.", "2022-12-16", "5"),
        (
            "Shenzhen Pengxinwei IC Manufacturing Co., Ltd.",
            "PXW Semiconductor Manufactory Co., Ltd.",
            "2022-12-16",
            "5",
        ),
    ],
)
def test_a_name_no_party_bears_is_looked_up_on_the_lists(text: str, listed: str, start: str, footnote: str):
    """90 FR 14046 and 87 FR 77505; company endings and capitals do not matter, other names count."""
    party = PARTIES.resolve(text)
    entry = party.listings[0]
    assert (party.name, str(entry.span.start), entry.footnote) == (listed, start, footnote)
    assert party.hq is None


def test_the_lists_are_sliced_by_the_day_of_knowledge():
    assert world(known=date(2025, 3, 24)).parties.resolve("Suma-USI Electronics Co., Ltd.") is None
    assert world(known=date(2025, 3, 25)).parties.resolve("Suma-USI Electronics Co., Ltd.") is not None


def test_known_parties_come_before_the_lists():
    assert PARTIES.resolve("SMIC").id == "org/smic"


def test_hand_kept_listings_agree_with_the_lists():
    """A party with Entity List rows of ours is on the list under one of its names, with the same footnote."""
    checked = 0
    for party in PARTIES.values():
        current = party.listed(date(2026, 7, 31))
        entries = [e for n in (party.name, *(n.text for n in party.names)) if (e := PARTIES.listed_name(n))]
        if current and entries:
            assert {e.footnote for e in current} & {x.footnote for e in entries for x in e.listings}, party.id
            checked += 1
    assert checked > 15


def test_a_listing_whose_day_is_not_known_may_hold_in_its_year():
    """AO Kaspersky Lab: 89 FR, so some day of 2024."""
    party = PARTIES.resolve("Kaspersky Lab")
    assert party.maybe_listed(date(2024, 6, 1))
    assert not party.listed(date(2024, 6, 1))
    assert party.listed(date(2025, 1, 1))
    assert not party.maybe_listed(date(2025, 1, 1))
    assert not party.maybe_listed(date(2023, 12, 31))

"""Country groups by date, and places by any common name."""

from __future__ import annotations

from datetime import date

import pytest

from fencepost.base.errors import FactError, NotFound
from fencepost.facts.world import world

PLACES = world().places


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("China", "CN"), ("中国", "CN"), ("PRC", "CN"), ("cn", "CN"), ("Hong Kong", "HK"), ("香港", "HK"),
        ("中國", "CN"), ("Macao", "MO"), ("澳門", "MO"), ("Taiwan", "TW"), ("臺灣", "TW"), ("NO", "NO"),
        ("South Korea", "KR"),
        ("Korea, North", "KP"), ("Turkey", "TR"), ("Türkiye", "TR"), ("UAE", "AE"), ("阿联酋", "AE"), ("Burma", "MM"),
        ("UK", "GB"), ("U.S.", "US"), ("Cote d'Ivoire", "CI"),
    ],
)  # fmt: skip
def test_a_place_by_any_common_name(text: str, code: str):
    assert PLACES.resolve(text) == code


def test_an_unknown_place_is_refused_with_what_is_near():
    with pytest.raises(NotFound) as caught:
        PLACES.resolve("Chnia")
    assert "China" in caught.value.candidates


def test_hong_kong_has_the_rows_of_china_and_macau_its_own():
    """The regulations count Hong Kong as China; Macau is in D:1 and D:4 and never in D:5."""
    for on in (date(2022, 11, 1), date(2026, 11, 21)):
        assert PLACES.groups("HK", on) == PLACES.groups("CN", on) == {"D:1", "D:4", "D:5"}
        assert PLACES.groups("MO", on) == {"D:1", "D:4"}
        assert PLACES.groups("TW", on) == {"A:6"}


@pytest.mark.parametrize(
    ("place", "group", "last_out", "first_in"),
    [("NI", "D:5", date(2024, 3, 14), date(2024, 3, 15)), ("AE", "A:5", date(2026, 7, 9), date(2026, 7, 10))],
)
def test_joining_a_group(place: str, group: str, last_out: date, first_in: date):
    assert group not in PLACES.groups(place, last_out)
    assert group in PLACES.groups(place, first_in)


@pytest.mark.parametrize(
    ("place", "group", "last_in", "first_out"),
    [("KH", "D:5", date(2026, 2, 2), date(2026, 2, 3)), ("AE", "D:4", date(2026, 7, 9), date(2026, 7, 10))],
)
def test_leaving_a_group(place: str, group: str, last_in: date, first_out: date):
    assert group in PLACES.groups(place, last_in)
    assert group not in PLACES.groups(place, first_out)


def test_a_change_not_yet_published_is_not_known():
    """The Emirates' change of 2026-07-10 was published on 2026-07-14."""
    eve = world(known=date(2026, 7, 13)).places
    assert eve.groups("AE", date(2026, 7, 12)) == {"D:4"}
    assert world(known=date(2026, 7, 14)).places.groups("AE", date(2026, 7, 12)) == {"A:5"}


def test_every_membership_says_what_it_rests_on():
    for code in ("CN", "HK", "AE", "KH"):
        for row in PLACES.why(code, date(2025, 1, 1)):
            assert row.cite
            assert row.grade in "ABCD"


def test_members_and_groups_agree():
    on = date(2026, 11, 21)
    for group in ("A:5", "D:1", "D:5"):
        assert PLACES.members(group, on) == {c for c in PLACES.table if group in PLACES.groups(c, on)}


def test_a_span_that_runs_backwards_is_refused(laid_over):
    text = "group,place,from,to,cite,grade\nD:9,CN,2024-01-02,2024-01-01,mine,A\n"
    with pytest.raises(FactError) as caught:
        _ = laid_over({"places/groups.csv": text}).places
    assert caught.value.code == "FP-FACT-054"
    assert "line 2" in caught.value.where


def test_an_overlay_may_add_a_group(laid_over):
    text = "group,place,from,to,cite,grade\nX:1,FR,2030-01-01,,mine,D\n"
    places = laid_over({"places/groups.csv": text}).places
    assert places.members("X:1", date(2030, 1, 1)) == {"FR"}
    assert places.members("X:1", date(2029, 12, 31)) == frozenset()

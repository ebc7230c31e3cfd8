"""Searching by part of a name, in either language."""

from __future__ import annotations

from fencepost.facts.search import find
from fencepost.facts.world import world

W = world()


def ids(text: str, **options: int) -> list[str]:
    return [hit.id for hit in find(W, text, **options)]


def test_the_exact_name_comes_first_then_beginnings_then_parts():
    hows = [hit.how for hit in find(W, "h20")]
    assert hows == sorted(hows, key=("exact", "begins", "contains", "near").index)
    assert ids("h20")[0] == "nvidia-h20"


def test_everything_with_a_name_is_found():
    assert ids("华为")[0] == "org/huawei"
    assert ids("台湾")[0] == "TW"
    assert "huawei-cloudmatrix-384" in ids("384超节点")
    assert any(hit.kind == "model" for hit in find(W, "deepseek"))


def test_each_thing_is_listed_once_and_no_more_than_asked():
    found = ids("nvidia", limit=500)
    assert len(found) == len(set(found))
    assert len(ids("nvidia", limit=3)) == 3


def test_nothing_is_found_for_nothing():
    assert ids("") == ids("   ") == []
    assert ids("zzqx-no-such-thing-at-all") == []


def test_two_ideographs_that_differ_in_one_are_two_names():
    """輝達 is Nvidia; 卡達 (Qatar) and 廣達 (Quanta) share one of two characters with it."""
    assert {hit.id for hit in find(world(), "輝達")} == {"org/nvidia"}


def test_a_longer_name_may_be_misspelt():
    assert "org/nvidia" in {hit.id for hit in find(world(), "Nvidai")}

"""The line of events for people: many relations of one kind are counted, not listed without end."""

from __future__ import annotations

from fencepost.views.timeline import timeline_table


def test_the_first_of_each_kind_are_told_and_the_others_counted():
    pair = {"kind": "incomparable", "reason": "different", "on": "period"}
    related = [{**pair, "a": f"a{n}", "b": f"b{n}"} for n in range(20)]
    texts = {r[side]: r[side] for r in related for side in "ab"}
    shown = timeline_table({"events": [], "relations": related, "texts": texts}, "en")
    assert sum(f"a{n}”" in shown for n in range(20)) == 8
    assert "12 more of that kind" in shown

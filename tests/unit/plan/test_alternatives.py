"""Alternatives follow from the law and the catalogue of the day."""

from __future__ import annotations

import datetime as dt

from fencepost.base.figures import bounds
from fencepost.base.logic import Tri
from fencepost.facts.world import world
from fencepost.plan.alternatives import alternatives, front
from fencepost.plan.supernodes import supernodes

W = world()
ON = dt.date(2025, 9, 28)


def test_no_alternative_is_beaten_on_both_compute_and_bandwidth():
    chips = [c for c in W.chips.values() if "fp16_rate" in c.figures and "dram_bandwidth" in c.figures]
    best = front(chips)
    pairs = [(float(c.figure("fp16_rate").value), float(c.figure("dram_bandwidth").value)) for c in best]
    assert pairs == sorted(pairs, key=lambda p: -p[0])
    assert [p[1] for p in pairs] == sorted(p[1] for p in pairs)


def test_alternatives_are_neither_named_nor_later_than_the_day():
    found = alternatives(W, ["nvidia-h20"], "CN", ON, most=10)
    assert found
    assert "nvidia-h20" not in found
    for item in found:
        members = W.families[item].members if item in W.families else (item,)
        assert any((W.chips[m].launch_text or "0")[:7] <= "2025-09" for m in members)


def test_in_an_open_market_the_best_chip_is_open():
    """Nothing bars Germany: the part with most compute on sale that day is offered first."""
    sold = [
        c
        for c in W.chips.values()
        if c.status == "shipping" and c.launch and c.launch <= ON and c.datacenter is Tri.YES
    ]
    best = max(sold, key=lambda c: bounds(c.figure("fp16_rate"))[0] or 0)
    assert alternatives(W, [], "DE", ON)[0] in (best.id, best.family)


def test_domains_are_measured_by_the_first():
    rows = supernodes(W, W.models["deepseek-v3"], ON, ["nvidia-h20-96gb"], ["org/nvidia", "org/huawei"])
    assert rows[0].needed["tokens_s"] == 1
    for row in rows[1:]:
        if row.tokens_s:
            assert abs(row.needed["tokens_s"] * row.tokens_s / rows[0].tokens_s - 1) < 1e-9
            assert row.low <= row.tokens_s <= row.high

"""Laws of ratios of work: what holds of them whatever the constants of the model."""

from __future__ import annotations

import pytest

from fencepost.facts.world import world
from fencepost.verify.ratios import phase_ratios


@pytest.mark.parametrize(("better", "worse"), [("nvidia-h200", "nvidia-h100"), ("nvidia-b200", "nvidia-h200")])
@pytest.mark.parametrize("model", ["deepseek-v3", "llama-3.1-70b"])
def test_who_has_no_less_of_anything_is_slower_at_no_work(better, worse, model):
    """Both on as many chips: on its own fewest the larger memory holds the model on so few that it looks slower."""
    ratios = phase_ratios(world(), better, worse, world().models[model])
    assert {p: r["ratio"] for p, r in ratios.items() if r["ratio"] < 99.9} == {}


@pytest.mark.parametrize("model", ["deepseek-v3", "llama-3.1-8b"])
def test_the_ratio_the_other_way_round_is_one_over_it(model):
    there = phase_ratios(world(), "nvidia-h20", "nvidia-h100", world().models[model])
    back = phase_ratios(world(), "nvidia-h100", "nvidia-h20", world().models[model])
    for phase in ("gemm", "prefill", "decode", "train"):
        assert there[phase]["ratio"] * back[phase]["ratio"] == pytest.approx(10_000)

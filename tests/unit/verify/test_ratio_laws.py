"""Laws of ratios of work: what holds of them whatever the constants of the model."""

from __future__ import annotations

import pytest

from fencepost import verify_text
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 141 / 80 = 1.76, 4,800 / 3,350 = 1.43
        ("The H200's memory is twice that of the H100 SXM.", "depends"),
        ("The H200 has nearly twice the memory of the H100 SXM.", "supported"),
        ("H200的显存容量几乎是H100 SXM的两倍。", "supported"),
        ("The H200's memory is three times that of the H100 SXM.", "contradicted"),
        ("The H200 has 1.4 times the bandwidth of the H100 SXM.", "supported"),
        # 28,000 / 2,368 TPP
        ("The B30A would be more than 12 times as powerful as the H20.", "depends"),
    ],
)
def test_a_round_number_of_times_is_held_to_a_twentieth(text, expected):
    found = [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "performance_ratio"]
    assert found == [expected]

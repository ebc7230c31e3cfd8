"""Words about a chip follow from its figures among those sold by the day, for any chip."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost.facts.world import world
from fencepost.verify.qualities import check_quality

W = world()
ON = dt.date(2025, 7, 20)


def said(chip: str, measure: str, modality: str = "positive", on: dt.date = ON):
    return check_quality(W, {"subject": chip, "measure": measure, "modality": modality}, on)


@pytest.mark.parametrize("chip", ["nvidia-h20-96gb", "nvidia-h100-sxm5", "nvidia-b200-sxm", "nvidia-t4"])
@pytest.mark.parametrize("measure", ["efficiency_quality", "advancement_quality"])
def test_the_opposite_word_has_the_opposite_verdict(chip, measure):
    opposite = {"supported": "contradicted", "contradicted": "supported", "depends": "depends"}
    assert said(chip, measure, "negative").verdict == opposite[said(chip, measure).verdict]


def test_more_compute_for_the_same_power_is_never_called_less_efficient():
    """H20: 148 TFLOPS in 400 W; H100 SXM: 989 in 700 W."""
    small, large = said("nvidia-h20-96gb", "efficiency_quality"), said("nvidia-h100-sxm5", "efficiency_quality")
    assert small.computed["rank"] < large.computed["rank"]
    assert (small.verdict, large.verdict) == ("contradicted", "supported")


def test_what_was_advanced_need_not_stay_so():
    """V100 stood in the best quarter when it came, and does not seven years later."""
    then = said("nvidia-v100-sxm2-32gb", "advancement_quality", on=dt.date(2018, 6, 1))
    now = said("nvidia-v100-sxm2-32gb", "advancement_quality")
    assert then.computed["rank"] > now.computed["rank"]


def test_without_a_chip_or_a_day_it_is_not_checkable():
    assert said("org/nvidia", "efficiency_quality").verdict == "not_checkable"
    assert (
        check_quality(W, {"subject": "nvidia-h100", "measure": "efficiency_quality"}, None).verdict == "not_checkable"
    )

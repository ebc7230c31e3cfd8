"""How many chips a question takes that names none: enough for a training step to be the chip's own work."""

from __future__ import annotations

import pytest

from fencepost import estimate


def trained(chip, model, **options):
    return estimate(model=model, system=chip, phase="train", **options)


@pytest.mark.parametrize("model", ["llama-3.1-70b", "deepseek-v3"])
@pytest.mark.parametrize("chip", ["h100", "h200", "b200", "h20", "910c"])
def test_four_times_the_chips_hardly_train_faster_a_chip(chip, model):
    """On the very fewest they did, by up to five times: what is worked out twice, and pipelines cut too fine. A mixture
    on more chips may take larger micro-batches, behind which the host's routing hides."""
    own = trained(chip, model)
    more = trained(chip, model, count=4 * own["count"])
    assert own["layout"]["recompute"] != "full"
    assert own["value"] > 0.75 * more["value"]


def test_where_no_count_near_keeps_the_activations_the_fewest_are_taken():
    """24 GB hold no 256 micro-batches of activations: the step is worked out twice on whatever count, as is told."""
    own = trained("rtx-4090", "llama-3.1-405b")
    assert own["fits"]
    assert own["layout"]["recompute"] == "full"
    assert any("fewest whole nodes that fit" in a for a in own["assumed"])


def test_serving_takes_the_fewest_that_fit():
    """671 GB of weights in FP8 on 8 chips of 141 GB, not on 8 of 80 GB."""
    counts = {c: estimate(model="deepseek-v3", system=c, phase="decode")["count"] for c in ("h200", "h100")}
    assert counts == {"h200": 8, "h100": 16}

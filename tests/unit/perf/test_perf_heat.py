"""Heat of an architecture: its own where measured, halfway for a later one of its line, none for others."""

import math
from dataclasses import replace

import pytest

from fencepost.apps.python.perf import perf_parameters
from fencepost.facts.world import world
from fencepost.perf.heat import heat_of, heats_listed
from fencepost.perf.kernels import sustained
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import Rates

W = world()
P = parameters(W)
CHIP = Rates("c", "C", "", (100e12, math.nan, math.nan, math.nan), 1e12, 80e9, 100e9, 50e9, 100.0)


def test_a_chip_sustains_half_its_rate_at_its_heat():
    """One watt a TFLOPS, of which its units need one at half their rate."""
    assert sustained(replace(CHIP, heat=1.0), P)[0] == pytest.approx(50e12)
    assert sustained(CHIP, P)[0] == pytest.approx(100e12 / (1 + P.heat))


def test_a_later_architecture_of_a_line_lies_halfway_by_ratio():
    assert heat_of(W, "CDNA4") == pytest.approx(math.sqrt(heat_of(W, "CDNA3") * P.heat))
    assert math.isnan(heat_of(W, "Hopper"))


@pytest.mark.parametrize(
    ("chip", "tflops"),
    # best bf16 products of a search over shapes (stas00/ml-engineering, accelerator README); only the first is fitted
    [("amd-mi300x", 668.4), ("amd-mi325x", 784.9), ("amd-mi355x", 1565.0)],
)
def test_what_a_line_sustains_follows_from_its_oldest_member(chip, tflops):
    assert sustained(machine(W, chip).mid, P)[0] / 1e12 == pytest.approx(tflops, rel=0.06)


def test_every_heat_is_listed_with_its_unit_and_rows():
    shown = {r["name"]: r for r in perf_parameters()["parameters"]}
    for heat in heats_listed(W):
        assert shown[heat.name]["value"] == heat_of(W, heat.name)
        assert shown[heat.name]["unit"] == "W/TFLOPS"
        assert shown[heat.name]["rows"]

"""Figures become numbers at one door; what is missing is refused or assumed aloud."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from fencepost.base.errors import PerfError
from fencepost.base.figures import Range, known
from fencepost.base.notes import note
from fencepost.facts.chips import Chip
from fencepost.facts.world import world
from fencepost.perf.kernels import sustained
from fencepost.perf.machine import machine
from fencepost.perf.parameters import Parameters, collect, parameters, parse
from fencepost.perf.rates import resolve

EXAMPLES = Path(__file__).parents[3] / "examples"


def chip(**figures):
    units = {"dram_bandwidth": "GB/s", "memory_capacity": "GB", "power": "W", "link_bandwidth": "GB/s",
             "link_bandwidth_one_way": "GB/s"}  # fmt: skip
    found = {k: f if not isinstance(f, int | float) else known(f, units.get(k, "TFLOPS")) for k, f in figures.items()}
    return Chip("x", "X", figures=found)


FULL = {"fp16_rate": 100, "dram_bandwidth": 1000, "memory_capacity": 64, "power": 100, "link_bandwidth": 200}


def test_the_low_and_high_ends_of_a_range_are_both_kept():
    from fractions import Fraction

    found = chip(**FULL | {"fp16_rate": Range(Fraction(90), Fraction(110), "TFLOPS")})
    assert [resolve(found, at).peak[0] / 1e12 for at in ("low", "mid", "high")] == [90, 100, 110]


def test_no_memory_bandwidth_is_refused_and_says_what_to_do():
    figures = {k: v for k, v in FULL.items() if k != "dram_bandwidth"}
    with pytest.raises(PerfError) as caught:
        resolve(chip(**figures))
    assert caught.value.code == "FP-PERF-011"
    assert "memory bandwidth" in caught.value.message
    assert caught.value.hint


def test_unknown_power_and_link_are_assumed_and_named():
    figures = {k: v for k, v in FULL.items() if k not in ("power", "link_bandwidth")}
    rates = resolve(chip(**figures))
    assert {note("power"), note("link", bus="PCIe 4 x16")} <= set(rates.assumed)


def test_both_ways_are_halved():
    assert resolve(chip(**FULL)).link == 100e9


def test_a_chip_with_more_power_per_operation_runs_nearer_its_peak():
    p = parameters(world())
    cool, hot = (resolve(chip(**FULL | {"power": w})) for w in (400, 40))
    assert sustained(cool, p)[0] > sustained(hot, p)[0]
    assert math.isnan(sustained(cool, p)[1])


def test_a_measured_limit_caps_the_sustained_rate():
    rates = resolve(chip(**FULL | {"sustained_fp16_rate": 50, "power": 10_000}))
    assert sustained(rates, parameters(world()))[0] == pytest.approx(50e12)


def test_every_constant_has_a_unit_or_none_a_meaning_and_rows():
    from fencepost.perf.parameters import listed

    rows = listed(world())
    assert collect(rows, Parameters)
    assert all(r.meaning and r.rows for r in rows)
    assert sum(not r.name.startswith("band_") for r in rows) <= 40


def test_a_broken_parameter_row_names_its_line():
    with pytest.raises(Exception, match="name, value") as caught:
        parse("name,value,unit,meaning,rows\nheat,hot,W,x,y\n")
    assert caught.value.where == "parameters.csv line 2"


def test_a_figure_nobody_states_is_taken_from_the_family_and_widens_the_band():
    """Take the bandwidth of a member away: the family's stands in, said aloud, with a wider band."""
    from dataclasses import replace

    from fencepost.base.figures import Unknown
    from fencepost.facts.models import find_model
    from fencepost.perf.estimate import estimate
    from fencepost.perf.machine import machine

    w = world()
    whole = w.chips[w.families["nvidia-h20"].representative]
    bare = replace(whole, figures={**whole.figures, "dram_bandwidth": Unknown("not stated", "GB/s")})
    stated, filled = (machine(w, c) for c in (whole, bare))
    assert filled.borrowed == 1
    assert any(a.key == "borrowed" and ("quantity", "dram_bandwidth") in a.values for a in filled.assumed)
    found = [
        estimate(find_model(w.models, "llama-3.1-8b"), m, "decode", parameters(w), count=8) for m in (stated, filled)
    ]
    assert found[1].high / found[1].low > found[0].high / found[0].low


def test_memory_is_sold_in_powers_of_two():
    """Stacks of 16 "GB" hold 16 x 2^30 bytes."""
    assert resolve(chip(**FULL)).capacity == 64 * 2**30


def test_cards_without_a_link_meet_at_the_host():
    """PCIe 5 x16 carries 64 GB/s one way, of which processors pass on what PCIe 4 x16 carries."""
    figures = {k: v for k, v in FULL.items() if k != "link_bandwidth"}
    found = resolve(replace(chip(**figures), pcie="PCIe 5 x16"))
    assert found.link == pytest.approx(32e9)


def test_a_bridge_joins_two_cards():
    found = resolve(replace(chip(**FULL), link_name="NVLink 3 bridge", pcie="PCIe 4 x16"))
    assert (found.domain, found.nic) == (2, 32e9)


def test_what_one_machine_sustains_is_laid_over_the_packs():
    """1,098 of the 2,250 TFLOPS that B200 is rated at, as the owners of eight of them measured it."""
    stated = machine(world((EXAMPLES / "machine",)), "nvidia-b200-sxm").mid
    assert stated.limit == pytest.approx(1098 / 2250)
    assert machine(world(), "nvidia-b200-sxm").mid.limit == 1.0

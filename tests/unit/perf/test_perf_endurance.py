"""Time to train with failures: against a simulation, and against the published run the constants come from."""

import math
import random

import pytest

from fencepost.apps.python.perf import estimate
from fencepost.base.errors import PerfError, UsageError
from fencepost.facts.world import world
from fencepost.perf.endurance import Endurance, endurance, run

W = world()
MODEL = W.models["llama-3.1-405b"]


def test_failures_come_as_often_as_they_were_counted():
    """419 in 54 days on 16,384 chips: one in 3.1 hours."""
    r = run(MODEL, 15.6e12, 3.8e6, 16384, endurance(W))
    assert r.between_h == pytest.approx(54 * 24 / 419, rel=0.001)


def test_a_checkpoint_is_the_state_over_the_storage():
    """14 bytes of each of 405.9 billion parameters at 2 TB/s are 2.8 s."""
    r = run(MODEL, 15.6e12, 3.8e6, 16384, endurance(W))
    assert r.checkpoint_s == pytest.approx(14 * MODEL.params / 2e12, rel=0.001)


def test_the_time_is_what_a_run_of_random_failures_takes():
    """Segments of one interval and one checkpoint, repeated from their start after each failure."""
    e = Endurance(chip_hours=2000.0, store=0.1, restart=300.0)
    r = run(MODEL, 2e11, 1e6, 1000, e)
    mean, rng, trials = 2000 * 3600 / 1000, random.Random(1), 400
    segment = r.interval_s + r.checkpoint_s
    total = 0.0
    for _ in range(trials):
        clock = 0.0
        for _ in range(round(2e11 / 1e6 / r.interval_s)):
            while (until := rng.expovariate(1 / mean)) < segment:
                clock += until
                while (again := rng.expovariate(1 / mean)) < e.restart:
                    clock += again
                clock += e.restart
            clock += segment
        total += clock
    assert r.days * 86400 == pytest.approx(total / trials, rel=0.02)


def test_the_interval_is_young_s():
    """sqrt(2 d M) - d."""
    e = Endurance(chip_hours=1000.0, store=0.1, restart=60.0)
    r = run(MODEL, 1e11, 1e6, 1000, e)
    assert r.interval_s == pytest.approx(math.sqrt(2 * r.checkpoint_s * 3600) - r.checkpoint_s)


def test_without_failures_nothing_is_lost():
    r = run(MODEL, 1e11, 1e6, 1000, Endurance(chip_hours=1e15, store=100.0, restart=600.0))
    assert r.lost == pytest.approx(0, abs=1e-4)
    assert r.days == pytest.approx(1e5 / 86400, rel=1e-4)


def test_a_run_that_makes_no_way_is_refused():
    with pytest.raises(PerfError) as error:
        run(MODEL, 1e12, 1e6, 100_000, Endurance(chip_hours=10.0, store=0.001, restart=600.0))
    assert error.value.code == "FP-PERF-060"


def test_an_estimate_gives_it_for_training_only():
    asked = {"model": "llama-3.1-8b", "system": "h100", "count": 64, "batch": 512, "context": 8192}
    record = estimate(**asked, phase="train", tokens=1e12)
    worse = estimate(**asked, phase="train", tokens=1e12, chip_hours=1000, restart=3600)
    assert worse["run"]["days"] > record["run"]["days"] > record["run"]["useful_days"]
    assert record["run"]["useful_days"] == pytest.approx(1e12 / (record["value"] * 64) / 86400)
    assert record["run"]["mwh"] == pytest.approx(record["energy"]["kw"] * record["run"]["days"] * 24 / 1e3)
    with pytest.raises(UsageError) as error:
        estimate(model="llama-3.1-8b", system="h100", count=8, phase="decode", tokens=1e12)
    assert error.value.code == "FP-USE-048"

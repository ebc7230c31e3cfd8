"""The best split into chips that read and chips that write."""

import math

import pytest

import fencepost
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.disaggregate import split
from fencepost.perf.evaluate import Task, evaluate, need, precision_for, usable
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.search import Limits

W = world()
P = parameters(W)
H20, H100 = machine(W, "h20").mid, machine(W, "h100").mid
MODEL = find_model(W.models, "llama-3.1-70b")
TASK = Task("serve", math.nan, 4000.0, 500.0)


def best(read=H20, write=H20, count=32, limits=Limits(3.0, 0.05), task=TASK):
    return split(
        MODEL, count, task, (read, precision_for(MODEL, read)), (write, precision_for(MODEL, write)), P, limits
    )


def test_the_slower_side_sets_the_rate_and_no_chip_more_would_help():
    s = best()
    assert s.requests == min(s.read.requests, s.write.requests)
    assert s.read.chips + s.write.chips <= 32
    one = s.read.requests / s.read.instances, s.write.requests / s.write.instances
    for more in (-1, 1):  # one instance moved to the other side where it fits
        read = s.read.instances + more
        write = (32 - read * int(s.read.layout.chips)) // int(s.write.layout.chips)
        assert min(read * one[0], write * one[1]) <= s.requests * (1 + 1e-9)


def test_both_limits_are_kept():
    s = best()
    assert s.first <= 3.0 + 1e-9
    decode = Task("decode", s.write.batch, TASK.context + TASK.answer / 2)
    token = evaluate(MODEL, decode, s.write.layout, precision_for(MODEL, H20), H20, P).seconds
    assert float(token) == pytest.approx(s.token)
    assert s.token <= 0.05


def test_chips_that_write_hold_each_answer_to_its_end():
    """Room for the prompt and all of the answer, though a step is timed half way: 4,000 tokens and then 8,000."""
    s = best(task=Task("serve", math.nan, 4000.0, 8000.0), limits=Limits())
    whole = Task("decode", s.write.batch, 12_000.0)
    held = need(MODEL, whole, s.write.layout, precision_for(MODEL, H20)).total
    assert float(held) <= usable("serve", H20, P)


def test_a_queue_leaves_reading_chips_partly_idle():
    """Without a limit on the first token reading runs full; the nearer the limit, the less."""
    free, near = best(limits=Limits(token=0.05)), best(limits=Limits(1.5, 0.05))
    assert near.requests < free.requests


def test_longer_answers_take_more_chips_for_writing():
    short, long = (best(task=Task("serve", math.nan, 4000.0, n)) for n in (50.0, 2000.0))
    assert short.read.chips / short.write.chips > long.read.chips / long.write.chips


def test_reading_on_chips_with_more_compute_leaves_more_for_writing():
    same, mixed = best(), best(read=H100)
    assert mixed.requests > same.requests
    assert mixed.read.chips / mixed.write.chips < same.read.chips / same.write.chips


def test_limits_nothing_keeps_give_no_split():
    assert best(limits=Limits(0.01, 0.05)) is None


def test_search_shows_it():
    record = fencepost.search(model="llama-3.1-70b", system="h20", count=16, phase="serve", slo="ttft=4000,tpot=60",
                              read_system="h100", top=1)  # fmt: skip
    apart = record["disaggregated"]
    assert apart["read"]["item"] == "nvidia-h100"
    assert apart["ratio"] == pytest.approx(apart["read"]["chips"] / apart["write"]["chips"])
    assert apart["first_ms"] <= 4000 * (1 + 1e-9)

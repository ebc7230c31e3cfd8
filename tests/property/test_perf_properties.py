"""Laws of the model: a grid is its points, parts sum, and nothing slows for having more."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.facts.models import Model
from fencepost.facts.world import world
from fencepost.perf.estimate import gains
from fencepost.perf.evaluate import Task, evaluate
from fencepost.perf.layout import Layout
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import Rates

P = parameters(world())
CHIP = Rates("c", "C", "", (800e12, 1600e12, float("nan"), float("nan")), 3e12, 80e9, 400e9, 50e9, 600.0)
DENSE = Model(id="d", name="D", layers=16, hidden=2048, heads=16, kv_heads=8, head_dim=128, ffn=8192, vocab=32000)
MOE = dataclasses.replace(DENSE, ffn=0, experts=32, topk=4, expert_ffn=1024, shared_ffn=1024, native="fp8")
LATENT = dataclasses.replace(
    MOE, kv_heads=16, q_rank=512, kv_rank=256, nope_dim=96, rope_dim=32, v_dim=128, dense_layers=2, ffn=4096
)  # fmt: skip
models = st.sampled_from([DENSE, MOE, LATENT])
phases = st.sampled_from(["prefill", "decode", "train", "adapt"])
powers = st.sampled_from([1, 2, 4, 8])
tasks = st.builds(Task, phases, st.sampled_from([64.0, 256.0, 1024.0]), st.sampled_from([128.0, 2048.0, 16384.0]))
precisions = st.sampled_from([Precision(0, 0, 0), Precision(1, 1, 0), Precision(3, 0, 1)])


@settings(max_examples=40, deadline=None)
@given(
    models,
    tasks,
    precisions,
    st.lists(
        st.tuples(
            *[powers] * 5, st.integers(0, 2), st.integers(0, 3), st.sampled_from([0, 1, 2, 8]), st.integers(0, 1)
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_a_grid_is_its_points(model, task, precision, rows):
    """One formula, any shape: entry i of a grid equals the layout evaluated alone."""
    names = ("tp", "pp", "dp", "ep", "micro_batch", "recompute", "zero", "shard", "offload")
    grid = Layout(**{n: np.array(c) for n, c in zip(names, zip(*rows, strict=True), strict=True)})
    whole = evaluate(model, task, grid, precision, CHIP, P)
    for i, row in enumerate(rows):
        one = evaluate(model, task, Layout(**dict(zip(names, row, strict=True))), precision, CHIP, P)
        for name in ("value", "seconds", "over", "mfu"):
            found = np.broadcast_to(getattr(whole, name), (len(rows),))[i]
            assert found == pytest.approx(float(getattr(one, name)), rel=1e-12)


layouts = st.builds(
    Layout, tp=powers, pp=powers, dp=powers, ep=powers, micro_batch=powers,
    recompute=st.integers(0, 2), zero=st.integers(0, 3), shard=st.sampled_from([0, 1, 2, 8]), offload=st.integers(0, 1),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(models, tasks, precisions, layouts, st.floats(1.01, 8))
def test_more_of_anything_never_slows(model, task, precision, layout, factor):
    """More bandwidth, compute (with or without its power), link, network or memory is never slower."""
    base = float(evaluate(model, task, layout, precision, CHIP, P).seconds)
    peak = tuple(f * factor for f in CHIP.peak)
    for richer in (
        dataclasses.replace(CHIP, bandwidth=CHIP.bandwidth * factor),
        dataclasses.replace(CHIP, peak=peak),
        dataclasses.replace(CHIP, peak=peak, power=CHIP.power * factor),
        dataclasses.replace(CHIP, power=CHIP.power * factor),
        dataclasses.replace(CHIP, link=CHIP.link * factor),
        dataclasses.replace(CHIP, nic=CHIP.nic * factor),
        dataclasses.replace(CHIP, capacity=CHIP.capacity * factor),
        dataclasses.replace(CHIP, host=CHIP.to_host * factor),
    ):
        assert float(evaluate(model, task, layout, precision, richer, P).seconds) <= base * (1 + 1e-12)


@settings(max_examples=60, deadline=None)
@given(models, tasks, precisions, layouts)
def test_exposed_parts_are_never_negative_and_sum_to_the_step(model, task, precision, layout):
    result = evaluate(model, task, layout, precision, CHIP, P)
    parts = [float(getattr(result.step, f)) for f in result.step.__dataclass_fields__]
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(float(result.seconds))


@settings(max_examples=60, deadline=None)
@given(models, st.sampled_from(["prefill", "decode", "serve", "train"]), layouts, st.sampled_from([64.0, 1024.0]))
def test_a_tenth_more_of_all_rates_buys_at_most_a_tenth(model, phase, layout, batch):
    """Time is homogeneous of degree -1 in the rates, so what a tenth more of each buys is never negative, and together
    no more than a tenth; more memory never holds fewer sequences."""
    task = Task(phase, batch, 2048.0, 256.0 if phase == "serve" else 0.0)
    found = gains(model, task, layout, Precision(), CHIP, P)
    assert min(found.values()) >= -1e-9
    assert sum(found[name] for name in ("compute", "memory bandwidth", "links")) <= 0.1 + 1e-9


@settings(max_examples=40, deadline=None)
@given(models, phases, layouts, st.sampled_from([64.0, 256.0]))
def test_a_larger_batch_never_needs_less_memory(model, phase, layout, batch):
    small, large = (evaluate(model, Task(phase, b, 2048.0), layout, Precision(), CHIP, P) for b in (batch, 2 * batch))
    assert float(large.memory.total) >= float(small.memory.total)

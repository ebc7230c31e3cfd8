"""Hybrid sharding and states kept by the host: what each chip holds, what crosses, and what is refused."""

import numpy as np
import pytest

from fencepost.apps.python.perf import estimate
from fencepost.base.errors import PerfError
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.estimate import gains
from fencepost.perf.evaluate import Task, evaluate, need
from fencepost.perf.layout import Layout, parse_layout
from fencepost.perf.legal import check_layout, faults
from fencepost.perf.links import gather
from fencepost.perf.machine import machine
from fencepost.perf.memory import held_values
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.remedy import changes
from fencepost.perf.training import train

W = world()
P = parameters(W)
H100 = machine(W, "h100").mid
DENSE, MIXTURE = find_model(W.models, "llama-3.1-8b"), find_model(W.models, "mixtral-8x7b")
TASK = Task("train", 64.0, 4096.0)


def test_a_group_holds_between_its_ranks_what_all_would():
    """Thirty-two ranks in groups of eight: each holds an eighth of weights (2 bytes), gradients (4) and states (12)."""
    held = need(DENSE, TASK, Layout(dp=32, zero=3, shard=8), Precision())
    values = float(held_values(DENSE, Layout())[0])
    assert float(held.weights + held.gradients + held.optimizer) == pytest.approx(18 * values / 8)


@pytest.mark.parametrize("model", [DENSE, MIXTURE], ids=["dense", "mixture"])
def test_a_group_of_all_is_no_group(model):
    layouts = Layout(dp=16, ep=8 if model.experts else 1, zero=np.array([1, 2, 3]), shard=np.array([[0], [16]]))
    found = evaluate(model, TASK, layouts, Precision(), H100, P)
    assert found.seconds[0] == pytest.approx(found.seconds[1])
    assert found.memory.total[0] == pytest.approx(found.memory.total[1])


def test_experts_are_shared_out_in_as_many_groups_as_the_rest():
    """Of sixteen ranks in two groups, four of an expert's copies lie in each: 64 data ranks hold it eight times."""
    whole, hybrid = (need(MIXTURE, TASK, Layout(dp=64, ep=8, zero=3, shard=s), Precision()) for s in (0, 32))
    assert float(hybrid.weights) == pytest.approx(2 * float(whole.weights))


def test_groups_inside_a_node_gather_there_and_sum_their_parts_once_across():
    """Four nodes of eight: each rank's eighth of the gradients (4 bytes) is scattered and gathered among four."""
    alone = Layout(dp=32, zero=3, shard=8, overlap=0)
    step = train(DENSE, 32, 4096, alone, Precision(), H100, P)
    values = float(held_values(DENSE, alone)[0])
    inside = float(gather(values * 6, 8, H100, P)) * 8 / 6
    across = 2 * float(gather(values * 4 / 8, 4, H100, P, 8))
    assert float(step.data) == pytest.approx(inside + across)


def test_hybrid_sharding_is_faster_where_the_network_is_slow():
    """Four micro-batches sharded over 512 ranks gather the weights over the network each, groups of a node only sum
    their gradients across once."""
    whole, hybrid = (
        float(evaluate(DENSE, Task("train", 2048.0, 4096.0), Layout(dp=512, zero=3, shard=s, overlap=0), Precision(),
                       H100, P).seconds)
        for s in (0, 8)
    )  # fmt: skip
    assert hybrid < whole


def test_states_kept_by_the_host_pass_over_its_bus_each_step():
    """Master weights and two moments, 12 bytes a parameter, over PCIe 5 x16 (64 GB/s each way) at once."""
    here, there = (Layout(tp=8, offload=o) for o in (0, 1))
    values = float(held_values(DENSE, there)[0])
    assert float(need(DENSE, TASK, there, Precision()).optimizer) == 0
    assert float(need(DENSE, TASK, here, Precision()).optimizer) == pytest.approx(12 * values)
    assert float(train(DENSE, 64, 4096, there, Precision(), H100, P).optimizer) == pytest.approx(12 * values / 64e9)


def test_a_faster_bus_to_the_host_buys_what_it_binds():
    """Half of a short step is the states on their way: a tenth more of links is a twentieth more of steps."""
    tasks = (Task("train", 8.0, 4096.0), Layout(tp=8, offload=1)), (Task("train", 8.0, 4096.0), Layout(tp=8))
    there, here = (gains(DENSE, *t, Precision(), H100, P)["links"] for t in tasks)
    share = evaluate(DENSE, *tasks[0], Precision(), H100, P).step
    assert there - here > 0.05 * float(share.optimizer / share.seconds)


def test_what_is_assumed_of_the_host_is_told():
    said = estimate(model="llama-3.1-8b", system="h100", phase="train", layout="tp=8,offload=1", batch=8)["assumed"]
    assert any("64 GB/s" in s for s in said)
    said = estimate(model="llama-3.1-8b", system="tpu v5p", phase="train", layout="tp=4,offload=1", batch=8)["assumed"]
    assert any("PCIe 4 x16" in s for s in said)


@pytest.mark.parametrize("text", ["dp=8,zero=1,shard=3", "dp=8,zero=0,shard=4", "dp=4,zero=3,shard=8"])
def test_groups_that_do_not_divide_the_ranks_are_refused(text):
    with pytest.raises(PerfError, match="shard=") as refused:
        check_layout(DENSE, parse_layout(text), "train", 64, 4096)
    assert refused.value.code == "FP-PERF-016"


def test_a_switch_is_zero_or_one():
    assert int(parse_layout("offload=1,shard=0").offload) == 1
    with pytest.raises(PerfError, match="FP-PERF-021"):
        parse_layout("offload=2")


def test_a_group_of_all_counts_as_the_same_layout():
    same = dict(faults(DENSE, "train", Layout(dp=8, zero=1, shard=np.array([0, 4, 8])), 64, 4096))["same"]
    assert same.tolist() == [False, False, True]


def test_what_does_not_fit_is_offered_the_host_and_wider_groups():
    """Llama 3.1 8B: 18 bytes a parameter are 145 GB on one chip, 48 GB without the states."""
    offered = {c.what: c.new for c in changes(DENSE, Task("train", 1.0, 4096.0), Layout(), Precision(), H100, P)}
    assert offered["offload"] == 1
    layout = Layout(dp=32, zero=1, shard=1, recompute=2)
    offered = {c.what: c.new for c in changes(DENSE, Task("train", 32.0, 4096.0), layout, Precision(), H100, P)}
    assert offered["shard"] == 0

"""A search over all layouts: the best of the grid is the best of the points, every point is accounted for."""

import dataclasses
from itertools import pairwise, product

import numpy as np
import pytest

from fencepost.apps.python.search import search as door
from fencepost.base.errors import PerfError, UsageError
from fencepost.facts.models import Model, find_model
from fencepost.facts.world import world
from fencepost.perf.choose import candidates
from fencepost.perf.evaluate import Task, evaluate
from fencepost.perf.layout import Layout
from fencepost.perf.legal import check_layout
from fencepost.perf.machine import machine
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.passes import Shortcuts
from fencepost.perf.search import Limits, search
from fencepost.perf.space import space_for

W = world()
P = parameters(W)
H100 = machine(W, "h100").mid
DENSE = Model(id="d", name="D", layers=24, hidden=4096, heads=32, kv_heads=8, head_dim=128, ffn=16384, vocab=32000)
MOE = dataclasses.replace(DENSE, ffn=0, experts=16, topk=2, expert_ffn=4096)


def megatron_refuses(m, tp, pp, dp, cp, ep, vpp, mb, zero, shard, batch, context):
    """The rules of Megatron-LM in plain words, for one layout."""
    return (
        m.heads % tp != 0
        or pp > m.layers
        or (ep > 1 and (not m.experts or m.experts % ep != 0))
        or (tp * dp * cp) % ep != 0
        or (ep % tp != 0 and tp % ep != 0)
        or batch % (dp * mb) != 0
        or (cp > 1 and context % (2 * cp) != 0)
        or (vpp > 1 and (pp == 1 or (m.layers % (pp * vpp) and (m.layers + 2) % (pp * vpp)) or batch // (dp * mb) % pp))
        or (zero > 0 and dp * cp == 1)
        or (shard > 0 and (zero == 0 or shard >= dp * cp or dp * cp % shard != 0))
    )


@pytest.mark.parametrize("model", [DENSE, MOE], ids=["dense", "mixture"])
def test_the_best_of_the_grid_is_the_best_of_the_points(model):
    """Each layout walked alone, by loops: the same number is legal, the same one is best, with the same value."""
    count, batch, context = 16, 64.0, 4096.0
    space = space_for(
        model, "train", count, batch, context, H100, {"micro_batch": [1, 2, 3, 4], "cp": [1, 2], "offload": [0, 1]}
    )
    task = Task("train", batch, context)
    found = search(model, count, space, task, Precision(), H100, P, top=3)
    legal, values = 0, []
    for tp, cp, ep, pp, mb, again, zero, vpp, shard, offload, _ in product(*space.values()):
        if count % (tp * cp * pp):
            continue
        dp = count // (tp * cp * pp)
        if megatron_refuses(model, tp, pp, dp, cp, ep, vpp, mb, zero, shard, batch, context):
            continue
        legal += 1
        layout = Layout(tp=tp, pp=pp, dp=dp, cp=cp, ep=ep, vpp=vpp, micro_batch=mb, recompute=again, zero=zero,
                        shard=shard, offload=offload)  # fmt: skip
        result = evaluate(model, task, layout, Precision(), H100, P)
        if float(result.over) <= 0:
            values.append((float(result.value), layout.record()))
    values.sort(key=lambda x: -x[0])
    assert found.legal == legal
    assert found.feasible == len(values)
    assert [plan.value for plan in found.best] == pytest.approx([v for v, _ in values[:3]], rel=1e-12)
    assert found.best[0].layout.record() in [r for v, r in values if v == pytest.approx(values[0][0], rel=1e-12)]


@pytest.mark.parametrize("count", [8, 24, 96])
@pytest.mark.parametrize("batch", [64, 96])
@pytest.mark.parametrize("model", ["llama-3.1-8b", "llama-3.1-405b", "mixtral-8x7b"])
def test_a_layout_that_is_chosen_is_one_a_framework_takes(model, batch, count):
    """What an estimate chooses, it takes when given: one set of rules for both."""
    model = find_model(W.models, model)
    found = candidates(model, Task("train", float(batch), 4096.0), count, H100)
    for i in range(found.tp.size):
        one = Layout(
            **{f.name: v[i] if np.ndim(v := getattr(found, f.name)) else v for f in dataclasses.fields(Layout)}
        )
        assert int(one.chips) == count
        check_layout(model, one, "train", batch, 4096.0)


def test_every_set_of_chips_that_no_layout_divides_is_refused():
    with pytest.raises(PerfError, match="FP-PERF-018"):
        candidates(DENSE, Task("train", 7.0, 4096.0), 1024, H100)


@pytest.mark.parametrize("phase", ["train", "serve"])
def test_every_point_is_accounted_for(phase):
    """The space is what fits and what was taken away, and each point was taken away once."""
    batch = 64.0 if phase == "train" else np.nan
    space = space_for(MOE, phase, 16, None if phase == "serve" else batch, 2048, H100)
    found = search(MOE, 16, space, Task(phase, batch, 2048.0, 256.0), Precision(), H100, P,
                   limits=Limits(2.0, 0.05) if phase == "serve" else Limits())  # fmt: skip
    assert found.space == sum(found.pruned.values()) + found.feasible
    assert found.legal >= found.evaluated >= found.feasible > 0


def test_limits_on_waiting_are_kept_and_cost_throughput():
    model = find_model(W.models, "llama-3.1-8b")
    space = space_for(model, "serve", 8, None, 2048, H100)
    task = Task("serve", np.nan, 2048.0, 256.0)
    free, bound = (
        search(model, 8, space, task, Precision(), H100, P, limits=x) for x in (Limits(), Limits(token=0.008))
    )
    plan = bound.best[0]
    token = evaluate(model, dataclasses.replace(task, batch=plan.batch), plan.layout, Precision(), H100, P).seconds
    assert float(token) <= 0.008
    assert plan.value < free.best[0].value
    assert bound.pruned["slow"] > 0


def test_an_axis_given_is_the_axis_searched(tmp_path):
    file = tmp_path / "space.yaml"
    file.write_text("{tp: [2, 4], recompute: [full], micro_batch: 1}", "utf-8")
    record = door(model="llama-3.1-8b", system="h100", count=8, phase="train", batch=16, space=file)
    assert record["axes"]["tp"] == (2, 4)
    assert {r["layout"]["recompute"] for r in record["best"]} == {"full"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{tq: [2]}", "FP-PERF-030"),
        ("{tp: [two]}", "FP-USE-043"),
        ("{zero: [4]}", "FP-USE-043"),
        ("{offload: [2]}", "FP-USE-043"),
        ("{tp: []}", "FP-PERF-030"),
    ],
)  # fmt: skip
def test_a_wrong_space_says_what_is_wrong(tmp_path, text, code):
    file = tmp_path / "space.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises((PerfError, UsageError)) as error:
        door(model="llama-3.1-8b", system="h100", count=8, phase="train", space=file)
    assert error.value.code == code
    assert error.value.hint


def test_a_model_that_does_not_fit_says_how_much_and_what_would():
    with pytest.raises(PerfError) as error:
        door(model="deepseek-v3", system="h100", count=8, phase="serve")
    assert error.value.code == "FP-PERF-032"
    assert "GB" in error.value.message
    assert "count 16" in error.value.hint
    again = door(model="deepseek-v3", system="h100", count=16, phase="serve", top=1)
    assert again["feasible"] > 0


def test_limits_nothing_keeps_say_what_the_quickest_takes():
    with pytest.raises(PerfError, match="1 ms asked") as error:
        door(model="llama-3.1-70b", system="h20", count=8, phase="serve", slo="tpot=1")
    assert error.value.code == "FP-PERF-033"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"count": 10**9}, "FP-PERF-034"),
        ({"batch": 1e18}, "FP-PERF-034"),
        ({"space": {"micro_batch": range(1, 3000), "vpp": range(1, 3000)}}, "FP-PERF-035"),
    ],
)
def test_a_space_too_large_to_try_is_refused_at_once(asked, code):
    with pytest.raises(PerfError) as error:
        door(**{"model": "llama-3.1-8b", "system": "h100", "count": 8, "phase": "train", "batch": 64} | asked)
    assert error.value.code == code


def test_where_nothing_is_legal_the_rules_are_named():
    """Eight data-parallel ranks and thirteen sequences."""
    with pytest.raises(PerfError) as error:
        door(
            model="llama-3.1-8b",
            system="h100",
            count=8,
            phase="train",
            batch=13,
            space={"tp": [1], "pp": [1], "cp": [1]},
        )
    assert error.value.code == "FP-PERF-031"
    assert "batch" in error.value.hint


@pytest.mark.parametrize("slo", ["ttft", "tpot=-1", "wait=3", "tpot=x"])
def test_a_limit_that_is_none_is_refused(slo):
    with pytest.raises(UsageError) as error:
        door(model="llama-3.1-8b", system="h100", count=8, phase="serve", slo=slo)
    assert error.value.code == "FP-USE-041"


def test_the_record_has_the_fields_of_the_contract():
    record = door(model="qwen3-30b-a3b", system="h20", count=8, phase="serve", top=2)
    assert {"space", "legal", "pruned", "evaluated", "feasible", "seconds", "best"} <= record.keys()
    best = record["best"][0]
    assert {"layout", "value", "unit", "mfu", "memory_gb", "bound_by", "breakdown", "flags"} <= best.keys()
    assert best["flags"].keys() == {"vllm", "sglang", "megatron"}
    assert sum(best["breakdown"].values()) == pytest.approx(best["latency_ms"])


def test_shortcuts_flow_through_the_search():
    plain = door(model="llama-3.1-8b", system="h20", count=8, phase="serve", slo="tpot=10", top=1)
    faster = door(model="llama-3.1-8b", system="h20", count=8, phase="serve", slo="tpot=10", cached=0.5, draft=3,
                  accepted=0.8, top=1)  # fmt: skip
    assert faster["best"][0]["value"] > plain["best"][0]["value"]
    assert Shortcuts(draft=3, accepted=0.8).tokens == pytest.approx(1 + 0.8 + 0.64 + 0.512)


def test_a_value_given_twice_is_one_and_the_search_tells_how_far_it_is():
    told = []
    axes = {"tp": [1, 2, 2, 1], "pp": [1, 1], "recompute": [0]}
    record = door(model="llama-3.1-8b", system="h100", count=8, phase="train", batch=64, space=axes,
                  progress=lambda done, of: told.append((done, of)))  # fmt: skip
    assert record["axes"]["tp"] == (1, 2)
    assert told[0] == (0, record["space"])


def test_of_equal_layouts_the_plainer_comes_first():
    """Sharding gradients too changes no time here: the lower level is listed before."""
    record = door(model="llama-3.1-70b", system="h100", count=64, phase="train", batch=64, top=20)
    rows = record["best"]
    for one, two in pairwise(rows):
        same = {k: v for k, v in one["layout"].items() if k != "zero"} == {
            k: v for k, v in two["layout"].items() if k != "zero"
        }
        assert not (same and one["value"] == two["value"]) or one["layout"]["zero"] < two["layout"]["zero"]

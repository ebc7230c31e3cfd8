"""A layout in the words of the engines: the degrees can be read back from the flags."""

import re

import pytest

from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.flags import flags
from fencepost.perf.layout import Layout
from fencepost.perf.ops import Precision
from fencepost.perf.passes import Shortcuts

W = world()
DENSE, MOE = find_model(W.models, "llama-3.1-70b"), find_model(W.models, "deepseek-v3")


def value(text, name):
    found = re.search(rf"{name} (\S+)", text)
    return int(found[1]) if found else 1


@pytest.mark.parametrize("layout", [Layout(tp=8), Layout(tp=4, pp=2, dp=2), Layout(tp=1, dp=32, ep=32)])
def test_vllm_starts_as_many_chips_as_the_layout_has(layout):
    """vLLM: world size is tensor x pipeline x data."""
    text = flags(MOE, "serve", layout, Precision(1, 1, 0), 64.0, 4096.0, 512.0)["vllm"]
    degrees = [value(text, f"--{n}-parallel-size") for n in ("tensor", "pipeline", "data")]
    assert degrees[0] * degrees[1] * degrees[2] == int(layout.chips)
    assert ("--enable-expert-parallel" in text) == (int(layout.ep) > 1)
    assert value(text, "--max-num-seqs") == 64 // int(layout.dp)


def test_sglang_counts_data_parallel_attention_inside_its_tensor_group():
    """SGLang: with --enable-dp-attention the tensor size is that of the whole group."""
    text = flags(MOE, "serve", Layout(tp=2, dp=16, ep=32), Precision(1, 1, 0), 64.0, 4096.0)["sglang"]
    assert value(text, "--tp-size") == 32
    assert value(text, "--dp-size") == 16
    assert "--enable-dp-attention" in text
    assert "--enable-dp-attention" not in flags(DENSE, "serve", Layout(tp=2, dp=4), Precision(), 64.0, 4096.0)["sglang"]


def test_megatron_gets_batches_pipeline_and_sharding():
    layout = Layout(tp=8, pp=4, dp=2, vpp=2, micro_batch=2, recompute=2, zero=3)
    text = flags(DENSE, "train", layout, Precision(1, 1, 0), 128.0, 8192.0)["megatron"]
    assert value(text, "--tensor-model-parallel-size") == 8
    assert value(text, "--num-virtual-stages-per-pipeline-rank") == 2
    assert value(text, "--global-batch-size") == 128
    assert "--recompute-granularity full --recompute-method uniform --recompute-num-layers 1" in text
    assert "--data-parallel-sharding-strategy optim_grads_params" in text
    assert "--fp8-format hybrid" in text


def test_megatron_gets_groups_that_shard_as_instances_and_states_kept_by_the_host():
    text = flags(DENSE, "train", Layout(tp=8, dp=32, zero=3, shard=8), Precision(), 128.0, 8192.0)["megatron"]
    assert value(text, "--num-distributed-optimizer-instances") == 4
    assert "offload" not in text
    text = flags(DENSE, "train", Layout(tp=8, dp=32, offload=1), Precision(), 128.0, 8192.0)["megatron"]
    assert "--optimizer-cpu-offload --use-precision-aware-optimizer" in text
    assert "--num-distributed-optimizer-instances" not in text


def test_megatron_gets_a_captured_step_and_micro_batches_in_turn():
    mixture = find_model(world().models, "mixtral-8x7b")
    layout = Layout(dp=8, ep=8, captured=1, turns=1)
    text = flags(mixture, "train", layout, Precision(), 128.0, 8192.0)["megatron"]
    assert "--overlap-moe-expert-parallel-comm --cuda-graph-impl full_iteration" in text
    assert "graph" not in flags(mixture, "train", Layout(dp=8, ep=8), Precision(), 128.0, 8192.0)["megatron"]


def test_megatron_is_told_where_stages_are_whole_only_with_embedding_and_head():
    """126 layers on 8 stages: 128 with the two make stages of two parts of eight, 126 make no whole ones."""
    wide = find_model(world().models, "llama-3.1-405b")
    text = flags(wide, "train", Layout(tp=8, pp=8, vpp=2), Precision(), 128.0, 8192.0)["megatron"]
    assert "--account-for-embedding-in-pipeline-split --account-for-loss-in-pipeline-split" in text
    assert (
        "--account-for" not in flags(wide, "train", Layout(tp=8, pp=9, vpp=2), Precision(), 128.0, 8192.0)["megatron"]
    )


def test_an_engine_that_does_not_do_the_phase_has_none():
    assert flags(DENSE, "train", Layout(), Precision(), 8.0, 2048.0)["vllm"] is None
    assert flags(DENSE, "serve", Layout(), Precision(), 8.0, 2048.0)["megatron"] is None


def test_weights_published_narrow_need_no_flag():
    assert "--quantization" not in flags(MOE, "serve", Layout(), Precision(1, 1, 0), 8.0, 2048.0)["vllm"]
    assert "--quantization fp8" in flags(DENSE, "serve", Layout(), Precision(1, 1, 0), 8.0, 2048.0)["vllm"]


def test_shortcuts_are_switched_on():
    text = flags(MOE, "serve", Layout(), Precision(1, 1, 0), 8.0, 2048.0, 256.0, Shortcuts(0.5, 2, 0.8))
    assert "--enable-prefix-caching" in text["vllm"]
    assert '"num_speculative_tokens":2' in text["vllm"]
    assert "--speculative-algorithm NEXTN --speculative-num-steps 2" in text["sglang"]

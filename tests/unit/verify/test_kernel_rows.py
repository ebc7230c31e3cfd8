"""Rows of single kernels, read as they were timed: caches, layers of experts, ranks, logical rates."""

from collections import defaultdict

import pytest

from fencepost.facts.world import world
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.verify.kernels import _uneven, kernel_values

W = world()
P = parameters(W)
DECODE = {
    "op_class": "attention-decode", "kernel": "generation_attention", "batch": "1", "kv_len": "65536", "heads": "32",
    "kv_heads": "32", "head_dim": "128", "dtype": "bfloat16/kv-bfloat16", "library": "trtllm", "metric": "latency_us",
}  # fmt: skip
EXPERTS = {
    "op_class": "moe-gemm", "kernel": "fused moe (gate-up + down)", "m": "4096", "n": "768", "k": "2048",
    "experts": "128", "topk": "8", "dtype": "bfloat16", "library": "trtllm", "metric": "latency_us",
    "notes": "moe_ep_size=1 moe_tp_size=1 distribution=['balanced']",
}  # fmt: skip
BEST = {"op_class": "all-to-all", "kernel": "MoE dispatch", "metric": "bottleneck_gbps", "n_accelerators": "16"}


def value(chip="nvidia-h100-sxm5", **cells):
    return kernel_values([defaultdict(str, cells)], machine(W, chip).mid, P)[0]


def test_keys_that_the_cache_holds_are_read_from_it():
    """67 MB of keys and values fit the 96 MB of one chip and not the 50 of another; twice as many fit neither."""
    short, long = ({**DECODE, "kv_len": n} for n in ("4096", "8192"))
    start = P.attention_start
    for chip, ratio in (("nvidia-l40s", 2 * P.warm), ("nvidia-h100-sxm5", 2.0)):
        few, many = (value(chip, **row) - start for row in (short, long))
        assert many / few == pytest.approx(ratio, rel=0.15)


def test_attention_over_a_prompt_is_timed_with_its_rotation_only_where_one_operator_does_both():
    prompt = {**DECODE, "op_class": "attention-prefill", "seq_len": "4096"}
    assert value(**prompt) > value(**{**prompt, "library": "sglang"}) == value(**{**prompt, "library": "vllm"})


@pytest.mark.parametrize(("chip", "library", "shorter"), [
    ("nvidia-h100-sxm5", "trtllm", True), ("nvidia-l40s", "trtllm", False), ("nvidia-h100-sxm5", "sglang", False),
])  # fmt: skip
def test_a_cache_in_eight_bits_has_prompts_multiplied_in_them_where_kernels_do(chip, library, shorter):
    """A long prompt is bound by its products, which the chip rates twice as high; a narrower cache alone spares a
    hundredth of the time."""
    prompt = {**DECODE, "op_class": "attention-prefill", "seq_len": "16384", "library": library}
    ratio = value(chip, **{**prompt, "dtype": "bfloat16/kv-fp8"}) / value(chip, **prompt)
    assert ratio < 0.75 if shorter else ratio == pytest.approx(1, abs=0.02)


def test_a_layer_of_experts_passes_over_its_tokens_besides_its_products():
    """Gathered (read and written), gated (two values read for one written), summed: at least the bytes of 8 copies."""
    layer, products = value(**EXPERTS), value(**{**EXPERTS, "kernel": "grouped gemm (up + down)"})
    copies = 4096 * 8
    least = copies * (2048 * 2 + 2 * 768 * 2 + 2048 * 2) * 2 / 2  # bytes read, twice the width of a value over two
    rates = machine(W, "nvidia-h100-sxm5").mid
    assert layer - products > least / rates.bandwidth * 1e6


def test_loads_that_follow_a_power_law_make_one_rank_wait():
    """Even loads give every rank an eighth: 8 x 4096 / 8 tokens over 16 experts; the busiest of eight has more."""
    active, each = _uneven(4096, 128, 8, 8, 1.2)
    assert active <= 16
    assert 1.2 < active * each / 4096 < 4
    notes = EXPERTS["notes"].replace("balanced", "power_law_1.2").replace("ep_size=1", "ep_size=8")
    assert value(**{**EXPERTS, "notes": notes}) > value(**{**EXPERTS, "notes": EXPERTS["notes"].replace("=1", "=8", 1)})


def test_logical_rates_count_what_stays_in_a_node():
    """Two nodes of eight: half of the tokens stay, and are counted as if they had crossed."""
    assert value(**BEST, unit="GB/s (logical)") == pytest.approx(2 * value(**BEST, unit="GB/s"))


def test_a_rank_that_is_a_die_has_its_share_of_the_package():
    """Two dies a package."""
    one = {**BEST, "n_accelerators": "8"}
    whole, die = (value("huawei-ascend-910c", **one, notes=n) for n in ("", "EP ranks are dies"))
    assert whole == pytest.approx(2 * die)

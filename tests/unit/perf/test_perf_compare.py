"""What one chip is worth against another, from physics: the published anchors of H20 against H100."""

import pytest

from fencepost.apps.python.perf import compare, estimate
from fencepost.base.errors import FencepostError


def ratio(phase, model="llama-3.1-8b", **more):
    rows = compare("h20", model=model, phase=phase, baseline="h100", **more)["rows"]
    return next(r for r in rows if r["item"] == "nvidia-h20")


def test_the_peak_ratio_is_that_of_the_sheets():
    """148 / 989.5 TFLOPS dense."""
    assert ratio("peak")["ratio"] == pytest.approx(148 / 989.5)


def test_the_bandwidth_ratio_is_that_of_the_sheets():
    """4.0 / 3.35 TB/s."""
    assert ratio("bandwidth")["ratio"] == pytest.approx(4000 / 3350)


@pytest.mark.parametrize("dtype", ["bf16", "fp8"])
def test_large_products_lie_between_018_and_022(dtype):
    """Measured under one library each: torch BF16 142 / 797 = 0.178, DeepGEMM FP8 0.198 to 0.255 (median 0.21)."""
    assert 0.17 <= ratio("gemm", dtype=dtype)["ratio"] <= 0.22


def test_the_ratio_rises_as_batches_shrink():
    found = [ratio("decode", batch=b, count=8)["ratio"] for b in (64, 16, 1)]
    assert found == sorted(found)
    assert found[-1] > 1


def test_decode_never_beats_the_bandwidth_ratio():
    assert ratio("decode", batch=1, count=1, context=512)["ratio"] <= 4000 / 3350


def test_reading_prompts_stays_near_the_compute_ratio():
    """Published nodes under one engine: 16.5k against 50-59k tokens/s, 0.28 to 0.33."""
    found = ratio("prefill", model="deepseek-v3", count=16)
    assert 0.22 <= found["ratio"] <= 0.36


def test_serving_a_large_mixture_at_large_batch_is_far_below_one():
    """Published nodes: 5.7k (with speculative decoding) against 17-22k tokens/s, 0.26 to 0.33."""
    found = ratio("decode", model="deepseek-v3", count=64, batch=256, context=2000)
    assert found["ratio"] < 0.5


def test_a_load_nobody_named_is_one_that_every_machine_holds():
    """405 billion parameters with 32 sequences of 4,096 tokens a chip need more than 80 GB a chip on any count."""
    rows = compare("h20", "rtx-pro-6000-server", model="llama-3.1-405b", phase="decode")["rows"]
    assert all(r["fits"] for r in rows)
    assert {r["batch"] for r in rows} < {1, 2, 4, 8, 16, 32}


def test_a_row_that_does_not_fit_says_how_much_is_missing():
    row = ratio("decode", model="deepseek-v3", count=1)
    assert (row["fits"], row["ratio"], row["value"]) == (False, None, None)
    assert row["bytes_short"] > 500e9


def test_a_family_says_which_chip_stands_for_it():
    assert any("stands for" in a for a in ratio("decode")["assumed"])


def test_different_formats_also_give_the_ratio_in_a_common_one():
    """910C has no FP8: its INT8 is compared, and both at 16 bits beside."""
    rows = compare("h100", "910c", model="deepseek-v3", phase="gemm")["rows"]
    assert rows[1]["dtype"] == "int8"
    assert rows[1]["ratio_same_dtype"] != rows[1]["ratio"]


def test_the_band_surrounds_the_ratio_and_the_baseline_is_exact():
    rows = compare("h100", "h20", model="llama-3.1-8b", phase="decode")["rows"]
    assert rows[0]["ratio_low"] == rows[0]["ratio"] == rows[0]["ratio_high"] == 1
    assert rows[1]["ratio_low"] < rows[1]["ratio"] < rows[1]["ratio_high"]


def test_the_breakdown_adds_up_to_the_latency():
    e = estimate(model="deepseek-v3", system="h20", phase="decode", layout="tp=8,ep=16,dp=2", batch=64)
    assert sum(e["breakdown"].values()) == pytest.approx(e["latency_ms"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"phase": "dream"}, "FP-PERF-014"),
        ({"layout": "tp=3"}, "FP-PERF-016"),
        ({"layout": "tp=8", "count": 4}, "FP-PERF-015"),
        ({"layout": "tq=8"}, "FP-PERF-020"),
        ({"layout": "tp=eight"}, "FP-PERF-021"),
        ({"dtype": "fp7"}, "FP-PERF-010"),
        ({"dtype": "fp4"}, "FP-PERF-013"),
        ({"batch": 0}, "FP-USE-010"),
        ({"model": "lama-3.1-8b"}, "FP-FACT-023"),
    ],
)
def test_bad_questions_teach(arguments, code):
    with pytest.raises(FencepostError) as caught:
        estimate(**{"model": "llama-3.1-8b", "system": "h100", "phase": "decode"} | arguments)
    assert caught.value.code == code
    assert caught.value.hint or caught.value.candidates

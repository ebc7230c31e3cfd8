"""Published runs read as they ran: what a row leaves out follows from what a run must have done."""

from collections import defaultdict

import pytest

from fencepost.facts.world import world
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.verify.inference import inference_value
from fencepost.verify.measured import Workload, model_of
from fencepost.verify.performance import predict_rows
from fencepost.verify.training import training_value

W = world()
P = parameters(W)


def row(**cells):
    return defaultdict(str, {k: str(v) for k, v in cells.items()})


TRAINED = {
    "model_id": "llama-3.1-8b", "accelerator": "nvidia-h100-sxm5", "n_accelerators": 8, "tp": 1, "pp": 1,
    "seq_len": 8192, "global_batch": 64, "micro_batch": 1, "dtype": "bf16", "metric": "step_time_s",
}  # fmt: skip


def seconds(**cells):
    [answer] = predict_rows(W, "training", [row(**TRAINED | cells)], P)
    return answer[0]


def test_a_run_recomputes_no_more_than_memory_asks_for():
    """Little memory lacking costs little: blank lies between none and full, and is none where all fits."""
    none, blank, full = (seconds(recompute=text) for text in ("none", "", "full"))
    assert none < blank < full
    assert seconds(seq_len=1024) == pytest.approx(seconds(seq_len=1024, recompute="none"))


def test_stages_that_do_not_divide_the_chips_were_fewer():
    """405B in 9 stages of 14 layers, 8 tensor and 2 context ranks: 96 chips hold 3 stages, a third of the layers."""
    asked = {"model_id": "llama-3.1-405b", "tp": 8, "pp": 9, "cp": 2, "vpp": 7, "global_batch": 126}
    third = seconds(**asked, n_accelerators=96)
    assert third == pytest.approx(seconds(**asked | {"pp": 3, "layers": 42}, n_accelerators=96))
    assert third < 0.5 * seconds(**asked | {"pp": 3}, n_accelerators=96)


def test_a_rate_that_includes_evaluations_is_lower_by_their_forward_passes():
    """As many sequences evaluated as trained on cost a third more in training, where backward is two of three; a batch
    evaluates no fewer than it trains, so 65 take two batches of 64."""
    model, m = model_of(W, row(**TRAINED)).value, machine(W, "nvidia-h100-sxm5")
    asked = row(**TRAINED | {"metric": "tokens_per_s_per_gpu", "notes": "includes evaluation time"})
    as_many, one_more = (Workload(evaluated=n, trained=64.0) for n in (64.0, 65.0))
    with_them, with_more, without = (training_value(asked, model, m, P, u)[0] for u in (as_many, one_more, None))
    assert without / with_them == pytest.approx(4 / 3)
    assert without / with_more == pytest.approx(5 / 3)


def test_a_schedule_that_is_told_is_not_chosen():
    """Silent about it, a run may have interleaved its stages; one that says plain 1F1B did not."""
    asked = {"model_id": "llama-3.1-405b", "tp": 8, "pp": 8, "n_accelerators": 256, "global_batch": 64}
    silent, plain, told = (seconds(**asked, notes=n) for n in ("", "1F1B", "interleaved 1F1B"))
    assert silent == told < plain
    assert plain == pytest.approx(seconds(**asked, vpp=1))


def test_stages_may_count_the_embedding_and_the_head_as_layers():
    """126 layers and these two are 128: eight stages of two parts of eight."""
    asked = {"model_id": "llama-3.1-405b", "tp": 8, "pp": 8, "n_accelerators": 256, "global_batch": 64}
    assert seconds(**asked) <= seconds(**asked, vpp=2) < seconds(**asked, vpp=1)


def test_a_length_told_in_words_is_the_length():
    asked = {"notes": "seq_len 16384 is the recipe default where the table does not state it"}
    assert seconds(**asked, seq_len="") == pytest.approx(seconds(seq_len=16384))


def test_slices_of_a_sharded_run_are_replicas():
    """Four slices of 64 ranks that shard among themselves, as a row says with dp=4: the weights stay in a slice."""
    asked = {"n_accelerators": 256, "global_batch": 512, "zero_stage": "fsdp", "recompute": "full", "micro_batch": 1}
    assert seconds(**asked, dp=4) != seconds(**asked, dp=256) == seconds(**asked)


def test_a_sharded_pipeline_keeps_its_weights_gathered():
    """Gathered once a step, not once for each of its micro-batches: as where only gradients are shared out."""
    asked = {"pp": 2, "n_accelerators": 64, "global_batch": 512, "vpp": 1}
    kept = seconds(**asked, zero_stage="fsdp")
    assert kept == pytest.approx(seconds(**asked, zero_stage="fsdp-shard_grad_op"))


def test_a_micro_batch_counted_by_chip_is_one_pass_of_a_replica():
    """Sharded over 8 chips with 2 tensor ranks: one sequence a chip makes 8, which 4 replicas read 2 at a time."""
    asked = {"tp": 2, "global_batch": 8, "zero_stage": "fsdp", "recompute": "none"}
    assert seconds(**asked) == pytest.approx(seconds(**asked | {"micro_batch": 2}))
    assert seconds(**asked | {"zero_stage": "1"}) > seconds(**asked | {"zero_stage": "1", "micro_batch": 2})


def test_interleaving_that_is_not_stated_is_as_deep_as_pays():
    """Four stages and eight micro-batches: parts of a stage shorten the bubble."""
    asked = {"tp": 2, "pp": 4, "global_batch": 8, "recompute": "none"}
    assert seconds(**asked) == pytest.approx(min(seconds(**asked, vpp=v) for v in (1, 2, 4, 8)))
    assert seconds(**asked) < seconds(**asked, vpp=1)


def test_an_attention_is_that_of_the_runs_year():
    """Scores in memory, then on the chip, then by kernels written for the chip."""
    before, first, today, silent = (seconds(year=y, recompute="none") for y in (2022, 2024, 2025, ""))
    assert before > first > today == silent


def test_an_attention_of_a_framework_that_kept_the_second_generation_is_that():
    """PyTorch's own in 2025: on a chip of 2022 that of the year before, on one of 2024 that of the day."""
    told = {"framework": "torchtitan", "recompute": "none"}
    before, that, after = (seconds(**told, year=y) for y in (2024, 2025, 2026))
    assert before == that > after
    old, new = (seconds(**told, year=y, accelerator="nvidia-b200-sxm") for y in (2024, 2025))
    assert old > new


def test_a_run_that_overlaps_nothing_is_slower():
    assert seconds(overlap="none", tp=2) > seconds(tp=2)


def test_a_recomputation_of_a_runs_own_is_as_a_silent_one():
    assert seconds(recompute="some offloaded") == seconds(recompute="")


def test_a_framework_that_keeps_every_other_product_does_half_of_the_forward_work_again():
    asked = {"global_batch": 16, "seq_len": 4096}
    none, full = (seconds(**asked, recompute=r) for r in ("none", "full"))
    half = seconds(**asked, recompute="selective", framework="torchtitan")
    assert half == pytest.approx((none + full) / 2)


def test_a_compiler_of_whole_programs_leaves_the_host_out_of_a_mixture():
    """JAX makes one program of a step, so that none of its layers waits for the host to count tokens."""
    asked = {"model_id": "mixtral-8x7b", "recompute": "none"}
    eager, compiled, told = (seconds(**asked, **x) for x in ({}, {"framework": "maxtext"}, {"captured": 1}))
    assert compiled == pytest.approx(told)
    assert compiled < eager


def test_a_contest_of_speed_runs_in_eight_bits_where_none_are_stated():
    eight = seconds(dtype="fp8")
    assert seconds(dtype="", source="MLPerf Training v9.9") == pytest.approx(eight)
    assert eight < seconds(dtype="") < seconds(dtype="bf16")


def test_a_submission_has_the_format_its_own_code_sets():
    """Products of 8 bits came to this chip a round later, and to one without 8-bit floats as integers."""
    asked = {"model_id": "gpt-3-175b", "n_accelerators": 256, "global_batch": 2048, "seq_len": 2048, "tp": 8, "pp": 8}
    gaudi, tpu = ({**asked, "accelerator": chip} for chip in ("intel-gaudi2", "google-tpu-v5e"))
    first, second = (seconds(**gaudi, dtype="", source=f"MLPerf Training v3.{n}") for n in (0, 1))
    assert (first, second) == (seconds(**gaudi), seconds(**gaudi, dtype="fp8"))
    assert seconds(**tpu, dtype="", source="MLPerf Training v3.1") == seconds(**tpu, dtype="int8") < seconds(**tpu)


def test_a_format_known_from_the_benchmark_is_not_assumed():
    asked = TRAINED | {"dtype": "", "source": "MLPerf Training v4.1"}
    [known], [unknown] = (predict_rows(W, "training", [row(**asked | {"source": s})], P) for s in (asked["source"], ""))
    assert known[3] == ()
    assert unknown[3] == ("number format not stated",)


def test_the_batch_of_a_replica_is_parted_into_as_many_micro_batches_as_stages():
    """Two stages, 32 sequences on each of 4 replicas and a batch of 128: two micro-batches of 16."""
    asked = {"tp": 1, "pp": 2, "dp": 4, "n_accelerators": 8, "global_batch": 128, "recompute": "full"}
    assert seconds(**asked, micro_batch=32) == pytest.approx(seconds(**asked, micro_batch=16))


def test_replicas_beyond_the_sequences_of_a_batch_share_them():
    """16 chips and 4 sequences: where no layout is stated, a replica of one chip gets a quarter of a sequence, which
    takes less than half as long as a whole one on each of 4 chips, the time between steps apart."""
    asked = {"n_accelerators": 16, "global_batch": 4, "recompute": "none", "dtype": "fp8"}
    chosen, shared = seconds(**asked, tp=""), seconds(**asked, tp=1, dp=4, cp=4)
    between = P.train_start * 1e-6
    assert chosen <= shared
    assert shared - between < 0.5 * (seconds(**asked | {"n_accelerators": 4}) - between)


def test_a_round_with_products_in_four_bits_lies_between_them_and_eight():
    """Not every submitter of it used them; a chip without them used eight."""
    b200 = {"accelerator": "nvidia-b200-sxm", "dtype": ""}
    four, eight = (seconds(**b200 | {"dtype": d}) for d in ("nvfp4", "fp8"))
    assert seconds(**b200, source="MLPerf Training v5.1") == pytest.approx((four * eight) ** 0.5)
    assert seconds(dtype="", source="MLPerf Training v5.1") == pytest.approx(seconds(dtype="fp8"))


SERVED = {
    "model_id": "gpt-oss-120b", "accelerator": "nvidia-h100-sxm5", "n_accelerators": 4, "tp": 4, "isl": 1000,
    "osl": 1000, "phase": "mixed-offline", "metric": "output_tokens_per_s",
}  # fmt: skip


def test_weights_published_in_four_bits_stay_so():
    """Whatever a label says of a chip that multiplies no 4-bit numbers."""
    said = [inference_value(row(**SERVED | {"quantisation": q}), model_of(W, row(**SERVED)).value,
                            machine(W, "nvidia-h100-sxm5"), P)[0] for q in ("fp8", "mxfp4")]  # fmt: skip
    assert said[0] == pytest.approx(said[1], rel=0.05)


def test_decoding_alone_does_not_wait_for_prompts():
    """A row of decoding that states a batch and no requests in flight ran apart from the reading of prompts."""
    asked = {"model_id": "deepseek-r1", "accelerator": "nvidia-h800-sxm5", "n_accelerators": 128, "ep": 128, "dp": 128,
             "isl": 4096, "osl": 512, "batch": 64, "phase": "decode", "metric": "tpot_ms",
             "quantisation": "fp8"}  # fmt: skip
    [alone, among] = predict_rows(W, "inference", [row(**asked), row(**asked, notes="aggregated serving")], P)
    assert alone[0] < among[0]


def test_a_shortened_model_of_unstated_length_is_refused():
    """How long the run's model was is not known; its stages or its layers would tell."""
    told = {"model_id": "llama-3.1-405b", "notes": "a reduced-layer proxy", "tp": 8, "n_accelerators": 96}
    [why] = predict_rows(W, "training", [row(**TRAINED | told)], P)
    assert why == "a shortened model, and the row does not say of how many layers"
    assert seconds(**told, layers=8) < seconds(**told, layers=16)
    assert seconds(**told | {"cp": 2, "pp": 9, "global_batch": 126}) > 0


def served(**cells):
    return row(
        **{
            "model_id": "qwen3-8b",
            "accelerator": "nvidia-h100-sxm5",
            "n_accelerators": 1,
            "tp": 1,
            "isl": 200,
            "osl": 200,
        }
        | {"phase": "mixed", "metric": "output_tokens_per_s", "quantisation": "bf16"}
        | cells
    )


def test_what_a_run_reached_is_not_read_from_its_notes():
    """A run's duration and times are what it measured: two rows that differ in them alone are predicted alike."""
    times = "100 requests in {} s; mean TTFT {} ms, mean TPOT {} ms"
    slow, fast = predict_rows(
        W, "inference",
        [served(notes=times.format(50.0, 100, 9.5), concurrency=13),
         served(notes=times.format(5.0, 20, 2.5), concurrency=13)], P,
    )  # fmt: skip
    assert slow[0] == fast[0]

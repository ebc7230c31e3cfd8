"""Runs whose configuration is published are read as they were laid out."""

from fencepost.facts.world import world
from fencepost.verify.loads import drafted, workers
from fencepost.verify.recipes import as_run, as_trained

W = world()
# one of five writers of eight ranks each, which attend apart to 16 sequences and draft three tokens: the recipe's name
# is ctx1_gen5_dep8_batch16_eplb0_mtp3; the table it was taken from tells a reader of 4 chips and a writer of 8
ROW = {
    "source": "InferenceX measurements", "accelerator": "nvidia-b200-sxm", "engine": "trtllm 0.8.1.post1",
    "model_id": "deepseek-r1", "quantisation": "fp4 (gemm nvfp4, moe nvfp4)", "isl": "1024", "osl": "1024",
    "concurrency": "875", "n_accelerators": "12", "tp": "8", "dp": "1", "ep": "4", "batch": "",
    "phase": "decode-disagg", "notes": "decode 1 worker(s)",
}  # fmt: skip


def test_the_requests_in_flight_tell_the_configuration():
    found = as_run(W, ROW, 8)
    assert [found[c] for c in ("tp", "dp", "ep", "batch")] == ["1", "8", "8", "16"]
    assert workers(found) == 5
    assert drafted(found) == (3, 0.85)


def test_a_configuration_run_with_and_without_drafts_is_taken_without():
    """15 in flight on five writers of eight tensor ranks, with three drafts and with none."""
    found = as_run(W, {**ROW, "concurrency": "15"}, 8)
    assert [found[c] for c in ("tp", "dp", "batch")] == ["8", "1", "32"]
    assert drafted(found) == (0, 0.0)


def test_rows_of_which_no_configuration_is_known_stay_as_they_are():
    for change in ({"concurrency": "876"}, {"source": "another table"}, {"n_accelerators": "13"}, {"batch": "4"}):
        assert as_run(W, {**ROW, **change}, 8) == {**ROW, **change}


def test_a_row_that_calls_several_workers_one_is_of_them():
    """24 chips called tensor ranks: a reader of eight and a writer of sixteen, which attend apart."""
    row = {**ROW, "accelerator": "nvidia-gb200", "quantisation": "fp8", "concurrency": "2151", "n_accelerators": "24",
           "tp": "24", "ep": "1", "batch": "2151", "phase": "decode", "notes": "moe_tp=24.0"}  # fmt: skip
    found = as_run(W, row, 4)
    assert [found[c] for c in ("tp", "dp", "phase")] == ["1", "16", "decode-disagg"]


def test_chips_of_several_workers_tell_the_configuration_of_a_load_that_none_lists():
    """72 chips called tensor ranks, with 4,608 in flight: of the configurations, only three readers of eight and a
    writer of 48 have as many."""
    row = {**ROW, "accelerator": "nvidia-gb200", "engine": "sglang", "quantisation": "fp8", "n_accelerators": "72"}
    row |= {"concurrency": "4608", "tp": "72", "ep": "1", "batch": "4608", "phase": "decode", "notes": "moe_tp=72.0"}
    found = as_run(W, row, 4)
    assert [found[c] for c in ("tp", "dp", "ep", "phase")] == ["1", "48", "48", "decode-disagg"]
    assert as_run(W, {**row, "n_accelerators": "80", "tp": "80"}, 4) == {**row, "n_accelerators": "80", "tp": "80"}


# cuda_graph_impl="full_iteration", moe_a2a_overlap=True of QWEN3_30B_A3B_PRETRAIN_CONFIG_GB300_FP8_MX_V1 in
# NVIDIA-NeMo/Megatron-Bridge@v0.5.0 scripts/performance/configs; neither in the release before, nor in 16 bits
TRAINED = {
    "source": "NVIDIA Megatron-Bridge performance summary 26.06", "model_id": "qwen3-30b-a3b", "dtype": "mxfp8",
    "accelerator": "nvidia-gb300",
}  # fmt: skip


def test_the_release_of_a_training_run_tells_what_its_table_leaves_out():
    found = as_trained(W, TRAINED)
    assert (found["captured"], found["turns"]) == ("1", "1")
    assert as_trained(W, {**TRAINED, "captured": "0"})["captured"] == "0"


def test_a_training_run_of_which_no_recipe_is_known_stays_as_it_is():
    before = {"source": "NVIDIA Megatron-Bridge performance summary 26.04"}
    for change in (before, {"dtype": "bf16"}, {"accelerator": "nvidia-h100-sxm5"}, {"model_id": "llama-3-8b"}):
        assert as_trained(W, {**TRAINED, **change}) == {**TRAINED, **change}

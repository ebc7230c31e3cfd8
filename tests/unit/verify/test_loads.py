"""What a row says of its load is read as it was asked, not as it came out."""

import math

import numpy as np
import pytest

from fencepost.facts.world import world
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.serving import Serving
from fencepost.verify.inference import holding, inference_value
from fencepost.verify.loads import (
    admitted,
    alike,
    apart,
    attending,
    balanced,
    both,
    comes_singly,
    commanded,
    drafted,
    drawn,
    in_flight,
    looks,
    once,
    planned,
    reads,
    requests_of,
    reserves,
    rounds,
    several,
    told,
    waits,
)
from fencepost.verify.measured import Workload

W = world()


def test_a_row_that_counts_expert_ranks_twice_counts_its_chips_once():
    """Eight chips whose attention is cut by eight and whose experts by eight, written as 64 tensor ranks."""
    row = {"n_accelerators": "64", "tp": "64", "dp": "1", "ep": "8", "notes": "aggregated serving; moe_tp=8.0"}
    assert [once(row, 8)[c] for c in ("n_accelerators", "tp", "dp")] == ["8", "8", "1"]
    own = {"n_accelerators": "64", "tp": "1", "dp": "64", "ep": "8", "notes": "moe_tp=8.0"}
    assert [once(own, 8)[c] for c in ("n_accelerators", "tp", "dp")] == ["8", "1", "8"]


def test_sequences_in_flight_are_shared_out_among_the_chips_there_were():
    """128 in flight on 64 counted ranks were written as 2 a rank; there were 8, which held 16 each."""
    row = {"n_accelerators": "64", "tp": "1", "dp": "64", "ep": "8", "batch": "2", "concurrency": "128"}
    assert once(row, 8)["batch"] == "16"


@pytest.mark.parametrize(
    ("tp", "ep", "inside"), [("8", "4", "2"), ("8", "8", "1"), ("8", "1", "8"), ("64", "8", "4"), ("4", "2", "2")]
)
def test_ranks_that_multiply_to_the_chips_are_left_alone(tp, ep, inside):
    row = {"n_accelerators": tp, "tp": tp, "dp": "1", "ep": ep, "notes": f"moe_tp={inside}.0"}
    assert once(row, 8) == row


def flat(first, token):
    """An engine as fast at any load."""

    def load(b):
        one = np.ones_like(b)
        return Serving(one, token * one, first * one, b, b, 0 * one, one, one)

    return load


def test_a_printed_peak_is_brought_back_to_the_limit_that_gives_it():
    """Four in flight for 2 s each: 4 + 2 touch a second on average, and over 50 s the busiest is sqrt(2 ln 50) =
    2.797 roots of 2 above that: 9.96, printed as 10.00."""
    assert 4 + 2 + math.sqrt(2 * math.log(50)) * math.sqrt(2) == pytest.approx(9.956, abs=1e-3)
    row = {"concurrency": "10.00", "notes": "100 requests in"}
    assert in_flight(row, 100.0, flat(0.0, 0.02), 100.0) == 4.0


def test_a_limit_is_taken_as_it_stands_and_a_burst_is_all_of_it():
    load = flat(0.0, 0.02)
    assert in_flight({"concurrency": "10"}, 100.0, load, 100.0) == 10.0
    assert in_flight({"concurrency": "100.00"}, 100.0, load, 100.0) == 100.0
    assert in_flight({}, 100.0, load, 100.0) == 100.0


def test_an_engine_lets_in_what_its_command_or_its_default_says():
    a100, h100, l40s = (machine(W, c) for c in ("a100", "h100", "l40s"))
    assert [admitted({"engine": "vllm"}, m) for m in (a100, h100, l40s)] == [256, 1024, 256]
    assert admitted({"engine": "vllm", "notes": "vllm serve X --max-num-seqs 64"}, h100) == 64
    assert admitted({"engine": "sglang"}, h100) == 4096


def test_lengths_unlike_those_of_the_named_data_set_are_alike():
    said = {"notes": "isl/osl are means (ShareGPT when ~217/201); script: serve"}
    assert not alike(said, 214.0, 199.9)
    assert alike(said, 4000.0, 199.9)
    assert not alike({"notes": ""}, 4000.0, 200.0)


def test_requests_and_company():
    assert requests_of({"notes": "1000 requests in 20.1 s"}, 2) == 500
    assert requests_of({"notes": ""}, 1) is None
    assert both({"concurrency": "4"})
    assert both({"notes": "Aggregated serving"})
    assert not both({"batch": "4"})


def test_ranks_attend_apart_where_the_notes_say_so():
    assert apart({"notes": "MoE models run with attention-DP enabled per the page"})
    assert not apart({"notes": "aggregated serving; attention dp = dp; moe_tp=4.0"})


@pytest.mark.parametrize(
    ("engine", "year", "notes", "expected"),
    [
        ("vllm 0.13.2", "2026", "", True),
        ("vllm 0.14.0", "2026", "", False),
        ("vLLM 0.10.0, RHEL 9.6", "2025", "", True),
        ("vllm", "2025", "vllm serve X --async-scheduling", False),
        ("vllm nan", "2026", "aggregated serving; measured=2025-10-06", True),
        ("vllm", "2026", "", False),
        ("trtllm 1.0.0", "2025", "", False),
        ("", "2025", "", False),
    ],
)
def test_hosts_of_older_engines_wait_for_the_chip(engine, year, notes, expected):
    assert waits({"engine": engine, "year": year, "notes": notes}) is expected


def test_a_step_reads_what_the_command_or_the_engine_s_default_lets_it():
    a100, h100 = (machine(W, c) for c in ("a100", "h100"))
    assert [reads({"engine": "vllm"}, m) for m in (a100, h100)] == [2048, 8192]
    assert reads({"engine": "vllm", "notes": "vllm serve X --max-num-batched-tokens 16384"}, a100) == 16384
    assert reads({"engine": "trtllm", "notes": "trtllm-serve X --max_num_tokens=4096"}, h100) == 4096
    assert reads({"engine": "sglang", "notes": "--chunked-prefill-size 2048"}, h100) == 2048


def test_a_command_fills_blank_degrees_and_counts_its_chips():
    row = {"n_accelerators": "2", "tp": "", "pp": "", "notes": "vllm serve X -tp 4 --pipeline-parallel-size 2"}
    assert [told(row)[c] for c in ("n_accelerators", "tp", "pp")] == ["8", "4", "2"]
    stated = {"n_accelerators": "16", "tp": "8", "notes": "--tp-size 4 --ep-size 4"}
    assert [told(stated)[c] for c in ("n_accelerators", "tp", "ep")] == ["16", "8", "4"]
    assert told({"n_accelerators": "8", "notes": "tp=8"}) == {"n_accelerators": "8", "notes": "tp=8"}


def test_drafts_count_where_their_number_and_what_is_kept_of_them_are_told():
    assert drafted({"notes": "MTP 3 tokens at 80% acceptance"}) == (3, 0.8)
    assert drafted({"notes": "acceptance length of 2.4"}) == (2, 0.7)  # 1.4 kept of two
    assert drafted({"notes": "speculative: MTP 3 steps/4 draft"}) == (0, 0.0)


def test_requests_of_the_named_data_set_end_where_they_may():
    said = {"notes": "isl/osl are means (ShareGPT when ~217/201); script: serve"}
    assert drawn(said, 214.0, 199.9)
    assert not drawn(said, 4000.0, 199.9)
    assert not drawn({"notes": ""}, 214.0, 199.9)


def test_routing_is_balanced_only_on_purpose():
    assert balanced({"notes": "perfect EPLB; routing idealised"})
    assert balanced({"notes": "MoE routing is force-balanced"})
    assert not balanced({"notes": "EPLB with redundant experts"})


def test_tensor_ranks_beyond_a_server_that_cut_experts_are_several_workers():
    row = {"tp": "28", "ep": "1", "notes": "aggregated serving; moe_tp=28.0"}
    assert several(row, 4)
    assert not several(row, 32)
    assert not several({**row, "ep": "28"}, 4)
    assert not several({**row, "notes": ""}, 4)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"phase": "mixed-server"}, True),
        ({"phase": "mixed-offline"}, False),
        ({"phase": "decode", "concurrency": "64"}, True),
        ({"phase": "decode-disagg", "concurrency": "64"}, False),
        ({"phase": "mixed", "concurrency": "64", "notes": "1000 requests in 20 s"}, False),
        ({"phase": "decode", "batch": "64"}, False),
    ],
)
def test_prompts_come_singly_where_clients_send_them_so(row, expected):
    assert comes_singly(row) is expected


def test_experts_on_more_ranks_than_the_attention_name_the_chips():
    """One tensor rank and experts cut by four are four chips, each with sequences of its own; the same ranks written as
    tensor and expert ranks, and workers that read and write apart, stand as they are."""
    row = {"n_accelerators": "1", "tp": "1", "dp": "", "ep": "1", "notes": "moe_tp=4"}
    assert [attending(row)[c] for c in ("n_accelerators", "tp", "dp", "ep")] == ["4", "1", "4", "4"]
    same = {**row, "n_accelerators": "4", "tp": "4", "notes": "moe_tp=2", "ep": "2"}
    assert attending(same) == same
    split = {**row, "phase": "decode-disagg"}
    assert attending(split) == split


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # the flag says so: eight chips, not 64
        ({"n_accelerators": "8", "notes": "--tp-size 8 --dp-size 8 --enable-dp-attention"}, ("8", "1", "8")),
        ({"n_accelerators": "8", "notes": "--tp 8 --dp 4 --enable-dp-attention"}, ("8", "2", "4")),
        # already brought back in the columns
        (
            {"n_accelerators": "8", "tp": "4", "dp": "2", "notes": "--tp 8 --dp 2 --enable-dp-attention"},
            ("8", "4", "2"),
        ),
        # more ranks than chips with that engine
        ({"n_accelerators": "8", "tp": "16", "dp": "16", "engine": "sglang (ascend)"}, ("8", "1", "16")),
        # another engine's data ranks are chips of their own
        ({"n_accelerators": "8", "engine": "vllm", "notes": "vllm serve m -tp 2 -dp 8"}, ("16", "2", "8")),
    ],
)
def test_data_ranks_of_an_attention_may_lie_inside_its_tensor_ranks(row, expected):
    found = told(row)
    assert tuple(found[c] for c in ("n_accelerators", "tp", "dp")) == expected


def test_a_command_with_a_degree_is_no_guess():
    assert commanded({"notes": "script: vllm serve m -tp 8"})
    assert commanded({"notes": "python -m sglang.launch_server --tensor-parallel-size=4"})
    assert not commanded({"notes": "vllm serve m --async-scheduling"})


def test_how_often_an_engine_looks_is_its_command_s_or_its_benchmark_s():
    known = Workload(looks={"sglang": ((1.0, 10.0), (16.0, 30.0))})
    asked = [("sglang 0.5", "8"), ("sglang 0.5", "16"), ("vllm", "64"), ("sglang", "")]
    assert [looks({"engine": e, "concurrency": c}, known) for e, c in asked] == [10.0, 30.0, 1.0, 1.0]
    assert looks({"engine": "sglang", "notes": "--scheduler-recv-interval 5", "concurrency": "64"}, known) == 5.0
    narrow = Workload(looks={"sglang/fp4": ((1.0, 10.0),)})
    formats = ("fp4 (gemm nvfp4)", "fp8 (gemm fp8)")
    assert [looks({"engine": "sglang", "quantisation": f, "concurrency": "8"}, narrow) for f in formats] == [10.0, 1.0]


def test_a_client_s_command_says_how_many_rounds_it_sends():
    """80 prompts with 16 in flight are 5 rounds; fewer prompts than may be in flight are one."""
    told_so = {"notes": "bench --num-prompts 80", "concurrency": "16"}
    assert (planned(told_so), rounds(told_so, Workload(rounds=10.0))) == (80.0, 5.0)
    assert rounds({**told_so, "concurrency": "100"}, Workload()) == 1.0
    assert rounds({"concurrency": "16"}, Workload(rounds=10.0)) == 10.0


def test_bins_whose_memory_does_not_take_the_weights_did_not_run():
    """8 billion parameters in 16 bits are 16 GB: neither of two bins is out. 32 billion are 64: those of 32 GB are."""
    bins = [machine(W, c) for c in ("huawei-ascend-910b2", "huawei-ascend-910b4")]
    row = {"n_accelerators": "1", "quantisation": "bf16"}
    assert len(holding(row, W.models["qwen3-8b"], bins)) == 2
    assert [m.chip for m in holding(row, W.models["qwen3-32b"], bins)] == ["huawei-ascend-910b2"]
    assert len(holding(row, W.models["llama-3.1-405b"], bins)) == 2  # none takes it, and it ran


def test_one_group_written_as_tensor_and_as_data_ranks_is_counted_once():
    """Four chips cut attention and experts by four; written as 4 x 4 ranks they were 16, with 8 of 32 sequences."""
    row = {"n_accelerators": "16", "tp": "4", "dp": "4", "ep": "16", "batch": "8", "concurrency": "32"}
    found = once({**row, "notes": "moe_tp=1.0"}, 8)
    assert [found[c] for c in ("n_accelerators", "tp", "dp", "ep", "batch")] == ["4", "4", "1", "4", "32"]
    assert once({**row, "dp": "2", "ep": "8", "n_accelerators": "8", "notes": "moe_tp=1.0"}, 8)["dp"] == "2"


def test_an_engine_that_evicts_none_reserves_and_so_does_a_full_one():
    stated = [("vllm 0.12", "ttft_ms"), ("sglang", "tpot_ms"), ("trtllm", "tpot_ms"), ("vllm", "output_tokens_per_s")]
    assert [reserves({"engine": e, "metric": m}) for e, m in stated] == [False, False, True, True]


def test_a_model_that_ran_had_the_memory_it_needs():
    """Weights of 61 GB in 64 GiB leave no room in nine tenths of it: the engine had more, and the answer says so."""
    row = {"metric": "output_tokens_per_s", "phase": "mixed", "quantisation": "bf16", "engine": "mindie", "tp": "1",
           "n_accelerators": "1", "isl": "1000", "osl": "100", "notes": "100 requests in 10 s"}  # fmt: skip
    found = inference_value(row, W.models["qwen3-30b-a3b"], machine(W, "huawei-ascend-910b2"), parameters(W))
    assert "all of the memory for the engine" in found[2]
    small = inference_value(row, W.models["qwen3-8b"], machine(W, "huawei-ascend-910b2"), parameters(W))
    assert small[2] == ()

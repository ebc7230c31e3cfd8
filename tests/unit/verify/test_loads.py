"""What a row says of its load is read as it was asked, not as it came out."""

import math

import numpy as np
import pytest

from fencepost.facts.world import world
from fencepost.perf.machine import machine
from fencepost.perf.serving import Serving
from fencepost.verify.loads import admitted, alike, apart, both, in_flight, once, requests_of

W = world()


def test_a_row_that_counts_expert_ranks_twice_counts_its_chips_once():
    """Eight chips whose attention is cut by eight and whose experts by eight, written as 64 tensor ranks."""
    row = {"n_accelerators": "64", "tp": "64", "dp": "1", "ep": "8", "notes": "aggregated serving; moe_tp=8.0"}
    assert [once(row, 8)[c] for c in ("n_accelerators", "tp", "dp")] == ["8", "8", "1"]
    own = {"n_accelerators": "64", "tp": "1", "dp": "64", "ep": "8", "notes": "moe_tp=8.0"}
    assert [once(own, 8)[c] for c in ("n_accelerators", "tp", "dp")] == ["8", "1", "8"]


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

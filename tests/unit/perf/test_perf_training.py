"""A training step: the slowest stage sets the pace, what is done again, what the host and the data ranks add."""

import math
from dataclasses import replace

import numpy as np
import pytest

from fencepost.facts.models import Model
from fencepost.facts.world import world
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.training import _slowest_stage, train

P = parameters(world())
H100 = machine(world(), "h100").mid
FOUR = Model(id="m", name="M", layers=4, hidden=512, heads=8, kv_heads=8, head_dim=64, ffn=2048, vocab=1000)


@pytest.mark.parametrize(
    ("layers", "slowest"),
    [
        (4, 9 + 2),  # two stages of two layers at 4.5, the last with the head: 1 spread over two stages is 2 on one
        (3, 12),  # layers of 6: two and one, and one with the head is 8
    ],
)
def test_the_slowest_stage_has_a_layer_more_or_the_head(layers, slowest):
    found = _slowest_stage(replace(FOUR, layers=layers), np.asarray(10.0), np.asarray(1.0), Layout(pp=2))
    assert float(found) == pytest.approx(slowest)


def test_gradients_that_nobody_shares_out_go_both_ways():
    """Each rank needs the whole sum: 4 bytes scattered and 4 gathered, against 4 and 2 of the new weights."""
    wide = replace(FOUR, hidden=4096, heads=32, kv_heads=32, head_dim=128, ffn=16384)
    whole, shared = (float(train(wide, 8, 1024, Layout(dp=8, zero=z, overlap=0), Precision(), H100, P).data)
                     for z in (0, 1))  # fmt: skip
    assert whole / shared == pytest.approx(8 / 6, rel=0.02)


def test_one_stage_waits_for_nobody():
    assert float(train(FOUR, 8, 1024, Layout(), Precision(), H100, P).bubble) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("micro", "parts", "passes"), [
    (8, 1, 8 + 3),  # one after another, and three stages to fill
    (8, 2, 8 + 3 / 2),  # in halves of a stage they fill twice as fast
    (1, 2, 4),  # one goes through four stages, in however many parts
    (2, 2, 4 + 1 / 2),  # the second follows the first half a stage behind
])  # fmt: skip
def test_micro_batches_fewer_than_stages_cannot_fill_them(micro, parts, passes):
    layout = Layout(pp=4, vpp=parts, overlap=0)
    wide = replace(FOUR, layers=8, hidden=4096, heads=32, kv_heads=32, head_dim=128, ffn=16384, vocab=1)
    step = train(wide, micro, 8192, layout, Precision(), H100, P)
    busy = sum(float(getattr(step, n)) for n in ("dense", "attention", "vector", "pipeline"))
    assert (busy + float(step.bubble)) / busy == pytest.approx(passes / micro, rel=2e-3)


def test_a_larger_vocabulary_lengthens_the_bubble_of_two_stages():
    wide = replace(FOUR, vocab=100_000)
    narrow_bubble, wide_bubble = (
        float(train(m, 64, 1024, Layout(pp=2), Precision(), H100, P).bubble) for m in (FOUR, wide)
    )
    assert wide_bubble > 2 * narrow_bubble


@pytest.mark.parametrize("us", [0.0, 10.0, 1e5])
def test_the_host_routes_beside_the_chip(us):
    """Two passes of four layers, all mixtures: the root of the squares of the chip's time and the host's."""
    mixture = replace(FOUR, ffn=0, experts=8, topk=2, expert_ffn=256)
    quick = replace(P, train_start=0.0)
    step = train(mixture, 1, 256, Layout(), Precision(), H100, replace(quick, route_start=us))
    alone = float(step.seconds - step.engine - step.optimizer)
    assert float(step.engine) == pytest.approx(math.hypot(alone, 2 * 4 * us * 1e-6) - alone, abs=1e-12)


def test_a_captured_step_asks_the_host_nothing():
    """However long the host takes to route, a step that is one program waits for it at its start only."""
    mixture = replace(FOUR, ffn=0, experts=8, topk=2, expert_ffn=256)
    slow = replace(P, train_start=0.0, route_start=1e5)
    step = train(mixture, 1, 256, Layout(captured=1), Precision(), H100, slow)
    assert float(step.engine) == 0.0


def test_micro_batches_in_turn_hide_the_stated_share_of_an_exchange():
    """As far as there is computation to hide it behind, and only where the host does not hold up both."""
    mixture = replace(FOUR, ffn=0, experts=8, topk=2, expert_ffn=8192)
    shown = {(c, t): train(mixture, 64, 4096, Layout(dp=8, ep=8, captured=c, turns=t), Precision(), H100, P)
             for c in (0, 1) for t in (0, 1)}  # fmt: skip
    exchanged = {key: float(step.expert_exchange) for key, step in shown.items()}
    assert exchanged[1, 1] == pytest.approx((1 - P.overlap_exchange) * exchanged[1, 0])
    assert exchanged[0, 1] == exchanged[0, 0] == exchanged[1, 0]
    narrow = replace(H100, link=1e9)  # an exchange far longer than what it could hide behind
    plain, turned = (train(mixture, 64, 4096, Layout(dp=8, ep=8, captured=1, turns=t), Precision(), narrow, P)
                     for t in (0, 1))  # fmt: skip
    computed = sum(float(getattr(plain, n)) for n in ("dense", "experts", "attention", "vector"))
    hidden = float(plain.expert_exchange - turned.expert_exchange)
    assert hidden == pytest.approx(P.overlap_exchange * computed)


def test_weights_are_gathered_in_the_format_of_the_products():
    """Sharded in 16 bits a pass moves 2 + 2 + 4 bytes of a weight, in 8 bits 1 + 1 + 4."""
    wide = replace(FOUR, hidden=4096, heads=32, kv_heads=32, head_dim=128, ffn=16384)
    both, eight = (float(train(wide, 64, 1024, Layout(dp=8, zero=3, overlap=0), f, H100, P).data)
                   for f in (Precision(), Precision(0, 1, 0)))  # fmt: skip
    assert both / eight == pytest.approx(8 / 6, rel=0.02)


def test_what_ends_a_block_is_not_done_again_where_weights_are_shared_out():
    """Of 32 squares of the hidden width that a token is multiplied with in a layer forward (8 in the attention, 16 into
    and 8 out of the feed-forward), full recomputation does 24 again."""
    wide = replace(FOUR, hidden=4096, heads=32, kv_heads=32, head_dim=128, ffn=16384, vocab=1)

    def again(zero: int) -> float:
        none, full = (
            float(train(wide, 16, 4096, Layout(dp=8, zero=zero, recompute=r), Precision(), H100, P).dense)
            for r in (0, 2)
        )
        return full - none

    assert again(3) / again(1) == pytest.approx(24 / 32, rel=0.02)


def test_gradients_hide_behind_one_micro_batch_and_no_more():
    """They are complete only in the last one: with a thousand of them no more is hidden than with two."""
    few, many = (float(train(FOUR, n * 4, 128, Layout(dp=4), Precision(), H100, P).data) for n in (2, 1000))
    assert few == pytest.approx(many)

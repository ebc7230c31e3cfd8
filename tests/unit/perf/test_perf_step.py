"""Steps: the slowest stage sets the pace, and what a mixture's routing costs does not shrink with its tokens."""

import math
from dataclasses import replace

import numpy as np
import pytest

from fencepost.facts.models import Model
from fencepost.facts.world import world
from fencepost.perf.kernels import op_seconds
from fencepost.perf.layout import Layout
from fencepost.perf.links import gather
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.step import _domains_reached, _in_turn, serve
from fencepost.perf.training import _slowest_stage, train
from fencepost.perf.work import GEMM, SCORE, Load, Ops, Precision

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


def test_ranks_of_a_cut_context_bring_tokens_of_their_own_to_the_experts():
    """Eight chips hold eight experts and read the same tokens, whether two data ranks or two parts of a context bring
    them: the experts multiply as long."""
    mixture = replace(FOUR, hidden=4096, ffn=0, experts=8, topk=2, expert_ffn=8192)
    replicas, parts = (
        train(mixture, batch, 8192 * cp, Layout(tp=4, dp=dp, cp=cp, ep=8), Precision(), H100, P)
        for batch, dp, cp in ((2, 2, 1), (1, 1, 2))
    )
    assert float(parts.experts) == pytest.approx(float(replicas.experts))
    assert float(parts.expert_exchange) == pytest.approx(float(replicas.expert_exchange))


def test_tensor_ranks_that_cut_tokens_exchange_their_own_and_sum_only_the_attention():
    """With two tensor ranks each holds half of the tokens: half as much to exchange, and of the two sums of a layer
    that of the feed-forward has gone."""
    mixture = replace(FOUR, hidden=4096, heads=32, kv_heads=32, head_dim=128, ffn=0, experts=8, topk=2, expert_ffn=8192)
    fast = replace(P, exchange_start=0.0)
    one, two, dense = (
        train(m, 8 // tp, 4096, Layout(tp=tp, dp=8 // tp, ep=ep), Precision(), H100, fast)
        for m, tp, ep in ((mixture, 1, 8), (mixture, 2, 8), (replace(FOUR, hidden=4096), 2, 1))
    )
    assert float(one.expert_exchange) == pytest.approx(2 * float(two.expert_exchange))
    assert float(dense.tensor) == pytest.approx(2 * float(two.tensor))


def test_experts_sought_in_few_groups_lie_in_few_domains():
    """Sixteen experts of a token over eight domains: nearly all of them hold one, of two groups of eight two do."""
    wide = replace(FOUR, ffn=0, experts=64, topk=16, expert_ffn=256)
    few = replace(wide, groups=8, topk_groups=2)
    everywhere, there = (float(_domains_reached(m, np.float64(8.0))) for m in (wide, few))
    assert everywhere == pytest.approx(8 * (1 - (7 / 8) ** 16))
    assert there == pytest.approx(2, rel=1e-4)


def test_what_is_not_hidden_adds_to_the_step():
    """Without overlap all of the gradients' traffic is seen, and of tensor messages all but half of the backward ones,
    which run beside the products of the weights' gradients: 3 of 4 pairs a layer."""
    wide = replace(FOUR, hidden=4096, heads=32, kv_heads=32, head_dim=128, ffn=16384)
    alone, together = (train(wide, 64, 2048, Layout(tp=2, dp=4, overlap=o), Precision(), H100, P) for o in (0, 1))
    reduced = 2 * float(gather(2048.0 * 4096 * 2, 2, H100, P))  # tokens are cut by sequence: a scatter and a gather
    assert float(alone.tensor) == pytest.approx(3 * wide.layers * reduced * 16)
    assert float(alone.data) > float(together.data)
    assert float(alone.dense) == float(together.dense)


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


def test_an_attention_that_is_not_fused_reads_and_writes_its_scores():
    """Bytes of scores forward, and twice that backward, at the chip's rate: the least that it must cost more."""
    fused, apart = (float(train(FOUR, 1, 4096, Layout(fused=f), Precision(), H100, P).attention) for f in (3, 0))
    scores = FOUR.layers * FOUR.heads * 4096.0**2
    assert apart - fused > 2 * scores * SCORE / H100.bandwidth


def test_the_host_works_while_the_chip_computes_and_is_seen_where_it_is_behind():
    """4,096 sequences at 18 us are 74 ms of the host; a small model's step is shorter and waits for it, a few
    sequences' is not."""
    for batch in (4, 4096):
        step = serve(FOUR, "decode", Load(batch, 1, 16), Layout(), Precision(), H100, P)
        chip = float(step.seconds - step.engine)
        host = batch * P.seat * 1e-6
        assert float(step.engine) == pytest.approx(P.step_start * 1e-6 + max(host - chip, 0.0))
    assert float(step.engine) > P.step_start * 1e-6


def test_an_exchange_is_hidden_where_reading_the_weights_again_takes_less():
    """A short one is shown whole; of a long one all but the hidden share, and the weights once more."""
    mixture = replace(FOUR, ffn=0, experts=8, topk=2, expert_ffn=256)
    layout = Layout(dp=8, ep=8)
    short, long = (float(_in_turn(mixture, np.float64(x), layout, Precision(), H100, P)) for x in (1e-9, 1.0))
    assert short == 1e-9
    # 8 experts on as many ranks: one of 3 x 512 x 256 a layer and rank, the rest of the model on each of them
    own = mixture.params - 4 * 7 * 3 * 512 * 256
    again = own * 2 / (H100.bandwidth * P.stream)
    assert long == pytest.approx(1 - P.overlap_exchange + again, rel=0.01)
    waits = float(_in_turn(mixture, np.float64(1.0), replace(layout, overlap=0), Precision(), H100, P))
    assert waits == 1.0


@pytest.mark.parametrize(("stored", "code", "slower"), [(3, 0, True), (1, 0, True), (0, 0, False), (0, 1, False)])
def test_weights_kept_narrower_than_they_are_multiplied_in_slow_a_large_product(stored, code, slower):
    """Widened on the way in; a training run's weights, kept wider than its products, need no such pass."""
    n = 16384.0
    one, form, kept = np.ones(1), np.array([code]), np.array([stored])
    ops = Ops(("x",), np.array([GEMM]), form, kept, one * n, one * n, one * n, 0 * one, one, one, one, one)
    plain = replace(ops, stored=form)
    ratio = float(op_seconds(plain, H100, P, 0.0)[0] / op_seconds(ops, H100, P, 0.0)[0])
    assert ratio == pytest.approx(P.widened if slower else 1.0)


def test_the_first_fused_attentions_took_up_to_twice_as_long():
    """1.5 to 2 times, as published for training and inference (arXiv:2407.08608, abstract)."""
    first, today = (float(train(FOUR, 1, 4096, Layout(fused=f), Precision(), H100, P).attention) for f in (2, 3))
    assert 1.5 <= first / today <= 2


def test_the_first_fused_attentions_are_further_behind_on_a_chip_that_came_later():
    """One generation on a chip of 2020, two on one of 2022, each of the same factor."""
    a100 = machine(world(), "a100").mid
    for chip, generations in ((a100, 1), (H100, 2)):
        first, today = (float(train(FOUR, 1, 4096, Layout(fused=f), Precision(), chip, P).attention) for f in (1, 3))
        assert first / today == pytest.approx(P.attention_early**generations)


def test_what_tensor_ranks_gather_has_the_format_of_the_products():
    """Large messages: the scatter of sums stays in 16 bits, the gather of 8 is half as long: 3/4 of both."""
    wide = replace(FOUR, hidden=16384, heads=128, kv_heads=128, head_dim=128, ffn=65536)
    eight, sixteen = (float(train(wide, 1, 65536, Layout(tp=8), Precision(0, c, 0), H100, P).tensor) for c in (1, 0))
    assert eight / sixteen == pytest.approx(3 / 4, rel=0.02)


def test_messages_between_parts_of_stages_run_beside_other_micro_batches():
    """Interleaved and overlapped they lengthen only the bubble; not overlapped, or one after another, each pass too."""
    cut, plain, alone = (train(replace(FOUR, layers=8), 32, 1024, Layout(pp=2, vpp=v, overlap=o), Precision(), H100, P)
                         for v, o in ((2, 1), (1, 1), (2, 0)))  # fmt: skip
    assert float(cut.pipeline) == 0 < float(plain.pipeline) < float(alone.pipeline)
    assert float(cut.bubble) == pytest.approx(float(alone.bubble), rel=1e-6)

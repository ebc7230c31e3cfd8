"""Steps: operators by cause, messages of tensor and expert ranks, the host beside the chip."""

from dataclasses import replace

import numpy as np
import pytest

from fencepost.facts.models import Model
from fencepost.facts.world import world
from fencepost.perf.kernels import op_seconds
from fencepost.perf.layout import Layout
from fencepost.perf.links import gather
from fencepost.perf.machine import machine
from fencepost.perf.mixing import SCORE
from fencepost.perf.ops import GEMM, Load, Ops, Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.step import _domains_reached, _in_turn, serve
from fencepost.perf.training import train

P = parameters(world())
H100 = machine(world(), "h100").mid
FOUR = Model(id="m", name="M", layers=4, hidden=512, heads=8, kv_heads=8, head_dim=64, ffn=2048, vocab=1000)


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


def test_parallel_attention_and_feed_forward_are_summed_over_tensor_ranks_at_once():
    """One message a layer in place of two, of the same size."""
    once, twice = (
        float(
            serve(replace(FOUR, parallel=at_once), "prefill", Load(1, 2048), Layout(tp=8), Precision(), H100, P).tensor
        )
        for at_once in (True, False)
    )
    assert once == pytest.approx(twice / 2)


def test_messages_between_parts_of_stages_run_beside_other_micro_batches():
    """Interleaved and overlapped they lengthen only the bubble; not overlapped, or one after another, each pass too."""
    cut, plain, alone = (train(replace(FOUR, layers=8), 32, 1024, Layout(pp=2, vpp=v, overlap=o), Precision(), H100, P)
                         for v, o in ((2, 1), (1, 1), (2, 0)))  # fmt: skip
    assert float(cut.pipeline) == 0 < float(plain.pipeline) < float(alone.pipeline)
    assert float(cut.bubble) == pytest.approx(float(alone.bubble), rel=1e-6)

"""Counting: operations and bytes against arithmetic done by hand."""

import dataclasses

import numpy as np
import pytest

from fencepost.facts.models import Model
from fencepost.perf.layout import Layout
from fencepost.perf.memory import memory
from fencepost.perf.ops import ATTENTION, GEMM, GROUPED, VECTOR, Load, Precision
from fencepost.perf.work import work

DENSE = Model(id="d", name="D", layers=4, hidden=512, heads=8, kv_heads=2, head_dim=64, ffn=1024, vocab=1000)
MOE = dataclasses.replace(DENSE, ffn=0, experts=16, topk=2, expert_ffn=256)
LATENT = dataclasses.replace(
    DENSE, kv_heads=8, head_dim=96, q_rank=128, kv_rank=64, nope_dim=64, rope_dim=32, v_dim=64
)  # fmt: skip


def flops(ops):
    return float((ops.flops * ops.count).sum())


def test_a_prefill_is_two_operations_a_parameter_and_token_plus_attention():
    """Products: 2 x parameters; scores and values: 4 x width x (n+1)/2 keys a query; one row through the head."""
    tokens = 100
    matrices = DENSE.layers * (DENSE.hidden * 64 * (8 + 4) + 8 * 64 * DENSE.hidden + 3 * DENSE.hidden * 1024)
    scores = DENSE.layers * tokens * 4 * 8 * 64 * (tokens + 1) / 2
    expected = 2 * matrices * tokens + scores + 2 * DENSE.hidden * DENSE.vocab
    assert flops(work(DENSE, "prefill", Load(1, tokens, 0), Layout())) == pytest.approx(expected, rel=1e-12)


def test_training_costs_three_times_the_forward_pass():
    """Each product has two gradients of its own size; an attention's backward is two and a half times its forward."""
    forward = work(DENSE, "prefill", Load(1, 64, 0), Layout())
    products = float((forward.flops * forward.count)[forward.kind != ATTENTION].sum())
    head = 2 * DENSE.hidden * DENSE.vocab  # the prefill computes one row of it, training all 64
    train = work(DENSE, "train", Load(1, 64, 0), Layout())
    done = float((train.flops * train.count)[train.kind != ATTENTION].sum())
    assert done == pytest.approx(3 * (products + 63 * head), rel=1e-12)
    ratio = float((train.flops * train.count)[train.kind == ATTENTION].sum()) / float(
        (forward.flops * forward.count)[forward.kind == ATTENTION].sum()
    )
    assert ratio == pytest.approx(3.5, rel=1e-12)


def test_full_recomputation_adds_one_forward_pass_and_selective_one_attention():
    none, selective, full = (flops(work(DENSE, "train", Load(1, 64, 0), Layout(recompute=r))) for r in (0, 1, 2))
    forward = work(DENSE, "prefill", Load(1, 64, 0), Layout())
    attention = float((forward.flops * forward.count)[forward.kind == ATTENTION].sum())
    assert selective - none == pytest.approx(attention, rel=1e-9)
    assert full - none == pytest.approx(forward_of_a_training_pass(forward), rel=1e-9)


def forward_of_a_training_pass(forward):
    return float((forward.flops * forward.count).sum()) + 63 * 2 * DENSE.hidden * DENSE.vocab


def test_frozen_weights_save_their_gradients():
    """Adapters: forward and the gradient of the inputs, two thirds of the products of training."""
    train, adapt = (work(DENSE, phase, Load(1, 64, 0), Layout()) for phase in ("train", "adapt"))
    products = [float((o.flops * o.count)[o.kind != ATTENTION].sum()) for o in (train, adapt)]
    assert products[1] == pytest.approx(products[0] * 2 / 3, rel=1e-12)


def test_adapters_pass_over_inputs_and_outputs_of_attention_products():
    """For each token and product of k by n: read 3 (n + k) and write n + k values of 2 bytes; products of 512 by 768
    (8 + 4 heads of 64) and 512 by 512, in 4 layers."""
    train, adapt = (work(DENSE, phase, Load(1, 64, 0), Layout()) for phase in ("train", "adapt"))
    moved = [float(((o.read + o.write) * o.count)[o.kind == VECTOR].sum()) for o in (train, adapt)]
    assert moved[1] - moved[0] == pytest.approx(4 * 64 * 4 * 2 * ((512 + 768) + (512 + 512)))


def test_the_gated_delta_rule_hands_on_through_memory_chunk_by_chunk():
    """Two value heads of 64 over 128 tokens, two chunks: a token hands on 13 widths of a head and 6 x 64 of its chunk's
    triangles, and each chunk reads and writes a state of 64 x 64; all in 4 bytes. A decoded token moves its state."""
    wide = dataclasses.replace(DENSE, linear_layers=2, linear_key_heads=2, linear_value_heads=2, linear_head_dim=64)
    plain = dataclasses.replace(wide, linear_layers=0, layers=2)
    each = 2 * (13 * 64 + 6 * 64) * 4
    state = 2 * 2 * 64 * 64 * 4
    for phase, tokens, moved in (("prefill", 128, 128 * each + 2 * state), ("decode", 1, state)):
        ops = [work(m, phase, Load(1, tokens, 0), Layout()) for m in (wide, plain)]
        linear, without = (float(((o.read + o.write) * o.count)[o.kind == VECTOR].sum()) for o in ops)
        mixed, gated = 2 * tokens * (2 * 2 + 2) * 64 * 2, tokens * 2 * 64 * 6  # convolution, gated norm
        ffn = tokens * (2 * 1024 * 2 + 1024 * 2)
        norms = 2 * 3 * tokens * 512 * wide.norms
        assert linear - without == pytest.approx(2 * (moved + mixed + gated + ffn + norms))


def test_tensor_ranks_share_the_work_exactly():
    whole = flops(work(DENSE, "prefill", Load(1, 64, 0), Layout()))
    assert flops(work(DENSE, "prefill", Load(1, 64, 0), Layout(tp=2))) == pytest.approx(whole / 2, rel=1e-12)


def test_experts_see_their_tokens_once():
    """Routed work is tokens x topk however many experts are touched; the bytes follow the experts touched."""
    ops = work(MOE, "prefill", Load(1, 64, 0), Layout())
    routed = ops.kind == GROUPED
    expected = MOE.layers * 2 * 64 * 2 * 3 * 512 * 256
    assert float((ops.flops * ops.count)[routed].sum()) == pytest.approx(expected, rel=1e-12)
    one = work(MOE, "decode", Load(1, 1, 64), Layout())
    # one token reads topk experts, no more
    weights = float((one.groups * one.n * one.k)[one.kind == GROUPED].sum())
    assert weights == pytest.approx(2 * 3 * 512 * 256, rel=1e-12)


def test_a_busy_expert_rank_has_more_tokens_and_no_more_weights():
    """Half as many tokens again on the busiest of very many ranks, and on one of two ranks a quarter more."""
    for ranks, more in ((1, 1.0), (2, 1.25)):
        layout = Layout(dp=ranks, ep=ranks)
        even, busy = (work(MOE, "decode", Load(64, 1, 64), layout, Precision(), x) for x in (1.0, 1.5))
        routed = even.kind == GROUPED
        assert busy.m[routed] == pytest.approx(even.m[routed] * more)
        assert np.array_equal(busy.groups[routed], even.groups[routed])


def test_absorbed_latent_decode_reads_the_compressed_cache():
    """Multi-head latent attention reads rank + rotary numbers a token, not heads x width."""
    ops = work(LATENT, "decode", Load(8, 1, 1000), Layout())
    attention = ops.kind == ATTENTION
    cache = 8 * 1001 * (64 + 32) * 2
    query = 8 * 8 * (64 + 32) * 2
    assert float(ops.read[attention][0]) == pytest.approx(cache + query)


def test_a_window_bounds_what_is_read():
    windowed = dataclasses.replace(DENSE, window=128, window_layers=4)
    ops = work(windowed, "decode", Load(1, 1, 10_000), Layout())
    assert float(ops.n[ops.kind == ATTENTION].max()) == 128


def test_weights_in_four_bits_are_read_as_four_bits_and_a_scale():
    wide, narrow = (work(DENSE, "decode", Load(1, 1, 1), Layout(), Precision(w, 0, 0)) for w in (0, 3))
    matrices = DENSE.layers * (512 * 64 * 12 + 512 * 512 + 3 * 512 * 1024)
    difference = float((wide.read * wide.count).sum() - (narrow.read * narrow.count).sum())
    assert difference == pytest.approx(matrices * (2 - 17 / 32), rel=1e-9)


def test_axes_broadcast_in_front_of_nothing():
    ops = work(DENSE, "decode", Load(np.array([1, 2, 4]), 1, 64), Layout(tp=np.array([[1], [2]])))
    assert ops.m.shape[1:] == (2, 3)


def test_gradients_of_weights_are_summed_in_32_bits():
    """A micro-batch reads and writes 4 bytes for every weight of its products, whatever its length."""
    ops = work(DENSE, "train", Load(1, 1, 0), Layout())
    weights = DENSE.layers * (DENSE.hidden * 64 * (8 + 4) + 8 * 64 * DENSE.hidden + 3 * DENSE.hidden * 1024)
    weights += DENSE.hidden * DENSE.vocab
    written = float((ops.write * ops.count)[ops.kind != ATTENTION].sum())
    assert written >= 4 * weights


def test_tensor_ranks_share_the_passes_of_training_not_those_of_serving():
    def passes(phase, tp):
        ops = work(DENSE, phase, Load(1, 64, 0), Layout(tp=tp))
        return float((ops.read * ops.count)[np.array(ops.part) == "norm"].sum())

    assert passes("train", 2) == pytest.approx(passes("train", 1) / 2)
    assert passes("prefill", 2) == pytest.approx(passes("prefill", 1))


@pytest.mark.parametrize(("kept", "wide"), [("none", 0), ("into", 512 * 64 * 12), ("attention", 512 * 64 * (12 + 8))])
def test_checkpoints_in_four_bits_keep_projections_in_sixteen(kept, wide):
    """8 + 2 x 2 heads of 64 into the attention and 8 out of it, of a hidden width of 512: those kept take 2 bytes a
    weight and not 17/32, in every one of 4 layers; and no product of them is one of 4 bits."""
    model, narrow = dataclasses.replace(MOE, kept=kept), Precision(3, 3)
    ops = work(model, "decode", Load(1, 1, 100), Layout(), narrow)
    projections = [c for p, k, c in zip(ops.part, ops.kind, ops.code, strict=True) if p == "attention" and k == GEMM]
    assert projections == {"none": [3, 3], "into": [0, 3], "attention": [0, 0]}[kept]
    held, usual = (float(memory(m, "decode", Load(1, 1, 100), Layout(), narrow).weights) for m in (model, MOE))
    assert held - usual == pytest.approx(4 * wide * (2 - 17 / 32))


def test_an_attention_of_its_own_format_is_what_is_stated():
    """8-bit projections under 4-bit experts, whatever such checkpoints usually keep."""
    model = dataclasses.replace(MOE, kept="attention")
    assert Precision(3, 3, 0, 1).of_attention(model) == ((1, 1), (1, 1))
    assert Precision(1, 1).of_attention(model) == ((1, 1), (1, 1))


def chosen(model, tokens):
    """Experts of one chip that some of the tokens chose."""
    ops = work(model, "decode", Load(tokens, 1, 64), Layout())
    return float(ops.groups[ops.kind == GROUPED][0])


def test_experts_that_nothing_keeps_alike_are_read_less():
    """64 choices among 16: if all shares are equally likely 64 x 16 / (64 + 15) = 12.96 different ones, and if all are
    alike 16 x (1 - (14/16)^32) = 15.78. The two of one token differ in any case, and in the end all are chosen."""
    even = dataclasses.replace(MOE, even=True)
    assert chosen(MOE, 32) == pytest.approx(64 * 16 / 79)
    assert chosen(even, 32) == pytest.approx(16 * (1 - (14 / 16) ** 32))
    assert chosen(MOE, 1) == chosen(even, 1) == pytest.approx(2)
    assert chosen(MOE, 1e6) == pytest.approx(16, rel=1e-3)


def test_more_tokens_never_choose_fewer_experts():
    found = [chosen(MOE, tokens) for tokens in (1, 2, 3, 5, 8, 64, 512)]
    assert found == sorted(found)

"""Configurations whose layers are not all alike: each kind is counted, tensor by tensor."""

import pytest

from fencepost.base.errors import PerfError
from fencepost.facts.configs import from_config
from fencepost.facts.kinds import layer_kinds
from fencepost.facts.mixers import Attention, Linear
from fencepost.facts.stated import Stated

PLAIN = {
    "model_type": "own", "num_hidden_layers": 4, "hidden_size": 64, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 128, "vocab_size": 100, "hidden_act": "silu",
}  # fmt: skip
MLP, NORMS, ENDS = 3 * 64 * 128, 2 * 64, 2 * 100 * 64 + 64
ATTENTION = 64 * 16 * (4 + 2 * 2) + 4 * 16 * 64
STATE_SPACE = {"mamba_num_heads": 8, "mamba_head_dim": 16, "ssm_state_size": 32, "n_groups": 2, "conv_kernel": 4,
               "use_conv_bias": True}  # fmt: skip
# in: gate and values 8*16 each, two of 2*32 for keys, 8 steps; convolution over values and keys with its bias; three
# numbers a head; a norm over the values; out
MAMBA = 64 * (2 * 128 + 2 * 64 + 8) + (128 + 2 * 64) * 5 + 3 * 8 + 128 + 128 * 64


def test_layers_alike_are_counted_as_before():
    assert from_config(PLAIN).params == 4 * (ATTENTION + MLP + NORMS) + ENDS


def test_a_state_space_layer_beside_attention_has_its_own_tensors_and_a_state_instead_of_a_cache():
    kinds = ["mamba", "mamba", "mamba", "attention"]
    model = from_config(PLAIN | STATE_SPACE | {"layer_types": kinds})
    assert model.params == ATTENTION + 3 * MAMBA + 4 * (MLP + NORMS) + ENDS
    assert model.cache_values(1000) == 1 * 2 * 2 * 16 * 1000 + 3 * 8 * 16 * 32


@pytest.mark.parametrize(
    "stated",
    [
        {"hybrid_override_pattern": "M-M*-M"},
        {"layers_block_type": ["mamba", "mlp", "mamba", "attention", "mlp", "mamba"]},
    ],
)
def test_blocks_that_are_a_feed_forward_alone_are_no_layers_of_their_own(stated):
    """Three state-space layers and one of attention, two of them with a block behind: one norm for each of six."""
    model = from_config(PLAIN | STATE_SPACE | {"num_hidden_layers": 6, "mlp_hidden_act": "relu2"} | stated)
    assert (model.layers, model.bare_layers, model.dense_blocks) == (4, 2, 2)
    plain = 2 * 64 * 128 if not model.gated else MLP
    assert model.params == ATTENTION + 3 * MAMBA + 2 * plain + 6 * 64 + ENDS


def test_experts_may_work_on_narrower_vectors_than_the_rest():
    """Down from 64 to 32 and back, once a layer; each expert has two matrices of 32 x 24."""
    mixture = {"n_routed_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 24, "moe_latent_size": 32,
               "mlp_hidden_act": "relu2", "hidden_act": None}  # fmt: skip
    model = from_config(PLAIN | mixture)
    each = 8 * 2 * 32 * 24 + 64 * 8 + 2 * 64 * 32
    assert model.params == 4 * (ATTENTION + each + NORMS) + ENDS


def test_window_layers_may_have_heads_of_their_own():
    stated = {"hybrid_layer_pattern": [0, 1, 1, 0], "swa_num_key_value_heads": 4, "swa_head_dim": 8,
              "swa_num_attention_heads": 8, "swa_v_head_dim": 16, "sliding_window": 50}  # fmt: skip
    model = from_config(PLAIN | stated)
    window = 64 * (8 * 8 + 4 * (8 + 16)) + 8 * 16 * 64
    assert model.params == 2 * ATTENTION + 2 * window + 4 * (MLP + NORMS) + ENDS
    assert model.cache_values(1000) == 2 * 2 * 2 * 16 * 1000 + 2 * 4 * (8 + 16) * 50


def test_layers_that_see_everything_may_have_wider_heads_and_values_that_are_their_keys():
    stated = {"layer_types": ["sliding_attention"] * 3 + ["full_attention"], "sliding_window": 50,
              "global_head_dim": 32, "num_global_key_value_heads": 1, "attention_k_eq_v": True}  # fmt: skip
    model = from_config(PLAIN | stated)
    wide = 64 * 32 * (4 + 1) + 4 * 32 * 64
    assert model.params == 3 * ATTENTION + wide + 4 * (MLP + NORMS) + ENDS
    assert model.cache_values(1000) == 3 * 2 * 2 * 16 * 50 + 2 * 32 * 1000


def test_pooled_entries_are_kept_beside_a_window_and_found_by_an_indexer_in_the_finer_layers():
    stated = {"compress_ratios": [0, 4, 128, 4, 7], "sliding_window": 50, "num_key_value_heads": 1, "q_lora_rank": 8,
              "o_lora_rank": 4, "o_groups": 2, "index_n_heads": 3, "index_head_dim": 5, "index_topk": 20}  # fmt: skip
    model = from_config(PLAIN | stated)
    kinds = {m.pool: m for m in model.attentions}
    assert {pool: m.layers for pool, m in kinds.items()} == {0: 1, 4: 2, 128: 1}
    assert (kinds[4].overlap, kinds[4].indexers, kinds[128].overlap, kinds[128].indexers) == (2, 2, 1, 0)
    plain = 64 * 8 + 8 + 8 * 4 * 16 + 64 * 16 + 4 * 16 * 4 + 2 * 4 * 64
    pooling = 16 * (2 * 64 + 128) + 16  # values and gates, a place for each of 128, a norm
    assert kinds[0].params(64) == plain
    assert kinds[128].params(64) == plain + pooling
    assert model.cache_values(1280) == 4 * 16 * 50 + 16 * (2 * 320 + 10) + 2 * 5 * 320


def test_a_choice_that_layers_share_is_made_where_it_is_stated():
    mla = {"kv_lora_rank": 8, "q_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4, "v_head_dim": 4,
           "index_n_heads": 3, "index_head_dim": 5, "index_topk": 20}  # fmt: skip
    all_choose = from_config(PLAIN | mla)
    two_choose = from_config(PLAIN | mla | {"indexer_types": ["full", "shared", "full", "shared"]})
    indexer = 3 * (5 * 8 + 64) + 5 * (64 + 2)
    assert all_choose.params - two_choose.params == 2 * indexer
    assert all_choose.cache_values(10) - two_choose.cache_values(10) == 2 * 5 * 10


def test_blocks_of_tokens_are_picked_in_the_layers_that_the_configuration_lists():
    sparse = {"use_sparse_attention": True, "sparse_attention_freq": [0, 1, 1, 1], "sparse_block_size": 16,
              "sparse_topk_blocks": 2, "sparse_num_index_heads": 2, "sparse_index_dim": 8}  # fmt: skip
    model = from_config(PLAIN | {"sparse_attention_config": sparse})
    picking = next(m for m in model.attentions if m.topk)
    assert (picking.layers, picking.topk, picking.block, picking.indexers) == (3, 32, 16, 3)


def test_linear_attention_gated_channel_by_channel():
    stated = {"linear_attn_config": {"kda_layers": [1, 2, 3], "full_attn_layers": [4], "num_heads": 4, "head_dim": 8,
                                     "short_conv_kernel_size": 4}}  # fmt: skip
    model = from_config(PLAIN | stated)
    # queries, keys, values and the step of each head; both gates through 8; convolution; a scale a head, a place a
    # channel, a norm over a head; out
    kda = 64 * (3 * 32 + 4) + 2 * (64 * 8 + 8 * 32) + 3 * 32 * 4 + 4 + 32 + 8 + 32 * 64
    assert model.params == 3 * kda + ATTENTION + 4 * (MLP + NORMS) + ENDS
    wide = from_config(PLAIN | {"linear_attn_config": stated["linear_attn_config"] | {"use_full_rank_gate": True}})
    assert wide.params - model.params == 3 * (64 * 32 - (64 * 8 + 8 * 32))


def test_linear_attention_of_fixed_decay():
    model = from_config(PLAIN | {"attn_type_list": [0, 0, 0, 1]})
    fixed = 64 * 4 * 64 + 64 + 64 * 64  # queries, keys, values and gate of 4 * 16 each; a norm; out
    assert model.params == 3 * fixed + ATTENTION + 4 * (MLP + NORMS) + ENDS


def test_a_kind_that_is_not_known_is_refused_by_its_name():
    with pytest.raises(PerfError, match="hybrid"):
        layer_kinds(Stated({"layers_block_type": ["mamba", "hybrid"]}), 2)


@pytest.mark.parametrize("tokens", [1, 50, 51, 4000])
def test_a_sequence_keeps_more_the_longer_it_is_and_never_more_than_without_a_window(tokens):
    whole, near = (Attention(2, 4, 2, 16, window=w) for w in (0, 50))
    assert near.cached(tokens) <= whole.cached(tokens) <= whole.cached(tokens + 1)
    assert Linear(2, 4, 4, 8, 8).cached(tokens) == 2 * 4 * 8 * 8

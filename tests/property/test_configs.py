"""A configuration that a stranger wrote is read, or refused with a code: never a fault, never without end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.base.errors import PerfError
from fencepost.facts.configs import from_config

PLAIN = {
    "model_type": "own", "num_hidden_layers": 4, "hidden_size": 64, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 128, "vocab_size": 100, "hidden_act": "silu",
    "tie_word_embeddings": False, "quantization_config": {"quant_method": "fp8", "modules_to_not_convert": ["lm_head"]},
}  # fmt: skip
MIXTURE = {"n_routed_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 24, "n_shared_experts": 1,
           "moe_latent_size": 32, "n_group": 4, "topk_group": 2, "first_k_dense_replace": 1, "mlp_only_layers": [0],
           "moe_layer_freq": [0, 1, 1, 1], "mlp_layer_types": ["dense", "sparse", "sparse", "sparse"]}  # fmt: skip
LATENT = {"kv_lora_rank": 8, "q_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4, "v_head_dim": 4,
          "index_n_heads": 3, "index_head_dim": 5, "index_topk": 20, "indexer_types": ["full"] * 4}  # fmt: skip
KINDS = [
    MIXTURE,
    LATENT,
    {"layer_types": ["mamba"] * 3 + ["attention"], "mamba_n_heads": 8, "mamba_d_head": 16, "mamba_d_state": 32},
    {"hybrid_override_pattern": "M-M*", "mamba_num_heads": 8, "mamba_head_dim": 16, "ssm_state_size": 32},
    {"hybrid_layer_pattern": [0, 1, 1, 0], "swa_num_key_value_heads": 4, "swa_head_dim": 8, "sliding_window": 50},
    {"layer_types": ["sliding_attention"] * 3 + ["full_attention"], "sliding_window": 50, "global_head_dim": 32},
    {"compress_ratios": [0, 4, 128, 4], "sliding_window": 50, "o_lora_rank": 4, "o_groups": 2, "hc_mult": 4},
    {"sparse_attention_config": {"use_sparse_attention": True, "sparse_block_size": 16, "sparse_topk_blocks": 2}},
    {"linear_attn_config": {"kda_layers": [1, 2, 3], "full_attn_layers": [4], "num_heads": 4, "head_dim": 8}},
    {"attn_type_list": [0, 0, 0, 1]},
]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([10**9, -(10**9)]), st.floats(), st.text(max_size=3),
    st.lists(st.one_of(st.integers(-1, 2), st.text(max_size=2), st.none()), max_size=5),
    st.dictionaries(st.text(max_size=2), st.integers(-1, 2), max_size=2),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: next(iter(kind)))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_field_may_hold_anything(kind, data):
    config = PLAIN | kind
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(config)), ODD, min_size=1, max_size=2))
    inner = {
        name: config[name] | data.draw(st.dictionaries(st.sampled_from(sorted(config[name])), ODD, max_size=2))
        for name in changed
        if isinstance(config[name], dict) and data.draw(st.booleans())
    }
    try:
        model = from_config(config | changed | inner)
    except PerfError:
        return
    assert model.params > 0
    assert model.cache_values(10) >= 0
    assert sum(m.layers for m in model.mixers) <= model.layers

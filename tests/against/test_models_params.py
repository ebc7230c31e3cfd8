"""Counted parameters against what the publishers print. A wrong width, head count or expert count fails here."""

from pathlib import Path

import pytest
import yaml

from fencepost.facts.configs import from_config
from fencepost.facts.models import parse_models
from fencepost.perf.layout import Layout
from fencepost.perf.ops import Load
from fencepost.perf.work import work

PACK = Path(__file__).parents[2] / "src/fencepost/packs/models/models.yaml"
MODELS = parse_models(yaml.load(PACK.read_text(encoding="utf-8"), yaml.CBaseLoader))


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda m: m.id)
def test_every_shipped_model_has_the_published_number_of_parameters(model):
    """Within 1 %, the precision of a figure printed as '671B' or '355B'; trillions are printed to a tenth: '1.6T'."""
    assert model.params_b > 0
    assert model.source
    assert model.params / 1e9 == pytest.approx(model.params_b, rel=0.01, abs=50 if model.params_b >= 1000 else None)


# Exact totals, from the safetensors metadata of the publishers' pages.
EXACT = {
    "llama-2-7b": 6_738_415_616,
    "llama-2-70b": 68_976_648_192,
    "llama-3.1-8b": 8_030_261_248,
    "llama-3.1-70b": 70_553_706_496,
    "llama-3.1-405b": 405_853_388_800,
    "mistral-7b": 7_241_732_096,
    "mixtral-8x7b": 46_702_792_704,
    "qwen2.5-7b": 7_615_616_512,
    "qwen2.5-72b": 72_706_203_648,
    "qwen3-8b": 8_190_735_360,
    "qwen3-32b": 32_762_123_264,
    "gemma-2-9b": 9_241_705_984,
}


@pytest.mark.parametrize(("key", "params"), EXACT.items())
def test_counts_are_exact_to_the_tensor(key, params):
    assert MODELS[key].params == params


@pytest.mark.parametrize("model", [m for m in MODELS.values() if m.active_b], ids=lambda m: m.id)
def test_active_parameters_are_the_published_ones(model):
    """Publishers round to a billion and differ on embeddings: 10 %, or about a billion for small ones."""
    assert model.active_params / 1e9 == pytest.approx(model.active_b, rel=0.1, abs=0.95)


_COMMON = {"hidden_act": "silu", "vocab_size": 163840}
CONFIGS = {
    # billions in all, and for a token without the head, as their makers print them
    "Kimi-Linear-48B-A3B (arXiv:2510.26692; 49B on its page)": (49, 3, {
        "hidden_size": 2304, "num_hidden_layers": 27, "num_attention_heads": 32, "kv_lora_rank": 512,
        "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "intermediate_size": 9216,
        "moe_intermediate_size": 1024, "num_experts": 256, "num_experts_per_token": 8, "num_shared_experts": 1,
        "first_k_dense_replace": 1, "linear_attn_config": {
            "kda_layers": list(range(20)), "full_attn_layers": list(range(7)), "num_heads": 32, "head_dim": 128,
            "short_conv_kernel_size": 4},
    }),
    "Granite-4.0-H-Small (model card: 32B, 9B)": (32.2, 9, {
        "hidden_size": 4096, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8,
        "num_local_experts": 72, "num_experts_per_tok": 10, "shared_intermediate_size": 1536,
        "intermediate_size": 768, "mamba_d_state": 128, "mamba_d_conv": 4, "mamba_n_heads": 128, "mamba_d_head": 64,
        "mamba_n_groups": 1, "mamba_conv_bias": True, "tie_word_embeddings": True, "vocab_size": 100352,
        "layer_types": ["mamba"] * 36 + ["attention"] * 4,
    }),
    "MiniMax-Text-01 (arXiv:2501.08313: 456B, 45.9B)": (456, 45.9, {
        "hidden_size": 6144, "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
        "head_dim": 128, "intermediate_size": 9216, "num_local_experts": 32, "num_experts_per_tok": 2,
        "vocab_size": 200064, "attn_type_list": [0, 0, 0, 0, 0, 0, 0, 1] * 10,
    }),
    "Nemotron-H-8B (arXiv:2504.03624: 8.1B)": (8.1, 0, {
        "hidden_size": 4096, "num_hidden_layers": 52, "num_attention_heads": 32, "num_key_value_heads": 8,
        "attention_head_dim": 128, "intermediate_size": 21504, "mamba_num_heads": 128, "mamba_head_dim": 64,
        "n_groups": 8, "ssm_state_size": 128, "vocab_size": 131072, "hidden_act": None, "mlp_hidden_act": "relu2",
        "hybrid_override_pattern": "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-",
    }),
}  # fmt: skip


@pytest.mark.parametrize(("total", "active", "config"), CONFIGS.values(), ids=CONFIGS)
def test_configurations_that_are_not_shipped_have_the_published_number_of_parameters(total, active, config):
    model = from_config(_COMMON | config)
    assert model.params / 1e9 == pytest.approx(total, rel=0.01)
    if active:
        assert (model.active_params - model.head_params) / 1e9 == pytest.approx(active, rel=0.05, abs=0.5)


def test_what_pooled_attention_saves_at_a_million_tokens_is_what_its_makers_print():
    """DeepSeek-V4-Pro: a cache of 9.62 GiB a sequence in 16 bits, 8.7 times less than V3.2's, and 27 % of its
    operations for a token (technical report and release notes of 2026-04-24, as AINews of 2026-04-25 retells them)."""
    new, old = MODELS["deepseek-v4-pro"], MODELS["deepseek-v3.2"]
    million = 2**20
    assert new.cache_values(million) * 2 / 2**30 == pytest.approx(9.62, rel=0.005)
    assert old.cache_values(million) / new.cache_values(million) == pytest.approx(8.7, rel=0.005)
    once = Load(1, 1, million)
    flops = [float((ops.flops * ops.count).sum()) for ops in (work(m, "decode", once, Layout()) for m in (new, old))]
    assert flops[0] / flops[1] == pytest.approx(0.27, abs=0.01)

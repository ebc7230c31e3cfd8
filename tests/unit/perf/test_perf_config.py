"""Any Hugging Face configuration: read for what it states, refused for what is not counted."""

import json

import pytest

from fencepost.apps.python.perf import estimate
from fencepost.base.errors import FencepostError, PerfError
from fencepost.base.notes import note
from fencepost.facts.configs import from_config
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.evaluate import precision_for
from fencepost.perf.machine import machine

DENSE = {
    "model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096, "num_attention_heads": 32,
    "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256, "hidden_act": "silu",
}  # fmt: skip
MIXTURE = {
    "model_type": "deepseek_v3", "num_hidden_layers": 61, "hidden_size": 7168, "num_attention_heads": 128,
    "num_key_value_heads": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048, "n_routed_experts": 256,
    "n_shared_experts": 1, "num_experts_per_tok": 8, "n_group": 8, "topk_group": 4,
    "first_k_dense_replace": 3, "q_lora_rank": 1536,
    "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280,
    "quantization_config": {"quant_method": "fp8", "fmt": "e4m3"},
}  # fmt: skip


@pytest.mark.parametrize(("config", "shipped"), [(DENSE, "llama-3.1-8b"), (MIXTURE, "deepseek-v3")])
def test_a_configuration_counts_like_the_shipped_model(config, shipped):
    model, known = from_config(config), world().models[shipped]
    assert (model.params, model.active_params, model.native) == (known.params, known.active_params, known.native)
    assert (model.groups, model.topk_groups) == (known.groups, known.topk_groups)


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (["model.layers.*.self_attn", "model.layers.*.mlp.router", "lm_head"], "attention"),
        ([f"model.layers.{i}.self_attn.o_proj" for i in range(32)], "attention"),
        (["*.self_attn.q_a_proj", "*.self_attn.kv_a_proj_with_mqa"], "into"),
        (["model.layers.0.self_attn*", "lm_head"], "none"),
        (["lm_head"], "none"),
    ],
)
def test_what_a_checkpoint_leaves_wide_is_read(left, kept):
    """A first layer left as it was is no rule of the whole."""
    stated = {"quantization_config": {"quant_method": "mxfp4", "modules_to_not_convert": left}}
    assert from_config(DENSE | stated).kept == kept


@pytest.mark.parametrize(("method", "alone"), [("mxfp4", True), ("fp8", False)])
def test_weights_that_alone_are_narrow_are_multiplied_with_8_bits(method, alone):
    """Blackwell has 4-bit products and takes operands of 4 and 8 bits together; Hopper has none and widens to 16."""
    config = {"model_type": "gpt_oss", "num_hidden_layers": 2, "hidden_size": 2880, "num_attention_heads": 64,
              "num_local_experts": 8, "experts_per_token": 4, "vocab_size": 1000,
              "quantization_config": {"quant_method": method}}  # fmt: skip
    model = from_config(config)
    assert model.alone is alone
    b200, h100 = (precision_for(model, machine(world(), chip).mid) for chip in ("b200", "h100"))
    assert ((b200.weights, b200.compute) == (3, 1)) is alone
    assert ((h100.weights, h100.compute) == (3, 0)) is alone


@pytest.mark.parametrize(("family", "parallel"), [("gptj", True), ("llama", False)])
def test_families_whose_layers_are_parallel_are_known_by_name(family, parallel):
    config = {"model_type": family, "n_layer": 2, "n_embd": 64, "n_head": 4, "vocab_size": 100}
    assert from_config(config).parallel is parallel
    assert from_config(config | {"parallel_attn": True}).parallel


@pytest.mark.parametrize(
    "config",
    [
        {"text_config": DENSE},
        {"llm_config": DENSE},
        {"language_config": DENSE},
        {"thinker_config": {"text_config": DENSE}},
    ],
)
def test_a_vision_language_configuration_is_read_for_its_text(config):
    model = from_config({"model_type": "x"} | config)
    assert model.params == world().models["llama-3.1-8b"].params
    assert model.assumed == (note("text_only"),)


def test_older_names_of_the_same_fields():
    """GPT-2 small: 124,439,808 parameters; biases aside, 124.3 million."""
    config = {"model_type": "gpt2", "n_layer": 12, "n_embd": 768, "n_head": 12, "vocab_size": 50257,
              "activation_function": "gelu_new", "tie_word_embeddings": True}  # fmt: skip
    assert from_config(config).params == pytest.approx(124_439_808 - 1024 * 768, rel=0.002)


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"ssm_state_size": 128}, "FP-PERF-003", "state-space"),
        ({"layer_types": ["full_attention"] * 31 + ["conv"]}, "FP-PERF-003", "conv"),
        ({"num_experts": 8, "moe_intermediate_size": 512}, "FP-PERF-004", "experts a token"),
        ({"hidden_size": None}, "FP-PERF-004", "hidden"),
        ({"num_hidden_layers": "many"}, "FP-PERF-005", "layers"),
        ({"num_experts": 8, "moe_intermediate_size": [512, 1024]}, "FP-PERF-005", "moe_intermediate_size"),
        ({"num_key_value_heads": -1}, "FP-PERF-005", "num_key_value_heads"),
    ],
)
def test_what_is_not_counted_is_refused_by_name(change, code, word):
    with pytest.raises(PerfError) as caught:
        from_config(DENSE | change)
    assert caught.value.code == code
    assert word in caught.value.message


def test_a_path_is_a_model(tmp_path):
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(DENSE), encoding="utf-8")
    by_folder, by_file = (find_model({}, str(p)) for p in (folder, folder / "config.json"))
    assert by_folder.params == by_file.params
    assert estimate(model=str(folder), system="h20", phase="prefill", count=1)["value"] > 0


@pytest.mark.parametrize("content", ["{", "[1, 2]", "\x00\x01"])
def test_a_file_that_is_no_configuration_is_refused(tmp_path, content):
    path = tmp_path / "config.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FencepostError) as caught:
        find_model({}, str(path))
    assert caught.value.code == "FP-PERF-002"


def test_a_misspelt_model_has_candidates():
    with pytest.raises(FencepostError) as caught:
        find_model(world().models, "deepsek-v3")
    assert "deepseek-v3" in caught.value.candidates


@pytest.mark.parametrize("name", ["DeepSeek-V3", "deepseek v3", "Qwen3-8B", "Llama-3.1-8B-Instruct", "GLM-4.6"])
def test_names_and_aliases_are_found_however_spelt(name):
    assert find_model(world().models, name)


@pytest.mark.parametrize(
    ("said", "even"),
    [
        ({"topk_method": "noaux_tc"}, True),
        ({"use_routing_bias": True}, True),
        ({"topk_method": "greedy"}, False),
        ({}, False),
    ],
)
def test_a_bias_that_keeps_experts_alike_is_read_under_its_names(said, even):
    config = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 100,
              "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32}  # fmt: skip
    assert from_config(config | said).even is even


def test_the_families_that_train_with_such_a_bias_are_marked():
    """Of the shipped ones: DeepSeek from V3 on and those built as it is, GLM from 4.5 on, MiniMax and ERNIE 4.5."""
    marked = {m.id for m in world().models.values() if m.even}
    assert {"deepseek-v3", "kimi-k2", "glm-4.5", "minimax-m2.5"} <= marked
    assert not marked & {"gpt-oss-120b", "qwen3-235b-a22b", "mixtral-8x7b", "deepseek-v2"}

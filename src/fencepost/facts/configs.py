"""Models from any Hugging Face ``config.json``: read for what it states, refused for what could not be counted.

>>> tiny = {"model_type": "llama", "num_hidden_layers": 2, "hidden_size": 8, "num_attention_heads": 2,
...         "num_key_value_heads": 1, "intermediate_size": 16, "vocab_size": 10}
>>> from_config(tiny).params
1352
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fencepost.base.errors import PerfError
from fencepost.base.notes import note

from .kinds import BLOCKS, layer_kinds, other_mixers
from .mixers import Attention, Linear
from .models import Model, fold
from .stated import Stated

__all__ = ["from_config", "read_config"]

# families whose attention and feed-forward read the same input, or whose queries and keys are normalised, though their
# configurations do not say so
_PARALLEL = ("gptj", "cohere", "cohere2", "phi", "codegen")
_QK_NORM = ("qwen3", "gemma3", "gemma4")
_LEFT = ("modules_to_not_convert", "ignore", "exclude_modules")


def read_config(path: Path) -> Model:
    """The model a ``config.json`` on disk describes."""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PerfError("FP-PERF-001", "no such config.json", where=str(path), hint="check the path") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise PerfError(
            "FP-PERF-002", f"not JSON: {error}", where=str(path), hint="pass the model's config.json"
        ) from None
    if not isinstance(config, dict):
        raise PerfError("FP-PERF-002", "a config.json is one JSON object", where=str(path))
    stem = path.parent.name if path.stem == "config" and path.parent.name else path.stem
    return from_config(config, name=config.get("_name_or_path") or stem, where=str(path))


# Parts whose parameters or work are not counted here. A config that has one is refused rather than half counted.
_NOT_COUNTED = {
    "mamba_dt_rank": "state-space layers of the first kind", "mamba_d_ssm": "state-space and attention in one layer",
    "block_configs": "layers of different shapes", "index_kpool": "an indexer over pooled keys",
    "hidden_size_per_layer_input": "an input of each layer", "encoder_layers": "an encoder",
    "is_encoder_decoder": "an encoder",
    "zero_expert_num": "experts that do nothing", "cross_attention_layers": "layers that look at pictures",
}  # fmt: skip
_PARTS = ("text_config", "llm_config", "language_config", "thinker_config")
_MOST_LAYERS = 10_000  # a list of their kinds is made
_STATE_SPACE = ("ssm_state_size", "mamba_d_state", "mamba_num_heads", "mamba_n_heads")


def from_config(config: Mapping[str, Any], *, name: str = "config", where: str = "") -> Model:
    """The model that a Hugging Face configuration describes; refuses what it could not count.

    A vision-language configuration is read for its text part, and says so in ``assumed``.
    """
    text = _text(config)
    refused = {why for key, why in _NOT_COUNTED.items() if text.get(key)}
    if refused:
        raise PerfError(
            "FP-PERF-003", f"{name} has {', '.join(sorted(refused))}, which this model does not count", where=where,
            hint="use a shipped model of similar size, or a config without them",
        )  # fmt: skip

    stated = Stated(text, where)
    h, stated_layers, heads, vocab = _required(stated, config, name, where)
    kinds = layer_kinds(stated, stated_layers)
    if "linear" not in kinds and any(text.get(n) for n in _STATE_SPACE):
        raise PerfError("FP-PERF-003", f"{name} has state-space layers and does not say which", where=where,
                        hint="add layer_types, one kind a layer")  # fmt: skip
    blocks = tuple(kind for kind in kinds if kind in BLOCKS)  # layers that are a feed-forward alone
    layers = len(kinds) - len(blocks)
    experts = stated.whole("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts")
    inner = stated.whole("intermediate_size", "n_inner", "ffn_hidden_size", "ffn_dim", default=4 * h)
    expert_ffn = stated.whole("moe_intermediate_size", default=inner) if experts else 0
    shared = _shared(stated, expert_ffn, inner)
    inner = inner if experts or not shared else shared  # a mixture's shared block, in a sibling without experts
    kind = str(text.get("model_type", ""))
    main = _attention(stated, h, heads, layers, kind)
    groups = stated.whole("n_group", "num_expert_group") if experts else 0
    groups = groups if groups > 1 else 0  # one group is none
    others = other_mixers(stated, main, kinds)
    windowed = 0 if any(isinstance(m, Attention) and m.window for m in others) else kinds.count("window")
    window = stated.whole("sliding_window", "attention_chunk_size") if windowed else 0
    delta = 0 if any(isinstance(m, Linear) for m in others) else kinds.count("linear")
    return Model(
        id=fold(name.split("/")[-1]) or "config", name=name, layers=layers, hidden=h, vocab=vocab,
        **{ours: getattr(main, theirs) for ours, theirs in _OWN.items()},
        ffn=stated.whole("intermediate_size_mlp", "dense_intermediate_size", default=inner),
        gated=_gated(text), tied=bool(config.get("tie_word_embeddings", text.get("tie_word_embeddings", False))),
        parallel=bool(stated.first("parallel_attn", "use_parallel_residual", default=kind in _PARALLEL)),
        experts=experts, topk=_chosen(stated, name, where) if experts else 0,
        groups=groups, topk_groups=stated.whole("topk_group") if groups else 0,
        even=bool(experts) and _even(text),
        expert_hidden=stated.whole("routed_expert_hidden_size", "moe_latent_size") if experts else 0,
        expert_ffn=expert_ffn, shared_ffn=shared if experts else 0,
        dense_layers=_dense_layers(stated, layers, blocks) if experts else 0,
        bare_layers=layers - len(blocks) if blocks else 0, streams=stated.whole("hc_mult", default=1),
        residuals=round(layers / block / 2) if (block := stated.whole("attn_res_block_size")) else 0,
        window=window, window_layers=windowed if window else 0, linear_layers=delta,
        linear_key_heads=stated.whole("linear_num_key_heads"),
        linear_value_heads=stated.whole("linear_num_value_heads"),
        linear_head_dim=stated.whole("linear_key_head_dim"), others=others, native=_native(config),
        alone="mxfp4" in _label(config),
        kept=_kept(config, layers),
        source=where, assumed=() if text is config else (note("text_only"),),
    )  # fmt: skip


def _attention(stated: Stated, hidden: int, heads: int, layers: int, kind: str) -> Attention:
    """The attention that a configuration of a family (``kind``) states for its layers."""
    latent = stated.whole("kv_lora_rank")
    nope, rope = stated.whole("qk_nope_head_dim"), stated.whole("qk_rope_head_dim")
    head_dim = nope + rope if latent else stated.whole("head_dim", "attention_head_dim", default=hidden // heads)
    return Attention(
        layers, heads, stated.whole("num_key_value_heads", "num_kv_heads", "n_head_kv", default=heads) or heads,
        head_dim,
        v_dim=stated.whole("v_head_dim"),
        bias="qkv" if stated.first("attention_bias", "qkv_bias", default=False) else "none",
        qk_norm=bool(stated.first("use_qk_norm", default=any(family in kind for family in _QK_NORM))),
        gate=bool(stated.first("attn_output_gate", "mla_use_output_gate", default=kind == "qwen3_next")),
        q_rank=stated.whole("q_lora_rank"), kv_rank=latent, nope_dim=nope, rope_dim=rope,
        topk=stated.whole("index_topk"), index_heads=stated.whole("index_n_heads"),
        index_dim=stated.whole("index_head_dim"),
    )  # fmt: skip


# fields of a model that say what its own attention is, and what they are called there
_OWN = {
    n: n
    for n in ("heads", "kv_heads", "head_dim", "v_dim", "bias", "qk_norm", "q_rank", "kv_rank", "nope_dim", "rope_dim",
              "index_heads", "index_dim")
} | {"output_gate": "gate", "index_topk": "topk"}  # fmt: skip


def _even(text: Mapping[str, Any]) -> bool:
    """Whether a bias of each expert corrects the choice, under the names that families give it.

    >>> _even({"topk_method": "noaux_tc"}), _even({"use_routing_bias": True}), _even({"num_experts": 128})
    (True, True, False)
    """
    return text.get("topk_method") == "noaux_tc" or any(
        text.get(name) for name in ("use_routing_bias", "moe_use_aux_free", "moe_router_enable_expert_bias")
    )


def _shared(stated: Stated, expert_ffn: int, inner: int) -> int:
    """Width of what every token of a mixture passes beside the experts it chose."""
    whole = stated.whole("shared_expert_intermediate_size", "shared_intermediate_size", "share_expert_dim",
                         "moe_shared_expert_intermediate_size")  # fmt: skip
    if stated.first("enable_moe_block"):
        return inner  # a dense block beside the experts of each layer
    whole = whole or expert_ffn * stated.whole("n_shared_experts", "num_shared_experts", "moe_num_shared_experts")
    # the interleaved family adds one shared expert to the routed one
    return whole or (expert_ffn if stated.whole("interleave_moe_layer_step") else 0)


def _chosen(stated: Stated, name: str, where: str) -> int:
    """Experts of a token."""
    found = stated.whole("num_experts_per_tok", "num_experts_per_token", "experts_per_token", "top_k_experts", "moe_k",
                         "moe_topk", "moe_top_k")  # fmt: skip
    if not found:
        raise PerfError("FP-PERF-004", f"{name} does not state how many experts a token is sent to", where=where,
                        hint="add num_experts_per_tok")  # fmt: skip
    return found


def _required(stated: Stated, config: Mapping[str, Any], name: str, where: str) -> tuple[int, int, int, int]:
    """Hidden width, layers, heads and vocabulary; refuses a configuration that lacks one."""
    found = {
        "hidden_size": stated.whole("hidden_size", "n_embd", "d_model"),
        "num_hidden_layers": stated.whole(
            "num_hidden_layers",
            "n_layer",
            "num_layers",
            "n_layers",
            default=len(stated.many("layers_block_type")),
        ),
        "num_attention_heads": stated.whole("num_attention_heads", "n_head", "n_heads"),
        "vocab_size": stated.whole("vocab_size"),
    }
    missing = [field for field, value in found.items() if not value]
    if missing:
        kind = config.get("model_type", "no model_type")
        raise PerfError("FP-PERF-004", f"{name} ({kind}) does not state {', '.join(missing)}", where=where,
                        hint="pass the config.json of a decoder-only language model")  # fmt: skip
    if found["num_hidden_layers"] > _MOST_LAYERS:
        raise PerfError("FP-PERF-005", f"{found['num_hidden_layers']:,} layers", where=where,
                        hint=f"at most {_MOST_LAYERS:,} are counted")  # fmt: skip
    hidden, layers, heads, vocab = found.values()
    return hidden, layers, heads, vocab


def _gated(text: Mapping[str, Any]) -> bool:
    """Gated feed-forward: what every activation named silu or swish, and a gelu of the gated families, comes with."""
    names = ("hidden_act", "mlp_hidden_act", "activation_function", "hidden_activation")
    activation = str(next((text[n] for n in names if text.get(n)), "silu"))
    return any(s in activation for s in ("silu", "swi", "gelu_pytorch_tanh", "glu", "situ"))


def _dense_layers(stated: Stated, layers: int, blocks: tuple[str, ...]) -> int:
    """Layers with a dense block in a mixture, from whichever way the configuration states it."""
    if blocks:
        return blocks.count("block")
    if isinstance(stated.first("moe_layer_freq"), list):
        return stated.numbers("moe_layer_freq").count(0)
    if kinds := stated.many("mlp_layer_types"):
        return kinds.count("dense")
    step = stated.whole("interleave_moe_layer_step", "decoder_sparse_step", default=1) or 1
    leading = stated.whole("first_k_dense_replace", "moe_layer_start_index")
    return len(stated.many("mlp_only_layers")) or leading or layers - layers // step


def _text(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a configuration that describes the language model: the whole, or what stands beside other senses."""
    inner = next((config[n] for n in _PARTS if isinstance(config.get(n), dict)), None)
    return config if inner is None else _text(inner)


def _quantised(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a configuration says of the number format of its weights."""
    found = config.get("quantization_config") or _text(config).get("quantization_config")
    return found if isinstance(found, Mapping) else {}


def _label(config: Mapping[str, Any]) -> str:
    """The names that a configuration gives its number formats."""
    quantised = _quantised(config)
    named = [str(quantised.get(key, "")) for key in ("quant_method", "fmt", "quant_algo", "format")]
    return " ".join([*named, str(config.get("expert_dtype", ""))]).lower()


def _native(config: Mapping[str, Any]) -> str:
    """Number format of the published weights, of the experts' where they have another."""
    label = _label(config)
    if "fp4" in label:
        return "fp4"
    return "fp8" if "fp8" in label or "e4m3" in label else "bf16"


def _kept(config: Mapping[str, Any], layers: int) -> str:
    """Projections of the attention that a checkpoint in narrow formats leaves as they were, in most layers or all.

    >>> _kept({"quantization_config": {"modules_to_not_convert": ["model.layers.*.self_attn", "lm_head"]}}, 36)
    'attention'
    """
    quantised = Stated(_quantised(config))
    named = [str(m) for key in _LEFT for m in quantised.many(key) if "attn" in str(m)]
    numbered = {number for m in named if (number := re.search(r"\.(\d+)\.", m))}
    if not named or 0 < len({n[1] for n in numbered}) < layers / 2:
        return "none"
    return "attention" if any("o_proj" in m or re.search(r"attn\W*$", m) for m in named) else "into"

"""Which layers of a Hugging Face configuration mix tokens how: read from whichever way it states them.

>>> layer_kinds({"layer_types": ["sliding_attention", "full_attention"]}, 2)
('window', 'full')
>>> layer_kinds({"hybrid_override_pattern": "ME*-"}, 4)
('linear', 'experts', 'full', 'block')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fencepost.base.errors import PerfError

from .mixers import Attention, Linear, Mixer
from .stated import Stated

__all__ = ["BLOCKS", "layer_kinds", "other_mixers"]

# What configurations call the layers of a kind. A layer of "block" or "experts" is a feed-forward of its own.
_CALLED = {
    "full_attention": "full", "attention": "full", "*": "full", "deepseek_sparse_attention": "full",
    "sliding_attention": "window", "chunked_attention": "window",
    "linear_attention": "linear", "mamba": "linear", "mamba2": "linear", "M": "linear",
    "mlp": "block", "-": "block", "moe": "experts", "E": "experts",
}  # fmt: skip
BLOCKS = ("block", "experts")


def layer_kinds(text: Mapping[str, Any], layers: int, where: str = "") -> tuple[str, ...]:
    """The kind of every layer: full, window, linear, or of a feed-forward alone, block or experts."""
    stated = text.get("layer_types") or text.get("layers_block_type") or text.get("hybrid_override_pattern")
    if stated:
        unknown = sorted({str(kind) for kind in stated} - set(_CALLED))
        if unknown:
            raise PerfError("FP-PERF-003", f"layers of kind {', '.join(unknown)} are not counted", where=where,
                            hint=f"known kinds: {', '.join(k for k in _CALLED if len(k) > 1)}")  # fmt: skip
        return tuple(_CALLED[str(kind)] for kind in stated)
    linear = text.get("linear_attn_config") or {}
    if linear.get("full_attn_layers"):
        return ("full",) * len(linear["full_attn_layers"]) + ("linear",) * len(linear.get("kda_layers") or ())
    if text.get("attn_type_list"):
        return tuple("full" if kind else "linear" for kind in text["attn_type_list"])
    if text.get("hybrid_layer_pattern"):
        return tuple("window" if kind else "full" for kind in text["hybrid_layer_pattern"])
    if text.get("attn_layer_indices"):
        full = len(text["attn_layer_indices"])
        return ("full",) * full + ("linear",) * (layers - full)
    if text.get("full_attention_interval"):
        full = layers // text["full_attention_interval"]
        return ("full",) * full + ("linear",) * (layers - full)
    return ("full",) * layers


def other_mixers(stated: Stated, main: Attention, kinds: tuple[str, ...]) -> tuple[Mixer, ...]:
    """The mixers of a configuration whose layers are not all like ``main``: each way of stating them is read here.
    ``stated`` reads the configuration's fields."""
    full, window, linear = (kinds.count(kind) for kind in ("full", "window", "linear"))
    found = (
        _pooling(stated, main),
        (_steered(stated, main, linear),),
        (_windowed(stated, main, window),),
        _globals(stated, main, full, window),
        _picking(stated, main, full),
    )
    return tuple(mixer for mixers in found for mixer in mixers if mixer is not None)


def _pooling(stated: Stated, main: Attention) -> tuple[Attention, ...]:
    """Attention over pooled entries (DeepSeek-V4): the finer of two ratios overlaps and has an indexer."""
    ratios = (stated.first("compress_ratios", default=()))[: main.layers]
    if not ratios:
        return ()
    one = replace(
        main, once=True, tied=True, kv_rank=0, o_rank=stated.whole("o_lora_rank"),
        o_groups=stated.whole("o_groups", default=1), window=stated.whole("sliding_window"),
    )  # fmt: skip
    finest, found = min((r for r in ratios if r), default=0), []
    for ratio in sorted(set(ratios)):
        count, fine = ratios.count(ratio), ratio == finest and ratio > 0
        picks = {"topk": main.topk, "index_heads": main.index_heads, "index_dim": main.index_dim, "indexers": count}
        found.append(replace(one, layers=count, pool=ratio, overlap=1 + fine, **(picks if fine else _NO_PICKS)))
    return tuple(found)


_NO_PICKS = {"topk": 0, "index_heads": 0, "index_dim": 0, "indexers": 0}


def _steered(stated: Stated, main: Attention, layers: int) -> Linear | None:
    """Linear attention of the configuration's own kind: state-space, gated channel by channel, or of fixed decay."""
    if not layers:
        return None
    heads = stated.whole("mamba_num_heads", "mamba_n_heads")
    if heads:
        d = stated.whole("mamba_head_dim", "mamba_d_head")
        return Linear(
            layers, stated.whole("mamba_n_groups", "n_groups", default=1), heads,
            stated.whole("ssm_state_size", "mamba_d_state"), d, rule="dual",
            kernel=stated.whole("conv_kernel", "mamba_d_conv", default=4),
            conv_bias=bool(stated.first("use_conv_bias", "mamba_conv_bias", default=True)),
        )  # fmt: skip
    own = stated.first("linear_attn_config", default={})
    if own:
        heads, d = own["num_heads"], own["head_dim"]
        wide = bool(own.get("use_full_rank_gate"))
        return Linear(layers, heads, heads, d, d, rule="channel", kernel=own.get("short_conv_kernel_size", 4), rank=d,
                      wide_gate=wide)  # fmt: skip
    if stated.first("attn_type_list"):
        return Linear(layers, main.heads, main.heads, main.head_dim, main.head_dim, rule="fixed", kernel=0)
    return None  # the gated delta rule, whose fields the model has


def _windowed(stated: Stated, main: Attention, layers: int) -> Attention | None:
    """Layers that see a window with heads of their own."""
    if not layers or not stated.first("swa_num_key_value_heads"):
        return None
    d = stated.whole("swa_head_dim", default=main.head_dim)
    return replace(
        main, layers=layers, heads=stated.whole("swa_num_attention_heads", default=main.heads), head_dim=d,
        kv_heads=stated.whole("swa_num_key_value_heads"), v_dim=stated.whole("swa_v_head_dim", default=d),
        window=stated.whole("sliding_window", "sliding_window_size"),
    )  # fmt: skip


def _globals(stated: Stated, main: Attention, full: int, window: int) -> tuple[Attention, ...]:
    """Layers that see everything with heads of another width than those that see a window."""
    wide = stated.whole("global_head_dim")
    if not wide or not window:
        return ()
    kv = stated.whole("num_global_key_value_heads", default=main.kv_heads)
    return (replace(main, layers=full, head_dim=wide, kv_heads=kv, tied=bool(stated.first("attention_k_eq_v"))),)


def _picking(stated: Stated, main: Attention, full: int) -> tuple[Attention, ...]:
    """Layers that pick blocks of tokens (MiniMax-M3), or whose choice others use (GLM-5.2)."""
    sparse = stated.first("sparse_attention_config", default={})
    if sparse.get("use_sparse_attention"):
        count = sum(map(bool, sparse.get("sparse_attention_freq") or (1,) * full))
        block = sparse["sparse_block_size"]
        return (replace(main, layers=count, topk=sparse["sparse_topk_blocks"] * block, block=block, indexers=count,
                      index_heads=sparse["sparse_num_index_heads"], index_dim=sparse["sparse_index_dim"]),)  # fmt: skip
    types = stated.first("indexer_types", default=())
    if types and main.topk:
        return (replace(main, indexers=list(types).count("full")),)
    return ()

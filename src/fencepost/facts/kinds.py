"""Which layers of a Hugging Face configuration mix tokens how: read from whichever way it states them.

>>> layer_kinds(Stated({"layer_types": ["sliding_attention", "full_attention"]}), 2)
('window', 'full')
>>> layer_kinds(Stated({"hybrid_override_pattern": "ME*-"}), 4)
('linear', 'experts', 'full', 'block')
"""

from __future__ import annotations

from dataclasses import replace

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


def layer_kinds(stated: Stated, layers: int) -> tuple[str, ...]:
    """The kind of every layer: full, window, linear, or of a feed-forward alone, block or experts."""
    named = tuple(str(kind) for kind in stated.many("layer_types", "layers_block_type", "hybrid_override_pattern"))
    if named:
        unknown = sorted(set(named) - set(_CALLED))
        if unknown:
            raise PerfError("FP-PERF-003", f"layers of kind {', '.join(unknown)} are not counted", where=stated.where,
                            hint=f"known kinds: {', '.join(k for k in _CALLED if len(k) > 1)}")  # fmt: skip
        return _fitting(tuple(_CALLED[kind] for kind in named), layers, stated)
    own = stated.part("linear_attn_config")
    if full := len(own.many("full_attn_layers")):
        return _fitting(("full",) * full + ("linear",) * len(own.many("kda_layers")), layers, stated)
    if flags := stated.numbers("attn_type_list"):
        return _fitting(tuple("full" if flag else "linear" for flag in flags), layers, stated)
    if flags := stated.numbers("hybrid_layer_pattern"):
        return _fitting(tuple("window" if flag else "full" for flag in flags), layers, stated)
    full = len(stated.many("attn_layer_indices"))
    if interval := stated.whole("full_attention_interval"):
        full = layers // interval
    return ("full",) * full + ("linear",) * (layers - full) if 0 < full <= layers else ("full",) * layers


def _fitting(kinds: tuple[str, ...], layers: int, stated: Stated) -> tuple[str, ...]:
    """The kinds, if there is one for each layer."""
    if len(kinds) != layers:
        raise PerfError("FP-PERF-005", f"{len(kinds)} kinds are stated for {layers} layers", where=stated.where,
                        hint="state one kind a layer")  # fmt: skip
    return kinds


def other_mixers(stated: Stated, main: Attention, kinds: tuple[str, ...]) -> tuple[Mixer, ...]:
    """The mixers of a configuration whose layers are not all like ``main``: each way of stating them is read here.
    ``stated`` reads the configuration's fields."""
    full, window, linear = (kinds.count(kind) for kind in ("full", "window", "linear"))
    return (
        *_pooling(stated, main),
        *_steered(stated, main, linear),
        *_windowed(stated, main, window),
        *_globals(stated, main, full, window),
        *_picking(stated, main, full),
    )


def _pooling(stated: Stated, main: Attention) -> tuple[Attention, ...]:
    """Attention over pooled entries (DeepSeek-V4): the finer of two ratios overlaps and has an indexer."""
    ratios = stated.numbers("compress_ratios")[: main.layers]
    if not ratios:
        return ()
    one = replace(
        main, once=True, tied=True, kv_rank=0, o_rank=stated.whole("o_lora_rank"),
        o_groups=stated.whole("o_groups", default=1), window=stated.whole("sliding_window"),
    )  # fmt: skip
    plain = replace(one, topk=0, index_heads=0, index_dim=0)
    finest, found = min((r for r in ratios if r), default=0), []
    for ratio in sorted(set(ratios)):
        count, fine = ratios.count(ratio), ratio == finest and ratio > 0
        kind = replace(one, overlap=2, indexers=count) if fine else plain
        found.append(replace(kind, layers=count, pool=ratio))
    return tuple(found)


def _steered(stated: Stated, main: Attention, layers: int) -> tuple[Linear, ...]:
    """Linear attention of the configuration's own kind: state-space, gated channel by channel, or of fixed decay."""
    if not layers:
        return ()
    heads = stated.whole("mamba_num_heads", "mamba_n_heads")
    if heads:
        d = stated.whole("mamba_head_dim", "mamba_d_head")
        return (Linear(
            layers, stated.whole("mamba_n_groups", "n_groups", default=1), heads,
            stated.whole("ssm_state_size", "mamba_d_state"), d, rule="dual",
            kernel=stated.whole("conv_kernel", "mamba_d_conv", default=4),
            conv_bias=bool(stated.first("use_conv_bias", "mamba_conv_bias", default=True)),
        ),)  # fmt: skip
    own = stated.part("linear_attn_config")
    if heads := own.whole("num_heads"):
        d = own.whole("head_dim")
        return (Linear(
            layers, heads, heads, d, d, rule="channel", kernel=own.whole("short_conv_kernel_size", default=4), rank=d,
            wide_gate=bool(own.first("use_full_rank_gate")),
        ),)  # fmt: skip
    if stated.many("attn_type_list"):
        return (Linear(layers, main.heads, main.heads, main.head_dim, main.head_dim, rule="fixed", kernel=0),)
    return ()  # the gated delta rule, whose fields the model has


def _windowed(stated: Stated, main: Attention, layers: int) -> tuple[Attention, ...]:
    """Layers that see a window with heads of their own."""
    if not layers or not stated.first("swa_num_key_value_heads"):
        return ()
    d = stated.whole("swa_head_dim", default=main.head_dim)
    return (replace(
        main, layers=layers, heads=stated.whole("swa_num_attention_heads", default=main.heads), head_dim=d,
        kv_heads=stated.whole("swa_num_key_value_heads"), v_dim=stated.whole("swa_v_head_dim", default=d),
        window=stated.whole("sliding_window", "sliding_window_size"),
    ),)  # fmt: skip


def _globals(stated: Stated, main: Attention, full: int, window: int) -> tuple[Attention, ...]:
    """Layers that see everything with heads of another width than those that see a window."""
    wide = stated.whole("global_head_dim")
    if not wide or not window:
        return ()
    kv = stated.whole("num_global_key_value_heads", default=main.kv_heads)
    return (replace(main, layers=full, head_dim=wide, kv_heads=kv, tied=bool(stated.first("attention_k_eq_v"))),)


def _picking(stated: Stated, main: Attention, full: int) -> tuple[Attention, ...]:
    """Layers that pick blocks of tokens (MiniMax-M3), or whose choice others use (GLM-5.2)."""
    sparse = stated.part("sparse_attention_config")
    if sparse.first("use_sparse_attention"):
        count = sum(map(bool, sparse.numbers("sparse_attention_freq"))) or full
        block = sparse.whole("sparse_block_size", default=1)
        return (
            replace(
                main, layers=min(count, full), topk=sparse.whole("sparse_topk_blocks") * block, block=block,
                indexers=min(count, full), index_heads=sparse.whole("sparse_num_index_heads"),
                index_dim=sparse.whole("sparse_index_dim"),
            ),
        )  # fmt: skip
    types = stated.many("indexer_types")
    if types and main.topk:
        return (replace(main, layers=full, indexers=min(types.count("full"), full)),)
    return ()

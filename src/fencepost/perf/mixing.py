"""What mixes the tokens of a layer, operator by operator: attention in its kinds, and linear attention."""

from __future__ import annotations

import numpy as np

from fencepost.facts.mixers import RULES, Attention, Linear
from fencepost.facts.models import Model

from .layout import Layout
from .ops import ATTENTION, Load, Precision, Row, gemm, grouped, vector
from .rates import WEIGHT_BYTES

__all__ = ["SCORE", "mixing"]

# Bytes a score costs in an attention that is not fused: written by the first product, through softmax and dropout (each
# reads and writes 16 bits, dropout a mask of 8 more), read by the second product; and twice that backward.
SCORE = 11
# Passes over the queries and keys of an indexer before they are multiplied (arXiv:2512.02556; its published kernels).
_TURNS = 6
# Tokens a pass of linear attention takes one by one.
_FEW = 8


def mixing(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray
) -> list[Row]:  # fmt: skip
    """The operators of one forward pass that mix tokens, of every kind of layer the model has."""
    rows = []
    for mixer in model.mixers:
        if isinstance(mixer, Linear):
            rows += _linear(mixer, model, load, layout, precision, tokens)
        elif mixer.latent:
            rows += _latent(mixer, model, phase, load, layout, precision, tokens)
        else:
            rows += _heads(mixer, model, load, layout, precision, tokens)
    return rows


def _visible(load: Load) -> np.ndarray:
    """Mean number of tokens before and with a new one."""
    return load.context + (load.tokens + 1) / 2


def _entries(m: Attention, tokens: np.ndarray, new: np.ndarray | float = 0.0) -> np.ndarray:
    """Entries of ``tokens`` that are attended to: by one token, or by the ``new`` ones of a sequence together."""
    near = np.minimum(tokens, m.window + new) if m.window else tokens
    if not m.pool:
        return np.minimum(near, m.topk) if m.topk else near
    far = tokens / m.pool
    return near + (np.minimum(far, m.topk) if m.topk else far)


def _heads(
    m: Attention, model: Model, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray
) -> list[Row]:  # fmt: skip
    """Attention with heads of keys: multi-head, grouped-query, or one head for all; the same in every phase."""
    tp, h, d, layers = layout.tp, model.hidden, m.head_dim, m.layers / layout.pp
    into, out_of = precision.of_attention(model)
    heads, kv = m.heads / tp, np.maximum(m.kv_heads / tp, 1)
    beside = heads * m.values * m.gate + kv * (d + m.values * (not m.tied))
    if m.q_rank:
        rows = [
            gemm("attention", *into, tokens, m.q_rank + beside, h, layers),
            gemm("attention", *into, tokens, heads * d, m.q_rank, layers),
        ]
    else:
        rows = [gemm("attention", *into, tokens, heads * d + beside, h, layers)]
    if m.o_rank:
        groups = np.maximum(m.o_groups / tp, 1)
        rows += [
            grouped("attention", *out_of, groups, tokens, m.o_rank, m.heads * m.values / m.o_groups, layers),
            gemm("attention", *out_of, tokens, h, groups * m.o_rank, layers),
        ]
    else:
        rows.append(gemm("attention", *out_of, tokens, h, heads * m.values, layers))
    if m.pool:
        rows += _pooled(m, into, tokens, m.head_dim, h, layers)
    turned = tokens * (heads * d + kv * (d + m.values)) * 2
    # values that are rotated keys are turned back behind the attention, and keys are placed by themselves
    rows.append(vector("attention", turned, turned, layers * (1 + 2 * m.once)))
    rows.append(_scores(m, load, layout, heads / kv, kv, d, m.values, precision, layers, shared=m.once))
    return rows + _index(m, model, load, layout, precision, tokens)


def _pooled(m: Attention, into: tuple[int, int], tokens: object, width: int, hidden: int, count: object) -> list[Row]:
    """What makes one entry of ``width`` of several tokens: values and gates of each, kept in 32 bits until summed."""
    wide = 2 * m.overlap * width
    return [
        gemm("attention", *into, tokens, wide, hidden, count),
        vector("attention", tokens * wide * 2, tokens * wide * 4, count),
        vector("attention", tokens * wide * 4, tokens * width / m.pool * 2, count),
    ]


def _scores(
    m: Attention, load: Load, layout: Layout, ratio: object, kv: object, dk: int, dv: int,
    precision: Precision, count: object, shared: bool = False,
) -> Row:  # fmt: skip
    """One attention: ``ratio`` query heads read each of ``kv`` key heads. ``shared``: keys hold the values. Where each
    token picks its own entries, it gathers them for itself, and a tile holds the heads of one token."""
    seen = _entries(m, _visible(load))
    if m.topk:
        each = Load(load.batch * (load.tokens / layout.cp), layout.cp, 0.0)
        return _products(each, layout, ratio, kv, dk, dv, seen, seen, precision, count, shared)
    held = _entries(m, load.context + load.tokens, load.tokens)
    return _products(load, layout, ratio, kv, dk, dv, seen, held, precision, count, shared)


def _products(
    load: Load, layout: Layout, ratio: object, kv: object, dk: int, dv: int,
    seen: np.ndarray, held: np.ndarray, precision: Precision, count: object, shared: bool = False,
) -> Row:  # fmt: skip
    """An attention over ``held`` entries, ``seen`` by a token on average. One that is not fused computes the masked
    half too and takes its scores through memory."""
    batch, new = load.batch, load.tokens / layout.cp
    cache = batch * kv * held * (dk if shared else dk + dv) * WEIGHT_BYTES[precision.cache]
    query = batch * new * ratio * kv
    apart = layout.fused == 0
    seen = seen + apart * (held - seen)
    return ("attention", ATTENTION, 0, 0, new * ratio, seen, dk, dv, batch * kv,
            cache + query * (dk * 2 + apart * held * SCORE), query * dv * 2, count)  # fmt: skip


def _latent(
    m: Attention, model: Model, phase: str, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray
) -> list[Row]:
    """Multi-head latent attention. Decode works in the latent space (the up-projections absorbed into queries and
    outputs), and so does what picks entries for each token; otherwise prefill and training expand keys and values per
    head."""
    tp, h, layers = layout.tp, model.hidden, m.layers / layout.pp
    into, out_of = precision.of_attention(model)
    heads = m.heads / tp
    down = m.q_rank + m.kv_rank + m.rope_dim + heads * m.values * m.gate
    rows = [
        gemm("attention", *into, tokens, down, h, layers),
        gemm("attention", *into, tokens, heads * (m.nope_dim + m.rope_dim), m.q_rank or h, layers),
        gemm("attention", *out_of, tokens, h, heads * m.values, layers),
    ]
    if phase == "decode" or m.topk:
        key = m.kv_rank + m.rope_dim
        rows += [
            grouped("attention", 0, 0, heads, tokens, m.kv_rank, m.nope_dim, layers),
            grouped("attention", 0, 0, heads, tokens, m.values, m.kv_rank, layers),
            _scores(m, load, layout, heads, 1, key, m.kv_rank, precision, layers, shared=True),
        ]
    else:
        rows += [
            gemm("attention", *into, tokens, heads * (m.nope_dim + m.values), m.kv_rank, layers),
            _scores(m, load, layout, 1, heads, m.nope_dim + m.rope_dim, m.values, precision, layers),
        ]
    return rows + _index(m, model, load, layout, precision, tokens)


def _index(
    m: Attention, model: Model, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray
) -> list[Row]:  # fmt: skip
    """What picks the entries a token attends to, in the layers that do it for themselves."""
    if not m.indexers:
        return []
    into, layers, pool = precision.of_attention(model)[0], m.indexers / layout.pp, m.pool or 1
    seen, held = _visible(load) / pool, (load.context + load.tokens) / pool
    scores = 4 * tokens * seen / m.block  # one for each entry looked at, in 32 bits
    keys = 0 if m.pool else m.index_dim
    turned = tokens * (m.index_heads * m.index_dim + keys) * 2
    rows = [
        gemm("attention", *into, tokens, m.index_heads * m.index_dim, m.q_rank or model.hidden, layers),
        gemm("attention", *into, tokens, keys + m.index_heads, model.hidden, layers),
        _products(load, layout, m.index_heads, 1, m.index_dim, 0, seen, held, precision, layers),
        # queries and keys are normalised, rotated, spread over their channels and narrowed, each by itself
        vector("attention", turned, turned, _TURNS * layers),
        vector("attention", scores, scores, layers),
        # the best are sought twice over
        vector("attention", 2 * scores, 4 * tokens * m.topk / m.block, layers),
    ]
    return rows + (_pooled(m, into, tokens, m.index_dim, model.hidden, layers) if m.pool else [])


def _linear(
    m: Linear, model: Model, load: Load, layout: Layout, precision: Precision, tokens: object
) -> list[Row]:  # fmt: skip
    """Linear attention: projections, a short convolution, the rule, and a gated norm.

    A rule works chunk by chunk, in kernels that hand on through memory, in 32 bits: what they make of keys and values,
    the state before each chunk, outputs, and triangles of the chunk: of every head where its products of keys are
    solved for, else of every head of keys. A pass of a token or two reads and writes the state alone.
    """
    tp, h, layers, rule = layout.tp, model.hidden, m.layers / layout.pp, RULES[m.rule]
    keys, values, heads = m.keys / tp, m.values / tp, m.value_heads / tp
    into, out_of = precision.of_attention(model)
    chunk = np.minimum(load.tokens, rule.chunk)
    state = load.batch * (load.tokens / chunk) * values * m.key_dim * 4
    triangles = (6 * heads if rule.solved else 2 * m.key_heads / tp) * chunk
    whole = chunk > _FEW
    handed, kernels = tokens * (rule.handed * values + triangles) / 2 * 4 * whole, 1 + (rule.kernels - 1) * whole
    mixed = tokens * (2 * keys + values) * 2
    rows = [
        gemm("attention", *into, tokens, m.into / tp, h, layers),
        gemm("attention", *out_of, tokens, h, values, layers),
        vector("attention", mixed, mixed, layers * (m.kernel > 0)),
        vector("rule", (state + handed) / kernels, (state + handed) / kernels, layers * kernels),
        vector("attention", tokens * values * 4, tokens * values * 2, layers),
        gemm("rule", 0, 0, tokens, values, 3 * m.key_dim, layers),
    ]
    if m.rank:
        gates = keys + values * (not m.wide_gate)
        rows.append(gemm("attention", *into, tokens, gates, m.rank, layers))
    return rows

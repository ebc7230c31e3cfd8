"""What a model does, counted exactly: every operator of one pass, per chip, as a struct of arrays.

``work`` knows shapes and nothing of speed. A row is one operator as a kernel sees it: a matrix product of m x k by
k x n (in ``groups`` independent copies), an attention over n cached tokens, or a pass over memory. The leading axis
of every array is the operator, the rest is the shape of the layout's and the load's axes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout
from .rates import WEIGHT_BYTES, WIDTH

__all__ = ["ATTENTION", "ENDS", "GEMM", "GROUPED", "VECTOR", "Load", "Ops", "Precision", "shaped", "work"]

GEMM, GROUPED, ATTENTION, VECTOR = range(4)
# Bytes a score costs in an attention that is not fused: written by the first product, through softmax and dropout (each
# reads and writes 16 bits, dropout a mask of 8 more), read by the second product; and twice that backward.
SCORE = 11
# Bytes a logit costs in a training pass besides its product: widened, its exponential summed; backward its gradient.
LOSS_READ, LOSS_WRITE = 4, 2
# The part of the product that ends a dense block forward: nothing backward needs what it yields.
ENDS = "ffn end"
# Gated delta rule: tokens of a chunk, widths of a head read and written for a token, tokens a pass takes one by one.
_CHUNK, _RULE, _FEW = 64, 13, 8


@dataclass(frozen=True, slots=True)
class Load:
    """``batch`` sequences on one attention replica, each adding ``tokens`` to ``context`` cached ones."""

    batch: np.ndarray | float = 1
    tokens: np.ndarray | float = 1
    context: np.ndarray | float = 0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, np.asarray(getattr(self, name))[()])


@dataclass(frozen=True, slots=True)
class Precision:
    """Codes of rates.FORMATS: ``weights`` as stored, ``compute`` for the products with them, ``cache`` as stored;
    ``attention`` for the projections of the attention, where a checkpoint states another for them."""

    weights: int = 0
    compute: int = 0
    cache: int = 0
    attention: int | None = None

    def of_attention(self, model: Model) -> tuple[tuple[int, int], tuple[int, int]]:
        """Formats (computed, stored) of the projections into the attention and of the one out of it.

        >>> oss = Model("m", "M", 1, 8, 2, 1, 4, 10, experts=4, kept="attention")
        >>> Precision(3, 3).of_attention(oss), Precision(1, 1).of_attention(oss)
        (((0, 0), (0, 0)), ((1, 1), (1, 1)))
        """
        usual, wide = (self.compute, self.weights), (0, 0)
        if self.attention is not None:
            return (self.attention,) * 2, (self.attention,) * 2
        if WIDTH[self.weights] > 4 or model.kept == "none":
            return usual, usual
        return wide, wide if model.kept == "attention" else usual


@dataclass(frozen=True, slots=True)
class Ops:
    """Operators of one pass. ``kind``, ``code`` (number format of a product) and ``stored`` (of its weights in memory)
    have one entry an operator; the other arrays have the operator first and the broadcast axes after it.

    m, n, k, groups: shapes (elements); ``wide`` is the width of an attention's values. ``read`` and ``write`` are
    bytes to and from memory of one execution, ``flops`` its floating-point operations, ``count`` how often it runs in
    a pass. ``part`` names what the operator belongs to.
    """

    part: tuple[str, ...]
    kind: np.ndarray
    code: np.ndarray
    stored: np.ndarray
    m: np.ndarray
    n: np.ndarray
    k: np.ndarray
    wide: np.ndarray
    groups: np.ndarray
    read: np.ndarray
    write: np.ndarray
    count: np.ndarray

    @property
    def flops(self) -> np.ndarray:
        """Operations of one execution; an attention multiplies twice, with width k and with width ``wide``."""
        return 2 * self.groups * self.m * self.n * (self.k + self.wide)


Row = tuple[str, int, int, int, object, object, object, object, object, object, object, object]


def _gemm(part: str, code: int, stored: int, m: object, n: object, k: object, count: object) -> Row:
    read = n * k * WEIGHT_BYTES[stored] + m * k * WEIGHT_BYTES[code]
    return (part, GEMM, code, stored, m, n, k, 0, 1, read, m * n * 2, count)


def _grouped(part: str, code: int, stored: int, groups: object, m: object, n: object, k: object, count: object) -> Row:
    read = groups * (n * k * WEIGHT_BYTES[stored] + m * k * WEIGHT_BYTES[code])
    return (part, GROUPED, code, stored, m, n, k, 0, groups, read, groups * m * n * 2, count)


def _vector(part: str, read: object, write: object, count: object) -> Row:
    return (part, VECTOR, 0, 0, 0, 0, 0, 0, 0, read, write, count)


def _stack(rows: list[Row], axes: int) -> Ops:
    """Rows as one record; ``axes`` is the number of axes of load and layout."""
    parts, *codes, m, n, k, wide, groups, read, write, count = zip(*rows, strict=True)
    columns = (m, n, k, wide, groups, read, write, count)
    return Ops(parts, *map(np.array, codes), *(_column(column, axes) for column in columns))


def _column(values: tuple[object, ...], axes: int) -> np.ndarray:
    """One quantity of every operator, no wider than the axes it depends on: a grid costs little more than its parts."""
    if not axes:
        return np.array(values, float)
    found = np.empty((len(values), *np.broadcast_shapes((1,) * axes, *_shapes(values))))
    for i, value in enumerate(values):
        found[i] = value
    return found


def _shapes(values: tuple[object, ...]) -> set[tuple[int, ...]]:
    return {x.shape for x in values if isinstance(x, np.ndarray)}


def _axes(load: Load, layout: Layout) -> int:
    return max(getattr(x, name).ndim for x in (load, layout) for name in x.__slots__)


def work(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision = Precision(), busiest: float = 1.0
) -> Ops:  # fmt: skip
    """Operators of one pass of ``phase`` (prefill, decode, train or adapt) on one chip of ``layout``: the one whose
    experts were chosen most, ``busiest`` times as often as the mean where there are several ranks of them.

    A training pass is one micro-batch forward and backward, recomputation included; the optimizer is step's business.
    ``adapt`` is training of small adapters: the model's own weights are frozen and need no gradient.
    """
    forward = _forward(model, phase, load, layout, precision, busiest)
    return _stack(_both_ways(forward, phase, layout), _axes(load, layout))


def shaped(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, busiest: float = 1.0
) -> list[Ops]:  # fmt: skip
    """The operators of ``work``, those that depend on the same axes together: each is timed at its own shape."""
    axes, together = _axes(load, layout), {}
    for row in _forward(model, phase, load, layout, precision, busiest):
        # how often it runs changes no time of it
        shape = np.broadcast_shapes(*_shapes(row[4:-1])) if axes else ()
        together.setdefault(shape, []).append(row)
    return [_stack(_both_ways(rows, phase, layout), axes) for rows in together.values()]


def _both_ways(forward: list[Row], phase: str, layout: Layout) -> list[Row]:
    """The operators of a pass of ``phase``: forward, and in training backward too."""
    if phase not in ("train", "adapt"):
        return forward
    again = 1 + (layout.recompute == 2)
    again_attention = 1 + (layout.recompute > 0)
    return [
        row for r in forward for row in _train(r, phase == "train", again_attention if r[1] == ATTENTION else again)
    ]


def _train(row: Row, learns: bool, again: np.ndarray) -> list[Row]:
    """A forward operator, run ``again`` times (2 where recomputed), and what its gradients cost."""
    (*what, m, n, k, wide, groups, read, write, count), kind = row, row[1]
    repeated = (*what, m, n, k, wide, groups, read, write, count * again)
    if what[0] == ENDS:  # its gradients are as those of any other
        what[0] = "ffn"
    match kind:
        case 0 | 1:  # the gradient of the input (m x n by n x k) and that of the weights (n x m by m x k)
            towards = (*what, m, k, n, wide, groups, read, groups * m * k * 2, count)
            added = groups * n * k * 4  # gradients of weights are summed up over micro-batches in 32 bits
            weights = (*what, n, k, m, wide, groups, groups * (m * n + m * k) * 2 + added, added, count)
            return [repeated, towards, weights] if learns else [repeated, towards, *_adapter(row)]
        case 2:  # five products against two; scores are computed again and each has a gradient: twice the vector work
            return [repeated, (*what, m, n, 1.5 * k, wide, groups, read, write, 2 * count)]
        case _:
            return [repeated, (*what, m, n, k, wide, groups, 2 * read, write, count)]


def _adapter(row: Row) -> list[Row]:
    """What an adapter of a frozen product of attention adds: its rank is too small to compute for long, but forward it
    reads the input again and adds to the output, backward it reads the output's gradient twice, the input, and adds to
    the input's gradient (Hu et al. 2021, arXiv:2106.09685, which adapts the projections of attention)."""
    part, kind, _, _, m, n, k, *_, count = row
    if part != "attention" or kind != GEMM:
        return []
    return [_vector("attention", 3 * m * (n + k) * 2, m * (n + k) * 2, count)]


def _forward(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, busiest: float
) -> list[Row]:  # fmt: skip
    tp, pp, cp = layout.tp, layout.pp, layout.cp
    tokens = load.batch * load.tokens / cp
    attention = _latent if model.mla else _grouped_query
    rows = attention(model, phase, load, layout, precision, tokens, model.full_layers / pp)
    if model.linear_layers:
        rows += _linear(model, load, layout, precision, tokens, model.linear_layers / pp)
    h, code, stored = model.hidden, precision.compute, precision.weights
    dense = model.layers - model.moe_layers
    if dense:
        rows += _block(model, "ffn", code, stored, tokens, model.ffn, tp, dense / pp)
    if model.moe_layers:
        rows += _experts(model, layout, precision, tokens, model.moe_layers / pp, busiest)
    # normalisation, residual, rotation: each token's hidden vector is read and written a few times a layer; a training
    # run cuts this by sequence over its tensor ranks
    each = model.norms * tokens / (tp if phase in ("train", "adapt") else 1) * h * 2
    rows.append(_vector("norm", 2 * each, each, model.layers / pp))
    outputs = load.batch * 1.0 if phase == "prefill" else tokens
    rows.append(_gemm("head", 0, 0, outputs, model.vocab / tp, h, 1 / pp))
    if phase in ("train", "adapt"):
        logits = outputs * model.vocab / tp
        rows.append(_vector("head", logits * LOSS_READ, logits * LOSS_WRITE, 1 / pp))
    return rows


def _visible(load: Load, window: int = 0) -> np.ndarray:
    """Mean number of tokens a new token attends to under the causal mask, at most ``window`` where there is one."""
    mean = load.context + (load.tokens + 1) / 2
    return np.minimum(mean, window) if window else mean


def _grouped_query(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray, layers: np.ndarray
) -> list[Row]:
    """Multi-head or grouped-query attention; the same in every ``phase``."""
    tp, h, d = layout.tp, model.hidden, model.head_dim
    into, out_of = precision.of_attention(model)
    heads, kv = model.heads / tp, np.maximum(model.kv_heads / tp, 1)
    out = heads * (1 + model.output_gate) + 2 * kv
    rows = [
        _gemm("attention", *into, tokens, out * d, h, layers),
        _gemm("attention", *out_of, tokens, h, heads * d, layers),
        _vector("attention", tokens * (heads + 2 * kv) * d * 2, tokens * (heads + 2 * kv) * d * 2, layers),
    ]
    full = (model.full_layers - model.window_layers) / layout.pp
    for window, count in ((0, full), (model.window, model.window_layers / layout.pp)):
        if window or model.full_layers > model.window_layers:
            rows.append(_scores(load, layout, heads / kv, kv, d, d, _visible(load, window), precision, count, window))
    return rows


def _scores(
    load: Load, layout: Layout, ratio: object, kv: object, dk: int, dv: int,
    seen: np.ndarray, precision: Precision, count: object, window: int = 0, shared: bool = False,
) -> Row:  # fmt: skip
    """One attention: ``ratio`` query heads read each of ``kv`` key heads. ``shared``: keys hold the values. One that is
    not fused computes the masked half too and takes its scores through memory."""
    batch, new = load.batch, load.tokens / layout.cp
    held = load.context + load.tokens
    held = np.minimum(held, window + load.tokens) if window else held
    cache = batch * kv * held * (dk if shared else dk + dv) * WEIGHT_BYTES[precision.cache]
    query = batch * new * ratio * kv
    apart = layout.fused == 0
    seen = seen + apart * (held - seen)
    return ("attention", ATTENTION, 0, 0, new * ratio, seen, dk, dv, batch * kv,
            cache + query * (dk * 2 + apart * held * SCORE), query * dv * 2, count)  # fmt: skip


def _latent(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray, layers: np.ndarray
) -> list[Row]:
    """Multi-head latent attention. Decode works in the latent space (the up-projections absorbed into queries and
    outputs); prefill and training expand keys and values per head."""
    tp, h = layout.tp, model.hidden
    into, out_of = precision.of_attention(model)
    heads = model.heads / tp
    down = model.q_rank + model.kv_rank + model.rope_dim
    seen = _visible(load, model.index_topk)
    rows = [
        _gemm("attention", *into, tokens, down, h, layers),
        _gemm("attention", *into, tokens, heads * (model.nope_dim + model.rope_dim), model.q_rank or h, layers),
        _gemm("attention", *out_of, tokens, h, heads * model.v_dim, layers),
    ]
    if phase == "decode":
        key = model.kv_rank + model.rope_dim
        rows += [
            _grouped("attention", 0, 0, heads, tokens, model.kv_rank, model.nope_dim, layers),
            _grouped("attention", 0, 0, heads, tokens, model.v_dim, model.kv_rank, layers),
            _scores(load, layout, heads, 1, key, model.kv_rank, seen, precision, layers, model.index_topk, shared=True),
        ]
    else:
        width = model.nope_dim + model.rope_dim
        rows += [
            _gemm("attention", *into, tokens, heads * (model.nope_dim + model.v_dim), model.kv_rank, layers),
            _scores(load, layout, 1, heads, width, model.v_dim, seen, precision, layers, model.index_topk),
        ]
    if model.index_topk:
        wide = model.index_heads * model.index_dim
        scores = 4 * tokens * _visible(load)  # one for each token looked at, in 32 bits
        rows += [
            _gemm("attention", *into, tokens, wide, model.q_rank, layers),
            _gemm("attention", *into, tokens, model.index_dim + model.index_heads, h, layers),
            _scores(load, layout, model.index_heads, 1, model.index_dim, 0, _visible(load), precision, layers),
            _vector("attention", scores, scores, layers),
            _vector("attention", 2 * scores, 4 * tokens * model.index_topk, layers),  # the best are sought twice over
        ]
    return rows


def _linear(
    model: Model, load: Load, layout: Layout, precision: Precision, tokens: object, layers: object
) -> list[Row]:
    """Gated delta rule: projections, a short convolution, the rule, and a gated norm.

    The rule works chunk by chunk, in kernels that hand on through memory: products of keys, their triangular solution,
    what it makes of keys and values, the state before each chunk, outputs (arXiv:2412.06464; kernels of
    fla-org/flash-linear-attention). They read and write ``_RULE`` times a head's width for a token, the triangles of a
    chunk, and its state, all in 32 bits. A pass of a token or two reads and writes the state alone.
    """
    tp, h, d = layout.tp, model.hidden, model.linear_head_dim
    keys, values = model.linear_key_heads * d / tp, model.linear_value_heads * d / tp
    code, stored = precision.compute, precision.weights
    chunk = np.minimum(load.tokens, _CHUNK)
    state = load.batch * (load.tokens / chunk) * values * d * 4
    handed = tokens * values / d * (_RULE * d + 6 * chunk) / 2 * 4 * (chunk > _FEW)
    mixed = tokens * (2 * keys + values) * 2
    return [
        _gemm("attention", code, stored, tokens, 2 * keys + 2 * values, h, layers),
        _gemm("attention", code, stored, tokens, h, values, layers),
        _vector("attention", mixed, mixed, layers),
        _vector("attention", state + handed, state + handed, layers),
        _vector("attention", tokens * values * 4, tokens * values * 2, layers),
        _gemm("attention", 0, 0, tokens, values, 3 * d, layers),
    ]


def _block(
    model: Model, part: str, code: int, stored: int, tokens: object, width: int, tp: object, count: object
) -> list[Row]:
    h, inner = model.hidden, width / tp
    return [
        _gemm(part, code, stored, tokens, inner * (model.ffn_matrices - 1), h, count),
        _vector(part, tokens * inner * (model.ffn_matrices - 1) * 2, tokens * inner * WEIGHT_BYTES[code], count),
        _gemm(ENDS if part == "ffn" else part, code, stored, tokens, h, inner, count),
    ]


def _experts(
    model: Model, layout: Layout, precision: Precision, tokens: np.ndarray, count: object, busiest: float
) -> list[Row]:  # fmt: skip
    """Router, shared experts, and the routed experts of this chip: those some token of the whole expert group chose.
    More tokens than the mean come to a busy rank; the weights it reads for them are those of its own experts."""
    h, code, stored = model.hidden, precision.compute, precision.weights
    routed = tokens * layout.replicas
    chosen = 1 - (1 - model.topk / model.experts) ** np.maximum(routed, 1)
    # where ranks do not divide the experts, each holds as many as the fullest: the places left over hold doubles
    active = np.maximum(np.ceil(model.experts / layout.ep) * chosen, 1)
    each = routed * model.topk / layout.ep / active * (1 + (busiest - 1) * (1 - 1 / layout.ep))
    inner = model.expert_ffn / layout.expert_tp
    gates = model.ffn_matrices - 1
    rows = [
        _gemm("router", 0, 0, tokens, model.experts, h, count),
        # the choice reads and sorts every expert's score; the rows are then gathered expert by expert
        _vector("router", tokens * model.experts * 4, tokens * model.topk * 8, 2 * count),
        _vector("experts", active * each * h * 2, active * each * h * WEIGHT_BYTES[code], count),
        _grouped("experts", code, stored, active, each, inner * gates, h, count),
        _vector("experts", active * each * inner * gates * 2, active * each * inner * WEIGHT_BYTES[code], count),
        _grouped("experts", code, stored, active, each, h, inner, count),
        _vector("experts", active * each * h * 4, active * each * h * 4, count),
    ]
    if model.shared_ffn:
        rows += _block(model, "shared", code, stored, tokens, model.shared_ffn, layout.tp, count)
    return rows

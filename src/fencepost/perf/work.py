"""What a model does, counted exactly: every operator of one pass, per chip, as a struct of arrays.

``work`` knows shapes and nothing of speed. A row is one operator as a kernel sees it: a matrix product of m x k by
k x n (in ``groups`` independent copies), an attention over n cached tokens, or a pass over memory. The leading axis
of every array is the operator, the rest is the shape of the layout's and the load's axes.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from fencepost.facts.mixers import RULES, Attention, Linear
from fencepost.facts.models import Model

from .layout import Layout, plain
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
# Passes over the queries and keys of an indexer before they are multiplied (arXiv:2512.02556; its published kernels).
_TURNS = 6
# Tokens a pass of linear attention takes one by one.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Load:
    """``batch`` sequences on one attention replica, each adding ``tokens`` to ``context`` cached ones."""

    batch: np.ndarray | float = 1
    tokens: np.ndarray | float = 1
    context: np.ndarray | float = 0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, plain(getattr(self, name)))


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


_FIELDS = attrgetter(*Load.__slots__), attrgetter(*Layout.__slots__)


def _axes(load: Load, layout: Layout) -> int:
    of_load, of_layout = _FIELDS
    return max(map(len, _shapes((*of_load(load), *of_layout(layout)))), default=0)


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
    part, kind, code, stored, m, n, k, wide, groups, read, write, count = row
    repeated = (part, kind, code, stored, m, n, k, wide, groups, read, write, count * again)
    part = "ffn" if part == ENDS else part  # its gradients are as those of any other
    match kind:
        case 0 | 1:  # the gradient of the input (m x n by n x k) and that of the weights (n x m by m x k)
            moved = groups * m * k * 2
            towards = (part, kind, code, stored, m, k, n, wide, groups, read, moved, count)
            if not learns:
                return [repeated, towards, *_adapter(row)]
            added = groups * n * k * 4  # gradients of weights are summed up over micro-batches in 32 bits
            read = groups * m * n * 2 + moved + added
            return [repeated, towards, (part, kind, code, stored, n, k, m, wide, groups, read, added, count)]
        case 2:  # five products against two; scores are computed again and each has a gradient: twice the vector work
            return [repeated, (part, kind, code, stored, m, n, 1.5 * k, wide, groups, read, write, 2 * count)]
        case _:
            return [repeated, (part, kind, code, stored, m, n, k, wide, groups, 2 * read, write, count)]


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
    rows = []
    for mixer in model.mixers:
        if isinstance(mixer, Linear):
            rows += _linear(mixer, model, load, layout, precision, tokens)
        else:
            rows += (_latent if mixer.latent else _heads)(mixer, model, phase, load, layout, precision, tokens)
    h, code, stored = model.hidden, precision.compute, precision.weights
    if model.dense_blocks:
        rows += _block(model, "ffn", code, stored, tokens, model.ffn, tp, model.dense_blocks / pp)
    if model.moe_layers:
        rows += _experts(model, layout, precision, tokens, model.moe_layers / pp, busiest)
    # normalisation, residual, rotation: each token's hidden vectors are read and written a few times a layer; a
    # training run cuts this by sequence over its tensor ranks
    each = model.norms_held / model.layers * tokens / (tp if phase in ("train", "adapt") else 1) * h * 2
    read = 2 * model.streams + model.residuals
    rows.append(_vector("norm", read * each, model.streams * each, model.layers / pp))
    outputs = load.batch * 1.0 if phase == "prefill" else tokens
    rows.append(_gemm("head", 0, 0, outputs, model.vocab / tp, h, 1 / pp))
    if phase in ("train", "adapt"):
        logits = outputs * model.vocab / tp
        rows.append(_vector("head", logits * LOSS_READ, logits * LOSS_WRITE, 1 / pp))
    return rows


def _visible(load: Load) -> np.ndarray:
    """Mean number of tokens before and with a new one."""
    return load.context + (load.tokens + 1) / 2


def _seen(m: Attention, load: Load) -> np.ndarray:
    """Mean number of entries a new token attends to under the causal mask."""
    mean = _visible(load)
    near = np.minimum(mean, m.window) if m.window else mean
    far = mean / m.pool if m.pool else near
    picked = np.minimum(far, m.topk) if m.topk else far
    return near + picked if m.pool else picked


def _held(m: Attention, load: Load) -> np.ndarray:
    """Entries that all new tokens of a sequence together attend to."""
    held = load.context + load.tokens
    near = np.minimum(held, m.window + load.tokens) if m.window else held
    far = held / m.pool if m.pool else near
    picked = np.minimum(far, m.topk + load.tokens) if m.topk else far
    return near + picked if m.pool else picked


def _heads(
    m: Attention, model: Model, phase: str, load: Load, layout: Layout, precision: Precision, tokens: np.ndarray
) -> list[Row]:
    """Attention with heads of keys: multi-head, grouped-query, or one head for all; the same in every ``phase``."""
    tp, h, d, layers = layout.tp, model.hidden, m.head_dim, m.layers / layout.pp
    into, out_of = precision.of_attention(model)
    heads, kv = m.heads / tp, np.maximum(m.kv_heads / tp, 1)
    beside = heads * m.values * m.gate + kv * (d + m.values * (not m.tied))
    if m.q_rank:
        rows = [
            _gemm("attention", *into, tokens, m.q_rank + beside, h, layers),
            _gemm("attention", *into, tokens, heads * d, m.q_rank, layers),
        ]
    else:
        rows = [_gemm("attention", *into, tokens, heads * d + beside, h, layers)]
    if m.o_rank:
        groups = np.maximum(m.o_groups / tp, 1)
        rows += [
            _grouped("attention", *out_of, groups, tokens, m.o_rank, m.heads * m.values / m.o_groups, layers),
            _gemm("attention", *out_of, tokens, h, groups * m.o_rank, layers),
        ]
    else:
        rows.append(_gemm("attention", *out_of, tokens, h, heads * m.values, layers))
    if m.pool:
        rows += _pooled(m, into, tokens, m.head_dim, h, layers)
    turned = tokens * (heads * d + kv * (d + m.values)) * 2
    # values that are rotated keys are turned back behind the attention, and keys are placed by themselves
    rows.append(_vector("attention", turned, turned, layers * (1 + 2 * m.once)))
    rows.append(_scores(m, load, layout, heads / kv, kv, d, m.values, precision, layers, shared=m.once))
    return rows + _index(m, model, load, layout, precision, tokens)


def _pooled(m: Attention, into: tuple[int, int], tokens: object, width: int, hidden: int, count: object) -> list[Row]:
    """What makes one entry of ``width`` of several tokens: values and gates of each, kept in 32 bits until summed."""
    wide = 2 * m.overlap * width
    return [
        _gemm("attention", *into, tokens, wide, hidden, count),
        _vector("attention", tokens * wide * 2, tokens * wide * 4, count),
        _vector("attention", tokens * wide * 4, tokens * width / m.pool * 2, count),
    ]


def _scores(
    m: Attention, load: Load, layout: Layout, ratio: object, kv: object, dk: int, dv: int,
    precision: Precision, count: object, shared: bool = False,
) -> Row:  # fmt: skip
    """One attention: ``ratio`` query heads read each of ``kv`` key heads. ``shared``: keys hold the values. Where each
    token picks its own entries, it gathers them for itself, and a tile holds the heads of one token."""
    if m.topk:
        new, seen = load.tokens / layout.cp, _seen(m, load)
        own = Load(load.batch * new, layout.cp, 0.0)
        return _products(own, layout, ratio, kv, dk, dv, seen, seen, precision, count, shared)
    return _products(load, layout, ratio, kv, dk, dv, _seen(m, load), _held(m, load), precision, count, shared)


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
        _gemm("attention", *into, tokens, down, h, layers),
        _gemm("attention", *into, tokens, heads * (m.nope_dim + m.rope_dim), m.q_rank or h, layers),
        _gemm("attention", *out_of, tokens, h, heads * m.values, layers),
    ]
    if phase == "decode" or m.topk:
        key = m.kv_rank + m.rope_dim
        rows += [
            _grouped("attention", 0, 0, heads, tokens, m.kv_rank, m.nope_dim, layers),
            _grouped("attention", 0, 0, heads, tokens, m.values, m.kv_rank, layers),
            _scores(m, load, layout, heads, 1, key, m.kv_rank, precision, layers, shared=True),
        ]
    else:
        rows += [
            _gemm("attention", *into, tokens, heads * (m.nope_dim + m.values), m.kv_rank, layers),
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
        _gemm("attention", *into, tokens, m.index_heads * m.index_dim, m.q_rank or model.hidden, layers),
        _gemm("attention", *into, tokens, keys + m.index_heads, model.hidden, layers),
        _products(load, layout, m.index_heads, 1, m.index_dim, 0, seen, held, precision, layers),
        # queries and keys are normalised, rotated, spread over their channels and narrowed, each by itself
        _vector("attention", turned, turned, _TURNS * layers),
        _vector("attention", scores, scores, layers),
        # the best are sought twice over
        _vector("attention", 2 * scores, 4 * tokens * m.topk / m.block, layers),
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
        _gemm("attention", *into, tokens, m.into / tp, h, layers),
        _gemm("attention", *out_of, tokens, h, values, layers),
        _vector("attention", mixed, mixed, layers * (m.kernel > 0)),
        _vector("rule", (state + handed) / kernels, (state + handed) / kernels, layers * kernels),
        _vector("attention", tokens * values * 4, tokens * values * 2, layers),
        _gemm("rule", 0, 0, tokens, values, 3 * m.key_dim, layers),
    ]
    if m.rank:
        gates = keys + values * (not m.wide_gate)
        rows.append(_gemm("attention", *into, tokens, gates, m.rank, layers))
    return rows


def _block(
    model: Model, part: str, code: int, stored: int, tokens: object, width: int, tp: object, count: object
) -> list[Row]:
    h, inner = model.hidden, width / tp
    return [
        _gemm(part, code, stored, tokens, inner * (model.ffn_matrices - 1), h, count),
        _vector(part, tokens * inner * (model.ffn_matrices - 1) * 2, tokens * inner * WEIGHT_BYTES[code], count),
        _gemm(ENDS if part == "ffn" else part, code, stored, tokens, h, inner, count),
    ]


def _chosen(model: Model, tokens: np.ndarray) -> np.ndarray:
    """Share of the experts that some of ``tokens`` chose.

    Experts that nothing keeps alike are chosen as unequally as may be: if all shares of theirs are equally likely, n
    choices among e experts fall on n e / (n + e - 1) different ones on average, as in Bose and Einstein's statistics.

    >>> for even in (True, False):
    ...     model = Model("m", "M", 1, 8, 2, 1, 4, 10, experts=128, topk=4, even=even)
    ...     print([round(float(_chosen(model, np.array(n))), 2) for n in (1, 32, 512)])
    [0.03, 0.64, 1.0]
    [0.03, 0.5, 0.94]
    """
    if model.even:
        return 1 - (1 - model.topk / model.experts) ** tokens
    choices = tokens * model.topk
    return np.maximum(choices / (choices + model.experts - 1), model.topk / model.experts)


def _experts(
    model: Model, layout: Layout, precision: Precision, tokens: np.ndarray, count: object, busiest: float
) -> list[Row]:  # fmt: skip
    """Router, shared experts, and the routed experts of this chip: those some token of the whole expert group chose.
    More tokens than the mean come to a busy rank; the weights it reads for them are those of its own experts."""
    h, code, stored = model.hidden, precision.compute, precision.weights
    routed = tokens * layout.replicas
    chosen = _chosen(model, np.maximum(routed, 1))
    # where ranks do not divide the experts, each holds as many as the fullest: the places left over hold doubles
    active = np.maximum(np.ceil(model.experts / layout.ep) * chosen, 1)
    each = routed * model.topk / layout.ep / active * (1 + (busiest - 1) * (1 - 1 / layout.ep))
    inner, e = model.expert_ffn / layout.expert_tp, model.expert_width
    gates = model.ffn_matrices - 1
    rows = [
        _gemm("router", 0, 0, tokens, model.experts, h, count),
        # the choice reads and sorts every expert's score; the rows are then gathered expert by expert
        _vector("router", tokens * model.experts * 4, tokens * model.topk * 8, 2 * count),
        _vector("experts", active * each * e * 2, active * each * e * WEIGHT_BYTES[code], count),
        _grouped("experts", code, stored, active, each, inner * gates, e, count),
        _vector("experts", active * each * inner * gates * 2, active * each * inner * WEIGHT_BYTES[code], count),
        _grouped("experts", code, stored, active, each, e, inner, count),
        _vector("experts", active * each * e * 4, active * each * e * 4, count),
    ]
    if model.expert_hidden:
        rows += [
            _gemm("experts", code, stored, tokens, e, h, count),
            _gemm("experts", code, stored, tokens, h, e, count),
        ]
    if model.shared_ffn:
        rows += _block(model, "shared", code, stored, tokens, model.shared_ffn, layout.tp, count)
    return rows

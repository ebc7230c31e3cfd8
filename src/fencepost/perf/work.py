"""What a model does, counted exactly: every operator of one pass, per chip, as a struct of arrays.

``work`` knows shapes and nothing of speed. A row is one operator as a kernel sees it: a matrix product of m x k by
k x n (in ``groups`` independent copies), an attention over n cached tokens, or a pass over memory. The leading axis
of every array is the operator, the rest is the shape of the layout's and the load's axes.
"""

from __future__ import annotations

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout
from .mixing import mixing
from .ops import ATTENTION, GEMM, Load, Ops, Precision, Row, axes_of, gemm, grouped, shapes, stack, vector
from .rates import WEIGHT_BYTES

__all__ = ["ENDS", "shaped", "work"]

# Bytes a logit costs in a training pass besides its product: widened, its exponential summed; backward its gradient.
LOSS_READ, LOSS_WRITE = 4, 2
# The part of the product that ends a dense block forward: nothing backward needs what it yields.
ENDS = "ffn end"


def work(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision = Precision(), busiest: float = 1.0
) -> Ops:  # fmt: skip
    """Operators of one pass of ``phase`` (prefill, decode, train or adapt) on one chip of ``layout``: the one whose
    experts were chosen most, ``busiest`` times as often as the mean where there are several ranks of them.

    A training pass is one micro-batch forward and backward, recomputation included; the optimizer is step's business.
    ``adapt`` is training of small adapters: the model's own weights are frozen and need no gradient.
    """
    forward = _forward(model, phase, load, layout, precision, busiest)
    return stack(_both_ways(forward, phase, layout), axes_of(load, layout))


def shaped(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, busiest: float = 1.0
) -> list[Ops]:  # fmt: skip
    """The operators of ``work``, those that depend on the same axes together: each is timed at its own shape."""
    axes, together = axes_of(load, layout), {}
    for row in _forward(model, phase, load, layout, precision, busiest):
        # how often it runs changes no time of it
        shape = np.broadcast_shapes(*shapes(row[4:-1])) if axes else ()
        together.setdefault(shape, []).append(row)
    return [stack(_both_ways(rows, phase, layout), axes) for rows in together.values()]


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
    return [vector("attention", 3 * m * (n + k) * 2, m * (n + k) * 2, count)]


def _forward(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, busiest: float
) -> list[Row]:  # fmt: skip
    tp, pp, cp = layout.tp, layout.pp, layout.cp
    tokens = load.batch * load.tokens / cp
    rows = mixing(model, phase, load, layout, precision, tokens)
    h, code, stored = model.hidden, precision.compute, precision.weights
    if model.dense_blocks:
        rows += _block(model, "ffn", code, stored, tokens, model.ffn, tp, model.dense_blocks / pp)
    if model.moe_layers:
        rows += _experts(model, layout, precision, tokens, model.moe_layers / pp, busiest)
    # normalisation, residual, rotation: each token's hidden vectors are read and written a few times a layer; a
    # training run cuts this by sequence over its tensor ranks
    each = model.norms_held / model.layers * tokens / (tp if phase in ("train", "adapt") else 1) * h * 2
    read = 2 * model.streams + model.residuals
    rows.append(vector("norm", read * each, model.streams * each, model.layers / pp))
    outputs = load.batch * 1.0 if phase == "prefill" else tokens
    rows.append(gemm("head", 0, 0, outputs, model.vocab / tp, h, 1 / pp))
    if phase in ("train", "adapt"):
        logits = outputs * model.vocab / tp
        rows.append(vector("head", logits * LOSS_READ, logits * LOSS_WRITE, 1 / pp))
    return rows


def _block(
    model: Model, part: str, code: int, stored: int, tokens: object, width: int, tp: object, count: object
) -> list[Row]:
    h, inner = model.hidden, width / tp
    return [
        gemm(part, code, stored, tokens, inner * (model.ffn_matrices - 1), h, count),
        vector(part, tokens * inner * (model.ffn_matrices - 1) * 2, tokens * inner * WEIGHT_BYTES[code], count),
        gemm(ENDS if part == "ffn" else part, code, stored, tokens, h, inner, count),
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
        gemm("router", 0, 0, tokens, model.experts, h, count),
        # the choice reads and sorts every expert's score; the rows are then gathered expert by expert
        vector("router", tokens * model.experts * 4, tokens * model.topk * 8, 2 * count),
        vector("experts", active * each * e * 2, active * each * e * WEIGHT_BYTES[code], count),
        grouped("experts", code, stored, active, each, inner * gates, e, count),
        vector("experts", active * each * inner * gates * 2, active * each * inner * WEIGHT_BYTES[code], count),
        grouped("experts", code, stored, active, each, e, inner, count),
        vector("experts", active * each * e * 4, active * each * e * 4, count),
    ]
    if model.expert_hidden:
        rows += [
            gemm("experts", code, stored, tokens, e, h, count),
            gemm("experts", code, stored, tokens, h, e, count),
        ]
    if model.shared_ffn:
        rows += _block(model, "shared", code, stored, tokens, model.shared_ffn, layout.tp, count)
    return rows

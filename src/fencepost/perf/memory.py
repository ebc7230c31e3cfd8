"""Bytes each chip needs, by category, for one layout (or a grid of them)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout, most, summed
from .ops import Load, Precision
from .rates import WEIGHT_BYTES

__all__ = ["Memory", "expert_ranks", "held_values", "memory"]

_BYTES = np.array(WEIGHT_BYTES)
# Bytes of activations a token keeps a layer for the backward pass, in units of the hidden width (Korthikanti et
# al. 2022, arXiv:2205.05198, equations 2 to 5, with an attention that keeps no scores): recompute none, some, all.
_KEPT = np.array([34.0, 34.0, 2.0])
_KEPT_INNER = np.array([4.0, 4.0, 0.0])  # bytes a token keeps for each unit of width beyond four times the hidden one


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on the fullest chip."""

    weights: np.ndarray
    cache: np.ndarray
    activations: np.ndarray
    gradients: np.ndarray
    optimizer: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """All categories together."""
        return summed(getattr(self, name) for name in self.__slots__)


def held_values(model: Model, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Parameters on the fullest chip: those every replica holds, and those of its own experts.

    Layers are cut by stage and width, experts by their own ranks. The first stage holds the embedding and the last the
    head, so the fuller end counts.
    """
    body, first, last, experts = _sizes(model)
    common = body / (layout.tp * layout.pp) + np.maximum((first + last) / layout.pp, max(first, last)) / layout.tp
    if not experts:
        return common, np.float64(0.0)
    each = np.ceil(model.experts / layout.ep) / model.experts  # a rank's share of them, doubles included
    fullest = np.minimum(np.ceil(model.layers / layout.pp), model.moe_layers) / model.moe_layers
    return common, experts * each * fullest / layout.expert_tp


def expert_ranks(layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Ranks that hold the same experts, and those that share out their states: as many groups as of the rest."""
    copies = most(layout.tp * layout.copies // (layout.ep * layout.expert_tp), 1)
    return copies, most(copies * layout.sharers // layout.copies, 1)


@lru_cache(maxsize=64)
def _sizes(model: Model) -> tuple[int, int, int, int]:
    """Parameters of the layers without routed experts, of the embedding, of the head, and of the routed experts."""
    experts = model.moe_layers * model.experts * model.expert_params
    first, last = model.embedding_params, model.head_params
    return model.params - experts - first - last, first, last, experts


def memory(model: Model, phase: str, load: Load, layout: Layout, precision: Precision) -> Memory:
    """What one pass of ``phase`` under ``load`` needs on the fullest chip, in bytes."""
    common, experts = held_values(model, layout)
    new = load.batch * load.tokens
    if phase in ("train", "adapt"):
        return _training(model, common, experts, load, layout, precision, learns=phase == "train")
    tokens = load.context + load.tokens
    cut = sum(m.cached(tokens) / np.minimum(layout.tp, m.cut) for m in model.mixers)
    cache = load.batch * cut * _BYTES[precision.cache] / (layout.pp * layout.cp)
    active = np.minimum(new, 8192) * (4 * model.hidden + _inner(model) * 2 / layout.tp) * 2
    weights = (common + experts) * _BYTES[precision.weights]
    into, out_of = precision.of_attention(model)
    if {into[1], out_of[1]} != {precision.weights}:
        whole = sum(m.all_params(model.hidden) for m in model.mixers)
        out = sum(m.layers * m.out_params(model.hidden) for m in model.mixers)
        more = (whole - out) * _BYTES[into[1]] + out * _BYTES[out_of[1]] - whole * _BYTES[precision.weights]
        weights = weights + more / (layout.tp * layout.pp)
    return Memory(weights, cache, active, weights * 0, weights * 0)


def _training(
    model: Model,
    common: np.ndarray,
    experts: np.ndarray,
    load: Load,
    layout: Layout,
    precision: Precision,
    learns: bool,
) -> Memory:
    """Weights (2 bytes), gradients (4) and optimizer state (12) cut by the ZeRO level, and what backward waits for."""
    new = load.batch * load.tokens
    sharers, expert_sharers = layout.sharers, expert_ranks(layout)[1] if model.experts else 1

    def state(size: np.ndarray | float, level: int) -> np.ndarray:
        cut = layout.zero >= level
        return size * (common / (1 + cut * (sharers - 1)) + experts / (1 + cut * (expert_sharers - 1)))

    kept = _KEPT[layout.recompute] * model.hidden + _inner(model) * _KEPT_INNER[layout.recompute]
    kept = kept * (0.5 + _BYTES[precision.compute] / 4)  # about half is input of products, kept in their format
    # scores of an attention that is not fused: softmax, dropout and its mask, unless they are computed again
    kept = kept + (layout.fused == 0) * (layout.recompute == 0) * 5 * model.heads * load.tokens
    # micro-batches the first stage keeps: one a stage, a part more where stages are interleaved, and that of one more
    # where two take turns
    flight = layout.pp + ((layout.vpp > 1) * (layout.pp - 1) + layout.turns) / layout.vpp
    activations = new / layout.cp * kept / layout.tp * model.layers / layout.pp * flight
    logits = new / layout.cp * model.vocab / layout.tp * 6 / layout.pp
    optimizer, gradients, weights = (
        state(12.0 * learns * (1 - layout.offload), 1),
        state(4.0 * learns, 2),
        state(2.0, 3),
    )
    return Memory(weights, weights * 0, activations + logits, gradients, optimizer)


def _inner(model: Model) -> float:
    """Mean width beyond 4 x hidden that a layer's feed-forward adds for a token: what wide or many experts keep."""
    dense, moe = model.dense_blocks / model.layers, model.moe_layers / model.layers
    width = dense * model.ffn + moe * (model.topk * model.expert_ffn + model.shared_ffn)
    return max(width - 4 * model.hidden, 0.0)

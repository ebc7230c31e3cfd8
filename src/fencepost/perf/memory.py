"""Bytes each chip needs, by category, for one layout (or a grid of them)."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout
from .rates import WEIGHT_BYTES
from .work import Load, Precision

__all__ = ["Memory", "memory"]

_BYTES = np.array(WEIGHT_BYTES)
# Bytes of activations a token keeps a layer for the backward pass, in units of the hidden width (Korthikanti et
# al. 2022, arXiv:2205.05198, equations 2 to 5, with an attention that keeps no scores): nothing recomputed, attention, all.
_KEPT = np.array([34.0, 34.0, 2.0])


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
        return sum(getattr(self, f.name) for f in fields(self))


def weights_per_chip(model: Model, layout: Layout) -> np.ndarray:
    """Parameters each chip holds: layers cut by stage and width, experts by their own ranks."""
    experts = model.moe_layers * model.experts * model.block_params(model.expert_ffn)
    ends = model.embedding_params + model.head_params
    body = (model.params - experts - ends) / (layout.tp * layout.pp)
    # the first stage holds the embedding, the last the head: the fuller end counts
    share = np.maximum(ends / layout.tp / layout.pp, max(model.embedding_params, model.head_params) / layout.tp)
    return body + share + experts / (layout.ep * layout.expert_tp * layout.pp)


def memory(model: Model, phase: str, load: Load, layout: Layout, precision: Precision) -> Memory:
    """What one pass of ``phase`` under ``load`` needs on the fullest chip, in bytes."""
    held = weights_per_chip(model, layout)
    new = np.asarray(load.batch) * load.tokens
    if phase == "train":
        shards = np.array([layout.dp * layout.cp] * 3)
        steps = np.arange(3).reshape((3,) + (1,) * np.ndim(shards[0]))
        divide = np.where(np.asarray(layout.zero) > steps, shards, 1)  # optimizer, gradients, weights
        layers = model.layers / layout.pp
        kept = _KEPT[layout.recompute] * model.hidden + _inner(model) * np.array([4.0, 4.0, 0.0])[layout.recompute]
        flight = layout.pp * (1 + (layout.pp - 1) / (layout.pp * layout.vpp))  # micro-batches the first stage keeps
        flight = np.where(layout.pp > 1, flight, 1)
        active = new / layout.cp * kept / layout.tp * layers * flight
        logits = new / layout.cp * model.vocab / layout.tp * 6 / layout.pp
        return Memory(held * 2 / divide[2], held * 0, active + logits, held * 4 / divide[1], held * 12 / divide[0])
    tokens = np.asarray(load.context) + load.tokens
    values = np.vectorize(model.cache_values, otypes=[float])(tokens)
    sharers = np.minimum(layout.tp, 1 if model.mla else model.kv_heads)
    cache = np.asarray(load.batch) * values * _BYTES[precision.cache] / (sharers * layout.pp * layout.cp)
    active = np.minimum(new, 8192) * (4 * model.hidden + _inner(model) * 2 / layout.tp) * 2
    return Memory(held * _BYTES[precision.weights], cache, active, held * 0, held * 0)


def _inner(model: Model) -> float:
    """Mean width beyond 4 x hidden that a layer's feed-forward adds for a token: what wide or many experts keep."""
    moe = model.moe_layers / model.layers
    width = (1 - moe) * model.ffn + moe * (model.topk * model.expert_ffn + model.shared_ffn)
    return max(width - 4 * model.hidden, 0.0)

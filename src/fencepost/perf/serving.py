"""A serving engine at work: prompts and answers mixed on the same chips, at a given or at the best concurrency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout
from .memory import memory
from .parameters import Parameters
from .rates import Rates
from .step import serve
from .work import Load, Precision

__all__ = ["Serving", "fullest", "serving"]

_CHUNK = 8192  # prompt tokens an engine reads in one step at most


@dataclass(frozen=True, slots=True)
class Serving:
    """``rate`` output tokens per second of all chips; seconds per output token and to the first one; ``over`` bytes a
    chip lacks. Arrays of the shape of batch and layout."""

    rate: np.ndarray
    token: np.ndarray
    first: np.ndarray
    over: np.ndarray


def serving(
    model: Model, prompt: float, answer: float, batch: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, *, mixed: bool = True,
) -> Serving:  # fmt: skip
    """``batch`` sequences in flight on all chips, each a ``prompt`` read and an ``answer`` written (tokens).

    In a mixed engine every finished sequence is followed by a new prompt, whose reading delays the others: a step with
    b sequences carries b / answer prompts. ``mixed`` off: prompts are read on other chips.
    """
    each = np.maximum(np.asarray(batch, float) / layout.dp, 1.0)
    stage = np.maximum(each / layout.pp, 1.0)
    write = serve(model, "decode", Load(stage, 1.0, prompt + answer / 2), layout, precision, rates, p).seconds
    together = np.clip(np.floor(_CHUNK / max(prompt, 1.0)), 1.0, stage)
    read = serve(model, "prefill", Load(together, prompt, 0.0), layout, precision, rates, p).seconds
    one = read / together / layout.pp
    token = write + mixed * one * each / max(answer, 1.0)
    busy = one * each / max(answer, 1.0) / token
    alone = serve(model, "prefill", Load(1.0, prompt, 0.0), layout, precision, rates, p).seconds
    first = alone + one * (each - 1) * np.minimum(p.queue * busy, 1.0)
    held = memory(model, "decode", Load(each, 1.0, prompt + answer / 2), layout, precision).total
    usable = rates.capacity * p.memory_use - p.reserve * 1e9
    return Serving(np.asarray(batch) / token, token, first, np.maximum(held - usable, 0.0))


def fullest(
    model: Model, prompt: float, answer: float, layout: Layout, precision: Precision, rates: Rates, p: Parameters,
    limit: float = 1024.0,
) -> float:  # fmt: skip
    """The number of sequences (on all chips) that gives the highest rate in memory; at most ``limit`` a replica."""
    sizes = np.unique(np.round(np.geomspace(1, limit, 31))) * float(layout.dp)
    found = serving(model, prompt, answer, sizes, layout, precision, rates, p)
    rate = np.where(found.over > 0, -found.over, found.rate)
    return float(sizes[int(np.argmax(rate))])

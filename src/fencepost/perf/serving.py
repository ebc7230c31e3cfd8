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

__all__ = ["Serving", "burst_rate", "fullest", "serving"]

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
    alone = serve(model, "prefill", Load(1.0, prompt, 0.0), layout, precision, rates, p).seconds
    first = alone + p.queue * one * (each - 1) / 2  # sequences of like length end and start together, and wait in line
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


def burst_rate(
    model: Model, prompt: float, answer: float, requests: float, batch: float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters,
) -> float:  # fmt: skip
    """Output tokens per second over a whole run of ``requests`` sent at once, ``batch`` of them in flight at most.

    Answers of very different lengths (taken as exponential about their mean) leave a tail: once no request waits, the
    batch drains one by one. With a step of a + b k seconds for k sequences, draining c of them takes
    answer x (a H(c) + b c) seconds, H(c) being the harmonic number; before that the engine is full.
    """
    each, copies = batch / float(layout.dp), float(layout.dp)
    waiting = max(requests / copies - each, 0.0)
    full, one = (
        serving(model, prompt, answer, k * copies, layout, precision, rates, p, mixed=False) for k in (each, 1.0)
    )
    mixed = serving(model, prompt, answer, each * copies, layout, precision, rates, p)
    slope = max(float(full.token) - float(one.token), 0.0) / max(each - 1, 1.0)
    harmonic = np.log(each) + 0.5772 + 1 / (2 * each)
    reading = (float(mixed.token) - float(full.token)) * answer  # the first batch reads its prompts too
    draining = answer * ((float(one.token) - slope) * harmonic + slope * each)
    return requests * answer / (waiting / each * answer * float(mixed.token) + reading + draining)

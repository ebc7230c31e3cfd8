"""A serving engine at work: prompts and answers mixed on the same chips, at a given or at the best concurrency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout
from .parameters import Parameters
from .passes import PLAIN, Shortcuts
from .passes import held as need
from .passes import read as read_pass
from .passes import write as write_pass
from .rates import Rates
from .work import Load, Precision

__all__ = ["Serving", "burst_rate", "fullest", "serving"]

_CHUNK = 8192  # prompt tokens an engine reads in one step at most


@dataclass(frozen=True, slots=True)
class Serving:
    """``rate`` output tokens per second of all chips; seconds per output token and to the first one; ``running``
    sequences the memory of one replica lets run, ``writing`` of them on average in a step, ``over`` bytes a chip lacks
    if all were to. Arrays of the shape of batch and layout."""

    rate: np.ndarray
    token: np.ndarray
    first: np.ndarray
    running: np.ndarray
    writing: np.ndarray
    over: np.ndarray


@dataclass(frozen=True, slots=True)
class _Engine:
    """What one replica costs: seconds of a step that writes a token for each of ``b`` sequences (``write``), of one
    prompt among others (``one``) and by itself (``alone``); sequences memory holds (``room``)."""

    write: Callable[[np.ndarray | float], np.ndarray]
    one: np.ndarray
    alone: np.ndarray
    room: np.ndarray
    over: Callable[[np.ndarray | float], np.ndarray]


def _engine(
    model: Model, prompt: float, answer: float, batch: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, how: Shortcuts = PLAIN,
) -> _Engine:  # fmt: skip
    def write(b: np.ndarray | float) -> np.ndarray:
        stage = np.maximum(np.asarray(b, float) / layout.pp, 1.0)
        return write_pass(model, stage, prompt + answer / 2, layout, precision, rates, p, how).seconds

    def read(b: np.ndarray | float) -> np.ndarray:
        return read_pass(model, b, prompt, layout, precision, rates, p, how).seconds

    def held(b: np.ndarray | float) -> np.ndarray:
        return need(model, "decode", Load(b, 1.0, prompt + answer), layout, precision, how).total

    together = np.clip(np.floor(_CHUNK / max(prompt, 1.0)), 1.0, np.maximum(np.asarray(batch, float) / layout.pp, 1.0))
    usable = rates.capacity * p.memory_use - p.reserve * 1e9
    each = held(2.0) - held(1.0)
    return _Engine(
        write, read(together) / together / layout.pp / p.read_share, read(1.0),
        np.maximum(1 + (usable - held(1.0)) / each, 1.0), lambda b: np.maximum(held(b) - usable, 0.0),
    )  # fmt: skip


def serving(
    model: Model, prompt: float, answer: float, batch: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, *, mixed: bool = True, how: Shortcuts = PLAIN,
) -> Serving:  # fmt: skip
    """``batch`` sequences in flight on all chips, each a ``prompt`` read and an ``answer`` written (tokens).

    A mixed engine is one server that reads and writes: while it writes an answer it reads a prompt for each of the
    other sequences, since every finished one is followed by a new one. A sequence's time (first token and answer) is
    therefore ``answer`` steps and one prompt for each running sequence, whatever the order; the order only decides how
    much of the reading a sequence spends in line for its own first token. By Little's law the steps carry those
    sequences that are not in line. What memory does not hold to the end of its answer waits until another ends: an
    engine that admits more throws sequences out later and reads them again. ``mixed`` off: prompts are read
    on other chips.
    """
    each = np.maximum(np.asarray(batch, float) / layout.dp, 1.0)
    engine = _engine(model, prompt, answer, each, layout, precision, rates, p, how)
    running = np.minimum(each, engine.room)
    others = engine.one * (running - 1)
    # ends that fall at random times bunch as the root of their number
    ahead = np.sqrt(running - 1) * engine.one
    line = engine.alone + ahead
    if mixed:
        cycle = answer * engine.write(running) + engine.alone + others
        writing = running * (1 - line / cycle)
        write = engine.write(writing)
        token = write + (others - ahead) / max(answer, 1.0)
        cycle = answer * write + engine.alone + others
    else:
        writing = running
        token = engine.write(running)
        cycle = answer * token
    wait = (each - running) * cycle / running
    return Serving(running * layout.dp / cycle * answer, token, line + wait, running, writing, engine.over(each))


def fullest(
    model: Model, prompt: float, answer: float, layout: Layout, precision: Precision, rates: Rates, p: Parameters,
    limit: float = 1024.0, slowest: float = np.inf,
) -> float:  # fmt: skip
    """The number of sequences (on all chips) that gives the highest rate in memory, no token taking longer than
    ``slowest`` seconds; at most ``limit`` a replica."""
    sizes = np.unique(np.round(np.geomspace(1, limit, 31))) * float(layout.dp)
    found = serving(model, prompt, answer, sizes, layout, precision, rates, p)
    rate = np.where(found.token > slowest, -found.token, found.rate)  # none fast enough: the fastest
    rate = np.where(found.over > 0, -found.over, rate)
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
    copies = float(layout.dp)
    mine = max(requests / copies, 1.0)
    engine = _engine(model, prompt, answer, mine, layout, precision, rates, p)
    full = float(np.minimum(np.minimum(max(batch / copies, 1.0), mine), engine.room))
    most, least = float(engine.write(full)), float(engine.write(1.0))
    slope = max(most - least, 0.0) / max(full - 1, 1.0)
    harmonic = np.log(full) + 0.5772 + 1 / (2 * full)
    draining = answer * ((least - slope) * harmonic + slope * full)
    writing = (mine - full) / full * answer * most + draining
    return requests * answer / (mine * float(engine.one) + writing)

"""Prompts read on some chips, answers written on others: the best split of a number of chips.

Each side is made of instances of some chips. Reading is a queue with Poisson arrivals and a fixed time of service
(M/D/1): with service ``s`` and load ``r`` a prompt waits ``s r / (2 (1 - r))`` on average (Pollaczek and Khinchine), so
a limit on the first token says how far it can be loaded. The prompt's cache then crosses the network. Writing is a
batch that decodes. The split is the pair of whole numbers of instances whose slower side is fastest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from fencepost.facts.models import Model

from .evaluate import Task
from .layout import Layout
from .ops import Precision
from .parameters import Parameters
from .rates import WEIGHT_BYTES, Rates
from .search import Limits, Plan, search
from .space import divisors, space_for

__all__ = ["Pool", "Split", "split"]

_SHARED = 5  # layouts of one size looked at with their queue


@dataclass(frozen=True, slots=True)
class Pool:
    """One side: ``instances`` of ``layout``, each with ``batch`` sequences, and the ``requests`` a second of all."""

    layout: Layout
    instances: int
    batch: float
    requests: float

    @property
    def chips(self) -> int:
        """Chips of all instances."""
        return self.instances * int(self.layout.chips)


@dataclass(frozen=True, slots=True)
class Split:
    """Both sides; ``requests`` a second of the slower one; seconds to the ``first`` token (reading, waiting, the
    ``transfer`` of the cache and the way to the engine) and for each ``token``."""

    read: Pool
    write: Pool
    requests: float
    first: float
    transfer: float
    token: float


def split(
    model: Model, count: int, task: Task, read: tuple[Rates, Precision], write: tuple[Rates, Precision], p: Parameters,
    limits: Limits = Limits(),
) -> Split | None:  # fmt: skip
    """The best split of ``count`` chips for ``task`` (prompts of its context, its answers); ``read`` and ``write`` are
    the chips of each side, the same or not. None where no split keeps the limits or fits."""
    sizes = [d for d in divisors(count) if d < count]
    readers = [r for g in sizes if (r := _reader(model, g, task, *read, p, limits))]
    writers = [x for g in sizes if (x := _writer(model, g, task, *write, p, limits))]
    best: Split | None = None
    for r, first, transfer in readers:
        for x, token in writers:
            for many in range(1, (count - int(x.layout.chips)) // int(r.layout.chips) + 1):
                others = (count - many * int(r.layout.chips)) // int(x.layout.chips)
                rate = min(many * r.requests, others * x.requests)
                if best is None or rate > best.requests:
                    sides = (replace(s, instances=n, requests=n * s.requests) for s, n in ((r, many), (x, others)))
                    best = Split(*sides, rate, first, transfer, token)
    return best


def _plans(
    model: Model, phase: str, chips: int, task: Task, rates: Rates, precision: Precision, p: Parameters, limits: Limits
) -> list[Plan]:
    half = task.answer / 2 if phase == "decode" else 0.0  # a step is timed half way, memory holds the whole answer
    context = float(task.context) + half
    asked = Task(phase, math.nan, context, half, task.how)
    space = space_for(model, phase, chips, None, context, rates)
    return search(model, chips, space, asked, precision, rates, p, limits=limits, top=_SHARED).best


def _reader(
    model: Model, chips: int, task: Task, rates: Rates, precision: Precision, p: Parameters, limits: Limits
) -> tuple[Pool, float, float] | None:
    """The instance of so many chips that reads most prompts with its queue inside the limit."""
    prompt = float(task.context)
    moved = model.cache_values(prompt) * WEIGHT_BYTES[precision.cache]
    transfer = moved / (rates.nic * p.net_share * chips) + p.net_start * 1e-6
    way = transfer + p.arrive * 1e-6  # what the queue may not use of the limit
    found = []
    for plan in _plans(model, "prefill", chips, task, rates, precision, p, Limits(first=limits.first - way)):
        fastest = plan.value * chips / prompt
        alone = plan.batch / fastest  # all prompts of a pass end together
        spare = (limits.first - way - alone) / alone
        load = 1.0 if math.isinf(spare) else 2 * spare / (2 * spare + 1)
        waits = alone + (alone * load / (2 * (1 - load)) if load < 1 else 0.0)
        if load > 0:
            found.append((Pool(plan.layout, 1, plan.batch, fastest * load), waits + way, transfer))
    return max(found, key=lambda f: f[0].requests, default=None)


def _writer(
    model: Model, chips: int, task: Task, rates: Rates, precision: Precision, p: Parameters, limits: Limits
) -> tuple[Pool, float] | None:
    """The instance of so many chips that writes most answers with no token slower than the limit."""
    plans = _plans(model, "decode", chips, task, rates, precision, p, Limits(token=limits.token))
    if not plans:
        return None
    plan = plans[0]
    pace = plan.batch / (plan.value * chips)
    return Pool(plan.layout, 1, plan.batch, plan.value * chips / task.answer), pace

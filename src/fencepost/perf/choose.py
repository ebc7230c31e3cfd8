"""A sensible layout where none is given: every legal one in a small grid at once, the fastest of those that fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .evaluate import Task, evaluate
from .layout import FULL, Layout
from .legal import filled, refused
from .ops import Precision
from .parameters import Parameters
from .rates import Rates
from .space import divisors

__all__ = ["Choice", "best_layout", "candidates", "fewest_nodes", "usual_batch", "usual_choice"]

_NODES = tuple(sorted({a * 2**b for a in (1, 3) for b in range(12)}))


@dataclass(frozen=True, slots=True)
class Choice:
    """A layout (0-d), its number of chips, and the bytes it is short of (0 if it fits)."""

    layout: Layout
    count: int
    over: float

    @property
    def keeps(self) -> bool:
        """Whether it fits and keeps activations, so that a training step is not all worked out twice."""
        return self.over <= 0 and int(self.layout.recompute) < FULL


def candidates(model: Model, task: Task, count: int, rates: Rates) -> Layout:
    """Layouts of exactly ``count`` chips worth a try, of those that are legal: tensor ranks inside a domain or node,
    few stages, a stage whole or cut layer by layer, experts over all of a stage's ranks or over none; for training
    also micro-batches and recomputation. FP-PERF-018 where none is legal."""
    training = task.phase in ("train", "adapt")
    tensor = [t for t in divisors(count) if t <= min(max(rates.domain, rates.node), 16)]
    stages = [s for s in divisors(count) if s <= (16 if training else 4)]
    extra = list(product((1, 2), (0, 2), (1, 3))) if training else [(1, 0, 1)]
    rows = []
    for tp, pp in product(tensor, stages):
        if count % (tp * pp):
            continue
        ranks = count // pp
        parts = {1, *(n // pp for n in (model.layers, filled(model)) if n >= pp)} if training and pp > 1 else {1}
        expert = {1, tp, min(ranks, rates.domain), 64, ranks} if model.experts else {1}
        for e, vpp, x in product(sorted(expert), sorted(parts), extra):
            if e in (1, tp) or x[2] < 3:
                rows.append((tp, pp, ranks // tp, e, vpp, *x))
    tp, pp, dp, ep, vpp, micro, again, zero = (np.array(c) for c in zip(*rows, strict=True))
    tried = Layout(tp=tp, pp=pp, dp=dp, ep=ep, vpp=vpp, micro_batch=micro, recompute=again, zero=zero)
    batch = float(np.max(task.batch))
    legal = ~refused(model, task.phase, tried, batch, task.context)
    if not legal.any():
        raise PerfError(
            "FP-PERF-018", f"no layout of {count} chips divides {model.name} and a batch of {batch:g}", where="--count",
            hint="choose a count or a batch with more divisors, or give --layout",
        )  # fmt: skip
    return Layout(**{f: v[legal] if np.ndim(v := getattr(tried, f)) else v for f in _fields()})


def best_layout(model: Model, task: Task, count: int, precision: Precision, rates: Rates, p: Parameters) -> Choice:
    """The fastest layout of ``count`` chips that fits; where none fits, the one that lacks least."""
    grid = candidates(model, task, count, rates)
    result = evaluate(model, task, grid, precision, rates, p)
    order = np.lexsort((-result.value, np.round(result.over)))
    index = int(order[0])
    chosen = Layout(**{f: np.broadcast_to(getattr(grid, f), result.value.shape)[index] for f in _fields()})
    return Choice(chosen, count, float(result.over[index]))


def fewest_nodes(
    model: Model, task: Task, precision: Precision, rates: Rates, p: Parameters, *, each: float | None = None,
    limit: int = 4096,
) -> Choice:  # fmt: skip
    """The fewest whole nodes (1, 2, 3, 4, 6, 8, 12 ...) on which the model and the sequences of ``task`` fit, or
    ``each`` sequences a chip; where ``limit`` chips are too few, the last tried."""
    choice = None
    for nodes in _NODES:
        count = nodes * rates.node
        if count > limit and choice is not None:
            break
        asked = task if each is None else replace(task, batch=each * count)
        choice = best_layout(model, asked, count, precision, rates, p)
        if choice.over <= 0:
            break
    assert choice is not None
    return choice


_ROOMIER = 4
"""Up to so many times the fewest nodes that fit, more are taken so that a step need not be worked out twice."""


def usual_choice(
    model: Model, task: Task, precision: Precision, rates: Rates, p: Parameters, *, each: float | None = None
) -> Choice:
    """The layout where the question names no count: the best on the fewest whole nodes that fit. A training step fits
    where the fastest layout keeps its activations: where all must be worked out again few layouts are open, and memory
    decides, not the chip; if more nodes do not help either, the fewest that hold it.
    """
    least = fewest_nodes(model, task, precision, rates, p, each=each)
    if task.phase not in ("train", "adapt") or least.over > 0:
        return least
    for count in (n * rates.node for n in _NODES):
        if least.count <= count <= _ROOMIER * least.count:
            asked = task if each is None else replace(task, batch=each * count)
            choice = least if count == least.count else best_layout(model, asked, count, precision, rates, p)
            if choice.keeps:
                return choice
    return least


def usual_batch(
    model: Model, task: Task, most: int, precision: Precision, rates: Rates, p: Parameters, count: int | None = None
) -> int:
    """Sequences a chip where the question names none: ``most``, halved until they fit on ``count`` chips (without it,
    on four times the fewest nodes that hold one a chip); 0 where not even one fits. The batch of ``task`` is not
    read."""
    if count is None:
        least = fewest_nodes(model, task, precision, rates, p, each=1)
        if least.over > 0:
            return 0
    each = most
    while each:
        if count is None:
            found = fewest_nodes(model, task, precision, rates, p, each=each, limit=4 * least.count)
        else:
            found = best_layout(model, replace(task, batch=float(each * count)), count, precision, rates, p)
        if found.over <= 0:
            return each
        each //= 2
    return 0


def _fields() -> tuple[str, ...]:
    return tuple(Layout.__dataclass_fields__)

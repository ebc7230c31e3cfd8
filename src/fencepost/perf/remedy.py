"""What to change where a model does not fit: for each knob the least change that does, the smallest first."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .choose import fewest_nodes
from .evaluate import Task, need, usable
from .layout import Layout
from .ops import Precision
from .parameters import Parameters
from .rates import FORMATS, WIDTH, Rates

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """Turn ``what`` (batch, count, dtype, micro_batch, recompute, zero, shard, offload) from ``old`` to ``new``;
    ``size`` is by what factor that changes what is asked or spent, at least 1."""

    what: str
    old: object
    new: object
    size: float


def changes(
    model: Model, task: Task, layout: Layout, precision: Precision, rates: Rates, p: Parameters
) -> tuple[Change, ...]:
    """Changes of one knob after which ``task`` fits the layout (0-d), or that many chips; the smallest first.

    A knob that no setting of its own makes fit is left out.
    """
    room = usable(task.phase, rates, p)

    def fits(task: Task = task, layout: Layout = layout, precision: Precision = precision) -> bool:
        return float(need(model, task, layout, precision).total) <= room

    if fits():
        return ()
    found = [*_narrower(precision, rates, fits)]
    if task.phase in ("train", "adapt"):
        found += _training(layout, fits)
    else:
        found += _batch(task, fits)
    count = int(layout.chips)
    try:
        more = fewest_nodes(model, task, precision, rates, p)
    except PerfError:
        more = None
    if more is not None and more.over <= 0 and more.count > count:
        found.append(Change("count", count, more.count, more.count / count))
    return tuple(sorted(found, key=lambda c: c.size))


def _batch(task: Task, fits) -> list[Change]:
    """The largest whole batch below the asked one that fits."""
    low, high = 0, math.ceil(float(task.batch))  # low fits (0: perhaps not even one does), high does not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(task=replace(task, batch=float(middle))) else (low, middle)
    return [Change("batch", float(task.batch), low, float(task.batch) / low)] if low else []


def _narrower(precision: Precision, rates: Rates, fits) -> list[Change]:
    """Weights in the widest narrower format that fits and the chip computes in."""
    found = []
    for code in sorted(range(len(FORMATS)), key=lambda c: -WIDTH[c]):
        slimmer = WIDTH[code] < WIDTH[precision.weights] and rates.runs(code)
        if slimmer and not found and fits(precision=replace(precision, weights=code, compute=code)):
            old = FORMATS[precision.weights]
            found.append(Change("dtype", old, FORMATS[code], WIDTH[precision.weights] / WIDTH[code]))
    return found


def _training(layout: Layout, fits) -> list[Change]:
    """Smaller micro-batches, more recomputation, or states cut finer over the data ranks."""
    found: list[Change] = []
    micro, again, zero = int(layout.micro_batch), int(layout.recompute), int(layout.zero)
    # full recomputation costs a third forward pass of three: 4/3 of the work
    tries = [("micro_batch", micro, new, micro / new) for new in range(micro - 1, 0, -1) if micro % new == 0]
    tries += [("recompute", again, new, 4 / 3 if new == 2 else 1.05) for new in range(again + 1, 3)]
    tries += [("zero", zero, new, 1 + new / 10) for new in range(zero + 1, 4)]
    tries += [("shard", int(layout.shard), 0, 1.2)] if int(layout.shard) else []
    tries += [("offload", 0, 1, 1.5)] if not int(layout.offload) else []
    for what, old, new, size in tries:
        if all(c.what != what for c in found) and fits(layout=replace(layout, **{what: np.asarray(new)})):
            found.append(Change(what, old, new, size))
    return found

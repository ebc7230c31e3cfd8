"""The space of layouts as a product of axes, cut into blocks of arrays that broadcast."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import product

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.base.near import nearest
from fencepost.facts.models import Model

from .layout import Layout
from .legal import filled
from .rates import Rates

__all__ = ["AXES", "Space", "blocks", "cut", "divisors", "space_for"]

AXES = ("tp", "cp", "ep", "pp", "micro_batch", "recompute", "zero", "vpp", "shard", "offload", "batch")
_PLANES = ("tp", "cp", "ep")  # the axes walked one combination after another; the others are axes of the arrays
_DEEP = AXES[3:]
_CELLS = 60_000
"""Cells of one array at most, so that a block of the grid stays in a core's cache."""

_MOST_CHIPS, _MOST_BATCH = 10**7, 10**9
_MOST_POINTS, _MOST_DEEP = 10**9, 4 * 10**6  # minutes of work, and the memory of one block

Space = Mapping[str, tuple[int, ...]]


def divisors(n: int) -> list[int]:
    small = [d for d in range(1, math.isqrt(n) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


def space_for(
    model: Model, phase: str, count: int, batch: float | None, context: float, rates: Rates,
    given: Mapping[str, Sequence[int]] | None = None,
) -> dict[str, tuple[int, ...]]:  # fmt: skip
    """Values of each axis of ``AXES``: those given, else every one that could be legal on ``count`` chips.

    Tensor ranks stay inside a scale-up domain. ``batch`` counts sequences on all chips; where it is None the axis of
    that name tries powers of two for each data-parallel rank. FP-PERF-030: an unknown axis or an empty one,
    FP-PERF-034 and 035: more chips, sequences or points than can be tried.
    """
    if count > _MOST_CHIPS or (batch or 0) > _MOST_BATCH:
        raise PerfError(
            "FP-PERF-034", f"{count:,} chips and {batch or 0:,g} sequences", where="--count, --batch",
            hint=f"at most {_MOST_CHIPS:,} chips and {_MOST_BATCH:,} sequences",
        )  # fmt: skip
    given = dict(given or {})
    for name, values in given.items():
        if name not in AXES:
            raise PerfError("FP-PERF-030", f"no axis '{name}'", where="--space", hint=f"one of {', '.join(AXES)}",
                            candidates=nearest(name, AXES))  # fmt: skip
        if not values:
            raise PerfError("FP-PERF-030", f"axis '{name}' is empty", where="--space", hint="list its values")
    degrees = divisors(count)
    widest = max(rates.domain, rates.node)
    full = {
        "tp": [d for d in degrees if d <= widest and model.heads % d == 0],
        "pp": [d for d in degrees if d <= model.layers],
        "cp": [1], "ep": [1], "micro_batch": [1], "recompute": [0], "zero": [1], "vpp": [1],
        "shard": [0], "offload": [0], "batch": [0],
    }  # fmt: skip
    if model.experts:
        full["ep"] = [d for d in degrees if d <= model.experts]
    if phase == "train":
        full["cp"] = [d for d in degrees if d == 1 or (d & (d - 1) == 0 and context / d >= 2048 and d <= widest)]
        full["micro_batch"] = [d for d in divisors(int(batch or 1)) if d <= 64]
        full |= {"recompute": [0, 1, 2], "zero": [0, 1, 2, 3]}
        full["vpp"] = sorted({1} | {d for n in (model.layers, filled(model)) for pp in degrees if pp > 1 and n % pp == 0
                                    for d in divisors(n // pp)})  # fmt: skip
        # hybrid sharding: groups as large as a node or a domain, replicas across
        full["shard"] += [n for n in dict.fromkeys((rates.node, rates.domain)) if 1 < n < count]
    elif batch is None:
        full["batch"] = sorted({*(2**i for i in range(11)), *(3 * 2**i for i in range(9))})
    found = {name: tuple(dict.fromkeys(given.get(name, full[name]))) for name in AXES}
    sizes = {name: len(values) for name, values in found.items()}
    if math.prod(sizes.values()) > _MOST_POINTS or math.prod(sizes[n] for n in _DEEP) > _MOST_DEEP:
        raise PerfError(
            "FP-PERF-035", f"a space of {math.prod(sizes.values()):,} points", where="--space",
            hint="fewer values: " + ", ".join(f"{name} has {size}" for name, size in sizes.items() if size > 1),
        )  # fmt: skip
    return found


def blocks(space: Space, count: int) -> Iterator[tuple[Layout, np.ndarray]]:
    """The grid in blocks: layouts whose arrays broadcast, and the batch axis. One block holds whole planes (tp, cp,
    ep), few enough to stay in cache; planes that leave no whole number of pipelines are not here."""
    planes = [x for x in product(*(space[n] for n in _PLANES)) if count % (x[0] * x[1]) == 0]
    deep = [np.array(space[name]) for name in _DEEP]
    shaped = [v.reshape((1,) + (1,) * i + (-1,) + (1,) * (len(deep) - 1 - i)) for i, v in enumerate(deep)]
    each = math.prod(len(v) for v in deep)
    step = max(_CELLS // each, 1)
    for start in range(0, len(planes), step):
        tp, cp, ep = (np.array(c).reshape((-1,) + (1,) * len(deep))
                      for c in zip(*planes[start : start + step], strict=True))  # fmt: skip
        pp, micro, again, zero, vpp, shard, offload, batch = shaped
        dp = np.maximum(count // (tp * cp * pp), 1)
        yield Layout(tp=tp, pp=pp, dp=dp, cp=cp, ep=ep, vpp=vpp, micro_batch=micro, recompute=again, zero=zero,
                     shard=shard, offload=offload), batch  # fmt: skip


def cut(layout: Layout, batch: np.ndarray, alive: np.ndarray) -> tuple[Layout, np.ndarray, np.ndarray]:
    """The block without the planes, stages, micro-batches ... of which nothing is alive."""
    every = tuple(range(alive.ndim))
    kept = [np.flatnonzero(alive.any(axis=every[:i] + every[i + 1 :])) for i in every]

    def take(values: np.ndarray) -> np.ndarray:
        for axis, index in enumerate(kept):
            if np.ndim(values) and values.shape[axis] > 1:
                values = values.take(index, axis=axis)
        return values

    smaller = Layout(**{f.name: take(getattr(layout, f.name)) for f in fields(Layout)})
    return smaller, take(batch), alive[np.ix_(*kept)]

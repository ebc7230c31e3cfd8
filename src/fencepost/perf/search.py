"""Every legal layout of some chips at once: what does not fit is dropped by memory first, the rest is timed.

The space is a product of axes. Each field of the grid is as wide as its own axis and the formulas of one layout take it
as it is (``evaluate``), so a plan costs a few operations and entry i of the grid is the layout evaluated alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .evaluate import Result, Task, evaluate, need, usable
from .layout import Layout
from .legal import faults
from .ops import Precision
from .parameters import Parameters
from .rates import Rates
from .remedy import changes
from .space import Space, blocks, cut

__all__ = ["Limits", "Plan", "Searched", "asked", "refuse_empty", "search"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds a user waits at most: for the ``first`` token, and for each ``token`` after it."""

    first: float = math.inf
    token: float = math.inf


@dataclass(frozen=True, slots=True)
class Plan:
    """One layout with its load, and the throughput that ranked it (tokens/s and chip)."""

    layout: Layout
    batch: float
    value: float


@dataclass(slots=True)
class Searched:
    """What a search saw: ``space`` points of the product of axes, ``pruned`` of them by reason, ``evaluated`` legal
    ones whose memory and step time were computed, ``feasible`` ones, and the ``best``, fastest first. ``least``
    (bytes) is what the leanest legal layout lacks; ``quickest`` the shortest first token and token of those that
    fit."""

    space: int = 0
    legal: int = 0
    evaluated: int = 0
    feasible: int = 0
    pruned: dict[str, int] = field(default_factory=dict)
    best: list[Plan] = field(default_factory=list)
    least: float = math.inf
    leanest: Plan | None = None
    quickest: Limits = Limits()


def asked(task: Task, plan: Plan) -> Task:
    """The task as the plan does it."""
    return replace(task, batch=plan.batch)


def search(
    model: Model, count: int, space: Space, task: Task, precision: Precision, rates: Rates, p: Parameters, *,
    limits: Limits = Limits(), top: int = 10, progress: Callable[[int, int], None] = lambda done, of: None,
) -> Searched:  # fmt: skip
    """All of ``space`` on ``count`` chips: the ``top`` fastest that fit and keep the ``limits``, each layout once, at
    its best batch.

    The batch of ``task`` counts sequences on all chips; where it is NaN, the axis ``batch`` is tried, which counts
    them for each data-parallel rank. ``progress`` is told how many points of how many are done.
    """
    found = Searched(space=math.prod(len(v) for v in space.values()))
    ranked: list[tuple[float, Plan]] = []
    whole = 0
    phase, context, free = task.phase, task.context, bool(np.isnan(task.batch))
    done = 0
    for layout, ranks in blocks(space, count):
        progress(done, found.space)
        load = ranks * layout.dp * 1.0 if free else np.asarray(float(task.batch))
        task = replace(task, batch=load)
        shape = np.broadcast_shapes(*(np.shape(getattr(layout, f.name)) for f in fields(Layout)), np.shape(load))
        alive = np.broadcast_to(layout.tp * layout.pp * layout.cp * layout.dp == count, shape).copy()
        done += alive.size
        whole += int(alive.sum())
        for key, bad in faults(model, phase, layout, load, context):
            _strike(found, key, alive, bad)
        found.legal += int(alive.sum())
        if not alive.any():
            continue
        over = np.broadcast_to(need(model, task, layout, precision).total - usable(phase, rates, p), shape)
        _remember(found, layout, load, np.where(alive, over, np.inf))
        _strike(found, "memory", alive, over > 0)
        if not alive.any():
            continue
        layout, ranks, alive = cut(layout, ranks, alive)
        load = ranks * layout.dp * 1.0 if free else load
        task = replace(task, batch=load)
        result = evaluate(model, task, layout, precision, rates, p)
        found.evaluated += int(alive.sum())
        _limit(found, result, alive, limits)
        found.feasible += int(alive.sum())
        values = np.where(alive, result.value, -np.inf)
        values = np.where(values == values.max(axis=-1, keepdims=True), values, -np.inf)  # the last axis is the batch
        ranked += _fastest(values, layout, load, top)
        ranked = sorted(ranked, key=lambda x: -x[0])[:top]  # of equals the first, as the axes are ordered
    found.pruned = {"chips": found.space - whole} | found.pruned
    found.pruned = {key: n for key, n in found.pruned.items() if n}
    found.best = [plan for _, plan in ranked]
    return found


def _strike(found: Searched, key: str, alive: np.ndarray, bad: np.ndarray) -> None:
    """Points a rule takes away, counted under the first rule that does."""
    before = int(alive.sum())
    alive &= ~np.asarray(bad)
    found.pruned[key] = found.pruned.get(key, 0) + before - int(alive.sum())


def _limit(found: Searched, result: Result, alive: np.ndarray, limits: Limits) -> None:
    if math.isinf(limits.first) and math.isinf(limits.token):
        return
    first = np.broadcast_to(np.nan_to_num(result.first), alive.shape)
    token = np.broadcast_to(result.seconds, alive.shape)
    if alive.any():
        found.quickest = Limits(min(found.quickest.first, float(first[alive].min())),
                                min(found.quickest.token, float(token[alive].min())))  # fmt: skip
    _strike(found, "slow", alive, (first > limits.first) | (token > limits.token))


def _plan(
    layout: Layout, load: np.ndarray, index: tuple[np.ndarray, ...], shape: tuple[int, ...], value: float
) -> Plan:
    point = {f.name: np.broadcast_to(getattr(layout, f.name), shape)[index] for f in fields(Layout)}
    return Plan(Layout(**point), float(np.broadcast_to(load, shape)[index]), value)


def _fastest(values: np.ndarray, layout: Layout, load: np.ndarray, top: int) -> list[tuple[float, Plan]]:
    """The ``top`` highest, of equal ones the first in the order of the axes."""
    flat = values.ravel()
    least = np.partition(flat, -min(top, flat.size))[-min(top, flat.size)]
    able = np.flatnonzero((flat >= least) & np.isfinite(flat))
    first = able[np.argsort(-flat[able], kind="stable")][:top]
    return [
        (float(flat[i]), _plan(layout, load, np.unravel_index(i, values.shape), values.shape, float(flat[i])))
        for i in first
    ]


def _remember(found: Searched, layout: Layout, load: np.ndarray, over: np.ndarray) -> None:
    """The legal layout that lacks least memory so far."""
    at = int(np.argmin(over))
    if over.flat[at] < found.least:
        found.least = float(over.flat[at])
        found.leanest = _plan(layout, load, np.unravel_index(at, over.shape), over.shape, 0.0)


def refuse_empty(
    found: Searched, model: Model, task: Task, count: int, precision: Precision, rates: Rates, p: Parameters,
    limits: Limits,
) -> None:  # fmt: skip
    """Say why a search found nothing: no legal layout (FP-PERF-031), none that fits (FP-PERF-032, with the bytes over
    and the smallest change that fits), none fast enough (FP-PERF-033)."""
    if found.best:
        return
    if not found.legal:
        rules = ", ".join(f"{key} {n:,}" for key, n in sorted(found.pruned.items(), key=lambda x: -x[1]))
        raise PerfError(
            "FP-PERF-031", f"none of {found.space:,} layouts of {count} chips is legal for {model.name}",
            where="--count",
            hint=f"taken away by each rule: {rules}; change --count or --batch",
        )  # fmt: skip
    if not found.evaluated and found.leanest is not None:
        least = replace(task, batch=found.leanest.batch)
        able = changes(model, least, found.leanest.layout, precision, rates, p)
        said = ", or ".join(f"{c.what} {c.new} instead of {c.old}" for c in able[:3])
        raise PerfError(
            "FP-PERF-032", f"{model.name} does not fit {count} chips of {rates.name}: the leanest of {found.legal:,} "
            f"layouts lacks {found.least / 1e9:.1f} GB on the fullest chip", where="--count",
            hint=f"the smallest change that fits: {said}" if said else "no single change fits: choose more chips",
        )  # fmt: skip
    waits = {"ttft": (limits.first, found.quickest.first), "tpot": (limits.token, found.quickest.token)}
    said = "; ".join(f"{k} {has * 1e3:.0f} ms at best, {may * 1e3:.0f} ms asked" for k, (may, has) in waits.items()
                     if math.isfinite(may))  # fmt: skip
    raise PerfError("FP-PERF-033", f"no layout of {count} chips keeps both limits: {said}", where="--slo",
                    hint="allow more time, more chips, or a narrower --dtype")  # fmt: skip

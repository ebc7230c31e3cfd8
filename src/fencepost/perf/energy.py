"""Power from activity: what a chip spends at rest, on memory, on products and on links, and what its server adds.

Dynamic energy is counted, not clocked: every byte and every product costs its own. A product costs what the chip has
left at rated power when its matrix unit is busy and sustains its rate (``kernels.sustained``), so a chip that only
multiplies draws its rated power and one that waits for memory draws less; no constant is fitted. Power at rest and the
server's are spent while time passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from fencepost.facts.models import Model
from fencepost.facts.world import World

from .evaluate import Result, Task
from .kernels import sustained
from .layout import Layout
from .ops import Load, Ops, Precision
from .parameters import Parameter, Parameters, collect, table
from .rates import Rates
from .work import work

__all__ = ["Energy", "Watts", "energy", "power_listed", "watts"]


@dataclass(frozen=True, slots=True)
class Watts:
    """The constants of power by name; meanings, units and sources are in ``packs/measurements/power.csv``."""

    idle: float
    memory_access: float
    memory_path: float
    link: float
    network: float
    host: float
    rest: float


@dataclass(frozen=True, slots=True)
class Energy:
    """Mean watts of one chip by cause (``idle``, ``memory``, ``compute``, ``link``) and of its share of the server
    (``host``); ``j_per_token`` of both; ``kw`` of all chips with their servers. ``capped``: the chip would draw more
    than it is rated for, so its clocks would fall. ``host_stated``: whether the system states its power."""

    idle: float
    memory: float
    compute: float
    link: float
    host: float
    chip: float
    j_per_token: float
    kw: float
    capped: bool
    host_stated: bool


def power_listed(w: World) -> tuple[Parameter, ...]:
    """Every constant of power with unit, meaning and source, overlays last."""
    return table(w, "power.csv")


@cache
def watts(w: World) -> Watts:
    """The constants of this world."""
    return collect(power_listed(w), Watts)


def energy(
    model: Model, task: Task, layout: Layout, precision: Precision, rates: Rates, p: Parameters, c: Watts,
    result: Result, stated: float | None = None,
) -> Energy:  # fmt: skip
    """Power and energy of one layout (0-d) at its ``result``; ``stated`` is the power its system states, in watts a
    chip."""
    seconds = float(result.seconds)
    moved, spent, sent = (x / seconds for x in _dynamic(model, task, layout, precision, rates, p, c, result))
    idle = c.idle * rates.power
    chip = idle + moved + spent + sent
    capped = chip > rates.power
    if capped:  # the dynamic parts share what the chip may draw
        share = (rates.power - idle) / (chip - idle)
        moved, spent, sent, chip = moved * share, spent * share, sent * share, rates.power
    beyond = max(stated - rates.power, 0.0) if stated else c.rest * rates.power
    host = c.host * beyond
    return Energy(
        idle=idle, memory=moved, compute=spent, link=sent, host=host, chip=chip,
        j_per_token=(chip + host) / float(result.value), kw=(chip + host) * float(layout.chips) / 1e3, capped=capped,
        host_stated=bool(stated),
    )  # fmt: skip


def _dynamic(
    model: Model,
    task: Task,
    layout: Layout,
    precision: Precision,
    rates: Rates,
    p: Parameters,
    c: Watts,
    result: Result,
) -> tuple[float, float, float]:
    """Joules of one chip in ``result.seconds``: memory, products, links."""
    context, stages = float(task.context), float(layout.pp)
    each = max(float(task.batch) / float(layout.dp * layout.pp), 1.0)
    fresh, cached = context * (1 - task.how.cached), context * task.how.cached
    checked, kept = task.how.draft + 1.0, task.how.tokens
    match task.phase:
        case "train" | "adapt":
            micro = max(float(task.batch) / float(layout.dp * layout.micro_batch), 1.0)
            passes = [(task.phase, Load(layout.micro_batch, context, 0.0), micro)]
        case "prefill":
            passes = [("prefill", Load(each, fresh, cached), stages)]
        case "serve":
            tokens = float(result.value * result.seconds * layout.chips / layout.dp)  # of one replica
            writing = max(tokens / stages, 1.0)
            load = Load(writing, checked, context + task.answer / 2)
            passes = [("decode", load, stages / kept), ("prefill", Load(1.0, fresh, cached), tokens / task.answer)]
        case _:
            passes = [("decode", Load(each, checked, context), stages / kept)]
    totals = np.zeros(3)
    for phase, load, times in passes:
        ops = work(model, phase, load, layout, precision)
        totals += times * np.array([*_of(ops, rates, p, c), _links(model, phase, load, layout, rates, c)])
    once = _gradients(model, layout, rates, c) if task.phase == "train" else 0.0
    return float(totals[0]), float(totals[1]), float(totals[2]) + once


def _of(ops: Ops, rates: Rates, p: Parameters, c: Watts) -> tuple[float, float]:
    """Joules of a pass spent on memory and on products."""
    bit = 8e-12 * (c.memory_access + c.memory_path)
    moved = float(np.sum((ops.read + ops.write) * ops.count)) * bit
    each = rates.power * (1 - c.idle) / sustained(rates, p)  # joules an operation, by format
    done = np.sum(ops.flops * ops.count, axis=tuple(range(1, ops.flops.ndim))) * each[ops.code]
    return moved, float(np.sum(done))


def _links(model: Model, phase: str, load: Load, layout: Layout, rates: Rates, c: Watts) -> float:
    """Joules of a pass spent on messages: the hidden state over tensor ranks, and tokens to experts and back."""
    tokens = float(np.asarray(load.batch) * load.tokens / layout.cp)
    tp, ep, pp = (float(x) for x in (layout.tp, layout.ep, layout.pp))
    again = 2.0 if phase in ("train", "adapt") else 1.0  # forward, and backward
    tensor = again * (2 * model.layers - model.bare_layers) / pp * tokens * model.hidden * 2 * 2 * (tp - 1) / tp
    routed = again * model.moe_layers / pp * tokens * model.expert_width * 3 * model.topk * (ep - 1) / ep
    return tensor * _sent(tp, rates, c) + routed * _sent(ep, rates, c)


def _gradients(model: Model, layout: Layout, rates: Rates, c: Watts) -> float:
    """Joules of one step's reduction of gradients and gathering of weights: six bytes a parameter."""
    tp, pp, copies = (float(x) for x in (layout.tp, layout.pp, layout.dp * layout.cp))
    return 6 * model.params / (tp * pp) * (copies - 1) / copies * _sent(tp * copies, rates, c)


def _sent(group: float, rates: Rates, c: Watts) -> float:
    """Joules of a byte sent within a group: over links inside a domain, else over the network."""
    return 8e-12 * (c.link if group <= rates.domain else c.network)

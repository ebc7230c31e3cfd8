"""Large scale-up domains against each other: totals by datasheet, and how many of one do the work of another."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

from fencepost.base.days import Day, launched_by
from fencepost.base.errors import FencepostError
from fencepost.base.figures import Figure, bounds
from fencepost.facts.models import Model
from fencepost.facts.systems import System
from fencepost.facts.world import World
from fencepost.perf.estimate import Estimate, estimate
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters

__all__ = ["Supernode", "supernodes"]

_CONTEXT = 4096
"""Tokens in the cache of each sequence."""

_WIDE = 32
"""Chips from which a scale-up domain is called a supernode here."""


@dataclass(frozen=True, slots=True)
class Supernode:
    """A scale-up domain: chips, dense half-precision PFLOPS, memory bandwidth TB/s, memory TB, power kW (None: not
    published), decode tokens/s of the whole domain with its 80 % band, how many domains equal the ``against`` one by
    each measure, and tokens per joule where power is known."""

    id: str
    name: str
    chip: str
    vendor: str
    launch: str
    shown: bool
    chips: int
    pflops: float | None
    bandwidth_tb_s: float | None
    memory_tb: float | None
    power_kw: float | None
    tokens_s: float | None
    low: float | None
    high: float | None
    tokens_per_joule: float | None
    needed: dict[str, float]
    assumed: tuple[str, ...] = ()


def supernodes(
    world: World, model: Model, on: Day, chips: Collection[str], makers: Collection[str], *, batch: float = 32
) -> list[Supernode]:
    """The node systems of ``chips``, and the newest domains wider than a node of their ``makers``, by modelled decode.

    ``batch`` is sequences a chip in decode. The others are measured by the domain that decodes most and has shipped.
    """
    sold = [s for s in world.systems.values() if s.domain and launched_by(s.launch_text, on)]
    own = [s for s in sold if s.chip in chips and s.domain == s.per_node]
    wide = [
        s for s in sold if s.domain > (s.per_node or 0) and s.domain >= _WIDE and world.chips[s.chip].maker in makers
    ]
    newest: dict[str, System] = {}
    for system in sorted(wide, key=lambda s: s.launch_text):
        newest[world.chips[system.chip].maker or ""] = system
    rows = [
        row for s in {s.id: s for s in (*own, *newest.values())}.values() if (row := _row(world, s, model, batch, on))
    ]
    rows.sort(key=lambda r: (-(r.tokens_s or 0), r.id))
    reference = next((r for r in rows if r.tokens_s), None)
    return [_needed(r, reference) for r in rows] if reference else rows


def _middle(figure: Figure) -> float | None:
    low, high = bounds(figure)
    return None if low is None or high is None else float(low + high) / 2


def _row(world: World, system: System, model: Model, batch: float, on: Day) -> Supernode | None:
    chip = world.chips[system.chip]
    count = system.domain or 0
    if not count:
        return None
    rate, bandwidth, memory = (_middle(chip.figure(q)) for q in ("fp16_rate", "dram_bandwidth", "memory_capacity"))
    power = _middle(system.power_kw)
    done = _decode(world, system, model, batch, count)
    tokens = done.value * count if done else None
    return Supernode(
        system.id, system.name, chip.id, system.vendor, system.launch_text, launched_by(system.launch_text, on), count,
        None if rate is None else rate * count / 1000, None if bandwidth is None else bandwidth * count / 1000,
        None if memory is None else memory * count / 1000, power, tokens,
        None if tokens is None else done.low * count, None if tokens is None else done.high * count,
        tokens / (power * 1000) if tokens and power else None, {}, tuple(done.assumed) if done is not None else (),
    )  # fmt: skip


def _decode(world: World, system: System, model: Model, batch: float, count: int) -> Estimate | None:
    """The best decode of the whole domain; where it is too small, as a part of the fewest nodes that hold the model."""
    return _estimate(world, system, model, batch, count) or _estimate(world, system, model, batch, None)


def _estimate(world: World, system: System, model: Model, batch: float, chips: int | None) -> Estimate | None:
    where = machine(world, system.id)
    try:
        done = estimate(model, where, "decode", parameters(world), count=chips, batch_per_chip=batch, context=_CONTEXT)
    except FencepostError:
        return None
    return done if done.fits and done.value else None


def _needed(row: Supernode, reference: Supernode) -> Supernode:
    """How many of ``row`` equal one ``reference``, by each measure both have."""
    measures = ("pflops", "bandwidth_tb_s", "memory_tb", "tokens_s", "power_kw")
    pairs = {m: (getattr(reference, m), getattr(row, m)) for m in measures}
    return replace(row, needed={m: a / b for m, (a, b) in pairs.items() if a and b and math.isfinite(a / b)})

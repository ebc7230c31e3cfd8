"""What one machine does with one model: the record of ``estimate``, with its band and what was assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from fencepost.base.errors import PerfError
from fencepost.base.notes import Note, note
from fencepost.facts.models import Model

from .choose import best_layout, usual_batch, usual_choice
from .energy import Energy, energy
from .evaluate import Result, Task, evaluate, need, precision_for, usable
from .flags import flags
from .layout import Layout
from .legal import check_layout
from .machine import Machine
from .ops import Precision
from .parameters import Parameters
from .passes import PLAIN, Shortcuts
from .rates import FORMATS, Rates
from .remedy import Change, changes

__all__ = ["ANSWER", "DEFAULTS", "Estimate", "band", "estimate", "gains", "point"]

# sequences a chip and tokens each, where the question does not say: a busy server, a long prompt, a usual training run
DEFAULTS = {"prefill": (1, 4096), "decode": (32, 4096), "serve": (32, 4096), "train": (8, 4096)}
ANSWER = 1024.0
"""Tokens a served sequence is taken to write where the question does not say."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """``value`` tokens per second and chip with an 80 % band (serve: tokens written); ``batch`` sequences on all
    ``count`` chips of ``context`` tokens, to which serve writes ``answer``; ``latency_ms`` of one step (serve: of a
    token), ``first_ms`` to the first token; ``memory_gb`` and ``bytes_short`` of the fullest chip; ``breakdown``
    milliseconds that add up to ``latency_ms``; ``gains`` the throughput that a tenth more of each resource buys,
    ``bound_by`` the resource that buys most; ``flags`` the layout in the words of each engine; ``changes`` what makes
    it fit, the smallest first; ``energy`` power by cause and energy, of which ``energy_j_per_token`` is chip and
    server."""

    model: str
    item: str
    system: str | None
    phase: str
    batch: float
    context: float
    answer: float
    dtype: str
    count: int
    layout: dict[str, object]
    value: float | None
    unit: str
    latency_ms: float | None
    first_ms: float | None
    low: float | None
    high: float | None
    mfu: float | None
    bound_by: str
    gains: dict[str, float]
    fits: bool
    bytes_short: int
    memory_gb: dict[str, float]
    energy_j_per_token: float | None
    energy: Energy | None
    breakdown: dict[str, float]
    flags: dict[str, str | None]
    changes: tuple[Change, ...]
    assumed: tuple[Note, ...]


def band(phase: str, assumed: int, p: Parameters) -> float:
    """Half-width of the 80 % band in natural log; each assumption about shape or layout widens it in quadrature."""
    base = {
        "prefill": p.band_prefill, "decode": p.band_decode, "serve": p.band_throughput, "train": p.band_train,
    }.get(phase, p.band_kernel)  # fmt: skip
    return math.sqrt(base**2 + assumed * p.band_assumed**2)


def estimate(
    model: Model, where: Machine, phase: str, p: Parameters, *, count: int | None = None, layout: Layout | None = None,
    batch: float | None = None, batch_per_chip: float | None = None, context: float | None = None,
    dtype: str | None = None, answer: float | None = None, how: Shortcuts = PLAIN,
) -> Estimate:  # fmt: skip
    """One layout, given or chosen. ``batch`` counts sequences on all chips together, ``batch_per_chip`` on each
    (default: that of DEFAULTS). ``answer`` tokens are written to each prompt where the phase is serve.

    Raises PerfError FP-PERF-014 for an unknown phase, FP-PERF-015 where layout and count disagree, FP-PERF-016 for a
    layout that does not divide the model.
    """
    if phase not in DEFAULTS:
        raise PerfError("FP-PERF-014", f"no phase '{phase}'", where="--phase", hint=f"one of {', '.join(DEFAULTS)}")
    precision = precision_for(model, where.mid, dtype, phase)
    assumed = [*model.assumed, *where.assumed]
    each, length = DEFAULTS[phase]
    length = length if context is None else context
    if phase == "serve" and answer is None:
        assumed.append(note("answer", tokens=ANSWER))
    written = (ANSWER if answer is None else answer) if phase == "serve" else 0.0
    task = Task(phase, math.nan if batch is None else batch, length, written, how)
    if batch_per_chip is not None:
        each = batch_per_chip
    elif batch is None:
        if layout is None:
            each = usual_batch(model, task, each, precision, where.mid, p, count) or 1
        assumed.append(note("each", sequences=each))
    if layout is None:
        every = each if batch is None else None
        if count is None:
            choice = usual_choice(model, task, precision, where.mid, p, each=every)
            assumed.append(note("kept" if phase == "train" and choice.keeps else "nodes", chips=choice.count))
        else:
            known = task if batch is not None else replace(task, batch=float(each * count))
            choice = best_layout(model, known, count, precision, where.mid, p)
        layout = choice.layout
        assumed.append(note("layout"))
    else:
        check_layout(model, layout, phase, batch, length)
    chips = int(layout.chips)
    if count is not None and chips != count:
        raise PerfError(
            "FP-PERF-015", f"the layout has {chips} chips, the machine {count}", where="--layout",
            hint="tp x pp x dp x cp must equal --count",
        )  # fmt: skip
    task = task if batch is not None else replace(task, batch=float(each * chips))
    return point(model, where, task, layout, precision, p, assumed)


def gains(
    model: Model, task: Task, layout: Layout, precision: Precision, rates: Rates, p: Parameters
) -> dict[str, float]:
    """Relative throughput gained by a tenth more compute (with its power), memory bandwidth, links (the bus to the host
    among them), or memory capacity, which holds more sequences where a serving engine is as full as it is now (a
    training step gains nothing)."""
    now = float(evaluate(model, task, layout, precision, rates, p).value)
    richer = {
        "compute": replace(rates, peak=tuple(f * 1.1 for f in rates.peak), power=rates.power * 1.1),
        "memory bandwidth": replace(rates, bandwidth=rates.bandwidth * 1.1),
        "links": replace(rates, link=rates.link * 1.1, nic=rates.nic * 1.1, host=rates.to_host * 1.1),
    }
    found = {n: float(evaluate(model, task, layout, precision, r, p).value) / now - 1 for n, r in richer.items()}
    more = replace(task, batch=_held_with(1.1, model, task, layout, precision, rates, p))
    fuller = float(evaluate(model, more, layout, precision, rates, p).value)
    return found | {"memory capacity": max(fuller / now - 1, 0.0)}  # what does not pay is left empty


def _held_with(
    factor: float, model: Model, task: Task, layout: Layout, precision: Precision, rates: Rates, p: Parameters
) -> float:
    """Sequences that ``factor`` times the memory holds at the share of its room that the task's own take now."""
    if task.phase not in ("decode", "serve"):
        return float(task.batch)
    load = max(float(task.batch), float(layout.dp))  # less than one for each data rank costs what one does
    own, twice = (float(need(model, replace(task, batch=b), layout, precision).total) for b in (load, 2 * load))
    fixed = 2 * own - twice
    now, then = (usable(task.phase, replace(rates, capacity=rates.capacity * f), p) - fixed for f in (1.0, factor))
    return load * then / now if now > 0 and twice > own else load


def _binding(gained: dict[str, float]) -> str:
    """The rate that buys most at this load; fixed costs where a tenth more of any buys less than a hundredth."""
    rates = {name: gain for name, gain in gained.items() if name != "memory capacity"}
    best = max(rates, key=rates.__getitem__)
    return best if rates[best] >= 0.01 else "fixed costs"


def point(
    model: Model, where: Machine, task: Task, layout: Layout, precision: Precision, p: Parameters, assumed: list[Note]
) -> Estimate:
    """The record of one layout (0-d) on one task."""
    mid = evaluate(model, task, layout, precision, where.mid, p)
    ends = [mid] if where.exact else [evaluate(model, task, layout, precision, r, p) for r in (where.low, where.high)]
    wide = math.exp(band(task.phase, len(model.assumed) + where.borrowed, p))
    value, seconds, over = float(mid.value), float(mid.seconds), int(mid.over)
    fits = over <= 0
    gained = gains(model, task, layout, precision, where.mid, p)
    spent = None
    if fits:
        spent = energy(model, task, layout, precision, where.mid, p, where.watts, mid, where.stated)
    held = {n: float(getattr(mid.memory, n)) / 1e9 for n in mid.memory.__dataclass_fields__}
    stored = "" if precision.weights == precision.compute else f" (weights {FORMATS[precision.weights]})"
    return Estimate(
        model=model.id, item=where.id, system=where.system, phase=task.phase, batch=float(task.batch),
        context=float(task.context), answer=task.answer, dtype=FORMATS[precision.compute] + stored,
        count=int(layout.chips),
        layout=layout.record(), value=value if fits else None, unit="tokens/s/chip",
        latency_ms=seconds * 1e3 if fits else None,
        first_ms=float(mid.first) * 1e3 if fits and math.isfinite(mid.first) else None,
        low=min(float(e.value) for e in ends) / wide if fits else None,
        high=max(float(e.value) for e in ends) * wide if fits else None,
        mfu=float(mid.mfu) if fits else None, bound_by=_binding(gained) if fits else "memory capacity",
        gains=gained if fits else {}, fits=fits,
        bytes_short=over, memory_gb={n: v for n, v in held.items() if v} | {"total": sum(held.values())},
        energy_j_per_token=spent.j_per_token if spent else None, energy=spent,
        breakdown=_breakdown(mid),
        flags=flags(
            model, task.phase, layout, precision, float(task.batch), float(task.context), task.answer, task.how
        ),
        changes=() if fits else changes(model, task, layout, precision, where.mid, p),
        assumed=tuple(dict.fromkeys([*assumed, *_of_host(task, layout, where.mid)])),
    )  # fmt: skip


def _of_host(task: Task, layout: Layout, rates: Rates) -> list[Note]:
    """What is assumed of the link to the host, where states of the optimizer pass over it."""
    if not int(layout.offload) or task.phase != "train":
        return []
    unstated = [note("host")] if math.isnan(rates.host) else []
    return [note("offload", rate=rates.to_host / 1e9), *unstated]


def _breakdown(result: Result) -> dict[str, float]:
    waits = float(result.waits) * 1e3
    return result.step.breakdown() | ({"prompts_of_others": waits} if waits > 0 else {})

"""Chips side by side for one model, phase by phase, each against a baseline under the same assumptions.

Both sides of a ratio come from the same formulas and constants, so what a library adds or loses cancels; a ratio of
measurements taken under two libraries is never used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.base.notes import Note
from fencepost.facts.models import Model

from .choose import usual_batch
from .estimate import DEFAULTS, Estimate, band, estimate
from .evaluate import Task, precision_for
from .kernels import op_seconds
from .machine import Machine
from .ops import GEMM, Ops
from .parameters import Parameters
from .rates import FORMATS, WEIGHT_BYTES, Rates

__all__ = ["PHASES", "Row", "compare"]

PHASES = ("peak", "bandwidth", "gemm", "prefill", "decode", "train")
_SIDE = 8192  # rows, columns and depth of the product that stands for large ones


@dataclass(frozen=True, slots=True)
class Row:
    """One chip in one phase. ``batch`` sequences a chip; ``value`` throughput a chip, ``ratio`` against the baseline a
    chip and ``ratio_system`` for all ``count`` chips; ``ratio_same_dtype`` with both in the widest format both have;
    ``gains`` as in an estimate."""

    item: str
    phase: str
    batch: float | None
    context: float | None
    dtype: str
    count: int
    value: float | None
    unit: str
    latency_ms: float | None
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    ratio_same_dtype: float | None
    ratio_system: float | None
    bound_by: str
    fits: bool
    bytes_short: int
    energy_j_per_token: float | None
    gains: dict[str, float]
    assumed: tuple[Note, ...]
    breakdown: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Value:
    """What one machine does in one phase, before it is compared."""

    value: float | None
    ends: tuple[float, float] | None
    dtype: str
    unit: str
    count: int = 1
    bound_by: str = ""
    estimate: Estimate | None = None


def compare(
    model: Model, machines: Sequence[Machine], p: Parameters, *, phases: Sequence[str] = PHASES, baseline: int = 0,
    batch: float | None = None, context: float | None = None, dtype: str | None = None, count: int | None = None,
) -> tuple[Row, ...]:  # fmt: skip
    """A row for each phase and machine, in that order; ``baseline`` is the index of the machine to divide by."""
    unknown = [f for f in phases if f not in PHASES]
    if unknown:
        raise PerfError("FP-PERF-014", f"no phase '{unknown[0]}'", where="--phase",
                        hint=f"one of {', '.join(PHASES)}, or all")  # fmt: skip
    rows = []
    for phase in phases:
        each = (
            batch
            if batch is not None or phase not in DEFAULTS
            else _common_batch(model, machines, phase, p, context, dtype, count)
        )
        found = [_value(model, m, phase, p, each, context, dtype, count) for m in machines]
        base = found[baseline]
        for m, own in zip(machines, found, strict=True):
            same = _same_format(model, m, machines[baseline], own, base, phase, p, each, context, count)
            rows.append(_row(m, phase, own, base, same, p, m is machines[baseline]))
    return tuple(rows)


def _value(
    model: Model, m: Machine, phase: str, p: Parameters, batch: float | None, context: float | None,
    dtype: str | int | None, count: int | None,
) -> _Value:  # fmt: skip
    if phase not in DEFAULTS:
        return _single(model, m, phase, p, dtype)
    name = FORMATS[dtype] if isinstance(dtype, int) else dtype
    e = estimate(model, m, phase, p, count=count, batch_per_chip=batch, context=context, dtype=name)
    ends = (e.low, e.high) if e.low is not None and e.high is not None else None
    return _Value(e.value, ends, e.dtype, e.unit, e.count, e.bound_by, e)


def _common_batch(
    model: Model, machines: Sequence[Machine], phase: str, p: Parameters, context: float | None,
    dtype: str | None, count: int | None,
) -> float:  # fmt: skip
    """Sequences a chip that every machine able to hold the model at all can hold: one load for the whole table."""
    most, length = DEFAULTS[phase]
    task = Task(phase, 1.0, length if context is None else context)
    able = [
        usual_batch(model, task, most, precision_for(model, m.mid, dtype, phase), m.mid, p, count) for m in machines
    ]
    return float(min((a for a in able if a), default=1))


def _single(model: Model, m: Machine, phase: str, p: Parameters, dtype: str | int | None) -> _Value:
    """The rated peak, the rated bandwidth, or one large product: a chip alone, whatever the model."""
    code = precision_for(model, m.mid, dtype).compute
    name = FORMATS[code]
    match phase:
        case "peak":
            low, mid, high = (r.peak[code] / 1e12 for r in (m.low, m.mid, m.high))
            return _Value(mid, (low, high), name, "TFLOPS", bound_by="compute")
        case "bandwidth":
            low, mid, high = (r.bandwidth / 1e9 for r in (m.low, m.mid, m.high))
            return _Value(mid, (low, high), "", "GB/s", bound_by="memory bandwidth")
    low, mid, high = (large_product(r, code, p) / 1e12 for r in (m.low, m.mid, m.high))
    wide = math.exp(p.band_kernel)
    return _Value(mid, (low / wide, high * wide), name, "TFLOPS", bound_by="compute")


def large_product(rates: Rates, code: int, p: Parameters) -> float:
    """FLOP/s of one large square matrix product."""
    n = float(_SIDE)
    read = np.array([2 * n * n * WEIGHT_BYTES[code]])
    one, none = np.ones(1), np.zeros(1)
    form = np.array([code])
    ops = Ops(("gemm",), np.array([GEMM]), form, form, one * n, one * n, one * n, none, one, read, one * n * n * 2, one)
    return float((ops.flops / op_seconds(ops, rates, p))[0])


def _same_format(
    model: Model, m: Machine, other: Machine, own: _Value, base: _Value, phase: str, p: Parameters,
    batch: float | None, context: float | None, count: int | None,
) -> float | None:  # fmt: skip
    """The ratio with both in one format: the one they share, else 16 bits, which every chip has."""
    if own.dtype != base.dtype:
        own, base = (_value(model, x, phase, p, batch, context, 0, count) for x in (m, other))
    return own.value / base.value if own.value and base.value else None


def _row(m: Machine, phase: str, own: _Value, base: _Value, same: float | None, p: Parameters, itself: bool) -> Row:
    ratio = own.value / base.value if own.value and base.value else None
    e = own.estimate
    assumed = list(e.assumed if e else m.assumed)
    wide = 1.0 if itself else math.exp(_ratio_band(phase, own, base, p))
    ends = own.ends or (None, None)
    return Row(
        item=m.id, phase=phase, batch=e.batch / e.count if e else None, context=e.context if e else None,
        dtype=own.dtype, count=own.count, value=own.value, unit=own.unit, latency_ms=e.latency_ms if e else None,
        low=ends[0], high=ends[1], ratio=ratio, ratio_low=ratio and ratio / wide, ratio_high=ratio and ratio * wide,
        ratio_same_dtype=same,
        ratio_system=ratio and ratio * own.count / base.count, bound_by=own.bound_by,
        fits=e.fits if e else True, bytes_short=e.bytes_short if e else 0,
        energy_j_per_token=e.energy_j_per_token if e else None, gains=e.gains if e else {}, assumed=tuple(assumed),
        breakdown=e.breakdown if e else {},
    )  # fmt: skip


def _ratio_band(phase: str, own: _Value, base: _Value, p: Parameters) -> float:
    """Half-width of a ratio's band: for what is not read off a sheet the model's own, and on either side whatever the
    figures' ranges and assumptions add to the band of the value."""
    sheet = phase in ("peak", "bandwidth")
    usual = 0.0 if sheet else band(phase, 0, p)
    widths = [math.log(v.ends[1] / v.ends[0]) / 2 for v in (own, base) if v.ends]
    added = [math.sqrt(max(w**2 - usual**2, 0.0)) for w in widths]
    return math.hypot(0.0 if sheet else p.band_ratio, *added)

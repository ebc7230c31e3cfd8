"""How long one chip takes for one operator.

Time is a fixed start plus compute time and memory time joined by a norm (between their sum and the larger). Compute
time follows the shape: tiles padded to whole rows, and a peak that falls with the watts the chip has for each
operation. So utilisation is an outcome of shape and chip, never a constant. Where products of an architecture were
measured, its surface over the shape corrects what the formula leaves (`surfaces`).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .ops import GEMM, Ops
from .parameters import Parameters
from .rates import WIDTH, Rates, correction

__all__ = ["op_seconds", "sustained", "utilisation"]

_WIDTH = np.array(WIDTH, float)


@lru_cache(maxsize=64)
def sustained(rates: Rates, p: Parameters) -> np.ndarray:
    """Rate each format holds under load (FLOP/s, by code of FORMATS; NaN where the chip has none).

    A matrix unit slows when it draws more than the chip may: the share it keeps is w / (w + heat), w being watts per
    rated TFLOPS, where a narrow operation costs somewhat less energy than a wide one.
    """
    peak = np.array(rates.peak)
    watts = rates.power / (peak / 1e12) * (16 / _WIDTH) ** p.heat_width
    share = watts / (watts + (rates.heat if math.isfinite(rates.heat) else p.heat))
    held = peak * np.minimum(share, rates.limit)
    held.flags.writeable = False  # kept for the next question
    return held


def op_seconds(ops: Ops, rates: Rates, p: Parameters, start_share: float = 1.0) -> np.ndarray:
    """Seconds of one execution of every operator; shape (operators, *broadcast axes).

    ``start_share`` of an operator's fixed start counts: all of it alone, less where the next kernel waits ready.
    """
    constants, products, surface = _constants(ops.kind.tobytes(), ops.code.tobytes(), ops.stored.tobytes(), p, rates)
    tile, start, norm, keys, look, works, rate, delivered = _along(constants, ops.m.ndim)
    rows = np.maximum(np.ceil(ops.m / tile), 1) * tile
    # a tile of queries sees whole tiles of keys: half a tile more than the causal mask lets through
    seen = ops.n + np.minimum(ops.m, keys) / 2
    outputs = ops.groups * rows * seen
    compute = outputs * ((ops.k + ops.wide) / rate + look) * works
    memory = (ops.read + ops.write) / delivered
    larger = np.maximum(compute, memory)
    smaller = np.minimum(compute, memory) / np.maximum(larger, 1e-15)
    found = start * (start_share * 1e-6) + larger * (1 + smaller**norm) ** (1 / norm)
    if surface is not None:
        m, n, k = ops.m[products], ops.n[products], ops.k[products]
        found[products] *= correction(_along(surface, ops.m.ndim), m, n, k)
    return found


def _along(values: np.ndarray, axes: int) -> np.ndarray:
    """Values of each operator (the last axis) along the first of ``axes``."""
    return values.reshape(*values.shape, *(1,) * (axes - 1)) if axes > 1 else values


@lru_cache(maxsize=512)
def _constants(
    kinds: bytes, codes: bytes, stored: bytes, p: Parameters, rates: Rates
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """What belongs to each operator by its kind and formats: rows of a tile, start, norm, half of what tiles of keys
    see too much, seconds of an exponential, whether it computes at all, its rate of multiplications, and that of bytes.
    And where the plain products are, with the terms of their surface if their architecture has one."""
    kind, code, kept = (np.frombuffer(x, int) for x in (kinds, codes, stored))
    look = 1 / (p.exponentials * rates.bandwidth)
    by_kind = np.array([  # columns in the order of work: products, grouped products, attentions, passes
        [p.gemm_rows, p.group_rows, p.gemm_rows, p.gemm_rows],
        [p.gemm_start, p.group_start, p.attention_start, p.vector_start],
        [p.gemm_overlap, p.gemm_overlap, p.attention_overlap, p.gemm_overlap],
        [0.0, 0.0, p.attention_block, 0.0],
        [0.0, 0.0, look, 0.0],
        [1.0, 1.0, 1.0, 0.0],
        [0.5, p.group_share / 2, 0.5, 0.5],  # multiplications of an operation: its other half is a sum
        [p.stream, p.stream, p.attention_stream, p.stream],
    ])  # fmt: skip
    found = by_kind[:, kind]
    found[6] *= sustained(rates, p)[code]
    found[7] *= rates.bandwidth
    # weights kept narrower than they are multiplied in are widened again for every tile of rows: thin ones, for experts
    # too, since the kernels that do it were made for few rows
    # (units that have 4-bit products take operands of 4 and 8 bits together, at the rate of the wider)
    mixed = (_WIDTH[kept] == 4) & (_WIDTH[code] == 8) & rates.runs(3)
    narrow = (_WIDTH[kept] < _WIDTH[code]) & ~mixed
    found[0, narrow], found[6, narrow] = p.gemm_rows, found[6, narrow] * p.widened
    products = np.flatnonzero(kind == GEMM)
    return found, products, None if rates.surface is None else rates.surface.coefficients[code[products]].T


def utilisation(ops: Ops, rates: Rates, p: Parameters) -> np.ndarray:
    """Share of the rated peak each operator reaches: useful operations over what the peak could do in its time."""
    axes = (slice(None),) + (None,) * (ops.m.ndim - 1)
    return ops.flops / (np.array(rates.peak)[ops.code][axes] * op_seconds(ops, rates, p))

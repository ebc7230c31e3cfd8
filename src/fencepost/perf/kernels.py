"""How long one chip takes for one operator.

Time is a fixed start plus compute time and memory time joined by a norm (between their sum and the larger). Compute
time follows the shape: tiles padded to whole rows, and a peak that falls with the watts the chip has for each
operation. So utilisation is an outcome of shape and chip, never a constant.
"""

from __future__ import annotations

import numpy as np

from .parameters import Parameters
from .rates import WIDTH, Rates
from .work import ATTENTION, GROUPED, VECTOR, Ops

__all__ = ["op_seconds", "sustained", "utilisation"]

_WIDTH = np.array(WIDTH, float)


def sustained(rates: Rates, p: Parameters) -> np.ndarray:
    """Rate each format holds under load (FLOP/s, by code of FORMATS; NaN where the chip has none).

    A matrix unit slows when it draws more than the chip may: the share it keeps is w / (w + heat), w being watts per
    rated TFLOPS, where a narrow operation costs somewhat less energy than a wide one.
    """
    peak = np.array(rates.peak)
    watts = rates.power / (peak / 1e12) * (16 / _WIDTH) ** p.heat_width
    share = watts / (watts + p.heat)
    return peak * np.minimum(share, rates.limit)


def op_seconds(ops: Ops, rates: Rates, p: Parameters, start_share: float = 1.0) -> np.ndarray:
    """Seconds of one execution of every operator; shape (operators, *broadcast axes).

    ``start_share`` of an operator's fixed start counts: all of it alone, less where the next kernel waits ready.
    """
    axes = (slice(None),) + (None,) * (ops.m.ndim - 1)
    kind, code = ops.kind[axes], ops.code[axes]
    rate = sustained(rates, p)[code]
    attention, grouped, vector = kind == ATTENTION, kind == GROUPED, kind == VECTOR

    tile = np.where(attention, p.attention_rows, np.where(grouped, p.group_rows, p.gemm_rows))
    rows = np.maximum(np.ceil(ops.m / tile), 1) * tile
    depth = ops.k + ops.wide
    # a tile of queries sees whole tiles of keys: half a tile more than the causal mask lets through
    seen = ops.n + np.where(attention, np.minimum(ops.m, p.attention_block) / 2, 0.0)
    outputs = ops.groups * rows * seen
    share = np.where(grouped, p.group_share, 1.0)
    compute = 2 * outputs * depth / (rate * share)
    compute = np.where(attention, compute + outputs / (p.exponentials * rates.bandwidth), compute)
    compute = np.where(vector, 0.0, compute)

    stream = np.where(attention, p.attention_stream, p.stream)
    memory = (ops.read + ops.write) / (rates.bandwidth * stream)
    start = np.where(
        attention, p.attention_start, np.where(grouped, p.group_start, np.where(vector, p.vector_start, p.gemm_start))
    )
    norm = np.where(attention, p.attention_overlap, p.gemm_overlap)
    larger = np.maximum(np.maximum(compute, memory), 1e-15)
    joined = larger * ((compute / larger) ** norm + (memory / larger) ** norm) ** (1 / norm)
    return start * start_share * 1e-6 + joined


def utilisation(ops: Ops, rates: Rates, p: Parameters) -> np.ndarray:
    """Share of the rated peak each operator reaches: useful operations over what the peak could do in its time."""
    axes = (slice(None),) + (None,) * (ops.m.ndim - 1)
    return ops.flops / (np.array(rates.peak)[ops.code][axes] * op_seconds(ops, rates, p))

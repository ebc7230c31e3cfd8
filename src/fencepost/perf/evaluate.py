"""One pass or a grid of them: throughput per chip, latency, memory, and whether it fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .layout import Layout
from .memory import Memory, memory
from .parameters import Parameters
from .rates import FORMATS, WIDTH, Rates, format_code
from .step import Step, serve, train
from .work import Load, Precision

__all__ = ["PHASES", "Result", "Task", "evaluate", "precision_for"]

PHASES = ("prefill", "decode", "train")


@dataclass(frozen=True, slots=True)
class Task:
    """``batch`` sequences on all chips together, of ``context`` tokens: prompts to read (prefill), tokens cached
    (decode), or the length trained on (train)."""

    phase: str
    batch: np.ndarray | float
    context: np.ndarray | float


@dataclass(frozen=True, slots=True)
class Result:
    """``value`` tokens per second and chip, ``seconds`` of a step, bytes by category, and bytes over what there is."""

    value: np.ndarray
    seconds: np.ndarray
    step: Step
    memory: Memory
    over: np.ndarray
    mfu: np.ndarray


def precision_for(model: Model, rates: Rates, dtype: str | int | None = None, phase: str = "decode") -> Precision:
    """The format asked for, else the fastest the chip has that is no narrower than the published weights.

    Weights published in 4 bits stay so in memory on a chip without 4-bit products, which then computes in 16; weights
    published in 8 bits are widened. Training computes in 8 bits where the model was published so.
    """
    if dtype is not None:
        code = format_code(dtype) if isinstance(dtype, str) else dtype
        if not rates.runs(code):
            have = [FORMATS[i] for i in range(len(FORMATS)) if rates.runs(i)]
            raise PerfError("FP-PERF-013", f"{rates.name} has no {FORMATS[code]} rate", where="--dtype",
                            hint=f"one of {', '.join(have)}")  # fmt: skip
        return Precision(code, code, 0)
    native = format_code(model.native)
    least = WIDTH[native] if WIDTH[native] > 4 or rates.runs(native) else 16
    allowed = [c for c in range(len(FORMATS)) if rates.runs(c) and WIDTH[c] >= least]
    if phase == "train":
        allowed = [c for c in allowed if FORMATS[c] in ("bf16", "fp8")]
    best = max(allowed, key=lambda c: (rates.peak[c], -WIDTH[c], -c), default=0)
    # of equal width, the format the weights are published in
    if rates.runs(native) and WIDTH[best] == WIDTH[native] and phase != "train":
        best = native
    stored = native if WIDTH[native] == 4 else best
    return Precision(stored, best, 0)


def evaluate(model: Model, task: Task, layout: Layout, precision: Precision, rates: Rates, p: Parameters) -> Result:
    """Every layout of ``layout`` on ``task``; all arrays have its broadcast shape (0-d for one layout)."""
    batch, context = np.asarray(task.batch, float), np.asarray(task.context, float)
    if task.phase in ("train", "adapt"):
        step = train(model, batch, context, layout, precision, rates, p, task.phase)
        load = Load(layout.micro_batch, context, 0)
        tokens, held = batch * context, memory(model, task.phase, load, layout, precision)
    else:
        prefill = task.phase == "prefill"
        new, cached = (context, 0.0) if prefill else (1.0, context)
        each = np.maximum(batch / (layout.dp * layout.pp), 1.0)  # a replica's sequences, in as many groups as stages
        step = serve(model, task.phase, Load(each, new, cached), layout, precision, rates, p)
        replica = np.maximum(batch / layout.dp, 1.0)
        tokens, held = batch * new, memory(model, task.phase, Load(replica, new, cached), layout, precision)
    seconds = step.seconds
    # a serving engine plans with a share of memory and leaves room to grow; a training step takes what there is
    planned = 1.0 if task.phase in ("train", "adapt") else p.memory_use
    usable = rates.capacity * planned - p.reserve * 1e9
    useful = 2 * model.active_params * tokens * {"train": 3, "adapt": 2}.get(task.phase, 1)
    return Result(
        tokens / seconds / layout.chips, seconds, step, held, np.maximum(held.total - usable, 0.0),
        useful / (seconds * layout.chips * rates.peak[precision.compute]),
    )  # fmt: skip

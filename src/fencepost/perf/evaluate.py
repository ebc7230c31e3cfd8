"""One pass or a grid of them: throughput per chip, latency, memory, and whether it fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .layout import Layout, plain
from .memory import Memory
from .ops import Load, Precision
from .parameters import Parameters
from .passes import PLAIN, Shortcuts, held, read, write
from .rates import FORMATS, WIDTH, Rates, format_code
from .serving import serving
from .step import Step
from .training import train

__all__ = ["PHASES", "Result", "Task", "beside", "evaluate", "need", "precision_for", "usable"]

PHASES = ("prefill", "decode", "serve", "train")


@dataclass(frozen=True, slots=True)
class Task:
    """``batch`` sequences on all chips together, of ``context`` tokens: prompts to read (prefill, serve), tokens cached
    (decode), or the length trained on (train). Each then writes ``answer`` tokens (serve). ``how``: the shortcuts of
    the engine."""

    phase: str
    batch: np.ndarray | float
    context: np.ndarray | float
    answer: float = 0.0
    how: Shortcuts = PLAIN


@dataclass(frozen=True, slots=True)
class Result:
    """``value`` tokens per second and chip (serve: those written), ``seconds`` of a step, bytes by category, and bytes
    over what there is. ``waits``: what a step of a serving engine waits on average for the prompts of others, counted
    in ``seconds``; ``first``: seconds to a sequence's first token (NaN where the phase has none)."""

    value: np.ndarray
    seconds: np.ndarray
    step: Step
    memory: Memory
    over: np.ndarray
    mfu: np.ndarray
    waits: np.ndarray
    first: np.ndarray


def precision_for(model: Model, rates: Rates, dtype: str | int | None = None, phase: str = "decode") -> Precision:
    """The format asked for, else the fastest the chip has that is no narrower than the published weights.

    Weights published in 4 bits stay so in memory on a chip without 4-bit products, which then computes in 16; where
    they alone are, a chip with such products multiplies them with 8 bits. Weights published in 8 bits are widened.
    Training computes in 8 bits where the model was published so.
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
    return beside(model, Precision(stored, best, 0), rates)


def beside(model: Model, precision: Precision, rates: Rates) -> Precision:
    """The formats with 8 bits in place of 4 for what weights are multiplied with that alone are published in 4: engines
    round to 8 bits for them or not at all (https://github.com/vllm-project/vllm,
    vllm/model_executor/layers/fused_moe/oracle/mxfp4.py)."""
    eight = next((c for c in (1, 2) if rates.runs(c)), 0)
    return replace(precision, compute=eight) if model.alone and WIDTH[precision.compute] == 4 else precision


def usable(phase: str, rates: Rates, p: Parameters) -> float:
    """Bytes a chip gives to a model: a serving engine plans with a share of memory and leaves room to grow; a training
    step takes what there is."""
    planned = 1.0 if phase in ("train", "adapt") else p.memory_use
    return rates.capacity * planned - p.reserve * 1e9


def need(model: Model, task: Task, layout: Layout, precision: Precision) -> Memory:
    """Bytes on the fullest chip, by category; room for each answer to its end."""
    context = plain(task.context)
    if task.phase in ("train", "adapt"):
        return held(model, task.phase, Load(layout.micro_batch, context, 0), layout, precision)
    replica = np.maximum(plain(task.batch) / layout.dp, 1.0)
    if task.phase == "prefill":
        return held(model, task.phase, Load(replica, context, 0.0), layout, precision, task.how)
    return held(model, "decode", Load(replica, 1.0, context + task.answer), layout, precision, task.how)


def evaluate(model: Model, task: Task, layout: Layout, precision: Precision, rates: Rates, p: Parameters) -> Result:
    """Every layout of ``layout`` on ``task``; all arrays have its broadcast shape (0-d for one layout)."""
    batch, context = plain(task.batch), plain(task.context)
    waits, first, tokens = 0.0, np.nan, batch * context
    match task.phase:
        case "train" | "adapt":
            step = train(model, batch, context, layout, precision, rates, p, task.phase)
        case "prefill":
            step = read(model, _grouped(batch, layout), context, layout, precision, rates, p, task.how)
            first = step.seconds
        case "serve":
            engine = serving(model, float(context), task.answer, batch, layout, precision, rates, p, how=task.how)
            stage = np.maximum(engine.writing / layout.pp, 1.0)
            step = write(model, stage, context + task.how.midway(task.answer), layout, precision, rates, p, task.how)
            waits, first = engine.token - step.seconds, engine.first
            tokens = engine.rate * engine.token  # so many are written while one sequence writes one
        case _:
            step, tokens = write(model, _grouped(batch, layout), context, layout, precision, rates, p, task.how), batch
    seconds = step.seconds
    memory, chips = need(model, task, layout, precision), layout.chips
    useful = 2 * model.active_params * tokens * {"train": 3, "adapt": 2}.get(task.phase, 1)
    if task.phase == "serve":
        seconds = seconds + waits
        # for each token written, its share of the prompt was read too
        useful = useful * (1 + context * (1 - task.how.cached) / task.answer)
    return Result(
        tokens / chips / seconds, seconds, step, memory,
        np.maximum(memory.total - usable(task.phase, rates, p), 0.0),
        useful / (chips * rates.peak[precision.compute]) / seconds, waits, first,
    )  # fmt: skip


def _grouped(batch: np.ndarray, layout: Layout) -> np.ndarray:
    """Sequences of a replica in each of as many groups as it has stages."""
    return np.maximum(batch / (layout.dp * layout.pp), 1.0)

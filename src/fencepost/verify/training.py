"""One published training measurement, predicted from its set-up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from fencepost.facts.models import Model
from fencepost.perf.choose import candidates
from fencepost.perf.evaluate import Result, Task, evaluate
from fencepost.perf.layout import Layout
from fencepost.perf.machine import Machine
from fencepost.perf.parameters import Parameters
from fencepost.perf.rates import FORMATS, Rates
from fencepost.perf.work import Precision

from .kernels import formats_of, number
from .measured import whole

__all__ = ["training_value"]

Row = Mapping[str, str]


def training_value(row: Row, model: Model, m: Machine, p: Parameters) -> tuple[float, str, tuple[str, ...]] | None:
    """The row's metric, ``train`` (which band it has), and what was assumed; None for an unknown metric."""
    notes: list[str] = []
    count = whole(row, "n_accelerators", m.mid.node)
    seq = number(row.get("seq_len"))
    if not math.isfinite(seq):
        seq = 4096.0
        notes.append("4096 tokens a sequence")
    batch = number(row.get("global_batch"))
    if not math.isfinite(batch):
        batch = 8.0 * count if not whole(row, "pp") else 8.0 * max(count // (whole(row, "tp", 1)), 1)
        notes.append("8 sequences a replica")
    phase = "adapt" if "lora" in row.get("workload", "").lower() else "train"
    if not whole(row, "tp"):
        notes.append("layout chosen")
    found = [_result(row, model, m.mid, Task(phase, batch, seq), count, f, p) for f in _formats(row, m.mid, notes)]
    seconds = math.exp(sum(math.log(float(r.seconds)) for r in found) / len(found))
    value = _metric(row, model, m.mid, seconds, batch * seq, batch, count, seq)
    return None if value is None else (value, "train", tuple(notes))


def _formats(row: Row, rates: Rates, notes: list[str]) -> list[Precision]:
    """The stated format, or both that a run of unstated format may have used."""
    label = row.get("dtype", "").lower()
    if label:
        code = formats_of(label.removeprefix("amp_").replace("float8", "fp8"))[1]
        if not rates.runs(code):
            notes.append(f"no {FORMATS[code]} rate: 16 bits")
            code = 0
        return [Precision(0, code, 0)]
    notes.append("number format not stated")
    return [Precision(0, c, 0) for c in (0, 1) if rates.runs(c)]


def _result(row: Row, model: Model, rates: Rates, task: Task, count: int, f: Precision, p: Parameters) -> Result:
    """The row's layout where it states one, else the fastest that fits; blanks are tried both ways."""
    layout = _stated(row, count, float(task.batch)) if whole(row, "tp") else _free(row, model, task, count, rates)
    result = evaluate(model, task, layout, f, rates, p)
    shape = result.value.shape
    best = int(np.lexsort((-result.value.ravel(), np.round(result.over.ravel(), -9)))[0]) if shape else 0
    point = Layout(**{x.name: np.broadcast_to(getattr(layout, x.name), shape).ravel()[best] if shape else
                      getattr(layout, x.name) for x in fields(Layout)})  # fmt: skip
    return evaluate(model, task, point, f, rates, p)


def _stated(row: Row, count: int, batch: float) -> Layout:
    """The degrees of the row. A micro-batch that leaves a pipeline fewer of them than stages is a replica's batch, and
    replicas beyond the sequences of a batch share sequences."""
    tp, pp, cp = (whole(row, c, 1) for c in ("tp", "pp", "cp"))
    dp = max(count // (tp * pp * cp), 1)  # sharded data parallelism often goes unlisted: the ranks left over
    if dp > batch >= 1 and dp % batch == 0:
        dp, cp = int(batch), cp * dp // int(batch)
    micro = whole(row, "micro_batch", 1)
    micro = 1 if pp > 1 and batch / (dp * micro) < pp else micro
    return Layout(tp=tp, pp=pp, cp=cp, dp=dp, ep=whole(row, "ep", 1), vpp=whole(row, "vpp", 1),
                  micro_batch=micro, recompute=_recompute(row), zero=_zero(row))  # fmt: skip


def _free(row: Row, model: Model, task: Task, count: int, rates: Rates) -> Layout:
    """Every layout of the grid that agrees with the degrees the row does state."""
    even = Task(task.phase, max(round(float(task.batch) / count), 1) * count, task.context)
    grid = candidates(model, even, count, rates)
    keep = np.ones(grid.tp.shape, bool)
    for name in ("pp", "ep", "micro_batch"):
        stated = whole(row, name)
        matching = getattr(grid, name) == stated
        keep &= matching if stated and (keep & matching).any() else True
    return Layout(**{x.name: v[keep] if (v := getattr(grid, x.name)).ndim else v for x in fields(Layout)})


def _recompute(row: Row) -> np.ndarray | int:
    text = row.get("recompute", "").lower()
    return 2 if text.startswith("full") else 1 if text.startswith("selective") else 0 if text else np.array([0, 2])


def _zero(row: Row) -> int:
    text = row.get("zero_stage", "").lower()
    return 2 if "grad_op" in text else 3 if "fsdp" in text or text.endswith("3") else 2 if text.endswith("2") else 1


def _metric(
    row: Row, model: Model, rates: Rates, seconds: float, tokens: float, batch: float, count: int, seq: float
) -> float | None:
    each = tokens / seconds / count
    # the operations a published figure counts: six a parameter and the whole square of the attention, no recomputation
    useful = 6 * model.active_params + 12 * model.full_layers * model.heads * model.head_dim * seq
    values = {
        "step_time_s": seconds, "tokens_per_s_per_gpu": each, "tokens_per_s_total": each * count,
        "samples_per_s": batch / seconds, "tflops_per_gpu": useful * each / 1e12,
        "mfu": 100 * useful * each / rates.peak[0], "gpu_hours_per_T_tokens": 1e12 / each / 3600,
    }  # fmt: skip
    return values.get(row["metric"])

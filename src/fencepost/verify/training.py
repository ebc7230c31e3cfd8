"""One published training measurement, predicted from its set-up."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model
from fencepost.perf.choose import candidates
from fencepost.perf.evaluate import Task, evaluate
from fencepost.perf.layout import RECOMPUTE, Layout
from fencepost.perf.legal import filled
from fencepost.perf.machine import Machine
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import Parameters
from fencepost.perf.rates import FORMATS, Rates
from fencepost.perf.space import divisors

from .kernels import formats_of, number
from .measured import Workload, whole

__all__ = ["training_value"]

Row = Mapping[str, str]
# years from which training frameworks kept scores on the chip (FlashAttention, arXiv:2205.14135, of mid-2022), did so
# by a second generation of kernels (arXiv:2307.08691, of mid-2023), and by kernels written for the chips of their day
# (arXiv:2407.08608, of mid-2024)
_FUSED = (2023, 2024, 2025)
# frameworks whose attention was that second generation in 2025 too, save on chips of 2024 and later: PyTorch's own
# (https://github.com/pytorch/torchtitan, torchtitan/models/attention.py of mid-2025: FLASH_ATTENTION, after
# CUDNN_ATTENTION on capability 10.0)
_SECOND, _NEW = ("torchtitan",), 2024
# frameworks whose selective recomputation keeps the attention and every other product
# (https://github.com/pytorch/torchtitan, torchtitan/distributed/activation_checkpoint.py)
_EVERY_OTHER = ("torchtitan",)
# frameworks whose compiler makes one program of a whole step (https://docs.jax.dev/en/latest/jit-compilation.html)
_COMPILED = ("maxtext", "jax", "paxml")


def training_value(
    row: Row, model: Model, m: Machine, p: Parameters, usual: Workload | None = None
) -> tuple[float, str, tuple[str, ...]] | None:
    """The row's metric, ``train`` (which band it has), and what was assumed; None for an unknown metric.

    ``usual`` is the benchmark the row belongs to: a rate that includes the time of its evaluations, which are forward
    passes over sequences of their own, is lower by that.
    """
    notes: list[str] = []
    row, model = _shorter(row, model, notes)
    count = whole(row, "n_accelerators", m.mid.node)
    told = re.search(r"\bseq_len (\d+)\b", row.get("notes", ""))
    seq = number(row.get("seq_len") or (told[1] if told else None))
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
    found = [
        _seconds(row, model, m.mid, Task(phase, batch, seq), count, f, p) for f in _formats(row, m.mid, usual, notes)
    ]
    seconds = math.exp(sum(map(math.log, found)) / len(found))
    if usual and "includes evaluation" in row.get("notes", ""):
        rounds = math.ceil(usual.evaluated / batch) * batch / usual.trained  # of whole batches
        seconds *= 1 + rounds / (2 if phase == "adapt" else 3)
    value = _metric(row, model, m.mid, seconds, batch * seq, batch, count, seq)
    return None if value is None else (value, "train", tuple(notes))


def _shorter(row: Row, model: Model, notes: list[str]) -> tuple[Row, Model]:
    """Where the stated stages do not divide the chips, the run was a shortened one: fewer stages of the same length.
    PerfError FP-PERF-056 where a row says that its model was shortened and neither layers nor stages tell to what."""
    tp, pp, cp, count = (whole(row, c, 1) for c in ("tp", "pp", "cp", "n_accelerators"))
    ranks = count // (tp * cp)
    stages = math.gcd(pp, ranks) if ranks else pp
    if whole(row, "layers") or stages == pp or not stages:
        if not whole(row, "layers") and re.search(r"\breduced[- ]layers?\b", row.get("notes", ""), re.IGNORECASE):
            raise PerfError("FP-PERF-056", "a shortened model, and the row does not say of how many layers")
        return row, model
    layers = max(round(model.layers * stages / pp), 1)
    notes.append(f"{layers} layers in {stages} stages")
    return {**row, "pp": str(stages)}, replace(model, layers=layers)


def _formats(row: Row, rates: Rates, usual: Workload | None, notes: list[str]) -> list[Precision]:
    """The stated format, or both that a run of unstated format may have used; in a benchmark of speed, where any format
    that converges is allowed, those its submitters use."""
    label = row.get("dtype", "").lower()
    if label:
        code = formats_of(label.removeprefix("amp_").replace("float8", "fp8"))[1]
        if not rates.runs(code):
            notes.append(f"no {FORMATS[code]} rate: 16 bits")
            code = 0
        return [Precision(0, code, 0)]
    codes = usual.formats if usual and usual.formats else (0, 1)
    found = [Precision(0, c, 0) for c in codes if rates.runs(c)] or [Precision(0, 0, 0)]
    if len(found) > 1 or not (usual and usual.formats):  # else it is known, from the benchmark
        notes.append("number format not stated")
    return found


def _seconds(row: Row, model: Model, rates: Rates, task: Task, count: int, f: Precision, p: Parameters) -> float:
    """Seconds of a step in the row's layout where it states one, else in the fastest that fits. A row that does not
    state recomputation recomputed what it had to: nothing where memory holds all, else the share it lacks."""
    stated = whole(row, "tp")
    layout = _stated(row, model, count, float(task.batch)) if stated else _free(row, model, task, count, rates)
    layout = replace(
        layout, overlap=int(row.get("overlap") != "none"), fused=_fused(row, rates), captured=int(_captured(row)),
        turns=whole(row, "turns"),
    )  # fmt: skip
    none, full = (evaluate(model, task, replace(layout, recompute=again), f, rates, p) for again in (0, 2))
    again = _recompute(row)
    if again == 1 and row.get("framework", "").lower().startswith(_EVERY_OTHER):
        seconds, over = (none.seconds + full.seconds) / 2, (none.over + full.over) / 2
    elif again is not None:
        found = evaluate(model, task, replace(layout, recompute=again), f, rates, p)
        seconds, over = found.seconds, found.over
    else:
        saved = np.maximum(none.memory.total - full.memory.total, 1.0)
        seconds = none.seconds + np.clip(none.over / saved, 0.0, 1.0) * (full.seconds - none.seconds)
        over = full.over
    best = np.lexsort((np.ravel(seconds), np.round(np.ravel(over), -9)))[0]
    return float(np.ravel(seconds)[best])


def _fused(row: Row, rates: Rates) -> int:
    """How attention was computed in the row's year; today's way where it states none."""
    year = whole(row, "year", max(_FUSED) + 1)
    second = row.get("framework", "").lower().startswith(_SECOND) and year <= max(_FUSED) and rates.launched < _NEW
    return min(sum(year >= since for since in _FUSED), 2 if second else 3)


def _captured(row: Row) -> bool:
    """Whether a step of the row was one program: as it says, or as its framework's compiler makes it."""
    return row.get("captured") == "1" or row.get("framework", "").lower().startswith(_COMPILED)


def _stated(row: Row, model: Model, count: int, batch: float) -> Layout:
    """The degrees of the row. A micro-batch that leaves a pipeline fewer of them than stages is a replica's batch,
    parted into as many as stages (the default of pytorch/torchtitan). Replicas beyond the sequences of a batch share
    sequences. Interleaving costs no chip: a row that is silent about it may have used any that its layers and
    micro-batches allow."""
    tp, pp, cp = (whole(row, c, 1) for c in ("tp", "pp", "cp"))
    dp = max(count // (tp * pp * cp), 1)  # sharded data parallelism often goes unlisted: the ranks left over
    if dp > batch >= 1 and dp % batch == 0:
        dp, cp = int(batch), cp * dp // int(batch)
    micro = whole(row, "micro_batch", 1)
    if _zero(row) == 3 and micro * count == batch:  # sharded runs count one for each chip: a replica's is its chips'
        micro = int(batch) // dp
    if pp > 1 and batch / (dp * micro) < pp:
        micro = max(int(batch) // (dp * pp), 1)
    groups = whole(row, "dp", 1)  # of a sharded run whose ranks are more: replicas of the groups that shard
    shard = dp // groups if _zero(row) == 3 and 1 < groups < dp and dp % groups == 0 else 0
    parts = [whole(row, "vpp", 1)]
    plain = "1f1b" in row.get("notes", "").lower() and "interleaved" not in row["notes"].lower()
    if pp > 1 and not whole(row, "vpp") and not plain and batch // (dp * micro) % pp == 0:
        parts = sorted({1, *(d for n in (model.layers, filled(model)) if n % pp == 0 for d in divisors(n // pp))})
    return Layout(tp=tp, pp=pp, cp=cp, dp=dp, ep=whole(row, "ep", 1), vpp=np.array(parts).squeeze(),
                  micro_batch=micro, zero=_zero(row), shard=shard)  # fmt: skip


def _free(row: Row, model: Model, task: Task, count: int, rates: Rates) -> Layout:
    """Every layout of the grid that agrees with the degrees the row does state. Replicas beyond the sequences of a
    batch share sequences."""
    batch = float(task.batch)
    even = Task(task.phase, max(round(batch / count), 1) * count, task.context)
    grid = candidates(model, even, count, rates)
    keep = np.ones(grid.tp.shape, bool)
    for name in ("pp", "ep", "micro_batch"):
        stated = whole(row, name)
        matching = getattr(grid, name) == stated
        keep &= matching if stated and (keep & matching).any() else True
    found = Layout(**{x.name: v[keep] if np.ndim(v := getattr(grid, x.name)) else v for x in fields(Layout)})
    share = np.where((found.dp > batch) & (found.dp % batch == 0), found.dp // batch, 1).astype(int)
    return replace(found, dp=found.dp // share, cp=found.cp * share)


def _recompute(row: Row) -> int | None:
    """The level a row names; None where it is silent or keeps a choice of its own."""
    text = row.get("recompute", "").lower()
    return next((code for code, name in enumerate(RECOMPUTE) if text.startswith(name)), None)


def _zero(row: Row) -> int:
    """What data ranks share out. Between the micro-batches of a pipeline sharded runs keep the weights gathered."""
    text = row.get("zero_stage", "").lower()
    kept = "grad_op" in text or whole(row, "pp", 1) > 1
    return (2 if kept else 3) if "fsdp" in text or text.endswith("3") else 2 if text.endswith("2") else 1


def _metric(
    row: Row, model: Model, rates: Rates, seconds: float, tokens: float, batch: float, count: int, seq: float
) -> float | None:
    each = tokens / seconds / count
    # the operations a published figure counts: six a parameter and the whole square of the attention, no recomputation
    useful = 6 * model.active_params + 12 * sum(m.layers * m.heads * m.head_dim for m in model.attentions) * seq
    values = {
        "step_time_s": seconds, "tokens_per_s_per_gpu": each, "tokens_per_s_total": each * count,
        "samples_per_s": batch / seconds, "tflops_per_gpu": useful * each / 1e12,
        "mfu": 100 * useful * each / rates.peak[0], "gpu_hours_per_T_tokens": 1e12 / each / 3600,
    }  # fmt: skip
    return values.get(row["metric"])

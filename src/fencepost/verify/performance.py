"""Blind validation: predict every row of a file of measurements from what it says of the set-up, then score."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fencepost.base.errors import FencepostError, PerfError
from fencepost.facts.models import Model
from fencepost.facts.world import World
from fencepost.perf.parameters import Parameters, parameters
from fencepost.perf.rates import format_code

from .inference import holding, inference_value
from .kernels import kernel_values, number
from .measured import Workload, machines_of, model_of, whole
from .recipes import as_run, as_trained
from .score import Prediction, scores
from .training import training_value

__all__ = ["KINDS", "predict_rows", "read_rows", "validate_rows"]

Row = Mapping[str, str]
KINDS = ("training", "inference", "kernels")
# metrics that no model of a step can predict, and why
_NOT_SCORED = {
    "time_to_train_min": "depends on how many steps the run needed to converge",
    "system_power_w": "the power of a whole server at the wall",
}
# classes of kernels with a band of their own: messages, and the products of experts
_BAND = dict.fromkeys(("collective", "all-to-all", "p2p"), "band_link") | {"moe-gemm": "band_group"}
_AXES = {
    "training": ("accelerator", "workload", "model_id", "source", "metric", "dtype"),
    "inference": ("accelerator", "phase", "model_id", "source", "metric"),
    "kernels": ("op_class", "accelerator", "source", "suggested_use"),
}


Answer = tuple[float, float, float, tuple[str, ...]]  # value, low, high, assumed


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV of measurements; an error that names the file if it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise PerfError("FP-PERF-030", "no such file", where=str(path), hint="give a CSV of measurements") from None
    except UnicodeDecodeError:
        raise PerfError("FP-PERF-031", "not UTF-8 text", where=str(path), hint="give a CSV of measurements") from None
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or "accelerator" not in rows[0] or "metric" not in rows[0]:
        raise PerfError("FP-PERF-031", "not a table of measurements", where=str(path),
                        hint="it needs a header with accelerator, metric, value and the set-up")  # fmt: skip
    # a column the table lacks reads as blank
    return [
        defaultdict(str, {k: v.strip() for k, v in r.items() if isinstance(k, str) and isinstance(v, str)})
        for r in rows
    ]


def validate_rows(w: World, kind: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The record of ``validate``: scores over trust A and B without the metrics of ``not_scored``, each group once."""
    p = parameters(w)
    scored = [(row.get("row_id") or str(i + 1), row) for i, row in enumerate(rows) if row["metric"] not in _NOT_SCORED]
    answers = predict_rows(w, kind, [r for _, r in scored], p)
    predictions, refused, assumed = [], [], {}
    for (name, row), answer in zip(scored, answers, strict=True):
        value = low = high = None
        if isinstance(answer, str):
            refused.append({"row_id": name, "why": answer})
        else:
            value, low, high, assumed[name] = answer
        measured = number(row.get("value"))
        group = row.get("group") or f"{row.get('source', '')}|{row['accelerator']}"
        order = "|".join(row.get(c, "") for c in ("source", "model_id", "kernel", "metric", "unit"))
        real = measured if math.isfinite(measured) else None
        predictions.append((row, Prediction(name, real, value, low, high, group, order)))
    metrics = {row["metric"] for row in rows}
    trusted = [(row, q) for row, q in predictions if row.get("trust", "A") in ("A", "B", "")]
    return {
        "rows": len(rows), "accepted": sum(q.value is not None for _, q in predictions), "refused": refused,
        "scores": scores(q for _, q in trusted), "scores_by_row": scores((q for _, q in trusted), by_row=True),
        "by": {axis: _split(trusted, axis) for axis in _AXES[kind]},
        "not_scored": [{"metric": m, "why": why} for m, why in _NOT_SCORED.items() if m in metrics],
        "predictions": [
            {"row_id": q.row, "measured": q.measured, "predicted": q.value, "low": q.low, "high": q.high,
             "assumed": list(assumed.get(q.row, ()))} for _, q in predictions
        ],
    }  # fmt: skip


def predict_rows(w: World, kind: str, rows: Sequence[Row], p: Parameters) -> list[Answer | str]:
    """Value, ends of the band and assumptions of every row under the constants ``p``, or why there is no value."""
    return _kernels(w, rows, p) if kind == "kernels" else [_step(w, kind, r, p) for r in rows]


def _split(rows: Sequence[tuple[Row, Prediction]], axis: str) -> dict[str, dict[str, Any]]:
    found: dict[str, list[Prediction]] = {}
    for row, q in rows:
        found.setdefault(row.get(axis) or "not stated", []).append(q)
    return {name: {"rows": len(q)} | scores(q) for name, q in sorted(found.items())}


def _step(w: World, kind: str, row: Row, p: Parameters) -> Answer | str:
    """Value and band of a training or inference row, over every bin the chip may be; or why there is none."""
    serves = kind == "inference"
    chips = machines_of(w, row["accelerator"], whole(row, "n_accelerators", 1) if serves else 1)
    model = model_of(w, row)
    if chips is None:
        return "the accelerator is not in the catalogue, or has no public figures"
    if model is None:
        return "neither the model nor its size is known"
    usual = _workload(w, row, model.value)
    values, notes, phase = [], [*chips.assumed, *model.assumed], ""
    for m in holding(row, model.value, chips.value) if serves else chips.value:
        try:
            found = (
                inference_value(as_run(w, row, m.mid.node), model.value, m, p, usual)
                if serves
                else training_value(as_trained(w, row), model.value, m, p, usual)
            )
        except FencepostError as why:
            return why.message
        if found is None or not 0 < found[0] < math.inf:
            return f"no prediction for metric '{row['metric']}'"
        value, phase, more = found
        values.append(value)
        notes += [n for n in more if n not in notes]
    middle = math.exp(sum(map(math.log, values)) / len(values))
    wide = math.exp(math.hypot(getattr(p, f"band_{phase}"), math.sqrt(len(notes)) * p.band_assumed))
    return middle, min(values) / wide, max(values) * wide, tuple(notes)


def _workload(w: World, row: Row, model: Model) -> Workload | None:
    """The published benchmark a row belongs to, where the packs know it."""
    for file in w.files("measurements"):
        if file.name == "workloads.csv":
            for known in csv.DictReader(io.StringIO(file.text)):
                made = known["model"] in (model.id, "") and known["accelerator"] in (row["accelerator"], "")
                if made and known["benchmark"] in row.get("source", ""):
                    limits = {f"mixed-{s}": number(known[f"{s}_ms"]) / 1e3 for s in ("server", "interactive")}
                    slowest = {phase: t for phase, t in limits.items() if math.isfinite(t)}
                    evaluated, trained = number(known["evaluated"], 0.0), number(known["trained"], 1.0)
                    fastest = known["formats"] == "any"
                    formats = () if fastest else tuple(format_code(name) for name in known["formats"].split())
                    rounds, seconds, beams, spread = (
                        number(known[n], getattr(Workload(), n)) for n in ("rounds", "seconds", "beams", "spread")
                    )
                    return Workload(
                        number(known["prompt"]), number(known["answer"]), slowest, rounds, seconds, beams, evaluated,
                        trained, formats, fastest, spread, number(known["varied"], 0.0), _sent(known["sent"]),
                        {name: float(steps) for name, steps in re.findall(r"(\w+)=(\d+)", known["gather"])},
                        _looks(known["looks"]),
                    )  # fmt: skip
    return None


def _sent(text: str) -> dict[tuple[float, float], float]:
    """Requests a run sends by mean tokens of prompt and answer.

    >>> _sent("128/2048=3000 1000/1000=1500")
    {(128.0, 2048.0): 3000.0, (1000.0, 1000.0): 1500.0}
    """
    found = re.findall(r"(\d+)/(\d+)=(\d+)", text)
    return {(float(prompt), float(answer)): float(count) for prompt, answer, count in found}


def _looks(text: str) -> dict[str, tuple[tuple[float, float], ...]]:
    """Steps between two at which an engine looks for new requests, by how many are in flight at least; an engine may
    have a number format behind it.

    >>> _looks("sglang=10@1 sglang=30@16 vllm/fp8=5@1")
    {'sglang': ((1.0, 10.0), (16.0, 30.0)), 'vllm/fp8': ((1.0, 5.0),)}
    """
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for name, steps, flight in re.findall(r"([\w/]+)=(\d+)@(\d+)", text):
        found[name] = (*found.get(name, ()), (float(flight), float(steps)))
    return found


def _kernels(w: World, rows: Sequence[Row], p: Parameters) -> list[Answer | str]:
    """Value and band of each kernel row, or why there is none; the rows of one machine are computed together."""
    by_chip: dict[tuple[str, int], list[int]] = {}
    for i, row in enumerate(rows):
        by_chip.setdefault((row["accelerator"], whole(row, "n_accelerators", 1)), []).append(i)
    answers: list[Answer | str] = ["the accelerator is not in the catalogue, or has no public figures"] * len(rows)
    for (name, together), members in by_chip.items():
        chips = machines_of(w, name, together)
        if chips is None:
            continue
        middle = chips.value[len(chips.value) // 2]
        for i, value in zip(members, kernel_values([rows[i] for i in members], middle.mid, p), strict=True):
            wide = math.exp(getattr(p, _BAND.get(rows[i]["op_class"], "band_kernel")))
            answers[i] = (
                (value, value / wide, value * wide, chips.assumed)
                if value and math.isfinite(value)
                else "the kernel's shape is not stated, or the kernel is not modelled"
            )
    return answers

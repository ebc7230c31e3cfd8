"""The search door: every legal layout of some chips, ranked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fencepost.base.days import Day
from fencepost.base.errors import UsageError
from fencepost.base.notes import Note, note
from fencepost.facts.documents import parse
from fencepost.facts.models import Model, find_model
from fencepost.perf import search as searching
from fencepost.perf.disaggregate import Split, split
from fencepost.perf.estimate import ANSWER, DEFAULTS, point
from fencepost.perf.evaluate import Task, precision_for
from fencepost.perf.layout import RECOMPUTE
from fencepost.perf.machine import Machine, machine
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import Parameters, parameters
from fencepost.perf.space import space_for
from fencepost.perf.sustained import sustained
from fencepost.views.notes import sentences

from .perf import known_world, limits_of, positive, shortcuts

__all__ = ["search"]

_PHASES = ("serve", "train")
_TRIED = 8  # layouts put under arrivals at least: the fastest on average is not the one that keeps limits best


def search(
    *, model: str, system: str, count: int, phase: str, batch: float | None = None, context: float | None = None,
    answer: float | None = None, dtype: str | None = None, slo: str | None = None,
    space: Path | str | Mapping[str, Sequence[object]] | None = None, cached: float = 0.0, draft: int = 0,
    accepted: float = 0.0, drafter: str | None = None, read_system: str | None = None, top: int = 10,
    progress: Callable[[int, int], None] = lambda done, of: None, packs: Iterable[Path | str] = (),
    known: Day | str | None = None, lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """Every legal layout of ``count`` chips of ``system``, fastest first: ``fencepost search``.

    ``batch`` is sequences on all chips (train: a step's, default 8 a chip; serve: default every power of two for each
    data-parallel rank); ``slo`` is ``ttft=2000,tpot=50`` in milliseconds; ``space`` a file (or a mapping) that gives
    the values of some axes. Each entry of ``best`` is the record of ``estimate`` for that layout. Under ``slo`` it also
    says how many requests a second (of a Poisson process) it sustains with nine in ten inside the limits, and the list
    is in that order. For serve, ``disaggregated`` is the best split into chips that read prompts (of ``read_system``,
    where given) and chips that write answers, or None where no split keeps the limits.

    >>> r = search(model="llama-3.1-8b", system="h20", count=8, phase="serve", slo="tpot=20", top=1)
    >>> r["legal"] >= r["evaluated"] >= r["feasible"] > 0, r["best"][0]["latency_ms"] <= 20
    (True, True)
    """
    started = time.perf_counter()
    if phase not in _PHASES:
        raise UsageError("FP-USE-040", f"no phase '{phase}' to search", where="--phase", hint="train or serve")
    for value, option in ((count, "--count"), (batch, "--batch"), (context, "--context"), (answer, "--answer")):
        positive(value, option)
    w = known_world(packs, known)
    found, where, p = find_model(w.models, model), machine(w, system), parameters(w)
    precision = precision_for(found, where.mid, dtype, phase)
    limits, how = limits_of(slo), shortcuts(w, cached, draft, accepted, drafter)
    assumed = [*found.assumed, *where.assumed]
    each, length = DEFAULTS[phase]
    length = length if context is None else context
    written = 0.0
    if phase == "serve":
        written = ANSWER if answer is None else answer
        assumed += [note("answer", tokens=ANSWER)] if answer is None else []
    elif batch is None:
        batch = float(each * count)
        assumed.append(note("each", sequences=each))
    axes = space_for(found, phase, count, batch, length, where.mid, _space(space))
    task = Task(phase, math.nan if batch is None else batch, length, written, how)
    tried = max(top, _TRIED) if slo else top
    result = searching.search(
        found, count, axes, task, precision, where.mid, p, limits=limits, top=tried, progress=progress
    )
    searching.refuse_empty(result, found, task, count, precision, where.mid, p, limits)
    best = _rows(found, where, result.best, task, precision, p, assumed, limits if slo else None, lang)
    apart = None
    if phase == "serve":
        reader = machine(w, read_system) if read_system else where
        reads = (reader.mid, precision_for(found, reader.mid, dtype, "prefill"))
        apart = _split(
            split(found, count, task, reads, (where.mid, precision), p, limits), reader, where, count, written
        )
    return {
        "schema": "fencepost/search/1", "model": found.id, "item": where.id, "system": where.system, "phase": phase,
        "count": count, "batch": batch, "context": length, "answer": written, "slo": slo or "", "axes": axes,
        "space": result.space, "legal": result.legal, "pruned": result.pruned, "evaluated": result.evaluated,
        "feasible": result.feasible, "seconds": time.perf_counter() - started,
        "best": best[:top],
        "disaggregated": apart,
    }  # fmt: skip


def _rows(
    model: Model, where: Machine, plans: Sequence[searching.Plan], task: Task, precision: Precision, p: Parameters,
    assumed: list[Note], limits: searching.Limits | None, lang: str,
) -> list[dict[str, Any]]:  # fmt: skip
    """The record of each plan; under limits with the rate of arrivals it sustains, the highest first."""
    rows: list[dict[str, Any]] = []
    for plan in plans:
        found = point(model, where, searching.asked(task, plan), plan.layout, precision, p, assumed)
        row = asdict(found) | {"assumed": sentences(found.assumed, lang)}
        if limits is not None and task.phase == "serve":
            rate = sustained(model, plan.layout, precision, where.mid, p, task, limits)
            row |= {"slo_requests_s": rate, "slo_value": rate * task.answer / row["count"]}
        rows.append(row)
    return sorted(rows, key=lambda r: -r.get("slo_value", 0.0))


def _split(found: Split | None, reader: Machine, writer: Machine, count: int, answer: float) -> dict[str, Any] | None:
    if found is None:
        return None
    sides = {
        name: {
            "item": m.id, "system": m.system, "chips": pool.chips, "instances": pool.instances,
            "layout": pool.layout.record(), "batch": pool.batch,
        }
        for name, pool, m in (("read", found.read, reader), ("write", found.write, writer))
    }  # fmt: skip
    return sides | {
        "ratio": found.read.chips / found.write.chips, "requests_s": found.requests,
        "value": found.requests * answer / count, "unit": "tokens/s/chip", "first_ms": found.first * 1e3,
        "transfer_ms": found.transfer * 1e3, "latency_ms": found.token * 1e3,
    }  # fmt: skip


def _space(given: Path | str | Mapping[str, Sequence[object]] | None) -> dict[str, tuple[int, ...]]:
    """The axes a file gives, as whole numbers; recomputation by its name."""
    if given is None:
        return {}
    where = "--space"
    if not isinstance(given, Mapping):
        where = str(given)
        try:
            given = parse(Path(given).read_text("utf-8"), where)
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("FP-USE-042", f"cannot read it: {error}", where=where,
                             hint="a YAML file such as {tp: [1, 2, 4], recompute: [none, full]}") from None  # fmt: skip
    found = {}
    for name, values in given.items():
        listed = [values] if isinstance(values, str | int) else list(values)
        found[str(name)] = tuple(_whole(str(name), v, where) for v in listed)
    return found


def _whole(axis: str, value: object, where: str) -> int:
    text = str(value).strip()
    if axis == "recompute" and text in RECOMPUTE:
        return RECOMPUTE.index(text)
    least, most = {"recompute": (0, 2), "zero": (0, 3), "shard": (0, 2**31), "offload": (0, 1)}.get(axis, (1, 2**31))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise UsageError("FP-USE-043", f"{axis}: '{text}' is not a value of this axis", where=where,
                         hint=f"whole numbers from {least}" + (f" to {most}" if most < 9 else ""))  # fmt: skip
    return int(text)

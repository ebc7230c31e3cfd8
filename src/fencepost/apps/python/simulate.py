"""The simulation door: a serving engine under a trace of requests."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fencepost.base.days import Day
from fencepost.base.errors import UsageError
from fencepost.base.notes import note
from fencepost.facts.models import find_model
from fencepost.perf.choose import best_layout, fewest_nodes
from fencepost.perf.estimate import ANSWER, DEFAULTS
from fencepost.perf.evaluate import Task, precision_for
from fencepost.perf.layout import parse_layout
from fencepost.perf.legal import check_layout
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.rates import FORMATS
from fencepost.perf.simulate import Simulated, highest_rate, kept
from fencepost.perf.simulate import simulate as run
from fencepost.perf.sustained import BUDGET, MOST, SHARE, table_for
from fencepost.perf.trace import Trace, drawn, parse_trace
from fencepost.views.notes import sentences

from .perf import known_world, limits_of, positive, shortcuts

__all__ = ["simulate"]


def simulate(
    *, model: str, system: str, trace: Path | str | None = None, rate: float | None = None,
    users: int | None = None, requests: int = 2000,
    context: float | None = None, answer: float | None = None, spread: float = 1.0, burst: float = 1.0, seed: int = 0,
    count: int | None = None, layout: str | None = None, batch: int = MOST, chunk: int = BUDGET,
    dtype: str | None = None, slo: str | None = None, share: float = SHARE, cached: float = 0.0, draft: int = 0,
    accepted: float = 0.0, drafter: str | None = None, packs: Iterable[Path | str] = (), known: Day | str | None = None,
    lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """A serving engine under the requests of a CSV file, or of a drawn process: ``fencepost simulate``.

    ``trace`` has the columns arrival, prompt and answer. Without it ``requests`` arrive at ``rate`` a second, with
    prompts of ``context`` and answers of ``answer`` tokens on average. With ``users`` so many are always in flight:
    each that ends is followed by the next. ``batch`` sequences run at most on each data
    rank, and a step reads ``chunk`` prompt tokens at most. With ``slo`` also the highest rate at which a ``share`` of
    the requests keeps it.

    >>> r = simulate(model="llama-3.1-8b", system="h20", count=1, rate=2, requests=200, context=1000, answer=100)
    >>> r["ttft_ms"]["p50"] < r["ttft_ms"]["p99"], r["evicted"]
    (True, 0)
    """
    for value, option in ((rate, "--rate"), (requests, "--requests"), (context, "--context"), (answer, "--answer"),
                          (users, "--users"), (count, "--count"), (batch, "--batch"), (chunk, "--chunk")):  # fmt: skip
        positive(value, option)
    if batch > 2**16 or chunk > 2**20:
        raise UsageError("FP-USE-049", f"{batch:,} sequences, {chunk:,} tokens a step", where="--batch, --chunk",
                         hint=f"at most {2**16:,} and {2**20:,}")  # fmt: skip
    if not 0 < share <= 1:
        raise UsageError("FP-USE-044", f"a share of {share:g}", where="--share", hint="above 0, at most 1")
    if (trace is None and rate is None and users is None) or (rate is not None and (trace or users)):
        raise UsageError("FP-USE-045", "give a trace, a rate, or users", where="--trace, --rate, --users",
                         hint="--trace FILE.csv, --rate REQUESTS_A_SECOND, or --users REQUESTS_IN_FLIGHT")  # fmt: skip
    w = known_world(packs, known)
    found, where, p = find_model(w.models, model), machine(w, system), parameters(w)
    precision, how = precision_for(found, where.mid, dtype, "decode"), shortcuts(w, cached, draft, accepted, drafter)
    limits, assumed = limits_of(slo), [*found.assumed, *where.assumed]
    asked = _asked(
        trace, 1.0 if trace is None and rate is None else rate, requests, context, answer, spread, burst, seed
    )
    prompt, written = float(asked.prompt.mean()), float(asked.answer.mean())
    each = DEFAULTS["serve"][0]
    task = Task("serve", math.nan, prompt, written, how)
    if layout is not None:
        laid = parse_layout(layout)
        check_layout(found, laid, "serve")
    else:
        if count is None:
            count = fewest_nodes(found, task, precision, where.mid, p, each=each).count
            assumed.append(note("nodes", chips=count))
        laid = best_layout(found, replace(task, batch=float(each * count)), count, precision, where.mid, p).layout
        assumed.append(note("layout"))
    table = table_for(found, laid, precision, where.mid, p, asked, most=batch, budget=chunk, how=how)
    done = run(asked, table, int(laid.dp), cached, users)
    record = {
        "schema": "fencepost/simulate/1", "model": found.id, "item": where.id, "system": where.system,
        "count": int(laid.chips), "layout": laid.record(), "dtype": FORMATS[precision.compute],
        "users": users, "trace": str(trace) if trace is not None else None, "seed": seed if trace is None else None,
        **_record(asked, done, int(laid.chips)),
    }  # fmt: skip
    if slo:
        alone = highest_rate(asked, table, 1, limits, share, cached)
        record["slo"] = {
            "limits": slo, "share": share, "kept": kept(asked, done, limits),
            "requests_s": alone * int(laid.dp) if math.isfinite(alone) else None,
            "value": alone * written / float(laid.chips / laid.dp) if math.isfinite(alone) else None,
        }  # fmt: skip
    return record | {"assumed": sentences(dict.fromkeys(assumed), lang)}


def _asked(
    trace: Path | str | None, rate: float | None, requests: int, context: float | None, answer: float | None,
    spread: float, burst: float, seed: int,
) -> Trace:  # fmt: skip
    if rate is not None:
        prompt = DEFAULTS["serve"][1] if context is None else context
        return drawn(rate, requests, prompt, ANSWER if answer is None else answer, seed, burst=burst, spread=spread)
    try:
        with Path(str(trace)).open(encoding="utf-8-sig", newline="") as lines:
            return parse_trace(lines, str(trace))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("FP-USE-046", f"cannot read it: {error}", where=str(trace),
                         hint="a CSV in UTF-8 with the columns arrival, prompt and answer") from None  # fmt: skip


def _record(trace: Trace, done: Simulated, chips: int) -> dict[str, Any]:
    span = float(done.last.max() - trace.arrival[0]) or math.nan
    several = trace.answer > 1
    return {
        "requests": len(trace.arrival),
        "rate": (len(done.arrival) - 1) / float(done.arrival.max()) if done.arrival.max() else None,
        "prompt": float(trace.prompt.mean()), "answer": float(trace.answer.mean()), "seconds": span,
        "ttft_ms": _spread(done.waits), "tpot_ms": _spread(done.paces(trace)[several]),
        "e2e_ms": _spread(done.last - done.arrival), "value": float(trace.answer.sum()) / span / chips,
        "unit": "tokens/s/chip", "running": done.written / span, "evicted": done.evicted,
    }  # fmt: skip


def _spread(seconds: np.ndarray) -> dict[str, float | None]:
    if not len(seconds):
        return {"mean": None, "p50": None, "p90": None, "p99": None}
    ms = seconds * 1e3
    return {"mean": float(ms.mean())} | {f"p{q}": float(np.percentile(ms, q)) for q in (50, 90, 99)}

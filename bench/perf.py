"""The performance model against published measurements: accuracy, speed, and the fit of its constants.

    python bench/perf.py report --tables DIR     score every table of DIR and write docs/performance.md
                                                 and docs/validation.md
    python bench/perf.py [speed]                 time an estimate, a comparison and a grid of layouts
    python bench/perf.py fit --tables DIR        refit the constants stage by stage and print them
    python bench/perf.py held-out --tables DIR   refit the second stage without each source and chip, score those

DIR holds measured_training.csv, measured_inference.csv and measured_kernels.csv with the columns `fencepost validate`
reads. Only rows marked for calibration are fitted; the report scores all rows that are not rumours (trust A and B).
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from pages import HELD_OUT, HELD_OUT_COLUMNS, model_page, validation_page

from fencepost.apps.python.perf import estimate
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.choose import candidates
from fencepost.perf.evaluate import Task, evaluate, precision_for
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.parameters import Parameters, parameters
from fencepost.verify.kernels import kernel_values, number
from fencepost.verify.measured import machines_of
from fencepost.verify.performance import predict_rows, read_rows

DOCS = Path(__file__).parents[1] / "docs"
# constants of the first stage, by the class of kernels they are fitted on
STAGES = {
    ("gemm",): ("heat", "heat_width", "gemm_start", "stream"),
    ("attention-prefill", "attention-decode"): (
        "attention_start",
        "attention_stream",
        "exponentials",
        "attention_block",
        "warm",
    ),
    ("moe-gemm",): ("group_start", "group_rows", "group_share"),
    ("collective",): ("link_share", "sum_share", "link_start", "link_hop", "oneshot_start"),
    ("all-to-all",): ("exchange_start", "net_share", "net_start"),
}
# constants of the second stage, step by step: the table, which of its rows, and what is fitted on them
STEPS = (
    ("training", "all", ("train_share", "train_start", "passes", "overlap_data", "route_start")),
    ("inference", "known batch", ("step_start", "seat", "start_share")),
    ("inference", "all", ("read_share", "imbalance", "overlap_exchange", "widened")),
)
# chips whose steps are fitted: one of each of three architectures, everything else is predicted
FITTED = ("nvidia-a100-sxm4-80gb", "nvidia-h100-sxm5", "nvidia-b200-sxm")
# what a constant may not exceed to keep its meaning: a share is at most 1
BOUNDS = dict.fromkeys(("stream", "attention_stream", "group_share", "link_share", "sum_share", "net_share"), 1.0)
BOUNDS["attention_block"] = 512.0
BOUNDS |= dict.fromkeys(("start_share", "read_share", "train_share", "overlap_data"), 1.0)
BOUNDS |= dict.fromkeys(("overlap_exchange", "widened"), 1.0)


def main() -> None:
    """Run one of report, speed, fit, held-out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="speed", choices=("report", "speed", "fit", "held-out"))
    parser.add_argument("--tables", type=Path, help="folder of measured_*.csv")
    asked = parser.parse_args()
    if asked.what != "speed" and asked.tables is None:
        parser.error("--tables DIR is needed")
    if asked.what == "report":
        for name, text in (("performance", model_page(speed())), ("validation", validation_page(asked.tables))):
            (DOCS / f"{name}.md").write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}.md")
    elif asked.what == "speed":
        print("\n".join(f"{name:58s} {value}" for name, value in speed()))
    elif asked.what == "held-out":
        with HELD_OUT.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(HELD_OUT_COLUMNS)
            for found in held_out(asked.tables):
                csv.writer(file, lineterminator="\n").writerow(found)
                file.flush()
        print(f"wrote {HELD_OUT.relative_to(HELD_OUT.parents[1])}")
    else:
        fit(asked.tables)


def speed() -> list[tuple[str, str]]:
    """Processor time on this machine, one process."""
    w = world()
    p, m, model = parameters(w), machine(w, "h100"), find_model(w.models, "gpt-3-175b")
    precision = precision_for(model, m.mid)
    one = Layout(tp=8, pp=8, dp=8, micro_batch=1, recompute=1)
    point = _timed(lambda: evaluate(model, Task("train", 512.0, 2048.0), one, precision, m.mid, p), 50)
    task = Task("train", 1536.0, 2048.0)
    grid = candidates(model, task, 4096, m.mid)
    copies = Layout(**{f.name: _tile(getattr(grid, f.name), 500) for f in dataclasses.fields(Layout)})
    layouts = int(np.broadcast(*(getattr(copies, f.name) for f in dataclasses.fields(Layout))).size)
    swept = _timed(lambda: evaluate(model, task, copies, precision, m.mid, p), 1)
    answer = _timed(lambda: estimate(model="deepseek-v3", system="h20", phase="decode"), 3)
    return [
        ("one layout, step time and memory", f"{point * 1e3:.2f} ms"),
        (
            f"a list of {layouts:,} training layouts that share no axis, so that nothing is computed once for many",
            f"{layouts / swept:,.0f} layouts/s",
        ),
        ("estimate with the layout chosen (DeepSeek-V3 decode)", f"{answer * 1e3:.0f} ms"),
    ]


def _tile(values: np.ndarray, times: int) -> np.ndarray:
    return np.tile(values, times) if np.ndim(values) else values


def _timed(call: Callable[[], object], times: int) -> float:
    """Processor seconds of a call, the least of five rounds: whatever else runs on the machine only adds."""
    call()
    rounds = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(times):
            call()
        rounds.append((time.process_time() - started) / times)
    return min(rounds)


def fit(tables: Path) -> None:
    """Refit the constants class by class, kernels on the rows marked `calibrate`; prints, changes nothing."""
    w = world()
    rows = [r for r in read_rows(tables / "measured_kernels.csv") if r["suggested_use"].startswith("calibrate")]
    p = parameters(w)
    for classes, names in STAGES.items():
        chosen = [r for r in rows if r["op_class"] in classes and number(r["value"]) > 0]
        chips = defaultdict(list)
        for r in chosen:
            chips[r["accelerator"]].append(r)
        p = refit(", ".join(classes), names, p, lambda q, chips=chips: kernel_loss(w, chips, q))
    for kind, which, names in STEPS:
        chosen = step_rows(kind, which, tables)
        p = refit(f"{kind}, {which}", names, p, lambda q, kind=kind, chosen=chosen: step_loss(w, kind, chosen, q))


def refit(
    what: str, names: Sequence[str], p: Parameters, loss: Callable[[Parameters], float], rounds: int = 6
) -> Parameters:
    """``p`` with ``names`` moved to where ``loss`` is least; a constant past its bound costs more than any error."""

    def moved(x: np.ndarray) -> Parameters:
        return dataclasses.replace(p, **dict(zip(names, np.exp(x).tolist(), strict=True)))

    def bounded(x: np.ndarray) -> float:
        trial = moved(x)
        return loss(trial) + 3 * sum(max(getattr(trial, n) / BOUNDS[n] - 1, 0) for n in names if n in BOUNDS)

    shipped = np.log([max(getattr(p, n), 1e-3) for n in names])
    before, x = bounded(shipped), descend(bounded, shipped, rounds)
    found = moved(x)
    print(f"{what}: mean error {bounded(x):.3f} (shipped {before:.3f})",
          {n: float(f"{getattr(found, n):.3g}") for n in names}, flush=True)  # fmt: skip
    return found


def step_rows(kind: str, which: str, tables: Path) -> list[dict]:
    """Rows of the second stage, at most four of each set: chips of FITTED, first-hand; all, or those with a known
    batch."""
    sets = defaultdict(list)
    for r in read_rows(tables / f"measured_{kind}.csv"):
        batch = r["phase"] == "static-batch" or r["metric"] == "tpot_ms"
        known = batch or which == "all"
        known = known and r["metric"] != "time_to_train_min"
        if known and r["accelerator"] in FITTED and r["trust"] in ("A", "B") and number(r["value"]) > 0:
            sets[r["source"], r["accelerator"], r["metric"]].append(r)
    return [r for members in sets.values() for r in members[:: math.ceil(len(members) / 4)]]


def step_loss(w: object, kind: str, rows: Sequence[dict], p: Parameters) -> float:
    """Mean over sets (source, chip, metric) of the mean absolute log error, each row capped at 1."""
    sets = defaultdict(list)
    for r, found in zip(rows, predict_rows(w, kind, rows, p), strict=True):
        error = 1.0 if isinstance(found, str) else min(abs(math.log(found[0] / number(r["value"]))), 1.0)
        sets[r["source"], r["accelerator"], r["metric"]].append(error)
    return float(np.mean([np.mean(v) for v in sets.values()]))


def held_out(tables: Path) -> Iterator[tuple[str, ...]]:
    """Median error of every source and chip of the second stage, predicted by constants fitted without it,
    beside the error under the shipped constants."""
    w = world()
    p = parameters(w)
    for kind, which, names in STEPS:
        chosen = step_rows(kind, which, tables)
        for axis in ("source", "accelerator"):
            for name in sorted({r[axis] for r in chosen}):
                rest, out = ([r for r in chosen if (r[axis] == name) == side] for side in (False, True))
                if len(out) < 4 or not rest:
                    continue
                q = refit(f"{kind} without {name}", names, p, lambda q, k=kind, rest=rest: step_loss(w, k, rest, q), 1)
                shipped, alone = (_median(w, kind, out, x) for x in (p, q))
                yield f"{kind}, {which}", axis, name, str(len(out)), f"{shipped:.0%}", f"{alone:.0%}"


def _median(w: object, kind: str, rows: Sequence[dict], p: Parameters) -> float:
    answers = predict_rows(w, kind, rows, p)
    pairs = zip(rows, answers, strict=True)
    return float(np.median([1.0 if isinstance(a, str) else abs(a[0] / number(r["value"]) - 1) for r, a in pairs]))


def kernel_loss(w: object, chips: dict, p: Parameters) -> float:
    """Mean over groups (source and chip) of the mean absolute log error, each row capped at 1."""
    groups = defaultdict(list)
    for name, rows in chips.items():
        found = machines_of(w, name)
        if found is None:
            continue
        for r, value in zip(rows, kernel_values(rows, found.value[0].mid, p), strict=True):
            if value:
                groups[r["group"]].append(min(abs(math.log(value / number(r["value"]))), 1.0))
    return float(np.mean([np.mean(v) for v in groups.values()]))


def descend(loss: Callable[[np.ndarray], float], x: np.ndarray, rounds: int = 6) -> np.ndarray:
    """Coordinate descent with a shrinking step: slow, simple, the same on every machine."""
    best, step = loss(x), 0.3
    for _ in range(rounds):
        for i in range(len(x)):
            for change in (step, -step):
                trial = x.copy()
                trial[i] += change
                while (value := loss(trial)) < best - 1e-5:
                    best, x = value, trial.copy()
                    trial[i] += change
        step /= 2
    return x


if __name__ == "__main__":
    main()

"""The performance model against published measurements: accuracy, speed, and the fit of its constants.

    python bench/perf.py report --tables DIR     score every table of DIR and write docs/performance.md
    python bench/perf.py [speed]                 time an estimate, a comparison and a grid of layouts
    python bench/perf.py fit --tables DIR        refit the constants of the first stage (kernels) and print them

DIR holds measured_training.csv, measured_inference.csv and measured_kernels.csv with the columns `fencepost validate`
reads. Only rows marked for calibration are fitted; the report scores all rows that are not rumours (trust A and B).
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from fencepost.apps.python.perf import compare, estimate, validate
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.choose import candidates
from fencepost.perf.evaluate import Task, evaluate, precision_for
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.parameters import Parameters, listed, parameters
from fencepost.verify.kernels import kernel_values, number
from fencepost.verify.measured import machines_of
from fencepost.verify.performance import KINDS, read_rows

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
# constants of the first stage, by the class of kernels they are fitted on
STAGES = {
    ("gemm",): ("heat", "heat_width", "gemm_start", "stream"),
    ("attention-prefill", "attention-decode"): (
        "attention_start",
        "attention_stream",
        "exponentials",
        "attention_block",
    ),
    ("moe-gemm",): ("group_start", "group_rows", "group_share"),
    ("collective",): ("link_share", "reduce_share", "link_start", "link_hop", "oneshot_start"),
    ("all-to-all",): ("exchange_start", "net_share", "net_start"),
}
# what a constant may not exceed to keep its meaning: a share is at most 1
BOUNDS = dict.fromkeys(("stream", "attention_stream", "group_share", "link_share", "reduce_share", "net_share"), 1.0)
BOUNDS["attention_block"] = 512.0


def main() -> None:
    """Run one of report, speed, fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="speed", choices=("report", "speed", "fit"))
    parser.add_argument("--tables", type=Path, help="folder of measured_*.csv")
    asked = parser.parse_args()
    if asked.what != "speed" and asked.tables is None:
        parser.error("--tables DIR is needed")
    if asked.what == "report":
        PAGE.write_text(report(asked.tables), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(PAGE.parents[1])}")
    elif asked.what == "speed":
        print("\n".join(f"{name:58s} {value}" for name, value in speed()))
    else:
        fit(asked.tables)


def report(tables: Path) -> str:
    """The page: method, constants, scores, worst groups, speed, and what is not good yet."""
    parts = [HEAD.strip(), "## What the ratio between two chips depends on", _anchors(), "## Accuracy"]
    for kind in KINDS:
        file = tables / f"measured_{kind}.csv"
        started = time.perf_counter()
        record = validate(kind, file, rows=True)
        seconds = time.perf_counter() - started
        parts.append(_scores(kind, record, read_rows(file), seconds))
    parts += ["## Speed", _table(("what", "measured here"), speed()), "## Constants", _constants(), FOOT.strip()]
    return "\n\n".join(parts) + "\n"


HEAD = """
# How performance is modelled, and how well

This page is written by `python bench/perf.py report --tables DIR`. Every number on it was computed by that command.

A model is counted operator by operator (`perf/work.py`: shapes, operations, bytes). An operator's time follows from its
shape and the chip's sheet (`perf/kernels.py`): a fixed start, products at the rate the chip can sustain with the power
it has, memory at the share of its bandwidth that streaming reaches, exponentials of an attention on vector units.
Links (`perf/links.py`) have a start, a cost a hop and a reachable share. A step (`perf/step.py`) adds exposed parts
that sum to its seconds; one formula takes one layout or a grid of them. No constant belongs to a chip, a model, a
source or a software version, so a chip nobody measured is predicted from its sheet alone.

A small chip runs nearer its peak because it has more watts for each operation: that one relation lifts the ratio of H20
to H100 in large products above the ratio of their peaks (first table). Thin matrices, caches and fixed costs lift it
further; many sequences on a large mixture of experts bring it down again.
"""

FOOT = """
## What is not good, and why

* Throughput of many requests sent at once depends on how many an engine takes in, on its host code and on how answer
  lengths vary; tables of that kind (phase `mixed`) are predicted too fast, and their band says so.
* Time to the first token depends on the order in which an engine takes prompts; only a line of like prompts is
  modelled.
* Speculative decoding is not modelled: a row measured with it is compared with a prediction without it.
* Small models trained with sharded weights at short sequences are limited by host code that is not modelled.
* Energy is at rated power, an upper bound while memory limits.
* State-space, block-sparse and compressed attention are refused, not approximated.
"""


def _anchors() -> str:
    """Two chips on two models in every phase and at several batches, as the code finds them."""
    rows = []
    for model, batches, count in (("llama-3.1-8b", (1, 16, 64), 8), ("deepseek-v3", (1, 16, 128), 64)):
        for r in compare("h100", "h20", model=model, phase=("peak", "gemm", "prefill", "train"))["rows"][1::2]:
            rows.append(
                (model, r["phase"], "", r["dtype"], f"{r['ratio']:.2f}", f"{r['ratio_low']:.2f}-{r['ratio_high']:.2f}")
            )
        for batch in batches:
            r = compare("h100", "h20", model=model, phase="decode", batch=batch, count=count)["rows"][1]
            band = f"{r['ratio_low']:.2f}-{r['ratio_high']:.2f}" if r["ratio"] else ""
            rows.append(
                (model, "decode", f"{batch} a chip", r["dtype"], f"{r['ratio']:.2f}" if r["ratio"] else "-", band)
            )
    return "H20 against H100, a chip, under the same assumptions:\n\n" + _table(
        ("model", "phase", "sequences", "dtype", "ratio", "80 % band"), rows
    )


def _scores(kind: str, record: dict, rows: Sequence[dict], seconds: float) -> str:
    head = ("", "rows", "median APE", "p90 APE", "within 25 %", "bias", "Spearman", "in 80 % band")
    table = [("**all**", *_line(record["scores"], record["accepted"]))]
    for axis, groups in record["by"].items():
        table += [(f"{axis}: {name}", *_line(s, s["rows"])) for name, s in groups.items()]
    skipped = "; ".join(f"`{n['metric']}` {n['why']}" for n in record["not_scored"]) or "none"
    return (
        f"### {kind.capitalize()}\n\n{record['rows']} rows, {len(record['refused'])} refused, {seconds:.1f} s. "
        "Each group of rows of one source and chip counts once; a refused row is an error of 1. "
        f"Not scored: {skipped}.\n\n"
        + _table(head, table)
        + "\n\nWorst sets of rows:\n\n"
        + _table(("source", "chip", "metric", "rows", "predicted / measured"), _worst(record, rows))
    )


def _line(s: dict, rows: int) -> tuple[str, ...]:
    def percent(key: str) -> str:
        return "-" if s[key] is None else f"{s[key]:.0%}"

    def plain(key: str) -> str:
        return "-" if s[key] is None else f"{s[key]:.2f}"

    return (str(rows), percent("median_ape"), percent("p90_ape"), percent("within_25pct"), plain("bias"),
            plain("spearman"), percent("interval_coverage"))  # fmt: skip


def _worst(record: dict, rows: Sequence[dict], count: int = 6) -> list[tuple[str, ...]]:
    """The sets of at least three rows with the largest median error."""
    by_id = {r["row_id"]: r for r in rows}
    sets: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for q in record["predictions"]:
        r = by_id[q["row_id"]]
        if q["predicted"] and q["measured"] and r["trust"] in ("A", "B"):
            sets[r["source"], r["accelerator"], r["metric"]].append(math.log(q["predicted"] / q["measured"]))
    ranked = sorted((s for s in sets.items() if len(s[1]) >= 3), key=lambda s: -float(np.median(np.abs(s[1]))))
    return [(*key, str(len(v)), f"{math.exp(float(np.median(v))):.2f}") for key, v in ranked[:count]]


def _constants() -> str:
    rows = [(f"`{x.name}`", f"{x.value:g}", x.unit, x.meaning, x.rows) for x in listed(world())]
    return _table(("name", "value", "unit", "meaning", "rows it was fitted on"), rows)


def speed() -> list[tuple[str, str]]:
    """Stopwatch readings on this machine, one process."""
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
        (f"a grid of {layouts:,} training layouts", f"{layouts / swept:,.0f} layouts/s"),
        ("estimate with the layout chosen (DeepSeek-V3 decode)", f"{answer * 1e3:.0f} ms"),
    ]


def _tile(values: np.ndarray, times: int) -> np.ndarray:
    return np.tile(values, times) if values.ndim else values


def _timed(call: Callable[[], object], times: int) -> float:
    call()
    started = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - started) / times


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(r) + " |" for r in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)


def fit(tables: Path) -> None:
    """Refit the kernel constants class by class on the rows marked `calibrate`; prints, changes nothing."""
    w = world()
    rows = [r for r in read_rows(tables / "measured_kernels.csv") if r["suggested_use"].startswith("calibrate")]
    p = parameters(w)
    for classes, names in STAGES.items():
        chosen = [r for r in rows if r["op_class"] in classes and number(r["value"]) > 0]
        chips = defaultdict(list)
        for r in chosen:
            chips[r["accelerator"]].append(r)

        def loss(x: np.ndarray, p: Parameters = p, names: tuple[str, ...] = names, chips: dict = chips) -> float:
            trial = dataclasses.replace(p, **dict(zip(names, np.exp(x).tolist(), strict=True)))
            over = sum(max(getattr(trial, n) / BOUNDS[n] - 1, 0) for n in names if n in BOUNDS)
            return kernel_loss(w, chips, trial) + 3 * over

        shipped = np.log([getattr(p, n) for n in names])
        before, x = loss(shipped), descend(loss, shipped)
        p = dataclasses.replace(p, **dict(zip(names, np.exp(x).tolist(), strict=True)))
        print(
            f"{', '.join(classes)}: mean error {loss(x):.3f} (shipped {before:.3f})",
            {n: float(f"{getattr(p, n):.3g}") for n in names},
        )


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

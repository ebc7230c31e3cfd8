"""The performance model against published measurements: accuracy, speed, and the fit of its constants.

    python bench/perf.py report --tables DIR     score every table of DIR and write docs/performance.md
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
from peers import columns, compared, table

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
from fencepost.verify.performance import KINDS, predict_rows, read_rows

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HELD_OUT = Path(__file__).with_name("held_out.csv")
HELD_OUT_COLUMNS = ("constants of", "left out", "name", "rows", "median APE", "fitted without it")
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
# constants of the second stage, step by step: the table, which of its rows, and what is fitted on them
STEPS = (
    ("training", "all", ("train_share", "train_start", "passes", "overlap_data", "overlap_tensor", "route_start")),
    ("inference", "known batch", ("step_start", "seat", "start_share")),
    ("inference", "all", ("read_share", "imbalance")),
)
# chips whose steps are fitted: one of each of three architectures, everything else is predicted
FITTED = ("nvidia-a100-sxm4-80gb", "nvidia-h100-sxm5", "nvidia-b200-sxm")
# what a constant may not exceed to keep its meaning: a share is at most 1
BOUNDS = dict.fromkeys(("stream", "attention_stream", "group_share", "link_share", "reduce_share", "net_share"), 1.0)
BOUNDS["attention_block"] = 512.0
BOUNDS |= dict.fromkeys(("start_share", "read_share", "train_share", "overlap_data", "overlap_tensor"), 1.0)


def main() -> None:
    """Run one of report, speed, fit, held-out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="speed", choices=("report", "speed", "fit", "held-out"))
    parser.add_argument("--tables", type=Path, help="folder of measured_*.csv")
    asked = parser.parse_args()
    if asked.what != "speed" and asked.tables is None:
        parser.error("--tables DIR is needed")
    if asked.what == "report":
        PAGE.write_text(report(asked.tables), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(PAGE.parents[1])}")
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


def report(tables: Path) -> str:
    """The page: method, constants, scores, worst groups, speed, and what is not good yet."""
    parts = [HEAD.strip(), "## What the ratio between two chips depends on", _anchors(), "## Accuracy"]
    for kind in KINDS:
        file = tables / f"measured_{kind}.csv"
        started = time.perf_counter()
        record = validate(kind, file, rows=True)
        seconds = time.perf_counter() - started
        parts.append(_scores(kind, record, read_rows(file), seconds))
    parts += ["### Constants fitted without a source or a chip", HELD_OUT_TEXT.strip(), _held_out_table()]
    parts += [
        "## Beside other simulators, on the rows they publish",
        *compared(tables),
        _silicon(tables),
        "## Speed",
        table(("what", "measured here"), speed()),
        "## Constants",
        _constants(),
        FOOT.strip(),
    ]
    return "\n\n".join(parts) + "\n"


HEAD = """
# How performance is modelled, and how well

This page is written by `python bench/perf.py report --tables DIR`. Every number on it was computed by that command.

A model is counted operator by operator (`perf/work.py`: shapes, operations, bytes). An operator's time follows from its
shape and the chip's sheet (`perf/kernels.py`): a fixed start, products at the rate the chip can sustain with the power
it has, memory at the share of its bandwidth that streaming reaches, exponentials of an attention on vector units.
Links (`perf/links.py`) have a start, a cost a hop and a reachable share. A step (`perf/step.py`) adds exposed parts
that sum to its seconds; one formula takes one layout or a grid of them. A serving engine (`perf/serving.py`) reads and
writes in the same steps: weights come once for both, prompts wait in a closed queue, each sequence costs the host a
little of every step. No constant belongs to a chip, a model, a source or a software version, so a chip nobody measured
is predicted from its sheet alone. What belongs to an architecture is the power its products need, where they were
measured and differ (`packs/measurements/heat.csv`).

A small chip runs nearer its peak because it has more watts for each operation: that one relation lifts the ratio of H20
to H100 in large products above the ratio of their peaks (first table). Thin matrices, caches and fixed costs lift it
further; many sequences on a large mixture of experts bring it down again.
"""

FOOT = """
## What is not good, and why

* Throughput of many requests sent at once through a server (phase `mixed`) is predicted too fast, on fast chips most:
  decoding steps come out as measured, reading does not (half the rate of other servers on the same chip), and what a
  server's own code costs differs between servers by more than any sheet says. A constant for it would be fitted on one
  source only, so there is none.
* Products in 8 and 4 bits on thin matrices come out fast where the library scales a whole tensor and right where it
  scales blocks: the same shape and bytes, so no sheet tells them apart, and nothing was fitted to it.
* Time to the first token under load: the closed queue, the way to the engine and a run's first round (all requests at
  once) are counted, which is right for one engine and too little for two others, whose schedulers look for new requests
  every so many steps. Answers of one length keep a run in step, which is not modelled.
* Rows do not state whether drafts were on: a row measured with them is compared with a prediction without them (most of
  the disaggregated rows of one reasoning model come out slow).
* How much tensor-parallel traffic a run hides is seldom stated: tuned runs on H100 hide nearly half and come out a
  little slow, others hide none and come out fast; one share stands for all that do not say they overlap nothing.
* The SimuMax rows come out fast in one direction: its own table of single products on that machine holds about 1.1
  PFLOPS in 16 bits, where other tables of the same chip hold 1.5 and more. One set of constants suits one of them.
* Frameworks differ by more than chips: sharded runs of plain PyTorch come out a tenth to a third fast (eager kernels,
  sequences above 16,384 tokens in kernels of before FlashAttention 3), runs compiled whole (TPU) a tenth slow.
* A surface of utilisation over the logarithms of m, n and k, fitted to what the formula leaves of single products, was
  tried (Gaussian process by chip, format, library and architecture): it predicts a row left out within 4 % at the
  median (the formula: 9 %) and a chip left out within 8 % (9 %), but one library of a chip left out only within 10 %
  (9 %), so it is not kept: it learns libraries. Counting waves of tiles on each chip's units fits no better.
* The heat of Ada (its table of products holds 0.67) is not kept: served models on L40S get worse by it. The offline
  rows of MLPerf come out slow on H100, B200 and, since its heat is measured, on MI300X alike.
* What routing tokens to experts costs in training is one time a layer; the newest software needs less of it and the
  oldest more, linear attention in training is slower than counted.
* Energy is at rated power, an upper bound while memory limits.
* State-space, block-sparse and compressed attention are refused, not approximated.
"""


HELD_OUT_TEXT = """
Constants of steps (engines and training) refitted without each source and each chip in turn (`python bench/perf.py
held-out`), and the median error on what was left out, beside that under the shipped constants. Few constants and many
rows: leaving one out moves little, so what errors remain are of the model and not of the fit.
The table is written by its own command and may be older than the scores above.
"""


def _held_out_table() -> str:
    return table(HELD_OUT_COLUMNS, [tuple(r.values()) for r in columns(HELD_OUT)])


def _anchors() -> str:
    """Two chips on two models in every phase and at several batches, as the code finds them."""
    rows = []
    for model, batches, count in (("llama-3.1-8b", (1, 16, 64), 1), ("deepseek-v3", (1, 16, 128), 64)):
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
    return "H20 against H100, a chip, under the same assumptions:\n\n" + table(
        ("model", "phase", "sequences", "dtype", "ratio", "80 % band"), rows
    )


def _scores(kind: str, record: dict, rows: Sequence[dict], seconds: float) -> str:
    head = (
        "",
        "rows",
        "median APE",
        "p90 APE",
        "within 25 %",
        "bias",
        "Spearman",
        "in 80 % band",
        "band, high over low",
    )
    lines = [("**all**", *_line(record["scores"], record["accepted"]))]
    for axis, groups in record["by"].items():
        lines += [(f"{axis}: {name}", *_line(s, s["rows"])) for name, s in groups.items()]
    skipped = "; ".join(f"`{n['metric']}` {n['why']}" for n in record["not_scored"]) or "none"
    return (
        f"### {kind.capitalize()}\n\n{record['rows']} rows, {len(record['refused'])} refused, {seconds:.1f} s. "
        "Each group of rows of one source and chip counts once; a refused row is an error of 1. "
        f"Not scored: {skipped}.\n\n"
        + table(head, lines)
        + f"\n\nBands of a width that 80 % of the rows of all other groups set, tried on each group in turn, hold "
        f"{left_out_coverage(kind, record, rows):.0%} of its rows.\n\n"
        + "\n\nWorst sets of rows:\n\n"
        + table(("source", "chip", "metric", "rows", "predicted / measured"), _worst(record, rows))
    )


def left_out_coverage(kind: str, record: dict, rows: Sequence[dict]) -> float:
    """Share of rows inside an 80 % band whose half-width is fitted, part by part, on every other group (one source and
    chip): what a band holds of a source and chip it was not set on. Each group counts once; parts of one group are
    left out."""
    axis = {"training": "workload", "inference": "phase", "kernels": "op_class"}[kind]
    by_id = {r["row_id"]: r for r in rows}
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for q in record["predictions"]:
        r = by_id[q["row_id"]]
        if q["predicted"] and q["measured"] and r.get("trust", "A") in ("A", "B", ""):
            error = abs(math.log(q["predicted"] / q["measured"]))
            parts[r[axis]][r["group"] or f"{r['source']}|{r['accelerator']}"].append(error)
    held = []
    for groups in parts.values():
        for name, errors in groups.items():
            others = [(e, 1 / len(v)) for other, v in groups.items() if other != name for e in v]
            if others:
                others.sort()
                weight = np.cumsum([w for _, w in others])
                wide = others[int(np.searchsorted(weight, 0.8 * weight[-1] - 1e-12))][0]
                held.append(float(np.mean(np.array(errors) <= wide)))
    return float(np.mean(held))


def _line(s: dict, rows: int) -> tuple[str, ...]:
    def percent(key: str) -> str:
        return "-" if s[key] is None else f"{s[key]:.0%}"

    def plain(key: str) -> str:
        return "-" if s[key] is None else f"{s[key]:.2f}"

    return (str(rows), percent("median_ape"), percent("p90_ape"), percent("within_25pct"), plain("bias"),
            plain("spearman"), percent("interval_coverage"), plain("band_width"))  # fmt: skip


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


def _silicon(tables: Path) -> str:
    """Time per output token and to the first one on the H100 rows on which aiconfigurator was run, its error beside."""
    answered = silicon_rows(tables)
    found = predict_rows(world(), "inference", [r for r, _, _ in answered], parameters(world()))
    lines = []
    for metric in ("tpot_ms", "ttft_ms"):
        pairs = [
            (a[0] / measured - 1, error)
            for (r, measured, error), a in zip(answered, found, strict=True)
            if r["metric"] == metric and not isinstance(a, str)
        ]
        for who, errors in zip(("aiconfigurator 0.12.0", "here"), np.array(pairs).T[::-1], strict=True):
            size = np.abs(errors)
            lines.append((metric, str(len(pairs)), who, f"{np.median(size):.1%}", f"{np.quantile(size, 0.9):.0%}",
                          f"{np.median(errors):+.1%}"))  # fmt: skip
    head = ("H100, aggregated", "rows", "predicted by", "median APE", "p90 APE", "median error")
    return "The first predicts from tables of kernels measured on the chip, here the sheet does.\n\n" + table(
        head, lines
    )


def silicon_rows(tables: Path) -> list[tuple[dict, float, float]]:
    """Rows of the comparison with a prediction of its own: the question, what was measured, and its error."""
    found = []
    for r in columns(tables / "peer_results" / "aiconfigurator_vs_silicon_rows.csv"):
        if r["mode"] != "agg" or r["system"] != "h100_sxm":
            continue
        ranks = int(number(r["tp"], 1)) * int(number(r["adp"], 1))
        row = {"accelerator": "nvidia-h100-sxm5", "model_id": r["model"].split("/")[-1], "n_accelerators": str(ranks),
               "quantisation": r["precision"], "phase": "decode", "notes": "aggregated serving"}  # fmt: skip
        row |= {"isl": r["isl"], "osl": r["osl"], "batch": r["batch"], "tp": r["tp"], "dp": r["adp"]}
        row |= {"engine": r["backend"]}
        for metric in ("tpot", "ttft"):
            measured, theirs = number(r[f"meas_{metric}"]), number(r[f"pred_{metric}"])
            if math.isfinite(measured) and math.isfinite(theirs):
                found.append((defaultdict(str, row | {"metric": f"{metric}_ms"}), measured, theirs / measured - 1))
    return found


def _constants() -> str:
    rows = [(f"`{x.name}`", f"{x.value:g}", x.unit, x.meaning, x.rows) for x in listed(world())]
    return table(("name", "value", "unit", "meaning", "rows it was fitted on"), rows)


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
        (
            f"a list of {layouts:,} training layouts that share no axis, so that nothing is computed once for many",
            f"{layouts / swept:,.0f} layouts/s",
        ),
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

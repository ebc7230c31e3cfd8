"""What other simulators of training publish, and the model on the same rows: seconds of a step, and memory.

DIR/peer_results holds calculon_validation.csv and simumax_b200_published.csv; calculon's rows are found in
DIR/measured_training.csv.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fencepost.facts.world import World, world
from fencepost.perf.evaluate import Task, need
from fencepost.perf.layout import Layout
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import parameters
from fencepost.verify.kernels import number
from fencepost.verify.measured import model_of, whole
from fencepost.verify.performance import predict_rows, read_rows

# what one machine sustains, as its owners publish it: laid over the packs by `--packs examples/machine`
MACHINE = Path(__file__).parents[1] / "examples" / "machine"

__all__ = ["columns", "compared", "memory_errors", "selene_rows", "simumax_rows", "table"]


def compared(tables: Path) -> list[str]:
    """The rows two training simulators publish with their own errors, and ours with the one set of constants."""
    lines, worst, apart = [], [], []
    for peer, rows in (("calculon", selene_rows(tables)), ("SimuMax", simumax_rows(tables))):
        ours, stated = (_errors(world(packs), rows) for packs in ((), (MACHINE,)))
        theirs = [error for _, error in rows]
        asked = [(peer, theirs), ("here", ours)]
        if stated != ours:  # a machine of one of these chips
            asked.append(("here, its sustained rate stated", stated))
        for who, errors in asked:
            size = np.abs(errors)
            lines.append((rows[0][0]["source"], str(len(rows)), who, f"{np.mean(size):.1%}", f"{np.median(size):.1%}",
                          f"{np.max(size):.1%}", f"{np.median(errors):+.1%}"))  # fmt: skip
        own = np.array(ours) + 1
        apart.append(f"{np.median(np.abs(own / np.median(own) - 1)):.1%} on those of {peer} ({np.median(own):.2f})")
        order = np.argsort(-np.abs(ours))[:3]
        worst += [f"{rows[i][0]['workload']} ({ours[i]:+.0%})" for i in order]
    beside = table(("rows", "number", "predicted by", "mean APE", "median APE", "worst", "median error"), lines)
    held = np.abs(memory_errors(tables))
    memory = (
        f"Peak memory of a chip on the {len(held)} SimuMax rows: off by {np.median(held):.1%} at the median, "
        f"{np.max(held):.1%} at worst (SimuMax: {_theirs(tables):.1%} at the median)."
    )
    return [
        beside,
        memory,
        "Worst here: " + ", ".join(worst) + ". Peers hold constants measured on the same chip.",
        f"Apart from one factor for all rows of a machine, the median error here is {' and '.join(apart)}.",
    ]


def _errors(w: World, rows: Sequence[tuple[dict, float]]) -> list[float]:
    """Predicted over measured, less 1; 1 where there is no prediction."""
    answers = predict_rows(w, "training", [r for r, _ in rows], parameters(w))
    return [
        1.0 if isinstance(a, str) else a[0] / number(r["value"]) - 1 for (r, _), a in zip(rows, answers, strict=True)
    ]


def _theirs(tables: Path) -> float:
    said = columns(tables / "peer_results" / "simumax_b200_published.csv")
    return float(np.median([abs(float(r["mem_error_pct"])) / 100 for r in said]))


def selene_rows(tables: Path) -> list[tuple[dict, float]]:
    """The eight steps calculon publishes (A100, Korthikanti et al. 2022), with the interleaving and the absence of
    overlap it states, and its error on each."""
    said_rows, found = columns(tables / "peer_results" / "calculon_validation.csv"), []
    training = [r for r in read_rows(tables / "measured_training.csv") if r["group"].startswith("korthikanti")]
    for r in said_rows:
        if not r["metric"].startswith("iteration time measured"):
            continue
        [said] = [x for x in said_rows if x["metric"].startswith("error") and _same(x, r)]
        size = re.search(r"(\d+)([BT])", r["model"])
        billions = float(size[1]) * {"B": 1, "T": 1000}[size[2]]
        again = "full" if r["note"] == "full" else "selective"
        [row] = [x for x in training if number(x["params_B"]) == billions and x["recompute"].startswith(again)]
        split = re.search(r"interleave (\d+)", r["parallelism"])[1]
        row = row | {"vpp": split, "overlap": "none", "source": "Selene, A100", "workload": f"{r['model']} {again}"}
        found.append((row, float(said["value"]) / 100))
    return found


def _same(a: dict, b: dict) -> bool:
    return all(a[c] == b[c] for c in ("model", "parallelism", "note"))


def simumax_rows(tables: Path) -> list[tuple[dict, float]]:
    """The steps SimuMax publishes for eight B200 (one sequence of 4,096 tokens in a micro-batch unless the name says
    otherwise; nothing interleaved or overlapped, as its guide to reproduction says), read from their names, and its
    error on each."""
    found = []
    for r in columns(tables / "peer_results" / "simumax_b200_published.csv"):
        name, *parts = re.split(r"_(?=l\d|tp|ep|pp|dp|cp|mbc|seq)", r["case"].removesuffix("_cef"))
        degree = {k: int(v) for k, v in (re.fullmatch(r"([a-z]+)(\d+)", part).groups() for part in parts)}
        known = re.sub(r"([a-z])(v?\d)", r"\1-\2", name.replace("_", "-"), count=1).replace("llama-3-", "llama-3.1-")
        dp = degree.get("dp", 1)
        row = {"model_id": known, "layers": degree["l"], "accelerator": "nvidia-b200-sxm", "n_accelerators": 8,
               "seq_len": degree.get("seq", 4096), "global_batch": degree["mbc"] * dp, "micro_batch": 1,
               "dtype": "bf16", "recompute": "none", "metric": "step_time_s", "vpp": 1, "overlap": "none",
               "value": float(r["measured_ms"]) / 1000, "zero_stage": 1,
               "workload": r["case"], "source": "SimuMax, B200"}  # fmt: skip
        row |= {k: degree[k] for k in ("tp", "pp", "cp", "ep") if k in degree}
        found.append((defaultdict(str, {k: str(v) for k, v in row.items()}), float(r["time_error_pct"]) / 100))
    return found


def memory_errors(tables: Path) -> list[float]:
    """Peak memory of SimuMax's steps here over what it measured, less 1."""
    w, found = world(), []
    published = columns(tables / "peer_results" / "simumax_b200_published.csv")
    for (row, _), said in zip(simumax_rows(tables), published, strict=True):
        model, tp, pp, cp = model_of(w, row).value, whole(row, "tp", 1), whole(row, "pp", 1), whole(row, "cp", 1)
        layout = Layout(tp=tp, pp=pp, cp=cp, dp=8 // (tp * pp * cp), ep=whole(row, "ep", 1))
        held = need(model, Task("train", number(row["global_batch"]), number(row["seq_len"])), layout, Precision())
        found.append(float(held.total) / 2**30 / float(said["measured_alloc_gib"]) - 1)
    return found


def columns(path: Path) -> list[dict]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table."""
    lines = ["| " + " | ".join(r) + " |" for r in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)

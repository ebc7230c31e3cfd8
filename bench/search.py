"""Speed of the search and of the simulator, beside what other tools were measured to take for the same work.

    python bench/search.py            print the medians
    python bench/search.py report     write docs/speed.md

Times are CPU seconds of one process, medians of several runs; the machine is named. The numbers of other tools were
measured once on a machine with two cores of the same class; each line says which tool, version and work.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from fencepost.apps.python.perf import estimate
from fencepost.base.study import run
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.disaggregate import split
from fencepost.perf.evaluate import Task, evaluate, precision_for
from fencepost.perf.layout import Layout
from fencepost.perf.legal import faults
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters
from fencepost.perf.search import Limits, search
from fencepost.perf.simulate import simulate
from fencepost.perf.space import space_for
from fencepost.perf.sustained import table_for
from fencepost.perf.trace import drawn

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"
W = world()
P = parameters(W)
Row = tuple[str, str, str]


def seconds(call: Callable[[], object], times: int = 7) -> float:
    """Median CPU seconds of a call, after one to warm up."""
    call()
    found = []
    for _ in range(times):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return statistics.median(found)


def training() -> list[Row]:
    """Calculon's search for GPT-3 175B on 4,096 A100, batch 1,536, and the same best plan point by point."""
    model, m = find_model(W.models, "gpt-3-175b"), machine(W, "a100")
    precision = precision_for(model, m.mid, None, "train")
    space = space_for(model, "train", 4096, 1536.0, 2048.0, m.mid, {"tp": [1, 2, 4, 8, 16, 32]})
    task = Task("train", 1536.0, 2048.0)
    spent = seconds(lambda: search(model, 4096, space, task, precision, m.mid, P))
    found = search(model, 4096, space, task, precision, m.mid, P, top=1)
    start = time.process_time()
    best = _one_by_one(model, space, task, precision, m.mid)
    alone = time.process_time() - start
    same = "the same best plan" if best == found.best[0].layout.record() else "ANOTHER BEST PLAN"
    return [
        ("all layouts of GPT-3 175B on 4,096 A100, batch 1,536",
         f"{spent * 1e3:.0f} ms: {found.space:,} points, {found.legal:,} legal, {found.evaluated:,} timed",
         "calculon caa4b11: 445 CPU s for 99,148 configurations"),
        ("the same, one layout after another", f"{alone:.1f} s: {same}", ""),
    ]  # fmt: skip


def _one_by_one(model, space, task, precision, rates) -> dict[str, object]:
    """The best plan by loops over the points, each evaluated alone."""
    best, fastest = {}, 0.0
    for tp, cp, ep, pp, micro, again, zero, vpp, shard, offload, _ in product(*space.values()):
        if 4096 % (tp * cp * pp):
            continue
        layout = Layout(tp=tp, pp=pp, dp=4096 // (tp * cp * pp), cp=cp, ep=ep, vpp=vpp, micro_batch=micro,
                        recompute=again, zero=zero, shard=shard, offload=offload)  # fmt: skip
        if any(bool(bad) for _, bad in faults(model, "train", layout, task.batch, task.context)):
            continue
        result = evaluate(model, task, layout, precision, rates, P)
        if float(result.over) <= 0 and float(result.value) > fastest * (1 + 1e-12):
            best, fastest = layout.record(), float(result.value)
    return best


def grid() -> list[Row]:
    """Step time and memory of a whole grid of layouts."""
    model, m = find_model(W.models, "gpt-3-175b"), machine(W, "a100")
    precision = precision_for(model, m.mid, None, "train")
    parts = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96)
    axes = [np.array(v) for v in ((1, 2, 4, 8), (1, 2, 4, 8, 16, 32), parts, (0, 1, 2), (0, 1, 2, 3), parts)]
    tp, pp, micro, again, zero, vpp = (v.reshape([-1 if i == j else 1 for j in range(6)]) for i, v in enumerate(axes))
    layout = Layout(tp=tp, pp=pp, dp=4096 // (tp * pp), vpp=vpp, micro_batch=micro, recompute=again, zero=zero)
    task, count = Task("train", 1536.0, 2048.0), int(np.prod([len(v) for v in axes]))
    spent = seconds(lambda: evaluate(model, task, layout, precision, m.mid, P))
    one = Layout(tp=8, pp=8, dp=64)
    alone = seconds(lambda: [evaluate(model, task, one, precision, m.mid, P) for _ in range(20)]) / 20
    chosen = seconds(lambda: estimate(model="deepseek-v3", system="h20", phase="decode"), 3)
    rate = f"{count / spent / 1e6:.1f} million layouts/s"
    peers = "calculon caa4b11: 65 a second as shipped, 500 silenced; llm-analysis 0.2.2: 5,000"
    point = "llm-analysis 0.2.2: 0.20 ms; SimuMax: 34 to 211 ms"
    return [
        (f"step time and memory of a grid of {count:,} training layouts", rate, peers),
        ("step time and memory of one layout", f"{alone * 1e3:.2f} ms", point),
        ("an estimate with layout, gains, power and cost", f"{chosen * 1e3:.0f} ms", "aiconfigurator 0.12.0: 0.4 s"),
    ]


def both_cores() -> list[Row]:
    """Step time and memory of many grids, cut over two processes: seconds on the wall, their start included."""
    rows = []
    for name, chip, times in (("gpt-3-175b", "a100", 1200), ("deepseek-v3", "h200", 300)):
        count, spent, worked = 0, [], []
        for _ in range(3):
            start, before = time.perf_counter(), os.times()
            count = sum(run(partial(_timed, name, chip), range(1, times + 1), chunk=10, workers=2))
            spent.append(time.perf_counter() - start)
            worked.append(os.times().children_user - before.children_user)
        rows.append((f"step time and memory of {count:,} training layouts of {name} on {chip}, two processes",
                     f"{count / statistics.median(spent) / 1e6:.1f} million layouts/s on the wall, "
                     f"{count / statistics.median(worked) / 1e6:.1f} million for each CPU second", ""))  # fmt: skip
    return rows


def _timed(name: str, chip: str, steps: int) -> int:
    """Layouts of one grid, all timed: batches of ``steps`` sequences for each data rank of the widest layout."""
    model, m = find_model(W.models, name), machine(W, chip)
    axes = {"tp": (1, 2, 4, 8), "ep": (1, 8, 32, 64) if model.experts else (1,), "pp": (1, 2, 4, 8, 16, 32),
            "micro_batch": (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96), "recompute": (0, 1, 2), "zero": (0, 1, 2, 3),
            "vpp": (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96)}  # fmt: skip
    shaped = {n: np.array(v).reshape([-1 if i == j else 1 for j in range(len(axes))])
              for i, (n, v) in enumerate(axes.items())}  # fmt: skip
    layout = Layout(dp=4096 // (shaped["tp"] * shaped["pp"]), **shaped)
    task = Task("train", 4096.0 * steps, 2048.0)
    result = evaluate(model, task, layout, precision_for(model, m.mid, None, "train"), m.mid, P)
    return np.broadcast(result.value, result.over).size


def serving() -> list[Row]:
    """A sweep over 64 chips, mixed and disaggregated, under limits."""
    model, m = find_model(W.models, "deepseek-v3"), machine(W, "h200")
    precision = precision_for(model, m.mid)
    task, limits = Task("serve", float("nan"), 4000.0, 1000.0), Limits(2.0, 0.05)
    space = space_for(model, "serve", 64, None, 4000.0, m.mid)
    mixed = seconds(lambda: search(model, 64, space, task, precision, m.mid, P, limits=limits))
    apart = seconds(lambda: split(model, 64, task, (m.mid, precision), (m.mid, precision), P, limits), 3)
    found = search(model, 64, space, task, precision, m.mid, P, limits=limits)
    return [
        ("DeepSeek-V3 on 64 H200, 4,000 tokens in and 1,000 out, 2 s and 50 ms",
         f"{mixed * 1e3:.0f} ms for {found.legal:,} layouts and loads, {apart * 1e3:.0f} ms for every split",
         "aiconfigurator 0.12.0: 147 s (SGLang tables), 8 to 28 s for 32 chips"),
    ]  # fmt: skip


def requests() -> list[Row]:
    """Requests a second through the simulator."""
    model, m = find_model(W.models, "llama-2-7b"), machine(W, "a100")
    rows = []
    for answer, rate in ((250.0, 3.0), (250.0, 8.0), (1000.0, 1.5)):
        trace = drawn(rate, 20_000, 1000.0, answer, seed=1)
        table = table_for(model, Layout(), precision_for(model, m.mid), m.mid, P, trace)
        spent = seconds(lambda trace=trace, table=table: simulate(trace, table), 3)
        rows.append((f"Llama-2 7B on an A100, {rate:g} requests/s, answers of {answer:,.0f} tokens",
                     f"{20_000 / spent:,.0f} requests/s", "vidur 7d47513: 310 requests/s"))  # fmt: skip
    return rows


def measured() -> list[Row]:
    """Every line."""
    return [*training(), *grid(), *both_cores(), *serving(), *requests()]


def machine_name() -> str:
    """The processor and the versions that matter."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        cpu = next(x.split(":", 1)[1].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor() or platform.machine()
    return f"{cpu}, one process, Python {platform.python_version()}, NumPy {np.__version__}"


def report(rows: Sequence[Row]) -> str:
    """The page."""
    lines = ["| work | here | others, as measured |", "| --- | --- | --- |"]
    lines += [f"| {a} | {b} | {c} |" for a, b, c in rows]
    return "\n".join([
        "# How fast is the search?", "",
        "This page is written by `python bench/search.py report`: medians of CPU seconds of one process, unless a line",
        "says otherwise.", "",
        f"Machine: {machine_name()}.", "",
        f"Processes waiting to run when the page was written: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores.",
        "", *lines, "",
        FOOT.strip(), "",
    ])  # fmt: skip


FOOT = """
The other tools were run once on two cores of the same class, or their own number is given. Their spaces are not the
same: calculon's counts a layout once for every choice of network and of collective, which are no choices here (the
formulas take the faster collective, and a group's network follows from its size), and has two levels of sharding where
this has four. A grid's layouts are all timed, whether a framework would accept them or not.
"""


def main() -> None:
    """Print, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="print", choices=("print", "report"))
    what = parser.parse_args().what
    rows = measured()
    if what == "report":
        PAGE.write_text(report(rows), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(PAGE.parents[1])}")
    else:
        print(machine_name())
        print("\n".join(f"{a:72s} {b}" for a, b, _ in rows))


if __name__ == "__main__":
    main()

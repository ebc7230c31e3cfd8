"""The pages that answer one question each: ``python docs/studies.py`` writes docs/h20.md, supernodes.md and ascend.md.

Every number on them is computed here by the same doors as the commands, or is a row of docs/studies/measured.csv with
its source. A test runs the same functions and compares.
"""
# ruff: noqa: E501  (the prose of pages)

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fencepost import compare, estimate
from fencepost.base import study
from fencepost.base.errors import FencepostError
from fencepost.views.charts import svg

HERE = Path(__file__).parent
Record = Mapping[str, Any]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(r) + " |" for r in (head, ["---"] * len(head), *rows))


def n(value: float | None, digits: int = 3) -> str:
    """A number with three digits; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"


def tried(**asked: Any) -> dict[str, Any] | None:
    """An estimate, or None where the question has no answer (a layout that divides nothing, a model that does not fit)."""
    try:
        found = estimate(**asked)
    except FencepostError:
        return None
    return found if found["fits"] else None


def beside(page: str) -> str:
    """Published measurements with the model's own figure for the same layout and load."""
    with (HERE / "studies" / "measured.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["page"] == page]
    lines = []
    for r in rows:
        e = tried(
            model=r["model"], system=r["system"], phase=r["phase"], layout=r["layout"], batch=float(r["batch"]),
            context=float(r["context"]), dtype=r["dtype"], draft=int(r["draft"]), accepted=float(r["accepted"]),
        )  # fmt: skip
        value = e and e["value"]
        off = f"{value / float(r['measured']) - 1:+.0%}" if value else "–"
        lines.append((r["system"], r["engine"], r["phase"], f"`{r['layout']}`", r["note"], n(float(r["measured"])), n(value),
                      off, r["source"]))  # fmt: skip
    head = ("chip", "library", "phase", "layout", "load", "measured", "model", "off", "source")
    return "Tokens a second and chip, DeepSeek-V3 or R1:\n\n" + table(head, lines)


# as many chips on both sides of a ratio: what holds the model, and for training its state, on either
_COUNTS = {
    (m, trains): n
    for m, serve, train in (
        ("llama-3.1-8b", 8, 8),
        ("qwen3-32b", 8, 32),
        ("llama-3.1-70b", 8, 64),
        ("deepseek-v3", 64, 512),
        ("deepseek-v4-flash", 16, 256),
    )
    for trains, n in ((False, serve), (True, train))
}


def _ratios(asked: tuple[str, str, float | None]) -> tuple[tuple[str, str, float | None], Record]:
    model, phase, batch = asked
    rows = compare(
        "h20", "h100", model=model, phase=phase, baseline="h100", batch=batch, count=_COUNTS[model, phase == "train"]
    )["rows"]
    return asked, rows[0]


def h20() -> tuple[str, Mapping[str, Any]]:
    """Where H20 stands against H100."""
    models = ("llama-3.1-8b", "qwen3-32b", "llama-3.1-70b", "deepseek-v3", "deepseek-v4-flash")
    batches = (1.0, 4.0, 16.0, 64.0, 128.0)
    questions = [(m, "prefill", 1.0) for m in models] + [(m, "train", 8.0) for m in models]
    questions += [(m, "decode", b) for m in models for b in batches]
    found = dict(study.run(_ratios, questions, chunk=4))

    def cell(row: Record) -> str:
        return "–" if row["ratio"] is None else f"{row['ratio']:.2f} ({row['ratio_low']:.2f}-{row['ratio_high']:.2f})"

    sheet = {r["phase"]: r["ratio"] for r in compare("h20", "h100", model=models[0], phase=["peak", "bandwidth"],
                                                     baseline="h100")["rows"][::2]}  # fmt: skip
    first = [
        (m, cell(found[m, "prefill", 1.0]), found[m, "prefill", 1.0]["bound_by"], cell(found[m, "train", 8.0]),
         found[m, "train", 8.0]["bound_by"])
        for m in models
    ]  # fmt: skip
    second = [(m, *(cell(found[m, "decode", b]) for b in batches)) for m in models]
    points = [{"model": m, "batch": b, "ratio": found[m, "decode", b]["ratio"]} for m in models for b in batches
              if found[m, "decode", b]["ratio"] is not None]  # fmt: skip
    chart = {
        "data": {"values": points}, "width": 460, "height": 240,
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"y": {"datum": 1}}},
            {"mark": {"type": "line", "point": True}, "encoding": {
                "x": {"field": "batch", "type": "quantitative", "scale": {"type": "log", "base": 2},
                      "title": "sequences a chip"},
                "y": {"field": "ratio", "type": "quantitative", "title": "H20 / H100, decode, a chip",
                      "scale": {"domainMin": 0}},
                "color": {"field": "model", "type": "nominal", "title": None, "sort": list(models)}}},
        ],
    }  # fmt: skip
    reads = [found[m, "prefill", 1.0]["ratio"] for m in models]
    trains = [r for m in models if (r := found[m, "train", 8.0]["ratio"]) is not None]
    ones, fulls = ([r for m in models if (r := found[m, "decode", b]["ratio"]) is not None] for b in (1.0, 128.0))
    page = f"""# Where does the H20 stand against the H100?

By rated compute it is {sheet["peak"]:.2f} of an H100, by memory bandwidth {sheet["bandwidth"]:.2f}. What a workload gets depends on which of the two it asks
for. Reading prompts: {min(reads):.2f} to {max(reads):.2f}; training {min(trains):.2f} to {max(trains):.2f}; writing answers {min(ones):.2f} to {max(ones):.2f} with one sequence a chip and {min(fulls):.2f} to {max(fulls):.2f} with 128.
No single percentage is the performance of this chip.

## Reading and training

A chip, each in the best format it supports for the model, and as many chips on both sides; 80 % band of the ratio in brackets.

{table(("model", "prefill", "H20 bound by", "training", "H20 bound by"), first)}

## Writing, by sequences a chip

{table(("model", *(f"{b:g}" for b in batches)), second)}

![Decode of H20 against H100 by sequences a chip](studies/h20.svg)

A small model at a small batch streams weights, and there the H20 has the faster memory. More sequences ask for more products for each byte
read, and a mixture of experts with long caches soonest of all. Where attention sees pooled entries (DeepSeek-V4) little of a cache is left to read,
and the lead goes with one sequence already. A dash: one of the two does not hold so many.

## Measurements beside

{beside("h20")}

The two chips were measured with different layouts, loads and versions of a library, so the ratio of two measured figures is no ratio of the
chips; the model's figures are for each row's own layout and load.
"""
    return page, {"h20": chart}


def _domain(asked: tuple[str, str, str, float]) -> dict[str, Any] | None:
    system, model, phase, batch = asked
    count = {"cloudmatrix-384": 384, "gb200-nvl72": 72}[system]
    context = 8192.0 if phase == "train" else 4096.0
    total = 4608.0 if phase == "train" else batch * count  # a multiple of both 384 and 72
    return tried(model=model, system=system, phase=phase, count=count, batch=total, context=context)


def supernodes() -> tuple[str, Mapping[str, Any]]:
    """When CloudMatrix 384 beats NVL72 and at what power."""
    loads = [("prefill", 1.0), ("decode", 8.0), ("decode", 32.0), ("decode", 128.0), ("train", 0.0)]
    models = ("deepseek-v3", "llama-3.1-405b")
    pair = ("cloudmatrix-384", "gb200-nvl72")
    questions = [(s, m, phase, b) for m in models for phase, b in loads for s in pair]
    answers = dict(zip(questions, study.run(_domain, questions, chunk=2), strict=True))
    lines, points = [], []
    for m in models:
        for phase, b in loads:
            one, two = (answers[s, m, phase, b] for s in pair)
            load = f"{phase}, {b:g} a chip" if phase == "decode" else phase
            if not one or not two:
                lines.append(
                    (
                        m,
                        load,
                        *("–" if x is None else n(x["value"] * x["count"]) for x in (one, two)),
                        "–",
                        "–",
                        "–",
                        "–",
                    )
                )
                continue
            total = [x["value"] * x["count"] for x in (one, two)]
            kw = [x["energy"]["kw"] for x in (one, two)]
            work = total[0] / total[1]
            lines.append((m, load, n(total[0]), n(total[1]), f"{work:.2f}", f"{kw[0]:,.0f} / {kw[1]:,.0f}",
                          f"{work * kw[1] / kw[0]:.2f}", f"{384 / work:,.0f}"))  # fmt: skip
            points += [{"load": f"{m}, {load}", "measure": k, "ratio": v}
                       for k, v in (("work of the domain", work), ("work for each watt", work * kw[1] / kw[0]))]  # fmt: skip
    chart = {
        "data": {"values": points}, "width": 420, "height": {"step": 24},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"x": {"datum": 1}}},
            {"mark": {"type": "point", "filled": True, "size": 80}, "encoding": {
                "y": {"field": "load", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 260}},
                "x": {"field": "ratio", "type": "quantitative", "title": "CloudMatrix 384 / GB200 NVL72"},
                "color": {"field": "measure", "type": "nominal", "title": None}}},
        ],
    }  # fmt: skip
    works = [p["ratio"] for p in points if p["measure"] == "work of the domain"]
    per_watt = [p["ratio"] for p in points if p["measure"] == "work for each watt"]
    more = sum(r > 1 for r in works)
    page = f"""# When does a CloudMatrix 384 beat an NVL72, and at what power?

As a whole domain it does more work in {more} of the {len(works)} loads below, {min(works):.2f} to {max(works):.2f} times that of a GB200 NVL72, with 5.3 times as many
chips. For each watt it does {min(per_watt):.2f} to {max(per_watt):.2f} of the work.

Tokens a second of the whole domain; kilowatts from activity, with the servers' share of what
the systems state (600 and 120 kW at full load, switches included). No power of a 910C is published: 1 W for each TFLOPS is assumed, so the
watts of the first are less sure than those of the second. The last column is how many of the 384 packages do the work of one NVL72.

{table(("model", "load", "CloudMatrix 384", "GB200 NVL72", "work", "kW", "work for each watt", "packages for one NVL72"), lines)}

![Work of a CloudMatrix 384 against a GB200 NVL72](studies/supernodes.svg)

Each in the best format it supports for the model (`fencepost estimate --system cloudmatrix-384 ...` says which); training over 4,608
sequences of 8,192 tokens. A dash: the model with that load does not fit the domain.

## Measurements beside

{beside("supernodes")}
"""
    return page, {"supernodes": chart}


def _best(asked: tuple[str, int, str, str]) -> dict[str, Any] | None:
    system, count, model, phase = asked
    batch = 8192.0 if phase == "train" else 64.0 * 32 if phase == "decode" else 64.0
    return tried(model=model, system=system, phase=phase, count=count, batch=max(batch, count if phase != "train" else 0),
                 context=4096.0)  # fmt: skip


def ascend() -> tuple[str, Mapping[str, Any]]:
    """What 64, 384 or 8,192 Ascends must do to equal 64 H100."""
    sets = (("atlas-800t-a3", 64, "64 Ascend 910C"), ("cloudmatrix-384", 384, "384 Ascend 910C (CloudMatrix 384)"),
            ("atlas-950-superpod-roadmap", 8192, "8,192 Ascend 950DT (announced)"))  # fmt: skip
    # 64 H100 cannot hold the state of a training run of the larger model
    work = [("llama-3.1-70b", x) for x in ("prefill", "decode", "train")]
    work += [("deepseek-v3", x) for x in ("prefill", "decode")]
    questions = [("h100", 64, m, x) for m, x in work] + [(s, c, m, x) for m, x in work for s, c, _ in sets]
    answers = dict(zip(questions, study.run(_best, questions, chunk=2), strict=True))
    lines = []
    for m, x in work:
        base = answers["h100", 64, m, x]
        for s, c, name in sets:
            e = answers[s, c, m, x]
            if not base or not e:
                lines.append((m, x, name, "–", "–", "–", "–"))
                continue
            total, mine = base["value"] * 64, e["value"] * c
            needed = total / c
            gained = sorted(((v, k) for k, v in e["gains"].items() if k != "memory capacity"), reverse=True)
            lines.append((m, x, name, f"{mine / total:.2f}", n(needed), f"{needed / e['value']:.0%}",
                          f"{gained[0][1]} ({gained[0][0]:+.1%})"))  # fmt: skip
    head = ("model", "phase", "Ascends", "work against 64 H100", "tokens/s each must do", "of what the model gives it",
            "what a tenth more of buys most")  # fmt: skip
    page = f"""# What must 64, 384 or 8,192 Ascends do to equal 64 H100?

The work of 64 H100 (eight servers) divided by the number of Ascends is what each must do; beside it the share that is of what the model
expects of it in the same work. Over 100 % the set does not get there; the last column is the resource of which a tenth more would help most.

{table(head, lines)}

Decode of 2,048 sequences of 4,096 tokens, or one a chip where there are more chips; prefill of 64 prompts, or one a chip; training over a
batch of 8,192 sequences of 4,096 tokens. Each in the best format it supports.
The 950DT is announced and its figures are a road map's; [supernodes.md](supernodes.md) has measurements of the 910C beside the model.
"""
    return page, {}


PAGES: Mapping[str, Callable[[], tuple[str, Mapping[str, Any]]]] = {
    "h20": h20,
    "supernodes": supernodes,
    "ascend": ascend,
}
_FOOT = (
    "\nThis page is written by `python docs/studies.py`; every number on it is computed by that command, or cited.\n"
)


def rendered(name: str) -> tuple[str, Mapping[str, Any]]:
    """A page and the specifications of its charts."""
    text, charts = PAGES[name]()
    return text + _FOOT, charts


def _write() -> Iterator[str]:
    for name in PAGES:
        text, charts = rendered(name)
        (HERE / f"{name}.md").write_text(text, "utf-8")
        for key, spec in charts.items():
            (HERE / "studies" / f"{key}.svg").write_text(svg(spec), "utf-8")
        yield name


if __name__ == "__main__":
    for written in _write():
        print(f"wrote docs/{written}.md")

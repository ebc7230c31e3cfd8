"""The page on layers beside measured kernels: ``python docs/layers.py`` writes docs/layers.md.

Every row of docs/studies/layers.csv is priced here as ``estimate`` prices a layer, and set beside what was measured. A
test runs the same function and compares.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from fencepost.facts.mixers import Attention, Linear, Mixer
from fencepost.facts.models import Model
from fencepost.facts.world import World, world
from fencepost.perf.kernels import op_seconds
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.ops import Load, Precision
from fencepost.perf.parameters import Parameters, parameters
from fencepost.perf.rates import format_code
from fencepost.perf.work import work
from fencepost.views.table import as_markdown

HERE = Path(__file__).parent
TABLE = HERE / "studies" / "layers.csv"
Row = Mapping[str, str]
_KINDS = {
    "delta": "gated delta rule", "channel": "the same, gated channel by channel", "dual": "state space",
    "pooled": "attention over pooled entries", "pooled, picking": "the same with an indexer",
    "latent, picking": "latent attention with an indexer", "latent, chosen before": "the same, chosen by another layer",
}  # fmt: skip


def rows() -> list[Row]:
    """The measured layers."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def predicted(row: Row, here: World, p: Parameters) -> float:
    """Milliseconds of a row's layer: of the rule alone for a linear attention, else of the whole block."""
    if row["value_heads"]:
        mixer, part, precision = _linear(row), "rule", Precision()
    else:
        mixer, part = _attention(row, here.models[row["model"]]), "attention"
        code = format_code(row["weights"])
        precision = Precision(code, code, format_code(row["cache"]))
    hidden = here.models[row["model"]].hidden if row["model"] else 1024
    one = Model("one", "one", 1, hidden, heads=1, kv_heads=1, head_dim=1, vocab=1, others=(mixer,))
    load = Load(float(row["batch"]), float(row["tokens"]), float(row["context"]))
    ops = work(one, row["phase"], load, Layout(), precision)
    each = op_seconds(ops, machine(here, row["chip"]).mid, p, 1.0 if row["phase"] == "prefill" else p.start_share)
    own = np.array([name == part for name in ops.part])
    return float((each * ops.count)[own].sum()) * 1e3


def _linear(row: Row) -> Mixer:
    shape = (int(row[k]) for k in ("key_heads", "value_heads", "key_dim", "value_dim"))
    return Linear(1, *shape, rule=row["what"])


def _attention(row: Row, model: Model) -> Attention:
    """The layer of a model that a row measured, with the heads of one rank."""
    pooled, picks = row["what"].startswith("pooled"), "picking" in row["what"]
    found = next(m for m in model.attentions if bool(m.pool) == pooled and (bool(m.topk) == picks or not pooled))
    heads = int(row["heads"])
    return replace(
        found, layers=1, heads=heads, kv_heads=min(found.kv_heads, heads), indexers=int(picks),
        o_groups=max(found.o_groups * heads // found.heads, 1),
    )  # fmt: skip


def summary() -> Iterator[dict[str, str]]:
    """For each kind and phase: predicted over measured, by chip and library and over all."""
    here = world()
    p, told = parameters(here), rows()
    for what, name in _KINDS.items():
        for phase in ("prefill", "decode"):
            of = [r for r in told if (r["what"], r["phase"]) == (what, phase)]
            if of:
                yield {"layer": name, "phase": phase} | _scores(of, [predicted(r, here, p) for r in of])


def _scores(of: Sequence[Row], values: Sequence[float]) -> dict[str, str]:
    ratio = np.array(values) / np.array([float(r["ms"]) for r in of])
    apart: dict[tuple[str, str], list[float]] = {}
    for row, x in zip(of, ratio, strict=True):
        apart.setdefault((row["chip"], row["library"]), []).append(x)
    medians = {key: float(np.median(found)) for key, found in apart.items()}
    low, high = (pick(medians, key=medians.__getitem__) for pick in (min, max))
    told = {key: f"{medians[key]:.2f} ({key[0].removeprefix('nvidia-')}, {key[1]})" for key in (low, high)}
    return {
        "rows": str(len(of)), "chips": str(len({r["chip"] for r in of})),
        "median ratio": f"{np.median(ratio):.2f}", "median error": f"{np.median(abs(ratio - 1)):.0%}",
        "within 25 %": f"{np.mean(abs(ratio - 1) <= 0.25):.0%}",
        "lowest": told[low], "highest": told[high],
    }  # fmt: skip


def rendered() -> str:
    """The page."""
    return f"""# Layers beside measured kernels

What `estimate` gives a layer of the newer kinds, over what was measured: 1.00 is right, below it too fast, above it too slow. Lowest and highest
are the medians of a chip and library.

{as_markdown(list(summary()))}

Of a linear attention the rule alone, of the others the whole block with its projections, on the heads of one rank. Decode is one token for each
sequence. Of each kind, phase, chip and library eight rows were drawn by hash from the newest version measured; small loads are among them, for which
a library's host code is most of the time. What kernels of a state-space layer hand on, and how many kernels of a chunk start apart, was set with such rows
in view; all else follows from the shapes and from what was fitted before.

What it shows: a state is read and written as fast as memory allows, everywhere. A chunk of the delta rule takes what Triton kernels take; fused kernels of
2026 need a half to a fifth of it. Attention over pooled entries is a quarter too fast without an indexer and right with one, save on an RTX PRO 6000, where SGLang
has no kernel of its own for it and needs a hundred times as long. Latent attention that picks is predicted too fast for libraries that read prompts with it
through host code (vLLM with few tokens: one to two milliseconds a layer) or generic kernels (TensorRT-LLM on Hopper).

Source: the kernel tables of ai-dynamo/aiconfigurator at 095f58a (Apache-2.0), `systems/data`; times in milliseconds are NVIDIA's measurements, in
`docs/studies/layers.csv`.

This page is written by `python docs/layers.py`.
"""  # noqa: E501


if __name__ == "__main__":
    (HERE / "layers.md").write_text(rendered(), "utf-8")

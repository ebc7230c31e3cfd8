"""Searches over layouts for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .perf import number
from .table import aligned, heading, wrapped
from .words import words

__all__ = ["layout_text", "search"]

Record = Mapping[str, Any]


_PLAIN = {"recompute": "none", "zero": 1}
"""What ``--layout`` takes for a field that is not given; 1 for all others."""


def layout_text(layout: Record) -> str:
    """The layout as ``--layout`` takes it, without what goes without saying.

    >>> layout_text({"tp": 8, "pp": 2, "dp": 1, "recompute": "full", "zero": 1})
    'tp=8,pp=2,recompute=full'
    """
    return ",".join(f"{k}={v}" for k, v in layout.items() if v != _PLAIN.get(k, 1)) or "tp=1"


def search(record: Record, lang: str = "en") -> str:
    """What was looked at, the best layouts, and the flags of the first."""
    w = words(lang)
    place = record["system"] or record["item"]
    title = w(
        "search.title", model=record["model"], phase=w(f"phase.{record['phase']}"), n=record["count"], place=place
    )
    seen = w("search.seen", space=record["space"], legal=record["legal"], evaluated=record["evaluated"],
             feasible=record["feasible"])  # fmt: skip
    gone = ", ".join(
        f"{w(f'search.pruned.{k}')} {n:,}" for k, n in sorted(record["pruned"].items(), key=lambda x: -x[1])
    )
    lines = [heading(title), wrapped(seen, indent="  ", first="")]
    if gone:
        lines.append(wrapped(gone, indent="  ", first=w("search.pruned") + " "))
    lines += ["", _table(record, w, lang)]
    best = record["best"][0]
    lines += ["", w("search.flags", layout=layout_text(best["layout"]))]
    lines += [wrapped(text, indent="      ", first=f"  {name}: ") for name, text in best["flags"].items() if text]
    lines += ["", wrapped("; ".join(best["assumed"]), indent="  ", first=w("assumed") + " ")]
    return "\n".join(lines)


def _table(record: Record, w: Callable[..., str], lang: str) -> str:
    serving = record["phase"] == "serve"
    names = ["layout", *(("sequences", "value", "first", "token") if serving else ("value", "step", "mfu")), "memory",
             "bound"]  # fmt: skip
    rows = [[w(f"search.{n}") for n in names]]
    for r in record["best"]:
        seconds = r["latency_ms"] / 1e3
        middle = (
            [f"{r['batch']:,.0f}", number(r["value"]), f"{number(r['first_ms'])} ms", f"{number(r['latency_ms'])} ms"]
            if serving else [number(r["value"]), f"{number(seconds)} s", f"{r['mfu']:.0%}"]
        )  # fmt: skip
        rows.append([layout_text(r["layout"]), *middle, f"{number(r['memory_gb']['total'])} GB",
                     w(f"bound.{r['bound_by'].replace(' ', '_')}")])  # fmt: skip
    return aligned(rows, right=range(1, len(names) - 1), indent="  ")

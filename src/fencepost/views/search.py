"""Searches over layouts and simulations of engines for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .notes import bound, told
from .perf import number, short
from .table import aligned, heading, wrapped
from .words import words

__all__ = ["layout_text", "percentiles", "search", "simulate"]

Record = Mapping[str, Any]


_PLAIN = {"recompute": "none", "zero": 1, "shard": 0, "offload": 0, "fused": 3, "captured": 0, "turns": 0}
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
    if record["phase"] == "serve":
        lines += ["", wrapped(_apart(record["disaggregated"], w), indent="  ", first="")]
    best = record["best"][0]
    lines += ["", w("search.flags", layout=layout_text(best["layout"]))]
    lines += [wrapped(text, indent="      ", first=f"  {name}: ") for name, text in best["flags"].items() if text]
    lines += ["", wrapped(told(best["assumed"], lang), indent="  ", first=w("assumed") + " ")]
    return "\n".join(lines)


def _apart(split: Record | None, w: Callable[..., str]) -> str:
    """The best split into chips that read and chips that write."""
    if split is None:
        return w("search.together")
    sides = {n: f"{split[n]['instances']} x {layout_text(split[n]['layout'])}" for n in ("read", "write")}
    reader = split["read"]["system"] or split["read"]["item"]
    return w("search.apart", value=number(split["value"]), read=split["read"]["chips"], write=split["write"]["chips"],
             reader=reader, readers=sides["read"], writers=sides["write"], batch=split["write"]["batch"],
             first=short(split["first_ms"]), token=short(split["latency_ms"]))  # fmt: skip


def _table(record: Record, w: Callable[..., str], lang: str) -> str:
    serving = record["phase"] == "serve"
    limited = "slo_value" in record["best"][0]
    names = ["layout", *(("sequences", "value", "first", "token") if serving else ("value", "step", "mfu")),
             "sustained" if limited else "memory", "bound"]  # fmt: skip
    rows = [[w(f"search.{n}") for n in names]]
    for r in record["best"]:
        seconds = r["latency_ms"] / 1e3
        middle = (
            [f"{r['batch']:,.0f}", number(r["value"]), short(r["first_ms"]), short(r["latency_ms"])]
            if serving else [number(r["value"]), f"{number(seconds)} s", f"{r['mfu']:.0%}"]
        )  # fmt: skip
        middle.append(f"{number(r['slo_requests_s'])}/s" if limited else f"{number(r['memory_gb']['total'])} GB")
        rows.append([layout_text(r["layout"]), *middle, bound(r["bound_by"], lang)])
    return aligned(rows, right=range(1, len(names) - 1), indent="  ")


_WAITS = ("ttft_ms", "tpot_ms", "e2e_ms")


def percentiles(record: Record) -> Sequence[Record]:
    """One row a kind of wait, for CSV and Markdown."""
    return [{"wait": name} | record[name] for name in _WAITS]


def simulate(record: Record, lang: str = "en") -> str:
    """Waits at the mean and at three percentiles, what the chips did, and the rate the limits allow."""
    w = words(lang)
    place = record["system"] or record["item"]
    title = w(
        "simulate.title", model=record["model"], n=record["count"], place=place, layout=layout_text(record["layout"])
    )
    key = "simulate.users" if record["users"] else "simulate.asked"
    asked = w(
        key, n=record["requests"], rate=number(record["rate"]), users=record["users"],
        prompt=number(record["prompt"]), answer=number(record["answer"]),
    )  # fmt: skip
    rows = [["", *(w(f"simulate.{x}") for x in ("mean", "p50", "p90", "p99"))]]
    rows += [[w(f"simulate.{name}"), *(short(v) for v in record[name].values())] for name in _WAITS]
    did = w("simulate.did", value=number(record["value"]), running=number(record["running"]), evicted=record["evicted"])
    lines = [heading(title), wrapped(asked, indent="  ", first=""), aligned(rows, right=range(1, 5), indent="  "),
             wrapped(did, indent="  ", first="")]  # fmt: skip
    if slo := record.get("slo"):
        lines.append(wrapped(w("simulate.kept", limits=slo["limits"], kept=slo["kept"]), indent="  ", first=""))
        key = (
            "simulate.endless"
            if slo["requests_s"] is None
            else "simulate.rate"
            if slo["requests_s"]
            else "simulate.never"
        )
        lines.append(wrapped(w(key, share=slo["share"], rate=number(slo["requests_s"]), value=number(slo["value"])),
                             indent="  ", first=""))  # fmt: skip
    lines += ["", wrapped(told(record["assumed"], lang), indent="  ", first=w("assumed") + " ")]
    return "\n".join(lines)

"""One layout of one machine for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .notes import bound, told
from .perf import number, short
from .search import layout_text
from .table import aligned, heading, wrapped
from .words import words

__all__ = ["estimate"]

Record = Mapping[str, Any]
Say = Callable[..., str]
_CAUSES = ("idle", "memory", "compute", "link", "host")


def estimate(record: Record, lang: str = "en") -> str:
    """Value and band, then memory, time, what more would buy, power, cost, and what was assumed."""
    w = words(lang)
    place = record["system"] or record["item"]
    title = w("estimate.title", model=record["model"], phase=w(f"phase.{record['phase']}"), n=record["count"],
              place=place, dtype=record["dtype"])  # fmt: skip
    parts = [heading(title), *(_answer(record, w, lang) if record["fits"] else _short_of(record, w))]
    parts.append(f"{w('search.layout')}: {layout_text(record['layout'])}")
    held = [[w(f"memory.{k}"), f"{number(v)} GB"] for k, v in record["memory_gb"].items()]
    parts.append(_block(w("estimate.memory"), held))
    if record["fits"]:
        parts.append(_block(w("estimate.time"), [[w(f"part.{k}"), short(v)] for k, v in record["breakdown"].items()]))
        bought = [[w(f"gain.{k.replace(' ', '_')}"), f"{v:+.1%}"] for k, v in record["gains"].items()]
        parts.append(_block(w("estimate.gains"), bought))
        parts += [_energy(record["energy"], record["count"], w), _cost(record["cost"], w), *_run(record["run"], w)]
    parts.append(wrapped(told(record["assumed"], lang), indent="  ", first=w("assumed") + " "))
    return "\n".join(parts)


def _block(title: str, rows: Sequence[Sequence[str]], right: Sequence[int] = (1,)) -> str:
    return wrapped(title, indent="  ", first="") + "\n" + aligned(rows, right=right, indent="  ")


def _answer(record: Record, w: Say, lang: str) -> list[str]:
    first = w("estimate.first", first=short(record["first_ms"])) if record["phase"] == "serve" else ""
    value = w("estimate.value", value=number(record["value"]), unit=record["unit"], low=number(record["low"]),
              high=number(record["high"]))  # fmt: skip
    step = w("estimate.step", latency=short(record["latency_ms"]), first=first, mfu=record["mfu"],
             bound=bound(record["bound_by"], lang))  # fmt: skip
    return [wrapped(value, indent="  ", first=""), wrapped(step, indent="  ", first="")]


def _short_of(record: Record, w: Say) -> list[str]:
    """What it lacks, and the smallest changes that would do."""
    able = [w("estimate.change", what=w(f"change.{c['what']}"), old=_plain(c["old"]), new=_plain(c["new"]))
            for c in record["changes"]]  # fmt: skip
    return [w("estimate.over", gb=record["bytes_short"] / 1e9), *(able or [w("estimate.none")])]


def _plain(value: object) -> str:
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _energy(e: Record, count: int, w: Say) -> str:
    rows = [[w(f"energy.{k}"), f"{number(e[k])} W"] for k in _CAUSES if e[k] >= 0.05]
    said = w("estimate.energy", j=number(e["j_per_token"]), kw=number(e["kw"]), n=count)
    return _block(said + (" " + w("energy.capped") if e["capped"] else ""), rows)


def _cost(cost: Record, w: Say) -> str:
    """One line a basis: the total, and the price it comes from."""
    if not cost["by"]:
        return w("cost.none")
    rows = [
        [w(f"cost.{c['basis']}"), _range(c["total"]), w(f"cost.of.{c['basis']}", price=_range(c["price"]))]
        for c in cost["by"]
    ]  # fmt: skip
    return _block(w("cost.title", years=cost["years"], busy=cost["busy"]), rows)


def _range(figure: Record) -> str:
    low, high = figure.get("low", figure.get("value")), figure.get("high", figure.get("value"))
    if low is None or high is None:
        return "-"
    shown = [number(x) if x >= 0.01 else f"{x:.2g}" for x in (low, high)]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]}-{shown[1]}"


def _run(run: Record | None, w: Say) -> list[str]:
    if run is None:
        return []
    said = w("run.days", days=run["days"], useful=run["useful_days"], lost=run["lost"], tokens=run["tokens"],
             failures=run["failures"], between=number(run["between_h"]), interval=number(run["interval_s"]),
             checkpoint=number(run["checkpoint_s"]), mwh=number(run["mwh"]))  # fmt: skip
    return [wrapped(said, indent="  ", first="")]

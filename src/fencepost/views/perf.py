"""Performance records for people: tables in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .notes import bound, told
from .table import aligned, heading, wrapped
from .words import words

__all__ = ["compare", "number", "parameters", "short", "validate"]

Record = Mapping[str, Any]


def number(value: float | None, digits: int = 3) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"


def short(ms: float | None) -> str:
    """A wait with three digits, in the unit that suits it."""
    if ms is None:
        return "-"
    return f"{ms:.3g} ms" if ms < 1000 else f"{ms / 1e3:.3g} s" if ms < 1e6 else f"{ms / 1e3:,.0f} s"


def compare(record: Record, lang: str = "en") -> str:
    """One block a phase, one line a chip."""
    w, names = words(lang), record["names"]
    blocks = [heading(w("compare.title", model=record["model"], baseline=names[record["baseline"]]))]
    columns = ("chip", "value", "ratio", "band", "same", "count", "dtype", "latency", "bound")
    differ = False
    for phase in dict.fromkeys(r["phase"] for r in record["rows"]):
        rows = [r for r in record["rows"] if r["phase"] == phase]
        first = rows[0]
        load = w("compare.load", n=first["batch"], c=first["context"]) if first["batch"] else w("compare.alone")
        unit = {"tokens/s/chip": "tok/s/chip"}.get(first["unit"], first["unit"])
        head = [unit if c == "value" else w(f"compare.{c}") for c in columns]
        body = [[_short(names[r["item"]]), *_cells(r, w, lang)] for r in rows]
        if all(row[4] == row[2] for row in body):  # one format on both sides
            body = [[*row[:4], "", *row[5:]] for row in body]
        shown = [i for i in range(len(head)) if any(row[i] for row in body)]
        differ |= 4 in shown
        table = [[row[i] for i in shown] for row in (head, *body)]
        right = {at for at, i in enumerate(shown) if i in (1, 2, 4, 5, 7)}
        blocks.append(f"{w(f'compare.{phase}')} · {load}\n" + aligned(table, right=right, indent="  "))
    phase = "decode" if any(r["phase"] == "decode" for r in record["rows"]) else record["rows"][-1]["phase"]
    notes = dict.fromkeys(
        f"{names[r['item']]}: {told(r['assumed'], lang)}"
        for r in record["rows"]
        if r["phase"] == phase and r["assumed"]
    )
    foot = [wrapped(w("compare.assumed", notes=n), indent="  ", first="") for n in notes]
    foot += [w("compare.like")] if differ else []
    return "\n\n".join([*blocks, "\n".join([*foot, w("compare.both")])])


def _short(name: str, limit: int = 20) -> str:
    """A name for a column: what stands before a bracket or an alternative, cut to ``limit``."""
    name = name.split(" (")[0].split(" / ")[0]
    return name if len(name) <= limit else name[: limit - 1] + "…"


def _cells(r: Record, w: Callable[..., str], lang: str) -> list[str]:
    if not r["fits"]:
        over = w("compare.short", gb=r["bytes_short"] / 1e9)
        return ["-", "-", "-", "-", str(r["count"]), r["dtype"], "", over]
    band = f"{r['ratio_low']:.2f}-{r['ratio_high']:.2f}" if r["ratio"] is not None else "-"
    ratio = "-" if r["ratio"] is None else f"{r['ratio']:.2f}"
    same = "-" if r["ratio_same_dtype"] is None else f"{r['ratio_same_dtype']:.2f}"
    latency = "" if r["latency_ms"] is None else short(r["latency_ms"])
    return [number(r["value"]), ratio, band, same, str(r["count"]), r["dtype"], latency, bound(r["bound_by"], lang)]


def validate(record: Record, lang: str = "en") -> str:
    """Scores over all groups, then by class and chip, then what was refused."""
    w = words(lang)
    if "accepted" not in record:  # scores of another kind: as they come
        kept = {k: v for k, v in record.items() if k not in ("schema", "kind", "predictions")}
        return heading(record["kind"]) + "\n" + aligned(_flat(record.get("scores", kept)))
    head = ["", "n", "median APE", "MAPE", "p90 APE", "in 25 %", "bias", "Spearman", "in band"]
    table = [head, [w("validate.scores"), *_scores(record["scores"], record["accepted"])]]
    for axis, groups in record["by"].items():
        table += [[f"{axis}: {name}", *_scores(s, s["rows"])] for name, s in groups.items()]
    lines = [
        heading(
            f"{record['kind']}: {record['rows']} {w('validate.rows')}, {len(record['refused'])} {w('validate.refused')}"
        )
    ]
    lines.append(aligned(table, right=range(1, 9)))
    reasons: dict[str, int] = {}
    for r in record["refused"]:
        reasons[r["why"]] = reasons.get(r["why"], 0) + 1
    lines += [f"{w('validate.refused')}: {n} x {why}" for why, n in sorted(reasons.items(), key=lambda x: -x[1])]
    return "\n".join(lines)


def _flat(scores: Record, prefix: str = "") -> list[list[str]]:
    """Nested scores as lines of a dotted name and a number."""
    rows = []
    for key, value in scores.items():
        name = f"{prefix}{key}"
        rows += _flat(value, f"{name}.") if isinstance(value, Mapping) else [[name, str(value)]]
    return rows


def _scores(s: Record, rows: int) -> Sequence[str]:
    def percent(key: str) -> str:
        return "-" if s.get(key) is None else f"{s[key]:.1%}"

    def plain(key: str) -> str:
        return "-" if s.get(key) is None else f"{s[key]:.2f}"

    return [
        str(rows), percent("median_ape"), percent("mape"), percent("p90_ape"), percent("within_25pct"), plain("bias"),
        plain("spearman"), percent("interval_coverage"),
    ]  # fmt: skip


def parameters(record: Record, lang: str = "en") -> str:
    """One line a constant."""
    rows = [[p["name"], f"{p['value']:g}", p["unit"], p["meaning"]] for p in record["parameters"]]
    return aligned([["name", "value", "unit", "meaning"], *rows], right={1})

"""Performance records for people: tables in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .notes import bound, told
from .table import aligned, heading, wrapped

__all__ = ["compare", "number", "parameters", "validate"]

Record = Mapping[str, Any]

_WORDS = {
    "en": {
        "against": "against", "chip": "chip", "value": "a chip", "ratio": "ratio", "band": "80 % band",
        "same": "same dtype", "system": "all chips", "count": "chips", "latency": "latency", "bound": "bound by",
        "assumed": "Assumed", "short": "does not fit: {gb:.0f} GB short", "peak": "rated peak",
        "bandwidth": "memory bandwidth", "gemm": "large matrix product", "prefill": "prefill (reading prompts)",
        "decode": "decode (writing tokens)", "train": "training", "sequences": "{n:g} sequences a chip, {c:g} tokens",
        "rows": "rows", "refused": "refused", "scores": "scores", "by": "by",
        "both": "Both sides of a ratio come from one model and one set of constants.",
    },
    "zh": {
        "against": "对比", "chip": "芯片", "value": "单卡", "ratio": "比值", "band": "80% 区间", "same": "同精度",
        "system": "整机", "count": "卡数", "latency": "时延", "bound": "瓶颈", "assumed": "假设",
        "short": "放不下：每卡缺 {gb:.0f} GB", "peak": "标称峰值", "bandwidth": "显存带宽", "gemm": "大矩阵乘",
        "prefill": "预填充", "decode": "解码", "train": "训练", "sequences": "每卡 {n:g} 条序列，{c:g} token",
        "rows": "行数", "refused": "拒绝", "scores": "得分", "by": "分组",
        "both": "比值两边出自同一模型和同一组常数。",
    },
}  # fmt: skip


def number(value: float | None, digits: int = 3) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"


def compare(record: Record, lang: str = "en") -> str:
    """One block a phase, one line a chip."""
    words, names = _WORDS[lang], record["names"]
    title = f"{record['model']}: {words['against']} {names[record['baseline']]}"
    blocks = [heading(title)]
    for phase in dict.fromkeys(r["phase"] for r in record["rows"]):
        rows = [r for r in record["rows"] if r["phase"] == phase]
        first = rows[0]
        load = f" · {words['sequences'].format(n=first['batch'], c=first['context'])}" if first["batch"] else ""
        unit = f"{words['value']}, {first['unit'].removesuffix('/chip')}"
        head = [words["chip"], unit, words["ratio"], words["band"], words["same"], words["count"], "dtype",
                words["latency"], words["bound"]]  # fmt: skip
        body = [[_short(names[r["item"]]), *_cells(r, words, lang)] for r in rows]
        shown = [i for i in range(len(head)) if any(row[i] for row in body)]
        table = [[row[i] for i in shown] for row in (head, *body)]
        right = {at for at, i in enumerate(shown) if i in (1, 2, 4, 5, 7)}
        blocks.append(f"{words[phase]}{load}\n" + aligned(table, right=right, indent="  "))
    phase = "decode" if any(r["phase"] == "decode" for r in record["rows"]) else record["rows"][-1]["phase"]
    notes = dict.fromkeys(
        f"{names[r['item']]}: {told(r['assumed'], lang)}"
        for r in record["rows"]
        if r["phase"] == phase and r["assumed"]
    )
    foot = [wrapped(f"{words['assumed']} · {n}", indent="  ", first="") for n in notes]
    return "\n\n".join([*blocks, "\n".join([*foot, words["both"]])])


def _short(name: str, limit: int = 20) -> str:
    """A name for a column: what stands before a bracket or an alternative, cut to ``limit``."""
    name = name.split(" (")[0].split(" / ")[0]
    return name if len(name) <= limit else name[: limit - 1] + "…"


def _cells(r: Record, words: Mapping[str, str], lang: str) -> list[str]:
    if not r["fits"]:
        short = words["short"].format(gb=r["bytes_short"] / 1e9)
        return ["-", "-", "-", "-", str(r["count"]), r["dtype"], "", short]
    band = f"{r['ratio_low']:.2f}-{r['ratio_high']:.2f}" if r["ratio"] is not None else "-"
    ratio = "-" if r["ratio"] is None else f"{r['ratio']:.2f}"
    same = "-" if r["ratio_same_dtype"] is None else f"{r['ratio_same_dtype']:.2f}"
    latency = "" if r["latency_ms"] is None else f"{number(r['latency_ms'])} ms"
    return [
        number(r["value"]),
        ratio,
        band,
        same,
        str(r["count"]),
        r["dtype"],
        latency,
        bound(r["bound_by"], lang),
    ]


def validate(record: Record, lang: str = "en") -> str:
    """Scores over all groups, then by class and chip, then what was refused."""
    words = _WORDS[lang]
    if "accepted" not in record:  # scores of another kind: as they come
        kept = {k: v for k, v in record.items() if k not in ("schema", "kind", "predictions")}
        return heading(record["kind"]) + "\n" + aligned(_flat(record.get("scores", kept)))
    head = ["", "n", "median APE", "MAPE", "p90 APE", "in 25 %", "bias", "Spearman", "in band"]
    table = [head, [words["scores"], *_scores(record["scores"], record["accepted"])]]
    for axis, groups in record["by"].items():
        table += [[f"{axis}: {name}", *_scores(s, s["rows"])] for name, s in groups.items()]
    lines = [
        heading(f"{record['kind']}: {record['rows']} {words['rows']}, {len(record['refused'])} {words['refused']}")
    ]
    lines.append(aligned(table, right=range(1, 9)))
    reasons: dict[str, int] = {}
    for r in record["refused"]:
        reasons[r["why"]] = reasons.get(r["why"], 0) + 1
    lines += [f"{words['refused']}: {n} x {why}" for why, n in sorted(reasons.items(), key=lambda x: -x[1])]
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

"""Items, TPP, search results and packs as tables, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .table import aligned, heading, wrapped

__all__ = ["diff_table", "find_rows", "find_table", "packs_table", "show_rows", "show_table", "tpp_rows", "tpp_table"]

_WORDS = {
    "alias": ("also called", "别名"),
    "architecture": ("architecture", "架构"),
    "area": ("logic area", "逻辑面积"),
    "basis": ("source", "来源"),
    "bits": ("bits", "位长"),
    "change": ("change", "变化"),
    "chip": ("chip", "芯片"),
    "confidence": ("confidence", "可信度"),
    "datacenter": ("for data centres", "用于数据中心"),
    "declared": ("declared by the maker", "厂商申报"),
    "declared_eccn": ("declared ECCN", "申报 ECCN"),
    "declared_parts": ("declared by the vendor, part by part", "厂商按料号申报"),
    "part": ("part number", "料号"),
    "tariff": ("tariff lines", "税号"),
    "declared_tpp": ("declared TPP", "申报 TPP"),
    "density": ("performance density", "性能密度"),
    "digest": ("digest", "摘要"),
    "domain": ("scale-up domain", "互联域"),
    "fabric": ("joined by", "连接方式"),
    "family": ("family", "系列"),
    "figure": ("figure", "指标"),
    "files": ("files", "文件"),
    "form_factor": ("form factor", "形态"),
    "format": ("format", "格式"),
    "joined_mesh": ("a link to every other chip", "两两直连"),
    "joined_switch": ("switches", "交换芯片"),
    "joined_torus": ("a torus of {}", "{} 环面"),
    "joined_cubes": ("a torus of cubes of {}", "由 {} 立方组成的环面"),
    "sums": ("{}; sums are made in the switches of: {}", "{}；交换芯片内求和：{}"),
    "found": ("how", "匹配"),
    "id": ("id", "编号"),
    "kind": ("kind", "类别"),
    "launch_text": ("launched", "发布"),
    "link_name": ("link", "互联"),
    "maker": ("maker", "厂商"),
    "matched": ("matched", "匹配名"),
    "member": ("members", "成员"),
    "memory_type": ("memory", "显存类型"),
    "name": ("name", "名称"),
    "note": ("note", "备注"),
    "nothing": ("nothing found", "未找到"),
    "pack": ("pack", "数据包"),
    "pcie": ("PCIe", "PCIe"),
    "per_node": ("chips per node", "每节点芯片"),
    "process": ("process", "制程"),
    "rate": ("rate", "算力"),
    "reading": ("reading", "解读"),
    "representative": ("representative", "代表"),
    "rows": ("rows", "行数"),
    "set_aside": ("published but not used", "已发布但未采用"),
    "source": ("sources", "来源"),
    "status": ("status", "状态"),
    "topology": ("topology", "拓扑"),
    "tpp": ("TPP", "TPP"),
    "unchecked": ("not reopened at a source", "未复核字段"),
    "unknown": ("unknown", "未知"),
    "us_commercial": ("on sale in the US on 2026-01-15", "2026-01-15 在美有售"),
    "value": ("value", "数值"),
    "vintage": ("vintage", "版本日期"),
    "what": ("what", "内容"),
    "wins": ("sets TPP", "决定 TPP"),
}
_FIELDS = (
    "family", "maker", "architecture", "status", "launch_text", "process", "memory_type", "form_factor", "link_name",
    "pcie", "datacenter", "us_commercial", "declared_eccn", "chip", "per_node", "domain", "topology",
)  # fmt: skip


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def number(value: float | int) -> str:
    """Thousands separated, at most six significant digits.

    >>> number(15832), number(3.19613)
    ('15,832', '3.19613')
    """
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def figure(record: Mapping[str, Any], lang: str = "en") -> str:
    """A figure on one line, every reading with its label.

    >>> figure({"readings": [{"reading": "a", "value": 1, "unit": "W"}, {"reading": "b", "low": 2, "high": 3}]})
    '1 (a) or 2..3 (b)'
    """
    if "unknown" in record:
        return f"{_word('unknown', lang)}: {record['unknown']}"
    if "readings" in record:
        return " or ".join(f"{figure(r, lang)} ({r['reading']})" for r in record["readings"])
    if "value" in record:
        return number(record["value"])
    return f"{number(record['low'])}..{number(record['high'])}"


def find_rows(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """One row a hit."""
    return record["found"]


def find_table(record: Mapping[str, Any], lang: str) -> str:
    """Hits, best first."""
    if not record["found"]:
        return _word("nothing", lang)
    head = [_word(k, lang) for k in ("id", "kind", "name", "matched")]
    return aligned([head, *([h["id"], h["kind"], h["name"], h["matched"]] for h in record["found"])])


def show_rows(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """One row a figure, for every chip of a family."""
    return [
        {"item": part["id"], "quantity": name, **{k: v for k, v in f.items() if k != "readings"}, "text": figure(f)}
        for part in record.get("chips", [record])
        for name, f in part["figures"].items()
    ]


def show_table(record: Mapping[str, Any], lang: str) -> str:
    """An item with its fields, figures, sources and what was set aside."""
    numbers = {s["id"]: i for i, s in enumerate(record["sources"], 1)}
    if "chips" in record:
        members = [_word("member", lang) + ": " + ", ".join(record["members"])]
        members.append(f"{_word('representative', lang)}: {record['representative']}")
        parts = [heading(f"{record['name']}  ({record['id']})"), *members]
        bodies = ["\n".join(parts), *(_one(c, numbers, lang) for c in record["chips"])]
    else:
        bodies = [_one(record, numbers, lang)]
    return "\n\n".join(filter(None, [*bodies, _declared(record, lang), _sources(record, lang)]))


def _one(record: Mapping[str, Any], numbers: Mapping[str, int], lang: str) -> str:
    """One chip or system; ``numbers`` are the references of the sources listed below it."""
    out = [heading(f"{record['name']}  ({record['id']})")]
    said = [[_word(f, lang), str(record[f])] for f in _FIELDS if record.get(f)]
    if record.get("fabric"):
        said.append([_word("fabric", lang), _joined(record["fabric"], lang)])
    out.append(aligned(said))
    if record.get("aliases"):
        out.append(wrapped(f"{_word('alias', lang)}: {', '.join(record['aliases'])}"))
    lines = [[_word(k, lang) for k in ("figure", "value")] + ["", _word("basis", lang), _word("confidence", lang)]]
    for f in record["figures"].values():
        for i, part in enumerate(_parts(f)):
            cites = [f"[{numbers[c]}]" if c in numbers else c for c in _cites(part)]
            reading = f"  ({part['reading']})" if part.get("reading") else ""
            value = figure(part, lang)
            lines.append(
                ["" if i else f["label"], value + reading, f["unit"], "; ".join(cites), part.get("confidence", "")]
            )
    out += ["", aligned(lines)]
    out += _aside(record, lang)
    for key in ("unchecked", "note"):
        if record.get(key):
            text = record[key] if isinstance(record[key], str) else ", ".join(record[key])
            out += ["", wrapped(f"{_word(key, lang)}: {text}")]
    return "\n".join(out)


def _parts(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The readings of a figure, or the figure alone."""
    return record.get("readings", [record])


def _cites(part: Mapping[str, Any]) -> list[str]:
    return [c for c in dict.fromkeys(str(part.get("cite", "")).split("; ")) if c]


def _joined(fabric: Mapping[str, Any], lang: str) -> str:
    """How the chips of a scale-up domain are joined, and whose switches make sums."""
    kind = "cubes" if fabric["grows"] else fabric["kind"]
    said = _word(f"joined_{kind}", lang).format(" x ".join(map(str, fabric["sides"])))
    return _word("sums", lang).format(said, ", ".join(fabric["sums"])) if fabric["sums"] else said


def _aside(record: Mapping[str, Any], lang: str) -> list[str]:
    """What was published and is not used, with the reason."""
    lines = [f"{s['quantity']} {figure(s['figure'], lang)} ({s['label']}): {s['why']}" for s in record["set_aside"]]
    told = [wrapped(line, indent="    ", first="  - ") for line in lines]
    return ["", _word("set_aside", lang), *told] if told else []


def _declared(record: Mapping[str, Any], lang: str) -> str:
    """The part numbers that the vendor's own export table holds for the item."""
    if not record["declared_parts"]:
        return ""
    lines = [[_word("part", lang), "ECCN", "TPP", _word("tariff", lang), _word("name", lang)]]
    for part in record["declared_parts"]:
        total = "" if "unknown" in part["tpp"] else figure(part["tpp"], lang)
        lines.append([part["part_number"], part["eccn"], total, ", ".join(part["hts"]), part["description"]])
    return f"{_word('declared_parts', lang)}\n{aligned(lines, right={2}, indent='  ')}"


def _sources(record: Mapping[str, Any], lang: str) -> str:
    lines = [
        wrapped(f"{s['title']} {s['url']}".strip(), indent="       ", first=f"  [{i}] ")
        for i, s in enumerate(record["sources"], 1)
    ]
    return "\n".join([_word("source", lang), *lines])


def tpp_rows(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """One row a format of a chip."""
    return [
        {"chip": chip["id"], **{k: f[k] for k in ("format", "bits", "reading", "wins")}}
        | {"rate": figure(f["rate"]), "tpp": figure(f["tpp"])}
        for chip in record["chips"]
        for f in chip["formats"]
    ]


def tpp_table(record: Mapping[str, Any], lang: str) -> str:
    """TPP and density of every chip meant, format by format."""
    return "\n\n".join(_worked(chip, lang) for chip in record["chips"])


def _worked(chip: Mapping[str, Any], lang: str) -> str:
    out = [heading(f"{chip['name']}  ({chip['id']})")]
    lines = [[_word(k, lang) for k in ("format", "bits", "rate", "tpp", "wins", "reading")]]
    for f in chip["formats"]:
        for i, (rate, product) in enumerate(zip(_parts(f["rate"]), _parts(f["tpp"]), strict=True)):
            told = ", ".join(filter(None, (f["reading"], rate.get("reading", ""))))
            first = ["", ""] if i else [f["format"], str(f["bits"])]
            lines.append([*first, figure(rate, lang), figure(product, lang), "*" if f["wins"] else "", told])
    if chip["formats"]:
        out.append(aligned(lines, right={1, 2, 3}))
    totals = []
    for label, f in (
        ("TPP", chip["tpp"]), (_word("declared_tpp", lang), chip["declared_tpp"]),
        (f"{_word('area', lang)} (mm2)", chip["logic_area"]), (_word("density", lang), chip["performance_density"]),
    ):  # fmt: skip
        for i, part in enumerate(_parts(f)):
            totals.append(["" if i else label, figure(part, lang), part.get("reading", "")])
    if chip["declared_eccn"]:
        totals.append([_word("declared_eccn", lang), chip["declared_eccn"], ""])
    out += ["", aligned(totals)]
    out += _aside(chip, lang)
    return "\n".join(out)


def diff_table(record: Mapping[str, Any], lang: str) -> str:
    """One line a row or file that the user's folders change."""
    if not record["changes"]:
        return _word("nothing", lang)
    lines = [[_word("change", lang), _word("pack", lang), _word("id", lang), _word("value", lang)]]
    for c in record["changes"]:
        cells = ", ".join(f"{name}={value or '-'}" for name, value in c["cells"].items())
        lines.append([c["change"], f"{c['pack']}/{c['file']}", c["key"], cells])
    return aligned(lines)


def packs_table(record: Mapping[str, Any], lang: str) -> str:
    """The packs, with a short digest."""
    head = [_word(k, lang) for k in ("pack", "files", "rows", "vintage", "digest", "what")]
    lines = [
        [p["pack"], str(p["files"]), str(p["rows"] or ""), p["vintage"], p["digest"][7:19], p["what"]]
        for p in record["packs"]
    ]
    return aligned([head, *lines], right={1, 2})

"""The brief for people: one screen in a terminal, one self-contained page, or Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from .charts import domains_chart, phases_chart, svg
from .passages import passages
from .table import aligned, as_markdown, cut, heading, terminal_width, wrapped
from .verdicts import name_of
from .words import words

__all__ = [
    "brief_html",
    "brief_markdown",
    "brief_rows",
    "brief_summary",
    "verify_rows",
    "verify_table",
]

Record = Mapping[str, Any]
_PHASES = ("prefill", "decode", "train")
_ORDER = {"contradicted": 0, "depends": 1, "supported": 2, "not_checkable": 3}


def _ratios(brief: Record, item: str) -> dict[str, Record]:
    return {r["phase"]: r for r in brief["performance"]["rows"] if r["item"] == item}


def _items(brief: Record) -> list[dict[str, Any]]:
    """One line an item: its record as the maker's sale and as any other holder's."""
    found: dict[str, dict[str, Any]] = {}
    for d in brief["determinations"]:
        line = found.setdefault(d["item"]["id"], {"item": d["item"], "named": d["named"]})
        line[d["role"]] = d
    return list(found.values())


def _checkable(brief: Record) -> list[Record]:
    found = [c for c in brief["claims"] if c["verdict"] != "not_checkable"]
    return sorted(found, key=lambda c: _ORDER[c["verdict"]])


def _status(check: Record, w, length: str = "status") -> str:
    text = w(f"{length}.{check['status']}")
    return text if check["certainty"] == "certain" else f"{text} ({w('certainty.short.' + check['certainty'])})"


def _buyer(check: Record, w) -> str:
    """The strictest thing that applies on the buyer's side."""
    order = ("none", "inquiry", "discouraged", "case_by_case", "barred_reported")
    found = [b["effect"] for b in check["buyer_side"] if b["applies"] == "yes"]
    return w(f"effect.{max(found, key=order.index)}") if found else "–"


def brief_rows(brief: Record) -> Sequence[Record]:
    """One row per item."""
    rows = []
    for d in _items(brief):
        ratios = _ratios(brief, d["item"]["id"])
        rows.append({
            "item": d["item"]["id"], "named": d["named"], "status": d["seller"]["status"],
            "review": d["seller"]["review"], "certainty": d["seller"]["certainty"], "holder": d["holder"]["status"],
            **{p: ratios[p]["ratio"] for p in ratios},
        })  # fmt: skip
    return rows


def brief_summary(brief: Record, lang: str) -> str:
    """One screen: what each chip may and can do there, what was said that is not simply so, what is not known."""
    w = words(lang)
    parts = [heading(_title(brief, w)), _table(brief, w), _said(brief, w), _supernode_lines(brief, w)]
    name = partial(name_of, brief["names"])
    unknown = [f"{name(entry['item'])}: {u}" for entry in brief["unknown"] for u in entry["unknowns"]]
    if unknown:
        parts.append(w("unknown") + "\n" + "\n".join(wrapped(u, indent="    ", first="  ? ") for u in unknown))
    return "\n\n".join(parts)


def _title(brief: Record, w) -> str:
    who = brief["end_user"] or w("brief.anyone")
    return w("brief.title", to=brief["to"], on=brief["on"], who=who, model=brief["model"])


def _table(brief: Record, w) -> str:
    """A line an item: the maker's sale, any other holder, the buyer's side, and throughput against the yardstick."""
    head = ["brief.item", "brief.seller", "brief.holder", "buyer_side", *(f"phase.{p}" for p in _PHASES)]
    rows = [[w(key) for key in head]]
    for d in _items(brief):
        ratios = _ratios(brief, d["item"]["id"])
        cells = [f"{ratios[p]['ratio']:.0%}" if p in ratios and ratios[p]["ratio"] else "–" for p in _PHASES]
        name = name_of(brief["names"], d["item"]["id"]) + ("" if d["named"] else "*")
        rows.append(
            [name, _status(d["seller"], w, "short"), _status(d["holder"], w, "short"), _buyer(d["seller"], w), *cells]
        )
    base = name_of(brief["names"], brief["performance"]["baseline"])
    return "\n".join([w("brief.may", base=base), aligned(rows, right={4, 5, 6}, indent="  "), "  " + w("brief.star")])


def _said(brief: Record, w) -> str:
    """What is contradicted or depends, each reason once and in two lines at most; the rest is counted."""
    checkable = _checkable(brief)
    lines = [w("brief.said", documents=len(brief["documents"]), claims=len(brief["claims"]))]
    told: set[str] = set()
    for c in checkable:
        if c["verdict"] == "supported" or c["because"] in told:
            continue
        told.add(c["because"])
        lines.append(f"  {_mark(c)} “{_short(c['claim']['text'])}”")
        why = wrapped(c["because"], indent="      ", first="    ").splitlines()
        lines += why if len(why) <= 2 else [why[0], cut(f"{why[1]} {why[2].strip()}", terminal_width())]
    supported = sum(c["verdict"] == "supported" for c in checkable)
    lines.append("  " + w("brief.rest", supported=supported, rest=len(brief["claims"]) - len(checkable)))
    return "\n".join(lines)


def _short(text: str, most: int = 44) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _mark(claim: Record) -> str:
    return {"supported": "✓", "contradicted": "✗", "depends": "~"}.get(claim["verdict"], "·")


def _number(value: float | None) -> str:
    """Whole from ten upward, one decimal below."""
    return "–" if not value else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _supernode_lines(brief: Record, w) -> str:
    rows = [[w("brief.domain"), w("brief.chips"), "PFLOPS", "TB/s", "TB", "kW", w("brief.tokens"), w("brief.needed")]]
    for s in brief["plan"]["supernodes"]:
        cells = [_number(s[k]) for k in ("pflops", "bandwidth_tb_s", "memory_tb", "power_kw", "tokens_s")]
        needed = f"{s['needed']['tokens_s']:,.1f}" if "tokens_s" in s["needed"] else "–"
        rows.append([s["name"].split(" (")[0].split(" / ")[0], str(s["chips"]), *cells, needed])
    return w("brief.domains") + "\n" + aligned(rows, right={1, 2, 3, 4, 5, 6, 7}, indent="  ")


def brief_markdown(brief: Record, lang: str) -> str:
    """The summary's tables as Markdown."""
    w = words(lang)
    claims = [
        {w("brief.claim"): c["claim"]["text"], w("brief.verdict"): w(f"verdict.{c['verdict']}"), w("why"): c["because"]}
        for c in _checkable(brief)
    ]  # fmt: skip
    return f"# {_title(brief, w)}\n\n{as_markdown(claims)}\n\n{as_markdown(brief_rows(brief))}\n"


def brief_html(brief: Record, roots: Mapping[str, str], lang: str) -> str:
    """One page with nothing fetched: every statement links to its words in the documents or to its citation.

    ``roots`` are the decoded texts of the documents by id.
    """
    from jinja2 import Environment, PackageLoader

    w, names = words(lang), brief["names"]
    environment = Environment(
        loader=PackageLoader("fencepost", "views"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "percent": lambda v: "–" if v is None else f"{v:.0%}",
        "count": lambda v: "–" if v is None else f"{v:,.0f}",
    }
    charts = {
        "phases": svg(phases_chart(brief["performance"]["rows"], names, brief["performance"]["baseline"], lang)),
        "domains": svg(domains_chart(brief["plan"]["supernodes"], lang)),
    }
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for c in brief["claims"]:
        spans.setdefault(c["claim"]["document"], []).append((*c["claim"]["span"], c["claim"]["id"]))
    marked = {d["id"]: passages(roots[d["id"]], spans.get(d["id"], ())) for d in brief["documents"] if d["id"] in roots}
    return environment.get_template("brief.html").render(
        b=brief, items=_items(brief), w=w, lang=lang, name=partial(name_of, names), charts=charts, marked=marked,
        claims=_checkable(brief),
        unchecked=[c for c in brief["claims"] if c["verdict"] == "not_checkable"], ratios=partial(_ratios, brief),
        status=lambda check: _status(check, w), buyer=lambda check: _buyer(check, w), phases=_PHASES,
    )  # fmt: skip


def verify_rows(record: Record) -> Sequence[Record]:
    """One row per claim or event."""
    kept = ("document", "id", "text")
    return [
        {**{k: c["claim"][k] for k in kept}, "verdict": c["verdict"], "because": c["because"]} for c in record["claims"]
    ]


def verify_table(record: Record, lang: str) -> str:
    """Claims with verdicts, the contradicted ones first; last what nothing here can decide, each with the reason."""
    w = words(lang)
    lines = []
    for c in sorted(record["claims"], key=lambda c: _ORDER[c["verdict"]]):
        told = f"{w('verdict.' + c['verdict'])}: {c['because']}"
        lines.append(wrapped(f"“{c['claim']['text']}”", indent="    ", first=f"{_mark(c)} "))
        lines.append(wrapped(told, indent="    "))
    return "\n".join(lines or [w("verify.nothing")])

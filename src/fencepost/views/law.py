"""Determinations, histories and the law book in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fencepost.base import records

from .table import aligned, blocks, heading, wrapped
from .words import words

__all__ = [
    "batch_rows",
    "batch_table",
    "check_rows",
    "check_table",
    "coverage_table",
    "history_rows",
    "history_table",
]

Record = Mapping[str, Any]


def _plain(record: Any) -> Any:
    return records.plain(record)


def check_table(record: Record, lang: str, *, explain: bool = False) -> str:
    """The answer first, then why, then what is not known, then where it is written."""
    r, w = _plain(record), words(lang)
    head = w("check.title", item=r["item"]["name"], to=r["to"], on=r["on"])
    if "strict" in r:
        head += f": {w('status.' + r['strict']['status'])}"
    parts = [heading(head), _answer(r, w)]
    parts += [_outcomes(r, w)] if len(r["outcomes"]) > 1 else []
    parts.append(_layers(r, w))
    for key in ("conditions", "levies", "authorisations", "buyer_side"):
        if r[key]:
            parts.append(_list(r, key, w))
    if r["flips"]:
        parts.append(_flips(r, w))
    if r.get("flips_together"):
        parts.append(_together(r, w))
    if explain:
        parts.append(_tests(r, w))
    if r["unknowns"]:
        parts.append(w("unknown") + "\n" + "\n".join(wrapped(u, indent="    ", first="  ? ") for u in r["unknowns"]))
    parts.append(wrapped("; ".join(r["assumed"]), indent="  ", first=w("assumed") + " "))
    parts.append(_sources(r, w))
    parts.append(_footer(r, w))
    return "\n\n".join(parts)


def _answer(r: Record, w) -> str:
    rows = [[w("strict"), w(f"status.{r['strict']['status']}")]] if "strict" in r else []
    rows.append([w("status"), w(f"status.{r['status']}")])
    if r["review"]:
        rows.append([w("review"), w(f"review.{r['review']}")])
    rows.append([w("certainty"), w(f"certainty.{r['certainty']}")])
    circuit = r["eccn"] or (w("several") if len({o["eccn"] for o in r["outcomes"]}) > 1 else w("outside3A090"))
    declared = r["declared_eccn"]
    declared = ", ".join(declared) if isinstance(declared, list) else declared
    rows.append(
        [
            w("eccn"),
            f"{circuit}; {w('as_sold')} {r['item_eccn'] or w('not_known')}"
            + (f" ({w('declared')} {declared})" if declared else ""),
        ]
    )
    if r["exceptions"]:
        rows.append([w("exceptions"), ", ".join(r["exceptions"])])
    return aligned(rows)


def _outcomes(r: Record, w) -> str:
    lines = [w("depends_on")]
    for o in r["outcomes"]:
        answer = w(f"status.{o['status']}") + (f", {w('review.' + o['review'])}" if o["review"] else "")
        answer += f" ({o['eccn']})" if o["eccn"] else ""
        lines.append(wrapped(f"{w('if')} {'; '.join(o['if']) or w('otherwise')}", indent="      ", first="  - "))
        lines.append(wrapped(answer, indent="      ", first="    → "))
    return "\n".join(lines)


def _layers(r: Record, w) -> str:
    lines = [w("why")]
    for row in r["layers"]:
        if row["result"] in ("no", "not_reached") or row["layer"] in (
            "conditions",
            "levies",
            "authorisations",
            "buyer side",
        ):
            continue
        mark = {"yes": "●", "presumed": "●", "unknown": "?"}[row["result"]]
        lines.append(wrapped(f"{w('layer.' + row['layer'])}: {row['text']}", indent="    ", first=f"  {mark} "))
        lines.append(wrapped(row["cite"] + ("" if row["formal"] else f" · {w('informal')}"), indent="      "))
    return "\n".join(lines)


def _list(r: Record, key: str, w) -> str:
    lines = [w(key)]
    for row in r[key]:
        match key:
            case "conditions":
                text = f"{w('state.' + row['state'])}: {row['text']} [{row['key']}]"
            case "levies":
                text = f"{row['rate']:.0%} {w('of')} {row['base']} ({row['kind']}, {w('applies.' + row['applies'])})"
            case "authorisations":
                text = f"{row['from']}: {w('kind.' + row['kind'])}, {row['customers']}: {row['text']}"
            case _:
                text = (
                    f"{row['from']}: {w('effect.' + row['effect'])} ({w('applies.' + row['applies'])}): {row['text']}"
                )
        text += "" if row.get("formal", True) else f" · {w('informal')}"
        lines.append(wrapped(text, indent="    ", first="  · "))
    return "\n".join(lines)


def _flips(r: Record, w) -> str:
    rows = []
    for f in r["flips"]:
        then = w(f"status.{f['status']}") + (f", {w('review.' + f['review'])}" if f["review"] else "")
        rows.append(["  " + f["name"], str(f["from"]), "→", f"{f['op']} {f['to']}", then])
    return w("flips") + "\n" + aligned(rows, right={1})


def _together(r: Record, w) -> str:
    """The smallest change to each other outcome, of one figure or of several."""
    lines = [w("flips_together")]
    for f in r["flips_together"]:
        changes = "; ".join(f"{c['name']} {c['from']:g} → {c['op']} {c['to']:g}" for c in f["changes"])
        answer = w(f"status.{f['status']}") + (f", {w('review.' + f['review'])}" if f["review"] else "")
        given = f" ({w('if')} {'; '.join(f['if'])})" if f["if"] else ""
        lines.append(wrapped(f"{changes} ({f['size']:.1%}): {answer}{given}", indent="    ", first="  · "))
    return "\n".join(lines)


def _tests(r: Record, w) -> str:
    lines = [w("tests")]
    for c in r["classification"]:
        lines.append(f"  {c['eccn']}: {w('result.' + c['result'])}   {c['cite']}")
        rows = []
        for t in c["tests"]:
            value = t["value"] if t["value"] is not None else f"{t.get('low')}..{t.get('high')}"
            margin = f"{t['margin']:+.1%}" if isinstance(t.get("margin"), float) else ""
            rows.append(
                ["    " + t["name"], str(value), f"{t['op']} {t['threshold']}", w("result." + t["result"]), margin]
            )
        lines.append(aligned(rows, right={1, 4}))
    return "\n".join(lines)


def _sources(r: Record, w) -> str:
    rows = [
        wrapped(f"[{s['grade']}] {s['published']} {s['title']} — {s['cite']} {s['url']}", indent="      ", first="  ")
        for s in r["sources"]
    ]
    return w("sources") + "\n" + "\n".join(rows)


def _footer(r: Record, w) -> str:
    lines = [wrapped(w("not_modelled") + " " + ", ".join(r["not_modelled"]))]
    lines.append(w("cutoff", day=r["law_cutoff"]) + (f" {w('beyond')}" if r["beyond_cutoff"] else ""))
    return "\n".join(lines)


def check_rows(record: Record) -> Sequence[Record]:
    """One row per outcome."""
    r = _plain(record)
    base = {"item": r["item"]["id"], "to": r["to"], "on": r["on"], "kind": r["kind"], "certainty": r["certainty"]}
    base |= {"strict": r["strict"]["status"]} if "strict" in r else {}
    return [
        {**base, "if": o["if"], "status": o["status"], "review": o["review"], "eccn": o["eccn"]} for o in r["outcomes"]
    ]


def batch_rows(record: Record) -> Sequence[Record]:
    """One row per case of the table: its answer, or what was wrong with it."""
    found = []
    for row in _plain(record)["rows"]:
        r, error = row["record"], row["error"] or {}
        answer = {k: r[k] for k in ("to", "on", "kind", "status", "review", "certainty", "eccn")} if r else {}
        answer |= {k: [x["id"] for x in r[k]] for k in ("levies", "authorisations", "buyer_side")} if r else {}
        item = r["item"]["id"] if r else None
        strict = {"strict": r["strict"]["status"]} if r and "strict" in r else {}
        wrong = {"error": error.get("code"), "message": error.get("message"), "where": error.get("where")}
        found.append({"line": row["line"], "case": row["case"], "item": item, **answer, **strict, **wrong})
    return found


def batch_table(record: Record, lang: str) -> str:
    """One line per case; then each row that could not be asked, with what to do."""
    r, w = _plain(record), words(lang)
    rows = [["", w("case"), w("item"), w("to"), w("day"), w("certainty"), "ECCN", w("status"), w("review")]]
    wrong = []
    for row in r["rows"]:
        a = row["record"]
        if a is None:
            rows.append([str(row["line"]), row["case"], w("refused")])
            e = row["error"]
            told = f"{e['where']}: {e['message']} [{e['code']}]" + (f" {e['hint']}" if e["hint"] else "")
            near = f" ({', '.join(e['candidates'])})" if e["candidates"] else ""
            wrong.append(wrapped(told + near, indent="    ", first="  ✗ "))
            continue
        status = a["strict"]["status"] if "strict" in a else a["status"]
        rows.append([
            str(row["line"]), row["case"], a["item"]["id"], a["to"], a["on"], w(f"certainty.short.{a['certainty']}"),
            a["eccn"] or "", w(f"status.{status}"), w(f"review.{a['review']}") if a["review"] else "",
        ])  # fmt: skip
    parts = [aligned(rows, right={0}), w("batch", answered=r["answered"], refused=r["refused"])]
    return "\n\n".join(parts + (["\n".join(wrong)] if wrong else []))


def history_table(record: Record, lang: str) -> str:
    """One line per span with what began (+) and ended (−) there, then the events."""
    r, w = _plain(record), words(lang)
    rows = [[w("from"), w("to"), w("status"), w("review"), w("certainty"), "ECCN"]]
    for s in r["spans"]:
        review = w(f"review.{s['review']}") if s["review"] else ""
        certainty = w(f"certainty.{s['certainty']}")
        rows.append([s["from"], s["to"] or w("open"), w(f"status.{s['status']}"), review, certainty, s["eccn"] or ""])
    head, *lines = blocks(rows)
    spans, before = [head], dict.fromkeys(("levies", "authorisations", "buyer_side"), ())
    for s, line in zip(r["spans"], lines, strict=True):
        spans.append(line)
        for key, old in before.items():
            changes = [f"+ {i}" for i in s[key] if i not in old] + [f"− {i}" for i in old if i not in s[key]]
            spans += [wrapped(f"{w(key)}: {c}", indent=" " * 14, first=" " * 12) for c in changes]
        before = {key: s[key] for key in before}
    events = []
    for e in r["events"]:
        text = f"{e['date']}  {e['text']} · {e['kind']}" + ("" if e["formal"] else f" · {w('informal')}")
        events.append(wrapped(text, indent=" " * 14, first="  "))
    title = heading(w("history.title", item=r["item"]["name"], to=r["to"]))
    foot = w("cutoff", day=r["law_cutoff"])
    return "\n\n".join([title, "\n".join(spans), w("events") + "\n" + "\n".join(events), foot])


def history_rows(record: Record) -> Sequence[Record]:
    """One row per span."""
    return _plain(record)["spans"]


def coverage_table(record: Record, lang: str) -> str:
    """Topics by state."""
    w = words(lang)
    rows = [[w("topic"), w("state"), w("note")]]
    rows += [[t["topic"], w(f"coverage.{t['state']}"), t["note"]] for t in _plain(record)["topics"]]
    return aligned(rows)


def scan_rows(record: Record) -> Sequence[Record]:
    """One row per chip."""
    r = _plain(record)
    return [row for kind in ("caught", "unknown", "free") for row in r[kind]]


def scan_table(record: Record, lang: str) -> str:
    """Caught and unsettled chips with the distance to the nearest line; the free ones are counted."""
    r, w = _plain(record), words(lang)
    parts = [heading(r.get("expression") or r["law"])]
    for kind in ("caught", "unknown"):
        rows = [["  " + row["item"], "" if row["margin"] is None else f"{row['margin']:+.1%}"] for row in r[kind]]
        parts.append(f"{w('scan.' + kind)} ({len(rows)})\n" + aligned(rows, right={1}))
    parts.append(w("scan.free", count=len(r["free"])))
    return "\n\n".join(parts)

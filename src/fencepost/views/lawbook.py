"""The law book in words: its instruments, one of them, its timeline, and what a change of law does to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fencepost.base import records

from .table import aligned, heading, wrapped
from .words import words

__all__ = ["law_diff_rows", "law_diff_table", "law_show_table", "law_table", "law_timeline_table"]

Record = Mapping[str, Any]
_plain = records.plain


_CASES = 3
"""Cases of an entry that are shown; all are in the record."""


def law_table(record: Record, lang: str) -> str:
    """The instruments, one a line."""
    w = words(lang)
    rows = [[w("published"), w("kind"), w("grade"), "id", w("title")]]
    rows += [[i["published"], i["kind"], i["grade"], i["id"], i["title"]] for i in _plain(record)["instruments"]]
    return aligned(rows)


def law_show_table(record: Record, lang: str) -> str:
    """One instrument, entry by entry."""
    r, w = _plain(record), words(lang)
    parts = [
        heading(f"{r['title']} ({r['id']})"),
        f"{r['cite']} · {r['kind']} · {w('grade')} {r['grade']} · {w('published')} {r['published']}\n{r['url']}",
    ]
    if r["note"]:
        parts.append(wrapped(r["note"]))
    for e in r["entries"]:
        lines = [f"{e['at']}  {e['from']} .. {e['to'] or w('open')}  {e['does']} → {e['gives']}"]
        lines += [
            wrapped(e[k], indent="      ", first=f"    {k} ")
            for k in ("text", "when", "unless", "limit", "cite")
            if e[k]
        ]
        if "cases" in e:
            told = w("semicolon").join(f"{c['name']} ({c['file']} {c['line']})" for c in e["cases"][:_CASES])
            more = w("lawbook.more", count=len(e["cases"]) - _CASES) if len(e["cases"]) > _CASES else ""
            lines.append(wrapped((told + more) or w("lawbook.no_case"), indent="      ", first="    cases "))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def law_timeline_table(record: Record, lang: str) -> str:
    """One event a line, under its day."""
    r, w = _plain(record), words(lang)
    lines, last = [], None
    for e in r["events"]:
        if e["date"] != last:
            lines.append(e["date"])
            last = e["date"]
        what = w(f"event.{e['event']}", of=e["replaces"] or "")
        where = e["rule"] or e["instrument"]
        formal = f" · {w('informal')}" if e["formal"] is False else ""
        kind = e["kind"] or e["instrument"]
        text = "" if e["text"] == where else f": {e['text']}"
        lines.append(wrapped(f"{what}: {where} ({kind}{formal}){text}", indent="      ", first="  · "))
    return "\n".join([*lines, "", w("cutoff", day=r["law_cutoff"])])


def law_diff_table(record: Record, lang: str) -> str:
    """What is caught, freed and changed, each with the answer before and after and the rules that differ."""
    r, w = _plain(record), words(lang)
    names = {s: w("diff.none") if r[s]["name"] == "none" else r[s]["name"] for s in ("a", "b")}
    parts = [heading(w("diff.title", **names, to=r["to"]))]
    parts += [wrapped(s["note"]) for s in (r["a"], r["b"]) if s["note"]]
    for kind in ("caught", "freed", "changed"):
        if r[kind]:
            parts.append(f"{w('diff.' + kind)} ({len(r[kind])})\n" + "\n".join(_moves(r[kind], w)))
    parts.append(w("diff.same", count=len(r["same"])))
    return "\n\n".join(parts)


def _moves(rows: Sequence[Record], w) -> list[str]:
    """The chips of each move (the same answers before and after), so that a long list reads as a few moves."""
    groups: dict[str, list[Record]] = {}
    for row in rows:
        groups.setdefault(f"{_told(row['before'], w)} → {_told(row['after'], w)}", []).append(row)
    lines = []
    for move, found in groups.items():
        lines.append(wrapped(f"{move} ({len(found)})", indent="    ", first="  "))
        lines.append(wrapped(", ".join(row["item"] for row in found), indent="      "))
        for key, mark in (("ended", "−"), ("began", "+")):
            shared = sorted(set.intersection(*(set(row[key]) for row in found)))
            lines += [wrapped(rule, indent="        ", first=f"      {mark} ") for rule in shared]
    return lines


def _told(answer: Record, w) -> str:
    parts = [w(f"status.{answer['status']}")]
    parts += [w(f"review.{answer['review']}")] if answer["review"] else []
    parts += [answer["eccn"]] if answer["eccn"] else []
    parts += answer["exceptions"] + answer["levies"]
    parts += [w(f"certainty.{answer['certainty']}")] if answer["certainty"] != "certain" else []
    return ", ".join(parts)


def law_diff_rows(record: Record) -> Sequence[Record]:
    """One row per chip whose answer differs."""
    r = _plain(record)
    return [
        {"change": kind, "item": row["item"]}
        | {f"before_{k}": v for k, v in row["before"].items()}
        | {f"after_{k}": v for k, v in row["after"].items()}
        | {"ended": row["ended"], "began": row["began"]}
        for kind in ("caught", "freed", "changed")
        for row in r[kind]
    ]

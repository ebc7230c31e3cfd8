"""Events of several documents on one line, and how their statements bear on each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .page import rendered
from .table import wrapped
from .words import words

__all__ = ["timeline_html", "timeline_table"]

Record = Mapping[str, Any]
_SHOWN = ("contradict", "tension", "supersede", "incomparable")
"""Relations worth a line; what agrees shows in the number of voices."""


def timeline_table(record: Record, lang: str) -> str:
    """A line an event: the days, the words, how many voices tell it; then what pulls against what."""
    w = words(lang)
    lines = [
        wrapped(f"{e['text']}{_told(e, lang)}", indent=" " * 24, first=f"{_days(e, lang):<22}  ")
        for e in record["events"]
    ]
    found = [wrapped(text, first="  ", indent="    ") for text in _relations(record, lang)]
    return "\n".join([*lines, *(["", w("timeline.relations"), *found] if found else [])])


def timeline_html(record: Record, lang: str) -> str:
    """A page of its own; nothing in it is fetched."""
    rows = [{**e, "days": _days(e, lang), "told": _told(e, lang).strip(" ·")} for e in record["events"]]
    return rendered("timeline.html", lang, events=rows, relations=_relations(record, lang))


def _days(e: Record, lang: str) -> str:
    if not e["date"]:
        return words(lang)("brief.undated")
    return e["date"] if e["date_end"] in (None, e["date"]) else f"{e['date']}…{e['date_end']}"


def _told(e: Record, lang: str) -> str:
    w = words(lang)
    documents = len({s["document"] for s in e["sources"]})
    told = f" · {w('timeline.told', documents=documents, voices=e['origins'])}" if documents > 1 else ""
    return told + (f" · {w('brief.clash')}" if e["contradicted_by"] else "")


_MOST = 8  # relations of a kind are told; the others are counted, and stand in the JSON


def _relations(record: Record, lang: str) -> list[str]:
    """The sentences of the relations worth telling, each with the words of both sides, the first of each kind."""
    w = words(lang)
    texts = record["texts"]
    found = []
    for kind in _SHOWN:
        of_kind = [r for r in record["relations"] if r["kind"] == kind]
        for r in of_kind[:_MOST]:
            on = w(f"relation.on.{r['on']}") if kind == "incomparable" else ""
            why = w(f"relation.why.{r['reason']}", on=on)
            found.append(w(f"relation.{kind}", a=texts[r["a"]], b=texts[r["b"]], why=why))
        if len(of_kind) > _MOST:
            found.append(w("relation.more", n=len(of_kind) - _MOST))
    return found

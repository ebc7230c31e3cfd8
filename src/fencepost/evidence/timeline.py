"""Events of several documents on one line: the same event told twice is one entry with two sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["timeline"]

Record = Mapping[str, Any]
_NEAR = dt.timedelta(days=14)
"""Two reports of one kind about one thing are the same event if their days come this close."""

_POINTS = ("day", "week", "month")


def timeline(documents: Sequence[Record]) -> list[dict[str, Any]]:
    """Dated events first to last; undated ones at the end. Each with the documents that tell it.

    Two events are one where kind and object agree and their days meet within a fortnight. An undated one joins the one
    entry of its kind and object, if there is just one. Two that are dated to points apart contradict each other only
    where the kind can happen but once.
    """
    entries: list[dict[str, Any]] = []
    told = [(document, event) for document in documents for event in document["events"]]
    for document, event in sorted(told, key=lambda pair: pair[1].get("date") is None):
        _add(entries, document, event)
    for entry in entries:
        entry["contradicted_by"] = [
            other["id"] for other in entries if other is not entry and _clash(entry, other)
        ]  # fmt: skip
    return sorted(entries, key=lambda e: (e["date"] is None, str(e["date"]), e["id"]))


def _days(event: Record) -> tuple[dt.date, dt.date] | None:
    if not event.get("date"):
        return None
    first = dt.date.fromisoformat(str(event["date"]))
    return first, dt.date.fromisoformat(str(event["date_end"])) if event.get("date_end") else first


def _add(entries: list[dict[str, Any]], document: Record, event: Record) -> None:
    source = {"document": document["id"], "event": event["id"], "text": event["text"]}
    alike = [e for e in entries if e["type"] == event["type"] and e["object"] == event.get("object")]
    same = [e for e in alike if _meet(e, event)] if event.get("date") else alike if len(alike) == 1 else []
    for entry in same[:1]:
        entry["sources"].append(source)
        if document["id"] not in entry["corroborated_by"] and document["id"] != entry["sources"][0]["document"]:
            entry["corroborated_by"].append(document["id"])
        entry["origins"] = len({s["document"] for s in entry["sources"]})
        return
    entries.append({
        "id": event["id"], "date": event.get("date"), "date_end": event.get("date_end"),
        "precision": event["precision"],
        "type": event["type"], "object": event.get("object"), "actors": event.get("actors", []),
        "status": event["status"], "text": event["text"], "sources": [source], "corroborated_by": [], "origins": 1,
    })  # fmt: skip


def _meet(entry: Record, event: Record) -> bool:
    """Whether the days of two dated events come within a fortnight."""
    mine, other = _days(entry), _days(event)
    if mine is None or other is None:
        return False
    return mine[0] - _NEAR <= other[1] and other[0] - _NEAR <= mine[1]


_ONCE = ("investigation_opened",)


def _clash(a: Record, b: Record) -> bool:
    """The same thing can be opened once: two points in time for it exclude each other."""
    if a["type"] != b["type"] or a["type"] not in _ONCE or a["object"] != b["object"]:
        return False
    return a["precision"] in _POINTS and b["precision"] in _POINTS

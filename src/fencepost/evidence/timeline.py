"""Events of several documents on one line: one told twice is one entry, with who tells it and who denies it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .canonical import Told, canonical
from .kinship import Kinship
from .origins import voices
from .relations import Relation, relations

__all__ = ["timeline"]

Record = Mapping[str, Any]


def timeline(documents: Sequence[Record], kin: Kinship) -> dict[str, Any]:
    """``events``, dated ones first to last, undated ones last, and ``relations`` between statements (``texts``).

    ``origins`` counts independent voices: ten copies of one report are one. ``corroborated_by`` lists the documents
    that tell the event by another voice than the first, ``contradicted_by`` the entries that cannot be so beside it.
    """
    told = canonical(documents, kin)
    found = relations(told, documents, kin)
    entries = [_entry(t, found, kin) for t in told]
    entries.sort(key=lambda e: (e["date"] is None, str(e["date"]), e["id"]))
    named = {i for r in found for i in (r.a, r.b)}
    said = (x for d in documents for kind in ("events", "claims") for x in d.get(kind, ()))
    texts = {x["id"]: x["text"] for x in said if x["id"] in named}
    return {"events": entries, "relations": [asdict(r) for r in found], "texts": texts}


def _entry(told: Told, found: Sequence[Relation], kin: Kinship) -> dict[str, Any]:
    event = told.event
    heard = voices(told.reports, kin)
    sources = [
        {"document": d["id"], "event": e["id"], "text": e["text"], "voice": v}
        for (d, e), v in zip(told.reports, heard, strict=True)
    ]
    others = dict.fromkeys(s["document"] for s in sources if s["voice"] != heard[0])
    against = {r.b if r.a == told.id else r.a for r in found if r.kind == "contradict" and told.id in (r.a, r.b)}
    return {
        "id": event["id"], "date": event.get("date"), "date_end": event.get("date_end"),
        "precision": event["precision"], "type": event["type"], "object": event.get("object"),
        "actors": list(event.get("actors", [])), "status": event["status"], "text": event["text"],
        "sources": sources, "corroborated_by": list(others), "contradicted_by": sorted(against),
        "origins": len(set(heard)),
    }  # fmt: skip

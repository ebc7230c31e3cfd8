"""From a record back to the bytes it rests on."""

from __future__ import annotations

from typing import Any

from .reading import Reading, record

__all__ = ["cite"]

_AROUND = 60


def cite(reading: Reading, identity: str) -> tuple[dict[str, Any] | None, list[str]]:
    """The record of that id with its root bytes, words and edits; or None, and the ids there are.

    An id may be shortened to any beginning that only one record has.
    """
    text = reading.doc.text
    whole = record(reading)
    items = [(kind, item) for kind in ("claims", "events", "quotes") for item in whole[kind]]
    hits = [(kind, item) for kind, item in items if item["id"].startswith(identity)]
    if len({item["id"] for _, item in hits}) != 1:
        return None, [item["id"] for _, item in items]
    kind, item = hits[0]
    (start, end), (first, last) = item["span"], item["byte_span"]
    return {
        "id": item["id"], "kind": kind, "record": item, "document": {"id": whole["id"], "path": whole["path"]},
        "encoding": text.encoding, "byte_span": [first, last], "span": [start, end],
        "bytes": text.root[first:last].hex(), "root": text.decoded[start:end], "view": item["text"],
        "before": text.decoded[max(0, start - _AROUND) : start], "after": text.decoded[end : end + _AROUND],
        "edits": [
            {"kind": e.kind, "span": [e.start, e.end], "removed": text.decoded[e.start : e.end], "put": e.replacement}
            for e in text.edits_in(start, end)
        ],
    }, []  # fmt: skip

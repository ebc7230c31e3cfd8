"""What a store took in, and what it took out of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .table import wrapped
from .words import words

__all__ = ["ingest_table", "progress_line", "retract_table"]

Record = Mapping[str, Any]


def progress_line(done: Any, lang: str) -> str:
    """Documents seen so far, in one line."""
    numbers = {"seen": f"{done.seen:,}", "read": f"{done.read:,}", "known": f"{done.known:,}"}
    return words(lang)("store.progress", **numbers, refused=f"{done.refused:,}", size=f"{done.size / 1e6:,.1f}")


def ingest_table(record: Record, lang: str) -> str:
    """What was read now, what the store holds, and what could not be read, each with the reason."""
    w = words(lang)
    rows = record["rows"]
    count = {k: f"{record[k]:,}" for k in ("seen", "read", "known", "refused")}
    lines = [
        w("store.ingested", store=record["store"], **count),
        w("store.holds", documents=f"{rows['document']:,}", statements=f"{rows['statement']:,}"),
    ]
    lines += [
        wrapped(f"{p['where']}: {p['message']} [{p['code']}]", first="  ! ", indent="    ") for p in record["problems"]
    ]
    return "\n".join(lines)


def retract_table(record: Record, lang: str) -> str:
    """One line."""
    return words(lang)("store.retracted", id=record["id"], why=record["why"])

"""What a store took in and out, and what its documents say with given words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .facts import find_table
from .page import rendered
from .passages import passages
from .table import wrapped
from .words import words

__all__ = ["ingest_table", "passages_html", "passages_rows", "passages_table", "progress_line", "retract_table"]

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


def passages_table(record: Record, lang: str) -> str:
    """What the catalogue holds under the name, then the passages: the snippet and where it stands."""
    w = words(lang)
    parts = [find_table(record, lang)] if record["found"] else []
    for hit in record["passages"]:
        marked = "".join(f"⟦{t}⟧" if m else t for t, m in _pieces(hit)).replace("\n", " ")
        parts.append(wrapped(marked, first="  ", indent="  ") + "\n" + wrapped(_where(hit, lang), indent="    "))
    return "\n".join(parts or [w("passages.none")])


def passages_rows(record: Record) -> Sequence[Record]:
    """One row a passage."""
    return [{k: h[k] for k in ("document", "path", "snippet", "span", "byte_span")} for h in record["passages"]]


def passages_html(record: Record, lang: str) -> str:
    """A page of its own; nothing in it is fetched."""
    hits = [
        {
            **h,
            "pieces": _pieces(h),
            "where": _bytes(h, lang),
            "day": h["published"]["date"] or words(lang)("brief.undated"),
        }
        for h in record["passages"]
    ]
    return rendered("passages.html", lang, text=record["text"], hits=hits)


def _pieces(hit: Record) -> list[tuple[str, bool]]:
    """The snippet cut at its marks."""
    return [(p.text, bool(p.ids)) for p in passages(hit["snippet"], [(a, b, "mark") for a, b in hit["marks"]])]


def _where(hit: Record, lang: str) -> str:
    kinds = dict.fromkeys(k for s in hit["statements"] if (k := s.get("type") or s.get("measure")))
    return " · ".join(filter(None, (hit["path"], _bytes(hit, lang), ", ".join(kinds))))


def _bytes(hit: Record, lang: str) -> str:
    return words(lang)("passages.bytes", first=hit["byte_span"][0], last=hit["byte_span"][1])

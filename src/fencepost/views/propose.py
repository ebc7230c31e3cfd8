"""Proposals in words: what would be added, why, and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .table import heading, wrapped
from .words import words

__all__ = ["accept_table", "list_rows", "list_table", "reject_table", "show_table"]

Record = Mapping[str, Any]


def list_table(record: Record, lang: str) -> str:
    """A line a proposal, open ones first."""
    w = words(lang)
    lines = [
        wrapped(f"{p['id']}  {w('propose.' + p['state'])}  {_what(p, lang)}", indent=" " * 16, first="")
        for p in record["proposals"]
    ]
    return "\n".join(lines or [w("propose.none")])


def list_rows(record: Record) -> Sequence[Record]:
    """One row a proposal."""
    return [{k: p[k] for k in ("id", "kind", "state", "why")} | {"about": p["about"]} for p in record["proposals"]]


def show_table(record: Record, lang: str) -> str:
    """What, the words it rests on with their bytes, and the entries."""
    w = words(lang)
    lines = [heading(f"{record['id']} · {_what(record, lang)}"), "", w("propose.grounds")]
    for g in record["grounds"]:
        first, last = g["byte_span"]
        lines.append(wrapped(f"“{g['text']}”  [{g['statement']}]", first="  ", indent="    "))
        lines.append(
            wrapped(f"{g['path']} · {w('passages.bytes', first=first, last=last)}", first="    ", indent="    ")
        )
    lines += ["", w("propose.entries")]
    for e in record["entries"]:
        lines.append(f"  {e['pack']}/{e['name']}")
        filled = {k: v for k, v in e["row"].items() if v}
        lines += [wrapped(f"{k}: {v}", first="    ", indent="      ") for k, v in filled.items()]
        lines += [f"    {line}" for line in e["text"].splitlines()]
    return "\n".join(lines)


def accept_table(record: Record, lang: str) -> str:
    """What was written where."""
    return words(lang)("propose.done", id=record["id"], files=", ".join(record["files"]), folder=record["folder"])


def reject_table(record: Record, lang: str) -> str:
    """One line."""
    return words(lang)("propose.refused", id=record["id"], why=record["reason"])


def _what(p: Record, lang: str) -> str:
    about = p["about"]
    told = {**about, "figures": ", ".join(f"{k} {v}" for k, v in about.get("figures", {}).items())}
    return words(lang)(f"propose.{p['why']}", **told)

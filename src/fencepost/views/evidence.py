"""Readings and citations for people."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from .table import aligned, heading, wrapped

__all__ = ["cite_rows", "cite_table", "read_rows", "read_table"]

_QUOTES_SHOWN = 12


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("evidence.csv").read_text("utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def _words(lang: str, names: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """The words of a key or the name of an id; its last part where neither is known."""
    table, names = _table(), names or {}
    return lambda key: table[key][lang] if key in table else names.get(key) or key.rpartition(".")[2].rpartition("/")[2]


def read_table(record: Mapping[str, Any], lang: str) -> str:
    """Each document: what it is, its events, its claims, who is quoted, and what was left over."""
    say = _words(lang, {i: n[lang] for i, n in record.get("names", {}).items()})
    refused = [
        wrapped(f"{say('not_read')}: {r['where']}: {r['message']} [{r['code']}]", indent="  ")
        for r in record["refused"]
    ]
    standings = frozenset(m for m, kind in record["measures"].items() if kind == "standing")
    return "\n\n".join([*(_document(d, say, standings) for d in record["documents"]), *refused])


def _document(d: Mapping[str, Any], say: Callable[[str], str], standings: frozenset[str]) -> str:
    published = d["published"]
    bound = f"{say('not_before')} " if published["precision"] == "not before" else ""
    date = f"{bound}{published['date'] or say('unknown')}"
    dropped = Counter(x["kind"] for x in d["dropped"])
    parts = [
        heading(d["title"] or d["path"]),
        wrapped(
            f"{d['path']} · {d['encoding']} · {d['language']}-{d['script']} · {say('published')} {date} "
            f"({published['why']})"
        ),
        wrapped(f"{say('left_out')}: " + (", ".join(f"{k} {n}" for k, n in sorted(dropped.items())) or say("none"))),
        "", f"{say('events')} ({len(d['events'])})",
        *(_event(e, say) for e in sorted(d["events"], key=lambda e: (e["date"] or "9", e["span"]))),
        "", f"{say('claims')} ({len(d['claims'])})", *(_claim(c, say, c["measure"] in standings) for c in d["claims"]),
        "", f"{say('quotes')} ({len(d['quotes'])})",
        *(
            wrapped(f"{_voice(q, say)}: {_short(q['text'])}  [{q['id']}]", first="  ", indent="    ")
            for q in d["quotes"][:_QUOTES_SHOWN]
        ),
    ]  # fmt: skip
    if d["loose"]:
        parts += ["", wrapped(f"{say('loose')}: " + "; ".join(x["text"] for x in d["loose"]))]
    return "\n".join(parts)


def _event(e: Mapping[str, Any], say: Callable[[str], str]) -> str:
    date = e["date"] or say("unknown")
    if e["precision"] == "not before":
        date = f"{say('not_before')} {date}"
    elif e["date_end"] not in (None, e["date"]):
        date = f"{date}..{e['date_end']}"
    who = ", ".join(say(a) for a in e["actors"]) or "?"
    what = f" → {say(e['object'])}" if e["object"] else ""
    head = f"{date}  {say('event.' + e['type'])}: {who}{what} · {say('status.' + e['status'])}{_said(e, say)}"
    return "\n".join(
        (
            wrapped(head, first="  ", indent="    "),
            wrapped(f"“{_short(e['text'])}”  [{e['id']}]", first="    ", indent="    "),
        )
    )


def _claim(c: Mapping[str, Any], say: Callable[[str], str], stands: bool) -> str:
    link = say("towards" if stands else "against")
    base = f" {link} {say(c['base'])}" if c["base"] else ""
    figure = f"{say(c['measure'])} {_value(c, say, stands)}{base}"
    head = f"{say(c['subject']) if c['subject'] else '?'} · {figure} · {say('status.' + c['status'])}{_said(c, say)}"
    return "\n".join(
        (
            wrapped(head, first="  ", indent="    "),
            wrapped(f"“{_short(c['text'])}”  [{c['id']}]", first="    ", indent="    "),
        )
    )


def _value(c: Mapping[str, Any], say: Callable[[str], str], stands: bool) -> str:
    if stands:
        key = f"standing.{c['aspect'] or c['modality']}"
        told = say(key) if key in _table() else c["aspect"]  # an entry or exception is its own name
        return f"{say('standing.not')}{told}" if c["aspect"] and c["modality"] == "negative" else told
    if not c["unit"]:
        return say(c["modality"])  # said in words
    if c["value"] is None:
        return f"{_number(c['low'])}..{_number(c['high'])} {c['unit']}"
    hedge = f"{say(c['modality'])} " if c["modality"] else ""
    return f"{hedge}{_number(c['value'])} {c['unit']}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,}"


def _said(x: Mapping[str, Any], say: Callable[[str], str]) -> str:
    speaker = f", {say('by')} {_voice(x, say)}" if x["speaker"] else ""
    return speaker


def _voice(x: Mapping[str, Any], say: Callable[[str], str]) -> str:
    speaker = say(x["speaker"] or "unnamed")
    return f"{speaker} ({say('via')} {say(x['via'])})" if x["via"] else speaker


def _short(text: str, limit: int = 72) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def read_rows(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """One row for each claim and event, for csv and md."""
    columns = (
        "id", "kind", "type", "date", "date_end", "actors", "subject", "object", "base", "value", "low", "high", "unit",
        "status", "speaker", "via", "text", "byte_span",
    )  # fmt: skip
    rows = []
    for d in record["documents"]:
        for e in d["events"]:
            rows.append({"kind": "event", **e, "path": d["path"]})
        for c in d["claims"]:
            rows.append({"kind": "claim", **c, "type": c["measure"], "date": c["as_of"], "path": d["path"]})
    return [{"path": r["path"], **{name: r.get(name) for name in columns}} for r in rows]


def cite_table(record: Mapping[str, Any], lang: str) -> str:
    """The bytes, the words and the edits between."""
    say = _words(lang)
    first, last = record["byte_span"]
    lines = [
        heading(f"{record['id']} · {record['kind']}"),
        wrapped(f"{say('document')}: {record['document']['path']} ({record['document']['id'][:19]}…)"),
        wrapped(f"{say('bytes')} {first}..{last} ({record['encoding']})"),
        "", f"{say('root')}:", wrapped(f"…{record['before']}⟦{record['root']}⟧{record['after']}…", indent="  "),
        "", f"{say('view')}:", wrapped(record["view"], indent="  "),
        "", f"{say('edits')}: {len(record['edits'])}",
        aligned([["", x["kind"], *_change(x, say)] for x in record["edits"]]),
    ]  # fmt: skip
    return "\n".join(lines).rstrip()


def _change(edit: Mapping[str, Any], say: Callable[[str], str]) -> tuple[str, str]:
    put = f"{say('put')} {edit['put']!r}" if edit["put"] else ""
    return f"{say('removed')} {edit['removed']!r}", put


def cite_rows(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """One row."""
    return [{k: record[k] for k in ("id", "kind", "byte_span", "root", "view")} | {"path": record["document"]["path"]}]

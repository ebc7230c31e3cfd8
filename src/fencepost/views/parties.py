"""A screening in words: what may match, by which spelling and steps, on which list; never more than potential."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fencepost.base import records

from .table import aligned, heading, wrapped
from .words import words

__all__ = ["not_compared", "potential_text", "screen_rows", "screen_table"]

Record = Mapping[str, Any]


def screen_table(record: Record, lang: str) -> str:
    """The answer, each potential match explained, the parties known, and the lists it rests on."""
    r, w = records.plain(record), words(lang)
    vintage = r["vintage"] or w("screen.undated")
    parts = [
        heading(w("screen.title", name=r["name"], on=r["on"])),
        w(f"screen.{r['result']}", **({"vintage": vintage} if r["result"] == "no_match" else {})),
    ]
    for key in ("matches", "parties"):
        if r[key]:
            parts.append(w(f"screen.{key}") + "\n" + "\n".join(_hit(h, w) for h in r[key]))
    if r["more"]:
        parts.append(w("screen.more", count=r["more"]))
    if r["elsewhere"]:
        parts.append(w("screen.elsewhere", count=r["elsewhere"], country=r["country"]))
    lists = [
        [
            "  "
            + w(
                "screen.list" if x["good"] else "screen.list_new", list=x["list"], rows=f"{x['rows']:,}",
                vintage=x["vintage"] or w("screen.undated"), file=x["file"],
            )
        ]
        for x in r["lists"]
    ]  # fmt: skip
    parts.append(w("screen.lists") + "\n" + aligned(lists))
    return "\n\n".join(parts)


def _hit(h: Record, w) -> str:
    where = f" [{', '.join(h['countries'])}]" if h["countries"] else ""
    party = f" ({h['party']})" if h["party"] else ""
    lines = [wrapped(f"{h['name']}{party}{where}", indent="    ", first="  - ")]
    lines.append(wrapped(_how(h, w), indent="      "))
    for side in ("asked", "listed"):
        if steps := h["steps"][side]:
            told = "; ".join(w(f"step.{s['kind']}", what=s["what"]) for s in steps)
            lines.append(wrapped(f"{w('screen.' + side)}: {told}", indent="      "))
    for x in _telling(h["listings"]):
        lines.append(wrapped(f"{_held(x, w)} · {x['cite']} · {x['where']}", indent="      "))
    for owner, held in h["owners"].items():
        for x in _telling(held):
            lines.append(wrapped(w("held.owner", owner=owner, held=_held(x, w)), indent="      "))
    return "\n".join(lines)


def _telling(listings: Sequence[Record]) -> Sequence[Record]:
    """The listings that hold or may; where none does, those that do not."""
    return [x for x in listings if x["state"] != "no"] or listings


def _how(h: Record, w) -> str:
    found = [w(f"screen.kind.{h['kind']}")]
    if h["kind"] in ("spelling", "words"):
        found.append(w("screen.score", score=h["score"]))
        found.append(w("screen.compared", a=h["compared"][0], b=h["compared"][1]))
    if h["spelling"] != h["name"]:
        found.append(w("screen.spelling", spelling=h["spelling"]))
    return "; ".join(found)


def _held(x: Record, w) -> str:
    told = w(f"held.{x['state']}", list=x["list"], from_=x["from"] or "?", to=x["to"] or w("open"))
    return told + (", " + w("held.footnote", footnote=x["footnote"]) if x["footnote"] else "")


def potential_text(found: Iterable[Record], lang: str) -> list[str]:
    """Lines on the names of a case that no party bears exactly: potential matches, or none in lists of a day."""
    w, lines = words(lang), []
    for r in records.plain(list(found)):
        who = {"role": r["role"], "name": r["name"]}
        for h in r["matches"]:
            held = "; ".join(_held(x, w) for x in _telling(h["listings"])) or _owned(h, w)
            lines.append(w("similar.match", **who, found=h["name"], how=_how(h, w), held=held))
        if r["more"]:
            lines.append(w("similar.more", **who, count=r["more"]))
        if not r["matches"]:
            lines.append(w("similar.none", **who, vintage=r["vintage"] or w("screen.undated")))
    return lines


def not_compared(why: str, lang: str) -> str:
    """That names were not compared, and why."""
    return words(lang)("similar.not_compared", why=why)


def _owned(h: Record, w) -> str:
    return "; ".join(
        w("held.owner", owner=o, held=_held(x, w)) for o, held in h["owners"].items() for x in _telling(held)
    )


def screen_rows(record: Record) -> Sequence[Record]:
    """One row per potential match and listing."""
    r = records.plain(record)
    base = {"asked": r["name"], "on": r["on"], "result": r["result"]}
    found = []
    for h in (*r["matches"], *r["parties"]):
        hit = {k: h[k] for k in ("name", "party", "spelling", "kind", "score", "countries")}
        for x in h["listings"] or [{}]:
            listing = {k: x.get(k) for k in ("list", "from", "to", "state", "footnote", "policy", "cite", "where")}
            found.append({**base, **hit, **listing})
    return found or [{**base, "vintage": r["vintage"]}]

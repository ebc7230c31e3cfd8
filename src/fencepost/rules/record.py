"""A determination and a history as the records of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from fencepost.base.days import Day
from fencepost.base.errors import LawError
from fencepost.base.logic import Tri
from fencepost.base.near import nearest

from .book import Book, Entry
from .determine import LAYERS, Determination, book_of, condition_states, labels_of, members_of
from .outcome import STATUSES
from .regions import Flip, Region
from .show import show, show_assumption

__all__ = ["check_record", "instrument_record", "item_record", "law_record", "sources_of"]


def check_record(
    facts,
    item,
    given: str,
    determination: Determination,
    on: Day,
    known: Day | None,
    lang: str,
    coverage: Sequence[Mapping[str, str]],
) -> dict[str, object]:
    """The record of ``fencepost check``."""
    d, book = determination, book_of(facts)
    case = d.case
    by = {
        kind: [e for e in d.entries if e.does == kind and e.id in d.fired]
        for kind in ("levy", "authorise", "buyer_side", "condition")
    }
    declared = {getattr(m, "declared_eccn", None) for m in members_of(facts, item)} - {None, ""}
    return {
        "schema": "fencepost/check/1",
        "item": item_record(facts, item, given),
        "to": case.destination, "from": case.origin, "on": on, "known": known or on, "kind": case.kind,
        "assumed": list(case.assumed),
        "status": d.status, "review": d.review, "certainty": d.certainty, "outcomes": list(d.outcomes),
        "eccn": d.eccn, "item_eccn": next(iter(declared)) if len(declared) == 1 else d.item_eccn,
        "declared_eccn": next(iter(declared)) if len(declared) == 1 else sorted(declared) or None,
        "classification": list(d.classification),
        "layers": _layers(d, lang),
        "exceptions": list(d.exceptions),
        "conditions": [
            {"key": e.more["key"], "text": _text(e, lang), "state": condition_states(e, case.worlds),
             "limit": _limit(e), "cite": e.cite}
            for e in by["condition"]
        ],
        "levies": [
            {"id": e.at, "kind": e.more["kind"], "rate": float(e.more["rate"]), "base": _worded(e.more["base"], lang),
             "formal": e.formal, "cite": e.cite, "applies": d.state(e).value}
            for e in by["levy"]
        ],
        "authorisations": [
            {"id": e.at, "kind": e.more["kind"], "holder": e.more.get("holder"), "customers": e.more.get("customers"),
             "from": e.span.start, "to": e.span.end, "formal": e.formal, "cite": e.cite, "text": _text(e, lang)}
            for e in by["authorise"]
        ],
        "buyer_side": [
            {"id": e.at, "text": _text(e, lang), "effect": e.more.get("effect", "none"), "applies": d.state(e).value,
             "formal": e.formal, "from": e.span.start, "cite": e.cite}
            for e in by["buyer_side"]
        ],
        "flips": list(d.flips), **_around(facts, d, lang), "unknowns": list(d.unknowns), "conflicts": list(d.conflicts),
        "not_modelled": [c["topic"] for c in coverage if c["state"] == "none"],
        "sources": sources_of(d.entries, d.fired),
        "law_cutoff": book.cutoff, "beyond_cutoff": book.cutoff is not None and on > book.cutoff,
        "packs": dict(facts.digests),
    }  # fmt: skip


def _around(facts, d: Determination, lang: str) -> dict[str, object]:
    """The regions of outcomes and the smallest change to each, where they were asked for."""
    if not d.around:
        return {}
    names = labels_of(facts, lang)

    def outcome(region: Region) -> dict[str, object]:
        o = region.outcome
        given = [show_assumption(atom, held, lang, names) for atom, held in region.given]
        return {"if": given, "status": o.status, "review": o.review, "eccn": o.eccn}

    return {
        "flips_together": [
            {**outcome(f.region), "size": float(f.move.size), "changes": [_change(f, n) for n in sorted(f.move.to)]}
            for f in d.together
        ],
        "regions": [
            {**outcome(r), "within": [
                {"terms": dict(t.terms), "op": t.op, "bound": t.bound, "text": show(t)} for t in r.within
            ]}
            for r in d.around
        ],
    }  # fmt: skip


def _change(flip: Flip, name: str) -> dict[str, object]:
    """One quantity of a flip, with the comparison that its new value must pass."""
    old, new, inside = flip.start[name], flip.move.to[name], flip.move.inside[name]
    op = (">" if inside > old else "<") + ("" if name in flip.move.strict else "=")
    return {"name": name, "from": old, "to": new, "op": op}


def item_record(facts, item, given: str) -> dict[str, object]:
    """Who the item is, what it was called, and the members that a family stands for."""
    members = [m.id for m in members_of(facts, item) if m.id != item.id]
    return {"id": item.id, "name": item.name, "given": given, "also": members}


def _text(entry: Entry, lang: str) -> str:
    return _worded(entry.text, lang) if entry.text else entry.cite


def _worded(words: Mapping[str, str] | str, lang: str) -> str:
    """Words in the language asked for, else in English."""
    return words if isinstance(words, str) else words.get(lang) or words["en"]


def _limit(entry: Entry) -> str | None:
    return show(entry.limit) if entry.limit else None


def _layers(d: Determination, lang: str) -> list[dict[str, object]]:
    """Every layer in order: the entries that apply, or may; a plain no where none does."""
    rows: list[dict[str, object]] = []
    outside = d.status == STATUSES[0] and d.certainty == "certain"
    for layer in LAYERS:
        entries = [e for e in d.entries if e.layer == layer and e.id in d.fired]
        if not entries:
            skipped = outside and layer not in ("subject to the EAR", "classification", "buyer side")
            rows.append(
                {
                    "layer": layer,
                    "result": "not_reached" if skipped else "no",
                    "rule": None,
                    "cite": None,
                    "formal": None,
                    "text": None,
                }
            )
        for e in entries:
            result = "presumed" if e.gives == "presumed" and d.state(e) is Tri.YES else d.state(e).value
            rows.append(
                {
                    "layer": layer,
                    "result": result,
                    "rule": e.id,
                    "cite": e.cite,
                    "formal": e.formal,
                    "text": _text(e, lang),
                    "gives": e.gives,
                }
            )
    return rows


def sources_of(entries: Iterable[Entry], fired: Mapping[str, Tri]) -> list[dict[str, object]]:
    """The instruments that the answer rests on, oldest first."""
    used = {e.instrument.id: e.instrument for e in entries if e.id in fired}
    return [
        {"id": i.id, "title": i.title, "cite": i.cite, "url": i.url, "published": i.published, "kind": i.kind,
         "grade": i.grade}
        for i in sorted(used.values(), key=lambda i: (i.published, i.id))
    ]  # fmt: skip


def law_record(book: Book) -> list[dict[str, object]]:
    """Every instrument of the book, oldest first."""
    return [
        {"id": i.id, "jurisdiction": i.jurisdiction, "published": i.published, "kind": i.kind, "binding": i.binding,
         "grade": i.grade, "title": i.title, "cite": i.cite, "url": i.url,
         "entries": sum(e.instrument.id == i.id for e in book.entries)}
        for i in sorted(book.instruments.values(), key=lambda i: (i.published, i.id))
    ]  # fmt: skip


def instrument_record(book: Book, instrument: str, lang: str) -> dict[str, object]:
    """One instrument: who published it, and each entry with its condition in the language of rules."""
    if instrument not in book.instruments:
        there = tuple(dict.fromkeys(e.instrument.id for e in book.entries if e.at == instrument))
        raise LawError(
            "FP-LAW-010", f"'{instrument}' is an address, no instrument" if there else f"no instrument '{instrument}'",
            where="law show", candidates=there or nearest(instrument, book.instruments),
            hint="these enact it, the newest last" if there else "fencepost law list shows them",
        )  # fmt: skip
    i = book.instruments[instrument]
    entries = [
        {"at": e.at, "does": e.does, "gives": e.gives, "from": e.span.start, "to": e.span.end, "cite": e.cite,
         "grade": e.grade, "formal": e.formal, "text": _text(e, lang),
         "when": show(e.when) if e.when else None, "unless": show(e.unless) if e.unless else None, "limit": _limit(e)}
        for e in book.entries if e.instrument.id == instrument
    ]  # fmt: skip
    return {
        "id": i.id, "title": i.title, "cite": i.cite, "url": i.url, "published": i.published, "kind": i.kind,
        "binding": i.binding, "grade": i.grade, "addressees": i.addressees, "names": i.names,
        "issuer": i.issuer or None, "passed": [asdict(p) for p in i.passed], "note": i.note, "file": i.file,
        "entries": entries,
    }  # fmt: skip

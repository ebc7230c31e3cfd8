"""The brief's door: documents in, one record out whose parts are those of read, verify, check and compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fencepost.apps.python.evidence import read
from fencepost.apps.python.law import check
from fencepost.apps.python.perf import compare
from fencepost.base import records
from fencepost.base.days import Day, day
from fencepost.base.errors import FencepostError
from fencepost.base.figures import Unknown
from fencepost.evidence.kinship import kinship
from fencepost.evidence.timeline import timeline as one_line
from fencepost.facts.coverage import read_coverage
from fencepost.facts.items import resolve
from fencepost.facts.models import find_model
from fencepost.facts.world import World, world
from fencepost.plan.alternatives import alternatives
from fencepost.plan.supernodes import supernodes
from fencepost.verify.documents import verify_document
from fencepost.verify.named import chips_of
from fencepost.views.verdicts import because

__all__ = ["brief", "timeline", "verify", "verify_text"]

Record = Mapping[str, Any]
_BASELINE = "h100"
"""What the field measures chips against."""


def timeline(
    files: Iterable[Path | str], *, known: Day | str | None = None, packs: Iterable[Path | str] = ()
) -> dict[str, Any]:
    """The events of documents on one line, the same event once: the record of ``fencepost timeline``."""
    documents = records.plain(read(files, known=known, packs=packs))["documents"]
    here = world(packs, day(known) if known else None)
    return {"schema": "fencepost/timeline/1", **one_line(documents, kinship(here))}


def verify(
    files: Iterable[Path | str] = (), *, documents: Sequence[Record] | None = None, to: str | None = None,
    on: Day | str | None = None, model: str = "deepseek-v3", known: Day | str | None = None,
    packs: Iterable[Path | str] = (), lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """Every claim and event of the documents with its verdict: the record of ``fencepost verify``.

    ``on`` is the day from which a document speaks that has no date of its own, and tells of no dated event.
    """
    here = world(packs, day(known) if known else None)
    found = documents if documents is not None else records.plain(read(files, packs=packs))["documents"]
    workload = find_model(here.models, model)
    place, asked = here.places.resolve(to) if to else None, day(on) if on else None
    claims, placed = [], {}
    for document in found:
        when, verdicts = verify_document(here, document, {workload.id: workload}, place, asked)
        placed[document["id"]] = {"first": when.first, "last": when.last, "why": when.why}
        for kind, record, verdict in verdicts:
            line = {
                "claim": {"kind": kind, "document": document["id"], **record}, "verdict": verdict.verdict,
                "key": verdict.because, "computed": verdict.computed, "sources": list(verdict.sources),
            }  # fmt: skip
            names = _names(here, records.plain(line))
            claims.append({**line, "because": because(records.plain(line), names, lang)})
    return {"schema": "fencepost/verify/1", "claims": claims, "documents": placed}


def verify_text(text: str, **options: Any) -> dict[str, Any]:
    """One sentence instead of files: the record of ``fencepost verify --claim``.

    What no template reads is one claim that nothing here can decide.
    """
    from fencepost.evidence.reading import read as read_one
    from fencepost.evidence.reading import record

    here = world(options.get("packs", ()))
    whole = text.strip()
    if whole and whole[-1] not in ".。!！?？":
        whole += "。" if not whole[-1].isascii() else "."  # what is typed is a sentence, not a heading
    document = records.plain(record(read_one(whole.encode(), "--claim", here)))
    answered = verify(documents=[document], **options)
    return answered if answered["claims"] else {**answered, "claims": [_unread(document, options.get("lang", "en"))]}


def _unread(document: Record, lang: str) -> dict[str, Any]:
    """A sentence in which nothing was found that could be checked, as a line of ``verify``."""
    whole = [0, len(document["text"])]
    claim = {
        "kind": "sentence",
        "document": document["id"],
        "id": document["id"],
        "text": document["text"],
        "span": whole,
    }
    line = {"claim": claim, "verdict": "not_checkable", "key": "verify.nothing", "computed": {}, "sources": []}
    return {**line, "because": because(line, {}, lang)}


def _names(here: World, line: Record) -> dict[str, str]:
    """The names of every item an explanation may mention."""
    found: dict[str, str] = {}

    def walk(value: Any) -> None:
        match value:
            case str() if value not in found:
                item = (
                    here.families.get(value)
                    or here.chips.get(value)
                    or here.systems.get(value)
                    or here.parties.get(value)
                )
                if item is not None:
                    found[value] = item.name
            case Mapping():
                for key, inner in value.items():
                    walk(key)
                    walk(inner)
            case list():
                for inner in value:
                    walk(inner)

    walk(line)
    return found


def brief(
    files: Iterable[Path | str], *, on: Day | str, to: str, end_user: str | None = None, model: str = "deepseek-v3",
    known: Day | str | None = None, packs: Iterable[Path | str] = (), lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """What documents say, whether it is so, what each chip may and can do there, and what that leaves to do."""
    on = day(on)
    here = world(packs, day(known) if known else None)
    place = here.places.resolve(to)
    documents = records.plain(read(files, packs=packs))["documents"]
    checked = verify(documents=documents, to=to, model=model, known=known, packs=packs, lang=lang)
    named = _named(here, documents)
    others = alternatives(here, {c.id for i in named for c in chips_of(here, i)} | set(named), place, on)
    base = resolve(here, _BASELINE).id
    items = list(dict.fromkeys([*named, *others, base]))
    determinations = [
        {**record, "named": item in named}
        for item in items
        for record in _determinations(here, item, place, on, end_user, known, packs, lang)
    ]
    makers = {c.maker for i in items for c in chips_of(here, i) if c.maker}
    chips = {here.families[i].representative if i in here.families else i for i in (*named, *others, base)}
    workload = find_model(here.models, model)
    domains = supernodes(here, workload, on, chips, makers)
    return {
        "schema": "fencepost/brief/1", "on": on, "to": place, "end_user": end_user, "model": workload.id, "lang": lang,
        "documents": [{**d, "placed": checked["documents"][d["id"]]} for d in documents],
        "timeline": one_line(documents, kinship(here))["events"],
        "claims": checked["claims"], "determinations": determinations,
        "performance": _performance(items, workload.id, base, packs, lang),
        "plan": {"supernodes": [asdict(s) for s in domains], "alternatives": others},
        "unknown": _unknown(determinations), "coverage": list(read_coverage(here)),
        "sources": _sources(determinations), "packs": dict(here.digests),
        "names": _names(here, records.plain([items, checked["claims"], [d["entities"] for d in documents]])),
    }  # fmt: skip


def _named(here: World, documents: Sequence[Record]) -> list[str]:
    """Chips and families the documents name, most often first; a brand only where no chip of it is named."""
    counts: dict[str, int] = {}
    for document in documents:
        for entity in document["entities"]:
            if entity["id"] in here.chips or entity["id"] in here.families:
                counts[entity["id"]] = counts.get(entity["id"], 0) + 1
    rated = {
        i: n for i, n in counts.items() if any(not isinstance(c.figure("tpp"), Unknown) for c in chips_of(here, i))
    }
    return sorted(rated, key=lambda i: (-rated[i], i))


def _determinations(
    here: World, item: str, place: str, on: Day, end_user: str | None, known: Any, packs: Any, lang: str
) -> list[dict[str, Any]]:
    """What the maker and any other holder face: the maker's export and a holder's reexport, or a move at home.

    Records of ``check`` with the ``role`` they answer for; the buyer's side is in each.
    """
    maker = chips_of(here, item)[0].maker
    home = here.parties.get(maker or "")
    abroad = home is not None and home.hq == place
    common: dict[str, Any] = {"to": place, "on": on, "known": known, "packs": packs, "lang": lang, "end_user": end_user}
    seller = check(item, **common, **({"from_": place} if abroad else {"kind": "export"}))
    holder = check(item, **common, kind="transfer" if abroad else "reexport", facts={"exporter": "another"})
    return [{**seller, "role": "seller"}, {**holder, "role": "holder"}]


def _performance(items: Sequence[str], model: str, base: str, packs: Any, lang: str) -> dict[str, Any]:
    """Every item that can be modelled, phase by phase, against the baseline; the rest with the reason."""
    able, refused = [], []
    for item in items:
        try:
            compare(item, model=model, phase="peak", packs=packs)
            able.append(item)
        except FencepostError as problem:
            refused.append({"item": item, "why": problem.message})
    return {**compare(*able, model=model, baseline=base, packs=packs, lang=lang), "refused": refused}


def _unknown(determinations: Sequence[Record]) -> list[dict[str, Any]]:
    """What is not known of each item, said once."""
    found: dict[str, dict[str, None]] = {}
    for d in determinations:
        found.setdefault(d["item"]["id"], {}).update(dict.fromkeys(d["unknowns"]))
    return [{"item": item, "unknowns": list(said)} for item, said in found.items() if said]


def _sources(determinations: Sequence[Record]) -> list[dict[str, Any]]:
    found = {s["id"]: s for d in determinations for s in d["sources"]}
    return sorted(found.values(), key=lambda s: (str(s["published"]), s["id"]))

"""What documents would change in the packs, as entries a person may accept: each with its words and its source.

* ``figure``: a figure of a catalogued chip that the catalogue lacks, or has otherwise: an open reading beside it.
* ``chip``: figures of a chip that no pack holds: a row of the catalogue.
* ``instrument``: a dated act of an authority near which the law book has nothing of that authority: a stub without
  rules, so that it decides nothing until someone writes them.

Nothing is proposed where the figure is one that no chip can have, or the act was denied, foretold or alleged.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fencepost.base.figures import bounds
from fencepost.evidence.canonical import days, sharp, things
from fencepost.evidence.kinship import Kinship, kinship
from fencepost.facts.chips import Chip
from fencepost.facts.overlay import Addition
from fencepost.facts.world import World
from fencepost.rules.determine import book_of

from .catalogue import check_figure, figure_of
from .named import chips_of

__all__ = ["Proposal", "proposals"]

Record = Mapping[str, Any]
_NEAR = dt.timedelta(days=14)
"""An act this near an instrument's publication is taken for that instrument."""
_ACTS = ("restriction", "licence", "policy_change", "levy", "guidance", "finding", "investigation_opened")
_SAID = ("asserted", "reported", "announced")
_UNLISTED = "unlisted:"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to add: ``why`` is a key of the views with ``about`` its words, ``grounds`` the statements it rests on."""

    id: str
    kind: str
    why: str
    about: Mapping[str, Any]
    grounds: tuple[Mapping[str, Any], ...]
    additions: tuple[Addition, ...] = field(repr=False)


def proposals(documents: Sequence[Record], world: World) -> list[Proposal]:
    """Every proposal of the documents, one for what several of them say alike, in the order of kind and id."""
    kin = kinship(world)
    found: dict[str, Proposal] = {}
    for document in documents:
        for p in (*_figures(document, world), *_strangers(document, world), *_acts(document, world, kin)):
            grounds = (*found[p.id].grounds, *p.grounds) if p.id in found else p.grounds
            first = found.get(p.id, p)
            found[p.id] = Proposal(p.id, p.kind, p.why, first.about, grounds, first.additions)
    return sorted(found.values(), key=lambda p: (p.kind, p.id))


def _figures(document: Record, world: World) -> Iterator[Proposal]:
    for claim in document["claims"]:
        value = _value(claim)
        if not _a_figure(claim, world) or not value:
            continue
        chips = chips_of(world, claim["subject"] or "")
        if not chips:
            continue
        verdict = check_figure(world, claim, claim["measure"])
        lacking = verdict.because == "figure.not_held"
        if not lacking and verdict.because != "figure.contradicted":
            continue
        chip = _one(chips, world, claim["subject"], claim["measure"])
        if chip is None:
            continue
        source, cite = _source(document, world)
        row = {
            "chip": chip.id, "quantity": claim["measure"], "value": value, "unit": claim["unit"],
            "label": f"{document['title'] or document['path']}", "standing": "open", "known_from": _day(document),
            "cite": cite, "confidence": "low", "note": f"“{claim['text']}” ({claim['id']})",
        }  # fmt: skip
        about = {"item": chip.id, "measure": claim["measure"], "value": value, "unit": claim["unit"]}
        reading = Addition("chips", "readings.csv", row, ("chip", "quantity", "label"))
        why = "figure.lacking" if lacking else "figure.other"
        yield _proposal("figure", why, about, document, claim, (source, reading))


def _strangers(document: Record, world: World) -> Iterator[Proposal]:
    """Chips that no pack holds, with the figures said of them."""
    told: dict[str, list[Record]] = {}
    for claim in document["claims"]:
        if (claim["subject"] or "").startswith(_UNLISTED) and _a_figure(claim, world) and _value(claim):
            told.setdefault(claim["subject"], []).append(claim)
    for subject, claims in told.items():
        name = subject.removeprefix(_UNLISTED)
        identity = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        if not identity or identity in world.chip_rows:
            continue
        source, cite = _source(document, world)
        figures = {c["measure"]: f"{_value(c)} {c['unit']}".strip() for c in claims}
        row = {
            "id": identity, "name": name, "status": "announced", "known_from": _day(document), "sources": cite,
            "confidence": "low", "note": "; ".join(f"“{c['text']}” ({c['id']})" for c in claims), **figures,
        }  # fmt: skip
        about = {"item": identity, "name": name, "figures": figures}
        for number, claim in enumerate(claims):
            additions = (source, Addition("chips", "chips.csv", row)) if number == 0 else ()
            yield _proposal("chip", "chip.unknown", about, document, claim, additions)


def _acts(document: Record, world: World, kin: Kinship) -> Iterator[Proposal]:
    instruments = book_of(world).instruments.values()
    for event in document["events"]:
        authorities = kin.authorities(event["actors"])
        if event["type"] not in _ACTS or event["status"] not in _SAID or len(authorities) != 1 or not sharp(event):
            continue
        government = world.parties[next(iter(authorities))]
        span = days(event)
        if not government.hq or span is None or span[0] != span[1]:
            continue  # a stub has one day
        if any(i.jurisdiction == government.hq and abs(i.published - span[0]) <= _NEAR for i in instruments):
            continue
        what = "-".join(re.sub(r"[^a-z0-9]+", "-", t.rpartition("/")[2].lower()) for t in things(event)[:1])
        identity = (
            f"doc.{government.hq.lower()}.{span[0]}.{event['type'].replace('_', '-')}{'.' + what if what else ''}"
        )
        about = {"instrument": identity, "day": span[0].isoformat(), "by": government.id, "act": event["type"]}
        text = _stub(identity, government.hq, span[0], event, document)
        addition = Addition("law", f"doc/{identity}.yaml", text=text)
        yield _proposal("instrument", "instrument.missing", about, document, event, (addition,))


def _stub(identity: str, jurisdiction: str, on: dt.date, event: Record, document: Record) -> str:
    """A law file with the act's day and words and no rules: whoever accepts it writes them after reading the text."""
    said = json.dumps(event["text"], ensure_ascii=False)
    cite = json.dumps(f"{document['title'] or document['path']}, {document['id'][:19]}", ensure_ascii=False)
    return (
        f"instrument:\n  id: {identity}\n  jurisdiction: {jurisdiction}\n  title: {said}\n  cite: {cite}\n"
        f'  published: {on}\n  kind: report\n  binding: "no"\n  grade: C\n'
        f"  note: from a document; the text itself was not read\nenacts: []\n"
    )


def _proposal(
    kind: str, why: str, about: Mapping[str, Any], document: Record, statement: Record, additions: tuple[Addition, ...]
) -> Proposal:
    """Named by what it would add, so that two documents that say the same make one proposal."""
    told = {k: v for k, v in about.items() if k != "figures"}
    name = sha256(f"{kind}|{json.dumps(told, sort_keys=True)}".encode()).hexdigest()[:12]
    ground = {
        "document": document["id"], "path": document["path"], "statement": statement["id"], "text": statement["text"],
        "byte_span": statement["byte_span"],
    }  # fmt: skip
    return Proposal(f"p-{name}", kind, why, about, (ground,), additions)


def _source(document: Record, world: World) -> tuple[Addition, str]:
    """The document as a row of the sources, and its id there."""
    identity = f"doc-{document['id'].removeprefix('sha256:')[:12]}"
    outlet = next((world.parties[o].name for o in document.get("outlets", ()) if o in world.parties), "")
    row = {
        "id": identity, "title": document["title"] or document["path"], "publisher": outlet,
        "published": document["published"]["date"] or "", "kind": "document", "note": document["id"],
    }  # fmt: skip
    return Addition("sources", "sources.csv", row), identity


def _a_figure(claim: Record, world: World) -> bool:
    """Whether the claim gives an input figure of the vocabulary, meant as so."""
    quantity = world.quantities.get(claim["measure"])
    return quantity is not None and quantity.type == "input" and claim["status"] in _SAID


def _value(claim: Record) -> str:
    """The value as a cell: a number, a range, or '' where an end is open."""
    low, high, value = (claim.get(k) for k in ("low", "high", "value"))
    if low is not None and high is not None and low != high:
        return f"{low}..{high}"
    if low is None or high is None:
        return "" if (low is None) != (high is None) else ("" if value is None else f"{value}")
    return f"{low}"


def _one(chips: Sequence[Chip], world: World, subject: str, measure: str) -> Chip | None:
    """The chip meant: the only one, or the one that stands for its family where its members are alike in this; none
    for a family whose bins differ, or a whole brand."""
    if len(chips) == 1:
        return chips[0]
    family = world.families.get(subject)
    alike = len({bounds(figure_of(c, measure)) for c in chips}) == 1
    return world.chips[family.representative] if family and alike else None


def _day(document: Record) -> str:
    """The day the document was published, where it is known to the day."""
    published = document["published"]
    return published["date"] if published["precision"] == "day" else ""

"""Relations between documents scored against a hand annotation.

An annotated pair is found where the words of both are statements and these stand in a relation of that kind. What an
annotation calls one event is found where both are reports of one entry. A contradiction that nobody annotated is a
false one. Kinds that no relation stands for (a check by numbers, an order told wrongly) count as not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fencepost.evidence.kinship import kinship
from fencepost.evidence.timeline import timeline
from fencepost.facts.world import World

from .annotation import Annotation, Span

__all__ = ["score_relations"]

Record = Mapping[str, Any]
_KINDS = {
    "contradiction": ("contradict",), "agreement": ("agree", "refine"), "superseded": ("supersede",),
    "tension": ("tension",), "tension_not_contradiction": ("incomparable", "tension"),
    "same_event": (),
}  # fmt: skip


def score_relations(annotation: Annotation, readings: Mapping[str, Record], world: World) -> dict[str, Any]:
    """How many annotated relations were found, and which contradictions nobody annotated.

    ``readings`` are records of ``read`` by the annotation's ids of documents.
    """
    made = timeline(list(readings.values()), kinship(world))
    entry = {s["event"]: e["id"] for e in made["events"] for s in e["sources"]}
    pairs: dict[frozenset[str], set[str]] = {}
    for r in made["relations"]:
        pairs.setdefault(frozenset((entry.get(r["a"], r["a"]), entry.get(r["b"], r["b"]))), set()).add(r["kind"])
    places = {x.id: Span(x.span.byte_start, x.span.byte_end, x.doc) for x in (*annotation.events, *annotation.claims)}
    rows = []
    explained: set[frozenset[str]] = set()
    for gold in annotation.cross_document:
        mine, others = (_statements(side, places, readings) for side in (gold.a, gold.b))
        hit = False
        for a in mine:
            for b in others:
                pair = frozenset((entry.get(a, a), entry.get(b, b)))
                same = len(pair) == 1
                hit |= (same and gold.kind in ("same_event", "agreement")) or bool(
                    pairs.get(pair, set()) & set(_KINDS.get(gold.kind, ()))
                )
                if gold.kind == "contradiction":
                    explained.add(pair)
        rows.append({"gold": gold.id, "kind": gold.kind, "found": hit})
    false = [sorted(p) for p, kinds in pairs.items() if "contradict" in kinds and p not in explained]
    return {
        "annotated": len(rows), "found": sum(r["found"] for r in rows), "false_contradictions": len(false),
        "rows": [*rows, *({"false_contradiction": pair} for pair in false)],
    }  # fmt: skip


def _statements(gold: str | Span | None, places: Mapping[str, Span], readings: Mapping[str, Record]) -> Sequence[str]:
    """The ids of the statements whose words overlap an annotated one's; none where it annotates something else."""
    place = places.get(gold) if isinstance(gold, str) else gold
    if not place or place.doc not in readings:
        return ()
    found: Iterable[Record] = (x for kind in ("events", "claims") for x in readings[place.doc][kind])
    return [x["id"] for x in found if x["byte_span"][0] < place.byte_end and place.byte_start < x["byte_span"][1]]

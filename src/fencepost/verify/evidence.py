"""Readings scored against a hand annotation: what was found, what was not, and what should not have been.

An annotated event is found where a record of a compatible kind overlaps its words; kinds that say the same at another
grain are compatible (a plea, a speech and a statement are all utterances). Precision counts records that overlap no
annotated event of a compatible kind as wrong, though the annotation may merely be shorter than the reading.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fencepost.base.errors import EvidenceError
from fencepost.base.records import plain
from fencepost.evidence.reading import read, record
from fencepost.facts.world import World

from .annotation import Document, MarkedClaim, MarkedEvent, MarkedQuote, Range, Span, load_annotation
from .relations import score_relations

__all__ = ["score_gold"]

# Kinds that annotators and templates cut differently.
_UTTERANCE = frozenset({"statement", "speech", "call", "interview", "interview_release", "commentary", "publication"})
_OPENING = frozenset({"licence", "policy_change", "levy"})
_BUYERS = frozenset({"demand", "guidance", "order_refusal"})
_PLAN = frozenset({"announcement", "release", "roadmap"})
_PROCEEDING = frozenset({"lawsuit", "indictment", "enforcement", "ruling", "settlement"})
_SANCTION = frozenset({"penalty", "settlement"})
_SHARED = (_UTTERANCE, _OPENING, _BUYERS, _PLAN, _PROCEEDING, _SANCTION)


def score_gold(gold: Path, documents: Path | None, world: World) -> dict[str, Any]:
    """Precision and recall per kind over the documents of an annotation.

    ``documents`` is the folder of its files (default: beside the annotation, then ``../seeds``). Raises EvidenceError
    as ``load_annotation`` does, and FP-EVID-021 where a document is missing.
    """
    annotation = load_annotation(gold)
    listed = annotation.documents
    readings = {d.id: record(read(_bytes(d.file, gold, documents), d.file, world)) for d in listed}
    events = _events(annotation.events, readings)
    claims = _claims(annotation.claims, readings)
    quotes = _quotes(annotation.quotes, readings)
    published = [_published(d.publication_date, readings[d.id]) for d in listed if d.publication_date]
    noise = [_noise(d, readings[d.id]) for d in listed]
    related = score_relations(annotation, plain(readings), world)
    rows = related.pop("rows")
    return {
        "documents": len(listed),
        "scores": {
            "events": events["score"], "dates": events["dates"], "claims": claims["score"], "quotes": quotes["score"],
            "relations": related,
            "published_within": sum(published), "published_annotated": len(published),
            "noise_blocks": {"annotated": sum(a for a, _ in noise), "left_out": sum(b for _, b in noise)},
        },
        "predictions": {"events": events["rows"], "claims": claims["rows"], "quotes": quotes["rows"],
                        "relations": rows},
    }  # fmt: skip


def _bytes(name: str, gold: Path, documents: Path | None) -> bytes:
    folders = [documents] if documents else [gold.parent, gold.parent / "../seeds"]
    for folder in folders:
        if (path := folder / name).is_file():
            return path.read_bytes()
    raise EvidenceError(
        "FP-EVID-021", f"the annotated document '{name}' is not there", where=str(folders[0]),
        hint="give the folder that holds the documents",
    )  # fmt: skip


def _overlap(span: Span, item: Mapping[str, Any]) -> int:
    first, last = item["byte_span"]
    return max(0, min(last, span.byte_end) - max(first, span.byte_start))


def _compatible(kind: str, other: str) -> bool:
    return kind == other or any(kind in group and other in group for group in _SHARED)


def _events(annotated: Sequence[MarkedEvent], readings: Mapping[str, Any]) -> dict[str, Any]:
    rows, used = [], set()
    dated = right = 0
    for gold in annotated:
        found = readings[gold.doc]["events"]
        hits = [e for e in found if _overlap(gold.span, e) and _compatible(gold.type, e["type"])]
        best = max(hits, key=lambda e: (e["type"] == gold.type, _overlap(gold.span, e)), default=None)
        used |= {e["id"] for e in hits}
        verdict = _dates_agree(gold.days, best) if best and gold.days else None
        dated += verdict is not None
        right += verdict is True
        rows.append({"gold": gold.id, "type": gold.type, "found": best and best["id"], "date_right": verdict})
    total = [e for r in readings.values() for e in r["events"]]
    hit = sum(r["found"] is not None for r in rows)
    by_kind: dict[str, list[bool]] = {}
    for row in sorted(rows, key=lambda r: r["type"]):
        by_kind.setdefault(row["type"], []).append(row["found"] is not None)
    score = {
        "annotated": len(rows), "found": hit, "recall": _ratio(hit, len(rows)), "records": len(total),
        "matched": len(used), "precision": _ratio(len(used), len(total)),
        "by_kind": {k: {"annotated": len(v), "found": sum(v)} for k, v in by_kind.items()},
    }  # fmt: skip
    extra = [{"extra": e["id"], "type": e["type"], "text": e["text"]} for e in total if e["id"] not in used]
    return {
        "score": score,
        "rows": rows + extra,
        "dates": {"comparable": dated, "right": right, "share": _ratio(right, dated)},
    }


def _dates_agree(gold: tuple[str | None, str | None], event: Mapping[str, Any]) -> bool:
    """The intervals meet; an annotated day must lie inside the one read."""
    first, last = gold
    if event["date"] is None:
        return False
    begin = event["date"]
    end = event["date_end"] or (dt.date.max if event["precision"] == "not before" else begin)
    least, most = (dt.date.fromisoformat(d) if d else other for d, other in ((first, dt.date.min), (last, dt.date.max)))
    return begin <= most and least <= end


def _claims(annotated: Sequence[MarkedClaim], readings: Mapping[str, Any]) -> dict[str, Any]:
    rows, used, false_number = [], set(), 0
    for gold in annotated:
        hits = [c for c in _measured(readings[gold.doc]) if _overlap(gold.span, c)]
        stated = gold.value.stated
        if not stated:  # a figure of speech: right where no number was made of it
            false_number += bool(hits)
            rows.append({"gold": gold.id, "right": not hits, "note": "not a measurement"})
            continue
        used |= {c["id"] for c in hits}
        right = [c for c in hits if _value_agrees(stated, c) and _unit_agrees(gold.unit, c)]
        subject = [c for c in right if "/" not in (gold.subject or "") or _same_subject(gold.subject, c["subject"])]
        rows.append({"gold": gold.id, "value_unit": bool(right), "subject": bool(subject), "right": bool(subject)})
    total = [c for r in readings.values() for c in _measured(r)]
    exact = sum(r["right"] for r in rows)
    score = {
        "annotated": len(rows), "exact": exact, "recall": _ratio(exact, len(rows)), "records": len(total),
        "precision": _ratio(len(used), len(total)), "figures_of_speech_taken": false_number,
    }  # fmt: skip
    return {"score": score, "rows": rows}


def _measured(reading: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The claims with a number; words about a quality are not what an annotation of claims lists."""
    return [c for c in reading["claims"] if any(c[k] is not None for k in ("value", "low", "high"))]


def _value_agrees(stated: Mapping[str, float], claim: Mapping[str, Any]) -> bool:
    return all(claim[field] is not None and float(claim[field]) == v for field, v in stated.items())


def _unit_agrees(unit: str, claim: Mapping[str, Any]) -> bool:
    word = unit.split()[0] if unit else ""
    return claim["unit"] == {"percent": "%"}.get(word, word)


def _same_subject(gold: str | None, found: str | None) -> bool:
    """Ids are the same, or one is the other's under the catalogue's own scheme (chip/nvidia-h20, nvidia-h20)."""
    return bool(gold and found) and gold.lower().split("/")[-1] == found.lower().split("/")[-1]


def _quotes(annotated: Sequence[MarkedQuote], readings: Mapping[str, Any]) -> dict[str, Any]:
    rows = []
    for gold in annotated:
        found = [
            q
            for q in readings[gold.doc]["quotes"]
            if 2 * _overlap(gold.span, q)
            >= min(gold.span.byte_end - gold.span.byte_start, q["byte_span"][1] - q["byte_span"][0])
        ]
        speaker = gold.speaker or "none"
        if speaker == "none":  # a word in inverted commas: right where nobody was made to say it
            right = not any(q["direct"] for q in found)
        else:
            wanted = "author" if "author" in speaker else "unnamed" if "unnamed" in speaker else speaker
            right = any(q["speaker"] == wanted for q in found)
        rows.append({"gold": gold.id, "speaker": gold.speaker, "right": right})
    hit = sum(r["right"] for r in rows)
    return {"score": {"annotated": len(rows), "speaker_right": hit, "share": _ratio(hit, len(rows))}, "rows": rows}


def _published(gold: Range, found: Mapping[str, Any]) -> bool:
    """Whether the day read lies in the annotated range."""
    low, high = map(dt.date.fromisoformat, gold.range)
    day = found["published"]["date"]
    return day is not None and low <= day <= high


def _noise(gold: Document, found: Mapping[str, Any]) -> tuple[int, int]:
    """Annotated stretches of noise, and how many of them gave no record at all."""
    spans = [(n.span.byte_start, n.span.byte_end) for n in gold.noise if n.span]
    items = [x for kind in ("claims", "events", "quotes", "loose") for x in found[kind]]
    inside = [s for s in spans if not any(s[0] <= x["byte_span"][0] and x["byte_span"][1] <= s[1] for x in items)]
    return len(spans), len(inside)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None

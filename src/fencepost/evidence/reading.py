"""A document read: its entities, claims, events, quotations and the numbers nobody explained, as records with spans."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from fencepost.facts.world import World

from .amounts import Amount
from .anaphora import goes_on
from .claims import Claim, claims
from .dates import LATEST_YEAR, Date
from .document import Document, Sentence, digest, prepare
from .event import Event, distinct
from .events import events
from .grammar import Grammar, grammar
from .memory_types import memory_types
from .models_told import model_claims
from .qualities import qualities
from .quotes import Quote, quotes
from .results_told import results_told
from .speech import Attribution, Speaking, attributions, cited
from .standings import frees, standings
from .sums_told import sums_told
from .tables import table_claims
from .triggers import Worth
from .when import is_an_end
from .whose import counted, yardstick
from .words_of_acts import within
from .workloads import work_claims

__all__ = ["Reading", "read", "record"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a document; all positions are clean characters of ``doc``."""

    doc: Document
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    quotes: tuple[Quote, ...]
    loose: tuple[Amount, ...]


def read(root: bytes, path: str, world: World) -> Reading:
    """Read one document. EvidenceError where it is no text or the evidence extra is not installed."""
    rules = grammar(world)
    doc = prepare(root, path, rules)
    state = Speaking()
    found_claims: list[Claim] = []
    found_events: list[Event] = []
    found_quotes: list[Quote] = []
    loose: list[Amount] = []
    topic: dict[str, str] = {}
    named: dict[str, Counter[str]] = {"company": Counter(), "product": Counter()}
    opening: dict[int, Date] = {}
    subject: dict[str, str] = {}
    words, starts = rules.acts.words.find(doc.folded)
    for sentence in doc.sentences:
        worth = doc.marks.within(sentence.start, sentence.end)
        acting = within(words, starts, sentence.start, sentence.end)
        before = {**state.known, **state.someone(), **subject}
        said = _said(doc, sentence, rules, state, worth)
        spoken_of = topic.get("product")
        if doc.blocks[sentence.block].label == "row":
            rows, rest = table_claims(doc, sentence, rules)
            found_claims += rows
            loose += rest
            continue
        got, rest = claims(doc, sentence, said, rules, _topic(doc, sentence, topic, named, rules), worth)
        standing = standings(doc, sentence, said, rules, spoken_of, worth)
        of_work = work_claims(doc, sentence, said, rules)
        spans = [(c.start, c.end) for c in of_work if c.measure == "training_time"]
        got = [c for c in got if c.measure != "duration" or not any(a <= c.start and c.end <= b for a, b in spans)]
        found_claims += of_work + got + qualities(doc, sentence, said, rules, spoken_of, worth)
        found_claims += memory_types(doc, sentence, said, rules, got) + model_claims(doc, sentence, said, rules)
        found_claims += sums_told(doc, sentence, said, rules)
        loose += rest
        about = {"topic": topic["company"]} if "company" in topic else {}
        told = events(doc, sentence, said, rules, (before, {**state.known, **state.someone(), **about}), worth, acting)
        found_claims += _standing(told, standing)
        told = _resulting(told, results_told(doc, sentence, got, told, rules.told_by))
        found_events += _dated(doc, sentence, _acted(told, standing), opening)
        found_quotes += _block_quote(doc, sentence, said, state) or quotes(doc, sentence, said, state)
        _open(doc, sentence, said, state)
        subject = _subject(sentence) or subject
    return Reading(
        doc,
        tuple(_first_told(found_claims)),
        tuple(distinct(found_events, next((b.end for b in doc.blocks if b.label == "title"), 0))),
        tuple(_unique(found_quotes)),
        tuple(loose),
    )


def _subject(sentence: Sentence) -> dict[str, str]:
    """Whom *it* means in the next sentence: the firm or office named first, with its kind."""
    named = next((m for m in sentence.mentions if m.kind in ("company", "agency", "government")), None)
    return {"it": named.id, "it is": named.kind} if named else {}


_BULLETS = "•·-*◆■●▪"
_ITEMS = ("chip", "family", "system")
_PRONOUN = re.compile(r"其(?!中|他|它|实|余|次)|它|该(?:芯片|公司|产品)|这款|\b(?:Its?|The (?:chip|company))\b")
_EARLIER = re.compile(r"此前|曾|先前|早前|previously|earlier|had |\b(?:days?|weeks?|months?|years?) (?:before|prior)\b")


def _resulting(told: list[Event], results: list[Event]) -> list[Event]:
    """The events with the results that figures tell, which are what their firm has stated."""
    firms = {a for e in results for a in e.actors}
    return [e for e in told if e.type != "statement" or firms.isdisjoint(e.actors)] + results


def _acted(told: list[Event], standing: list[Claim]) -> list[Event]:
    """The events without those that are only made of words that say a chip is free to go: nobody acts there."""
    free = [c for c in standing if frees(c.measure, c.modality)]
    return [e for e in told if not any(c.start <= e.cue[0] and e.cue[1] <= c.end for c in free)]


def _standing(told: list[Event], standing: list[Claim]) -> list[Claim]:
    """The standings without a need of a licence that the same words tell as somebody's act, or of the same chip."""

    def done(c: Claim) -> bool:
        named = (e for e in told if e.type in _MAKES_NEEDED and c.subject is not None)
        acts = (e for e in named if e.actors or e.object == c.subject)
        return any(e.cue[0] < c.end and c.start < e.cue[1] for e in acts)

    return [c for c in standing if c.measure != "licence_needed" or c.modality == "negative" or not done(c)]


_MAKES_NEEDED = ("restriction", "policy_change", "licence", "assurance")


def _dated(doc: Document, sentence: Sentence, found: list[Event], opening: dict[int, Date]) -> list[Event]:
    """An undated act in a paragraph that opens with a day is not before that day, unless told as earlier."""
    first = next(
        (
            d
            for d in sentence.dates
            if d.precision == "day" and d.start - doc.blocks[sentence.block].start < 40 and not is_an_end(doc.folded, d)
        ),
        None,
    )
    if first is not None:
        opening.setdefault(sentence.block, first)
    lead = opening.get(sentence.block)
    if lead is None or _EARLIER.search(doc.folded, sentence.start, sentence.end):
        return found
    assumed = f", {lead.why}" if LATEST_YEAR in lead.why else ""
    return [
        replace(e, date=lead.first, precision="not before", date_why=f"the day its paragraph opens with{assumed}")
        if e.date is None
        else e
        for e in found
    ]


def _said(doc: Document, sentence: Sentence, rules: Grammar, state: Speaking, worth: Worth) -> tuple[Attribution, ...]:
    """The sentence's attributions; inside a block quotation all of it is the speaker's."""
    opened = state.open_quote
    if opened is not None and sentence.block == opened.at:
        return (Attribution(sentence.start, sentence.end, opened.speaker, opened.via, "say", sentence.start),)
    return attributions(doc, sentence, rules, state, worth)


def _open(doc: Document, sentence: Sentence, said: tuple[Attribution, ...], state: Speaking) -> None:
    """A block that ends 'X said:' gives the next block to X; ``at`` then holds that block's index."""
    block = doc.blocks[sentence.block]
    if said and said[-1].verb == "say" and doc.folded[sentence.start : block.end].rstrip().endswith(":"):
        last = said[-1]
        following = next((i for i in range(sentence.block + 1, len(doc.blocks)) if doc.blocks[i].kept), -1)
        state.open_quote = Attribution(0, 0, last.speaker, last.via, "say", following)
    elif state.open_quote is not None and sentence.block > state.open_quote.at:
        state.open_quote = None


def _block_quote(doc: Document, sentence: Sentence, said: tuple[Attribution, ...], state: Speaking) -> list[Quote]:
    opened = state.open_quote
    if opened is None or sentence.block != opened.at:
        return []
    block = doc.blocks[sentence.block]
    return [Quote(block.start, block.end, opened.speaker, opened.via, True)]


def _first_told(found: list[Claim]) -> list[Claim]:
    """A claim told twice in one document is one claim."""
    told: dict[tuple[object, ...], Claim] = {}
    for c in found:
        told.setdefault((c.subject, c.measure, c.value, c.low, c.high, c.modality, c.base, c.aspect, c.status), c)
    return list(told.values())


def _unique(found: list[Quote]) -> list[Quote]:
    return list({(q.start, q.end): q for q in found}.values())


def _topic(
    doc: Document, sentence: Sentence, topic: dict[str, str], named: Mapping[str, Counter[str]], rules: Grammar
) -> dict[str, str]:
    """The company and the product the text is about here: the first named in this sentence, else those before.

    A paragraph that opens with a pronoun goes back to what the text has named most.
    """
    block = doc.blocks[sentence.block]
    if sentence.start - block.start < 4 and _PRONOUN.match(doc.folded, sentence.start):
        topic |= {kind: count.most_common(1)[0][0] for kind, count in named.items() if count}
    people = [m.id for m in sentence.mentions if m.id in rules.employers]
    if people and not any(m.kind == "company" for m in sentence.mentions):
        topic["company"] = rules.employers[people[0]]
    first = next((m.start for m in sentence.mentions if m.kind == "company"), sentence.end)
    same = "company" in topic and goes_on(doc.folded, sentence.start, first)
    item = doc.folded[block.start : block.start + 8].lstrip()[:1] in _BULLETS  # it speaks of what introduced it
    if not item:
        for m in reversed(sentence.mentions):
            if m.kind == "company" and (same or cited(doc.folded, sentence, m)):
                continue
            part = m.kind in _ITEMS and counted(doc.folded, m, sentence)
            if m.kind == "company" or (m.kind in _ITEMS and not part and not yardstick(doc.folded, sentence, m)):
                topic["company" if m.kind == "company" else "product"] = m.id
    for m in sentence.mentions:
        if m.kind == "company" or m.kind in _ITEMS:
            named["company" if m.kind == "company" else "product"][m.id] += 1
    return topic


def record(reading: Reading) -> dict[str, Any]:
    """The document's record as the contract has it."""
    doc = reading.doc
    text = doc.text
    body = [b for b in doc.blocks if b.kept]
    dropped = [{"kind": e.kind, "span": [e.start, e.end]} for e in text.edits]
    dropped += [
        {"kind": b.label, "span": list(text.root_span(b.start, b.end)), "why": b.why} for b in doc.blocks if not b.kept
    ]
    seen: dict[tuple[str, int], dict[str, Any]] = {}
    for sentence in doc.sentences:
        for m in sentence.mentions:
            seen[(m.id, m.start)] = {"id": m.id, "text": text.clean[m.start : m.end], **_spans(doc, m.start, m.end)}
    published = doc.published
    return {
        "id": doc.id, "path": doc.path, "encoding": text.encoding, "language": doc.language, "script": doc.script,
        "title": doc.title,
        "published": {"date": published.first, "precision": published.precision, "why": published.why},
        "root": _root(doc), "outlets": list(doc.outlets),
        "text": "\n".join(text.clean[b.start : b.end].strip() for b in body),
        "dropped": sorted(dropped, key=lambda d: d["span"]), "entities": list(seen.values()),
        "claims": [_claim(doc, c) for c in reading.claims], "events": [_event(doc, e) for e in reading.events],
        "quotes": [_quote(doc, q) for q in reading.quotes], "loose": [_loose(doc, a) for a in reading.loose],
    }  # fmt: skip


def _root(doc: Document) -> str | dict[str, str]:
    """What the spans count in: the file, or the stored rendition that was made of it."""
    if doc.rendition is None:
        return "file"
    return {"id": digest(doc.text.root), "of": doc.id, "by": doc.rendition.by, "version": doc.rendition.version}


def _spans(doc: Document, start: int, end: int) -> dict[str, Any]:
    first, last = doc.text.root_span(start, end)
    page = {"page": doc.rendition.page(first)} if doc.rendition else {}
    return {"span": [first, last], "byte_span": list(doc.text.bytes_of(first, last)), **page}


def _id(doc: Document, kind: str, *parts: Any) -> str:
    """Stable: the same words at the same place of the same bytes have the same id."""
    root = doc.id if doc.rendition is None else digest(doc.text.root)
    return f"{kind}-{hashlib.sha256('|'.join(map(str, (root, *parts))).encode()).hexdigest()[:12]}"


def _claim_id(doc: Document, c: Claim) -> str:
    """One word may be said of several chips at the same place."""
    return _id(doc, "c", c.start, c.end, c.measure, *([] if c.unit else [c.subject]))


def _sentence(doc: Document, at: int) -> str:
    """The words of the sentence that holds a position."""
    s = doc.sentences[bisect_right(doc.sentences, at, key=lambda s: s.start) - 1]
    return doc.text.clean[s.start : s.end]


def _claim(doc: Document, c: Claim) -> dict[str, Any]:
    return {
        "id": _claim_id(doc, c), "subject": c.subject, "measure": c.measure, "value": c.value,
        "low": c.low, "high": c.high, "unit": c.unit, "modality": c.modality, "as_of": c.as_of,
        "as_of_end": c.as_of_end,
        "period": c.period, "base": c.base, "aspect": c.aspect, "speaker": c.speaker, "via": c.via, "status": c.status,
        "ahead": c.ahead, "pieces": c.pieces, "extent": c.extent,
        "work": asdict(c.work) if c.work else None, "terms": list(c.terms),
        "text": doc.text.clean[c.start : c.end],
        "sentence": _sentence(doc, c.start),
        **_spans(doc, c.start, c.end),
    }  # fmt: skip


def _event(doc: Document, e: Event) -> dict[str, Any]:
    return {
        "id": _id(doc, "e", e.start, e.end, e.type), "date": e.date, "date_end": e.date_end, "precision": e.precision,
        "date_why": e.date_why, "type": e.type, "actors": list(e.actors), "action": e.action, "object": e.object,
        "objects": list(e.objects),
        "status": e.status, "ahead": e.ahead, "speaker": e.speaker, "via": e.via,
        "text": doc.text.clean[e.start : e.end], "sentence": _sentence(doc, e.start), **_spans(doc, e.start, e.end),
    }  # fmt: skip


def _quote(doc: Document, q: Quote) -> dict[str, Any]:
    return {
        "id": _id(doc, "q", q.start, q.end), "speaker": q.speaker, "via": q.via,
        "text": doc.text.clean[q.start : q.end],
        "direct": q.direct, **_spans(doc, q.start, q.end),
    }  # fmt: skip


def _loose(doc: Document, a: Amount) -> dict[str, Any]:
    return {
        "text": doc.text.clean[a.start : a.end], "value": a.value, "low": a.low, "high": a.high, "unit": a.unit,
        "kind": a.kind, **_spans(doc, a.start, a.end),
    }  # fmt: skip

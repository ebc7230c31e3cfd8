"""Events of a sentence: templates whose cue it holds, their slots filled, background and repetitions left out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .document import Document, Sentence
from .grammar import Grammar
from .sentences import clause_start
from .slots import actors_of, date_of, governing, objects_of, status_of, with_target
from .speech import Attribution
from .templates import EventTemplate

__all__ = ["Event", "distinct", "events"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with the clean characters [start, end) that say so.

    ``object`` is what it happened to; ``objects`` adds the products joined to it by *and*.
    """

    type: str
    date: dt.date | None
    date_end: dt.date | None
    precision: str
    date_why: str
    actors: tuple[str, ...]
    action: str
    object: str | None
    objects: tuple[str, ...]
    status: str
    speaker: str | None
    via: str | None
    start: int
    end: int


# What follows a phrase that only names an act, as an attribute or as the subject of another statement.
_BACKGROUND = re.compile(
    r"的(?!同时)|[^,。;]{0,8}(?:之后|以后|之前|以前|以来|后),|\s?(?:意味着|可能|将会|会|显示|反映|标志|是(?!否)|有助|有望|预计|预期|被视为|无疑|对于|means?\b)"
)


def events(
    doc: Document,
    sentence: Sentence,
    said: tuple[Attribution, ...],
    grammar: Grammar,
    known: Mapping[str, str],
    candidates: Sequence[int],
) -> list[Event]:
    """At most one event of a kind in each clause; kinds that another makes superfluous are dropped.

    ``known`` gives the last party of each kind, for words like 'the regulator'; ``candidates`` are the
    numbers of the templates whose words the sentence holds.
    """
    text = doc.folded
    found: list[tuple[EventTemplate, Event]] = []
    for template in (grammar.events[i] for i in candidates):
        last = -1
        for cue in template.cue.finditer(text, sentence.start, sentence.end):
            begin = clause_start(text, sentence.start, cue.start())
            if begin == last or (template.unless and template.unless.search(text[begin : cue.start()])):
                continue
            if _BACKGROUND.match(text, cue.end(), sentence.end) or text.endswith(("the ", "The "), 0, cue.start()):
                continue
            event = _event(doc, sentence, template, cue, said, grammar, known)
            if event is not None:
                last = begin
                found.append((template, event))
    kinds = {e.type for _, e in found}
    kept = [e for t, e in found if not kinds & set(t.instead)]
    return _merged(kept)


def _event(
    doc: Document, sentence: Sentence, template: EventTemplate, cue: re.Match[str], said: tuple[Attribution, ...],
    grammar: Grammar, known: Mapping[str, str],
) -> Event | None:  # fmt: skip
    span = cue.span()
    voice = next((a for a in said if span[0] <= a.at < span[1] and _kind_of(a.speaker or "") in template.actors), None)
    actors = (voice.speaker,) if voice else actors_of(doc, sentence, span, template.actors, grammar)
    if not actors:
        actors = _antecedent(doc.folded[sentence.start : span[0] + 4], template.actors, grammar, known)
    if template.between and _between(doc.folded, sentence, template.between, actors, span[0]):
        return None
    target = objects_of(doc, sentence, span, template.objects, actors)
    owner = governing(doc.folded, said, cue.start())
    date = date_of(doc, sentence, cue.start())
    if not _complete(doc.folded, sentence, template, span, actors, target, date):
        return None
    start = clause_start(doc.folded, sentence.start, span[0])
    pieces = [start, *(m.start for m in sentence.mentions if m.id in actors and sentence.start <= m.start < span[0])]
    joined = with_target(doc.folded, sentence, target, span[0]) if target else ()
    near = target and span[0] <= target.start and not re.search("[,;。]", doc.folded[span[1] : target.start])
    end = max(span[1], joined[-1].end if near else 0)
    while start < end and doc.folded[start].isspace():
        start += 1
    return Event(
        template.type, date.first if date else None, date.last if date else None, date.precision if date else "unknown",
        date.why if date else "no date in the sentence", actors, doc.text.clean[span[0] : span[1]],
        target.id if target else None,
        tuple(dict.fromkeys(m.id for m in joined)), status_of(doc, sentence, span, owner, actors, grammar),
        owner.speaker if owner else None, owner.via if owner else None,
        min([start, *(p for p in pieces[-1:] if p >= sentence.start)]), end,
    )  # fmt: skip


def _between(text: str, sentence: Sentence, barred: re.Pattern[str], actors: tuple[str, ...], cue: int) -> bool:
    """Whether the barred words stand between the last of the actors and the cue."""
    ends = [m.end for m in sentence.mentions if m.id in actors and m.end <= cue]
    return bool(ends) and barred.search(text, max(ends), cue) is not None


def _antecedent(text: str, kinds: tuple[str, ...], grammar: Grammar, known: Mapping[str, str]) -> tuple[str, ...]:
    """Who 'the regulator' or 'its' means here: the last one of that kind."""
    for kind, pattern in grammar.speech.anaphors:
        if kind in kinds and kind in known and pattern.search(text):
            return (known[kind],)
    return ()


def _kind_of(party: str) -> str:
    return {"org": "company", "gov": "government", "person": "person", "media": "media"}.get(party.split("/")[0], "")


def _complete(text: str, sentence: Sentence, template: EventTemplate, span, actors, target, date) -> bool:
    """Whether what the template needs is there, and anybody at all to whom it happens."""
    kinds = {a.kind for a in sentence.amounts}
    present = {
        "date": date is not None,
        "own_date": any(
            d.precision in ("day", "part of month", "month") and _adjoins(text, sentence, d.start, d.end, span[0])
            for d in sentence.dates
        ),
        "actor": bool(actors),
        "amount": bool(sentence.amounts),
        "target": target is not None,
        "ruler": bool(actors) or not _company_acts(text, sentence, span[0]),
        "authority": bool(actors) and not _company_acts(text, sentence, span[0]),
        "money": "money" in kinds,
        "share": "share" in kinds,
        "count": any(a.kind == "count" and _near(text, span, (a.start, a.end)) for a in sentence.amounts),
        "object": target is not None and -8 <= target.start - span[1] <= 30,
        "media": any(m.kind == "media" for m in sentence.mentions),
        "two_actors": len({*actors, target.id if target else None} - {None}) > 1,
    }
    return all(present[need] for need in template.needs) and bool(actors or target)


def _company_acts(text: str, sentence: Sentence, cue: int) -> bool:
    """Whether a company stands before the cue in its clause: what it stops is its own business, not a rule."""
    begin = clause_start(text, sentence.start, cue)
    return any(
        m.kind == "company" and begin <= m.start < cue and not text.startswith("的", m.end) for m in sentence.mentions
    )


def _near(text: str, a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Within two dozen characters and one clause."""
    between = text[min(a[1], b[1]) : max(a[0], b[0])]
    return len(between) < 24 and not re.search("[,;:。]", between)


def _adjoins(text: str, sentence: Sentence, start: int, end: int, cue: int) -> bool:
    """Whether a date stands in the cue's clause, or alone in the clause before it."""
    begin = clause_start(text, sentence.start, cue)
    return begin <= start < cue or (end <= begin and not text[end:begin].strip(",; "))


def _merged(found: list[Event]) -> list[Event]:
    """Within a sentence, one event per kind and actors: the one with more slots, over the span of them all."""
    kept: list[Event] = []
    for event in found:
        twin = next(
            (
                i
                for i, e in enumerate(kept)
                if e.type == event.type and (e.actors == event.actors or not e.actors or not event.actors)
            ),
            None,
        )
        if twin is None:
            kept.append(event)
            continue
        old = kept[twin]
        better = max(old, event, key=lambda e: (bool(e.actors), e.object is not None, e.date is not None))
        kept[twin] = replace(better, start=min(old.start, event.start), end=max(old.end, event.end))
    return kept


def distinct(found: list[Event]) -> list[Event]:
    """A document's events without repetitions: same kind, sharing an actor or the object, and no date to tell apart."""
    kept: list[Event] = []
    for event in found:
        twin = next((i for i, e in enumerate(kept) if _same(e, event)), None)
        if twin is None:
            kept.append(event)
        elif kept[twin].date is None and event.date is not None:
            kept[twin] = event
    return kept


def _same(a: Event, b: Event) -> bool:
    if a.type != b.type or not (set(a.actors) & set(b.actors) or (a.object and a.object == b.object)):
        return False
    if set(a.actors) and set(b.actors) and not set(a.actors) & set(b.actors):
        return False
    if a.date and b.date and not (a.date <= (b.date_end or b.date) and b.date <= (a.date_end or a.date)):
        return False
    if a.object is None and b.object is None and a.action != b.action:
        return False
    return a.object == b.object or a.object is None or b.object is None or b.date is None

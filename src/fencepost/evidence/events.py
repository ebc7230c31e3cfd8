"""Events of a sentence: templates whose cue it holds, their slots filled, background and repetitions left out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .act_rules import Act
from .acts import Hit, acts, consequent, in_name, presupposed, unreal
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .sentences import clause_start
from .slots import actors_of, date_of, doer_of, governing, kind_groups, objects_of, status_of, with_target
from .speech import Attribution
from .templates import EventTemplate
from .triggers import Worth
from .words_of_acts import Word

__all__ = ["Event", "Known", "distinct", "events"]

Known = tuple[Mapping[str, str], Mapping[str, str]]
"""The last party of each kind, before this sentence and with it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with the clean characters [start, end) that say so.

    ``object`` is what it happened to; ``objects`` adds the products joined to it by *and*. ``cue`` is where the verb
    and what it governs stand, ``gist`` which verbs these are, ``when`` the date as written, resolved or not.
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
    cue: tuple[int, int]
    gist: str
    when: str


# What follows a phrase that only names an act, as an attribute or as the subject of another statement.
_BACKGROUND = re.compile(
    r"的(?!同时)|(?:一事|问题|事宜)?(?:做出|作出|进行|表示|发表|予以)了?(?:[\u4e00-\u9fff]{0,4})(?:回应|表态|评论|不满|反对)|\s?(?:意味着|可能|将会|会|则|对[^,。;]{0,16}具有|显示|反映|标志|是(?!否)|有助|有望|预计|预期|被视为|无疑|对于|means?\b)"
)

# After these words an act is the setting of another, unless it has its own day.
_SETTING = re.compile(r"[^,。;]{0,8}(?:之后|以后|之前|以前|以来|前夕|后),")


def events(
    doc: Document,
    sentence: Sentence,
    said: tuple[Attribution, ...],
    grammar: Grammar,
    known: Known,
    worth: Worth,
    words: Sequence[Word],
) -> list[Event]:
    """The acts of a sentence, and what templates find beside them; kinds that another makes superfluous are dropped.

    ``known`` gives the last party of each kind, before this sentence and with it, for words like
    'the regulator'; ``worth`` gives the templates whose words the sentence holds,
    ``words`` its words of acts.
    """
    acting = _acting(doc, sentence, said, grammar, known, words)
    found = [
        (t, e)
        for t, e in _patterned(doc, sentence, said, grammar, known, worth.get("events", ()))
        if not _explained(e, acting, grammar.instead)
    ]
    told = [(grammar.instead.get(e.type, frozenset()), e) for e in (*(e for _, e, _ in acting), *(e for _, e in found))]
    kinds = {e.type for _, e in told}
    return _merged([e for instead, e in told if not kinds & instead])


def _acting(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, known: Known,
    words: Sequence[Word],
) -> list[tuple[Act, Event, Hit]]:  # fmt: skip
    """One event for each verb that acts: of the acts it may be, the one whose actor stands nearest."""
    found = []
    for hits in acts(doc, sentence, words, grammar.acts):
        if _retold(doc.folded, hits, said):
            continue
        told = [
            (h, e)
            for h in hits
            if not (h.act.of and _BACKGROUND.match(doc.folded, h.end, sentence.end))
            and (e := _event(doc, sentence, h.act, (h.start, h.end), (h.verb, h.verb_end), said, grammar, known, h))
            and not ((h.presupposed or _SETTING.match(doc.folded, h.end, sentence.end)) and not (e.when and e.actors))
        ]
        if told:
            hit, event = min(told, key=lambda t: (_away(t[1].actors, sentence, t[0].verb), not t[0].act.of))
            found.append((hit.act, event, hit))
    return found


def _retold(text: str, hits: Sequence[Hit], said: tuple[Attribution, ...]) -> bool:
    """Whether a stance is only what somebody is reported to say: the saying is the event."""
    verb = hits[0].verb
    if _COORDINATED.search(text, max(0, verb - 5), verb):
        return False
    inside = any(a.start <= verb < a.end and (a.speaker or "").split("/")[0] in _VOICES for a in said)
    return inside and all(h.act.type == "statement" for h in hits)


_COORDINATED = re.compile(r"\b(?:and|but) $")
_UTTERANCES = frozenset({"call", "statement", "interview", "commentary", "publication"})
_VOICES = frozenset({"person", "gov", "org"})
_FAR = 10**6


def _away(actors: tuple[str, ...], sentence: Sentence, verb: int) -> int:
    """Characters between the nearest of the actors and the verb they are before."""
    ids = {*actors, *(f"place/{a[4:].upper()}" for a in actors if a.startswith("gov/"))}
    return min((verb - m.end for m in sentence.mentions if m.id in ids and m.end <= verb), default=_FAR)


def _explained(event: Event, acting: list[tuple[Act, Event, Hit]], instead: Mapping[str, frozenset[str]]) -> bool:
    """Whether a template only reads again what the grammar has read: the same words, or the same kind of act."""
    same = (e for _, e, h in acting if e.type == event.type and h.act.of)
    return any(not event.actors or set(event.actors) & set(e.actors) for e in same) or any(
        h.start < event.cue[1] and event.cue[0] < h.end and h.act.of and event.type not in instead.get(e.type, ())
        for _, e, h in acting
    )


def _patterned(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, known: Known,
    candidates: Sequence[int],
) -> list[tuple[EventTemplate, Event]]:  # fmt: skip
    """At most one event of a template in each clause."""
    text = doc.folded
    found: list[tuple[EventTemplate, Event]] = []
    for template in (grammar.events[i] for i in candidates):
        last = -1
        for cue in template.cue.finditer(text, sentence.start, sentence.end):
            begin = clause_start(text, sentence.start, cue.start())
            if begin == last or (template.unless and template.unless.search(text[begin : cue.start()])):
                continue
            if in_name(doc.folded, sentence, cue.start()):
                continue
            if template.type != "bill" and grammar.acts.content.search(text, sentence.start, cue.start() + 2):
                continue
            if template.type not in _UTTERANCES and unreal(text, sentence, cue.start(), grammar.acts):
                continue
            set_aside = _BACKGROUND.match(text, cue.end(), sentence.end) or _SETTING.match(
                text, cue.end(), sentence.end
            )
            if set_aside or consequent(text, cue.start()) or text.endswith(("the ", "The "), 0, cue.start()):
                continue
            event = _event(doc, sentence, template, cue.span(), cue.span(), said, grammar, known)
            if event is not None and not event.when and presupposed(text, sentence, cue.start(), grammar.acts):
                continue
            if event is not None:
                last = begin
                found.append((template, event))
    return found


def _event(
    doc: Document, sentence: Sentence, row: EventTemplate | Act, span: tuple[int, int], verb: tuple[int, int],
    said: tuple[Attribution, ...], grammar: Grammar, known: Known, hit: Hit | None = None,
) -> Event | None:  # fmt: skip
    voice = next((a for a in said if span[0] <= a.at < span[1] and _kind_of(a.speaker or "") in row.actors), None)
    cue = (verb[0], max(verb[1], span[1]))
    begin = clause_start(doc.folded, sentence.start, verb[0])
    owner = governing(doc.folded, said, verb[0])
    if hit and hit.passive:
        actors = doer_of(doc, sentence, verb, row.actors, grammar) or _holder(owner, row)
    else:
        actors = (voice.speaker,) if voice else actors_of(doc, sentence, verb if hit else cue, row.actors, grammar)
    if (
        hit
        and not hit.passive
        and not voice
        and not any(begin <= m.start < verb[0] for m in sentence.mentions if m.id in actors)
    ):
        actors = _antecedent(doc, sentence, (begin, verb[0]), row.actors, grammar, known) or actors
    if not actors and not (hit and hit.passive):
        actors = _antecedent(doc, sentence, (sentence.start, verb[0] + 4), row.actors, grammar, known)
    if hit is None and row.between and _between(doc.folded, sentence, row.between, actors, span[0]):
        return None
    target = (
        _governed(doc.folded, sentence, hit, row.objects, actors)
        if hit
        else objects_of(doc, sentence, span, row.objects, actors)
    )
    date = date_of(doc, sentence, verb[0])
    if not _complete(doc.folded, sentence, row, verb, actors, target, date, hit):
        return None
    start = clause_start(doc.folded, sentence.start, span[0])
    pieces = [start, *(m.start for m in sentence.mentions if m.id in actors and sentence.start <= m.start < span[0])]
    joined = with_target(doc.folded, sentence, target, span[0]) if target else ()
    near = target and span[0] <= target.start and not re.search("[,;。]", doc.folded[span[1] : target.start])
    end = max(span[1], joined[-1].end if near else 0)
    while start < end and doc.folded[start].isspace():
        start += 1
    return Event(
        row.type, date.first if date else None, date.last if date else None, date.precision if date else "unknown",
        date.why if date else "no date in the sentence", actors, doc.text.clean[span[0] : span[1]],
        target.id if target else hit.goods if hit else None,
        tuple(dict.fromkeys(m.id for m in joined)), status_of(doc, sentence, cue, owner, actors, grammar),
        owner.speaker if owner else None, owner.via if owner else None,
        min([start, *(p for p in pieces[-1:] if p >= sentence.start)]), end, span,
        " ".join(sorted(hit.act.verbs)) if hit else doc.folded[span[0] : span[1]].casefold(),
        doc.folded[date.start : date.end] if date else "",
    )  # fmt: skip


_NEAR_AFTER = 60
_NAMED = frozenset({"company", "agency", "person"})
_PARTIES = frozenset({"company", "person", "government", "agency", "place", "actor"})


_ELSEWHERE = re.compile(r"[;。]|(?<=[\u3400-\u9fff]),|, (?:and|but|while|as)\b")


def _governed(
    text: str, sentence: Sentence, hit: Hit, kinds: tuple[str, ...], actors: tuple[str, ...]
) -> Mention | None:
    """What the act is about: named inside it, else right after it, else before its verb in the clause."""
    own = {f"place/{a[4:6].upper()}" for a in actors if a.startswith("gov/")}
    wanted = (*kinds, "actor") if "government" in kinds else kinds
    free = [m for m in sentence.mentions if m.id not in actors and m.kind in wanted and m.id not in own]
    begin = clause_start(text, sentence.start, hit.verb)
    inside = [m for m in free if hit.start <= m.start < hit.end]
    after = [
        m for m in free if hit.end <= m.start <= hit.end + _NEAR_AFTER and not _ELSEWHERE.search(text, hit.end, m.start)
    ]
    before = [m for m in reversed(free) if begin <= m.start < hit.start]
    rest = [m for m in free if m.start >= hit.end and not _ELSEWHERE.search(text, hit.end, m.start)]
    earlier = [m for m in reversed(free) if m.end <= begin]
    for pools in ((inside, after, before), (rest, earlier)):
        for group in kind_groups(wanted):
            for pool in pools:
                for m in pool:
                    if m.kind in group:
                        return m
    return None


def _between(text: str, sentence: Sentence, barred: re.Pattern[str], actors: tuple[str, ...], cue: int) -> bool:
    """Whether the barred words stand between the last of the actors and the cue."""
    ends = [m.end for m in sentence.mentions if m.id in actors and m.end <= cue]
    return bool(ends) and barred.search(text, max(ends), cue) is not None


def _antecedent(
    doc: Document, sentence: Sentence, span: tuple[int, int], kinds: tuple[str, ...], grammar: Grammar, known: Known
) -> tuple[str, ...]:
    """Who 'the regulator' or 'its' means here: the last one of that kind, of this sentence only if named before."""
    before, now = known
    for kind, pattern in grammar.speech.anaphors:
        if kind in kinds and (word := pattern.search(doc.folded[span[0] : span[1]])):
            named = any(m.kind in _NAMED and m.end <= span[0] + word.start() for m in sentence.mentions)
            who = now.get(kind) if named else before.get(kind)
            if who:
                return (who,)
    return ()


def _holder(owner: Attribution | None, row: EventTemplate | Act) -> tuple[str, ...]:
    """The firm that announces what it was given (its chip won approval), where a firm may act."""
    gets = owner is not None and owner.verb == "announce" and _kind_of(owner.speaker or "") == "company"
    return (owner.speaker,) if gets and "company" in row.actors else ()


def _kind_of(party: str) -> str:
    return {"org": "company", "gov": "government", "person": "person", "media": "media"}.get(party.split("/")[0], "")


def _complete(text: str, sentence: Sentence, template: EventTemplate | Act, span, actors, target, date, hit) -> bool:
    """Whether what the row needs is there, and anybody at all to whom it happens."""
    kinds = {a.kind for a in sentence.amounts}
    begin = clause_start(text, sentence.start, span[0])

    def before(words: re.Pattern[str]) -> bool:
        return hit is not None and words.search(text, begin, span[0]) is not None

    def office() -> bool:
        return ("government" in template.actors and before(_AUTHORITIES)) or before(_BOTH)

    def own() -> bool:
        return not (hit and hit.passive) and _company_acts(text, sentence, span, actors)

    present = {  # looked at only where the row needs it
        "date": lambda: date is not None,
        "own_date": lambda: any(
            (d.precision in ("day", "part of month", "month") or (d.first is None and text[d.start].isdigit()))
            and _adjoins(text, sentence, d.start, d.end, span[0])
            for d in sentence.dates
        ),
        "actor": lambda: bool(actors) or office(),
        "amount": lambda: bool(sentence.amounts),
        "target": lambda: target is not None,
        "ruler": lambda: not own(),
        "authority": lambda: (bool(actors) or office()) and not own(),
        "money": lambda: "money" in kinds,
        "share": lambda: "share" in kinds,
        "count": lambda: any(a.kind == "count" and _near(text, span, (a.start, a.end)) for a in sentence.amounts),
        "object": lambda: target is not None and -8 <= target.start - span[1] <= 30,
        "media": lambda: any(m.kind == "media" for m in sentence.mentions),
        "maker": lambda: bool(actors) or (target is not None and target.kind in _MADE and before(_FIRMS)),
        "pair": lambda: _paired(text, sentence, begin, span),
        "recipient": lambda: re.search("[向给对][^,。;]{1,16}$", text[begin : span[0]]) is not None,
        "move": lambda: any(a.kind == "share" and 0 <= a.start - span[1] <= 14 for a in sentence.amounts),
        "held": lambda: bool(actors) or before(_FIRMS) or (target is not None and target.kind != "place"),
        "figure": lambda: bool(kinds & {"money", "share"}),
        "dignitary": lambda: any(a.startswith(("person/", "gov/")) for a in actors),
        "two_actors": lambda: len({*actors, target.id if target else None} - {None}) > 1,
    }
    return all(present[need]() for need in template.needs) and bool(
        actors or target or office() or (hit and (hit.goods or hit.act.alone))
    )


_BOTH = re.compile(r"[中美荷韩日][美中荷韩日欧]|双方|两国|\b(?:both sides|the two (?:sides|leaders|countries))\b")
_JOINT = re.compile("[与和同跟、]|双方|两")


def _paired(text: str, sentence: Sentence, begin: int, verb: tuple[int, int]) -> bool:
    """Whether two parties meet or agree: two of them are named at the verb, or called the two."""
    if _BOTH.search(text, begin, verb[0]):
        return True
    named = {m.id for m in sentence.mentions if m.kind in _PARTIES and begin <= m.start <= verb[1] + _NEAR_AFTER}
    return len(named) > 1 and (text[verb[0]].isascii() or _JOINT.search(text, begin, verb[0]) is not None)


_AUTHORITIES = re.compile(
    r"\b(?:police|customs|judge|court|officials|authorities|regulators|prosecutors|lawmakers|senators|government|investigation|inquiry)\b|官员|议员|当局|有关部门|监管部门|监管机构|主管部门|检方|警方|法院|法官|海关"
)


# What stands behind one of these is what it happens to: 对半导体制造商安世进行干预.
_FRONTED = re.compile(r"(?:将|把|对|向|就|针对)[^,。;:]{0,20}$|\b(?:from|to|against|on|for|of|with|in|by)\s?(?:the )?$")


_MADE = frozenset({"chip", "family", "system", "product_family"})
_FIRMS = re.compile(
    r"\b(?:companies|firms|customers|buyers|tech giants|hyperscalers|startups|cloud providers)\b"
    r"|(?:公司|企业|厂商|客户|买家|巨头|大厂)(?!的)"
)


# A company that stands before one of these undergoes a rule: 英伟达不得出口, Nvidia must stop.
_OBLIGED = re.compile(
    r"被|遭|受到|获|须|需要?|必须|不得|不准|不许|不能|\b(?:must|may not|cannot|is|are|was|were|been|be|being)\b|n.t\b"
)


def _company_acts(text: str, sentence: Sentence, verb: tuple[int, int], actors: tuple[str, ...]) -> bool:
    """Whether the party nearest before the verb in its clause is a company: what it stops is its own business, no rule.

    ``actors`` are those who would rule; one of them who stands between the company and the verb does.
    """
    begin = clause_start(text, sentence.start, verb[0])
    acting = [
        m for m in sentence.mentions
        if begin <= m.start < verb[0] and (m.kind == "company" or m.id in actors or m.kind in ("actor", "agency"))
        and not text.startswith(("的", "'s "), m.end)
        and not _FRONTED.search(text, max(begin, m.start - 24), m.start)
    ]  # fmt: skip
    return bool(acting) and acting[-1].kind == "company" and not _OBLIGED.search(text, acting[-1].end, verb[1])


def _near(text: str, a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Within two dozen characters and one clause."""
    between = text[min(a[1], b[1]) : max(a[0], b[0])]
    return len(between) < 24 and not re.search("[,;:。]", between)


def _adjoins(text: str, sentence: Sentence, start: int, end: int, cue: int) -> bool:
    """Whether a date stands in the cue's clause, or alone in the clause before it."""
    begin = clause_start(text, sentence.start, cue)
    if begin <= start < cue:
        return True
    leading = clause_start(text, sentence.start, start) == clause_start(text, sentence.start, max(begin - 1, 0))
    return end <= begin and leading and len(text[end:begin]) <= _OCCASION and not _REPORT.search(text, end, begin)


_REPORT = re.compile("[报讯]|消息|report")
_OCCASION = 14  # characters: "9月18日的业绩说明会上,"


def _merged(found: list[Event]) -> list[Event]:
    """Within a sentence, one event per kind and actors, over the span of them all."""
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
        kept[twin] = _joined(kept[twin], event)
    return kept


def _joined(one: Event, other: Event) -> Event:
    """One event with the slots of both: the second fills what the first leaves open."""
    dated = one if one.date or not other.date else other
    return replace(
        one, actors=one.actors or other.actors, object=one.object or other.object, objects=one.objects or other.objects,
        date=dated.date, date_end=dated.date_end, precision=dated.precision, date_why=dated.date_why, when=dated.when,
        start=min(one.start, other.start), end=max(one.end, other.end),
    )  # fmt: skip


def distinct(found: list[Event], title_end: int) -> list[Event]:
    """A document's events without repetitions; what a title (which ends at ``title_end``) says is said again below."""
    kept: list[Event] = []
    of_type: dict[str, list[int]] = {}
    for event in found:
        alike = of_type.setdefault(event.type, [])
        twin = next((i for i in alike if _same(kept[i], event, kept[i].end <= title_end)), None)
        if twin is None:
            alike.append(len(kept))
            kept.append(event)
        elif (kept[twin].date is None and event.date is not None) or kept[twin].end <= title_end:
            kept[twin] = event
    return kept


_NUMBER = re.compile(r"\d[\d.,]*")
_PERIODIC = frozenset({"financial_disclosure"})


def _same(a: Event, b: Event, headline: bool) -> bool:
    """Same kind, no actor, date or amount to tell them apart, and the same object or at least the same words."""
    parties = {*a.actors, a.object, a.speaker}
    if a.type != b.type or (a.actors and b.actors and not set(b.actors) & parties):
        return False
    if a.date and b.date and not (a.date <= (b.date_end or b.date) and b.date <= (a.date_end or a.date)):
        return False
    if a.type in _PERIODIC and a.date and b.date and (a.date, a.date_end) != (b.date, b.date_end):
        return False  # results of a half-year are not those of the year
    if not (a.date and b.date) and a.when and b.when and a.when != b.when:
        return False
    if headline and set(a.actors) & set(b.actors):
        return True
    numbers = [set(_NUMBER.findall(e.action)) for e in (a, b)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    vague = [o is None or o.startswith(("place/", "goods/")) for o in (a.object, b.object)]
    if a.object == b.object and not vague[0]:
        return True
    return any(vague) and a.gist == b.gist and bool(a.actors) and set(a.actors) == set(b.actors)

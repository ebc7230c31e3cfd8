"""Who says it: speakers, carriers, and the words they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .sentences import clause_start

__all__ = ["Attribution", "Quote", "Speaking", "attributions", "quotes"]

_SPEAKERS = ("person", "agency", "government", "company", "media", "platform", "actor")
_CARRIERS = ("media", "platform")
_VIA = re.compile(r"(?:接受|对|向|told|to|with|on)\s?(?:[^,。;]{0,6})$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """From ``start`` (after the words of saying) to ``end``, ``speaker`` speaks, carried by ``via``.

    ``speaker`` is an id, ``unnamed`` or ``author``; ``verb`` is the kind of saying.
    """

    start: int
    end: int
    speaker: str | None
    via: str | None
    verb: str
    at: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words given to a speaker, marked as quotation (direct) or not."""

    start: int
    end: int
    speaker: str | None
    via: str | None
    direct: bool


@dataclass
class Speaking:
    """What carries over between sentences: who ``he``, ``the company``, ``the regulator`` are, whose report it is."""

    person: str | None = None
    known: dict[str, str] = field(default_factory=dict)
    via: str | None = None
    block: int = -1
    open_quote: Attribution | None = None
    last: tuple[int, Attribution] | None = None


def attributions(doc: Document, sentence: Sentence, grammar: Grammar, state: Speaking) -> tuple[Attribution, ...]:
    """The attributions of one sentence, in order; ``state`` is brought up to date."""
    speech, text = grammar.speech, doc.folded
    if sentence.block != state.block:
        state.block, state.via = sentence.block, None
    source = _source(text, sentence, speech)
    if source is not None and source.kind in _CARRIERS:
        state.via = source.id
    found: list[Attribution] = []
    for verb in speech.verbs.finditer(text, sentence.start, sentence.end):
        if any(a < verb.start() < b - 1 for a, b in sentence.quotes):
            continue
        kind = verb.lastgroup or "say"
        if found and _GOES_ON.fullmatch(text, clause_start(text, sentence.start, verb.start()), verb.start()):
            found.append(replace(found[-1], start=verb.end(), verb=kind, at=verb.start()))
            continue
        told = [a.speaker for a in found if a.speaker and a.speaker.startswith("person/")]
        speaker, carrier = _speaker(doc, sentence, verb, grammar, told[-1] if told else state.person, state.known)
        if speaker is None and source is not None and found == []:
            speaker = source.id
        if speaker is None and kind in ("report", "show"):
            continue
        if speaker is None:
            continue
        via = carrier or (source.id if source and source.kind in _CARRIERS else None) or state.via
        found.append(
            Attribution(
                verb.end(),
                _scope_end(text, sentence, verb.end(), speaker),
                speaker,
                None if via == speaker else via,
                kind,
                verb.start(),
            )
        )
    if not found and source is not None:
        closes = text[source.start].isascii() and sentence.end - source.end < _CLOSES  # "..., according to X."
        words = (
            (sentence.start, clause_start(text, sentence.start, source.start)) if closes else (source.end, sentence.end)
        )
        if words[0] < words[1]:
            found.append(Attribution(*words, source.id, None, "report", source.start))
    author = speech.author.search(text, sentence.start, sentence.end)
    if author and not any(a <= author.start() < b for a, b in sentence.quotes):
        found.append(Attribution(author.end(), sentence.end, "author", None, "say", author.start()))
    _remember(sentence, state, found)
    return tuple(sorted(found, key=lambda a: a.start))


# A verb of saying without a subject of its own: "..., but also stressed".
_GOES_ON = re.compile(r"(?:但|也|并|还|又|同时|且|亦|而|\s|\b(?:and|but|also|then)\b)+")
_TURN = re.compile(r", (?:and|but|while) (?:the )?")


def _scope_end(text: str, sentence: Sentence, begin: int, speaker: str | None) -> int:
    """English: reported words end where ', and' or ', but' brings on another who acts."""
    for turn in _TURN.finditer(text, begin, sentence.end):
        if any(m.start == turn.end() and m.kind in _SPEAKERS and m.id != speaker for m in sentence.mentions):
            return turn.start()
    return sentence.end


def _source(text: str, sentence: Sentence, speech) -> Mention | None:
    """The source a phrase like 据 X 报道 or *according to X* names."""
    for match in speech.sources.finditer(text, sentence.start, sentence.end):
        within = 32 if match[0].isascii() else 16
        for mention in sentence.mentions:
            if match.end() <= mention.start <= match.end() + within and mention.kind in _SPEAKERS:
                carrier = [
                    m
                    for m in sentence.mentions
                    if m.kind in _CARRIERS and match.end() <= m.start <= match.end() + within
                ]
                return carrier[0] if carrier else mention
    return None


def _speaker(
    doc: Document,
    sentence: Sentence,
    verb: re.Match[str],
    grammar: Grammar,
    person: str | None,
    known: Mapping[str, str],
) -> tuple[str | None, str | None]:
    """Who governs the verb, and a carrier named in between."""
    speech, text = grammar.speech, doc.folded
    if stranger := _unlisted(doc, sentence, verb, speech.titled):
        return stranger, None
    begin = clause_start(text, sentence.start, verb.start())
    earlier = [m for m in sentence.mentions if m.end <= begin and m.kind in ("company", "agency")]
    known = {**known, **{m.kind: m.id for m in earlier}}
    for start in dict.fromkeys((begin, _wider(text, sentence.start, begin))):
        before = [
            m for m in sentence.mentions
            if start <= m.start and m.end <= verb.start() and m.kind in _SPEAKERS and not _quoted(m, sentence)
        ]  # fmt: skip
        named = [
            m for m in before if not _VIA.search(text, max(sentence.start, m.start - 12), m.start) or m.kind == "person"
        ]
        carriers = [m for m in before if m.kind in _CARRIERS]
        if people := [m for m in named if m.kind == "person"]:
            carrier = next((c.id for c in carriers), None)
            return people[-1 if start == begin else 0].id, carrier
        span = text[start : verb.start()]
        if (speech.person.search(span[-12:]) or speech.person.match("," + span[:4])) and person:
            return person, next((c.id for c in carriers), None)
        if speech.unnamed.search(span[-12:]) or (verb[0].isascii() and _UNNAMED.search(span)):
            return "unnamed", next((c.id for c in carriers), None)
        if named:
            return named[-1].id if verb.lastgroup != "announce" else named[0].id, None
        for kind, pattern in speech.anaphors:
            if kind in known and pattern.search(span[-16:]):
                return known[kind], None
    for m in sentence.mentions:  # "China told Reuters that ..."
        if m.kind == "place" and m.start == begin and not text[m.end : verb.start()].strip():
            return grammar.governments.get(m.id), None
    return _inverted(text, sentence, verb), None


_SUBJECT = re.compile(
    r"(?<![\w’'])(?P<name>(?:Mr\. |Ms\. |Dr\. )?[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*){0,3})"
    r"(?:, [^,.;]{2,60},)? (?:also |then |later |has |had )?$"
)
_NO_NAME = re.compile(
    r"(?:The|It|They|We|I|You|He|She|But|And|Officials?|Analysts?|People|Sources?|Regulators?|Lawmakers?|Experts?|Critics|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|September|October|"
    r"November|December|Some|Many|Others|That|This|Who|Also|Reports?|One|Both|Companies|Neither|Nobody|Everyone|An|A|In|On|At|As)\b"
)


def _unlisted(doc: Document, sentence: Sentence, verb: re.Match[str], titled: re.Pattern[str]) -> str | None:
    """A name no list holds right before the verb: capitalised in English, after a title in Chinese."""
    text = doc.folded
    pattern = _SUBJECT if verb[0].isascii() else titled
    match = pattern.search(text, max(sentence.start, verb.start() - 90), verb.start())
    if match is None or _NO_NAME.match(match["name"]):
        return None
    name = " ".join(doc.text.clean[match.start("name") : match.end("name")].split()[-2:])
    begin = match.end("name") - len(name)  # "ASML CEO Jane Roe": what stands before the name is no part of it
    known = any(m.start < match.end("name") and begin < m.end for m in sentence.mentions)
    return None if known else f"unlisted:{name}"


def _wider(text: str, sentence: int, clause: int) -> int:
    """One clause further back, or the sentence."""
    return sentence if clause <= sentence else clause_start(text, sentence, max(sentence, clause - 1))


def _inverted(text: str, sentence: Sentence, verb: re.Match[str]) -> str | None:
    """English: '..., said Lisa Su, AMD's chief executive'."""
    if not verb[0].isascii() or verb[0].startswith("t"):  # "told Reuters" names a hearer
        return None
    after = [m for m in sentence.mentions if verb.end() <= m.start <= verb.end() + 12 and m.kind in _SPEAKERS]
    if verb[0] in ("said", "says", "added") and _SAID_SOURCE.match(text, verb.end()):
        return "unnamed"
    return after[0].id if after and text[verb.end() : after[0].start].strip() in ("", "the", "by") else None


def _quoted(mention: Mention, sentence: Sentence) -> bool:
    """Inside a quotation longer than the name itself."""
    return any(a < mention.start and mention.end < b - 1 for a, b in sentence.quotes)


def _remember(sentence: Sentence, state: Speaking, found: list[Attribution]) -> None:
    people = [a.speaker for a in found if a.speaker and a.speaker.startswith("person/")]
    named = [m.id for m in sentence.mentions if m.kind == "person"]
    state.person = (people or named or [state.person])[-1]
    if found and (found[-1].speaker or "").startswith(("person/", "unlisted:")):
        state.last = (sentence.block, found[-1])
    for m in reversed(sentence.mentions):
        if m.kind in ("company", "agency"):
            state.known[m.kind] = m.id


def quotes(doc: Document, sentence: Sentence, said: tuple[Attribution, ...], state: Speaking) -> list[Quote]:
    """Quotations of a sentence: marked ones that are speech, else the reported words themselves."""
    text = doc.folded
    found: list[Quote] = []
    for start, end in sentence.quotes:
        owner = _owner(start, end, said, text, state)
        if owner is not None and not _term(text, start, end, sentence, owner):
            found.append(Quote(start, end, owner.speaker, owner.via, True))
    if not found and said and (closed := _closing(doc.folded, sentence, said[-1])):
        return [closed]
    spoken = [a for a in said if a.verb in ("say", "announce", "report", "deny")]
    if spoken and all(q.end - q.start <= _TERM for q in found):
        last = spoken[-1]
        starts = (_words_begin(text, a) for a in spoken if a.speaker == last.speaker)
        begin = next((b for b in starts if b is not None), None)  # "X said ..., but also stressed ..."
        if begin is not None and last.end - begin >= 8 and not any(begin - 2 <= q.start <= begin + 2 for q in found):
            found.append(Quote(begin, last.end, last.speaker, last.via, False))
    return sorted(found, key=lambda q: q.start)


_TERM = 14  # characters of a quotation that may be one word of what is reported
_UNNAMED = re.compile(
    r"\b(?i:people|sources?|officials?|insiders?|executives?|persons?) "
    r"(?:familiar|close|briefed|with knowledge)[^.;]{0,40}$"
)
_SAID_SOURCE = re.compile(
    r"\s(?:an?|one|two|the|several|some|multiple) (?:[\w-]+ ){0,4}?"
    r"(?:sources?|officials?|analysts?|persons?|people|executives?|insiders?)\b"
)


def _closing(text: str, sentence: Sentence, said: Attribution) -> Quote | None:
    """English: the words before ", X said" at the end of a sentence."""
    begin = clause_start(text, sentence.start, said.at)
    if not text[said.at].isascii() or said.end - said.start > _CLOSES or begin - sentence.start < _CLOSES:
        return None
    return Quote(sentence.start, begin - 1, said.speaker, said.via, False)


_CLOSES = 30  # after the verb: whom it was told, when
_THAT = re.compile(r"[^,.;:]{0,60}?\bthat\s+")
_NO_STATEMENT = re.compile(r"\s*(?:[了的过着下为]|by\b|on\b|(?:a|an|the|its|their|new|record|strong|more|\$|\d)\W?)")


def _words_begin(text: str, said: Attribution) -> int | None:
    """Where the reported words begin: after *that*, a comma or a colon; None where a mere object follows the verb."""
    rest = text[said.start : said.end]
    if that := _THAT.match(rest):
        return said.start + that.end()
    if _NO_STATEMENT.match(rest) and (said.verb in ("announce", "report") or rest.lstrip()[:1] in "了的过着下为"):
        return None
    return said.end - len(rest.lstrip(",:; "))


def _owner(start: int, end: int, said: tuple[Attribution, ...], text: str, state: Speaking) -> Attribution | None:
    """The attribution a quotation falls under: the last before it, else one right after it."""
    before = [a for a in said if a.start <= start]
    if before:
        return before[-1]
    after = [a for a in said if a.at >= end and a.at - end <= (110 if text[a.at].isascii() else 40)]
    if after:
        return after[0]
    long = end - start > 17 or text[end - 2 : end - 1] in "。,!?"
    if long and state.open_quote is not None:
        return state.open_quote
    return state.last[1] if state.last and state.last[0] == state.block and end - start > 8 else None


_NAMED = re.compile(
    r"(?:作为|所谓|称为|称作|名为|叫做|以|被称|称之为|so-called|called|dubbed|known as|nicknamed)\s?(?:the |a )?$"
)


def _term(text: str, start: int, end: int, sentence: Sentence, owner: Attribution) -> bool:
    """A name, a title or a word in inverted commas: short, without a stop, running straight on into the sentence."""
    inner = text[start + 1 : end - 1]
    if any(m.start == start + 1 and m.end == end - 1 for m in sentence.mentions):
        return True
    if text[end : end + 1] == "(" and len(inner) <= 12:
        return True
    if len(inner) <= 12 and _NAMED.search(text, max(0, start - 12), start):
        return True
    runs_on = bool(re.match(r"[\u3400-\u9fffA-Za-z]| [a-z]", text[end : end + 2])) and not re.match(
        r"[,。]", text[end : end + 1]
    )
    close = start - owner.start <= 1
    return (
        len(inner) <= (12 if not inner.isascii() else 30) and runs_on and not close and not re.search(r"[,。!?]", inner)
    )

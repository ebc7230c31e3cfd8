"""Who says it: speakers and carriers, and how far what they say reaches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .anaphora import goes_on
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .sentences import aside, clause_start
from .triggers import Worth

__all__ = ["CLOSES", "Attribution", "Speaking", "attributions", "cited"]

_SPEAKERS = ("person", "agency", "government", "company", "media", "platform", "actor")
_CARRIERS = ("media", "platform")
CLOSES = 30
"""Characters after a verb of saying that closes an English sentence: whom it was told, when."""

_UNNAMED = re.compile(
    r"\b(?i:people|sources?|officials?|insiders?|executives?|persons?) "
    r"(?:familiar|close|briefed|with knowledge)[^.;]{0,40}$"
)
_SAID_SOURCE = re.compile(
    r"\s(?:an?|one|two|the|several|some|multiple) (?:[\w-]+ ){0,4}?"
    r"(?:sources?|officials?|analysts?|persons?|people|executives?|insiders?)\b"
)
_VIA = re.compile(r"(?:接受|对|向|\b(?:told|to|with|on)\b)\s?(?:[^,。;]{0,6})$")


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


@dataclass
class Speaking:
    """What carries over between sentences: who ``he``, ``the company``, ``the regulator`` are, whose report it is."""

    person: str | None = None
    known: dict[str, str] = field(default_factory=dict)
    via: str | None = None
    block: int = -1
    open_quote: Attribution | None = None
    last: tuple[int, Attribution] | None = None

    def someone(self) -> dict[str, str]:
        """The person whom 'he' means, if anybody was named."""
        return {"person": self.person} if self.person else {}


def attributions(
    doc: Document, sentence: Sentence, grammar: Grammar, state: Speaking, worth: Worth
) -> tuple[Attribution, ...]:
    """The attributions of one sentence, in order; ``state`` is brought up to date.

    ``worth`` tells whether the sentence may hold a verb of saying, a source, the author's voice.
    """
    speech, text = grammar.speech, doc.folded
    if sentence.block != state.block:
        state.block, state.via = sentence.block, None
    if not (sentence.mentions or "verbs" in worth or "sources" in worth or "author" in worth):
        return ()
    source = _source(text, sentence, speech) if "sources" in worth else None
    if source is not None and source.kind in _CARRIERS:
        state.via = source.id
    found: list[Attribution] = []
    for verb in speech.verbs.finditer(text, sentence.start, sentence.end) if "verbs" in worth else ():
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
        closes = text[source.start].isascii() and sentence.end - source.end < CLOSES  # "..., according to X."
        words = (
            (sentence.start, clause_start(text, sentence.start, source.start)) if closes else (source.end, sentence.end)
        )
        if words[0] < words[1]:
            found.append(Attribution(*words, source.id, None, "report", source.start))
    author = speech.author.search(text, sentence.start, sentence.end) if "author" in worth else None
    if author and not any(a <= author.start() < b for a, b in sentence.quotes):
        found.append(Attribution(author.end(), sentence.end, "author", None, "say", author.start()))
    _remember(doc.folded, sentence, state, found, grammar.employers)
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


# Those who speak for a firm without a name: 阿里云相关人士, not 知情人士.
_ITS_PEOPLE = re.compile(r"(?:公司|集团)?(?:相关|有关|内部)?(?:人士|负责人|方面|官方)[^,。;:]{0,4}")


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
            and not aside(text, sentence.start, m.start, verb.start())
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
        if named and _ITS_PEOPLE.fullmatch(text, named[-1].end, verb.start()):
            return named[-1].id, None
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
    r"(?:, [^,.;]{2,90},)? (?:also |then |later |has |had )?$"
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
    match = pattern.search(text, max(sentence.start, verb.start() - 130), verb.start())
    if match is None or _NO_NAME.match(match["name"]):
        return None
    name = " ".join(doc.text.clean[match.start("name") : match.end("name")].split()[-2:])
    begin = match.end("name") - len(name)  # "ASML CEO Jane Roe": what stands before the name is no part of it
    known = [m for m in sentence.mentions if m.start < match.end("name") and begin < m.end]
    if known and "," in match[0] and known[0].kind == "person":
        return known[0].id  # "Jane Roe, an analyst at Firm, said": the words between commas do not speak
    return None if known else f"unlisted:{name}"


def _wider(text: str, sentence: int, clause: int) -> int:
    """One clause further back, none that is only an aside, or the sentence."""
    back = sentence if clause <= sentence else clause_start(text, sentence, max(sentence, clause - 1))
    return _wider(text, sentence, back) if back > sentence and aside(text, sentence, back, clause) else back


# "said Assistant Attorney General for National Security John Roe": the last two capitalised words are the name.
_TITLED = re.compile(
    r" (?:(?:[A-Z][\w.'-]+|for|of|the|and|on) ){2,10}?(?P<name>[A-Z][a-z]+ (?:[A-Z]\.? )?[A-Z][a-z'-]+)(?=[.,]|$)"
)


_SAYING = ("said", "says", "added", "wrote", "warned")
# What a person is, before the name: said Senate Majority Leader X, said chief executive X.
_OFFICE = re.compile(
    r" (?:(?:[A-Z][\w·’'-]*|[A-Z]·S·|for|of|the|and|on|its|chief|executive|president|analyst|director"
    r"|spokes\w+|minister|senator|lawmaker|former|senior) ){1,10}"
)


def _inverted(text: str, sentence: Sentence, verb: re.Match[str]) -> str | None:
    """English: '..., said Lisa Su, AMD's chief executive'."""
    if not verb[0].isascii() or verb[0].startswith("t"):  # "told Reuters" names a hearer
        return None
    after = [m for m in sentence.mentions if verb.end() <= m.start <= verb.end() + 12 and m.kind in _SPEAKERS]
    if verb[0] in ("said", "says", "added") and _SAID_SOURCE.match(text, verb.end()):
        return "unnamed"
    if verb[0] in _SAYING:
        for m in sentence.mentions:
            if m.kind == "person" and m.start > verb.end() and _OFFICE.fullmatch(text, verb.end(), m.start):
                return m.id
    title = text[verb.end() : after[0].start].strip() if after else ""
    if after and title in ("", "the", "by", "Dr.", "Mr.", "Ms.", "Mrs."):
        return after[0].id
    titled = _TITLED.match(text, verb.end(), sentence.end) if verb[0] == "said" else None
    return f"unlisted:{titled['name']}" if titled else None


def _quoted(mention: Mention, sentence: Sentence) -> bool:
    """Inside a quotation longer than the name itself."""
    return any(a < mention.start and mention.end < b - 1 for a, b in sentence.quotes)


def _remember(
    text: str, sentence: Sentence, state: Speaking, found: list[Attribution], employers: Mapping[str, str]
) -> None:
    people = [a.speaker for a in found if a.speaker and a.speaker.startswith("person/")]
    named = [m.id for m in sentence.mentions if m.kind == "person"]
    state.person = (people or named or [state.person])[-1]
    if found and (found[-1].speaker or "").startswith(("person/", "unlisted:")):
        state.last = (sentence.block, found[-1])
    first = next((m.start for m in sentence.mentions if m.kind == "company"), sentence.end)
    same = "company" in state.known and goes_on(text, sentence.start, first)
    for m in reversed(sentence.mentions):
        if m.kind == "agency" or (m.kind == "company" and not same):
            state.known[m.kind] = m.id
    if not any(m.kind == "company" for m in sentence.mentions):
        for name in named:
            if name in employers:  # "the company" after its chief executive has been named
                state.known["company"] = employers[name]


def cited(text: str, sentence: Sentence, firm: Mention) -> bool:
    """Whether a firm is only named as the source of what is told: according to market tracker TrendForce."""
    if firm.kind != "company":
        return False
    begin = clause_start(text, sentence.start, firm.start)
    return _SOURCE.search(text, begin, firm.start) is not None and not _OWN_PAPER.match(text, firm.end)


_SOURCE = re.compile(r"\b[Aa]ccording to\b[^.;]*$|(?<![数票收凭证])据(?!此|称|说|悉|报道|了解)[^,。对将向就《]{0,12}$")
_OWN_PAPER = re.compile(
    r"(?:['’]s|的)?[^,。.]{0,16}(?:公告|财报|年报|季报|招股|披露|通报|filing|results|earnings|report|prospectus|statement)"
)

"""Who does an act that names nobody beside it: whom a pronoun means, whom the text goes on about, who announces it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .act_rules import Act
from .acts import Hit
from .document import Document, Sentence
from .grammar import Grammar
from .needs import PARTIES
from .slots import following
from .speech import Attribution
from .templates import EventTemplate

__all__ = [
    "WE",
    "Known",
    "announcer",
    "antecedent",
    "kind_of",
    "last_subject",
    "of_another",
    "ours",
    "teller",
    "unsaid",
    "whose_figure",
]

Known = tuple[Mapping[str, str], Mapping[str, str]]
"""The last party of each kind, before this sentence and with it; under ``topic`` the firm that the text is about, under
``it`` and ``it is`` whom the next sentence's *it* means."""

_NAMED = frozenset({"company", "agency", "person"})


def antecedent(
    doc: Document, sentence: Sentence, span: tuple[int, int], kinds: tuple[str, ...], grammar: Grammar, known: Known
) -> tuple[str, ...]:
    """Who 'the regulator' or 'its' means here: the last one of that kind, of this sentence only if named before."""
    before, now = known
    if before.get("it is") in kinds and (
        _IT.fullmatch(doc.folded, sentence.start, span[1])
        or doc.folded.startswith("Its ", sentence.start)
        or (doc.folded.startswith(("It ", "It's "), sentence.start) and _AND_IT.search(doc.folded, span[0], span[1]))
    ):
        return (before["it"],)
    for kind, pattern in grammar.speech.anaphors:
        if kind in kinds and (word := pattern.search(doc.folded[span[0] : span[1]])):
            named = any(m.kind in _NAMED and m.end <= span[0] + word.start() for m in sentence.mentions)
            who = now.get(kind) if named else before.get(kind)
            if who:
                return (who,)
    return ()


def last_subject(text: str, sentence: Sentence, at: int, known: Known) -> str | None:
    """The firm the sentence before is about, where a Chinese sentence opens with what is its own: 市占率升至43%."""
    opens = not text[at].isascii() and at - sentence.start <= _OPENS
    return known[0]["it"] if opens and known[0].get("it is") == "company" else None


def of_another(text: str, sentence: Sentence, before: tuple[int, int], firm: str) -> bool:
    """Whether a sentence names whose figure it may be before it in its clause, or a firm other than ``firm`` at all."""
    return any(
        m.kind == "company" or (before[0] <= m.start < before[1] and not _WHERE.search(text, m.start - 6, m.start))
        for m in sentence.mentions
        if m.kind in PARTIES and m.id != firm
    )


# 对中国销售, sales to China: whose they are is not said.
_WHERE = re.compile(r"[对在向往给至]\s?$|\b(?:in|to|from) (?:the )?$")


def teller(text: str, sentence: Sentence, at: int, owner: Attribution | None) -> tuple[str, ...]:
    """The firm that tells what is nobody else's in its sentence: the plant will start output in 2027, TSMC said."""
    if owner is None or kind_of(owner.speaker or "") != "company" or owner.speaker is None:
        return ()
    return () if of_another(text, sentence, (sentence.start, at), owner.speaker) else (owner.speaker,)


def unsaid(text: str, sentence: Sentence, at: int, known: Known) -> tuple[str, ...]:
    """The firm that the sentence before is about, where a Chinese sentence goes on about it without a subject."""
    if text[at].isascii() or known[0].get("it is") != "company" or at - sentence.start > _GOES_ON_WITHIN:
        return ()
    if not _GOES_ON.match(text, sentence.start):
        return ()
    named = (m for m in sentence.mentions if m.kind != "media" and m.end <= at)
    others = any(not _TAKEN_ASIDE.search(text, max(sentence.start, m.start - 4), m.start) for m in named)
    return () if others else (known[0]["it"],)


_GOES_ON_WITHIN = 30
_GOES_ON = re.compile(
    r"(?:据(?:悉|报道?|了解|称|传)|消息称|预计)?"
    r"(?:同时|此外|另外|并且?|还|也|目前|当前|现[已在正]?|已|将|预计|计划|未来|随后|其后|此前|今年|明年|去年|后年|\d{4}年|至\d|截至|公司)"
)
_TAKEN_ASIDE = re.compile(r"[为向与和给对跟同由从]\s?$")
_OPENS = 8


def ours(text: str, sentence: Sentence, owner: Attribution) -> str | None:
    """Whom *we* means: who speaks, or the firm whose officer does (Nikon finance chief Jane Roe said)."""
    if kind_of(owner.speaker or "") != "person":
        return owner.speaker
    at = next((m.start for m in sentence.mentions if m.id == owner.speaker), -1)
    if at < 0 and owner.speaker:
        at = text.rfind(owner.speaker.removeprefix("unlisted:"), sentence.start, sentence.end)
    firms = [m for m in sentence.mentions if m.kind == "company" and m.end < at]
    return firms[-1].id if firms and _OFFICER.fullmatch(text, firms[-1].end, at) else owner.speaker


_OFFICER = re.compile(r"(?:['’]s)? (?:[\w&-]+ ){1,6}|(?:的)?[^,。;:]{0,12}")
WE = re.compile(r"我们|我方|我司|\b[Ww]e\b")  # who speaks acts
# Nothing but what may stand between "It" and its verb.
_IT = re.compile(
    r"(?:[A-Z]\w+(?: \w+)?, )?(?:[Ii]t|它)(?:'s)?"
    r"(?: (?:also|then|later|now|has|had|is|was|will|would|further|\w+ly|[a-z]+(?:ed|s) to))* ?.{0,4}"
)
_AND_IT = re.compile(r"\band (?:(?:has|had|is|will|would|also|then|later|[a-z]+(?:ed|s) to) )*.{0,4}$")
_OF_ITS = re.compile(r"(?:'s)? ?(?:[a-z-]+ ){0,3}|的?[\u4e00-\u9fff]{0,6}")


def whose_figure(text: str, sentence: Sentence, hit: Hit, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The firm whose figure is the subject: shares in Nvidia rose, ASML's sales fell, 寒武纪股价上涨."""
    if hit.act.verbs & _SHARING:  # China accounted for 46% of ASML's sales
        near = (m for m in sentence.mentions if m.kind == "company" and hit.verb < m.start < hit.end + _OWNER_WITHIN)
        whose = (m.id for m in near if text.startswith("'s ", m.end) or _IN_WHICH.search(text, hit.end, m.start))
        return tuple(whose)[:1]
    firms = [m for m in sentence.mentions if m.kind == "company" and m.kind in kinds and m.start < hit.verb]
    inside = [m for m in firms if m.start >= hit.start and not _FOR_WHOM.search(text, hit.start, m.start)]
    owners = [m for m in firms if m.end <= hit.start and _OF_ITS.fullmatch(text, m.end, hit.start)]
    whose = (inside or owners[-1:])[:1]
    return tuple(m.id for m in whose for m in following(m, sentence, text, ("company",)) if m.end <= hit.verb)


_FOR_WHOM = re.compile(r"\b(?:to|for) (?:the )?$")
_OWNER_WITHIN = 24
_IN_WHICH = re.compile(r"^ (?:of|in) (?:the )?$")
_SHARING = frozenset({"account_for", "push"})


def announcer(owner: Attribution | None, row: EventTemplate | Act, grammar: Grammar) -> tuple[str, ...]:
    """Who announces what was done, where nobody else did it: an office that did, or a firm that was given it."""
    if owner is None or owner.verb != "announce" or owner.speaker is None:
        return ()
    rules = owner.speaker in grammar.officials and "government" in row.actors
    return (owner.speaker,) if rules or kind_of(owner.speaker) in row.actors else ()


def kind_of(party: str) -> str:
    kinds = {"org": "company", "gov": "government", "person": "person", "media": "media"}
    return "person" if party.startswith("unlisted:") else kinds.get(party.split("/")[0], "")

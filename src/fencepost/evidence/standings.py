"""What a law makes of a chip, said in words: free to go, in need of a licence, under an entry, reviewed in some way.

Nobody acts in such a sentence (*the A800 could be sold without a licence*), so it is no event; it has no number, so
it is a claim in words, of a named chip (or of *this chip*), for the place that the words name. That a party stands on
a list is such a claim too.
"""

from __future__ import annotations

import re

from .claims import Claim
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .qualities import in_words
from .sentences import clause_start
from .slots import following
from .speech import Attribution
from .triggers import Worth

__all__ = ["frees", "standings"]

_PARTIES = ("company", "person", "agency", "government")
_BEHIND = re.compile(
    r"[^.;。]{0,12}?(?:for|of|to (?:export|sell|ship|import|buy)|出口|销售|出售|购买|采购|进口|订购|运)\s?"
    r"(?:the |an? |了)?"
)
_TOWARDS = re.compile(r"(?:\b(?:to|into|in|for|at)\s(?:the )?|[向对到往至在输]|出口|销售|出售|运抵|进入)$")
# What something was made for is not what it is: designed to comply with the rules of 2022.
_PURPOSE = re.compile(r"\bto (?:better |fully )?$|(?:为了?|(?<!可)以便?|旨在)[^,。;]{0,4}$")
_COMPLIES = re.compile(r"(?i:compl|conform|meet)|符合|遵守|满足")
_FORMER = re.compile(
    r"(?:\b(?:from|instead of|rather than|replac\w+)\s(?:under |on |the |an? |its )*|[由从自]|取代|而非)[\s“「\"]?$"
)
_ITSELF = re.compile(
    r"(?:\s|\([^)]{0,20}\)|,|and|both|now|still|already|currently|并|仍|已|目前|现在?|都|均|不|没有|并非|未|also|not|is|are|was|were|has|been"
    r"|remains?|moved|placed|belongs?|falls?|listed|included|now)*"
)
_BUYS = re.compile(r"[^,。;.]{0,16}?(?:\b(?:import|buy|purchase|order|receive|get)s?\b|进口|采购|购买|订购|获得)")
_WHOSE = re.compile(
    r"(?:'s)? ?(?:export|sanction|government|law|rule|licen|authorit|control)|的?(?:出口|管制|政府|法律|规定|禁令)"
)
_SENT_TO = ("向", "对", "往")  # exports to a place, not a place's exports: 向日本出口
_TOWARDS_NAME = frozenset("在对赴来输")


def standings(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, topic: str | None, worth: Worth
) -> list[Claim]:
    """The claims of a sentence about what the law makes of a chip, one for each chip and standing.

    ``topic`` is the chip that *this chip* means; ``worth`` gives the patterns that the sentence may hold.
    """
    text, rules = doc.folded, grammar.standings
    found: list[Claim] = []
    taken: list[tuple[int, int]] = []
    for row in map(rules.rows.__getitem__, worth["standings"]):
        for cue in row.cue.finditer(text, sentence.start, sentence.end):
            if any(a < cue.end() and cue.start() < b for a, b in taken):
                continue
            begin = clause_start(text, sentence.start, cue.start())
            refused = rules.refused.search(text[sentence.start : cue.start()]) is not None
            chips = _subjects(text, sentence, cue, row.subjects, grammar, topic)
            before = text[begin : cue.start()]
            meant = _COMPLIES.match(text, cue.start()) and _PURPOSE.search(before)
            if not chips or meant or rules.unreal.search(before) or _FORMER.search(before):
                continue
            taken.append(cue.span())
            contrary = refused if frees(row.measure, row.modality) else rules.negated.search(before)
            modality = {"negative": "positive", "positive": "negative"}[row.modality] if contrary else row.modality
            says = row.says or next((cue[g] for g in ("says", "says_en") if g in cue.groupdict() and cue[g]), None)
            span = min([cue.start(), *(m.start for m in chips)]), max([cue.end(), *(m.end for m in chips)])
            where = _where(text, sentence)
            found += [
                in_words(
                    doc, sentence, said, grammar, row.measure, modality, chip or None, span, cue.span(), where, says
                )
                for chip in dict.fromkeys(m.id for m in chips)
            ]
    said_more = {c.subject for c in found if c.measure != "permitted"}  # how it may go says that it may
    return [c for c in found if c.measure != "permitted" or c.subject not in said_more]


def frees(measure: str, modality: str) -> bool:
    """Whether a standing says that something is free to go: it may, or it needs nothing."""
    return (measure == "permitted") == (modality == "positive")


def _subjects(
    text: str, sentence: Sentence, cue: re.Match[str], kinds: tuple[str, ...], grammar: Grammar, topic: str | None
) -> tuple[Mention, ...]:
    """Of which chips or parties it is said: the last named before it in its clause, one right behind, the last of an
    earlier clause (unless somebody else is spoken of since), or the chip that is the topic.
    """
    named = [m for m in sentence.mentions if m.kind in kinds]
    begin = clause_start(text, sentence.start, cue.start())
    others = any(
        m.kind in _PARTIES and m.kind not in kinds and begin <= m.start < cue.start() for m in sentence.mentions
    )
    if kinds == ("place",):  # a place is in a group itself, not what is said to be of it
        named = [m for m in named if _ITSELF.fullmatch(text, m.end, cue.start())]
    for pool in (
        [m for m in named if begin <= m.start < cue.end()],
        [m for m in named if m.start >= cue.end() and _BEHIND.fullmatch(text, cue.end(), m.start)],
        [m for m in named if m.end <= begin and not others],
    ):
        if pool:
            return following(pool[-1], sentence, text, kinds)
    if "chip" not in kinds:
        return ()
    anaphor = grammar.qualities.anaphor.search(text, sentence.start, cue.end())
    if topic and anaphor:
        return (Mention(anaphor.start(), anaphor.end(), topic, "chip"),)
    told = any(a.kind in _FIGURES for a in sentence.amounts) and not named
    unnamed = _UNNAMED.search(text, sentence.start, cue.start()) if told else None
    return (Mention(*unnamed.span(), NOBODY, "chip"),) if unnamed else ()


NOBODY = ""
"""The id of a chip that has figures and no name: *a chip with a TPP of 5,000*."""

_FIGURES = ("rate", "bandwidth", "memory")
_UNNAMED = re.compile(
    r"\b(?:[Aa]n?|[Aa]ny|[Tt]he|[Ii]ts|[Ss]uch an?) (?:[\w-]+ ){0,3}?(?:chip|GPU|accelerator|processor|card)\b"
    r"|(?:数据中心|AI|人工智能)?(?:芯片|加速器|加速卡)"
)


def _where(text: str, sentence: Sentence) -> str | None:
    """The place to which the chip goes: the first that the words send it to."""
    for m in sentence.mentions:
        towards = _TOWARDS.search(text, sentence.start, m.start) or text[m.start] in _TOWARDS_NAME
        towards = towards or _BUYS.match(text, m.end, sentence.end)
        whose = text[m.start - 1 : m.start] not in _SENT_TO and _WHOSE.match(text, m.end)
        if m.kind == "place" and towards and not whose:
            return m.id
    return None

"""What is said of a chip in words: green or not, advanced or not, safe or not.

A word counts only where it is tied to a named chip (or to *this chip*, named before): as its attribute (the advanced
H200), as one of a list (H20 等先进芯片) or as its predicate (H20 既不环保, 也不先进). Said of a country, a company or a
technology it is no quality of a chip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .claims import Claim
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .sentences import clause_start
from .slots import following, governing, status_of
from .speech import Attribution
from .templates import Qualities
from .triggers import Worth
from .when import held_on

__all__ = ["in_words", "qualities"]

_CHIPS = ("chip", "family")
_MAKERS = ("company", "product_family", "architecture")
_REACH = 60  # characters between a chip and what is said of it
# The most advanced of those that may be sold is not said to be advanced.
_AMONG = re.compile(
    r"[^.;。,]{0,50}(?:\b(?:allowed|permitted|approved|able|available|legally|could|can|may)\b|获准|允许|可以?|能够?|合法)"
)
_ELIDED = re.compile(r"(?:除了|不仅|不但|既)")


def qualities(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, topic: str | None, worth: Worth
) -> list[Claim]:
    """The claims in words of a sentence, one for each chip; ``topic`` is the chip that *this chip* means.

    ``worth`` gives the words that the sentence may hold.
    """
    text, rules = doc.folded, grammar.qualities
    if "qualities" not in worth:
        return []
    named = any(m.kind in _CHIPS for m in sentence.mentions)
    if not named and not (topic and rules.anaphor.search(text, sentence.start, sentence.end)):
        return []
    found: list[Claim] = []
    for measure, good, pattern in map(rules.cues.__getitem__, worth["qualities"]):
        for cue in pattern.finditer(text, sentence.start, sentence.end):
            if any(m.start < cue.end() and cue.start() < m.end for m in sentence.mentions if m.kind in _CHIPS):
                continue
            if text.endswith(("most ", "最"), 0, cue.start()) and _AMONG.match(text, cue.end()):
                continue
            tie = _tie(text, sentence, cue, rules, topic)
            if tie is None:
                continue
            begin = clause_start(text, sentence.start, cue.start())
            negation = rules.negations.search(text[begin : cue.start()])
            span = min(tie.start, begin + negation.start() if negation else cue.start()), max(tie.end, cue.end())
            modality = "positive" if good == (negation is None) else "negative"
            found += [
                in_words(doc, sentence, said, grammar, measure, modality, chip, span, cue.span()) for chip in tie.chips
            ]
    return sorted(found, key=lambda c: c.start)


@dataclass(frozen=True, slots=True)
class _Tie:
    """The chips a word is said of, and the words from the first of them to the last."""

    start: int
    end: int
    chips: tuple[str, ...]


def _tie(text: str, sentence: Sentence, cue: re.Match[str], rules: Qualities, topic: str | None) -> _Tie | None:
    """What the word is said of: None where that is no chip."""
    chips = [m for m in sentence.mentions if m.kind in _CHIPS]
    linked = rules.link.match(text, cue.end())
    after = _skip_makers(sentence, text, linked.end() if linked else cue.end())
    elsewhere = rules.not_before.match(text, cue.end())
    for m in chips:
        if m.start == after and not elsewhere:
            return _Tie(cue.start(), m.end, _listed(m, sentence, text))
    if elsewhere:
        return None
    for m in reversed([m for m in chips if m.end <= cue.start() and cue.start() - m.end <= _REACH]):
        if rules.compared.search(text[sentence.start : m.start]):
            continue
        between = _bare(text, m.end, cue.start(), sentence, rules)
        if rules.listed.fullmatch(between) or rules.between.fullmatch(between):
            return _Tie(m.start, cue.end(), _listed(m, sentence, text))
    if topic:
        for anaphor in rules.anaphor.finditer(text, sentence.start, cue.start()):
            if rules.between.fullmatch(text[anaphor.end() : cue.start()]):
                return _Tie(anaphor.start(), cue.end(), (topic,))
    return _elided(text, sentence, cue, rules, chips)


def _elided(text: str, sentence: Sentence, cue: re.Match[str], rules: Qualities, chips: list[Mention]) -> _Tie | None:
    """The chip that opens the next clause: 除了不安全, H20也不先进."""
    begin = clause_start(text, sentence.start, cue.start())
    if not (_ELIDED.match(text, begin) and rules.between.fullmatch(text[begin : cue.start()])):
        return None
    later = [m for m in chips if m.start > cue.end()]
    if later and re.fullmatch(r"[,、]", text[cue.end() : later[0].start]):
        return _Tie(cue.start(), cue.end(), (later[0].id,))
    return None


def _listed(mention: Mention, sentence: Sentence, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.id for m in following(mention, sentence, text, _CHIPS)))


def _skip_makers(sentence: Sentence, text: str, at: int) -> int:
    """Past a maker's name before its chip: 先进的英伟达H200, the advanced Nvidia H200."""
    for m in sentence.mentions:
        if m.start == at and m.kind in _MAKERS:
            at = m.end
            at += len(re.match(r"(?:的|'s)?\s?", text[at : at + 3])[0])
    return at


def _bare(text: str, start: int, end: int, sentence: Sentence, rules: Qualities) -> str:
    """The words between without the places named in them (对大陆来说) and the chips compared with (比H20更)."""
    between = text[start:end]
    for m in reversed([m for m in sentence.mentions if start <= m.start and m.end <= end]):
        head = between[: m.start - start]
        if m.kind in _CHIPS and (compared := rules.compared.search(head)):
            head = head[: compared.start()]
        elif m.kind != "place":
            continue
        between = head + between[m.end - start :]
    return between


def in_words(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, measure: str, modality: str,
    subject: str | None, span: tuple[int, int], cue: tuple[int, int], base: str | None = None,
    aspect: str | None = None,
) -> Claim:  # fmt: skip
    """A claim without a number: what the words at ``cue`` say of the subject; ``span`` is all that says it."""
    owner = governing(doc.folded, said, cue[0])
    date = held_on(doc, sentence, cue[0])
    first, last = (date.first, date.last) if date else (doc.published.first, doc.published.last)
    return Claim(
        subject, measure, None, None, None, "", modality, first, last,
        date.precision if date and date.first else None, base, owner.speaker if owner else None,
        owner.via if owner else None, status_of(doc, sentence, cue, owner, (), grammar), *span, aspect,
    )  # fmt: skip

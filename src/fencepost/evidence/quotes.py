"""The words given to speakers: quotations in marks, and what is reported without them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .document import Document, Sentence
from .sentences import clause_start
from .speech import CLOSES, Attribution, Speaking

__all__ = ["Quote", "quotes"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words given to a speaker, marked as quotation (direct) or not."""

    start: int
    end: int
    speaker: str | None
    via: str | None
    direct: bool


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


def _closing(text: str, sentence: Sentence, said: Attribution) -> Quote | None:
    """English: the words before ", X said" at the end of a sentence."""
    begin = clause_start(text, sentence.start, said.at)
    if not text[said.at].isascii() or said.end - said.start > CLOSES or begin - sentence.start < CLOSES:
        return None
    if not text[begin : said.at].strip(" ,") and _GOES_ON.match(text, said.start):
        return None  # "Jane Roe, an analyst, said demand was strong"
    return Quote(sentence.start, begin - 1, said.speaker, said.via, False)


_GOES_ON = re.compile(r"\s+(?!(?:the|an?|one|two|people|officials|analysts|sources?)\b)[a-z]")
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

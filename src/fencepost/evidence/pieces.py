"""Of how many of a product a sentence speaks: 8 of "eight MI300X", 八卡H20服务器, "an 8-GPU H20 server"."""

from __future__ import annotations

import re

from .amounts import Amount
from .document import Sentence
from .numerals import NUMBER, parse_number
from .sentences import clause_start

__all__ = ["pieces_of"]

_WORD = r"(?:张|块|颗|片|枚|卡|路|台|-?\s?(?:GPU|card|chip|way)s?|\s?[x×])"
_MODIFIED = r"(?:\s?(?:[A-Z][a-z]+|[a-z]{3,12}|\d+\s?[GT]B))"
_BEFORE = re.compile(rf"(?<![\w.,])(?P<n>{NUMBER}){_WORD}?{_MODIFIED}{{0,2}}\s?$")
_BEHIND = re.compile(rf"\s?(?:[x×]\s?(?P<n>\d+)\b|(?P<n2>{NUMBER})(?:卡|路|-(?:GPU|card|chip|way)\b))")
_CHIP = r"(?:[A-Za-z]+ ){0,2}(?:chip|card|GPU|accelerator|processor)\b"
_SINGLE = re.compile(rf"\b(?:single|per|each|every) {_CHIP}|(?:单|每)(?:颗|张|块|片|枚|卡|芯片)")
_EACH = re.compile(rf"[^,.;。,]{{0,24}}\b(?:per|(?:in|on|for) (?:a single|one|each|every)) {_CHIP}")
_REACH = 32  # characters
_MOST = 10**6


def pieces_of(text: str, sentence: Sentence, amount: Amount, subject: str | None) -> int | None:
    """The number told of the product that ``subject`` is, last before the amount in its sentence; None for none.

    Of a product that nobody here knows it is 1 where the words speak of a single chip or card.
    """
    if subject is None:
        begin = clause_start(text, sentence.start, amount.start)
        return 1 if _SINGLE.search(text, begin, amount.end) or _EACH.match(text, amount.end) else None
    for m in reversed(sentence.mentions):
        if m.id != subject or m.start >= amount.end:
            continue
        told = _BEFORE.search(text, max(sentence.start, m.start - _REACH), m.start)
        number = told["n"] if told else None
        if number is None and (told := _BEHIND.match(text, m.end)):
            number = told["n"] or told["n2"]
        if told and any(d.start < told.end() and told.start() < d.end for d in sentence.dates):
            continue
        if number is not None and 1 < (n := parse_number(number)) <= _MOST and n.denominator == 1:
            return int(n)
    return None

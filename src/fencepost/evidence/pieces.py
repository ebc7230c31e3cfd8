"""Of how much of a product a figure is told: of so many (eight MI300X, 八卡H20服务器), of a system, of a part of it."""

from __future__ import annotations

import re

from .amounts import Amount
from .document import Sentence
from .lexicon import Mention
from .numerals import NUMBER, parse_number
from .sentences import clause_start

__all__ = ["count_of", "extent_of", "of_a_system", "pieces_of"]

_WORD = r"(?:张|块|颗|片|枚|卡|路|台|-?\s?(?:GPU|card|chip|way)s?|\s?[x×])"
_MODIFIED = r"(?:\s?(?:[A-Z][a-z]+|[a-z]{3,12}|\d+\s?[GT]B))"
_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z\d.,-])(?P<n>{NUMBER}){_WORD}?|\b(?:pair of|dual|双卡)){_MODIFIED}{{0,2}}\s?$", re.IGNORECASE
)
_BEHIND = re.compile(rf"\s?(?:[x×]\s?(?P<n>\d+)\b|(?P<n2>{NUMBER})(?:卡|路|-(?:GPU|card|chip|way)\b))")
_COUNTED = re.compile(
    rf"\b(?:of|with|has|containing)\s(?P<n>{NUMBER})[ -](?:chip|GPU|accelerator|card|TPU)s?\b"
    rf"|(?P<n2>{NUMBER})[张颗块片卡]"
)
_CHIP = r"(?:[A-Za-z]+ ){0,2}(?:chip|card|GPU|accelerator|processor)\b"
_SINGLE = re.compile(rf"\b(?:single|per|each|every) {_CHIP}|(?:单|每)(?:颗|张|块|片|枚|卡|芯片)")
_EACH = re.compile(rf"[^,.;。,]{{0,24}}\b(?:per|(?:in|on|for) (?:a single|one|each|every)) {_CHIP}")
_REACH = 32  # characters
_MOST = 10**6

_SYSTEM = (
    r"(?:servers?|clusters?|racks?|pods?|SuperPods?|nodes?|cabinets?|superchips?|supercomputers?|supernodes?|platforms?|baseboards?"
    r"|boxes|trays?|modules?|systems?|data ?cent(?:er|re)s?|factor(?:y|ies)|installations?)\b"
)
_SYSTEM_ZH = r"(?:服务器|集群|机柜|机架|整机|节点|超节点|超级芯片|一体机|模组|模块|平台|系统|数据中心|智算中心)"
_SYSTEM_BEHIND = re.compile(
    rf"(?:['’]?s)?[ -]?(?:based |powered )?(?:(?:\w+-(?:GPU|way|card|chip)|AI|NVL\d+) ){{0,2}}(?i:{_SYSTEM})"
    rf"|\s?(?:芯片|加速卡|GPU)?的?(?:{NUMBER}卡)?{_SYSTEM_ZH}"
)
_SYSTEM_BEFORE = re.compile(
    rf"(?i:{_SYSTEM}) (?:of|with|using|containing|housing|packing|equipped with|built (?:on|from|with)|made of)"
    r"\s(?:[\w,.-]+ ){0,4}$"
    rf"|{_SYSTEM_ZH}[^,。;]{{0,6}}(?:由|搭载|配备|采用|集成)[^,。;]{{0,12}}$"
)
_PART = re.compile(
    r"\b(?:stacks?|dies?|chiplets?)\b|\b(?:per|each) core\b|裸片|裸晶|芯粒|堆栈|堆叠|颗粒|单die|双die", re.IGNORECASE
)
_PART_REACH = 24


def pieces_of(text: str, sentence: Sentence, amount: Amount, subject: str | None) -> int | None:
    """The number told of the product that ``subject`` is, last before the amount in its sentence; None for none.

    Of a product that nobody here knows it is 1 where the words speak of a single chip or card.
    """
    if subject is None:
        begin = clause_start(text, sentence.start, amount.start)
        return 1 if _SINGLE.search(text, begin, amount.end) or _EACH.match(text, amount.end) else None
    told = (count_of(text, sentence, m, amount.start) for m in _named(sentence, amount, subject))
    return next((number for number in told if number is not None), None)


def count_of(text: str, sentence: Sentence, product: Mention, until: int) -> int | None:
    """The number of pieces told of a product right before its name, right behind it, or on the way to ``until``."""
    told = (
        _BEFORE.search(text, max(sentence.start, product.start - _REACH), product.start)
        or _BEHIND.match(text, product.end)
        or _COUNTED.search(text, product.end, max(product.end, until))
    )
    if not told or any(d.start < told.end() and told.start() < d.end for d in sentence.dates):
        return None
    groups = told.groupdict()
    number = parse_number(groups.get("n") or groups.get("n2") or "2")
    return int(number) if 1 < number <= _MOST and number.denominator == 1 else None


def extent_of(text: str, sentence: Sentence, amount: Amount, subject: str | None) -> str | None:
    """``system`` where a server, rack or cluster of the product is told of, ``part`` where a die or a stack of it is;
    None where it is the product itself.
    """
    begin = clause_start(text, sentence.start, amount.start)
    if _PART.search(text, begin, min(amount.end + _PART_REACH, sentence.end)):
        return "part"
    named = [m for m in _named(sentence, amount, subject) if m.kind != "system"]
    of_system = any(of_a_system(text, sentence, m) for m in named)
    return "system" if of_system else None


def of_a_system(text: str, sentence: Sentence, product: Mention) -> bool:
    """Whether it is a server, rack or cluster of the product that is named."""
    before = _SYSTEM_BEFORE.search(text, sentence.start, product.start)
    return before is not None or _SYSTEM_BEHIND.match(text, product.end) is not None


def _named(sentence: Sentence, amount: Amount, subject: str | None) -> list[Mention]:
    """Where the sentence names the subject before the amount ends, the last first."""
    return [m for m in reversed(sentence.mentions) if m.id == subject and m.start < amount.end]

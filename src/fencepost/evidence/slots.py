"""Filling the slots of a template with the mentions of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .sentences import ASIDE, aside, clause_start, clauses_before
from .speech import Attribution

__all__ = [
    "DESCRIBES",
    "actors_of",
    "doer_of",
    "following",
    "governing",
    "status_of",
    "to_come",
]

_APPOSITION = re.compile(r"\s*(?:作为|身为|As |Once |Now )")
PRODUCTS = frozenset({"chip", "family", "system", "product_family", "architecture"})
_STYLE = r"(?:Co|Corp|Inc|Ltd|Holdings?|Group|Corporation|Limited)"
_LIST = re.compile(
    rf"(?: {_STYLE}\b\.?| authorities\b)*(?:\s?\([^()]{{1,24}}\))?"
    r"\s*(?:[、,&和与及]|and|以及|联合|会同|(?:,|、)?\s?and)\s*(?:the )?"
    r"(?:(?:rival|fellow|partner|peer|chip|memory|foundry|[a-z]*maker|supplier|startup|giant)\s){0,3}"
)  # Samsung Electronics Co. and rival chipmaker SK Hynix
_BESIDE = re.compile(rf"{_LIST.pattern}|[^,。;]{{0,4}}\(|旗下的?")  # listed with it, its other name, its own
_PASSIVE = re.compile(r"(?:被|遭|受到|由|by |under )[^,。;]{0,4}$")
_NOT_ACTING = re.compile(
    r"(?:对|向|针对|给|与|就|在|对于|(?<![意看解识谈提])到|往|至|赴|访|抵|于|输|销|为|(?<!来)自|(?<!服)从|[将把]"
    r"|from|to|against|on|for|of|with|in|by)\s?(?:the )?$|(?<!进)出口$"
)
# Who speaks for an office: an official from the ministry.
_OF_AN_OFFICE = re.compile(r"\b(?:officials?|spokes\w+|ministers?|executives?) (?:from|at|of|with|for) (?:the )?$")
# 针对商务部近日公布的规则: whoever acted lately acts, though a preposition stands before.
_LATELY = re.compile(r"(?:近日|日前|近期|此前|最近|昨[天日]|今[天日]|\d{1,2}(?:月\d{1,2})?日)")
# A subsidy to Kioxia to produce chips: who is given something to do it with does it.
_GIVEN = re.compile(r"\bto (?:the )?$")
_TO_WITHIN = 24
_TO_DO = re.compile(rf"(?: {_STYLE}\b\.?)*(?:\s?\([^()]{{1,24}}\))? to (?:\w+ )?")
_ADVERBIAL = frozenset("在对赴来驻输")  # 在华, 对华: the name of a place with its preposition is where, not who
_TRAILING = 30  # "..., the paper reported on Wednesday": what follows the verb is no statement of its own
_REASON = re.compile(r"因[^,。;]{0,40}?(?:而|依法|被)|(?:over|for|into) (?:alleged|suspected|allegedly)\w*")
_RULING = ("government", "agency", "place")


def following(mention: Mention, sentence: Sentence, text: str, kinds: tuple[str, ...]) -> tuple[Mention, ...]:
    """The mention and those listed with it: 阿里、腾讯和百度 are three actors of one act."""
    listed = [mention]
    near = [m for m in sentence.mentions if m.kind in kinds]
    at = near.index(mention)
    for other in reversed(near[:at]):
        if not _LIST.fullmatch(text[other.end : listed[0].start]):
            break
        listed.insert(0, other)
    for other in near[at + 1 :]:
        if not _LIST.fullmatch(text[listed[-1].end : other.start]):
            break
        listed.append(other)
    return _without_next(listed, mention, text)


def _without_next(listed: list[Mention], mention: Mention, text: str) -> tuple[Mention, ...]:
    """Those listed, without what only follows in the next clause: with Oracle, and Nvidia will invest."""
    begin, end, comma = 0, len(listed), False
    for i, (one, other) in enumerate(pairwise(listed), 1):
        between = text[one.end : other.start]
        if not comma and _COMMA_AND.search(between):
            begin, end = (i, end) if mention.start >= other.start else (begin, min(end, i))
        comma = "," in between
    return tuple(listed[begin:end])


_COMMA_AND = re.compile(r",\s*and\b")


def actors_of(
    doc: Document, sentence: Sentence, cue: tuple[int, int], kinds: tuple[str, ...], grammar: Grammar,
    doing: Sequence[int] = (),
) -> tuple[str, ...]:  # fmt: skip
    """Who acts: the nearest mention of a fitting kind before the cue that no preposition takes, then a place's
    government, then one named by 被 or *by*, then one right after the cue. Behind one of the verbs that stand at
    ``doing`` a mention of an earlier clause is what was done to, nobody who acts.
    """
    text, widened = doc.folded, (*kinds, "actor") if "government" in kinds else kinds
    begin = clause_start(text, sentence.start, cue[0])
    ruling = "government" in kinds
    fits = [
        m for m in sentence.mentions
        if m.kind in widened or (ruling and (m.kind == "place" or m.id in grammar.officials))
    ]  # fmt: skip
    if ASIDE.search(text, sentence.start, cue[0]):
        fits = [m for m in fits if m.end > cue[0] or not aside(text, sentence.start, m.start, cue[0])]
    if any(m.kind == "person" for m in fits):
        fits = [m for m in fits if not _titles(m, fits, text)]
    if not fits:
        return ()
    if by := _DONE_BY.match(text, cue[0], cue[1]):
        for m in fits:
            if m.start == by.end() and (party := _acting(m, kinds, grammar)):
                return (party,)  # a startup acquired by Qualcomm
    for m in fits:
        if m.end + 3 == cue[0] and m.kind != "place" and text.startswith(_POSSESSIVE, m.end):
            return tuple(filter(None, [_acting(m, kinds, grammar)]))  # the ministry's inclusion of firms on a list
    for m in fits if text.find(" to ", max(0, cue[0] - _TO_WITHIN), cue[0]) >= 0 else ():
        if m.end < cue[0] and _TO_DO.fullmatch(text, m.end, cue[0]):
            listed = following(m, sentence, text, (m.kind,))
            if _GIVEN.search(text, max(0, listed[0].start - 8), listed[0].start):
                return tuple(dict.fromkeys(i for m in listed if (i := _acting(m, kinds, grammar))))
    for start in clauses_before(text, sentence.start, cue[0]):
        before = [m for m in fits if start <= m.start and m.end <= cue[0]]
        free = [
            m for m in before
            if (not _taken(text, sentence, m, start) or _LATELY.match(text, m.end))
            and text[m.start] not in _ADVERBIAL
            and not (m.start < begin and _done_to(text, sentence, m, doing))
        ]  # fmt: skip
        free = _unlisted(free, before, text)
        own = [m for m in free if not _modifies(m, text) and not _makes_named(m, sentence, text)]
        owners = [m for m in free if m not in own and (m.kind in _OWNERS or "place" in kinds)]
        for wanted in (*_ranked(own, kinds), *owners):
            chosen = following(wanted, sentence, text, _RULING if wanted.kind in _RULING and ruling else (wanted.kind,))
            ids = [i for m in chosen if (i := _acting(m, kinds, grammar))]
            if ids:
                return tuple(dict.fromkeys(ids))
    passive = [
        m for m in fits if m.kind in widened and _PASSIVE.search(text, max(sentence.start, m.start - 12), m.start)
    ]
    apposed = (
        [m for m in fits if m.kind in widened and m.start > cue[1]] if _APPOSITION.match(text[begin : cue[0]]) else []
    )
    inside = [
        m
        for m in fits
        if (m.kind in widened or (ruling and not _modifies(m, text)))
        and cue[0] <= m.start
        and m.end <= cue[1]
        and not text.startswith(_FOR, m.start - 1)
    ]
    return tuple(dict.fromkeys(i for m in (*passive, *inside, *apposed)[:1] if (i := _acting(m, kinds, grammar))))


def _makes_named(mention: Mention, sentence: Sentence, text: str) -> bool:
    """Whether a firm only says whose the product is that is named right behind it: 寒武纪思元370订单, Nvidia H20."""
    if mention.kind != "company":
        return False
    behind = (m for m in sentence.mentions if m.kind in PRODUCTS and 0 <= m.start - mention.end <= 1)
    return any(not text[mention.end : m.start].strip() for m in behind)


def _titles(mention: Mention, fits: Sequence[Mention], text: str) -> bool:
    """Whether a place is part of the title of one behind it who may act: United States President Donald Trump."""
    if mention.kind != "place":
        return False
    people = (m for m in fits if m.kind == "person" and m.start > mention.end)
    return any(_TITLE.fullmatch(text, mention.end, m.start) for m in people)


_TITLE = re.compile(r"(?:['’]s)? (?:[A-Z][\w.-]+ ){1,4}")


def _taken(text: str, sentence: Sentence, mention: Mention, start: int) -> bool:
    """Whether a preposition takes the mention, or the place that says which it is: with the US Commerce Department."""
    at = mention.start
    if at and (text[at - 1] == " " or mention.kind == "company"):
        near = (m for m in sentence.mentions if m.kind == "place" and 0 <= at - m.end <= 1)
        at = next((m.start for m in near if not text[m.end : at].strip()), at)
    return _NOT_ACTING.search(text, max(start, at - 10), at) is not None and not _OF_AN_OFFICE.search(text, start, at)


def _unlisted(free: list[Mention], before: list[Mention], text: str) -> list[Mention]:
    """Those of the free that are not listed behind one that a preposition takes: 与英伟达、超微达成."""
    kept = list(free)
    for one, other in pairwise(before):
        if other in kept and one not in kept and _BESIDE.fullmatch(text, one.end, other.start):
            kept.remove(other)
    return kept


def _done_to(text: str, sentence: Sentence, mention: Mention, doing: Sequence[int]) -> bool:
    """Whether a verb stands before the mention in its clause."""
    begin = clause_start(text, sentence.start, mention.start)
    return any(begin <= at < mention.start for at in doing)


_FOR = ("为", "给")  # 开始为苹果量产
_POSSESSIVE = ("'s ", "’s ")
_DONE_BY = re.compile(r"[a-z]+(?:ed|en|ght) by (?:the )?")
_BY = re.compile(r"[^.;]{0,60}?\b(?:by (?:the )?|under (?:the |then-)?(?:President )?)$")


def doer_of(
    doc: Document, sentence: Sentence, verb: tuple[int, int], kinds: tuple[str, ...], grammar: Grammar
) -> tuple[str, ...]:
    """Who does what is told in the passive: the one after *by*, or after 被."""
    text = doc.folded
    for m in sentence.mentions:
        rules = "government" in kinds and m.id in grammar.officials
        if m.kind not in kinds and m.kind not in ("actor", "place") and not rules:
            continue
        after = m.start >= verb[1] and _BY.match(text[verb[1] : m.start])
        before = m.end <= verb[0] and re.search(
            r"(?:被|遭到?|受到?|由)[^,。;]{0,4}$", text[max(0, m.start - 10) : m.start]
        )
        if (after or before) and (party := _acting(m, kinds, grammar)):
            return (party,)
    return ()


def _ranked(free: list[Mention], kinds: tuple[str, ...]) -> list[Mention]:
    """Candidates, nearest first; a proper actor before a place that would stand for one."""
    proper = [m for m in reversed(free) if m.kind in kinds or m.kind in ("actor", "person")]
    return proper + [m for m in reversed(free) if m.kind == "place"]


def _acting(mention: Mention, kinds: tuple[str, ...], grammar: Grammar) -> str | None:
    """The party that acts: a place's government, or the place itself where its people may be meant."""
    if mention.kind == "place" and "place" not in kinds:
        return grammar.governments.get(mention.id)
    return mention.id


_OWNERS = frozenset({"company", "agency", "government", "actor"})
_LOCAL = re.compile(
    r"(?:原产|制造的|的|市场|企业|军事企业|军工|分公司|子公司|公司|业务|工厂|区|厂|实体|机构|高校|用户|消费者|客户|买家|籍|公民|商人|男子|女子|科技|本土|芯片|AI|人工智能|半导体|技术|商品|国内|"
    r"-(?:origin|made|based|linked|developed|designed)\b"
    r"| (?:market|compan|firm(?!ly)|customer|buyer|tech|chip|sales|revenue"
    r"|factor(?:y|ies)|plant|unit|arm\b|subsidiar|branch|affiliate|fab\b|fabs\b|site|facilit|rival|operations"
    r"|exporter|supplier|maker|manufacturer|investor|consumer|user|national|resident|citizen|executive|engineer))"
)
# What a place is said of where a firm follows: 韩国存储巨头, US chipmaker.
DESCRIBES = re.compile(
    r"(?:存储|半导体|芯片|内存|科技|互联网|AI|人工智能|晶圆|光刻机?|设备|电信|通信|网络|电商|软件|云计算|服务器|电子|汽车|手机|解决方案"
    r"|最大的?|知名|国有|大型|主要|头部|领先的?|初创|代工|制造){0,3}(?:大厂|巨头|厂商|龙头|企业|公司|集团|供应商|制造商|运营商|开发商|代工厂|晶圆厂)"
    r"|(?:[ -](?:based )?(?!(?:is|are|was|were|has|have|had|will|would|may|to|and|tells?|told|bans|bars|urges|asks"
    r"|orders|warns|forces|requires|lets|allows|blocks)\b|\w+(?<!bas)(?<!list)(?<!back)(?<!own)(?<!advanc)(?<!relat)(?<!link)ed\b)[a-z]+){0,3}"
    r"[ -](?:giant|maker|chipmaker|toolmaker|company|firm|startup|start-up|supplier"
    r"|manufacturer|foundry|designer|developer|conglomerate|retailer|distributor)s?\b"
)


def _modifies(mention: Mention, text: str) -> bool:
    """A place or party that only qualifies the next word: 中国市场, Chinese companies, 英伟达的芯片."""
    after = text[mention.end : mention.end + 14]
    if mention.kind == "place":
        return _LOCAL.match(after) is not None or DESCRIBES.match(text, mention.end) is not None
    return mention.kind in _OWNERS and after.startswith(("的", "'s ") if mention.kind == "company" else "'s ")


def governing(text: str, said: tuple[Attribution, ...], at: int) -> Attribution | None:
    """The attribution whose words hold position ``at``, or that closes the sentence: "..., the paper reported"."""
    ascii = bool(said) and text[said[-1].at].isascii()
    inside = [a for a in said if a.start <= at < a.end]
    trailing = [a for a in said if a.at > at and a.end - a.start <= (_TRAILING if ascii else 2)]
    return inside[-1] if inside else trailing[-1] if trailing else None


def status_of(
    doc: Document,
    sentence: Sentence,
    at: tuple[int, int],
    owner: Attribution | None,
    actors: tuple[str, ...],
    grammar: Grammar,
) -> str:
    """asserted, reported, announced, denied, forecast or alleged, by the words of the clause and who governs it."""
    text = doc.folded
    begin = clause_start(text, sentence.start, at[0])
    clause = _REASON.sub("", text[begin : at[0] + 2])
    own_voice = owner is not None and owner.speaker in actors and owner.verb != "deny"
    for name, pattern in grammar.speech.status:
        if name == "forecast" and own_voice:
            continue
        if name == "reported":
            if pattern.search(text, sentence.start, at[1]):
                return "reported"
        elif pattern.search(clause):
            return name
    if owner is None:
        return "asserted"
    if owner.verb == "deny":
        return "denied"
    if owner.verb == "announce" or owner.speaker in actors:
        return "announced"
    return "asserted" if owner.speaker == "author" else "reported"


def foretold(doc: Document, sentence: Sentence, at: int, grammar: Grammar) -> bool:
    """Whether the words of the clause before ``at`` tell what is still to come."""
    clause = doc.folded[clause_start(doc.folded, sentence.start, at) : at]
    return any(pattern.search(clause) for name, pattern in grammar.speech.status if name == "forecast")


def to_come(doc: Document, sentence: Sentence, verb: tuple[int, int], grammar: Grammar) -> bool:
    """Whether an act is told as still to come: by its clause, by what stands right before its verb, or by the verb."""
    text, begin = doc.folded, clause_start(doc.folded, sentence.start, verb[0])
    near = any(m.end() == verb[0] or m.start() == verb[0] for m in grammar.speech.ahead.finditer(text, begin, verb[1]))
    return near or foretold(doc, sentence, verb[0], grammar)

"""Whose figure an amount is, and what it is measured against: the mentions that own it, not those beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import attrgetter

from .amounts import Amount
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .periods import LISTED, RESPECTIVELY, rows
from .sentences import clause_start, clauses_before
from .slots import PRODUCTS, following
from .speech import Attribution
from .templates import ClaimTemplate

__all__ = [
    "PRODUCTS",
    "base_of",
    "compared_with",
    "counted",
    "in_their_order",
    "products_of",
    "subject_of",
    "yardstick",
]

_OF = re.compile(r"[^.,;:]{0,12}\b(?:of|from|in|on)\b[^.,;:]{0,30}$")
_RECEIVES = re.compile(r"(?:向|给|交|\bto|\bgive|\bpay)\s?(?:the )?$")
_SELLING = re.compile(
    r"(?:芯片|加速卡|加速器|GPU|AI|人工智能|产品|等|及|和|与|、|在|对|向|从|于|往|销|售|卖|输|华|的|市场|地区|客户|销售|收入|营收|额|所得|总|"
    r"约|近|之|其|[\s的]|\b(?:chips?|sales?|revenues?|in|to|from|and|of|the|its)\b)*"
)
_WHOSE = re.compile(
    r"\s(?:for|per|on|in)\s(?:(?:a|an|the|each|every|single|one|its|\w+’s|\w+'s)\s)*"
    r"|\s(?:delivered|offered|provided|achieved|reached|claimed) by [^,.;]{0,60}"
)
_DRAWN_BY = re.compile(rf"{_WHOSE.pattern}|\sof\s(?:[A-Z]\w+\s)?")  # 6 gigawatts of Instinct GPUs
_WE = re.compile(r"我们|我司|本公司|该公司|\b(?:we|our|us|We|Our|[Tt]he company)\b")
_COMPARED_TO = r"\bcompared (?:to|with)[^,.;()]{0,28}$"
_THAN = re.compile(
    r"(?:比|较|相比|\bthan|(?<!such )(?<!known )(?<!sold )\bas)(?:其|它)?(?:前代|上代|前一代)?的?\s?(?:the )?$"
    r"|\b(?:doubl|tripl|quadrupl|halv|exceed|surpass)\w*\b[^,.;]{0,30}$"
    rf"|{_COMPARED_TO}|\b(?:unlike|instead of) (?:the )?$|不同于$"
)
_BUILT_ON = re.compile(r"(?:采用|基于|使用)[^,。;]{0,8}$|\b(?:(?:based|built) on|us(?:es|ing)) (?:the |its |an? )?$")
_OWNS = re.compile(r"的|['’]s |s['’] |\s?\(")
_VERSUS_NEXT = re.compile(r"\s?(?:vs\.?|versus|compared (?:to|with)|against) \d")
_VERSUS = re.compile(r"\d\s?(?:[A-Za-z/]{1,12} )?(?:vs\.?|versus|compared (?:to|with)|against) $")


_AGAINST = re.compile(
    r"(?:对比|相比|相较|对标|媲美|抗衡|[比较]|\bthan|\bversus|\bvs\.?|compared (?:to|with)|(?<!such )\bas"
    r"|\b(?:that|times) of|\bcompet(?:e|es|ing) (?:with|against)|\brival(?:s|ing)?|\balternatives? to)[^,。;]{0,14}$"
    rf"|{_COMPARED_TO}"
)
_TIMES_IT = re.compile(r"\s?(?:芯片|系统|超节点)?的\s?[\d.]+\s?(?:倍|%)")


def yardstick(text: str, sentence: Sentence, item: Mention) -> bool:
    """Whether an item is only what another is compared with: 对比H100, H100的2倍."""
    return (
        _TIMES_IT.match(text, item.end) is not None
        or _AGAINST.search(text, max(sentence.start, item.start - 32), item.start) is not None
    )


def base_of(doc: Document, sentence: Sentence, amount: Amount, template: ClaimTemplate) -> str | None:
    """What the number is measured against: the nearest fitting mention before it in its clause, or after *of*."""
    fits = [
        m for m in sentence.mentions if m.kind in template.bases and not (amount.start < m.end and m.start < amount.end)
    ]
    if template.measure == "performance_ratio":
        return (m := compared_with(doc, sentence, amount, fits)) and m.id
    begin = clause_start(doc.folded, sentence.start, amount.start)
    if template.bases[:1] == ("place",) and _SAME.match(doc.folded, begin):
        begin = clause_start(doc.folded, sentence.start, max(begin - 1, sentence.start))
    near = [
        m for m in fits
        if begin <= m.start < amount.start
        and (not _RECEIVES.search(doc.folded, begin, m.start) or _SALES_TO.search(doc.folded, begin, m.start))
    ]  # fmt: skip
    near += [m for m in fits if amount.end <= m.start and _OF.match(doc.folded[amount.end : m.start])]
    if template.bases and template.bases[0] in PRODUCTS and template.measure != "units":
        near = [m for m in near if m.kind in PRODUCTS and _sold(doc, sentence, m, amount)] or near
    return min(near, key=lambda m: abs(m.start - amount.start)).id if near else None


# China accounted for $17 billion, or 13% of sales; China's market, which made up 12% of them.
_SAME = re.compile(r"\s*(?:which|or)\b|(?:即|也就是|相当于)")
_SALES_TO = re.compile(r"\b(?:sales|exports|shipments|revenue) to (?:the )?$")


def _sold(doc: Document, sentence: Sentence, product: Mention, amount: Amount) -> bool:
    """Whether the amount is a share of this product's sales: only words of selling and places stand between."""
    if product.start >= amount.end:
        return True
    between = doc.folded[product.end : amount.start]
    for m in reversed(sentence.mentions):
        if product.end <= m.start < amount.start:
            if m.kind != "place" and m.kind not in PRODUCTS:
                return False
            between = between[: m.start - product.end] + between[m.end - product.end :]
    return _SELLING.fullmatch(between) is not None


def products_of(sentence: Sentence) -> list[Mention]:
    return [m for m in sentence.mentions if m.kind in PRODUCTS]


def compared_with(doc: Document, sentence: Sentence, amount: Amount, fits: list[Mention]) -> Mention | None:
    """The part compared with: X in "X的15%", "15% of X", "faster than X"."""
    text = doc.folded
    if alike := [m for m in fits if m.start >= amount.end and _alike(text, amount, m)]:
        return alike[0]
    of = [
        m
        for m in fits
        if m.end <= amount.start
        and re.fullmatch(
            r"\s?(?:架构)?\s?(?:芯片|GPU|加速卡|系统|超节点|机柜|方案)?\s?(?:\([^()]{1,24}\))?\s?的?(?:性能|算力)?的?(?:约|近|大约|基本|大致|大体)?\s?",
            text[m.end : amount.start],
        )
    ]
    if of:
        return of[-1]
    after = [
        m
        for m in fits
        if m.start >= amount.end
        and m.start - amount.end < 60
        and (
            re.search(r"\b(?:of|than|to|as|over|versus)\b", text[amount.end : m.start])
            or (_RIGHT_BEHIND.fullmatch(text, amount.end, m.start) and text.startswith(("'s", "’s"), m.end))
        )
    ]
    if after:
        return after[0]
    than = [
        m
        for m in fits
        if m.end <= amount.start
        and re.search(r"(?:比|较|相比|相较于?)(?:[^,。;]{0,12})$", text[sentence.start : m.start])
    ]
    if than or not (_OF_IT.search(text, sentence.start, amount.start) or _ITS_OWN.match(text, amount.end)):
        return than[-1] if than else None
    earlier = [a for a in sentence.amounts if a.end <= amount.start and a.kind in ("share", "ratio")]
    return next((m for a in reversed(earlier) if (m := compared_with(doc, sentence, a, fits))), None)


_RIGHT_BEHIND = re.compile(r"\s?(?:the )?(?:[A-Z]\w+ )?")  # twice the H100's bandwidth
# What was compared with before: "是GB200的1.7倍,功耗是其4倍", "15% of the H100's rate but 1.2 times its bandwidth".
_OF_IT = re.compile(r"(?:是|为|达到?|有|于)(?:其|它|后者)的?(?:约|近|大约)?\s?$")
_ITS_OWN = re.compile(r"\sits (?!own\b)")
_THAT_OF = re.compile(r"\s?(?:(?:that|those) of )?(?:the |an? )?(?:[a-z]+ )?(?:[A-Z][\w.]+(?:['’]s)? ){0,2}")


def _alike(text: str, amount: Amount, other: Mention) -> bool:
    """Whether what stands right behind words like *on par with* or 媲美 is what they compare with."""
    return amount.kind == "par" and _THAT_OF.fullmatch(text, amount.end, other.start) is not None


# Two older 910B chips: a number with a word between is no amount.
_SO_MANY = re.compile(r"\b(?:two|three|four|six|eight|(?<![\d,.])\d+) (?!for |per |the |and )(?:[a-z-]{3,12} ){1,2}$")


def counted(text: str, product: Mention, sentence: Sentence) -> bool:
    """Whether so many of it are a part of something else: 由384颗昇腾910C组成."""
    many = any(a.kind == "count" and 0 <= product.start - a.end <= 1 for a in sentence.amounts)
    return many or _SO_MANY.search(text, sentence.start, product.start) is not None


_WHICH = re.compile(r",? (?:which|that) ")  # than the GB200 NVL72, which employs 72 GPUs to generate 180 PFLOPS


def _aside(text: str, sentence: Sentence, product: Mention, amount: Amount) -> bool:
    """Whether it stands in brackets that close before the amount: "(the same as the H100), 4.8 TB/s"."""
    opened = text.rfind("(", sentence.start, product.start)
    return opened >= 0 and product.end <= text.find(")", opened, amount.start)


def _left_behind(text: str, sentence: Sentence, product: Mention, amount: Amount) -> bool:
    """Whether it owns the level from which another's figure rose to this one: 从910B的320TFLOPS提升到800TFLOPS."""
    owns = any(0 <= a.start - product.end <= _OWN_WITHIN and a.end <= amount.start for a in sentence.amounts)
    return owns and _FROM_ANOTHER.search(text, max(0, product.start - 10), product.start) is not None


_OWN_WITHIN = 4
_FROM_ANOTHER = re.compile(r"(?:从|由|\bfrom (?:the )?)$")


def _speaks_for(owner: Attribution | None, grammar: Grammar) -> str | None:
    """The company whose 'we' it is: the speaker's own, or the one a person works for."""
    if owner is None or owner.speaker is None:
        return None
    return grammar.employers.get(owner.speaker) or (owner.speaker if owner.speaker.startswith("org/") else None)


# The 4,800 TPP line is nobody's figure.
_LINE = re.compile(
    r"\s?-?(?:作?为|的)?(?:门槛|阈值|红线|上限|界线|限值|标准线)|\s?(?:lines?|thresholds?|limits?|ceilings?|caps?|cut-?offs?)\b"
)
_LINE_BEFORE = re.compile(
    r"\b(?:threshold|ceiling|cut-?off|limit|cap)s? (?:of|at|is|was|to)\s(?:an? )?"
    r"(?:TPP of |total processing performance of )?$|(?:门槛|阈值|红线|限值)(?:为|是|设在|定为)?\s?$"
)
# Chips with an interconnect of 600 GB/s: the figure of a class.
_CLASS = re.compile(
    r"\b(?:chips|GPUs|accelerators|processors|parts|products|those|any(?:thing| chip)?)\s"
    r"(?:that|with|whose|having|of|above|below|over|under|from|exceeding|capable)\b[^.;]{0,48}$"
    r"|(?:任何|所有|凡|对)[^,。;]{0,24}(?:超过|达到|高于|低于|不低于)约?\s?$"
)
_ITS = re.compile(r"\s?(?:其(?!中|他|它|余)|它的?|该)")


# A product that nobody here knows, by its code: whose figure it is then stands there.
_STRANGER = re.compile(
    r"\s*(?:(?:[Tt]he|[Aa]n?|[Ii]ts) )?(?:[a-z]+ )?(?:[A-Z][A-Za-z]+(?:['’]s)? ){0,2}[A-Z]{1,4}-?\d{3,4}[A-Za-z]{0,2}\b"
)
_DRAWN = ("rate", "bandwidth", "memory")


# The clause goes on about the firm it is about: 公司营收, the company's shares.
_ITSELF = re.compile(
    r"\s?(?:但|而|且|并|同时|此外|目前)?(?:公司|该公司|本公司)(?![债法])"
    r"|\s?(?:and |but )?(?:[Tt]he (?:company|firm|chipmaker|group)|[Ii]ts?)\b(?!\s(?:subsidiary|rival|parent))"
)
# A subsidiary's, or that of firms which are not named: 国产芯片的市场份额.
_OF_OTHERS = re.compile(
    r"\s?(?:其|旗下|全资|控股)*子公司|\s?(?:国产|本土|国内)[^,。]{0,10}的|\s?[Ii]ts (?:[\w-]+ ){0,2}subsidiary\b"
)
_UNITS = re.compile(r"units$")  # of what has been named
_OPENS = re.compile(r"\s?(?:and |but |while |而|且|但|其中)?")


def in_their_order(text: str, sentence: Sentence) -> dict[int, str]:
    """The firm or the product of each figure of a row, by where it begins, where as many are listed before:
    A和B营收分别为1亿和2亿.
    """
    found: dict[int, str] = {}
    if not RESPECTIVELY.search(text, sentence.start, sentence.end):
        return found
    for row in rows(text, sentence.amounts, attrgetter("unit"), LISTED):
        kinds = ("company",) if row[0].kind in ("money", "share") else tuple(PRODUCTS)
        before = [m for m in sentence.mentions if m.kind in kinds and m.end <= row[0].start]
        listed = following(before[-1], sentence, text, kinds) if before else ()
        if len(listed) == len(row):
            found |= {a.start: m.id for a, m in zip(row, listed, strict=True)}
    return found


_SPENDING = ("company", "government")  # who is named first pays
_GIVEN = re.compile(r"(?:[对将把给]|给予|\b(?:on|for|of|to|its))\s?$")
_OF_IT_SELF = re.compile(r"(?:的|['’]s)?\s?(?:A股|港股|股票|H股|12个月)?的?(?:目标价|(?:price target|target price))")


def _given(text: str, sentence: Sentence, firms: list[Mention]) -> str | None:
    """Of whom a figure is that another gives: 将寒武纪目标价上调, its price target on Cambricon; the only one named."""
    told = [
        m for m in firms
        if _GIVEN.search(text, max(sentence.start, m.start - 8), m.start) or _OF_IT_SELF.match(text, m.end)
    ]  # fmt: skip
    return told[0].id if told else firms[0].id if len({m.id for m in firms}) == 1 else None


def _nearest_owner(text: str, sentence: Sentence, fits: list[Mention], at: int) -> list[Mention]:
    """The firm that an earlier clause is about, that clause the nearest: it opens with its name, or has its figure."""
    for start in clauses_before(text, sentence.start, at)[1:]:
        told = (m for m in fits if m.kind == "company" and start <= m.start)
        owners = [m for m in told if _OPENS.fullmatch(text, start, m.start) or _OWNS.match(text, m.end)]
        if owners:
            return owners[:1]
    return []


def _has_its_own(text: str, sentence: Sentence, amount: Amount, item: Mention) -> bool:
    """Whether a product named in a later clause has a figure of its own there: 128GB, while the H20 has 96GB."""
    later = item.kind in PRODUCTS and clause_start(text, sentence.start, item.start) > amount.start
    return later and any(a.kind == amount.kind and a.start >= item.end for a in sentence.amounts)


_IS = re.compile(r"\s?(?:则|也|仅|只)?(?:为|是|达到?|有)(?:约|近)?\s?|\s(?:is|has|was)(?: at| about| only)?\s")


def subject_of(
    doc: Document, sentence: Sentence, amount: Amount, template: ClaimTemplate, base: str | None,
    owner: Attribution | None, topic: Mapping[str, str], grammar: Grammar,
) -> str | None:  # fmt: skip
    """Whose figure: the nearest fitting mention before it in the clause, then the sentence; the topic; one after."""
    if amount.kind in _DRAWN and (
        _LINE.match(doc.folded, amount.end) or _LINE_BEFORE.search(doc.folded, sentence.start, amount.start)
    ):
        return None
    said = [
        m for m in products_of(sentence) if m.end <= amount.start and _IS.fullmatch(doc.folded, m.end, amount.start)
    ]
    if said and said[-1].kind in template.subjects and said[-1].id != base:
        return said[-1].id  # B200为8 TB/s, whatever it is compared with
    if amount.kind == "memory" and (named := [m for m in products_of(sentence) if 0 <= m.start - amount.end <= 1]):
        return named[0].id  # the 80GB H100
    drawn = _CLASS.search(doc.folded, sentence.start, amount.start) if amount.kind in _DRAWN else None
    if drawn and not any(drawn.start() <= m.start < amount.start for m in products_of(sentence)):
        return None
    compared = {
        m.id
        for a in sentence.amounts
        if a.kind in ("share", "ratio") and (m := compared_with(doc, sentence, a, products_of(sentence)))
    }
    fits = [
        m for m in sentence.mentions
        if m.kind in template.subjects and m.id != base and not (amount.start < m.end and m.start < amount.end)
    ]  # fmt: skip
    second = _VERSUS.search(doc.folded, sentence.start, amount.start) is not None
    if second or _VERSUS_NEXT.match(doc.folded, amount.end):  # (8 TB/s versus 3.2 TB/s)
        named = list(dict.fromkeys(m.id for m in products_of(sentence) if m.start < amount.start))
        if len(named) == 2:
            return named[second]
    begin = clause_start(doc.folded, sentence.start, amount.start)
    owned = [m for m in fits if m.kind in PRODUCTS and _OWNS.fullmatch(doc.folded, m.end, amount.start)]
    fits = [m for m in fits if m.id not in compared or (m.start < amount.start and _WHICH.match(doc.folded, m.end))]
    if amount.kind != "count":
        whole = topic.get("product") not in (None, *(m.id for m in fits))  # of which they are the parts
        fits = [m for m in fits if not counted(doc.folded, m, sentence)] or ([] if whole else fits)
    if owned and template.subjects[:1] and template.subjects[0] in PRODUCTS:
        return owned[-1].id  # "the H20's 550 W", whatever is compared with it
    of_it = _DRAWN_BY if amount.kind == "power" else _WHOSE
    if whose := [m for m in fits if m.kind in PRODUCTS and of_it.fullmatch(doc.folded[amount.end : m.start])]:
        return whose[0].id
    fits = [
        m for m in fits
        if not _THAN.search(doc.folded, sentence.start, m.start)
        and not (m.kind == "architecture" and _BUILT_ON.search(doc.folded, sentence.start, m.start))
    ]  # fmt: skip
    fits = [m for m in fits if not _left_behind(doc.folded, sentence, m, amount)]
    fits = [m for m in fits if not _aside(doc.folded, sentence, m, amount)] or fits
    if template.given:
        return _given(doc.folded, sentence, fits)
    own = _speaks_for(owner, grammar)
    if own and _WE.search(doc.folded, owner.start if template.subjects[:1] == ("company",) else begin, amount.start):
        return own
    makers = [m for m in sentence.mentions if m.kind == "company" and 0 <= m.start - amount.end <= 1]
    after = (makers[0] if makers else amount).end  # "300 Nvidia A100 chips"
    pieces = [m for m in fits if m.kind in PRODUCTS and 0 <= m.start - after <= 4]
    if pieces and amount.kind == "count" and template.subjects[0] in PRODUCTS:
        return pieces[0].id
    told = [m for m in fits if owner and owner.start <= m.start < amount.start]
    fits = [m for m in fits if not told or m.start >= owner.start]
    inner = [m for m in fits if begin <= m.start < amount.start]
    before = [m for m in fits if m.start < amount.start]
    of_products = template.subjects[:1] and template.subjects[0] in PRODUCTS
    of_firms = template.subjects[:1] == ("company",)
    stranger = of_products and not inner and _STRANGER.match(doc.folded, begin, amount.start)
    if stranger or (of_products and not inner and _ITS.match(doc.folded, begin)):
        before = []  # a code that nobody knows has its own figures; its computing power is not that of its parts
    unnamed = "company" in template.subjects and not any(m.kind in PRODUCTS for m in inner)
    if unnamed and topic.get("company") and _ITSELF.match(doc.folded, begin):
        return topic["company"]
    if amount.kind == "count" and _UNITS.search(doc.folded, amount.start, amount.end):
        firms = {m.id for m in inner if m.kind == "company"}
        if any(firms <= {grammar.makers.get(m.id)} for m in before if m.kind in PRODUCTS):
            inner = [m for m in inner if m.kind != "company"]  # so many of what its maker has been said to make
    if of_firms and not inner and _OF_OTHERS.match(doc.folded, begin):
        return None
    nearest = _nearest_owner(doc.folded, sentence, before, amount.start) if of_firms else []
    for pool in (inner, nearest, before):
        for kind in template.subjects:
            alike = PRODUCTS if kind in PRODUCTS else _SPENDING if kind in _SPENDING else (kind,)
            of_kind = [m for m in pool if m.kind in alike and (m.kind in template.subjects or kind in PRODUCTS)]
            if of_kind:
                return of_kind[-1 if kind in PRODUCTS else 0].id
    if not template.subjects or stranger:
        return None
    if template.subjects[0] == "company" and owner and owner.speaker and owner.speaker.startswith("org/"):
        return owner.speaker
    first = template.subjects[0]
    known = topic.get("company" if first == "company" else "product" if first in PRODUCTS else "")
    if any(_has_its_own(doc.folded, sentence, amount, m) for m in fits if m.id == known):
        return None
    if known and known != base and known not in compared and not stranger:
        return known
    return next((m.id for m in fits if not _has_its_own(doc.folded, sentence, amount, m)), None)

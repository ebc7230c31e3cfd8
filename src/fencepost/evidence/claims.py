"""Claims of a sentence: each amount with the measure whose words stand nearest, and whose figure it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from .amounts import Amount, hedge_before, hedged
from .dates import Date, in_fiscal_year
from .document import Document, Sentence
from .formats import format_of, formats_for
from .grammar import Grammar
from .lexicon import Mention
from .parts import part_of
from .periods import in_series, not_only, right_behind
from .sentences import clause_start
from .slots import date_of, foretold, governing, status_of
from .speech import Attribution
from .templates import ClaimTemplate

__all__ = ["PRODUCTS", "Claim", "claims", "counted"]

PRODUCTS = ("chip", "family", "system", "product_family", "architecture")
_OF = re.compile(r"[^.,;:]{0,12}\b(?:of|from|in|on)\b[^.,;:]{0,30}$")
_RECEIVES = re.compile(r"(?:向|给|交|\bto|\bgive|\bpay)\s?(?:the )?$")
_SELLING = re.compile(
    r"(?:芯片|加速卡|加速器|GPU|AI|人工智能|产品|等|及|和|与|、|在|对|向|从|于|往|销|售|卖|输|华|的|市场|地区|客户|销售|收入|营收|额|所得|总|"
    r"约|近|之|其|[\s的]|\b(?:chips?|sales?|revenues?|in|to|from|and|of|the|its)\b)*"
)
_WHOSE = re.compile(r"\s(?:for|per|on|in)\s(?:(?:a|an|the|each|every|single|one|its|\w+’s|\w+'s)\s)*")
_WE = re.compile(r"我们|我司|本公司|该公司|\b(?:we|our|us|We|Our|[Tt]he company)\b")
_THAN = re.compile(
    r"(?:比|较|相比|\bthan|(?<!such )(?<!known )(?<!sold )\bas)(?:其|它)?(?:前代|上代|前一代)?的?\s?(?:the )?$"
)
_BUILT_ON = re.compile(r"(?:采用|基于|使用)[^,。;]{0,8}$|\b(?:(?:based|built) on|us(?:es|ing)) (?:the |its |an? )?$")
_FROM_TO = re.compile(r"[^,。;.]{0,12}?(?:至|到|\bto|\bfrom)\s?")
_OWNS = re.compile(r"的|['’]s |s['’] |\s?\(")
_VERSUS_NEXT = re.compile(r"\s?(?:vs\.?|versus|compared (?:to|with)|against) \d")
_VERSUS = re.compile(r"\d\s?(?:[A-Za-z/]{1,12} )?(?:vs\.?|versus|compared (?:to|with)|against) $")
_BY_TIME = re.compile(r"\s?(?:per|an?|/)\s?(?:(?:GPU|chip|card)[- ]?)?hour\b|/小时|每小时|一小时")
_BORDER = 12  # a clause border between amount and cue counts as so many characters
_BEHIND = 24  # characters: "145 kW for a single GB200 NVL72"
_STEP = 6  # characters of distance that do not yet decide between two measures


@dataclass(frozen=True, slots=True)
class Claim:
    """A number said of something, with the clean characters [start, end) that say it.

    ``value`` is the number stated, ``low``/``high`` the bounds it implies (None where open). ``modality`` is the hedge.
    ``aspect`` is the respect in which a ratio compares, a row of ``aspects.csv``, where its words name one; of a claim
    in words, the entry, exception or review policy it names; of a company's figure, the part of its business.
    ``ahead``: the words tell it as still to come, whoever says so.
    """

    subject: str | None
    measure: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit: str
    modality: str
    as_of: dt.date | None
    as_of_end: dt.date | None
    period: str | None
    base: str | None
    speaker: str | None
    via: str | None
    status: str
    start: int
    end: int
    aspect: str | None = None
    ahead: bool = False


def claims(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, topic: Mapping[str, str]
) -> tuple[list[Claim], list[Amount]]:
    """The claims of a sentence, and its amounts that no measure took."""
    found: list[Claim] = []
    loose: list[Amount] = []
    rows = in_series(doc.folded, sentence)
    last: tuple[Amount, tuple[ClaimTemplate, tuple[int, int]]] | None = None
    for amount in sentence.amounts:
        chosen = _measure(doc, sentence, amount, grammar)
        if last and last[0].kind == amount.kind and _FROM_TO.fullmatch(doc.folded[last[0].end : amount.start]):
            chosen = last[1]  # "from 95% to 50%": two values of one measure
        if last and chosen is None and {last[0].start, amount.start} <= rows.keys():
            chosen = last[1]  # the members of a row are of one measure
        last = (amount, chosen) if chosen else None
        if chosen is None:
            loose += [amount] if amount.kind != "par" else []
            continue
        template, cue = chosen
        date = rows.get(amount.start) or right_behind(doc.folded, sentence, amount)
        if date is None:
            date = date_of(doc, sentence, amount.start)
            date = not_only(doc.folded, sentence, date) if template.parted else date
        found.append(_claim(doc, sentence, amount, template, cue, said, grammar, topic, date))
    return _each_its_own(sentence, found), loose


def _each_its_own(sentence: Sentence, found: list[Claim]) -> list[Claim]:
    """Of two figures of one measure of which the second's owner is named between them, the first is the other's that
    is spoken of: A has 10 and B 16; bandwidth is 3 TB/s, that of B 5 TB/s.
    """
    products = _products(sentence)
    told = list(found)
    for i, (one, other) in enumerate(pairwise(found)):
        alike = one.measure == other.measure and one.subject == other.subject and one.value != other.value
        between = [m for m in products if one.end <= m.start < other.end]
        if alike and one.measure in _OF_ONE and len(between) == 1 and between[0].id == one.subject:
            before = [m for m in products if m.end <= one.start and m.id != one.subject]
            told[i] = replace(one, subject=before[-1].id) if before else one
    return told


_OF_ONE = ("tpp", "dram_bandwidth", "link_bandwidth", "memory_capacity", "power", "compute_rate", "transistor_count")
"""Measures of which a product has one value."""


def _measure(
    doc: Document, sentence: Sentence, amount: Amount, grammar: Grammar
) -> tuple[ClaimTemplate, tuple[int, int]] | None:
    """The format a rate is told of; else the template whose cue stands nearest, of near equals the one listed first."""
    best: tuple[tuple[int, int], ClaimTemplate, tuple[int, int]] | None = None
    formats = formats_for(amount, grammar.claims)
    if formats and (told := format_of(doc.folded, sentence, amount, formats)):
        return told
    for rank, template in enumerate(grammar.claims):
        if template in formats or amount.kind not in template.kinds or (template.units and amount.unit not in template.units):
            continue
        if template.measure == "performance_ratio" and _base(doc, sentence, amount, template) is None:
            continue  # a ratio to nothing named compares nothing
        nearest = _nearest(doc.folded, sentence, amount, template)
        if nearest is not None and (best is None or (nearest[0] // _STEP, rank) < best[0]):
            best = (nearest[0] // _STEP, rank), template, nearest[1]
    return (best[1], best[2]) if best else _plain(doc, sentence, amount, grammar)


def _plain(
    doc: Document, sentence: Sentence, amount: Amount, grammar: Grammar
) -> tuple[ClaimTemplate, tuple[int, int]] | None:
    """What a unit alone means (PFLOPS, W) where a product stands in the clause or right behind."""
    begin = clause_start(doc.folded, sentence.start, amount.start)
    if not any(begin <= m.start <= amount.end + _BEHIND for m in _products(sentence)):
        return None
    for t in grammar.claims:
        if t.plain and amount.kind in t.kinds and (not t.units or amount.unit in t.units):
            return t, (amount.start, amount.end)
    return None


# Revenue rising 34% over the year and 3% over the quarter to $7.7 billion: the measure stands far from what it rose to.
_RISEN_TO = re.compile(r"%[^;.]*\bto (?:nearly |about |almost |around |a record |some )?$|%[^;。]*(?:至|到|达)约?$")
_BORDERS = re.compile(r"[,;。、]|\b(?:and|with|plus)\b")
_ASIDE = 12  # characters behind an amount that may still say what it is no measure of
_NEXT_THING = re.compile(
    r"\s?(?:and|with|plus|[,;、和及与])(?:\s|(?<=[、和及与])|(?<=[,;])(?=$|[\u3400-\u9fff]))"
    r"|.*\b(?:and|but) (?:offers|has|delivers|comes)\b"
)


def _nearest(
    text: str, sentence: Sentence, amount: Amount, template: ClaimTemplate
) -> tuple[int, tuple[int, int]] | None:
    """Distance and place of the template's nearest cue; a clause border between counts too."""
    low, high = (
        max(sentence.start, amount.start - 2 * template.reach),
        min(sentence.end, amount.end + 2 * template.reach),
    )
    if template.unless:
        border = _BORDERS.search(text, amount.end, amount.end + _ASIDE)
        until = border.start() if border else amount.end + _ASIDE
        if template.unless.search(text, clause_start(text, sentence.start, amount.start), until):
            return None
    found = []
    for cue in template.cue.finditer(text, low, high):
        before = cue.end() <= amount.start
        gap = 0 if cue.start() < amount.end and not before else max(amount.start - cue.end(), cue.start() - amount.end)
        between = text[cue.end() : amount.start] if before else text[amount.end : cue.start()]
        if amount.kind == "bandwidth" and _NEXT_THING.match(between):
            continue  # "4.0 TB/s and NVLink": the link is the next thing told of
        borders = between.count(",") + between.count(";")
        reach = 2 * template.reach if before and _RISEN_TO.search(between) else template.reach
        if gap + _BORDER * max(borders - 1, 0) <= reach:
            later = 0 if before or text[amount.end - 1].isascii() else 2  # Chinese names the measure first
            found.append((gap + _BORDER * borders + later, cue.span()))
    return min(found, default=None)


def _claim(
    doc: Document, sentence: Sentence, amount: Amount, template: ClaimTemplate, cue: tuple[int, int],
    said: tuple[Attribution, ...], grammar: Grammar, topic: Mapping[str, str], date: Date | None,
) -> Claim:  # fmt: skip
    amount = _rehedged(doc, sentence, amount)
    owner = governing(doc.folded, said, amount.start)
    base = _base(doc, sentence, amount, template)
    subject = _subject(doc, sentence, amount, template, base, owner, topic, grammar)
    value, low, high, unit = amount.value, amount.low, amount.high, amount.unit
    aspect = None
    if unit == "CNY" and subject in grammar.yuan and _BARE_YUAN.fullmatch(doc.folded, amount.start, amount.end):
        unit = grammar.yuan[subject]
    if template.measure == "performance_ratio":
        value, low, high = _of_base(doc.folded, amount)
        unit, aspect = "%", _aspect(doc, sentence, amount, grammar)
    if template.parted:
        aspect = part_of(doc.folded, sentence, amount, cue, (subject, base), grammar)
    if date and (ends := grammar.fiscal.get(subject or "")):
        date = in_fiscal_year(date, ends)
    first, last = (date.first, date.last) if date else (None, None)
    status = status_of(doc, sentence, (amount.start, amount.end), owner, (subject,) if subject else (), grammar)
    start = (
        min(amount.start, cue[0]) if cue[0] >= clause_start(doc.folded, sentence.start, amount.start) else amount.start
    )
    end = max(amount.end, min(cue[1], amount.end + 24))
    if rate := _BY_TIME.match(doc.folded, end):
        end = rate.end()
    return Claim(
        subject, template.measure, value, low, high, unit, amount.hedge, first or doc.published.first,
        last or first or doc.published.last, date.precision if date and first else None, base,
        owner.speaker if owner else None, owner.via if owner else None, status, start, end, aspect,
        foretold(doc, sentence, amount.start, grammar),
    )  # fmt: skip


_BARE_YUAN = re.compile(r"(?!.*人民币).*元")
_MORE = re.compile(r"(?:高|快|强|多|大|提升|提高|领先|优)(?:出|于|过)?了?(?:约|近|大约)?\s?$")
_LESS = re.compile(r"(?:低|慢|弱|差|少|小|落后|下降|降低|逊)(?:于|出)?了?(?:约|近|大约)?\s?$")
_MORE_EN = re.compile(r"\s?(?:faster|higher|more|greater|better|stronger|larger|bigger|quicker)\b", re.I)
_LESS_EN = re.compile(r"\s?(?:slower|lower|less|weaker|worse|smaller|fewer)\b", re.I)


def _of_base(text: str, amount: Amount) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """A comparison in per cent of what is compared with: 1.3 times is 130, 30 % faster is 130, 三成 less is 70."""
    stated = (amount.value, amount.low, amount.high)
    if amount.kind == "par":
        return stated
    if amount.unit == "ratio":
        return tuple(None if x is None else x * 100 for x in stated)
    if _MORE.search(text, max(0, amount.start - 8), amount.start) or _MORE_EN.match(text, amount.end):
        return tuple(None if x is None else 100 + x for x in stated)
    if _LESS.search(text, max(0, amount.start - 8), amount.start) or _LESS_EN.match(text, amount.end):
        value, low, high = (None if x is None else 100 - x for x in stated)
        return value, high, low
    return stated


_AND = re.compile(r"\b(?:and|but|versus)\b|[和与而、]|以及")


def _parted(text: str, start: int, end: int) -> int:
    """Where what is said of one number ends and what is said of the next begins: at the last *and* between them."""
    return max((m.start() for m in _AND.finditer(text, start, end)), default=start)


_CLAUSE_END = re.compile(r"[,;。:]|\.(?!\d)")


def _aspect(doc: Document, sentence: Sentence, amount: Amount, grammar: Grammar) -> str | None:
    """In what respect a ratio compares: by the words before the number in its clause, else by those behind it."""
    text, others = doc.folded, [a for a in sentence.amounts if a is not amount and a.kind in ("share", "ratio")]
    begin = clause_start(text, sentence.start, amount.start)
    if before := [a.end for a in others if begin < a.end <= amount.start]:
        begin = _parted(text, before[-1], amount.start)
    stop = _CLAUSE_END.search(text, amount.end, sentence.end)
    end = stop.start() if stop else sentence.end
    if after := [a.start for a in others if amount.end <= a.start < end]:
        end = _parted(text, amount.end, after[0])
    named = grammar.aspect(text[begin : amount.end]) or grammar.aspect(text[amount.end : end])
    if named is None and _ELLIPTIC.match(text, begin) and not _AT_LARGE.search(text, begin, end):
        earlier = clause_start(text, sentence.start, max(begin - 1, sentence.start))
        named = grammar.aspect(text[earlier:begin])
    return named.id if named else None


_AT_LARGE = re.compile(r"性能|表现|能力|\b(?:performance|powerful|capab\w+)\b")
# A clause that only goes on: "算力为148TFLOPS, 仅为H100的15%", "draws 559 kW, about four times that of".
_ELLIPTIC = re.compile(
    r"\s?(?:仅|只|约|近|大约)?(?:为|是|相当于|达到?)"
    r"|\s?(?:only |just |about |roughly |nearly |some )*(?:[\d.]+|(?:half|twice|double|two|three|four|five|six)\b)"
)


def _rehedged(doc: Document, sentence: Sentence, amount: Amount) -> Amount:
    """A hedge before the thing compared with counts for the number: 约为H100的60%."""
    of = _compared(doc, sentence, amount, _products(sentence))
    if amount.value is None or amount.hedge or of is None or of.end > amount.start:
        return amount
    return hedged(amount, hedge_before(doc.folded, of.start))


def _base(doc: Document, sentence: Sentence, amount: Amount, template: ClaimTemplate) -> str | None:
    """What the number is measured against: the nearest fitting mention before it in its clause, or after *of*."""
    fits = [
        m for m in sentence.mentions if m.kind in template.bases and not (amount.start < m.end and m.start < amount.end)
    ]
    if template.measure == "performance_ratio":
        return (m := _compared(doc, sentence, amount, fits)) and m.id
    begin = clause_start(doc.folded, sentence.start, amount.start)
    near = [
        m for m in fits
        if begin <= m.start < amount.start and not _RECEIVES.search(doc.folded, begin, m.start)
    ]  # fmt: skip
    near += [m for m in fits if amount.end <= m.start and _OF.match(doc.folded[amount.end : m.start])]
    if template.bases and template.bases[0] in PRODUCTS and template.measure != "units":
        near = [m for m in near if m.kind in PRODUCTS and _sold(doc, sentence, m, amount)] or near
    return min(near, key=lambda m: abs(m.start - amount.start)).id if near else None


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


def _products(sentence: Sentence) -> list[Mention]:
    return [m for m in sentence.mentions if m.kind in PRODUCTS]


def _compared(doc: Document, sentence: Sentence, amount: Amount, fits: list[Mention]) -> Mention | None:
    """The part compared with: X in "X的15%", "15% of X", "faster than X"."""
    text = doc.folded
    if alike := [m for m in fits if m.start >= amount.end and _alike(text, amount, m)]:
        return alike[0]
    of = [
        m
        for m in fits
        if m.end <= amount.start
        and re.fullmatch(
            r"\s?(?:芯片|GPU|加速卡|系统|超节点|机柜|方案)?\s?的?(?:性能|算力)?的?(?:约|近|大约|基本|大致|大体)?\s?",
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
        and re.search(r"\b(?:of|than|to|as|over|versus)\b", text[amount.end : m.start])
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
    return next((m for a in reversed(earlier) if (m := _compared(doc, sentence, a, fits))), None)


# What was compared with before: "是GB200的1.7倍,功耗是其4倍", "15% of the H100's rate but 1.2 times its bandwidth".
_OF_IT = re.compile(r"(?:是|为|达到?|有|于)(?:其|它|后者)的?(?:约|近|大约)?\s?$")
_ITS_OWN = re.compile(r"\sits (?!own\b)")
_THAT_OF = re.compile(r"\s?(?:(?:that|those) of )?(?:the |an? )?(?:[A-Z][\w.]+(?:['’]s)? ){0,2}")


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


def _speaks_for(owner: Attribution | None, grammar: Grammar) -> str | None:
    """The company whose 'we' it is: the speaker's own, or the one a person works for."""
    if owner is None or owner.speaker is None:
        return None
    return grammar.employers.get(owner.speaker) or (owner.speaker if owner.speaker.startswith("org/") else None)


# The 4,800 TPP line is nobody's figure.
_LINE = re.compile(
    r"\s?-?的?(?:门槛|阈值|红线|上限|界线|限值|标准线)|\s?(?:lines?|thresholds?|limits?|ceilings?|caps?|cut-?offs?)\b"
)
_LINE_BEFORE = re.compile(
    r"\b(?:threshold|ceiling|cut-?off)s? (?:of|at|is)\s(?:an? )?$|(?:门槛|阈值|红线|限值)(?:为|是|设在|定为)?\s?$"
)
_ITS = re.compile(r"\s?(?:其(?!中|他|它|余)|它的?|该)")


# A product that nobody here knows, by its code: whose figure it is then stands there.
_STRANGER = re.compile(r"\s*(?:The |An? )?(?:[A-Z][A-Za-z]+(?:['’]s)? ){0,2}[A-Z]{1,4}-?\d{3,4}[A-Za-z]{0,2}\b")
_DRAWN = ("rate", "bandwidth", "memory")


def _subject(
    doc: Document, sentence: Sentence, amount: Amount, template: ClaimTemplate, base: str | None,
    owner: Attribution | None, topic: Mapping[str, str], grammar: Grammar,
) -> str | None:  # fmt: skip
    """Whose figure: the nearest fitting mention before it in the clause, then the sentence; the topic; one after."""
    if amount.kind in _DRAWN and (
        _LINE.match(doc.folded, amount.end) or _LINE_BEFORE.search(doc.folded, sentence.start, amount.start)
    ):
        return None
    compared = {
        m.id
        for a in sentence.amounts
        if a.kind in ("share", "ratio") and (m := _compared(doc, sentence, a, _products(sentence)))
    }
    fits = [
        m for m in sentence.mentions
        if m.kind in template.subjects and m.id != base and not (amount.start < m.end and m.start < amount.end)
    ]  # fmt: skip
    second = _VERSUS.search(doc.folded, sentence.start, amount.start) is not None
    if second or _VERSUS_NEXT.match(doc.folded, amount.end):  # (8 TB/s versus 3.2 TB/s)
        named = list(dict.fromkeys(m.id for m in _products(sentence) if m.start < amount.start))
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
    fits = [
        m for m in fits
        if not _THAN.search(doc.folded, sentence.start, m.start)
        and not (m.kind == "architecture" and _BUILT_ON.search(doc.folded, sentence.start, m.start))
    ]  # fmt: skip
    fits = [m for m in fits if not _aside(doc.folded, sentence, m, amount)] or fits
    own = _speaks_for(owner, grammar)
    if own and _WE.search(doc.folded, owner.start if template.subjects[:1] == ("company",) else begin, amount.start):
        return own
    makers = [m for m in sentence.mentions if m.kind == "company" and 0 <= m.start - amount.end <= 1]
    after = (makers[0] if makers else amount).end  # "300 Nvidia A100 chips"
    pieces = [m for m in fits if m.kind in PRODUCTS and 0 <= m.start - after <= 4]
    if pieces and amount.kind == "count" and template.subjects[0] in PRODUCTS:
        return pieces[0].id
    if whose := [m for m in fits if m.kind in PRODUCTS and _WHOSE.fullmatch(doc.folded[amount.end : m.start])]:
        return whose[0].id
    told = [m for m in fits if owner and owner.start <= m.start < amount.start]
    fits = [m for m in fits if not told or m.start >= owner.start]
    inner = [m for m in fits if begin <= m.start < amount.start]
    before = [m for m in fits if m.start < amount.start]
    if not inner and template.subjects[:1] and template.subjects[0] in PRODUCTS and _ITS.match(doc.folded, begin):
        before = []  # its computing power is not that of its parts
    for pool in (inner, before):
        for kind in template.subjects:
            of_kind = [m for m in pool if m.kind == kind or (kind in PRODUCTS and m.kind in PRODUCTS)]
            if of_kind:
                return of_kind[-1 if kind in PRODUCTS else 0].id
    if not template.subjects:
        return None
    if template.subjects[0] == "company" and owner and owner.speaker and owner.speaker.startswith("org/"):
        return owner.speaker
    first = template.subjects[0]
    known = topic.get("company" if first == "company" else "product" if first in PRODUCTS else "")
    stranger = first in PRODUCTS and _STRANGER.match(doc.folded, begin, amount.start)
    if known and known != base and known not in compared and not stranger:
        return known
    return fits[0].id if fits else None

"""Claims of a sentence: each amount with the measure whose words stand nearest, and whose figure it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from .amounts import Amount, hedge_before, hedged
from .dates import LAST_FISCAL, Date, in_fiscal_year
from .document import Document, Sentence
from .formats import density_of, format_of, formats_for
from .grammar import Grammar
from .moves import falls
from .parts import part_of
from .periods import from_to, in_series, not_only, right_before, right_behind
from .pieces import extent_of, pieces_of
from .sentences import clause_start
from .slots import foretold, governing, status_of
from .speech import Attribution
from .templates import ClaimTemplate
from .triggers import Worth
from .when import date_of
from .whose import base_of, compared_with, in_their_order, products_of, subject_of

__all__ = ["Claim", "Work", "claims"]

_FROM_TO = re.compile(
    r"[^,。;.]{0,12}?(?:至|到|\bto|\bfrom)\s?"
    r"|,? (?:compared (?:with|to)|versus|vs\.?|against|down from|up from) (?:just |only )?"
)
_BY_TIME = re.compile(r"\s?(?:per|an?|/)\s?(?:(?:GPU|chip|card)[- ]?)?hour\b|/小时|每小时|一小时")
_BORDER = 12  # a clause border between amount and cue counts as so many characters
_BEHIND = 24  # characters: "145 kW for a single GB200 NVL72"
_STEP = 6  # characters of distance that do not yet decide between two measures


@dataclass(frozen=True, slots=True)
class Work:
    """What chips are told to work on: a ``model`` by its id, or one of so many ``params``; ``tokens`` of training."""

    model: str | None
    params: Fraction | None
    tokens: Fraction | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A number said of something, with the clean characters [start, end) that say it.

    ``value`` is the number stated, ``low``/``high`` the bounds it implies (None where open). ``modality`` is the hedge.
    ``aspect`` is the respect in which a ratio compares, a row of ``aspects.csv`` or the rate of one format, where its
    words name one; of a claim in words, the entry, exception or review policy it names; of a company's figure, the part
    of its business; of a rate, whether the words call it dense or sparse. ``ahead``: the words tell it as yet to come,
    whoever says so. ``pieces``: of so many of the subject the words speak; ``extent``: of a ``system`` of it, or of a
    ``part``. ``work``: of a time of training or a rate of tokens, what is trained or served. ``terms``: of a result
    that the words work out, the numbers it follows from.
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
    pieces: int | None = None
    extent: str | None = None
    work: Work | None = None
    terms: tuple[Fraction, ...] = ()


def claims(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, topic: Mapping[str, str],
    worth: Worth,
) -> tuple[list[Claim], list[Amount]]:  # fmt: skip
    """The claims of a sentence, and its amounts that no measure took; ``worth`` gives the measures it may tell."""
    found: list[Claim] = []
    loose: list[Amount] = []
    if not sentence.amounts:
        return found, loose
    candidates = worth["claims"]
    rows = in_series(doc.folded, sentence) | from_to(doc.folded, sentence)
    owners = in_their_order(doc.folded, sentence)
    last: tuple[Amount, tuple[ClaimTemplate, tuple[int, int]]] | None = None
    for before, amount in pairwise([None, *sentence.amounts]):
        if before and _in_other_money(doc.folded, before, amount):
            told_of = found and found[-1].start < before.end <= found[-1].end
            found += [_converted(found[-1], amount)] if told_of else []
            loose += [] if told_of else [amount]
            continue
        if _MARGIN.search(doc.folded, max(0, amount.start - 16), amount.start):
            loose.append(amount)
            continue
        if amount.kind == "memory" and _VERSION.match(doc.folded, amount.end):
            loose.append(amount)  # the 80GB version is called so
            continue
        if amount.kind in _OF_ITEMS and _difference(doc.folded, amount):
            more = _how_much_more(doc, sentence, amount, said, grammar, topic, candidates)
            (loose if more is None else found).append(more or amount)
            continue
        chosen = _measure(doc, sentence, amount, grammar, candidates)
        if last and last[0].kind == amount.kind and _FROM_TO.fullmatch(doc.folded[last[0].end : amount.start]):
            chosen = last[1]  # "from 95% to 50%": two values of one measure
        if last and chosen is None and any({last[0].start, amount.start} <= told.keys() for told in (rows, owners)):
            chosen = last[1]  # the members of a row are of one measure
        if chosen is None and amount.start in owners:
            later = (a for a in sentence.amounts if a.start in owners and a.start > amount.start)
            named = (_measure(doc, sentence, a, grammar, candidates) for a in later)
            chosen = next(filter(None, named), None)  # the measure behind a row is that of all
        last = (amount, chosen) if chosen else None
        if chosen is None:
            loose += [amount] if amount.kind != "par" else []
            continue
        template, cue = chosen
        date = rows.get(amount.start) or right_behind(doc.folded, sentence, amount)
        date = date or right_before(doc.folded, sentence, amount)
        if date is None:
            date = date_of(doc, sentence, amount.start)
            date = not_only(doc.folded, sentence, date) if template.parted else date
        claim = _claim(doc, sentence, amount, template, cue, said, grammar, topic, date)
        found.append(replace(claim, subject=owners[amount.start]) if amount.start in owners else claim)
    return _each_its_own(sentence, found), loose


def _in_other_money(text: str, before: Amount, amount: Amount) -> bool:
    """Whether an amount tells the one before again in another currency: 100 billion yuan ($14 billion)."""
    alike = before.kind == amount.kind == "money" and before.unit != amount.unit
    return alike and _AGAIN.fullmatch(text, before.end, amount.start) is not None


_AGAIN = re.compile(r"\s?\((?:折?合|相当于|or |equivalent to )?|,? or ")


def _converted(told: Claim, amount: Amount) -> Claim:
    """The claim in the other currency, as certain as it was."""
    same = hedged(amount, amount.hedge or told.modality) if amount.value is not None else amount
    return replace(
        told, value=same.value, low=same.low, high=same.high, unit=same.unit, modality=same.hedge,
        end=amount.end,
    )  # fmt: skip


_OF_ITEMS = ("memory", "bandwidth", "rate", "power")
_MARGIN = re.compile(r"(?:plus or minus|±|\+/-|give or take|上下浮动)\s?$")
_MORE_BY = re.compile(
    r"(?:(?<![最许诸])多|少|增加|减少|相差|高|低|提升|下降)(?:了|出)?约?\s?$|\b(?:extra|additional|another)\s$",
    re.IGNORECASE,
)
_THAN_IT = re.compile(r"\s?(?:of )?(?:more|less|higher|lower|fewer|extra|additional)\b[^,.;]{0,40}\bthan\b")


_VERSION = re.compile(r"\s?(?:versions?|variants?|models?|editions?)\b|版")


def _difference(text: str, amount: Amount) -> bool:
    """Whether an amount tells how much more or less one has than another: 多112GB, "61GB more memory than"."""
    before = _MORE_BY.search(text, max(0, amount.start - 12), amount.start)
    return before is not None or _THAN_IT.match(text, amount.end) is not None


def _how_much_more(
    doc: Document, sentence: Sentence, amount: Amount, said: tuple[Attribution, ...], grammar: Grammar,
    topic: Mapping[str, str], told: Sequence[int],
) -> Claim | None:  # fmt: skip
    """By how much one product's figure is above another's, or below it: the claim has the quantity as its aspect."""
    products = products_of(sentence)
    chosen, base = _measure(doc, sentence, amount, grammar, told), compared_with(doc, sentence, amount, products)
    own = [m for m in products if m.end <= amount.start and base is not None and m.id != base.id]
    if chosen is None or base is None or not own or chosen[0].subjects[:1] != ("chip",):
        return None
    template, cue = chosen
    less = _LESS.search(doc.folded, max(0, amount.start - 8), amount.start) or _LESS_EN.match(doc.folded, amount.end)
    ends = (amount.value, amount.low, amount.high)
    value, low, high = _downward(*ends) if less else ends
    claim = _claim(doc, sentence, amount, template, cue, said, grammar, topic, date_of(doc, sentence, amount.start))
    return replace(
        claim, subject=own[-1].id, base=base.id, measure="difference", aspect=template.measure, value=value, low=low,
        high=high,
    )  # fmt: skip


def _each_its_own(sentence: Sentence, found: list[Claim]) -> list[Claim]:
    """Of two figures of one measure of which the second's owner is named between them, the first is the other's that
    is spoken of: A has 10 and B 16; bandwidth is 3 TB/s, that of B 5 TB/s.
    """
    products = products_of(sentence)
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
    doc: Document, sentence: Sentence, amount: Amount, grammar: Grammar, told: Sequence[int]
) -> tuple[ClaimTemplate, tuple[int, int]] | None:
    """The format a rate is told of; else the template (of those ``told``) whose cue stands nearest, of near equals the
    one listed first.
    """
    best: tuple[tuple[int, int], ClaimTemplate, tuple[int, int]] | None = None
    formats = formats_for(amount, grammar.claims)
    if formats and (of_format := format_of(doc.folded, sentence, amount, formats)):
        return of_format
    for rank in told:
        template = grammar.claims[rank]
        if (
            template in formats
            or amount.kind not in template.kinds
            or (template.units and amount.unit not in template.units)
        ):
            continue
        if template.measure == "performance_ratio" and base_of(doc, sentence, amount, template) is None:
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
    if not any(begin <= m.start <= amount.end + _BEHIND for m in products_of(sentence)):
        return None
    for t in grammar.claims:
        fits = t.plain and amount.kind in t.kinds and (not t.units or amount.unit in t.units)
        if fits and not _something_else(doc.folded, sentence, amount, t):
            return t, (amount.start, amount.end)
    return None


# Revenue rising 34% over the year and 3% over the quarter to $7.7 billion: the measure stands far from what it rose to.
_RISEN_TO = re.compile(
    r"(?:%|\bper ?cent\b)[^;.]*\bto (?:nearly |about |almost |around |a record |some )?$|%[^;。]*(?:至|到|达)约?$"
)
_BORDERS = re.compile(r"[,;。、]|\b(?:and|with|plus)\b")
_ASIDE = 12  # characters behind an amount that may still say what it is no measure of
_NEXT_THING = re.compile(
    r"\s?(?:and|with|plus|[,;、和及与])(?:\s|(?<=[、和及与])|(?<=[,;])(?=$|[\u3400-\u9fff]))"
    r"|.*\b(?:and|but) (?:offers|has|delivers|comes)\b"
)


def _something_else(text: str, sentence: Sentence, amount: Amount, template: ClaimTemplate) -> bool:
    """Whether the words about an amount tell that it is no figure of the template's measure: 2TB of system memory."""
    if not template.unless:
        return False
    border = _BORDERS.search(text, amount.end, amount.end + _ASIDE)
    until = border.start() if border else amount.end + _ASIDE
    return template.unless.search(text, clause_start(text, sentence.start, amount.start), until) is not None


def _nearest(
    text: str, sentence: Sentence, amount: Amount, template: ClaimTemplate
) -> tuple[int, tuple[int, int]] | None:
    """Distance and place of the template's nearest cue; a clause border between counts too."""
    low, high = (
        max(sentence.start, amount.start - 2 * template.reach),
        min(sentence.end, amount.end + 2 * template.reach),
    )
    if _something_else(text, sentence, amount, template):
        return None
    found = []
    for cue in template.cue.finditer(text, low, high):
        before = cue.end() <= amount.start
        gap = 0 if cue.start() < amount.end and not before else max(amount.start - cue.end(), cue.start() - amount.end)
        between = text[cue.end() : amount.start] if before else text[amount.end : cue.start()]
        if (
            not before
            and _NEXT_THING.match(between)
            and (amount.kind == "bandwidth" or _has_its_own(text, sentence, cue.end(), template))
        ):
            continue  # "4.0 TB/s and NVLink", "$5 billion and net income of $1 billion": the next thing told of
        borders = between.count(",") + between.count(";")
        first, last = sorted((cue.span(), (amount.start, amount.end)))
        periods = [d for d in sentence.dates if template.parted and d.precision.startswith("fiscal")]
        dates = [d for d in periods if first[1] <= d.start and d.end <= last[0]]
        if amount.kind == "money":
            gap -= sum(m.end - m.start for m in sentence.mentions if first[1] <= m.start and m.end <= last[0])
        gap -= sum(d.end - d.start for d in dates)  # revenue for the third quarter of fiscal 2026 came to
        reach = 2 * template.reach if before and _RISEN_TO.search(between) else template.reach
        if gap + _BORDER * max(borders - 1, 0) <= reach:
            later = 0 if before or text[amount.end - 1].isascii() else 2  # Chinese names the measure first
            found.append((gap + _BORDER * borders + later, cue.span()))
    return min(found, default=None)


def _has_its_own(text: str, sentence: Sentence, end: int, template: ClaimTemplate) -> bool:
    """Whether a figure of its own stands right behind a cue that ends there."""
    near = (a for a in sentence.amounts if a.kind in template.kinds and 0 <= a.start - end <= _ITS_OWN_WITHIN)
    return any(not _CLAUSE_END.search(text, end, a.start) for a in near)


_ITS_OWN_WITHIN = 16


def _claim(
    doc: Document, sentence: Sentence, amount: Amount, template: ClaimTemplate, cue: tuple[int, int],
    said: tuple[Attribution, ...], grammar: Grammar, topic: Mapping[str, str], date: Date | None,
) -> Claim:  # fmt: skip
    amount = _rehedged(doc, sentence, amount)
    owner = governing(doc.folded, said, amount.start)
    base = base_of(doc, sentence, amount, template)
    subject = subject_of(doc, sentence, amount, template, base, owner, topic, grammar)
    value, low, high, unit = amount.value, amount.low, amount.high, amount.unit
    aspect, of_chips = None, template.subjects[:1] == ("chip",)
    if unit == "CNY" and subject in grammar.yuan and _BARE_YUAN.fullmatch(doc.folded, amount.start, amount.end):
        unit = grammar.yuan[subject]
    if template.measure == "performance_ratio":
        value, low, high = _of_base(doc.folded, amount)
        unit, aspect = "%", _aspect(doc, sentence, amount, grammar)
    elif template.measure in _MOVES and falls(doc.folded, sentence.start, amount.start, amount.end):
        value, low, high = _downward(value, low, high)
    elif amount.kind == "rate":
        aspect = density_of(doc.folded, sentence, amount)
    if template.parted:
        aspect = part_of(doc.folded, sentence, amount, cue, (subject, base), grammar)
    if date and (ends := grammar.fiscal.get(subject or "", 12 if date.precision == LAST_FISCAL else 0)):
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
        pieces_of(doc.folded, sentence, amount, subject) if of_chips and amount.kind != "count" else None,
        extent_of(doc.folded, sentence, amount, subject) if of_chips else None,
    )  # fmt: skip


_MOVES = frozenset({"growth_rate", "change"})
_BARE_YUAN = re.compile(r"(?!.*人民币).*元")
_MORE = re.compile(r"(?:高|快|强|多|大|提升|提高|领先|优)(?:出|于|过)?了?(?:约|近|大约)?\s?$")
_LESS = re.compile(r"(?:低|慢|弱|差|少|小|落后|下降|降低|逊)(?:于|出)?了?(?:约|近|大约)?\s?$")
_MORE_EN = re.compile(
    r"\s?(?:(?:faster|higher|more|greater|better|stronger|larger|bigger|quicker)\b"
    r"|(?:[a-z]+ ){0,3}(?:increase|boost|gain|uplift|improvement)\b)",
    re.I,
)
_LESS_EN = re.compile(
    r"\s?(?:(?:slower|lower|less|weaker|worse|smaller|fewer)\b|(?:[a-z]+ ){0,3}(?:decrease|reduction|cut|drop)\b)", re.I
)


def _downward(value: Fraction | None, low: Fraction | None, high: Fraction | None) -> tuple[Fraction | None, ...]:
    """Value, low and high of what is told as a fall: a fall by 5 to 10 lies between -10 and -5."""
    return tuple(None if x is None else -x for x in (value, high, low))


def _of_base(text: str, amount: Amount) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """A comparison in per cent of what is compared with: 1.3 times is 130, 30 % faster is 130, 三成 less is 70."""
    stated = (amount.value, amount.low, amount.high)
    if amount.kind == "par":
        return stated
    less = _LESS.search(text, max(0, amount.start - 8), amount.start) or _LESS_EN.match(text, amount.end)
    if amount.unit == "ratio" and less and 0 not in stated:
        value, low, high = (None if x is None else 100 / x for x in stated)  # six times less is a sixth
        return value, high, low
    if amount.unit == "ratio":
        return tuple(None if x is None else x * 100 for x in stated)
    if _MORE.search(text, max(0, amount.start - 8), amount.start) or _MORE_EN.match(text, amount.end):
        return tuple(None if x is None else 100 + x for x in stated)
    if less:
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
    if named and named.id == "compute":
        return _in_format(text[begin:end], grammar) or named.id
    return named.id if named else None


def _in_format(text: str, grammar: Grammar) -> str | None:
    """The rate of the one format that the words name, if they name one."""
    rates = {t.measure for t in grammar.claims if t.measure in _RATES and t.cue.search(text)}
    return rates.pop() if len(rates) == 1 else None


_RATES = ("fp64_rate", "fp32_rate", "tf32_rate", "fp16_rate", "fp8_rate", "int8_rate", "fp4_rate")

_AT_LARGE = re.compile(r"性能|表现|能力|\b(?:performance|powerful|capab\w+)\b")
# A clause that only goes on: "算力为148TFLOPS, 仅为H100的15%", "draws 559 kW, about four times that of".
_ELLIPTIC = re.compile(
    r"\s?(?:仅|只|约|近|大约)?(?:为|是|相当于|达到?)"
    r"|\s?(?:only |just |about |roughly |nearly |some )*(?:[\d.]+|(?:half|twice|double|two|three|four|five|six)\b)"
)


def _rehedged(doc: Document, sentence: Sentence, amount: Amount) -> Amount:
    """A hedge before the thing compared with counts for the number: 约为H100的60%."""
    of = compared_with(doc, sentence, amount, products_of(sentence))
    if amount.value is None or amount.hedge or of is None or of.end > amount.start:
        return amount
    return hedged(amount, hedge_before(doc.folded, of.start))

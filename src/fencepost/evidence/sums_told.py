"""Arithmetic that a sentence does: a part of a whole, so many at a price, parts and what they make together.

>>> from fencepost.facts.world import world
>>> from fencepost.evidence.reading import read
>>> told = read(b"At $25,000 apiece, 40,000 cards cost $1 billion.", "note.txt", world())
>>> [(c.aspect, [int(t) for t in c.terms], int(c.value)) for c in told.claims if c.measure == "sum_told"]
[('times', [25000, 40000], 1000000000)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .amounts import Amount
from .claims import Claim
from .document import Document, Sentence
from .grammar import Grammar
from .numerals import parse_number
from .pieces import count_of
from .slots import foretold, governing, status_of
from .speech import Attribution
from .when import date_of
from .whose import products_of

__all__ = ["sums_told"]

_LINK = re.compile(
    r"[^,.;%$]{0,16},?\s?\(?\b(?:or|i\.e\.|that is|equal(?:s|ing)?(?: to)?|equivalent to|amount(?:s|ing)? to"
    r"|com(?:es?|ing) to|(?:would|will) be|makes|is|worth)\b(?! more| less)[^.;,%]{0,24}"
    r"|[^,。;%]{0,12}[,、(]?\s?(?:即|约合|折合|合|相当于|也就是|等于|约为|计)约?(?:为|人民币|美元)?",
    re.IGNORECASE,
)
"""What stands between a number and the same told in other words: 13%, or about $17 billion; 占12.5%, 约合55亿美元."""

_OF = re.compile(r"(?:\s(?:share|stake|cut))?\s(?:of|on)\b[^.;,%]{0,60}", re.IGNORECASE)
_HELD = re.compile(r"[^。;.%]{0,24}")
_BARE = re.compile(
    r"(?<![\w.,$])(?P<n>\d{1,3}(?:,\d{3})+|\d{2,})(?:\s(?P<x>million|billion|thousand))?(?=,? or\b)", re.IGNORECASE
)
_TIMES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_EACH_BEHIND = re.compile(
    r"\s?(?:each|apiece|a piece|(?:per|a|for each|for every) (?:chip|card|unit|GPU|server|piece|accelerator))\b"
    r"|\s?(?:一|/|每)(?:张|颗|块|台|片|枚|套|卡)"
)
_EACH_BEFORE = re.compile(
    r"(?:单价|(?:每|一)(?:张|颗|块|台|片|枚|套|卡))[^,。;\d]{0,8}$"
    r"|\b(?:each|every|per|a|one) (?:chip|card|unit|GPU|server|piece|accelerator)\b[^.;,\d]{0,16}$",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:costs?|totals?|totall?ing|in total|altogether|brings? in|worth|amounts? to|comes? to|fetch|generate)\b"
    r"|合计|共计|总价|总计|总额|共需|折合|售价|一共",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:(?<!made )(?<!makes )(?<!make )(?<!making )up|down|r[io]se|risen|gr[eo]w\w*|growth|fell|fall\w*|increas\w*"
    r"|decreas\w*|declin\w*|jump\w*|drop\w*|cut|higher|lower"
    r"|more|less|fewer|than|from|margins?|discount\w*|previously|compared)\b|[增涨升降跌减]|同比|环比|利润率|毛利|原价|折扣|此前",
    re.IGNORECASE,
)
"""Where something changed, a share is of what was before, and a second price that of another day."""
_TOGETHER = re.compile(
    r"(?:\b(?P<en>both|the (?:two|three|four|five))\b[^.;,]{0,12})?\b(?:together|combined|in all)\b[^.;,]{0,24}$"
    r"|(?P<zh>[两二三四五])(?:者|家|国|款)?(?:合计|总计|加起来|共)[^,。;]{0,6}$",
    re.IGNORECASE,
)
_HOW_MANY = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_SUMMED = ("money", "count")


def sums_told(doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar) -> list[Claim]:
    """A claim for each result that the sentence works out from numbers it tells, with these numbers as ``terms``."""
    amounts = [a for a in sentence.amounts if a.value is not None]
    text = doc.folded
    if len(amounts) < 2:
        return []
    if _MOVED.search(text, sentence.start, sentence.end):
        return []
    told = [*_parts(text, sentence, amounts), *_totals(text, sentence, amounts), *_together(text, amounts)]
    return [_claim(doc, sentence, said, grammar, *one) for one in told]


Told = tuple[str, Amount, tuple[Fraction, ...]]


def _parts(text: str, sentence: Sentence, amounts: Sequence[Amount]) -> Iterator[Told]:
    """A part of a whole: the share, the whole, and the part told as the same in other words."""
    bare = [_bare(m) for m in _BARE.finditer(text, sentence.start, sentence.end)]
    taken = [(a.start, a.end) for a in amounts]
    extra = [b for b in bare if not any(s < b.end and b.start < e for s, e in taken)]
    row = sorted([*amounts, *extra], key=lambda a: a.start)
    for one, two, three in zip(row, row[1:], row[2:], strict=False):
        gaps = _gap(text, one, two), _gap(text, two, three)
        match [_kind(x) for x in (one, two, three)]:
            case ["share", w, p] if _alike(w, p) and _OF.fullmatch(gaps[0]) and _LINK.fullmatch(gaps[1]):
                yield _share(one, two, three)
            case [w, "share", p] if _alike(w, p) and _HELD.fullmatch(gaps[0]) and _LINK.fullmatch(gaps[1]):
                yield _share(two, one, three)
            case [p, "share", w] if _alike(w, p) and _LINK.fullmatch(gaps[0]) and _OF.fullmatch(gaps[1]):
                yield _share(two, three, one)
            case [w, p, "share"] if _alike(w, p) and _HELD.fullmatch(gaps[0]) and _LINK.fullmatch(gaps[1]):
                yield _share(three, one, two)


_DIGIT = re.compile(r"[^\d]*")


def _gap(text: str, one: Amount, two: Amount) -> str:
    """What stands between the one amount and the number of the other, its hedge and currency with it."""
    return text[one.end : _DIGIT.match(text, two.start, two.end).end()]


def _bare(m: re.Match[str]) -> Amount:
    """A number without a unit that is told once more as a share: 50,000, or 40 percent."""
    value = parse_number(m["n"]) * _TIMES.get((m["x"] or "").lower(), 1)
    return Amount(*m.span(), value, value, value, "", "count")


def _kind(a: Amount) -> str:
    return "share" if a.kind == "share" else f"{a.kind} {a.unit}" if a.kind in _SUMMED else ""


def _alike(one: str, other: str) -> bool:
    """Whether two numbers are of one kind; a bare one is of any count."""
    return bool(one and other) and one != "share" and (one == other or {one, other} == {"count unit", "count "})


def _share(share: Amount, whole: Amount, part: Amount) -> Told:
    return "share", part, (share.value / 100, whole.value)


def _totals(text: str, sentence: Sentence, amounts: Sequence[Amount]) -> Iterator[Told]:
    """So many pieces at a price: a price told of each, a sum told of all of them, and one number of pieces."""
    money = [a for a in amounts if a.kind == "money"]
    each = [a for a in money if _is_each(text, sentence, a)]
    if len(money) != 2 or len(each) != 1 or money[0].unit != money[1].unit:
        return
    total = next(a for a in money if a is not each[0])
    if total.value <= each[0].value:
        return
    numbers = {a.value for a in amounts if a.kind == "count"}
    numbers |= {Fraction(n) for m in products_of(sentence) if (n := count_of(text, sentence, m, sentence.end))}
    if len(numbers) == 1 and _TOTAL.search(text, sentence.start, sentence.end):
        yield "times", total, (each[0].value, numbers.pop())


def _is_each(text: str, sentence: Sentence, a: Amount) -> bool:
    before = _EACH_BEFORE.search(text, max(sentence.start, a.start - 24), a.start)
    return before is not None or _EACH_BEHIND.match(text, a.end) is not None


def _together(text: str, amounts: Sequence[Amount]) -> Iterator[Told]:
    """What parts make together, where the words tell how many parts there are and as many were told before."""
    shares = [a for a in amounts if a.kind == "share"]
    for i, a in enumerate(shares):
        start = shares[i - 1].end if i else 0
        told = _TOGETHER.search(text, start, a.start)
        word = (told["en"] or told["zh"]) if told else None
        if word and _HOW_MANY[word.split()[-1].lower()] == i:
            yield "plus", a, tuple(x.value for x in shares[:i])


def _claim(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, how: str, result: Amount,
    terms: tuple[Fraction, ...],
) -> Claim:  # fmt: skip
    owner, date = governing(doc.folded, said, result.start), date_of(doc, sentence, result.start)
    first, last = (date.first, date.last) if date else (doc.published.first, doc.published.last)
    at = result.start, result.end
    return Claim(
        None, "sum_told", result.value, result.low, result.high, result.unit, result.hedge, first, last,
        date.precision if date and date.first else None, None, owner.speaker if owner else None,
        owner.via if owner else None, status_of(doc, sentence, at, owner, (), grammar), *at, how,
        foretold(doc, sentence, result.start, grammar), terms=terms,
    )  # fmt: skip

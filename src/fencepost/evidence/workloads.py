"""Work told of so many chips: how long training took, how many tokens came out each second, and of which model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache

from .amounts import Amount, hedge_before, hedged
from .claims import Claim, Work
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .numerals import parse_number
from .pieces import count_of, of_a_system
from .slots import foretold, governing, status_of
from .speech import Attribution
from .when import date_of
from .whose import products_of

__all__ = ["Work", "chips_told", "models_at", "models_in", "named_model", "work_claims"]

_TIMES = {
    "k": 10**3, "thousand": 10**3, "千": 10**3, "万": 10**4, "m": 10**6, "million": 10**6, "百万": 10**6, "亿": 10**8,
    "b": 10**9, "billion": 10**9, "t": 10**12, "trillion": 10**12, "万亿": 10**12,
}  # fmt: skip
_N = r"(?P<n>\d[\d,]*(?:\.\d+)?)"
_TOKEN = r"(?:个)?\s?(?:(?:training|output|input|generated|text) )?(?:[Tt]okens?|词元)"
_START = rf"(?<![A-Za-z0-9.]){_N}\s?"
_PARAMS = re.compile(
    rf"{_START}(?P<x>[BT]|billion|trillion|百亿|千亿|万亿|亿)"
    r"(?:[- ](?:parameters?|params)\b|(?:个)?(?:参数|模型)|(?=[- ]?(?:model|大模型|LLM)))"
)
_TOKENS = re.compile(
    rf"{_START}(?P<x>[BTM]|billion|trillion|million|万亿|亿)?\s?{_TOKEN}(?!\s?(?:/|per\b|a second|每))"
)
_RATE = re.compile(
    rf"{_START}(?P<x>[kKM]|thousand|million|千|万|百万)?\s?{_TOKEN}"
    r"(?:\s?/\s?s(?:ec(?:ond)?)?\b|\s(?:per|a|each) second|\s?(?:/|每)秒)"
)
_RATE_ZH = re.compile(rf"每秒(?:可|能|约|输出|生成|处理|达|的|吞吐|推理){{0,3}}{_N}\s?(?P<x>千|万|百万|k|K)?{_TOKEN}")
_RATES = (_RATE, _RATE_ZH)
_TRAIN = re.compile(r"\b(?:pre-?)?train(?:s|ed|ing)?\b|训练", re.IGNORECASE)
_ONE = re.compile(
    r"(?:\b(?:single|one|each|per|every|an?)\s(?:[A-Z]\w+ )?|(?:单|每|一)(?:张|块|颗|片|枚|卡|台)?)$", re.IGNORECASE
)
_ONE_CARD = re.compile(r"单卡|每卡|单张|单颗|per (?:GPU|card|chip)\b")
_A_TIME = re.compile(
    r"\b(?:in|within|takes|took) (?:just |only |about |under |less than )?"
    r"an? (?P<unit>hour|day|week|fortnight|month|year)\b"
)
_DAYS = {"hour": Fraction(1, 24), "day": 1, "month": Fraction(365, 12), "year": 365}


def models_in(names: Mapping[str, str], text: str) -> Iterator[str]:
    """The id of the model that the text names, of several that of the longest name.

    >>> list(models_in({"Llama 3 70B": "llama-3-70b", "Llama 3": "llama-3"}, "with Llama-3 70B on one card"))
    ['llama-3-70b']
    >>> list(models_in({"GPT-3": "gpt-3-175b"}, "with GPT-3.5"))
    []
    """
    named = max(models_at(names, text), key=lambda m: m.end() - m.start(), default=None)
    if named is not None:
        yield named_model(names, named)


def models_at(names: Mapping[str, str], text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Where the text names models, each by its longest name there; distilled and cut-down versions are others."""
    return _pattern(tuple(names)).finditer(text, start, len(text) if end is None else end)


def named_model(names: Mapping[str, str], named: re.Match[str]) -> str:
    """The id of the model that a match of :func:`models_at` names."""
    return next(model for name, model in names.items() if _spelt(name) == _spelt(named[0]))


def _spelt(name: str) -> str:
    return re.sub(r"[ -]", "", name).casefold()


_VERSION = r"(?![A-Za-z0-9]|\.\d|[ -]?(?:Distill|Lite\b|Mini\b|Small\b|Nano\b|VL\b|Coder\b|Omni\b|Math\b|蒸馏))"


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    spelt = "|".join("[ -]?".join(map(re.escape, re.split(r"[ -]", name))) for name in longest)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{spelt or '(?!)'}){_VERSION}", re.IGNORECASE)


def work_claims(doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar) -> list[Claim]:
    """A claim for each time of training and each rate of tokens that the sentence tells of a number of chips."""
    text, words = doc.folded, doc.folded[sentence.start : sentence.end]
    products = products_of(sentence)
    if not products or ("oken" not in words and "词元" not in words):
        return []
    params, tokens = _PARAMS.search(words), _TOKENS.search(words)
    model = next(models_in(grammar.models, words), None)
    work = Work(model, params and _number(params), tokens and _number(tokens))
    if not (work.model or work.params):
        return []
    told = [("token_rate", _amount(text, m)) for p in _RATES for m in p.finditer(text, sentence.start, sentence.end)]
    if work.tokens and _TRAIN.search(words):
        told += [("training_time", a) for a in _times(text, sentence)]
    chips = chips_told(text, sentence, products)
    return [_claim(doc, sentence, said, grammar, *one, *chips, work) for one in told] if chips else []


def chips_told(text: str, sentence: Sentence, products: list[Mention]) -> tuple[Mention, int] | None:
    """The first product whose number is told, and the number; a system is one, a server of it is none."""
    for m in products:
        number = count_of(text, sentence, m, sentence.end)
        if number is None and of_a_system(text, sentence, m):
            continue
        one = _ONE.search(text, sentence.start, m.start) or _ONE_CARD.search(text, sentence.start, sentence.end)
        if number is not None or one or m.kind == "system":
            return m, number or 1
    return None


def _claim(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, measure: str, amount: Amount,
    product: Mention, pieces: int, work: Work,
) -> Claim:  # fmt: skip
    owner, date = governing(doc.folded, said, amount.start), date_of(doc, sentence, amount.start)
    first, last = (date.first, date.last) if date else (doc.published.first, doc.published.last)
    at = amount.start, amount.end
    return Claim(
        product.id, measure, amount.value, amount.low, amount.high, amount.unit, amount.hedge, first, last,
        date.precision if date and date.first else None, None, owner.speaker if owner else None,
        owner.via if owner else None, status_of(doc, sentence, at, owner, (product.id,), grammar),
        min(product.start, amount.start), max(product.end, amount.end),
        ahead=foretold(doc, sentence, amount.start, grammar), pieces=pieces, work=work,
    )  # fmt: skip


def _times(text: str, sentence: Sentence) -> Iterator[Amount]:
    """The durations of the sentence in days; a week is one."""
    for a in sentence.amounts:
        if a.kind == "duration" and a.unit in _DAYS:
            ends = (None if v is None else v * _DAYS[a.unit] for v in (a.value, a.low, a.high))
            yield Amount(a.start, a.end, *ends, "day", a.kind, a.hedge)
    for m in _A_TIME.finditer(text, sentence.start, sentence.end):
        days = Fraction({"week": 7, "fortnight": 14}.get(m["unit"]) or _DAYS[m["unit"]])
        yield Amount(*m.span(), *[days] * 3, "day", "duration")


def _amount(text: str, m: re.Match[str]) -> Amount:
    value = _number(m)
    told = Amount(m.start("n"), m.end(), value, value, value, "token/s", "rate")
    return hedged(told, hedge_before(text, m.start("n")))


def _number(m: re.Match[str]) -> Fraction:
    times = (m["x"] or "").lower()
    return parse_number(m["n"]) * {"百亿": 10**10, "千亿": 10**11}.get(times, _TIMES.get(times, 1))

"""What a language model is told to be: its parameters, those a token takes, its layers, the memory its weights and the
cache of a sequence take, and the chips whose memory it fits into.

>>> from fencepost.facts.world import world
>>> from fencepost.evidence.reading import read
>>> told = read(b"Kimi K3 has 2.8 trillion parameters, of which 104 billion are active.", "note.txt", world())
>>> [(c.subject, c.measure, int(c.value)) for c in told.claims]
[('kimi-k3', 'parameters', 2800000000000), ('kimi-k3', 'active_parameters', 104000000000)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from .amounts import Amount, hedge_before, hedged
from .claims import Claim, Work
from .document import Document, Sentence
from .grammar import Grammar
from .numerals import parse_number
from .qualities import in_words
from .slots import foretold, governing, status_of
from .speech import Attribution
from .when import date_of
from .whose import products_of
from .workloads import chips_told, models_at, named_model

__all__ = ["model_claims"]

_TIMES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "trillion": 10**12, "billion": 10**9, "t": 10**12,
    "b": 10**9,
}  # fmt: skip
_N = r"(?P<n>\d[\d,]*(?:\.\d+)?)"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9.$€£¥]){_N}(?:[ -]?(?P<x>万亿|千亿|百亿|亿|trillion|billion)|(?P<y>[TB])(?![A-Za-z0-9/]))",
    re.IGNORECASE,
)
_ACTIVE_BEFORE = re.compile(
    r"\bactivat(?:es?|ing|ed)\b[^.;,]{0,24}$|\bactive (?:parameters?|params?)\b[^.;,\d]{0,16}$"
    r"|(?:激活|活跃)(?:的?参数)?[^,。;\d]{0,8}$",
    re.IGNORECASE,
)
_ACTIVE_BEHIND = re.compile(
    r"[- ]?(?:of (?:them|which|these) )?(?:(?:parameters?|params?) )?(?:(?:are|is|being) )*(?:active|activated)\b"
    r"|(?:个)?(?:参数)?(?:被|的)?(?:激活|活跃)",
    re.IGNORECASE,
)
_ALL_BEFORE = re.compile(
    r"(?:总?参数(?:总?量|规模|数量?|总数)?|parameters?(?: count)?)[^,。;.\d]{0,10}$", re.IGNORECASE
)
_ALL_BEHIND = re.compile(
    r"[- ]?(?:in )?(?:total|overall)?[- ]?(?:parameters?|params?)\b|(?:个|的)?(?:总)?参数|\s?total\b", re.IGNORECASE
)
_LAYERS = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<n>\d{1,3})(?:[ -](?:transformer |decoder |hidden )?layers?\b|层)", re.IGNORECASE
)
_CACHE = re.compile(r"\bKV[- ]?cache\b|KV\s?缓存|键值缓存", re.IGNORECASE)
_SEVERAL = re.compile(r"\bbatch|\bconcurren|\b(?:requests|users|sequences)\b|并发|批|用户|请求", re.IGNORECASE)
_CONTEXT = re.compile(
    rf"(?<![A-Za-z0-9.]){_N}\s?(?P<x>[KkMm]|千|万)?(?:个)?(?:[- ]?tokens?\b|[- ]?context\b|上下文|词元|长度的?序列)"
)
_WEIGHTS = re.compile(r"\bweights\b|权重", re.IGNORECASE)
_FITS = re.compile(
    r"\b(?P<not>(?:do(?:es)?(?: not|n[’']t)|cannot|can[’']t|could not|will not|won[’']t|too (?:big|large) to) )?"
    r"(?:fits?|squeezes?|be (?:held|loaded|hosted))\s(?:\w+ ){0,2}?(?:in|into|on|onto|within)\b"
    r"|装进|装入|装得下|装下|放进|放入|放得下|塞进|容纳|(?P<no>放不下|装不下|装不进|塞不进|放不进|无法装|不能装)",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:NV|MX)?(?:FP|BF|INT)(?P<n>16|8|4)|(?P<m>16|8|4)[- ]?bits?|(?P<z>16|8|4)位)", re.IGNORECASE
)
_COMPARED = re.compile(
    r"(?:\bthan|\bversus|\bvs\.?|\bcompared (?:to|with)|\bunlike|[比较]|相比)\s?(?:the )?$", re.IGNORECASE
)
_ANOTHER = re.compile(r"\b[A-Z][A-Za-z]+[- ]?(?:[A-Z]{0,3}\d+(?:\.\d+)?|Ultra|Pro|Max)\b|\b[A-Z]{3,}-\d")
"""The name of another thing with a number: a model that nobody here knows."""
_REACH = 90  # characters from a model to its figure
_OF_THE = re.compile(r"[- ]?(?:param\w*|参数)?的?\s?(?:of (?:the )?)?")
_CUES = (
    "arameter", "参数", "activ", "激活", "ayer", "层", "KV", "eights", "权重", " fit", "装", "放", "塞", "容纳",
    " be h", "oaded",
)  # fmt: skip


def model_claims(doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar) -> list[Claim]:
    """What the sentence tells of the models it names."""
    text, words = doc.folded, doc.folded[sentence.start : sentence.end]
    if not any(cue in words for cue in _CUES):
        return []
    models = list(models_at(grammar.models, text, sentence.start, sentence.end))
    if not models:
        return []
    found = []
    for measure, amount, work in (*_counts(text, sentence, models), *_sizes(text, sentence, models)):
        named = _whose(text, models, amount)
        if named is not None:
            model = named_model(grammar.models, named)
            aspect = _format(words) if measure in ("weights_size", "cache_size") else None
            found.append(_claim(doc, sentence, said, grammar, measure, amount, named, model, work, aspect))
    return found + list(_fits(doc, sentence, said, grammar, models))


Told = tuple[str, Amount, Fraction | None]


def _counts(text: str, sentence: Sentence, models: Sequence[re.Match[str]]) -> Iterator[Told]:
    """Numbers of parameters and of layers."""
    for m in _NUMBER.finditer(text, sentence.start, sentence.end):
        if any(named.start() < m.end() and m.start() < named.end() for named in models):
            continue
        head = max(sentence.start, m.start() - 40)
        if _ACTIVE_BEHIND.match(text, m.end()) or _ACTIVE_BEFORE.search(text, head, m.start()):
            measure = "active_parameters"
        elif _ALL_BEHIND.match(text, m.end()) or _ALL_BEFORE.search(text, head, m.start()):
            measure = "parameters"
        else:
            continue
        value = parse_number(m["n"]) * _TIMES[(m["x"] or m["y"]).lower()]
        yield measure, _amount(text, m, value, "parameter"), None
    for m in _LAYERS.finditer(text, sentence.start, sentence.end):
        yield "layers", _amount(text, m, parse_number(m["n"]), "layer"), None


def _sizes(text: str, sentence: Sentence, models: Sequence[re.Match[str]]) -> Iterator[Told]:
    """Memory that the weights take, and that the cache of a sequence of so many tokens takes."""
    amounts = [a for a in sentence.amounts if a.kind == "memory" and a.unit == "GB"]
    cache, context = (p.search(text, sentence.start, sentence.end) for p in (_CACHE, _CONTEXT))
    if cache and context and len(amounts) == 1 and not _SEVERAL.search(text, sentence.start, sentence.end):
        times = {"k": 1024, "m": 1024**2, "千": 1000, "万": 10**4}.get((context["x"] or "").lower(), 1)
        yield "cache_size", amounts[0], parse_number(context["n"]) * times
    of_weights = _WEIGHTS.search(text, sentence.start, sentence.end)
    if of_weights and len(amounts) == 1 and not cache and not products_of(sentence):  # a chip's memory may be its own
        yield "weights_size", amounts[0], None


def _fits(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, models: Sequence[re.Match[str]]
) -> Iterator[Claim]:
    """That a model fits into the memory of so many chips, or does not."""
    text = doc.folded
    cue = _FITS.search(text, sentence.start, sentence.end)
    chips = chips_told(text, sentence, products_of(sentence)) if cue else None
    if cue is None or chips is None or len(models) != 1:
        return
    product, pieces = chips
    modality = "negative" if cue["not"] or cue["no"] else "positive"
    ends = min(models[0].start(), product.start, cue.start()), max(models[0].end(), product.end, cue.end())
    told = in_words(doc, sentence, said, grammar, "fits", modality, product.id, ends, cue.span(), None,
                    _format(text[sentence.start : sentence.end]))  # fmt: skip
    yield replace(told, pieces=pieces, work=Work(named_model(grammar.models, models[0]), None, None))


def _whose(text: str, models: Sequence[re.Match[str]], amount: Amount) -> re.Match[str] | None:
    """The model named right behind the figure, or last before it; none where another thing is named between."""
    for m in models:
        if amount.end <= m.start() and re.fullmatch(
            r"[- ]?(?:param\w*|参数)?的?\s?(?:of (?:the )?)?", text[amount.end : m.start()]
        ):
            return m
    before = [
        m for m in models if m.end() <= amount.start and not _COMPARED.search(text, max(0, m.start() - 16), m.start())
    ]
    if not before or amount.start - before[-1].end() > _REACH:
        return None
    return None if _ANOTHER.search(_FORMAT.sub("", text[before[-1].end() : amount.start])) else before[-1]


def _format(words: str) -> str | None:
    """The bits of the one number format that the words name."""
    named = {m["n"] or m["m"] or m["z"] for m in _FORMAT.finditer(words)}
    return f"{named.pop()} bits" if len(named) == 1 else None


def _amount(text: str, m: re.Match[str], value: Fraction, unit: str) -> Amount:
    return hedged(Amount(m.start("n"), m.end(), value, value, value, unit, "model"), hedge_before(text, m.start("n")))


def _claim(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, measure: str, amount: Amount,
    named: re.Match[str], model: str, tokens: Fraction | None, aspect: str | None,
) -> Claim:  # fmt: skip
    owner, date = governing(doc.folded, said, amount.start), date_of(doc, sentence, amount.start)
    first, last = (date.first, date.last) if date else (doc.published.first, doc.published.last)
    at = amount.start, amount.end
    return Claim(
        model, measure, amount.value, amount.low, amount.high, amount.unit, amount.hedge, first, last,
        date.precision if date and date.first else None, None, owner.speaker if owner else None,
        owner.via if owner else None, status_of(doc, sentence, at, owner, (), grammar),
        min(named.start(), amount.start), max(named.end(), amount.end), aspect,
        foretold(doc, sentence, amount.start, grammar), work=Work(model, None, tokens),
    )  # fmt: skip

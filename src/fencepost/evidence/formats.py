"""The number format of a rate: FP8 of "1,979 TFLOPS FP8", "FP8 compute of 1,979 TFLOPS" and FP8算力达1979TFLOPS."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from .amounts import Amount
from .document import Sentence
from .periods import RESPECTIVELY, rows
from .sentences import clause_start
from .templates import ClaimTemplate

__all__ = ["density_of", "format_of", "formats_for"]

_Named = tuple[ClaimTemplate, tuple[int, int]]
_JOINED = re.compile(r"\s?(?:[:=]|为|是|达到?|at)?\s?")
_BEHIND = re.compile(r"\s?(?:的|(?:of|in|at|for)\s)?\s?\(?(?:(?:dense|sparse|peak|稠密|稀疏)\s?)?")
_CLOSED = re.compile(r"[,;。)]|\.\s|\b(?:and|with|plus)\b|[和及与、]")
_PARTED = re.compile(r"\b(?:and|with|plus)\b|[和及与、/]")
_LISTED = re.compile(r"\s?(?:[,、/]\s?(?:and\b|和|及|以及)?|和|及|与|以及|\band\b)\s?")
_ANOTHER_THING = re.compile(r"算力|性能|[,;。]\s?(?:总|合计)|\b(?:compute|computing|performance|total)\b")
_REACH = 60  # characters


def formats_for(amount: Amount, templates: Sequence[ClaimTemplate]) -> tuple[ClaimTemplate, ...]:
    """The measures of one format each that an amount of this unit may be; none where it is no rate."""
    if amount.kind != "rate":
        return ()
    return tuple(t for t in templates if amount.kind in t.kinds and amount.unit in t.units and not t.plain)


def format_of(text: str, sentence: Sentence, amount: Amount, formats: Sequence[ClaimTemplate]) -> _Named | None:
    """The format an amount is told of, with where it is named: the one joined to it, before or behind; else the last
    before it in its clause and, after another rate, the one of that; else the next in what is left of the clause.
    """
    if inside := _first(text, amount.start, amount.end, formats):
        return inside
    rates = [a for a in sentence.amounts if a.kind == amount.kind and a.end <= amount.start]
    after = rates[-1].end if rates else sentence.start
    head = max(after, amount.start - _REACH)
    before = _last(text, head, amount.start, formats)
    if before and _JOINED.fullmatch(text, before[1][1], amount.start):
        return before
    if row := _in_row(text, sentence, amount, formats):
        return row
    start = _BEHIND.match(text, amount.end).end()
    for template in formats:
        if joined := template.cue.match(text, start):
            return template, joined.span()
    closed = _CLOSED.search(text, amount.end, sentence.end)
    behind = _first(text, amount.end, closed.start() if closed else sentence.end, formats)
    if before and behind and _PARTED.search(text, before[1][1], amount.start):
        return behind
    if before and (before[1][0] >= clause_start(text, sentence.start, amount.start) or not rates):
        return before
    if rates and not before and not _ANOTHER_THING.search(text, after, amount.start):
        earlier = _last(text, max(sentence.start, after - _REACH), after, formats)
        if earlier:
            return earlier
    return behind


def _in_row(text: str, sentence: Sentence, amount: Amount, formats: Sequence[ClaimTemplate]) -> _Named | None:
    """The format in the same place of a list before as many rates: FP32、FP16精度下分别为25TFLOPS、98TFLOPS."""
    if not RESPECTIVELY.search(text, sentence.start, sentence.end):
        return None
    rates = [a for a in sentence.amounts if a.kind == amount.kind]
    row = next((r for r in rows(text, rates, attrgetter("kind"), _LISTED) if amount in r), [])
    if not row:
        return None
    start = max((a.end for a in rates if a.end <= row[0].start), default=sentence.start)
    found = [(m.span(), t) for t in formats for m in t.cue.finditer(text, start, row[0].start)]
    told = sorted(found, key=lambda one: one[0])
    if len(told) != len(row) or not RESPECTIVELY.search(text, start, sentence.end):
        return None
    span, template = told[row.index(amount)]
    return template, span


def _last(text: str, start: int, end: int, formats: Sequence[ClaimTemplate]) -> _Named | None:
    found = [(t, m.span()) for t in formats for m in t.cue.finditer(text, start, end)]
    return max(found, key=lambda one: one[1], default=None)


def _first(text: str, start: int, end: int, formats: Sequence[ClaimTemplate]) -> _Named | None:
    found = [(t, m.span()) for t in formats for m in t.cue.finditer(text, start, min(end, start + _REACH))]
    return min(found, key=lambda one: one[1], default=None)


_DENSITY = re.compile(
    r"(?P<dense>\bdense\b|\bwithout (?:structured )?sparsity|\bnon-sparse\b|稠密|非稀疏|(?:不含|不计|未计|不考虑)稀疏)"
    r"|(?P<sparse>\bspars(?:e|ity)\b|稀疏)"
)
_NEAR = 40  # characters


def density_of(text: str, sentence: Sentence, amount: Amount) -> str | None:
    """Whether the words call a rate dense or sparse (``dense``, ``sparse``): those nearest to it in its clause, and on
    its side of the next rate.
    """
    rates = [a for a in sentence.amounts if a.kind == amount.kind and a is not amount]
    begin = clause_start(text, sentence.start, amount.start)
    begin = max(begin, amount.start - _NEAR, *(a.end for a in rates if a.end <= amount.start))
    closed = _DENSITY_ENDS.search(text, amount.end, sentence.end)
    end = min(closed.start() if closed else sentence.end, amount.end + _NEAR)
    end = min([end, *(a.start for a in rates if amount.end <= a.start)])
    found = _DENSITY.finditer(text, begin, end)
    nearest = min(found, key=lambda m: max(amount.start - m.end(), m.start() - amount.end), default=None)
    return nearest.lastgroup if nearest else None


_DENSITY_ENDS = re.compile(r"[,;。]|\.\s")

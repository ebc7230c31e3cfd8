"""Sentences and quotation marks of a block, and the clauses of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from .triggers import led

__all__ = ["ASIDE", "LONGEST", "aside", "clause_start", "clauses_before", "quote_spans", "sentence_spans"]

LONGEST = 1000
_END = led(r"[。!?]+[”’\"')]*|[.!?][”\"')]*(?=\s+[A-Z“\"'0-9$(])|…{2,}[”]?|(?<=[\u3400-\u9fff])[;](?=\S)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|U\.S|U\.K|Mr|Mrs|Ms|Dr|Inc|Corp|Ltd|Co|Pvt|Pte|Sdn|Bhd|Bros|Cos|Nos|No|vs|St|Jr|Sr|Gen|Sen|Rep|Gov|Prof|Hon|Capt|Col|Lt|Adm|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|est|Fig|a\.m|p\.m))$"
)
_GOES_ON = re.compile(r"\s*(?:[,、;的]|[a-z]|(?:said|says|he|she)\b|[^。!?“]{1,16}(?:说|表示|称|道|指出|强调)[。,])")
_CLAUSE = led(r",(?!\d{3}| (?:19|20)\d\d\b)|:(?!\d| ?[A-Z]{1,5}\))|[;。!?]|\bbut\b|\bwhile\b|\bafter\b(?! all)")


def quote_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Quotations with their marks in [start, end): typographic pairs, else straight marks two by two."""
    spans, opened = [], -1
    for match in re.finditer('[“”"]', text[start:end]):
        mark, at = match[0], start + match.start()
        if mark == '"':
            inch = text[at - 1 : at].isdigit() and opened < 0
            if inch:
                continue
            mark = "”" if opened >= 0 else "“"
        if mark == "“" and opened < 0:
            opened = at
        elif opened >= 0:
            spans.append((opened, at + 1))
            opened = -1
        else:
            opened = at  # a closing mark where one should open: some pages write ”…”
    return spans


def sentence_spans(text: str, start: int, end: int, quotes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences of a block; a stop inside a quotation ends none, a quotation that ends with a stop does."""
    spans, at = [], start
    opened = [a for a, _ in quotes]
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if text[match.start()] == "." and _ABBREVIATION.search(text, max(at, match.start() - 8), match.start()):
            continue
        before = bisect_left(opened, match.start()) - 1
        if before >= 0 and stop < quotes[before][1]:
            continue
        if text[stop - 1] in "”\"'" and _GOES_ON.match(text, stop, end):
            continue
        if text[at:stop].strip():
            spans.append((at + len(text[at:stop]) - len(text[at:stop].lstrip()), stop))
        at = stop
    rest = text[at:end]
    if rest.strip():
        spans.append((at + len(rest) - len(rest.lstrip()), at + len(rest.rstrip())))
    return [piece for span in spans for piece in _bounded(text, *span)]


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """No prose has sentences this long: what comes without a stop is cut, at a clause where there is one."""
    pieces = []
    while end - start > LONGEST:
        cut = max(text.rfind(mark, start + LONGEST // 2, start + LONGEST) + 1 for mark in ",;:、 ")
        cut = cut or start + LONGEST
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def clauses_before(text: str, start: int, at: int) -> list[int]:
    """Where the clause of position ``at`` and those before it begin, the nearest first."""
    borders = _borders(text)
    return [*reversed(borders[bisect_right(borders, start) : bisect_right(borders, at)]), start]


def clause_start(text: str, start: int, at: int) -> int:
    """Where the clause that holds position ``at`` begins, not before ``start``."""
    borders = _latest[1] if _latest[0] is text else _borders(text)
    nearest = bisect_right(borders, at)
    return borders[nearest - 1] if nearest and borders[nearest - 1] > start else start


def aside(text: str, start: int, at: int, verb: int) -> bool:
    """Whether ``at`` lies in a relative clause that is over before the verb: Micron, which supplies AMD, said."""
    begin = clause_start(text, start, at)
    return ASIDE.match(text, begin) is not None and begin < clause_start(text, start, verb)


ASIDE = re.compile(r"\s?(?:which|who|whose|whom|where)\b")

_latest: tuple[str, list[int]] = "", []


def _borders(text: str) -> list[int]:
    """Where the clauses of a text begin, found once for all the sentences of the document being read."""
    global _latest
    known, borders = _latest
    if known is not text:  # the very text: comparing a long one anew at each question is dear
        borders = [m.end() for m in _CLAUSE.finditer(text)]
        _latest = text, borders
    return borders

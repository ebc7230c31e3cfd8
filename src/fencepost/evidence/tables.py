"""Rows of figures: a line of cells under a line of headings, each figure a claim of the product of its row or column.

A row has no stop and no clause: cells parted by bars, tabs or spaces, two of them figures with a unit. Its heading is
the line above the first of its rows that has cells and no figure. What no heading names goes by its unit alone, where a
unit has one meaning (GB of memory, W of power).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .amounts import Amount, amounts
from .blocks import BARE_CELL, HEAD_UNIT
from .claims import Claim
from .document import Document, Sentence
from .grammar import Grammar
from .lexicon import Mention
from .templates import ClaimTemplate
from .whose import PRODUCTS

__all__ = ["table_claims"]

_STRONG = re.compile(r"\s*[|\t]\s*|\s{2,}")
_WEAK = re.compile(r"\s+")


def table_claims(doc: Document, sentence: Sentence, grammar: Grammar) -> tuple[list[Claim], list[Amount]]:
    """The claims of a row (a sentence of a block labelled ``row``), and its amounts that nothing names."""
    block = doc.blocks[sentence.block]
    columns = _cells(doc.folded, *block.heads) if block.heads else []
    cells = _cells(doc.folded, block.start, block.end)
    found: list[Claim] = []
    loose: list[Amount] = []
    for amount in [*sentence.amounts, *_under_units(doc.folded, columns, cells, sentence.amounts)]:
        at = next((i for i, (a, b) in enumerate(cells) if a <= amount.start < b), 0)
        above = _above(doc.folded, columns, cells, at)
        own = doc.folded[slice(*cells[0])] if cells else ""
        subject = _first(sentence.mentions) or _under(doc, grammar, columns, at)
        template = _named(amount, f"{above} {own}", grammar.claims)
        if template is None or subject is None:
            loose.append(amount)
            continue
        day = doc.published.first
        found.append(
            Claim(
                subject, template.measure, amount.value, amount.low, amount.high, amount.unit, amount.hedge, day,
                doc.published.last, None, None, None, None, "asserted", amount.start, amount.end,
            )
        )  # fmt: skip
    return found, loose


def _under_units(
    text: str, columns: Sequence[tuple[int, int]], cells: Sequence[tuple[int, int]], told: Sequence[Amount]
) -> Iterator[Amount]:
    """The bare numbers of cells whose column or row gives their unit: 989 under FP16 TFLOPS."""
    own = HEAD_UNIT.search(text[slice(*cells[0])].strip(" |\t")) if cells else None
    for at, (start, end) in enumerate(cells[1:], 1):
        bare = BARE_CELL.fullmatch(text[start:end].strip("|"))
        unit = own or HEAD_UNIT.search(_above(text, columns, cells, at).strip(" |\t"))
        if not bare or not unit or any(start <= a.start < end for a in told):
            continue
        for amount in amounts(f"{bare[0].strip()} {unit['unit']}"):
            yield replace(amount, start=start, end=end)


def _above(text: str, columns: Sequence[tuple[int, int]], cells: Sequence[tuple[int, int]], at: int) -> str:
    """The head over a cell, where there is one for each."""
    return text[slice(*columns[at])] if at < len(columns) == len(cells) else ""


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cells of a line: between bars, tabs or wide gaps, else between spaces."""
    line = text[start:end]
    parting = _STRONG if _STRONG.search(line.strip(" |\t")) else _WEAK
    spans, at = [], 0
    for gap in [*parting.finditer(line), None]:
        stop = gap.start() if gap else len(line)
        if line[at:stop].strip(" |\t"):
            spans.append((start + at, start + stop))
        at = gap.end() if gap else stop
    return spans


def _first(mentions: Iterable[Mention]) -> str | None:
    return next((m.id for m in mentions if m.kind in PRODUCTS), None)


def _under(doc: Document, grammar: Grammar, columns: Sequence[tuple[int, int]], at: int) -> str | None:
    """The product that heads the column."""
    if at >= len(columns):
        return None
    return _first(grammar.lexicon.mentions(doc.folded[slice(*columns[at])]))


def _named(amount: Amount, heading: str, templates: Sequence[ClaimTemplate]) -> ClaimTemplate | None:
    """The measure a heading names, else the one its unit alone means."""
    fits = [t for t in templates if amount.kind in t.kinds and (not t.units or amount.unit in t.units) and t.subjects]
    named = [t for t in fits if t.cue.search(heading) and not (t.unless and t.unless.search(heading))]
    return next(iter(named), None) or next((t for t in fits if t.plain), None)

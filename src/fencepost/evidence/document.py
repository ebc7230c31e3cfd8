"""From bytes to a read document: text, blocks, sentences with their mentions, dates and amounts.

``prepare`` does everything up to, and not including, statements; ``reading.py`` adds those.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from .amounts import Amount, amounts
from .anaphora import named_again
from .blocks import Block, blocks
from .comparisons import comparisons
from .dates import LATEST_YEAR, Anchor, Date, Written, ahead_of, compared, dated, dates, written
from .decode import decode
from .fold import script_of
from .lexicon import Mention
from .markup import Page, is_html, parse
from .noise import clean_edits, reference_edits
from .page import placed, regions
from .rendition import Rendition, is_pdf, render
from .sentences import quote_spans, sentence_spans
from .text import Text
from .triggers import Found, led

if TYPE_CHECKING:
    from .grammar import Grammar

__all__ = ["Document", "Published", "Sentence", "digest", "prepare", "text_of"]


@dataclass(frozen=True, slots=True)
class Published:
    """When a document appeared: an interval of days with the evidence, or nothing."""

    first: dt.date | None
    last: dt.date | None
    precision: str
    why: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clean characters [start, end) of body block ``block`` with what stands in them."""

    start: int
    end: int
    block: int
    mentions: tuple[Mention, ...]
    dates: tuple[Date, ...]
    amounts: tuple[Amount, ...]
    quotes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Document:
    """A document made ready: ``text.clean`` and ``folded`` are character for character the same length.

    ``marks`` tell which patterns of the grammar may match where in ``folded``.
    """

    id: str
    path: str
    text: Text
    folded: str
    marks: Found
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    published: Published
    script: str
    language: str
    title: str = ""
    decoys: tuple[dt.date, ...] = field(default=())
    rendition: Rendition | None = None
    outlets: tuple[str, ...] = ()
    """The outlets that its byline and its references name: where it comes from."""


def prepare(file: bytes, path: str, grammar: Grammar) -> Document:
    """Decode, clean, label and mark a document; EvidenceError where it is no text.

    The root is the file itself, or the rendition of a PDF.
    """
    rendition = render(file, path) if is_pdf(file) else None
    root = rendition.text.encode() if rendition else file
    text, page = text_of(root, path)
    folded = grammar.fold(text.clean)
    marks = grammar.index.find(folded)
    found = blocks(folded, grammar.cues, marks)
    if page:
        found = placed(found, text, regions(text.decoded, page))
    body = "\n".join(text.clean[b.start : b.end] for b in found if b.kept)
    script = script_of(body or text.clean)
    days = [written(folded[b.start : b.end], marks.within(b.start, b.end)) for b in found]
    decoys, published = _published(folded, found, days, text.decoded)
    anchor = _anchor(folded, found, days, published, decoys)
    mentions = named_again(folded, grammar.lexicon.mentions(folded, marks.within(0, len(folded))))
    sentences = tuple(_sentences(folded, found, days, mentions, anchor, marks))
    if published.first is None:
        published = _inferred(folded, sentences)
    title = next((text.clean[b.start : b.end].strip() for b in found if b.label == "title"), "")
    return Document(
        digest(file), path, text, folded, marks, found, sentences, published, script,
        "en" if script == "Latn" else "zh", title, decoys, rendition,
        _outlets(found, mentions),
    )  # fmt: skip


def _outlets(found: tuple[Block, ...], mentions: list[Mention]) -> tuple[str, ...]:
    starts = [m.start for m in mentions]
    named = (
        m.id for b in found if b.label in ("byline", "reference")
        for m in mentions[bisect_left(starts, b.start) : bisect_left(starts, b.end)] if m.kind == "media"
    )  # fmt: skip
    return tuple(dict.fromkeys(named))


def text_of(root: bytes, path: str) -> tuple[Text, Page | None]:
    """The clean text of root bytes with its way back to them, and the page if it is one."""
    decoded, encoding = decode(root, path)
    page = parse(decoded) if is_html(decoded) else None
    markup = [*page.edits, *reference_edits(decoded)] if page else []
    return Text.of(root, decoded, encoding, [*clean_edits(decoded), *markup]), page


def digest(content: bytes) -> str:
    """What a document is called: the hash of its bytes.

    >>> digest(b"")[:19]
    'sha256:e3b0c44298fc'
    """
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _sentences(
    folded: str, found: tuple[Block, ...], days: Sequence[Sequence[Written]], mentions: list[Mention], anchor: Anchor,
    marks: Found,
) -> Iterator[Sentence]:  # fmt: skip
    """Sentences of the body. A report cited with its date anchors the dates of its paragraph."""
    starts = [m.start for m in mentions]
    for index, block in enumerate(found):
        if not block.kept:
            continue
        names = mentions[bisect_left(starts, block.start) : bisect_right(starts, block.end - 1)]
        when = _block_dates(folded, block, days[index], anchor)
        taken = tuple((m.start - block.start, m.end - block.start) for m in names) + tuple(
            (d.start - block.start, d.end - block.start)
            for d in when if not _SPAN_OF_TIME.search(folded, d.start, d.end)
        )  # fmt: skip
        products = frozenset(m.start - block.start for m in _product_names(folded, names))
        text, worth = folded[block.start : block.end], marks.within(block.start, block.end)
        figures = amounts(text, taken, products, worth)
        counts = [
            _shift(a, block.start)
            for a in sorted([*figures, *comparisons(text, figures, worth)], key=attrgetter("start"))
        ]
        quotes = quote_spans(folded, block.start, block.end)
        inside = [_Run(items) for items in (names, when, counts)]
        quoted = _Run(quotes, key=itemgetter(0))
        for start, end in sentence_spans(folded, block.start, block.end, quotes):
            yield Sentence(start, end, index, *(run.within(start, end) for run in inside), quoted.within(start, end))
        if (cited := _cited_day(folded, block.start, when)) is not None:
            anchor = Anchor(cited, None, "the report it cites", True, anchor.limit or _limit(anchor, cited))


class _Run:
    """Items in order of their place, cut by sentence without looking at the others."""

    def __init__(self, items: Iterable[Any], key: Callable[[Any], int] = attrgetter("start")) -> None:
        self.items = tuple(sorted(items, key=key))
        self.places = [key(item) for item in self.items]

    def within(self, start: int, end: int) -> tuple[Any, ...]:
        """The items that begin in [start, end)."""
        return self.items[bisect_left(self.places, start) : bisect_left(self.places, end)]


def _product_names(folded: str, names: list[Mention]) -> list[Mention]:
    """Products, and the makers named right before them (200 Nvidia H100, 200 Nvidia chips)."""
    makers = [
        a for a, b in pairwise([*names, None])
        if a.kind == "company"
        and (_HARDWARE.match(folded, a.end) or (b and b.kind in _PRODUCTS and folded[a.end : b.start] in ("", " ")))
    ]  # fmt: skip
    return makers + [m for m in names if m.kind in _PRODUCTS]


_HARDWARE = re.compile(r" (?:AI )?(?:chips|GPUs|processors|accelerators|servers)\b")
_PRODUCTS = frozenset({"chip", "family", "system", "product_family", "architecture"})
# "Three months ago" is a date and a duration at once.
_SPAN_OF_TIME = re.compile(r"前$|ago$|earlier$")
_CITED = re.compile(r"(?:日|月)的?[^。;]{0,10}?(?:报道|报导|消息)|(?:according to|citing) [A-Z][^.]{2,30}$")


def _block_dates(folded: str, block: Block, days: Sequence[Written], anchor: Anchor) -> list[Date]:
    """The block's dates; where the block cites a dated report, its own date first becomes the anchor."""
    line = folded[block.start : block.end]
    found = dated(line, days, anchor)
    if (cited := _cited_day(line, 0, found)) is not None:
        report = Anchor(cited, None, "the report it cites", True, anchor.limit or _limit(anchor, cited))
        found = dated(line, days, report)
    return [_moved(d, block.start) for d in found]


def _cited_day(text: str, begin: int, found: list[Date]) -> dt.date | None:
    """The day of the first report that is cited with its date."""
    for d in found:
        if d.precision == "day" and d.first and _CITED.search(text, max(begin, d.end - 2), d.end + 14):
            return d.first
    return None


def _limit(anchor: Anchor, cited: dt.date) -> dt.date:
    """What bounds days that name their month, once a report is cited: the document's own bound, else that year."""
    return anchor.day if anchor.day and anchor.bounds else dt.date(cited.year, 12, 31)


def _moved(date: Date, by: int) -> Date:
    return Date(date.start + by, date.end + by, date.first, date.last, date.precision, date.why)


def _shift(a: Amount, by: int) -> Amount:
    return Amount(a.start + by, a.end + by, a.value, a.low, a.high, a.unit, a.kind, a.hedge)


# Precisions of dates that tell of which year a text is; a quarter of a fiscal year may lie in the one before.
_CALENDAR = frozenset({"day", "month", "quarter", "year", "fiscal year", "part of year"})
_META = led(
    r"""(?:article:published_time|datePublished|pubdate|publishdate|og:published_time)["'\s:=>a-z]{1,30}((?:19|20)\d{2}-\d{2}-\d{2})""",
    re.I,
)
_DATELINE = re.compile(
    r"^[^。.]{0,40}?(?P<d>(?:\d{4}\s?年)?\s?\d{1,2}\s?月\s?\d{1,2}\s?日|(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?))"
    r"(?:[^。.,]{0,8}(?:电|讯|消息|报导|报道)|\s*\((?:Reuters|AP|AFP|Bloomberg|Xinhua)\)|[^。.,]{0,6}(?:晚些时候)?消息)"
    r"|^\W{0,4}(?:date\s)?(?P<iso>20\d{2}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)"
)


# 新华社北京2025年7月15日电: when and where an agency wrote it.
_WIRED = re.compile(r"^[^。,]{0,20}?(?P<d>\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)\s?(?:电|讯)")


def _published(
    folded: str, found: tuple[Block, ...], days: Sequence[Sequence[Written]], decoded: str
) -> tuple[tuple[dt.date, ...], Published]:
    """Publication by metadata or a dateline; timestamps of neighbours are decoys, kept as a bound."""
    stamps = [
        (i, d.first) for i, b in enumerate(found)
        if b.label in ("timestamp", "byline", "list", "excerpt")
        for d in dated(folded[b.start : b.end], days[i], Anchor()) if d.first and d.precision == "day"
    ]  # fmt: skip
    seen = Counter(day for _, day in stamps)
    first_body = next((i for i, b in enumerate(found) if b.label == "body"), len(found))
    own = [
        day for i, day in stamps
        if i <= first_body + 1 and found[i].label in ("timestamp", "byline") and seen[day] == 1
        and not (i and found[i - 1].label in ("excerpt", "list"))
    ]  # fmt: skip
    decoys = tuple(sorted({day for _, day in stamps} - set(own)))
    if meta := _META.search(decoded[:200_000]):
        own.insert(0, dt.date.fromisoformat(meta[1]))
    if first_body < len(found) and not own:
        line = found[first_body]
        wired = _WIRED.match(folded[line.start : line.end][:80])
        own = [d.first for d in dates(wired["d"]) if d.first] if wired else []
    if own:
        return decoys, Published(own[0], own[0], "day", "the page's dateline")
    return decoys, Published(None, None, "unknown", "no dateline")


_TO_COME = re.compile(r"[^。,;.]{0,8}?(?:即?将|计划|预计|预料|拟|有望|可(?![能见以谓])|才)")


def _ahead(folded: str, start: int, end: int) -> bool:
    """Whether what the words at a date tell is still to come."""
    return ahead_of(folded, start) or _TO_COME.match(folded, end) is not None


def _anchor(
    folded: str, found: tuple[Block, ...], days: Sequence[Sequence[Written]], published: Published,
    decoys: tuple[dt.date, ...],
) -> Anchor:  # fmt: skip
    """What incomplete dates lean on before any report is cited."""
    if published.first:
        return Anchor(published.first, None, "publication")
    for block in (b for b in found if b.label == "body"):
        line = _DATELINE.match(folded[block.start : block.end][:80])
        if line and (own := dates(line["d"] or line["iso"])) and own[0].first:
            return Anchor(own[0].first, None, "the date that opens the text")
        break
    if decoys:
        return Anchor(max(decoys), None, "the page was taken no earlier than its newest neighbour")
    told = [
        (d, b.start + d.start, b.start + d.end)
        for b, words in zip(found, days, strict=True) if b.kept
        for d in dated(folded[b.start : b.end], words, Anchor()) if d.first and d.last and d.precision in _CALENDAR
    ]  # fmt: skip
    full_days = tuple(d.first for d, _, _ in told if d.precision == "day")
    stated = [
        (d.last.year, d.precision == "day", _ahead(folded, start, end))
        for d, start, end in told
        if not compared(folded, start)
    ]  # fmt: skip
    if not stated:
        return Anchor()
    coming = max((year for year, _, ahead in stated if ahead), default=dt.MAXYEAR)
    years = [(year, day) for year, day, ahead in stated if not ahead and year <= coming]
    if not years:
        nearest = min(year for year, _, _ in stated)
        return Anchor(None, nearest, f"the year of what is to come, {nearest}", stated=full_days)
    full = [year for year, day in years if day]
    newest = max(full or [year for year, _ in years])
    return Anchor(None, newest, f"{LATEST_YEAR}, {newest}", stated=full_days)


# A period that is under way: the quarter ending April 27.
_ENDING = re.compile(r"\b(?:ending|ends|through|until|by)\s(?:on )?$")


def _inferred(folded: str, sentences: tuple[Sentence, ...]) -> Published:
    """No earlier than the latest day the body tells of as past, where its year is not assumed."""
    days = [
        d.first for s in sentences for d in s.dates
        if d.first and d.precision == "day" and LATEST_YEAR not in d.why
        and not _ahead(folded, d.start, d.end) and not _ENDING.search(folded, max(0, d.start - 12), d.start)
    ]  # fmt: skip
    if not days:
        return Published(None, None, "unknown", "nothing in the document dates it")
    return Published(max(days), None, "not before", "the latest dated event in the body")

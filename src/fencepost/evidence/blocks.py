"""The lines of a page, each with a label; nothing is thrown away.

Body lines carry the article. Everything else (teasers, neighbours' headlines and their timestamps, captions, bylines,
notices) is kept with the reason for its label, so that a reader can see what was left out and why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .date_patterns import MONTH
from .triggers import Found

__all__ = ["BARE_CELL", "HEAD_UNIT", "Block", "Cue", "blocks", "cues"]

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_TIMESTAMP = re.compile(
    r"\W{0,3}\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[T ]*\d{1,2}:\d{2}(?::\d{2})?)?\W{0,3}(?:星期.|周.)?"
)
_CREDIT = re.compile(
    r"\s*(?:【[^】]{2,30}】|〔[^〕]{2,30}〕|\[[^\]。]{0,20}(?:编译|记者|报道)[^\]。]{0,20}\]|\([^)。]{0,20}(?:编译|记者|报道)[^)。]{0,20}\))"
)
_ENGLISH = rf"(?:{MONTH})\.? \d{{1,2}},? 20\d{{2}}|\d{{1,2}} (?:{MONTH})\.?,? 20\d{{2}}"
_DATED = re.compile(
    r"(?<!\d)20\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|20\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s*(?:\d{1,2}:\d{2}|$)"
    rf"|(?:^|(?<!\bon)(?<!\bin)(?<!\bby)(?<!\bof)(?<!\bto)(?<!until)(?<!since)(?<!after)(?<!before)(?<!from) )"
    rf"(?:{_ENGLISH})\W*(?:\d{{1,2}}[:.]\d{{2}}.{{0,20}})?$|^(?:{_ENGLISH})\W"
)
_CUT = re.compile(r"(?:···+|\[(?:详细|更多|查看全文|…|\.\.\.)\]|»)\s*$")
_ELLIPSIS = re.compile(r"(?:…+|\.\.\.)\s*$")
_FINAL = re.compile(r"[。!?;:.…][”\"’')》\]]*\s*$")
_PLACE = r"[A-Z][\w·.' ]{1,30}"
_DATELINE = re.compile(
    r"\s*(?:date )?20\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?\s+(?=\S)"
    rf"|\s*(?:{_PLACE}(?:, {_PLACE})?(?:,| ?-+|:) ?)?(?:{_ENGLISH})(?: ?\([\w /,]{{2,40}}\))?\s?(?:-+|:|\|)\s?(?=\S)"
)
"""The date that a text opens with: 2025-07-15, July 15, 2025 -, TAIPEI, Aug. 27, 2025 (GLOBE NEWSWIRE) --."""
_LOST_BREAK = re.compile(r"(?<=[。!?”]) +(?=[\u3400-\u9fff“])")
_NUMBERED = re.compile(r"\W{0,2}(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[IVX]{1,4}|Part \d+)\W{0,2}")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_HEAD, _SHORT, _PARAGRAPH, _CUE_LIMIT = 20, 24, 60, 400


@dataclass(frozen=True, slots=True)
class Block:
    """Clean characters [start, end) with a label: ``body``, ``title``, ``row`` of a table, its ``columns``, ``heading``
    or a kind of noise, and why. ``heads`` is where the columns of a row are named.
    """

    start: int
    end: int
    label: str
    why: str = ""
    heads: tuple[int, int] | None = None

    @property
    def kept(self) -> bool:
        """Whether statements are read from it."""
        return self.label in ("body", "title", "row")


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that labels a line, or (``rest``) opens a list that runs on until a full paragraph."""

    label: str
    rest: bool
    pattern: re.Pattern[str]


def cues(rows: Iterable[Mapping[str, str]]) -> tuple[Cue, ...]:
    """Compiled cues from the rows of ``reading_blocks``."""
    frames = {
        "start": r"\W{{0,3}}(?:{})",
        "end": r".{{0,60}}?(?:{})\W{{0,2}}$",
        "whole": r"\W{{0,3}}(?:{})\W{{0,3}}$",
        "any": r".*?(?:{})",
    }
    return tuple(
        Cue(r["label"], r["scope"] == "rest", re.compile(frames[r["where"]].format(r["pattern"]), re.I)) for r in rows
    )


def blocks(folded: str, table: tuple[Cue, ...], marks: Found) -> tuple[Block, ...]:
    """Label every non-empty line of the folded text; paragraphs that were run together are parted again.

    ``marks`` tell which cues (the group ``cues``) a line may read like.
    """
    lines = [m.span() for m in _LINE.finditer(folded)]
    heads = Counter(_head(folded[a:b]) for a, b in lines)
    seen: set[str] = set()
    found: list[Block] = []
    for start, end in lines:
        line = folded[start:end].strip()
        again = line in seen
        seen.add(line)
        cues = [table[i] for i in marks.within(start, end)["cues"]] if len(line) <= _CUE_LIMIT else []
        found.append(Block(start, end, *_label(line, cues, heads[_head(line)] > 1, again)))
    found = _titled(_couplets(_listed(_tabled(found, folded), folded, table), folded), folded)
    body = [b for b in found if b.label == "body"]
    dated = [b for b in body if _DATELINE.match(folded, b.start, b.end)]
    dateline = body[0] if dated == body[:1] != [] else None  # of several each dates its own act: a chronology
    return tuple(part for block in found for part in _parts(block, folded, block is dateline))


# A short line that gives a chip's figure heads nothing: 内存容量是 H100 的 2.4 倍.
_MEASURED = re.compile(
    r"\d[\d.,]*\s?(?:[GTP]B(?:\s?/\s?s|ps)|[TPE]?FLOPS|TOPS|倍|x (?:the|as)\b)|\d\s?GB\b"
    r"|比\s?[A-Z][\w -]{1,14}[快慢高低强多少]",
    re.I,
)


def _head(line: str) -> str:
    text = line.strip()
    return text[:_HEAD] if len(text) >= _HEAD / 2 else text + "\n"  # short lines are compared whole


def _label(line: str, table: Sequence[Cue], repeated: bool, again: bool) -> tuple[str, str]:
    """Label and reason of one line by itself."""
    if _TIMESTAMP.fullmatch(line):
        return "timestamp", "nothing but a date"
    if _NUMBERED.fullmatch(line):
        return "heading", "a section number"
    ended = bool(_FINAL.search(line))
    if len(line) <= _PARAGRAPH and not ended and _DATED.search(line) and "。" not in line:
        return "byline", "a short line with a full date"
    if _CUT.search(line) or (_ELLIPSIS.search(line) and len(line) > _PARAGRAPH and (repeated or "..." in line[-3:])):
        return "excerpt", "cut off"
    if repeated and len(line) >= _HEAD / 2 and (not ended or len(line) < 2 * _HEAD):
        return "excerpt", "repeated in the page"
    if again and len(line) >= _HEAD:
        return "repeat", "the same line again"
    for cue in table:
        if cue.pattern.match(line):
            return cue.label, f"reads like a {cue.label}"
    if len(line) <= _SHORT and not ended and not re.search(r"[,;。]", line) and not _MEASURED.search(line):
        return "heading", "a short line without a stop"
    return "body", ""


_ROW = 200  # characters of the longest line of figures
_FIGURE = re.compile(
    r"\d[\d.,]*\s?(?:[GTP]B(?:/s|ps)?|[kMG]?W\b|瓦|[TPE]?FLOPS|TOPS|nm|纳米|%|[万亿]?(?:美元|元)|[MG]Hz|mm|TF|PF)", re.I
)
_RULED = re.compile(r"[\s|:+=-]*(?:-{2,}|={2,})[\s|:+=-]*")  # |---|---|
_PROSE = re.compile(
    r"[。;!?:,](?!\d)|\.(?:\s|$)|\b(?:the|an?|is|are|was|has|have|of|and|with|than|to|its)\b|[的了将在和与为]"
)


def _tabled(found: list[Block], folded: str) -> list[Block]:
    """Lines of figures become rows, the line of cells above them their columns."""
    out = list(found)
    lines = [folded[b.start : b.end].strip() for b in found]
    rows = [
        b.label in ("body", "heading") and len(line) <= _ROW and (_is_row(line) or _is_bare_row(line, head))
        for b, line, head in zip(found, lines, _heads(lines), strict=True)
    ]  # fmt: skip
    heads: tuple[int, int] | None = None
    for i, row in enumerate(rows):
        if not row:
            continue
        at = i - 1
        if at > 0 and _RULED.fullmatch(lines[at]):
            out[at] = replace(found[at], label="rule", why="parts the heads of a table from its rows")
            at -= 1
        if at < 0 or not rows[at]:
            heads = None
            if at >= 0 and _are_heads(lines[at]):
                out[at] = replace(found[at], label="columns", why="cells above a line of figures")
                heads = found[at].start, found[at].end
        out[i] = replace(found[i], label="row", why="a line of figures", heads=heads)
    return out


def _are_heads(line: str) -> bool:
    """Two cells or more, between bars or without a word of prose, and no figure."""
    cells = len(re.split(r"\s*[|\t]\s*|\s+", line.strip(" |\t")))
    return cells >= 2 and not _FIGURE.search(line) and (line.count("|") >= 2 or not _PROSE.search(line))


# A head that gives the unit of the bare numbers beside or below it: FP16 TFLOPS, 显存(GB).
HEAD_UNIT = re.compile(r"(?:^|[\s(/]|(?<=[\u3400-\u9fff]))(?P<unit>[GT]B/s|[GT]B|[TPE]FLOPS|TOPS|TPP|[kM]?W|nm)\)?\s*$")
BARE_CELL = re.compile(r"\s*[约~]?\s*\d[\d,]*(?:\.\d+)?\s*")


def _heads(lines: Sequence[str]) -> Iterator[str]:
    """For each line the first of the run of lines with bars right above it; nothing where there is none."""
    head = ""
    for line in lines:
        yield head
        head = (head or line) if "|" in line else ""


def _is_bare_row(line: str, head: str) -> bool:
    """Cells of bare numbers between bars, under or beside heads that give units."""
    cells = line.strip(" |").split("|")
    if len(cells) < 2 or not any(BARE_CELL.fullmatch(c) for c in cells[1:]):
        return False
    return any(HEAD_UNIT.search(told.strip()) for told in (cells[0], *head.strip(" |").split("|")))


def _is_row(line: str) -> bool:
    """Cells with a figure between bars, or two figures and no word of prose."""
    figures = len(_FIGURE.findall(line))
    return (figures > 0 and line.count("|") >= 2) or (figures >= 2 and not _PROSE.search(line))


def _listed(found: list[Block], folded: str, table: tuple[Cue, ...]) -> list[Block]:
    """Lines below a list's heading belong to it until a full paragraph comes."""
    out: list[Block] = []
    heading = ""
    for block in found:
        line = folded[block.start : block.end].strip()
        if block.label != "body" and any(c.rest and c.pattern.match(line) for c in table):
            heading = line[:_HEAD]
        elif heading and block.label in ("body", "heading"):
            if len(line) >= _PARAGRAPH and _FINAL.search(line):
                heading = ""
            else:
                block = replace(block, label="list", why=f"under '{heading}'")
        out.append(block)
    return out


def _couplets(found: list[Block], folded: str) -> list[Block]:
    """Two short lines of one length, comma then stop, are verse: their numbers count nothing."""
    out = list(found)
    for i in range(len(out) - 1):
        a, b = (folded[x.start : x.end].strip() for x in out[i : i + 2])
        if (
            6 <= len(a) == len(b) <= _SHORT
            and a[-1] == ","
            and b[-1] == "。"
            and not re.search(r"[,。]", a[:-1] + b[:-1])
        ):
            out[i], out[i + 1] = (replace(x, label="epigraph", why="a couplet") for x in out[i : i + 2])
    return out


def _titled(found: list[Block], folded: str) -> list[Block]:
    """The first line that is no page furniture is the title if it is short, has no full stop and text follows."""
    for i, block in enumerate(found):
        line = folded[block.start : block.end].strip()
        if block.label in ("body", "heading") and not _NUMBERED.fullmatch(line):
            follows = any(b.label == "body" for b in found[i + 1 :])
            if (
                follows
                and len(line) >= 8
                and len(line) <= (_PARAGRAPH if _IDEOGRAPH.search(line) else 150)
                and line[-1] not in "。.;:,"
            ):
                return [*found[:i], replace(block, label="title", why="the first line, short"), *found[i + 1 :]]
            break
        if block.label == "epigraph":
            break
    return found


def _parts(block: Block, folded: str, dateline: bool) -> list[Block]:
    """A body line as the page's date and its credit (if it opens with them) and its paragraphs."""
    if block.label != "body":
        return [block]
    start, parts = block.start, []
    if dateline and (day := _DATELINE.match(folded, start, block.end)):
        parts.append(Block(start, day.end(), "timestamp", "the date that opens the text"))
        start = day.end()
    credit = _CREDIT.match(folded, start, block.end)
    if credit and credit.end() < block.end:
        parts.append(Block(start, credit.end(), "byline", "a credit in brackets"))
        start = credit.end()
    for gap in _LOST_BREAK.finditer(folded, start, block.end):
        parts.append(Block(start, gap.start(), "body", "a paragraph, its break lost"))
        start = gap.end()
    return [*parts, Block(start, block.end, "body", parts[-1].why if parts and parts[-1].label == "body" else "")]

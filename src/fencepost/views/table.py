"""Aligned tables for a terminal, CSV and Markdown. Wide (CJK) characters count as two columns.

>>> print(aligned([["chip", "TPP"], ["昇腾910C", "12,032"], ["H20", "2,368"]], right={1}))
chip         TPP
昇腾910C  12,032
H20        2,368
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_WORD = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")

_NARROW = 12
"""A column of words is not folded to fewer columns of the terminal than this."""

__all__ = ["aligned", "as_csv", "as_markdown", "blocks", "cut", "heading", "terminal_width", "width", "wrapped"]


def width(text: str) -> int:
    """Columns a terminal uses for ``text``."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def terminal_width(limit: int = 120) -> int:
    """The terminal's width, bounded for reading."""
    return min(shutil.get_terminal_size((100, 24)).columns, limit)


def aligned(rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), gap: int = 2, indent: str = "") -> str:
    """Columns that line up; those in ``right`` are set flush right.

    Where the terminal is too narrow, the widest columns of words fold into lines of their own; what still does not
    fit is cut with an ellipsis.
    """
    return "\n".join(blocks(rows, right=right, gap=gap, indent=indent))


def blocks(rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), gap: int = 2, indent: str = "") -> list[str]:
    """The rows of :func:`aligned`, each with the lines it folds into, for a table with notes between its rows."""
    right = set(right)
    columns = max(map(len, rows), default=0)
    sizes = [max((width(r[i]) for r in rows if i < len(r)), default=0) for i in range(columns)]
    room = terminal_width() - width(indent) - gap * (columns - 1)
    words = {i: [r[i] for r in rows if i < len(r)] for i in range(columns) if i not in right}
    for least in (_longest, _narrow):
        sizes = _narrowed(sizes, {i: least(cells) for i, cells in words.items()}, room)
    found = []
    for row in rows:
        folded = [_folded(cell, sizes[i]) for i, cell in enumerate(row)]
        lines = []
        for k in range(max(map(len, folded), default=0)):
            cells = []
            for i, parts in enumerate(folded):
                cell = parts[k] if k < len(parts) else ""
                pad = " " * (sizes[i] - width(cell))
                cells.append(pad + cell if i in right else cell + pad)
            lines.append(cut((indent + (" " * gap).join(cells)).rstrip(), terminal_width()))
        found.append("\n".join(lines))
    return found


def _narrowed(sizes: list[int], floors: Mapping[int, int], room: int) -> list[int]:
    """``sizes`` with the widest made narrower, step by step, to fit ``room``; as they are where floors allow no fit."""
    if sum(sizes) - sum(sizes[i] - floor for i, floor in floors.items()) > room:
        return sizes
    sizes = list(sizes)
    while sum(sizes) > room:
        sizes[max((i for i, floor in floors.items() if sizes[i] > floor), key=lambda i: sizes[i])] -= 1
    return sizes


def _longest(cells: Sequence[str]) -> int:
    """The longest word of a column: no word is broken, for identifiers are there to be copied."""
    return max((width(piece.rstrip()) for cell in cells for piece in _WORD.findall(cell)), default=0)


def _narrow(cells: Sequence[str]) -> int:
    """The least width of a column where whole words find no room: its words are cut, single identifiers are not."""
    return min(_NARROW, _longest(cells)) if any(" " in cell.strip() for cell in cells) else _longest(cells)


def _folded(cell: str, size: int) -> list[str]:
    """The lines of a cell no wider than ``size``, broken where words end; one line where it fits."""
    if width(cell) <= size:
        return [cell]
    lines = [""]
    for piece in _WORD.findall(cell):
        if lines[-1] and width(lines[-1]) + width(piece.rstrip()) > size:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [cut(line.rstrip(), size) for line in lines]


def wrapped(text: str, *, indent: str = "", first: str | None = None) -> str:
    """A paragraph folded to the terminal: at spaces, or between ideographs, which need none.

    >>> print(wrapped("licence 許可證", first="* ", indent="  "))
    * licence 許可證
    """
    limit = terminal_width()
    lines, line = [], indent if first is None else first
    fresh = True
    for piece in _WORD.findall(text):
        if not fresh and width(line) + width(piece.rstrip()) > limit:
            lines.append(line.rstrip())
            line = indent
            piece = piece.lstrip()
        line += piece
        fresh = False
    return "\n".join([*lines, line.rstrip()])


def heading(text: str) -> str:
    """A title with a rule below."""
    return f"{text}\n{'─' * min(width(text), terminal_width())}"


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Comma-separated values with a header; nested values as JSON-like text."""
    out = io.StringIO()
    names = list(dict.fromkeys(k for row in rows for k in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(n)) for n in names] for row in rows)
    return out.getvalue().rstrip("\n")


def as_markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """A Markdown table."""
    names = list(dict.fromkeys(k for row in rows for k in row))
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(_cell(row.get(n)).replace("|", "\\|") for n in names) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return "; ".join(_cell(v) for v in value)
        case Mapping():
            return ", ".join(f"{k}={_cell(v)}" for k, v in value.items())
    return str(value)


def cut(line: str, limit: int) -> str:
    """``line``, or as much of it as ``limit`` columns hold, with an ellipsis."""
    if width(line) <= limit:
        return line.rstrip()
    kept = ""
    for char in line:
        if width(kept + char) > limit - 1:
            return kept.rstrip() + "…"
        kept += char
    return kept

"""Rows of a CSV table with their place in it, and typed cells whose errors name file, line and field."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from fencepost.base.days import Day, day
from fencepost.base.errors import FactError, UsageError
from fencepost.base.figures import Figure, parse_figure
from fencepost.base.logic import Tri

from .packs import PackFile

__all__ = ["Row", "merged", "rows"]

_HUGE = re.compile(r"[eE][+-]?\d{3}|\d{40}")  # exact arithmetic on such a number would take for ever


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells by column and where it stands.

    ``label`` names the file, ``line`` the line (``lines`` where the fields have lines of their own); ``overlay`` is
    true for a user's row.
    """

    cells: Mapping[str, str]
    label: str
    line: int
    overlay: bool = False
    lines: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    def where(self, field: str = "") -> str:
        """``packs/chips/chips.csv line 12, field tpp``."""
        line = self.lines.get(field, self.line)
        place = f"{self.label} line {line}" if line else self.label
        return f"{place}, field {field}" if field else place

    def fail(
        self, code: str, message: str, field: str = "", hint: str = "", candidates: tuple[str, ...] = ()
    ) -> NoReturn:
        """Refuse the row."""
        raise FactError(code, message, where=self.where(field), hint=hint, candidates=candidates)

    def need(self, field: str) -> str:
        """The cell, which must not be empty."""
        if not self[field]:
            self.fail("FP-FACT-012", f"'{field}' is empty", field, f"every row of this table gives its {field}")
        return self[field]

    def items(self, field: str) -> tuple[str, ...]:
        """The parts of a cell separated by semicolons."""
        return tuple(part for part in (p.strip() for p in self[field].split(";")) if part)

    def choice(self, field: str, allowed: Collection[str]) -> str:
        """The cell, one of a fixed list."""
        if self[field] not in allowed:
            self.fail(
                "FP-FACT-013",
                f"'{self[field]}' is not a {field}",
                field,
                f"one of {', '.join(sorted(filter(None, allowed)))}",
            )
        return self[field]

    def tri(self, field: str) -> Tri:
        """yes, no or unknown; an empty cell is unknown."""
        return Tri(self.choice(field, ("yes", "no", "unknown", "")) or "unknown")

    def day(self, field: str) -> Day | None:
        """An ISO day, or None for an empty cell."""
        try:
            return day(self[field]) if self[field] else None
        except UsageError as error:
            self.fail("FP-FACT-014", error.message, field, error.hint)

    def figure(self, field: str, unit: str, cite: str = "", confidence: str = "") -> Figure:
        """The cell as a figure in ``unit``; an empty cell is unknown."""
        if _HUGE.search(self[field]):
            self.fail("FP-FACT-006", "a number out of any range", field, "check the exponent and the digits")
        try:
            return parse_figure(self[field], unit, cite, where=self.where(field), confidence=confidence)
        except FactError as error:
            hint = error.hint or f"write the number in {unit or 'plain digits'}"
            self.fail(error.code, error.message, field, hint, error.candidates)

    def whole(self, field: str) -> int | None:
        """A whole number above zero, or None for an empty cell."""
        if not self[field]:
            return None
        if not self[field].isdecimal() or int(self[field]) < 1:
            self.fail("FP-FACT-015", f"'{self[field]}' is not a whole number above zero", field, "write digits only")
        return int(self[field])


def rows(file: PackFile, columns: Collection[str] | None = None) -> Iterator[Row]:
    """The rows of a CSV file with a header. A column outside ``columns`` is refused, a missing one is empty."""
    lines = _lines(file)
    _, header = next(lines, (0, None))
    if header is None:
        raise FactError("FP-FACT-016", "the table is empty", where=file.path_label, hint="begin with a header line")
    for name in header:
        if header.count(name) > 1 or (columns is not None and name not in columns):
            raise FactError(
                "FP-FACT-017", f"{'two columns' if header.count(name) > 1 else 'no column'} '{name}'",
                where=f"{file.path_label} line 1", hint=f"known columns: {', '.join(columns or ())}",
            )  # fmt: skip
    for line, cells in lines:
        if not cells:
            continue
        if len(cells) != len(header):
            raise FactError(
                "FP-FACT-018", f"{len(cells)} cells under {len(header)} columns",
                where=f"{file.path_label} line {line}", hint="put a cell with a comma between double quotes",
            )  # fmt: skip
        values = dict(zip(header, map(str.strip, cells), strict=True))
        yield Row(values, file.path_label, line, file.overlay)


def _lines(file: PackFile) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file with the line each ends on."""
    reader = csv.reader(io.StringIO(file.text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise FactError(
            "FP-FACT-018", f"not CSV: {error}", where=f"{file.path_label} line {reader.line_num}",
            hint="close every double quote, and double one that stands inside a cell",
        ) from None  # fmt: skip


def merged(
    files: tuple[PackFile, ...], name: str, key: tuple[str, ...], columns: Collection[str] | None = None
) -> tuple[Row, ...]:
    """The rows of every file called ``name``: an overlay's row replaces the earlier one with the same key in place;
    the same key twice in one file is an error."""
    found: dict[tuple[str | None, ...], Row] = {}
    for file in files:
        if file.name != name:
            continue
        seen: dict[tuple[str | None, ...], int] = {}
        for row in rows(file, columns):
            identity = tuple(map(row.cells.get, key))
            if identity in seen:
                row.fail(
                    "FP-FACT-019", f"{' '.join(filter(None, identity))} stands here and on line {seen[identity]}",
                    key[0], "keep one of the two rows",
                )  # fmt: skip
            seen[identity] = row.line
            found[identity] = row
    return tuple(found.values())

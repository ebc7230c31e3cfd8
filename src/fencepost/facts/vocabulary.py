"""The quantities, each defined once: id, unit, labels, and how values of it are derived and compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from fencepost.base.errors import FactError
from fencepost.base.units import UNITS

from .packs import PackFile
from .tables import Row, merged

__all__ = ["Aspect", "Quantity", "aspect_of", "aspects", "read_quantities", "segment_of", "segments"]

_COLUMNS = (
    "id", "unit", "type", "label_en", "label_zh", "aliases", "derives_from", "comparable_by", "checked_by", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measurable thing: ``unit`` is the one its figures are kept in; it follows from those it ``derives_from``."""

    id: str
    unit: str
    type: str
    label_en: str
    label_zh: str
    aliases: tuple[str, ...] = ()
    derives_from: tuple[str, ...] = ()
    comparable_by: tuple[str, ...] = ()
    checked_by: tuple[str, ...] = ()
    note: str = ""

    def label(self, lang: str = "en") -> str:
        """The heading in a language."""
        return self.label_zh if lang == "zh" else self.label_en


@dataclass(frozen=True, slots=True)
class Aspect:
    """In what respect two items are compared: a figure of the catalogue, or phases of work."""

    id: str
    quantity: str = ""
    phases: tuple[str, ...] = ()


def aspects(files: tuple[PackFile, ...]) -> Mapping[str, Aspect]:
    """Every respect of ``aspects.csv``, by its id."""
    return {aspect.id: aspect for _, aspect in _aspects(files)}


def aspect_of(files: tuple[PackFile, ...], text: str) -> Aspect | None:
    """The respect that the words name, by the rows of ``aspects.csv`` in their order; None for all respects."""
    return next((aspect for pattern, aspect in _aspects(files) if pattern.search(text)), None)


@lru_cache(maxsize=8)
def _aspects(files: tuple[PackFile, ...]) -> tuple[tuple[re.Pattern[str], Aspect], ...]:
    return tuple(
        (_pattern(row), Aspect(row.need("id"), row["quantity"], row.items("phases")))
        for row in merged(files, "aspects.csv", ("id",), ("id", "zh", "en", "quantity", "phases", "note"))
    )


def segments(files: tuple[PackFile, ...]) -> tuple[str, ...]:
    """The parts of a business that ``segments.csv`` lists."""
    return tuple(segment for _, segment in _segments(files))


def segment_of(files: tuple[PackFile, ...], text: str) -> str | None:
    """The part of a business that the words name, by the rows of ``segments.csv`` in their order; else None.

    >>> from fencepost.facts.world import world
    >>> segment_of(world().files("vocabulary"), "data-centre revenue of $62 billion")
    'segment/data-centre'
    """
    return next((segment for pattern, segment in _segments(files) if pattern.search(text)), None)


@lru_cache(maxsize=8)
def _segments(files: tuple[PackFile, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    columns = ("id", "label_en", "label_zh", "zh", "en", "note")
    return tuple((_pattern(row), row.need("id")) for row in merged(files, "segments.csv", ("id",), columns))


def _pattern(row: Row) -> re.Pattern[str]:
    try:
        return re.compile(rf"{row.need('zh')}|(?i:\b(?:{row.need('en')}))")
    except re.error as error:
        row.fail("FP-FACT-058", f"no pattern: {error}", "en", "mend the regular expression")


def read_quantities(files: tuple[PackFile, ...]) -> Mapping[str, Quantity]:
    """The vocabulary of ``quantities.csv`` (figures of items) and ``measures.csv`` (what else claims are about)."""
    found = {}
    for row in (*merged(files, "quantities.csv", ("id",), _COLUMNS), *merged(files, "measures.csv", ("id",), _COLUMNS)):
        if row["unit"] not in UNITS:
            row.fail("FP-FACT-003", f"unknown unit '{row['unit']}'", "unit", f"one of {', '.join(filter(None, UNITS))}")
        found[row.need("id")] = Quantity(
            row["id"], row["unit"], row["type"], row.need("label_en"), row["label_zh"] or row["label_en"],
            row.items("aliases"), row.items("derives_from"), row.items("comparable_by"), row.items("checked_by"),
            row["note"],
        )  # fmt: skip
    for row_id, quantity in found.items():
        for source in quantity.derives_from:
            if source not in found:
                raise FactError(
                    "FP-FACT-050", f"'{row_id}' derives from '{source}', which the vocabulary does not hold",
                    where="packs/vocabulary/quantities.csv", hint="add the quantity or mend derives_from",
                )  # fmt: skip
    return found

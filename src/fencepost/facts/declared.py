"""What vendors declare by part number: ECCN, tariff lines, TPP per GPU. Read only when a part number is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fencepost.base.figures import Figure
from fencepost.base.logic import Tri

from .chips import UNDECLARED, Chip, complete
from .lazy import Lazy
from .packs import PackFile
from .tables import Row, merged, rows
from .tpp import Format

__all__ = ["Declared", "as_chip", "read_declared"]

_COLUMNS = (
    "part_number", "description", "part_type", "eccn", "hts_us", "tpp", "lifecycle", "ccats", "meets_3a090_a1",
    "classified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declared:
    """One part number as its vendor declares it; ``item`` is the chip or family its description means, or None."""

    part_number: str
    vendor: str
    maker: str
    source: str
    description: str
    eccn: str
    hts: tuple[str, ...]
    tpp: Figure
    meets_3a090_a1: Tri
    classified: str
    item: str | None


def read_declared(files: tuple[PackFile, ...]) -> Mapping[str, Declared]:
    """Declared parts by part number in capitals, each built when asked for."""
    vendors = {row["table"]: row for row in merged(files, "tables.csv", ("table",))}
    meanings = [
        (row["table"], re.compile(row.need("description"), re.IGNORECASE), row.need("item"))
        for row in merged(files, "mapping.csv", ("table", "description"), ("table", "description", "item"))
    ]
    found = {
        row["part_number"].upper(): (vendors[table], row)
        for file in files
        if (table := file.name.removesuffix(".csv")) in vendors
        for row in rows(file, _COLUMNS)
    }
    return Lazy(found, lambda entry: _declared(*entry, meanings))


def _declared(vendor: Row, row: Row, meanings: Sequence[tuple[str, re.Pattern[str], str]]) -> Declared:
    items = {item for of, pattern, item in meanings if of == vendor["table"] and pattern.match(row["description"])}
    tpp = row.figure("tpp", "TPP", vendor["source"]) if row["tpp"] else UNDECLARED
    return Declared(
        row.need("part_number"), vendor["vendor"], vendor["maker"], vendor["source"], row["description"],
        row.need("eccn"), row.items("hts_us"), tpp, row.tri("meets_3a090_a1"), row["classified"],
        items.pop() if len(items) == 1 else None,
    )  # fmt: skip


def as_chip(part: Declared, formats: Sequence[Format]) -> Chip:
    """A part that the catalogue does not hold: nothing is known of it but what the vendor declares."""
    return Chip(
        id=part.part_number, name=part.description or f"{part.vendor} part {part.part_number}", vendor=part.vendor,
        maker=part.maker, declared_eccn=part.eccn, declared_tpp=part.tpp, sources=(part.source,), confidence="high",
        figures=complete({}, formats, part.tpp), note="Known only from the vendor's export table.",
    )  # fmt: skip

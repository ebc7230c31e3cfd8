"""The published lists themselves: a name that no known party bears may still be a listed one.

``screening.csv`` is the Entity List and the Military End User List as read on one day. Its ``from`` is the day of the
rule where that is known (``rule``), else the last day of the year of its first citation (``year``: listed some day in
that year), else the day the list was read (``list``).

>>> plain_name("Example Electronic (Group) Co., Ltd.", {"co", "ltd"}), plain_name("EXAMPLE ELECTRONIC GROUP", {"co"})
('exampleelectronicgroup', 'exampleelectronicgroup')
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from fencepost.base.days import Day, Span

from .lazy import Lazy
from .names import fold
from .packs import PackFile
from .parties import Listing, Party
from .screening_names import read_parts
from .tables import Row, rows

__all__ = ["plain_name", "read_screening"]

_GRADES = {"rule": "A", "year": "B", "list": "B"}
_COLUMNS = ("name", "other_names", "countries", "list", "from", "from_basis", "footnote", "policy", "cite")


def plain_name(text: str, endings: Collection[str]) -> str:
    """The folded name without the endings of company law (``endings``: in lower case, without dots)."""
    words = re.split(r"[\s,()]+", text.replace(".", "").strip())
    while len(words) > 1 and (not words[-1] or words[-1].lower() in endings):
        words.pop()
    return fold("".join(words))


def read_screening(files: tuple[PackFile, ...], known: Day | None = None) -> Mapping[str, Party]:
    """Listed names (and their other names), folded, to a party that is nothing but its listings."""
    endings = read_parts(files).legal_forms
    found: dict[str, list[Row]] = {}
    for file in files:
        if file.name == "screening.csv":
            for row in rows(file, _COLUMNS):
                if known is None or (start := row.day("from")) is None or start <= known:
                    for name in (row.need("name"), *row.items("other_names")):
                        found.setdefault(plain_name(name, endings), []).append(row)
    return Lazy({name: (name, entries) for name, entries in found.items()}, lambda pair: _party(*pair))


def _party(name: str, entries: list[Row]) -> Party:
    listings = {}
    for row in entries:
        start = row.day("from")
        if start is None:
            row.fail("FP-FACT-012", "'from' is empty", "from", "give the day the listing took effect")
        listing = Listing(
            row["list"], Span(start), row["footnote"], row["policy"], row["cite"], _GRADES.get(row["from_basis"], ""),
            start.replace(month=1, day=1) if row["from_basis"] == "year" else None,
        )  # fmt: skip
        listings[listing] = None
    return Party(f"listed/{name}", entries[0]["name"], "listed", listings=tuple(listings), source="screening.csv")

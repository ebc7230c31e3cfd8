"""Places (ISO 3166) and the country groups they belong to, by date.

Hong Kong, Macau and Taiwan have codes of their own. ``groups.csv`` may say that a place shares the rows of another
(Hong Kong those of China, as the EAR counts it); Macau stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fencepost.base.days import Day, Span
from fencepost.base.errors import NotFound
from fencepost.base.near import nearest

from .names import fold
from .packs import PackFile
from .tables import Row, merged

__all__ = ["Membership", "Place", "Places", "read_places"]

SAME = "same-as:"  # a membership row that lends all rows of another place


@dataclass(frozen=True, slots=True)
class Place:
    """A country or territory: ISO code, names, and other spellings."""

    code: str
    name_en: str
    name_zh: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A place in a group over a span, with the instrument and how well it is known (A to D)."""

    group: str
    place: str
    span: Span
    cite: str
    grade: str


@dataclass(frozen=True)
class Places:
    """All places and memberships."""

    table: Mapping[str, Place]
    memberships: tuple[Membership, ...]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {fold(name): p.code for p in self.table.values() for name in (p.code, p.name_en, p.name_zh, *p.aliases)}

    @cached_property
    def _rows(self) -> Mapping[str, tuple[Membership, ...]]:
        own: dict[str, list[Membership]] = {}
        for m in self.memberships:
            own.setdefault(m.place, []).append(m)
        lent = {m.place: m.group.removeprefix(SAME) for m in self.memberships if m.group.startswith(SAME)}
        return {place: tuple(own.get(lent.get(place, place), ())) for place in {*own, *lent}}

    def resolve(self, text: str) -> str:
        """The code of a place named in English or Chinese, by code or by a common spelling."""
        code = self._names.get(fold(text))
        if code is None:
            names = [p.name_en for p in self.table.values()] + list(self.table)
            raise NotFound(
                "FP-FACT-030", f"no place '{text}'", where="place",
                hint="give an ISO 3166 code or a country's name", candidates=nearest(text, names),
            )  # fmt: skip
        return code

    def name(self, code: str, lang: str = "en") -> str:
        """The name in a language."""
        place = self.table[code]
        return place.name_zh if lang == "zh" else place.name_en

    def groups(self, code: str, on: Day) -> frozenset[str]:
        """The country groups a place is in on a day, lent rows included."""
        return frozenset(m.group for m in self.why(code, on))

    def why(self, code: str, on: Day) -> tuple[Membership, ...]:
        """The rows behind ``groups``, for citing."""
        return tuple(m for m in self._rows.get(code, ()) if on in m.span and not m.group.startswith(SAME))

    def members(self, group: str, on: Day) -> frozenset[str]:
        """Every place in a group on a day."""
        return frozenset(code for code in self._rows if group in self.groups(code, on))


def read_places(files: tuple[PackFile, ...], known: Day | None = None) -> Places:
    """``places.csv`` and ``groups.csv``; a change not yet known by the day of knowledge is left out."""
    columns = ("code", "name_en", "name_zh", "aliases", "note")
    table = {
        row.need("code"): Place(row["code"], row.need("name_en"), row.need("name_zh"), row.items("aliases"))
        for row in merged(files, "places.csv", ("code",), columns)
    }
    group_columns = ("group", "place", "from", "to", "known_from", "ends_known_from", "cite", "grade", "note")
    found = [
        membership
        for row in merged(files, "groups.csv", ("group", "place", "from"), group_columns)
        if (membership := _membership(row, table, known)) is not None
    ]
    return Places(table, tuple(found))


def _membership(row: Row, table: Mapping[str, Place], known: Day | None) -> Membership | None:
    if row["place"] not in table:
        row.fail("FP-FACT-030", f"no place '{row['place']}'", "place", "use a code of places.csv")
    start, end, since, until = (row.day(f) for f in ("from", "to", "known_from", "ends_known_from"))
    if start is None:
        row.fail("FP-FACT-012", "'from' is empty", "from", "give the first day of membership")
    if end is not None and end <= start:
        row.fail("FP-FACT-054", f"the span ends ({end}) before it starts ({start})", "to", "order the two days")
    if known is not None and since is not None and known < since:
        return None
    if known is not None and until is not None and known < until:
        end = None
    return Membership(row.need("group"), row["place"], Span(start, end), row.need("cite"), row.choice("grade", "ABCDI"))

"""Parties: companies, agencies, media and people, their names, headquarters, parents and listings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from fencepost.base.days import Day, Span
from fencepost.base.errors import NotFound

from .lazy import Lazy
from .names import fold
from .packs import PackFile
from .tables import Row, merged

if TYPE_CHECKING:
    from .screening_names import NameParts

__all__ = ["Listing", "Name", "Parties", "Party", "read_parties"]

_LISTING = ("party", "list", "from", "to", "footnote", "policy", "cite", "grade", "note")


@dataclass(frozen=True, slots=True)
class Name:
    """A spelling: ``script`` is en, zh-Hans, zh-Hant or pinyin; ``context`` must stand near for it to count."""

    text: str
    script: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A party on a list (``EL`` is the Entity List) over a span, with footnote, review policy and citation.

    ``earliest`` is set where only the year of listing is known: from that day to the start it may have been listed.
    """

    list: str
    span: Span
    footnote: str = ""
    policy: str = ""
    cite: str = ""
    grade: str = ""
    earliest: Day | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who: ``hq`` a place code or None, ``parent`` a party id or None."""

    id: str
    name: str
    kind: str = "company"
    hq: str | None = None
    parent: str | None = None
    names: tuple[Name, ...] = ()
    listings: tuple[Listing, ...] = ()
    source: str = ""
    note: str = ""

    def listed(self, on: Day) -> tuple[Listing, ...]:
        """The listings in force on a day."""
        return tuple(x for x in self.listings if on in x.span)

    def maybe_listed(self, on: Day) -> tuple[Listing, ...]:
        """The listings that may already have been in force on a day, since only their year is known."""
        return tuple(x for x in self.listings if x.earliest is not None and x.earliest <= on < x.span.start)


@dataclass(frozen=True)
class Parties(Mapping[str, Party]):
    """All parties by id, each with its ``spellings``; ``resolve`` finds one by any of them, else on the lists."""

    table: Mapping[str, Party]
    spellings: Mapping[str, tuple[str, ...]]
    files: tuple[PackFile, ...] = ()
    known: Day | None = None

    def __getitem__(self, key: str) -> Party:
        return self.table[key]

    def __iter__(self):
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for party, texts in self.spellings.items():
            for text in texts:
                found.setdefault(fold(text), {})[party] = None
        return {name: tuple(ids) for name, ids in found.items()}

    def resolve(self, text: str) -> Party | None:
        """The party of that name; else a bare entry of the published lists; else None.

        A name that several parties bear is an error with candidates.
        """
        ids = self._names.get(fold(text), ())
        if len(ids) > 1:
            raise NotFound(
                "FP-FACT-031", f"'{text}' names {len(ids)} parties", hint="give one of the ids", candidates=ids
            )
        return self.table[ids[0]] if ids else self.listed_name(text)

    def listed_name(self, text: str) -> Party | None:
        """The entry of the published lists under that name (company endings aside), None if there is none."""
        from .screening import plain_name

        return self.listed.get(plain_name(text, self.name_parts.legal_forms))

    @cached_property
    def name_parts(self) -> NameParts:
        """Legal forms, places and shared words of names."""
        from .screening_names import read_parts

        return read_parts(self.files)

    @cached_property
    def listed(self) -> Mapping[str, Party]:
        """The names on the published lists, folded, each with its listings; read when first asked for."""
        from .screening import read_screening

        return read_screening(self.files, self.known)

    def parents(self, party: Party) -> tuple[Party, ...]:
        """The chain of parents, nearest first."""
        chain: list[Party] = []
        while party.parent and party.parent in self.table and self.table[party.parent] not in chain:
            party = self.table[party.parent]
            chain.append(party)
        return tuple(chain)


def read_parties(files: tuple[PackFile, ...], known: Day | None = None) -> Parties:
    """``parties.csv``, ``names.csv`` and ``listings.csv`` together; a party is built when asked for."""
    names = _by_party(merged(files, "names.csv", ("party", "name", "script")))
    listings = _by_party(merged(files, "listings.csv", ("party", "list", "from", "footnote"), _LISTING))
    rows = {row.need("id"): row for row in merged(files, "parties.csv", ("id",))}

    _refuse_circles(rows)

    def build(row: Row) -> Party:
        _refuse_overlaps(listings.get(row["id"], ()))
        known_listings = (_listing(r, known) for r in listings.get(row["id"], ()))
        return Party(
            row["id"], row.need("name"), row["kind"], row["hq"] or None, row["parent"] or None,
            tuple(Name(r.need("name"), r["script"], r["context"]) for r in names.get(row["id"], ())),
            tuple(x for x in known_listings if x is not None), row["source"], row["note"],
        )  # fmt: skip

    table = Lazy(rows, build)
    for row in (*rows.values(), *(r for others in listings.values() for r in others)):
        if row.overlay and (row["id"] or row["party"]) in rows:
            _ = table[row["id"] or row["party"]]
    spellings = {p: (p, r["name"], *(n["name"] for n in names.get(p, ()))) for p, r in rows.items()}
    return Parties(table, spellings, files, known)


def _by_party(rows: tuple[Row, ...]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["party"], []).append(row)
    return found


def _refuse_circles(rows: Mapping[str, Row]) -> None:
    """No party may own itself, directly or through others."""
    clear: set[str] = set()
    for start in rows:
        chain: list[str] = []
        at = start
        while at in rows and at not in clear:
            if at in chain:
                circle = [*chain[chain.index(at) :], at]
                last = max((rows[p] for p in circle), key=lambda row: (row.overlay, row.line))
                last.fail(
                    "FP-FACT-085", f"ownership runs in a circle: {' owned by '.join(circle)}", "parent",
                    "the ultimate owner has no parent: empty one of these cells",
                )  # fmt: skip
            chain.append(at)
            at = rows[at]["parent"]
        clear.update(chain)


def _refuse_overlaps(rows: Sequence[Row]) -> None:
    """A party is on a list once at a time: a row that changes a listing begins where the earlier one ends."""
    spans = sorted(
        ((r["list"], r.day("from") or Day.max, r.day("to") or Day.max, r) for r in rows), key=lambda x: x[:2]
    )
    for (name, _, end, row), (other, start, _, later) in pairwise(spans):
        if name == other and start < end:
            later.fail(
                "FP-FACT-086", f"{later['party']} is already on {name} from {row['from']} ({row.where()})", "from",
                f"end that row with 'to' {start}, or begin this one later",
            )  # fmt: skip


def _listing(row: Row, known: Day | None) -> Listing | None:
    start, end = row.day("from"), row.day("to")
    if start is None:
        row.fail("FP-FACT-012", "'from' is empty", "from", "give the day the listing took effect")
    if end is not None and end <= start:
        row.fail("FP-FACT-054", f"the span ends ({end}) before it starts ({start})", "to", "order the two days")
    if known is not None and known < start:
        return None
    if known is not None and end is not None and known < end:
        end = None
    return Listing(row.need("list"), Span(start, end), row["footnote"], row["policy"], row["cite"], row["grade"])

"""Published screening lists as files of a user's: the US Consolidated Screening List and OpenSanctions' simple CSV.

A list that lost rows is worse than none: the rows of each source are counted and compared with ``lists.csv``, the last
good counts, and a file that holds too few of them, or lacks a column that is read, is refused with the numbers.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from fencepost.base.days import Day
from fencepost.base.errors import FactError

from .names import fold
from .packs import PackFile, read_text
from .tables import Row, merged, rows

__all__ = ["Entry", "Good", "Loaded", "check_health", "list_entries", "lists_named", "read_good", "shipped_entries"]

_LISTS = ("list", "code", "title", "names", "rows", "read_on", "share", "source")
_SHIPPED = ("name", "other_names", "countries", "list", "from", "from_basis", "footnote", "policy", "cite")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: names as published, countries as codes, the list and, where it says so, since when and why."""

    name: str
    names: tuple[str, ...]
    countries: frozenset[str]
    list: str
    start: Day | None
    end: Day | None
    basis: str
    footnote: str
    policy: str
    cite: str
    where: str

    def listed(self, on: Day) -> str:
        """Whether the row holds on a day: yes, no or unknown (its first day, or only the year of it, is not stated)."""
        if self.end is not None and on >= self.end:
            return "no"
        if self.start is None:
            return "unknown"
        if on >= self.start:
            return "yes"
        in_its_year = self.basis == "year" and on.year == self.start.year
        return "unknown" if in_its_year or self.basis == "list" else "no"


@dataclass(frozen=True, slots=True)
class Good:
    """The last good count of a source: its rows on a day, and the ``share`` of them that must be left."""

    list: str
    code: str
    rows: int
    read_on: Day
    share: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """One source of a loaded file: its rows, the last good count of it (None: never counted), the day it is of."""

    list: str
    rows: int
    good: int | None
    vintage: Day | None
    file: str


def read_good(files: tuple[PackFile, ...]) -> tuple[Good, ...]:
    """``lists.csv``; a folder of the user's adds sources or newer counts."""
    found = []
    for row in merged(files, "lists.csv", ("list",), _LISTS):
        count, on, share = row.whole("rows"), row.day("read_on"), row.figure("share", "ratio")
        if count is None or on is None:
            row.fail("FP-FACT-012", "a count and its day are needed", "rows", "give rows and read_on")
        share = getattr(share, "value", Fraction(9, 10))
        found.append(Good(row.need("list"), row.need("code"), count, on, share, row["source"]))
    return tuple(found)


def lists_named(files: tuple[PackFile, ...], text: str) -> tuple[str, ...]:
    """The codes of the lists that a text names, by the title or another name of each (``names`` of ``lists.csv``)."""
    words = fold(text)
    return tuple(
        row.need("code") for row in merged(files, "lists.csv", ("list",), _LISTS)
        if any(fold(name) in words for name in (row["title"], *row.items("names")) if name)
    )  # fmt: skip


def shipped_entries(files: tuple[PackFile, ...]) -> Iterator[Entry]:
    """The rows of ``screening.csv``, shipped and laid over."""
    for file in files:
        if file.name == "screening.csv":
            for row in rows(file, _SHIPPED):
                names = (row.need("name"), *row.items("other_names"))
                yield Entry(
                    row["name"], names, frozenset(row.items("countries")), row.need("list"), row.day("from"), None,
                    row["from_basis"], row["footnote"], row["policy"], row["cite"], row.where(),
                )  # fmt: skip


def list_entries(path: Path, good: Sequence[Good] = ()) -> tuple[tuple[Entry, ...], tuple[Loaded, ...]]:
    """The rows of a user's list and what was loaded, after the health check; the header tells the format."""
    file = PackFile("", path.name, read_text(path, str(path)), True, str(path.parent))
    header = next(csv.reader(file.text.splitlines()[:1]), [])
    found = next((f for f in _FORMATS if f.signature <= set(header)), None)
    if found is None:
        wanted = "; ".join(f"{f.title}: {', '.join(sorted(f.needs))}" for f in _FORMATS)
        raise FactError(
            "FP-FACT-081", "not a list that is read here", where=f"{path} line 1", hint=f"columns of {wanted}"
        )
    missing = sorted(found.needs - set(header))
    if missing:
        raise FactError(
            "FP-FACT-082", f"{found.title} without {len(missing)} of the {len(found.needs)} columns that are read: "
            f"{', '.join(missing)}", where=f"{path} line 1", hint="download it again; use the last good file meanwhile",
        )  # fmt: skip
    entries = [e for row in _rows(file, str(path)) for e in found.read(row)]
    counts = Counter(e.list for e in entries)
    check_health(counts, [g for g in good if g.list in counts or found.whole], str(path))
    vintage = found.vintage(file) or max((e.start for e in entries if e.start), default=None)
    codes, before = {name: _code(name, good) for name in counts}, {g.list: g.rows for g in good}
    loaded = tuple(Loaded(codes[name], n, before.get(name), vintage, path.name) for name, n in counts.items())
    return tuple(replace(e, list=codes[e.list]) for e in entries), loaded


def check_health(counts: Mapping[str, int], good: Iterable[Good], where: str) -> None:
    """Refuse a file in which a source holds too few of the rows it last had, or that holds none at all."""
    if not sum(counts.values()):
        raise FactError("FP-FACT-083", "the list has no rows", where=where, hint="download the file again")
    lost = [(g, counts.get(g.list, 0)) for g in good if counts.get(g.list, 0) < g.share * g.rows]
    if lost:
        told = "; ".join(f"{g.list}: {n:,} rows of {g.rows:,} on {g.read_on} ({n / g.rows:.0%})" for g, n in lost)
        raise FactError(
            "FP-FACT-083",
            f"the list lost rows: {told}; at least {float(lost[0][0].share):.0%} are needed",
            where=where,
            hint="download it again; if the source did shrink, give its new count in DIR/parties/lists.csv",
        )


def _rows(file: PackFile, label: str) -> Iterator[Row]:
    for row in rows(file):
        yield Row(row.cells, label, row.line, True)


def _code(name: str, good: Sequence[Good]) -> str:
    """The short name of a source: as counted, else what stands in its brackets (``... (SDN) - Treasury``)."""
    known = next((g.code for g in good if g.list == name), "")
    inside = re.search(r"\(([A-Z-]+)[^)]*\)", name)
    return known or (inside[1] if inside else name)


def _day(text: str) -> Day | None:
    found = _DAY.search(text)
    try:
        return Day.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _consolidated(row: Row) -> Iterator[Entry]:
    """A row of the Consolidated Screening List; the country is the last part of each address."""
    places = {a.rsplit(",", 1)[-1].strip() for a in row.items("addresses")}
    places |= {*row.items("nationalities"), *row.items("citizenships")}
    yield Entry(
        row.need("name"), (row["name"], *row.items("alt_names")), frozenset(p for p in places if len(p) == 2),
        row.need("source"), _day(row["start_date"]), _day(row["end_date"]), "", "", row["license_policy"],
        row["federal_register_notice"] or row["source_list_url"], row.where(),
    )  # fmt: skip


def _opensanctions(row: Row) -> Iterator[Entry]:
    """A row of ``targets.simple.csv``; it says when it was first seen, not since when it is listed."""
    yield Entry(
        row.need("name"), (row["name"], *row.items("aliases")), frozenset(c.upper() for c in row.items("countries")),
        row.need("dataset"), None, None, "", "", "", row["sanctions"] or row["id"], row.where(),
    )  # fmt: skip


def _last_seen(file: PackFile) -> Day | None:
    return max(filter(None, (_day(row["last_seen"]) for row in rows(file))), default=None)


@dataclass(frozen=True, slots=True)
class _Format:
    """A published format: the columns that give it away, those that are read, and how; ``whole`` holds every source."""

    title: str
    signature: frozenset[str]
    needs: frozenset[str]
    read: Callable[[Row], Iterator[Entry]]
    vintage: Callable[[PackFile], Day | None]
    whole: bool


_FORMATS = (
    _Format(
        "the Consolidated Screening List", frozenset({"source", "name"}),
        frozenset({"source", "name", "alt_names", "addresses", "federal_register_notice", "start_date", "end_date",
                   "license_policy", "source_list_url", "nationalities", "citizenships"}),
        _consolidated, lambda file: None, True,
    ),
    _Format(
        "OpenSanctions targets.simple.csv", frozenset({"schema", "dataset"}),
        frozenset({"id", "schema", "name", "aliases", "countries", "sanctions", "dataset", "last_seen"}),
        _opensanctions, _last_seen, False,
    ),
)  # fmt: skip

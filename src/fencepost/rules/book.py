"""The law book: instruments read from packs, and which of their entries live on a day.

An instrument file enacts entries at stable addresses; a later enactment at the same address replaces it. Every scalar
is read as a string and typed here, so that ``NO`` stays Norway and ``on`` stays a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from fencepost.base.days import Day, Span, day
from fencepost.base.errors import FactError, FencepostError, LawError
from fencepost.base.near import nearest
from fencepost.facts.documents import Lined
from fencepost.facts.documents import parse as parse_yaml

from .expr import All, Atom, Expr, Flag, In, atoms
from .parse import Names, parse
from .shape import check_shape

__all__ = ["DOES", "STRATA", "Book", "Entry", "Instrument", "Passage", "Reading", "Stop", "live", "read_book"]

DOES = (
    "classify", "subject", "party", "require", "exception", "review", "condition", "levy", "authorise", "buyer_side",
)  # fmt: skip
STRATA = {kind: order for order, kind in enumerate(DOES)}
"""Order of evaluation. Classification looks at the circuit alone, so it can come first and `subject` may read it."""

_EXAMPLE = "docs/law.md shows a file that is complete"
_MOST = 2_000_000
_KINDS = ("rule", "letter", "notice", "guidance", "practice", "licence", "proclamation", "statement", "report", "bill")
_INSTRUMENT_KEYS = {
    "id", "jurisdiction", "title", "cite", "url", "published", "kind", "binding", "grade", "addressees", "names",
    "note", "issuer", "passed",
}  # fmt: skip
_ENTRY_KEYS = {
    "at", "from", "to", "does", "layer", "cite", "when", "unless", "gives", "over", "lifts", "of", "key", "limit",
    "text", "grade", "formal", "rate", "base", "kind", "holder", "customers", "effect", "event", "note",
    "ended_by",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """That a ``chamber`` (house, senate) passed a bill on a day, with its votes for and against where known."""

    chamber: str
    on: Day
    votes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """One legal text, letter, practice or report: who published it when, and how well it is known (grade A to I).

    ``names`` are what people call it, ``issuer`` the id of the agency whose act it is; empty where only the government
    is known. ``passed``: of a bill, the chambers that passed it.
    """

    id: str
    jurisdiction: str
    title: str
    cite: str
    url: str
    published: Day
    kind: str
    binding: bool
    grade: str
    addressees: tuple[str, ...]
    file: str
    note: str = ""
    names: tuple[str, ...] = ()
    issuer: str = ""
    passed: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One rule at one address: what it does, when it holds and from which day to which."""

    at: str
    does: str
    layer: str
    span: Span
    instrument: Instrument
    cite: str
    grade: str
    formal: bool
    when: Expr | None
    unless: Expr | None
    gives: str
    over: frozenset[str]
    lifts: frozenset[str]
    text: Mapping[str, str]
    limit: Expr | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0

    @property
    def tests(self) -> tuple[Atom, ...]:
        """The tests that ``when`` and ``unless`` are made of, each once, as written."""
        return tuple(dict.fromkeys(a for x in (self.when, self.unless) if x is not None for a in atoms(x)))

    @property
    def events(self) -> tuple[str, ...]:
        """The kinds of event that a document may report of this entry's beginning."""
        return tuple(self.more.get("event", ()))

    @property
    def id(self) -> str:
        """Address and instrument: ``us/3A090.a@us.2023.acs``."""
        return f"{self.at}@{self.instrument.id}"


@dataclass(frozen=True, slots=True)
class Stop:
    """An interval in which entries under an address do not apply: a repeal, a stay, or a text not enforced (``why``),
    and the instrument that says so."""

    of: str
    span: Span
    instrument: Instrument
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A disputed point of law: the question and the two answers in our words."""

    id: str
    question: str
    yes: str
    no: str
    cite: str


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Every instrument, entry and disputed reading, the days from which and to which the law was read, and what is
    taken for granted."""

    instruments: Mapping[str, Instrument]
    entries: tuple[Entry, ...]
    stops: tuple[Stop, ...]
    readings: Mapping[str, Reading]
    cutoff: Day | None
    names: Names
    begins: Day | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)


def live(book: Book, on: Day, *, known: Day | None = None, also: Iterable[str] = ()) -> tuple[Entry, ...]:
    """The entries that apply on a day: per address the latest enactment in force, less repeals and stays.

    Bills are off unless named in ``also``; instruments published after ``known`` are not seen.
    """
    named = frozenset(also)
    unknown = named - book.instruments.keys()
    if unknown:
        raise LawError(
            "FP-LAW-010", f"no instrument '{min(unknown)}'", where="--law", hint="fencepost law list shows them",
            candidates=nearest(min(unknown), book.instruments),
        )  # fmt: skip

    def seen(instrument: Instrument) -> bool:
        published = known is None or instrument.published <= known
        return published and (instrument.kind != "bill" or instrument.id in named)

    def as_seen(entry: Entry) -> Entry:
        """An end that a later text brought about is not known before that text, nor without it."""
        by = entry.more.get("ended_by")
        open_ended = by is not None and (by not in book.instruments or not seen(book.instruments[by]))
        return replace(entry, span=Span(entry.span.start)) if open_ended else entry

    latest: dict[str, Entry] = {}
    for entry in book.entries:  # sorted by start, then publication
        if seen(entry.instrument) and entry.span.start <= on:
            latest[entry.at] = as_seen(entry)
    stopped = [s.of for s in book.stops if on in s.span and (known is None or s.instrument.published <= known)]
    kept = [
        e for e in latest.values()
        if on in e.span and not any(of in (e.at, e.instrument.id) or e.at.startswith(of + "/") for of in stopped)
    ]  # fmt: skip
    return tuple(sorted(kept, key=lambda e: (STRATA[e.does], e.at)))


def read_book(
    files: Iterable[tuple[str, str]], names: Names, defaults: Mapping[str, str] = MappingProxyType({})
) -> Book:
    """The book of (path, text) pairs; the first fault stops it with file, line and what to do."""
    instruments: dict[str, Instrument] = {}
    entries: list[Entry] = []
    stops: list[Stop] = []
    readings: dict[str, Reading] = {}
    cutoff: Day | None = None
    begins: Day | None = None
    for path, text in files:
        document = _load(path, text)
        if path.endswith("pack.yaml"):
            cutoff = day(document["cutoff"]) if "cutoff" in document else cutoff
            begins = day(document["begins"]) if "begins" in document else begins
            continue
        instrument = _instrument(path, document)
        if instrument.id in instruments:
            raise _wrong(
                path, document, f"instrument '{instrument.id}' is already in {instruments[instrument.id].file}"
            )
        instruments[instrument.id] = instrument
        for raw in document.get("enacts") or []:
            entries.append(_entry(path, raw, instrument, names))
        for raw in document.get("readings") or []:
            readings[raw["id"]] = Reading(**{k: raw.get(k, "") for k in ("id", "question", "yes", "no", "cite")})
        for word, why in (("repeals", "repealed"), ("stays", "stayed"), ("unenforced", "not enforced")):
            for raw in document.get(word) or []:
                stops.append(Stop(raw["of"], _span(path, raw), instrument, why))
    entries.sort(key=lambda e: (e.span.start, e.instrument.published, e.instrument.id))
    _check_overlaps(entries)
    return Book(instruments, tuple(entries), tuple(stops), readings, cutoff, names, begins, defaults)


def _load(path: str, text: str) -> Lined:
    if len(text) > _MOST:
        raise LawError(
            "FP-LAW-002", f"a law file of {len(text):,} characters", where=path, hint="split it; 2 MB at most"
        )
    try:
        document = parse_yaml(text, path)
    except FactError as problem:
        raise LawError("FP-LAW-002", problem.message, where=problem.where, hint=problem.hint) from None
    if not isinstance(document, Lined):
        raise LawError(
            "FP-LAW-002", "a law file is a mapping with 'instrument' and 'enacts'", where=path, hint=_EXAMPLE
        )
    check_shape(path, document)
    return document


def _wrong(
    path: str, raw: Any, message: str, hint: str = "", key: str = "", candidates: tuple[str, ...] = ()
) -> LawError:
    line = getattr(raw, "lines", {}).get(key, getattr(raw, "line", 0))
    return LawError("FP-LAW-003", message, where=f"{path}, line {line}", hint=hint, candidates=candidates)


def _known_keys(path: str, raw: Any, allowed: set[str]) -> None:
    for key in raw:
        if key not in allowed:
            raise _wrong(
                path, raw, f"unknown field '{key}'", f"fields: {', '.join(sorted(allowed))}", key, nearest(key, allowed)
            )


def _needed(path: str, raw: Any, key: str) -> str:
    if not raw.get(key):
        raise _wrong(
            path, raw, f"'{key}' is missing", "every rule needs an address, dates, a citation and what it does"
        )
    return str(raw[key])


def _day(path: str, raw: Any, key: str) -> Day:
    try:
        return day(_needed(path, raw, key))
    except LawError:
        raise
    except FencepostError as problem:
        raise _wrong(path, raw, f"'{key}': {problem.message}", problem.hint, key) from None


def _span(path: str, raw: Any) -> Span:
    start = _day(path, raw, "from")
    end = _day(path, raw, "to") if raw.get("to") else None
    if end is not None and end <= start:
        raise _wrong(path, raw, f"'to' {end} is not after 'from' {start}", "spans are half-open: [from, to)", "to")
    return Span(start, end)


def _instrument(path: str, document: Lined) -> Instrument:
    _known_keys(path, document, {"instrument", "enacts", "repeals", "stays", "unenforced", "readings"})
    raw = document.get("instrument")
    if not isinstance(raw, Lined):
        raise _wrong(path, document, "'instrument' is missing", _EXAMPLE)
    _known_keys(path, raw, _INSTRUMENT_KEYS)
    if _needed(path, raw, "kind") not in _KINDS:
        raise _wrong(path, raw, f"kind '{raw['kind']}'", f"one of {', '.join(_KINDS)}", "kind")
    if _needed(path, raw, "grade") not in tuple("ABCDI"):
        raise _wrong(
            path,
            raw,
            f"grade '{raw['grade']}'",
            "A primary text, B law firm or filing, C one press item, D recalled, I inferred",
            "grade",
        )
    return Instrument(
        _needed(path, raw, "id"), raw.get("jurisdiction", "US"), _needed(path, raw, "title"),
        _needed(path, raw, "cite"),
        raw.get("url", ""), _day(path, raw, "published"), raw["kind"], raw.get("binding", "yes") == "yes", raw["grade"],
        tuple(raw.get("addressees") or ()), path, raw.get("note", ""), tuple(raw.get("names") or ()),
        raw.get("issuer", ""), tuple(_passage(path, raw, told) for told in raw.get("passed") or ()),
    )  # fmt: skip


_PASSED = re.compile(r"(?P<chamber>house|senate) (?P<on>\d{4}-\d\d-\d\d)(?: (?P<yes>\d+)-(?P<no>\d+))?")


def _passage(path: str, raw: Lined, told: str) -> Passage:
    """One line of ``passed``: *house 2026-01-12 369-22*."""
    m = _PASSED.fullmatch(told)
    if m is None:
        raise _wrong(path, raw, f"'passed': '{told}'", "chamber, day and votes: house 2026-01-12 369-22", "passed")
    return Passage(m["chamber"], day(m["on"]), (int(m["yes"]), int(m["no"])) if m["yes"] else ())


def _condition(path: str, raw: Lined, key: str, names: Names, before: int) -> Expr | None:
    if not raw.get(key):
        return None
    expr = parse(raw[key], names, where=path, line=raw.lines[key])
    _check_stratum(path, raw, key, expr, names, before)
    return expr


def _check_stratum(path: str, raw: Lined, key: str, expr: Expr, names: Names, stratum: int) -> None:
    """A rule reads only names made by earlier strata."""
    for atom in atoms(expr):
        if isinstance(atom, In | Flag):
            maker = names[atom.name].made_by
            if maker and STRATA[maker] >= stratum and not (atom.name == "eccn" and raw.get("of") == "item"):
                raise _wrong(
                    path,
                    raw,
                    f"'{atom.name}' is made by '{maker}' rules, which are not yet decided here",
                    "a rule reads only what earlier strata made",
                    key,
                )


def _texts(raw: Any) -> Mapping[str, str]:
    found = raw.get("text") or {}
    return {"en": found} if isinstance(found, str) else dict(found)


def _entry(path: str, raw: Lined, instrument: Instrument, names: Names) -> Entry:
    _known_keys(path, raw, _ENTRY_KEYS)
    at, does = _needed(path, raw, "at"), _needed(path, raw, "does")
    if does not in DOES:
        raise _wrong(
            path,
            raw,
            f"'{does}' is not something a rule does",
            f"one of {', '.join(DOES)}",
            "does",
            nearest(does, DOES),
        )
    when = _condition(path, raw, "when", names, STRATA[does])
    if instrument.addressees:  # a letter binds those it was sent to
        sent = In("exporter", frozenset(instrument.addressees))
        when = All((sent, when)) if when else sent
    more = {
        k: raw[k]
        for k in ("key", "of", "rate", "base", "kind", "holder", "customers", "effect", "event", "note", "ended_by")
        if k in raw
    }
    return Entry(
        at, does, raw.get("layer") or _LAYER_OF[does], _span(path, raw), instrument, _needed(path, raw, "cite"),
        raw.get("grade", instrument.grade), raw.get("formal", "yes" if instrument.binding else "no") == "yes",
        when, _condition(path, raw, "unless", names, STRATA[does]),
        raw.get("gives") or at.rsplit("/", 1)[-1], frozenset(raw.get("over") or ()), frozenset(raw.get("lifts") or ()),
        _texts(raw), _condition(path, raw, "limit", names, STRATA[does]), more, raw.line,
    )  # fmt: skip


_LAYER_OF = {
    "classify": "classification", "subject": "subject to the EAR", "party": "listed parties", "require": "destination",
    "exception": "exceptions", "review": "review", "condition": "conditions", "levy": "levies",
    "authorise": "authorisations", "buyer_side": "buyer side",
}  # fmt: skip


def _check_overlaps(entries: list[Entry]) -> None:
    """Two enactments of one address by one instrument may not overlap."""
    last: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.at, entry.instrument.id)
        before = last.get(key)
        if before and (before.span.end is None or entry.span.start < before.span.end):
            raise LawError(
                "FP-LAW-004", f"{entry.at} is enacted twice for {entry.span.start} by {entry.instrument.id}",
                where=f"{entry.instrument.file}, line {entry.line}",
                hint="end the earlier entry with 'to', or use another instrument",
            )  # fmt: skip
        last[key] = entry

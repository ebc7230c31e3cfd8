"""Everything that was ever read, in one SQLite file to which rows are only added.

A document is its bytes, called by their hash, and is kept as it came. What was read out of it is a *reading* by a
*reader* (the version of the program and the packs); a later reader adds another reading and the newest counts. Three
times are kept apart: when a thing was so (``valid``), when the source said it (``asserted``), and when it came into
this file (``recorded``). A retraction is a row too. The file itself refuses changes and deletions.

This is the only module that holds SQL. Times are given, never read from a clock.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fencepost.base import records
from fencepost.base.errors import EvidenceError

__all__ = ["Entry", "Passage", "Refused", "Store", "Wanted"]

SCHEMA = 1
_APPLICATION = 0x46504F53  # "FPOS"
_CACHE = 32_768
"""Kilobytes of the file that are held in memory."""
_TABLES = {
    "document": "id TEXT PRIMARY KEY, root BLOB NOT NULL, recorded TEXT NOT NULL",
    "location": "document TEXT NOT NULL, path TEXT NOT NULL, recorded TEXT NOT NULL, PRIMARY KEY (document, path)",
    "rendition": "id TEXT PRIMARY KEY, document TEXT NOT NULL, made_by TEXT NOT NULL, version TEXT NOT NULL,"
    " text BLOB NOT NULL, recorded TEXT NOT NULL",
    "reading": "number INTEGER PRIMARY KEY, document TEXT NOT NULL, reader TEXT NOT NULL, asserted_first TEXT,"
    " asserted_last TEXT, header TEXT NOT NULL, sketch BLOB NOT NULL, recorded TEXT NOT NULL,"
    " UNIQUE (document, reader)",
    "statement": "reading INTEGER NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, type TEXT,"
    " first INTEGER NOT NULL, valid_first TEXT, valid_last TEXT, body TEXT NOT NULL, PRIMARY KEY (reading, place)",
    "entity": "reading INTEGER NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (id, reading, place)",
    "passage": "number INTEGER PRIMARY KEY, reading INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL",
    "refusal": "path TEXT NOT NULL, document TEXT NOT NULL, reader TEXT NOT NULL, body TEXT NOT NULL,"
    " recorded TEXT NOT NULL, PRIMARY KEY (path, document, reader)",
    "retraction": "id TEXT PRIMARY KEY, why TEXT NOT NULL, recorded TEXT NOT NULL",
    "decision": "number INTEGER PRIMARY KEY, proposal TEXT NOT NULL, decision TEXT NOT NULL, body TEXT NOT NULL,"
    " recorded TEXT NOT NULL",
}
_INDEXES = (
    "CREATE INDEX refusal_document ON refusal (document, reader)",
    "CREATE INDEX statement_id ON statement (id)",
    "CREATE INDEX statement_type ON statement (type, reading)",
    "CREATE VIRTUAL TABLE word USING fts5 (text, content='', tokenize=\"unicode61 remove_diacritics 0\")",
)
_CURRENT = """
    SELECT max(number) FROM reading
    WHERE document NOT IN (SELECT id FROM retraction) GROUP BY document"""


@dataclass(frozen=True, slots=True)
class Passage:
    """Decoded characters [first, last) of a document's root, and their words as they are looked for."""

    first: int
    last: int
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with what was read out of it.

    ``header`` is the contract's record of the document, plain, without its claims, events and quotations, which are
    ``statements`` (kind and plain record); ``rendition`` the text that a PDF's spans count in; ``sketch`` what tells a
    copy.
    """

    id: str
    path: str
    root: bytes = field(repr=False)
    reader: str
    header: Mapping[str, Any]
    statements: tuple[tuple[str, Mapping[str, Any]], ...]
    passages: tuple[Passage, ...]
    sketch: bytes
    rendition: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not be read, and why. Its bytes are kept where they were taken; else ``id`` is empty."""

    id: str
    path: str
    root: bytes = field(repr=False)
    reader: str
    problem: EvidenceError


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements: about an entity, of a type or kind, true in [since, until], said and kept by the day ``known``.

    A document whose day is not known counts as said on the day it was recorded.
    """

    entity: str | None = None
    type: str | None = None
    since: str | None = None
    until: str | None = None
    known: str | None = None


class Store(AbstractContextManager["Store"]):
    """A file of evidence. Opened for reading it must be there; ``create`` makes it."""

    def __init__(self, path: Path | str, *, create: bool = False) -> None:
        """EvidenceError FP-EVID-040 (not a store), FP-EVID-041 (of another schema), FP-EVID-042 (in use)."""
        self.path = Path(path)
        if not create and not self.path.is_file():
            raise EvidenceError(
                "FP-EVID-040", f"no store '{path}'", where="--store",
                hint="`fencepost ingest PATH ... --store FILE` makes one",
            )  # fmt: skip
        try:
            self._db = sqlite3.connect(self.path, timeout=5, isolation_level=None)
            self._db.execute(f"PRAGMA cache_size = -{_CACHE}")
            self._prepare(create)
        except sqlite3.OperationalError as error:
            raise self._trouble(error) from None
        except sqlite3.DatabaseError as error:
            raise EvidenceError(
                "FP-EVID-040", f"'{path}' is no store: {error}", where="--store", hint="give another file name"
            ) from None

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _prepare(self, create: bool) -> None:
        application, version = (
            self._db.execute(f"PRAGMA {n}").fetchone()[0] for n in ("application_id", "user_version")
        )
        if application == 0 and version == 0 and create and not self._rows("SELECT 1 FROM sqlite_master LIMIT 1"):
            self._make()
        elif application != _APPLICATION:
            raise sqlite3.DatabaseError("a database of another program")
        elif version != SCHEMA:
            raise EvidenceError(
                "FP-EVID-041", f"the store has schema {version}; this program has {SCHEMA}", where="--store",
                hint="ingest the documents into a new store, or use the program that made this one",
            )  # fmt: skip

    def _make(self) -> None:
        """The tables, each with triggers that refuse to change or delete a row."""
        script = ["BEGIN"]
        for name, columns in _TABLES.items():
            script.append(f"CREATE TABLE {name} ({columns}) STRICT")
            for verb in ("UPDATE", "DELETE"):
                script.append(
                    f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {name} BEGIN"
                    f" SELECT RAISE(ABORT, 'rows of a store are only added'); END"
                )
        script += [*_INDEXES, f"PRAGMA application_id = {_APPLICATION}", f"PRAGMA user_version = {SCHEMA}", "COMMIT"]
        for statement in script:
            self._db.execute(statement)

    def _trouble(self, error: sqlite3.OperationalError) -> EvidenceError:
        if "locked" in str(error):
            what, hint = "another program is writing to the store", "wait until it is done"
        else:
            what, hint = f"the store cannot be used: {error}", "check the path and the space left"
        return EvidenceError("FP-EVID-042", what, where=str(self.path), hint=hint)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._db.execute(query, values).fetchall()

    # -- adding

    def add(self, entries: Iterable[Entry | Refused | tuple[str, str]], recorded: str) -> None:
        """Keep a batch, all of it or nothing: documents read, (id, path) of those read before, and refusals.

        What is there already is not added again, so that a batch may be given twice.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                for entry in entries:
                    match entry:
                        case Entry():
                            self._entry(entry, recorded)
                        case Refused():
                            self._refused(entry, recorded)
                        case (identity, path):
                            self._insert("location", identity, path, recorded)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise self._trouble(error) from None

    def _insert(self, table: str, *values: Any) -> bool:
        query = f"INSERT OR IGNORE INTO {table} VALUES ({_marks(len(values))})"
        return self._db.execute(query, values).rowcount == 1

    def _entry(self, e: Entry, recorded: str) -> None:
        self._insert("document", e.id, e.root, recorded)
        self._insert("location", e.id, e.path, recorded)
        if e.rendition is not None:
            root = e.header["root"]
            self._insert("rendition", root["id"], e.id, root["by"], root["version"], e.rendition, recorded)
        said = e.header["published"]
        day, end = said["date"], None if said["precision"] == "not before" else said["date"]
        if not self._insert("reading", None, e.id, e.reader, day, end, records.written(e.header), e.sketch, recorded):
            return
        (number,) = self._db.execute("SELECT last_insert_rowid()").fetchone()
        statements, entities = [], []
        for place, (kind, body) in enumerate(e.statements):
            type_, at = body.get("type") or body.get("measure"), body["span"][0]
            statements.append((number, place, body["id"], kind, type_, at, *_valid(kind, body), records.written(body)))
            entities += [(number, place, entity) for entity in _entities(body)]
        self._db.executemany(f"INSERT INTO statement VALUES ({_marks(9)})", statements)
        self._db.executemany(f"INSERT INTO entity VALUES ({_marks(3)})", entities)
        (last,) = self._db.execute("SELECT coalesce(max(number), 0) FROM passage").fetchone()
        numbered = list(enumerate(e.passages, last + 1))
        self._db.executemany(
            f"INSERT INTO passage VALUES ({_marks(4)})", [(at, number, p.first, p.last) for at, p in numbered]
        )
        self._db.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", [(at, p.words) for at, p in numbered])

    def _refused(self, e: Refused, recorded: str) -> None:
        if e.id:
            self._insert("document", e.id, e.root, recorded)
            self._insert("location", e.id, e.path, recorded)
        self._insert("refusal", e.path, e.id, e.reader, records.text(e.problem.record()), recorded)

    def retract(self, identity: str, why: str, recorded: str) -> None:
        """Take a document or a statement out of every answer; EvidenceError FP-EVID-043 where there is none."""
        known = "SELECT 1 FROM document WHERE id = ? UNION SELECT 1 FROM statement WHERE id = ?"
        if not self._rows(known, (identity, identity)):
            raise EvidenceError(
                "FP-EVID-043", f"no document or statement '{identity}' in the store", where="ID",
                hint="`fencepost timeline --store FILE --format json` shows the ids",
            )  # fmt: skip
        self._insert("retraction", identity, why, recorded)

    def decide(self, proposal: str, decision: str, body: Mapping[str, Any], recorded: str) -> None:
        """Keep what was decided about a proposal; the newest decision counts."""
        self._insert("decision", None, proposal, decision, records.text(body), recorded)

    # -- asking

    def has(self, identity: str, reader: str) -> bool:
        """Whether this reader has read, or refused, the document of that id."""
        query = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE document = ?1 AND reader = ?2" for table in ("reading", "refusal")
        )
        return bool(self._rows(query, (identity, reader)))

    def root(self, identity: str) -> bytes | None:
        """The bytes of a document or of a rendition."""
        query = "SELECT root FROM document WHERE id = ? UNION ALL SELECT text FROM rendition WHERE id = ?"
        found = self._rows(query, (identity, identity))
        return found[0][0] if found else None

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: self._rows(f"SELECT count(*) FROM {name}")[0][0] for name in _TABLES}

    def refusals(self) -> list[dict[str, Any]]:
        """What could not be read, with the reasons, in the order it came."""
        return [json.loads(body) for (body,) in self._rows("SELECT body FROM refusal ORDER BY rowid")]

    def decisions(self) -> dict[str, dict[str, Any]]:
        """The newest decision about each proposal."""
        rows = self._rows("SELECT proposal, decision, body, recorded FROM decision ORDER BY number")
        return {p: {"decision": d, "recorded": r, **json.loads(b)} for p, d, b, r in rows}

    def documents(self, wanted: Wanted = Wanted()) -> Iterator[dict[str, Any]]:
        """The contract's records of documents in the order they came, each with the statements that are wanted.

        A document without any of them is left out, save where everything is wanted.
        """
        where, values = _conditions(wanted)
        rows = self._db.execute(
            f"""SELECT r.number, r.header, r.sketch, s.kind, s.body,
                       (SELECT json_group_array(path) FROM (SELECT path FROM location WHERE document = r.document
                                                            ORDER BY rowid))
                FROM reading r LEFT JOIN statement s ON s.reading = r.number
                     AND s.id NOT IN (SELECT id FROM retraction)
                WHERE r.number IN ({_CURRENT}) {where} ORDER BY r.number, s.place""",
            values,
        )
        document: dict[str, Any] = {}
        at = None
        for number, header, sketch, kind, body, paths in rows:
            if number != at:
                if document:
                    yield document
                at = number
                document = {**json.loads(header), "sketch": sketch, "paths": json.loads(paths)}
                document |= {"claims": [], "events": [], "quotes": []}
            if kind is not None:
                document[kind].append(json.loads(body))
        if document:
            yield document

    def passages(self, words: str, wanted: Wanted, limit: int) -> Iterator[tuple[dict[str, Any], int, int, list[Any]]]:
        """Documents, decoded characters of a passage that holds the words, and its statements; the best match first.

        ``words`` is an expression of :func:`fencepost.evidence.search.query`. Where statements of some kind are wanted,
        passages without one are left out.
        """
        where, values = _conditions(wanted)
        asked = any((wanted.entity, wanted.type, wanted.since, wanted.until))
        inside = """FROM statement s WHERE s.reading = p.reading AND s.first >= p.first AND s.first < p.last
                    AND s.id NOT IN (SELECT id FROM retraction)"""
        some = f"EXISTS (SELECT 1 {inside} {where})" if asked else "1"
        rows = self._db.execute(
            f"""SELECT r.header, p.first, p.last, (SELECT json_group_array(json(s.body)) {inside} {where})
                FROM word w JOIN passage p ON p.number = w.rowid JOIN reading r ON r.number = p.reading
                WHERE w.text MATCH ? AND r.number IN ({_CURRENT}) AND {some}
                AND coalesce(r.asserted_first, substr(r.recorded, 1, 10)) <= ?
                ORDER BY w.rank, w.rowid LIMIT ?""",
            [*values, words, *(values if asked else []), wanted.known or "9999", limit],
        )
        for header, first, last, statements in rows:
            yield json.loads(header), first, last, json.loads(statements)


def _conditions(wanted: Wanted) -> tuple[str, list[str]]:
    """The statement filter as SQL; a statement without a date is within every span of time only where none is asked."""
    parts, values = [], []
    for clause, value in (
        ("(r.number, s.place) IN (SELECT reading, place FROM entity WHERE id = ?)", wanted.entity),
        ("s.type = ?", wanted.type),
        ("coalesce(s.valid_last, '9999') >= ? AND s.valid_first IS NOT NULL", wanted.since),
        ("s.valid_first <= ?", wanted.until),
        ("coalesce(r.asserted_first, substr(r.recorded, 1, 10)) <= ?", wanted.known),
    ):
        if value is not None:
            parts.append(f"AND {clause}")
            values.append(value)
    return " ".join(parts), values


def _marks(columns: int) -> str:
    return ", ".join("?" * columns)


def _valid(kind: str, body: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """When the statement says that it was so: the first and last day, None where open."""
    if kind == "events":
        last = body["date_end"] or (None if body["precision"] == "not before" else body["date"])
        return body["date"], last
    if kind == "claims":
        return body["as_of"], body["as_of_end"] or body["as_of"]
    return None, None


def _entities(body: Mapping[str, Any]) -> list[str]:
    """Every entity that fills a slot of the statement."""
    one = [body.get(k) for k in ("subject", "base", "object", "speaker", "via")]
    return list(dict.fromkeys(i for i in (*one, *body.get("objects", ()), *body.get("actors", ())) if i))

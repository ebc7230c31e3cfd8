"""Documents into a store: what is new is read, by any number of workers, and kept batch by batch in the order it came.

Killed at any moment it loses at most the batch under way, which the next run reads again; whatever the number of
workers, the store is the same to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from fencepost.base import study
from fencepost.base.errors import EvidenceError
from fencepost.base.records import plain
from fencepost.facts.world import World, world

from .document import digest
from .extra import OURS
from .grammar import grammar
from .intake import Piece, pieces
from .origins import fingerprint
from .reading import read, record
from .search import words
from .store import Entry, Passage, Refused, Store

__all__ = ["Progress", "ingest", "reader"]

_BATCH = 64
"""Documents kept at once."""
_CHUNK = 4
"""Documents that go to a worker at once."""
_PACKS = ("chips", "parties", "places", "systems", "vocabulary")

Found = Entry | Refused | tuple[str, str]


@dataclass(slots=True)
class Progress:
    """How far it is: documents seen, of these read now, read before and refused, and the bytes of all."""

    seen: int = 0
    read: int = 0
    known: int = 0
    refused: int = 0
    size: int = 0


def reader(here: World, version: str) -> str:
    """Who reads: the program's version and the packs that reading depends on."""
    packs = "|".join(f"{name}={here.digests[name]}" for name in _PACKS)
    return f"{version}+{sha256(packs.encode()).hexdigest()[:12]}"


def ingest(
    paths: Iterable[Path | str], store: Store, *, recorded: str, version: str, packs: tuple[Path | str, ...] = (),
    workers: int = 1, cluster: str = "", progress: Callable[[Progress], None] | None = None,
) -> Progress:  # fmt: skip
    """Read what is new under ``paths`` into the store, as of the time ``recorded``."""
    name = reader(world(packs), version)
    at = Progress()
    items = _new(pieces(paths, store.path), store, name)
    found = study.run(partial(_read, packs, name), items, chunk=_CHUNK, workers=workers, cluster=cluster)
    while batch := list(islice(found, _BATCH)):
        store.add([entry for entry, _ in batch], recorded)
        for entry, size in batch:
            at.seen += 1
            at.size += size
            at.read += isinstance(entry, Entry)
            at.known += isinstance(entry, tuple)
            at.refused += isinstance(entry, Refused)
        if progress is not None:
            progress(at)
    return at


def _new(found: Iterable[Piece], store: Store, name: str) -> Iterator[tuple[str, str, bytes | None, Any]]:
    """(id, path, bytes, problem) of every piece; without its bytes where this reader has read it before."""
    for piece in found:
        identity = "" if piece.problem else digest(piece.root)
        known = bool(identity) and store.has(identity, name)
        yield identity, piece.path, None if known else piece.root, piece.problem


def _read(packs: tuple[Path | str, ...], name: str, item: tuple[str, str, bytes | None, Any]) -> tuple[Found, int]:
    """What the store is to keep of one item, and the bytes it has. Pure: the same item gives the same entry."""
    identity, path, root, problem = item
    if problem is not None:
        return Refused("", path, b"", name, problem), 0
    if root is None:
        return (identity, path), 0
    try:
        return entry_of(root, path, name, world(packs)), len(root)
    except EvidenceError as error:
        if error.code in OURS:
            raise
        return Refused(identity, path, root, name, error), len(root)


def entry_of(root: bytes, path: str, name: str, here: World) -> Entry:
    """A document read and made ready for the store."""
    reading = read(root, path, here)
    doc = reading.doc
    whole = plain(record(reading))
    fold = grammar(here).fold
    known_by = fingerprint(whole, fold)
    statements = [(kind, body) for kind in ("claims", "events", "quotes") for body in whole.pop(kind)]
    kept = [b for b in doc.blocks if b.kept]
    return Entry(
        doc.id, path, root, name, whole, tuple(statements),
        tuple(Passage(*doc.text.root_span(b.start, b.end), words(fold(doc.text.clean[b.start : b.end]))) for b in kept),
        known_by,
        doc.text.root if doc.rendition else None,
    )  # fmt: skip

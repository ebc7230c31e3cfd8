"""A hand annotation of documents: what a careful reader found, at which bytes. Its JSON, checked field by field.

Only the fields that a score reads are listed; an annotation may hold more, and they are left alone.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from fencepost.base.errors import EvidenceError

__all__ = [
    "Annotation",
    "Document",
    "MarkedClaim",
    "MarkedEvent",
    "MarkedQuote",
    "Pair",
    "Range",
    "Span",
    "load_annotation",
]

Text = str | None


class Span(msgspec.Struct, frozen=True):
    """Bytes [byte_start, byte_end) of a document's file."""

    byte_start: int
    byte_end: int
    doc: str = ""


class Range(msgspec.Struct, frozen=True):
    """First and last day of publication, both included."""

    range: tuple[str, str]


class Noise(msgspec.Struct, frozen=True):
    """A stretch of page furniture."""

    span: Span | None = None


class Document(msgspec.Struct, frozen=True):
    """A file of the annotation."""

    id: str
    file: str
    publication_date: Range | None = None
    noise: tuple[Noise, ...] = ()


class MarkedEvent(msgspec.Struct, frozen=True):
    """An act: ``date`` a day, [first, last] with either open, or null; ``text_date`` null where no words date it."""

    id: str
    doc: str
    type: str
    span: Span
    date: str | tuple[Text, Text] | None = None
    text_date: Text | msgspec.UnsetType = msgspec.UNSET

    @property
    def days(self) -> tuple[Text, Text] | None:
        """First and last day as the words tell them; None where nothing can be compared."""
        if not self.date or self.text_date is None:
            return None
        return (self.date, self.date) if isinstance(self.date, str) else self.date


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number told, in base units; only ``text`` for a figure of speech."""

    eq: float | None = None
    approx: float | None = None
    min: float | None = None
    max: float | None = None
    gt: float | None = None
    lt: float | None = None
    text: Text = None

    @property
    def stated(self) -> dict[str, float]:
        """The numbers by the field of a claim that has to hold them."""
        told = {"value": (self.eq, self.approx), "low": (self.min, self.gt), "high": (self.max, self.lt)}
        return {field: v for field, values in told.items() for v in values if v is not None}


class MarkedClaim(msgspec.Struct, frozen=True):
    """A figure and what it is the figure of."""

    id: str
    doc: str
    value: Value
    span: Span
    unit: str = ""
    subject: Text = None


class MarkedQuote(msgspec.Struct, frozen=True):
    """Words of somebody: ``speaker`` null or 'none' where inverted commas are nobody's speech."""

    id: str
    doc: str
    span: Span
    speaker: Text = None


class Pair(msgspec.Struct, frozen=True):
    """Two statements (ids, or spans) of different documents and how they bear on each other."""

    id: str
    kind: str
    a: str | Span | None = None
    b: str | Span | None = None


class Annotation(msgspec.Struct, frozen=True):
    """Documents and what was marked in them."""

    documents: tuple[Document, ...]
    events: tuple[MarkedEvent, ...] = ()
    claims: tuple[MarkedClaim, ...] = ()
    quotes: tuple[MarkedQuote, ...] = ()
    cross_document: tuple[Pair, ...] = ()


def load_annotation(path: Path) -> Annotation:
    """The annotation in a file.

    Raises EvidenceError FP-EVID-020 where it is no such JSON, with the place of the field that is wrong, and
    FP-EVID-022 where something is marked in a document that is not listed.
    """
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Annotation)
    except (OSError, msgspec.MsgspecError) as error:
        raise EvidenceError(
            "FP-EVID-020", f"this is not an annotation: {error}", where=str(path),
            hint="give JSON with documents (id, file) and events, claims, quotes, each with id, doc and span",
        ) from None  # fmt: skip
    listed = {d.id for d in found.documents}
    for marked in (*found.events, *found.claims, *found.quotes):
        if marked.doc not in listed:
            raise EvidenceError(
                "FP-EVID-022", f"'{marked.id}' is marked in '{marked.doc}', which is no document of the annotation",
                where=str(path), hint="list it under documents", candidates=tuple(sorted(listed))[:5],
            )  # fmt: skip
    return found

"""The book by date: what was published, began to apply, replaced another text, ended, was stayed or repealed.

An informal text (a statement, a practice, a report) is marked as such: it moves events, not the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fencepost.base.days import Day

from .book import Book, Entry, Instrument

__all__ = ["timeline"]

_ORDER = ("published", "begins", "replaces", "ends", "repealed", "stayed", "not enforced", "stop ends")


def timeline(
    book: Book, *, since: Day | None = None, until: Day | None = None, known: Day | None = None, lang: str = "en"
) -> list[Mapping[str, object]]:  # fmt: skip
    """Every event of the book in order of date, from ``since`` to ``until``, both included.

    ``known`` leaves out what was published later. ``event`` is published, begins, replaces (an earlier text at the same
    address), ends, repealed, stayed, not enforced or stop ends; ``kind`` and ``formal`` are those of its text.
    """
    found = [
        event
        for event in (*_published(book), *_entries(book, lang), *_stops(book))
        if (since is None or event["date"] >= since)
        and (until is None or event["date"] <= until)
        and (known is None or event["known_from"] <= known)
    ]  # fmt: skip
    return sorted(found, key=lambda e: (e["date"], _ORDER.index(e["event"]), e["instrument"], e["rule"] or ""))


def _of(i: Instrument) -> dict:
    """What an event says of its text."""
    return {
        "rule": None, "instrument": i.id, "kind": i.kind, "jurisdiction": i.jurisdiction, "formal": i.binding,
        "grade": i.grade, "known_from": i.published, "text": i.title, "cite": i.cite, "does": None, "replaces": None,
    }  # fmt: skip


def _published(book: Book) -> Iterator[dict]:
    for i in book.instruments.values():
        yield {**_of(i), "date": i.published, "event": "published"}


def _entries(book: Book, lang: str) -> Iterator[dict]:
    """Beginnings and ends of entries, which the book holds by start and publication."""
    held: dict[str, Entry] = {}
    for e in book.entries:
        before = held.get(e.at) if e.instrument.kind != "bill" else None
        begins = {
            **_of(e.instrument), "date": e.span.start, "event": "replaces" if before else "begins", "rule": e.at,
            "formal": e.formal, "text": e.text.get(lang) or e.text.get("en", e.cite), "cite": e.cite, "does": e.does,
            "replaces": before.instrument.id if before else None,
        }  # fmt: skip
        yield begins
        if e.span.end:
            yield {**begins, "date": e.span.end, "event": "ends", "replaces": None}
        if e.instrument.kind != "bill":
            held[e.at] = e


def _stops(book: Book) -> Iterator[dict]:
    """Repeals, stays and texts not enforced."""
    for stop in book.stops:
        event = {**_of(stop.instrument), "date": stop.span.start, "event": stop.why, "rule": stop.of}
        yield event
        if stop.span.end:
            yield {**event, "date": stop.span.end, "event": "stop ends"}

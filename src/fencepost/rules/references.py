"""What an entry refers to must be there: addresses it ranks over or lifts, conditions, readings and country groups;
and no rules rank over each other in a circle."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fencepost.base.errors import LawError
from fencepost.base.near import nearest

from .book import Book, Entry
from .expr import Asked, In, atoms

__all__ = ["check_references"]


def check_references(book: Book, groups: Collection[str]) -> None:
    """Refuse a reference to nothing, with its file and line: it would silently never hold."""
    addresses = {e.at for e in book.entries}
    conditions = {str(e.more["of"]) for e in book.entries if e.does == "condition"}
    known = {
        "address": addresses, "condition": conditions, "reading": book.readings.keys(), "group": frozenset(groups),
    }  # fmt: skip
    for entry in book.entries:
        for kind, name in _references(entry):
            if name not in known[kind]:
                raise LawError(
                    "FP-LAW-006", f"no {kind} '{name}'", where=f"{entry.instrument.file}, line {entry.line}",
                    hint="the book has nothing of that name", candidates=nearest(name, known[kind]),
                )  # fmt: skip
    _refuse_circles(book)
    for stop in book.stops:
        if stop.of not in book.instruments and not any(a == stop.of or a.startswith(stop.of + "/") for a in addresses):
            raise LawError(
                "FP-LAW-006", f"no instrument or address '{stop.of}' to be {stop.why}", where=stop.instrument.file,
                hint="give an id of `fencepost law list`, or an address of `fencepost law show ID`",
                candidates=nearest(stop.of, {*book.instruments, *addresses}),
            )  # fmt: skip


def _refuse_circles(book: Book) -> None:
    """Two rules that rank over each other, in one step or several, would both fall."""
    over: dict[str, set[str]] = {}
    for entry in book.entries:
        over.setdefault(entry.at, set()).update(entry.over)
    while clear := {at for at, beaten in over.items() if not beaten & over.keys()}:
        over = {at: beaten for at, beaten in over.items() if at not in clear}
    for entry in book.entries:
        if entry.at in over and entry.over & over.keys():
            raise LawError(
                "FP-LAW-007", f"'{entry.at}' and '{min(entry.over & over.keys())}' rank over each other",
                where=f"{entry.instrument.file}, line {entry.line}", hint="take one of them out of 'over'",
            )  # fmt: skip


def _references(entry: Entry) -> Iterator[tuple[str, str]]:
    for address in sorted(entry.over | entry.lifts):
        yield "address", address
    for expr in (entry.when, entry.unless, entry.limit):
        for atom in atoms(expr) if expr is not None else ():
            match atom:
                case Asked("conditions", key):
                    yield "condition", key
                case Asked("reading", key):
                    yield "reading", key
                case In(_, _, groups):
                    yield from (("group", group) for group in sorted(groups))

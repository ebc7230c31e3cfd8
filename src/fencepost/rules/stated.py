"""What somebody states about a case must be something that a rule may ask: a word nobody reads is a mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from fencepost.base.errors import UsageError
from fencepost.base.figures import bounds, parse_figure
from fencepost.base.logic import Tri
from fencepost.base.near import nearest

from .book import Book
from .expr import Asked, Atom, In, atoms
from .parse import Name
from .question import Question

__all__ = ["answer_of", "check_stated"]

_PLAIN = ("unstated", "civil")
"""Uses that no rule asks about, and that one may state all the same."""


@dataclass(frozen=True, slots=True)
class _Askable:
    """Everything the book may ask: facts and readings by key, certificates by key, values by symbol."""

    facts: frozenset[str]
    certificates: frozenset[str]
    values: dict[str, frozenset[str]]


def check_stated(question: Question, book: Book) -> None:
    """Refuse a fact, certificate or use that no rule of the book reads, or a value it cannot have."""
    asked = _askable(book)
    for key, text in question.facts.items():
        where, name = f"--fact {key}", book.names.get(key)
        if name is None:
            _among(key, asked.facts | _stateable(book), where, "no rule asks for")
            answer_of(text, where)
        elif key not in _stateable(book):
            hint = f"give {name.option}" if name.option else "it is worked out from the law and the item"
            raise UsageError("FP-USE-035", f"'{key}' is not stated as a fact", where=where, hint=hint)
        elif name.type == "number":
            _figure(text, name, where)
        elif name.type == "flag":
            answer_of(text, where)
        elif name.unit == "use":
            _among(text, {*asked.values.get(key, ()), *_PLAIN}, where, "no rule asks for")
    if question.quantity:
        _figure(question.quantity, book.names["quantity"], "--quantity")
    if question.end_use:
        _among(question.end_use, {*asked.values.get("end_use", ()), *_PLAIN}, "--end-use", "no rule asks for")
    for key in question.attest:
        _among(key, asked.certificates, "--attest", "no rule asks for the certificate")


def answer_of(text: str, where: str) -> Tri:
    """yes, no or unknown.

    >>> answer_of("Yes", "--fact datacenter")
    <Tri.YES: 'yes'>
    """
    try:
        return Tri(text.strip().lower())
    except ValueError:
        raise UsageError(
            "FP-USE-006", f"'{text}' is not an answer", where=where, hint="write yes, no or unknown"
        ) from None


def _among(word: str, allowed: Collection[str], where: str, what: str) -> None:
    if word not in allowed:
        near = nearest(word, allowed)
        raise UsageError(
            "FP-USE-036", f"{what} '{word}'", where=where, candidates=near,
            hint="" if near else f"one of {', '.join(sorted(allowed))}",
        )  # fmt: skip


def _figure(text: str, name: Name, where: str) -> None:
    low, _ = bounds(parse_figure(text, name.unit, "as stated", where=where))
    if low is not None and low < 0:
        raise UsageError("FP-USE-037", f"{text} is less than nothing", where=where, hint="give 0 or more")


@lru_cache(maxsize=16)
def _stateable(book: Book) -> frozenset[str]:
    """Names that a fact may give a value."""
    return frozenset(n for n, name in book.names.items() if not (name.made_by or name.option or name.type == "set"))


@lru_cache(maxsize=16)
def _askable(book: Book) -> _Askable:
    every = list(_every(book))
    asked = [a for a in every if isinstance(a, Asked)]
    values: dict[str, frozenset[str]] = {}
    for test in every:
        if isinstance(test, In):
            values[test.name] = values.get(test.name, frozenset()) | test.values
    certificates = {a.key for a in asked if a.kind == "attested"}
    certificates |= {str(e.more["key"]) for e in book.entries if "key" in e.more}
    facts = {a.key for a in asked if a.kind == "fact"} | book.readings.keys()
    return _Askable(frozenset(facts), frozenset(certificates), values)


def _every(book: Book) -> Iterator[Atom]:
    for entry in book.entries:
        for expr in (entry.when, entry.unless, entry.limit):
            if expr is not None:
                yield from atoms(expr)

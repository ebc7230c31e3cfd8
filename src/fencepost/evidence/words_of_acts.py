"""Words that act and words that are acted on, found in one pass: every form of every verb and noun of the acts.

A :class:`Word` says which classes the word belongs to as a verb and which as a noun; what it is in its sentence is
decided by :mod:`acts`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .extra import need
from .fold import small
from .inflect import noun_forms, verb_forms

__all__ = ["Word", "Words", "within"]

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Word(NamedTuple):
    """A word at [start, end) of the folded text; ``form`` is zh, base, s, ing, past, participle, same or noun.

    ``goods`` is the id of what it names where it names something that is bought.
    """

    start: int
    end: int
    verbs: frozenset[str]
    nouns: frozenset[str]
    deverbal: frozenset[str]
    form: str
    goods: str | None = None


@dataclass
class _Entry:
    verbs: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    deverbal: set[str] = field(default_factory=set)
    form: str = "noun"
    goods: str | None = None


class Words:
    """The vocabulary of acts, compiled."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        table: dict[str, _Entry] = {}
        for name, spelt in rows["verbs"].items():
            for word in spelt.get("zh", "").split():
                table.setdefault(word.lower(), _Entry(form="zh")).verbs.add(name)
            for spec in spelt.get("en", "").split():
                for word, form in verb_forms(spec).items():
                    entry = table.setdefault(word, _Entry())
                    entry.verbs.add(name)
                    entry.form = form
        for name, spelt in rows["nouns"].items():
            for entry in _nouns(spelt, table):
                entry.nouns.add(name)
        for name, spelt in rows["deverbal"].items():
            for entry in _nouns(spelt, table):
                entry.deverbal.add(name)
        for kind, goods in (("goods", rows["goods"]), ("thing", rows["things"])):
            for name, spelt in goods.items():
                for entry in _nouns(spelt, table):
                    entry.nouns.add(kind)
                    entry.goods = name
        rs = need("ahocorasick_rs")
        self._entries = [
            (frozenset(e.verbs), frozenset(e.nouns), frozenset(e.deverbal), e.form, e.goods) for e in table.values()
        ]
        self._latin = [word.isascii() for word in table]
        self._automaton = rs.AhoCorasick(list(table), matchkind=rs.MatchKind.LeftmostLongest)

    def find(self, text: str) -> tuple[list[Word], list[int]]:
        """The words of the folded text in order, and where each begins."""
        lower = f" {small(text)} "  # one place on: something stands on either side of each word
        found = [
            Word(start - 1, end - 1, *self._entries[number])
            for number, start, end in self._automaton.find_matches_as_indexes(lower)
            if not self._latin[number] or (lower[start - 1] not in _LETTERS and lower[end] not in _LETTERS)
        ]
        return found, [w.start for w in found]


def within(words: list[Word], starts: list[int], start: int, end: int) -> list[Word]:
    """The words that begin in [start, end)."""
    return words[bisect_left(starts, start) : bisect_left(starts, end)]


def _nouns(spelt: Mapping[str, str], table: dict[str, _Entry]) -> Iterable[_Entry]:
    for word in spelt.get("zh", "").split():
        yield table.setdefault(word.lower(), _Entry(form="zh"))
    for spec in spelt.get("en", "").split():
        for word in noun_forms(spec):
            yield table.setdefault(word.lower(), _Entry())

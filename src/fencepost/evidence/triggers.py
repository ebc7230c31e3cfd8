"""Words a pattern cannot match without, so that most patterns need not be tried on most sentences.

Words are looked for in small letters with a space for whatever is no letter, so that *ban* is not met in *urban* where
the pattern asks for a whole word.

>>> sorted(triggers(r"(?:禁止|暂停)[^。]{0,9}出口|约谈|\\bban(?:s|ned)?\\b"))
[' ban ', ' banned ', ' bans ', '出口', '约谈']
>>> triggers(r"\\w+")
frozenset()
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import accumulate, chain, pairwise
from operator import or_
from re import _parser  # the standard library's own parser of patterns
from typing import Any

import numpy as np

from .extra import need

__all__ = ["Found", "TriggerIndex", "Worth", "every", "led", "triggers"]


def triggers(pattern: str) -> frozenset[str]:
    """A set of words one of which every match contains, as :func:`plain` writes them; empty where there is none.

    A space at an end may be no character of the match but what stands beside it.
    """
    return _required(_parser.parse(pattern)) or frozenset()


@cache
def _plain_letters() -> np.ndarray:
    """What is written for each character of the basic plane: letters small, as they match where case is ignored."""
    chars = [chr(c) for c in range(0xFFFF)]
    written = [c.lower() if c.isascii() else c if c.isalnum() else " " for c in chars] + [" "]
    table = np.array([ord(c) if c.isalnum() or c == "_" else ord(" ") for c in written], np.uint32)
    for letter, odd in (("s", "ſ"), ("k", "\u212a"), ("i", "İı")):  # all that match an ASCII letter
        table[[ord(c) for c in odd]] = ord(letter)
    return table


def plain(text: str) -> str:
    """The text in small letters (ASCII's), a space for what is no letter, digit or ideograph; every place is kept.

    >>> plain("U.S. H20s, 芯片!")
    'u s  h20s  芯片 '
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _plain_letters()[np.minimum(codes, 0xFFFF)].tobytes().decode("utf-32-le")


@cache
def _letter(code: int) -> str:
    return plain(chr(code))


_MOST = 64
"""Words of a set that is still worth having; of more, only what stands around them is looked for."""
_EDGE = "\0"
"""Where a word must begin or end."""


def _required(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The best set among the parts of a sequence: whose shortest word is longest, an ideograph as three letters.

    A single letter tells nothing. Parts that match a few strings only ([中美]方, licen[cs]es?) are joined to words.
    """
    found: list[frozenset[str]] = []
    run = _NOTHING
    for kind, value in _flat(sequence):
        if kind is _parser.ASSERT and value[0] > 0 and (ahead := _required(value[1])):
            found.append(ahead)  # a look ahead ends where the text does that is searched
        exact = _exact(kind, value)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(a + b for a in run for b in exact)
            continue
        found.append(run)
        run = _NOTHING
        if exact is not None:
            run = exact
        elif part := _part(kind, value):
            found.append(part)
    found.append(run)
    words = (_shortest(run) for run in found)
    return max((w for w in words if min(map(_length, w)) > 1), key=_selects, default=None)


_NOTHING = frozenset({""})


def _flat(sequence: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The parts of a sequence without the groups that only hold them together."""
    for kind, value in sequence:
        if kind is _parser.SUBPATTERN:
            yield from _flat(value[3])
        else:
            yield kind, value


def _shortest(run: frozenset[str]) -> frozenset[str]:
    """The words of a run, without those that contain another of them."""
    kept: list[str] = []
    for word in sorted({_word(strings) for strings in run}, key=lambda w: (len(w), w)):
        if not any(other in word for other in kept):
            kept.append(word)
    return frozenset(kept)


def _word(string: str) -> str:
    """A string whose edges are looked for as spaces where a letter stands inside of them."""
    inner = string.strip(_EDGE)
    before = " " if string.startswith(_EDGE) and inner[:1].strip() else ""
    after = " " if string.endswith(_EDGE) and inner[-1:].strip() else ""
    return before + inner.replace(_EDGE, "") + after


def _length(word: str) -> int:
    return len(word.strip().encode())


def _selects(words: frozenset[str]) -> tuple[int, int]:
    return min(map(_length, words)), -len(words)


def _exact(kind: Any, value: Any) -> frozenset[str] | None:
    """All strings (as :func:`plain` writes them) that a part matches; None where they are too many, or not known."""
    if kind is _parser.AT:
        return frozenset({_EDGE}) if value is _parser.AT_BOUNDARY else _NOTHING
    if kind in (_parser.ASSERT, _parser.ASSERT_NOT):
        return _NOTHING
    if kind is _parser.LITERAL:
        return frozenset({_letter(value)})
    if kind is _parser.IN:
        return _members(value)
    if kind is _parser.BRANCH:
        return _united(_run(branch) for branch in value[1])
    if kind in (_parser.MAX_REPEAT, _parser.MIN_REPEAT) and value[1] == 1:
        return _united([_run(value[2]), _NOTHING if value[0] == 0 else frozenset()])
    return None


def _run(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """All strings that parts in a row match."""
    run = _NOTHING
    for kind, value in _flat(sequence):
        exact = _exact(kind, value)
        if exact is None or len(run) * len(exact) > _MOST:
            return None
        run = frozenset(a + b for a in run for b in exact)
    return run


def _united(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for words in sets:
        if words is None:
            return None
        found |= words
    return found if len(found) <= _MOST else None


def _members(members: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The characters of a class that lists a few."""
    found: set[str] = set()
    for kind, value in members:
        if kind is _parser.CATEGORY and value is _parser.CATEGORY_SPACE:
            found.add(" ")
            continue
        first, last = (value, value) if kind is _parser.LITERAL else value if kind is _parser.RANGE else (0, _MOST)
        if last - first >= _MOST:
            return None
        found |= {_letter(c) for c in range(first, last + 1)}
    return frozenset(found)


def _part(kind: Any, value: Any) -> frozenset[str] | None:
    if kind is _parser.BRANCH:
        branches = [_required(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else None
    if kind in (_parser.MAX_REPEAT, _parser.MIN_REPEAT) and value[0] >= 1:
        return _required(value[2])
    return None


@dataclass(frozen=True, slots=True)
class Worth:
    """Which patterns of several groups are worth trying: ``worth[group]`` has their numbers, ascending.

    ``patterns`` is a set of bits, ``groups`` gives each group's first and last one.
    """

    patterns: int
    groups: Mapping[str, range]

    def __contains__(self, group: str) -> bool:
        own = self.groups[group]
        return self.patterns >> own.start & (1 << len(own)) - 1 != 0

    def __getitem__(self, group: str) -> list[int]:
        own = self.groups[group]
        rest = self.patterns >> own.start & (1 << len(own)) - 1
        found = []
        while rest:
            found.append((rest & -rest).bit_length() - 1)
            rest &= rest - 1
        return found


def _bits(groups: Mapping[str, Sequence[re.Pattern[str]]]) -> dict[str, range]:
    ends = list(accumulate(map(len, groups.values()), initial=0))
    return {group: range(*span) for group, span in zip(groups, pairwise(ends), strict=True)}


def every(groups: Mapping[str, Sequence[re.Pattern[str]]]) -> Worth:
    """All patterns worth trying: where nobody has looked which."""
    return Worth(-1, _bits(groups))


def led(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern compiled behind a look at the next character, where only certain characters can begin a match.

    >>> led("禁止|暂停了?").pattern
    '(?=[暂禁])(?:禁止|暂停了?)'
    """
    openings = _openings(_parser.parse(pattern, flags))
    if openings is None or openings[1]:
        return re.compile(pattern, flags)
    chars = f"[{''.join(sorted(openings[0]))}]"
    either = re.search("[A-Za-z]", chars) is not None  # some parts may ignore case: the look does
    return re.compile(f"(?={f'(?i:{chars})' if either else chars})(?:{pattern})", flags)


def _openings(sequence: Iterable[tuple[Any, Any]]) -> tuple[frozenset[str], bool] | None:
    """The characters a match may begin with, as members of a class, and whether it may be empty; None where they are
    too many to list.
    """
    found: frozenset[str] = frozenset()
    for kind, value in sequence:
        if kind in (_parser.AT, _parser.ASSERT, _parser.ASSERT_NOT):
            continue
        if kind is _parser.LITERAL:
            return found | {re.escape(chr(value))}, False
        if kind is _parser.IN:
            chars = _listed(value)
            return None if chars is None else (found | chars, False)
        if kind is _parser.BRANCH:
            parts = [_openings(branch) for branch in value[1]]
        elif kind is _parser.SUBPATTERN:
            parts = [_openings(value[3])]
        elif kind in (_parser.MAX_REPEAT, _parser.MIN_REPEAT):
            parts = [_openings(value[2])]
        else:
            return None
        if None in parts:
            return None
        found = found.union(*(chars for chars, _ in parts))
        optional = kind in (_parser.MAX_REPEAT, _parser.MIN_REPEAT) and not value[0]
        if not optional and not any(empty for _, empty in parts):
            return found, False
    return found, True


def _listed(members: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The members of a class that lists them."""
    found: set[str] = set()
    for kind, value in members:
        if kind is _parser.LITERAL:
            found.add(re.escape(chr(value)))
        elif kind is _parser.RANGE:
            found.add(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        elif kind is _parser.CATEGORY and value in _KINDS:
            found.add(_KINDS[value])
        else:
            return None
    return frozenset(found)


_KINDS = {_parser.CATEGORY_DIGIT: r"\d", _parser.CATEGORY_SPACE: r"\s"}


class TriggerIndex:
    """Finds, in one pass over a text, which patterns of several groups may match where."""

    def __init__(self, groups: Mapping[str, Sequence[re.Pattern[str]]]) -> None:
        words: dict[str, int] = {}
        self.groups = _bits(groups)
        self.always = 0
        """The patterns that no words tell."""
        for number, pattern in enumerate(chain.from_iterable(groups.values())):
            required = triggers(pattern.pattern)
            if not required:
                self.always |= 1 << number
            for word in required:
                words[word] = words.get(word, 0) | 1 << number
        rs = need("ahocorasick_rs")
        self._owners = list(words.values())
        self._before = [int(not word.startswith(" ")) for word in words]  # the text begins behind a space
        self._automaton = rs.AhoCorasick(list(words), matchkind=rs.MatchKind.Standard)

    def find(self, text: str) -> Found:
        """The words of the text that patterns cannot match without."""
        hits = self._automaton.find_matches_as_indexes(f" {plain(text)} ", overlapping=True)
        places = sorted((start - self._before[word], self._owners[word]) for word, start, _ in hits)
        return Found([place for place, _ in places], [owners for _, owners in places], self)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words stand in a text, and the patterns of each."""

    places: list[int]
    owners: list[int]
    index: TriggerIndex

    def within(self, start: int, end: int) -> Worth:
        """The patterns that may match in [start, end)."""
        there = self.owners[bisect_left(self.places, start) : bisect_left(self.places, end)]
        return Worth(reduce(or_, there, self.index.always), self.index.groups)

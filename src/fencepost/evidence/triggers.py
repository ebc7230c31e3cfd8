"""Words a pattern cannot match without, so that most patterns need not be tried on most sentences.

>>> sorted(triggers("(?:禁止|暂停)[^。]{0,9}出口|约谈"))
['出口', '约谈']
>>> triggers("[0-9]+")
frozenset()
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from re import _parser  # the standard library's own parser of patterns
from typing import Any

from .extra import need
from .fold import small

__all__ = ["TriggerIndex", "Worth", "led", "triggers"]


def triggers(pattern: str) -> frozenset[str]:
    """A set of words (small letters) one of which every match contains; empty where there is no such set."""
    return frozenset(small(word) for word in _required(_parser.parse(pattern)) or ())


def _required(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The best set among the parts of a sequence: the one whose shortest word is longest."""
    found: list[frozenset[str]] = []
    run = ""
    for kind, value in sequence:
        if kind is _parser.LITERAL:
            run += chr(value)
            continue
        if run:
            found.append(frozenset({run}))
            run = ""
        part = _part(kind, value)
        if part:
            found.append(part)
    if run:
        found.append(frozenset({run}))
    return max(found, key=lambda words: (min(map(len, words)), -len(words)), default=None)


def _part(kind: Any, value: Any) -> frozenset[str] | None:
    if kind is _parser.BRANCH:
        branches = [_required(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else None
    if kind is _parser.SUBPATTERN:
        return _required(value[3])
    if kind in (_parser.MAX_REPEAT, _parser.MIN_REPEAT) and value[0] >= 1:
        return _required(value[2])
    return None


Worth = Mapping[str, Sequence[int]]
"""Of each group that has any, the numbers of the patterns worth trying, ascending."""


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
        words: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._named = [(group, number) for group, patterns in groups.items() for number in range(len(patterns))]
        for number, pattern in enumerate(chain.from_iterable(groups.values())):
            required = triggers(pattern.pattern)
            if not required:
                self._always.append(number)
            for word in required:
                words.setdefault(word, []).append(number)
        rs = need("ahocorasick_rs")
        self._owners = list(words.values())
        self._automaton = rs.AhoCorasick(list(words), matchkind=rs.MatchKind.Standard)

    def candidates(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Worth]:
        """For each span (in order, not overlapping), the patterns worth trying there."""
        found: list[set[int]] = [set(self._always) for _ in spans]
        at = 0
        for word, start, _ in self._automaton.find_matches_as_indexes(small(text), overlapping=True):
            while at < len(spans) and spans[at][1] <= start:
                at += 1
            if at == len(spans):
                break
            if spans[at][0] <= start:
                found[at].update(self._owners[word])
        return [self._grouped(numbers) for numbers in found]

    def _grouped(self, numbers: set[int]) -> Worth:
        worth: dict[str, list[int]] = {}
        for group, number in map(self._named.__getitem__, sorted(numbers)):
            worth.setdefault(group, []).append(number)
        return worth

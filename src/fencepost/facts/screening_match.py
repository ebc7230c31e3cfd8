"""Which entries of the lists a name may mean, and why: never one party made of two, only candidates to look at.

Kinds of match, best first: ``same`` (equal after folding), ``form`` (equal after the steps shown), ``spelling`` (a few
letters differ), ``words`` (the words that set one name apart all stand in the other). The score is the percentage of
letters that agree: of the whole name for ``spelling`` where that is what was compared, else of the words that set it
apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .screening_names import Form, NameParts, Step, forms, need

__all__ = ["KINDS", "Index", "Match", "index"]

KINDS = ("same", "form", "spelling", "words")
# One wrong letter in so many: of what sets a name apart, and of a whole name, which mostly consists of shared words.
_LETTERS, _IDEOGRAPHS, _WHOLE = 5, 4, 8
_ABBREVIATED = re.compile(r"(\S.*?)\s*[(（]([A-Z]{3,})[)）]")
_LEAST = 4  # a shared word shorter than this says nothing


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A spelling of a candidate in one of its forms."""

    candidate: int
    text: str
    form: Form


@dataclass(frozen=True, slots=True)
class Match:
    """Candidate ``candidate`` (its position) by one of its spellings; the steps taken on either name."""

    candidate: int
    spelling: str
    kind: str
    score: int
    asked: tuple[Step, ...]
    listed: tuple[Step, ...]
    compared: tuple[str, str]
    besides: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Order of presentation: better kinds, higher scores, fewer letters besides, fewer steps first."""
        return KINDS.index(self.kind), -self.score, self.besides, len(self.asked) + len(self.listed)


@dataclass(frozen=True, slots=True)
class Index:
    """Spellings by key, by the words that set them apart, and by each such word."""

    parts: NameParts
    keys: dict[str, list[_Spelling]]
    cores: dict[str, list[_Spelling]]
    words: dict[str, list[_Spelling]]

    def search(self, name: str) -> tuple[Match, ...]:
        """The best match of every candidate that has one, best first."""
        best: dict[int, Match] = {}
        for form in forms(name, self.parts):
            for match in (*self._equal(form), *self._near(form), *self._shared(form)):
                if match.candidate not in best or match.rank < best[match.candidate].rank:
                    best[match.candidate] = match
        return tuple(sorted(best.values(), key=lambda m: (m.rank, m.candidate)))

    def _equal(self, form: Form) -> Iterator[Match]:
        for found in self.keys.get(form.key, ()):
            if _comparable(form, found.form):
                elsewhere = form.places and found.form.places and form.places != found.form.places
                kind = "words" if elsewhere else "form" if form.steps or found.form.steps else "same"
                yield _match(form, found, kind, 100, (form.key, found.form.key))

    def _near(self, form: Form) -> Iterator[Match]:
        letters = _LETTERS if form.core.isascii() else _IDEOGRAPHS
        for text, table, rate in ((form.core, self.cores, letters), (form.key, self.keys, _WHOLE)):
            for other, distance in _close(text, table, len(text) // rate):
                score = round(100 * (1 - distance / max(len(text), len(other))))
                for found in table[other]:
                    if _comparable(form, found.form):
                        kind = "spelling" if distance else "words"
                        yield _match(form, found, kind, score, (text, other))

    def _shared(self, form: Form) -> Iterator[Match]:
        """Names that hold all the telling words of this one, or whose telling words this one all holds."""
        for word in form.words:
            for found in self.words.get(word, ()):
                mine, theirs = form.words, found.form.words
                if _comparable(form, found.form) and (mine <= theirs or theirs <= mine):
                    both, either = _letters(mine & theirs), _letters(mine | theirs)
                    if both >= (_LEAST if word.isascii() else 2):
                        told = " ".join(sorted(mine)), " ".join(sorted(theirs))
                        yield _match(form, found, "words", round(100 * both / either), told)


def index(spellings: Iterable[tuple[int, Sequence[str]]], parts: NameParts) -> Index:
    """An index over (candidate, its spellings)."""
    keys: dict[str, list[_Spelling]] = {}
    cores: dict[str, list[_Spelling]] = {}
    words: dict[str, list[_Spelling]] = {}
    for candidate, texts in spellings:
        for text in dict.fromkeys(spelling for published in texts for spelling in _spellings(published)):
            for form in forms(text, parts):
                found = _Spelling(candidate, text, form)
                keys.setdefault(form.key, []).append(found)
                if form.words:
                    cores.setdefault(form.core, []).append(found)
                for word in form.words:
                    words.setdefault(word, []).append(found)
    return Index(parts, keys, cores, words)


def _spellings(text: str) -> Iterator[str]:
    """A name as published; where it ends in its own abbreviation, also the name without that and the abbreviation.

    >>> list(_spellings("Example Semiconductor Works (ESW)")), list(_spellings("Example Works (USA)"))
    (['Example Semiconductor Works (ESW)', 'Example Semiconductor Works', 'ESW'], ['Example Works (USA)'])
    """
    yield text
    if match := _ABBREVIATED.fullmatch(text):
        name, short = match[1], match[2]
        letters = iter(name.upper())
        if short[0] == name[0].upper() and all(letter in letters for letter in short):
            yield name
            yield short


def _close(text: str, table: dict[str, list[_Spelling]], most: int) -> Iterator[tuple[str, int]]:
    """The texts of a table within ``most`` edits (a swap of neighbours is one), with the number."""
    if not most:
        return
    process, scorer = need("rapidfuzz.process"), need("rapidfuzz.distance").OSA.distance
    for other, distance, _ in process.extract_iter(text, table.keys(), scorer=scorer, score_cutoff=most):
        yield other, distance


def _comparable(a: Form, b: Form) -> bool:
    """Two names that were both converted from ideographs are compared as ideographs, not by sound."""
    return not (a.converted and b.converted)


def _letters(words: Iterable[str]) -> int:
    return sum(map(len, words))


def _match(form: Form, found: _Spelling, kind: str, score: int, compared: tuple[str, str]) -> Match:
    return Match(
        found.candidate,
        found.text,
        kind,
        score,
        form.steps,
        found.form.steps,
        compared,
        abs(len(form.key) - len(found.form.key)),
    )

"""Which documents tell the same text, and whose word a statement rests on: ten copies of one report are one voice.

A sketch is the least hash, under each of a fixed set of hash functions, of the members of a set. Two sketches agree in
a share of places that estimates how much the sets have in common (Broder 1997), with a standard error of at most
0.5 / sqrt(128), 4.4 points. Of a text the set is its shingles (runs of eight letters of the folded text, punctuation
and space aside). Of what a text tells in any language, its outline, it is the pairs of persons, firms, things and
figures named near one another: a translation keeps them, another report of the same event does not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np

from .grammar import grammar
from .kinship import Kinship

__all__ = ["COPY", "TRANSLATION", "alike", "fingerprint", "outline", "sketch", "voices"]

COPY = 0.5
"""Texts that share at least this much of their shingles are copies of one another."""
TRANSLATION = 0.6
"""Texts of two languages whose outlines share at least this much are translations of one another."""
_SIZE, _SHINGLE = 128, 8
_NEAR = 4
"""A mark makes a pair with each of so many that follow it: languages put a sentence's names in different order."""
_NOTHING = np.iinfo(np.uint32).max
_FEWEST = 6
"""An outline of fewer marks may be anybody's."""
_LETTERS = re.compile(r"\W+")


@cache
def _hashes() -> tuple[np.ndarray, np.ndarray]:
    """Odd multipliers and offsets of the hash functions (multiply, add, shift): the same in every run."""
    drawn = np.random.default_rng(20251001).integers(0, 1 << 63, size=(2, _SIZE), dtype=np.uint64)
    return drawn[0] | np.uint64(1), drawn[1]


def fingerprint(document: Mapping[str, Any], fold: Callable[[str], str]) -> bytes:
    """What tells a copy or a translation of a document's whole record: sketches of its text and of its outline."""
    return sketch(fold(document.get("text", ""))).tobytes() + outline(document).tobytes()


def sketch(folded: str) -> np.ndarray:
    """The sketch of a folded text: 128 numbers of 32 bits; of no letters, all are the largest.

    >>> alike(sketch("The licence was granted on Friday."), sketch("The licence  was granted, on Friday"))
    1.0
    """
    letters = _LETTERS.sub("", folded.casefold())
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if not len(codes):
        return _least(codes)
    window = min(_SHINGLE, len(codes))
    shingles = np.zeros(len(codes) - window + 1, np.uint64)
    for i in range(window):
        shingles = (shingles * np.uint64(1_000_003)) ^ codes[i : len(codes) - window + 1 + i]
    return _least((shingles ^ (shingles >> np.uint64(29))) & np.uint64(0xFFFFFFFF))


def outline(document: Mapping[str, Any]) -> np.ndarray:
    """The sketch of a record's outline; empty where the document names too little to be known by it."""
    marks = [mark for mark, _ in groupby(mark for _, mark in sorted(_marks(document)))]
    if len(marks) < _FEWEST:
        return np.zeros(0, np.uint32)
    near = {tuple(sorted((a, b))) for i, a in enumerate(marks) for b in marks[i + 1 : i + 1 + _NEAR] if a != b}
    return _least(np.array([zlib.crc32("|".join(pair).encode()) for pair in sorted(near)], np.uint64))


_ANYBODYS = ("place/", "gov/", "unlisted:")
"""No marks: whom every text on exports names, and names that each language writes its own way."""


def _marks(document: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Places and names of what a text of any language tells: those it names, and its figures to three digits."""
    found = [(e["span"][0], e["id"]) for e in document.get("entities", ()) if not e["id"].startswith(_ANYBODYS)]
    for told in (*document.get("claims", ()), *document.get("loose", ())):
        figure = next((told[k] for k in ("value", "low", "high") if told[k] is not None), None)
        if figure is not None:
            found.append((told["span"][0], f"{float(figure):.3g} {told['unit']}"))
    return found


def _least(members: np.ndarray) -> np.ndarray:
    """The least hash of a set of 32-bit numbers under each hash function."""
    least = np.full(_SIZE, np.iinfo(np.uint64).max, np.uint64)
    times, plus = _hashes()
    members = np.unique(members)
    for i in range(0, len(members), _AT_ONCE):
        mixed = members[i : i + _AT_ONCE, None] * times
        mixed += plus
        np.minimum(least, mixed.min(axis=0), out=least)
    return (least >> np.uint64(32)).astype(np.uint32)


_AT_ONCE = 256  # members: their hashes stay near the processor


def alike(a: np.ndarray, b: np.ndarray) -> float:
    """The share of members that two sets have in common, estimated; with an empty set nothing has."""
    return float(np.mean((a == b) & (a != _NOTHING)))


def voices(sources: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], kin: Kinship) -> list[str]:
    """Whose word each (document, statement) rests on: equal where it is the same voice.

    That is the outlet cited (Reuters, whoever carries it), else the party that announced it, else the text's own voice:
    the outlet it names or leans on, else the document. Copies and translations of one text have one voice.
    """
    own = _texts([document for document, _ in sources], kin)
    found = []
    for (_, statement), text in zip(sources, own, strict=True):
        cited = [i for i in (statement.get("speaker"), statement.get("via")) if kin.is_media(i)]
        speaker = statement.get("speaker")
        if cited:
            found.append(cited[0])
        elif statement.get("status") == "announced" and speaker and speaker != "unnamed":
            found.append(speaker)
        else:
            found.append(text)
    return found


def _texts(documents: Sequence[Mapping[str, Any]], kin: Kinship) -> list[str]:
    """The voice of each document's text: the first outlet that one of its copies names, else the first copy's id."""
    fold = grammar(kin.world).fold
    prints = [d.get("sketch") or fingerprint(d, fold) for d in documents]
    first: list[int] = []
    for i, document in enumerate(documents):
        same = (j for j in range(i) if _same_text(document, documents[j], prints[i], prints[j]))
        first.append(first[j] if (j := next(same, None)) is not None else i)
    outlets: dict[int, str] = {}
    for at, document in zip(first, documents, strict=True):
        for outlet in document.get("outlets") or ():
            outlets.setdefault(at, outlet)
    return [outlets.get(at, documents[at]["id"]) for at in first]


def _same_text(a: Mapping[str, Any], b: Mapping[str, Any], mine: bytes, others: bytes) -> bool:
    """Whether one is the other, copied or, between languages, translated."""
    if a["id"] == b["id"]:
        return True
    (text, told), (other, told_too) = (np.split(np.frombuffer(p, np.uint32), [_SIZE]) for p in (mine, others))
    if alike(text, other) >= COPY:
        return True
    languages = {a.get("language"), b.get("language")}
    return len(languages) == 2 and len(told) and len(told_too) and alike(told, told_too) >= TRANSLATION

"""Pinyin written into the text in brackets, and the damage a glossing tool does to its bytes.

A gloss is a bracket that holds a reading of the character right before it: ``報(bào)道``. Brackets that hold anything
else (an English name, a unit) stay. A document is only treated where it is glossed throughout: a language lesson that
explains one word keeps its bracket.

Some tools look for two-byte GBK codes at odd offsets and cut a character in two; decoding then swallows brackets and
leaves ``?``. The cut is inverted only where exactly one original is possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

from .extra import need
from .text import Edit

__all__ = ["damage_edits", "gloss_edits", "readings"]

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡ"
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_GLOSS = re.compile(f"([{_HAN}]{{1,8}})((?:[((][a-z{_TONED} ]{{1,40}}[))])+)")
_BRACKET = re.compile("[((]([^))]*)[))]")
_BROKEN_PAIR = re.compile(f"([{_HAN}])\\?([a-z{_TONED}]{{1,6}})[))]\\?([a-z{_TONED}]{{1,6}})[))]")
_BROKEN_TAIL = re.compile(f"([{_HAN}])[((]([a-z{_TONED}]{{1,6}})[))]\\?([a-z{_TONED}]{{1,6}})[))]([@-~])")
MIN_GLOSSES = 5
MAX_BARE = 0.02


@cache
def readings(char: str) -> frozenset[str]:
    """All dictionary readings of a character, with tone marks and, for the neutral tone, without."""
    pypinyin = need("pypinyin")
    found = pypinyin.pinyin(char, style=pypinyin.Style.TONE, heteronym=True, errors="ignore")
    return frozenset(unicodedata.normalize("NFC", r).replace("ɡ", "g") for r in (found[0] if found else []))


def gloss_edits(text: str) -> list[Edit]:
    """Deletions of every gloss, or none where the document is not glossed throughout."""
    hits = [hit for m in _GLOSS.finditer(text) for hit in _glosses(m)]
    toned = [h for h in hits if h[2]]
    if len(toned) < MIN_GLOSSES:
        return []
    glossed = Counter(h[1] for h in toned if len(h[1]) == 1)
    counts = Counter(text)
    bare = sum(max(counts[c] - n, 0) for c, n in glossed.items())
    if bare > MAX_BARE * sum(counts[c] for c in glossed):
        return []
    return [Edit(start, end, "", "gloss") for (start, end), _, _ in hits]


def _glosses(match: re.Match[str]) -> Iterator[tuple[tuple[int, int], str, bool]]:
    """The leading brackets that gloss the characters before: span, those characters, whether there is a tone mark."""
    for bracket in _BRACKET.finditer(match[2]):
        letters = unicodedata.normalize("NFC", bracket[1]).strip().replace("ɡ", "g")
        toned = any(c in _TONED for c in letters)
        glossed = _glossed(match[1], letters, toned)
        if not glossed:
            return
        yield (match.start(2) + bracket.start(), match.start(2) + bracket.end()), glossed, toned


def _glossed(before: str, letters: str, toned: bool) -> str:
    """The last characters of ``before`` that ``letters`` is a reading of, or ''."""
    syllables = letters.split()
    if len(syllables) > 1:
        chars = before[-len(syllables) :]
        aligned = len(chars) == len(syllables) and all(s in readings(c) for c, s in zip(chars, syllables, strict=True))
        return chars if aligned else ""
    if letters in readings(before[-1]):
        return before[-1]
    sizes = range(2, min(len(before), 4) + 1) if toned else ()
    return next((before[-n:] for n in sizes if letters in _joined(before[-n:])), "")


def _joined(chars: str) -> frozenset[str]:
    spellings = {""}
    for char in chars:
        spellings = {s + r for s in spellings for r in readings(char)}
    return frozenset(spellings)


def damage_edits(text: str) -> list[Edit]:
    """Repairs of characters a glossing tool cut in two; a place with no or several originals is left as it is."""
    edits = []
    for m in _BROKEN_PAIR.finditer(text):
        found = _split_originals(m[1], m[2], m[3])
        if len(found) == 1:
            edits.append(Edit(m.start() + 1, m.end(), found.pop(), "damage"))
    for m in _BROKEN_TAIL.finditer(text):
        found = {o for o in _tail_originals(m[1], m[3], m[4]) if m[2] in readings(m[1])}
        if len(found) == 1:
            edits.append(Edit(m.start() + 1, m.end(), found.pop(), "damage"))
    return edits


def _split_originals(before: str, first: str, second: str) -> set[str]:
    """Characters X cut as X1|X2, where the pair (trail byte of ``before``, X1) reads ``first`` and X ``second``."""
    trail = _gbk(before)[-1:]
    if not trail:
        return set()
    found = set()
    for lead in range(0x81, 0xFF):
        if first not in readings(_char(trail + bytes([lead]))):
            continue
        for second_byte in range(0x40, 0xFF):
            original = _char(bytes([lead, second_byte]))
            if original and second in readings(original):
                found.add(original)
    return found


def _tail_originals(before: str, shown: str, letter: str) -> set[str]:
    """Characters ending in the ASCII ``letter`` whose first byte, after the trail of ``before``, reads ``shown``."""
    trail = _gbk(before)[-1:]
    found = set()
    for lead in range(0x81, 0xFF) if trail else ():
        original = _char(bytes([lead]) + letter.encode("ascii"))
        if original and shown in readings(_char(trail + bytes([lead]))):
            found.add(original)
    return found


def _gbk(char: str) -> bytes:
    try:
        return char.encode("gbk")
    except UnicodeError:
        return b""


def _char(code: bytes) -> str:
    try:
        text = code.decode("gbk")
    except UnicodeError:
        return ""
    return text if len(text) == 1 else ""

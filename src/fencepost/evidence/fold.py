"""The view that words are matched in: character for character, so that an offset in it is one in the text.

Full-width forms become ASCII, Traditional characters Simplified, quotation marks one pair, and words that differ only
by region (晶片, 芯片) the mainland word of the same length. Names that a character table would spoil (昇騰) are kept.
The text itself is never changed: a quotation shows what was written.

>>> fold = Folder((("晶片", "芯片"),), ("昇腾",))
>>> fold("華為「昇騰」晶片,ＡＩ")
'华为“昇腾”芯片,AI'
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from .extra import need

__all__ = ["Folder", "script_of", "small"]

_MARKS = str.maketrans("「」『』﹁﹂﹃﹄〝〞’‘", "“”“”“”“”“”''")
_DASHES = str.maketrans("–—―~～〜－‑", "--------")
_FIRST, _LAST = 0x3400, 0x9FFF


@cache
def _simplified() -> dict[int, str]:
    """Each Traditional character's Simplified one, by OpenCC's table for single characters."""
    chars = [chr(c) for c in range(_FIRST, _LAST + 1)]
    converted = need("opencc").OpenCC("t2s").convert("\n".join(chars)).split("\n")
    table = {ord(a): b for a, b in zip(chars, converted, strict=True) if a != b and len(b) == 1}
    return table | {ord("著"): "着"}


@cache
def _table() -> dict[int, str]:
    wide = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {0x3000: " ", 0xA0: " "}
    other = {**_MARKS, **_DASHES}
    return wide | {k: chr(v) for k, v in other.items()} | _simplified()


# The stops of U.S. end nothing: a pattern that runs to the next stop runs on over them.
_INITIALS = re.compile(r"(?<![A-Za-z.])(?:[A-Z]\.){2,}")


# "~1,000 W" is about so much; between two numbers the sign makes a range.
_ABOUT = re.compile(r"[~～∼](?<![\d%] .)(?<![\w%].)(?=[$€£¥]?\d)")


class Folder:
    """Folds text with region words of equal length and protected terms (given in their proper Simplified form)."""

    def __init__(self, regions: tuple[tuple[str, str], ...], protected: tuple[str, ...]) -> None:
        spoilt = {term.translate(_table()): term for term in protected}
        self._swap = {a.translate(_table()): b for a, b in regions} | {k: v for k, v in spoilt.items() if k != v}
        self._protected = frozenset(spoilt.values())
        bad = [a for a, b in self._swap.items() if len(a) != len(b)]
        if bad:
            raise ValueError(f"words of unequal length cannot be folded: {', '.join(bad)}")
        longest = sorted(self._swap, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest)) or "(?!)")

    def __call__(self, text: str) -> str:
        """``text`` folded, with the same number of characters."""
        if "." in text:
            text = _INITIALS.sub(lambda m: m[0].replace(".", "·"), text)
        text = _ABOUT.sub("约", text)
        if text.isascii():
            return text
        return self._words.sub(lambda m: self._word(m[0], text[m.start() : m.end()]), text.translate(_table()))

    def _word(self, folded: str, written: str) -> str:
        """The word to match: a protected term only where it was written with its own characters (昇, not 升)."""
        word = self._swap[folded]
        if word in self._protected and any(w != s and w != o for w, s, o in zip(word, folded, written, strict=True)):
            return folded
        return word


def small(text: str) -> str:
    """``text`` with its ASCII letters small, so that every place keeps its number.

    >>> small("H20 İstanbul")
    'h20 İstanbul'
    """
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def script_of(text: str) -> str:
    """``Hans``, ``Hant``, ``Latn`` or ``Mixed``: by the characters only one of the two scripts has."""
    table = _simplified()
    targets = _simplified_only()
    counts = Counter(text)
    han = sum(n for c, n in counts.items() if "\u3400" <= c <= "\u9fff")
    if han * 5 < len(text.strip()) or not han:
        return "Latn"
    hant = sum(n for c, n in counts.items() if ord(c) in table)
    hans = sum(n for c, n in counts.items() if c in targets)
    if hant > 4 * hans:
        return "Hant"
    return "Hans" if hans > 4 * hant or not hant else "Mixed"


@cache
def _simplified_only() -> frozenset[str]:
    """Simplified characters that no Traditional text uses: they are targets and change when converted back."""
    targets = sorted(set(_simplified().values()))
    back = need("opencc").OpenCC("s2t").convert("\n".join(targets)).split("\n")
    return frozenset(a for a, b in zip(targets, back, strict=True) if a != b)

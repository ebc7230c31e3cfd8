"""Numbers as they are written: digits with separators, Chinese numerals, and mixtures of both with 万, 亿, 兆.

>>> parse_number("1,398.5"), parse_number("三千二百"), parse_number("4万亿"), parse_number("两")
(Fraction(2797, 2), Fraction(3200, 1), Fraction(4000000000000, 1), Fraction(2, 1))
"""

from __future__ import annotations

import re
from fractions import Fraction

__all__ = ["CHINESE", "MAGNITUDES", "NUMBER", "parse_number"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
CHINESE = "".join((*_DIGITS, *_SMALL, *_TENS))
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = {
    w: i
    for i, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
# A number, without magnitude words.
NUMBER = rf"(?:{_ARABIC}|[{CHINESE}]+(?:点[{CHINESE}]+)?|\b(?i:{'|'.join(_WORDS)})\b)"
# English magnitude words; the Chinese ones may be stacked (4万亿).
MAGNITUDES = {
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3, "tn": 10**12, "trn": 10**12,
    "bn": 10**9, "mn": 10**6, "hundred": 100, "dozen": 12,
}  # fmt: skip


def parse_number(text: str) -> Fraction:
    """The value of a folded numeral; ValueError where it is none."""
    text = text.strip().replace(",", "")
    if not text:
        raise ValueError("no numeral")
    if text[0].isdigit():
        match = re.match(r"\d+(?:\.\d+)?", text)
        value = Fraction(match[0])
        for char in text[match.end() :].strip():
            value *= {**_SMALL, **_LARGE}[char]
        return value
    if text.lower() in _WORDS:
        return Fraction(_WORDS[text.lower()])
    whole, _, fraction = text.partition("点")
    value = Fraction(_chinese(whole))
    for place, char in enumerate(fraction, 1):
        value += Fraction(_DIGITS[char], 10**place)
    return value


def _chinese(text: str) -> int:
    total = section = digit = 0
    plain = all(c in _DIGITS for c in text)
    if plain:
        return int("".join(str(_DIGITS[c]) for c in text))
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += _TENS[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        elif char in _LARGE:
            total = (total + section + digit or 1) * _LARGE[char]
            section = digit = 0
        else:
            raise ValueError(f"'{char}' is not part of a numeral")
    return total + section + digit

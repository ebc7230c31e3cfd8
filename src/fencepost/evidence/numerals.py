"""Numbers as they are written: digits with separators, Chinese numerals, and mixtures of both with 万, 亿, 兆.

>>> parse_number("1,398.5"), parse_number("三千二百"), parse_number("4万亿"), parse_number("两")
(Fraction(2797, 2), Fraction(3200, 1), Fraction(4000000000000, 1), Fraction(2, 1))
>>> parse_number("四亿五千六百四十二万零一十五"), parse_number("一万三"), parse_number("25万6千")
(Fraction(456420015, 1), Fraction(13000, 1), Fraction(256000, 1))
>>> parse_number("负三分之二"), parse_number("一又二分之一"), parse_number("壹佰伍拾")
(Fraction(-2, 3), Fraction(3, 2), Fraction(150, 1))
"""

from __future__ import annotations

import re
from fractions import Fraction

__all__ = ["CHINESE", "MAGNITUDES", "NUMBER", "WORDS", "parse_number"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2, "倆": 2}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}  # as on a cheque
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_VAGUE = "多余几"  # 十多万: the bound it gives is the hedge's business
_SMALL = "".join((*_DIGITS, *_UNITS, *_TENS))
CHINESE = _SMALL
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
WORDS = {
    w: i
    for i, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"], 1
    )
}  # fmt: skip
# Digits that go on behind a magnitude (25万6千, 3万4000), and numerals with magnitudes inside (四亿五千六百万).
_MIXED = r"\d+(?:\.\d+)?(?:[十百千万亿兆]+零?\d+(?:\.\d+)?)+"
_LONG = rf"[{CHINESE}]+(?:[万亿兆]+[{CHINESE}]+)+"
# A number, without the magnitude that may follow it.
NUMBER = rf"(?:{_MIXED}|{_ARABIC}|{_LONG}|[{CHINESE}]+(?:点[{CHINESE}]+)?|\b(?i:{'|'.join(WORDS)})\b)"
# English magnitude words; the Chinese ones may be stacked (4万亿).
MAGNITUDES = {
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3, "tn": 10**12, "trn": 10**12,
    "bn": 10**9, "mn": 10**6, "hundred": 100, "dozen": 12,
}  # fmt: skip
_BESIDE = re.compile(rf"[\s,]|[{_VAGUE}](?=[\s,]*[十百千万亿兆])")  # what adds nothing to the value
_TOKEN = re.compile(r"\d+(?:\.\d+)?|.")


def parse_number(text: str) -> Fraction:
    """The value of a folded numeral; ValueError where it is none."""
    whole, point, decimals = text.replace(",", "").partition(".")
    if text.isascii() and whole.isdigit() and (decimals.isdigit() or not point):
        return Fraction(int(whole + decimals), 10 ** len(decimals))
    text = _BESIDE.sub("", text)
    if not text:
        raise ValueError("no numeral")
    if text[0] in "-负":
        return -parse_number(text[1:])
    if text.lower() in WORDS:
        return Fraction(WORDS[text.lower()])
    whole, _, fraction = text.rpartition("又")
    if whole:
        return parse_number(whole) + parse_number(fraction)
    below, part, above = text.partition("分之")
    if part:
        return parse_number(above) / parse_number(below)
    whole, _, decimals = text.partition("点")
    value = _whole(whole)
    for place, char in enumerate(decimals, 1):
        if char not in _DIGITS:
            raise ValueError(f"'{char}' is not a decimal")
        value += Fraction(_DIGITS[char], 10**place)
    return value


def _whole(text: str) -> Fraction:
    """A numeral without a fraction: sections below each magnitude, their values added."""
    if all(c in _DIGITS for c in text):
        return Fraction(int("".join(str(_DIGITS[c]) for c in text)))
    total = section = Fraction(0)
    held: Fraction | None = None
    unit = largest = 0
    spoken = False  # the held number is a Chinese digit right behind a unit: 一万三 is 13,000
    last = ""
    for token in _TOKEN.findall(text):
        if token[0].isdigit():
            held, spoken = Fraction(token), False
        elif token in _DIGITS:
            digit = _DIGITS[token]
            spoken = unit > 10 and digit > 0 and held is None and last not in "零〇○"
            held = Fraction(digit) if held is None or last in "零〇○" else held * 10 + digit
        elif token in _TENS:
            section += _TENS[token]
        elif token in _UNITS:
            unit = _UNITS[token]
            section += (held or 1) * unit  # 零十二 is twelve
            held, spoken = None, False
        elif token in _LARGE:
            size = _LARGE[token]
            section += held or 0
            if not section and total:
                total *= size  # 万亿
            elif size > largest and largest:
                total = (total + section) * size  # 一万二千亿
            else:
                total += (section or 1) * size
            section, held, spoken, unit, largest = Fraction(0), None, False, size, size
        else:
            raise ValueError(f"'{token}' is not part of a numeral")
        last = token
    tail = held or Fraction(0)
    return total + section + (tail * unit / 10 if spoken else tail)

"""Comparisons told without a figure: half the performance, two-thirds of, twice as fast, on par with, 不如.

Each is a ratio in per cent (or times) of what is compared with: equal is about 100 %, more is over it, less under it.

>>> [(str(a.value), a.hedge) for a in comparisons("The 910C is slower than the H100 and rivals the H20.", ())]
[('100', 'under'), ('100', 'about')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from operator import attrgetter

from .amounts import HEDGE, HEDGE_OF, Amount, hedge_before, hedged
from .triggers import Worth, every, led

__all__ = ["COMPARED", "comparisons"]

_HIS = r" (?:that|those) of\b| (?:the )?(?-i:[A-Z])[\w.-]*(?: (?-i:[A-Z\d])[\w.-]*){0,2}['’]s\b"
"""That of another, or another's."""
# "About half of the performance of the H100", H100的一半: a share of a performance without a figure.
_HALF = led(
    rf"(?:(?P<hedge>{HEDGE})\s)?\b(?P<half>half)"
    r"(?= (?:of )?(?:the )?(?:\w+ )?(?:performance|speed|throughput|compute|computing)\b"
    rf"| as (?:fast|powerful)\b|{_HIS})"
    rf"|(?:性能|算力|速度|效能|吞吐)[^。,;]{{0,6}}?(?P<hedge2>{HEDGE})?(?:为|是)?[^。,;]{{0,12}}(?P<half2>一半)"
)
# Two-thirds of: a share told as a fraction.
_FRACTION = led(
    r"\b(?i:(?P<part>a|one|two|three)[- ](?P<of>third|quarter|fifth|sixth|seventh|eighth|tenth)s?)(?= (?:of|as)\b)"
)
_TOLD = {
    "a": 1, "one": 1, "two": 2, "three": 3, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "tenth": 10,
}  # fmt: skip
# Twice as fast, double the memory.
_TIMES = re.compile(
    r"\b(?P<n>twice|double|triple|quadruple)(?= as (?:fast|powerful|quick|capable|efficient)\b"
    r"| (?:the |that |those )(?:\w+ ){0,2}(?:performance|speed|throughput|compute|bandwidth|memory|capacity)\b"
    rf"|{_HIS})",
    re.I,
)
_TIMES_OF = {"twice": 2, "double": 2, "triple": 3, "quadruple": 4}

_OTHER = r"(?= (?:the |that |those |an? |(?-i:[A-Z])|\d+[A-Z]))"
"""What is compared with comes next: a name, with its article."""
_RESPECT = "性能|算力|速度|带宽|显存|内存|存储器|容量|效能|能力|能效|吞吐|推理|训练|解码|表现"
_RESPECT_IS = (
    r"(?:bandwidth|memory|capacity|throughput|performance|compute|computing power|speed) (?:is|was|are)"
    r"(?: (?:far|much|slightly|somewhat|even|still|also|about))?"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (hedge, re.compile(rf"(?i:\b(?P<en>{en}){_OTHER})|(?:{_RESPECT}){zh}{than}"))
    for hedge, en, zh, than in (
        (
            "about",
            r"on (?:a )?par with|comparable (?:to|with)|equal to|equivalent to|similar to|rivals|rivall?ing"
            r"|match(?:es|ed|ing)?|the same (?:[\w-]+ ){0,3}"
            r"(?:performance|compute|computing power|throughput|speed|bandwidth|memory|capacity|[a-z]*flops) as"
            rf"|{_RESPECT_IS} (?:the same as|identical to|equal to)",
            r"[^,。;]{0,8}?(?:[与和跟同][^,。;]{1,24}?(?P<zh>不相上下|旗鼓相当|相当(?!于)|持平|相近|相若|看齐)"
            r"|(?P<zh2>媲美|比肩|相当于|持平于))",
            "",
        ),
        (
            "over",
            r"(?:faster|quicker|stronger|more (?:powerful|capable|efficient)"
            r"|(?:higher|greater|more)(?: [a-z]+){1,3}) than"
            rf"|{_RESPECT_IS} (?:higher|greater|larger|bigger|better) than"
            r"|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beats?|outpac(?:es|ed|ing)",
            r"[^,。;]{0,10}?(?P<zh>超过|超越|高于|优于|强于|胜过|领先于?|赶超)(?!了?约?\d)",
            r"|比[^,。;]{1,24}?(?:更|还要?|要)?(?P<zh2>快|强)(?:得多|很多|一些|不少)?(?=[的,。;]|$)",
        ),
        (
            "under",
            r"(?:slower|weaker|less (?:powerful|capable|efficient)|(?:lower|less)(?: [a-z]+){1,3}) than"
            rf"|{_RESPECT_IS} (?:lower|smaller|less|worse) than"
            r"|underperform(?:s|ed|ing)?|trails?|lags? behind|falls? short of|inferior to",
            r"[^,。;]{0,10}?(?P<zh>低于|不如|弱于|逊于|逊色于|落后于?|不及|不敌)(?!了?约?\d)",
            r"|比[^,。;]{1,24}?(?:更|还要?|要)?(?P<zh2>慢|弱)(?:得多|很多|一些|不少)?(?=[的,。;]|$)",
        ),
    )
)
_UNLIKE = re.compile(r"(?:\b(?:not|never|cannot|nowhere|hardly)\b|n't\b)[^.,;]*$|(?:不|未|难以|无法|没有)[^,。;]{0,8}$")
# "The H20 does not have more compute than": the comparison itself is denied.
_DENIED = re.compile(
    r"(?:\b(?:does|do|is|are) not|\b(?:doesn|isn|don|aren)['’]t)(?: (?:have|offer|deliver|provide))?\s$"
    r"|(?:并不|并未|并没有|(?<![差])不|没有)$"
)
_OPPOSITE = {"over": "up_to", "under": "at_least"}
_NEAR = 16  # characters: a figure so near is the figure of the comparison


COMPARED = {"half": [_HALF], "fraction": [_FRACTION], "times": [_TIMES], "kinds": [pattern for _, pattern in _KINDS]}
"""How comparisons are told, by kind."""


def comparisons(text: str, figures: Sequence[Amount], worth: Worth = every(COMPARED)) -> list[Amount]:
    """Every comparison in words of the folded text that none of the ``figures`` found there puts in numbers.

    ``worth`` tells which words of comparison the text may hold.
    """
    found = []
    for m in _HALF.finditer(text) if "half" in worth else ():
        half = Amount(*m.span("half") if m["half"] else m.span("half2"), *[Fraction(50)] * 3, "%", "share")
        found.append(hedged(half, HEDGE_OF.get(m["hedge"] or m["hedge2"] or "", "")))
    for m in _FRACTION.finditer(text) if "fraction" in worth else ():
        value = 100 * Fraction(_TOLD[m["part"].lower()], _TOLD[m["of"].lower()])
        found.append(hedged(Amount(*m.span(), *[value] * 3, "%", "share"), hedge_before(text, m.start()) or "about"))
    for m in _TIMES.finditer(text) if "times" in worth else ():
        times = Amount(*m.span("n"), *[Fraction(_TIMES_OF[m["n"].lower()])] * 3, "ratio", "ratio")
        found.append(hedged(times, hedge_before(text, m.start("n"))))
    told = [a for a in (*figures, *found) if a.kind in ("share", "ratio")]
    for hedge, pattern in map(_KINDS.__getitem__, worth["kinds"]):
        for m in pattern.finditer(text):
            start, end = next(m.span(g) for g in ("en", "zh", "zh2") if m[g])
            unlike = _UNLIKE.search(text, max(0, start - 30), start)
            denied = _OPPOSITE.get(hedge) if _DENIED.search(text, max(0, start - 30), start) else None
            if (denied or not unlike) and not any(a.start < end + _NEAR and start < a.end + _NEAR for a in told):
                found.append(hedged(Amount(start, end, *[Fraction(100)] * 3, "%", "par"), denied or hedge))
    return sorted(found, key=attrgetter("start"))

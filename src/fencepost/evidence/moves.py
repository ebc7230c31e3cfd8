"""Which way a figure moved: a rate of growth, or the change of a sum, is negative where the words say that it fell.

>>> [falls(t, 0, *(t.index("2"), len(t))) for t in ("Revenue fell 22%", "Revenue rose 22%", "营收同比减少24%")]
[True, False, True]
>>> text = "a 2% drop, after a rise of 9%"
>>> falls(text, 0, 2, 4)
True
"""

from __future__ import annotations

import re

from .sentences import clause_start

__all__ = ["falls"]

_WAY = re.compile(
    r"(?P<down>下降|下跌|下滑|下挫|下调|减少|缩减|[年月季]减|暴跌|[大急重收续]跌|骤降|锐减|滑落|衰退|萎缩|缩水|低开|走低|跌|挫|回调|降(?!至|到|幅)|减(?=[\d约近逾超])"
    r"|\b(?:fell|fall(?:en|s|ing)?|drop\w*|declin\w*|plung\w*|plummet\w*|tumbl\w*|slid(?:e[sd]?|ing)?|slump\w*|sank|sinks?|sunk|shed|down"
    r"|decreas\w*|shr[aiu]nk\w*|lower|contract(?:ed|ion|ing)|slip(?:s|ped|ping)?|lost|loses?)\b)"
    r"|(?P<up>增|涨|升|攀|提高|成长|飙|高开|反弹|扩大|翻"
    r"|\b(?:rose|ris(?:e[sn]?|ing)|grew|grow(?:n|s|ing|th)?|increas\w*|jump\w*|surg\w*|soar\w*|climb\w*|gain\w*|rall(?:y|ies|ied)"
    r"|up|higher|expand\w*|pop(?:s|ped)?|added|adds|advanc\w*|spik\w*|leap\w*|leapt)\b)",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = 40, 12  # characters


def falls(text: str, begin: int, start: int, end: int) -> bool:
    """Whether the word of moving nearest before [start, end) in its clause tells of a fall, or, where none stands
    before, the one right behind: a 14% drop, 10% lower. No clause begins before ``begin``.
    """
    clause = max(clause_start(text, begin, start), start - _BEFORE)
    before = list(_WAY.finditer(text, clause, start))
    behind = _WAY.search(text, end, min(end + _BEHIND, len(text)))
    if behind and text[end : behind.start()].strip(" -(") == "" and text[end : end + 1].isascii():
        return behind["down"] is not None
    nearest = before[-1] if before else behind
    return nearest is not None and nearest["down"] is not None

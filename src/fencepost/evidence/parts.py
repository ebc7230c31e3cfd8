"""Of which part of its business a company's figure is told: data centres, a division, or all of it."""

from __future__ import annotations

import re

from .amounts import Amount
from .dates import YEAR_BEFORE
from .document import Sentence
from .grammar import Grammar
from .sentences import clause_start

__all__ = ["UNKNOWN_PART", "part_of"]

UNKNOWN_PART = "segment/unknown"
"""Words that no list knows stand about the number: it may be of all the business, of a part, a mean or a difference."""

# "revenue of $39 billion, with data-centre revenue of $35 billion": what follows is told of the next number.
_NEXT_TOLD = re.compile(r"[,;。、(]|\b(?:and|with|while|including|up|down|compared|versus)\b|其中|[和与及]")
_PLAIN = re.compile(
    r"(?:[\s,:'’\"“”()-]|的|总|全年|年度|全财?年|财年|整体|全球|合并|实现|录得|取得|创下?|为|是|达到?|达成|报|共|至|超过?|突破|"
    r"逾|近|高达|约|(?:增长?|升|降|增加)(?=至|到)|到|从|由|其|该|公司|集团|股份|在|报告?期内?|当期|同期|分别|预计|预期|将|则|也|营业|净|"
    r"(?i:\b(?:(?:rose|grew|fell|rising|growing|falling|up|down|jumped|surged|climbed|soared|increased|declined|dropped|"
    r"more than doubled|doubled|tripled)(?= [^;.]*\bto\b)|s|the|its|their|his|it|they|we|our|a|an|of|in|for|on|from|"
    r"at|and|with|that|which|whose|said|says|had|has|have|was|were|is|be|total|annual|yearly|full|year|record|net|gross|overall|group|company|"
    r"consolidated|reported|gaap|fiscal|global|worldwide|whole|entire|to|about|around|roughly|approximately|nearly|almost|over|more|than|"
    r"above|under|below|just|some|came|stood|hit|reach(?:ed)?|totall?ed|topped|exceeded|surpassed|amounted|posted|recorded|"
    r"booked|generated|logged|achieved|announced|disclosed|registered|delivered|earned|brought|made|results?|inc|corp|ltd|"
    r"plc)\b))*+"
)
_QUALIFIED = re.compile(
    r"\b(?:lower|higher|less|more|short|below|above|per|each|excluding|without|before|if|annuali[sz]ed|run[- ]rate|"
    r"average)\b|\ba (?:year|quarter|month)\b|不含|不包括|剔除|扣除|年化|平均"
)
_NEAR = 40  # characters behind a number in which it may be qualified


def part_of(
    text: str, sentence: Sentence, amount: Amount, cue: tuple[int, int], whose: tuple[str | None, ...], grammar: Grammar
) -> str | None:
    """The segment that the words name, ``UNKNOWN_PART`` where they may name one, None where it is plainly all.

    ``whose`` are the company and the place or chip of whose figure they are known to be.
    """
    said = min(cue[0], amount.start)
    others = [a for a in sentence.amounts if a is not amount]
    begin = max([
        clause_start(text, sentence.start, said), *(a.end for a in others if a.end <= said),
        # "..., 上年同期为6476万元": of what was told before the words of that period, nothing is told again
        *(d.start for d in sentence.dates if d.why == YEAR_BEFORE and said < d.start < amount.start),
    ])  # fmt: skip
    end = min([sentence.end, *(a.start for a in others if a.start >= amount.end)])
    border = _NEXT_TOLD.search(text, amount.end, end)
    named = grammar.segment(text[begin : max(border.start() if border else end, cue[1])])
    if named or amount.kind == "share":
        return named  # what a share is a part of, its words say themselves
    own = [m for m in sentence.mentions if m.id in whose]
    begin = max([begin, *(m.end for m in own if begin <= m.end <= said)])
    known = [cue, *((k.start, k.end) for k in (*own, *sentence.dates, *sentence.amounts))]
    plain = _PLAIN.fullmatch(_without(text, begin, max(cue[0], amount.start), known))
    return UNKNOWN_PART if not plain or _QUALIFIED.search(text, amount.end, amount.end + _NEAR) else None


def _without(text: str, begin: int, end: int, spans: list[tuple[int, int]]) -> str:
    """The text from ``begin`` to ``end`` with blanks for what stands in the spans."""
    letters = list(text[begin:end])
    for first, last in spans:
        for at in range(max(first, begin), min(last, end)):
            letters[at - begin] = " "
    return "".join(letters)

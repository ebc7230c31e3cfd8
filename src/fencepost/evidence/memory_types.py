"""Which memory a product is said to have: HBM3, GDDR6, LPDDR5X. A claim in words, whose aspect is the type."""

from __future__ import annotations

import re

from .claims import Claim
from .document import Document, Sentence
from .grammar import Grammar
from .qualities import in_words
from .sentences import clause_start
from .speech import Attribution
from .whose import products_of

__all__ = ["memory_types"]

_TYPE = re.compile(
    r"(?<![A-Za-z0-9])(?P<type>HBM\s?[2-4]\s?E?|GDDR\s?\d\s?X?|LPDDR\s?\dX?)(?![A-Za-z0-9])", re.IGNORECASE
)
_KINDS = ("chip", "family", "system")
_REACH = 64  # characters between a product and its memory
# Words by which a product has a memory: "comes with 96GB of HBM3", 搭载HBM3e; the memory may stand behind a figure.
_HAS = re.compile(
    r"(?i:\b(?:with|us(?:es|ed|ing)|ha[sd]|have|features?|featuring|carr(?:y|ies|ied|ying)|pack(?:s|ed|ing)?|"
    r"moved to|switch(?:es|ed) to|adopt(?:s|ed|ing)?|"
    r"equipped|fitted|offers?|offering|provid(?:es|ing)|boasts?|includ(?:es|ing)|sports?|comes|ships?|is an?|"
    r"hold(?:s|ing)?|put(?:s|ting)?|hous(?:es|ing))\b)"
    r"|采用|搭载|配备|使用|用的是|拥有|具备|配置|内置|集成|升级到|升级为|支持|显存|内存|存储|记忆体"
)
_NOT = re.compile(
    r"(?:\b(?:rather than|instead of|in place of|not|no longer|without|replac\w+|over|unlike|lacks?)\s(?:the |any )?"
    r"|而非|而不是|不是|不再是?|取代|代替|没有|未|并未)(?:采用|使用|搭载|配备|use |using |have |with )?\s?$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"rather|instead|\bnot\b|no longer|without|lacks|而非|而不是|不是|不再|没有|未", re.IGNORECASE)
_OTHERS = re.compile(r"(?:than|versus|vs\.?|from|compared (?:to|with)|[从由比较])[^,.;。]{0,10}$", re.IGNORECASE)
_OF = re.compile(r"\s?(?:of (?:the |its )?)?(?:on-package |fast |high-bandwidth )?|的?(?:高带宽)?")
"""What may stand between a capacity and the type: 96GB of HBM3."""


def memory_types(
    doc: Document, sentence: Sentence, said: tuple[Attribution, ...], grammar: Grammar, figures: list[Claim]
) -> list[Claim]:
    """A claim for each type of memory that the sentence says a product has, or has not.

    Whose it is follows from the figure it stands behind (96GB of HBM3, among ``figures``), else from the product before
    it in its clause where words of having stand between.
    """
    found = []
    for cue in _TYPE.finditer(doc.folded, sentence.start, sentence.end):
        says = re.sub(r"\s", "", cue["type"]).upper()
        denied = _NOT.search(doc.folded, sentence.start, cue.start())
        other = denied or _OTHERS.search(doc.folded, sentence.start, cue.start())
        if other and not (denied and _DENIED.search(denied[0])):
            continue
        modality = "negative" if denied else "positive"
        if whose := _whose(doc, sentence, cue.start(), figures):
            span = min(whose[1], cue.start()), cue.end()
            told = in_words(
                doc, sentence, said, grammar, "memory_kind", modality, whose[0], span, cue.span(), None, says
            )
            found.append(told)
    return found


def _whose(doc: Document, sentence: Sentence, at: int, figures: list[Claim]) -> tuple[str, int] | None:
    """The product, and where what is said of it begins; None where it is somebody else's, or nobody's."""
    text = doc.folded
    for a in sentence.amounts:
        if a.kind == "memory" and a.end <= at and _OF.fullmatch(text, a.end, at):
            own = next((c for c in figures if c.measure == "memory_capacity" and c.start <= a.start < c.end), None)
            return (own.subject, own.start) if own and own.subject and own.extent != "part" else None
    begin = clause_start(text, sentence.start, at)
    owners = [m for m in products_of(sentence) if m.kind in _KINDS and begin <= m.start and m.end <= at]
    if not owners or at - owners[-1].end > _REACH or not _HAS.search(text, owners[-1].end, at):
        return None
    between = any(m.kind == "company" and owners[-1].end <= m.start < at for m in sentence.mentions)
    return None if between else (owners[-1].id, owners[-1].start)  # Samsung's HBM3E is not the product's yet

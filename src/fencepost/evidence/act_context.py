"""What an act stands under: a wish or a refusal, something known, another act it follows from, a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .act_patterns import BOOK_TITLE_OPEN, CONSEQUENCE
from .act_rules import ActRules
from .document import Sentence
from .sentences import clause_start
from .things import Thing
from .words_of_acts import Word

__all__ = ["consequent", "ground", "in_name", "presupposed", "purposive", "unreal"]


def in_name(text: str, sentence: Sentence, at: int) -> bool:
    """Whether a word written large behind another is part of a name, a Strategic Trade Permit, but in a headline."""
    return (
        text[at] in _LARGE
        and _CAPITALISED.search(text, max(sentence.start + 1, at - 24), at) is not None
        and _PROSE.search(text, sentence.start, sentence.end) is not None
    )


_LARGE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+ $")
_PROSE = re.compile(r"(?:\b[a-z]{4,}\b[^.;]*?){3}")


def consequent(text: str, at: int) -> bool:
    """Whether what stands at ``at`` only tells what an act leads to (", allowing them"), or names a document."""
    leads = CONSEQUENCE.match(text, max(0, at - 2))
    return leads is not None or BOOK_TITLE_OPEN.search(text, max(0, at - 80), at) is not None


def purposive(text: str, sentence: Sentence, word: Word, things: Sequence[Thing]) -> bool:
    """Whether an English infinitive only says what a thing or a party is for: a contract to supply, tools to prevent.

    Behind a decision, or behind somebody who is made to do it, it is an act.
    """
    before = word.start - _TO
    if word.form not in ("base", "same") or not text.startswith(" to ", before):
        return False
    begin = clause_start(text, sentence.start, word.start)
    noun = any(t.end in (before, before - 1) and not t.classes & _MEASURED for t in things)
    if not noun and not _NOUN_PHRASE.search(text, begin, before):
        return _ENOUGH.search(text, begin, before) is not None
    return _RESOLVED.search(text, begin, before + 1) is None


_ENOUGH = re.compile(r"\b(?:enough|sufficient|ample|insufficient)\b[^.;,]{0,40}$")  # enough computing power to build
_TO = 4  # characters of " to " before its verb
_MEASURED = frozenset({"money", "share", "plan", "place"})
_NOUN_PHRASE = re.compile(r"\b(?:an?|the|its|their|his|her|our|some|any) (?:[\w.·’'-]+ ){0,3}[\w·’'-]+(?<!ed)(?<!s)$")
# Who is made or allowed to do it, and what is decided: forcing the maker to delay, the decision to end the waiver.
_RESOLVED = re.compile(
    r"\b(?:convinc|persuad|forc|allow|permit(?:s|ted|ting)\b|enabl|order(?:ed|s|ing)\b|tell|told|ask|urg|press|requir|compel|push|get|got|help|authori[sz]|instruct"
    r"|direct(?:s|ed|ing)\b|clear(?:s|ed|ing)\b|approv(?:es|ed|ing)\b|let\b|lead|led\b|prompt|caus|agree|decid|decision|intention|intend|mov(?:e|es|ed|ing)\b|plan(?:s|ned)?\b"
    r"|actions?\b|steps?\b|rights?\b|powers?\b|announce|pledg|promis|propos|expect|program)",
    re.I,
)


def presupposed(text: str, sentence: Sentence, at: int, rules: ActRules) -> bool:
    """Whether what stands at ``at`` is told as known: although, given."""
    begin = clause_start(text, sentence.start, at)
    pattern = rules.presupposed_en if text[at].isascii() else rules.presupposed_zh
    return pattern.search(text[begin:at]) is not None


def ground(text: str, sentence: Sentence, start: int, end: int) -> bool:
    """Whether what stands at [start, end) is what somebody is punished for: 因向客户发货被罚, fined for selling."""
    begin = clause_start(text, sentence.start, start)
    if text[start].isascii():
        return _DOING.match(text, start) is not None and _FOR_DOING.search(text, begin, start) is not None
    return _BECAUSE.search(text, begin, start) is not None and _UNDERWENT.match(text, end, sentence.end) is not None


_BECAUSE = re.compile(r"因(?![此而应])(?:涉嫌)?[^,。;]{0,18}$")
_UNDERWENT = re.compile(r"[^,。;]{0,8}(?:被|遭|而受|面临)")
_FOR_DOING = re.compile(r"\b(?:for|over) (?:\w+ly )?$")
_DOING = re.compile(r"[a-z]+ing\b")


def unreal(text: str, sentence: Sentence, at: int, rules: ActRules) -> bool:
    """Whether what stands at ``at`` is only wished, asked, refused or presupposed."""
    begin = clause_start(text, sentence.start, at)
    if (_WHEN_IT.search(text, begin, at) and _PRESENT.match(text, at)) or _WHEN_DONE.search(text, begin, at):
        return True  # when it launches, it has not; before chips are shipped
    goes_on = begin > sentence.start and _GOES_ON.fullmatch(text, begin, at) is not None
    if (goes_on or text.startswith(("将", "把"), begin)) and _considered(text, sentence, begin):
        return True
    if goes_on and _DEMANDED.search(text, sentence.start, begin):
        return True  # 敦促美方纠正做法,取消有关措施
    asked = text.find("要求", max(sentence.start, at - _ASKED_WITHIN), at) >= 0
    if asked and _PETITIONED.search(text, sentence.start, at):
        return True  # 议员致信部长,要求停止发放许可
    back = max(sentence.start, at - _RULE_WITHIN)
    if text.find(", which ", back, at) >= 0 and _RULE_WHICH.search(text, back, at) and not _COMES.match(text, at):
        return True  # rescinded the curbs, which restricted sales: what they did is no news
    pattern = rules.unreal_en if text[at].isascii() else rules.unreal_zh
    clause = text[begin:at]
    found = pattern.search(clause)
    if found is None:
        return False
    if found[0].startswith("从"):
        return _TURNED.match(text, at, sentence.end) is not None  # 从限制转向合作, but 从英伟达购买
    return not (found[0][:5].lower() in _POSSIBLE and _FORESEEN.search(clause, 0, found.start()))


_RULE_WHICH = re.compile(
    r"\b(?:rules?|curbs?|controls?|restrictions?|measures?|regulations?|framework|practices|tariffs), which "
    r"(?:\w+ly |also |have |has |had |would |will |continue to )*$"
)
_RULE_WITHIN = 60
_COMES = re.compile(r"(?:tak|took|com|came|enter|go|went|kick|expir)")
_WHEN_IT = re.compile(r"\b(?:when|once|until|as soon as) (?:it|they) $")
_DEMANDED = re.compile(r"(?:敦促|呼吁|督促|促请|要求(?=[^,。;]{0,4}方)|应当?(?:立即|尽快|切实))[^。;]{2,40},$")
_ASKED_WITHIN = 14
_PETITIONED = re.compile(r"(?:议员|致信|致函|联名|去信|上书)[^。;]{0,40}要求[^,。;]{0,12}$")
_GOES_ON = re.compile(r"(?:并|尽快|立即|切实|马上|停止|真正|早日|全面)*")
_WHEN_DONE = re.compile(r"\b(?:when|once|until|before|as soon as) (?:[\w’'-]+ ){1,4}(?:is|are) (?:\w+ly )?$")
_PRESENT = re.compile(r"[a-z]+s\b")
_TURNED = re.compile(r"[^,。;]{0,16}(?:转向|转为|变为|变成|改为|走向|升级为|演变)|[^。;]{0,60}[,、](?:再|又)?到")


def _considered(text: str, sentence: Sentence, begin: int) -> bool:
    """Whether the clause before one that opens with its object is a thought: 正考虑以安全为由,将三家公司列入清单."""
    before = clause_start(text, sentence.start, max(begin - 1, sentence.start))
    if text.startswith(("对", "向"), before):  # 正考虑采取措施,对日本公司施压,限制贸易
        before = clause_start(text, sentence.start, max(before - 1, sentence.start))
    return begin > sentence.start and _CONSIDERED.search(text, before, begin) is not None


_CONSIDERED = re.compile(r"(?:正|在|仍|拟|将)?考虑(?!了|后|到)|(?:正|正在|在)(?:评估|研究)")
_POSSIBLE = ("could", "might")
_FORESEEN = re.compile(r"\b(?:estimat|forecast|predict|project)\w*\b")  # a forecast is told with could

"""What stands behind a verb and is governed by it: the nearest thing one of its acts can be done to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .act_patterns import (
    ACQUIRING,
    AFTERWARDS,
    AGREEING,
    AIMED,
    ANOTHER_CLAUSE,
    AS_NOUN,
    ASIDE,
    BEGINNING,
    ELSEWHERE,
    IMPOSING,
    LEADING,
    OF,
    OF_A_CURB,
    OWNING,
    REACHING,
    REDUCED_ONLY,
    WITH_ANOTHER,
    WITHIN,
)
from .act_rules import Act, ActRules
from .things import Thing
from .words_of_acts import Word

__all__ = ["Hit", "forward", "governs"]


@dataclass(frozen=True, slots=True)
class Hit:
    """An act at [start, end): its verb at [verb, verb_end), and what it governs if that is a thing without a name.

    ``passive``: what stands before the verb is what it happens to. ``presupposed``: told as known (although, given).
    """

    act: Act
    start: int
    end: int
    verb: int
    verb_end: int
    goods: str | None
    passive: bool = False
    presupposed: bool = False


def forward(
    text: str, word: Word, governed: Sequence[Act], words: Sequence[Word], things: Sequence[Thing], limit: int,
    rules: ActRules, dated: bool = False,
) -> list[Hit]:  # fmt: skip
    """The nearest thing after the verb that one of its acts can govern.

    ``dated``: a Chinese verb with its own day before it tells an act even where 的 makes it an attribute of the thing.
    """
    if not governed:
        return []
    chained = [h for a in governed if a.then and (h := _chained(text, word, a, words, things, limit))]
    if chained:
        nearest = min(h.end for h in chained)
        return [h for h in chained if h.end == nearest]
    if word.form != "zh" and _NONE.match(text, word.end):
        return []  # placed no orders
    governed = [a for a in governed if not a.then]
    union = frozenset().union(*(a.of for a in governed))
    for thing in things:
        if thing.head < word.end or not thing.classes & union:
            continue
        imposed = word.verbs & IMPOSING and AIMED.search(text, max(0, word.start - 30), word.start)
        agreed = word.verbs & AGREEING and WITH_ANOTHER.search(text, max(0, word.start - 24), word.start)
        if text.startswith("的", word.end) and not imposed and not agreed and not dated:
            break  # 销售的H20: the verb only describes the thing
        if word.form == "zh" and _SAID_OF.search(text, word.end, thing.start):
            break  # 名单更新是依法授权, 终止不会对公司的生产: the verb is the subject
        if word.form == "zh" and AFTERWARDS.match(text, word.end, max(thing.start, word.end)):
            break  # 批准后迟未核发许可: what follows is another act
        if text.startswith("在", word.end) and text.startswith(WITHIN, thing.end):
            continue  # 暂停在产品中使用: the products are where, not what
        if thing.end > limit and thing.start >= limit:
            break
        if "curb" in union and "curb" not in thing.classes and OF_A_CURB.match(text, thing.end, limit):
            continue  # 暂停对美出口镓的禁令: it is the ban that is suspended
        aside = ASIDE.search(text, word.end, thing.start) or text.startswith(("'s ", "’s "), thing.end)
        aside = aside or (word.verbs & ACQUIRING and text.startswith((" to ", " from "), word.end))
        if thing.classes <= _BODIES and not word.verbs & REACHING and aside:
            continue  # sold drives to Huawei, purchases of Nvidia's chips: the party is not what is sold
        if word.verbs & REDUCED_ONLY and ELSEWHERE.search(text, word.end, thing.start):
            break  # provided feedback during the chip's design
        if word.form != "zh" and ANOTHER_CLAUSE.search(text, word.end, thing.start):
            break  # announced it would require permits for chips: the chips are not what is announced
        if "entities" in thing.classes and any(thing.end < t.start < limit and "list" in t.classes for t in things):
            continue  # added an entity to its military end-user list: which list is told
        if "licence" in thing.classes and _asks_for(text, thing, things, union):
            continue  # received an application for a listing
        if word.form == "zh" and thing.classes == {"party"} and _brands(text, thing, things):
            continue  # 取得辉达(Nvidia)H100: it is the chip that is got
        if thing.classes == {"money"} and _measures(text, thing, things, union, limit):
            continue
        if word.form == "zh" and _describes(text, thing, things, union, limit):
            continue  # 放宽镓的出口: it is the export that is eased
        if all(a.after and not a.after.match(text, thing.end) for a in governed if thing.classes & a.of):
            continue  # unveiled a package on the register: a list of nobody
        between = [w for w in words if word.end <= w.start < thing.start]
        other = any(
            (
                w.verbs
                and w.verbs.isdisjoint(rules.light)
                and not w.nouns
                and not (w.form in ("base", "same") and AS_NOUN.search(text, word.end, w.start))
                and not _qualifies(text, w, things)
                and not (w.form == "zh" and text.startswith("的", w.end))
            )
            or w.deverbal
            for w in between
        )
        if any(w.deverbal and OF.match(text, w.end) for w in between) and not word.verbs & rules.light:
            break
        weak = rules.light if word.form == "zh" else rules.light | BEGINNING
        hits = [
            Hit(a, word.start, thing.end, word.start, word.end, thing.goods)
            for a in governed
            if governs(a, thing)
            and not (other and a.verbs & word.verbs <= weak)
        ]  # fmt: skip
        return hits
    return []


def _measures(text: str, thing: Thing, things: Sequence[Thing], union: frozenset[str], limit: int) -> bool:
    """Whether a sum only says how much there is of the thing behind it: secured $3 billion in orders."""
    much = _HOW_MUCH.match(text, thing.end)
    return much is not None and any(
        much.end() <= t.start <= much.end() + _OF_WHAT and t.end <= limit and t.classes & (union | _MEASURED)
        for t in things
    )


def _brands(text: str, thing: Thing, things: Sequence[Thing]) -> bool:
    """Whether a Chinese name of a firm only says whose the product right behind it is."""
    end = _IN_BRACKETS.match(text, thing.end).end()
    end = next((t.end for t in things if t.start == end and t.classes == {"money"}), end)  # 特斯拉165亿美元订单
    return any(t.start == end and t.classes & _GOODS for t in things)


_IN_BRACKETS = re.compile(r"\)?(?:\([^)]{1,20}\))?的?")
_GOODS = frozenset({"goods", "product", "order"})
_NONE = re.compile(r" (?:no(?! (?:more|less|fewer|later) than)|neither|none of)\b")
_SAID_OF = re.compile("是|不会|并不|会对|将对")
_BODIES = frozenset({"party", "firm"})
_MEASURED = frozenset({"order", "trade", "goods", "results"})
_HOW_MUCH = re.compile(r" (?:in|of|worth of) (?!\d|[A-Z][a-z]+ \d|its |the |an? )")
_OF_WHAT = 24


def _asks_for(text: str, thing: Thing, things: Sequence[Thing], union: frozenset[str]) -> bool:
    """Whether an application is for the thing behind it, which the verb can govern too."""
    wanted = _APPLIED_FOR.match(text, thing.head)
    return wanted is not None and any(t.start == wanted.end() and t.classes & union for t in things)


_APPLIED_FOR = re.compile(r"applications? for (?:an? |its |the )?")


def _describes(text: str, thing: Thing, things: Sequence[Thing], union: frozenset[str], limit: int) -> bool:
    """Whether a Chinese thing only says of which kind the thing right behind it is, which the verb can govern too."""
    if not text.startswith("的", thing.end):
        return False
    return any(thing.end < t.start <= thing.end + _OF_WHICH and t.end <= limit and t.classes & union for t in things)


_OF_WHICH = 6


def _qualifies(text: str, word: Word, things: Sequence[Thing]) -> bool:
    """Whether the word only says which: adjusted earnings, its total revenue."""
    if not any(t.start == word.end + 1 for t in things):
        return False
    owned = word.form == "base" and OWNING.search(text, max(0, word.start - 8), word.start) is not None
    return owned or word.form in ("past", "participle")


def governs(act: Act, thing: Thing) -> bool:
    """Whether the act can be done to the thing: an export control is no export, a licence requirement no licence."""
    ruled = "curb" in thing.classes and "curb" not in act.of
    return bool(thing.classes & act.of) and not (ruled and act.of & {"trade", "licence"})


_FOR_SOMETHING = re.compile(r"[为给][^,。;的]{1,12}(?:发|颁|核|批)")
_AT_ONCE = {True: 20, False: 10}  # characters between plans and what is planned: English, Chinese


def _at_once(word: Word, second: Word, words: Sequence[Word]) -> bool:
    """Whether the second verb is what the first begins or plans: no other verb stands between."""
    between = any(w.verbs for w in words if word.end <= w.start < second.start)
    return not between and second.start - word.end <= _AT_ONCE[word.form != "zh"]


def _chained(text: str, word: Word, act: Act, words: Sequence[Word], things: Sequence[Thing], limit: int) -> Hit | None:
    """Told them to stop buying: the thing behind the second verb."""
    second = next(
        (w for w in words if word.end <= w.start < limit and act.then in w.verbs and text[w.end : w.end + 1] != "-"),
        None,
    )
    if second and word.verbs & LEADING and not _at_once(word, second, words):
        return None  # aimed at hobbling what others make: nobody plans to make
    if second and second.form not in ("base", "zh") and text.startswith(" that ", word.end):
        return None  # warned that shifting curbs constrain sales: nobody is told to shift
    for thing in things:
        if second and word.form == "zh" and _FOR_SOMETHING.match(text, second.end):
            return None  # 敦促其不要为芯片发放许可: it is no chip that is shunned
        if second and thing.head >= second.end and thing.start < limit and thing.classes & act.of:
            if act.after and not act.after.match(text, thing.end):
                continue
            return Hit(act, word.start, thing.end, word.start, word.end, thing.goods)
    return None

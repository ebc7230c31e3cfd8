"""What a verb can govern: the nouns, names and amounts of a sentence, those that touch made one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .act_patterns import (
    ACTED_ON,
    ACTING,
    AS_NOUN,
    CURBED,
    CURBING,
    LARGE_BEFORE,
    MODAL,
    NAME,
    NAMED_BY,
    PLANNED,
    PRODUCT,
    TOUCHING,
)
from .document import Sentence
from .words_of_acts import Word

__all__ = ["Thing", "things_of"]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a verb can govern: a noun with what modifies it, or a mention. The last word says what it is."""

    start: int
    end: int
    head: int
    classes: frozenset[str]
    goods: str | None


_NAMES = frozenset({"party", "place", "money", "share"})
_NOUN_LIKE = {False: ("noun",), True: ("noun", "base", "same")}  # a sum stands before nouns only: a $2 billion contract
_SAYING_HOW = frozenset({"need", "forbid", "allow", "instruct"})
_ITS_OBJECT = re.compile(r" (?:only|just|the|an?|its|their|both|all|some)\b")  # the cluster uses only: a verb
_STRUCK = frozenset({"hit"})  # a hit of $2 billion, but profit hit a record
_BRANDED = frozenset({"branded"})
_KEPT = frozenset({"product", "goods"})
_CHINESE = re.compile("[\u3400-\u9fff]")


def _opening(text: str, sentence: Sentence, start: int, classes: frozenset[str]) -> int:
    """Where the name that ends in the noun begins: the Chip Security Act."""
    if text[start] not in "ABFLR" or classes.isdisjoint(NAMED_BY):
        return start
    name = LARGE_BEFORE.search(text, sentence.start, start)
    return name.start() if name else start


def _parts(word: Word, last: Thing) -> bool:
    """Whether the word between two things is a verb: AMD wins approval, in a headline AMD and Intel win approval."""
    named = bool(last.classes & _NAMES) and word.form == "base" and not word.nouns
    telling = word.form == "ing" and bool(word.verbs & _SAYING_HOW)  # legislation requiring checks
    return telling or (bool(word.verbs) and (word.form in ("s", "past") or named))


# What follows a Chinese verb that is no part of the noun before it: 集群部署1万张, 项目供应GB300.
_HOW_MANY = re.compile(r"了?(?:约|近|逾|超过?)?\d|[A-Z]")


def things_of(text: str, words: Sequence[Word], sentence: Sentence) -> list[Thing]:
    """Nouns, mentions and amounts, those that touch made one: export licence requirements, H20芯片出口管制."""
    named = {m.end for m in sentence.mentions} | {w.end for w in words if "firm" in w.nouns}  # the company plans to
    parts = [
        (w.start, w.end, w.nouns, w.goods, w.form)
        for w in words
        if w.nouns
        and not (w.verbs and w.nouns == CURBING and text.startswith("to ", w.start - 3))
        and not (w.verbs and w.form == "base" and MODAL.search(text, w.start - 8, w.start))
        and not (w.verbs and w.form == "s" and _ITS_OBJECT.match(text, w.end))
        and not (w.verbs and w.nouns == _STRUCK and not AS_NOUN.search(text, sentence.start, w.start))
        and not (w.form == "s" and w.nouns == PLANNED and w.start - 1 in named)
    ]
    parts = [(_opening(text, sentence, a, classes), b, classes, goods, form) for a, b, classes, goods, form in parts]
    for m in sentence.mentions:
        kind = (
            "product"
            if m.kind in PRODUCT
            else "place"
            if m.kind in ("place", "actor")
            else ("party" if m.kind in ("company", "person", "agency", "government") else m.kind)
        )
        parts.append((m.start, m.end, frozenset({kind}), None, "name"))
    if not _CHINESE.search(text, sentence.start, sentence.end):
        parts += [
            (*m.span(), frozenset({"party"}), None, "name")
            for m in NAME.finditer(text, sentence.start + 1, sentence.end)
            if not any(p[0] < m.end() and m.start() < p[1] for p in parts)
        ]
    parts += [
        (a.start, a.end, frozenset({a.kind}), None, "amount") for a in sentence.amounts if a.kind in ("money", "share")
    ]
    verbs = {w.start for w in words if w.verbs and w.form == "zh"}
    followed = {m.start for m in sentence.mentions}
    found: list[Thing] = []
    for start, end, classes, goods, form in sorted(parts, key=lambda p: (p[0], -p[1])):
        last = found[-1] if found else None
        touching = (
            last is not None
            and form not in ("amount", "name")
            and "none" not in classes | last.classes
            and TOUCHING.fullmatch(text, last.end, start)
            and not (form == "zh" and "deal" in classes and last.classes & {"firm", "party"})  # 与一家公司合作
            and not any(last.end < w.start < start and _parts(w, last) for w in words)
            and not (form == "zh" and start in verbs and (end in followed or _HOW_MANY.match(text, end)))
        )
        if last is not None and start == last.end and "plan" in classes and last.classes & {"product", "party"}:
            continue  # 昇腾960计划上市: it is planned
        # 出口芯片, 限制进口, 进入试产: a verb and its object.
        acting = last is not None and (
            (last.classes & ACTING and classes & ACTED_ON[form == "zh"])
            or (form == "zh" and last.classes == CURBING and start == last.end and classes & CURBED)
        )
        if (
            last is not None
            and last.classes == {"party"}
            and form == "zh"
            and start == last.end
            and text[start:end] == "半导体"
        ):
            found[-1] = replace(last, end=end)  # 华虹半导体: part of the name
        elif (
            touching
            and not acting
            and not (last.classes & _NAMES and form not in _NOUN_LIKE[last.classes == {"money"}])
        ):
            kept = last.classes & _KEPT if {"goods", "thing"} & classes else frozenset()  # H20芯片 is still the H20
            if "goods" in classes and last.classes == {"party"}:
                kept = _BRANDED  # Huawei chips, 华为芯片
            found[-1] = Thing(last.start, end, start, classes | kept, goods or last.goods)
        elif last is None or start >= last.end:
            found.append(Thing(start, end, start, classes, goods))
        elif "product" in classes:
            found[-1] = replace(last, classes=last.classes | classes)  # Google TPUs
    return found

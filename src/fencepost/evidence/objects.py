"""What an act is done to: the things named in it, right behind it or before, and those listed with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .acts import Hit
from .document import Document, Sentence
from .lexicon import Mention
from .sentences import aside, clause_start
from .slots import DESCRIBES, following

__all__ = ["governed", "objects_of", "with_target"]

_OBJECT_KINDS = frozenset({"chip", "family", "system", "product_family"})
_AND = re.compile(r"以及|[和与及、]|\band\b|\bplus\b")
_JOINED_WITHIN = 40
_NEAR_AFTER = 60


# What is listed behind a comma is still what the act is about: 芯片,包括A100和H100.
_ELSEWHERE = re.compile(
    r"[;。]|(?<=[\u3400-\u9fff]),(?!\s?(?:其中)?(?:包括|包含|涵盖|例如|比如|如|即|含))|, (?:and|but|while|as)\b"
)


def governed(
    text: str, sentence: Sentence, hit: Hit, kinds: tuple[str, ...], actors: tuple[str, ...]
) -> Mention | None:
    """What the act is about: named inside it, else right after it, else before its verb in the clause."""
    own = {f"place/{a[4:6].upper()}" for a in actors if a.startswith("gov/")}
    wanted = (*kinds, "actor") if "government" in kinds else kinds
    free = [
        m for m in sentence.mentions
        if m.id not in actors and m.kind in wanted and m.id not in own
        and not _only_says_where(text, sentence, m, actors, hit.verb)
    ]  # fmt: skip
    begin = clause_start(text, sentence.start, hit.verb)
    inside = [m for m in free if hit.start <= m.start < hit.end]
    after = [
        m for m in free if hit.end <= m.start <= hit.end + _NEAR_AFTER and not _ELSEWHERE.search(text, hit.end, m.start)
    ]
    before = [m for m in reversed(free) if begin <= m.start < hit.start]
    if near := _preferred(wanted, (inside, after, before)):
        return near
    rest = [m for m in free if m.start >= hit.end and not _ELSEWHERE.search(text, hit.end, m.start)]
    meant = _MEANT.search(text, begin, hit.end) is not None
    earlier = [
        m for m in reversed(free)
        if m.end <= begin and (meant or m.kind != "place") and not aside(text, sentence.start, m.start, hit.verb)
    ]  # fmt: skip
    return _preferred(wanted, (rest, earlier))


def _preferred(kinds: tuple[str, ...], pools: Sequence[Sequence[Mention]]) -> Mention | None:
    """The first of the kind preferred most that any pool holds, the pools in their order."""
    if not any(pools):
        return None
    for group in _kind_groups(kinds):
        for pool in pools:
            for m in pool:
                if m.kind in group:
                    return m
    return None


# A place of an earlier clause is spoken of: blocking them from, 中方对此坚决反对.
_MEANT = re.compile(r"\b(?:it|its|them|their|this|these|there)\b|其(?!中|他|它|余)|[此该]")


# Between a place and the one who acts, of whom it is said: 日本光刻机大厂尼康, South Korea's SK Hynix, 美国总统川普.
_FROM_WHERE = re.compile(
    r"(?:['’]s )?(?:(?!(?:to|of|in|on|at|by|for|from|with|and|or|as|that|which|who|after|before)\b)[\w&-]+ ){0,6}"
    r"|的?[^\W\d_对向在把将从往被给让使]{0,16}\(?"
)
_APPOSED = re.compile(r",? (?:an?|the|one of) (?:[\w-]+ ){0,3}")


def _only_says_where(text: str, sentence: Sentence, place: Mention, actors: tuple[str, ...], verb: int) -> bool:
    """Whether a place before the verb says of one of the actors where he is from, and is nothing that is acted on."""
    if place.kind != "place" or place.end > verb or not actors:
        return False
    return any(
        _FROM_WHERE.fullmatch(text, place.end, m.start)
        or (_APPOSED.fullmatch(text, m.end, place.start) and DESCRIBES.match(text, place.end))
        for m in sentence.mentions
        if m.id in actors and m.end <= verb
    )


def objects_of(
    doc: Document, sentence: Sentence, cue: tuple[int, int], kinds: tuple[str, ...], actors: tuple[str, ...]
) -> Mention | None:
    """What it happens to: by order of kinds, inside the cue or after it in the sentence, else before it."""
    free = [
        m for m in sentence.mentions
        if m.id not in actors and not _only_says_where(doc.folded, sentence, m, actors, cue[1])
    ]  # fmt: skip
    after = [m for m in free if m.start >= cue[0]]
    before = [m for m in reversed(free) if m.end <= cue[0]]
    return _preferred(kinds, (after, before))


def with_target(text: str, sentence: Sentence, target: Mention, after: int) -> tuple[Mention, ...]:
    """The target with those listed with it; of a product, the products joined to it by *and* within a few words."""
    if target.kind not in _OBJECT_KINDS:
        return following(target, sentence, text, (target.kind,))
    joined = [target]
    for m in sentence.mentions:
        near = m.start >= joined[-1].end and m.start >= after and m.start - joined[-1].end <= _JOINED_WITHIN
        if m.kind in _OBJECT_KINDS and near and _AND.search(text, joined[-1].end, m.start):
            joined.append(m)
    return tuple(joined)


@lru_cache(maxsize=256)
def _kind_groups(kinds: tuple[str, ...]) -> list[frozenset[str]]:
    """Kinds in order of preference; all kinds of product count as one."""
    products = frozenset(k for k in kinds if k in _OBJECT_KINDS)
    rest = [frozenset({k}) for k in kinds if k not in _OBJECT_KINDS]
    return (
        ([products] if products else []) + rest
        if kinds and kinds[0] in _OBJECT_KINDS
        else rest + ([products] if products else [])
    )

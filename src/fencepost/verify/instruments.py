"""What a document says that became of a rule by name: published, in force, suspended, withdrawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from fencepost.evidence.date_patterns import MONTH, MONTHS
from fencepost.facts.names import fold
from fencepost.facts.world import World
from fencepost.rules.book import Book, Instrument, live
from fencepost.rules.determine import book_of
from fencepost.rules.expr import Asked

from .named import NEAR
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_day", "check_rule", "rules_dated", "rules_named", "steps_told"]

_WORDS = (
    (
        "repealed",
        r"废除|撤销|撤回|取消|推翻|废止|廢除|撤銷|取消|\b(?:resci(?:nd|ssion)|repeal|withdr[ae]w|revok|scrap|cancel|abolish)",
    ),
    ("stayed", r"暂停|中止|暂缓|推迟|搁置|暫停|暫緩|\b(?:suspend|paus|stay|delay|postpon|shelv|freez|frozen?)"),
    ("not enforced", r"不执行|不再执行|不予执行|不執行|\bnot (?:be )?enforc|\bstop(?:ped)? enforcing"),
    ("in force", r"生效|施行|實施|实施|\b(?:took effect|take effect|taking effect|in force|into force|effective)"),
)
"""What is said of it, the strongest first; anything else tells of its publication."""


def rules_named(world: World, text: str) -> list[Instrument]:
    """The instruments whose title or another name the words hold."""
    words = fold(text)
    return [i for i in book_of(world).instruments.values() if any(fold(n) in words for n in (i.title, *i.names) if n)]


_KINDS = (
    ("rule", r"rules?\b|regulations?\b|update\b|规则|規則|新规|新規|规定|規定|条例|條例"),
    ("letter", r"letters?\b|信函|通知函"),
    ("proclamation", r"proclamation\b|tariffs?\b|dut(?:y|ies)\b|关税|關稅|公告"),
    ("", r"controls?\b|curbs\b|restrictions?\b|管制|限制"),
)
"""What is said of kinds of instrument; of the last any kind is meant."""

_WHEN = rf"(?:(?P<m>{MONTH})\.?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?(?:of\s)?(?P<y>20\d\d)"
_WORD = "|".join(f"(?:{words})" for _, words in _KINDS)
_DATED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_WHEN}(?:['’]s)?\s(?:[\w-]+\s){{0,3}}?(?P<w>{_WORD})",
        rf"\b(?P<w>{_WORD})\s(?:[\w-]+\s)?(?:of|from|in|on|dated)\s(?:\d{{1,2}}\s)?{_WHEN}",
        rf"(?P<y>20\d\d)年(?:(?P<z>\d{{1,2}})月)?(?:\d{{1,2}}日)?[^,。;,；]{{0,10}}?(?P<w>{_WORD})",
    )
)


def rules_dated(world: World, text: str) -> list[Instrument]:
    """The instruments that the words name by when they came out: the October 2022 rule, 2026年1月的新规.

    >>> from fencepost.facts.world import world
    >>> [i.id for i in rules_dated(world(), "Under the January 2026 rule and the letters of April 2025")][:1]
    ['us.2026.jan']
    """
    found: dict[str, Instrument] = {}
    for told in (m for pattern in _DATED for m in pattern.finditer(text)):
        parts = told.groupdict()
        month = MONTHS[parts["m"].capitalize()] if parts.get("m") else int(parts.get("z") or 0)
        kind = next(k for k, words in _KINDS if re.match(words, parts["w"], re.IGNORECASE))
        for i in book_of(world).instruments.values():
            then = i.published.year == int(parts["y"]) and month in (0, i.published.month)
            if then and i.kind != "bill" and kind in ("", i.kind):
                found[i.id] = i
    return list(found.values())


_NEAR_NAME = 40  # characters between the name of a rule and what becomes of it


def steps_told(rules: Sequence[Instrument], text: str) -> bool:
    """Whether the words tell what becomes of one of the rules: a step stands near its name."""
    words = text.casefold()
    for name in (n.casefold() for rule in rules for n in (rule.title, *rule.names) if n):
        if (at := words.find(name)) >= 0:
            around = text[max(0, at - _NEAR_NAME) : at + len(name) + _NEAR_NAME]
            if any(re.search(step, around, re.IGNORECASE) for _, step in _WORDS):
                return True
    return False


_STANDS = re.compile(
    r"\b(?:is|are|remains?|stays?) (?:still |now |currently |today )?(?P<no>not )?"
    r"(?:in (?:force|effect)|(?P<stopped>suspended|stayed|on hold|repealed|rescinded)(?! (?:on|in|by)\b))"
    r"|(?:目前|现在|如今|今天|仍然?|依然|现已|规则|条例|框架|法规)(?:有效|生效中|在生效|在执行|(?P<lapsed>未生效|已失效|处于暂停))",
    re.IGNORECASE,
)
"""How a rule is said to stand, which is no step."""

_ENFORCED = re.compile(
    r"\b(?:(?:ha(?:s|ve)|had) (?P<no>not |never )?been|(?:is|are|was|were) (?P<no2>not |never |no longer )?(?:being )?)"
    r"(?: |(?<= ))(?:fully )?enforced\b(?! (?:by|against|on)\b)"
    r"|(?P<no3>[未没]有?(?:得到|被)?|从未|不再)?(?:严格)?(?:执行|实施)(?:至今|到现在)",
    re.IGNORECASE,
)
"""That it is acted on, which a text in the Code may not be."""


def _stands(book: Book, rule: Instrument, told: re.Match[str], on: dt.date) -> Verdict:
    """Does some entry of the rule apply on the day, as told?

    It depends where the text was announced not to be enforced, or a disputed reading decides whether it is back.
    """
    own = {e.at for e in book.entries if e.instrument is rule}
    there = [e for e in live(book, on) if e.at in own]
    in_force = any(e.instrument is rule for e in there)
    points = (book.readings.get(a.key) for e in there for a in e.tests if isinstance(a, Asked) and a.kind == "reading")
    if disputed := next(filter(None, points), None):
        computed = {"rule": rule.id, "title": rule.title, "asked": on, "reading": asdict(disputed)}
        return Verdict(DEPENDS, "rule.stands_open", computed, (rule.id, *(e.instrument.id for e in there)))
    claimed = bool(told["no"]) is bool(told["stopped"] or told["lapsed"])  # not suspended is in force
    steps = [s for s in _steps(book, rule) if s["on"] <= on]
    step = max(steps, key=lambda s: s["on"], default=None)
    unenforced = step is not None and step["step"] == "not enforced"
    verdict = DEPENDS if unenforced else SUPPORTED if in_force is claimed else CONTRADICTED
    computed = {"rule": rule.id, "title": rule.title, "asked": on, "in_force": in_force, "step": step}
    key = "rule.stands" if in_force else "rule.stands_not"
    sources = tuple(dict.fromkeys(s["by"] for s in steps))
    return Verdict(verdict, key, computed, sources) if step else unchecked("rule.not_held", rule=rule.id)


def _enforced(book: Book, rule: Instrument, claimed: bool, on: dt.date) -> Verdict:
    """Was the rule acted on that day, as told? Not where it had been stopped, or announced not to be enforced."""
    steps = sorted((s for s in _steps(book, rule) if s["on"] <= on), key=lambda s: s["on"])
    if not steps:
        return unchecked("rule.not_held", rule=rule.id)
    own = {e.at for e in book.entries if e.instrument is rule}
    acted_on = any(e.at in own for e in live(book, on)) and steps[-1]["step"] in ("published", "in force")
    verdict = SUPPORTED if acted_on is claimed else CONTRADICTED
    computed = {"rule": rule.id, "title": rule.title, "asked": on, "step": steps[-1]}
    return Verdict(verdict, "rule.other_step", computed, tuple(dict.fromkeys(s["by"] for s in steps)))


def check_rule(
    world: World, rules: Sequence[Instrument], text: str, first: dt.date | None, last: dt.date | None,
    by: dt.date | None = None,
) -> Verdict:  # fmt: skip
    """Did that happen to the rule then? Another step near the day, or the step on another day, is told instead.

    How it is said to stand (*is in force*) is asked of the last day, else of the day ``by`` from which the text speaks.
    """
    on = last or by
    if on and (told := _ENFORCED.search(text)):
        return _enforced(book_of(world), rules[0], not any(told.groupdict().values()), on)
    if on and (told := _STANDS.search(text)):
        return _stands(book_of(world), rules[0], told, on)
    said = next((step for step, words in _WORDS if re.search(words, text, re.IGNORECASE)), "published")
    rule = rules[0]
    steps = sorted(_steps(book_of(world), rule), key=lambda s: s["on"])
    computed: dict[str, Any] = {"rule": rule.id, "title": rule.title, "said": said, "first": first, "last": last}
    sources = tuple(dict.fromkeys(s["by"] for s in steps))
    same = [s for s in steps if s["step"] == said]
    if first is None or last is None:
        if not same:
            return unchecked("rule.no_day", rule=rule.id)
        return Verdict(SUPPORTED, "rule.undated", {**computed, "step": same[-1]}, sources)
    near = [s for s in steps if first - NEAR <= s["on"] <= last + NEAR]
    if hits := [s for s in near if s["step"] == said]:
        return Verdict(SUPPORTED, "rule.step", {**computed, "step": hits[0]}, sources)
    if near:
        return Verdict(DEPENDS, "rule.other_step", {**computed, "step": near[-1]}, sources)
    if same:
        return Verdict(CONTRADICTED, "rule.other_day", {**computed, "step": same[-1]}, sources)
    return unchecked("rule.not_held", rule=rule.id)


_TIGHTENS, _EASES = ("classify", "require"), ("review", "exception", "authorise")


def check_day(world: World, authority: str, tightened: bool, first: dt.date, last: dt.date) -> Verdict:
    """Did a rule of that country appear or begin then? Asked where the words name neither a chip nor the rule."""
    book = book_of(world)
    wanted = _TIGHTENS if tightened else _EASES
    for rule in sorted(book.instruments.values(), key=lambda i: (i.published, i.id)):
        if rule.jurisdiction != authority or rule.kind == "bill":
            continue
        own = any(e.does in wanted for e in book.entries if e.instrument is rule)
        for step in _steps(book, rule) if own else ():
            if step["step"] in ("published", "in force") and first - NEAR <= step["on"] <= last + NEAR:
                return Verdict(SUPPORTED, "rule.step", {"rule": rule.id, "title": rule.title, "step": step}, (rule.id,))
    return unchecked("rule.none_then", authority=authority, first=first, last=last)


def _steps(book: Book, rule: Instrument) -> Iterator[dict[str, Any]]:
    """What the law book holds of an instrument: its publication, its first day in force, and what stopped it."""
    yield {"step": "published", "on": rule.published, "by": rule.id}
    own = [e for e in book.entries if e.instrument is rule]
    stops = [
        s for s in book.stops if s.of == rule.id or any(e.at == s.of or e.at.startswith(s.of + "/") for e in own)
    ]  # fmt: skip
    for start in sorted({e.span.start for e in own}):
        if not any(start in s.span for s in stops):
            yield {"step": "in force", "on": start, "by": rule.id}
    for stop in stops:
        for on in dict.fromkeys((stop.instrument.published, stop.span.start)):
            yield {"step": stop.why, "on": on, "by": stop.instrument.id}

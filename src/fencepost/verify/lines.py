"""A figure said of no chip, where it may be a line that a law draws: 4,800 TPP, 6,500 GB/s."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fencepost.base.units import convert, same_dimension
from fencepost.facts.world import World
from fencepost.rules.book import Book, Entry, live
from fencepost.rules.determine import book_of
from fencepost.rules.expr import Atom, Cmp, atoms

from .instruments import rules_dated, rules_named
from .named import ids_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_line", "draws"]

_ALIKE = {"link_bandwidth": ("link_bandwidth", "io_rate")}
"""Quantities of the law that the words for another may mean: the interconnect, for all inputs and outputs."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A bound that an entry draws, in the unit of the claim."""

    entry: Entry
    op: str
    bound: Fraction

    @property
    def told(self) -> dict[str, Any]:
        e = self.entry
        return {
            "at": e.at,
            "cite": e.cite,
            "op": self.op,
            "bound": float(self.bound),
            "from": e.span.start,
            "to": e.span.end,
        }


def draws(world: World, measure: str) -> bool:
    """Whether some entry of the law book draws a line in that quantity."""
    return next(_tests(book_of(world).entries, measure), None) is not None


def check_line(world: World, claim: Mapping[str, Any], on: dt.date | None) -> Verdict:
    """Is the line one that the rule draws which the sentence names, or else that any entry in force on the day draws?

    Of a rule that is named another line is contradicted, where the words tell of a line. Where none is named it depends
    where an entry drew it on another day, and no such line is no contradiction: the figure may be of something that the
    text does not name.
    """
    said = next((claim[k] for k in ("value", "low", "high") if claim.get(k) is not None), None)
    if said is None:
        return unchecked("no_number")
    value, unit = Fraction(str(said)), claim.get("unit") or ""
    book, quantity = book_of(world), world.quantities[claim["measure"]]
    public = [e for e in book.entries if e.instrument.kind != "bill"]
    lines = list(_lines(public, claim["measure"], unit))
    computed: dict[str, Any] = {
        "name": {"en": quantity.label_en, "zh": quantity.label_zh}, "measure": claim["measure"], "unit": unit,
        "value": float(value), "on": on, "drawn": sorted({float(x.bound) for x in lines}),
        "lines": [x.told for x in lines if x.bound == value],
    }  # fmt: skip
    named = _named(world, book, claim.get("sentence") or "")
    if own := list(_lines(named, claim["measure"], unit)):
        return _of_a_rule(book, claim, value, own, named, computed)
    found = [x for x in lines if x.bound == value]
    if not found:
        return unchecked("line.none", **computed)
    in_force = {e.id for e in (live(book, on) if on else public)}
    standing = [x for x in found if x.entry.id in in_force]
    told = (standing or found)[0]
    sources = tuple(dict.fromkeys(x.entry.instrument.id for x in found))
    if named:
        return Verdict(DEPENDS, "line.another_rule", {**computed, "line": told.told}, sources)
    key = "line.drawn" if standing else "line.another_day"
    return Verdict(SUPPORTED if standing else DEPENDS, key, {**computed, "line": told.told}, sources)


_CODE = re.compile(r"(?<![0-9A-Za-z])[34]A090(?:\.[a-z])?")


def _named(world: World, book: Book, sentence: str) -> list[Entry]:
    """The entries of the rules that a sentence names: by a name or a date, or by the entry of the control list."""
    rules = {i.id for i in (*rules_named(world, sentence), *rules_dated(world, sentence))}
    codes = tuple(f"us/3{code[1:]}" for code in _CODE.findall(sentence))

    def listed(e: Entry) -> bool:
        return e.does == "classify" and (e.at in codes or e.at.startswith(tuple(f"{c}." for c in codes)))

    return [e for e in book.entries if e.instrument.id in rules or listed(e)]


_EXACT = re.compile(
    r"\b(?:thresholds?|ceilings?|floors?|limits?|caps?|capped|cut-?offs?|lines?|only|(?:starts?|begins?) (?:at|from))\b"
    r"(?! (?:on )?(?:exports?|sales|shipments|access))"
    r"|门槛|门檻|門檻|阈值|閾值|上限|下限|红线|紅線|界线|界線|限值|限定|开始|開始|标准线|只有|仅限|才",
    re.IGNORECASE,
)
"""Words by which a figure is the line itself: chips of more than 5,000 are caught too where the line is 4,800."""

_STARTS = re.compile(r"\b(?:starts?|begins?) (?:at|from)\b|[从自][^,。;]{0,16}(?:开始|起)", re.IGNORECASE)
"""Words by which a figure is the lower end and not the upper."""

_UP, _DOWN = (">", ">="), ("<", "<=")
_WAYS = {"over": _UP, "at_least": _UP, "under": _DOWN, "up_to": _DOWN}
_UPWARD = re.compile(
    r"\b(?:floors?|minimum|above|more than|at least|exceed\w*)\b|下限|高于|超过|以上|不低于", re.IGNORECASE
)
_DOWNWARD = re.compile(
    r"\b(?:ceilings?|caps?|capped|maximum|below|less than|at most|no more than)\b|上限|低于|不超过|以下|以内",
    re.IGNORECASE,
)


_AROUND = 32  # characters


def _around(claim: Mapping[str, Any]) -> str:
    """The claim's words with those beside them in its sentence."""
    sentence, text = claim.get("sentence") or "", claim["text"]
    at = max(sentence.find(text), 0)
    return sentence[max(at - _AROUND, 0) : at + len(text) + _AROUND]


def _ways(claim: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Whether what lies above is meant, or what lies below: by the hedge, else by the words about it."""
    told = [way for way, words in ((_UP, _UPWARD), (_DOWN, _DOWNWARD)) if words.search(_around(claim))]
    return _WAYS.get(claim.get("modality") or "") or (told[0] if len(told) == 1 else None)


def _of_a_rule(
    book: Book, claim: Mapping[str, Any], value: Fraction, own: Sequence[_Line], named: Sequence[Entry],
    computed: Mapping[str, Any],
) -> Verdict:  # fmt: skip
    """The line against those that the rule draws itself, and those of the entries that it speaks of."""
    sources = tuple(dict.fromkeys(x.entry.instrument.id for x in own))
    ways = _ways(claim)
    codes = {f"us/{code}" for e in named for code in ids_of(e, "eccn")}
    spoken_of = [e for e in book.entries if e.does == "classify" and e.at in codes]
    hits = [x for x in own if x.bound == value]
    starts = _STARTS.search(_around(claim)) is not None and hits and all(x.op in _DOWN for x in hits)
    if hit := next(iter(hits if not starts else ()), None):
        key = "line.of_a_bill" if hit.entry.instrument.kind == "bill" else "line.drawn"
        return Verdict(SUPPORTED, key, {**computed, "line": hit.told}, sources)
    lines = _lines(spoken_of, claim["measure"], claim.get("unit") or "", lambda e: tuple(atoms(e.when)))
    same = [x for x in lines if x.bound == value]
    if hit := next((x for x in same if ways and x.op in ways), None):
        return Verdict(SUPPORTED, "line.drawn", {**computed, "line": hit.told}, (hit.entry.instrument.id,))
    told = {**computed, "own": [x.told for x in own]}
    exact = _EXACT.search(_around(claim)) is not None
    if (same and not ways) or claim.get("ahead") or claim.get("status") == "denied":
        return Verdict(DEPENDS, "line.own", told, sources)
    alike = [x.bound for x in own if ways and x.op in ways]
    outside = bool(alike) and (value < min(alike) if ways is _UP else value > max(alike))
    if exact or outside:
        return Verdict(CONTRADICTED, "line.own", told, sources)
    return Verdict(DEPENDS, "line.own", told, sources) if ways else unchecked("line.none", **computed)


def _lines(
    entries: Sequence[Entry], measure: str, unit: str, tests: Callable[[Entry], Sequence[Atom]] = lambda e: e.tests
) -> Iterator[_Line]:
    """Every line that entries draw in a quantity, in the unit of what is said."""
    for entry, test in _tests(entries, measure, tests):
        own = test.unit or unit
        if not unit or same_dimension(unit, own):
            yield _Line(entry, test.op, convert(test.threshold, own, unit) if unit else test.threshold)


def _tests(
    entries: Sequence[Entry], measure: str, tests: Callable[[Entry], Sequence[Atom]] = lambda e: e.tests
) -> Iterator[tuple[Entry, Cmp]]:
    """Every test of that quantity alone."""
    names = _ALIKE.get(measure, (measure,))
    for entry in entries:
        yield from ((entry, a) for a in tests(entry) if isinstance(a, Cmp) and a.name in names)

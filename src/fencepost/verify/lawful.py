"""What a document says about permission and restriction, against the law of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.determine import Determination, book_of, determine
from fencepost.rules.history import boundaries
from fencepost.rules.outcome import FREE
from fencepost.rules.question import Question

from .named import HOME, NEAR, chips_of, folded, ids_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = [
    "HOME",
    "PERMISSIONS",
    "check_assurance",
    "check_permission",
    "check_restriction",
    "kinds_of_place",
    "law_of",
]

PERMISSIONS = ("policy_change", "licence")
_STATES = ("free", "licence", "eased", "assurance", "announcement", "exception", "open", "required")
"""How open the way was, in the order they are told."""

_LATE = dt.timedelta(days=14)
"""A restriction or permission may be reported this long after it began."""


_FIRST = "CN"


def law_of(world: World, chip: Chip, place: str, on: dt.date) -> Determination:
    """What the law said of exporting a chip to a place on a day."""
    return determine(world, chip, Question(place, kind="export"), on, brief=True)


def _applying(d: Determination, does: str) -> list[Entry]:
    return [e for e in d.entries if e.does == does and d.state(e) is not Tri.NO]


def _line(d: Determination, chip: Chip, on: dt.date) -> dict[str, Any]:
    """What the law said of one chip on one day."""
    return {
        "item": chip.id, "on": on, "status": d.status, "certainty": d.certainty, "eccn": d.eccn,
        "declared_eccn": chip.declared_eccn, "authorisations": [str(e.more["kind"]) for e in _applying(d, "authorise")],
        "rules": [e.at for e in _applying(d, "require")],
    }  # fmt: skip


def _cites(ds: Iterable[Determination], *kinds: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.instrument.id for d in ds for k in kinds for e in _applying(d, k)))


def check_permission(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, on: dt.date | None
) -> Verdict:
    """Was the way open by the day ``on``? A free chip needed no permission; an assurance is not a licence.

    ``first`` is the earliest day the words allow: a policy that eased between the two is what they report.

    Answered chip by chip; one verdict where all agree, else it depends on the chip.
    """
    chips = [c for i in items for c in chips_of(world, i)]
    if chips and on and not place:
        told = [check_permission(world, items, p, first, on) for p in kinds_of_place(world, on)]
        return next((v for v in told if v.verdict == SUPPORTED), told[0])  # where it was so, else where rules are most
    if not chips or not place or not on:
        return unchecked("permission.needs_item_place_day", items=list(items), place=place, on=on)
    since = first or on
    found = {c.id: _law_meant(world, c, place, since, on) for c in chips}
    ds = {chip: d for chip, (d, _) in found.items()}
    lines = [_line(ds[c.id], c, found[c.id][1]) for c in chips]
    states = {chip: _permission(d, since, day) for chip, (d, day) in found.items()}
    by: dict[str, list[str]] = {}
    for chip, state in states.items():
        by.setdefault(state, []).append(chip)
    by = {state: folded(world, by[state]) for state in _STATES if state in by}
    computed = {"lines": lines, "by": by, "place": place, "on": on}
    sources = _cites(ds.values(), "require", "review", "authorise")
    if set(by) == {"licence"}:
        return Verdict(SUPPORTED, "permission.licence", computed, sources)
    if set(by) == {"free"}:
        return Verdict(DEPENDS, "permission.not_needed", computed, sources)
    if set(by) == {"eased"}:
        began = max(e.span.start for d, day in found.values() for e in _eased(d, since, day))
        return Verdict(DEPENDS, "permission.eased", {**computed, "since": began}, sources)
    if set(by) == {"announcement"}:
        return Verdict(DEPENDS, "permission.announced", computed, sources)
    if set(by) <= {"assurance", "announcement"}:
        return Verdict(CONTRADICTED, "permission.assurance", computed, sources)
    if set(by) == {"required"}:
        return Verdict(CONTRADICTED, "permission.still_required", computed, sources)
    return Verdict(DEPENDS, "permission.by_item", computed, sources)


def check_assurance(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, on: dt.date | None
) -> Verdict:
    """Had permission been promised, or more than promised, by that day?

    A promise that the book holds of another day is told then; of a chip of which it holds none, nothing is known.
    """
    answer = check_permission(world, items, place, first, on)
    if answer.verdict == "not_checkable":
        return answer
    states = set(answer.computed["by"])
    promised = states <= {"assurance", "announcement", "licence"}
    verdict = SUPPORTED if promised else DEPENDS if states & {"assurance", "announcement", "licence"} else CONTRADICTED
    if verdict == CONTRADICTED and not _promised_ever(world, items):
        return unchecked("assurance.none_held", items=list(items), place=place, on=on)
    return Verdict(verdict, f"assurance.{verdict}", answer.computed, answer.sources)


def _promised_ever(world: World, items: Sequence[str]) -> bool:
    """Whether the book holds a licence, a promise or an announcement of one for any of the chips, on whatever day."""
    named = {i for item in items for c in chips_of(world, item) for i in (c.id, c.family) if i}
    return any(e.does == "authorise" and ids_of(e, "item") & named for e in book_of(world).entries)


def _permission(d: Determination, first: dt.date, on: dt.date) -> str:
    """How open the way was for one chip."""
    if _free(d):
        return "free"
    if not _certain(d):
        return "open"
    kinds = {str(e.more["kind"]) for e in _applying(d, "authorise")}
    if "licence" in kinds:
        return "licence"
    if _eased(d, first, on):
        return "eased"
    for kind in ("assurance", "announcement"):
        if kind in kinds:
            return kind
    return "exception" if {str(o["status"]) for o in d.outcomes} == {"exception_available"} else "required"


def _eased(d: Determination, first: dt.date, on: dt.date) -> list[Entry]:
    """Review policies that count as a change of policy and began between the two days, or not long before."""
    return [
        e for e in _applying(d, "review")
        if set(e.events) & set(PERMISSIONS) and first - _LATE <= e.span.start <= on + NEAR
    ]  # fmt: skip


def _law_meant(
    world: World, chip: Chip, place: str, first: dt.date, on: dt.date
) -> tuple[Determination, dt.date]:  # fmt: skip
    """The law of the day ``on``; but where a policy published about then eases the chip's review later, of that day."""
    for entry in book_of(world).entries:
        published = first - NEAR <= entry.instrument.published <= on + NEAR
        if entry.does == "review" and set(entry.events) & set(PERMISSIONS) and published and entry.span.start > on:
            d = law_of(world, chip, place, entry.span.start)
            if d.state(entry) is not Tri.NO:
                return d, entry.span.start
    return law_of(world, chip, place, on), on


def _anywhere(world: World, items: Sequence[str], first: dt.date | None, last: dt.date) -> Verdict:
    """A restriction told without a place: one that began then, wherever; else what is so of every kind of place."""
    found = {p: check_restriction(world, items, p, first, last) for p in kinds_of_place(world, last)}
    for key in ("restriction.began", "restriction.published"):
        for answer in found.values():
            if answer.because == key:
                return answer
    if len({v.verdict for v in found.values()}) == 1:
        return next(iter(found.values()))
    by: dict[str, list[str]] = {}
    for place, answer in found.items():
        by.setdefault("free" if answer.because == "restriction.free" else "required", []).append(place)
    computed = {"items": list(items), "places": by, "on": last}
    return Verdict(
        DEPENDS, "restriction.by_place", computed, tuple(dict.fromkeys(s for v in found.values() for s in v.sources))
    )


def check_restriction(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, last: dt.date | None
) -> Verdict:
    """Was a licence needed then, and did the need begin then, or was a rule published then that brought it later?"""
    chips = [c for i in items for c in chips_of(world, i)]
    if chips and last and not place:
        return _anywhere(world, items, first, last)
    if not chips or not place or not last:
        return unchecked("restriction.needs_item_place_day", items=list(items), place=place, on=last)
    ds = {c.id: law_of(world, c, place, last) for c in chips}
    lines = [_line(ds[c.id], c, last) for c in chips]
    free = [c for c, d in ds.items() if _free(d)]
    since = {c.id: _needed_since(world, c, place, last) for c in chips if c.id not in free}
    starts = {s: folded(world, [c for c in since if since[c] == s]) for s in sorted(set(since.values()))}
    began = [s for s in starts if first and first - _LATE <= s <= last + NEAR]
    by = {"required": folded(world, [c for c in ds if c not in free]), "free": folded(world, free)}
    computed = {
        "lines": lines, "by": {k: v for k, v in by.items() if v}, "place": place, "on": last,
        "since": next(iter(began or starts), None), "starts": starts,
    }  # fmt: skip
    sources = _cites(ds.values(), "require")
    later = _published(world, [c for c in chips if c.id in free], place, first or last, last) if free else None
    if later:
        since, rules = later
        return Verdict(SUPPORTED, "restriction.published", {**computed, "since": since}, (*sources, *rules))
    if len(free) == len(ds):
        return Verdict(CONTRADICTED, "restriction.free", computed, sources)
    if free:
        return Verdict(DEPENDS, "restriction.by_item", computed, sources)
    return Verdict(SUPPORTED, "restriction.began" if began else "restriction.in_force", computed, sources)


def _free(d: Determination) -> bool:
    """Whether whatever is not known, no licence was needed."""
    return {str(o["status"]) for o in d.outcomes} <= FREE


def _needed_since(world: World, chip: Chip, place: str, on: dt.date) -> dt.date:
    """The day from which the need of a licence that was there on the day ``on`` has lasted, as certain as then: a rule
    that only takes the place of another begins no need.
    """
    certain = _certain(law_of(world, chip, place, on))
    since = on
    for day in reversed(boundaries(world, Question(place, kind="export"), on)):
        before = law_of(world, chip, place, day)
        if _free(before) or (certain and not _certain(before)):
            break
        since = day
    return since


def _certain(d: Determination) -> bool:
    """Whether whatever is not known, a licence was needed."""
    return not {str(o["status"]) for o in d.outcomes} & FREE


def _published(
    world: World, chips: Sequence[Chip], place: str, first: dt.date, last: dt.date
) -> tuple[dt.date, tuple[str, ...]] | None:
    """The day from which a rule published between the two days made all these chips need a licence, and the rule."""
    entries = [
        e for e in book_of(world).entries
        if e.does in ("classify", "require") and first - NEAR <= e.instrument.published <= last + NEAR < e.span.start
        and e.instrument.kind != "bill"
    ]  # fmt: skip
    for since in sorted({e.span.start for e in entries}):
        ds = [law_of(world, c, place, since) for c in chips]
        if all(map(_certain, ds)):
            return since, tuple(dict.fromkeys(e.instrument.id for e in entries if e.span.start == since))
    return None


def kinds_of_place(world: World, on: dt.date) -> dict[str, int]:
    """One place of each kind, and how many are of it: in the same groups, and named by the same live entries.

    The place most rules are about comes first.
    """
    naming = [codes for e in book_of(world).entries if on in e.span and (codes := ids_of(e, "destination"))]
    kinds: dict[object, list[str]] = {}
    for code in world.places.table:
        if code != HOME:
            kind = world.places.groups(code, on), tuple(code in codes for codes in naming)
            kinds.setdefault(kind, []).append(code)
    found = {(_FIRST if _FIRST in codes else codes[0]): len(codes) for codes in kinds.values()}
    return dict(sorted(found.items(), key=lambda kind: kind[0] != _FIRST))

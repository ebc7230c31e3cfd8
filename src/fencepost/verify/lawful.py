"""What a document says about permission, restriction, levies and cases, against the law of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.determine import Determination, book_of, determine
from fencepost.rules.expr import In
from fencepost.rules.outcome import FREE
from fencepost.rules.question import Question

from .named import chips_of, folded
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = [
    "CASES",
    "PERMISSIONS",
    "check_assurance",
    "check_case",
    "check_levy",
    "check_permission",
    "check_restriction",
    "ids_of",
]

PERMISSIONS = ("policy_change", "licence")
CASES = ("regulatory_summons", "investigation_opened", "investigation_furthered", "finding", "guidance")
_NEAR = dt.timedelta(days=3)
"""A report and the act it reports may stand this far apart (time zones, next-day papers)."""

_STATES = ("free", "licence", "eased", "assurance", "announcement", "exception", "open", "required")
"""How open the way was, in the order they are told."""

_LATE = dt.timedelta(days=14)
"""A restriction or permission may be reported this long after it began."""


def _determine(world: World, chip: Chip, place: str, on: dt.date) -> Determination:
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


def check_permission(world: World, items: Sequence[str], place: str | None, on: dt.date | None) -> Verdict:
    """Was the way open on that day? A free chip needed no permission; an assurance is not a licence.

    Answered chip by chip; one verdict where all agree, else it depends on the chip.
    """
    chips = [c for i in items for c in chips_of(world, i)]
    if not chips or not place or not on:
        return unchecked("permission.needs_item_place_day", items=list(items), place=place, on=on)
    ds = {c.id: _determine(world, c, place, on) for c in chips}
    lines = [_line(ds[c.id], c, on) for c in chips]
    states = {c.id: _permission(ds[c.id], on) for c in chips}
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
        since = max(e.span.start for d in ds.values() for e in _eased(d, on))
        return Verdict(DEPENDS, "permission.eased", {**computed, "since": since}, sources)
    if set(by) <= {"assurance", "announcement"}:
        return Verdict(CONTRADICTED, "permission.assurance", computed, sources)
    if set(by) == {"required"}:
        return Verdict(CONTRADICTED, "permission.still_required", computed, sources)
    return Verdict(DEPENDS, "permission.by_item", computed, sources)


def check_assurance(world: World, items: Sequence[str], place: str | None, on: dt.date | None) -> Verdict:
    """Had permission been promised, or more than promised, by that day?"""
    answer = check_permission(world, items, place, on)
    if answer.verdict == "not_checkable":
        return answer
    states = set(answer.computed["by"])
    promised = states <= {"assurance", "announcement", "licence"}
    verdict = SUPPORTED if promised else DEPENDS if states & {"assurance", "announcement", "licence"} else CONTRADICTED
    return Verdict(verdict, f"assurance.{verdict}", answer.computed, answer.sources)


def _permission(d: Determination, on: dt.date) -> str:
    """How open the way was for one chip."""
    statuses = {str(o["status"]) for o in d.outcomes}
    if statuses <= FREE:
        return "free"
    if statuses & FREE:
        return "open"
    kinds = {str(e.more["kind"]) for e in _applying(d, "authorise")}
    if "licence" in kinds:
        return "licence"
    if _eased(d, on):
        return "eased"
    for kind in ("assurance", "announcement"):
        if kind in kinds:
            return kind
    return "exception" if statuses == {"exception_available"} else "required"


def _eased(d: Determination, on: dt.date) -> list[Entry]:
    """Review policies that count as a change of policy and began lately."""
    return [
        e for e in _applying(d, "review")
        if set(e.events) & set(PERMISSIONS) and e.span.start - _NEAR <= on <= e.span.start + _LATE
    ]  # fmt: skip


def check_restriction(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, last: dt.date | None
) -> Verdict:
    """Was a licence needed then, and did the need begin then?"""
    chips = [c for i in items for c in chips_of(world, i)]
    if not chips or not place or not last:
        return unchecked("restriction.needs_item_place_day", items=list(items), place=place, on=last)
    ds = {c.id: _determine(world, c, place, last) for c in chips}
    lines = [_line(ds[c.id], c, last) for c in chips]
    starts = sorted({e.span.start for d in ds.values() for e in _applying(d, "require")})
    free = [c for c, d in ds.items() if {str(o["status"]) for o in d.outcomes} <= FREE]
    by = {"required": folded(world, [c for c in ds if c not in free]), "free": folded(world, free)}
    computed = {
        "lines": lines, "by": {k: v for k, v in by.items() if v}, "place": place, "on": last,
        "since": starts[0] if starts else None,
    }  # fmt: skip
    sources = _cites(ds.values(), "require")
    if len(free) == len(ds):
        return Verdict(CONTRADICTED, "restriction.free", computed, sources)
    if free:
        return Verdict(DEPENDS, "restriction.by_item", computed, sources)
    began = [s for s in starts if first and first - _LATE <= s <= last + _NEAR]
    return Verdict(SUPPORTED, "restriction.began" if began else "restriction.in_force", computed, sources)


def check_levy(
    world: World,
    rate: float | None,
    items: Sequence[str],
    place: str | None,
    on: dt.date | None,
    base_items: Sequence[str],
) -> Verdict:
    """Was there a levy of that rate, on what base, by what kind of act?

    The claim names its base by the items in it; a base without any is wider than a levy on some items' sales. A levy
    that began within a fortnight after the day said is the one meant: agreements are reported before they bind.
    """
    if rate is None or not on:
        return unchecked("levy.needs_rate_and_day")
    book = book_of(world)
    levies = [e for e in book.entries if e.does == "levy" and (on in e.span or on <= e.span.start <= on + _LATE)]
    same = [e for e in levies if abs(100 * float(e.more["rate"]) - rate) < 0.5]
    known = [
        {"id": e.at, "rate": float(e.more["rate"]), "base": e.more["base"], "formal": e.formal, "from": e.span.start}
        for e in levies
    ]
    computed = {"rate": rate, "levies": known, "on": on, "place": place}
    if not same:
        return Verdict(
            CONTRADICTED,
            "levy.none" if not levies else "levy.other_rate",
            computed,
            tuple(e.instrument.id for e in levies),
        )
    entry = same[0]
    covered = sorted(ids_of(entry, "item"))
    computed |= {
        "entry": entry.at,
        "covered": covered,
        "formal": entry.formal,
        "since": entry.span.start,
        "base": entry.more["base"],
    }
    named = {i for item in base_items for c in chips_of(world, item) for i in (item, c.id, c.family)}
    outside = [
        i
        for i in base_items
        if not {i} & set(covered) and not any(c.family in covered or c.id in covered for c in chips_of(world, i))
    ]
    narrow = bool(named & set(covered)) and not outside
    return Verdict(
        SUPPORTED if narrow else DEPENDS, "levy.supported" if narrow else "levy.base", computed, (entry.instrument.id,)
    )


def ids_of(entry: Entry, *names: str) -> set[str]:
    """The ids that an entry's condition names for the given facts."""
    return {v for a in entry.tests if isinstance(a, In) and a.name in names for v in a.values}


def _concerns(world: World, entry: Entry) -> set[str]:
    """The items and makers that an entry names, and the makers of those items."""
    named = ids_of(entry, "item", "maker")
    return named | {c.maker for i in named for c in chips_of(world, i) if c.maker}


def check_case(
    world: World, kind: str, subjects: Sequence[str], first: dt.date | None, last: dt.date | None, exact: bool
) -> Verdict:
    """Did an authority take that step against that subject then?

    ``exact`` says that the text itself dates the step; an undated one is only told when it happened.
    """
    wanted = set(subjects)
    for subject in subjects:
        wanted |= {i for c in chips_of(world, subject) for i in (c.id, c.family, c.maker) if i}
    steps = [e for e in book_of(world).entries if kind in e.events and _concerns(world, e) & wanted]
    if not steps:
        return unchecked("case.not_held", kind=kind, subjects=list(subjects))
    dated = [{"id": e.at, "on": e.span.start, "formal": e.formal, "text": dict(e.text), "cite": e.cite} for e in steps]
    computed: Mapping[str, Any] = {"kind": kind, "steps": dated, "first": first, "last": last}
    sources = tuple(dict.fromkeys(e.instrument.id for e in steps))
    hits = [e for e in steps if first and last and first - _NEAR <= e.span.start <= last + _NEAR]
    if hits:
        return Verdict(SUPPORTED, "case.supported", {**computed, "step": hits[0].at, "on": hits[0].span.start}, sources)
    if not exact:
        return Verdict(SUPPORTED, "case.undated", {**computed, "step": steps[0].at, "on": steps[0].span.start}, sources)
    return Verdict(
        CONTRADICTED, "case.other_day", {**computed, "step": steps[0].at, "on": steps[0].span.start}, sources
    )

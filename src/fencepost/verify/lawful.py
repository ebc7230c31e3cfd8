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


def check_permission(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, on: dt.date | None
) -> Verdict:
    """Was the way open by the day ``on``? A free chip needed no permission; an assurance is not a licence.

    ``first`` is the earliest day the words allow: a policy that eased between the two is what they report.

    Answered chip by chip; one verdict where all agree, else it depends on the chip.
    """
    chips = [c for i in items for c in chips_of(world, i)]
    if not chips or not place or not on:
        return unchecked("permission.needs_item_place_day", items=list(items), place=place, on=on)
    ds = {c.id: _determine(world, c, place, on) for c in chips}
    lines = [_line(ds[c.id], c, on) for c in chips]
    since = first or on
    states = {c.id: _permission(ds[c.id], since, on) for c in chips}
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
        began = max(e.span.start for d in ds.values() for e in _eased(d, since, on))
        return Verdict(DEPENDS, "permission.eased", {**computed, "since": began}, sources)
    if set(by) <= {"assurance", "announcement"}:
        return Verdict(CONTRADICTED, "permission.assurance", computed, sources)
    if set(by) == {"required"}:
        return Verdict(CONTRADICTED, "permission.still_required", computed, sources)
    return Verdict(DEPENDS, "permission.by_item", computed, sources)


def check_assurance(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, on: dt.date | None
) -> Verdict:
    """Had permission been promised, or more than promised, by that day?"""
    answer = check_permission(world, items, place, first, on)
    if answer.verdict == "not_checkable":
        return answer
    states = set(answer.computed["by"])
    promised = states <= {"assurance", "announcement", "licence"}
    verdict = SUPPORTED if promised else DEPENDS if states & {"assurance", "announcement", "licence"} else CONTRADICTED
    return Verdict(verdict, f"assurance.{verdict}", answer.computed, answer.sources)


def _permission(d: Determination, first: dt.date, on: dt.date) -> str:
    """How open the way was for one chip."""
    statuses = {str(o["status"]) for o in d.outcomes}
    if statuses <= FREE:
        return "free"
    if statuses & FREE:
        return "open"
    kinds = {str(e.more["kind"]) for e in _applying(d, "authorise")}
    if "licence" in kinds:
        return "licence"
    if _eased(d, first, on):
        return "eased"
    for kind in ("assurance", "announcement"):
        if kind in kinds:
            return kind
    return "exception" if statuses == {"exception_available"} else "required"


def _eased(d: Determination, first: dt.date, on: dt.date) -> list[Entry]:
    """Review policies that count as a change of policy and began between the two days, or not long before."""
    return [
        e for e in _applying(d, "review")
        if set(e.events) & set(PERMISSIONS) and first - _LATE <= e.span.start <= on + _NEAR
    ]  # fmt: skip


def check_restriction(
    world: World, items: Sequence[str], place: str | None, first: dt.date | None, last: dt.date | None
) -> Verdict:
    """Was a licence needed then, and did the need begin then, or was a rule published then that brought it later?"""
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
    later = _published(world, [c for c in chips if c.id in free], place, first or last, last) if free else None
    if later:
        since, rules = later
        return Verdict(SUPPORTED, "restriction.published", {**computed, "since": since}, (*sources, *rules))
    if len(free) == len(ds):
        return Verdict(CONTRADICTED, "restriction.free", computed, sources)
    if free:
        return Verdict(DEPENDS, "restriction.by_item", computed, sources)
    began = [s for s in starts if first and first - _LATE <= s <= last + _NEAR]
    return Verdict(SUPPORTED, "restriction.began" if began else "restriction.in_force", computed, sources)


def _published(
    world: World, chips: Sequence[Chip], place: str, first: dt.date, last: dt.date
) -> tuple[dt.date, tuple[str, ...]] | None:
    """The day from which a rule published between the two days made all these chips need a licence, and the rule."""
    entries = [
        e for e in book_of(world).entries
        if e.does in ("classify", "require") and first - _NEAR <= e.instrument.published <= last + _NEAR < e.span.start
        and e.instrument.kind != "bill"
    ]  # fmt: skip
    for since in sorted({e.span.start for e in entries}):
        ds = [_determine(world, c, place, since) for c in chips]
        if all(not {str(o["status"]) for o in d.outcomes} & FREE for d in ds):
            return since, tuple(dict.fromkeys(e.instrument.id for e in entries if e.span.start == since))
    return None


def check_levy(
    world: World, rate: float | None, items: Sequence[str], place: str | None, on: dt.date | None,
    base_items: Sequence[str], *, duty: bool = False,
) -> Verdict:  # fmt: skip
    """Was there a levy of that rate, on what base, by what kind of act?

    The claim names its base by the items in it; a base without any is wider than a levy on some items' sales. A levy
    that began within a fortnight after the day said is the one meant: agreements are reported before they bind.
    ``duty`` says that the words are of a duty or tariff; a duty on entry is no share of sales.
    """
    if rate is None or not on:
        return unchecked("levy.needs_rate_and_day")
    book = book_of(world)
    levies = [e for e in book.entries if e.does == "levy" and (on in e.span or on <= e.span.start <= on + _LATE)]
    covering = {
        e.id: [i for i in base_items if any(_covers(world, e, c, place, on) for c in chips_of(world, i))]
        for e in levies
    }  # fmt: skip
    if base_items:
        levies = [e for e in levies if covering[e.id]]
    same = [e for e in levies if abs(100 * float(e.more["rate"]) - rate) < 0.5]
    known = [
        {"id": e.at, "rate": float(e.more["rate"]), "base": e.more["base"], "formal": e.formal, "from": e.span.start}
        for e in levies
    ]
    computed = {"rate": rate, "levies": known, "on": on, "place": place}
    if not same:
        key = "levy.other_rate" if levies else "levy.none_on_items" if base_items else "levy.none"
        sources = tuple(e.instrument.id for e in levies)
        return Verdict(CONTRADICTED, key, {**computed, "items": list(base_items)}, sources)
    entry = same[0]
    computed |= {
        "entry": entry.at, "covered": sorted(ids_of(entry, "item")) or covering[entry.id], "formal": entry.formal,
        "since": entry.span.start, "base": entry.more["base"],
    }  # fmt: skip
    if duty != (entry.more["kind"] == "import_duty"):
        return Verdict(DEPENDS, "levy.kind", computed, (entry.instrument.id,))
    narrow = bool(base_items) and covering[entry.id] == list(base_items)
    return Verdict(
        SUPPORTED if narrow else DEPENDS, "levy.supported" if narrow else "levy.base", computed, (entry.instrument.id,)
    )


def _covers(world: World, entry: Entry, chip: Chip, place: str | None, on: dt.date) -> bool:
    """Whether a levy can fall on a sale of the chip; without a destination only the items it names tell."""
    if place:
        return _determine(world, chip, place, max(on, entry.span.start)).state(entry) is not Tri.NO
    covered = ids_of(entry, "item")
    return not covered or bool({chip.id, chip.family} & covered)


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

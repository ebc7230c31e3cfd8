"""What a document says that an authority did to a party or a chip, against the steps the law book holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from fencepost.base.logic import Tri
from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.determine import book_of

from .lawful import law_of
from .named import NEAR, chips_of, ids_of
from .verdict import CONTRADICTED, DEPENDS, NOT_CHECKABLE, SUPPORTED, Verdict, unchecked

__all__ = ["CASES", "check_case"]

CASES = (
    "regulatory_summons", "investigation_opened", "investigation_furthered", "finding", "guidance",
    "investigation_closed",
)  # fmt: skip

_ONCE = ("investigation_opened", "finding")
"""Steps that one case has but once."""

_PROCEEDING = ("regulatory_summons", "investigation_opened", "investigation_furthered", "finding")
"""Steps of a regulator against a company: one is often told under the name of another."""

_ALIKE: Mapping[str, tuple[str, ...]] = {
    "restriction": ("restriction", "guidance"),
    "guidance": ("guidance", "restriction"),
    "licence": ("licence", "policy_change"),
}
"""What a buyer's government does to buying is told in several ways."""


def _concern(world: World, entry: Entry, subjects: Sequence[str]) -> bool:
    """Whether a step is about one of the subjects: the chips it names where a chip is named, else their makers.

    A step on chips of foreign makers, whichever, is asked of one chip of each subject.
    """
    chips = [c for s in subjects for c in chips_of(world, s)]
    items, makers = ids_of(entry, "item"), ids_of(entry, "maker")
    places = sorted(ids_of(entry, "destination"))
    if entry.does == "buyer_side" and ids_of(entry, "maker_hq") and places and not items and not makers:
        made = (next((c for c in world.chips.values() if c.maker == s), None) for s in subjects)
        some = chips[:1] or [c for c in made if c is not None]
        return any(law_of(world, c, places[0], entry.span.start).state(entry) is not Tri.NO for c in some)
    if items and chips:
        return any({c.id, c.family} & items for c in chips)
    makers |= {c.maker for i in items for c in chips_of(world, i) if c.maker}
    return bool(makers & {*subjects, *(c.maker for c in chips)})


def check_case(
    world: World, kind: str, subjects: Sequence[str], first: dt.date | None, last: dt.date | None,
    authority: str | None = None, agencies: Sequence[str] = (), by: dt.date | None = None,
) -> Verdict:  # fmt: skip
    """Did an authority (of that country, of those agencies, where known) take that step against that subject then?

    ``first`` and ``last`` bound the day where the text itself dates the step, to a year or closer; of any other the
    last step by the day ``by``, from which the text speaks, is told. A step that comes but once is
    contradicted on another day, and what was done then is told; of the others more may have been taken than the law
    book holds, and a step told of an agency that took only others of the same proceeding depends.
    """
    kinds = set(_ALIKE.get(kind, (kind,)))
    akin = kinds | set(_PROCEEDING) if kind in (*_PROCEEDING, "investigation_closed") else kinds
    held = [
        e for e in book_of(world).entries
        if akin & set(e.events) and (authority is None or e.instrument.jurisdiction == authority)
        and (not agencies or not e.instrument.issuer or e.instrument.issuer in agencies)
        and _concern(world, e, subjects)
    ]  # fmt: skip
    steps = [e for e in held if kinds & set(e.events)]
    related = [e for e in held if e not in steps]
    if not steps and not related:
        return unchecked("case.not_held", kind=kind, subjects=list(subjects))
    dated = [{"id": e.at, "on": e.span.start, "formal": e.formal, "text": dict(e.text), "cite": e.cite}
             for e in (*steps, *related)]  # fmt: skip
    computed: dict[str, Any] = {"kind": kind, "steps": dated, "first": first, "last": last}
    sources = tuple(dict.fromkeys(e.instrument.id for e in (*steps, *related)))

    def told(verdict: str, key: str, step: Entry) -> Verdict:
        return Verdict(verdict, f"case.{key}", {**computed, "step": step.at, "on": step.span.start}, sources)

    def then(entries: Sequence[Entry]) -> list[Entry]:
        return [e for e in entries if first and last and first - NEAR <= e.span.start <= last + NEAR]

    def so_far(entries: Sequence[Entry]) -> Entry:
        begun = [e for e in entries if by is None or e.span.start <= by + NEAR]
        return max(
            begun or entries, key=lambda e: (kind in e.events, e.span.start if begun else -e.span.start.toordinal())
        )

    if kind == "investigation_closed" and not steps:
        later = [e for e in related if last and e.span.start > last + NEAR]
        return told(CONTRADICTED, "other_day", later[0]) if later else unchecked("case.not_held", kind=kind)
    if hits := then(steps):
        return told(SUPPORTED, "supported", hits[0])
    if not steps:
        return told(DEPENDS, "related", (then(related) or [so_far(related)])[0])
    if first is None or last is None:
        return told(SUPPORTED, "undated", so_far(steps))
    nearest = min(steps, key=lambda e: abs(e.span.start - last))
    if kind not in _ONCE:
        return told(NOT_CHECKABLE, "other_step", nearest)
    meant = then(related)
    computed = {**computed, "then": dict(meant[0].text)} if meant else computed
    return told(CONTRADICTED, "mistaken" if meant else "other_day", nearest)

"""What a document says that an authority did to a party or a chip, against the steps the law book holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.determine import book_of

from .named import NEAR, chips_of, ids_of
from .verdict import CONTRADICTED, NOT_CHECKABLE, SUPPORTED, Verdict, unchecked

__all__ = ["CASES", "check_case"]

CASES = ("regulatory_summons", "investigation_opened", "investigation_furthered", "finding", "guidance")

_ONCE = ("investigation_opened", "finding")
"""Steps that one case has but once."""

_ALIKE: Mapping[str, tuple[str, ...]] = {
    "restriction": ("restriction", "guidance"),
    "guidance": ("guidance", "restriction"),
    "licence": ("licence", "policy_change"),
}
"""What a buyer's government does to buying is told in several ways."""


def _concern(world: World, entry: Entry, subjects: Sequence[str]) -> bool:
    """Whether a step is about one of the subjects: the chips it names where a chip is named, else their makers."""
    chips = [c for s in subjects for c in chips_of(world, s)]
    items, makers = ids_of(entry, "item"), ids_of(entry, "maker")
    if items and chips:
        return any({c.id, c.family} & items for c in chips)
    makers |= {c.maker for i in items for c in chips_of(world, i) if c.maker}
    return bool(makers & {*subjects, *(c.maker for c in chips)})


def check_case(
    world: World, kind: str, subjects: Sequence[str], first: dt.date | None, last: dt.date | None,
    authority: str | None = None,
) -> Verdict:  # fmt: skip
    """Did an authority (of that country, where it is known) take that step against that subject then?

    ``first`` and ``last`` bound the day where the text itself dates the step; an undated one is only told when it
    happened. A step that comes but once is contradicted on another day; of the others more may have been taken than
    the law book holds.
    """
    kinds = _ALIKE.get(kind, (kind,))
    steps = [
        e for e in book_of(world).entries
        if set(kinds) & set(e.events) and _concern(world, e, subjects)
        and (authority is None or e.instrument.jurisdiction == authority)
    ]  # fmt: skip
    if not steps:
        return unchecked("case.not_held", kind=kind, subjects=list(subjects))
    dated = [{"id": e.at, "on": e.span.start, "formal": e.formal, "text": dict(e.text), "cite": e.cite} for e in steps]
    computed: Mapping[str, Any] = {"kind": kind, "steps": dated, "first": first, "last": last}
    sources = tuple(dict.fromkeys(e.instrument.id for e in steps))

    def told(verdict: str, key: str, step: Entry) -> Verdict:
        return Verdict(verdict, f"case.{key}", {**computed, "step": step.at, "on": step.span.start}, sources)

    if first is None or last is None:
        return told(SUPPORTED, "undated", steps[0])
    hits = [e for e in steps if first - NEAR <= e.span.start <= last + NEAR]
    if hits:
        return told(SUPPORTED, "supported", hits[0])
    nearest = min(steps, key=lambda e: abs(e.span.start - last))
    return told(CONTRADICTED, "other_day", nearest) if kind in _ONCE else told(NOT_CHECKABLE, "other_step", nearest)

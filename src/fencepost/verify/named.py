"""What a record of a document is about: the chips, companies and places named in its span."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fencepost.facts.chips import Chip, Family
from fencepost.facts.names import fold
from fencepost.facts.systems import System
from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.expr import In

__all__ = ["HOME", "NEAR", "chips_of", "entities_in", "folded", "foreign_place", "ids_of", "items_in", "span_days"]

Record = Mapping[str, Any]

HOME = "US"
"""Nothing is exported to where the modelled law is made."""

NEAR = dt.timedelta(days=3)
"""A report and the act it reports may stand this far apart (time zones, next-day papers)."""


def entities_in(document: Record, span: Sequence[int]) -> list[str]:
    """Ids of the entities whose mention lies inside a span, in the order of the text, once each."""
    inside = [e["id"] for e in document["entities"] if span[0] <= e["span"][0] and e["span"][1] <= span[1]]
    return list(dict.fromkeys(inside))


def items_in(world: World, ids: Sequence[str]) -> list[str]:
    """Those ids that are chips, families or systems, or brands under which chips are sold."""
    return [i for i in ids if chips_of(world, i)]


def chips_of(world: World, entity: str) -> tuple[Chip, ...]:
    """The chips an id stands for: itself, a family's members, a system's chip, or all sold under a brand name.

    Of a name that may mean two things (``a|b``) those of both.
    """
    if "|" in entity:
        return tuple({c.id: c for one in entity.split("|") for c in chips_of(world, one)}.values())
    item: Chip | Family | System | None = (
        world.families.get(entity) or world.chips.get(entity) or world.systems.get(entity)
    )
    match item:
        case Chip():
            return (item,)
        case Family():
            return tuple(world.chips[m] for m in item.members)
        case System():
            return (world.chips[item.chip],)
    party = world.parties.get(entity)
    if party is None or party.kind != "product_family":
        return ()
    brands = {fold(n.text) for n in party.names if n.script == "en"} | {fold(party.name)}
    return tuple(
        c for c in world.chips.values() if any(fold(name).startswith(tuple(brands)) for name in (c.name, *c.aliases))
    )


def folded(world: World, chips: Sequence[str]) -> list[str]:
    """Chip ids with each whole family under its own id."""
    found = list(chips)
    for family in world.families.values():
        if len(family.members) > 1 and set(family.members) <= set(found):
            found = [family.id, *(c for c in found if c not in family.members)]
    return found


def foreign_place(world: World, document: Record, span: Sequence[int], home: str = HOME) -> str | None:
    """The place other than ``home`` that the span names, else the one the document names most."""
    codes = [e["id"].split("/", 1)[1].upper() for e in document["entities"] if e["id"].startswith("place/")]
    near = [i.split("/", 1)[1].upper() for i in entities_in(document, span) if i.startswith("place/")]
    for found in (near, [code for code, _ in Counter(codes).most_common()]):
        for code in found:
            if code != home and code in world.places.table:
                return code
    return None


def span_days(event: Record) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of a dated record; None where the text gives none."""

    def as_day(value: Any) -> dt.date | None:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value

    first = as_day(event.get("date"))
    return first, as_day(event.get("date_end")) or first


def ids_of(entry: Entry, *names: str) -> set[str]:
    """The ids that an entry's condition names for the given facts."""
    return {v for a in entry.tests if isinstance(a, In) and a.name in names for v in a.values}

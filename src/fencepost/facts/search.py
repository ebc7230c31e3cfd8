"""Finding things by part of a name: items, models, parties and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fencepost.base.near import nearest

from .items import spellings
from .names import fold
from .world import World

__all__ = ["Hit", "find"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found: id, kind, name, the spelling that matched, and how (exact, begins, contains or near)."""

    id: str
    kind: str
    name: str
    matched: str
    how: str


_TELLING = 2
"""Letters or ideographs that a name needs more than, for a name that differs in one of them to be the same misspelt."""

_ORDER = ("exact", "begins", "contains", "near")


def find(world: World, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """The best match of each thing whose spelling resembles the text, best first."""
    wanted = fold(text)
    best: dict[str, Hit] = {}
    everything = list(_named(world))
    close = set(nearest(wanted, {fold(s) for *_, s in everything})) if len(wanted) > _TELLING else set()
    for thing, kind, name, spelling in everything:
        if (how := _how(wanted, fold(spelling), close)) is not None:
            hit = Hit(thing, kind, name, spelling, how)
            if thing not in best or _ORDER.index(how) < _ORDER.index(best[thing].how):
                best[thing] = hit
    return tuple(sorted(best.values(), key=lambda h: (_ORDER.index(h.how), h.id)))[:limit]


def _how(wanted: str, spelling: str, close: set[str]) -> str | None:
    if not wanted:
        return None
    if spelling == wanted:
        return "exact"
    if spelling.startswith(wanted):
        return "begins"
    if wanted in spelling:
        return "contains"
    return "near" if spelling in close else None


def _named(world: World) -> Iterator[tuple[str, str, str, str]]:
    """Everything with a name: id, kind, name, one spelling."""
    for item, names in spellings(world).items():
        kind = "family" if item in world.families else "chip" if item in world.chip_rows else "system"
        for spelling in names:
            yield item, kind, names[1], spelling
    for model in world.models.values():
        for spelling in (model.id, model.name, *model.aliases):
            yield model.id, "model", model.name, spelling
    for party in world.parties.values():
        for spelling in (party.name, *(n.text for n in party.names)):
            yield party.id, party.kind, party.name, spelling
    for place in world.places.table.values():
        for spelling in (place.code, place.name_en, place.name_zh, *place.aliases):
            yield place.code, "place", place.name_en, spelling

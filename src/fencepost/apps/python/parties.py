"""The parties' door: screening a name as a plain record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import FactError
from fencepost.base.records import plain
from fencepost.facts.world import World, world

__all__ = ["potential", "screen"]


def screen(
    name: str, *, on: Day | str, country: str | None = None, lists: Iterable[Path | str] = (),
    known: Day | str | None = None, packs: Iterable[Path | str] = (), limit: int = 20,
) -> dict[str, Any]:  # fmt: skip
    """Who a name may be on the lists loaded. The record of ``fencepost screen``.

    >>> found = screen("Inspur Grp", on="2026-01-01")
    >>> found["result"], found["matches"][0]["name"]
    ('potential_match', 'Inspur Group Co., Ltd.')
    """
    from fencepost.facts.screening_search import screen as search

    here, on = world(packs, day(known, "--known") if known else None), day(on)
    if not any(c.isalnum() for c in name):
        raise FactError("FP-FACT-084", f"'{name}' is no name", where="NAME", hint="give a name with letters")
    place = here.places.resolve(country) if country else None
    found = search(here, name, on, country=place, lists=[Path(p) for p in lists])
    return {
        "schema": "fencepost/screen/1", "name": name, "on": on, "known": known or on, "country": place,
        "result": "potential_match" if found.matches else "no_match",
        "matches": [_hit(h) for h in found.matches[:limit]], "more": max(0, len(found.matches) - limit),
        "parties": [_hit(h) for h in found.parties[:limit]],
        "elsewhere": found.elsewhere,
        "lists": [plain(x) for x in found.lists],
        "vintage": min((x.vintage for x in found.lists if x.vintage), default=None),
        "packs": {"parties": here.digests["parties"]},
    }  # fmt: skip


def _hit(hit: Any) -> dict[str, Any]:
    match, candidate = hit.match, hit.candidate
    return {
        "name": candidate.name, "party": candidate.party.id if candidate.party else None,
        "countries": sorted(candidate.countries),
        "spelling": match.spelling, "kind": match.kind, "score": match.score,
        "steps": {"asked": plain(match.asked), "listed": plain(match.listed)}, "compared": list(match.compared),
        "listings": plain(hit.listings), "owners": plain(hit.owners),
    }  # fmt: skip


def potential(here: World, named: Iterable[tuple[str, str]], on: Day, most: int = 3) -> Iterator[dict[str, Any]]:
    """For each (role, name) that no party bears exactly: the potential matches, and of which day the lists are."""
    from fencepost.facts.screening_search import screen as search

    for role, name in named:
        if here.parties.resolve(name) is None and any(c.isalnum() for c in name):
            found = search(here, name, on)
            yield {
                "role": role, "name": name, "matches": [_hit(h) for h in found.matches[:most]],
                "more": max(0, len(found.matches) - most),
                "vintage": min((x.vintage for x in found.lists if x.vintage), default=None),
            }  # fmt: skip

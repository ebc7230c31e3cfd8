"""What a document says of a party put on or taken off a list, against the listings the packs hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fencepost.facts.names import fold
from fencepost.facts.parties import Listing
from fencepost.facts.screening_lists import lists_named
from fencepost.facts.world import World

from .named import HOME
from .verdict import CONTRADICTED, SUPPORTED, Verdict, unchecked

__all__ = ["check_barred", "check_listed", "check_listing"]

_NEAR = dt.timedelta(days=7)
"""A listing is released, published and in force within days of each other."""

_YEAR = dt.timedelta(days=366)
"""What has lasted since a day, or a year, began no more than a year before its end."""

_REMOVED = re.compile(r"移出|移除|剔除|除名|\b(?:remov|delist|taken off|took off)", re.IGNORECASE)
_EXAMPLES = 5
_SHORTEST = 5
"""Letters a name needs before names that begin with it count as of the same house."""


def check_listing(
    world: World, text: str, subjects: Sequence[str], first: dt.date | None, last: dt.date | None,
    authority: str | None = None,
) -> Verdict:  # fmt: skip
    """Was the party, or one of its house, put on that list then? A removal is asked of the end of a listing.

    ``text`` are the words of the event, which name the list; ``first`` and ``last`` bound its day where it has one;
    ``authority`` is the country whose list it is, where somebody is told to act: the lists loaded are of one. No
    entry is no proof: a list may hold the party under a name that is not known here; but one that stands on the list
    after the day was not removed then. Where no party is named
    (*added 27 companies*) it is asked whether any name went on a list then.
    """
    parties = [i for i in subjects if i in world.parties and i.startswith("org/")]
    codes = lists_named(world.files("parties"), text)
    if authority not in (None, HOME):
        return unchecked("listing.other_government", parties=parties, authority=authority)
    removed = _REMOVED.search(text) is not None
    if not parties:
        return unchecked("listing.no_party") if removed else _unnamed(world, codes, first, last)
    if not codes:
        return unchecked("listing.which_list", parties=parties)
    steps = sorted({s for p in parties for s in _steps(world, p, codes, removed)}, key=lambda s: (s[0], not s[3]))
    computed: Mapping[str, Any] = {
        "parties": parties, "removed": removed, "first": first, "last": last,
        "steps": [_told(*step) for step in steps],
    }  # fmt: skip
    if not steps:
        held = [(p, x) for p in parties for x in world.parties[p].listings if removed and last and x.list in codes]
        if still := [(p, x) for p, x in held if last in x.span and x.span.end is None]:
            party, listing = still[0]
            step = listing.span.start, world.parties[party].name, listing, True
            return _standing(CONTRADICTED, "listing.own", party, last, step)
        return unchecked("listing.not_held", parties=parties)
    sources = tuple(dict.fromkeys(x.cite for _, _, x, _ in steps if x.cite))
    if first is None or last is None:
        return Verdict(SUPPORTED, "listing.undated", {**computed, "step": 0}, sources)
    near = [i for i, (on, *_) in enumerate(steps) if first - _NEAR <= on <= last + _NEAR]
    if near:
        step = min(near, key=lambda i: not steps[i][3])
        return Verdict(
            SUPPORTED, "listing.own" if steps[step][3] else "listing.house", {**computed, "step": step}, sources
        )
    return Verdict(CONTRADICTED, "listing.other_day", {**computed, "step": 0}, sources)


def _unnamed(world: World, codes: Sequence[str], first: dt.date | None, last: dt.date | None) -> Verdict:
    """How many names went on one of the lists about then, where their entries state the day."""
    found: dict[tuple[dt.date, str, str], set[str]] = {}
    entries = {p.name: p for p in world.parties.listed.values()}  # listed under each of its names
    for party in entries.values() if first and last else ():
        for x in party.listings:
            dated = x.earliest is None and first - _NEAR <= x.span.start <= last + _NEAR
            if dated and (x.list in codes or not codes):
                found.setdefault((x.span.start, x.list, x.cite), set()).add(party.name)
    if not found:
        return unchecked("listing.no_party", first=first, last=last)
    (on, code, cite), names = max(found.items(), key=lambda step: len(step[1]))
    some = sorted(names)[:_EXAMPLES]
    computed = {"on": on, "list": code, "cite": cite, "count": len(names), "names": some}
    return Verdict(SUPPORTED, "listing.then", computed, (cite,) if cite else ())


def check_listed(world: World, claim: Mapping[str, Any], on: dt.date | None) -> Verdict:
    """Does the party, or one of its house, stand on that list on the day?

    Not to be found is no proof; but a party whose own listing began later, or ended before, stood on it then no more.
    """
    party, codes = claim.get("subject") or "", lists_named(world.files("parties"), claim["text"])
    if party not in world.parties:
        return unchecked("listing.no_party")
    if not codes or on is None:
        return unchecked("listing.which_list", parties=[party])
    known = [(x.span.start, name, x, mine) for name, xs, mine in _house(world, party) for x in xs if x.list in codes]
    held = [s for s in known if on in s[2].span]
    own = [s for s in known if s[3] and s[2].earliest is None]
    if not held and not own:
        return unchecked("listing.not_held", parties=[party])
    _, name, listing, mine = min(held or own, key=lambda s: (not s[3], s[0]))
    first = min(start for start, who, x, _ in known if who == name and x.list == listing.list)
    stands = claim.get("modality") != "negative"
    if held and stands and mine and claim.get("period") == "since" and first < on - _YEAR:
        return _standing(CONTRADICTED, "listing.own", party, on, (first, name, listing, mine))
    key = "listing.since" if not held else "listing.own" if mine else "listing.house"
    verdict = SUPPORTED if bool(held) == stands else CONTRADICTED
    return _standing(verdict, key, party, on, (first, name, listing, mine))


def check_barred(world: World, party: str, on: dt.date | None) -> Verdict:
    """Was the party on some list by that day? What else may bar it is not known here."""
    held = [x for x in world.parties[party].listings if on is not None and x.earliest is None and on in x.span]
    if not held:
        return unchecked("listing.not_held", parties=[party])
    first = min(held, key=lambda x: x.span.start)
    return _standing(SUPPORTED, "listing.own", party, on, (first.span.start, world.parties[party].name, first, True))


_Step = tuple[dt.date, str, Listing, bool]


def _told(on: dt.date, name: str, listing: Listing, own: bool) -> dict[str, Any]:
    return {"on": on, "name": name, "list": listing.list, "cite": listing.cite, "own": own}


def _standing(verdict: str, key: str, party: str, on: dt.date | None, step: _Step) -> Verdict:
    """A verdict on where one party stands on a day, by the one listing that decides it."""
    cite = step[2].cite
    return Verdict(
        verdict, key, {"parties": [party], "on": on, "steps": [_told(*step)], "step": 0}, (cite,) if cite else ()
    )


def _steps(world: World, party: str, codes: Sequence[str], removed: bool) -> Iterator[_Step]:
    """The days on which the party (its own) or a name of its house went on, or off, one of the lists."""
    for name, listings, mine in _house(world, party):
        held = [x for x in listings if x.list in codes]
        starts, ends = {(x.list, x.span.start) for x in held}, {(x.list, x.span.end) for x in held}
        for x in held:
            # a span that goes on where another ended changed its terms: nobody was added or removed
            if not removed and (x.list, x.span.start) not in ends and x.earliest is None:
                yield x.span.start, name, x, mine
            if removed and x.span.end is not None and (x.list, x.span.end) not in starts:
                yield x.span.end, name, x, mine


def _house(world: World, party: str) -> Iterator[tuple[str, Sequence[Listing], bool]]:
    """The party's name and listings, then those of listed names that begin with one of its spellings."""
    own = world.parties[party]
    yield own.name, own.listings, True
    spellings = {fold(s) for s in world.parties.spellings[party][1:]}
    stems = tuple(s for s in spellings if s.isascii() and len(s) >= _SHORTEST)
    for name, other in world.parties.listed.items():
        if stems and name.startswith(stems):
            yield other.name, other.listings, False

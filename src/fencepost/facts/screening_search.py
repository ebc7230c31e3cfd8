"""Screening a name: potential matches among the lists loaded and the parties known, or that there is none, of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fencepost.base.days import Day

from .parties import Party
from .screening_lists import Entry, Good, Loaded, check_health, list_entries, read_good, shipped_entries
from .screening_match import Index, Match, index

if TYPE_CHECKING:
    from .world import World

__all__ = ["Candidate", "Held", "Hit", "Screening", "screen"]

_ACTORS = ("company", "government", "agency", "media", "platform", "person")
"""Kinds of party that can take part in a transaction."""


@dataclass(frozen=True, slots=True)
class Held:
    """A listing as shown: ``state`` says whether it holds on the day: yes, no or unknown."""

    list: str
    from_: Day | None
    to: Day | None
    state: str
    footnote: str
    policy: str
    cite: str
    where: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a spelling may stand for: a row of a list, or a known party."""

    name: str
    names: tuple[str, ...]
    countries: frozenset[str]
    entry: Entry | None = None
    party: Party | None = None

    def held(self, on: Day) -> tuple[Held, ...]:
        """Its listings, with their state on a day."""
        if self.entry:
            e = self.entry
            return (Held(e.list, e.start, e.end, e.listed(on), e.footnote, e.policy, e.cite, e.where),)
        return _of(self.party, on) if self.party else ()


def _of(party: Party, on: Day) -> tuple[Held, ...]:
    maybe = party.maybe_listed(on)
    return tuple(
        Held(x.list, x.span.start, x.span.end, "yes" if on in x.span else "unknown" if x in maybe else "no",
             x.footnote, x.policy, x.cite, party.id)
        for x in party.listings
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate with how it matched, its listings on the day, and its owners' listings by owner."""

    match: Match
    candidate: Candidate
    listings: tuple[Held, ...]
    owners: Mapping[str, tuple[Held, ...]]

    @property
    def listed(self) -> bool:
        """Whether it, or an owner, is on a list or may be."""
        every = (*self.listings, *(h for held in self.owners.values() for h in held))
        return any(h.state != "no" for h in every)


@dataclass(frozen=True, slots=True)
class Screening:
    """The potential matches (listed), the parties known by a like name (not listed), and the lists looked at.

    ``elsewhere`` counts matches left out because the list gives only other countries than the one asked for.
    """

    matches: tuple[Hit, ...]
    parties: tuple[Hit, ...]
    elsewhere: int
    lists: tuple[Loaded, ...]


def screen(
    world: World, name: str, on: Day, *, country: str | None = None, lists: Iterable[Path] = ()
) -> Screening:  # fmt: skip
    """Screen a name against the shipped lists, the parties and files of the user's (which replace a shipped list).

    ``country`` (a place code) leaves out rows that give only other countries, except under the very same name.
    """
    candidates, found, loaded = _loaded(world, tuple((str(p), _stamp(p)) for p in lists))
    hits, elsewhere = [], 0
    for match in found.search(name):
        candidate = candidates[match.candidate]
        if country and candidate.countries and country not in candidate.countries and match.kind != "same":
            elsewhere += 1
            continue
        owners = world.parties.parents(candidate.party) if candidate.party else ()
        held = {o.id: listings for o in owners if (listings := _of(o, on))}
        hits.append(Hit(match, candidate, candidate.held(on), held))
    return Screening(tuple(h for h in hits if h.listed), tuple(h for h in hits if not h.listed), elsewhere, loaded)


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=4)
def _loaded(
    world: World, given: tuple[tuple[str, int], ...]
) -> tuple[tuple[Candidate, ...], Index, tuple[Loaded, ...]]:  # fmt: skip
    """Everything a name is compared with."""
    files = world.files("parties")
    good = read_good(files)
    entries: list[Entry] = []
    loaded: list[Loaded] = []
    for path, _ in given:
        more, about = list_entries(Path(path), good)
        entries += more
        loaded += about
    shipped = [e for e in shipped_entries(files) if e.list not in {x.list for x in loaded}]
    about = _shipped_lists(shipped, good, {x.list for x in loaded})
    entries = [e for e in (*shipped, *entries) if world.known is None or e.start is None or e.start <= world.known]
    candidates = [Candidate(e.name, e.names, e.countries, entry=e) for e in entries]
    for party in world.parties.values():
        if party.kind in _ACTORS:
            names = (party.name, *(n.text for n in party.names))
            candidates.append(Candidate(party.name, names, frozenset({party.hq} - {None}), party=party))
    spelled = ((i, c.names) for i, c in enumerate(candidates))
    return tuple(candidates), index(spelled, world.parties.name_parts), (*about, *loaded)


def _shipped_lists(entries: Iterable[Entry], good: tuple[Good, ...], replaced: set[str]) -> tuple[Loaded, ...]:
    """The shipped lists with their counts, checked like a user's; ``screening.csv`` calls each by its short name."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.list] = counts.get(entry.list, 0) + 1
    names = {g.code: g for g in good if g.code in counts and g.code not in replaced}
    check_health(
        {g.list: counts[c] for c, g in names.items()} or {"": 1}, names.values(), "packs/parties/screening.csv"
    )
    return tuple(
        Loaded(code, n, names[code].rows if code in names else None,
               names[code].read_on if code in names else None, "packs/parties/screening.csv")
        for code, n in counts.items()
    )  # fmt: skip

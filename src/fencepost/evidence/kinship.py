"""Who belongs to whom, as far as the packs know: chips to makers, agencies to governments, people to employers.

Two documents rarely name a thing at the same level: a ban on the H20 and a ban on Nvidia's chips may be one act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fencepost.facts.world import World

from .grammar import vocabulary

__all__ = ["Kinship", "kinship"]


@dataclass(frozen=True)
class Kinship:
    """What every id belongs to (itself first), and the kinds of ``relations.yaml``."""

    world: World
    same_act: Mapping[str, int]
    once: frozenset[str]
    courses: tuple[tuple[str, ...], ...]
    opens: frozenset[str]
    closes: frozenset[str]
    bars: frozenset[str]
    stances: frozenset[str]
    recurring: frozenset[str]
    seldom: frozenset[str]
    unbound: frozenset[str]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def above(self, identity: str) -> tuple[str, ...]:
        """The id and all that it belongs to: a chip's family and maker, a party's parents."""
        if identity not in self._known:
            self._known[identity] = self._above(identity)
        return self._known[identity]

    def _above(self, identity: str) -> tuple[str, ...]:
        found = [identity]
        row = self.world.chip_rows.get(identity)
        if row is not None:
            found += [i for i in (row["family"], row["maker"]) if i]
        elif identity in self.world.families:
            found += sorted({self.world.chip_rows[m]["maker"] for m in self.world.families[identity].members} - {""})
        while (party := self.world.parties.get(found[-1])) is not None and party.parent and party.parent not in found:
            found.append(party.parent)
        return tuple(found)

    def one_thing(self, a: str, b: str) -> bool:
        """Whether one of the two is the other or belongs to it."""
        return a in self.above(b) or b in self.above(a)

    def overlap(self, these: Sequence[str], those: Sequence[str]) -> bool:
        """Whether any of these and any of those are one thing."""
        return any(self.one_thing(a, b) for a in these for b in those)

    def siblings(self, a: str, b: str) -> bool:
        """Whether they are two things of one maker."""
        mine, others = set(self.above(a)) - {a}, set(self.above(b)) - {b}
        return not self.one_thing(a, b) and any(i.startswith("org/") for i in mine & others)

    def sides(self, actors: Iterable[str]) -> frozenset[str]:
        """For whom the actors act: the outermost government or company of each."""
        return frozenset(self.above(a)[-1] for a in actors)

    def authorities(self, actors: Iterable[str]) -> frozenset[str]:
        """The governments among the sides."""
        return frozenset(s for s in self.sides(actors) if s.startswith("gov/"))

    def is_media(self, identity: str | None) -> bool:
        """Whether the id is an outlet."""
        return bool(identity) and identity.startswith("media/")

    def act(self, kind: str) -> object:
        """What two kinds share where they tell one act."""
        return self.same_act.get(kind, kind)


@lru_cache(maxsize=8)
def kinship(world: World) -> Kinship:
    """The kinship of a World."""
    rules: Mapping[str, Any] = vocabulary(world, "relations")
    groups = {kind: number for number, group in enumerate(rules["same_act"]) for kind in group}
    return Kinship(
        world, groups, frozenset(rules["once"]), tuple(map(tuple, rules["courses"])), frozenset(rules["opens"]),
        frozenset(rules["closes"]), frozenset(rules["bars"]), frozenset(rules["stances"]),
        frozenset(rules["recurring"]), frozenset(rules["seldom"]), frozenset(rules["unbound"]),
    )  # fmt: skip

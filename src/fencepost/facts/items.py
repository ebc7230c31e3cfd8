"""What a user calls an item: an id, name or alias in English or Chinese, or a path to a YAML item of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from fencepost.base.errors import NotFound
from fencepost.base.near import nearest

from .chips import Chip, Family
from .names import fold, without_prefix
from .systems import System
from .world import World

__all__ = ["Item", "names_of", "resolve"]

Item = Chip | Family | System


def resolve(world: World, text: str | Path) -> Item:
    """The chip, family or system meant; ``NotFound`` with candidates where nothing or too much matches.

    >>> from fencepost.facts.world import world
    >>> resolve(world(), "昇腾910C").id, resolve(world(), "h20").id
    ('huawei-ascend-910c', 'nvidia-h20')
    """
    given = str(text).strip()
    if given.lower().endswith((".yaml", ".yml")):
        from .own import read_item

        return read_item(world, Path(given))
    index = _index(world)
    for name in without_prefix(fold(given), _prefixes(world)):
        ids = index.get(name, ())
        if len(ids) == 1:
            return _item(world, ids[0])
        if ids:
            raise NotFound(
                "FP-FACT-041", f"'{given}' names {len(ids)} items that are not one family", where="item",
                hint="give one of the ids", candidates=ids,
            )  # fmt: skip
    raise NotFound(
        "FP-FACT-040", f"no chip, system or family '{given}'", where="item",
        hint="`fencepost find TEXT` searches; `fencepost new chip > my.yaml` describes one of your own",
        candidates=_near(world, given),
    )  # fmt: skip


def names_of(item: Item) -> tuple[str, ...]:
    """Every spelling an item answers to."""
    return (item.id, item.name, *item.aliases)


def _item(world: World, item: str) -> Item:
    return world.families.get(item) or world.chips.get(item) or world.systems[item]


@lru_cache(maxsize=16)
def _index(world: World) -> Mapping[str, tuple[str, ...]]:
    """Folded names to item ids. A family's name hides the equal name of its own members."""
    found: dict[str, dict[str, None]] = {}
    prefixes = _prefixes(world)
    for table in (world.families, world.chips, world.systems):
        for item in table.values():
            for spelling in names_of(item):
                for name in without_prefix(fold(spelling), prefixes):
                    found.setdefault(name, {})[item.id] = None
    return {name: _without_members(world, tuple(ids)) for name, ids in found.items()}


def _without_members(world: World, ids: tuple[str, ...]) -> tuple[str, ...]:
    families = {i for i in ids if i in world.families}
    return tuple(i for i in ids if i in families or (c := world.chips.get(i)) is None or c.family not in families)


@lru_cache(maxsize=16)
def _prefixes(world: World) -> tuple[str, ...]:
    """What may stand before a product's name: its maker's names."""
    makers = {c.maker for c in world.chips.values() if c.maker}
    names = {fold(c.vendor) for c in world.chips.values()}
    for maker in makers & world.parties.keys():
        party = world.parties[maker]
        names |= {fold(party.name), *(fold(n.text) for n in party.names)}
    return tuple(sorted(names, key=lambda n: (-len(n), n)))


def _near(world: World, text: str) -> tuple[str, ...]:
    """Items whose name contains the text, then items spelled alike."""
    wanted = fold(text)
    spellings = {
        fold(s): item.id
        for t in (world.families, world.chips, world.systems)
        for item in t.values()
        for s in names_of(item)
    }
    inside = [
        item for name, item in spellings.items() if wanted and (wanted in name or (len(name) > 3 and name in wanted))
    ]
    alike = [spellings[n] for n in nearest(wanted, spellings)]
    return tuple(dict.fromkeys([*inside, *alike]))[:6]

"""What a user calls an item: an id, a name or alias in English or Chinese, a vendor's part number, or a YAML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fencepost.base.errors import NotFound
from fencepost.base.near import nearest

from .chips import Chip, Family
from .names import fold, without_prefix
from .world import World

if TYPE_CHECKING:
    from .declared import Declared
    from .systems import System

__all__ = ["Item", "near", "resolve", "spellings"]

# What people add to a product's name to say what it is.
_NOUNS = (
    "accelerators", "accelerator", "processor", "gpus", "gpu", "npu", "chips", "chip", "cards", "card",
    "加速卡", "加速器", "处理器", "處理器", "算力卡", "显卡", "顯卡", "芯片", "晶片",
)  # fmt: skip

Item: TypeAlias = "Chip | Family | System"


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
    ids = _ids(world, given)
    if len(ids) == 1:
        return _item(world, ids[0])
    if ids:
        raise NotFound(
            "FP-FACT-041", f"'{given}' names {len(ids)} items that are not one family", where="item",
            hint="give one of the ids", candidates=ids,
        )  # fmt: skip
    if (part := world.declared.get(given.upper())) is not None:
        return _part(world, part)
    if world.known is not None and _ids(World(world.folders), given):
        raise NotFound(
            "FP-FACT-042", f"'{given}' was not publicly known on {world.known}", where="item",
            hint="choose a later day of knowledge",
        )  # fmt: skip
    raise NotFound(
        "FP-FACT-040", f"no chip, system or family '{given}'", where="item",
        hint="`fencepost find TEXT` searches; `fencepost new chip > my.yaml` describes one of your own",
        candidates=near(world, given),
    )  # fmt: skip


def _ids(world: World, given: str) -> tuple[str, ...]:
    """The items a name may mean: by id, by any spelling, then by spelling without the maker's name before it."""
    if given.lower() in spellings(world):
        return (given.lower(),)
    index = _index(world)
    if (folded := fold(given)) in index:
        return index[folded]
    bare = folded.removesuffix(next((word for word in _NOUNS if folded.endswith(word)), ""))
    found = next((index[name] for name in without_prefix(bare, _makers(world)) if name in index), ())
    return found or _by_words(world, given)


def _by_words(world: World, given: str) -> tuple[str, ...]:
    """The items with a spelling (remarks in brackets aside) of these words in any order, else with these and more."""
    wanted = _words(given)
    if len(wanted) < 2:
        return ()
    holding: dict[str, bool] = {}  # item -> whether one of its spellings has these words and no other
    for item, names in spellings(world).items():
        found = [words for name in names if "(" not in name and wanted <= (words := _words(name))]
        if found:
            holding[item] = wanted in found
    same = tuple(item for item, exactly in holding.items() if exactly)
    return _without_members(world, same or tuple(holding))


def _words(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(fold, re.split(r"[\s,/()_-]+", text))))


@lru_cache(maxsize=16)
def spellings(world: World) -> Mapping[str, tuple[str, ...]]:
    """Every spelling each item answers to: id, name, name without a remark in brackets, aliases."""
    found: dict[str, tuple[str, ...]] = {}
    for family in world.families.values():
        found[family.id] = (family.id, family.name, *family.aliases)
    for row in (*world.chip_rows.values(), *world.system_rows.values()):
        name = row["name"]
        found[row["id"]] = (row["id"], name, name.partition(" (")[0], *world.aliases.get(row["id"], ()))
    return found


def _part(world: World, part: Declared) -> Item:
    """The catalogue's item a part number means, with the class declared for that part; else the bare declaration."""
    from .declared import as_chip

    if part.item is None:
        return as_chip(part, world.formats)
    item = _item(world, part.item)
    return replace(item, declared_eccn=part.eccn) if isinstance(item, Chip) else item


def _item(world: World, item: str) -> Item:
    return world.families.get(item) or world.chips.get(item) or world.systems[item]


@lru_cache(maxsize=16)
def _index(world: World) -> Mapping[str, tuple[str, ...]]:
    """Folded names, with and without the vendor's, to item ids. A family's name hides the equal name of its members."""
    found: dict[str, dict[str, None]] = {}
    for item, names in spellings(world).items():
        row = world.chip_rows.get(item) or world.system_rows.get(item)
        vendor = (fold(row["vendor"]), item.partition("-")[0]) if row else (item.partition("-")[0],)
        for spelling in names:
            for name in without_prefix(fold(spelling), vendor):
                found.setdefault(name, {})[item] = None
    return {name: _without_members(world, tuple(ids)) for name, ids in found.items()}


def _without_members(world: World, ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(ids) == 1:
        return ids
    families = {i for i in ids if i in world.families}
    return tuple(i for i in ids if i not in world.chip_rows or world.chip_rows[i]["family"] not in families)


@lru_cache(maxsize=16)
def _makers(world: World) -> tuple[str, ...]:
    """What may stand before a product's name: its vendor's and maker's names in any script."""
    rows = world.chip_rows.values()
    names = {fold(r["vendor"]) for r in rows}
    for maker in {r["maker"] for r in rows} & world.parties.keys():
        party = world.parties[maker]
        names |= {fold(party.name), *(fold(n.text) for n in party.names)}
    return tuple(sorted(names, key=lambda n: (-len(n), n)))


def near(world: World, text: str, count: int = 6) -> tuple[str, ...]:
    """Items whose name contains the text or is contained in it, then items spelled alike."""
    wanted = fold(text)
    named = {fold(s): item for item, names in spellings(world).items() for s in names}
    inside = [item for name, item in named.items() if wanted and (wanted in name or (len(name) > 3 and name in wanted))]
    alike = [named[n] for n in nearest(wanted, named)]
    return tuple(dict.fromkeys([*inside, *alike]))[:count]

"""What a user's folder changes: the rows it adds to the shipped tables and the cells it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .packs import PackFile
from .tables import Row, rows
from .world import World

__all__ = ["KEYS", "Change", "changes"]

# table -> the columns that make a row itself
KEYS: Mapping[str, tuple[str, ...]] = {
    "chips.csv": ("id",), "families.csv": ("id",), "readings.csv": ("chip", "quantity", "label"),
    "aliases.csv": ("alias", "item"), "systems.csv": ("id",), "places.csv": ("code",),
    "groups.csv": ("group", "place", "from"), "parties.csv": ("id",), "names.csv": ("party", "name", "script"),
    "listings.csv": ("party", "list", "from", "footnote"), "lists.csv": ("list",),
    "name_parts.csv": ("part", "script"), "sources.csv": ("id",), "quantities.csv": ("id",),
    "measures.csv": ("id",), "formats.csv": ("format", "bits"), "mapping.csv": ("table", "description"),
    "tables.csv": ("table",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A row added or replaced, or a file added; ``cells`` are the columns whose value differs, new value each."""

    pack: str
    file: str
    key: str
    change: str
    cells: Mapping[str, str]
    where: str


def changes(world: World) -> tuple[Change, ...]:
    """Every change the folders laid over the shipped packs make, in their order."""
    found: list[Change] = []
    for pack in world.digests:
        files = world.files(pack)
        shipped = {f.name: _table(f) for f in files if not f.overlay}
        for file in files:
            if file.overlay:
                found += _changes(file, shipped.get(file.name))
    return tuple(found)


def _table(file: PackFile) -> Mapping[tuple[str, ...], Row]:
    key = KEYS.get(file.name)
    return {tuple(row[k] for k in key): row for row in rows(file)} if key else {}


def _changes(file: PackFile, shipped: Mapping[tuple[str, ...], Row] | None) -> list[Change]:
    key = KEYS.get(file.name)
    if key is None:
        how = "file added" if shipped is None else "file replaced"
        return [Change(file.pack, file.name, "", how, {}, file.path_label)]
    found = []
    for row in rows(file):
        identity = tuple(row[k] for k in key)
        before = (shipped or {}).get(identity)
        differing = {c: v for c, v in row.cells.items() if (before[c] if before else "") != v}
        if before:  # a column the user's table does not have is emptied
            differing |= {c: "" for c, v in before.cells.items() if v and c not in row.cells}
        if differing:
            how = "row replaced" if before else "row added"
            found.append(Change(file.pack, file.name, " ".join(filter(None, identity)), how, differing, row.where()))
    return found

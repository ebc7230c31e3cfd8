"""Other names of chips, families and systems: ``aliases.csv`` of the chips and systems packs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .packs import PackFile
from .tables import merged

__all__ = ["read_aliases"]


def read_aliases(files: tuple[PackFile, ...]) -> Mapping[str, tuple[str, ...]]:
    """The aliases of each item, in the order of the file. An alias that several items bear is ambiguous."""
    found: dict[str, list[str]] = {}
    for row in merged(files, "aliases.csv", ("alias", "item"), ("alias", "item", "lang", "note")):
        found.setdefault(row.need("item"), []).append(row.need("alias"))
    return MappingProxyType({item: tuple(names) for item, names in found.items()})

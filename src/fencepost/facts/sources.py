"""What figures rest on: a page, table, manual or measurement with an id that figures cite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .packs import PackFile
from .tables import merged

__all__ = ["Source", "read_sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """``published`` is a day, month or year as printed, or ''; ``kind`` is datasheet, press, recall and the like."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    published: str = ""
    kind: str = ""
    note: str = ""


def read_sources(files: tuple[PackFile, ...]) -> Mapping[str, Source]:
    """``sources.csv`` by id."""
    columns = ("id", "title", "publisher", "url", "published", "kind", "note")
    return MappingProxyType(
        {row.need("id"): Source(*(row[c] for c in columns)) for row in merged(files, "sources.csv", ("id",), columns)}
    )

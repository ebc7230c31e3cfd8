"""Where a statement stands: the document with what it names, the day from which it speaks, the place that is meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fencepost.facts.models import Model
from fencepost.facts.world import World

from .dating import Placed, place_in_time
from .named import entities_in, foreign_place, items_in, span_days

__all__ = ["Record", "Setting", "setting_of"]

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """What every check may have to ask of the page.

    ``items`` are the chips it names, ``placed`` the day from which it speaks, ``place`` the destination where the words
    name none, ``models`` the workloads a performance ratio is asked of.
    """

    world: World
    document: Record
    items: Sequence[str]
    placed: Placed
    place: str | None
    models: Mapping[str, Model]

    def where(self, record: Record) -> str | None:
        """The destination of a record: the one given, else the one its words or the page name."""
        return self.place or foreign_place(self.world, self.document, record["span"])

    def days(self, first: Any, last: Any) -> tuple[dt.date | None, dt.date | None]:
        """A record's own days, else those from which the page speaks."""
        begin, end = span_days({"date": first, "date_end": last})
        return (begin, end) if end else (self.placed.first, self.placed.last or self.placed.first)

    def named_in(self, record: Record) -> list[str]:
        """Ids of what the words of a record name, in their order."""
        return entities_in(self.document, record["span"])

    def meeting(self, record: Record, kind: str, **having: Any) -> list[Record]:
        """Other records of the page (``events``, ``claims``, ``loose``) whose words meet those of this one."""
        first, last = record["span"]
        return [
            r for r in self.document[kind]
            if r["span"][0] < last and first < r["span"][1] and all(r[k] == v for k, v in having.items())
        ]  # fmt: skip


def setting_of(
    world: World, document: Record, models: Mapping[str, Model], place: str | None, asked: dt.date | None
) -> Setting:
    """The setting of a document; ``asked`` is the day from which it speaks where nothing in it says."""
    items = items_in(world, list(dict.fromkeys(e["id"] for e in document["entities"])))
    return Setting(world, document, items, place_in_time(world, document, items, asked), place, models)

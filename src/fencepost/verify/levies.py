"""What a document says of a share of sales or a duty, against the levies of that day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.determine import book_of

from .lawful import law_of
from .named import chips_of, ids_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_levy", "of_a_duty"]

_DUTY = re.compile(r"关税|關稅|\b(?:tariffs?|dut(?:y|ies))\b", re.IGNORECASE)

_LATE = dt.timedelta(days=14)
"""A levy may be reported this long before it begins."""


def of_a_duty(record: Mapping[str, Any]) -> bool:
    """Whether the words are of a duty on entry, not of a share of sales."""
    return _DUTY.search(record["text"]) is not None


def check_levy(
    world: World, rate: float | None, items: Sequence[str], place: str | None, on: dt.date | None,
    base_items: Sequence[str], *, duty: bool = False,
) -> Verdict:  # fmt: skip
    """Was there a levy of that rate, on what base, by what kind of act?

    The claim names its base by the items in it; a base without any is wider than a levy on some items' sales. A levy
    that began within a fortnight after the day said is the one meant: agreements are reported before they bind.
    ``duty`` says that the words are of a duty or tariff; a duty on entry is no share of sales.
    """
    if rate is None or not on:
        return unchecked("levy.needs_rate_and_day")
    book = book_of(world)
    levies = [e for e in book.entries if e.does == "levy" and (on in e.span or on <= e.span.start <= on + _LATE)]
    covering = {
        e.id: [i for i in base_items if any(_covers(world, e, c, place, on) for c in chips_of(world, i))]
        for e in levies
    }  # fmt: skip
    if base_items:
        levies = [e for e in levies if covering[e.id]]
    same = [e for e in levies if abs(100 * float(e.more["rate"]) - rate) < 0.5]
    known = [
        {"id": e.at, "rate": float(e.more["rate"]), "base": e.more["base"], "formal": e.formal, "from": e.span.start}
        for e in levies
    ]
    computed = {"rate": rate, "levies": known, "on": on, "place": place}
    if not same and not base_items and (duty or not items):  # on what, the words do not say: not every levy is held
        return unchecked("levy.of_goods", rate=rate)
    if not same:
        key = "levy.other_rate" if levies else "levy.none_on_items" if base_items else "levy.none"
        sources = tuple(e.instrument.id for e in levies)
        return Verdict(CONTRADICTED, key, {**computed, "items": list(base_items)}, sources)
    entry = min(same, key=lambda e: duty != (e.more["kind"] == "import_duty"))
    computed |= {
        "entry": entry.at, "covered": sorted(ids_of(entry, "item")) or covering[entry.id], "formal": entry.formal,
        "since": entry.span.start, "base": entry.more["base"],
    }  # fmt: skip
    if duty != (entry.more["kind"] == "import_duty"):
        return Verdict(DEPENDS, "levy.kind", computed, (entry.instrument.id,))
    narrow = bool(base_items) and covering[entry.id] == list(base_items)
    return Verdict(
        SUPPORTED if narrow else DEPENDS, "levy.supported" if narrow else "levy.base", computed, (entry.instrument.id,)
    )


def _covers(world: World, entry: Entry, chip: Chip, place: str | None, on: dt.date) -> bool:
    """Whether a levy can fall on a sale of the chip; without a destination only the items it names tell."""
    if place:
        return law_of(world, chip, place, max(on, entry.span.start)).state(entry) is not Tri.NO
    covered = ids_of(entry, "item")
    return not covered or bool({chip.id, chip.family} & covered)

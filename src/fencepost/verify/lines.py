"""A figure said of no chip, where it may be a line that a law draws: 4,800 TPP, 6,500 GB/s."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from fencepost.base.units import convert, same_dimension
from fencepost.facts.world import World
from fencepost.rules.book import Entry, live
from fencepost.rules.determine import book_of
from fencepost.rules.expr import Cmp

from .verdict import DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_line", "draws"]


def draws(world: World, measure: str) -> bool:
    """Whether some entry of the law book draws a line in that quantity."""
    return next(_lines(world, measure), None) is not None


def check_line(world: World, claim: Mapping[str, Any], on: dt.date | None) -> Verdict:
    """Does an entry in force on the day compare that quantity with that figure? It depends where one did on another.

    No such line is no contradiction: the figure may be of something that the text does not name.
    """
    said = next((claim[k] for k in ("value", "low", "high") if claim.get(k) is not None), None)
    if said is None:
        return unchecked("no_number")
    value, measure, unit = Fraction(str(said)), claim["measure"], claim.get("unit")
    found: list[tuple[Entry, dict[str, Any]]] = []
    drawn: set[float] = set()
    for entry, test in _lines(world, measure):
        own = test.unit or unit or ""
        if unit and not same_dimension(unit, own):
            continue
        bound = convert(test.threshold, own, unit) if unit else test.threshold
        drawn.add(float(bound))
        if bound == value:
            line = {"at": entry.at, "cite": entry.cite, "op": test.op, "bound": float(bound), "from": entry.span.start,
                    "to": entry.span.end}  # fmt: skip
            found.append((entry, line))
    quantity = world.quantities[measure]
    computed: dict[str, Any] = {
        "name": {"en": quantity.label_en, "zh": quantity.label_zh}, "measure": measure,
        "unit": unit, "value": float(value), "on": on,
        "drawn": sorted(drawn), "lines": [line for _, line in found],
    }  # fmt: skip
    if not found:
        return unchecked("line.none", **computed)
    in_force = {e.id for e in (live(book_of(world), on) if on else book_of(world).entries)}
    standing = [line for entry, line in found if entry.id in in_force]
    told = (standing or [line for _, line in found])[0]
    sources = tuple(dict.fromkeys(entry.instrument.id for entry, _ in found))
    key = "line.drawn" if standing else "line.another_day"
    return Verdict(SUPPORTED if standing else DEPENDS, key, {**computed, "line": told}, sources)


def _lines(world: World, measure: str) -> Iterator[tuple[Entry, Cmp]]:
    """Every test of that quantity alone in an entry of the book, bills left out."""
    for entry in book_of(world).entries:
        if entry.instrument.kind != "bill":
            yield from ((entry, a) for a in entry.tests if isinstance(a, Cmp) and a.name == measure)

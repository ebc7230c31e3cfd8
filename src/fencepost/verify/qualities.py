"""Green, advanced: words about a chip, against where its figures stand among the data-centre chips sold by that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fencepost.base.days import launched_by
from fencepost.base.figures import bounds
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World
from fencepost.rules.book import Entry
from fencepost.rules.determine import book_of
from fencepost.rules.expr import Cmp
from fencepost.rules.valuation import Valuation

from .catalogue import figure_of
from .named import chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["QUALITIES", "check_quality"]

QUALITIES = {"efficiency_quality": "power_efficiency", "advancement_quality": "tpp"}
"""The figure that a word about a chip is held against."""

_HIGH, _LOW = Fraction(3, 4), Fraction(1, 2)
"""The best quarter has the quality, the lower half has it not; between them it depends on the yardstick."""


def check_quality(world: World, claim: Mapping[str, Any], on: dt.date | None) -> Verdict:
    """Where the chip ranks, and whether it meets a published level for the same figures, if there is one."""
    chips = chips_of(world, claim.get("subject") or "")
    figure = QUALITIES[claim["measure"]]
    if not chips or not on:
        return unchecked("quality.needs_chip_and_day", subject=claim.get("subject"))
    ends = list(dict.fromkeys(e for c in chips if None not in (e := bounds(figure_of(c, figure)))))
    field = sorted(v for c in world.chips.values() if _sold(c, on) and (v := _value(c, figure)) is not None)
    if not ends or not field:
        return unchecked("figure.not_held", subject=claim["subject"], measure=figure)
    ranks = [Fraction(sum(2 * v <= low + high for v in field), len(field)) for low, high in ends]
    levels = {e: _meets_as(e, chips) for e in _levels(world, figure, on)}
    high = all(r >= _HIGH for r in ranks) and Tri.NO not in levels.values()
    low = all(r < _LOW for r in ranks) or Tri.NO in levels.values()
    positive = claim.get("modality") != "negative"
    verdict = DEPENDS if high == low else SUPPORTED if high == positive else CONTRADICTED
    computed = {
        "figure": figure, "label": {"en": world.quantities[figure].label_en, "zh": world.quantities[figure].label_zh},
        "values": [{"low": float(low), "high": float(high)} for low, high in ends],
        "unit": figure_of(chips[0], figure).unit,
        "rank": float(min(ranks)), "among": len(field), "on": on, "positive": positive,
        "levels": [{"id": e.at, "text": dict(e.text), "met": met.value} for e, met in levels.items()],
        "subject": claim["subject"],
    }  # fmt: skip
    sources = (claim["subject"], *(e.instrument.id for e in levels))
    return Verdict(verdict, f"quality.{verdict}", computed, tuple(dict.fromkeys(sources)))


def _value(chip: Chip, figure: str) -> Fraction | None:
    low, high = bounds(figure_of(chip, figure))
    return None if low is None or high is None else (low + high) / 2


def _sold(chip: Chip, on: dt.date) -> bool:
    return chip.status == "shipping" and chip.datacenter is Tri.YES and launched_by(chip.launch_text, on)


def _levels(world: World, figure: str, on: dt.date) -> list[Entry]:
    """Entries of the law book whose condition compares the inputs of this figure, and which live on the day."""
    inputs = set(world.quantities[figure].derives_from)
    return [
        e for e in book_of(world).entries
        if e.does == "buyer_side" and on in e.span and any(inputs == {n for n, _ in t.terms} for t in _tests(e))
    ]  # fmt: skip


def _tests(entry: Entry) -> list[Cmp]:
    return [a for a in entry.tests if isinstance(a, Cmp)]


def _meets_as(entry: Entry, chips: Sequence[Chip]) -> Tri:
    """The answer common to the chips whose figures settle it."""
    answers = {_meets(entry, c) for c in chips} - {Tri.UNKNOWN}
    return answers.pop() if len(answers) == 1 else Tri.UNKNOWN


def _meets(entry: Entry, chip: Chip) -> Tri:
    """Yes where the chip is not caught by the entry's test of its figures."""
    answers = set()
    for test in _tests(entry):
        world = Valuation({n: bounds(chip.figure(n)) for n, _ in test.terms}, {}, {}, {}, {}, lambda group: frozenset())
        answers.add(world.atom(test))
    return Tri.NO if Tri.YES in answers else Tri.UNKNOWN if Tri.UNKNOWN in answers else Tri.YES

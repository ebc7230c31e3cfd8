"""A figure said of a chip or a system, against every reading the catalogue holds; and what no chip can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from fencepost.base.figures import Figure, Unknown, bounds, divide, multiply, scale
from fencepost.base.units import UNITS, convert, same_dimension
from fencepost.facts.chips import Chip
from fencepost.facts.world import World

from .named import chips_of
from .told import ends_told, last_place
from .verdict import CONTRADICTED, DEPENDS, NOT_CHECKABLE, SUPPORTED, Verdict, unchecked

__all__ = ["ROUNDING", "check_bandwidth", "check_figure", "check_rate", "figure_of", "implausible", "whole_of"]

ROUNDING = Fraction(3, 100)
"""How far a printed figure may be from the catalogue's and still be the same figure rounded."""

_IMPLAUSIBLE = 3
"""A figure this many times the largest that any catalogued chip has is called implausible."""

_ADDITIVE = ("rate", "bandwidth", "bytes")
"""Dimensions in which a system has the sum of its chips; power is more than that sum, TPP is of one circuit."""

_PAIRED = Fraction(2)
"""What 2:4 sparsity makes of a dense rate."""


def figure_of(chip: Chip, measure: str) -> Figure:
    """A catalogue figure, or the dense half-precision rate per watt."""
    if measure == "power_efficiency":
        return divide(chip.figure("fp16_rate"), chip.figure("power"), "TFLOPS/W")
    return chip.figure(measure)


def check_figure(world: World, claim: Mapping[str, Any], measure: str) -> Verdict:
    """Supported within rounding of a reading; contradicted outside all; it depends where members or readings differ.

    Of a system the whole is meant, or else each of its chips; of several chips each, or all of them together. What is
    told of a part of a chip, or of a system that is not held, is no figure of the chip and contradicts none. A rate
    that is right only with sparsity depends on that where the words leave it open, and a value that the catalogue has
    set aside depends.
    """
    subject = claim.get("subject") or ""
    chips = chips_of(world, subject)
    if not chips:
        return unchecked("figure.no_chip", subject=claim.get("subject"))
    low, high = ends_told(claim, number=claim.get("modality") == "up_to")  # "up to 900 GB/s" tells the peak
    if low is None and high is None:
        return unchecked("no_number")
    whole, each = whole_of(world, subject, measure), {c.id: figure_of(c, measure) for c in chips}
    unit = next((f.unit for f in (*whole.values(), *each.values()) if not isinstance(f, Unknown)), "")
    if not unit:
        return unchecked("figure.not_held", subject=subject, measure=measure)
    if claim.get("unit") and same_dimension(claim["unit"], unit):
        low, high = (None if v is None else convert(v, claim["unit"], unit) for v in (low, high))

    def told(verdict: str, key: str, figures: Mapping[str, Figure], **more: Any) -> Verdict:
        held = {k: bounds(f) for k, f in figures.items() if not isinstance(f, Unknown)}
        catalogue = {k: {"low": a, "high": b} for k, (a, b) in held.items()}
        many = {"pieces": pieces} if figures is together and held else {}
        computed = {"measure": measure, "unit": unit, "low": low, "high": high, "catalogue": catalogue, **many, **more}
        return Verdict(verdict, f"figure.{key}", computed, tuple(held))

    def agreeing(figures: Mapping[str, Figure], low: Fraction | None = low, high: Fraction | None = high) -> list[str]:
        return [k for k, f in figures.items() if not isinstance(f, Unknown) and _meets(low, high, *bounds(f))]

    density = claim.get("aspect") if UNITS[unit][0] == "rate" else None
    pieces = claim.get("pieces")
    together = _together(each, pieces)
    meant = (whole, each, together)
    for figures in meant if density != "sparse" else ():
        if found := agreeing(figures):
            every = len(found) == sum(not isinstance(f, Unknown) for f in figures.values())
            verdict = SUPPORTED if every else DEPENDS
            return told(verdict, verdict, figures, agreeing=found)
    for factor in _sparse_factors(chips):
        for figures in meant:
            printed = {k: scale(f, factor) for k, f in figures.items() if f.unit and UNITS[f.unit][0] == "rate"}
            if found := agreeing(printed):
                verdict = {"sparse": SUPPORTED, "dense": CONTRADICTED}.get(density or "", DEPENDS)
                return told(verdict, "sparse", figures, agreeing=found, factor=factor)
    for figures in meant if density == "sparse" else ():
        if found := agreeing(figures):
            return told(DEPENDS, "dense", figures, agreeing=found)
    for aside in (s for c in chips for s in c.set_aside if s.quantity == measure):
        if agreeing({"each": aside.figure, **_sum(world, subject, aside.figure)}):
            return told(DEPENDS, "set_aside", whole | each, aside={"label": aside.label, "why": aside.why})
    for figures in meant:
        if found := agreeing(figures, *_as_rounded(low, high)):
            about = claim.get("modality") == "about" and len(found) == len(figures)
            return told(SUPPORTED if about else DEPENDS, "rounded", figures, agreeing=found)
    if (claim.get("extent") and not together) or (subject in world.systems and not whole):
        return _of_others(told, each, low if low is not None else high)
    if claim.get("ahead") and all(c.status == "shipping" for c in chips):
        return told(DEPENDS, "foreseen", whole | each, agreeing=[])
    if not whole and implausible(world, measure, low if low is not None else high, unit):
        return told(CONTRADICTED, "implausible", each)
    return told(CONTRADICTED, "contradicted", whole | each, agreeing=[])


_RATES = ("fp16_rate", "fp8_rate", "int8_rate", "fp6_rate", "fp4_rate", "tf32_rate", "fp64_rate")
"""Formats in which a rate may be meant where the words name none: the half-precision one first."""


_BANDWIDTHS = ("dram_bandwidth", "link_bandwidth")
_OF_MEMORY = re.compile(r"(?i:memory|hbm|gddr|dram)|显存|顯存|内存|記憶體|存储|存儲")


def check_bandwidth(world: World, claim: Mapping[str, Any]) -> Verdict:
    """A bandwidth whose words do not say that it is the memory's may be the link's."""
    chips = chips_of(world, claim.get("subject") or "")
    if chips and all(c.memory_type == "SRAM" for c in chips):  # what is told is not of a DRAM
        return unchecked("figure.not_held", subject=claim["subject"], measure=_BANDWIDTHS[0])
    of_memory = check_figure(world, claim, _BANDWIDTHS[0])
    if of_memory.verdict != CONTRADICTED or _OF_MEMORY.search(claim["text"]):
        return of_memory
    answer = _in_one_of(world, claim, _BANDWIDTHS, "bandwidth")
    return answer if answer and answer.verdict != CONTRADICTED else of_memory


def check_rate(world: World, claim: Mapping[str, Any]) -> Verdict:
    """A compute rate without a named format: so in one of them, or in none."""
    answer = _in_one_of(world, claim, _RATES, "format")
    return answer or unchecked("figure.not_held", subject=claim.get("subject"), measure="compute_rate")


def _in_one_of(world: World, claim: Mapping[str, Any], quantities: tuple[str, ...], unnamed: str) -> Verdict | None:
    """The answer for the first figure that it is, or may be, with what it was read as; else for the first held."""
    told = {q: v for q in quantities if (v := check_figure(world, claim, q)).verdict != NOT_CHECKABLE}
    for verdict in (SUPPORTED, DEPENDS):
        for quantity, answer in told.items():
            if answer.verdict == verdict:
                label = world.quantities[quantity]
                named = {"en": label.label_en, "zh": label.label_zh}
                return replace(answer, computed={**answer.computed, unnamed: named})
    return next(iter(told.values()), None)


def whole_of(world: World, subject: str, measure: str) -> dict[str, Figure]:
    """The figure of a whole system: as stated, else the sum of its chips; nothing where the subject is no system."""
    if "|" in subject:  # a name of two systems
        return {k: f for one in subject.split("|") for k, f in whole_of(world, one, measure).items()}
    system = world.systems.get(subject)
    if system is None:
        return {}
    stated = system.figures.get(measure, Unknown("not stated"))
    if not isinstance(stated, Unknown):
        return {system.id: stated}
    return _sum(world, subject, figure_of(world.chips[system.chip], measure))


def _sum(world: World, subject: str, each: Figure) -> dict[str, Figure]:
    """A chip's figure times the chips of a system, where sums of it mean something."""
    system = world.systems.get(subject)
    if system is None or isinstance(each, Unknown) or UNITS[each.unit][0] not in _ADDITIVE:
        return {}
    total = multiply(each, system.size, each.unit)
    return {} if isinstance(total, Unknown) else {system.id: total}


_SERVERS = (2, 4, 8, 16)
"""So many chips stand in a server or on a board."""


def _of_others(told: Callable[..., Verdict], each: Mapping[str, Figure], value: Fraction) -> Verdict:
    """What is said of something larger or smaller than the chip: it depends where a server full of them has it."""
    for number in _SERVERS:
        many = _together(each, number)
        if any(_meets(value, value, *bounds(f)) for f in many.values()):
            return told(DEPENDS, "of_several", many, pieces=number)
    return replace(told(NOT_CHECKABLE, "of_others", each), sources=())


def _together(each: Mapping[str, Figure], pieces: int | None) -> dict[str, Figure]:
    """The figures of so many chips together, where sums of them mean something."""
    additive = {k: f for k, f in each.items() if not isinstance(f, Unknown) and UNITS[f.unit][0] in _ADDITIVE}
    return {k: scale(f, Fraction(pieces)) for k, f in additive.items()} if pieces else {}


def _sparse_factors(chips: Sequence[Chip]) -> list[Fraction]:
    """By what these chips' makers multiply dense rates; a chip that does less in one format does 2:4 in others."""
    factors = {bounds(c.figure("sparse_factor"))[1] for c in chips} - {None, Fraction(1)}
    return sorted(factors | {_PAIRED}) if factors else []


def _as_rounded(low: Fraction | None, high: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
    """The ends widened by half a unit of the last place that was told (8 EFLOPS may be 8.47), at most 6 %."""

    def half(value: Fraction) -> Fraction:
        return min(last_place(value) / 2, 2 * ROUNDING * abs(value))

    return None if low is None else low - half(low), None if high is None else high + half(high)


def _meets(low: Fraction | None, high: Fraction | None, a: Fraction, b: Fraction) -> bool:
    slack = ROUNDING * b
    return (high is None or a - slack <= high) and (low is None or low <= b + slack)


def implausible(world: World, measure: str, value: Fraction | None, unit: str | None) -> bool:
    """Whether a figure is several times the largest that any chip of the catalogue has."""
    held = [f for c in world.chips.values() if not isinstance(f := figure_of(c, measure), Unknown)]
    largest = max(held, key=lambda f: bounds(f)[1], default=None)
    if value is None or largest is None or not (unit and same_dimension(unit, largest.unit)):
        return False
    return convert(value, unit, largest.unit) > _IMPLAUSIBLE * bounds(largest)[1]

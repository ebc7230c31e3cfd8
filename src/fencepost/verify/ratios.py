"""A ratio said of two items: in what respect? Each that the words allow is computed, the claim held against it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from fencepost.base.errors import FencepostError
from fencepost.base.figures import Unknown, bounds
from fencepost.facts.chips import Chip
from fencepost.facts.models import Model
from fencepost.facts.vocabulary import Aspect, aspect_of, aspects
from fencepost.facts.world import World
from fencepost.perf.compare import PHASES, Row, compare
from fencepost.perf.machine import Machine, machine
from fencepost.perf.parameters import parameters

from .catalogue import ROUNDING, figure_of, whole_of
from .named import chips_of
from .told import last_place
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_ratio", "phase_ratios"]

_WORK = ("gemm", "prefill", "decode", "train")
"""Respects that are modelled; the others are read off sheets."""

_LIMITS = ("memory_capacity", "link_bandwidth")
"""Figures beside rate and bandwidth that can bound work: what fits, and what must cross a link."""


def phase_ratios(
    world: World, subject: str, base: str, model: Model, phases: tuple[str, ...] = PHASES
) -> dict[str, Mapping[str, Any]]:
    """Throughput of ``subject`` over ``base``, phase by phase, in per cent, with the band of each.

    Per chip, but between two systems in whole. ``peak_same`` is the rated compute in one format that both have, where
    that differs from ``peak``, each in its best; it stands alone where the best of one is not stated.
    """
    machines = [machine(world, subject), machine(world, base)]
    size, found = _sizes(world, subject, base), {}
    for phase in (p for p in PHASES if p in phases or (p == "peak" and "peak_same" in phases)):
        try:
            row = _row(world, model, machines, phase)
        except FencepostError:
            continue
        if row.ratio is None:
            continue
        low, high = row.ratio_low or row.ratio, row.ratio_high or row.ratio
        found[phase] = _line(size * row.ratio, size * low, size * high, row.bound_by)
        if phase == "peak" and row.ratio_same_dtype and abs(row.ratio_same_dtype / row.ratio - 1) > 0.01:
            same = size * row.ratio_same_dtype
            found["peak_same"] = _line(same, same * low / row.ratio, same * high / row.ratio, row.bound_by)
            if any(_states_no_8_bits(world.chips[m.chip]) for m in machines):
                del found["peak"]
    return {p: line for p, line in found.items() if p in phases or phases is PHASES}


def _states_no_8_bits(chip: Chip) -> bool:
    """Whether its best rate is not known: a sheet that tells 16 bits alone may leave the faster format out."""
    return all(isinstance(chip.figure(q), Unknown) for q in ("int8_rate", "fp8_rate"))


def _row(world: World, model: Model, machines: Sequence[Machine], phase: str) -> Row:
    """The subject's row, both sides on as many chips: those that the one needs which needs more."""
    rows = compare(model, machines, parameters(world), phases=(phase,), baseline=1)
    counts = {r.count for r in rows}
    if len(counts) == 1 or rows[0].ratio is None:
        return rows[0]
    try:
        alike = compare(model, machines, parameters(world), phases=(phase,), baseline=1, count=max(counts))[0]
    except FencepostError:  # so many are no whole nodes of the other
        return rows[0]
    return alike if alike.ratio is not None else rows[0]


def _line(ratio: float, low: float, high: float, bound_by: str = "") -> dict[str, Any]:
    return {"ratio": 100 * ratio, "low": 100 * low, "high": 100 * high, "bound_by": bound_by}


def _sizes(world: World, subject: str, base: str) -> float:
    """Chips of one system over chips of the other; 1 unless both are systems of known size."""
    sizes = [bounds(world.systems[i].size)[0] if i in world.systems else None for i in (subject, base)]
    return float(sizes[0] / sizes[1]) if sizes[0] and sizes[1] else 1.0


def _figure_ratio(world: World, subject: str, base: str, quantity: str) -> dict[str, Mapping[str, Any]]:
    """One figure over the other; of a family that of its representative, of two systems of the whole of each."""
    figures = []
    for item in (subject, base):
        family = world.families.get(item)
        chip = world.chips[family.representative] if family else chips_of(world, item)[0]
        whole = whole_of(world, item, quantity) if subject in world.systems and base in world.systems else {}
        figures.append(next(iter(whole.values()), figure_of(chip, quantity)))
    if any(isinstance(f, Unknown) for f in figures):
        return {}
    (low, high), (least, most) = (bounds(f) for f in figures)
    if not least:
        return {}
    return {quantity: _line(float((low + high) / (least + most)), float(low / most), float(high / least))}


def check_ratio(world: World, claim: Mapping[str, Any], models: Mapping[str, Model]) -> Verdict:
    """Supported if every respect that the words allow lies inside what was claimed; it depends if some do.

    A respect counts as inside where its band touches the claimed interval. Words that name one (memory bandwidth,
    training) are asked of that alone, "performance" of every phase of work. Work is modelled for some loads only, so a
    ratio of work is contradicted only where no load could reach it: outside all ratios of work and of the sheets.
    """
    subject, base = claim.get("subject") or "", claim.get("base") or ""
    if "|" in subject or "|" in base:  # names that may mean two things
        meant = [{**claim, "subject": s, "base": b} for s in subject.split("|") for b in base.split("|")]
        answers = [check_ratio(world, one, models) for one in meant]
        alike = len({a.verdict for a in answers}) == 1
        return answers[0] if alike else replace(answers[0], verdict=DEPENDS)
    if not subject or not base or not chips_of(world, subject) or not chips_of(world, base):
        return unchecked("ratio.needs_two_chips", subject=subject, base=base)
    low, high = _claimed(claim)
    if low is None and high is None:
        return unchecked("no_number")
    files = world.files("vocabulary")
    told = claim.get("aspect") or ""
    in_format = Aspect(told, quantity=told) if told in world.quantities else None
    aspect = aspects(files).get(told) or in_format or aspect_of(files, claim["text"])
    respects = _respects(world, subject, base, aspect, models)
    if not respects:
        return unchecked("ratio.not_computable", subject=subject, base=base)
    strict = _beyond(claim)
    closer = _claimed(claim, _ABOUT if claim.get("modality") == "about" else _EXACT)

    def meets(respect: str, ratio: Mapping[str, Any], ends: tuple[float | None, float | None] = (low, high)) -> bool:
        return strict(ratio) if strict else _touch(*_printed(respect, ratio), *ends)

    inside = [k for k, r in respects.items() if meets(k, r)]
    outside = [k for k in respects if k not in inside]
    verdict = SUPPORTED if not outside else CONTRADICTED if not inside else DEPENDS
    key = f"ratio.{verdict}"
    if verdict is SUPPORTED and not any(_is_work(k) or meets(k, r, closer) for k, r in respects.items()):
        verdict, key = DEPENDS, "ratio.rounded"
    of_work = verdict is CONTRADICTED and any(map(_is_work, respects))
    if of_work and _touch(*_reachable(world, subject, base, models), low, high):
        verdict, key = DEPENDS, "ratio.between"
    members = _of_members(world, subject, base, aspect) if verdict is CONTRADICTED else ()
    if any(meets(q, r) for q, r in members):
        verdict, key = DEPENDS, "ratio.by_member"
    computed = {
        "low": claim.get("low"), "high": claim.get("high"), "inside": inside, "outside": outside, "phases": respects,
        "subject": subject, "base": base, "whole": _sizes(world, subject, base) != 1.0,
    }  # fmt: skip
    return Verdict(verdict, key, computed, (subject, base))


def _beyond(claim: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool] | None:
    """Of a comparison without a figure, more than or less than: whether a ratio is beyond that, which equal is not."""
    if claim.get("value") != 100 or claim.get("modality") not in ("over", "under"):
        return None
    return lambda r: r["high"] > 100 if claim["modality"] == "over" else r["low"] < 100


def _of_members(
    world: World, subject: str, base: str, aspect: Aspect | None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """How each member of one family stands to each of the other, off their sheets, of compute at large by its total
    processing performance too; a system is one thing.
    """
    at_large = aspect is None or "peak" in aspect.phases
    quantities = ("fp16_rate", "tpp") if at_large else tuple(filter(None, (aspect.quantity,)))
    if subject in world.systems or base in world.systems:
        return
    for quantity, one, other in product(quantities, chips_of(world, subject), chips_of(world, base)):
        figures = figure_of(one, quantity), figure_of(other, quantity)
        if not any(isinstance(f, Unknown) for f in figures):
            (low, high), (least, most) = map(bounds, figures)
            if least:
                line = _line(float((low + high) / (least + most)), float(low / most), float(high / least))
                yield quantity, line


def _is_work(respect: str) -> bool:
    return respect.partition(" ")[0] in _WORK


def _printed(respect: str, ratio: Mapping[str, Any]) -> tuple[float, float]:
    """The ends of a ratio: of two figures off a sheet, each may be printed rounded."""
    slack = 0.0 if _is_work(respect) else 2 * float(ROUNDING)
    return ratio["low"] * (1 - slack), ratio["high"] * (1 + slack)


def _touch(a: float, b: float, low: float | None, high: float | None) -> bool:
    return (low is None or b >= low) and (high is None or a <= high)


def _reachable(world: World, subject: str, base: str, models: Mapping[str, Model]) -> tuple[float, float]:
    """The least and the most that a ratio of work could be: all that is computed, and what the sheets allow."""
    lines = list(_respects(world, subject, base, None, models).values())
    lines += [r for q in _LIMITS for r in _figure_ratio(world, subject, base, q).values()]
    wide = math.exp(parameters(world).band_ratio)
    return min(r["low"] for r in lines) / wide, max(r["high"] for r in lines) * wide


def _respects(
    world: World, subject: str, base: str, aspect: Aspect | None, models: Mapping[str, Model]
) -> dict[str, Mapping[str, Any]]:
    if aspect and aspect.quantity:
        return _figure_ratio(world, subject, base, aspect.quantity)
    found: dict[str, Mapping[str, Any]] = {}
    for name, model in models.items():
        for phase, row in phase_ratios(world, subject, base, model, aspect.phases if aspect else PHASES).items():
            found[f"{phase} {name}" if phase in _WORK[1:] else phase] = row
    return found


_EXACT, _ABOUT = 0.05, 0.10
"""How far a round number of times may be from a ratio of two sheets, told as it is or as about so much."""


def _claimed(claim: Mapping[str, Any], most: float = 1.0) -> tuple[float | None, float | None]:
    """Bounds of the claim, each read to its own precision: half a unit of the last place, at least 2 % of it and at
    ``most`` such a part.
    """
    low, high, value = claim.get("low"), claim.get("high"), claim.get("value")
    if low is None and high is None:
        low = high = value
    return (
        None if low is None else float(low) - min(_half(float(low)), most * float(low)),
        None if high is None else float(high) + min(_half(float(high)), most * float(high)),
    )


def _half(value: float) -> float:
    """Half a unit of the last place said. Beyond the whole, ratios are told in times: 140 % was 1.4, so a tenth of one.

    >>> _half(140), _half(15), _half(600)
    (5.0, 0.5, 50.0)
    """
    place = float(last_place(Fraction(str(value)))) if value > 100 else 1.0
    return max(place / 2, 0.02 * value)

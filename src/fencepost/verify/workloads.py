"""Times of training and rates of tokens told of so many chips, against the operations they take and the rated peak."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fencepost.base.figures import Unknown, bounds
from fencepost.facts.chips import Chip
from fencepost.facts.world import World

from .named import chips_of
from .told import ends_told
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_token_rate", "check_training_time"]

_TRAINED, _READ = 6, 2
"""Operations a parameter takes for one token: forward and backward, and forward alone (attention not counted)."""

_ACHIEVED = Fraction(30, 100), Fraction(55, 100)
"""Shares of rated half-precision compute that published training runs state (30 to 54 % in the rows held)."""

_DAY = 86_400
_TERA = 10**12
_FASTEST = ("fp16_rate", "fp8_rate", "fp4_rate", "int8_rate")


def check_training_time(world: World, claim: Mapping[str, Any]) -> Verdict:
    """Contradicted where the rated peak of all the chips in their fastest format takes longer; supported where the time
    leaves a share of half-precision compute such as published runs reach and the model is held; else it depends.
    """
    low, high = ends_told(claim, number=True)
    work, peaks = claim.get("work") or {}, _peaks(world, claim)
    active = _active(world, work)
    if not peaks or not active or not work.get("tokens") or low is None or high is None:
        return unchecked("no_check", measure=claim["measure"])
    (half, fastest), tokens = peaks, Fraction(str(work["tokens"]))
    least = _TRAINED * active[0] * tokens / fastest / _DAY
    computed: dict[str, Any] = {"pieces": claim["pieces"], "days": float(least), "share": None}
    if high < least:
        return Verdict(CONTRADICTED, "work.beyond_peak", computed)
    share = [_TRAINED * n * tokens / half / _DAY / ((low + high) / 2) for n in active] if half else []
    if not share or active[0] != active[1]:
        return Verdict(DEPENDS, "work.below_peak", computed)
    told = {**computed, "share": float(share[0])}
    reached = _ACHIEVED[0] <= share[0] <= _ACHIEVED[1]
    return Verdict(SUPPORTED if reached else DEPENDS, "work.share", told)


def check_token_rate(world: World, claim: Mapping[str, Any]) -> Verdict:
    """Contradicted where the operations of so many tokens exceed the rated peak in the fastest format; else it depends
    on batch, prompts and formats.
    """
    low, _ = ends_told(claim, number=True)
    peaks, active = _peaks(world, claim), _active(world, claim.get("work") or {})
    if not peaks or not active or low is None:
        return unchecked("no_check", measure=claim["measure"])
    most = peaks[1] / (_READ * active[0])
    computed = {"pieces": claim["pieces"], "most": float(most)}
    return Verdict(CONTRADICTED if low > most else DEPENDS, "work.rate", computed)


def _peaks(world: World, claim: Mapping[str, Any]) -> tuple[Fraction, Fraction] | None:
    """Rated operations a second of all the chips: in half precision, and in their fastest format; the largest that a
    member of a family has.
    """
    subject = claim.get("subject") or ""
    system = world.systems.get(subject)
    size = bounds(system.size)[1] if system and not isinstance(system.size, Unknown) else Fraction(1)
    chips = chips_of(world, subject)
    fastest = max((r for c in chips for q in _FASTEST if (r := _rate(c, q))), default=None)
    if not fastest or not size:
        return None
    number = _TERA * size * (claim.get("pieces") or 1)
    return max((_rate(c, "fp16_rate") for c in chips), default=Fraction(0)) * number, fastest * number


def _rate(chip: Chip, quantity: str) -> Fraction:
    figure = chip.figure(quantity)
    return Fraction(0) if isinstance(figure, Unknown) else bounds(figure)[1]


def _active(world: World, work: Mapping[str, Any]) -> tuple[Fraction, Fraction] | None:
    """The least and the most parameters that a token may pass: of a model held its own, of any other one at least the
    smallest share that a model held has.
    """
    if model := world.models.get(work.get("model") or ""):
        return Fraction(model.active_params), Fraction(model.active_params)
    if not work.get("params"):
        return None
    params = Fraction(str(work["params"]))
    return params * min(Fraction(m.active_params, m.params) for m in world.models.values()), params

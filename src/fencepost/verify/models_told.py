"""What is told of a language model, against its shape: parameters, layers, and the memory it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from fencepost.base.figures import Unknown, bounds
from fencepost.facts.models import Model
from fencepost.facts.world import World

from .catalogue import ROUNDING, whole_of
from .named import chips_of
from .told import ends_told, last_place
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["MODEL_MEASURES", "check_fit", "check_model"]

_GIGA = 10**9
_BITS = (16, 8, 4)
_LOOSE = Fraction(15, 100)
"""Sizes told in other units (GiB), with scales or what an engine adds, lie this near and are left open."""

_ROOM = Fraction(9, 10)
"""The share of a memory that engines give to weights and cache: weights beyond it may fit and nothing be served."""


def check_model(world: World, claim: Mapping[str, Any]) -> Verdict:
    """Supported where the count of the shape, or what the publisher prints, is what was said; else contradicted.

    A size is asked in the number format told, else in that of the publisher; it depends where another format gives it,
    or nearly. A total that is the count of what one token takes, or the other way round, depends as well.
    """
    model, measure = world.models.get(claim.get("subject") or ""), claim["measure"]
    low, high = ends_told(claim)
    if low is None and high is None:
        low, high = ends_told(claim, number=True)
    held = MODEL_MEASURES[measure](model, claim) if model else {}
    if model is None or not held or (low is None and high is None):
        return unchecked("no_check", measure=measure)
    slack = ROUNDING if measure != "layers" else Fraction(0)
    inside = [k for k, v in held.items() if _meets(low, high, v, slack)]
    so = bool(inside) if measure in _COUNTS else next(iter(held)) in inside
    instead = MODEL_MEASURES[_COUNTS[measure]](model, claim) if measure in _COUNTS and not so else {}
    near = measure in _SIZES and any(_meets(low, high, v, _LOOSE) for v in held.values())
    taken = any(_meets(low, high, v, slack) for v in instead.values())
    verdict = SUPPORTED if so else DEPENDS if inside or near or taken else CONTRADICTED
    told = {k: float(v) for k, v in (held | (instead if taken else {})).items()}
    computed = {"model": model.name, "measure": measure, "unit": claim["unit"], "held": told}
    return Verdict(verdict, "model.told", computed, (model.id,))


def check_fit(world: World, claim: Mapping[str, Any]) -> Verdict:
    """Do the weights fit into the memory of so many chips? Contradicted where they alone are larger than all of it, in
    the format told, else in any; supported where they leave a tenth of it.
    """
    model = world.models.get((claim.get("work") or {}).get("model") or "")
    memories = _memories(world, claim)
    if model is None or not memories:
        return unchecked("no_check", measure="fits")
    sizes = _weights(model, claim)
    fits = {s <= share * m for s in sizes.values() for m in memories for share in (_ROOM, Fraction(1))}
    so = fits.pop() if len(fits) == 1 else None
    wanted = claim.get("modality") != "negative"
    verdict = DEPENDS if so is None else SUPPORTED if so is wanted else CONTRADICTED
    computed = {
        "model": model.name, "low": float(min(memories)), "high": float(max(memories)),
        "pieces": claim.get("pieces") or 1, "held": {k: float(v) for k, v in sizes.items()}, "unit": "GB",
    }  # fmt: skip
    return Verdict(verdict, "model.fits", computed, (model.id, claim["subject"]))


def _memories(world: World, claim: Mapping[str, Any]) -> list[Fraction]:
    """The memory of all the chips told, for each member of a family, in GB."""
    subject = claim.get("subject") or ""
    figures = list(whole_of(world, subject, "memory_capacity").values()) or [
        c.figure("memory_capacity") for c in chips_of(world, subject)
    ]
    return [bounds(f)[1] * (claim.get("pieces") or 1) for f in figures if not isinstance(f, Unknown)]


def _at_most(model: Model) -> tuple[int, ...]:
    """The bits in which the weights may be kept: those in which they were published, and fewer."""
    native = int("".join(c for c in model.native if c.isdigit()))
    return tuple(b for b in _BITS if b <= native)


def _bits(claim: Mapping[str, Any]) -> tuple[int, ...]:
    """The bits of a number that the words name; none where they leave it open."""
    told = claim.get("aspect") or ""
    return (int(told.split()[0]),) if told.endswith("bits") else ()


def _parameters(model: Model, _: Mapping[str, Any]) -> dict[str, Fraction]:
    published = {"published": Fraction(str(model.params_b)) * _GIGA} if model.params_b else {}
    return {"counted": Fraction(model.params), **published}


def _active(model: Model, _: Mapping[str, Any]) -> dict[str, Fraction]:
    if not model.experts:
        return _parameters(model, _)
    published = {"published active": Fraction(str(model.active_b)) * _GIGA} if model.active_b else {}
    return {"counted active": Fraction(model.active_params), **published}


def _layers(model: Model, _: Mapping[str, Any]) -> dict[str, Fraction]:
    return {"counted": Fraction(model.layers)}


def _weights(model: Model, claim: Mapping[str, Any]) -> dict[str, Fraction]:
    return {f"{b} bits": Fraction(model.params * b, 8 * _GIGA) for b in _bits(claim) or _at_most(model)}


def _cache(model: Model, claim: Mapping[str, Any]) -> dict[str, Fraction]:
    tokens = Fraction(str((claim.get("work") or {}).get("tokens") or 0))
    if not tokens:
        return {}
    values = Fraction(int(model.cache_values(int(tokens))))
    return {f"{b} bits": values * b / (8 * _GIGA) for b in _bits(claim) or _BITS}


MODEL_MEASURES: Mapping[str, Callable[[Model, Mapping[str, Any]], dict[str, Fraction]]] = {
    "parameters": _parameters, "active_parameters": _active, "layers": _layers, "weights_size": _weights,
    "cache_size": _cache,
}  # fmt: skip
"""What is held of a model for each measure, by what it rests on."""

_COUNTS = {"parameters": "active_parameters", "active_parameters": "parameters"}
"""Counts, each with the one that it may be taken for."""

_SIZES = ("weights_size", "cache_size")


def _meets(low: Fraction | None, high: Fraction | None, held: Fraction, slack: Fraction) -> bool:
    """Whether a figure held is inside what was said, each end to half a unit of its last place."""

    def half(end: Fraction) -> Fraction:
        return min(last_place(end) / 2, abs(end) * slack * 2)

    widened = held * slack
    return (low is None or low - half(low) <= held + widened) and (high is None or held - widened <= high + half(high))

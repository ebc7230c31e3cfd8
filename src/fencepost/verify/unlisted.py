"""A figure said of a chip that no pack holds: worked out from what the text tells of it, or more than any chip has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fencepost.base.units import convert, same_dimension
from fencepost.facts.chips import Chip
from fencepost.facts.own import own_chip
from fencepost.facts.world import World

from .catalogue import ROUNDING, implausible
from .named import chips_of
from .told import ends_told
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict

__all__ = ["check_unlisted", "chips_told"]

_NEAR = 160
"""Characters between two figures that are told of one unnamed chip."""

_HALVED = Fraction(1, 2)
"""What a rate told with 2:4 sparsity is dense."""


def check_unlisted(world: World, claim: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Verdict | None:
    """TPP by the rates told of the same chip; of a single chip, whether any could have the figure. None: neither.

    A rate in another format may make the TPP larger, so more than comes of the rates told depends; less is contradicted
    unless they may be told with sparsity.
    """
    if chips_of(world, claim.get("subject") or ""):
        return None
    low, high = ends_told(claim)
    if claim["measure"] == "tpp":
        return _by_rates(world, low, high, [c for c in others if _of_one(claim, c)])
    if claim["measure"] == "performance_density" and (told := _density(claim, others)):
        return _meeting(*told, low, high)
    least = low if low is not None else high
    if claim.get("pieces") == 1 and implausible(world, claim["measure"], least, claim.get("unit")):
        return Verdict(CONTRADICTED, "unlisted.implausible", {"measure": claim["measure"]})
    return None


def _density(claim: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> tuple[Fraction, Fraction] | None:
    """The TPP and the area that are told of the same unnamed chip."""
    found = {c["measure"]: c["value"] for c in others if _of_one(claim, c) and c["value"]}
    tpp, area = (found.get(m) for m in ("tpp", "logic_area"))
    return (Fraction(str(tpp)), Fraction(str(area))) if tpp and area else None


def _meeting(tpp: Fraction, area: Fraction, low: Fraction | None, high: Fraction | None) -> Verdict:
    """A density against the TPP over the area."""
    density = tpp / area
    so = (low is None or low <= density * (1 + ROUNDING)) and (high is None or density * (1 - ROUNDING) <= high)
    computed = {"tpp": float(tpp), "area": float(area), "density": float(density)}
    return Verdict(SUPPORTED if so else CONTRADICTED, "unlisted.density", computed)


_DATA_CENTRE = re.compile(r"data[- ]?cent(?:er|re)|数据中心|數據中心|資料中心", re.IGNORECASE)
_LEAST = ("", "about", "over", "at_least")
"""How figures are told that the law may be asked of: a ceiling leaves open what lies below."""


def chips_told(world: World, claim: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> tuple[Chip, ...]:
    """The chip that the text describes by figures without naming it; none where it names one or gives no such figure.

    Of a figure told as more than so much that much is taken; what it is for is known where the words say so.
    """
    beside = [c for c in others if c["measure"] in world.quantities and c.get("unit") and _of_one(claim, c)]
    if claim.get("subject") or not beside or any(c["modality"] not in _LEAST or c["value"] is None for c in beside):
        return ()
    fields = {c["measure"]: f"{float(c['value']):g} {c['unit']}" for c in beside}
    density = fields.pop("performance_density", None)
    if density and "tpp" in fields:
        area = float(fields["tpp"].split()[0]) / float(density.split()[0])
        fields["logic_area"] = f"{area:g} mm2"
    if not {"tpp", "dram_bandwidth", *(f.quantity for f in world.formats)} & fields.keys():
        return ()
    if _DATA_CENTRE.search(claim["text"]):
        fields["datacenter"] = "yes"
    return (own_chip(world, {"id": "chip", **fields}, "the text"),)


def _of_one(claim: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether another claim is told of the same unnamed thing, right before or behind."""
    first, second = sorted((claim["span"], other["span"]))
    return other["subject"] == claim["subject"] and second[0] - first[1] <= _NEAR


def _by_rates(
    world: World, low: Fraction | None, high: Fraction | None, told: Sequence[Mapping[str, Any]]
) -> Verdict | None:
    """The largest product of a rate told and its bit length, against the ends of what is said."""
    products = []
    for f in world.formats:
        unit = world.quantities[f.quantity].unit
        for rate in (c for c in told if c["measure"] == f.quantity and c["value"] is not None):
            if same_dimension(rate["unit"], unit):
                products.append((convert(Fraction(str(rate["value"])), rate["unit"], unit) * f.bits, f, rate))
    if not products:
        return None
    tpp, by, rate = max(products, key=lambda p: p[0])
    computed = {
        "tpp": float(tpp), "rate": float(tpp / by.bits), "unit": world.quantities[by.quantity].unit,
        "format": by.format, "bits": by.bits, "low": low, "high": high,
    }  # fmt: skip
    slack = ROUNDING * tpp
    if (low is None or low <= tpp + slack) and (high is None or tpp - slack <= high):
        return Verdict(SUPPORTED, "unlisted.tpp", computed)
    if high is not None and high < tpp and (rate.get("aspect") == "dense" or high < tpp * _HALVED - slack):
        return Verdict(CONTRADICTED, "unlisted.tpp", computed)
    return Verdict(DEPENDS, "unlisted.tpp_other", computed)

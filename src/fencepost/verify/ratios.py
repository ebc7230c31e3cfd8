""" "X is so many per cent of Y": true of which work? Every phase is computed, and the claim is held against each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fencepost.base.errors import FencepostError
from fencepost.facts.models import Model
from fencepost.facts.world import World
from fencepost.perf.compare import PHASES, compare
from fencepost.perf.machine import machine
from fencepost.perf.parameters import parameters

from .named import chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_ratio", "phase_ratios"]


def phase_ratios(world: World, subject: str, base: str, model: Model) -> dict[str, Mapping[str, Any]]:
    """Throughput of ``subject`` over ``base`` per chip, phase by phase, in per cent, with the band of each."""
    machines = [machine(world, subject), machine(world, base)]
    found = {}
    for phase in PHASES:
        try:
            row = compare(model, machines, parameters(world), phases=(phase,), baseline=1)[0]
        except FencepostError:
            continue
        if row.ratio is not None:
            low, high = row.ratio_low or row.ratio, row.ratio_high or row.ratio
            found[phase] = {"ratio": 100 * row.ratio, "low": 100 * low, "high": 100 * high, "bound_by": row.bound_by}
    return found


def check_ratio(world: World, claim: Mapping[str, Any], models: Mapping[str, Model]) -> Verdict:
    """Supported if every phase of every model lies inside what was claimed, contradicted if none does, else it depends.

    A phase counts as inside where its band touches the claimed interval.
    """
    subject, base = claim.get("subject"), claim.get("base")
    if not subject or not base or not chips_of(world, subject) or not chips_of(world, base):
        return unchecked("ratio.needs_two_chips", subject=subject, base=base)
    low, high = _claimed(claim)
    if low is None and high is None:
        return unchecked("no_number")
    phases: dict[str, Mapping[str, Any]] = {}
    for name, model in models.items():
        for phase, row in phase_ratios(world, subject, base, model).items():
            key = phase if phase in ("peak", "bandwidth", "gemm") else f"{phase} {name}"
            phases[key] = row
    if not phases:
        return unchecked("ratio.not_computable", subject=subject, base=base)
    inside = [k for k, r in phases.items() if (low is None or r["high"] >= low) and (high is None or r["low"] <= high)]
    outside = [k for k in phases if k not in inside]
    verdict = SUPPORTED if not outside else CONTRADICTED if not inside else DEPENDS
    computed = {
        "low": claim.get("low"),
        "high": claim.get("high"),
        "inside": inside,
        "outside": outside,
        "phases": phases,
        "subject": subject,
        "base": base,
    }
    return Verdict(verdict, f"ratio.{verdict}", computed, (subject, base))


def _claimed(claim: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Bounds of the claim, each read to its own precision: half a unit of the last place, at least 2 % of it."""
    low, high, value = claim.get("low"), claim.get("high"), claim.get("value")
    if low is None and high is None:
        low = high = value
    return (
        None if low is None else float(low) - max(0.5, 0.02 * float(low)),
        None if high is None else float(high) + max(0.5, 0.02 * float(high)),
    )

"""What a chip or a system is made of, as said: the process of its logic dies, the number of its chips."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fencepost.base.figures import Unknown, bounds
from fencepost.facts.world import World

from .named import chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_node", "check_size"]

_NODE = re.compile(r"(?<![A-Za-z0-9])N(\d+)|(\d+)N|(\d+)\s?nm|Intel (\d+)")
_CLASS = 1
"""Names of one generation differ by so much: what one calls 4 nm, another calls 5."""


def check_node(world: World, claim: Mapping[str, Any]) -> Verdict:
    """The figure in the name of a process (N7, 4N, 5nm): the same supports, a neighbour of its class depends."""
    chips = [c for c in chips_of(world, claim.get("subject") or "") if _NODE.search(c.process)]
    said = claim.get("value")
    if not chips or said is None:
        return unchecked("figure.not_held", subject=claim.get("subject"), measure="process_node")
    nodes = {c.id: [int(next(filter(None, m))) for m in _NODE.findall(c.process)] for c in chips}
    far = {chip: min(abs(Fraction(str(said)) - n) for n in found) for chip, found in nodes.items()}
    verdict = SUPPORTED if not any(far.values()) else DEPENDS if min(far.values()) <= _CLASS else CONTRADICTED
    computed = {"said": float(said), "catalogue": {c.id: c.process for c in chips}}
    return Verdict(verdict, f"node.{verdict}", computed, tuple(c.id for c in chips))


def check_size(world: World, claim: Mapping[str, Any]) -> Verdict:
    """The number of chips in a system: the same supports; another may be of systems sold, and decides nothing."""
    system = world.systems.get(claim.get("subject") or "")
    said = claim.get("value")
    if system is None or isinstance(system.size, Unknown) or said is None:
        return unchecked("no_check", measure="units")
    low, high = bounds(system.size)
    if not low <= Fraction(str(said)) <= high:
        return unchecked("figure.not_held", subject=system.id, measure="units")
    computed = {"measure": "units", "unit": "unit", "catalogue": {system.id: {"low": low, "high": high}}}
    return Verdict(SUPPORTED, "figure.supported", computed, (system.id,))

"""Watts an architecture's matrix units need for an operation, where its kernels were measured and differ from the rest.

Makers rate a peak at a clock that power allows to some and never to others, so peaks of two makers are no equals. The
table holds what the measured products of a few architectures need; one without measurements needs what most do, and a
later one of a line (letters alike, another number) lies halfway, by ratio, between its line's last and the rest.
"""

from __future__ import annotations

import math
import re
from functools import cache

from fencepost.facts.world import World

from .parameters import Parameter, parameters, table

__all__ = ["heat_of", "heats_listed"]


def heat_of(w: World, architecture: str) -> float:
    """Watts per rated 16-bit TFLOPS at which the units of ``architecture`` sustain half their rate; NaN where they need
    what most do (``Parameters.heat``).

    >>> from fencepost.facts.world import world
    >>> heat_of(world(), "CDNA3") > heat_of(world(), "CDNA4"), heat_of(world(), "Hopper")
    (True, nan)
    """
    known = _table(w)
    if architecture in known:
        return known[architecture]
    line = [name for name in known if _line(name) == _line(architecture)]
    return math.sqrt(known[max(line)] * parameters(w).heat) if line else math.nan


def _line(architecture: str) -> str:
    return re.sub(r"\d+$", "", architecture)


def heats_listed(w: World) -> tuple[Parameter, ...]:
    """The heat of every architecture that was measured, by its name, overlays last."""
    return table(w, "heat.csv")


@cache
def _table(w: World) -> dict[str, float]:
    return {r.name: r.value for r in heats_listed(w)}

"""How far measured products of an architecture lie from the formula, over their shape.

Libraries pick tiles, split long sums and fill a chip better or worse than any formula of its sheet says. What they
leave of the formula is smooth in the logarithms of m, n and k: the logarithm of time over the formula's is a quadratic
in them, one for each architecture and number format whose products were measured. It corrects utilisation and not time,
so it holds for every chip of the architecture; a chip of another one keeps the formula. Beyond the measured shapes the
nearest measured one decides.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache

import numpy as np

from fencepost.base.errors import FactError
from fencepost.facts.world import World

from .rates import FORMATS, Surface, format_code, logs

__all__ = ["TERMS", "Fitted", "surface_of", "surfaces_listed", "terms"]

TERMS = ("one", "m", "n", "k", "mm", "mn", "mk", "nn", "nk", "kk")


@dataclass(frozen=True, slots=True)
class Fitted:
    """One surface as the packs hold it: the architectures and the format it is for, its ten coefficients in the order
    of ``TERMS`` (base-2 logarithms of rows m, columns n and inner length k), and the rows it was fitted on."""

    architectures: tuple[str, ...]
    format: str
    coefficients: tuple[float, ...]
    rows: str


def surface_of(w: World, architecture: str) -> Surface | None:
    """The surfaces of an architecture by number format; None where no product of it was measured.

    >>> from fencepost.facts.world import world
    >>> surface_of(world(), "Hopper") is None, surface_of(world(), "Da Vinci") is None
    (False, True)
    """
    return _table(w).get(architecture)


def surfaces_listed(w: World) -> tuple[Fitted, ...]:
    """Every surface of the packs, overlays last; an error names the row that is wrong."""
    files = [f for f in w.files("measurements") if f.name == "surfaces.csv"]
    return tuple(row for f in files for row in _parse(f.text, f.path_label))


def terms(m: np.ndarray, n: np.ndarray, k: np.ndarray) -> np.ndarray:
    """The ten terms of shapes, last axis in the order of ``TERMS``.

    >>> terms(np.array(4.0), np.array(2048.0), np.array(4096.0))[:4].tolist()
    [1.0, 2.0, 11.0, 12.0]
    """
    a, b, c = logs(m, n, k)
    return np.stack([np.ones_like(a), a, b, c, a * a, a * b, a * c, b * b, b * c, c * c], axis=-1)


def _parse(text: str, where: str) -> list[Fitted]:
    found = []
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            numbers = tuple(float(row[name]) for name in TERMS)
            found.append(Fitted(tuple(row["architectures"].split(";")), row["format"], numbers, row["rows"]))
        except (KeyError, ValueError, TypeError, AttributeError):
            raise FactError("FP-FACT-030", "a surface needs architectures, format, ten coefficients and rows",
                            where=f"{where} line {line}") from None  # fmt: skip
    return found


@cache
def _table(w: World) -> dict[str, Surface]:
    found: dict[str, np.ndarray] = {}
    for row in surfaces_listed(w):
        for name in row.architectures:
            found.setdefault(name, np.zeros((len(FORMATS), len(TERMS))))[format_code(row.format)] = row.coefficients
    return {name: Surface(coefficients) for name, coefficients in found.items()}

"""Operators as a kernel sees them: the struct of arrays that `work` counts and `kernels` times."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout, plain
from .rates import WEIGHT_BYTES, WIDTH

__all__ = ["ATTENTION", "GEMM", "GROUPED", "VECTOR", "Load", "Ops", "Precision", "Row", "axes_of", "gemm", "grouped",
           "shapes", "stack", "vector"]  # fmt: skip

GEMM, GROUPED, ATTENTION, VECTOR = range(4)


@dataclass(frozen=True, slots=True)
class Load:
    """``batch`` sequences on one attention replica, each adding ``tokens`` to ``context`` cached ones."""

    batch: np.ndarray | float = 1
    tokens: np.ndarray | float = 1
    context: np.ndarray | float = 0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, plain(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Precision:
    """Codes of rates.FORMATS: ``weights`` as stored, ``compute`` for the products with them, ``cache`` as stored;
    ``attention`` for the projections of the attention, where a checkpoint states another for them."""

    weights: int = 0
    compute: int = 0
    cache: int = 0
    attention: int | None = None

    def of_attention(self, model: Model) -> tuple[tuple[int, int], tuple[int, int]]:
        """Formats (computed, stored) of the projections into the attention and of the one out of it.

        >>> oss = Model("m", "M", 1, 8, 2, 1, 4, 10, experts=4, kept="attention")
        >>> Precision(3, 3).of_attention(oss), Precision(1, 1).of_attention(oss)
        (((0, 0), (0, 0)), ((1, 1), (1, 1)))
        """
        usual, wide = (self.compute, self.weights), (0, 0)
        if self.attention is not None:
            return (self.attention,) * 2, (self.attention,) * 2
        if WIDTH[self.weights] > 4 or model.kept == "none":
            return usual, usual
        return wide, wide if model.kept == "attention" else usual


@dataclass(frozen=True, slots=True)
class Ops:
    """Operators of one pass. ``kind``, ``code`` (number format of a product) and ``stored`` (of its weights in memory)
    have one entry an operator; the other arrays have the operator first and the broadcast axes after it.

    m, n, k, groups: shapes (elements); ``wide`` is the width of an attention's values. ``read`` and ``write`` are
    bytes to and from memory of one execution, ``flops`` its floating-point operations, ``count`` how often it runs in
    a pass. ``part`` names what the operator belongs to.
    """

    part: tuple[str, ...]
    kind: np.ndarray
    code: np.ndarray
    stored: np.ndarray
    m: np.ndarray
    n: np.ndarray
    k: np.ndarray
    wide: np.ndarray
    groups: np.ndarray
    read: np.ndarray
    write: np.ndarray
    count: np.ndarray

    @property
    def flops(self) -> np.ndarray:
        """Operations of one execution; an attention multiplies twice, with width k and with width ``wide``."""
        return 2 * self.groups * self.m * self.n * (self.k + self.wide)


Row = tuple[str, int, int, int, object, object, object, object, object, object, object, object]


def gemm(part: str, code: int, stored: int, m: object, n: object, k: object, count: object) -> Row:
    read = n * k * WEIGHT_BYTES[stored] + m * k * WEIGHT_BYTES[code]
    return (part, GEMM, code, stored, m, n, k, 0, 1, read, m * n * 2, count)


def grouped(part: str, code: int, stored: int, groups: object, m: object, n: object, k: object, count: object) -> Row:
    read = groups * (n * k * WEIGHT_BYTES[stored] + m * k * WEIGHT_BYTES[code])
    return (part, GROUPED, code, stored, m, n, k, 0, groups, read, groups * m * n * 2, count)


def vector(part: str, read: object, write: object, count: object) -> Row:
    return (part, VECTOR, 0, 0, 0, 0, 0, 0, 0, read, write, count)


def stack(rows: list[Row], axes: int) -> Ops:
    """Rows as one record; ``axes`` is the number of axes of load and layout."""
    parts, *codes, m, n, k, wide, groups, read, write, count = zip(*rows, strict=True)
    columns = (m, n, k, wide, groups, read, write, count)
    return Ops(parts, *map(np.array, codes), *(_column(column, axes) for column in columns))


def _column(values: tuple[object, ...], axes: int) -> np.ndarray:
    """One quantity of every operator, no wider than the axes it depends on: a grid costs little more than its parts."""
    if not axes:
        return np.array(values, float)
    found = np.empty((len(values), *np.broadcast_shapes((1,) * axes, *shapes(values))))
    for i, value in enumerate(values):
        found[i] = value
    return found


def shapes(values: tuple[object, ...]) -> set[tuple[int, ...]]:
    return {x.shape for x in values if isinstance(x, np.ndarray)}


_FIELDS = attrgetter(*Load.__slots__), attrgetter(*Layout.__slots__)


def axes_of(load: Load, layout: Layout) -> int:
    of_load, of_layout = _FIELDS
    return max(map(len, shapes((*of_load(load), *of_layout(layout)))), default=0)

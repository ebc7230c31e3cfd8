"""How a model is laid over chips. Every field is an array that broadcasts with the others; one layout is the 0-d case.

>>> grid = Layout(tp=np.array([1, 2, 4])[:, None], pp=np.array([1, 2]))
>>> grid.chips
array([[1, 2],
       [2, 4],
       [4, 8]])
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.base.near import nearest

__all__ = ["FULL", "RECOMPUTE", "ZERO", "Layout", "least", "most", "parse_layout", "plain", "summed"]

RECOMPUTE = ("none", "selective", "full")
FULL = RECOMPUTE.index("full")
ZERO = (
    "replicated",
    "optimizer",
    "gradients",
    "weights",
)  # what data-parallel ranks share out
_SWITCHES = ("overlap", "offload", "captured", "turns")
_FROM_ZERO = (*_SWITCHES, "fused", "recompute", "zero", "shard")


@dataclass(frozen=True, slots=True)
class Layout:
    """Degrees of tensor, pipeline, data, context and expert parallelism; virtual stages; sequences in a micro-batch;
    codes of ``RECOMPUTE`` and ``ZERO``. ``ep`` ranks are taken from the tensor and data ranks and add no chips.

    ``shard`` data ranks share out what ``ZERO`` says and the groups of them are replicas (hybrid sharding); 0: all do.
    ``offload`` is 1 where the states of the optimizer lie in the host's memory, 0 where on the chip.
    ``overlap`` is 1 where messages run beside computation as far as they can, 0 where each waits for the other;
    ``fused`` is 3 where an attention keeps its scores on the chip by a kernel written for it, 2 where by one of a
    generation before, 1 where by the first such kernels, 0 where it writes them to memory. ``captured`` is 1 where a
    whole training step is one program of the chip, so that none of a mixture waits for the host; ``turns`` is 1 where
    two micro-batches of such a step take turns, one computing while the tokens of the other are exchanged."""

    tp: np.ndarray | int = 1
    pp: np.ndarray | int = 1
    dp: np.ndarray | int = 1
    cp: np.ndarray | int = 1
    ep: np.ndarray | int = 1
    vpp: np.ndarray | int = 1
    micro_batch: np.ndarray | int = 1
    recompute: np.ndarray | int = 0
    zero: np.ndarray | int = 1
    shard: np.ndarray | int = 0
    offload: np.ndarray | int = 0
    overlap: np.ndarray | int = 1
    fused: np.ndarray | int = 3
    captured: np.ndarray | int = 0
    turns: np.ndarray | int = 0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, plain(getattr(self, name)))

    @property
    def chips(self) -> np.ndarray:
        """Chips the layout occupies."""
        return self.tp * self.pp * self.dp * self.cp

    @property
    def copies(self) -> np.ndarray:
        """Data and context ranks: those that would each hold all of a stage's states."""
        return self.dp * self.cp

    @property
    def sharers(self) -> np.ndarray:
        """The copies that share out states among each other.

        >>> Layout(dp=32, shard=np.array([0, 8])).sharers
        array([32,  8])
        """
        copies = self.copies
        return least(self.shard + copies * (self.shard == 0), copies)

    @property
    def replicas(self) -> np.ndarray:
        """Data and context ranks whose tokens feed one set of experts: they hold different ones, tensor ranks the same.

        >>> int(Layout(tp=4, cp=2, ep=8).replicas)
        2
        """
        return most(self.ep // self.tp, 1)

    @property
    def expert_tp(self) -> np.ndarray:
        """Ranks that share one expert's width: the tensor ranks no expert rank took."""
        return most(self.tp // self.ep, 1)

    def record(self) -> dict[str, object]:
        """The fields of one layout (0-d) as whole numbers and names."""
        body: dict[str, object] = {f.name: int(getattr(self, f.name)) for f in fields(self)}
        return body | {"recompute": RECOMPUTE[int(self.recompute)], "zero": int(self.zero)}


def plain(value: np.ndarray | float) -> np.ndarray | float:
    """An array as it is, a single value as a number of Python, whose arithmetic takes half as long as NumPy's.

    >>> plain(np.array(8)), plain(np.float64(0.5)), plain([1, 2])
    (8, 0.5, array([1, 2]))
    """
    found = np.asarray(value)
    return found if found.ndim else found.item()


def least(a: np.ndarray | int, b: np.ndarray | int) -> np.ndarray | int:
    """The less of whole numbers, as np.minimum, which takes several times as long for one.

    >>> least(np.array([2, 5]), 3).tolist()
    [2, 3]
    """
    return a + (b < a) * (b - a)


def most(a: np.ndarray | int, b: np.ndarray | int) -> np.ndarray | int:
    """The greater of whole numbers, as np.maximum, which takes several times as long for one.

    >>> most(np.array([2, 5]), 3).tolist()
    [3, 5]
    """
    return a + (b > a) * (b - a)


def summed(parts: Iterable[np.ndarray]) -> np.ndarray:
    """Sum of arrays that broadcast, small ones first: most sums of a grid are then narrower than the grid.

    >>> summed([np.ones((2, 3)), np.array(1.0), np.array([[2.0], [3.0]])])
    array([[4., 4., 4.],
           [5., 5., 5.]])
    """
    return sum(sorted(parts, key=_size))


def _size(part: np.ndarray | float) -> int:
    return part.size if isinstance(part, np.ndarray) else 1


def parse_layout(text: str) -> Layout:
    """``tp=8,pp=2,recompute=full`` as a layout; an error that names the field otherwise.

    >>> parse_layout("tp=8, pp=2").chips
    16
    """
    names = [f.name for f in fields(Layout)]
    values: dict[str, int] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        key, _, value = (x.strip() for x in part.partition("="))
        if key not in names:
            raise PerfError("FP-PERF-020", f"no layout field '{key}'", where="--layout",
                            hint=f"one of {', '.join(names)}", candidates=nearest(key, names))  # fmt: skip
        if key == "recompute" and value in RECOMPUTE:
            values[key] = RECOMPUTE.index(value)
        elif value.isdecimal() and (int(value) > 0 or key in _FROM_ZERO):
            values[key] = int(value)
        else:
            raise PerfError("FP-PERF-021", f"{key}={value}: not a positive whole number", where="--layout",
                            hint="for example tp=8,pp=2,dp=4")  # fmt: skip
    if values.get("zero", 0) >= len(ZERO) or values.get("recompute", 0) >= len(RECOMPUTE):
        raise PerfError("FP-PERF-021", "zero is 0 to 3, recompute none, selective or full", where="--layout")
    if max(values.get(name, 0) for name in _SWITCHES) > 1:
        raise PerfError("FP-PERF-021", f"{', '.join(_SWITCHES)} are 0 or 1", where="--layout")
    if values.get("fused", 0) > 3:
        raise PerfError("FP-PERF-021", "fused is 0, 1, 2 or 3", where="--layout")
    return Layout(**values)

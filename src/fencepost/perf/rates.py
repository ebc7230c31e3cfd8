"""A chip as numbers. Figures (ranges, disputed readings, unknowns) stop at this door.

``resolve`` takes the low, middle or high end of every figure; what is missing is either refused with an error that
teaches, or filled by a stated assumption that the answer repeats and its band reflects.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.base.figures import Figure, bounds
from fencepost.base.notes import Note, note
from fencepost.facts.chips import Chip
from fencepost.facts.fabric import SWITCHED, Fabric

__all__ = ["FORMATS", "WEIGHT_BYTES", "WIDTH", "Rates", "Surface", "correction", "format_code", "logs",
           "resolve"]  # fmt: skip

# Number formats by code. Arrays indexed by the code replace tests on the name.
FORMATS = ("bf16", "fp8", "int8", "fp4")
WIDTH = (16, 8, 8, 4)  # bits of an operand
WEIGHT_BYTES = (2.0, 1.0, 1.0, 17 / 32)  # stored; the 4-bit one carries an 8-bit scale for each block of 32
_QUANTITIES = ("fp16_rate", "fp8_rate", "int8_rate", "fp4_rate")
_PCIE_4_X16 = 32e9
_MEASURED = ((1, 8192), (1536, 65536), (2048, 16384))  # least and most of m, n and k of the products that were fitted
_ALIASES = {"fp16": 0, "bfloat16": 0, "half": 0, "f8": 1, "e4m3": 1, "nvfp4": 3, "mxfp4": 3, "w4a16": 3}


@dataclass(frozen=True, eq=False, slots=True)
class Surface:
    """Logarithm of a product's time over that of the formula: a quadratic in the logarithms of its shape (`surfaces`).
    ``coefficients`` has a row for each code of ``FORMATS``, of zeros where none was measured, and ten columns."""

    coefficients: np.ndarray


def correction(terms: np.ndarray, m: np.ndarray, n: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Time over the formula's, for products of shapes m, n, k whose ten ``terms`` lie along the first axis."""
    a, b, c = logs(m, n, k)
    one, am, bn, ck, aa, ab, ac, bb, bc, cc = terms
    return np.exp(a * (am + a * aa + b * ab + c * ac) + (one + b * (bn + b * bb + c * bc) + c * (ck + c * cc)))


def logs(m: np.ndarray, n: np.ndarray, k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Base-2 logarithms of a shape, held inside what was measured."""
    rows, columns, inner = _MEASURED
    return (
        np.log2(np.minimum(np.maximum(m, rows[0]), rows[1])),
        np.log2(np.minimum(np.maximum(n, columns[0]), columns[1])),
        np.log2(np.minimum(np.maximum(k, inner[0]), inner[1])),
    )


@dataclass(frozen=True, slots=True)
class Rates:
    """One chip (a package or card) in SI units: FLOP/s, B/s, bytes, watts.

    ``peak`` is the dense rate per format of ``FORMATS``, NaN where the chip has none; ``link`` and ``nic`` are one way.
    ``domain`` chips share a scale-up ``fabric``, ``node`` of them a chassis. ``limit`` caps the sustained share of the
    16-bit peak where a measured one is known, else 1. ``heat`` is that of an architecture whose kernels were measured
    (watts per rated TFLOPS at half the rate), else NaN; ``surface`` what its measured products leave of the formula, if
    any were. ``host`` is the bus to the host, one way, and ``cache`` the
    last-level cache, NaN if unstated. ``dies`` share the package. ``launched`` is the
    year it came, a late one if unstated. ``assumed`` names what no source stated.
    """

    id: str
    name: str
    architecture: str
    peak: tuple[float, ...]
    bandwidth: float
    capacity: float
    link: float
    nic: float
    power: float
    domain: int = 8
    node: int = 8
    limit: float = 1.0
    heat: float = math.nan
    surface: Surface | None = None
    fabric: Fabric = SWITCHED
    host: float = math.nan
    cache: float = math.nan
    dies: int = 1
    launched: int = 9999
    assumed: tuple[Note, ...] = ()

    @property
    def to_host(self) -> float:
        """The bus to the host, one way in B/s; that of PCIe 4 x16 where none is stated."""
        return self.host if math.isfinite(self.host) else _PCIE_4_X16

    def runs(self, code: int) -> bool:
        """Whether the chip has a rate for the format."""
        return math.isfinite(self.peak[code])


def format_code(name: str) -> int:
    """The code of a number format; an error that lists them otherwise.

    >>> format_code("FP8"), format_code("nvfp4")
    (1, 3)
    """
    key = name.strip().lower()
    if key in FORMATS:
        return FORMATS.index(key)
    if key in _ALIASES:
        return _ALIASES[key]
    raise PerfError("FP-PERF-010", f"no number format '{name}'", where="--dtype", hint=f"one of {', '.join(FORMATS)}")


def _pick(figure: Figure, at: str) -> float:
    """The low, middle or high end as a float; NaN if unknown or zero, which means the chip has no such part. The middle
    of two readings is their mean."""
    low, high = bounds(figure)
    if low is None or high is None:
        return math.nan
    return float({"low": low, "mid": (low + high) / 2, "high": high}[at]) or math.nan


def resolve(
    chip: Chip, at: str = "mid", *, domain: int = 0, node: int = 0, link: float = 0.0, nic: float = 0.0
) -> Rates:
    """The chip's numbers at one end of its figures; ``domain``, ``node``, ``link`` and ``nic`` from its system, if any.

    Raises PerfError FP-PERF-011 where memory bandwidth, capacity or every rate is missing: nothing stands in for those.
    """
    picked = {q: _pick(chip.figure(q), at) for q in (*_QUANTITIES, "dram_bandwidth", "memory_capacity")}
    peaks = tuple(picked[q] * 1e12 for q in _QUANTITIES)
    needed = {"memory bandwidth": picked["dram_bandwidth"], "memory capacity": picked["memory_capacity"],
              "rate for any format": max((p for p in peaks if math.isfinite(p)), default=math.nan)}  # fmt: skip
    missing = [name for name, value in needed.items() if not math.isfinite(value)]
    if missing:
        raise PerfError(
            "FP-PERF-011", f"{chip.name}: no public {', no '.join(missing)}", where=chip.id,
            hint="give it in an item file of your own, or choose a chip of its family that states it",
        )  # fmt: skip
    assumed: list[Note] = []
    if not math.isfinite(peaks[0]):
        widest = next(i for i in range(1, 4) if math.isfinite(peaks[i]))
        peaks = (peaks[widest] * WIDTH[widest] / 16, *peaks[1:])
        assumed.append(note("rate", format=FORMATS[widest]))
    power = _pick(chip.figure("power"), at)
    if not math.isfinite(power):
        power = peaks[0] / 1e12  # 1 W per 16-bit TFLOPS, the middle of current parts
        assumed.append(note("power"))
    if not link:
        link = _link(chip, at, assumed)
    if not domain and "bridge" in chip.link_name.lower():  # joins two cards; others in the node meet at the host
        domain, nic = 2, nic or _bus(chip)
        assumed.append(note("bridged"))
    if not nic:
        nic = 50.0
        assumed.append(note("network", rate=400))
    dies = _pick(chip.figure("die_count"), at)
    sustained = _pick(chip.figure("sustained_fp16_rate"), at) * 1e12 / peaks[0]
    return Rates(
        chip.id, chip.name, chip.architecture or "", peaks,
        picked["dram_bandwidth"] * 1e9, picked["memory_capacity"] * 2.0**30,  # stacks are sold in powers of two
        link * 1e9, nic * 1e9, power, domain=domain or 8, node=node or 8,
        limit=min(sustained, 1.0) if math.isfinite(sustained) else 1.0, host=_lanes(chip) * 1e9,
        cache=_pick(chip.figure("l2_capacity"), at) * 2.0**20, dies=int(dies) if math.isfinite(dies) else 1,
        launched=chip.launch.year if chip.launch else 9999, assumed=tuple(assumed),
    )  # fmt: skip


def _link(chip: Chip, at: str, assumed: list[Note]) -> float:
    """One-way scale-up bandwidth in GB/s: stated, half of both ways, else what the host bus leaves."""
    one_way, both = _pick(chip.figure("link_bandwidth_one_way"), at), _pick(chip.figure("link_bandwidth"), at)
    if math.isfinite(one_way):
        return one_way
    if math.isfinite(both) and both > 0:
        return both / 2
    assumed.append(note("link", bus=chip.pcie or "PCIe 4 x16"))
    return _bus(chip)


def _bus(chip: Chip) -> float:
    """GB/s one way between cards that meet at the host: what its bus carries, but no more than processors pass from
    card to card, which is that of PCIe 4 x16 (where none is stated, too).

    >>> _bus(Chip("c", "C", pcie="PCIe 5 x16")), _bus(Chip("c", "C")), _bus(Chip("c", "C", pcie="PCIe 4 x8"))
    (32.0, 32.0, 16.0)
    """
    stated = _lanes(chip)
    return min(stated if math.isfinite(stated) else math.inf, _PCIE_4_X16 / 1e9)


def _lanes(chip: Chip) -> float:
    """GB/s one way of the bus to the host: a lane of PCIe 3 carries 1 and each generation twice that, sixteen lanes
    unless fewer are stated; NaN where no bus is.

    >>> _lanes(Chip("c", "C", pcie="PCIe 5 x16")), _lanes(Chip("c", "C", pcie="PCIe 4.0 x8"))
    (64.0, 16.0)
    """
    stated = re.search(r"PCIe (\d)(?:\.\d)?(?: x(\d+))?", chip.pcie)
    return 2.0 ** (int(stated[1]) - 3) * int(stated[2] or 16) if stated else math.nan

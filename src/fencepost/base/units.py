"""Units and their exact ratios. A number crosses a module border with one of these names or in a field that says it.

>>> convert(Fraction(4), "TB/s", "GB/s")
Fraction(4000, 1)
"""

from __future__ import annotations

from fractions import Fraction

from .errors import FactError

__all__ = ["UNITS", "convert", "same_dimension"]

_T = Fraction(10) ** 12
# unit -> (dimension, size in the dimension's first unit). SI prefixes are decimal, *i* prefixes binary.
UNITS: dict[str, tuple[str, Fraction]] = {
    "": ("number", Fraction(1)),
    "%": ("number", Fraction(1, 100)),
    "ratio": ("number", Fraction(1)),
    "bit": ("bit", Fraction(1)),
    "MB": ("bytes", Fraction(10) ** 6),
    "GB": ("bytes", Fraction(10) ** 9),
    "TB": ("bytes", _T),
    "MiB": ("bytes", Fraction(2) ** 20),
    "GiB": ("bytes", Fraction(2) ** 30),
    "B/s": ("bandwidth", Fraction(1)),
    "Gb/s": ("bandwidth", Fraction(10) ** 9 / 8),
    "Gbit/s": ("bandwidth", Fraction(10) ** 9 / 8),
    "MB/s": ("bandwidth", Fraction(10) ** 6),
    "GB/s": ("bandwidth", Fraction(10) ** 9),
    "GiB/s": ("bandwidth", Fraction(2) ** 30),
    "TB/s": ("bandwidth", _T),
    "PB/s": ("bandwidth", _T * 1000),
    "FLOPS": ("rate", Fraction(1)),
    "TFLOPS": ("rate", _T),
    "PFLOPS": ("rate", _T * 1000),
    "EFLOPS": ("rate", _T * 10**6),
    "TOPS": ("rate", _T),
    "POPS": ("rate", _T * 1000),
    "TPP": ("tpp", Fraction(1)),
    "TPP/mm2": ("density", Fraction(1)),
    "GB/s/mm2": ("bandwidth density", Fraction(1)),
    "mm2": ("area", Fraction(1)),
    "cm2": ("area", Fraction(100)),
    "nm": ("length", Fraction(1)),
    "W": ("power", Fraction(1)),
    "kW": ("power", Fraction(1000)),
    "MW": ("power", Fraction(10) ** 6),
    "TFLOPS/W": ("efficiency", Fraction(1)),
    "us": ("time", Fraction(1, 10**6)),
    "ms": ("time", Fraction(1, 1000)),
    "s": ("time", Fraction(1)),
    "day": ("days", Fraction(1)),
    "month": ("months", Fraction(1)),
    "year": ("months", Fraction(12)),
    "USD": ("USD", Fraction(1)),
    "CNY": ("CNY", Fraction(1)),
    "unit": ("count", Fraction(1)),
    "bn": ("count", Fraction(10) ** 9),
    "token/s": ("token rate", Fraction(1)),
    "parameter": ("parameters", Fraction(1)),
    "layer": ("layers", Fraction(1)),
    "ft3": ("volume", Fraction(1)),
}


def same_dimension(a: str, b: str) -> bool:
    """Whether two unit names measure the same thing."""
    return a in UNITS and b in UNITS and UNITS[a][0] == UNITS[b][0]


def convert(value: Fraction, unit: str, to: str) -> Fraction:
    """``value`` of ``unit`` in ``to``, exactly; an error if they measure different things."""
    if unit == to:
        return value
    for name in (unit, to):
        if name not in UNITS:
            raise FactError("FP-FACT-003", f"unknown unit '{name}'", hint=f"one of {', '.join(u for u in UNITS if u)}")
    if not same_dimension(unit, to):
        raise FactError(
            "FP-FACT-004", f"'{unit}' cannot become '{to}': one is {UNITS[unit][0]}, the other {UNITS[to][0]}"
        )
    return value * UNITS[unit][1] / UNITS[to][1]

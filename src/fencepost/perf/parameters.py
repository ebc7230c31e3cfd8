"""The constants of the model, read from data: each has a unit, a meaning and the measurements it was fitted on."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from functools import cache
from typing import TypeVar

from fencepost.base.errors import FactError
from fencepost.facts.world import World

__all__ = ["Parameter", "Parameters", "collect", "listed", "parameters", "parse", "table"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constant: its value in ``unit``, what it means, and the rows it was fitted on."""

    name: str
    value: float
    unit: str
    meaning: str
    rows: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """The constants by name. Meanings and units are in ``packs/measurements/parameters.csv``."""

    heat: float
    heat_width: float
    gemm_start: float
    gemm_rows: float
    gemm_overlap: float
    stream: float
    group_start: float
    group_rows: float
    group_share: float
    widened: float
    attention_start: float
    attention_block: float
    attention_stream: float
    exponentials: float
    attention_overlap: float
    attention_early: float
    warm: float
    vector_start: float
    link_share: float
    sum_share: float
    link_start: float
    link_hop: float
    oneshot_start: float
    net_share: float
    net_start: float
    exchange_start: float
    step_start: float
    arrive: float
    seat: float
    start_share: float
    read_share: float
    memory_use: float
    reserve: float
    overlap_data: float
    overlap_exchange: float
    route_start: float
    passes: float
    train_share: float
    train_start: float
    imbalance: float
    band_kernel: float
    band_group: float
    band_link: float
    band_static: float
    band_decode: float
    band_disagg: float
    band_prefill: float
    band_first: float
    band_throughput: float
    band_offline: float
    band_train: float
    band_assumed: float
    band_ratio: float


def parse(text: str, where: str = "parameters.csv") -> tuple[Parameter, ...]:
    """Every constant of the file, in its order; an error names the row that is wrong."""
    found = []
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            found.append(Parameter(row["name"], float(row["value"]), row["unit"], row["meaning"], row["rows"]))
        except (KeyError, ValueError, TypeError):
            raise FactError("FP-FACT-030", "a parameter needs name, value, unit, meaning and rows",
                            where=f"{where} line {line}") from None  # fmt: skip
    return tuple(found)


def collect(rows: tuple[Parameter, ...], into: type[T]) -> T:
    """The constants as one record; all of its fields must be there and none may be unknown."""
    values = {r.name: r.value for r in rows}
    names = {f.name for f in fields(into)}
    if values.keys() != names:
        odd = ", ".join(sorted(values.keys() ^ names))
        raise FactError("FP-FACT-031", f"constants missing or unknown: {odd}", where="packs/measurements")
    return into(**values)


def table(w: World, name: str) -> tuple[Parameter, ...]:
    """The constants of one file of the measurements, overlays last."""
    rows = {r.name: r for f in w.files("measurements") if f.name == name for r in parse(f.text, f.path_label)}
    return tuple(rows.values())


def listed(w: World) -> tuple[Parameter, ...]:
    """Every constant with unit, meaning and rows, overlays last."""
    return table(w, "parameters.csv")


@cache
def parameters(w: World) -> Parameters:
    """The constants of this world."""
    return collect(listed(w), Parameters)

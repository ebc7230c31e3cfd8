"""Systems: servers, racks and supernodes built of one chip."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from fencepost.base.days import Day
from fencepost.base.figures import Figure, Unknown, in_unit, known

from .fabric import Fabric, read_fabric
from .lazy import Lazy
from .packs import PackFile
from .tables import Row, merged

__all__ = ["System", "read_systems", "system_rows"]

_COLUMNS = (
    "id", "name", "vendor", "chip", "per_node", "domain", "chips", "topology", "fabric", "reduces",
    "link_one_way", "link_latency", "nic",
    "scaleout", "power_kw", "memory_gb", "stated_rate", "launch", "confidence", "sources", "unchecked", "note",
)  # fmt: skip
_NO_SIZE = Unknown("not stated", "unit")


@dataclass(frozen=True, slots=True)
class System:
    """One node, rack or supernode.

    ``per_node`` and ``domain`` count chips in a node and in a scale-up domain (None if unstated), ``size`` in the whole
    of it; ``link_one_way`` is GB/s per chip inside the domain, ``nic`` Gb/s per chip outside it, both one way;
    ``fabric`` is None where no source says how they are joined;
    ``figures`` holds the same with their sources, plus ``memory_capacity`` and ``power`` of the whole system.
    """

    id: str
    name: str
    vendor: str
    chip: str
    kind: str = "system"
    per_node: int | None = None
    domain: int | None = None
    size: Figure = _NO_SIZE
    topology: str = ""
    fabric: Fabric | None = None
    link_latency: str = ""
    scaleout: str = ""
    stated_rate: str = ""
    launch: Day | None = None
    launch_text: str = ""
    confidence: str = ""
    sources: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    note: str = ""
    aliases: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def link_one_way(self) -> Figure:
        """GB/s per chip in the scale-up domain, one way."""
        return self.figures["link_bandwidth_one_way"]

    @property
    def nic(self) -> Figure:
        """Gb/s per chip out of the domain, one way."""
        return self.figures["nic_rate"]

    @property
    def power_kw(self) -> Figure:
        """kW of the whole system as stated."""
        return in_unit(self.figures["power"], "kW")


def system_rows(files: tuple[PackFile, ...], chips: Container[str]) -> Mapping[str, Row]:
    """The rows of ``systems.csv`` whose chip the catalogue holds, by id."""
    return {row["id"]: row for row in merged(files, "systems.csv", ("id",), _COLUMNS) if row["chip"] in chips}


def read_systems(rows: Mapping[str, Row], aliases: Mapping[str, tuple[str, ...]]) -> Mapping[str, System]:
    """Systems by id, each built when asked for (an overlay's at once)."""
    systems = Lazy(rows, lambda row: _system(row, aliases))
    for row in rows.values():
        if row.overlay:
            _ = systems[row["id"]]
    return systems


def _system(row: Row, aliases: Mapping[str, tuple[str, ...]]) -> System:
    sources = row.items("sources")
    unchecked = row.items("unchecked")
    confidence = row.choice("confidence", ("high", "medium", "low"))

    def figure(column: str, unit: str) -> Figure:
        if not row[column]:
            return Unknown("not stated", unit)
        recalled = column in unchecked or "all" in unchecked
        cite, sure = ("general-knowledge", "low") if recalled else (next(iter(sources), ""), confidence)
        return row.figure(column, unit, cite, sure)

    per_node, domain = row.whole("per_node"), row.whole("domain")
    size = figure("chips", "unit")  # given where it is neither a node nor one scale-up domain
    if not row["chips"] and (widest := max(per_node or 0, domain or 0)):
        size = known(widest, "unit", next(iter(sources), ""), confidence)
    return System(
        id=row.need("id"), name=row.need("name"), vendor=row["vendor"], chip=row["chip"],
        per_node=per_node, domain=domain, size=size, topology=row["topology"], fabric=read_fabric(row),
        link_latency=row["link_latency"], scaleout=row["scaleout"], stated_rate=row["stated_rate"],
        launch=row.day("launch") if len(row["launch"]) == 10 else None, launch_text=row["launch"],
        confidence=confidence, sources=sources, unchecked=unchecked, note=row["note"],
        aliases=aliases.get(row["id"], ()),
        figures=MappingProxyType(
            {
                "link_bandwidth_one_way": figure("link_one_way", "GB/s"),
                "nic_rate": figure("nic", "Gb/s"),
                "power": in_unit(figure("power_kw", "kW"), "W"),
                "memory_capacity": figure("memory_gb", "GB"),
            }
        ),
    )  # fmt: skip

"""Chips (one package or card as sold), families of them, and the figures that follow from those stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from fencepost.base.days import Day
from fencepost.base.figures import Figure, Known, Range, Reading, Unknown, divide, one_of, readings, scale
from fencepost.base.logic import Tri

from .tpp import Format, computed, density, with_declared

__all__ = ["Chip", "Family", "SetAside", "complete"]

UNDECLARED = Unknown("no declared value", "TPP")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A published value that is not used, and why."""

    quantity: str
    figure: Figure
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One package or card as sold. Every figure is for the whole of it, rates are dense.

    ``maker`` is a party id; ``family`` a family id; ``launch`` an exact day or None, ``launch_text`` as printed
    ("2025-09"); ``ships_from`` the seller's seat; ``us_commercial`` whether it was on sale in the US on 2026-01-15;
    ``unchecked`` the fields filled without reopening a source; ``figures`` includes what is derived.
    """

    id: str
    name: str
    vendor: str = ""
    maker: str | None = None
    kind: str = "chip"
    family: str | None = None
    architecture: str = ""
    status: str = ""
    launch: Day | None = None
    launch_text: str = ""
    known_from: Day | None = None
    process: str = ""
    foundry: str = ""
    memory_type: str = ""
    form_factor: str = ""
    datacenter: Tri = Tri.UNKNOWN
    us_commercial: Tri = Tri.UNKNOWN
    us_commercial_why: str = ""
    ships_from: str | None = None
    declared_eccn: str | None = None
    declared_tpp: Figure = UNDECLARED
    link_name: str = ""
    pcie: str = ""
    sources: tuple[str, ...] = ()
    confidence: str = ""
    unchecked: tuple[str, ...] = ()
    note: str = ""
    aliases: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()

    def figure(self, quantity: str) -> Figure:
        """The figure, ``Unknown`` if nothing is stated."""
        return self.figures.get(quantity, Unknown("not stated"))


@dataclass(frozen=True, slots=True)
class Family:
    """Chips sold under one name; ``representative`` stands for them where one must."""

    id: str
    name: str
    members: tuple[str, ...]
    representative: str
    kind: str = "family"
    aliases: tuple[str, ...] = ()
    note: str = ""


def complete(
    figures: Mapping[str, Figure], formats: Sequence[Format], declared: Figure = UNDECLARED
) -> Mapping[str, Figure]:
    """The stated figures and what follows from them: TPP, density, the area a stated density implies, the one-way link.

    A stated TPP is a reading beside the computed one; a stated density counts only where the area is unknown.

    >>> from fencepost.base.figures import known
    >>> full = complete({"tpp": known(4800, "TPP"), "performance_density": known(6, "TPP/mm2")}, ())
    >>> full["logic_area"].value
    Fraction(800, 1)
    """
    full = dict(figures)
    tpp = with_declared(_beside(full.pop("tpp", None), computed(full, formats)), declared)
    stated = full.pop("performance_density", None)
    if _unknown(full.get("logic_area")) and isinstance(stated, Known) and isinstance(tpp, Known) and _positive(stated):
        full["logic_area"] = divide(tpp, stated, "mm2")
    full["tpp"] = full["bits_tops"] = tpp
    worked_out = density(tpp, full.get("logic_area", Unknown("die area not stated", "mm2")))
    # a stated range of densities stays as stated: an area worked out from it would forget that the two move together
    full["performance_density"] = stated if stated is not None and _unknown(worked_out) else worked_out
    if "link_bandwidth" in full:
        full["link_bandwidth_one_way"] = scale(full["link_bandwidth"], Fraction(1, 2))
    elif "link_bandwidth_one_way" in full:
        full["link_bandwidth"] = scale(full["link_bandwidth_one_way"], 2)
    return MappingProxyType(full)


def _unknown(figure: Figure | None) -> bool:
    return figure is None or isinstance(figure, Unknown)


def _positive(figure: Known | Range) -> bool:
    return (figure.value if isinstance(figure, Known) else figure.low) > 0


def _beside(stated: Figure | None, worked: Figure) -> Figure:
    """A stated value and the computed one: both readings where they differ."""
    if stated is None or isinstance(stated, Unknown):
        return worked
    beside = [Reading(r.label or "computed", r.figure) for r in readings(worked)]
    return one_of([*(Reading(r.label or "stated", r.figure) for r in readings(stated)), *beside])

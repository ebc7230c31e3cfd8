"""Chips (one package or card as sold) and families of them, read from ``packs/chips``.

A cell of ``chips.csv`` holds a figure in the unit the vocabulary gives the quantity: a number, ``1700..2600``,
or ``unknown: why``. ``readings.csv`` holds what else is said about it: a row whose standing is ``open`` is a rival
reading; one ``set_aside`` is shown with the reason and never used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from fencepost.base.days import Day
from fencepost.base.figures import (
    Figure,
    Known,
    Range,
    Reading,
    Unknown,
    bounds,
    divide,
    one_of,
    parse_figure,
    readings,
    scale,
)  # fmt: skip
from fencepost.base.logic import Tri

from .packs import PackFile
from .tables import Row, merged
from .tpp import Format, computed, density, with_declared
from .vocabulary import Quantity

__all__ = ["CHIP_FIELDS", "Chip", "Family", "SetAside", "complete", "read_chips", "read_families"]

RECALL = "general-knowledge"
CHIP_FIELDS = (
    "id", "name", "vendor", "maker", "family", "architecture", "status", "launch", "known_from", "process", "foundry",
    "memory_type", "form_factor", "datacenter", "us_commercial", "us_commercial_why", "ships_from", "declared_eccn",
    "declared_tpp", "link_name", "pcie", "sources", "confidence", "unchecked", "note",
)  # fmt: skip
_READING = ("chip", "quantity", "value", "unit", "label", "standing", "known_from", "cite", "confidence", "note")


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
    ("2025-09"); ``unchecked`` the fields filled without reopening a source; ``figures`` includes what is derived.
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
    declared_tpp: Figure = field(default_factory=lambda: Unknown("the maker declares none", "TPP"))
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
    aliases: tuple[str, ...] = ()
    note: str = ""


def complete(
    figures: Mapping[str, Figure], formats: Sequence[Format], declared: Figure = Unknown("none", "TPP")
) -> Mapping[str, Figure]:
    """The stated figures and what follows from them: TPP, density, area where density gives it, the one-way link.

    A stated ``tpp`` or ``performance_density`` is a reading beside the computed one.
    """
    full = {k: f for k, f in figures.items() if k not in ("tpp", "performance_density")}
    tpp = with_declared(_beside(figures.get("tpp"), computed(full, formats)), declared)
    area = full.get("logic_area", Unknown("not stated", "mm2"))
    stated = figures.get("performance_density")
    if isinstance(area, Unknown) and isinstance(stated, Known | Range) and isinstance(tpp, Known) and _positive(stated):
        area = full["logic_area"] = divide(tpp, stated, "mm2")
    full["tpp"] = full["bits_tops"] = tpp
    full["performance_density"] = stated if stated is not None and isinstance(area, Unknown) else density(tpp, area)
    if not isinstance(link := full.get("link_bandwidth", Unknown("")), Unknown):
        full.setdefault("link_bandwidth_one_way", scale(link, Fraction(1, 2)))
    return MappingProxyType(full)


def _positive(figure: Known | Range) -> bool:
    return (figure.value if isinstance(figure, Known) else figure.low) > 0


def _beside(stated: Figure | None, worked: Figure) -> Figure:
    """A stated value and the computed one: both readings where they differ."""
    if stated is None or isinstance(stated, Unknown):
        return worked
    beside = [Reading(r.label or "computed", r.figure) for r in readings(worked)]
    return one_of([*(Reading(r.label or "stated", r.figure) for r in readings(stated)), *beside])


def read_chips(
    files: tuple[PackFile, ...], quantities: Mapping[str, Quantity], formats: Sequence[Format],
    sources: Mapping[str, object], aliases: Mapping[str, tuple[str, ...]], known: Day | None = None,
) -> Mapping[str, Chip]:  # fmt: skip
    """Every chip known by the day of knowledge, by id."""
    inputs = {q.id: q for q in quantities.values() if q.type == "input"}
    rivals: dict[str, list[Row]] = {}
    for row in merged(files, "readings.csv", ("chip", "quantity", "label"), _READING):
        if row["quantity"] not in inputs:
            row.fail(
                "FP-FACT-050",
                f"no quantity '{row['quantity']}'",
                "quantity",
                "an input of packs/vocabulary/quantities.csv",
            )
        if known is None or (day := row.day("known_from")) is None or day <= known:
            rivals.setdefault(row["chip"], []).append(row)
    chips = {}
    for row in merged(files, "chips.csv", ("id",), (*CHIP_FIELDS, *inputs)):
        since = row.day("known_from")
        if known is None or since is None or since <= known:
            chip = _chip(row, inputs, formats, rivals.pop(row["id"], ()), sources)
            chips[chip.id] = replace(chip, aliases=aliases.get(chip.id, ()))
    return MappingProxyType(chips)


def _chip(
    row: Row,
    inputs: Mapping[str, Quantity],
    formats: Sequence[Format],
    rivals: Sequence[Row],
    sources: Mapping[str, object],
) -> Chip:
    cites = row.items("sources")
    if not cites:
        row.fail(
            "FP-FACT-051", f"{row['id']} has no source", "sources", "give the id of a row of packs/sources/sources.csv"
        )
    for cite in cites:
        if cite not in sources:
            row.fail("FP-FACT-052", f"no source '{cite}'", "sources", "add it to packs/sources/sources.csv")
    unchecked = row.items("unchecked")
    confidence = row.choice("confidence", ("high", "medium", "low"))
    figures = {}
    for q in inputs.values():
        if row[q.id]:
            recalled = q.id in unchecked
            figures[q.id] = parse_figure(
                row[q.id], q.unit, RECALL if recalled else cites[0],
                where=row.where(q.id), confidence="low" if recalled else confidence,
            )  # fmt: skip
    aside: list[SetAside] = []
    rivalling: dict[str, list[Reading]] = {}
    for rival in rivals:
        q = inputs[rival["quantity"]]
        figure = parse_figure(
            f"{rival['value']} {rival['unit']}".strip(), q.unit, rival["cite"],
            where=rival.where("value"), confidence=rival["confidence"],
        )  # fmt: skip
        if rival["cite"] not in sources:
            rival.fail("FP-FACT-052", f"no source '{rival['cite']}'", "cite", "add it to packs/sources/sources.csv")
        if rival.choice("standing", ("open", "set_aside")) == "set_aside":
            aside.append(SetAside(q.id, figure, rival["label"], rival["note"]))
        else:
            rivalling.setdefault(q.id, []).append(Reading(rival.need("label"), figure))
    for quantity, others in rivalling.items():
        figures[quantity] = _disputed(figures.get(quantity), others)
    declared = parse_figure(
        row["declared_tpp"] or "unknown: the maker declares none",
        "TPP",
        cites[-1],
        where=row.where("declared_tpp"),
        confidence="high",
    )
    launch = row["launch"]
    return Chip(
        id=row.need("id"), name=row.need("name"), vendor=row["vendor"], maker=row["maker"] or None,
        family=row["family"] or None, architecture=row["architecture"],
        status=row.choice("status", ("shipping", "announced", "cancelled", "")),
        launch=row.day("launch") if len(launch) == 10 else None, launch_text=launch, known_from=row.day("known_from"),
        process=row["process"], foundry=row["foundry"], memory_type=row["memory_type"],
        form_factor=row["form_factor"], datacenter=row.tri("datacenter"), us_commercial=row.tri("us_commercial"),
        us_commercial_why=row["us_commercial_why"], ships_from=row["ships_from"] or None,
        declared_eccn=row["declared_eccn"] or None, declared_tpp=declared, link_name=row["link_name"],
        pcie=row["pcie"], sources=cites, confidence=confidence, unchecked=unchecked, note=row["note"],
        figures=complete(figures, formats, declared), set_aside=tuple(aside),
    )  # fmt: skip


def _disputed(figure: Figure | None, others: Sequence[Reading]) -> Figure:
    """The catalogue's own figure beside its rivals; a rival of the same value gives it its label."""
    if figure is None or isinstance(figure, Unknown) or any(bounds(r.figure) == bounds(figure) for r in others):
        return one_of(others)
    return one_of([Reading("catalogue", figure), *others])


def read_families(
    files: tuple[PackFile, ...], chips: Mapping[str, Chip], aliases: Mapping[str, tuple[str, ...]]
) -> Mapping[str, Family]:
    """Families whose members the catalogue holds; a member names its family in ``chips.csv``."""
    members: dict[str, list[str]] = {}
    for chip in chips.values():
        if chip.family:
            members.setdefault(chip.family, []).append(chip.id)
    found = {}
    for row in merged(files, "families.csv", ("id",), ("id", "name", "representative", "note")):
        family = row.need("id")
        own = tuple(members.pop(family, ()))
        if not own:
            continue
        if row["representative"] not in own:
            row.fail(
                "FP-FACT-053",
                f"'{row['representative']}' is no member of {family}",
                "representative",
                f"one of {', '.join(own)}",
            )
        found[family] = Family(
            family, row.need("name"), own, row["representative"], aliases.get(family, ()), row["note"]
        )
    return MappingProxyType(found)

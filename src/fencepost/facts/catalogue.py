"""The chip catalogue: rows of ``packs/chips`` made into chips and families.

A cell of ``chips.csv`` holds a figure in the unit the vocabulary gives the quantity: a number, ``1700..2600``, or
``unknown: why``. ``readings.csv`` holds what else is said: a row whose standing is ``open`` is a rival reading; one
``set_aside`` is shown with the reason and never used.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fencepost.base.days import Day
from fencepost.base.figures import Figure, Reading, Unknown, bounds, in_unit, one_of

from .basis import BASIS_FIELDS, check_basis, check_density, check_figures
from .chips import UNDECLARED, Chip, Family, SetAside, complete
from .lazy import Lazy
from .packs import PackFile
from .tables import Row, merged
from .tpp import Format
from .vocabulary import Quantity

__all__ = ["CHIP_FIELDS", "Catalogue", "chip_rows", "read_chips", "read_families"]

RECALL = "general-knowledge"
CHIP_FIELDS = (
    "id", "name", "vendor", "maker", "family", "architecture", "status", "launch", "known_from", "process", "foundry",
    "memory_type", "form_factor", "datacenter", "us_commercial", "us_commercial_why", "ships_from", "declared_eccn",
    "declared_tpp", "link_name", "pcie", "sources", "confidence", "unchecked", "note",
)  # fmt: skip
_READING = ("chip", "quantity", "value", "unit", "label", "standing", "known_from", "cite", "confidence", "note")
_FAMILY = ("id", "name", "representative", "note")
_CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a row is read with: the vocabulary, the counted formats, the sources, other names and rival readings."""

    quantities: Mapping[str, Quantity]
    formats: Sequence[Format]
    sources: Container[str]
    aliases: Mapping[str, tuple[str, ...]]
    rivals: Mapping[str, Sequence[Row]]

    def chip(self, row: Row) -> Chip:
        """One row as a chip, every cell checked."""
        sources = row.items("sources")
        if not sources:
            row.fail("FP-FACT-051", f"{row['id']} has no source", "sources", "give an id of packs/sources/sources.csv")
        for source in sources:
            self._cited(row, "sources", source)
        figures = self._stated(row, sources[0])
        aside = self._rival(row["id"], figures)
        declared = row.figure("declared_tpp", "TPP", sources[-1]) if row["declared_tpp"] else UNDECLARED
        launch = row.day("launch") if len(row["launch"]) == 10 else None
        since = row.day("known_from")
        if launch is not None and since is not None and since > launch:
            row.fail("FP-FACT-054", f"known from {since} but launched on {launch}", "known_from", "order the two days")
        full = complete(figures, self.formats, declared)
        check_density(row, figures, full)
        return Chip(
            id=row.need("id"), name=row.need("name"), vendor=row["vendor"], maker=row["maker"] or None,
            family=row["family"] or None, architecture=row["architecture"],
            status=row.choice("status", ("shipping", "announced", "cancelled", "")),
            launch=launch, launch_text=row["launch"],
            known_from=since, process=row["process"], foundry=row["foundry"],
            memory_type=row["memory_type"], form_factor=row["form_factor"], datacenter=row.tri("datacenter"),
            us_commercial=row.tri("us_commercial"), us_commercial_why=row["us_commercial_why"],
            ships_from=row["ships_from"] or None, declared_eccn=row["declared_eccn"] or None, declared_tpp=declared,
            link_name=row["link_name"], pcie=row["pcie"], sources=sources,
            confidence=row.choice("confidence", (*_CONFIDENCE, "")), unchecked=row.items("unchecked"), note=row["note"],
            aliases=self.aliases.get(row["id"], ()), figures=full,
            set_aside=aside,
        )  # fmt: skip

    def _stated(self, row: Row, source: str) -> dict[str, Figure]:
        """The figures of the row; one named in ``unchecked`` rests on general knowledge and has low confidence."""
        unchecked = row.items("unchecked")
        figures: dict[str, Figure] = {}
        check_basis(row, tuple(f.quantity for f in self.formats))
        for name, text in row.cells.items():
            if text and (q := self.quantities.get(name)) is not None:
                if q.type not in ("input", "derived"):
                    row.fail("FP-FACT-050", f"'{name}' is no figure of a chip", name, "see docs/formats.md")
                cite, confidence = (RECALL, "low") if q.id in unchecked else (source, row["confidence"])
                figures[q.id] = row.figure(q.id, q.unit, cite, confidence)
        check_figures(row, figures)
        return figures

    def _rival(self, chip: str, figures: dict[str, Figure]) -> tuple[SetAside, ...]:
        """Lay the rival readings of a chip over its figures; return those set aside."""
        aside = []
        open_readings: dict[str, list[Reading]] = {}
        for row in self.rivals.get(chip, ()):
            quantity = self.quantities[row["quantity"]]
            self._cited(row, "cite", row["cite"])
            unit = row["unit"] or quantity.unit
            figure = in_unit(
                row.figure("value", unit, row["cite"], row.choice("confidence", _CONFIDENCE)), quantity.unit
            )
            if row.choice("standing", ("open", "set_aside")) == "set_aside":
                aside.append(SetAside(quantity.id, figure, row["label"], row.need("note")))
            else:
                open_readings.setdefault(quantity.id, []).append(Reading(row.need("label"), figure))
        for name, others in open_readings.items():
            figures[name] = _disputed(figures.get(name), others)
        return tuple(aside)

    def _cited(self, row: Row, field: str, source: str) -> None:
        if source not in self.sources:
            row.fail("FP-FACT-052", f"no source '{source}'", field, "add it to packs/sources/sources.csv")


def _disputed(figure: Figure | None, others: Sequence[Reading]) -> Figure:
    """The catalogue's own figure beside its rivals; a rival of the same value gives it its label."""
    if figure is None or isinstance(figure, Unknown) or any(bounds(r.figure) == bounds(figure) for r in others):
        return one_of(others)
    return one_of([Reading("catalogue", figure), *others])


def chip_rows(
    files: tuple[PackFile, ...], quantities: Mapping[str, Quantity], known: Day | None = None
) -> Mapping[str, Row]:
    """The rows of ``chips.csv`` known by the day of knowledge, by id."""
    table = merged(files, "chips.csv", ("id",), (*CHIP_FIELDS, *BASIS_FIELDS, *quantities))
    return {row["id"]: row for row in table if _since(row, known)}


def read_chips(
    rows: Mapping[str, Row], files: tuple[PackFile, ...], quantities: Mapping[str, Quantity],
    formats: Sequence[Format], sources: Container[str], aliases: Mapping[str, tuple[str, ...]],
    known: Day | None = None,
) -> Mapping[str, Chip]:  # fmt: skip
    """Chips by id, each built when asked for; a row of an overlay is built, and so checked, at once."""
    rivals: dict[str, list[Row]] = {}
    for row in merged(files, "readings.csv", ("chip", "quantity", "label"), _READING):
        if row["quantity"] not in quantities:
            row.fail("FP-FACT-050", f"no quantity '{row['quantity']}'", "quantity", "use an id of quantities.csv")
        if row["chip"] not in rows and known is None:
            row.fail("FP-FACT-055", f"no chip '{row['chip']}'", "chip", "use an id of chips.csv")
        if _since(row, known):
            rivals.setdefault(row["chip"], []).append(row)
    chips = Lazy(rows, Catalogue(quantities, formats, sources, aliases, rivals).chip)
    for row in (*rows.values(), *(r for others in rivals.values() for r in others)):
        if row.overlay:
            _ = chips[row["id"] or row["chip"]]
    return chips


def _since(row: Row, known: Day | None) -> bool:
    """Whether the row was known by the day of knowledge."""
    return known is None or (since := row.day("known_from")) is None or since <= known


def read_families(
    rows: Mapping[str, Row], files: tuple[PackFile, ...], aliases: Mapping[str, tuple[str, ...]]
) -> Mapping[str, Family]:
    """Families by id; a member names its family in ``chips.csv``. One with no member known is left out."""
    families = {row.need("id"): row for row in merged(files, "families.csv", ("id",), _FAMILY)}
    members: dict[str, list[str]] = {}
    for row in rows.values():
        if row["family"]:
            if row["family"] not in families:
                row.fail("FP-FACT-053", f"no family '{row['family']}'", "family", "add it to families.csv")
            members.setdefault(row["family"], []).append(row["id"])
    found = {}
    for name, row in families.items():
        if own := tuple(members.get(name, ())):
            first = row["representative"] if row["representative"] in own else own[0]
            found[name] = Family(name, row.need("name"), own, first, "family", aliases.get(name, ()), row["note"])
    return MappingProxyType(found)

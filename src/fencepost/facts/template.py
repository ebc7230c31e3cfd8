"""What a chip may state, as a commented YAML template and as a JSON Schema: both made from the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .tables import merged
from .vocabulary import Quantity
from .world import World

__all__ = ["Field", "chip_fields", "chip_schema", "chip_template", "stated_quantities"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a chip that is not a figure: what it may hold, what the template writes, what it means."""

    name: str
    values: str
    template: str
    meaning: str


def chip_fields(world: World) -> tuple[Field, ...]:
    """``chip_fields.csv``, in its order."""
    columns = ("field", "values", "template", "meaning")
    table = merged(world.files("vocabulary"), "chip_fields.csv", ("field",), columns)
    return tuple(Field(row.need("field"), row.need("values"), row["template"], row["meaning"]) for row in table)


def stated_quantities(world: World) -> tuple[Quantity, ...]:
    """The figures a chip may state: the inputs, and TPP, density and the one-way link where those are all one has."""
    also = ("tpp", "performance_density", "link_bandwidth_one_way")
    return tuple(q for q in world.quantities.values() if q.type == "input" or q.id in also)


def chip_template(world: World, lang: str = "en") -> str:
    """A template that loads as it stands: fields first, then every figure with its unit and meaning.

    >>> from fencepost.facts.world import world
    >>> chip_template(world()).splitlines()[4:6]
    ['kind: chip  # always chip (own items only)', 'id: my-chip  # short and lasting; lower case with hyphens']
    """
    lines = [
        "# A chip of your own. Every figure is for the whole package or card as sold.",
        "# A figure is a number, one with a unit (4 TB/s), a range (1700..2600), rivals (148 or 165), or unknown: why.",
        "# Leave out what you do not know; TPP and performance density are worked out from the rest.",
        "",
    ]
    for f in chip_fields(world):
        hint = "; ".join(filter(None, (f.values if "|" in f.values else "", f.meaning)))
        lines.append(f"{f.name}: {f.template}{f'  # {hint}' if hint else ''}".rstrip())
    lines.append("")
    for q in stated_quantities(world):
        lines.append(f"{q.id}: unknown  # {'; '.join(filter(None, (q.unit, q.label(lang), q.note)))}")
    return "\n".join(lines) + "\n"


def chip_schema(world: World) -> dict[str, Any]:
    """The same as a JSON Schema (draft 2020-12) for editors. Figures may be text (with a unit) or plain numbers."""
    properties: dict[str, Mapping[str, Any]] = {f.name: _property(f) for f in chip_fields(world)}
    for q in stated_quantities(world):
        properties[q.id] = {
            "title": q.label_en, "description": "; ".join(filter(None, (f"in {q.unit}" if q.unit else "", q.note))),
            "type": ["number", "string"], "x-unit": q.unit,
        }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fencepost chip",
        "description": "One accelerator as sold. Rates are dense; links and I/O count both directions.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    """How a field may be written. YAML's bare yes and no are booleans to an editor, so those are allowed too."""
    described = {"description": field.meaning} if field.meaning else {}
    match field.values:
        case "list":
            return described | {"type": ["array", "string"], "items": {"type": "string"}}
        case "figure":
            return described | {"type": ["number", "string"]}
        case "date":
            return described | {"type": "string", "examples": ["2025-09-28"]}
        case values if "|" in values or values == "chip":
            choices = values.split("|")
            return described | {"enum": [*choices, True, False] if "yes" in choices else choices}
    return described | {"type": ["string", "null"]}

"""Write docs/formats.md and docs/chip.schema.json from the vocabulary: ``python docs/build_formats.py``."""

from __future__ import annotations

import json
from pathlib import Path

from fencepost.facts.template import chip_fields, chip_schema, stated_quantities
from fencepost.facts.world import World, world
from fencepost.views.table import as_markdown

HERE = Path(__file__).parent


def page(here: World) -> str:
    """The page on formats: its prose with the tables of fields and figures filled in."""
    fields = [
        {"field": f"`{f.name}`", "holds": f.values.replace("|", ", "), "meaning": f.meaning} for f in chip_fields(here)
    ]
    figures = [
        {"figure": f"`{q.id}`", "unit": q.unit, "label": f"{q.label_en} · {q.label_zh}", "meaning": q.note}
        for q in stated_quantities(here)
    ]
    prose = (HERE / "sources" / "formats.md").read_text(encoding="utf-8")
    return prose.replace("%FIELDS%", as_markdown(fields)).replace("%FIGURES%", as_markdown(figures))


def schema(here: World) -> str:
    """The JSON Schema, as text."""
    return json.dumps(chip_schema(here), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (HERE / "formats.md").write_text(page(world()), encoding="utf-8")
    (HERE / "chip.schema.json").write_text(schema(world()), encoding="utf-8")

"""Write the pages made from the packs (formats, catalogue, models, the schema): ``python docs/build_facts.py``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from fencepost.base.figures import Figure, Known, bounds, readings
from fencepost.facts.models import Model
from fencepost.facts.template import chip_fields, chip_schema, stated_quantities
from fencepost.facts.tpp import computed
from fencepost.facts.world import World, world
from fencepost.views.table import as_markdown

HERE = Path(__file__).parent


def formats(here: World) -> str:
    """The page on formats: its prose with the tables of fields and figures filled in."""
    fields = [
        {"field": f"`{f.name}`", "holds": f.values.replace("|", ", "), "meaning": f.meaning} for f in chip_fields(here)
    ]
    figures = [
        {"figure": f"`{q.id}`", "unit": q.unit, "label": f"{q.label_en} · {q.label_zh}", "meaning": q.note}
        for q in stated_quantities(here)
    ]
    return _filled("formats", FIELDS=as_markdown(fields), FIGURES=as_markdown(figures))


def catalogue(here: World) -> str:
    """The page on the catalogue: counts, disputed totals, computed against declared."""
    chips = here.chips.values()
    sure = Counter(chip.confidence for chip in chips)
    known = sum(bool(readings(chip.figure("tpp"))) for chip in chips)
    dense = sum(bool(readings(chip.figure("performance_density"))) for chip in chips)
    counts = (
        f"{len(here.chips)} accelerators ({known} with a TPP, {dense} with a density), {len(here.families)} families, "
        f"{len(here.systems)} systems, {len(here.declared):,} part numbers with their vendor's own class, "
        f"{len(here.sources)} sources. Confidence of the rows: {sure['high']} high, {sure['medium']} medium, "
        f"{sure['low']} low."
    )
    disputed = [
        {"chip": chip.name, "readings of TPP": _told(chip.figure("tpp"))}
        for chip in chips
        if _apart(chip.figure("tpp"))
    ]
    declared = [
        {
            "chip": chip.name, "declared": f"{float(chip.declared_tpp.value):,.0f}", "computed": _told(worked),
            "difference": f"{float(min(_gaps(worked, chip.declared_tpp), key=abs)):+.1%}",
            "class declared": chip.declared_eccn,
        }
        for chip in chips
        if isinstance(chip.declared_tpp, Known) and _from_sheets(worked := computed(chip.figures, here.formats))
    ]  # fmt: skip
    declared.sort(key=lambda row: float(row["declared"].replace(",", "")))
    return _filled("catalogue", COUNTS=counts, DISPUTED=as_markdown(disputed), DECLARED=as_markdown(declared))


def models(here: World) -> str:
    """The page on language models: what they are made of, counted against published."""
    rows = [
        {
            "model": f"`{model.id}`", "layers": _layers(model),
            "parameters": f"{model.params / 1e9:,.1f}", "published": f"{model.params_b:,g}",
            "active": f"{model.active_params / 1e9:,.1f}" if model.experts else "",
            "published active": f"{model.active_b:g}" if model.active_b else "",
            "kept": f"{model.cache_values(32_768) * 2 / 1e9:.2f}",
        }
        for model in here.models.values()
    ]  # fmt: skip
    return _filled("models", MODELS=as_markdown(rows))


def _layers(model: Model) -> str:
    """Its layers by kind: ``36 linear, 12 attention``."""
    counts = Counter()
    for mixer in model.mixers:
        counts[f"{_CALLED[mixer.kind]}{' (picks)' if getattr(mixer, 'topk', 0) else ''}"] += mixer.layers
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


_CALLED = {"latent": "latent", "pooled": "pooled", "window": "window", "full": "attention", "linear": "linear",
           "state_space": "state-space"}  # fmt: skip


def schema(here: World) -> str:
    """The JSON Schema, as text."""
    return json.dumps(chip_schema(here), indent=1, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[World], str]] = {
    "formats.md": formats,
    "catalogue.md": catalogue,
    "models.md": models,
    "chip.schema.json": schema,
}


def _filled(page: str, **parts: str) -> str:
    """A page's prose with its placeholders filled in."""
    text = (HERE / "sources" / f"{page}.md").read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"%{name}%", part)
    return text


def _told(figure: Figure) -> str:
    return ", ".join(
        f"{float(r.figure.value):,.0f}{f' ({r.label})' if r.label else ''}" if isinstance(r.figure, Known) else r.label
        for r in readings(figure)
    )


def _from_sheets(figure: Figure) -> bool:
    """Whether there is a computed value, and none of it was worked back from the declared one."""
    found = readings(figure)
    return bool(found) and all("derived-from-declared" not in r.figure.cite for r in found)


def _apart(figure: Figure) -> bool:
    low, high = bounds(figure)
    return low is not None and high > low * 101 / 100


def _gaps(figure: Figure, declared: Known) -> list[float]:
    return [float(r.figure.value / declared.value) - 1 for r in readings(figure) if isinstance(r.figure, Known)]


if __name__ == "__main__":
    for name, build in PAGES.items():
        (HERE / name).write_text(build(world()), encoding="utf-8")

"""A commented YAML template of a chip, made from the vocabulary so that it never lags behind; it loads as it stands."""

from __future__ import annotations

from .world import World

__all__ = ["TEMPLATE_FIELDS", "chip_template"]

# field -> (value in the template, what to write)
TEMPLATE_FIELDS = {
    "kind": ("chip", "always chip"),
    "id": ("my-chip", "a short name of your own"),
    "name": ("My chip", "as people call it"),
    "maker": ("", "a party id, for example org/nvidia; empty if none is known"),
    "datacenter": ("unknown", "yes, no or unknown: designed or marketed for data centres"),
    "us_commercial": ("unknown", "yes, no or unknown: on sale in the United States on 2026-01-15"),
    "ships_from": ("", "ISO code of the place it ships from"),
    "declared_eccn": ("", "the maker's own classification, for example 4A994.l"),
    "declared_tpp": ("", "the maker's own TPP"),
    "memory_type": ("", "HBM3, GDDR7, SRAM ..."),
    "process": ("", "for example N5; logic dies on planar nodes do not count in logic_area"),
    "sparsity": ("dense", "every rate below is dense; a sparse one is refused"),
    "scope": ("package", "package or card: the whole of it as sold, all dies added"),
    "link_direction": ("both_ways", "io_rate and link_bandwidth count both directions"),
    "sources": ("", "what the figures rest on; several between semicolons"),
    "note": ("", ""),
}


def chip_template(world: World, lang: str = "en") -> str:
    """The template: fields first, then every figure a chip may state, with its unit and meaning."""
    lines = [
        "# A chip of your own. Every figure is for the whole package or card as sold.",
        "# A figure is a number, one with a unit (4 TB/s), a range (1700..2600), rivals (148 or 165), or unknown: why.",
        "# Leave out what you do not know; TPP and performance density are worked out from the rest.",
        "",
    ]
    lines += [
        f"{name}: {value}{f'  # {what}' if what else ''}".rstrip() for name, (value, what) in TEMPLATE_FIELDS.items()
    ]
    lines.append("")
    for q in world.quantities.values():
        if q.type == "input" or q.id in ("tpp", "performance_density"):
            hint = "; ".join(filter(None, (q.unit, q.label(lang), q.note)))
            lines.append(f"{q.id}: unknown  # {hint}")
    return "\n".join(lines) + "\n"

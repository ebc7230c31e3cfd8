"""A user's own chip in YAML: the columns of the catalogue as keys, every figure with its unit.

    id: my-chip
    datacenter: yes
    fp16_rate: 148 TFLOPS
    logic_area: 814 mm2
    dram_bandwidth: 4 TB/s

A figure may be a number in the vocabulary's unit or with one of its own, ``1700..2600``, ``148 or 165``, or
``unknown: why``. ``tpp`` may be stated where the rates are not known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fencepost.base.errors import FactError
from fencepost.base.near import nearest

from .basis import BASIS_FIELDS
from .catalogue import CHIP_FIELDS, Catalogue
from .chips import Chip
from .documents import Lined, parse
from .packs import read_text
from .tables import Row

if TYPE_CHECKING:
    from .world import World

__all__ = ["own_chip", "read_item", "read_table"]

_MOST = 1_000_000
_ONLY_OWN = ("kind", "aliases", *BASIS_FIELDS)
_WORDS = {"true": "yes", "false": "no", "null": "", "~": ""}


def read_item(world: World, path: Path) -> Chip:
    """The chip a YAML file describes."""
    text = read_text(path, str(path))
    if len(text) > _MOST:
        raise FactError(
            "FP-FACT-062", f"{len(text):,} characters are no description of a chip", where=str(path),
            hint="`fencepost new chip > my.yaml` prints a template",
        )  # fmt: skip
    fields = parse(text, str(path))
    if not isinstance(fields, Lined):
        raise FactError(
            "FP-FACT-062", "an item is a list of 'field: value' lines", where=str(path),
            hint="`fencepost new chip > my.yaml` prints a template",
        )  # fmt: skip
    return own_chip(world, {"id": path.stem, **fields}, str(path), fields.lines)


def read_table(world: World, path: Path) -> tuple[Chip, ...]:
    """The chips of a CSV file, a row each, with the same fields as an item in YAML."""
    reader = csv.DictReader(io.StringIO(read_text(path, str(path))))
    if "id" not in (reader.fieldnames or ()):
        raise FactError(
            "FP-FACT-062",
            "a table of chips needs a column 'id'",
            where=str(path),
            hint="docs/formats.md lists the columns",
        )
    return tuple(
        own_chip(world, {k: v for k, v in row.items() if k and v}, f"{path} line {number}")
        for number, row in enumerate(reader, 2)
    )


def own_chip(world: World, fields: Mapping[str, Any], where: str, lines: Mapping[str, int] | None = None) -> Chip:
    """A chip from plain fields (all text), checked like a row of the catalogue; figures cite ``where``."""
    cells = {name: _text(value) for name, value in fields.items()}
    row = Row(cells, where, 0, True, lines or {})
    allowed = (*CHIP_FIELDS, *_ONLY_OWN, *world.quantities)
    for name in cells:
        if name not in allowed:
            row.fail(
                "FP-FACT-017", f"no field '{name}'", name,
                "docs/formats.md lists the fields; `fencepost new chip` prints them all", nearest(name, allowed),
            )  # fmt: skip
    if cells.get("kind", "chip") != "chip":
        row.fail("FP-FACT-013", f"'{cells['kind']}' is not a kind of item", "kind", "write kind: chip")
    cells.setdefault("name", cells["id"])
    cells["sources"] = cells.get("sources") or where
    aliases = {cells["id"]: row.items("aliases")}
    return Catalogue(world.quantities, world.formats, _Anything(), aliases, {}).chip(row)


class _Anything:
    """Every source is accepted: a user's item cites what its author writes."""

    def __contains__(self, source: object) -> bool:
        return True


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        raise FactError(
            "FP-FACT-062", "a field holds one value, not fields of its own", where=", ".join(map(str, value)),
            hint="write the figure on one line, for example fp16_rate: 148 TFLOPS",
        )  # fmt: skip
    if isinstance(value, list):
        return ";".join(_text(v) for v in value)
    text = str(value).strip()
    return _WORDS.get(text.lower(), text)

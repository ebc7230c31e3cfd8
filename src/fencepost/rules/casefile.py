"""Cases from files: one in YAML, the full form of the options of ``check``, or one a row in a CSV table.

    item: h20
    to: CN
    on: 2025-09-01
    parties:
      - {role: consignee, name: Example Trading, hq: CN}
    facts: {state_funded_data_center: yes}

A field nobody reads is refused with its line. In a table, cells that hold several values separate them by semicolons;
a bad row is kept as an error, so that the others are still answered.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import FencepostError, UsageError
from fencepost.base.near import nearest
from fencepost.facts.documents import Lined, parse
from fencepost.facts.packs import read_text

from .question import Party

__all__ = ["FIELDS", "Asked", "BatchRow", "asked", "party", "read_batch", "read_case"]

_MOST = 1_000_000
_TEXTS = ("item", "to", "from", "kind", "exporter", "end_user", "hq", "end_use", "quantity")
_DAYS = ("on", "known")
_LISTS = ("attest", "laws")
FIELDS = (*_TEXTS, *_DAYS, *_LISTS, "parties", "facts", "note")
_PARTY = ("role", "name", "hq", "parent_hq")
_TEMPLATE = "`fencepost new case > my.yaml` prints a template with every field"
# A table's columns are called like the options, which are in the singular where they may be repeated.
_COLUMNS = {"party": "parties", "fact": "facts", "law": "laws"}
_OPTIONS = {name: column for column, name in _COLUMNS.items()}
_HEADER = f"columns: case, {', '.join(_OPTIONS.get(n, n) for n in FIELDS)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file asks: an item, a place, a day where it gives one, and the rest of the question by option."""

    item: str
    to: str
    on: Day | None = None
    known: Day | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of a table of cases: what it asks, or why it cannot be asked. ``name`` is its column ``case``."""

    line: int
    name: str
    asked: Asked | None
    error: FencepostError | None = None


def party(text: str, where: str = "--party") -> Party:
    """``ROLE=NAME[@HQ[/PARENT_HQ]]`` as a party.

    >>> party("consignee=Inspur@CN")
    Party(role='consignee', name='Inspur', hq='CN', parent_hq=None)
    """
    role, equals, rest = text.partition("=")
    name, _, places = rest.partition("@")
    hq, _, parent = places.partition("/")
    if not equals or not name.strip():
        raise UsageError("FP-USE-007", f"'{text}' is not a party", where=where, hint="write ROLE=NAME[@HQ[/PARENT_HQ]]")
    return Party(role.strip(), name.strip(), hq.strip() or None, parent.strip() or None)


def read_case(path: Path) -> Asked:
    """The case a YAML file describes; a path of an item in it is taken from the folder of the file."""
    text = read_text(path, str(path))
    if len(text) > _MOST:
        raise UsageError("FP-USE-030", f"{len(text):,} characters are no case", where=str(path), hint=_TEMPLATE)
    fields = parse(text, str(path))
    if not isinstance(fields, Lined):
        raise UsageError("FP-USE-030", "a case is a list of 'field: value' lines", where=str(path), hint=_TEMPLATE)
    return asked(fields, lambda name: f"{path} line {fields.lines.get(name, fields.line)}, field {name}", path.parent)


def read_batch(path: Path) -> tuple[BatchRow, ...]:
    """Every row of a CSV table of cases; the header must be right, a row may be wrong."""
    reader = csv.reader(io.StringIO(read_text(path, str(path))), strict=True)
    found: list[BatchRow] = []
    try:
        header = _header(next(reader, []), path)
        for cells in reader:
            if cells:
                found.append(_row(header, cells, path, reader.line_num))
    except csv.Error as problem:
        where = f"{path} line {reader.line_num}"
        hint = "close every double quote; the rows after this one were not read"
        if not found:
            raise UsageError("FP-USE-031", f"not CSV: {problem}", where=where, hint=hint) from None
        found.append(
            BatchRow(reader.line_num, "", None, UsageError("FP-USE-031", f"not CSV: {problem}", where=where, hint=hint))
        )
    return tuple(found)


def _header(cells: list[str], path: Path) -> tuple[str, ...]:
    plain = [c.strip().lower().replace("-", "_").lstrip("_") for c in cells]
    names = tuple(_COLUMNS.get(c, c) for c in plain)
    for given, name in zip(cells, names, strict=True):
        if name not in (*FIELDS, "case") or names.count(name) > 1:
            raise UsageError(
                "FP-USE-031", f"{'two columns' if names.count(name) > 1 else 'no column'} '{given}'",
                where=f"{path} line 1", hint=_HEADER, candidates=nearest(name, FIELDS),
            )  # fmt: skip
    if not {"item", "to"} <= set(names):
        raise UsageError(
            "FP-USE-031", "a table of cases needs the columns 'item' and 'to'", where=f"{path} line 1",
            hint=_HEADER,
        )  # fmt: skip
    return names


def _row(header: tuple[str, ...], cells: list[str], path: Path, line: int) -> BatchRow:
    values = {n: c.strip() for n, c in zip(header, cells, strict=False)}
    name = values.pop("case", "")
    fields: dict[str, Any] = {n: _several(c) if n in ("parties", "facts", *_LISTS) else c for n, c in values.items()}
    try:
        if len(cells) != len(header):
            raise UsageError(
                "FP-USE-031", f"{len(cells)} cells under {len(header)} columns", where=f"{path} line {line}",
                hint="put a cell with a comma between double quotes",
            )  # fmt: skip
        place = f"{path} line {line}, column"
        return BatchRow(line, name, asked(fields, lambda n: f"{place} {_OPTIONS.get(n, n)}", path.parent))
    except FencepostError as problem:
        return BatchRow(line, name, None, problem)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def asked(fields: Mapping[str, Any], where, folder: Path) -> Asked:
    """Fields as a question; ``where`` says where a field stands."""
    for name in fields:
        if name not in FIELDS:
            raise UsageError(
                "FP-USE-030", f"no field '{name}'", where=where(name), hint=_TEMPLATE, candidates=nearest(name, FIELDS)
            )
    for name in (*_TEXTS, *_DAYS):
        if not isinstance(fields.get(name, ""), str):
            raise UsageError(
                "FP-USE-030", f"'{name}' holds one value", where=where(name),
                hint="an item of your own goes into a file, and its path here" if name == "item" else _TEMPLATE,
            )  # fmt: skip
    for name in ("item", "to"):
        if not fields.get(name):
            raise UsageError("FP-USE-030", f"'{name}' is missing", where=where(name), hint=_TEMPLATE)
    days = {name: day(fields[name], where(name)) for name in _DAYS if fields.get(name)}
    texts = {n: fields[n] for n in _TEXTS if fields.get(n)}
    item, to = texts.pop("item"), texts.pop("to")
    if "from" in texts:
        texts["from_"] = texts.pop("from")
    beside = folder / item
    return Asked(
        str(beside) if beside.suffix in (".yaml", ".yml") and beside.exists() else item, to,
        days.get("on"), days.get("known"),
        {
            **texts,
            "parties": tuple(_party(p, where("parties")) for p in _list(fields.get("parties"))),
            "facts": _facts(fields.get("facts"), where("facts")),
            **{n: tuple(map(str, _list(fields.get(n)))) for n in _LISTS},
        },
    )  # fmt: skip


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _party(value: Any, where: str) -> Party:
    if isinstance(value, str):
        return party(value, where)
    if isinstance(value, Mapping) and set(value) <= set(_PARTY) and value.get("role") and value.get("name"):
        return Party(*(str(value[k]) if value.get(k) else None for k in _PARTY))  # type: ignore[arg-type]
    raise UsageError(
        "FP-USE-030", f"'{value}' is not a party", where=where,
        hint="write {role: consignee, name: NAME, hq: PLACE, parent_hq: PLACE}; role and name are needed",
    )  # fmt: skip


def _facts(value: Any, where: str) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {k: str(v) for k, v in value.items()}
    pairs = [str(v).partition("=") for v in _list(value)]
    for key, equals, answer in pairs:
        if not (key.strip() and equals):
            raise UsageError(
                "FP-USE-008", f"'{key}{equals}{answer}' is not KEY=VALUE", where=where, hint="write datacenter=no"
            )
    return {key.strip(): answer.strip() for key, _, answer in pairs}

"""References between tables: what one names, another must hold. Each check raises at the first row that fails.

A single row is checked when it is read; these look across tables and run on ``fencepost packs check``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from fencepost.base.near import nearest

from .tables import Row, merged
from .world import World

__all__ = ["CHECKS", "check_references"]


def check_references(world: World) -> int:
    """Run every check; the number of references looked at."""
    return sum(check(world) for check in CHECKS)


def check_aliases(world: World) -> int:
    """An alias belongs to a family, chip or system."""
    items = {*world.families, *world.chip_rows, *world.system_rows}
    files = (*world.files("chips"), *world.files("systems"))
    return _held(merged(files, "aliases.csv", ("alias", "item")), "item", items, "an id of chips, families or systems")


def check_representatives(world: World) -> int:
    """A family is represented by one of its own members."""
    table = merged(world.files("chips"), "families.csv", ("id",))
    for row in table:
        family = world.families.get(row["id"])
        if family is not None and row["representative"] not in family.members:
            row.fail(
                "FP-FACT-056", f"'{row['representative']}' is no member of {row['id']}", "representative",
                f"one of {', '.join(family.members)}",
            )  # fmt: skip
    return len(table)


def check_formats(world: World) -> int:
    """A format that counts has its rate in the vocabulary."""
    table = merged(world.files("vocabulary"), "formats.csv", ("format", "bits"))
    return _held(table, "quantity", world.quantities, "an id of quantities.csv")


def check_makers(world: World) -> int:
    """A chip's maker is a party, and it ships from a place."""
    rows = tuple(world.chip_rows.values())
    return _held(rows, "maker", world.parties, "an id of parties.csv") + _held(
        rows, "ships_from", world.places.table, "a code of places.csv"
    )


def check_parties(world: World) -> int:
    """Parents, headquarters, names and listings refer to parties and places."""
    files = world.files("parties")
    parties = merged(files, "parties.csv", ("id",))
    found = _held(parties, "parent", world.parties, "an id of parties.csv")
    found += _held(parties, "hq", world.places.table, "a code of places.csv")
    for name, key in (("names.csv", ("party", "name", "script")), ("listings.csv", ("party", "list", "from"))):
        found += _held(merged(files, name, key), "party", world.parties, "an id of parties.csv")
    return found


def check_declared(world: World) -> int:
    """A description of a vendor's table means an item of the catalogue."""
    table = merged(world.files("declared"), "mapping.csv", ("table", "description"))
    return _held(table, "item", {*world.families, *world.chip_rows, *world.system_rows}, "an id of the catalogue")


CHECKS: tuple[Callable[[World], int], ...] = (
    check_aliases, check_representatives, check_formats, check_makers, check_parties, check_declared,
)  # fmt: skip


def _held(rows: tuple[Row, ...], field: str, known: Collection[str], hint: str) -> int:
    """Every filled cell of a column names something known."""
    looked_at = 0
    for row in rows:
        if row[field]:
            looked_at += 1
            if row[field] not in known:
                row.fail(
                    "FP-FACT-056", f"'{row[field]}' is not known", field, f"use {hint}", nearest(row[field], known)
                )
    return looked_at

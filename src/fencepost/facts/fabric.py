"""How the chips of a scale-up domain are joined: by switches, each to each other, or to neighbours in a torus."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .tables import Row

__all__ = ["SWITCHED", "Fabric", "read_fabric"]


@dataclass(frozen=True, slots=True)
class Fabric:
    """``kind``: switch (any chip reaches any other at its full rate), mesh (a link to each other chip of the domain) or
    torus (two links along each of ``sides``). ``grows``: sides are those of a cube, which optical switches join with
    others to a larger torus. ``sums``: tiers whose switches add up what passes, link (the domain) or network.
    """

    kind: str = "switch"
    sides: tuple[int, ...] = ()
    grows: bool = False
    sums: tuple[str, ...] = ()


SWITCHED = Fabric()
_TIERS = ("link", "network")


def read_fabric(row: Row) -> Fabric | None:
    """The cells ``fabric`` (switch, mesh, ``torus 16x16``, ``cubes 4x4x4``) and ``reduces`` (link, network, none) of a
    system; None where neither is stated. FP-FACT-034 where one reads otherwise.

    >>> read_fabric(Row({"fabric": "cubes 4x4x4", "reduces": "link"}, "systems.csv", 2))
    Fabric(kind='torus', sides=(4, 4, 4), grows=True, sums=('link',))
    """
    text, stated = row["fabric"], row.items("reduces")
    for tier in stated:
        if tier not in (*_TIERS, "none"):
            row.fail("FP-FACT-034", f"'{tier}' is no tier that reduces", "reduces", "link, network, both or none")
    sums = tuple(tier for tier in _TIERS if tier in stated)
    if text in ("", "switch", "mesh"):
        return Fabric(text or "switch", sums=sums) if text or sums else None
    found = re.fullmatch(r"(torus|cubes) (\d{1,4}(?:x\d{1,4}){0,3})", text)
    if not found:
        row.fail("FP-FACT-034", f"'{text}' is not a fabric", "fabric", "switch, mesh, torus 16x16 or cubes 4x4x4")
    sides = tuple(map(int, found[2].split("x")))
    if min(sides) < 2:
        row.fail("FP-FACT-034", f"'{text}' has a side of less than two chips", "fabric", "leave such a side out")
    return Fabric("torus", sides, found[1] == "cubes", sums)

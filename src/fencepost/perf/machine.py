"""Which chip, in what machine: what a user names becomes rates at the low, middle and high end of the figures."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from fencepost.base.errors import PerfError
from fencepost.base.figures import Figure, Range, Unknown, bounds
from fencepost.base.notes import Note, note
from fencepost.facts.chips import Chip, Family
from fencepost.facts.fabric import SWITCHED, Fabric
from fencepost.facts.items import Item
from fencepost.facts.items import resolve as find_item
from fencepost.facts.systems import System
from fencepost.facts.world import World

from .energy import Watts, watts
from .heat import heat_of
from .rates import Rates, resolve
from .surfaces import surface_of

__all__ = ["Machine", "machine"]


@dataclass(frozen=True, slots=True)
class Machine:
    """A chip as it sits in a system. ``low``, ``mid``, ``high`` are its rates at each end of its figures; ``watts`` the
    constants of power, ``stated`` the power its system states, in watts a chip; ``borrowed`` counts figures no source
    states for it, taken from its family."""

    id: str
    name: str
    chip: str
    system: str | None
    low: Rates
    mid: Rates
    high: Rates
    watts: Watts
    stated: float | None = None
    borrowed: int = 0
    assumed: tuple[Note, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether no figure that matters is a range or disputed."""
        return self.low == self.high


def machine(w: World, item: str | Item, system: str | None = None) -> Machine:
    """The chip named (or that of the family or system named) in ``system``, else in the smallest system sold with it.

    >>> from fencepost.facts.world import world
    >>> machine(world(), "h20").mid.domain
    8
    """
    found = find_item(w, item) if isinstance(item, str) else item
    assumed: list[Note] = []
    match found:
        case Family():
            chip = w.chips[found.representative]
            assumed.append(note("family", family=found.name, chip=chip.name))
        case System():
            chip = w.chips[found.chip]
        case _:
            chip = found
    chip, borrowed = _filled(w, chip)
    home = _home(w, chip, system, found)
    known = {"heat": heat_of(w, chip.architecture or ""), "surface": surface_of(w, chip.architecture or "")}
    rates = [replace(_rates(chip, home, at), **known, fabric=_fabric(home)) for at in ("low", "mid", "high")]
    if home is not None and home is not found:
        assumed.append(note("home", system=home.name))
    if home is None:
        assumed.append(note("homeless", chips=8))
    if home is not None and home.fabric is None and (home.domain or 0) > 2:
        assumed.append(note("fabric"))
    assumed += [*borrowed, *(a for a in rates[1].assumed if a not in assumed)]
    return Machine(
        found.id, found.name, chip.id, home.id if home else None, *rates, watts(w), _stated(home), len(borrowed),
        tuple(assumed),
    )  # fmt: skip


def _filled(w: World, chip: Chip) -> tuple[Chip, list[Note]]:
    """The chip with what is missing and needed taken from its family: the range over the members that state it."""
    rates = ("fp16_rate", "fp8_rate", "int8_rate", "fp4_rate")
    unrated = all(isinstance(chip.figure(q), Unknown) for q in rates)
    wanted = [q for q in ("dram_bandwidth", "memory_capacity", "power") if isinstance(chip.figure(q), Unknown)]
    wanted += rates if unrated else ()
    family = w.families.get(chip.family or "")
    if not wanted or family is None:
        return chip, []
    found: dict[str, Figure] = {}
    for quantity in wanted:
        known = [w.chips[m].figure(quantity) for m in family.members if m in w.chips]
        ends = [e for f in known if not isinstance(f, Unknown) for e in bounds(f) if e is not None]
        if ends:
            unit = next(f.unit for f in known if not isinstance(f, Unknown))
            found[quantity] = Range(min(ends), max(ends), unit, family.id)
    said = [note("borrowed", quantity=q, family=family.name) for q in found]
    return replace(chip, figures={**chip.figures, **found}), said


def _home(w: World, chip: Chip, wanted: str | None, found: Item) -> System | None:
    """The system asked for if it holds this chip, the item itself if it is one, else the smallest one known."""
    if isinstance(found, System):
        return found
    if wanted is not None:
        system = find_item(w, wanted)
        if not isinstance(system, System):
            raise PerfError("FP-PERF-012", f"'{wanted}' is not a system", where="--system", hint="fencepost find TEXT")
        if system.chip == chip.id:
            return system
    known = [s for s in w.systems.values() if s.chip == chip.id and s.per_node]
    return min(known, key=lambda s: (s.domain or s.per_node or 0, s.id), default=None)


def _stated(home: System | None) -> float | None:
    """Watts the system states for each of its chips: the middle of the figure over the chips of the whole system."""
    chips = max(home.domain or 0, home.per_node or 0) if home else 0
    return _end(home.figures["power"], "mid") / chips or None if home and chips else None


def _rates(chip: Chip, home: System | None, at: str) -> Rates:
    if home is None:
        return resolve(chip, at)
    node = home.per_node or 8
    alone = home.domain == 1  # no link of their own: the cards of a node meet at the host
    return resolve(
        chip, at, domain=node if alone else home.domain or node, node=node,
        link=0.0 if alone else _end(home.link_one_way, at), nic=_end(home.nic, at) / 8,
    )  # fmt: skip


def _fabric(home: System | None) -> Fabric:
    """How the chips of the system are joined: as stated, else each to any other at its full rate. Cards that meet
    at the host have no switch of their own."""
    return SWITCHED if home is None or home.fabric is None or home.domain == 1 else home.fabric


def _end(figure: Figure, at: str) -> float:
    """One end of a figure, 0 if unknown (the chip's own figure or a stated assumption then serves)."""
    low, high = bounds(figure)
    if low is None or high is None:
        return 0.0
    value = float({"low": low, "mid": (low + high) / 2, "high": high}[at])
    return value if math.isfinite(value) else 0.0

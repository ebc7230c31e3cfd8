"""What else could be bought: data-centre chips sold on the day and not barred, best by compute or bandwidth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fencepost.base.days import Day, launched_by
from fencepost.base.figures import bounds
from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World
from fencepost.rules.determine import determine
from fencepost.rules.question import Question

__all__ = ["alternatives", "front"]

_WAYS = frozenset({"outside_modelled_jurisdiction", "not_controlled", "no_licence_required", "exception_available"})


def alternatives(world: World, named: Iterable[str], place: str, on: Day, most: int = 4) -> list[str]:
    """Ids of up to ``most`` chips or families not ``named`` that a buyer in ``place`` may get without a licence.

    Only shipped data-centre parts with known compute and memory bandwidth that no other open one, named or not, beats
    on both. A family stands for its members.
    """
    taken = set(named)
    best = front([c for c in world.chips.values() if _sold(c, on) and _open(world, c, place, on)])
    fresh = [c for c in best if not {c.id, c.family} & taken]
    return list(dict.fromkeys(c.family or c.id for c in fresh))[:most]


def front(chips: Sequence[Chip]) -> list[Chip]:
    """Chips that no other beats in both dense compute and memory bandwidth, by compute."""
    rated = sorted(((_rate(c), _bandwidth(c), c) for c in chips), key=lambda r: (-r[0], -r[1], r[2].id))
    kept: list[Chip] = []
    widest = Fraction(-1)
    for _, bandwidth, chip in rated:
        if bandwidth > widest:
            kept.append(chip)
            widest = bandwidth
    return kept


def _rate(chip: Chip) -> Fraction:
    return bounds(chip.figure("fp16_rate"))[0] or Fraction(0)


def _bandwidth(chip: Chip) -> Fraction:
    return bounds(chip.figure("dram_bandwidth"))[0] or Fraction(0)


def _sold(chip: Chip, on: Day) -> bool:
    launched = chip.launch is None or chip.launch <= on
    early = not chip.launch_text or launched_by(chip.launch_text, on)
    rated = _rate(chip) > 0 and _bandwidth(chip) > 0
    return chip.status == "shipping" and launched and early and rated and chip.datacenter is Tri.YES


def _open(world: World, chip: Chip, place: str, on: Day) -> bool:
    """Whether the usual sale to the place is open in every outcome, and not barred on the buyer's side."""
    maker = world.parties.get(chip.maker or "")
    home = maker is not None and maker.hq == place
    question = Question(place, from_=place, kind="transfer") if home else Question(place, kind="export")
    answer = determine(world, chip, question, on, brief=True)
    barred = any(
        e.more.get("effect") == "barred_reported" and answer.state(e) is Tri.YES
        for e in answer.entries
        if e.does == "buyer_side"
    )
    statuses = {str(o["status"]) for o in answer.outcomes}
    return not barred and (home or statuses <= _WAYS)

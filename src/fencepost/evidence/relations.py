"""How the statements of different documents bear on each other, each with the reason.

``agree`` (the same, told twice), ``refine`` (the same, one of them closer), ``supersede`` (a later step overtakes an
earlier), ``contradict`` (both cannot be so), ``tension`` (both may be so, and pull different ways), ``incomparable``
(values that look alike and measure different things). Two values contradict each other only where subject, measure,
base, period and modality are the same and none of them is left open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product
from typing import Any

from .canonical import TELLING, Told, days, digits, named, products, sharp, things
from .kinship import Kinship
from .parts import UNKNOWN_PART

__all__ = ["Relation", "relations"]

Record = Mapping[str, Any]
Said = tuple[Record, Record]  # a document and one of its claims
_ROUNDED = 0.01
"""Values that differ by less than a hundredth are one value, rounded differently."""
_COURSE = dt.timedelta(days=730)
"""What an authority does about a company within two years is taken for one matter."""


@dataclass(frozen=True, slots=True)
class Relation:
    """``a`` and ``b`` are ids of statements; ``b`` overtakes or refines ``a``. ``reason`` is a key of the views."""

    kind: str
    a: str
    b: str
    reason: str
    on: str = ""


def relations(told: Sequence[Told], documents: Sequence[Record], kin: Kinship) -> list[Relation]:
    """Every relation between events, and between claims, of different documents."""
    found = [r for t in told for r in _within(t)]
    many = _makers_of_several(told, kin)
    found += [r for a, b in _akin(told, kin) if (r := _between(a, b, kin, many)) is not None]
    claims: dict[str, list[Said]] = {}
    for document in documents:
        for claim in document.get("claims", ()):
            claims.setdefault(claim["measure"], []).append((document, claim))
    for said in claims.values():
        subjects: dict[str, list[int]] = {}
        for number, (_, claim) in enumerate(said):
            if claim["subject"]:
                subjects.setdefault(claim["subject"], []).append(number)
        for i, j in sorted(pair for numbers in subjects.values() for pair in combinations(numbers, 2)):
            a, b = said[i], said[j]
            if a[0]["id"] != b[0]["id"] and (r := _claims(a[1], b[1], kin)) is not None:
                found.append(r)
    return found


def _akin(told: Sequence[Told], kin: Kinship) -> Iterator[tuple[Told, Told]]:
    """Pairs of events about things of one house, of kinds of which one can say anything of the other: no others can
    bear on each other.
    """
    houses: dict[str, dict[str, list[int]]] = {}
    for number, event in enumerate(told):
        for house in {kin.above(i)[-1] for i in things(event.event)}:
            houses.setdefault(house, {}).setdefault(event.event["type"], []).append(number)
    pairs: set[tuple[int, int]] = set()
    for kinds in houses.values():
        for x, y in combinations_with_replacement(kinds, 2):
            if _bears(x, y, kin):
                both = combinations(kinds[x], 2) if x == y else product(kinds[x], kinds[y])
                pairs.update((min(pair), max(pair)) for pair in both)
    for a, b in sorted(pairs):
        yield told[a], told[b]


def _bears(x: str, y: str, kin: Kinship) -> bool:
    """Whether an event of one kind can bear on one of the other, as :func:`_between` has it."""
    return (
        (x == y and x in kin.once | kin.stances)
        or any(x in course and y in course and x != y for course in kin.courses)
        or any(a in kin.opens and b in kin.bars | kin.closes for a, b in ((x, y), (y, x)))
    )


def _within(told: Told) -> Iterator[Relation]:
    """Reports of one event by different documents: they agree, or one dates it more closely."""
    first, event = told.reports[0]
    for document, other in told.reports[1:]:
        if document["id"] == first["id"]:
            continue
        mine, others = days(event), days(other)
        closer = mine is not None and (others is None or mine[1] - mine[0] < others[1] - others[0])
        yield Relation("refine" if closer else "agree", other["id"], event["id"], "dated" if closer else "same_event")


def _makers_of_several(told: Sequence[Told], kin: Kinship) -> frozenset[str]:
    """The companies of whose products more than one is opened or barred in what is told."""
    made: dict[str, set[str]] = {}
    for event in told:
        if event.event["type"] in kin.opens | kin.closes:
            for thing in products(event.event):
                made.setdefault(kin.above(thing)[-1], set()).add(thing)
    return frozenset(maker for maker, those in made.items() if len(those) > 1)


def _between(a: Told, b: Told, kin: Kinship, many: frozenset[str]) -> Relation | None:
    """The relation of two events, if one says anything of the other."""
    x, y = a.event, b.event
    if {d["id"] for d, _ in a.reports} == {d["id"] for d, _ in b.reports} and len(a.reports) == len(b.reports) == 1:
        return None  # both in one document: its own account
    mine, others = things(x), things(y)
    alike = kin.overlap(mine, others)
    about = _one_matter(x, y, kin, many)
    sides = kin.sides(x["actors"]), kin.sides(y["actors"])
    one_side = bool(sides[0] & sides[1])
    if about and (one_side or _received(x, y, kin)):
        if x["type"] == y["type"] and x["type"] in kin.once and sharp(x) and sharp(y):
            return Relation("contradict", a.id, b.id, "once", x["type"])
        if (later := _later_step(x, y, kin)) is not None:
            first, second = (a, b) if later is y else (b, a)
            return Relation("supersede", first.id, second.id, "later_step")
        if (later := _reversal(x, y, kin)) is not None:
            first, second = (a, b) if later is y else (b, a)
            return Relation("supersede", first.id, second.id, "reversed")
    if about and _pull(x, y, kin):
        return Relation("tension", a.id, b.id, "opened_and_discouraged")
    if x["type"] == y["type"] and x["type"] in kin.stances and (one_side or not all(sides)):
        if alike:
            return Relation("agree", a.id, b.id, "same_stance")
        if any(kin.siblings(i, j) for i in mine for j in others):
            return Relation("agree", a.id, b.id, "same_stance_other_thing")
    return None


def _one_matter(x: Record, y: Record, kin: Kinship, many: frozenset[str]) -> bool:
    """Whether both are about one product. What is told of a company is about the product of the other where their
    days are not years apart, or, without a day, where no other of its products could be meant.
    """
    shared = [(i, j) for i in named(x) for j in named(y) if kin.one_thing(i, j)]
    if not shared or (products(x) and products(y)):
        return bool(shared)
    mine, others = days(x), days(y)
    if mine is None or others is None:
        return not any(kin.above(i)[-1] in many for i, _ in shared)
    return max(mine[0], others[0]) - min(mine[1], others[1]) <= _COURSE


def _received(x: Record, y: Record, kin: Kinship) -> bool:
    """Whether both open the way and one names no government: a company that has a licence received it."""
    governs = [kin.authorities(e["actors"]) for e in (x, y)]
    return {x["type"], y["type"]} <= kin.opens and not all(governs)


def _later_step(x: Record, y: Record, kin: Kinship) -> Record | None:
    """Which of two steps of one course overtakes the other; None where they are none, or their days say otherwise."""
    for course in kin.courses:
        if x["type"] in course and y["type"] in course and x["type"] != y["type"]:
            later, earlier = (x, y) if course.index(x["type"]) > course.index(y["type"]) else (y, x)
            return None if _before(later, earlier) else later
    return None


def _reversal(x: Record, y: Record, kin: Kinship) -> Record | None:
    """Of a bar and what lifts it, both of one authority, the one that certainly came later."""
    kinds = {x["type"], y["type"]}
    if not (kinds & kin.bars and kinds & kin.opens) or not kin.authorities(x["actors"]) & kin.authorities(y["actors"]):
        return None
    return y if _before(x, y) else x if _before(y, x) else None


def _pull(x: Record, y: Record, kin: Kinship) -> bool:
    """One government opens what another discourages."""
    ours, theirs = kin.authorities(x["actors"]), kin.authorities(y["actors"])
    kinds = {x["type"], y["type"]}
    return bool(ours and theirs) and not ours & theirs and bool(kinds & kin.opens and kinds & kin.closes)


def _before(x: Record, y: Record) -> bool:
    """Whether x was over before y began, by their days."""
    mine, others = days(x), days(y)
    return mine is not None and others is not None and mine[1] < others[0]


def _claims(x: Record, y: Record, kin: Kinship) -> Relation | None:
    """The relation of two claims of one measure and subject."""
    mine, others = _bounds(x), _bounds(y)
    if mine is None or others is None:
        opposite = {x["modality"], y["modality"]} == {"positive", "negative"} and x.get("aspect") == y.get("aspect")
        return Relation("tension", x["id"], y["id"], "opposite_words") if opposite else None
    if x["unit"] != y["unit"]:
        return None
    if x["measure"] in kin.unbound and mine == others and digits(x["value"]) >= TELLING:
        return Relation("agree", x["id"], y["id"], "same_value")
    differs, open_ = _frame(x, y, kin)
    if differs:
        return Relation("incomparable", x["id"], y["id"], "different", differs)
    if open_ and not _near(mine, others):
        return Relation("incomparable", x["id"], y["id"], "left_open", open_)
    if _near(mine, others):
        return Relation("agree", x["id"], y["id"], "left_open" if open_ else "same_value", open_)
    if mine[0] <= others[0] and others[1] <= mine[1]:
        return Relation("refine", x["id"], y["id"], "within")
    if others[0] <= mine[0] and mine[1] <= others[1]:
        return Relation("refine", y["id"], x["id"], "within")
    if mine[0] <= others[1] and others[0] <= mine[1]:
        return Relation("agree", x["id"], y["id"], "overlap")
    return Relation("contradict", x["id"], y["id"], "values")


def _frame(x: Record, y: Record, kin: Kinship) -> tuple[str, str]:
    """What keeps two values of one measure from being compared: what differs, and what one of them leaves open."""
    if x["measure"] in kin.unbound:
        return "measure", ""
    if (x["status"] == "forecast") != (y["status"] == "forecast") or "denied" in (x["status"], y["status"]):
        return "modality", ""
    quantity = kin.world.quantities.get(x["measure"])
    needed = quantity.comparable_by if quantity else ("subject", "base", "period")
    left = []
    if "base" in needed or x["base"] or y["base"]:
        if x["base"] and y["base"] and x["base"] != y["base"]:
            return "base", ""
        left += ["base"] if not (x["base"] and y["base"]) else []
    if "period" in needed:
        mine, others = _period(x), _period(y)
        if mine and others and (mine[1] < others[0] or others[1] < mine[0]):
            return "period", ""
        left += ["period"] if not (mine and others) else []
    mine, others = x.get("aspect"), y.get("aspect")
    if mine != others and UNKNOWN_PART not in (mine, others) and (_of_a_part(x) or _of_a_part(y)):
        return "part", ""
    if "basis" in needed and mine and others and mine != others:
        return "basis", ""
    left += ["part"] if UNKNOWN_PART in (mine, others) else []
    if x["subject"] in kin.world.families or ("basis" in needed and not (mine and others)) or "phase" in needed:
        left.append("member" if x["subject"] in kin.world.families else "basis")
    return "", left[0] if left else ""


def _of_a_part(claim: Record) -> bool:
    """Whether the figure is one of a part of a company's business."""
    return (claim.get("aspect") or "").startswith("segment/")


def _period(claim: Record) -> tuple[dt.date, dt.date] | None:
    if not claim["as_of"]:
        return None
    first = dt.date.fromisoformat(str(claim["as_of"]))
    return first, dt.date.fromisoformat(str(claim["as_of_end"])) if claim.get("as_of_end") else first


def _bounds(claim: Record) -> tuple[float, float] | None:
    """The least and greatest value said; None for words without a number."""
    low, high, value = claim["low"], claim["high"], claim["value"]
    if low is None and high is None and value is None:
        return None
    if low is None and high is None:
        low = high = value
    return float("-inf") if low is None else float(low), float("inf") if high is None else float(high)


def _near(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether the two spans are one, rounding aside."""
    return all(x == y or abs(x - y) <= _ROUNDED * max(abs(x), abs(y)) for x, y in zip(a, b, strict=True))

"""The law of one day applied in one world, and every world that the facts leave open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fencepost.base.logic import Tri, all_of, not_

from .book import DOES, Entry
from .expr import Atom
from .shape import REVIEWS
from .valuation import Valuation, judge

__all__ = ["FREE", "REVIEWS", "STATUSES", "Leaf", "Outcome", "explore", "holds", "run", "strictest"]

STATUSES = (
    "outside_modelled_jurisdiction", "not_controlled", "no_licence_required", "exception_available",
    "licence_required", "prohibited",
)  # fmt: skip
"""From the least to the most restrictive."""

FREE = frozenset(STATUSES[:3])
_FORKING = ("classify", "subject", "party", "require", "exception", "review")
_MOST_LEAVES = 256


class _Open(Exception):
    """A test that must be settled before the law can go on."""

    def __init__(self, atom: Atom) -> None:
        super().__init__()
        self.atom = atom


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows in one world. ``fired`` are the ids of the entries that hold there."""

    status: str
    review: str | None
    eccn: str | None
    item_eccn: str | None
    exceptions: tuple[str, ...]
    fired: frozenset[str]
    conflict: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What makes two worlds the same answer."""
        return self.status, self.review, self.eccn


@dataclass(frozen=True, slots=True)
class Leaf:
    """An outcome and the assumptions, beyond the facts, under which it follows."""

    assumed: tuple[tuple[Atom, bool], ...]
    outcome: Outcome


def holds(entry: Entry, world: Valuation) -> Tri:
    """Whether an entry applies: its ``when`` holds and its ``unless`` does not."""
    return _judged(entry, world)[0]


def _judged(entry: Entry, world: Valuation) -> tuple[Tri, Atom | None]:
    """Whether an entry applies, and the first test that leaves it open."""
    when, atom = (Tri.YES, None) if entry.when is None else judge(entry.when, world)
    if when is Tri.NO or entry.unless is None:
        return when, atom
    unless, other = judge(entry.unless, world)
    return all_of((when, not_(unless))), atom or other


def _settled(entry: Entry, world: Valuation, answers: dict[str, bool]) -> bool:
    """Whether an entry applies, remembered: no later assumption can change what the facts so far have settled."""
    if entry.id in answers:
        return answers[entry.id]
    answer, atom = _judged(entry, world)
    if answer is Tri.UNKNOWN and atom is not None:
        raise _Open(atom)
    answers[entry.id] = answer is Tri.YES
    return answers[entry.id]


def run(entries: Sequence[Entry], world: Valuation, answers: dict[str, bool]) -> Outcome:
    """Evaluate the strata in order; raises the first test that the facts leave open and that matters.

    Of the policies of several sections the strictest leads; two policies of one section are a conflict.
    ``answers`` are the entries that fewer assumptions have settled; those settled here are added.
    """
    by: dict[str, list[Entry]] = {kind: [] for kind in DOES}
    for entry in entries:
        by[entry.does].append(entry)

    def fired(kind: str) -> list[Entry]:
        found = [e for e in by[kind] if _settled(e, world, answers)]
        beaten = frozenset().union(*(e.over for e in found)) if found else frozenset()
        return [e for e in found if e.at not in beaten]

    circuit = [e for e in by["classify"] if e.more.get("of") != "item" and _settled(e, world, answers)]
    beaten = frozenset().union(*(e.over for e in circuit)) if circuit else frozenset()
    circuit = [e for e in circuit if e.at not in beaten]
    world = world.with_set("eccn", frozenset(e.gives for e in circuit))
    as_sold = [e for e in by["classify"] if e.more.get("of") == "item" and _settled(e, world, answers)]
    eccn = circuit[0].gives if circuit else None
    item_eccn = as_sold[0].gives if as_sold else None
    subject = fired("subject")
    if not subject:
        return Outcome(STATUSES[0], None, eccn, item_eccn, (), frozenset(e.id for e in circuit + as_sold))
    world = world.with_flag("subject", Tri.YES)
    required = fired("require")
    base = frozenset(e.id for e in [*circuit, *as_sold, *subject, *required])
    if not required:
        return Outcome("no_licence_required" if eccn else "not_controlled", None, eccn, item_eccn, (), base)
    excepted = [e for e in fired("exception") if e.lifts & {r.at for r in required}]
    lifted = frozenset().union(*(e.lifts for e in excepted)) if excepted else frozenset()
    open_to_exception = all(r.at in lifted for r in required)
    barred = any(r.more.get("effect") == "prohibited" for r in required)
    reviews = fired("review")
    given = sorted({e.gives for e in reviews}, key=REVIEWS.index)
    sections: dict[str, set[str]] = {}
    for entry in reviews:
        sections.setdefault(entry.at.partition("/review")[0], set()).add(entry.gives)
    return Outcome(
        "prohibited" if barred else "exception_available" if open_to_exception else "licence_required",
        given[-1] if given else "not_stated", eccn, item_eccn,
        tuple(e.gives for e in excepted) if open_to_exception else (),
        base | {e.id for e in reviews} | ({e.id for e in excepted} if open_to_exception else frozenset()),
        tuple(given) if any(len(policies) > 1 for policies in sections.values()) else (),
    )  # fmt: skip


def explore(entries: Sequence[Entry], world: Valuation) -> tuple[list[Leaf], bool]:
    """Every outcome that the open facts allow, with what it assumes, and whether the search was complete.

    A test whose two answers lead to the same outcomes leaves no trace: the answer does not depend on it. Where so much
    is open that the search must stop, both answers of the first questions have been followed, the first no further
    than half of what was allowed.
    """
    forking = [e for e in entries if e.does in _FORKING]

    def leaves(here: Valuation, most: int, answers: dict[str, bool]) -> tuple[list[Leaf], int, bool]:
        """The outcomes from here, how many ends were reached, and whether these are all; at most ``most`` ends."""
        try:
            return [Leaf((), run(forking, here, answers))], 1, True
        except _Open as question:
            atom = question.atom
        sides = [(held, side) for held in (True, False) if (side := here.assume(atom, held)) is not None]
        if len(sides) == 1:
            return leaves(sides[0][1], most, answers)
        (_, yes), (_, no) = sides
        first, used, whole = leaves(yes, max(1, most // 2), dict(answers))
        if used >= most:
            return [Leaf(((atom, True), *leaf.assumed), leaf.outcome) for leaf in first], used, False
        second, more, rest = leaves(no, most - used, answers)
        if whole and rest and _same(first, second):
            return _joined(first, second), used + more, True
        found = [
            Leaf(((atom, held), *leaf.assumed), leaf.outcome)
            for held, side in ((True, first), (False, second))
            for leaf in side
        ]
        return found, used + more, whole and rest

    found, _, whole = leaves(world, _MOST_LEAVES, {})
    return found, whole


def _same(a: Sequence[Leaf], b: Sequence[Leaf]) -> bool:
    return [(x.assumed, x.outcome.key) for x in a] == [(x.assumed, x.outcome.key) for x in b]


def _joined(a: Sequence[Leaf], b: Sequence[Leaf]) -> list[Leaf]:
    """Leaves equal in outcome: keep what fired in both, so that nothing is claimed that one of them lacks."""
    return [
        Leaf(x.assumed, Outcome(
            *x.outcome.key, x.outcome.item_eccn if x.outcome.item_eccn == y.outcome.item_eccn else None,
            tuple(e for e in x.outcome.exceptions if e in y.outcome.exceptions),
            x.outcome.fired & y.outcome.fired, tuple(dict.fromkeys(x.outcome.conflict + y.outcome.conflict)),
        ))
        for x, y in zip(a, b, strict=True)
    ]  # fmt: skip


def strictest(keys: Iterable[str | None], order: Sequence[str]) -> str | None:
    """The last of ``order`` among ``keys``; None where there is none."""
    found = [k for k in keys if k is not None]
    return max(found, key=order.index) if found else None

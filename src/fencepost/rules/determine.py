"""May it go there? Every layer of the law of a day applied to a case, and the answer with all it rests on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from fencepost.base.days import Day
from fencepost.base.logic import Tri, tri
from fencepost.base.notes import Note, note
from fencepost.facts.chips import Family
from fencepost.facts.systems import System

from .book import Book, Entry, live, read_book
from .case import Case, World, build, condition_state
from .cells import cells
from .flips import flips
from .names import defaults, labels, language
from .outcome import FREE, REVIEWS, STATUSES, Leaf, explore, holds, strictest
from .question import Question
from .references import check_references
from .regions import Flip, Region, flips_together, regions
from .show import show_assumption
from .trace import classification
from .valuation import Valuation

__all__ = ["LAYERS", "Determination", "book_of", "condition_states", "determine", "labels_of", "members_of"]

LAYERS = (
    "subject to the EAR", "embargoes", "listed parties", "end use", "classification", "destination", "headquarters",
    "letters", "general prohibition 10", "exceptions", "review", "conditions", "levies", "authorisations", "buyer side",
)  # fmt: skip


def _pairs(facts, pack: str) -> tuple[tuple[str, str], ...]:
    return tuple((f.path_label, f.text) for f in facts.files(pack))


@lru_cache(maxsize=16)
def book_of(facts) -> Book:
    """The law book of a world of facts, read once; only a book from which a text was left out may refer to nothing."""
    vocabulary = _pairs(facts, "vocabulary")
    book = read_book(_pairs(facts, "law"), language(vocabulary), defaults(vocabulary))
    if not getattr(facts, "left_out", None):
        check_references(book, {m.group for m in facts.places.memberships})
    return book


@lru_cache(maxsize=16)
def labels_of(facts, lang: str) -> Mapping[str, str]:
    """What people call the names of the language."""
    return labels(_pairs(facts, "vocabulary"), lang)


@lru_cache(maxsize=512)
def _live(book: Book, on: Day, known: Day | None, laws: tuple[str, ...]) -> tuple[Entry, ...]:
    return live(book, on, known=known, also=laws)


def members_of(facts, item) -> tuple:
    """The chips that an item stands for: itself, a family's members, or the chip of a system."""
    match item:
        case Family():
            return tuple(facts.chips[m] for m in item.members)
        case System():
            return (facts.chips[item.chip],)
    return (item,)


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """What follows in one cell of the book: the leaves, whether these are all, and which entries apply in each."""

    leaves: tuple[Leaf, ...]
    complete: bool
    applies: tuple[Mapping[str, Tri], ...]

    @property
    def shape(self) -> tuple:
        return tuple((leaf.assumed, leaf.outcome.key) for leaf in self.leaves)


@dataclass(frozen=True, slots=True)
class _Cell:
    """What an answer depends on; the world is only carried."""

    here: tuple[Entry, ...]
    cell: Hashable
    world: Valuation = field(compare=False)


@lru_cache(maxsize=1 << 16)
def _answer(cell: _Cell) -> _Answer:
    """The answer of a cell, remembered for every world that lies in it."""
    leaves, complete = explore(cell.here, cell.world)
    return _Answer(tuple(leaves), complete, tuple(_applies(cell.here, cell.world, leaf) for leaf in leaves))


@dataclass(frozen=True, slots=True)
class Determination:
    """The answer and what it rests on, in the shape of the contract; ``record`` adds the item, day and packs."""

    case: Case
    entries: tuple[Entry, ...]
    status: str
    review: str | None
    certainty: str
    eccn: str | None
    item_eccn: str | None
    outcomes: tuple[Mapping[str, object], ...]
    exceptions: tuple[str, ...]
    fired: Mapping[str, Tri]
    classification: tuple[Mapping[str, object], ...]
    flips: tuple[Mapping[str, object], ...]
    unknowns: tuple[Note | str, ...]
    conflicts: tuple[str, ...]
    together: tuple[Flip, ...] = ()
    around: tuple[Region, ...] = ()

    def state(self, entry: Entry) -> Tri:
        """Whether an entry applies in every world, none, or some."""
        return self.fired.get(entry.id, Tri.NO)


def determine(
    facts, item, question: Question, on: Day, *, lang: str = "en", brief: bool = False, around: bool = False
) -> Determination:  # fmt: skip
    """Answer a question about an item on a day. ``brief`` leaves out flips and traces (for spans of a history);
    ``around`` adds the regions of outcomes around the item and the smallest change to each (``together``)."""
    book = book_of(facts)
    entries = _live(book, on, facts.known, question.laws)
    names = labels_of(facts, lang)
    case = build(facts, item, members_of(facts, item), question, on, entries, book, names)
    answers = [_answer(_Cell(w.here, cells(w.here).of(w.valuation), w.valuation)) for w in case.worlds]
    alone = len(answers) == 1  # then it does not matter who it is
    heard = tuple(
        _Heard("", (), answer) if alone else _Heard(world.member, world.readings, answer)
        for world, answer in zip(case.worlds, answers, strict=True)
    )
    begun = book.begins is None or min(on, facts.known or on) >= book.begins
    v = _verdict(facts, lang, heard, case.complete and begun)
    cut = () if v.complete else (note("unknown.cut") if begun else note("unknown.early", day=book.begins),)
    return Determination(
        case, entries, v.status, v.review, v.certainty, v.eccn, v.item_eccn, v.outcomes, v.exceptions, v.fired,
        () if brief else classification(entries, [w.valuation for w in case.worlds], names, lang),
        () if brief else flips(entries, case, [a.leaves for a in answers]),
        (*case.unknowns, *v.questions, *cut), v.conflicts, *(_around(case, answers) if around else ()),
    )  # fmt: skip


def _around(case: Case, answers: Sequence[_Answer]) -> tuple[tuple[Flip, ...], tuple[Region, ...]]:
    """The regions around the first world, and the smallest changes where all worlds agree on the answer."""
    world, leaves = case.worlds[0], answers[0].leaves
    found, _ = regions(world, leaves)
    agreed = len({a.shape for a in answers}) == 1
    return flips_together(world, leaves, found) if agreed else (), found


@dataclass(frozen=True, slots=True)
class _Heard:
    """The answer of one member and reading."""

    member: str
    readings: tuple[str, ...]
    answer: _Answer


@dataclass(frozen=True, slots=True, eq=False)
class _Verdict:
    """What the worlds of a case say together."""

    status: str
    review: str | None
    certainty: str
    eccn: str | None
    item_eccn: str | None
    outcomes: tuple[Mapping[str, object], ...]
    exceptions: tuple[str, ...]
    fired: Mapping[str, Tri]
    questions: tuple[str, ...]
    conflicts: tuple[str, ...]
    complete: bool


@lru_cache(maxsize=1 << 14)
def _verdict(facts, lang: str, heard: tuple[_Heard, ...], complete: bool) -> _Verdict:
    """The answers of all worlds as one, remembered: most chips of a transaction share it."""
    names = labels_of(facts, lang)
    complete = complete and all(h.answer.complete for h in heard)
    every = [leaf for h in heard for leaf in h.answer.leaves]
    keys = {leaf.outcome.key for leaf in every}
    status = strictest((k[0] for k in keys), STATUSES) if complete else None  # a way not followed may be stricter
    return _Verdict(
        status or "indeterminate", _common_review(keys, status) if status else None, _certainty(heard, keys, complete),
        _common(k[2] for k in keys) if complete else None,
        _common(leaf.outcome.item_eccn for leaf in every) if complete else None,
        _outcomes(heard, book_of(facts), names, lang), _exceptions(every), _fired(heard),
        _open_questions(every, names, lang), tuple(dict.fromkeys(c for leaf in every for c in leaf.outcome.conflict)),
        complete,
    )  # fmt: skip


def _common(values) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _common_review(keys: set, status: str) -> str | None:
    return strictest((k[1] for k in keys if k[0] not in FREE), REVIEWS) if status not in FREE else None


def _certainty(heard: Sequence[_Heard], keys: set, complete: bool) -> str:
    """Certain where every world agrees; disputed where a disputed reading divides them; else it depends."""
    answers = [h.answer for h in heard]
    if len(keys) == 1 and complete and not any(leaf.outcome.conflict for a in answers for leaf in a.leaves):
        return "certain"
    by_member: dict[str, set[tuple]] = {}
    for h in heard:
        by_member.setdefault(h.member, set()).add(h.answer.shape)
    readings_divide = any(len(shapes) > 1 for shapes in by_member.values())
    law_divides = any(
        getattr(atom, "kind", "") == "reading" for a in answers for leaf in a.leaves for atom, _ in leaf.assumed
    )  # fmt: skip
    conflict = any(leaf.outcome.conflict for a in answers for leaf in a.leaves)
    return "disputed" if readings_divide or law_divides or conflict else "depends"


def _outcomes(
    heard: Sequence[_Heard], book: Book, names: Mapping[str, str], lang: str
) -> tuple[Mapping[str, object], ...]:
    """One line per outcome: the members and readings where these divide, then the assumptions that lead there."""
    by_shape: dict[tuple, list[_Heard]] = {}
    for h in heard:
        by_shape.setdefault(h.answer.shape, []).append(h)
    lines = []
    for group in by_shape.values():
        who = _who(group, heard) if len(by_shape) > 1 else []
        for (status, review, eccn), paths in _paths(group[0].answer.leaves).items():
            told = [[_told(atom, held, book, names, lang) for atom, held in path] for path in paths]
            ways = told[0] if len(told) == 1 else [_OR[lang].join(_AND[lang].join(way) for way in told)]
            lines.append({"if": [*who, *ways], "status": status, "review": review, "eccn": eccn})
    return tuple(sorted(lines, key=lambda o: (STATUSES.index(str(o["status"])), str(o["if"]))))


_OR, _AND = {"en": " or ", "zh": "，或"}, {"en": " and ", "zh": "且"}


def _paths(leaves: Sequence[Leaf]) -> dict[tuple, list[tuple]]:
    """The ways to each outcome. "A, or not A and B" is "A or B"."""
    found: dict[tuple, list[tuple]] = {}
    for leaf in leaves:
        ways = found.setdefault(leaf.outcome.key, [])
        alone = {way[0] for way in ways if len(way) == 1}
        ways.append(tuple(step for step in leaf.assumed if (step[0], not step[1]) not in alone))
    return found


def _who(group: Sequence[_Heard], heard: Sequence[_Heard]) -> list[str]:
    """Which members, and which readings of them, share these outcomes."""
    everyone = {h.member for h in heard}
    shared = list(dict.fromkeys(h.member for h in group))
    said = [] if set(shared) == everyone and len(everyone) == 1 else [", ".join(shared)]
    total = [h.readings for h in heard if h.member in shared]
    mine = [h.readings for h in group]
    if len(mine) < len(total):
        inside = set.intersection(*(set(r) for r in mine))
        outside = set.intersection(*(set(r) for r in total))
        telling = sorted(inside - outside)
        said += telling or [" or ".join("; ".join(r) for r in dict.fromkeys(mine))]
    return said


def _told(atom, held: bool, book: Book, names: Mapping[str, str], lang: str) -> str:
    if getattr(atom, "kind", "") == "reading" and atom.key in book.readings:
        reading = book.readings[atom.key]
        return f"{reading.question} {reading.yes if held else reading.no}"
    return show_assumption(atom, held, lang, names)


_SETTLED = ("classify", "subject", "require", "exception", "review", "party")


def _applies(here: Sequence[Entry], world: Valuation, leaf: Leaf) -> Mapping[str, Tri]:
    """Whether each entry applies at a leaf; one of an informational stratum is asked in the world of the leaf."""
    reached = _reached(world, leaf)
    return {
        e.id: tri(e.id in leaf.outcome.fired) if e.does in _SETTLED else holds(e, reached) for e in here
    }  # fmt: skip


def _fired(heard: Sequence[_Heard]) -> dict[str, Tri]:
    """For each entry that applies somewhere, whether it does in all worlds or in some."""
    ways = [way for h in heard for way in h.answer.applies]
    found: dict[str, Tri] = {}
    for entry in dict.fromkeys(entry for way in ways for entry in way):
        states = {way.get(entry, Tri.NO) for way in ways}
        state = states.pop() if len(states) == 1 else Tri.UNKNOWN
        if state is not Tri.NO:
            found[entry] = state
    return found


def _reached(valuation: Valuation, leaf: Leaf) -> Valuation:
    """The world of a leaf: its assumptions made, its classification and jurisdiction decided."""
    for atom, held in leaf.assumed:
        valuation = valuation.assume(atom, held) or valuation
    subject = Tri.NO if leaf.outcome.status == STATUSES[0] else Tri.YES
    return valuation.with_set("eccn", frozenset({leaf.outcome.eccn} - {None})).with_flag("subject", subject)


def _exceptions(leaves: Sequence[Leaf]) -> tuple[str, ...]:
    shared = [leaf.outcome.exceptions for leaf in leaves]
    return tuple(dict.fromkeys(e for found in shared for e in found))


def _open_questions(leaves: Sequence[Leaf], names: Mapping[str, str], lang: str) -> tuple[str, ...]:
    told = (show_assumption(atom, True, lang, names) for leaf in leaves for atom, _ in leaf.assumed)
    return tuple(dict.fromkeys(told))


def condition_states(entry: Entry, worlds: Sequence[World]) -> str:
    """The contract's word for a condition: met, unmet or unknown."""
    states = {condition_state(entry, w.valuation) for w in worlds}
    state = states.pop() if len(states) == 1 else Tri.UNKNOWN
    return {Tri.YES: "met", Tri.NO: "unmet", Tri.UNKNOWN: "unknown"}[state]

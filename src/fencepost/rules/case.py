"""A case: an item, a transaction and its parties, as the facts that conditions read, with what had to be assumed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice, product

from fencepost.base.days import Day
from fencepost.base.figures import Figure, Range, Unknown, bounds, parse_figure, readings
from fencepost.base.logic import Tri, all_of, tri
from fencepost.base.notes import Note, note

from .book import Book, Entry
from .cells import quantities
from .expr import Asked, Flag
from .question import Question
from .specialise import specialise
from .stated import answer_of, check_stated
from .transaction import Seller, Transaction, headquarters, one, transaction
from .valuation import Bounds, Valuation, decide

__all__ = ["Case", "World", "build", "condition_state"]

_MOST_WORLDS = 64


@dataclass(frozen=True, slots=True)
class World:
    """One choice among members of a family and readings of disputed figures, the valuation it gives, and ``here``:
    the book as its transaction sees it."""

    member: str
    readings: tuple[str, ...]
    valuation: Valuation
    here: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Every world to be asked, the places as codes, what was assumed and what is not known."""

    destination: str
    origin: str | None
    kind: str | None
    supposed: tuple[Note, ...]
    unknowns: tuple[Note, ...]
    worlds: tuple[World, ...]
    complete: bool
    granted: Mapping[str, Tri] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def assumed(self) -> tuple[Note, ...]:
        """What was supposed of the deal, then what was taken not to be so."""
        taken = (k for k, answer in self.granted.items() if answer is Tri.NO)
        return (*self.supposed, *(note("assumed.not", what=self.labels.get(k, k)) for k in taken))


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What every chip of a transaction shares: the deal, what is granted, and the facts it gives to each world."""

    deal: Transaction
    granted: Mapping[str, Tri]
    numbers: Mapping[str, Bounds]
    replaced: frozenset[str]
    shared: Valuation
    symbols: Mapping[str, frozenset[str]]
    flags: Mapping[str, Tri]
    read: tuple[str, ...]
    conditions: Mapping[str, tuple[Entry, ...]]


def build(
    facts, item, members: Sequence, question: Question, on: Day, entries: Sequence[Entry], book: Book,
    labels: Mapping[str, str],
) -> Case:  # fmt: skip
    """The case of an item (its ``members`` are chips) under the live ``entries``; ``facts`` is the facts' world."""
    seller = Seller(members[0].maker or None, frozenset(m.ships_from for m in members))
    ground = _ground(facts, question, seller, on, tuple(entries), book)
    deal = ground.deal
    nowhere = any(_maker_hq(facts, chip) is None for chip in members)
    found = list(islice(_worlds(facts, item, members, ground, tuple(entries)), _MOST_WORLDS + 1))
    return Case(
        deal.destination, deal.origin, next(iter(deal.kinds)) if len(deal.kinds) == 1 else None,
        (*deal.assumed, *((note("assumed.maker_country"),) if nowhere else ())), deal.unknowns,
        tuple(found[:_MOST_WORLDS]), len(found) <= _MOST_WORLDS, ground.granted, labels,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _ground(
    facts, question: Question, seller: Seller, on: Day, entries: tuple[Entry, ...], book: Book
) -> _Ground:  # fmt: skip
    """The ground of a transaction, remembered for every chip that goes through it."""
    check_stated(question, book)
    deal = transaction(facts, question, seller, on)
    listings = deal.listings
    granted = _granted(entries, {*question.facts, *listings.flags}, book)
    asked = {Asked("attested", key): Tri.YES for key in question.attest}
    asked |= {Asked("fact", key): answer for key, answer in granted.items()}
    numbers: dict[str, Bounds] = {}
    symbols: dict[str, frozenset[str]] = {}
    flags = dict(granted)
    stated = {**question.facts, **({"quantity": question.quantity} if question.quantity else {})}
    replaced = set()
    for key, text in stated.items():
        name = book.names.get(key)
        if name is None:
            asked |= {Asked(kind, key): answer_of(text, f"--fact {key}") for kind in ("fact", "reading")}
        elif name.type == "number":
            numbers[key] = bounds(parse_figure(text, name.unit, "as stated", where=f"--fact {key}"))
            if name.ratio and name.ratio.under not in stated:
                replaced.add(name.ratio.under)  # a stated quotient stands for the divisor that it replaces
        elif name.type == "flag":
            flags[key] = answer_of(text, f"--fact {key}")
        else:
            symbols[key] = frozenset({text})
    sets = {
        "hq": deal.hq, "listing_footnote": listings.footnotes, "listing_policy": listings.policies,
    }  # fmt: skip
    conditions: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.does == "condition":
            conditions.setdefault(str(entry.more.get("of", "")), []).append(entry)
    shared = Valuation({}, {**deal.symbols}, sets, {**listings.flags}, asked, partial(_group, facts, on))
    alike = {of: all_of(condition_state(e, shared) for e in c) for of, c in conditions.items() if not _limited(c)}
    asked = {**{Asked("conditions", of): state for of, state in alike.items()}, **asked}
    return _Ground(
        deal, granted, numbers, frozenset(replaced), replace(shared, asked=asked), symbols, flags, quantities(entries),
        {of: tuple(found) for of, found in conditions.items() if of not in alike},
    )  # fmt: skip


def _limited(conditions: Sequence[Entry]) -> bool:
    """Whether a quantity decides one of the conditions, which may be another in each world."""
    return any(e.limit is not None for e in conditions)


def _worlds(
    facts, item, members: Sequence, ground: _Ground, entries: tuple[Entry, ...]
) -> Iterator[World]:  # fmt: skip
    """Every member with every choice among the readings of the figures that the live law reads."""
    shared = ground.shared
    for chip in members:
        maker_hq = _maker_hq(facts, chip) or "US"
        symbols = {**shared.symbols, "maker": one(chip.maker), "maker_hq": one(maker_hq), **ground.symbols}
        sets = {**shared.sets, "item": frozenset({chip.id, chip.family, item.id} - {None})}
        flags = {
            **shared.flags, "datacenter": chip.datacenter, "us_commercial": chip.us_commercial,
            "us_technology": Tri.YES if maker_hq == "US" else Tri.UNKNOWN,
            "first_marketed_after_2026_01_01": _marketed_after(chip), **ground.flags,
        }  # fmt: skip
        figures = _within({n: _figure(chip, n) for n in ground.read}, chip)
        for chosen in product(*([(n, r) for r in readings(f)] or [(n, None)] for n, f in figures.items())):
            numbers = {n: bounds(r.figure) for n, r in chosen if r is not None and n not in ground.replaced}
            numbers |= ground.numbers
            labelled = tuple(f"{n}: {r.label}" for n, r in chosen if r is not None and r.label)
            world = Valuation(numbers, symbols, sets, flags, shared.asked, shared.groups)
            states = tuple(
                (of, all_of(condition_state(e, world) for e in found)) for of, found in ground.conditions.items()
            )
            if states:
                asked = {**{Asked("conditions", of): s for of, s in states}, **shared.asked}
                world = Valuation(numbers, symbols, sets, flags, asked, shared.groups)
            yield World(chip.id, labelled, world, _here(_Seen(ground, entries, states, world)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the book as a transaction sees it depends on; the world is only carried."""

    ground: _Ground
    entries: tuple[Entry, ...] = field(compare=False)
    conditions: tuple[tuple[str, Tri], ...]
    world: Valuation = field(compare=False)


@lru_cache(maxsize=1024)
def _here(seen: _Seen) -> tuple[Entry, ...]:
    return specialise(seen.entries, seen.world)


_LINE = Day(2026, 1, 1)


def _marketed_after(chip) -> Tri:
    """Whether the chip came to market after the first day of 2026, as far as its launch is known."""
    if chip.launch is not None:
        return tri(chip.launch > _LINE)
    year = chip.launch_text[:4]
    return tri(int(year) > 2025) if year.isdigit() and chip.launch_text[:7] != "2026-01" else Tri.UNKNOWN


def _maker_hq(facts, chip) -> str | None:
    return headquarters(facts, chip.maker) if chip.maker else None


def _granted(entries: Sequence[Entry], answered: Collection[str], book: Book) -> dict[str, Tri]:
    """What the vocabulary takes for granted of the flags and questions that the live law reads and nobody answered."""
    keys = _asked(entries)
    return {k: Tri(answer) for k, answer in book.defaults.items() if k in keys and k not in answered}


def _asked(entries: tuple[Entry, ...]) -> frozenset[str]:
    """The flags and questions that the conditions read."""
    read = {a for e in entries for a in e.tests}
    flags = {a.name for a in read if isinstance(a, Flag)}
    return frozenset(flags | {a.key for a in read if isinstance(a, Asked)})


_PART_OF = {"link_bandwidth": "io_rate"}
"""A quantity that is a part of another can be no larger, which settles many tests of an unlisted link."""


def _within(figures: Mapping[str, Figure], chip) -> Mapping[str, Figure]:
    """Bound an unknown part by its known whole."""
    found = dict(figures)
    for part, whole in _PART_OF.items():
        most = bounds(chip.figure(whole))[1]
        if isinstance(found.get(part), Unknown) and most is not None:
            found[part] = Range(Fraction(0), most, chip.figure(whole).unit, f"at most {whole}")
    return found


def _figure(chip, name: str) -> Figure:
    """A chip's own figure; a quotient only where one of its inputs is not known, so that it stays tied to them."""
    figure = chip.figure(name)
    if name == "performance_density" and not isinstance(chip.figure("logic_area"), Unknown):
        return Unknown("computed from its inputs")
    return figure


@lru_cache(maxsize=4096)
def _group(facts, on: Day, group: str) -> frozenset[str]:
    return facts.places.members(group, on)


def condition_state(entry: Entry, valuation: Valuation) -> Tri:
    """Whether a condition is met: by its limit where the quantities are known, else by attestation."""
    by_limit = decide(entry.limit, valuation) if entry.limit else Tri.UNKNOWN
    if by_limit is not Tri.UNKNOWN:
        return by_limit
    return valuation.asked.get(Asked("attested", str(entry.more["key"])), Tri.UNKNOWN)

"""A case: an item, a transaction and its parties, as the facts that conditions read, with what had to be assumed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice, product

from fencepost.base.days import Day
from fencepost.base.figures import Figure, Range, Unknown, bounds, parse_figure, readings
from fencepost.base.logic import Tri, all_of

from .book import Book, Entry
from .expr import Asked, Cmp, Flag, atoms
from .parse import Names
from .question import Question
from .stated import answer_of, check_stated
from .transaction import Transaction, headquarters, one, transaction
from .valuation import Valuation, decide

__all__ = ["Case", "World", "build", "condition_state"]

_MOST_WORLDS = 64


@dataclass(frozen=True, slots=True)
class World:
    """One choice among members of a family and readings of disputed figures, and the valuation it gives."""

    member: str
    readings: tuple[str, ...]
    valuation: Valuation


@dataclass(frozen=True, slots=True)
class Case:
    """Every world to be asked, the places as codes, what was assumed and what is not known."""

    destination: str
    origin: str | None
    kind: str | None
    assumed: tuple[str, ...]
    unknowns: tuple[str, ...]
    worlds: tuple[World, ...]
    complete: bool
    granted: frozenset[str] = frozenset()


def build(
    facts, item, members: Sequence, question: Question, on: Day, entries: Sequence[Entry], book: Book,
    labels: Mapping[str, str],
) -> Case:  # fmt: skip
    """The case of an item (its ``members`` are chips) under the live ``entries``; ``facts`` is the facts' world."""
    deal = transaction(facts, question, members, on)
    check_stated(question, book)
    granted = _granted(entries, {*question.facts, *deal.listings.flags}, book)
    taken = [f"not: {labels.get(key, key)}" for key, answer in granted.items() if answer is Tri.NO]
    unplaced = any(_maker_hq(facts, chip) is None for chip in members)
    if unplaced:
        taken.append("the maker's country is not stated: taken as the United States")
    found = list(islice(_worlds(facts, item, members, deal, granted, question, on, entries), _MOST_WORLDS + 1))
    worlds = [replace(w, valuation=_given(w.valuation, question, entries, book.names)) for w in found[:_MOST_WORLDS]]
    return Case(
        deal.destination, deal.origin, next(iter(deal.kinds)) if len(deal.kinds) == 1 else None,
        (*deal.assumed, *taken), deal.unknowns, tuple(worlds), len(found) <= _MOST_WORLDS, frozenset(granted),
    )  # fmt: skip


def _worlds(
    facts, item, members: Sequence, deal: Transaction, granted: Mapping[str, Tri], question: Question, on: Day,
    entries: Sequence[Entry],
) -> Iterator[World]:  # fmt: skip
    """Every member with every choice among the readings of the figures that the live law reads."""
    read = _quantities(tuple(entries))
    asked = {Asked("attested", key): Tri.YES for key in question.attest}
    asked |= {Asked("fact", key): answer for key, answer in granted.items()}
    for chip in members:
        maker_hq = _maker_hq(facts, chip) or "US"
        symbols = {**deal.symbols, "maker": one(chip.maker), "maker_hq": one(maker_hq)}
        sets = {
            "item": frozenset({chip.id, chip.family, item.id} - {None}), "hq": deal.hq,
            "listing_footnote": deal.listings.footnotes, "listing_policy": deal.listings.policies,
        }  # fmt: skip
        flags = {
            **deal.listings.flags, "datacenter": chip.datacenter, "us_commercial": chip.us_commercial,
            "us_technology": Tri.YES if maker_hq == "US" else Tri.UNKNOWN, **granted,
        }  # fmt: skip
        figures = _within({n: _figure(chip, n) for n in read}, chip)
        for chosen in product(*([(n, r) for r in readings(f)] or [(n, None)] for n, f in figures.items())):
            known = [(n, r) for n, r in chosen if r is not None]
            numbers = {n: bounds(r.figure) for n, r in known}
            labelled = tuple(f"{n}: {r.label}" for n, r in known if r.label)
            yield World(chip.id, labelled, Valuation(numbers, symbols, sets, flags, asked, partial(_group, facts, on)))


def _maker_hq(facts, chip) -> str | None:
    return headquarters(facts, chip.maker) if chip.maker else None


@lru_cache(maxsize=512)
def _quantities(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """The quantities that the conditions read, quotients and their inputs."""
    read = {a for e in entries for a in (*e.tests, *(atoms(e.limit) if e.limit else ()))}
    return tuple(sorted({n for a in read if isinstance(a, Cmp) for n in _terms(a)}))


def _granted(entries: Sequence[Entry], answered: Collection[str], book: Book) -> dict[str, Tri]:
    """What the vocabulary takes for granted of the flags and questions that the live law reads and nobody answered."""
    keys = _asked(tuple(entries))
    return {k: Tri(answer) for k, answer in book.defaults.items() if k in keys and k not in answered}


@lru_cache(maxsize=512)
def _asked(entries: tuple[Entry, ...]) -> frozenset[str]:
    """The flags and questions that the conditions read."""
    read = {a for e in entries for a in e.tests}
    flags = {a.name for a in read if isinstance(a, Flag)}
    return frozenset(flags | {a.key for a in read if isinstance(a, Asked)})


def _terms(test: Cmp) -> Iterator[str]:
    yield from (n for n, _ in test.terms)
    if test.ratio:
        yield test.ratio.name


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


def _given(valuation: Valuation, question: Question, entries: Sequence[Entry], names: Names) -> Valuation:
    """Lay the facts that the asker stated over the valuation, then answer ``conditions(...)`` from them."""
    numbers, symbols = dict(valuation.numbers), dict(valuation.symbols)
    flags, asked = dict(valuation.flags), dict(valuation.asked)
    stated = {**question.facts, **({"quantity": question.quantity} if question.quantity else {})}
    for key, text in stated.items():
        where = f"--fact {key}"
        name = names.get(key)
        if name is None:
            asked |= {Asked(kind, key): answer_of(text, where) for kind in ("fact", "reading")}
        elif name.type == "number":
            numbers[key] = bounds(parse_figure(text, name.unit, "as stated", where=where))
            if name.ratio and name.ratio.under not in stated:
                numbers.pop(name.ratio.under, None)  # a stated quotient stands for the divisor that it replaces
        elif name.type == "flag":
            flags[key] = answer_of(text, where)
        else:
            symbols[key] = frozenset({text})
    result = replace(valuation, numbers=numbers, symbols=symbols, flags=flags, asked=asked)
    states: dict[str, list[Tri]] = {}
    for entry in entries:
        if entry.does == "condition":
            states.setdefault(str(entry.more.get("of", "")), []).append(condition_state(entry, result))
    answers = {Asked("conditions", of): all_of(found) for of, found in states.items()}
    return replace(result, asked={**answers, **result.asked})


def condition_state(entry: Entry, valuation: Valuation) -> Tri:
    """Whether a condition is met: by its limit where the quantities are known, else by attestation."""
    by_limit = decide(entry.limit, valuation) if entry.limit else Tri.UNKNOWN
    if by_limit is not Tri.UNKNOWN:
        return by_limit
    return valuation.asked.get(Asked("attested", str(entry.more["key"])), Tri.UNKNOWN)

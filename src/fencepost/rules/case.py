"""A case: an item, a transaction and its parties, as the facts that conditions read, with what had to be assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import product

from fencepost.base.days import Day
from fencepost.base.errors import UsageError
from fencepost.base.figures import Figure, Range, Unknown, bounds, parse_figure, readings
from fencepost.base.logic import Tri, all_of
from fencepost.base.near import nearest

from .book import Book, Entry
from .expr import Asked, Cmp, Flag, atoms
from .parse import Names
from .valuation import SOMETHING, Valuation, decide

__all__ = ["KINDS", "Case", "Party", "Question", "World", "build", "condition_state"]

KINDS = ("export", "reexport", "export_from_abroad", "transfer", "deemed_export", "import", "use", "remote_access")
_MOST_WORLDS = 64


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in the transaction: what they are called, and where they or their parent have their headquarters."""

    role: str
    name: str
    hq: str | None = None
    parent_hq: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about an item. Places are codes or names; a None is filled by an assumption that is shown."""

    to: str
    from_: str | None = None
    kind: str | None = None
    exporter: str | None = None
    end_user: str | None = None
    hq: str | None = None
    parties: tuple[Party, ...] = ()
    end_use: str | None = None
    quantity: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    attest: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()


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
    facts,
    item,
    members: Sequence,
    question: Question,
    on: Day,
    entries: Sequence[Entry],
    book: Book,
    labels: Mapping[str, str],
) -> Case:
    """The case of an item (its ``members`` are chips) under the live ``entries``; ``facts`` is the facts' world."""
    assumed: list[str] = []
    destination = facts.places.resolve(question.to)
    origin = _origin(facts, question, members, assumed)
    kinds = _kinds(question, origin, destination, assumed)
    maker = members[0].maker or None
    exporter = _party_id(facts, question.exporter) if question.exporter else maker
    if not question.exporter:
        assumed.append(f"exporter: {exporter} (the maker)" if exporter else "exporter: not known")
    parties = [*question.parties]
    if question.end_user:
        parties.append(Party("end user", question.end_user, question.hq))
    hqs, listed, unknowns = _parties(facts, parties, on)
    if question.hq:
        hqs.add(facts.places.resolve(question.hq))
    if not hqs:
        hqs.add(destination)
        assumed.append(f"every party is headquartered, and has its ultimate parent, in {destination}")
    if not parties:
        assumed.append("no party is named, so none is screened")
    if not question.end_use:
        assumed.append("no military, supercomputer or weapons end use is stated")
    granted = _granted(entries, question, book)
    assumed += [f"not: {labels.get(key, key)}" for key, answer in granted.items() if answer is Tri.NO]
    read = {
        n
        for e in entries
        for x in (e.when, e.unless, e.limit)
        if x
        for a in atoms(x)
        if isinstance(a, Cmp)
        for n in _terms(a)
    }

    def symbol(value: str | None) -> frozenset[str] | None:
        return frozenset({value}) if value else None

    def valuations() -> Iterator[World]:
        for chip in members:
            maker_hq = _hq_of(facts, chip.maker) if chip.maker else None
            if not maker_hq:
                assumed.append(
                    "the maker's country is not stated: taken as the United States"
                ) if maker_hq is None else None
                maker_hq = "US"
            figures = _within({n: _figure(chip, n) for n in sorted(read)}, chip)
            choices = [[(n, r) for r in readings(f)] or [(n, None)] for n, f in figures.items()]
            for chosen in product(*choices):
                numbers = {n: bounds(r.figure) for n, r in chosen if r is not None}
                yield World(
                    chip.id,
                    tuple(f"{n}: {r.label}" for n, r in chosen if r is not None and r.label),
                    Valuation(
                        numbers,
                        {
                            "maker": symbol(chip.maker), "maker_hq": symbol(maker_hq), "exporter": symbol(exporter),
                            "end_user": symbol(question.end_user), "destination": symbol(destination),
                            "origin": symbol(origin), "kind": kinds, "end_use": symbol(question.end_use or "unstated"),
                            "import_use": symbol(question.facts.get("import_use", "unstated")),
                        },
                        {"item": frozenset({chip.id, chip.family, item.id} - {None}), "hq": frozenset(hqs)},
                        {
                            "datacenter": chip.datacenter, "us_commercial": chip.us_commercial, "entity_listed": listed,
                            "us_technology": Tri.YES if maker_hq == "US" else Tri.UNKNOWN,
                            **granted,
                        },
                        {Asked("attested", key): Tri.YES for key in question.attest}
                        | {Asked("fact", key): answer for key, answer in granted.items()},
                        partial(_group, facts, on),
                    ),
                )  # fmt: skip

    found: list[World] = []
    complete = True
    for world in valuations():
        if len(found) == _MOST_WORLDS:
            complete = False
            break
        found.append(replace(world, valuation=_given(world.valuation, question, entries, book.names)))
    return Case(
        destination, origin, next(iter(kinds)) if len(kinds) == 1 else None, tuple(dict.fromkeys(assumed)),
        tuple(unknowns), tuple(found), complete, frozenset(granted),
    )  # fmt: skip


def _granted(entries: Sequence[Entry], question: Question, book: Book) -> dict[str, Tri]:
    """What the vocabulary takes for granted of the flags and questions that the live law reads and nobody answered."""
    read = {a for e in entries for x in (e.when, e.unless) if x for a in atoms(x)}
    keys = {a.name for a in read if isinstance(a, Flag)} | {a.key for a in read if isinstance(a, Asked)}
    return {k: Tri(answer) for k, answer in book.defaults.items() if k in keys and k not in question.facts}


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


def _origin(facts, question: Question, members: Sequence, assumed: list[str]) -> str | None:
    if question.from_:
        return facts.places.resolve(question.from_)
    if question.kind in ("reexport", "export_from_abroad"):
        return None  # some place other than the United States; which one is not said
    if question.kind in ("transfer", "use"):
        return facts.places.resolve(question.to)
    if question.kind == "export":
        return "US"
    ships = {m.ships_from for m in members}
    if len(ships) == 1 and (place := ships.pop()):
        assumed.append(f"shipped from {place} (chip pack)")
        return place
    assumed.append("shipped from: not known")
    return None


def _kinds(question: Question, origin: str | None, destination: str, assumed: list[str]) -> frozenset[str]:
    """The kinds of transaction still possible; a kind that contradicts the places is an error."""
    if destination == "US":
        possible = {"import", "transfer", "use", "remote_access"}
    elif origin is None:
        possible = {"export", "reexport", "export_from_abroad"}
    elif origin == destination:
        possible = {"transfer", "use", "remote_access", "deemed_export"}
    elif origin == "US":
        possible = {"export", "deemed_export", "remote_access"}
    else:
        possible = {"reexport", "export_from_abroad", "deemed_export", "remote_access"}
    if question.kind:
        if question.kind not in KINDS:
            raise UsageError(
                "FP-USE-004",
                f"no kind of transaction '{question.kind}'",
                where="--kind",
                hint=f"one of {', '.join(KINDS)}",
                candidates=nearest(question.kind, KINDS),
            )
        stated = origin is not None or question.kind in ("export", "transfer", "use", "import")
        if question.kind not in possible and stated and question.kind not in ("remote_access", "use"):
            raise UsageError(
                "FP-USE-005", f"from {origin or 'an unknown place'} to {destination} is not a '{question.kind}'",
                where="--kind, --from, --to", hint=f"it can be {', '.join(sorted(possible))}",
            )  # fmt: skip
        return frozenset({question.kind})
    usual = {"import"} if destination == "US" else possible - {"deemed_export", "remote_access", "use"}
    if origin is not None and len(usual) > 1:
        usual = {"reexport"}
    if len(usual) == 1:
        assumed.append(f"kind: {next(iter(usual))} (from the places)")
    return frozenset(usual)


def _party_id(facts, name: str) -> str:
    found = facts.parties.resolve(name)
    return found.id if found else name


def _hq_of(facts, party_id: str, depth: int = 0) -> str | None:
    """Headquarters of the ultimate parent, as far as the parties pack knows."""
    party = facts.parties.resolve(party_id)
    if party is None:
        return None
    if party.parent and depth < 10:
        return _hq_of(facts, party.parent, depth + 1) or party.hq
    return party.hq


def _parties(facts, parties: Sequence[Party], on: Day) -> tuple[set[str], Tri, list[str]]:
    hqs: set[str] = set()
    unknowns: list[str] = []
    listed = Tri.NO
    for party in parties:
        known = facts.parties.resolve(party.name)
        own = {facts.places.resolve(p) for p in (party.hq, party.parent_hq) if p}
        if known:
            own |= {p for p in (known.hq, _hq_of(facts, known.id)) if p}
            if any(entry.list == "EL" and on in entry.span for entry in known.listings):
                listed = Tri.YES
        else:
            unknowns.append(f"{party.role} '{party.name}': not among the parties loaded, so not screened")
        if not own:
            unknowns.append(f"{party.role} '{party.name}': headquarters not known")
            own = {SOMETHING}
        hqs |= own
    return hqs, listed, unknowns


def _given(valuation: Valuation, question: Question, entries: Sequence[Entry], names: Names) -> Valuation:
    """Lay the facts that the asker stated over the valuation, then answer ``conditions(...)`` from them."""
    numbers, symbols = dict(valuation.numbers), dict(valuation.symbols)
    flags, asked, sets = dict(valuation.flags), dict(valuation.asked), dict(valuation.sets)
    stated = {**question.facts, **({"quantity": question.quantity} if question.quantity else {})}
    for key, text in stated.items():
        where = f"--fact {key}"
        name = names.get(key)
        if name is None:
            asked[Asked("fact", key)] = _answer(text, where)
        elif name.type == "number":
            figure = parse_figure(text, name.unit, "as stated", where=where)
            numbers[key] = bounds(figure)
        elif name.type == "flag":
            flags[key] = _answer(text, where)
        elif name.type == "symbol":
            symbols[key] = frozenset({text})
        else:
            sets[key] = frozenset(p.strip() for p in text.split(","))
    result = replace(valuation, numbers=numbers, symbols=symbols, flags=flags, asked=asked, sets=sets)
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


def _answer(text: str, where: str) -> Tri:
    try:
        return Tri(text.strip().lower())
    except ValueError:
        raise UsageError(
            "FP-USE-006", f"'{text}' is not an answer", where=where, hint="write yes, no or unknown"
        ) from None

"""Who sends what from where to whom: places, kind of transaction and parties, with what had to be assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fencepost.base.days import Day
from fencepost.base.errors import UsageError
from fencepost.base.logic import Tri
from fencepost.base.near import nearest
from fencepost.base.notes import Note, note

from .question import Party, Question
from .valuation import SOMETHING

__all__ = ["KINDS", "Listings", "Seller", "Transaction", "headquarters", "one", "transaction"]

KINDS = ("export", "reexport", "export_from_abroad", "transfer", "deemed_export", "import", "use", "remote_access")


@dataclass(frozen=True, slots=True)
class Listings:
    """What the lists say of the parties: whether one is, or may be, on a list, or owned by one that is, and the
    footnotes and review policies printed beside their names on the Entity List."""

    flags: Mapping[str, Tri]
    footnotes: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Transaction:
    """The part of a case that is the same for every chip of it. ``hq`` are the headquarters of all parties."""

    destination: str
    origin: str | None
    kinds: frozenset[str]
    symbols: Mapping[str, frozenset[str] | None]
    hq: frozenset[str]
    listings: Listings
    assumed: tuple[Note, ...]
    unknowns: tuple[Note, ...]


def one(value: str | None) -> frozenset[str] | None:
    """A symbol's possible values: this one, or any where it is not known."""
    return frozenset({value}) if value else None


@dataclass(frozen=True, slots=True)
class Seller:
    """Who makes the item, and the places that its members ship from."""

    maker: str | None
    ships_from: frozenset[str | None]


def transaction(facts, question: Question, seller: Seller, on: Day) -> Transaction:
    """The transaction of a question about chips; whatever it leaves out is assumed, and said."""
    assumed: list[Note] = []
    destination = facts.places.resolve(question.to)
    origin = _origin(facts, question, seller, assumed)
    kinds = _kinds(question, origin, destination, assumed)
    exporter = _party_id(facts, question.exporter) if question.exporter else seller.maker
    if not question.exporter:
        assumed.append(note("assumed.maker_exports", party=exporter) if exporter else note("assumed.exporter_unknown"))
    parties = _everybody(question)
    hqs, unknowns = _headquarters(facts, parties)
    if question.hq:
        hqs.add(facts.places.resolve(question.hq))
    if not hqs:
        hqs.add(destination)
        assumed.append(note("assumed.headquarters", place=destination))
    if not parties:
        assumed.append(note("assumed.no_party"))
    if not question.end_use:
        assumed.append(note("assumed.no_end_use"))
    symbols = {
        "exporter": one(exporter), "end_user": one(question.end_user), "destination": one(destination),
        "origin": one(origin), "kind": kinds, "end_use": one(question.end_use or "unstated"),
        "import_use": one(question.facts.get("import_use", "unstated")),
    }  # fmt: skip
    return Transaction(
        destination,
        origin,
        kinds,
        symbols,
        frozenset(hqs),
        _listings(facts, parties, on),
        tuple(assumed),
        tuple(unknowns),
    )


def _everybody(question: Question) -> list[Party]:
    named = [Party("end user", question.end_user, question.hq)] if question.end_user else []
    return [*question.parties, *named]


def _origin(facts, question: Question, seller: Seller, assumed: list[Note]) -> str | None:
    if question.from_:
        return facts.places.resolve(question.from_)
    if question.kind in ("reexport", "export_from_abroad"):
        return None  # some place other than the United States; which one is not said
    if question.kind in ("transfer", "use"):
        return facts.places.resolve(question.to)
    if question.kind == "export":
        return "US"
    if len(seller.ships_from) == 1 and (place := next(iter(seller.ships_from))):
        assumed.append(note("assumed.shipped_from", place=place))
        return place
    assumed.append(note("assumed.origin_unknown"))
    return None


def _kinds(question: Question, origin: str | None, destination: str, assumed: list[Note]) -> frozenset[str]:
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
        assumed.append(note("assumed.kind", kind=next(iter(usual))))
    return frozenset(usual)


def _party_id(facts, name: str) -> str:
    found = facts.parties.resolve(name)
    return found.id if found else name


def headquarters(facts, party_id: str, depth: int = 0) -> str | None:
    """Headquarters of the ultimate parent, as far as the parties pack knows."""
    party = facts.parties.resolve(party_id)
    if party is None:
        return None
    if party.parent and depth < 10:
        return headquarters(facts, party.parent, depth + 1) or party.hq
    return party.hq


def _headquarters(facts, parties: Sequence[Party]) -> tuple[set[str], list[Note]]:
    """Where the parties and their ultimate parents have their headquarters, and what is not known of them."""
    hqs: set[str] = set()
    unknowns: list[Note] = []
    for party in parties:
        known = facts.parties.resolve(party.name)
        own = {facts.places.resolve(p) for p in (party.hq, party.parent_hq) if p}
        if known:
            own |= {p for p in (known.hq, headquarters(facts, known.id)) if p}
        else:
            unknowns.append(note("unknown.party", role=party.role, name=party.name))
        if not own:
            unknowns.append(note("unknown.headquarters", role=party.role, name=party.name))
            own = {SOMETHING}
        hqs |= own
    return hqs, unknowns


_FLAG_OF = {"EL": "entity_listed", "MEU": "meu_listed"}
"""The fact of a case that being on a list makes true."""


def _listings(facts, parties: Sequence[Party], on: Day) -> Listings:
    """The lists of the day over all parties; where a party's owner is listed, whether it owns half is asked."""
    flags = dict.fromkeys(_FLAG_OF.values(), Tri.NO)
    footnotes: set[str] = set()
    policies: set[str] = set()
    for party in filter(None, (facts.parties.resolve(p.name) for p in parties)):
        sure, maybe = party.listed(on), party.maybe_listed(on)
        for listing in (*sure, *maybe):
            name = _FLAG_OF.get(listing.list)
            if name and flags[name] is not Tri.YES:
                flags[name] = Tri.YES if listing in sure else Tri.UNKNOWN
            if listing.list == "EL":
                footnotes |= set(listing.footnote.split(";")) - {""}
                policies |= {listing.policy} - {""}
        if any(owner.listed(on) for owner in facts.parties.parents(party)):
            flags["affiliate_listed"] = Tri.UNKNOWN
    return Listings(flags, frozenset(footnotes), frozenset(policies))

"""Every claim and event of documents, each with a verdict. Which check applies is written in the vocabulary."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fencepost.base.errors import FencepostError
from fencepost.facts.models import Model
from fencepost.facts.world import World

from .cases import CASES, check_case
from .catalogue import check_figure, check_rate
from .dating import Placed, place_in_time, year_assumed
from .groups import check_group
from .instruments import check_bill, check_day, check_rule, rules_named, steps_told
from .launches import check_launch
from .lawful import PERMISSIONS, check_assurance, check_permission, check_restriction
from .levies import check_levy
from .lines import check_line, draws
from .listing import check_barred, check_listed, check_listing
from .makeup import check_node, check_size
from .named import HOME, chips_of, entities_in, foreign_place, items_in, span_days
from .prices import check_price
from .qualities import QUALITIES, check_quality
from .ratios import check_ratio
from .standings import STANDINGS, check_standing
from .verdict import CONTRADICTED, DEPENDS, Verdict, unchecked

__all__ = ["verify_document"]

Record = Mapping[str, Any]


def verify_document(
    world: World,
    document: Record,
    models: Mapping[str, Model],
    place: str | None = None,
    asked: dt.date | None = None,
) -> tuple[Placed, list[tuple[str, Record, Verdict]]]:
    """The day the document speaks from, and (kind, record, verdict) for its claims and events.

    ``models`` are the workloads a performance ratio is asked of; ``place`` the destination where the text names none,
    ``asked`` the day from which it speaks where nothing in it says.
    """
    named = items_in(world, list(dict.fromkeys(e["id"] for e in document["entities"])))
    placed = place_in_time(world, document, named, asked)
    asks: dict[str, Callable[[Record], Verdict]] = {
        "claim": lambda c: _claim(world, document, c, models, named, placed, place),
        "event": lambda e: _doubted(e, lambda one: _event(world, document, one, named, placed, place), placed),
    }
    return placed, [(kind, r, _tried(ask, r)) for kind, ask in asks.items() for r in document[f"{kind}s"]]


_YEARS = (*range(-3, 0), *range(1, 8))


def _doubted(event: Record, ask: Callable[[Record], Verdict], placed: Placed) -> Verdict:
    """The answer, but nothing is contradicted by a day that the text does not say: not by the latest day that it tells
    of, and by an assumed year only where no other makes it so.
    """
    verdict = ask(event)
    open_ended = event["precision"] == "not before" or (event["date"] is None and placed.first and not placed.last)
    if verdict.verdict == CONTRADICTED and open_ended:
        return replace(verdict, verdict=DEPENDS, computed={**verdict.computed, "day_assumed": True})
    if verdict.verdict != CONTRADICTED or not year_assumed(event):
        return verdict
    others = ({**event, **{k: _moved(event.get(k), years) for k in ("date", "date_end")}} for years in _YEARS)
    if all(ask(other).verdict == CONTRADICTED for other in others):
        return verdict
    return replace(verdict, verdict=DEPENDS, computed={**verdict.computed, "year_assumed": True})


def _moved(day: str | dt.date | None, years: int) -> dt.date | None:
    """The day so many years later; 29 February gives the 28th."""
    on = dt.date.fromisoformat(day) if isinstance(day, str) else day
    if on is None:
        return None
    return on.replace(year=on.year + years, day=28 if (on.month, on.day) == (2, 29) else on.day)


def _tried(ask: Callable[[Record], Verdict], record: Record) -> Verdict:
    """A question that an engine refuses is answered with its reason, and the other records are not lost."""
    try:
        return ask(record)
    except FencepostError as refusal:
        return unchecked("question.refused", message=refusal.message)


def _claim(
    world: World, document: Record, claim: Record, models: Mapping[str, Model], named: Sequence[str], placed: Placed,
    place: str | None,
) -> Verdict:  # fmt: skip
    quantity = world.quantities.get(claim["measure"])
    checks = tuple(quantity.checked_by) if quantity else ()
    if claim["measure"] == "levy_rate":
        near = _near_items(world, document, claim, named)
        rate = claim["value"] if claim["value"] is not None else claim["low"]
        where = _place(world, document, claim, place)
        duty = any(map(_duty, (claim, *_levies_around(document, claim))))
        return check_levy(world, rate, near, where, _last(claim, placed), _base_items(world, claim), duty=duty)
    if claim["measure"] == "performance_ratio":
        return check_ratio(world, claim, models)
    if claim["measure"] in QUALITIES:
        return check_quality(world, claim, _last(claim, placed))
    if claim["measure"] in STANDINGS:
        first, last = _meant(claim, placed)
        return check_standing(world, claim, _sent_to(claim) or _place(world, document, claim, place), first, last)
    if claim["measure"] == "country_group":
        return check_group(world, claim, *_meant(claim, placed))
    if claim["measure"] == "listed":
        return check_listed(world, claim, _last(claim, placed))
    if claim["measure"] in _OF_CHIPS:
        return _OF_CHIPS[claim["measure"]](world, claim)
    if not claim["subject"] and draws(world, claim["measure"]):
        return check_line(world, claim, _last(claim, placed))
    if "catalogue" in checks:
        return check_figure(world, claim, claim["measure"])
    return unchecked("no_check", measure=claim["measure"])


_OF_CHIPS: Mapping[str, Callable[[World, Record], Verdict]] = {
    "price": check_price, "process_node": check_node, "units": check_size, "compute_rate": check_rate,
}  # fmt: skip
"""Checks that need nothing but the claim."""


def _event(
    world: World, document: Record, event: Record, named: Sequence[str], placed: Placed, place: str | None
) -> Verdict:
    kind = event["type"]
    items = _event_items(world, document, event, named)
    where = _place(world, document, event, place)
    rules = rules_named(world, event["text"]) if kind in _OF_RULES else []
    if rules and (not items_in(world, _about(document, event)) or steps_told(rules, event["text"])):
        return check_rule(world, rules, event["text"], *span_days(event))
    if kind == "bill" and (bills := rules_named(world, event["text"])):
        return check_bill(bills, event["text"])
    first, last = _days(event, placed)
    exact = event["date"] is not None and event["precision"] in ("day", "week", "month")
    authority = _authority(world, event)

    def case() -> Verdict:
        agencies = [a for a in event.get("actors", ()) if (p := world.parties.get(a)) and p.kind == "agency"]
        days = span_days(event) if event["precision"] != "not before" else (None, None)
        return check_case(world, kind, _about(document, event), *days, authority, agencies, last, exact=exact)

    if authority not in (None, HOME) and (authority == where or items) and kind in (*PERMISSIONS, "restriction"):
        return case()  # another government's act: the buyer's own, for one
    barred = kind == "restriction" and authority in (None, HOME)
    if barred and (party := _buyer(world, document, event, where)):
        return check_barred(world, party, last)
    if kind in ("restriction", "policy_change") and authority and not items and _on_a_day(event):
        return check_day(world, authority, kind == "restriction", *span_days(event))
    if kind == "assurance" or (kind in PERMISSIONS and _foretold(world, event)):
        return check_assurance(world, items, where, first, last)
    if kind in PERMISSIONS:
        return check_permission(world, items, where, first, last)
    if kind == "restriction":
        return check_restriction(world, items, where, first, last)
    if kind == "levy" and event.get("object") == "goods/goods":
        return unchecked("levy.of_goods")
    if kind == "levy":
        return check_levy(world, _rate(document, event), items, where, last, items, duty=_duty(event))
    if kind in CASES:
        return case()
    if kind == "release":
        return check_launch(world, items, *span_days(event))
    if kind == "listing":
        return check_listing(world, event["text"], _about(document, event), *span_days(event), authority)
    return unchecked("no_check", measure=kind)


_OF_RULES = ("policy_change", "restriction", "announcement", "statement")
"""Kinds of event that tell what becomes of a rule."""


def _buyer(world: World, document: Record, event: Record, where: str | None) -> str | None:
    """The company at the place itself (or anywhere abroad) that a restriction is on, where no chip is named: it is
    barred as a party.
    """
    about = _about(document, event)
    if items_in(world, about):
        return None
    held = ((i, world.parties.get(i)) for i in about if i.startswith("org/"))
    return next((i for i, p in held if p is not None and p.hq and p.hq == (where or p.hq) != HOME), None)


def _on_a_day(event: Record) -> bool:
    return event["date"] is not None and event["precision"] == "day"


def _about(document: Record, event: Record) -> list[str]:
    """Everybody and everything the event names: its object first, then the names in its words."""
    return [i for i in dict.fromkeys((event.get("object"), *entities_in(document, event["span"]))) if i]


def _foretold(world: World, event: Record) -> bool:
    """What is to come is allowed, or an authority announces that it will be: a promise, not yet a permission."""
    if event["status"] == "forecast":
        return True
    who = event.get("speaker") or next(iter(event.get("actors", ())), "")
    party = world.parties.get(who)
    seller = who.startswith("org/") or (party is not None and (party.parent or "").startswith("org/"))
    return event["status"] == "announced" and not seller


def _authority(world: World, event: Record) -> str | None:
    """The country of the government or agency that acts, if one is named."""
    parties = (world.parties.get(a) for a in event.get("actors", ()))
    return next((p.hq for p in parties if p is not None and p.kind in ("government", "agency") and p.hq), None)


def _days(event: Record, placed: Placed) -> tuple[dt.date | None, dt.date | None]:
    """The event's own days, else the day from which the document speaks."""
    first, last = span_days(event)
    return (first, last) if last else (placed.first, placed.last or placed.first)


def _last(claim: Record, placed: Placed) -> dt.date | None:
    for value in (claim.get("as_of_end"), claim.get("as_of")):
        if value:
            return dt.date.fromisoformat(value) if isinstance(value, str) else value
    return placed.last or placed.first


def _meant(claim: Record, placed: Placed) -> tuple[dt.date | None, dt.date | None]:
    """The days that a claim in words is about: its own, else the one from which the document speaks."""
    first, last = span_days({"date": claim.get("as_of"), "date_end": claim.get("as_of_end")})
    return (first, last) if first else (placed.last or placed.first, placed.last or placed.first)


def _sent_to(claim: Record) -> str | None:
    """The place that is the base of the claim, as a code."""
    kind, _, code = (claim.get("base") or "").partition("/")
    return code.upper() if kind == "place" else None


def _place(world: World, document: Record, record: Record, place: str | None) -> str | None:
    return place or foreign_place(world, document, record["span"])


def _event_items(world: World, document: Record, event: Record, named: Sequence[str]) -> list[str]:
    """The chips of the event: its object and those in its words; for a company, those of its chips to which something
    was told to happen last before, else all that the document names.
    """
    own = [*(i for i in event.get("objects", ()) if i), *_about(document, event)]
    items = list(dict.fromkeys(items_in(world, own)))
    if items:
        return items
    companies = {i for i in own if i.startswith("org/")}

    def theirs(ids: Sequence[str]) -> list[str]:
        return [i for i in ids if any(c.maker in companies for c in chips_of(world, i))]

    before = [e["objects"] or [e["object"]] for e in document["events"] if e["span"][0] < event["span"][0]]
    spoken_of = [found for ids in before if (found := theirs([i for i in ids if i]))]
    return spoken_of[-1] if spoken_of else theirs(named)


def _near_items(world: World, document: Record, claim: Record, named: Sequence[str]) -> list[str]:
    inside = items_in(world, entities_in(document, claim["span"]))
    return inside or list(named)


def _base_items(world: World, claim: Record) -> list[str]:
    return items_in(world, [i for i in (claim.get("base"), claim.get("subject")) if i])


_DUTY = re.compile(r"关税|關稅|\b(?:tariffs?|dut(?:y|ies))\b", re.IGNORECASE)


def _duty(record: Record) -> bool:
    """Whether the words are of a duty on entry, not of a share of sales."""
    return _DUTY.search(record["text"]) is not None


def _levies_around(document: Record, claim: Record) -> list[Record]:
    """The levies whose words meet those of the claim."""
    first, last = claim["span"]
    return [e for e in document["events"] if e["type"] == "levy" and e["span"][0] < last and first < e["span"][1]]


def _rate(document: Record, event: Record) -> float | None:
    """The share that the event's words state: one that a claim took, else one that no claim did."""

    def rates() -> Iterator[float]:
        for found in (*document["claims"], *document["loose"]):
            meets = event["span"][0] < found["span"][1] and found["span"][0] < event["span"][1]
            if found["unit"] == "%" and meets and found["value"] is not None:
                yield float(found["value"])

    return next(rates(), None)

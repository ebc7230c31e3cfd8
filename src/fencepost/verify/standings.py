"""What is said of a chip's standing under the law, asked of the law on every day that the words may mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from fencepost.base.logic import Tri
from fencepost.facts.chips import Chip
from fencepost.facts.world import World
from fencepost.rules.determine import Determination, book_of
from fencepost.rules.outcome import FREE

from .lawful import kinds_of_place, law_of
from .named import HOME, NEAR, chips_of
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["STANDINGS", "check_standing"]

_ANYWHERE = "CN"
"""Where the question is asked of what does not hang on the place: an entry of the list."""


_REFUSED = ("presumption_of_denial", "mandatory_denial")


def _all_of(answers: set[bool]) -> Tri:
    return Tri.UNKNOWN if len(answers) != 1 else Tri.YES if answers.pop() else Tri.NO


def _needs_licence(d: Determination, _: str) -> Tri:
    """A licence exception leaves it open: with it none is needed, without it one is."""
    statuses = {str(o["status"]) for o in d.outcomes}
    return Tri.UNKNOWN if "exception_available" in statuses else _all_of({s not in FREE for s in statuses})


def _permitted(d: Determination, _: str) -> Tri:
    """What needs a licence may go with one, unless licences are refused as a rule: the words leave it open."""
    answers = {
        Tri.YES if o["status"] in FREE
        else Tri.NO if o["status"] == "prohibited" or o["review"] in _REFUSED
        else Tri.UNKNOWN
        for o in d.outcomes
    }  # fmt: skip
    return answers.pop() if len(answers) == 1 else Tri.UNKNOWN


def _reviewed(d: Determination, policy: str) -> Tri:
    return _all_of({o["review"] == policy for o in d.outcomes})


def _classified(d: Determination, entry: str) -> Tri:
    """4A090 is what a system with a 3A090 circuit is sold as; a whole entry holds its paragraphs."""
    eccns = {str(e) for o in d.outcomes for e in (o["eccn"], d.item_eccn)}
    under = {e for e in eccns if e == entry or e.startswith(f"{entry}.")}
    return Tri.YES if under and all({str(o["eccn"]), str(d.item_eccn)} & under for o in d.outcomes) else (
        Tri.UNKNOWN if under or d.item_eccn is None else Tri.NO
    )  # fmt: skip


def _excepted(d: Determination, exception: str) -> Tri:
    return Tri.YES if exception in d.exceptions else Tri.NO


STANDINGS: Mapping[str, Callable[[Determination, str], Tri]] = {
    "licence_needed": _needs_licence, "permitted": _permitted, "review_policy": _reviewed, "entry": _classified,
    "exception": _excepted,
}  # fmt: skip
"""How each standing is read off a determination."""


def check_standing(
    world: World, claim: Mapping[str, Any], place: str | None, first: dt.date | None, last: dt.date | None,
    told: Sequence[Chip] = (),
) -> Verdict:  # fmt: skip
    """Supported or contradicted where every chip meant, on every day and in every place meant, has one answer.

    ``first`` and ``last`` bound the days the words may mean; the law is asked on both and whenever it changed between.
    ``told`` are chips that the text describes where it names none. Where the words name no place it is asked of one
    place of every kind that the law tells apart, on the last day.
    """
    chips, measure = chips_of(world, claim.get("subject") or "") or told, claim["measure"]
    if not chips or not last:
        return unchecked("standing.needs_chip_and_day", subject=claim.get("subject"), on=last)
    if place is None and measure == "entry":
        place = _ANYWHERE
    if place == HOME:
        return unchecked("standing.at_home")
    places = {place: 1} if place else kinds_of_place(world, last)
    days = _days(world, first or last, last) if place else [last]
    answer, says = STANDINGS[measure], claim.get("aspect") or ""
    lines, sources = [], {}
    for on, (where, many), chip in product(days, places.items(), chips):
        d = law_of(world, chip, where, on)
        lines.append({
            "item": chip.id, "on": on, "place": where, "places": many, "answer": answer(d, says).value,
            "statuses": _each(d, "status"), "reviews": _each(d, "review"),
            "eccns": list(dict.fromkeys(o["eccn"] or d.item_eccn for o in d.outcomes)),
            "exceptions": list(d.exceptions),
        })  # fmt: skip
        sources |= {e.instrument.id: None for e in d.entries if e.does in _TELLING and d.state(e) is not Tri.NO}
    answers = {line["answer"] for line in lines}
    wanted = Tri.NO if claim.get("modality") == "negative" else Tri.YES
    verdict = SUPPORTED if answers == {wanted.value} else CONTRADICTED
    if len(answers) > 1 or Tri.UNKNOWN.value in answers:
        verdict = DEPENDS
    computed = {"measure": measure, "says": says, "positive": wanted is Tri.YES, "place": place, "lines": lines}
    return Verdict(verdict, f"standing.{measure}" if place else "standing.by_place", computed, tuple(sources))


_SOON = dt.timedelta(days=62)
"""A rule told on the day it comes out is told as in force, though it binds some weeks later."""

_TELLING = ("classify", "require", "review", "exception")


def _each(d: Determination, what: str) -> list[str]:
    """What the outcomes say, each once."""
    return list(dict.fromkeys(str(o[what]) for o in d.outcomes if o[what]))


def _days(world: World, first: dt.date, last: dt.date) -> list[dt.date]:
    """The two days, those between on which some rule began or ended, and the first day of a rule published then."""
    turns = {d for e in book_of(world).entries for d in (e.span.start, e.span.end) if d and first < d < last}
    announced = {
        e.span.start for e in book_of(world).entries
        if last - first <= NEAR and first - NEAR <= e.instrument.published <= last + NEAR
        and last < e.span.start <= last + _SOON and e.does in _TELLING
        and e.instrument.kind != "bill"
    }  # fmt: skip
    return sorted({first, *turns, last, *announced})

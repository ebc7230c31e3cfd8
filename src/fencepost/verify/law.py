"""The law engine against what others stated: a table of statements, each asked of the engine as a user would ask it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fencepost.base.days import Day, day
from fencepost.base.errors import FactError, FencepostError
from fencepost.base.logic import Tri
from fencepost.facts.items import resolve
from fencepost.facts.world import World
from fencepost.rules.determine import Determination, determine
from fencepost.rules.outcome import FREE
from fencepost.rules.question import Question

__all__ = ["STATEMENTS", "validate_law"]

_COLUMNS = {"row_id", "product", "date", "destination", "statement"}
_ELSEWHERE = "SG"
"""A place in no country group, for 'located elsewhere'."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row as a question."""

    item: object
    question: Question
    on: Day
    eccn: str


Expected = Callable[[Determination, _Asked], bool]


def _statuses(d: Determination) -> set[str]:
    return {str(o["status"]) for o in d.outcomes}


def _reviews(d: Determination) -> set[str]:
    return {str(o["review"]) for o in d.outcomes}


def _captured(d: Determination, asked: _Asked) -> bool:
    found = {str(o["eccn"]) for o in d.outcomes if o["eccn"]}
    wanted = {p.replace("4A090", "3A090") for p in re.findall(r"[34]A090(?:\.[abc])?", asked.eccn)}
    return bool(found) and (not wanted or any(f.startswith(w) for f in found for w in wanted))


def _authorised(*kinds: str) -> Expected:
    return lambda d, _: any(
        e.does == "authorise" and e.more["kind"] in kinds and d.state(e) is Tri.YES for e in d.entries
    )


def _layer(d: Determination, layer: str) -> bool:
    return any(e.layer == layer and e.id in d.fired for e in d.entries)


STATEMENTS: Mapping[str, Expected] = {
    "captured": _captured,
    "not_captured": lambda d, _: d.eccn is None and _statuses(d) == {"not_controlled"},
    "not_captured_destination": lambda d, _: _statuses(d) <= FREE,
    "licence_required": lambda d, _: "licence_required" in _statuses(d),
    "licence_required_immediately": lambda d, _: "licence_required" in _statuses(d),
    "licence_required_by_letter": lambda d, _: _layer(d, "letters"),
    "not_in_immediate_list": lambda d, _: not _layer(d, "letters"),
    "no_licence_required": lambda d, _: bool(_statuses(d) & FREE),
    "NAC_eligible": lambda d, _: "NAC" in d.exceptions,
    "presumption_of_denial": lambda d, _: "presumption_of_denial" in _reviews(d),
    "presumption_of_approval": lambda d, _: "presumption_of_approval" in _reviews(d),
    "case_by_case": lambda d, _: "case_by_case" in _reviews(d),
    "licence_granted": _authorised("licence"),
    "licence_assured": _authorised("assurance"),
    "announced_allowed": _authorised("announcement"),
    "not_authorised": lambda d, _: not _authorised("licence", "assurance", "announcement")(d, _),
    "gp10_presumption": lambda d, _: _layer(d, "general prohibition 10"),
    "tariff_25": lambda d, _: any(
        e.does == "levy" and e.more["kind"] == "import_duty" and e.id in d.fired for e in d.entries
    ),
}
"""What a statement says the engine must find, in some outcome where the facts leave several open."""


def validate_law(world: World, path: Path) -> dict[str, object]:
    """Right, wrong and undecidable rows; undecidable is one that names no one item, place or decidable statement."""
    right, wrong, skipped, rows = 0, 0, Counter(), []
    for row in _read(path):
        try:
            asked = _question(world, row)
        except FencepostError as problem:
            skipped[_reason(problem)] += 1
            continue
        if asked is None or row["statement"] not in STATEMENTS:
            skipped["no one destination" if asked is None else f"statement '{row['statement']}'"] += 1
            continue
        d = determine(world, asked.item, asked.question, asked.on, brief=True)
        good = STATEMENTS[row["statement"]](d, asked)
        right, wrong = right + good, wrong + (not good)
        rows.append({
            "row_id": row["row_id"], "statement": row["statement"], "right": good, "status": d.status,
            "review": d.review, "eccn": d.eccn, "certainty": d.certainty, "disputed": bool(row.get("disputed")),
        })  # fmt: skip
    return {
        "rows": right + wrong + sum(skipped.values()), "decidable": right + wrong, "right": right, "wrong": wrong,
        "undecidable": dict(skipped), "predictions": rows,
    }  # fmt: skip


def _reason(problem: FencepostError) -> str:
    return "no one item of the catalogue" if problem.code.startswith("FP-FACT-04") else problem.message


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = _COLUMNS - set(reader.fieldnames or ())
            if missing:
                raise FactError(
                    "FP-FACT-070", f"no column {', '.join(sorted(missing))}", where=str(path),
                    hint="a table of statements has row_id, product, date, destination and statement",
                )  # fmt: skip
            return list(reader)
    except (OSError, UnicodeDecodeError) as problem:
        raise FactError(
            "FP-FACT-071", f"cannot read it: {problem}", where=str(path), hint="give a CSV in UTF-8"
        ) from None


def _question(world: World, row: Mapping[str, str]) -> _Asked | None:
    """The row as a question: the item, the place its destination names, and what it says of the transaction."""
    text = row["destination"]
    item = resolve(world, row["product"])
    on = day(row.get("law_date") or row["date"])
    places = _places(world, text)
    kind = "reexport" if "reexport" in text else "transfer" if "in-country" in text else None
    if "(import)" in text:
        return _Asked(item, Question("US", from_="TW", kind="import"), on, row.get("eccn", ""))
    hq = _headquarters(world, text)
    if "located elsewhere" in text:
        return _Asked(item, Question(_ELSEWHERE, hq=places[0] if places else hq), on, row.get("eccn", ""))
    if not places:
        if row["statement"] in ("captured", "gp10_presumption"):
            places = ["CN"]  # the circuit, wherever it goes
        else:
            return None
    question = Question(
        places[0], kind=kind, hq=hq, from_=places[0] if row["statement"] == "gp10_presumption" else None
    )
    return _Asked(item, question, on, row.get("eccn", ""))


def _places(world: World, text: str) -> list[str]:
    """Places named, in the order of the text; a bracket that qualifies a party does not name a destination."""
    plain = re.sub(r"buyer an? [^;]*", " ", text)
    found = []
    for place in world.places.table.values():
        for name in (place.name_en, *place.aliases):
            if len(name) > 2 and (match := re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", plain)):
                found.append((match.start(), place.code))
                break
    if not found and "Europe" in plain:
        return ["DE"]
    return [code for _, code in sorted(found)]


def _headquarters(world: World, text: str) -> str | None:
    """Headquarters of a party that the destination names as the buyer."""
    match = re.search(r"buyer an? ([^;]*)", text)
    if not match:
        return None
    for party in world.parties.values():
        if party.hq and any(
            re.search(rf"(?<!\w){re.escape(n.text)}(?!\w)", match[1]) for n in party.names if len(n.text) > 3
        ):
            return party.hq
    return None

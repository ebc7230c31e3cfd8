"""The law's door: check, history, law and coverage as plain records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import FencepostError, UsageError
from fencepost.facts.coverage import read_coverage
from fencepost.facts.items import resolve
from fencepost.facts.own import read_table
from fencepost.facts.screening_names import MissingPart
from fencepost.facts.world import World, world
from fencepost.rules.casefile import party, read_batch, read_case
from fencepost.rules.determine import book_of, determine
from fencepost.rules.diff import diff, sides
from fencepost.rules.history import history as spans_of
from fencepost.rules.lawcases import cases_by_entry
from fencepost.rules.parse import parse
from fencepost.rules.question import Party, Question
from fencepost.rules.record import check_record, instrument_record, item_record, law_record
from fencepost.rules.show import show
from fencepost.rules.timeline import timeline
from fencepost.rules.valuation import Valuation
from fencepost.views.notes import sentences

__all__ = [
    "check",
    "check_batch",
    "check_case",
    "coverage",
    "history",
    "law_diff",
    "law_list",
    "law_show",
    "law_timeline",
    "scan",
]


def check(
    item: str,
    *,
    to: str,
    on: Day | str,
    from_: str | None = None,
    known: Day | str | None = None,
    packs: Iterable[Path | str] = (),
    lang: str = "en",
    kind: str | None = None,
    exporter: str | None = None,
    end_user: str | None = None,
    hq: str | None = None,
    parties: Iterable[str | Party] = (),
    end_use: str | None = None,
    quantity: str | None = None,
    facts: Mapping[str, str] | None = None,
    attest: Iterable[str] = (),
    laws: Iterable[str] = (),
    strict: bool = False,
    explain: bool = False,
) -> dict[str, Any]:
    """May the item go there on that day? The record of ``fencepost check``.

    ``explain`` adds where each outcome lies among the quantities (``regions``: comparisons that all hold) and the
    smallest change, of several together, that reaches it (``flips_together``). ``strict`` adds what somebody may say
    who will not act on an answer that is not certain.

    >>> answer = check("h20", to="CN", on="2025-05-01")
    >>> answer["status"], answer["certainty"]
    ('licence_required', 'certain')
    """  # fmt: skip
    on, known = day(on), day(known) if known else None
    here = world(packs, known)
    found = resolve(here, item)
    named = tuple(party(p) if isinstance(p, str) else p for p in parties)
    question = Question(
        to, from_, kind, exporter, end_user, hq, named, end_use, quantity,
        dict(facts or {}), tuple(attest), tuple(laws),
    )  # fmt: skip
    answer = determine(here, found, question, on, lang=lang, around=explain)
    record = check_record(here, found, item, answer, on, known, lang, read_coverage(here))
    if strict:
        certain = answer.certainty == "certain"
        record["strict"] = {"status": answer.status if certain else "indeterminate", "certainty": answer.certainty}
    unknowns = [*sentences(answer.unknowns, lang), *_similar(here, question, on, lang)]
    return record | {"assumed": sentences(answer.case.assumed, lang), "unknowns": unknowns}


def check_case(
    path: Path | str, *, today: Day | str, on: Day | str | None = None, known: Day | str | None = None,
    packs: Iterable[Path | str] = (), lang: str = "en", strict: bool = False, explain: bool = False, **given: Any,
) -> dict[str, Any]:  # fmt: skip
    """The case of a YAML file as a record of ``check``; what is ``given`` (by the names there) replaces what it says.

    ``today`` is the day asked about, and the day of knowledge, where neither names one.
    """
    asked = read_case(Path(path))
    stated = {**asked.more, "item": asked.item, "to": asked.to, **{k: v for k, v in given.items() if v}}
    days = {"on": on or asked.on or today, "known": known or asked.known or today}
    return check(**stated, **days, packs=packs, lang=lang, strict=strict, explain=explain)


def check_batch(
    path: Path | str, *, today: Day | str, packs: Iterable[Path | str] = (), lang: str = "en", strict: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[str, Any]:  # fmt: skip
    """Every case of a CSV table: per row its record, or its error. ``progress(done, of)`` is told after each row.

    ``today`` is the day asked about, and the day of knowledge, of a row that names none.
    """
    asked, packs = read_batch(Path(path)), tuple(packs)
    rows = []
    for row in asked:
        found: dict[str, Any] = {"line": row.line, "case": row.name, "record": None, "error": None}
        try:
            if row.error or row.asked is None:
                raise row.error or UsageError("FP-USE-031", "an empty row", where=f"{path} line {row.line}")
            a = row.asked
            found["record"] = check(
                a.item,
                to=a.to,
                on=a.on or today,
                known=a.known or today,
                packs=packs,
                lang=lang,
                strict=strict,
                **a.more,
            )
        except FencepostError as problem:
            place = f"{path} line {row.line}"
            where = problem.where if problem.where.startswith(place) else f"{place}: {problem.where}".rstrip(": ")
            found["error"] = {**problem.record(), "where": where}
        rows.append(found)
        progress(len(rows), len(asked))
    refused = sum(r["error"] is not None for r in rows)
    return {"schema": "fencepost/check-batch/1", "rows": rows, "answered": len(rows) - refused, "refused": refused}


def _similar(here: World, question: Question, on: Day, lang: str) -> list[str]:
    """What names that no party bears exactly resemble on the lists: potential matches, which decide nothing."""
    named = [(p.role, p.name) for p in question.parties]
    named += [(role, n) for role, n in (("exporter", question.exporter), ("end user", question.end_user)) if n]
    if all(here.parties.resolve(name) for _, name in named):
        return []
    from fencepost.apps.python.parties import potential
    from fencepost.views.parties import not_compared, potential_text

    try:
        return potential_text(potential(here, named, on), lang)
    except MissingPart as problem:
        return [not_compared(problem.message, lang)]


def history(
    item: str,
    *,
    to: str,
    until: Day | str,
    known: Day | str | None = None,
    packs: Iterable[Path | str] = (),
    lang: str = "en",
    **case: Any,
) -> dict[str, Any]:
    """How the answer changed up to a day. The record of ``fencepost history``."""  # fmt: skip
    here = world(packs, day(known) if known else None)
    found = resolve(here, item)
    spans, events = spans_of(here, found, Question(to, **case), day(until), lang=lang)
    return {
        "schema": "fencepost/history/1", "item": item_record(here, found, item), "to": here.places.resolve(to),
        "spans": spans, "events": events, "law_cutoff": book_of(here).cutoff,
    }  # fmt: skip


def law_list(*, packs: Iterable[Path | str] = ()) -> dict[str, Any]:
    """Every instrument of the book, oldest first."""
    return {"schema": "fencepost/law/1", "instruments": law_record(book_of(world(packs)))}


def law_show(
    instrument: str, *, cases: Path | str | None = None, packs: Iterable[Path | str] = (), lang: str = "en"
) -> dict[str, Any]:
    """One instrument with its entries, conditions as text, citations and dates; with a folder of ``cases`` (such as the
    project's ``tests/law``) also those that reach each entry."""
    packs = tuple(packs)
    record = instrument_record(book_of(world(packs)), instrument, lang)
    if cases is not None:
        found = cases_by_entry(Path(cases), lambda known: world(packs, known))
        record["entries"] = [e | {"cases": found.get(f"{e['at']}@{record['id']}", [])} for e in record["entries"]]
    return {"schema": "fencepost/law/1", **record}


def law_diff(
    a: str, b: str, *, to: str = "CN", on: Day | str, from_: str | None = None, kind: str | None = "export",
    hq: str | None = None, known: Day | str | None = None, chips: Path | str | None = None,
    packs: Iterable[Path | str] = (),
) -> dict[str, Any]:  # fmt: skip
    """What the law of ``b`` catches, frees or changes against that of ``a``: two days, or two texts on a day.

    >>> found = law_diff("2023-10-16", "2023-11-17", on="2024-01-01")
    >>> "nvidia-a800-sxm4-80gb" in [row["item"] for row in found["caught"]]
    True
    """
    here = world(packs, day(known, "--known") if known else None)
    before, after = sides(here, a, b, day(on))
    table = read_table(here, Path(chips)) if chips else tuple(here.chips.values())
    found = diff(before, after, table, Question(to, from_, kind, hq=hq))
    told = [{"name": s.name, "on": s.on, "note": s.note or None} for s in (before, after)]
    return {
        "schema": "fencepost/law-diff/1", "a": told[0], "b": told[1], "to": here.places.resolve(to), "kind": kind,
        "from": from_, "hq": hq, **found, "law_cutoff": book_of(here).cutoff,
    }  # fmt: skip


def law_timeline(
    *, since: Day | str | None = None, until: Day | str | None = None, known: Day | str | None = None,
    packs: Iterable[Path | str] = (), lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """Every publication, beginning, replacement, stay and end in the book, by day.

    >>> first = law_timeline(since="2023-11-17", until="2023-11-17")["events"][0]
    >>> first["event"], first["instrument"], first["formal"]
    ('begins', 'us.2023.acs', True)
    """
    here = world(packs)
    ends = [day(x, option) if x else None for x, option in ((since, "--since"), (until, "--until"), (known, "--known"))]
    book = book_of(here)
    events = timeline(book, since=ends[0], until=ends[1], known=ends[2], lang=lang)
    return {"schema": "fencepost/law-timeline/1", "events": events, "law_cutoff": book.cutoff}


def coverage(*, packs: Iterable[Path | str] = ()) -> dict[str, Any]:
    """What is modelled, partly and not."""
    return {"schema": "fencepost/coverage/1", "topics": read_coverage(world(packs))}


def scan(
    expression: str | None = None, *, law: str | None = None, to: str = "CN", on: Day | str,
    chips: Path | str | None = None, packs: Iterable[Path | str] = (), **case: Any,
) -> dict[str, Any]:  # fmt: skip
    """What a condition, or switching an instrument on, catches over the catalogue or a CSV of chips.

    >>> found = scan("tpp >= 4800 and not datacenter", on="2025-01-01")
    >>> "nvidia-rtx-4090" in [row["item"] for row in found["caught"]]
    True
    """
    from fencepost.rules.scan import caught_by, caught_by_law  # arrays: a check need not pay for NumPy

    if (expression is None) == (law is None):
        raise UsageError(
            "FP-USE-009",
            "give an expression or --law, not both or neither",
            where="scan",
            hint='fencepost scan "tpp >= 4800"',
        )
    here, on = world(packs), day(on)
    table = read_table(here, Path(chips)) if chips else tuple(here.chips.values())
    if law is not None:
        found = caught_by_law(here, law, table, Question(to, kind="export", **case), on)
        return {"schema": "fencepost/scan/1", "law": law, "to": here.places.resolve(to), "on": on, **found}
    book = book_of(here)
    expr = parse(expression or "", book.names, where="EXPRESSION")
    place = here.places.resolve(to)
    base = Valuation({}, {"destination": frozenset({place})}, {}, {}, {}, lambda group: here.places.members(group, on))
    return {"schema": "fencepost/scan/1", "expression": show(expr), "on": on, **caught_by(expr, table, base)}

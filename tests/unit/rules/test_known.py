"""Two days: the one asked about and the one of knowledge."""

from __future__ import annotations

import pytest

from fencepost.apps.python.law import check, history
from fencepost.base.days import day
from fencepost.facts.world import world
from fencepost.rules.book import live
from fencepost.rules.determine import book_of

LICENCE, ASSURANCE, SHARE = "us/licence/2025-08/h20", "us/assurance/2025-07/h20", "us/practice/revenue-share"


def authorised(record) -> list[tuple[str, str]]:
    return [(a["id"], a["kind"]) for a in record["authorisations"]]


def test_july_2025_as_known_then_and_as_known_today():
    """An assurance was announced on 2025-07-14; licences came in August: both answers hold an assurance, no licence."""
    for known in ("2025-07-20", "2026-11-21"):
        record = check("h20", to="CN", on="2025-07-20", known=known)
        assert record["status"] == "licence_required"
        assert authorised(record) == [(ASSURANCE, "assurance")]
        assert str(record["known"]) == known


def test_history_as_known_today_shows_licences_from_august_and_as_known_then_none():
    today = history("h20", to="CN", until="2025-09-20", known="2026-11-21")
    then = history("h20", to="CN", until="2025-09-20", known="2025-07-20")
    first = next(s for s in today["spans"] if LICENCE in s["authorisations"])
    assert str(first["from"]) == "2025-08-08"
    assert any(SHARE in s["levies"] for s in today["spans"])
    assert not any(LICENCE in s["authorisations"] or s["levies"] for s in then["spans"])
    assert {e["rule"] for e in then["events"]} < {e["rule"] for e in today["events"]}
    assert all(str(e["known_from"]) <= "2025-07-20" for e in then["events"])


@pytest.mark.parametrize("known", ["2022-10-06", "2023-10-16", "2025-01-12", "2025-07-20", "2026-01-12"])
def test_nothing_published_later_is_used(known: str):
    """Every source an answer names was public by the day of knowledge, on any day asked about."""
    for on in (known, "2026-11-21"):
        for item in list(world(known=day(known)).chips)[::20]:
            record = check(item, to="CN", on=on, known=known)
            assert all(str(s["published"]) <= known for s in record["sources"]), (item, on)


def test_what_ended_an_entry_is_in_the_book_and_not_later_than_the_end():
    book = book_of(world())
    ended = [e for e in book.entries if "ended_by" in e.more]
    assert ended
    for entry in ended:
        assert book.instruments[entry.more["ended_by"]].published <= entry.span.end


def test_an_end_is_not_foreseen_nor_held_without_what_brought_it():
    """The assurance of July 2025 ended when licences were given (2025-08-08)."""
    book = book_of(world())
    on = day("2025-09-01")
    assert ASSURANCE not in [e.at for e in live(book, on)]
    foreseen = [e for e in live(book, on, known=day("2025-08-07")) if e.at == ASSURANCE]
    assert [e.span.end for e in foreseen] == [None]

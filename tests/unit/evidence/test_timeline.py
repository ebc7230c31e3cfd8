"""One line of events: the same thing told twice is one entry, two days for one opening contradict each other."""

from __future__ import annotations

from fencepost.evidence.kinship import kinship
from fencepost.evidence.timeline import timeline as both
from fencepost.facts.world import world


def timeline(documents):
    return both(documents, kinship(world()))["events"]


def event(id, type="regulatory_summons", object="org/nvidia", date=None, end=None, precision="day"):
    return {
        "id": id, "type": type, "object": object, "date": date, "date_end": end, "precision": precision,
        "status": "asserted",
        "text": id, "actors": [],
    }  # fmt: skip


def documents(*lists):
    return [{"id": f"d{i}", "events": list(events)} for i, events in enumerate(lists)]


def test_the_same_event_in_two_documents_is_one_with_two_sources():
    (entry,) = timeline(documents([event("a", date="2025-07-31")], [event("b", date="2025-08-01")]))
    assert (entry["origins"], entry["corroborated_by"], len(entry["sources"])) == (2, ["d1"], 2)


def test_an_undated_report_joins_the_only_one_of_its_kind():
    (entry,) = timeline(documents([event("a")], [event("b", date="2025-07-31")]))
    assert (entry["date"], entry["origins"]) == ("2025-07-31", 2)


def test_an_undated_report_joins_neither_of_two():
    entries = timeline(documents([event("a", date="2025-01-01"), event("b", date="2025-07-31")], [event("c")]))
    assert [e["id"] for e in entries] == ["a", "b", "c"]


def test_other_objects_and_kinds_stay_apart():
    entries = timeline(documents([event("a", date="2025-07-31"), event("b", date="2025-07-31", object="org/amd")]))
    assert len(entries) == 2


def test_a_case_is_opened_once():
    opened = [event("a", "investigation_opened", date="2024-12-09")]
    again = [event("b", "investigation_opened", date="2025-09-01", end="2025-09-30", precision="month")]
    first, second = timeline(documents(opened, again))
    assert (first["contradicted_by"], second["contradicted_by"]) == (["b"], ["a"])
    summoned = timeline(documents([event("a", date="2024-12-09")], [event("b", date="2025-09-09")]))
    assert all(not e["contradicted_by"] for e in summoned)

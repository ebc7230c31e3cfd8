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
    by = {"actors": ["gov/cn-samr"]}
    opened = event("a", "investigation_opened", date="2024-12-09")
    again = event("b", "investigation_opened", date="2025-09-01", end="2025-09-30", precision="month")
    first, second = timeline(documents([opened | by], [again | by]))
    assert (first["contradicted_by"], second["contradicted_by"]) == (["b"], ["a"])
    assert all(not e["contradicted_by"] for e in timeline(documents([opened | by], [again]))), "by whom is not known"
    summoned = timeline(documents([event("a", date="2024-12-09")], [event("b", date="2025-09-09")]))
    assert all(not e["contradicted_by"] for e in summoned)


def told(id, type, object, *, date=None, figure=None, actors=("gov/us",)):
    """A document with one event and, in its words, a figure (measure, value)."""
    claims = []
    if figure:
        measure, value = figure
        told = {"value": value, "low": value, "high": value, "unit": "%", "subject": None}
        claims = [told | {"id": f"c{id}", "measure": measure, "span": [2, 4]}]
    made = event(id, type, object, date=date) | {"actors": list(actors), "span": [0, 9]}
    return {"id": f"d{id}", "events": [made], "claims": claims}


def sizes(*rows, **published):
    return sorted(len(e["sources"]) for e in timeline([row | published for row in rows]))


def dated_and_not(type, object, date):
    return told("a", type, object, date=date), told("b", type, object)


def test_what_is_done_again_and_again_is_one_event_only_on_one_day():
    assert sizes(*dated_and_not("statement", "org/nvidia", "2025-07-14")) == [1, 1]
    days = [told(i, "statement", "org/nvidia", date=f"2025-07-{d}") for i, d in (("a", "14"), ("b", "15"), ("c", "24"))]
    assert sizes(*days) == [1, 2]


def test_undated_reports_about_goods_in_general_are_not_one_event():
    assert sizes(*dated_and_not("restriction", "goods/chips", "2022-10-07")) == [1, 1]
    assert sizes(*dated_and_not("restriction", "nvidia-h20", "2025-04-09")) == [2]


def test_a_figure_told_with_the_act_tells_which_act():
    """15 % and 15 % of sales are one levy; 15 % and 25 % are two."""
    same = [told(i, "levy", "gov/us", figure=("levy_rate", 15), actors=()) for i in "ab"]
    assert sizes(*same) == [2]
    assert sizes(same[0], told("c", "levy", "gov/us", figure=("levy_rate", 25), actors=())) == [1, 1]
    dated = [told(i, "levy", "org/amd", date="2025-08-08", figure=("levy_rate", v)) for i, v in (("a", 15), ("b", 25))]
    assert sizes(*dated) == [1, 1]


def test_what_a_page_tells_as_done_was_done_by_its_day():
    pair = dated_and_not("restriction", "nvidia-h20", "2025-04-09")
    assert sizes(*pair, published={"date": "2025-08-01", "precision": "day"}) == [2]
    assert sizes(*pair, published={"date": "2024-12-01", "precision": "day"}) == [1, 1]

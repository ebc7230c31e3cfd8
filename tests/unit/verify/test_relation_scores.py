"""Scores of relations: an annotated pair is found, a contradiction that nobody annotated is a false one."""

from __future__ import annotations

import msgspec

from fencepost.base.records import plain
from fencepost.evidence.reading import read, record
from fencepost.facts.world import world
from fencepost.verify.annotation import Annotation
from fencepost.verify.relations import score_relations

TEXTS = {
    "a": "2024年3月5日,中方监管部门依法对美光开展反垄断立案调查。2024年5月8日,中方约谈了美光。",
    "b": "2024年6月2日,中方监管部门依法对美光开展反垄断立案调查。2024年5月8日,中方约谈了美光。",
}


def scored(*pairs):
    """Score annotated (kind, words) pairs, the same words in both documents."""
    spans, related = [], []
    for number, (kind, words) in enumerate(pairs):
        for doc, text in TEXTS.items():
            at = len(text[: text.index(words)].encode())
            span = {"byte_start": at, "byte_end": at + len(words.encode())}
            spans.append({"id": f"{doc}{number}", "doc": doc, "type": kind, "span": span})
        related.append({"id": f"r{number}", "kind": kind, "a": f"a{number}", "b": f"b{number}"})
    readings = {doc: plain(record(read(text.encode(), doc, world()))) for doc, text in TEXTS.items()}
    marked = {"documents": [{"id": d, "file": d} for d in TEXTS], "events": spans, "cross_document": related}
    return score_relations(msgspec.convert(marked, Annotation), readings, world())


def test_what_is_annotated_is_found():
    found = scored(("contradiction", "开展反垄断立案调查"), ("same_event", "约谈了美光"), ("tension", "约谈了美光"))
    assert (found["annotated"], found["found"], found["false_contradictions"]) == (3, 2, 0)
    assert [r["found"] for r in found["rows"]] == [True, True, False]


def test_a_contradiction_nobody_annotated_is_false():
    assert scored(("same_event", "约谈了美光"))["false_contradictions"] == 1

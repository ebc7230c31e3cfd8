"""A stranger's annotation: what is wrong with it is said, with its place; what it holds besides is left alone."""

from __future__ import annotations

import json

import pytest

from fencepost import validate
from fencepost.base.errors import EvidenceError
from fencepost.verify.annotation import Value, load_annotation

WORDS = "2025年7月31日,国家网信办约谈了英伟达。"
SPAN = {"byte_start": 0, "byte_end": len(WORDS.encode())}
EVENT = {"id": "e1", "doc": "a", "type": "regulatory_summons", "span": SPAN, "mood": "bright"}


def written(folder, **changed):
    (folder / "a.txt").write_text(WORDS, "utf-8")
    path = folder / "gold.json"
    path.write_text(json.dumps({"documents": [{"id": "a", "file": "a.txt"}], "events": [EVENT]} | changed), "utf-8")
    return path


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"documents": [{"id": "a"}]}, "FP-EVID-020", "`file` - at `$.documents[0]`"),
        ({"events": [{"id": "e1", "doc": "a", "type": "licence"}]}, "FP-EVID-020", "`span` - at `$.events[0]`"),
        ({"events": [EVENT | {"doc": "b"}]}, "FP-EVID-022", "'e1' is marked in 'b'"),
        ({"claims": [{"id": "c", "doc": "a", "value": {"about": 3}, "span": SPAN}]}, "FP-EVID-020", "field `about`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path, changed, code, said):
    with pytest.raises(EvidenceError) as raised:
        load_annotation(written(tmp_path, **changed))
    assert raised.value.code == code
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("dated", "comparable", "right"),
    [
        ({"date": "2025-07-31"}, 1, 1),
        ({"date": ["2025-07-01", None]}, 1, 1),
        ({"date": [None, "2025-07-30"]}, 1, 0),
        ({"date": "2025-07-31", "text_date": None}, 0, 0),  # known from elsewhere: the words do not say it
        ({}, 0, 0),
    ],
)
def test_days_are_compared_where_the_words_tell_them(tmp_path, dated, comparable, right):
    scores = validate("evidence", str(written(tmp_path, events=[EVENT | dated])))["scores"]
    assert (scores["events"]["found"], scores["dates"]["comparable"], scores["dates"]["right"]) == (
        1,
        comparable,
        right,
    )


def test_a_bound_is_looked_for_where_a_claim_keeps_it():
    assert Value(approx=3, lt=5).stated == {"value": 3, "high": 5}
    assert Value(text="a few").stated == {}

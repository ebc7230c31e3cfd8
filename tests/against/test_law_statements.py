"""The engine against what filings, counsel and trackers stated, where the reference table is at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fencepost.base.errors import FactError
from fencepost.facts.world import world
from fencepost.verify.law import validate_law

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "../shared/reference/classification_truth.csv"
DISPUTED = (ROOT / "docs/disputed.md").read_text("utf-8")


@pytest.mark.skipif(not TABLE.exists(), reason="the reference table is not here")
def test_every_row_agrees_or_is_explained():
    found = validate_law(world(), TABLE)
    wrong = [row["row_id"] for row in found["predictions"] if not row["right"]]
    assert all(f"| {row} |" in DISPUTED for row in wrong), wrong
    assert found["wrong"] <= 0.05 * found["decidable"]
    assert found["decidable"] >= 59
    assert found["right"] + found["wrong"] == found["decidable"]


def test_a_row_can_be_wrong(tmp_path):
    """The check can fail: the opposite of a true statement is counted as wrong."""
    rows = [
        {"row_id": "a", "product": "H100", "date": "2024-01-01", "destination": "China", "statement": "captured"},
        {"row_id": "b", "product": "H100", "date": "2024-01-01", "destination": "China", "statement": "not_captured"},
        {
            "row_id": "c",
            "product": "no such chip",
            "date": "2024-01-01",
            "destination": "China",
            "statement": "captured",
        },
        {
            "row_id": "d",
            "product": "H100",
            "date": "2024-01-01",
            "destination": "China",
            "statement": "reported_elsewhere",
        },
    ]
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = validate_law(world(), path)
    assert (found["right"], found["wrong"], found["decidable"], found["rows"]) == (1, 1, 2, 4)


def test_a_table_without_the_columns_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(FactError) as caught:
        validate_law(world(), path)
    assert "destination" in caught.value.message

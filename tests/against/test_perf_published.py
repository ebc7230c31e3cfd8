"""The model against published measurements, where the table is at hand: bounds that may only tighten."""

import json
import runpy
from functools import cache
from pathlib import Path

import pytest

from fencepost.apps.python.perf import validate

TABLES = Path(__file__).parents[3] / "shared/reference"
BENCH = Path(__file__).parents[2] / "bench"


@cache
def scored(kind):
    """The record of a whole table, computed once."""
    return validate(kind, table(kind))


def table(kind):
    path = TABLES / f"measured_{kind}.csv"
    if not path.exists():
        pytest.skip("the published tables are not at hand")
    return path


@pytest.mark.parametrize(
    ("kind", "median", "within", "coverage"),
    [
        ("training", 0.16, 0.65, (0.75, 0.85)),
        ("kernels", 0.16, 0.63, (0.75, 0.85)),
        ("inference", 0.30, 0.44, (0.75, 0.85)),
    ],
)
def test_scores_on_the_development_tables(kind, median, within, coverage):
    """Group-weighted, trust A and B, refusals counted as errors of 1."""
    record = scored(kind)
    scores = record["scores"]
    assert scores["median_ape"] <= median
    assert scores["within_25pct"] >= within
    assert coverage[0] <= scores["interval_coverage"] <= coverage[1]
    assert len(record["refused"]) <= 0.06 * record["rows"]


@pytest.mark.parametrize("kind", ["training", "kernels", "inference"])
def test_no_accuracy_is_lost_in_silence(kind):
    """Scores and the digest of the rows are pinned; `python bench/accuracy.py pin --loss` says a loss aloud."""
    gate = runpy.run_path(str(BENCH / "accuracy.py"))
    pinned = json.loads((BENCH / "accuracy.json").read_text(encoding="utf-8"))[kind]
    assert gate["losses"](gate["scored"](table(kind), kind, scored(kind)), pinned) == []


def test_decode_at_known_batch():
    """Time per output token at fixed concurrency, NVIDIA parts, median error; bare rooflines miss by 40 to 55 %."""
    found = scored("inference")["by"]["phase"]["decode"]
    assert found["median_ape"] <= 0.20


def test_predictions_do_not_look_at_the_measurement(tmp_path):
    """Blank the values: the predictions stay, the scores go."""
    import csv

    rows = list(csv.DictReader(table("inference").read_text(encoding="utf-8").splitlines()))[:40]
    for name, change in (("full.csv", None), ("blank.csv", "")):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(r if change is None else r | {"value": change} for r in rows)
    full, blank = (validate("inference", tmp_path / n, rows=True) for n in ("full.csv", "blank.csv"))
    assert [p["predicted"] for p in full["predictions"]] == [p["predicted"] for p in blank["predictions"]]
    assert blank["scores"]["median_ape"] is None
    assert full["scores"]["median_ape"] is not None

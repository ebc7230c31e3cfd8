"""The page of the articles says what the commands on it say now, and names every annotated statement."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "../shared/research/evidence_gold_seeds.json"


def build():
    spec = importlib.util.spec_from_file_location("build_articles", ROOT / "docs/build_articles.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current():
    assert (ROOT / "docs/articles.md").read_text("utf-8") == build().page(), "run python docs/build_articles.py"


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not part of the project")
def test_every_annotated_statement_is_answered():
    gold = json.loads(GOLD.read_text("utf-8"))
    wanted = {item["id"] for kind in ("events", "claims", "quotes") for item in gold[kind]}
    with (ROOT / "docs/articles.csv").open(encoding="utf-8", newline="") as file:
        found = [row["id"] for row in csv.DictReader(file)]
    assert sorted(found) == sorted(wanted)
    page = (ROOT / "docs/articles.md").read_text("utf-8")
    assert all(page.count(f"**{name}**") == 1 for name in wanted)

"""The study pages are what their script writes now."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def _module():
    spec = importlib.util.spec_from_file_location("studies", DOCS / "studies.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STUDIES = _module()


@pytest.mark.parametrize("name", STUDIES.PAGES)
def test_studies_are_current(name):
    text, charts = STUDIES.rendered(name)
    assert (DOCS / f"{name}.md").read_text("utf-8") == text, (
        f"run python docs/studies.py and read what changed in {name}.md"
    )
    for key in charts:
        assert (DOCS / "studies" / f"{key}.svg").exists()


def test_every_measurement_names_its_library_and_source():
    with (DOCS / "studies" / "measured.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["engine"]
            assert row["source"]
            assert float(row["measured"]) > 0

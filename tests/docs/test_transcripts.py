"""What the pages show is what the commands print now."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _module():
    spec = importlib.util.spec_from_file_location("transcripts", ROOT / "docs/transcripts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TRANSCRIPTS = _module()


@pytest.mark.parametrize("path", [p for p in TRANSCRIPTS.PAGES if p.exists()], ids=lambda p: p.name)
def test_transcripts_are_current(path):
    page = path.read_text("utf-8")
    assert TRANSCRIPTS.rendered(page) == page, f"run python docs/transcripts.py and read what changed in {path.name}"


def test_the_readme_says_what_coverage_says():
    """Every topic of coverage stands in the README under its own state."""
    readme = (ROOT / "README.md").read_text("utf-8")
    with (ROOT / "src/fencepost/packs/coverage/coverage.csv").open(encoding="utf-8") as file:
        topics = list(csv.DictReader(file))
    headings = {"full": "**Modelled**", "partial": "**Partly**", "none": "**Not**"}
    for topic in topics:
        line = next(text for text in readme.splitlines() if text.startswith(f"- {headings[topic['state']]}"))
        assert f"`{topic['topic']}`" in line, topic
        if topic["tested_by"]:
            assert (ROOT / topic["tested_by"]).exists(), topic

"""The page about accuracy is written by a command: its constants are those that are shipped."""

from pathlib import Path

from fencepost.facts.world import world
from fencepost.perf.parameters import listed

PAGE = Path(__file__).parents[3] / "docs/performance.md"


def test_the_page_shows_the_shipped_constants():
    text = PAGE.read_text(encoding="utf-8")
    stale = [p.name for p in listed(world()) if f"| `{p.name}` | {p.value:g} |" not in text]
    assert not stale, "run python bench/perf.py report"

"""What the reader tells of a text, as the tests of acts compare it."""

from __future__ import annotations

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def told(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Kind and actors of every event."""
    found = record(read(text.encode(), "x.txt", world()))["events"]
    return [(e["type"], tuple(e["actors"])) for e in found]


def kinds(text: str) -> list[str]:
    """Kind of every event."""
    return [kind for kind, _ in told(text)]

"""Names near a name that was not found.

>>> nearest("h2O", ["h20", "h200", "a100"])
('h20', 'h200')
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(name: str, names: Iterable[str], count: int = 5) -> tuple[str, ...]:
    """Up to ``count`` of ``names`` that resemble ``name``, best first, ignoring case."""
    folded = {n.lower(): n for n in names}
    return tuple(folded[m] for m in get_close_matches(name.lower(), sorted(folded), n=count, cutoff=0.5))

"""What an engine took for granted: a key for its sentence and the values in it. The words are the views' business.

>>> note("family", family="H20", chip="H20 96GB")
Note(key='family', values=(('family', 'H20'), ('chip', 'H20 96GB')))
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Note", "note"]


class Note(NamedTuple):
    """One assumption."""

    key: str
    values: tuple[tuple[str, object], ...] = ()


def note(key: str, **values: object) -> Note:
    """The note of this key with its values, in the order given."""
    return Note(key, tuple(values.items()))

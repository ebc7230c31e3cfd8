"""What an engine says beside its answer: a key for its sentence and the values in it. The words are in the views.

>>> note("family", family="H20", chip="H20 96GB")
Note(key='family', values=(('family', 'H20'), ('chip', 'H20 96GB')))
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Note", "note"]


class Note(NamedTuple):
    """One thing assumed, or not known."""

    key: str
    values: tuple[tuple[str, object], ...] = ()


def note(key: str, **values: object) -> Note:
    """The note of this key with its values, in the order given."""
    return Note(key, tuple(values.items()))

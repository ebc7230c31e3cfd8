"""What engines assumed and what bound them, in words: the engine hands on a key and numbers."""

from __future__ import annotations

from collections.abc import Iterable

from fencepost.base.notes import Note

from .words import words

__all__ = ["bound", "sentences", "told"]


def sentences(notes: Iterable[Note | str], lang: str) -> list[str]:
    """Each note in words; what is words already stays.

    >>> sentences([Note("family", (("family", "H20"), ("chip", "H20 96GB"))), Note("layout")], "zh")
    ['H20 系列以 H20 96GB 为代表', '最快的并行方式']
    """
    w = words(lang)
    said = []
    for note in notes:
        if isinstance(note, str):
            said.append(note)
            continue
        values = {k: f"{v:,g}" if isinstance(v, float) else v for k, v in note.values}
        if "quantity" in values:
            values["quantity"] = w(f"note.quantity.{values['quantity']}")
        said.append(w(f"note.{note.key}", **values))
    return said


def told(said: Iterable[str], lang: str) -> str:
    """Sentences of a record in one line."""
    return ("；" if lang == "zh" else "; ").join(said)


def bound(resource: str, lang: str) -> str:
    """The resource that binds."""
    return words(lang)(f"bound.{resource.replace(' ', '_')}")

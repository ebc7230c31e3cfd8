"""What each field of a law file may hold, checked before anything is read from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fencepost.base.errors import LawError
from fencepost.facts.documents import Lined

__all__ = ["REVIEWS", "check_shape"]

REVIEWS = ("presumption_of_approval", "case_by_case", "not_stated", "presumption_of_denial", "mandatory_denial")
"""Review policies, from the least to the most restrictive."""

_LISTS = ("addressees", "names", "over", "lifts", "event", "passed")
_LANGUAGES = frozenset(("en", "zh"))
_WORDED = ("text", "base")  # in one language, or in several by code
_SECTIONS: Mapping[str, Collection[str]] = {
    "enacts": ("at", "from", "does", "cite"), "repeals": ("of", "from"), "stays": ("of", "from"),
    "unenforced": ("of", "from"), "readings": ("id", "question", "yes", "no"),
}  # fmt: skip
_NEEDED_BY = {"condition": ("of", "key"), "levy": ("kind", "rate", "base"), "authorise": ("kind",)}
_HINT = "docs/law.md shows a file that is complete"


def check_shape(path: str, document: Lined) -> None:
    """Refuse a field of the wrong shape, or a rule without a field that its kind needs, with its line."""
    if isinstance(head := document.get("instrument"), Lined):
        _fields(path, head)
    for section, needed in _SECTIONS.items():
        found = document.get(section) or []
        if not isinstance(found, list):
            raise _wrong(path, document, section, f"'{section}' is a list", "begin each item with '- '")
        for raw in found:
            if not isinstance(raw, Lined):
                raise _wrong(path, document, section, f"an item of '{section}' is a mapping, not '{raw}'")
            _fields(path, raw)
            for key in (*needed, *(_NEEDED_BY.get(raw.get("does", ""), ()) if section == "enacts" else ())):
                if not raw.get(key):
                    raise _wrong(path, raw, key, f"'{key}' is missing")
            if section == "enacts":
                _values(path, raw)


def _fields(path: str, raw: Lined) -> None:
    for key, value in raw.items():
        if key in _LISTS:
            fits = not value or (isinstance(value, list) and all(isinstance(v, str) for v in value))
            shape = "a list of words: [a, b]"
        elif key in _WORDED:
            fits = isinstance(value, str) or (
                isinstance(value, Lined) and "en" in value and set(value) <= _LANGUAGES
                and all(isinstance(v, str) for v in value.values())
            )  # fmt: skip
            shape = "a text, or one by language, {en: ..., zh: ...}; a text with a comma stands between double quotes"
        else:
            fits, shape = isinstance(value, str), "one text"
        if not fits:
            raise _wrong(path, raw, key, f"'{key}' holds {shape}")


def _values(path: str, raw: Lined) -> None:
    """Values that are read only when a case is decided."""
    if raw["does"] == "review":
        review = raw.get("gives") or raw["at"].rsplit("/", 1)[-1]
        if review not in REVIEWS:
            raise _wrong(path, raw, "gives", f"'{review}' is not a review policy", f"one of {', '.join(REVIEWS)}")
    if raw["does"] == "levy":
        try:
            float(raw["rate"])
        except ValueError:
            raise _wrong(path, raw, "rate", f"'{raw['rate']}' is not a rate", "write 0.15 for 15 %") from None


def _wrong(path: str, raw: Any, key: str, message: str, hint: str = _HINT) -> LawError:
    line = getattr(raw, "lines", {}).get(key, getattr(raw, "line", 0))
    return LawError("FP-LAW-003", message, where=f"{path}, line {line}", hint=hint)

"""What an engine has to say beside its answer: a key of the views' words and its values, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Note"]


@dataclass(frozen=True, slots=True)
class Note:
    """A key of ``views/words.csv`` and the values that its words name.

    >>> Note("assumed.shipped_from", {"place": "US"}).values["place"]
    'US'
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

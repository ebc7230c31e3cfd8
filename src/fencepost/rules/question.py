"""What is asked about an item, before anything is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Party", "Question"]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in the transaction: what they are called, and where they or their parent have their headquarters."""

    role: str
    name: str
    hq: str | None = None
    parent_hq: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about an item. Places are codes or names; a None is filled by an assumption that is shown."""

    to: str
    from_: str | None = None
    kind: str | None = None
    exporter: str | None = None
    end_user: str | None = None
    hq: str | None = None
    parties: tuple[Party, ...] = ()
    end_use: str | None = None
    quantity: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    attest: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()

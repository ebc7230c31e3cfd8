"""A verdict: whether what was said is so, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CONTRADICTED", "DEPENDS", "NOT_CHECKABLE", "SUPPORTED", "Verdict", "unchecked"]

SUPPORTED, CONTRADICTED, DEPENDS, NOT_CHECKABLE = "supported", "contradicted", "depends", "not_checkable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``because`` is a key of the views' words, ``computed`` its parameters and numbers, ``sources`` what was read."""

    verdict: str
    because: str
    computed: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


def unchecked(because: str, **computed: Any) -> Verdict:
    """Nothing at hand can decide it; the key says what is missing."""
    return Verdict(NOT_CHECKABLE, because, computed)

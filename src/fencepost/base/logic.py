"""Three answers: yes, no, cannot tell (strong Kleene logic).

>>> any_of([Tri.UNKNOWN, Tri.YES]), all_of([Tri.UNKNOWN, Tri.YES]), not_(Tri.UNKNOWN)
(<Tri.YES: 'yes'>, <Tri.UNKNOWN: 'unknown'>, <Tri.UNKNOWN: 'unknown'>)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

__all__ = ["Tri", "all_of", "any_of", "not_", "tri"]


class Tri(Enum):
    """A truth value that may be unknown. It has no ``bool()``: an unknown is never a silent no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("a three-valued answer is not a bool: compare it with Tri.YES")


def tri(value: bool | None) -> Tri:
    """``True``, ``False`` or ``None`` as an answer."""
    return Tri.UNKNOWN if value is None else Tri.YES if value else Tri.NO


def not_(a: Tri) -> Tri:
    """Negation; unknown stays unknown."""
    return {Tri.YES: Tri.NO, Tri.NO: Tri.YES, Tri.UNKNOWN: Tri.UNKNOWN}[a]


def all_of(answers: Iterable[Tri]) -> Tri:
    """Conjunction: one no settles it, else one unknown spoils it."""
    seen = set(answers)
    return Tri.NO if Tri.NO in seen else Tri.UNKNOWN if Tri.UNKNOWN in seen else Tri.YES


def any_of(answers: Iterable[Tri]) -> Tri:
    """Disjunction: one yes settles it, else one unknown spoils it."""
    seen = set(answers)
    return Tri.YES if Tri.YES in seen else Tri.UNKNOWN if Tri.UNKNOWN in seen else Tri.NO

"""Every error Fencepost raises on purpose, as one tree.

    FencepostError
    ├── UsageError        the question cannot be asked like this          FP-USE-*
    ├── FactError         a pack, a user's item or a figure is wrong      FP-FACT-*
    │   └── NotFound      no such chip, place, model ...; has candidates
    ├── LawError          a law file or an expression is wrong            FP-LAW-*
    ├── PerfError         a workload or a layout cannot be evaluated      FP-PERF-*
    └── EvidenceError     a document cannot be read                       FP-EVID-*

Each carries a stable code, what was wrong, where (file, line, column or option) and what to do.
Exit status 2 belongs to all of them; anything else that escapes is a fault of Fencepost and exits 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

__all__ = ["EvidenceError", "FactError", "FencepostError", "LawError", "NotFound", "PerfError", "UsageError"]


class FencepostError(Exception):
    """Bad input, explained.

    >>> err = UsageError("FP-USE-001", "the date '2025-13-01' has no such month", where="--on", hint="write YYYY-MM-DD")
    >>> print(err)
    the date '2025-13-01' has no such month
      where: --on
      do: write YYYY-MM-DD
      [FP-USE-001]
    """

    def __init__(
        self, code: str, message: str, *, where: str = "", hint: str = "", candidates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint
        self.candidates = tuple(candidates)

    def __str__(self) -> str:
        lines = [self.message]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  do: {self.hint}")
        if self.candidates:
            lines.append(f"  near: {', '.join(self.candidates)}")
        lines.append(f"  [{self.code}]")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Callable[[], FencepostError], tuple[()]]:
        """An error of a worker process arrives whole."""
        words = {"where": self.where, "hint": self.hint, "candidates": self.candidates}
        return partial(type(self), self.code, self.message, **words), ()

    def record(self) -> dict[str, object]:
        """The error as the JSON object of the contract."""
        return {
            "code": self.code,
            "message": self.message,
            "where": self.where,
            "hint": self.hint,
            "candidates": list(self.candidates),
        }


class UsageError(FencepostError):
    """A command, option or argument that cannot be answered."""


class FactError(FencepostError):
    """A row, cell or user's item that fails its schema."""


class NotFound(FactError):
    """A name that matches nothing, or too much; ``candidates`` are the nearest ids."""


class LawError(FencepostError):
    """A law file or expression that cannot be read, with line and column."""


class PerfError(FencepostError):
    """A model, layout or measurement row that cannot be evaluated."""


class EvidenceError(FencepostError):
    """A document that cannot be read."""

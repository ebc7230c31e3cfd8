"""Decisions about AI accelerators under export controls. Not legal advice.

The functions here give the records of the commands of the same name; each is imported when first used.

>>> import fencepost
>>> fencepost.check("h100", to="CN", on="2024-01-01")["review"]
'presumption_of_denial'
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_DOORS = {
    "brief": ("brief", "timeline", "verify", "verify_text"),
    "evidence": ("cite", "read", "validate_evidence"),
    "facts": ("find", "show", "tpp"),
    "law": (
        "check",
        "check_batch",
        "check_case",
        "coverage",
        "history",
        "law_diff",
        "law_list",
        "law_show",
        "law_timeline",
        "scan",
    ),
    "parties": ("screen",),
    "perf": ("compare", "estimate", "perf_parameters", "validate"),
    "search": ("search",),
    "simulate": ("simulate",),
    "propose": ("propose_accept", "propose_list", "propose_reject", "propose_show"),
    "store": ("ingest", "passages", "retract"),
}  # fmt: skip
_HOME = {name: door for door, names in _DOORS.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"fencepost.apps.python.{_HOME[name]}"), name)
    raise AttributeError(f"module 'fencepost' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*globals(), *_HOME]

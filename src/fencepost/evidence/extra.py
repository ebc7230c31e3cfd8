"""The optional parts of the evidence engine, asked for by name only where they are used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from fencepost.base.errors import EvidenceError

__all__ = ["OURS", "need"]

OURS = ("FP-EVID-004", "FP-EVID-010")
"""Errors that are no document's: a part or a pack is missing, and every document would fail alike."""

_PACKAGES = {
    "ahocorasick_rs": "ahocorasick_rs",
    "opencc": "OpenCC",
    "pypinyin": "pypinyin",
    "charset_normalizer": "charset-normalizer",
    "pypdfium2": "pypdfium2",
}


def need(module: str) -> ModuleType:
    """The module, or EvidenceError FP-EVID-004 that says what to install."""
    try:
        return import_module(module)
    except ImportError:
        raise EvidenceError(
            "FP-EVID-004", f"reading documents needs {_PACKAGES.get(module, module)}, which is not installed",
            hint="pip install 'fencepost[evidence]'",
        ) from None  # fmt: skip

"""One spelling for many: names are compared after folding case, width, spaces, hyphens and punctuation.

>>> fold("Ascend 910C"), fold("ＲＴＸ　ＰＲＯ-6000D"), fold("Türkiye")
('ascend910c', 'rtxpro6000d', 'turkiye')
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

__all__ = ["fold", "without_prefix"]

_ASCII = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) != "+"}


def fold(text: str) -> str:
    """Letters, digits and ideographs in lower case, without width, accents and punctuation; ``+`` is kept (N7+)."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum() or c == "+")


def without_prefix(folded: str, prefixes: Iterable[str]) -> Iterator[str]:
    """The folded name, then what is left of it after each of the folded prefixes it begins with."""
    yield folded
    for prefix in prefixes:
        if prefix and folded.startswith(prefix) and len(folded) > len(prefix):
            yield folded[len(prefix) :]

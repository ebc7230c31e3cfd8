"""Words as full text is indexed and looked for: an ideograph is a word, so that names of two of them are found.

Text is folded before (script, width), so that Simplified and Traditional find each other.

>>> words("英伟达H20芯片")
'英 伟 达 h20 芯 片'
>>> query("昇腾 Jensen Huang")
'"昇 腾" "jensen" "huang"'
>>> query('"Jensen Huang"')
'"jensen huang"'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["matches", "query", "words"]

_WORD = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\\W_\u2e80-\u9fff\uf900-\ufaff]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def words(folded: str) -> str:
    """The words of a folded text, parted by spaces."""
    return " ".join(_WORD.findall(folded.casefold()))


def _terms(folded: str) -> Iterator[str]:
    """The words of each term: what stands between quotation marks is one, else what stands between spaces."""
    for match in _TERM.finditer(folded.replace("“", '"').replace("”", '"')):
        if found := words(match[1] or match[2] or ""):
            yield found


def query(folded: str) -> str:
    """An FTS5 expression: every term must occur, each as a phrase; empty where there is no word to look for."""
    return " ".join(f'"{term}"' for term in _terms(folded))


def matches(folded: str, sought: str) -> list[tuple[int, int]]:
    """Where the terms sought stand in a folded text, as [start, end).

    >>> matches("英伟达H20和h20芯片", "H20芯片")
    [(7, 12)]
    """
    text = folded.casefold()
    if len(text) != len(folded):  # a letter that grows when its case is folded: look in the text as it is
        text = folded
    spans = []
    for term in _terms(sought):
        pattern = r"[\W_]*".join(map(re.escape, term.split()))
        spans += [
            m.span() for m in re.finditer(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])" if term.isascii() else pattern, text)
        ]
    return sorted(spans)

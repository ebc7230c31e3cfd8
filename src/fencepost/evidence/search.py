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
from typing import Any

from .document import text_of
from .fold import Folder
from .store import Store, Wanted

__all__ = ["matches", "query", "search", "words"]

_AROUND = 60
"""Characters shown before the first match and after the last."""

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


def search(store: Store, text: str, fold: Folder, wanted: Wanted, limit: int) -> Iterator[dict[str, Any]]:
    """Passages of a store that hold the words, the best first: a snippet, its marks, and the bytes of the first match.

    ``marks`` are [start, end) in the snippet; ``span`` and ``byte_span`` are the first match's in the root.
    """
    sought = fold(text)
    if not (expression := query(sought)):
        return
    for header, first, last, statements in store.passages(expression, wanted, limit):
        rendered = header["root"]["id"] if header["root"] != "file" else header["id"]
        whole, _ = text_of(store.root(rendered) or b"", header["path"])
        passage = whole.part(first, last)
        found = matches(fold(passage.clean), sought) or [(0, 0)]
        start = max(found[0][0] - _AROUND, 0)
        end = min(found[0][1] + _AROUND, len(passage.clean))
        at, to = (first + x for x in passage.root_span(*found[0]))
        yield {
            "document": header["id"], "path": header["path"], "title": header["title"],
            "published": header["published"], "snippet": passage.clean[start:end],
            "marks": [[a - start, b - start] for a, b in found if a < b <= end],
            "span": [at, to], "byte_span": list(whole.bytes_of(at, to)), "statements": statements,
        }  # fmt: skip

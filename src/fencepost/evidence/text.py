"""A document is its bytes; everything else is a list of edits that can be walked back.

``Text`` holds the root bytes, the characters they decode to, and the edits that turn those characters into the clean
text. Three coordinates exist: bytes of the root, characters of the *decoded* root, and characters of the *clean* text.
Later stages point into the clean text; ``Text.root_span`` and ``Text.byte_span`` bring any slice home.

>>> doc = Text.of("報(bào)道".encode(), "報(bào)道", "utf-8", [Edit(1, 6, "", "gloss")])
>>> doc.clean, doc.root_span(0, 2), doc.byte_span(0, 2)
('報道', (0, 7), (0, 12))
>>> doc.raw(0, 2)
'報(bào)道'
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

__all__ = ["Edit", "Text", "merge_edits"]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace decoded characters [start, end) by ``replacement``, for the reason ``kind``."""

    start: int
    end: int
    replacement: str
    kind: str


def merge_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits in order, without overlap: of two that overlap, the one that begins first (then the longer) stays."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Text:
    """Root bytes, decoded characters, edits, and the clean text they give.

    ``clean_at`` and ``root_at`` are the starts of the runs (kept stretches and replacements) in clean and decoded
    characters; ``exact`` says for each run whether it is a kept stretch (character for character) or a replacement.
    """

    root: bytes
    decoded: str
    encoding: str
    edits: tuple[Edit, ...]
    clean: str
    clean_at: tuple[int, ...] = field(repr=False)
    root_at: tuple[tuple[int, int], ...] = field(repr=False)
    exact: tuple[bool, ...] = field(repr=False)
    pages: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, root: bytes, decoded: str, encoding: str, edits: Iterable[Edit] = ()) -> Text:
        """Apply the edits; a document without any keeps its very characters."""
        edits = merge_edits(edits)
        pieces: list[str] = []
        clean_at: list[int] = []
        root_at: list[tuple[int, int]] = []
        exact: list[bool] = []
        position = size = 0

        def add(piece: str, start: int, end: int, same: bool) -> None:
            nonlocal size
            if piece:
                pieces.append(piece)
                clean_at.append(size)
                root_at.append((start, end))
                exact.append(same)
                size += len(piece)

        for edit in edits:
            add(decoded[position : edit.start], position, edit.start, True)
            add(edit.replacement, edit.start, edit.end, False)
            position = edit.end
        add(decoded[position:], position, len(decoded), True)
        clean = "".join(pieces) if edits else decoded
        return cls(
            root, decoded, encoding, edits, clean, tuple(clean_at), tuple(root_at), tuple(exact),
            _pages(decoded, encoding, len(root)),
        )  # fmt: skip

    def root_span(self, start: int, end: int) -> tuple[int, int]:
        """The decoded characters that clean characters [start, end) rest on, from the first to the last."""
        if end <= start:
            at = self._root_of(start)[0] if self.clean_at and start < len(self.clean) else len(self.decoded)
            return at, at
        return self._root_of(start)[0], self._root_of(end - 1)[1]

    def byte_span(self, start: int, end: int) -> tuple[int, int]:
        """The root bytes of clean characters [start, end)."""
        return self.bytes_of(*self.root_span(start, end))

    def bytes_of(self, start: int, end: int) -> tuple[int, int]:
        """The root bytes of decoded characters [start, end)."""
        return self._byte(start), self._byte(end)

    def raw(self, start: int, end: int) -> str:
        """The decoded characters behind clean characters [start, end), noise included."""
        first, last = self.root_span(start, end)
        return self.decoded[first:last]

    def edits_in(self, start: int, end: int) -> tuple[Edit, ...]:
        """The edits inside decoded characters [start, end)."""
        first = bisect_right(self.edits, start, key=lambda e: e.end)
        return tuple(e for e in self.edits[first:] if e.start < end)

    def part(self, start: int, end: int) -> Text:
        """Decoded characters [start, end) as a text of their own, cleaned as they are in the whole.

        >>> Text.of(b"a-b-c", "a-b-c", "ascii", [Edit(1, 2, "", "dash"), Edit(3, 4, "", "dash")]).part(2, 5).clean
        'bc'
        """
        first, last = self.bytes_of(start, end)
        edits = [
            Edit(max(e.start - start, 0), min(e.end, end) - start, e.replacement, e.kind)
            for e in self.edits_in(start, end)
        ]
        return Text.of(self.root[first:last], self.decoded[start:end], self.encoding, edits)

    def _root_of(self, position: int) -> tuple[int, int]:
        run = bisect_right(self.clean_at, position) - 1
        start, end = self.root_at[run]
        if not self.exact[run]:
            return start, end
        at = start + position - self.clean_at[run]
        return at, at + 1

    def _byte(self, position: int) -> int:
        page, rest = divmod(position, _PAGE)
        begin = page * _PAGE
        return self.pages[page] + (
            rest
            if len(self.root) == len(self.decoded)
            else len(self.decoded[begin : begin + rest].encode(self.encoding, "surrogateescape"))
        )


# Byte offsets are kept for every 256th character; between two of them a slice is encoded again.
_PAGE = 256


def _pages(decoded: str, encoding: str, size: int) -> tuple[int, ...]:
    if len(decoded) == size:
        return tuple(range(0, len(decoded) + _PAGE, _PAGE))
    lengths = (
        len(decoded[i : i + _PAGE].encode(encoding, "surrogateescape")) for i in range(0, len(decoded) + 1, _PAGE)
    )
    return (0, *accumulate(lengths))

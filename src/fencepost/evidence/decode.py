"""Bytes to characters, without loss: decoding must give back the very bytes when encoded again.

>>> decode("中方约谈了英伟达,要求说明后门风险".encode("gb18030"))[1]
'gb18030'
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from fencepost.base.errors import EvidenceError

__all__ = ["MAX_BYTES", "decode"]

# A news page is kilobytes, a long report a few megabytes. Above this a file is a dump, to be split first.
MAX_BYTES = 20_000_000
_SAMPLE = 65_536
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LEGACY = ("gb18030", "big5hkscs")
# The commonest characters of Chinese news, in both scripts: a wrong legacy decoding hardly ever yields them.
_COMMON = frozenset(
    "的一是在了不和有大这中人上为国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "这為國時來們動產個說種後對會過學發經與報導業據關體點這還進開關網電話。，、“”‘’…"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def decode(root: bytes, where: str = "") -> tuple[str, str]:
    """The characters of ``root`` and the name of its encoding (``utf-8``, ``gb18030``, ``big5hkscs``, ``utf-16-*``).

    Encoding the characters again gives ``root`` exactly. Raises EvidenceError FP-EVID-001 (too large), FP-EVID-002
    (not text) or FP-EVID-003 (no encoding fits).
    """
    if len(root) > MAX_BYTES:
        raise EvidenceError(
            "FP-EVID-001", f"the file has {len(root):,} bytes; at most {MAX_BYTES:,} are read as one document",
            where=where, hint="split it into documents, or give the text of the article alone",
        )  # fmt: skip
    encoding = next((name for mark, name in _MARKS if root.startswith(mark)), None)
    if encoding is None and _binary(root):
        raise EvidenceError(
            "FP-EVID-002", "this is not text: it holds NUL or control bytes all over", where=where,
            hint="give a text or HTML file; save a PDF or a word-processor file as text first",
        )  # fmt: skip
    for name in [encoding] if encoding else _encodings(root):
        text = _exact(root, name)
        if text is not None:
            return text, name
    text = root.decode("utf-8", "surrogateescape")  # mostly UTF-8, cut or damaged in a few places
    if sum("\udc80" <= c <= "\udcff" for c in text) <= len(text) / 100:
        return text, "utf-8"
    raise EvidenceError(
        "FP-EVID-003", "no encoding reads this file without loss", where=where,
        hint="save it as UTF-8, GB18030 or Big5",
    )  # fmt: skip


def _encodings(root: bytes) -> Iterator[str]:
    """UTF-8, and only if it does not fit the outcome of a vote."""
    yield "utf-8"
    yield from _vote(root)


def _exact(root: bytes, name: str) -> str | None:
    try:
        text = root.decode(name)
        return text if text.encode(name) == root else None
    except (UnicodeError, LookupError):
        return None


def _vote(root: bytes) -> list[str]:
    """Encodings to try after UTF-8, likeliest first: by the share of common characters, else a statistical guess."""

    def score(name: str) -> float:
        text = root[:_SAMPLE].decode(name, "ignore")
        wide = [c for c in text if c > "\x7f"]
        return sum(c in _COMMON for c in wide) / max(len(wide), 1)

    ranked = sorted(_LEGACY, key=score, reverse=True)
    if score(ranked[0]) >= 0.05:
        return ranked
    from .extra import need

    best = need("charset_normalizer").from_bytes(root[:_SAMPLE]).best()
    return ([best.encoding] if best else []) + ranked


def _binary(root: bytes) -> bool:
    sample = root[:_SAMPLE]
    odd = len(_CONTROL.findall(sample.decode("latin-1")))
    return odd > max(2, len(sample) / 200) or sample.count(0) > 2

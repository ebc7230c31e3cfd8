"""A PDF as text: a stored rendition with the page of every character, made the same way each time.

A PDF has no text of its own, only marks on pages. Its rendition is UTF-8: the lines of each page joined to paragraphs.
Spans of a PDF's records are spans of the rendition; its record names the file it was made of, by what and which
version, so that it can be made again. The library that reads PDF is native code and the file a stranger's, so that it
runs in a process of its own, bounded in time and memory.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from fencepost.base import study
from fencepost.base.errors import EvidenceError

__all__ = ["MAX_PDF", "Rendition", "is_pdf", "render"]

MAX_PDF = 100_000_000
MAX_PAGES = 2_000
SECONDS, MEMORY = 120.0, 4_000_000_000
"""What the reading of one file may take."""
_REFLOW = 1
"""The version of the joining below; another one is another rendition."""
_FULL = 0.7
"""A line this long, against the page's longest, ran on into the next."""
_STOP = re.compile(r"[。!?！？;；:：.…][”\"’')）》\]]*$")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Rendition:
    """The text, where each page begins in it (in characters), and what made it."""

    text: str = field(repr=False)
    pages: tuple[int, ...]
    by: str
    version: str

    def page(self, at: int) -> int:
        """The number, from 1, of the page that character ``at`` stands on."""
        return bisect_right(self.pages, at)


def is_pdf(root: bytes) -> bool:
    """Whether the bytes begin like a PDF."""
    return root.startswith(b"%PDF-")


def render(root: bytes, where: str = "") -> Rendition:
    """The rendition of a PDF. EvidenceError FP-EVID-033 (broken or locked), FP-EVID-034 (a scan: no text in it),
    FP-EVID-035 (beyond the bounds of pages, time or memory).
    """
    try:
        lines, by, version = study.apart(_lines, root, seconds=SECONDS, memory=MEMORY)
    except TimeoutError:
        raise _beyond(where, f"it was not read within {SECONDS:g} seconds") from None
    except (ChildProcessError, MemoryError):
        raise _beyond(where, "it broke the reader or asked for too much memory") from None
    except EvidenceError as error:
        raise EvidenceError(error.code, error.message, where=where, hint=error.hint) from None
    starts, parts, size = [], [], 0
    for page in lines:
        text = joined(page)
        starts.append(size)
        parts.append(text)
        size += len(text) + 1
    whole = "\n".join(parts)
    if not whole.strip():
        raise EvidenceError(
            "FP-EVID-034", "the pages hold no text, only pictures", where=where,
            hint="run text recognition over it first",
        )  # fmt: skip
    return Rendition(whole, tuple(starts), by, f"{version}+{_REFLOW}")


def _beyond(where: str, why: str) -> EvidenceError:
    return EvidenceError("FP-EVID-035", why, where=where, hint="print it to a new PDF, or give its text")


def _lines(root: bytes) -> tuple[list[list[str]], str, str]:
    """The lines of every page as they are set, and the library's name and version. Runs in a process of its own."""
    from .extra import need

    pdfium = need("pypdfium2")
    try:
        document = pdfium.PdfDocument(root)
    except pdfium.PdfiumError as error:
        raise EvidenceError(
            "FP-EVID-033", f"this PDF is broken or locked: {error}", hint="save it again without a password"
        ) from None
    if len(document) > MAX_PAGES:
        raise _beyond("", f"it has {len(document):,} pages; at most {MAX_PAGES:,} are read")
    pages = []
    for number in range(len(document)):
        try:
            text = document[number].get_textpage().get_text_bounded()
        except pdfium.PdfiumError:
            text = ""  # one broken page does not cost the others
        pages.append(text.replace("\ufffe", "\u00ad").replace("\x00", "").splitlines())
    return pages, "pypdfium2", f"{pdfium.PYPDFIUM_INFO}/{pdfium.PDFIUM_INFO}"


def joined(lines: list[str]) -> str:
    """Set lines as paragraphs: a line that fills its column and ends no sentence goes on in the next.

    >>> joined(["The chip needs a li\u00ad", "cence for every sale to", "China.", "Next"])
    'The chip needs a licence for every sale to China.\\nNext'
    """
    full = _FULL * max(map(len, lines), default=0)
    text = ""
    open_ = False
    for line in (raw.strip() for raw in lines):
        if not open_ or not line:
            text += "\n" * bool(text) + line
        elif text.endswith("\u00ad"):
            text = text[:-1] + line
        else:
            wide = _WIDE.match(text[-1:]) and _WIDE.match(line)
            text += line if wide else f" {line}"
        open_ = len(line) >= full and not _STOP.search(line)
    return text

"""What is not the author's text inside a line: glosses, damage, placeholders, invisible characters, references."""

from __future__ import annotations

import html
import re
from html.entities import html5

from .gloss import damage_edits, gloss_edits
from .text import Edit

__all__ = ["clean_edits", "reference_edits"]

_PLACEHOLDER = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def clean_edits(text: str) -> list[Edit]:
    """Every edit that takes decoded characters to the clean text, markup aside; none where there is no noise."""
    edits = [Edit(m.start(), m.end(), "", "placeholder") for m in _PLACEHOLDER.finditer(text)]
    edits += [Edit(m.start(), m.end(), "", "invisible") for m in _INVISIBLE.finditer(text)]
    if "(" in text or "(" in text:
        edits += gloss_edits(text) + damage_edits(text)
    return edits


def reference_edits(text: str) -> list[Edit]:
    """Character references of a page (``&amp;``) as the characters they stand for."""
    edits = []
    for m in _ENTITY.finditer(text):
        name = m[0][1:]
        if name.startswith("#") or name in html5:
            edits.append(Edit(m.start(), m.end(), html.unescape(m[0]).replace("\xa0", " "), "reference"))
    return edits

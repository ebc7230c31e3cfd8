"""What is not the author's text inside a line: glosses, damage, image placeholders, invisible characters, markup."""

from __future__ import annotations

import html
import re
from html.entities import html5

from .gloss import damage_edits, gloss_edits
from .text import Edit

__all__ = ["clean_edits", "is_html"]

_PLACEHOLDER = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]+")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|br|article|meta|span)\b[^<>]{0,2000}>", re.I)
_DROPPED = re.compile(
    r"<!--.*?-->|<(script|style|noscript|template|svg|iframe|nav|footer|form|select|button)\b[^<>]*>.*?</\1\s*>",
    re.I | re.S,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<[!?][^<>]*>")
_BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "title",
        "tr",
        "ul",
    ]
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def clean_edits(text: str) -> list[Edit]:
    """Every edit that takes ``text`` (decoded characters) to the clean text; none where there is no noise."""
    edits = [Edit(m.start(), m.end(), "", "placeholder") for m in _PLACEHOLDER.finditer(text)]
    edits += [Edit(m.start(), m.end(), "", "invisible") for m in _INVISIBLE.finditer(text)]
    if is_html(text):
        edits += _markup_edits(text)
    if "(" in text or "(" in text:
        edits += gloss_edits(text) + damage_edits(text)
    return edits


def is_html(text: str) -> bool:
    """Whether the characters are an HTML page or fragment: several tags near the beginning."""
    head = text[:20_000]
    return len(_HTML.findall(head)) >= 3 and head.count("</") >= 1


def _markup_edits(text: str) -> list[Edit]:
    """Tags, comments, scripts and site navigation go; a block tag leaves a line break; references become characters."""
    edits = [Edit(m.start(), m.end(), "\n", "markup") for m in _DROPPED.finditer(text)]
    for m in _TAG.finditer(text):
        breaks = (m[2] or "").lower() in _BREAKING
        edits.append(Edit(m.start(), m.end(), "\n" if breaks else "", "markup"))
    for m in _ENTITY.finditer(text):
        name = m[0][1:]
        if name.startswith("#") or name in html5:
            edits.append(Edit(m.start(), m.end(), html.unescape(m[0]).replace("\xa0", " "), "reference"))
    return edits

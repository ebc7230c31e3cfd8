"""Results that only a figure tells: revenue of 5.4 billion, 亏损16亿. A firm's figure is the disclosure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .claims import Claim
from .document import Document, Sentence
from .event import Event
from .sentences import clause_start
from .when import date_of

__all__ = ["results_told"]

_NO_RESULT = frozenset({"forecast", "denied", "alleged"})
_BOUNDS = frozenset({"at_least", "up_to"})  # what is wanted or possible, seldom what was earned
# What another figure is held against.
_YARDSTICK = re.compile(
    r"(?:\b(?:expected|consensus|estimates?(?: of)?|from|than|versus|vs\.?|compared with)|预[期估]的?|同期[为的是]?)"
    r"[^,.;。]{0,10}$"
)


def results_told(
    doc: Document, sentence: Sentence, figures: Sequence[Claim], told: Sequence[Event], kinds: dict[str, str]
) -> list[Event]:
    """One event for each kind and firm of which the sentence tells none otherwise; ``kinds`` gives a measure's kind.

    What is only expected, denied or alleged is no result; a range is one where the firm itself gives it.
    """
    known = {(e.type, a) for e in told for a in e.actors or ("",)}
    found: dict[tuple[str, str], Event] = {}
    for c in figures:
        kind = kinds.get(c.measure)
        if kind is None or not (c.subject or "").startswith(("org/", "unlisted:")) or c.status in _NO_RESULT:
            continue
        if c.modality in _BOUNDS or (c.value is None and not (c.low and c.high and c.speaker == c.subject)):
            continue
        if (kind, c.subject) in known or (kind, "") in known:
            continue
        if _YARDSTICK.search(doc.folded, sentence.start, c.start):
            continue
        start = clause_start(doc.folded, sentence.start, c.start)
        if any(e.start < c.end and start < e.end for e in told):
            continue
        date = date_of(doc, sentence, c.start)
        found.setdefault((kind, c.subject), Event(
            kind, date.first if date else None, date.last if date else None, date.precision if date else "unknown",
            date.why if date else "no date in the sentence", (c.subject,), doc.text.clean[c.start : c.end], None, (),
            c.status, c.speaker, c.via, start, c.end, (c.start, c.end), doc.folded[c.start : c.end],
            doc.folded[date.start : date.end] if date else "",
        ))  # fmt: skip
    return list(found.values())

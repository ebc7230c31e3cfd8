"""How the answer changed: spans of equal answers, and the events of law around them."""

from __future__ import annotations

from collections.abc import Mapping

from fencepost.base.days import Day
from fencepost.base.logic import Tri

from .book import Entry
from .determine import Determination, book_of, determine
from .question import Question

__all__ = ["boundaries", "history"]

_RULES = ("subject", "party", "require", "exception", "review")


def boundaries(facts, question: Question, until: Day) -> tuple[Day, ...]:
    """Every day, up to ``until``, on which something that an answer reads may begin or end."""
    book = book_of(facts)
    named = frozenset(question.laws)
    entries = [e for e in book.entries if e.instrument.kind != "bill" or e.instrument.id in named]
    days = {d for e in entries for d in (e.span.start, e.span.end) if d}
    days |= {d for s in book.stops for d in (s.span.start, s.span.end) if d}
    days |= {d for m in facts.places.memberships for d in (m.span.start, m.span.end) if d}
    first = min(e.span.start for e in entries)
    return tuple(sorted(d for d in days if first <= d <= until))


def _ids(d: Determination, *kinds: str) -> tuple[str, ...]:
    return tuple(e.at for e in d.entries if e.does in kinds and d.state(e) is not Tri.NO)


def history(
    facts, item, question: Question, until: Day, *, lang: str = "en"
) -> tuple[list[Mapping[str, object]], list[Mapping[str, object]]]:
    """Spans of equal answers from the book's first day to ``until``, and the events that concern the item.

    An instrument counts from the day it took effect, not from the day it became known.
    """
    spans: list[dict[str, object]] = []
    concerned: dict[str, Entry] = {}
    days = boundaries(facts, question, until)
    for start in days:
        d = determine(facts, item, question, start, lang=lang, brief=True)
        for entry in d.entries:
            if d.state(entry) is not Tri.NO and entry.does != "classify" and entry.does != "subject":
                concerned.setdefault(entry.id, entry)
        body = {
            "status": d.status, "review": d.review, "certainty": d.certainty, "eccn": d.eccn,
            "rules": _ids(d, *_RULES), "levies": _ids(d, "levy"), "authorisations": _ids(d, "authorise"),
            "buyer_side": _ids(d, "buyer_side"),
        }  # fmt: skip
        if spans and all(spans[-1][k] == v for k, v in body.items()):
            continue
        if spans:
            spans[-1]["to"] = start
        spans.append({"from": start, "to": None, **body})
    return list(spans), _events(concerned.values(), lang)


def _events(entries, lang: str) -> list[Mapping[str, object]]:
    """One event per entry that ever applied to the case, by day."""
    found = [
        {
            "date": e.span.start, "known_from": e.instrument.published, "kind": e.instrument.kind, "formal": e.formal,
            "text": e.text.get(lang) or e.text.get("en", e.cite), "cite": e.cite, "rule": e.at,
        }
        for e in entries
    ]  # fmt: skip
    return sorted(found, key=lambda e: (str(e["date"]), str(e["rule"])))

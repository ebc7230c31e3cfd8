"""What is said to have become of a bill: enacted, passed or rejected by a chamber, with what votes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from fencepost.rules.book import Instrument, Passage

from .named import NEAR
from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict

__all__ = ["check_bill"]

_ENACTED = re.compile(
    r"(?<![未没])(?<!没有)(?:成为|成為|是|成了)[^。,;]{0,6}法律|(?<![未没])生效|成法|签署|簽署"
    r"|\b(?:signed|(?:is|bec(?:ame|omes?|ome)) (?:now |already )?law|enacted|took effect|takes? effect|in force)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|yet to|without)\b[^.;,]{0,16}$|[未没][^,。;]{0,4}$", re.IGNORECASE)
_PASSED = re.compile(r"通过|通過|\b(?:pass(?:ed|es|age)?|approv(?:ed|es)|clear(?:ed|s))\b", re.IGNORECASE)
_REJECTED = re.compile(
    r"否决|否決|驳回|駁回|未获通过|未能?通过|搁置|擱置|阻止"
    r"|\b(?:reject(?:ed|s)|voted? down|defeat(?:ed|s)|fail(?:ed|s) to pass|kill(?:ed|s)|block(?:ed|s)|shelve[ds]"
    r"|stall(?:ed|s)|dropp(?:ed|s))\b",
    re.IGNORECASE,
)
_COMMITTEE = re.compile(r"\b(?:sub)?committees?\b|\bpanel\b|委员会|委員會", re.IGNORECASE)
_CHAMBERS = {
    "house": re.compile(r"\bHouse\b(?! of Lords)(?<!White House)|众议院|眾議院"),
    "senate": re.compile(r"\bSenate\b|参议院|參議院"),
}  # fmt: skip
_VOTES = re.compile(r"(?<![\d-])(?P<yes>\d{1,3})\s?(?:-|–|to|票?比|票对|票赞成、)\s?(?P<no>\d{1,3})(?![\d-])")


def check_bill(
    rules: Sequence[Instrument], text: str, first: dt.date | None = None, last: dt.date | None = None
) -> Verdict:
    """What is a bill in the law book is no law. That a chamber passed it is supported where the book has it so, and
    contradicted by another day or other votes; that a chamber rejected what it passed is contradicted.

    Of a chamber of which the book tells nothing it depends: how far a bill has come changes.
    """
    bill = rules[0]
    computed = {"rule": bill.id, "title": bill.title}
    if bill.kind != "bill":
        return Verdict(SUPPORTED, "bill.law", computed, (bill.id,))
    if enacted := _ENACTED.search(text):
        denied = _NOT.search(text[: enacted.start()])
        return Verdict(SUPPORTED if denied else CONTRADICTED, "bill.not_law", computed, (bill.id,))
    rejected, passed = _REJECTED.search(text), _PASSED.search(_REJECTED.sub("", text))
    if not (rejected or passed):
        return Verdict(SUPPORTED, "bill.pending", computed, (bill.id,))
    told = next(_passages(rules, text), None)
    if told is None:
        return Verdict(DEPENDS, "bill.pending", computed, (bill.id,))
    votes = _VOTES.search(text)
    other_votes = bool(votes and told.votes) and (int(votes["yes"]), int(votes["no"])) != told.votes
    other_day = first is not None and last is not None and not first - NEAR <= told.on <= last + NEAR
    denied = passed is not None and _NOT.search(text[: passed.start()])
    wrong = not passed or denied or other_votes or other_day
    passage = {"passage": asdict(told)}
    return Verdict(CONTRADICTED if wrong else SUPPORTED, "bill.passed", computed | passage, (bill.id,))


def _passages(rules: Sequence[Instrument], text: str) -> Iterator[Passage]:
    """Passages of the bills that bear the name, by the one chamber that the words name; none of a committee."""
    if _COMMITTEE.search(text):
        return
    named = [chamber for chamber, words in _CHAMBERS.items() if words.search(text)]
    if len(named) == 1:
        yield from (p for rule in rules for p in rule.passed if p.chamber == named[0])

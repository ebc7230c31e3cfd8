"""An event with its verdict: which check applies follows from its kind, who acts and what it is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fencepost.facts.parties import Party
from fencepost.facts.world import World

from .bills import check_bill
from .cases import CASES, check_case
from .instruments import check_day, check_rule, rules_named, steps_told
from .launches import check_launch
from .lawful import PERMISSIONS, check_assurance, check_permission, check_restriction
from .levies import check_levy, of_a_duty
from .listing import check_barred, check_listing
from .named import HOME, chips_of, items_in, span_days
from .setting import Record, Setting
from .verdict import DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_event"]


def check_event(on: Setting, event: Record) -> Verdict:
    """The verdict on an event: by the law of its day, the steps and lists that the packs hold; else that nothing can
    decide.
    """
    world, kind, text = on.world, event["type"], event["text"]
    items, where, about = _items(on, event), on.where(event), _about(on, event)
    own = span_days(event)
    first, last = on.days(event["date"], event["date_end"])
    authority = None if _in_need(event) else _authority(world, event)
    if rule := _of_a_rule(world, event, about, last):
        return rule
    if authority not in (None, HOME) and (authority == where or items) and kind in (*PERMISSIONS, "restriction"):
        return _case(world, event, about, authority, last)  # another government's act: the buyer's own, for one
    barred = kind == "restriction" and authority in (None, HOME)
    if barred and (party := _buyer(world, about, where)):
        return check_barred(world, party, last)
    if rule := _of_that_day(world, event, authority, items):
        return rule
    if kind == "assurance" or (kind in PERMISSIONS and _foretold(world, event)):
        return check_assurance(world, items, where, first, last)
    if kind in PERMISSIONS and _only_reviewed(text):
        needed = check_restriction(world, items, where, first, last)
        return replace(needed, because="permission.reviewed") if needed.verdict == SUPPORTED else needed
    if kind in PERMISSIONS:
        return check_permission(world, items, where, first, last)
    if kind == "restriction":
        return check_restriction(world, items, where, first, last)
    if kind == "levy" and event.get("object") == "goods/goods":
        return unchecked("levy.of_goods")
    if kind == "levy":
        return check_levy(world, _rate(on, event), items, where, last, items, duty=of_a_duty(event))
    if kind in CASES:
        return _case(world, event, about, authority, last)
    if kind == "release":
        return check_launch(world, items_in(world, _named(on, event)), *own)  # what comes out must be named itself
    if kind == "listing":
        days = own if any(i.startswith("org/") for i in about) else (first, last)
        return check_listing(world, text, about, *days, authority)
    return unchecked("no_check", measure=kind)


def _about(on: Setting, event: Record) -> list[str]:
    """Everybody and everything the event names: its object first, then the names in its words."""
    return [i for i in dict.fromkeys((event.get("object"), *on.named_in(event))) if i]


def _named(on: Setting, event: Record) -> list[str]:
    """All its objects first, then what else it names."""
    return list(dict.fromkeys((*(i for i in event.get("objects", ()) if i), *_about(on, event))))


def _items(on: Setting, event: Record) -> list[str]:
    """The chips of the event: its object and those in its words; for a company, those of its chips to which something
    was told to happen last before, else all that the document names.
    """
    world, document = on.world, on.document
    own = _named(on, event)
    if items := items_in(world, own):
        return items
    companies = {i for i in own if i.startswith("org/")}

    def theirs(ids: Sequence[str]) -> list[str]:
        return [i for i in ids if any(c.maker in companies for c in chips_of(world, i))]

    before = [e["objects"] or [e["object"]] for e in document["events"] if e["span"][0] < event["span"][0]]
    spoken_of = [found for ids in before if (found := theirs([i for i in ids if i]))]
    return spoken_of[-1] if spoken_of else theirs(on.items)


def _case(world: World, event: Record, about: Sequence[str], authority: str | None, by: dt.date | None) -> Verdict:
    """A step of an authority: its own days count; one that is still to come is none that was taken, on whatever day."""
    agencies = [a for a in event.get("actors", ()) if (p := world.parties.get(a)) and p.kind == "agency"]
    days = span_days(event) if event["precision"] != "not before" else (None, None)
    answer = check_case(world, event["type"], about, *days, authority, agencies, by)
    undated = answer.because == "case.undated"
    return replace(answer, verdict=DEPENDS) if undated and event.get("ahead") else answer


def _of_a_rule(world: World, event: Record, about: Sequence[str], by: dt.date | None) -> Verdict | None:
    """What becomes of a rule or a bill that the words name."""
    kind, text = event["type"], event["text"]
    rules = rules_named(world, text) if kind in (*_OF_RULES, "bill") else []
    if rules and kind == "bill":
        days = span_days(event) if event["precision"] != "not before" else (None, None)
        return check_bill(rules, event.get("sentence") or text, *days)
    if rules and (not items_in(world, about) or steps_told(rules, text)):
        return check_rule(world, rules, text, *span_days(event), by)
    return None


def _of_that_day(world: World, event: Record, authority: str | None, items: Sequence[str]) -> Verdict | None:
    """A rule that appeared on the day told: the answer where no chip is named, or where the words tell of a rule."""
    kind, text = event["type"], event["text"]
    on_a_day = event["date"] is not None and event["precision"] == "day"
    if kind not in ("restriction", "policy_change") or not authority or not on_a_day:
        return None
    told = [check_day(world, authority, tightened, *span_days(event)) for tightened in _ways(kind, text)]
    rule = next((v for v in told if v.verdict == SUPPORTED), told[0])
    return rule if not items or (_A_RULE.search(text) and rule.verdict == SUPPORTED) else None


_OF_RULES = ("policy_change", "restriction", "announcement", "statement")
"""Kinds of event that tell what becomes of a rule."""


_A_RULE = re.compile(r"规则|規則|新规|新規|条例|條例|\b(?:rules?|regulations?|guidance)\b|指南|指引", re.IGNORECASE)


def _ways(kind: str, text: str) -> tuple[bool, ...]:
    """Whether rules that tighten (True) or ease are meant; where the words tell of a rule of either kind, both."""
    tightened = kind == "restriction"
    return (tightened, not tightened) if _A_RULE.search(text) else (tightened,)


_REVIEW = re.compile(r"审查|审批|審查|審批|\b(?:review|process)(?:s|es|ed|ing)?\b", re.IGNORECASE)
_OPENED = re.compile(
    r"允许|允許|批准|放行|准许|准許|放宽|放寬|解除|取消|简化|簡化|加快|豁免|政策|规则|規則"
    r"|\b(?:allow|approv|permit|eas|lift|clear|simplif|exempt|relax|polic|rule)\w*",
    re.IGNORECASE,
)


def _only_reviewed(text: str) -> bool:
    """Whether applications are only said to be reviewed: nothing is decided, but a licence is needed."""
    return _REVIEW.search(text) is not None and _OPENED.search(text) is None


def _buyer(world: World, about: Sequence[str], where: str | None) -> str | None:
    """The company at the place itself (or anywhere abroad) that a restriction is on, where no chip is named: it is
    barred as a party.
    """
    if items_in(world, about):
        return None
    held = ((i, world.parties.get(i)) for i in about if i.startswith("org/"))
    return next((i for i, p in held if p is not None and p.hq and p.hq == (where or p.hq) != HOME), None)


def _foretold(world: World, event: Record) -> bool:
    """What is to come is allowed, or an authority announces that it will be: a promise, not yet a permission."""
    if event["status"] == "forecast" or event.get("ahead"):
        return True
    who = event.get("speaker") or next(iter(event.get("actors", ())), "")
    party = world.parties.get(who)
    seller = who.startswith("org/") or (party is not None and (party.parent or "").startswith("org/"))
    return event["status"] == "announced" and not seller


def _authority(world: World, event: Record) -> str | None:
    """The country of the government or agency that acts, or for which the person acts, if one is named."""
    parties = (world.parties.get(a) for a in event.get("actors", ()))
    return next((p.hq for p in parties if p is not None and p.hq and _rules(p)), None)


_NEEDS = re.compile(r"\bneeds? (?:an?|the)\b[^.;]{0,24}\b(?:licen[cs]e|permit)\b", re.IGNORECASE)


def _in_need(event: Record) -> bool:
    """Whether who is read as acting is told to need a licence: whoever asks for it is somebody else."""
    return event["type"] == "restriction" and _NEEDS.search(event["text"]) is not None


def _rules(party: Party) -> bool:
    return party.kind in ("government", "agency") or (party.parent or "").startswith("gov/")


def _rate(on: Setting, event: Record) -> float | None:
    """The share that the event's words state: one that a claim took, else one that no claim did."""

    def rates() -> Iterator[float]:
        for kind in ("claims", "loose"):
            for found in on.meeting(event, kind, unit="%"):
                if found["value"] is not None:
                    yield float(found["value"])

    return next(rates(), None)

"""Templates of events and claims: what words announce them, and which kinds of mention fill their slots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fencepost.base.errors import EvidenceError

from .triggers import led

__all__ = [
    "ClaimTemplate",
    "EventTemplate",
    "Qualities",
    "Standing",
    "Standings",
    "claim_templates",
    "event_templates",
    "quality_rules",
    "standing_rules",
]


@dataclass(frozen=True, slots=True)
class EventTemplate:
    """A kind of event. ``cue`` finds it; ``actors`` and ``objects`` are kinds in order of preference.

    ``needs`` lists what the sentence must also hold: a kind of mention, ``date``, ``amount`` or ``object``.
    ``instead`` names kinds that make this one superfluous in the same sentence; ``unless`` is a pattern around the cue
    (the clause up to and including it) under which it is only background. ``between`` may not stand between the actor
    and the cue: what is permitted there is another's act. ``elliptic``: where the sentence names no firm, it is the one
    the text is about.
    """

    type: str
    cue: re.Pattern[str]
    actors: tuple[str, ...]
    objects: tuple[str, ...]
    needs: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    unless: re.Pattern[str] | None = None
    between: re.Pattern[str] | None = None
    elliptic: bool = False


@dataclass(frozen=True, slots=True)
class ClaimTemplate:
    """A measure. ``kinds`` are the kinds of amount it takes; ``cue`` must stand within ``reach`` characters of it.

    ``subjects`` and ``bases`` are kinds of mention; ``plain``: the unit alone means it, where a product is spoken of.
    ``tells``: the kind of event that the figure of a firm alone tells. ``parted``: it may be told of a part of a
    business. ``given``: it is another who gives the figure to its subject, as a target price.
    """

    measure: str
    kinds: tuple[str, ...]
    cue: re.Pattern[str]
    subjects: tuple[str, ...]
    bases: tuple[str, ...] = ()
    reach: int = 30
    unless: re.Pattern[str] | None = None
    units: tuple[str, ...] = ()
    plain: bool = False
    tells: str | None = None
    parted: bool = False
    given: bool = False


def event_templates(rows: Iterable[Mapping[str, Any]]) -> tuple[EventTemplate, ...]:
    """Compiled templates from ``reading_events``."""
    return tuple(
        EventTemplate(
            r["type"], _cue(r), tuple(r.get("actors", ())), tuple(r.get("objects", ())), tuple(r.get("needs", ())),
            tuple(r.get("instead", ())), _pattern(r, "unless"), _pattern(r, "between"),
            r.get("elliptic", False),
        )
        for r in rows
    )  # fmt: skip


def claim_templates(rows: Iterable[Mapping[str, Any]]) -> tuple[ClaimTemplate, ...]:
    """Compiled templates from ``reading_claims``."""
    return tuple(
        ClaimTemplate(
            r["measure"], tuple(r["kinds"]), _cue(r), tuple(r["subjects"]), tuple(r.get("bases", ())),
            int(r.get("reach", 30)), _pattern(r, "unless"), tuple(r.get("units", ())), r.get("plain", False),
            r.get("tells"), r.get("parted", False), r.get("given", False),
        )
        for r in rows
    )  # fmt: skip


def _cue(row: Mapping[str, Any]) -> re.Pattern[str]:
    parts = [row["zh"]] if row.get("zh") else []
    parts += [rf"(?i:\b(?:{row['en']}))"] if row.get("en") else []
    try:
        return led("|".join(f"(?:{p})" for p in parts))
    except re.error as error:
        raise EvidenceError(
            "FP-EVID-011", f"the cue of '{row.get('type') or row.get('measure')}' is no pattern: {error}",
            where="packs/vocabulary",
        ) from None  # fmt: skip


def _pattern(row: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    return led(row[key]) if row.get(key) else None


@dataclass(frozen=True, slots=True)
class Qualities:
    """Compiled words. ``cues`` pairs a measure and whether the word praises with the pattern that finds it."""

    cues: tuple[tuple[str, bool, re.Pattern[str]], ...]
    not_before: re.Pattern[str]
    between: re.Pattern[str]
    link: re.Pattern[str]
    listed: re.Pattern[str]
    negations: re.Pattern[str]
    anaphor: re.Pattern[str]
    compared: re.Pattern[str]


def quality_rules(rows: Mapping[str, Any]) -> Qualities:
    """Compiled from ``reading_qualities``; EvidenceError FP-EVID-011 where a row is no pattern."""
    try:
        words = [
            (q["measure"], side == "good", rf"{q[side]['zh']}|(?i:\b(?:{q[side]['en']})\b)")
            for q in rows["qualities"] for side in ("good", "bad")
        ]  # fmt: skip
        filler = "|".join((*(w for _, _, w in words), rows["filler"]))  # of two that fit, the longer
        return Qualities(
            tuple((m, good, led(w)) for m, good, w in words), re.compile(rows["not_before"]),
            re.compile(rf"(?>{filler})*+"), re.compile(rf"(?:{rows['link']})"), re.compile(rf"\s?{rows['listed']}$"),
            re.compile(rows["negations"]), re.compile(rows["anaphor"]), re.compile(rf"(?:{rows['compared']})$"),
        )  # fmt: skip
    except (re.error, KeyError, TypeError) as error:
        raise EvidenceError(
            "FP-EVID-011", f"reading_qualities is not as expected: {error}", where="packs/vocabulary"
        ) from None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a law may make of a chip or a party: ``says`` is what the words say it is, where they do not name it
    themselves; ``subjects`` are the kinds of mention of which it is said.
    """

    measure: str
    modality: str
    says: str | None
    subjects: tuple[str, ...]
    cue: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Standings:
    """Compiled words about standings. ``refused`` before a lack of a licence and ``negated`` turn the sense round;
    behind ``unreal`` nothing is said to be so.
    """

    rows: tuple[Standing, ...]
    refused: re.Pattern[str]
    negated: re.Pattern[str]
    unreal: re.Pattern[str]


def standing_rules(rows: Mapping[str, Any]) -> Standings:
    """Compiled from ``reading_standings``; EvidenceError FP-EVID-011 where a row is no pattern."""
    try:
        return Standings(
            tuple(
                Standing(
                    r["measure"], r.get("modality", "positive"), r.get("says"),
                    tuple(r.get("subjects", rows["subjects"])), _cue(r),
                )
                for r in rows["standings"]
            ),
            *(re.compile(rows[name]) for name in ("refused", "negated", "unreal")),
        )  # fmt: skip
    except (re.error, KeyError, TypeError) as error:
        raise EvidenceError(
            "FP-EVID-011", f"reading_standings is not as expected: {error}", where="packs/vocabulary"
        ) from None

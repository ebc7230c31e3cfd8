"""The knowledge that reading needs, compiled once from the packs: cues, terms, speech, templates and names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import yaml

from fencepost.base.errors import EvidenceError
from fencepost.facts.vocabulary import Aspect, aspect_of, segment_of
from fencepost.facts.world import World

from .act_rules import ActRules, act_rules
from .amounts import UNSIGNED
from .blocks import Cue, cues
from .comparisons import COMPARED
from .dates import DATES
from .fold import Folder
from .lexicon import STRANGERS, Lexicon, spellings_of
from .needs import UNNAMED
from .templates import (
    ClaimTemplate,
    EventTemplate,
    Qualities,
    Standings,
    claim_templates,
    event_templates,
    quality_rules,
    standing_rules,
)
from .triggers import TriggerIndex, led

__all__ = ["Grammar", "Speech", "grammar", "vocabulary"]


@dataclass(frozen=True, slots=True)
class Speech:
    """Compiled words of saying. ``verbs`` has one named group per kind (say, announce, report, show, deny)."""

    verbs: re.Pattern[str]
    sources: re.Pattern[str]
    interview: re.Pattern[str]
    unnamed: re.Pattern[str]
    person: re.Pattern[str]
    anaphors: tuple[tuple[str, re.Pattern[str]], ...]
    author: re.Pattern[str]
    titled: re.Pattern[str]
    status: tuple[tuple[str, re.Pattern[str]], ...]
    ahead: re.Pattern[str]


@dataclass(frozen=True)
class Grammar:
    """Everything compiled. ``governments`` maps a place to the government that acts for it, ``employers`` a person
    to the company they speak for; ``officials`` are persons who act for a government; ``aspect`` gives the respect in
    which words compare two items; ``told_by`` the kind of event that a firm's figure of a measure tells; ``yuan`` the
    currency of a bare 元 of a firm at home where that is no renminbi; ``models`` gives the models by name; ``unnamed``
    are those who act without a name; ``makers`` who makes a chip or a family.
    """

    fold: Folder
    cues: tuple[Cue, ...]
    speech: Speech
    events: tuple[EventTemplate, ...]
    claims: tuple[ClaimTemplate, ...]
    qualities: Qualities
    standings: Standings
    lexicon: Lexicon
    governments: dict[str, str]
    employers: dict[str, str]
    officials: frozenset[str]
    index: TriggerIndex
    unnamed: tuple[re.Pattern[str], ...]
    acts: ActRules
    instead: dict[str, frozenset[str]]
    told_by: dict[str, str]
    yuan: dict[str, str]
    models: dict[str, str]
    aspect: Callable[[str], Aspect | None]
    segment: Callable[[str], str | None]
    fiscal: dict[str, int]
    makers: dict[str, str]


_YUAN = {"TW": "TWD"}


@lru_cache(maxsize=8)
def grammar(world: World) -> Grammar:
    """The grammar of a World; EvidenceError FP-EVID-010 where a file of the vocabulary pack is missing or wrong."""
    terms = vocabulary(world, "reading_terms")
    fold = Folder(tuple((a, b) for a, b in terms["regions"]), tuple(terms["protected"]))
    events = event_templates(vocabulary(world, "reading_events"))
    governments = {
        f"place/{p.hq}": p.id for p in world.parties.values() if p.kind == "government" and p.hq and not p.parent
    }
    speech, words = _speech(vocabulary(world, "reading_speech")), quality_rules(vocabulary(world, "reading_qualities"))
    standings = standing_rules(vocabulary(world, "reading_standings"))
    measures, labels = claim_templates(vocabulary(world, "reading_claims")), cues(vocabulary(world, "reading_blocks"))
    rules = act_rules(vocabulary(world, "reading_acts"), _slots(events))
    anybodys = (*UNNAMED, *(pattern for _, pattern in speech.anaphors))
    return Grammar(
        fold, labels, speech,
        events, measures, words, standings,
        Lexicon.of(spellings_of(world, fold, terms["place_words"])), governments,
        {p.id: p.parent for p in world.parties.values() if p.kind == "person" and (p.parent or "").startswith("org/")},
        frozenset(p.id for p in world.parties.values() if p.kind == "person" and (p.parent or "").startswith("gov/")),
        TriggerIndex({
            "events": [e.cue for e in events], "claims": [t.cue for t in measures],
            "qualities": [pattern for _, _, pattern in words.cues],
            "standings": [row.cue for row in standings.rows],
            "content": [rules.content],
            "unnamed": anybodys,
            "cues": [cue.pattern for cue in labels], **STRANGERS, **DATES, **UNSIGNED, **COMPARED,
            "verbs": [speech.verbs], "sources": [speech.sources], "author": [speech.author],
        }),
        anybodys,
        rules,
        _instead(events), {t.measure: t.tells for t in measures if t.tells},
        {p.id: _YUAN[p.hq] for p in world.parties.values() if p.hq in _YUAN and p.kind == "company"},
        _models(world),
        partial(aspect_of, world.files("vocabulary")), partial(segment_of, world.files("vocabulary")), _fiscal(world),
        _makers(world),
    )  # fmt: skip


_ACTIVE = re.compile(r"(?:[- ]A\d+(?:\.\d+)?B| \(text\))+$", re.IGNORECASE)
"""What the name of a model ends with that people leave off: Qwen3 235B-A22B."""


def _models(world: World) -> dict[str, str]:
    """The models by name, and by their names without the number of active parameters where only one has it."""
    names = {name: m.id for m in world.models.values() for name in (*m.aliases, m.id, m.name)}
    short: dict[str, set[str]] = {}
    for name, model in names.items():
        short.setdefault(_ACTIVE.sub("", name), set()).add(model)
    return {name: next(iter(models)) for name, models in short.items() if len(models) == 1} | names


def _makers(world: World) -> dict[str, str]:
    """Who makes it, by chip and by family."""
    made = {chip: row["maker"] for chip, row in world.chip_rows.items()}
    return made | {f.id: made[f.members[0]] for f in world.families.values() if f.members and f.members[0] in made}


def _fiscal(world: World) -> dict[str, int]:
    """The month in which its fiscal year ends, by company and by what it makes."""
    ends = world.fiscal_years
    return {**ends, **{made: ends[maker] for made, maker in _makers(world).items() if maker in ends}}


def _slots(events: tuple[EventTemplate, ...]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Who may act and what it may happen to, of each kind: what its templates name, in their order."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for e in events:
        actors, objects = found.get(e.type, ((), ()))
        found[e.type] = tuple(dict.fromkeys(actors + e.actors)), tuple(dict.fromkeys(objects + e.objects))
    return found


def _instead(events: tuple[EventTemplate, ...]) -> dict[str, frozenset[str]]:
    """Which kinds make a kind superfluous in the same sentence."""
    found: dict[str, frozenset[str]] = {}
    for e in events:
        found[e.type] = found.get(e.type, frozenset()) | frozenset(e.instead)
    return found


def vocabulary(world: World, name: str):
    """A YAML file of the vocabulary pack; the last overlay that has it wins."""
    found = [f for f in world.files("vocabulary") if f.name == f"{name}.yaml"]
    if not found:
        raise EvidenceError("FP-EVID-010", f"packs/vocabulary/{name}.yaml is missing", hint="reinstall Fencepost")
    try:
        return yaml.load(found[-1].text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise EvidenceError("FP-EVID-010", f"not YAML: {error}", where=found[-1].path_label) from None


def _words(zh_or_all: str, en: str = "") -> str:
    return "|".join(filter(None, (zh_or_all, rf"(?i:\b(?:{en})\b)" if en else "")))


def _speech(rows: dict) -> Speech:
    verbs = "|".join(f"(?P<{kind}>{_words(v['zh'], v['en'])})" for kind, v in rows["verbs"].items())
    return Speech(
        led(verbs), led(f"(?:{rows['sources']})"), re.compile(rows["interview"]),
        re.compile(rows["unnamed"]), re.compile(rf"(?:^|[,;:。“\s])(?:{rows['pronouns']['person']})(?![们国人方])"),
        tuple((kind, led(rows["pronouns"][kind])) for kind in ("company", "agency", "person")),
        re.compile(rows["author"]),
        re.compile(rf"(?:{rows['titles']})(?P<name>(?!{rows['not_a_name']})[\u4e00-\u9fff·]{{2,4}}?)(?:{rows['between']}){{0,2}}$"),
        tuple((name, re.compile(pattern)) for name, pattern in rows["status"].items()),
        re.compile(rows["ahead"]),
    )  # fmt: skip

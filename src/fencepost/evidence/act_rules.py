"""The rows of acts, compiled: which verbs govern which things, and who may act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .triggers import led
from .words_of_acts import Words

__all__ = ["AMOUNTS", "Act", "ActRules", "act_rules"]


AMOUNTS = frozenset({"money", "share", "count"})
"""The kinds of amount that an act may need."""
_SUMS = frozenset({"money", "count"})


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """A row: verbs of these classes that govern things of these classes make an event of ``type``.

    ``of`` empty: the verb alone. ``then``: a class of words that must stand between (told them to stop buying).
    ``that``: a clause must follow (found that). ``subject``: the thing stands before the verb and is what it happens
    to (the waiver expired). ``after``: words that must follow (behind a verb alone, not in the passive). ``alone``: an
    act though nobody is named. ``unless``: words that may not stand before the verb in its sentence. ``elliptic``:
    where the sentence names no firm, it is the one the text is about. ``but``: words that may not follow (new rules
    that ease).
    ``rank``: of two acts a verb may be, the row that stands first.
    """

    type: str
    verbs: frozenset[str]
    of: frozenset[str]
    then: str | None
    that: bool
    after: re.Pattern[str] | None
    alone: bool
    subject: bool
    needs: tuple[str, ...]
    actors: tuple[str, ...]
    objects: tuple[str, ...]
    unless: re.Pattern[str] | None
    elliptic: bool
    but: re.Pattern[str] | None
    rank: int

    def lacks(self, kinds: frozenset[str]) -> bool:
        """Whether it needs an amount of a kind that is not among ``kinds``, those of its sentence."""
        return not AMOUNTS.intersection(self.needs) <= kinds or ("sum" in self.needs and kinds.isdisjoint(_SUMS))


@dataclass(frozen=True, eq=False)
class ActRules:
    """Compiled rows. ``by_verb`` gives the acts of a class of verbs."""

    words: Words
    by_verb: Mapping[str, tuple[Act, ...]]
    light: frozenset[str]
    unreal_zh: re.Pattern[str]
    unreal_en: re.Pattern[str]
    presupposed_zh: re.Pattern[str]
    presupposed_en: re.Pattern[str]
    content: re.Pattern[str]
    habitual: frozenset[str]
    carriers: re.Pattern[str]
    _found: dict[tuple[frozenset[str], frozenset[str]], tuple[Act, ...]] = field(default_factory=dict, repr=False)
    _done_to: dict[frozenset[str], frozenset[str] | None] = field(default_factory=dict, repr=False)

    def acts_of(self, classes: frozenset[str], amounts: frozenset[str] = AMOUNTS) -> tuple[Act, ...]:
        """The rows that a verb of these classes may be where a sentence has ``amounts``, in the order of the file."""
        if (classes, amounts) not in self._found:
            rows = {a for c in classes for a in self.by_verb.get(c, ()) if not a.lacks(amounts)}
            self._found[classes, amounts] = tuple(sorted(rows, key=lambda a: a.rank))
        return self._found[classes, amounts]

    def may_act(self, classes: frozenset[str], present: frozenset[str]) -> bool:
        """Whether a verb of these classes acts where the sentence holds things of these classes, or acts alone."""
        if classes not in self._done_to:
            rows = self.acts_of(classes)
            alone = any(not a.of for a in rows)
            self._done_to[classes] = None if alone else frozenset().union(*(a.of for a in rows))
        done_to = self._done_to[classes]
        return done_to is None or not done_to.isdisjoint(present)


def act_rules(rows: Mapping[str, Any], slots: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> ActRules:
    """Compiled from ``reading_acts``; ``slots`` gives the actors and objects of the kinds that templates name."""
    own = {kind: (tuple(r["actors"]), tuple(r["objects"])) for kind, r in rows["kinds"].items()}
    by_verb: dict[str, list[Act]] = {}
    for rank, row in enumerate(rows["acts"]):
        actors, objects = ({**slots, **own})[row["type"]]
        act = Act(
            row["type"], frozenset(row["verbs"]), frozenset(row.get("of", ())), row.get("then"), row.get("that", False),
            re.compile(row["after"], re.I) if "after" in row else None, row.get("alone", False),
            row.get("subject", False), tuple(row.get("needs", ())), tuple(row.get("actors", actors)), objects,
            re.compile(row["unless"]) if "unless" in row else None, row.get("elliptic", False),
            re.compile(row["but"]) if "but" in row else None, rank,
        )  # fmt: skip
        for verb in act.verbs:
            by_verb.setdefault(verb, []).append(act)
    return ActRules(
        Words(rows), {k: tuple(v) for k, v in by_verb.items()},
        frozenset(name for name, spelt in rows["verbs"].items() if spelt.get("light")),
        led(rows["unreal"]["zh"]), led(rows["unreal"]["en"], re.I),
        re.compile(rows["presupposed"]["zh"]), re.compile(rows["presupposed"]["en"], re.I), 
        re.compile(rf"{rows['content']['zh']}|(?i:{rows['content']['en']})"), frozenset(rows["habitual"]),
        re.compile(rf"\b{rows['carriers']['en']}\b", re.I),
    )  # fmt: skip

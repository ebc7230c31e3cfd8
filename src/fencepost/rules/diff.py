"""What changes over the catalogue between two states of the law: two days, or one text instead of another.

A text is switched off by leaving its file out of the book, as if nobody had published it; a bill is switched on by
name. ``none`` stands for the law of the day without the other text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import LawError, UsageError
from fencepost.base.logic import Tri
from fencepost.base.near import nearest

from .book import live
from .determine import Determination, book_of, determine
from .outcome import FREE
from .question import Question

__all__ = ["CHANGES", "NONE", "Side", "diff", "sides"]

NONE = "none"
CHANGES = ("caught", "freed", "changed")
_EXPLAINING = ("classify", "subject", "party", "require", "exception", "review", "levy", "authorise", "buyer_side")


class _Without:
    """The world of facts less some law files."""

    def __init__(self, facts: Any, left_out: frozenset[str]) -> None:
        self._facts, self.left_out = facts, left_out

    def files(self, pack: str) -> tuple:
        """The files of a pack that are not left out."""
        return tuple(f for f in self._facts.files(pack) if f.path_label not in self.left_out)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._facts, name)


@dataclass(frozen=True, slots=True)
class Side:
    """A state of the law: its name, the facts to ask, the day, the bills switched on, and what is worth knowing."""

    name: str
    facts: Any
    on: Day
    laws: tuple[str, ...] = ()
    note: str = ""


def sides(facts: Any, a: str, b: str, on: Day) -> tuple[Side, Side]:
    """``a`` and ``b`` as states of the law: both days, or both texts (ids, or ``none``) on the day ``on``."""
    book = book_of(facts)
    texts = [name for name in (a, b) if name in book.instruments]
    if not texts and NONE not in (a, b):
        both = [_day(name, book.instruments) for name in (a, b)]
        return Side(a, facts, both[0]), Side(b, facts, both[1])
    for name in (a, b):
        if name != NONE and name not in book.instruments:
            raise LawError(
                "FP-LAW-010", f"no instrument '{name}'", where="law diff",
                hint="give two days, or two ids of `fencepost law list` (none: the law without the other)",
                candidates=nearest(name, book.instruments),
            )  # fmt: skip
    if a == b:
        raise UsageError("FP-USE-034", f"'{a}' twice", where="law diff", hint="give two different states of the law")
    return _text(facts, a, b, on), _text(facts, b, a, on)


def _day(text: str, instruments: Iterable[str]) -> Day:
    try:
        return day(text, "law diff")
    except UsageError:
        raise LawError(
            "FP-LAW-010", f"'{text}' is neither a day nor an instrument", where="law diff",
            hint="give two days (YYYY-MM-DD), or two ids of `fencepost law list`",
            candidates=nearest(text, instruments),
        ) from None  # fmt: skip


def _text(facts: Any, name: str, other: str, on: Day) -> Side:
    """The law of the day with one text on and the other never published."""
    instruments = book_of(facts).instruments
    world = _Without(facts, frozenset({instruments[other].file})) if other != NONE else facts
    if name == NONE:
        return Side(NONE, world, on)
    laws = (name,) if instruments[name].kind == "bill" else ()
    starts = [e.span.start for e in book_of(facts).entries if e.instrument.id == name]
    lives = any(e.instrument.id == name for e in live(book_of(world), on, known=facts.known, also=laws))
    later = min(starts, default=on)
    note = (
        "" if lives else f"no rule of {name} applies on {on}" + (f"; the first begins on {later}" if later > on else "")
    )
    return Side(name, world, on, laws, note)


def diff(before: Side, after: Side, chips: Sequence, question: Question) -> dict[str, list[Mapping[str, object]]]:
    """The chips that the second state catches, frees or treats otherwise than the first, with the rules that differ.

    A chip is free where no world that the facts allow needs a licence; ``same`` are the ids that nothing changes for.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in (*CHANGES, "same")}
    for chip in chips:
        old, new = (_answer(side, chip, question) for side in (before, after))
        kind = _kind(_shape(old), _shape(new))
        if kind == "same":
            found["same"].append(chip.id)
            continue
        fired = [_rules(old), _rules(new)]
        found[kind].append({
            "item": chip.id, "before": _shape(old), "after": _shape(new),
            "ended": sorted(fired[0] - fired[1]), "began": sorted(fired[1] - fired[0]),
        })  # fmt: skip
    return found


def _answer(side: Side, chip: Any, question: Question) -> Determination:
    asked = replace(question, laws=(*question.laws, *side.laws))
    return determine(side.facts, chip, asked, side.on, brief=True)


def _shape(d: Determination) -> dict[str, object]:
    """What a reader of the answer would call a change."""
    levies = sorted(e.at for e in d.entries if e.does == "levy" and d.state(e) is not Tri.NO)
    return {
        "status": d.status, "review": d.review, "certainty": d.certainty, "eccn": d.eccn,
        "exceptions": sorted(d.exceptions), "levies": levies,
    }  # fmt: skip


def _kind(old: Mapping[str, object], new: Mapping[str, object]) -> str:
    if old == new:
        return "same"
    was, becomes = old["status"] in FREE, new["status"] in FREE
    return "caught" if was and not becomes else "freed" if becomes and not was else "changed"


def _rules(d: Determination) -> set[str]:
    return {e.id for e in d.entries if e.does in _EXPLAINING and d.state(e) is not Tri.NO}

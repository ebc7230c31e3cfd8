"""Cases that test the law, in YAML that counsel can read, and which entries each of them reaches.

    cases:
      - {name: "TPP 4800 is .a", on: 2024-01-01, to: CN, item: {tpp: 4800, datacenter: yes}, expect: {eccn: 3A090.a}}

``item`` is an id or a chip's own figures; ``to`` and ``items`` may be lists. What is expected is the tests' business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fencepost.base.days import Day
from fencepost.base.errors import LawError
from fencepost.facts.documents import Lined, parse
from fencepost.facts.items import resolve
from fencepost.facts.own import own_chip
from fencepost.facts.packs import read_text

from .casefile import FIELDS, asked
from .determine import determine
from .question import Question

__all__ = ["cases_by_entry"]


def cases_by_entry(folder: Path, facts: Callable[[Day | None], Any]) -> Mapping[str, list[dict[str, object]]]:
    """For each entry's id the cases of the folder's files that reach it: it applies in one of their worlds, or the case
    states a circuit's figures and the entry classifies circuits. ``facts`` gives the world of a day of knowledge.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise LawError("FP-LAW-011", "no cases there", where=str(folder), hint="a folder of YAML files with 'cases:'")
    found: dict[str, list[dict[str, object]]] = {}
    for path in files:
        for case in _cases(path):
            told = {"name": case.get("name", ""), "file": path.name, "line": case.line}
            for entry in dict.fromkeys(_reached(case, path, facts)):
                found.setdefault(entry, []).append(told)
    return found


def _cases(path: Path) -> list[Lined]:
    document = parse(read_text(path, str(path)), str(path))
    cases = document.get("cases") if isinstance(document, Lined) else None
    if not isinstance(cases, list) or not all(isinstance(c, Lined) for c in cases):
        raise LawError("FP-LAW-011", "no list of cases", where=str(path), hint="write 'cases:' and an item a case")
    return cases


def _reached(case: Lined, path: Path, facts: Callable[[Day | None], Any]) -> Iterator[str]:
    """Ids of the entries that a case reaches, in each of its places and items."""
    where = f"{path} line {case.line}"
    stated = case.get("item")
    figures = stated if isinstance(stated, Mapping) else None
    places = case["to"] if isinstance(case.get("to"), list) else [case.get("to", "")]
    for name in case.get("items") or [stated if figures is None else "stated"]:
        for to in places:
            fields = {k: v for k, v in case.items() if k in FIELDS} | {"item": name, "to": to}
            one = asked(fields, lambda field: f"{where}, field {field}", path.parent)
            here = facts(one.known)
            if one.on is None:
                raise LawError("FP-LAW-011", "a case needs a day", where=where, hint="on: 2024-01-01")
            usual = {"id": "stated", "maker": "org/nvidia"}
            item = own_chip(here, {**usual, **figures}, where) if figures is not None else resolve(here, one.item)
            found = determine(here, item, Question(one.to, **one.more), one.on, brief=True)
            yield from found.fired
            if figures is not None:
                yield from (e.id for e in found.entries if e.does == "classify" and e.more.get("of") != "item")

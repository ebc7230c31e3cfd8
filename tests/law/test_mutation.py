"""Every comparator flipped and every threshold nudged, one at a time, must fail a case: else nobody tests that line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from test_cases import HERE, _ask, _cases, _compare

from fencepost.base.days import day
from fencepost.base.logic import Tri
from fencepost.facts.world import world
from fencepost.rules import determine as engine
from fencepost.rules.book import Entry, live
from fencepost.rules.expr import All, Any, Cmp, Expr, Not
from fencepost.rules.valuation import Valuation, decide, judge

BOOK = engine.book_of(world())
_NOTHING_KNOWN = Valuation({}, {}, {}, {}, {}, lambda group: frozenset({group}))
CASES = [param.values[0] for param in _cases()]
_STRICT = {">=": ">", ">": ">=", "<": "<=", "<=": "<"}
_TURNED = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}


@dataclass(frozen=True)
class _Change:
    """A comparison before and after, and the whole condition with the second in place of the first."""

    word: str
    before: Cmp
    after: Cmp
    whole: Expr


def _changed(expr: Expr) -> Iterator[_Change]:
    """One comparison changed: its strictness, its direction, or its threshold by a thousandth up or down."""
    match expr:
        case Cmp():
            named = f"{expr.name} {expr.op} {float(expr.threshold):g}"
            for word, op in (("strictness", _STRICT), ("direction", _TURNED)):
                turned = replace(expr, op=op[expr.op])
                yield _Change(f"{word} of {named}", expr, turned, turned)
            for word, factor in (("up", Fraction(1001, 1000)), ("down", Fraction(999, 1000))):
                nudged = _nudged(expr, factor)
                yield _Change(f"{named} {word}", expr, nudged, nudged)
        case All(parts) | Any(parts):
            for i, part in enumerate(parts):
                for change in _changed(part):
                    yield replace(change, whole=type(expr)((*parts[:i], change.whole, *parts[i + 1 :])))
        case Not(part):
            for change in _changed(part):
                yield replace(change, whole=Not(change.whole))


def _nudged(test: Cmp, factor: Fraction) -> Cmp:
    if test.ratio:
        under = test.ratio.under
        return replace(test, terms=tuple((n, a * factor if n == under else a) for n, a in test.terms))
    if test.bound == 0:  # units_cn - 0.5 * units_us <= 0: the factor is the threshold
        (first, *rest) = test.terms
        return replace(test, terms=(first, *((n, a * factor) for n, a in rest)))
    return replace(test, bound=test.bound * factor)


def _equivalent(old: Expr, new: Expr, world: Valuation = _NOTHING_KNOWN) -> bool:
    """Proof that no case could tell the two apart: in every world of their tests they answer alike."""
    for expr in (old, new):
        answer, atom = judge(expr, world)
        if answer is Tri.UNKNOWN and atom is not None:
            sides = [world.assume(atom, held) for held in (True, False)]
            return all(_equivalent(old, new, side) for side in sides if side is not None)
    return decide(old, world) is decide(new, world)


def _mutants() -> Iterator[tuple[str, _Change, Entry, Entry]]:
    for entry in BOOK.entries:
        if entry.instrument.kind == "bill":
            continue  # its limbs repeat 3A090, so that most changes change nothing; tests/law/bills.yaml has its lines
        for field in ("when", "unless", "limit"):
            expr = getattr(entry, field)
            for change in _changed(expr) if expr is not None else ():
                if not _equivalent(expr, change.whole):
                    what = f"{entry.at} ({entry.instrument.id}) {field}: {change.word}"
                    yield what, change, entry, replace(entry, **{field: change.whole})


def _questions(case: dict) -> Iterator[tuple[str, str | None]]:
    """Every place and item that a case asks about."""
    for to in case["to"] if isinstance(case["to"], list) else [case["to"]]:
        for item in case.get("items", [None]):
            yield to, item


def _fails(case: dict, folder, to: str, item: str | None) -> bool:
    try:
        _compare(_ask(case, folder, to, item), case["expect"], "")
    except AssertionError:
        return True
    return False


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> list[tuple[dict, str, str | None, frozenset[str], list[Valuation]]]:
    """Every question of every case, with the entries that live on its day and the worlds that it is asked in."""
    folder, worlds, found = tmp_path_factory.mktemp("cases"), [], []

    def build(*given):
        built = engine_build(*given)
        worlds.append([w.valuation for w in built.worlds])
        return built

    engine_build = engine.build
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "build", build)
        for case in CASES:
            known = day(case["known"]) if "known" in case else None
            ids = frozenset(e.id for e in live(BOOK, day(case["on"]), known=known, also=case.get("laws", ())))
            for to, item in _questions(case):
                assert not _fails(case, folder, to, item), f"the book as it is fails {case['name']}"
                found.append((case, to, item, ids, worlds[-1]))
    return found


def _tells(change: _Change, worlds: list[Valuation]) -> int:
    """How likely a case notices: 2 where a world answers the two tests differently, 1 where it leaves one open, 0 where
    both are settled alike in every world, so that nothing that reads them moves."""
    answers = [(w.atom(change.before), w.atom(change.after)) for w in worlds]
    if any(before is not after and Tri.UNKNOWN not in (before, after) for before, after in answers):
        return 2
    return int(any(Tri.UNKNOWN in pair for pair in answers))


def test_every_changed_line_fails_a_case(monkeypatch, tmp_path, asked):
    monkeypatch.setattr(engine, "flips", lambda *given: ())  # no case asks for them
    survivors = []
    for what, change, old, new in _mutants():
        book = replace(BOOK, entries=tuple(new if e is old else e for e in BOOK.entries))
        monkeypatch.setattr(engine, "book_of", lambda facts, book=book: book)
        ranked = [(_tells(change, worlds), case, to, item) for case, to, item, ids, worlds in asked if old.id in ids]
        ranked.sort(key=lambda found: -found[0])
        if not any(_fails(case, tmp_path, to, item) for chance, case, to, item in ranked if chance):
            survivors.append(what)
    assert not survivors, "no case notices:\n" + "\n".join(survivors)


def test_the_cases_are_all_there():
    """A file that stops being read would pass silently."""
    assert len(list(HERE.glob("*.yaml"))) >= 19
    assert len(CASES) >= 320

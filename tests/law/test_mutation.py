"""Every comparator flipped and every threshold nudged, one at a time, must fail a case: else nobody tests that line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from test_cases import HERE, _ask, _cases, _compare

from fencepost.base.days import day
from fencepost.base.logic import Tri
from fencepost.facts.world import world
from fencepost.rules import determine as engine
from fencepost.rules.book import Entry, live
from fencepost.rules.expr import All, Any, Cmp, Expr, Not
from fencepost.rules.valuation import Valuation, decide, open_atom

BOOK = engine.book_of(world())
_NOTHING_KNOWN = Valuation({}, {}, {}, {}, {}, lambda group: frozenset({group}))
CASES = [param.values[0] for param in _cases()]
_STRICT = {">=": ">", ">": ">=", "<": "<=", "<=": "<"}
_TURNED = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}


def _changed(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """One comparison changed: its strictness, its direction, or its threshold by a thousandth up or down."""
    match expr:
        case Cmp():
            for word, op in (("strictness", _STRICT), ("direction", _TURNED)):
                yield f"{word} of {expr.name} {expr.op} {float(expr.threshold):g}", replace(expr, op=op[expr.op])
            for word, factor in (("up", Fraction(1001, 1000)), ("down", Fraction(999, 1000))):
                yield f"{expr.name} {expr.op} {float(expr.threshold):g} {word}", _nudged(expr, factor)
        case All(parts) | Any(parts):
            for i, part in enumerate(parts):
                for word, new in _changed(part):
                    yield word, type(expr)((*parts[:i], new, *parts[i + 1 :]))
        case Not(part):
            for word, new in _changed(part):
                yield word, Not(new)


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
        if decide(expr, world) is Tri.UNKNOWN:
            atom = open_atom(expr, world)
            sides = [world.assume(atom, held) for held in (True, False)]
            return all(_equivalent(old, new, side) for side in sides if side is not None)
    return decide(old, world) is decide(new, world)


def _mutants() -> Iterator[tuple[str, Entry, Entry]]:
    for entry in BOOK.entries:
        if entry.instrument.kind == "bill":
            continue
        for field in ("when", "unless", "limit"):
            expr = getattr(entry, field)
            for word, new in _changed(expr) if expr is not None else ():
                if not _equivalent(expr, new):
                    yield f"{entry.at} ({entry.instrument.id}) {field}: {word}", entry, replace(entry, **{field: new})


def _fails(case: dict, folder) -> bool:
    places = case["to"] if isinstance(case["to"], list) else [case["to"]]
    for to in places:
        for item in case.get("items", [None]):
            try:
                _compare(_ask(case, folder, to, item), case["expect"], "")
            except AssertionError:
                return True
    return False


def test_the_book_as_it_is_fails_none(monkeypatch, tmp_path):
    """Else a changed line would fail a case for another reason."""
    monkeypatch.setattr(engine, "book_of", lambda facts, book=replace(BOOK): book)
    assert [case["name"] for case in CASES if _fails(case, tmp_path)] == []


def test_every_changed_line_fails_a_case(monkeypatch, tmp_path):
    lives = [{e.id for e in live(BOOK, day(case["on"]))} for case in CASES]
    survivors = []
    for what, old, new in _mutants():
        book = replace(BOOK, entries=tuple(new if e is old else e for e in BOOK.entries))
        monkeypatch.setattr(engine, "book_of", lambda facts, book=book: book)
        if not any(_fails(case, tmp_path) for case, ids in zip(CASES, lives, strict=True) if old.id in ids):
            survivors.append(what)
    assert not survivors, "no case notices:\n" + "\n".join(survivors)


def test_the_cases_are_all_there():
    """A file that stops being read would pass silently."""
    assert len(list(HERE.glob("*.yaml"))) >= 11
    assert len(CASES) >= 120

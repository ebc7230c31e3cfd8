"""Is there a point that satisfies these inequalities? Exact, by Fourier-Motzkin elimination.

The systems that law writes are small (a handful of quantities, a dozen tests), so elimination is fast and nothing
is ever decided by a floating-point tie.

>>> x_over_2 = (((("x"), Fraction(-1)),), Fraction(-2), True)      # -x < -2, that is x > 2
>>> x_up_to_2 = (((("x"), Fraction(1)),), Fraction(2), False)      # x <= 2
>>> feasible([x_over_2, x_up_to_2]), feasible([x_up_to_2])
(False, True)
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fencepost.base.errors import LawError

from .expr import Cmp

__all__ = ["Inequality", "feasible", "inequality"]

Inequality = tuple[tuple[tuple[str, Fraction], ...], Fraction, bool]
"""``sum(a * x) <= bound``, or ``<`` where the last item is true."""

_LIMIT = 4000


def inequality(test: Cmp) -> Inequality:
    """A comparison as an upper bound."""
    if test.op in ("<", "<="):
        return test.terms, test.bound, test.op == "<"
    return tuple((n, -a) for n, a in test.terms), -test.bound, test.op == ">"


def feasible(system: Iterable[Inequality]) -> bool:
    """Whether some real point satisfies every inequality."""
    rows = {(tuple(sorted((n, a) for n, a in terms if a)), bound, strict) for terms, bound, strict in system}
    while True:
        for terms, bound, strict in rows:
            if not terms and (bound < 0 or (strict and bound == 0)):
                return False
        names = sorted({n for terms, _, _ in rows for n, _ in terms})
        if not names:
            return True
        rows = _without(min(names, key=lambda n: _cost(rows, n)), rows)
        if len(rows) > _LIMIT:
            raise LawError("FP-LAW-009", "these conditions are too entangled to decide exactly", hint="split the rule")


def _cost(rows: set[Inequality], name: str) -> int:
    signs = [dict(terms).get(name, 0) > 0 for terms, _, _ in rows if name in dict(terms)]
    return sum(signs) * (len(signs) - sum(signs))


def _without(name: str, rows: set[Inequality]) -> set[Inequality]:
    """The shadow of the system on the other quantities."""
    upper, lower, rest = [], [], set()
    for row in rows:
        factor = dict(row[0]).get(name)
        if factor is None:
            rest.add(row)
        else:
            (upper if factor > 0 else lower).append((row, abs(factor)))
    for (uterms, ubound, ustrict), ufactor in upper:
        for (lterms, lbound, lstrict), lfactor in lower:
            terms: dict[str, Fraction] = {}
            for source, factor in ((uterms, ufactor), (lterms, lfactor)):
                for n, a in source:
                    if n != name:
                        terms[n] = terms.get(n, Fraction(0)) + a / factor
            kept = tuple(sorted((n, a) for n, a in terms.items() if a))
            rest.add((kept, ubound / ufactor + lbound / lfactor, ustrict or lstrict))
    return rest

"""The small language of conditions, read safely: it is fine to type what a stranger wrote.

    tpp >= 4800 or (tpp >= 1600 and performance_density >= 5.92)
    2400 <= tpp < 4800 and not datacenter
    dram_bandwidth + io_rate >= 1700 GB/s and exporter in [org/nvidia, org/amd]
    destination in groups(D:1, D:4, D:5) and kind == export and conditions(us/748.2.dd) and reading(uae-naming)

Anything else is refused with line and column. Length and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fencepost.base.errors import LawError
from fencepost.base.near import nearest
from fencepost.base.units import UNITS, convert

from .expr import All, Any, Asked, Cmp, Expr, Flag, In, Not, Ratio

__all__ = ["Name", "Names", "parse"]

_MAX_LENGTH, _MAX_DEPTH = 20_000, 60
_TOKEN = re.compile(
    r"\s*(?:(?P<name>(?:[^\W\d]|\d+[A-Z]\d)[\w./:@%-]*)"  # a classification (3A090.a) begins with a digit
    r"|(?P<number>\d[\d_]*(?:\.\d+)?)|(?P<op><=|>=|==|!=|<|>|\+|-|\*|\(|\)|\[|\]|,))"
)
_COMPARE = {"<", "<=", ">", ">="}
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ASKED = {"fact", "attested", "conditions", "reading"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name the language knows: ``type`` is number, symbol, set or flag; numbers have a unit, quotients inputs.

    ``made_by`` is the kind of rule that makes it, ``option`` where it is given, if not as a fact.
    """

    type: str
    unit: str = ""
    ratio: Ratio | None = None
    made_by: str = ""
    option: str = ""


Names = Mapping[str, Name]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str, names: Names, *, where: str = "", line: int = 1, column: int = 1) -> Expr:
    """The condition as a tree; ``where``, ``line`` and ``column`` say where the text begins, for errors."""
    return _Parser(text, names, where, line, column).whole()


class _Parser:
    """Recursive descent over one condition."""

    def __init__(self, text: str, names: Names, where: str, line: int, column: int) -> None:
        self.text, self.names, self.where, self.line, self.column = text, names, where, line, column
        if len(text) > _MAX_LENGTH:
            raise self.error(f"a condition of {len(text)} characters; at most {_MAX_LENGTH} are read", 0)
        self.tokens, self.index, self.depth = self._tokens(), 0, 0

    def error(self, message: str, at: int, hint: str = "", candidates: tuple[str, ...] = ()) -> LawError:
        before = self.text[:at]
        row = before.count("\n")
        column = at - (before.rfind("\n") + 1) + (self.column if row == 0 else 1)
        place = f"line {self.line + row}, column {column}"
        return LawError(
            "FP-LAW-001", message, where=f"{self.where}, {place}" if self.where else place,
            hint=hint or "see docs/law.md for the language", candidates=candidates,
        )  # fmt: skip

    def _tokens(self) -> list[_Token]:
        found, at = [], 0
        end = len(self.text.rstrip())
        while at < end:
            match = _TOKEN.match(self.text, at)
            if not match:
                raise self.error(f"'{self.text[at:].strip()[:12]}' is not part of the language", at)
            kind = match.lastgroup or ""
            found.append(_Token(kind, match[kind], match.start(kind)))
            at = match.end()
        return [*found, _Token("end", "", end)]

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self, text: str = "") -> _Token:
        token = self.token
        if text and token.text != text:
            raise self.error(f"expected '{text}', found '{token.text or 'the end'}'", token.at)
        self.index += 1
        return token

    def accept(self, text: str) -> bool:
        if self.token.text == text and self.token.kind != "end":
            self.index += 1
            return True
        return False

    def whole(self) -> Expr:
        expr = self.any()
        if self.token.kind != "end":
            raise self.error(f"'{self.token.text}' is left over", self.token.at, "join tests with 'and' or 'or'")
        return expr

    def any(self) -> Expr:
        parts = [self.all()]
        while self.accept("or"):
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def all(self) -> Expr:
        parts = [self.negation()]
        while self.accept("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def negation(self) -> Expr:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.error(f"nested deeper than {_MAX_DEPTH}", self.token.at)
        try:
            if self.accept("not"):
                return Not(self.negation())
            if self.accept("("):
                inner = self.any()
                self.take(")")
                return inner
            return self.test()
        finally:
            self.depth -= 1

    def test(self) -> Expr:
        token = self.token
        if token.kind == "name" and token.text in _ASKED and self.tokens[self.index + 1].text == "(":
            self.take()
            self.take("(")
            key = self.take()
            if key.kind != "name":
                raise self.error(f"'{key.text}' is not a key", key.at)
            self.take(")")
            return Asked(token.text, key.text)
        if token.kind == "name" and self.known(token).type != "number":
            return self.symbolic(self.take())
        return self.numeric()

    def known(self, token: _Token) -> Name:
        if token.text not in self.names:
            raise self.error(
                f"unknown name '{token.text}'", token.at, "names are listed in packs/vocabulary",
                nearest(token.text, self.names),
            )  # fmt: skip
        return self.names[token.text]

    def symbolic(self, token: _Token) -> Expr:
        kind = self.names[token.text].type
        if kind == "flag":
            if self.token.text in _COMPARE or self.token.text in ("in", "==", "!="):
                raise self.error(f"'{token.text}' is a yes-or-no fact; write it alone or with 'not'", token.at)
            return Flag(token.text)
        if self.accept("in"):
            return self.membership(token.text)
        if kind == "symbol" and self.token.text in ("==", "!="):
            positive = self.take().text == "=="
            test = In(token.text, frozenset({self.take().text}))
            return test if positive else Not(test)
        raise self.error(f"'{token.text}' needs 'in [...]', '==' or '!='", token.at)

    def membership(self, name: str) -> In:
        if self.accept("groups"):
            return In(name, frozenset(), frozenset(self.items("(", ")")))
        return In(name, frozenset(self.items("[", "]")))

    def items(self, opening: str, closing: str) -> list[str]:
        self.take(opening)
        found = []
        while not self.accept(closing):
            token = self.take()
            if token.kind not in ("name", "number"):
                raise self.error(f"'{token.text or 'the end'}' is not an item of a list", token.at)
            found.append(token.text)
            if self.token.text != closing:
                self.take(",")
        return found

    def numeric(self) -> Expr:
        """``a op b`` or ``a op b op c``, each side a sum; every pair becomes one comparison in normal form."""
        at = self.token.at
        sides, ops = [self.sum()], []
        while self.token.text in _COMPARE:
            ops.append(self.take().text)
            sides.append(self.sum())
        if not ops:
            raise self.error("a number alone decides nothing; compare it with <, <=, > or >=", at)
        if len(ops) > 2:
            raise self.error("at most two comparisons in a row", at)
        tests = tuple(self.compare(left, op, right, at) for left, op, right in zip(sides, ops, sides[1:], strict=False))
        return tests[0] if len(tests) == 1 else All(tests)

    def sum(self) -> tuple[dict[str, Fraction], Fraction, str]:
        """Terms, constant and the constant's unit of a sum such as ``0.5 * units_us + 10``."""
        terms: dict[str, Fraction] = {}
        constant, unit, sign = Fraction(0), "", 1
        while True:
            token = self.take()
            if token.kind == "number":
                value = sign * Fraction(token.text.replace("_", ""))
                if self.accept("*"):
                    name = self.take()
                    self._term(terms, name, value)
                else:
                    given = self.take().text if self.token.kind == "name" and self.token.text in UNITS else ""
                    unit, constant = given or unit, constant + value
            elif token.kind == "name":
                self._term(terms, token, Fraction(sign))
            elif token.text == "-" and sign == 1:
                sign = -1
                continue
            else:
                raise self.error(f"'{token.text or 'the end'}' is not a number or a quantity", token.at)
            if self.accept("+"):
                sign = 1
            elif self.accept("-"):
                sign = -1
            else:
                return terms, constant, unit

    def _term(self, terms: dict[str, Fraction], token: _Token, factor: Fraction) -> None:
        name = self.known(token)
        if name.type != "number":
            raise self.error(f"'{token.text}' is not a number", token.at)
        terms[token.text] = terms.get(token.text, Fraction(0)) + factor

    def compare(self, left, op: str, right, at: int) -> Cmp:
        """Normal form of ``left op right``: quantities on the left, one number on the right."""
        (lterms, lconst, lunit), (rterms, rconst, runit) = left, right
        if not lterms:
            (lterms, lconst, lunit), (rterms, rconst, runit), op = right, left, _MIRROR[op]
        if not lterms:
            raise self.error("this compares two numbers", at)
        terms = dict(lterms)
        for name, factor in rterms.items():
            terms[name] = terms.get(name, Fraction(0)) - factor
        terms = {n: a for n, a in terms.items() if a}
        unit = self.names[next(iter(lterms))].unit
        bound = self.inside(rconst, runit, unit, at) - self.inside(lconst, lunit, unit, at)
        ratios = [n for n in terms if self.names[n].ratio]
        if not ratios:
            return Cmp(tuple(terms.items()), op, bound, unit)
        if len(terms) > 1 or terms[ratios[0]] <= 0:
            raise self.error(f"'{ratios[0]}' is a quotient: compare it alone with a number", at)
        ratio = self.names[ratios[0]].ratio
        assert ratio is not None
        return Cmp(((ratio.over, Fraction(1)), (ratio.under, -bound / terms[ratios[0]])), op, Fraction(0), unit, ratio)

    def inside(self, value: Fraction, unit: str, wanted: str, at: int) -> Fraction:
        try:
            return convert(value, unit, wanted) if unit else value
        except Exception as problem:
            raise self.error(str(problem).splitlines()[0], at) from None

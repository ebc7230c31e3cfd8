"""How the circuit was classified: every test with value, threshold and margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from fencepost.base.logic import Tri

from .book import Entry
from .expr import Asked, Atom, Cmp, Flag, In, Not, atoms
from .outcome import holds
from .valuation import Bounds, Valuation

__all__ = ["classification", "margin", "value_of"]


def classification(
    entries: Sequence[Entry], worlds: Sequence[Valuation], names: Mapping[str, str], lang: str
) -> tuple[Mapping[str, object], ...]:
    """One record per classifying entry, over all worlds: yes or no where they agree, else unknown."""
    found = []
    for entry in entries:
        if entry.does != "classify" or entry.more.get("of") == "item":
            continue
        tests = [
            _test(atom, worlds)
            for expr in (entry.when, Not(entry.unless) if entry.unless else None) if expr
            for atom in dict.fromkeys(atoms(expr))
        ]  # fmt: skip
        found.append({
            "eccn": entry.gives, "result": _shared(holds(entry, w) for w in worlds).value, "rule": entry.id,
            "cite": entry.cite, "tests": tests,
        })  # fmt: skip
    return tuple(found)


def _shared(answers) -> Tri:
    found = set(answers)
    return found.pop() if len(found) == 1 else Tri.UNKNOWN


def value_of(test: Cmp, world: Valuation) -> Bounds:
    """The quantity that the text names, in this world: a quotient is worked out from its inputs."""
    if test.ratio and test.ratio.name not in world.numbers:
        (olow, ohigh), (ulow, uhigh) = world.bounds(test.ratio.over), world.bounds(test.ratio.under)
        low = olow / uhigh if olow is not None and uhigh else None
        high = ohigh / ulow if ohigh is not None and ulow else None
        return low, high
    if test.ratio:
        return world.bounds(test.ratio.name)
    low = high = Fraction(0)
    for name, factor in test.terms:
        small, large = world.bounds(name)
        if factor < 0:
            small, large = large, small
        low = None if low is None or small is None else low + factor * small
        high = None if high is None or large is None else high + factor * large
    return low, high


def margin(value: Fraction, threshold: Fraction) -> float | None:
    """Signed relative distance to the threshold: -0.013 is 1.3 % below it."""
    return float((value - threshold) / threshold) if threshold else None


def _test(atom: Atom, worlds: Sequence[Valuation]) -> Mapping[str, object]:
    result = _shared(w.atom(atom) for w in worlds).value
    match atom:
        case Cmp():
            ends = [value_of(atom, w) for w in worlds]
            lows, highs = [low for low, _ in ends], [high for _, high in ends]
            low = None if None in lows else min(lows)
            high = None if None in highs else max(highs)
            value = low if low is not None and low == high else None
            return {
                "name": atom.name, "value": value, "low": low, "high": high, "op": atom.op,
                "threshold": atom.threshold, "result": result,
                "margin": None if value is None else margin(value, atom.threshold),
            }  # fmt: skip
        case In(name, values, groups):
            return {"name": name, "value": None, "op": "in", "threshold": sorted(values | groups), "result": result}
        case Flag(name):
            return {"name": name, "value": result, "op": "is", "threshold": "yes", "result": result}
        case Asked(kind, key):
            return {"name": f"{kind}({key})", "value": result, "op": "is", "threshold": "yes", "result": result}
    raise TypeError(atom)

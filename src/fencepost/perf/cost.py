"""What a million tokens cost, from reported prices: ranges in, ranges out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fencepost.base.figures import Figure, Known, Range, Unknown, add, bounds, divide, known, multiply
from fencepost.facts.prices import Price

__all__ = ["Cost", "costs"]

_HOURS = 8760
_NONE = Unknown("no price reported", "USD")


@dataclass(frozen=True, slots=True)
class Cost:
    """USD a million tokens on one basis (rent, server, module or chip): ``total``, of which ``capital`` (or rent) and
    ``energy``; ``price`` a chip (rent: an hour of one) as a range over the ``rows`` it was reported in."""

    basis: str
    total: Figure
    capital: Figure
    energy: Figure
    price: Figure
    rows: tuple[str, ...]


def costs(
    prices: Iterable[Price], rates: Mapping[str, Figure], tokens_s: float, watts: float, years: float, busy: float
) -> list[Cost]:  # fmt: skip
    """The cost of a million tokens on each basis a price is reported for.

    A chip does ``tokens_s`` while it works, which is ``busy`` of the time, and with its share of the server draws
    ``watts``. What is bought is spread evenly over ``years``; a rent has electricity and cooling in it. Chips and
    modules are priced without the server they need.
    """
    rates = {name: _named(rate, name) for name, rate in rates.items()}
    million = known(10**6 / tokens_s / 3600, "h")  # hours of one chip
    used = known(years * _HOURS * busy, "h")
    power = multiply(known(watts / 1000, "kW"), rates["cooling"], "kW")
    energy = multiply(multiply(power, rates["electricity"], "USD/h"), million, "USD")
    found = []
    for basis in ("rent", "server", "module", "chip"):
        rows = [p for p in prices if p.basis == basis]
        if not rows:
            continue
        price = _over([_dollars(p, rates["cny_usd"]) for p in rows], "; ".join(p.id for p in rows))
        if basis == "rent":
            capital, running = multiply(price, million, "USD"), known(0, "USD")
        else:
            capital, running = multiply(divide(price, used, "USD/h"), million, "USD"), energy
        found.append(Cost(basis, add(capital, running), capital, running, price, tuple(p.id for p in rows)))
    return found


def _dollars(p: Price, rate: Figure) -> Figure:
    """The price of one chip in dollars."""
    each = divide(p.price, known(p.chips, "unit"), p.currency)
    return each if p.currency == "USD" else divide(each, rate, "USD")


def _named(figure: Figure, name: str) -> Figure:
    """A rate cited by its name: its source stands beside it in the record."""
    return replace(figure, cite=name) if isinstance(figure, Known | Range) else figure


def _over(figures: list[Figure], cite: str) -> Figure:
    """The range that holds all of them."""
    ends = [e for f in figures for e in bounds(f) if e is not None]
    if not ends:
        return _NONE
    low, high = min(ends), max(ends)
    return Known(Fraction(low), "USD", cite) if low == high else Range(low, high, "USD", cite)

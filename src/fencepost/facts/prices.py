"""Prices as reported, and the rates that turn them into costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fencepost.base.days import Day, launched_by
from fencepost.base.figures import Figure

from .packs import PackFile
from .tables import merged

__all__ = ["Price", "read_prices", "read_rates"]

_COLUMNS = (
    "id",
    "item",
    "product",
    "basis",
    "chips",
    "currency",
    "price",
    "date",
    "market",
    "source",
    "quality",
    "note",
)
_RATES = ("name", "value", "unit", "meaning", "source", "grade")


@dataclass(frozen=True, slots=True)
class Price:
    """One reported price. ``basis`` is chip, module, server or rent (an hour); ``price`` is in ``currency`` and covers
    ``chips`` of them; ``date`` is as printed (a day, month, quarter or year)."""

    id: str
    item: str
    product: str
    basis: str
    chips: int
    price: Figure
    currency: str
    date: str
    market: str
    source: str
    quality: str
    note: str


def read_prices(files: tuple[PackFile, ...], known: Day | None) -> Mapping[str, tuple[Price, ...]]:
    """Prices by the item they are of, those dated after ``known`` left out."""
    found: dict[str, list[Price]] = {}
    for row in merged(files, "prices.csv", ("id",), _COLUMNS):
        date = row.need("date")
        if known is not None and not launched_by(date, known):
            continue
        currency = row.choice("currency", ("USD", "CNY"))
        price = Price(
            row.need("id"), row.need("item"), row["product"], row.choice("basis", ("chip", "module", "server", "rent")),
            row.whole("chips") or 1, row.figure("price", currency, row.need("source"), row["quality"]), currency, date,
            row["market"], row["source"], row["quality"], row["note"],
        )  # fmt: skip
        found.setdefault(price.item, []).append(price)
    return MappingProxyType({item: tuple(rows) for item, rows in found.items()})


def read_rates(files: tuple[PackFile, ...]) -> Mapping[str, Figure]:
    """Rates by name, each cited with its source and grade."""
    return MappingProxyType(
        {
            r.need("name"): r.figure("value", r["unit"], f"{r.need('source')} (grade {r.need('grade')})")
            for r in merged(files, "rates.csv", ("name",), _RATES)
        }
    )

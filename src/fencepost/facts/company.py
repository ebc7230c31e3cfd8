"""Figures that companies, and those who count markets, told of a period: sales, charges, margins, shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fencepost.base.days import Day, Span
from fencepost.base.figures import Figure

from .packs import PackFile
from .tables import Row, merged

__all__ = ["CompanyFigure", "read_company_figures", "read_fiscal_years"]

_COLUMNS = (
    "id", "party", "of", "measures", "from", "to", "told", "value", "unit", "status", "what_en", "what_zh", "source",
    "grade", "note",
)  # fmt: skip
_STATUS = ("actual", "guidance", "estimate", "statement")


@dataclass(frozen=True, slots=True)
class CompanyFigure:
    """``value`` of ``party`` over ``period``, published on the day ``told``.

    ``of`` is the chip, family, place or segment it is a figure of, empty for the whole company; ``measures`` are the
    measures of claims it may be told as; ``status`` is actual, guidance, estimate or statement (said, without
    an account); ``what`` says in English and Chinese what it is.
    """

    id: str
    party: str
    of: str
    measures: tuple[str, ...]
    period: Span
    told: Day
    value: Figure
    unit: str
    status: str
    what: Mapping[str, str]
    source: str
    grade: str


def read_company_figures(
    files: tuple[PackFile, ...], known: Day | None = None
) -> Mapping[str, tuple[CompanyFigure, ...]]:
    """The figures by party, those told after ``known`` left out. FactError names the row that is not whole:
    FP-FACT-012 an empty cell, FP-FACT-038 a period that ends before it begins.
    """
    found: dict[str, list[CompanyFigure]] = {}
    for row in merged(files, "companies.csv", ("id",), _COLUMNS):
        figure = _figure(row)
        if known is None or figure.told <= known:
            found.setdefault(figure.party, []).append(figure)
    return MappingProxyType({party: tuple(rows) for party, rows in found.items()})


def _figure(row: Row) -> CompanyFigure:
    for field in ("from", "to", "told", "measures", "value"):
        row.need(field)
    days = {field: row.day(field) for field in ("from", "to", "told")}
    if days["to"] < days["from"]:
        row.fail("FP-FACT-038", f"{days['to']} is before {days['from']}", "to", "a period ends after it begins")
    unit = row.need("unit")
    return CompanyFigure(
        row.need("id"), row.need("party"), row["of"], row.items("measures"),
        Span(days["from"], days["to"] + dt.timedelta(days=1)), days["told"],
        row.figure("value", unit, row.need("source"), row.need("grade")),
        unit, row.choice("status", _STATUS),
        MappingProxyType({"en": row.need("what_en"), "zh": row.need("what_zh")}), row["source"], row["grade"],
    )  # fmt: skip


def read_fiscal_years(files: tuple[PackFile, ...]) -> Mapping[str, int]:
    """The month in which the fiscal year of a company ends, which has the number of the year it ends in.

    FP-FACT-015 where it is no month.

    >>> from fencepost.facts.world import world
    >>> world().fiscal_years["org/nvidia"]
    1
    """
    ends: dict[str, int] = {}
    for row in merged(files, "fiscal_years.csv", ("party",), ("party", "ends", "source", "grade", "note")):
        month = row.whole("ends")
        if month is None or month > 12:
            row.fail("FP-FACT-015", f"'{row['ends']}' is no month", "ends", "a number from 1 to 12")
        ends[row.need("party")] = month
    return MappingProxyType(ends)

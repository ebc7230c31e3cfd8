"""What companies told of their periods: every row is whole, names what is known here, and is known only afterwards."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost.base.errors import FactError
from fencepost.base.figures import bounds
from fencepost.facts.company import read_company_figures, read_fiscal_years
from fencepost.facts.packs import PackFile
from fencepost.facts.vocabulary import segments
from fencepost.facts.world import world

HEAD = "id,party,of,measures,from,to,told,value,unit,status,what_en,what_zh,source,grade,note\n"
ROW = "a,org/amd,,revenue,2024-01-01,2024-12-31,2025-02-04,25800000000,USD,actual,revenue,营收,https://x.example,B,\n"


def read(row: str, known: dt.date | None = None):
    return read_company_figures((PackFile("figures", "companies.csv", HEAD + row),), known)


def test_shipped_rows_name_parties_things_and_measures_that_are_known():
    w = world()
    found = [f for rows in w.company_figures.values() for f in rows]
    assert len(found) > 30
    assert {f.party for f in found} <= w.parties.table.keys()
    measures = {m for f in found for m in f.measures}
    assert measures <= w.quantities.keys()
    things = w.chips.keys() | w.families.keys() | {f"place/{code}" for code in w.places.table}
    things |= set(segments(w.files("vocabulary")))
    assert {f.of for f in found} - {""} <= things
    assert all(f.source.startswith(("https://", "http://")) and f.grade in "ABCD" for f in found)
    assert all(f.status != "actual" or f.told >= f.period.start for f in found)
    assert all(bounds(f.value)[0] is not None for f in found)


def test_a_figure_is_known_from_the_day_it_was_told():
    assert read(ROW, dt.date(2025, 2, 3)) == {}
    (figure,) = read(ROW, dt.date(2025, 2, 4))["org/amd"]
    assert (bounds(figure.value)[0], figure.status) == (25_800_000_000, "actual")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2024-12-31", "2023-12-31", "FP-FACT-038"),
        ("actual", "certain", "FP-FACT-013"),
        ("25800000000", "", "FP-FACT-012"),
        ("https://x.example", "", "FP-FACT-012"),
    ],
)
def test_a_row_that_is_not_whole_is_refused(old, new, code):
    with pytest.raises(FactError) as refused:
        read(ROW.replace(old, new))
    assert refused.value.code == code


def test_the_fiscal_years_of_companies_end_in_a_month():
    ends = world().fiscal_years
    assert (ends["org/nvidia"], ends["org/micron"], ends["org/intel"]) == (1, 8, 12)
    head = "party,ends,source,grade,note\n"
    with pytest.raises(FactError) as refused:
        read_fiscal_years((PackFile("figures", "fiscal_years.csv", head + "org/amd,13,https://x.example,A,\n"),))
    assert refused.value.code == "FP-FACT-015"


def test_yearly_figures_span_the_fiscal_years_they_are_named_by():
    """A figure of a whole fiscal year ends within two weeks of the end of the month in which such years end."""
    w = world()
    for party, month in w.fiscal_years.items():
        for f in w.company_figures[party]:
            yearly = 360 <= (f.period.end - f.period.start).days <= 372
            if f.measures == ("revenue",) and f.status == "actual" and yearly:
                ends = f.period.end - dt.timedelta(days=1)
                years = (ends.year - 1, ends.year, ends.year + 1)
                assert min(abs((ends - dt.date(y, month, 28)).days) for y in years) < 15

"""Reported prices: each names what it is of, where it was reported and when, and is known only afterwards."""

from fractions import Fraction

import pytest

from fencepost.base.days import day
from fencepost.base.errors import FactError
from fencepost.base.figures import bounds
from fencepost.facts.packs import PackFile
from fencepost.facts.prices import read_prices, read_rates
from fencepost.facts.world import world

HEAD = "id,item,product,basis,chips,currency,price,date,market,source,quality,note\n"


def read(*rows, known=None):
    return read_prices((PackFile("prices", "prices.csv", HEAD + "\n".join(rows)),), known)


def test_every_shipped_price_is_of_something_in_the_catalogue_and_has_a_source():
    w = world()
    items = {*w.chips, *w.families, *w.systems}
    prices = [p for rows in w.prices.values() for p in rows]
    assert len(prices) > 50
    assert [p.id for p in prices if p.item not in items] == []
    assert all(p.source and p.date and p.quality in ("high", "medium", "low") for p in prices)
    assert all((bounds(p.price)[0] or 0) > 0 for p in prices)


def test_a_server_s_price_covers_its_chips():
    [p] = read("a,x,X,server,8,CNY,1200000..1400000,2024-07,China,somewhere,high,")["x"]
    assert (p.chips, bounds(p.price)) == (8, (Fraction(1_200_000), Fraction(1_400_000)))


@pytest.mark.parametrize(("known", "seen"), [("2024-06-30", 0), ("2024-07-01", 1), (None, 1)])
def test_a_price_is_known_from_its_month(known, seen):
    found = read("a,x,X,chip,1,USD,100,2024-07,,somewhere,high,", known=day(known) if known else None)
    assert len(found.get("x", ())) == seen


@pytest.mark.parametrize(
    "row",
    [
        "a,x,X,barter,1,USD,100,2024,,s,high,",
        "a,x,X,chip,1,EUR,100,2024,,s,high,",
        "a,x,X,chip,1,USD,many,2024,,s,high,",
        "a,x,X,chip,1,USD,100,,,s,high,",
        "a,x,X,chip,1,USD,100,2024,,,high,",
        "a,x,X,chip,0,USD,100,2024,,s,high,",
    ],
)
def test_a_row_that_is_wrong_names_its_line(row):
    with pytest.raises(FactError) as error:
        read(row)
    assert "line 2" in error.value.where


def test_rates_have_a_grade_and_a_source():
    w = world()
    assert {"cny_usd", "electricity", "cooling"} <= w.price_rates.keys()
    assert all(r.cite and r.confidence if hasattr(r, "confidence") else r.cite for r in w.price_rates.values())
    rates = read_rates(
        (PackFile("prices", "rates.csv", "name,value,unit,meaning,source,grade\nx,1..2,USD/kWh,m,s,D\n"),)
    )
    assert bounds(rates["x"]) == (1, 2)

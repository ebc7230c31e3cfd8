"""Permission, restriction and levies told without any day: so on some day of the law book, or undecided."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text, **options):
    return {(c["verdict"], c["key"]) for c in verify_text(text, **options)["claims"]}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # The letter of 2025-04-09 (8-K of NVIDIA), licences from 2025-08-08, the share told on 2025-08-11.
        ("The US barred Nvidia from selling the H20 to China.", ("supported", "restriction.began")),
        ("The Commerce Department issued licences for the H20 to China.", ("supported", "permission.licence")),
        ("Nvidia agreed to pay 15% of its H20 sales in China to the US government.", ("supported", "levy.supported")),
        # No licence for it was ever told of; a page without a day contradicts nothing.
        ("The Commerce Department approved sales of the A800 to China.", ("depends", "permission.not_needed")),
        ("Nvidia agreed to pay 60% of its H20 sales in China to the US government.",
         ("not_checkable", "levy.needs_rate_and_day")),
        # More than the day is missing.
        ("The US barred exports of tractors to China.", ("not_checkable", "restriction.needs_item_place_day")),
    ],
)  # fmt: skip
def test_what_is_told_without_a_day(text, verdict):
    assert verdict in verdicts(text)


def test_the_day_from_which_a_page_speaks_decides_where_one_is_given():
    text = "The US barred Nvidia from selling the H20 to China."
    assert ("contradicted", "restriction.free") in verdicts(text, on="2024-11-01")
    (line,) = verify_text(text)["claims"]
    assert line["because"].startswith("the text gives no day; a licence requirement for H20")


def test_a_person_acts_for_the_government_he_serves():
    """A Chinese finding is no act of the American president."""
    text = "特朗普认定英伟达违反反垄断法。"
    assert ("not_checkable", "case.not_held") in verdicts(text, on="2025-09-20")
    assert ("supported", "case.supported") in verdicts("2025年9月15日,市场监管总局认定英伟达违反反垄断法。")


def test_a_duty_on_what_the_words_do_not_name_contradicts_nothing():
    """Of duties the law book holds those on chips."""
    text = "On May 14, 2024 car makers were hit hardest, the rate quadrupling from 25% to 100%, a levy on every sale."
    assert not {v for v, _ in verdicts(text)} & {"contradicted"}


def test_an_open_end_of_no_period_is_met_by_no_figure_of_some_year():
    """Nvidia foresaw 8.1 bn, two per cent either way, for a quarter of 2022: no word of what a ban threatens."""
    (found,) = [
        c for c in verify_text("A ban threatened up to $8.1 billion in sales of Nvidia.")["claims"]
        if c["claim"].get("measure") == "revenue"
    ]  # fmt: skip
    assert found["verdict"] != "supported"


def test_a_range_that_was_foreseen_is_no_wider_than_it_was_told():
    """SMIC foresaw a gross margin of 18 to 20 per cent; 20.4 is none of it."""
    (found,) = [
        c for c in verify_text("SMIC reported a gross margin of 20.4%.")["claims"]
        if c["claim"].get("measure") == "gross_margin"
    ]  # fmt: skip
    assert found["verdict"] != "supported"

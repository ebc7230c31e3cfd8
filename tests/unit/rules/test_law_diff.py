"""What a change of law does to the catalogue, and the book by date."""

from __future__ import annotations

from pathlib import Path

import pytest

from fencepost.apps.python.law import check, law_diff, law_timeline
from fencepost.base import records
from fencepost.base.errors import FencepostError
from fencepost.facts.world import world
from fencepost.rules.determine import book_of
from fencepost.views.lawbook import law_diff_rows, law_diff_table, law_timeline_table

ON = "2024-01-01"
HEAD = "id,tpp,logic_area,dram_bandwidth,io_rate,datacenter,maker,sources\n"


def table(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_october_2023_caught_what_october_2022_missed():
    """A800 stays below 600 GB/s of I/O (87 FR 62186); 88 FR 73458 counts its 4,992 TPP alone. A letter of
    2023-10-23 brought that forward for its maker, so the day before that letter is compared."""
    record = law_diff("2023-10-16", "2023-11-17", on=ON)
    caught = {r["item"] for r in record["caught"]}
    assert "nvidia-a800-sxm4-80gb" in caught
    assert "nvidia-a100-sxm4-80gb" not in caught
    every = [*caught, *(r["item"] for k in ("freed", "changed") for r in record[k]), *record["same"]]
    assert sorted(every) == sorted(world().chips)


def test_a_row_says_before_after_and_which_rules_differ(tmp_path: Path):
    """4,800 TPP is the line of 3A090.a; below it, and below a density of 5.92 at 1,600, a .b circuit or none."""
    chips = table(tmp_path / "c.csv", "over,4800,900,1500,100,yes,org/amd,x", "under,1599,900,1500,100,yes,org/amd,x")
    record = law_diff("none", "us.2023.acs", on=ON, chips=chips)
    (row,) = record["caught"]
    assert row["item"] == "over"
    assert (row["before"]["status"], row["after"]["eccn"]) == ("not_controlled", "3A090.a")
    assert "us/3A090.a@us.2023.acs" in row["began"]
    assert record["same"] == ["under"]


def test_the_other_way_round_frees_what_it_caught(tmp_path: Path):
    chips = table(tmp_path / "c.csv", "over,4800,900,1500,100,yes,org/amd,x", "under,1599,900,1500,100,yes,org/amd,x")
    forth = law_diff("none", "us.2023.acs", on=ON, chips=chips)
    back = law_diff("us.2023.acs", "none", on=ON, chips=chips)
    assert [r["item"] for r in forth["caught"]] == [r["item"] for r in back["freed"]]
    assert [r["before"] for r in forth["caught"]] == [r["after"] for r in back["freed"]]


def test_the_two_sides_are_what_check_says():
    record = law_diff("2025-01-01", "2025-05-01", on=ON)
    row = next(r for r in record["caught"] if r["item"].startswith("nvidia-h20-"))
    for side, on in (("before", "2025-01-01"), ("after", "2025-05-01")):
        told = check(row["item"], to="CN", on=on, kind="export")
        assert {k: told[k] for k in ("status", "review", "certainty", "eccn")} == {
            k: row[side][k] for k in ("status", "review", "certainty", "eccn")
        }


def test_a_bill_is_on_only_on_its_side(tmp_path: Path):
    """H.R. 6875 reaches 1,400 GB/s of memory bandwidth; 1,000 TPP is below every line of 3A090."""
    chips = table(
        tmp_path / "c.csv", "wide,1000,900,1400,100,yes,org/google,x", "less,1000,900,1399,100,yes,org/google,x"
    )
    record = law_diff("none", "bill.us.hr6875", on="2026-11-21", chips=chips)
    assert [(r["item"], r["began"]) for r in record["caught"]] == [("wide", ["bill/hr6875/require@bill.us.hr6875"])]
    assert record["same"] == ["less"]


def test_a_text_without_a_rule_that_day_says_so(tmp_path: Path):
    chips = table(tmp_path / "c.csv", "over,4800,900,1500,100,yes,org/amd,x")
    record = law_diff("none", "us.2026.jan", on=ON, chips=chips)
    assert record["same"] == ["over"]
    assert "begins on 2026-01-15" in record["b"]["note"]
    assert record["b"]["note"] in law_diff_table(record, "en")


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("x", "y", "FP-LAW-010"),
        ("none", "2024-01-01", "FP-LAW-010"),
        ("us.2023.acs", "us.2023.ac", "FP-LAW-010"),
        ("us.2023.acs", "us.2023.acs", "FP-USE-034"),
        ("none", "none", "FP-USE-034"),
        ("2024-01-01", "2024-13-01", "FP-LAW-010"),
    ],
)
def test_states_of_the_law_that_are_none(a: str, b: str, code: str):
    with pytest.raises(FencepostError) as caught:
        law_diff(a, b, on=ON)
    assert caught.value.code == code
    assert caught.value.hint


def test_the_table_and_the_rows_name_every_changed_chip(tmp_path: Path):
    chips = table(tmp_path / "c.csv", "over,4800,900,1500,100,yes,org/amd,x", "also,9000,900,1500,100,yes,org/amd,x")
    record = law_diff("none", "us.2023.acs", on=ON, chips=chips)
    assert [r["item"] for r in law_diff_rows(record)] == ["over", "also"]
    text = law_diff_table(record, "zh")
    assert "over, also" in text


def test_the_timeline_holds_every_instrument_and_entry():
    book = book_of(world())
    events = law_timeline()["events"]
    assert {e["instrument"] for e in events if e["event"] == "published"} == set(book.instruments)
    began = [(e["date"], e["rule"], e["instrument"]) for e in events if e["event"] in ("begins", "replaces")]
    assert sorted(began) == sorted((e.span.start, e.at, e.instrument.id) for e in book.entries)
    assert [e["date"] for e in events] == sorted(e["date"] for e in events)
    stopped = [e for e in events if e["event"] in ("repealed", "stayed", "not enforced")]
    assert len(stopped) == len(book.stops)


def test_the_timeline_marks_what_is_informal_and_what_replaces_what():
    events = law_timeline()["events"]
    formal = {e["rule"]: e["formal"] for e in events if e["event"] == "begins"}
    assert formal["us/assurance/2025-07/h20"] is False
    assert formal["us/letter/2025-04/nvidia"] is True
    replaced = [e["replaces"] for e in events if e["rule"] == "us/742.6/review/denial" and e["event"] == "replaces"]
    assert replaced[0] == "us.2022.oct7"


def test_the_timeline_between_days_as_known_then():
    events = law_timeline(since="2025-07-01", until="2025-08-31", known="2025-07-20")["events"]
    assert {e["instrument"] for e in events if e["event"] == "begins"} == {"us.2025.assurances"}
    text = law_timeline_table(records.plain(law_timeline(since="2025-07-01", until="2025-08-31")), "zh")
    assert "2025-08-11" in text

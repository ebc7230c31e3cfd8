"""Cases from files: the full form of the options, a table of them, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from fencepost.apps.python.facts import new
from fencepost.apps.python.law import check, check_batch, check_case
from fencepost.base.errors import FencepostError
from fencepost.rules.casefile import read_batch, read_case
from fencepost.rules.question import Party
from fencepost.views.law import batch_rows, batch_table, check_rows, check_table

TODAY = "2026-11-21"
DEPENDS = {"item": "ascend 910c", "to": "MY", "on": "2025-06-01"}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_loads_as_it_stands(tmp_path: Path):
    asked = read_case(write(tmp_path / "my.yaml", new("case")))
    assert (asked.item, asked.to, str(asked.on)) == ("h20", "CN", "2025-09-01")


def test_every_field_commented_out_in_the_template_is_one_that_is_read(tmp_path: Path):
    lines = [
        x.removeprefix("# ") if x.startswith("# ") and ": " in x.split("#")[1] else x for x in new("case").splitlines()
    ]
    text = "\n".join(x for x in lines[2:])
    asked = read_case(write(tmp_path / "my.yaml", text))
    assert asked.more["kind"] == "export"
    assert asked.more["quantity"] == "1000"


def test_a_case_gives_the_answer_of_the_same_options(tmp_path: Path):
    text = (
        "item: h200\nto: CN\non: 2026-02-01\nfrom: US\nparties:\n  - {role: consignee, name: Nobody Known, hq: HK}\n"
        "  - intermediate=Tencent\nfacts: {state_funded_data_center: no}\nattest: [tested_by_us_laboratory]\n"
    )
    told = check_case(write(tmp_path / "c.yaml", text), today=TODAY)
    asked = check(
        "h200", to="CN", on="2026-02-01", known=TODAY, from_="US",
        parties=["consignee=Nobody Known@HK", "intermediate=Tencent"], facts={"state_funded_data_center": "no"},
        attest=["tested_by_us_laboratory"],
    )  # fmt: skip
    assert told == asked


def test_what_is_given_replaces_what_the_file_says(tmp_path: Path):
    path = write(tmp_path / "c.yaml", "item: h20\nto: CN\non: 2025-09-01\n")
    record = check_case(path, today=TODAY, on="2024-09-01", to="SG")
    assert (record["to"], str(record["on"])) == ("SG", "2024-09-01")


def test_an_item_beside_the_case_is_found(tmp_path: Path):
    write(tmp_path / "mine.yaml", "name: Mine\nfp16_rate: 300 TFLOPS\nlogic_area: 800 mm2\ndatacenter: yes\n")
    path = write(tmp_path / "c.yaml", "item: mine.yaml\nto: CN\non: 2025-09-01\n")
    assert check_case(path, today=TODAY)["eccn"] == "3A090.a"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("item: h20\nto: CN\nexporterr: NVIDIA\n", "line 3, field exporterr", "no field"),
        ("item: h20\n\n\nto: [CN, HK]\n", "line 4, field to", "holds one value"),
        ("item: {id: x}\nto: CN\n", "line 1, field item", "holds one value"),
        ("to: CN\n", "line 1, field item", "missing"),
        ("item: h20\nto: CN\nparties:\n  - {role: x}\n", "line 4, field parties", "not a party"),
        ("item: h20\nto: CN\nparties: [x]\n", "line 3, field parties", "not a party"),
        ("item: h20\nto: CN\nfacts: [x]\n", "line 3, field facts", "KEY=VALUE"),
        ("item: h20\nto: CN\non: soon\n", "line 3, field on", "not a day"),
        ("- h20\n", "", "a case is a list of"),
        ("item: h20\nitem: h100\n", "line 2", "stands twice"),
        ("item: [h20\n", "line 2", "not YAML"),
        ("x" * 1_000_001, "", "are no case"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(text: str, line: str, said: str, tmp_path: Path):
    with pytest.raises(FencepostError) as caught:
        read_case(write(tmp_path / "c.yaml", text))
    assert said in caught.value.message
    assert line in caught.value.where
    assert caught.value.hint


TABLE = (
    "case,item,to,on,end-user,party,fact\n"
    "one,h20,CN,2025-09-01,,consignee=Tencent;agent=Nobody@HK,state_funded_data_center=no\n"
    "two,no such chip at all,CN,,,,\n"
    "three,h20\n"
    "four,h20,CN,2025-13-01,,,\n"
    'five,"h20",Atlantis,,,,\n'
    "six,h100,CN,2024-01-01,,,\n"
)


def test_a_table_answers_what_it_can_and_places_the_rest(tmp_path: Path):
    seen = []
    path = write(tmp_path / "in.csv", TABLE)
    record = check_batch(path, today=TODAY, progress=lambda done, of: seen.append((done, of)))
    assert (record["answered"], record["refused"]) == (2, 4)
    assert seen == [(n, 6) for n in range(1, 7)]
    assert [r["line"] for r in record["rows"]] == [2, 3, 4, 5, 6, 7]
    assert [r["error"]["code"] if r["error"] else None for r in record["rows"]] == [
        None, "FP-FACT-040", "FP-USE-031", "FP-USE-001", "FP-FACT-030", None,
    ]  # fmt: skip
    assert all(f"line {r['line']}" in r["error"]["where"] for r in record["rows"] if r["error"])
    alone = check("h100", to="CN", on="2024-01-01", known=TODAY)
    assert record["rows"][-1]["record"] == alone
    assert [r["case"] for r in batch_rows(record)] == ["one", "two", "three", "four", "five", "six"]
    assert "2 answered, 4 refused" in batch_table(record, "en")


def test_cells_with_several_values(tmp_path: Path):
    (first, *_) = read_batch(write(tmp_path / "in.csv", TABLE))
    assert first.asked.more["parties"] == (Party("consignee", "Tencent"), Party("agent", "Nobody", "HK"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("itm,to\n", "no column 'itm'"),
        ("item,to,to\n", "two columns 'to'"),
        ("item\nh20\n", "needs the columns"),
        ("", "needs"),
    ],
)
def test_a_wrong_header_refuses_the_table(text: str, said: str, tmp_path: Path):
    with pytest.raises(FencepostError) as caught:
        read_batch(write(tmp_path / "in.csv", text))
    assert said in caught.value.message


def test_an_open_quote_ends_the_table_and_keeps_what_came_before(tmp_path: Path):
    rows = read_batch(write(tmp_path / "in.csv", 'item,to\nh20,CN\n"h20,CN\n'))
    assert [bool(r.error) for r in rows] == [False, True]


def test_strict_says_so_first_and_keeps_the_bound():
    asked = dict(DEPENDS)
    record = check(asked.pop("item"), **asked, strict=True)
    assert record["certainty"] != "certain"
    assert record["strict"]["status"] == "indeterminate"
    assert record["status"] == "licence_required"
    assert "cannot be determined" in check_table(record, "en").splitlines()[0]
    assert {r["strict"] for r in check_rows(record)} == {"indeterminate"}
    sure = check("h100", to="CN", on="2024-01-01", strict=True)
    assert sure["strict"]["status"] == sure["status"] == "licence_required"

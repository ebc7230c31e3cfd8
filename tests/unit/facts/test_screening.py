"""Screening: by any spelling, every match explained; lists of a user's own; lists that lost rows are refused."""

from __future__ import annotations

import csv
import importlib
from pathlib import Path

import pytest

from fencepost.apps.python.law import check
from fencepost.apps.python.parties import screen
from fencepost.base.errors import FactError
from fencepost.facts import screening_names
from fencepost.facts.screening_lists import Good, check_health, list_entries, read_good
from fencepost.facts.screening_names import forms, read_parts
from fencepost.facts.world import world

ON = "2026-11-01"
CSL = [
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
]
OPEN = [
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
    "program_ids",
    "dataset",
    "first_seen",
    "last_seen",
    "last_change",
]
ENTITY, SDN = "Entity List (EL) - Bureau of Industry and Security", "Specially Designated Nationals (SDN) - Treasury"
MEU = "Military End User (MEU) List - Bureau of Industry and Security"


def write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def consolidated(path: Path, entity: int = 3420, meu: int = 70, columns: list[str] = CSL) -> Path:
    rows = [{"source": ENTITY, "name": f"Filler {i} Zq"} for i in range(entity - 1)]
    rows.append({
        "source": ENTITY, "name": "Lantern Gate Devices Co., Ltd.", "alt_names": "Deng Men; Lantern Gate",
        "addresses": "1 A Road, Wuxi, CN; 2 B Road, HK", "start_date": "2026-09-01",
    })  # fmt: skip
    rows += [{"source": MEU, "name": f"Stuffing {i} Zq"} for i in range(meu)]
    rows.append({"source": SDN, "name": "Ostrich Trading FZE", "addresses": "Dubai, AE"})
    return write(path, columns, [{k: v for k, v in r.items() if k in columns} for r in rows])


@pytest.mark.parametrize(
    ("asked", "found", "kind", "step"),
    [
        ("Inspur Group Co., Ltd.", "Inspur Group Co., Ltd.", "same", ""),
        ("INSPUR GROUP", "Inspur Group Co., Ltd.", "same", ""),
        ("華為", "Huawei", "form", "simplified"),
        ("Huawei Technologies", "Huawei Technologies Co., Ltd.", "form", ""),
        ("深圳市鵬新旭技術有限公司", "Shenzhen Pengxinxu Technology Co., Ltd.", "form", "words"),
        ("鹏新旭", "Shenzhen Pengxinxu Technology Co., Ltd.", "form", "pinyin"),
        ("Pengxinxu Technologies (Shenzhen) Limited", "Shenzhen Pengxinxu Technology Co., Ltd.", "form", "place"),
        ("NUDT", "National University of Defense Technology (NUDT)", "same", ""),
        ("国防科技大学", "National University of Defense Technology (NUDT)", "form", "words"),
        ("Huawai", "Huawei", "spelling", ""),
        ("Cambricon Tecnologies", "Cambricon Technologies Corporation Limited", "spelling", ""),
    ],
)
def test_a_listed_party_by_any_spelling(asked: str, found: str, kind: str, step: str):
    record = screen(asked, on=ON)
    assert record["result"] == "potential_match"
    best = next(m for m in record["matches"] if m["name"] == found)
    assert best["kind"] == kind
    assert not step or step in [s["kind"] for s in best["steps"]["asked"]]
    assert any(x["state"] == "yes" and x["cite"] for x in best["listings"])


def test_a_miss_says_of_which_day_the_lists_are():
    record = screen("Quillfeather Dairy", on=ON)
    assert (record["result"], record["matches"], str(record["vintage"])) == ("no_match", [], "2026-07-31")


def test_shared_words_alone_are_no_match():
    """Institute and Technology are in hundreds of names; the place with them makes this one."""
    names = [m["name"] for m in screen("Beijing Institute of Technology", on=ON)["matches"]]
    assert names
    assert "Harbin Institute of Technology" not in names
    assert screen("Advanced Technology Research Co., Ltd.", on=ON)["result"] == "no_match"


def test_the_same_name_in_another_place_is_only_alike():
    kinds = {m["spelling"]: m["kind"] for m in screen("Inspur Beijing", on=ON)["matches"]}
    assert kinds["Inspur Beijing Company"] == "form"
    assert kinds["Inspur Taiwan"] == "words"


def test_names_in_ideographs_are_not_compared_by_sound():
    """中芯 and 忠信 are both zhongxin."""
    record = screen("忠信", on=ON)
    assert "SMIC" not in [m["name"] for m in (*record["matches"], *record["parties"])]


def test_a_country_leaves_out_other_countries_and_counts_them():
    record = screen("Huawai", country="Russia", on=ON)
    assert record["matches"] == []
    assert record["elsewhere"] > 10


def test_an_unlisted_party_is_told_apart():
    record = screen("臺積電", on=ON)
    assert [p["party"] for p in record["parties"]] == ["org/tsmc"]
    assert record["result"] == "no_match"


def test_a_listing_made_later_does_not_hold_and_is_not_known():
    before = screen("Shenzhen Pengxinxu Technology", on="2024-12-01")
    assert before["result"] == "no_match"
    assert [p["listings"][0]["state"] for p in before["parties"]] == ["no"]
    assert not screen("Shenzhen Pengxinxu Technology", on=ON, known="2024-12-01")["parties"]


def test_a_name_without_letters_is_refused():
    with pytest.raises(FactError, match="no name"):
        screen("  - ", on=ON)


def test_a_consolidated_list_of_ones_own_replaces_the_shipped_one(tmp_path: Path):
    path = consolidated(tmp_path / "csl.csv")
    record = screen("Lantern Gate Device", on=ON, lists=[path])
    (match,) = record["matches"]
    assert (match["name"], match["countries"], match["listings"][0]["from"]) == (
        "Lantern Gate Devices Co., Ltd.", ["CN", "HK"], "2026-09-01",
    )  # fmt: skip
    assert match["listings"][0]["where"] == f"{path} line 3421"
    assert {x["list"]: x["rows"] for x in record["lists"]} == {"EL": 3420, "MEU": 70, "SDN": 1}
    assert "Shenzhen Pengxinxu Technology Co., Ltd." not in [
        m["name"] for m in screen("Pengxinxu", on=ON, lists=[path])["matches"]
    ]


def test_opensanctions_simple_csv(tmp_path: Path):
    row = {
        "id": "NK-1", "schema": "Company", "name": "Ostrich Trading FZE", "aliases": "Strauss Trading;鸵鸟贸易",
        "countries": "ae;cn", "dataset": "Some List", "last_seen": "2026-10-30T06:00:00", "sanctions": "reg 12",
    }  # fmt: skip
    path = write(tmp_path / "targets.simple.csv", OPEN, [row])
    (match,) = screen("鴕鳥貿易有限公司", on=ON, lists=[path])["matches"]
    assert (match["name"], match["spelling"], match["countries"]) == ("Ostrich Trading FZE", "鸵鸟贸易", ["AE", "CN"])
    assert match["listings"][0]["state"] == "unknown"
    (entries, loaded) = list_entries(path)
    assert (len(entries), str(loaded[0].vintage), loaded[0].good) == (1, "2026-10-30", None)


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda p: consolidated(p, entity=3000), "FP-FACT-083", "3,000 rows of 3,420 on 2026-07-31 (88%)"),
        (lambda p: consolidated(p, meu=0), "FP-FACT-083", "0 rows of 70"),
        (lambda p: consolidated(p, columns=[c for c in CSL if c != "alt_names"]), "FP-FACT-082", "alt_names"),
        (lambda p: write(p, ["a", "b"], []), "FP-FACT-081", "not a list"),
        (lambda p: write(p, OPEN, []), "FP-FACT-083", "no rows"),
        (lambda p: p, "FP-FACT-011", "No such file"),
    ],
)
def test_a_list_that_lost_something_is_refused_with_numbers(make, code: str, said: str, tmp_path: Path):
    path = make(tmp_path / "list.csv")
    with pytest.raises(FactError) as caught:
        screen("Huawei", on=ON, lists=[path])
    assert caught.value.code == code
    assert said in caught.value.message
    assert str(path) in caught.value.where


def test_nine_tenths_of_the_last_good_count_are_enough():
    """0.9 * 3420 = 3078."""
    good = read_good(world().files("parties"))
    full = {g.list: g.rows for g in good}
    check_health(full | {ENTITY: 3078}, good, "here")
    with pytest.raises(FactError):
        check_health(full | {ENTITY: 3077}, good, "here")
    assert all(isinstance(g, Good) for g in good)


def test_the_shipped_lists_have_the_rows_they_are_said_to_have():
    assert {x["list"]: (x["rows"], x["good"]) for x in screen("x1", on=ON)["lists"]} == {
        "EL": (3420, 3420), "MEU": (70, 70),
    }  # fmt: skip


def test_check_tells_of_potential_matches_and_decides_nothing_by_them():
    record = check("h20", to="CN", on="2025-09-01", end_user="Huawai", hq="CN")
    plain = check("h20", to="CN", on="2025-09-01", hq="CN")
    assert any("potential match with Huawei" in u for u in record["unknowns"])
    assert record["status"] == plain["status"]
    nobody = check("h20", to="CN", on="2025-09-01", end_user="Quillfeather Dairy", hq="CN")
    assert any("no match in the lists loaded, of 2026-07-31" in u for u in nobody["unknowns"])


def test_without_the_optional_parts_the_error_says_what_to_install(monkeypatch):
    def missing(name: str):
        raise ImportError(name)

    monkeypatch.setattr(screening_names, "import_module", missing)
    with pytest.raises(FactError) as caught:
        screening_names.need("rapidfuzz.process")
    assert "rapidfuzz" in caught.value.message
    assert "fencepost[evidence]" in caught.value.hint
    monkeypatch.setattr(screening_names, "import_module", importlib.import_module)
    assert screening_names.need("csv") is csv


def test_the_forms_of_a_name_show_what_was_done():
    parts = read_parts(world().files("parties"))
    *_, last = forms("浪潮（北京）电子信息产业有限公司", parts)
    assert [(s.kind, s.what) for s in last.steps] == [
        ("legal_form", "有限公司"), ("place", "北京"), ("words", "langchao electronics information industry"),
    ]  # fmt: skip
    assert last.core == "langchao"

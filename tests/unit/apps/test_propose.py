"""What documents would change is proposed; nothing changes without an acceptance, which passes every check."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fencepost.apps.cli import _register, app
from fencepost.apps.python.law import law_list
from fencepost.apps.python.propose import propose_accept, propose_list, propose_reject, propose_show
from fencepost.apps.python.store import ingest
from fencepost.base.errors import EvidenceError, FactError
from fencepost.facts.overlay import Addition, add
from fencepost.facts.packs import SHIPPED, user_path
from fencepost.facts.world import world

_register()
NOW = "2026-01-01T00:00:00+00:00"
TEXT = """2031-03-05 09:00

据介绍,昇腾910C的显存容量为150GB。2031年3月4日,日本政府限制英伟达芯片出口。
"""


@pytest.fixture
def store(tmp_path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    ingest(tmp_path / "a.txt", tmp_path / "s.db", recorded=NOW)
    return tmp_path / "s.db"


def found(store, kind) -> dict:
    (p,) = [p for p in propose_list(store)["proposals"] if p["kind"] == kind]
    return p


def test_a_figure_the_catalogue_has_otherwise_is_an_open_reading_once_accepted(store, tmp_path):
    p = found(store, "figure")
    assert (p["state"], p["about"]["measure"], p["about"]["value"]) == ("open", "memory_capacity", "150")
    chip = p["about"]["item"]
    before = world().chips[chip].figure("memory_capacity")
    done = propose_accept(p["id"], store, recorded=NOW, into=tmp_path / "mine")
    assert sorted(done["files"]) == ["chips/readings.csv", "sources/sources.csv"]
    values = [r.figure.value for r in world([tmp_path / "mine"]).chips[chip].figure("memory_capacity").readings]
    assert before.value in values
    assert 150 in values
    assert world().chips[chip].figure("memory_capacity") == before
    assert [x["state"] for x in propose_list(store)["proposals"] if x["id"] == p["id"]] == ["accepted"]


def test_an_entry_cites_the_document_and_its_words(store, tmp_path):
    p = found(store, "figure")
    propose_accept(p["id"], store, recorded=NOW, into=tmp_path / "mine")
    with (tmp_path / "mine/chips/readings.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    with (tmp_path / "mine/sources/sources.csv").open(encoding="utf-8") as file:
        (source,) = csv.DictReader(file)
    assert row["cite"] == source["id"]
    assert source["note"] == p["grounds"][0]["document"]
    assert p["grounds"][0]["text"] in row["note"]
    assert row["confidence"] == "low"


def test_an_act_the_law_book_lacks_is_a_stub_that_decides_nothing(store, tmp_path):
    p = found(store, "instrument")
    assert (p["about"]["day"], p["about"]["by"]) == ("2031-03-04", "gov/jp")
    propose_accept(p["id"], store, recorded=NOW, into=tmp_path / "mine")
    listed = {i["id"] for i in law_list(packs=[tmp_path / "mine"])["instruments"]}
    assert p["about"]["instrument"] in listed
    assert len(listed) == len(law_list()["instruments"]) + 1


def test_a_chip_no_pack_holds_is_an_item_once_accepted(tmp_path):
    text = "2031-03-05 09:00\n\n据介绍,英伟达H400芯片的显存容量为200GB,显存带宽为9TB/s。\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    ingest(tmp_path / "a.txt", tmp_path / "s.db", recorded=NOW)
    propose_accept(found(tmp_path / "s.db", "chip")["id"], tmp_path / "s.db", recorded=NOW, into=tmp_path / "mine")
    chip = world([tmp_path / "mine"]).chips["h400"]
    assert (chip.figure("memory_capacity").value, chip.figure("dram_bandwidth").value) == (200, 9000)
    assert chip.status == "announced"


def test_a_rejection_is_a_row_with_its_reason_and_the_proposal_is_not_offered_again(store):
    p = found(store, "figure")
    propose_reject(p["id"], store, why="the article means two dies", recorded=NOW)
    assert found(store, "figure")["state"] == "rejected"
    shown = CliRunner().invoke(app, ["propose", "list", "--store", str(store)])
    assert "rejected" in shown.stdout


def test_what_fails_a_check_is_not_written(store, tmp_path):
    """The overlay holds a broken row already: the checks of the packs stop the acceptance, and no file changes."""
    (tmp_path / "mine/chips").mkdir(parents=True)
    (tmp_path / "mine/chips/readings.csv").write_text("chip,quantity,value\nnone,nothing,1\n")
    with pytest.raises(FactError):
        propose_accept(found(store, "figure")["id"], store, recorded=NOW, into=tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").rglob("*.*")] == ["readings.csv"]
    assert found(store, "figure")["state"] == "open"


def test_without_a_folder_it_goes_to_the_user_s_own(store, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    propose_accept(found(store, "instrument")["id"], store, recorded=NOW)
    assert [p.suffix for p in (user_path() / "law").rglob("*.*")] == [".yaml"]


def test_what_is_foretold_denied_or_impossible_is_no_proposal(tmp_path):
    lines = ["2031-03-05 09:00", "", "昇腾910C的显存容量为900000GB。", "英伟达否认昇腾910C的显存容量为150GB。"]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    ingest(tmp_path / "a.txt", tmp_path / "s.db", recorded=NOW)
    assert propose_list(tmp_path / "s.db")["proposals"] == []


def test_an_unknown_id_names_those_there_are(store):
    with pytest.raises(EvidenceError) as caught:
        propose_show("p-nothing", store)
    assert caught.value.code == "FP-EVID-044"


def test_the_commands_in_both_languages(store, tmp_path):
    p = found(store, "figure")
    run = CliRunner().invoke
    shown = run(app, ["propose", "show", p["id"], "--store", str(store)]).stdout
    assert "It would add:" in shown
    assert "chips/readings.csv" in shown
    record = json.loads(run(app, ["propose", "show", p["id"], "--store", str(store), "--format", "json"]).stdout)
    assert [e["pack"] for e in record["entries"]] == ["sources", "chips"]
    into = ["--into", str(tmp_path / "mine")]
    done = run(app, ["propose", "accept", p["id"], "--store", str(store), *into, "--lang", "zh"])
    assert "已采纳" in done.stdout


def test_the_shipped_packs_are_never_written_to():
    with pytest.raises(FactError) as caught:
        add(SHIPPED, [Addition("chips", "x.csv", {"id": "x"})], lambda _: None)
    assert caught.value.code == "FP-FACT-071"


def test_a_row_that_is_there_is_not_written_twice_and_columns_join(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/sources.csv").write_text("id,title\na,A\n")
    rows = [Addition("sources", "sources.csv", {"id": i, "title": i.upper(), "note": "n"}) for i in "ab"]
    assert add(tmp_path, rows, lambda _: None) == ["sources/sources.csv"]
    assert (tmp_path / "sources/sources.csv").read_text() == "id,title,note\na,A,\nb,B,n\n"
    assert add(tmp_path, rows, lambda _: None) == []


def test_a_figure_of_a_family_whose_bins_differ_is_proposed_for_none_of_them(tmp_path):
    """The 910B is sold in four bins of 280 to 414 TFLOPS: which one 256 was said of is not known."""
    from fencepost.apps.python.evidence import read
    from fencepost.base import records
    from fencepost.facts.world import world
    from fencepost.verify.proposals import proposals

    path = tmp_path / "a.txt"
    path.write_text("2031-03-05 09:00\n\n华为昇腾910B的FP16算力达256 TFLOPS。\n", "utf-8")
    documents = records.plain(read([path]))["documents"]
    assert [c["measure"] for c in documents[0]["claims"]] == ["fp16_rate"]
    assert proposals(documents, world()) == []

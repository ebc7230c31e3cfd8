"""find, show, tpp, new and packs: the records scripts rely on, and the tables people read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fencepost.apps.cli import facts as cli
from fencepost.apps.python import facts as door
from fencepost.base.errors import NotFound, UsageError
from fencepost.base.records import plain, text
from fencepost.facts.world import world


@pytest.fixture(scope="module")
def app():
    import typer

    found = typer.Typer()
    cli.register(found)
    return found


def run(app, *args: str) -> str:
    result = CliRunner().invoke(app, list(args))
    assert result.exit_code == 0, result.output
    return result.output


def test_find_gives_the_best_match_first():
    record = door.find("昇腾910C")
    assert record["schema"] == "fencepost/find/1"
    assert record["found"][0]["id"] == "huawei-ascend-910c"
    assert record["found"][0]["how"] == "exact"


def test_show_gives_every_figure_its_unit_and_source():
    record = door.show("nvidia-h20-96gb")
    assert record["schema"] == "fencepost/show/1"
    listed = {s["id"] for s in record["sources"]}
    for name, figure in record["figures"].items():
        assert figure["label"]
        assert figure["unit"] == world().quantities[name].unit
        for part in figure.get("readings", [figure]):
            assert "unknown" in part or set(part["cite"].split("; ")) & listed, name


def test_show_of_a_family_shows_its_members():
    record = door.show("h100")
    assert [c["id"] for c in record["chips"]] == record["members"]
    assert record["representative"] in record["members"]


def test_tpp_marks_the_format_that_sets_it_and_keeps_the_declared_value_beside():
    chip = door.tpp("nvidia-h100-nvl")["chips"][0]
    assert [f["format"] for f in chip["formats"] if f["wins"]] == ["FP16"]
    assert {r["reading"]: r["value"] for r in chip["tpp"]["readings"]} == {"computed": 13368, "declared": 14144}
    assert chip["declared_tpp"]["value"] == 14144


def test_tpp_of_a_system_is_that_of_its_chip():
    assert [c["id"] for c in door.tpp("nvidia-gb200-nvl72")["chips"]] == ["nvidia-gb200"]


def test_tpp_shows_what_was_set_aside_and_why():
    aside = door.tpp("a100-sxm4-40gb")["chips"][0]["set_aside"]
    assert [(s["quantity"], s["figure"]["value"]) for s in aside] == [("tpp", 3822)]
    assert "contradicts" in aside[0]["why"]


def test_records_are_plain_and_the_same_every_time():
    for record in (door.show("910c"), door.tpp("h20"), door.find("h20"), door.packs()):
        assert plain(record) == record
    assert text(door.show("h20")) == text(door.show("h20"))


def test_the_template_of_a_chip_loads(tmp_path: Path):
    path = tmp_path / "my.yaml"
    path.write_text(door.new("chip"), encoding="utf-8")
    assert door.show(str(path))["id"] == "my-chip"


def test_a_template_that_does_not_exist_names_those_that_do():
    with pytest.raises(UsageError) as caught:
        door.new("boat")
    assert "chip" in caught.value.hint


def test_packs_check_reads_every_row():
    rows = {p["pack"]: p for p in door.packs(check=True)["packs"]}
    assert rows["declared"]["rows"] == 1323 + 8554
    assert rows["chips"]["rows"] == len(world().chips) + len(world().families)
    assert all(p["digest"].startswith("sha256:") for p in rows.values())
    assert all(p["what"] for p in rows.values())


def test_packs_check_stops_at_a_bad_row(tmp_path: Path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "sources.csv").write_text("id,title,colour\nx,X,red\n", encoding="utf-8")
    from fencepost.base.errors import FactError

    with pytest.raises(FactError) as caught:
        door.packs(packs=[tmp_path], check=True)
    assert "sources.csv line 1" in caught.value.where


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "args",
    [
        ("find", "h20"),
        ("show", "rtx6000d"),
        ("show", "910c"),
        ("show", "gb200-nvl72"),
        ("tpp", "mi455x"),
        ("packs", "list"),
    ],
)
def test_tables_hold_what_the_record_says(app, args: tuple[str, ...], lang: str):
    out = run(app, *args, "--lang", lang)
    assert len(out.splitlines()) > 5
    assert "None" not in out
    if args[0] == "tpp":
        assert "161,200" in out
        assert "80,600" in out


def test_json_is_the_record(app):
    assert json.loads(run(app, "tpp", "h20", "--format", "json")) == json.loads(
        text(door.tpp("h20", known="2100-01-01"))
    )


def test_csv_has_a_row_a_figure(app):
    rows = list(csv.DictReader(io.StringIO(run(app, "show", "nvidia-h20-96gb", "--format", "csv"))))
    assert {r["quantity"] for r in rows} == set(door.show("nvidia-h20-96gb")["figures"])


def test_an_unknown_item_is_an_error_with_candidates():
    with pytest.raises(NotFound) as caught:
        door.show("H2O")
    assert caught.value.record()["candidates"]


def test_the_template_of_a_law_binds_once_it_is_named(tmp_path: Path):
    """1,000 GB/s of DRAM bandwidth to a D:5 country: free today, a licence under the template's bill."""
    from fencepost.apps.python.law import check

    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "mine.yaml").write_text(door.new("law"), encoding="utf-8")
    facts = "tpp: 100\nlogic_area: 800\ndram_bandwidth: 1 TB/s\nio_rate: 64\nmaker: org/cerebras\ndatacenter: yes\n"
    (tmp_path / "slow.yaml").write_text(facts, encoding="utf-8")
    case = {"to": "AF", "on": "2027-01-01", "packs": [tmp_path]}
    without = check(str(tmp_path / "slow.yaml"), **case)["status"]
    named = check(str(tmp_path / "slow.yaml"), laws=["my.bill"], **case)["status"]
    assert (without, named) == ("not_controlled", "licence_required")


def test_a_model_is_shown_by_its_layers_and_what_is_counted_of_them(app):
    """Qwen3-Next 80B-A3B: every fourth of 48 layers attends, the rest keep a state (its model card)."""
    record = json.loads(run(app, "show", "qwen3-next-80b", "--format", "json"))
    assert record["schema"] == "fencepost/show/1"
    assert record["kind"] == "model"
    assert {m["kind"]: m["layers"] for m in record["mixers"]} == {"full": 12, "linear": 36}
    assert record["parameters"]["published"] == 80e9
    lengths = {c["tokens"]: c["bytes"] for c in record["cache"]}
    assert lengths[32_768] - lengths[4096] == 2 * 12 * 2 * 2 * 256 * (32_768 - 4096)  # only attention keeps tokens


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("model", ["kimi-k3", "deepseek-v4-pro", "nemotron-3-super", "gemma-4-31b", "llama-3.1-8b"])
def test_every_kind_of_layer_has_a_line_of_its_own(app, model, lang):
    told, record = run(app, "show", model, "--lang", lang), door.show(model)
    for row in (*record["mixers"], *record["feeds"]):
        assert any(line.startswith(f"{row['layers']} ") for line in told.splitlines())
    assert "{" not in told


def test_a_configuration_of_ones_own_is_shown_by_the_same_path(app, tmp_path):
    shape = {"num_hidden_layers": 2, "hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1,
             "intermediate_size": 16, "vocab_size": 10}  # fmt: skip
    path = tmp_path / "config.json"
    path.write_text(json.dumps(shape), encoding="utf-8")
    record = json.loads(run(app, "show", str(path), "--format", "json"))
    assert record["parameters"] == {"counted": 1352, "published": None}  # the doctest of facts/configs.py by hand


def test_what_is_neither_an_item_nor_a_model_is_an_error_as_before(app):
    with pytest.raises(NotFound):
        door.show("no such thing")

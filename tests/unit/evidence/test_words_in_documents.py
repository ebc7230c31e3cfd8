"""Kept documents are found by their words: two ideographs, either script, phrases; with the bytes of the match."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fencepost.apps.cli import _register, app
from fencepost.apps.python.store import ingest, passages, timeline
from fencepost.evidence.search import matches, query, words

_register()
NOW = "2026-01-01T00:00:00+00:00"
PAGES = {
    "a.txt": "2025-08-01 09:00\n\n7月31日,国家网信办就H20芯片安全问题约谈英伟达。昇腾芯片的需求随之上升。\n",
    "b.txt": "2025-11-03 09:00\n\n華為公布了昇騰(téng)芯片的路線圖。"
    "另據報(bào)道(dào),監(jiān)管部門約(yuē)談(tán)了輝達。\n",
    "c.html": "<html><body><nav><a href='/'>昇腾专区</a></nav><div><p>Jensen Huang said on Sept. 16, 2025 that "
    "<script>alert(1)</script>the H20 is not popular any more, &lt;b&gt;weak&lt;/b&gt; demand &amp; all. "
    + "More words about chips follow here. " * 9
    + "</p></div></body></html>",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    ingest([folder / n for n in PAGES], folder / "s.db", recorded=NOW)
    return folder / "s.db"


def hits(store, text, **wanted) -> list[tuple[str, str]]:
    """File and the very bytes of the match."""
    found = []
    for hit in passages(text, store, **wanted)["passages"]:
        path = Path(hit["path"])
        found.append((path.name, path.read_bytes()[slice(*hit["byte_span"])].decode()))
    return sorted(found)


def test_two_ideographs_are_found_in_either_script_with_their_bytes(store):
    """The second page writes 昇騰 with a gloss between the two: its bytes are those from the first to the last."""
    assert hits(store, "昇腾") == [("a.txt", "昇腾"), ("b.txt", "昇騰")]
    assert hits(store, "昇騰") == hits(store, "昇腾")
    assert hits(store, "约谈") == [("a.txt", "约谈"), ("b.txt", "約(yuē)談")]


def test_navigation_is_not_found_and_references_are_read_as_their_characters(store):
    assert hits(store, "专区") == []
    assert hits(store, '"demand & all"') == [("c.html", "demand &amp; all")]


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("h20", ["a.txt", "c.html"]),
        ("H20 约谈", ["a.txt"]),
        ('"Huang Jensen"', []),
        ('"jensen huang"', ["c.html"]),
        ("H2", []),
        ("芯", ["a.txt", "b.txt"]),
        ("", []),
        ('"', []),
        ("NEAR( AND * OR", []),
    ],
)
def test_terms_and_phrases(store, text, files):
    assert [name for name, _ in hits(store, text)] == files


def test_filters_are_on_the_statements_of_the_passage(store):
    assert [n for n, _ in hits(store, "约谈", kind="regulatory_summons")] == ["a.txt", "b.txt"]
    assert [n for n, _ in hits(store, "约谈", since="2025-07-01", until="2025-08-31")] == ["a.txt"]
    assert hits(store, "约谈", kind="licence") == []
    assert [n for n, _ in hits(store, "约谈", entity="英伟达")] == ["a.txt", "b.txt"]
    assert [n for n, _ in hits(store, "约谈", known="2025-10-01")] == ["a.txt"]
    assert [n for n, _ in hits(store, "约谈", verdict="supported")] == ["a.txt", "b.txt"]
    assert hits(store, "约谈", verdict="contradicted") == []


def test_the_timeline_of_a_store_is_filtered(store):
    whole = timeline(store)["events"]
    assert [e["type"] for e in timeline(store, kind="regulatory_summons")["events"]] == ["regulatory_summons"]
    assert len(timeline(store, entity="org/huawei")["events"]) < len(whole)
    assert timeline(store, since="2030-01-01")["events"] == []


def test_pages_escape_what_strangers_wrote(store, tmp_path):
    for command in (["find", "demand"], ["timeline"]):
        out = tmp_path / "page.html"
        done = CliRunner().invoke(app, [*command, "--store", str(store), "--out", str(out)])
        assert done.exit_code == 0
        page = out.read_text("utf-8")
        assert "<script" not in page
        assert "<b>weak" not in page
        assert "http" not in page
        assert ("&lt;b&gt;weak" in page) == (command[0] == "find")


def test_the_command_gives_names_and_passages(store):
    shown = CliRunner().invoke(app, ["find", "昇腾", "--store", str(store), "--format", "json"])
    record = json.loads(shown.stdout)
    assert record["schema"] == "fencepost/find/1"
    assert record["found"][0]["id"] == "family/huawei-ascend"
    assert len(record["passages"]) == 2
    assert "第" in CliRunner().invoke(app, ["find", "昇腾", "--store", str(store), "--lang", "zh"]).stdout


def test_files_or_a_store_but_not_both(store):
    done = CliRunner().invoke(app, ["timeline", str(store), "--store", str(store)])
    assert done.exception.code == "FP-USE-021"


def test_an_ideograph_is_a_word():
    assert words("英伟达H20芯片 RTX-6000D") == "英 伟 达 h20 芯 片 rtx 6000d"
    assert query("昇腾910C") == '"昇 腾 910c"'
    assert matches("the H20, the h200", "H20") == [(4, 7)]

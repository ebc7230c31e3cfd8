"""Folders laid over the shipped packs, read as text, digested, cached while nothing changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fencepost.base.errors import FactError
from fencepost.facts.documents import parse
from fencepost.facts.packs import SHIPPED, digest, overlay_files, pack_files, pack_names
from fencepost.facts.world import world

PLACE = "code,name_en,name_zh,aliases\nQQ,Nowhere,无处,\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_same_folders_give_the_same_world_until_a_file_changes(tmp_path: Path):
    path = write(tmp_path, "places/places.csv", PLACE)
    first = world([tmp_path])
    assert world([tmp_path]) is first
    write(tmp_path, "places/places.csv", PLACE + "QR,Elsewhere,别处,\n")
    os.utime(path, ns=(1, 1))
    assert world([tmp_path]).places.resolve("Elsewhere") == "QR"


def test_later_folders_win(tmp_path: Path):
    write(tmp_path, "one/places/places.csv", PLACE)
    write(tmp_path, "two/places/places.csv", PLACE.replace("Nowhere", "Anywhere"))
    assert world([tmp_path / "one", tmp_path / "two"]).places.name("QQ", "en") == "Anywhere"
    assert world([tmp_path / "two", tmp_path / "one"]).places.name("QQ", "en") == "Nowhere"


def test_the_folder_of_the_user_is_laid_over_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "fencepost/packs/places/places.csv", PLACE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert world().places.name("QQ", "zh") == "无处"
    write(tmp_path, "mine/places/places.csv", PLACE.replace("无处", "某处"))
    assert world([tmp_path / "mine"]).places.name("QQ", "zh") == "某处"


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_without_packs_is_refused(tmp_path: Path, name: str):
    (tmp_path / "empty" / "pictures").mkdir(parents=True)
    with pytest.raises(FactError) as caught:
        world([tmp_path / name])
    assert caught.value.where == "--packs"
    assert "chips" in caught.value.hint


def test_a_byte_order_mark_is_dropped_and_other_encodings_are_refused(tmp_path: Path):
    write(tmp_path, "places/places.csv", b"\xef\xbb\xbf" + PLACE.encode())
    assert world([tmp_path]).places.resolve("Nowhere") == "QQ"
    write(tmp_path, "places/places.csv", PLACE.encode("gb18030"))
    with pytest.raises(FactError) as caught:
        _ = world([tmp_path]).places
    assert caught.value.code == "FP-FACT-010"
    assert "places.csv" in caught.value.where


def test_a_digest_is_of_names_and_content(tmp_path: Path):
    write(tmp_path, "a/x.csv", "1")
    one = digest("a", [tmp_path])
    assert one == digest("a", [tmp_path])
    write(tmp_path, "a/x.csv", "2")
    two = digest("a", [tmp_path])
    (tmp_path / "a/x.csv").rename(tmp_path / "a/y.csv")
    assert len({one, two, digest("a", [tmp_path])}) == 3


def test_other_files_of_a_folder_are_no_packs(tmp_path: Path):
    write(tmp_path, "places/notes.txt", "not read")
    write(tmp_path, "pictures/places.csv", "not read")
    assert overlay_files(tmp_path) == ()
    assert pack_files("places", [tmp_path]) == ()
    assert "pictures" not in pack_names()
    assert pack_files("no-such-pack", [SHIPPED, tmp_path]) == ()


def test_every_pack_says_what_it_is():
    w = world()
    for name in w.digests:
        about = w.about(name)
        assert all(about.get(field) for field in ("what", "owner", "licence", "vintage", "checked")), name


def test_yaml_is_text():
    assert parse("{a: NO, b: on, c: 1e3, d: 2024-01-01, e: ~, f: 0x10}", "t") == {
        "a": "NO", "b": "on", "c": "1e3", "d": "2024-01-01", "e": "~", "f": "0x10",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [("a: 1\na: 2\n", "FP-FACT-060"), ("a: [1\nb: 2\n", "FP-FACT-061")])
def test_yaml_mistakes_name_their_line(text: str, code: str):
    with pytest.raises(FactError) as caught:
        parse(text, "mine.yaml")
    assert caught.value.code == code
    assert "mine.yaml line 2" in caught.value.where


@pytest.mark.parametrize("text", ["- " * 50_000, "[\n" * 50_000, "- " * 9_000])
def test_a_file_nested_to_break_the_parser_is_refused(text: str):
    with pytest.raises(FactError) as caught:
        parse(text, "hostile.yaml")
    assert caught.value.code == "FP-FACT-063"


def test_a_key_that_is_no_text_is_refused():
    with pytest.raises(FactError) as caught:
        parse("? [a, b]\n: c\n", "t")
    assert caught.value.code == "FP-FACT-061"

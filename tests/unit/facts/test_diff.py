"""What a folder laid over the shipped packs changes."""

from __future__ import annotations

from fencepost.apps.python.facts import packs_diff
from fencepost.facts.diff import KEYS, changes
from fencepost.facts.world import world


def test_nothing_laid_over_changes_nothing():
    assert changes(world()) == ()


def test_rows_added_and_replaced_are_told_with_their_cells(laid_over, tmp_path):
    before = world().places.table["FR"]
    france = f"FR,{before.name_en},法兰西,{';'.join(before.aliases)}"
    table = f"code,name_en,name_zh,aliases\n{france}\nQQ,Nowhere,无处,\n"
    w = laid_over({"places/places.csv": table, "law/mine.yaml": "instrument: {id: x}\n"})
    found = {(c.file, c.key): (c.change, dict(c.cells)) for c in changes(w)}
    assert found["places.csv", "FR"] == ("row replaced", {"name_zh": "法兰西"})
    assert found["places.csv", "QQ"][0] == "row added"
    assert found["mine.yaml", ""] == ("file added", {})
    assert packs_diff(packs=[tmp_path])["changes"][0]["where"].endswith("mine.yaml")


def test_a_row_that_repeats_the_shipped_one_is_no_change(laid_over):
    row = world().places.table["FR"]
    text = f"code,name_en,name_zh,aliases\nFR,{row.name_en},{row.name_zh},{';'.join(row.aliases)}\n"
    assert changes(laid_over({"places/places.csv": text})) == ()


def test_every_key_is_a_column_of_its_table():
    w = world()
    for pack in w.digests:
        for file in w.files(pack):
            if file.name in KEYS:
                assert set(KEYS[file.name]) <= set(file.text.splitlines()[0].split(",")), file.path_label

"""A store keeps every byte, adds nothing twice, changes nothing, and knows three times."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fencepost.apps.cli import _register, app
from fencepost.apps.python.store import ingest, retract
from fencepost.base.errors import EvidenceError
from fencepost.evidence import ingest as ingesting
from fencepost.evidence.store import Store, Wanted

_register()
NOW, LATER = "2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"
MAKERS = ("英伟达", "超威", "华为", "寒武纪")


def written(folder: Path, count: int) -> Path:
    """Short reports, each with a day and a maker of its own."""
    folder.mkdir()
    for n in range(count):
        day = f"2025年{n % 12 + 1}月{n % 28 + 1}日"
        text = f"{day},中方就芯片安全问题约谈了{MAKERS[n % 4]}。\n报道称,该公司第{n}季度在华收入为{n + 1}亿美元。\n"
        (folder / f"{n:03}.txt").write_text(text, "utf-8")
    return folder


def rows(path: Path) -> dict[str, list[tuple]]:
    """Every row of every table, and what the index finds."""
    with sqlite3.connect(path) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT%'")]
        found = {name: db.execute(f"SELECT rowid, * FROM {name} ORDER BY rowid").fetchall() for name in names}
        for sought in ('"约 谈"', '"收 入"'):
            found[sought] = db.execute("SELECT rowid FROM word WHERE text MATCH ?", (sought,)).fetchall()
    db.close()
    return found


def test_bytes_and_records_come_back_as_they_went_in(tmp_path):
    folder = written(tmp_path / "news", 3)
    done = ingest(folder, tmp_path / "s.db", recorded=NOW)
    assert (done["seen"], done["read"], done["refused"]) == (3, 3, 0)
    from fencepost.apps.python.evidence import read

    with Store(tmp_path / "s.db") as store:
        kept = list(store.documents())
        for document, fresh in zip(kept, read(folder)["documents"], strict=True):
            assert store.root(document["id"]) == Path(fresh["path"]).read_bytes()
            assert document["paths"] == [fresh["path"]]
            assert {k: v for k, v in document.items() if k in fresh} == fresh


def test_a_second_run_adds_nothing(tmp_path):
    folder = written(tmp_path / "news", 5)
    ingest(folder, tmp_path / "s.db", recorded=NOW)
    before = rows(tmp_path / "s.db")
    again = ingest(folder, tmp_path / "s.db", recorded=LATER)
    assert (again["read"], again["known"]) == (0, 5)
    assert rows(tmp_path / "s.db") == before


def test_the_same_bytes_at_two_places_are_one_document(tmp_path):
    folder = written(tmp_path / "news", 1)
    (folder / "copy.txt").write_bytes((folder / "000.txt").read_bytes())
    assert ingest(folder, tmp_path / "s.db", recorded=NOW)["rows"]["document"] == 1
    with Store(tmp_path / "s.db") as store:
        (document,) = store.documents()
        assert document["paths"] == [str(folder / "000.txt"), str(folder / "copy.txt")]


def test_what_cannot_be_read_is_kept_with_its_reason(tmp_path):
    folder = written(tmp_path / "news", 1)
    (folder / "b.bin").write_bytes(bytes(range(32)) * 99)
    for _ in range(2):
        done = ingest(folder, tmp_path / "s.db", recorded=NOW)
        assert [(p["where"], p["code"]) for p in done["problems"]] == [(str(folder / "b.bin"), "FP-EVID-002")]
    with Store(tmp_path / "s.db") as store:
        identity = ingesting.digest((folder / "b.bin").read_bytes())
        assert store.root(identity) == bytes(range(32)) * 99


@pytest.mark.parametrize("workers", [2, 3])
def test_the_store_is_the_same_to_the_byte_whatever_the_workers(tmp_path, workers, monkeypatch):
    monkeypatch.setattr(ingesting, "_BATCH", 7)
    folder = written(tmp_path / "news", 20)
    ingest(folder, tmp_path / "one.db", recorded=NOW)
    ingest(folder, tmp_path / "many.db", recorded=NOW, workers=workers)
    assert (tmp_path / "many.db").read_bytes() == (tmp_path / "one.db").read_bytes()


@pytest.mark.parametrize("verb", ["UPDATE reading SET recorded = 'x'", "DELETE FROM document", "DELETE FROM location"])
def test_the_file_itself_refuses_changes(tmp_path, verb):
    ingest(written(tmp_path / "news", 1), tmp_path / "s.db", recorded=NOW)
    db = sqlite3.connect(tmp_path / "s.db")
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        db.execute(verb)
    db.close()


def test_a_retraction_is_a_row_and_leaves_the_answers(tmp_path):
    folder = written(tmp_path / "news", 2)
    ingest(folder, tmp_path / "s.db", recorded=NOW)
    with Store(tmp_path / "s.db") as store:
        first, second = store.documents()
    (event, *others) = first["events"]
    retract(event["id"], tmp_path / "s.db", why="the outlet took it back", recorded=LATER)
    retract(second["id"], tmp_path / "s.db", why="a forgery", recorded=LATER)
    with Store(tmp_path / "s.db") as store:
        (left,) = store.documents()
        assert left["events"] == others
        assert store.root(second["id"]) == (folder / "001.txt").read_bytes()
        assert store.counts()["retraction"] == 2
    with pytest.raises(EvidenceError) as caught:
        retract("e-nothing", tmp_path / "s.db", why="x", recorded=LATER)
    assert caught.value.code == "FP-EVID-043"


def test_three_times(tmp_path):
    """A dated page was said on its day; an undated one no earlier than it was recorded; what it tells was so before."""
    folder = tmp_path / "news"
    folder.mkdir()
    told = "2024年12月9日,中方监管部门依法对英伟达开展反垄断立案调查。"
    (folder / "a.txt").write_text(f"2025-03-01 10:00\n\n{told}\n", "utf-8")
    (folder / "b.txt").write_text("中方约谈了英伟达,要求说明后门风险。\n", "utf-8")
    ingest(folder, tmp_path / "s.db", recorded=NOW)

    def found(**wanted):
        with Store(tmp_path / "s.db") as store:
            return [e["type"] for d in store.documents(Wanted(**wanted)) for e in d["events"]]

    assert found() == ["investigation_opened", "regulatory_summons"]
    assert found(known="2025-02-28") == []
    assert found(known="2025-03-01") == ["investigation_opened"]
    assert found(known="2026-01-01") == ["investigation_opened", "regulatory_summons"]
    assert found(since="2024-12-01", until="2024-12-31") == ["investigation_opened"]
    assert found(since="2025-01-01") == []
    assert found(type="regulatory_summons", entity="org/nvidia") == ["regulatory_summons"]
    assert found(entity="org/amd") == []


def test_what_is_no_store_is_explained(tmp_path):
    (tmp_path / "text").write_text("no database" * 100)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.close()
    for name, code in (("text", "FP-EVID-040"), ("other.db", "FP-EVID-040"), ("missing", "FP-EVID-040")):
        with pytest.raises(EvidenceError) as caught:
            Store(tmp_path / name)
        assert caught.value.code == code
    with pytest.raises(EvidenceError):
        ingest(tmp_path, tmp_path / "other.db", recorded=NOW)
    Store(tmp_path / "s.db", create=True).__exit__()
    db = sqlite3.connect(tmp_path / "s.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(EvidenceError) as caught:
        Store(tmp_path / "s.db")
    assert caught.value.code == "FP-EVID-041"


def test_two_writers_do_not_mix(tmp_path, monkeypatch):
    folder = written(tmp_path / "news", 1)
    Store(tmp_path / "s.db", create=True).__exit__()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda p, timeout, **k: connect(p, timeout=0.1, **k))
    other = connect(tmp_path / "s.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EvidenceError) as caught:
        ingest(folder, tmp_path / "s.db", recorded=NOW)
    assert caught.value.code == "FP-EVID-042"
    other.close()


def test_the_command_tells_what_it_did_in_both_languages(tmp_path):
    folder = written(tmp_path / "news", 2)
    run = CliRunner().invoke
    shown = run(app, ["ingest", str(folder), "--store", str(tmp_path / "s.db"), "--format", "json"])
    assert json.loads(shown.stdout)["read"] == 2
    assert "2 there before" in run(app, ["ingest", str(folder), "--store", str(tmp_path / "s.db")]).stdout
    assert "原有 2" in run(app, ["ingest", str(folder), "--store", str(tmp_path / "s.db"), "--lang", "zh"]).stdout


CODE = """
import os, signal, sys, time
from fencepost.apps.python.store import ingest
from fencepost.evidence import ingest as ingesting
from fencepost.evidence.reading import read
from fencepost.facts.world import world
if __name__ == "__main__":
    read("先读一遍".encode(), "warm", world())  # what starts takes no part in what is killed
    ingesting._BATCH = 4
    for line in sys.stdin:
        folder, store, recorded, workers, delay = line.split()
        pid = os.fork()
        if pid == 0:
            ingest(folder, store, recorded=recorded, workers=int(workers))
            os._exit(0)
        if delay != "None":
            time.sleep(float(delay))
            os.kill(pid, signal.SIGKILL)
        print(os.waitpid(pid, 0)[1], flush=True)
"""


class Runs:
    """Runs of ingest, each in a process of its own that can be killed after a while."""

    def __init__(self, folder: Path, script: Path):
        script.write_text(CODE)
        self.folder = folder
        command = [sys.executable, str(script)]
        self.starter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, store: Path, workers: int, delay: float | None = None) -> None:
        print(self.folder, store, NOW, workers, delay, file=self.starter.stdin, flush=True)
        assert int(self.starter.stdout.readline()) in ((0, signal.SIGKILL) if delay is not None else (0,))

    def close(self) -> None:
        self.starter.communicate()


@pytest.mark.parametrize(
    ("points", "workers"),
    [(10, 1), pytest.param(160, 1, marks=pytest.mark.slow), pytest.param(40, 2, marks=pytest.mark.slow)],
)
def test_killed_at_random_points_it_loses_and_doubles_nothing(tmp_path, points, workers):
    """After each kill the rows are the first rows of an undisturbed run; going on to the end gives all of them."""
    runs = Runs(written(tmp_path / "news", 60), tmp_path / "run.py")
    runs.run(tmp_path / "first.db", workers)
    begin = time.perf_counter()
    runs.run(tmp_path / "whole.db", workers)
    long = time.perf_counter() - begin
    whole = rows(tmp_path / "whole.db")
    chance = random.Random(points)
    store, series, cut = tmp_path / "0.db", 0, 0
    for number in range(5 * points):
        if number >= points and cut:
            break  # enough kills; on a busy machine it may take more of them until one falls into the work
        runs.run(store, workers, chance.uniform(0, long))
        if not store.exists() or not store.stat().st_size:
            continue
        Store(store, create=True).__exit__()
        now = rows(store)
        for name, kept in now.items():
            assert kept == whole[name][: len(kept)], name
        cut += 0 < len(now["document"]) < len(whole["document"])
        if now == whole:
            series += 1
            store = tmp_path / f"{series}.db"
    runs.run(store, workers)
    runs.close()
    assert rows(store) == whole
    assert cut, "no kill fell into the work"

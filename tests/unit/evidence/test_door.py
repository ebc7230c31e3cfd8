"""The commands and the Python door: what they print, what they refuse."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fencepost.apps.cli import _register, app
from fencepost.apps.python.evidence import read
from fencepost.base.errors import EvidenceError, UsageError
from fencepost.evidence.reading import read as read_one
from fencepost.facts.world import world
from fencepost.views.table import width

EXAMPLES = Path(__file__).parents[3] / "examples" / "news"
FIELDS = {
    "claims": {"id", "subject", "measure", "value", "low", "high", "unit", "as_of", "base", "speaker", "via", "status",
               "text", "span", "byte_span"},
    "events": {"id", "date", "date_end", "precision", "type", "actors", "action", "object", "status", "speaker", "via",
               "text", "span", "byte_span"},
    "quotes": {"speaker", "via", "text", "direct", "span", "byte_span"},
    "loose": {"text", "value", "unit", "kind", "span", "byte_span"},
    "entities": {"id", "text", "span"},
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def commands():
    if not any(c.name == "read" for c in app.registered_commands):
        _register()


def run(*args: str, columns: int = 80):
    return CliRunner().invoke(app, list(args), env={"COLUMNS": str(columns)})


def test_the_json_has_the_fields_of_the_contract():
    record = json.loads(run("read", str(EXAMPLES), "--format", "json").stdout)
    assert record["schema"] == "fencepost/read/1"
    assert len(record["documents"]) == 3
    for document in record["documents"]:
        assert {
            "id",
            "path",
            "encoding",
            "language",
            "script",
            "title",
            "published",
            "root",
            "text",
            "dropped",
        } <= document.keys()
        assert {"date", "precision", "why"} <= document["published"].keys()
        for kind, fields in FIELDS.items():
            assert all(fields <= item.keys() for item in document[kind]), kind
        statuses = {x["status"] for k in ("claims", "events") for x in document[k]}
        assert statuses <= {"asserted", "reported", "announced", "denied", "forecast", "alleged"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_fits_eighty_columns(lang):
    out = run("read", str(EXAMPLES), "--lang", lang).stdout
    assert "H20" in out
    assert max(width(line) for line in out.splitlines()) <= 80 + len("约谈") * 2  # a CJK line may be a character over


@pytest.mark.parametrize("form", ["csv", "md"])
def test_other_formats_have_a_row_for_each_record(form):
    record = read(EXAMPLES)
    lines = run("read", str(EXAMPLES), "--format", form).stdout.strip().splitlines()
    expected = sum(len(d["claims"]) + len(d["events"]) for d in record["documents"])
    assert len(lines) - (1 if form == "csv" else 2) == expected


def test_cite_prints_the_bytes_and_the_edits():
    path = str(EXAMPLES / "2-glossed-repost.txt")
    event = next(e for e in read(path)["documents"][0]["events"] if e["type"] == "assurance")
    out = run("cite", event["id"], "--in", path).stdout
    assert f"{event['byte_span'][0]}..{event['byte_span'][1]}" in out
    assert "gloss" in out
    assert event["text"] in out.replace("\n", "").replace("  ", "")


def test_ids_do_not_depend_on_where_the_file_lies(tmp_path):
    here = EXAMPLES / "3-one-paragraph.txt"
    there = tmp_path / "other-name.txt"
    there.write_bytes(here.read_bytes())
    first, second = read(here)["documents"][0], read(there)["documents"][0]
    assert [e["id"] for e in first["events"]] == [e["id"] for e in second["events"]]


def test_what_cannot_be_read_is_explained(tmp_path):
    with pytest.raises(EvidenceError) as missing:
        read(tmp_path / "nothing.txt")
    assert (missing.value.code, missing.value.where) == ("FP-EVID-006", str(tmp_path / "nothing.txt"))
    with pytest.raises(UsageError):
        read(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(EvidenceError) as large:
        read(huge)
    assert large.value.code == "FP-EVID-001"


@pytest.mark.parametrize(
    ("text", "times"),
    [("a", 200_000), ("“", 15_000), ("(", 50_000), ("1", 30_000), ("表示", 10_000), ("<p>", 25_000), ("9月", 10_000),
     ("((((bào)", 10_000), ("Nvidia said ", 5_000), ("的15%", 5_000), ("\u202e", 25_000), ("据", 25_000),
     ("1,000", 10_000), ("<div>", 25_000), ("<a href='", 25_000), ("<p a=\"<p a='", 10_000), ("<nav>", 25_000),
     ("<!--", 25_000), ("<script>", 25_000), ("</p>", 25_000), ("&amp;", 25_000), ("<p>" + "\n" * 9, 10_000),
     ("a | 1 | 2\n", 4_000), ("1 TFLOPS、", 4_000)],
    ids=lambda t: str(t)[:8],
)  # fmt: skip
def test_hostile_text_takes_time_in_proportion_to_its_length(text, times):
    """Twice the length takes about twice the processor's time; a square would take four times."""
    page = "<html><body><div></div>" if text.startswith(("<", "&")) else ""
    rules = world()
    read_one(b"warm", "x.txt", rules)
    half, whole = (_seconds(page + text * n, rules) for n in (times // 2, times))
    assert whole < 3 * half + 0.5


def _seconds(text, rules) -> float:
    """The less of two runs: what other tests left behind is swept up in one of them."""
    spent = []
    for _ in range(2):
        gc.collect()
        begin = time.process_time()
        read_one(text.encode(), "x.txt", rules)
        spent.append(time.process_time() - begin)
    return min(spent)

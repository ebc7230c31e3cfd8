"""Folders, archives and PDF through the door: each document its record, each that cannot be read its reason."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from test_intake import pdf
from typer.testing import CliRunner

from fencepost.apps.cli import _register, app
from fencepost.apps.python.evidence import cite, read, roots
from fencepost.base.errors import EvidenceError

_register()
TEXT = "2025年7月31日,国家网信办就H20芯片约谈英伟达。"


def folder(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.bin").write_bytes(bytes(range(32)) * 99)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("c.txt", TEXT.replace("31", "30"))
    (tmp_path / "z.zip").write_bytes(out.getvalue())
    return tmp_path


def test_one_bad_file_costs_no_other(tmp_path):
    record = read(folder(tmp_path))
    assert [d["path"].removeprefix(f"{tmp_path}/") for d in record["documents"]] == ["a.txt", "z.zip!/c.txt"]
    assert [(r["code"], r["where"]) for r in record["refused"]] == [("FP-EVID-002", str(tmp_path / "b.bin"))]
    shown = CliRunner().invoke(app, ["read", str(tmp_path)])
    assert "[FP-EVID-002]" in " ".join(shown.stdout.split())


def test_only_bad_files_are_an_error(tmp_path):
    (tmp_path / "b.bin").write_bytes(bytes(range(32)) * 99)
    with pytest.raises(EvidenceError) as caught:
        read(tmp_path)
    assert caught.value.code == "FP-EVID-002"


def test_a_record_of_a_pdf_stands_on_its_rendition_and_tells_the_page(tmp_path):
    line = "The Cyberspace Administration of China summoned Nvidia over H20 on July 31, 2025."
    (tmp_path / "a.pdf").write_bytes(pdf(["An old page."], [line]))
    (document,) = read(tmp_path / "a.pdf")["documents"]
    assert document["root"]["of"] == document["id"]
    assert document["root"]["by"] == "pypdfium2"
    (event,) = document["events"]
    text = roots(tmp_path / "a.pdf")[document["id"]]
    assert event["page"] == 2
    assert text[slice(*event["span"])] == event["text"]
    assert text.encode()[slice(*event["byte_span"])].decode() == event["text"]
    assert cite(event["id"], tmp_path / "a.pdf")["root"] == event["text"]


def test_the_command_gives_the_same_record(tmp_path):
    shown = CliRunner().invoke(app, ["read", str(folder(tmp_path)), "--format", "json"])
    assert json.loads(shown.stdout)["refused"][0]["code"] == "FP-EVID-002"

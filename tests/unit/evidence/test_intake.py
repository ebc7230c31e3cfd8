"""What strangers send is taken document by document within bounds; what cannot be taken is reported in its place."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from fencepost.base.errors import EvidenceError
from fencepost.evidence import intake, rendition
from fencepost.evidence.decode import MAX_BYTES
from fencepost.evidence.intake import pieces
from fencepost.evidence.rendition import render

TEXT = "美国政府通知英伟达,H20芯片出口到中国需要许可证。".encode()


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def taken(path) -> list[tuple[str, bytes | str]]:
    """Path (without the folder) and content, or the code of the problem."""
    folder = f"{path.parent}/"
    return [(p.path.removeprefix(folder), p.problem.code if p.problem else p.root) for p in pieces([path])]


def pdf(*pages: list[str]) -> bytes:
    """A small PDF: each page a list of lines set in Helvetica."""
    fonts = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", fonts]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 40 780 Td {shown} ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"<< /Font << /F1 3 0 R >> >>"
        box = b"[0 0 595 842]"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Resources %s /Contents %d 0 R >>"
            % (box, resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    count = len(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)


def test_a_folder_is_its_files_in_order_and_those_below(tmp_path):
    for name in ("b.txt", "a.html", "sub/c.txt", ".hidden/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [p.path.removeprefix(f"{tmp_path}/") for p in pieces([tmp_path])]
    assert found == ["a.html", "b.txt", "sub/c.txt"]


def test_an_archive_in_an_archive_gives_its_documents(tmp_path):
    inner = packed({"x.txt": TEXT})
    (tmp_path / "n.zip").write_bytes(packed({"a.txt": TEXT, "in.zip": inner, "dir/": b""}))
    assert taken(tmp_path / "n.zip") == [("n.zip!/a.txt", TEXT), ("n.zip!/in.zip!/x.txt", TEXT)]


def test_names_that_climb_or_deceive_open_nothing_and_print_safely(tmp_path):
    (tmp_path / "n.zip").write_bytes(packed({"../../etc/passwd": b"a", "/etc/shadow": b"b", "x\u202etxt.exe": b"c"}))
    before = set(os.listdir(tmp_path.parent))
    found = taken(tmp_path / "n.zip")
    assert [content for _, content in found] == [b"a", b"b", b"c"]
    assert found[2][0] == "n.zip!/x\\u202etxt.exe"
    assert set(os.listdir(tmp_path.parent)) == before


def test_a_bomb_is_refused_and_its_neighbours_are_read(tmp_path):
    """30 MB of one letter pack a thousand to one; prose packs ten to one."""
    (tmp_path / "n.zip").write_bytes(packed({"a.txt": TEXT, "bomb.txt": b"0" * 30_000_000, "z.txt": TEXT}))
    assert taken(tmp_path / "n.zip") == [
        ("n.zip!/a.txt", TEXT), ("n.zip!/bomb.txt", "FP-EVID-031"), ("n.zip!/z.txt", TEXT),
    ]  # fmt: skip


def test_an_archive_gives_no_more_than_its_allowance(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MAX_UNPACKED", 1_000)
    monkeypatch.setattr(intake, "MAX_MEMBERS", 3)
    (tmp_path / "many.zip").write_bytes(packed({f"{i}.txt": b"x" for i in range(5)}))
    assert [c for _, c in taken(tmp_path / "many.zip")] == [b"x", b"x", b"x", "FP-EVID-031"]
    (tmp_path / "large.zip").write_bytes(packed({"a": b"x" * 600, "b": b"y" * 600, "c": b"z"}))
    assert [c for _, c in taken(tmp_path / "large.zip")] == [b"x" * 600, "FP-EVID-031", "FP-EVID-031"]


def test_archives_nest_only_so_far(tmp_path):
    content = TEXT
    for _ in range(intake.MAX_DEPTH + 1):
        content = packed({"n.zip" if content is not TEXT else "a.txt": content})
    (tmp_path / "deep.zip").write_bytes(content)
    ((_, found),) = taken(tmp_path / "deep.zip")
    assert found == "FP-EVID-031"


def test_a_directory_too_large_is_not_even_opened(tmp_path):
    """The record at the end of a zip tells the size of its directory; one entry in memory costs ten times its bytes."""
    whole = bytearray(packed({"a.txt": TEXT}))
    at = whole.rfind(b"PK\x05\x06")
    whole[at + 12 : at + 16] = (2**31).to_bytes(4, "little")
    (tmp_path / "n.zip").write_bytes(whole)
    assert taken(tmp_path / "n.zip") == [("n.zip", "FP-EVID-031")]


@pytest.mark.parametrize("cut", [4, 30, 60, 100])
def test_a_cut_archive_is_reported(tmp_path, cut):
    (tmp_path / "n.zip").write_bytes(packed({"a.txt": TEXT, "b.txt": TEXT})[:cut])
    assert taken(tmp_path / "n.zip") == [("n.zip", "FP-EVID-030")]


def test_a_damaged_member_is_reported_and_the_next_is_read(tmp_path):
    whole = bytearray(packed({"a.txt": TEXT * 9, "b.txt": TEXT}, zipfile.ZIP_STORED))
    whole[60] ^= 255
    (tmp_path / "n.zip").write_bytes(whole)
    assert taken(tmp_path / "n.zip") == [("n.zip!/a.txt", "FP-EVID-030"), ("n.zip!/b.txt", TEXT)]


def test_a_locked_member_and_another_packing_are_reported(tmp_path):
    whole = bytearray(packed({"a.txt": TEXT}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "n.zip").write_bytes(whole)
    assert taken(tmp_path / "n.zip") == [("n.zip!/a.txt", "FP-EVID-032")]
    (tmp_path / "l.zip").write_bytes(packed({"a.txt": TEXT}, zipfile.ZIP_LZMA))
    assert taken(tmp_path / "l.zip") == [("l.zip!/a.txt", "FP-EVID-032")]


def test_an_office_file_is_no_folder_of_documents(tmp_path):
    (tmp_path / "a.docx").write_bytes(packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    assert taken(tmp_path / "a.docx") == [("a.docx", "FP-EVID-002")]


def test_a_file_too_large_is_not_read_whole(tmp_path):
    """A sparse file of a gigabyte, one line: only as much is read as shows that it is too large."""
    with (tmp_path / "line.txt").open("wb") as file:
        file.truncate(1_000_000_000)
    tracemalloc.start()
    assert taken(tmp_path / "line.txt") == [("line.txt", "FP-EVID-001")]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * MAX_BYTES


def test_what_is_no_file_is_reported(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert taken(tmp_path / "pipe") == [("pipe", "FP-EVID-006")]
    assert taken(tmp_path / "missing") == [("missing", "FP-EVID-006")]


def test_a_pdf_is_its_paragraphs_page_by_page():
    line = "The company said on Monday that its new chip needs a"
    made = render(pdf([line, "licence for China.", "It stops."], ["Second page."]))
    assert made.text == f"{line} licence for China.\nIt stops.\nSecond page."
    assert [made.page(made.text.index(word)) for word in ("licence", "stops", "Second")] == [1, 1, 2]
    assert made.by == "pypdfium2"


def test_a_rendition_is_the_same_each_time():
    root = pdf(["One.", "Two."], [], ["Three."])
    assert render(root) == render(root)


@pytest.mark.parametrize(
    ("root", "code"),
    [
        (b"%PDF-1.7\n" + b"garbage" * 50, "FP-EVID-033"),
        (pdf(["x"])[:200], "FP-EVID-033"),
        (pdf([]), "FP-EVID-034"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(root, code):
    with pytest.raises(EvidenceError) as caught:
        render(root, "a.pdf")
    assert (caught.value.code, caught.value.where) == (code, "a.pdf")
    assert caught.value.hint


def test_a_pdf_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(rendition, "SECONDS", 0.0)
    with pytest.raises(EvidenceError) as caught:
        render(pdf(["x"]))
    assert caught.value.code == "FP-EVID-035"


def test_a_stream_that_unpacks_to_gigabytes_breaks_nobody_else(monkeypatch):
    """A page whose content is 2 GB of spaces: the process that reads it runs out of its own memory or time."""
    monkeypatch.setattr(rendition, "SECONDS", 3.0)
    monkeypatch.setattr(rendition, "MEMORY", 1_000_000_000)
    packer = zlib.compressobj(9)
    blank = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)  # a block that stands by itself
    stream = blank + blank[2:] * 199 + packer.flush()
    body = pdf(["x"])
    old = body[body.index(b"<< /Length") : body.index(b"endstream") + 9]
    new = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
    with pytest.raises(EvidenceError) as caught:
        render(body.replace(old, new))
    assert caught.value.code in ("FP-EVID-034", "FP-EVID-035")


def test_the_store_inside_a_folder_is_none_of_its_documents(tmp_path):
    for name in ("a.txt", "s.db", "s.db-journal", "t.db"):
        (tmp_path / name).write_text("words")
    assert [Path(p.path).name for p in pieces([tmp_path], tmp_path / "s.db")] == ["a.txt", "t.db"]

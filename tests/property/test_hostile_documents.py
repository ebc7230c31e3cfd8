"""Any bytes at all: read, or refused with a reason of this project, never another error, in steps that grow."""

from __future__ import annotations

import io
import socket
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fencepost.apps.python.evidence import read
from fencepost.apps.python.store import ingest, passages
from fencepost.base.errors import EvidenceError, FencepostError
from fencepost.evidence.decode import decode
from fencepost.evidence.intake import pieces
from fencepost.evidence.markup import parse
from fencepost.evidence.page import regions
from fencepost.evidence.reading import read as read_one
from fencepost.evidence.reading import record
from fencepost.evidence.search import matches, query
from fencepost.facts.world import world

NOW = "2026-01-01T00:00:00+00:00"
TAGS = ["<p>", "</p>", "<div class='nav'>", "</div>", "<a href=x>", "</a>", "<script>", "</script>", "<!--", "-->", "<",
        ">", "'", '"', "=", "&amp;", "&#x41;", "<li>", "<td>", "<br/>", "<h1>", "<title>", "text ", "芯片", "。", "\n",
        "<html>", "<body>", "hidden", "\x00", "\u202e"]  # fmt: skip
PAGES = st.lists(st.sampled_from(TAGS), max_size=60).map("".join)
HEADS = st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"<html><body><p></p>"])
ROOTS = st.tuples(HEADS.filter(lambda h: not h.startswith(b"%PDF")), st.binary(max_size=400)).map(b"".join)


@settings(max_examples=150)
@given(ROOTS)
@example(b"<html><body>" + b"<p>" * 3 + b"9999999999-12-31 99\xe5\xb9\xb4</p>")
@example("公元99999年13月45日,0000-00-00,9999-12-31三个月后".encode())
def test_any_bytes_are_read_or_refused_with_a_reason(root):
    try:
        document = record(read_one(root, "x", world()))
    except EvidenceError:
        return
    size = len(root)
    for kind in ("claims", "events", "quotes", "loose"):
        for found in document[kind]:
            first, last = found["byte_span"]
            assert 0 <= first <= last <= size


@pytest.mark.parametrize(
    "words", ["5000年前", "some 9,000 years ago", "9999年12月", "FY0", "0001年1月1日前一周", "十万年前"]
)
def test_days_outside_the_calendar_are_no_days(words):
    for first in ("2025-03-01", "0001-01-01", "9999-12-31"):
        record(
            read_one(
                f"{first} 09:00\n\n{words},当地人已经采矿。昨天、下周、上个月、三年前、明年。".encode(), "x", world()
            )
        )


@given(PAGES)
def test_every_character_of_a_page_is_text_or_an_edit_and_none_is_both(text):
    page = parse(text)
    covered = [0] * len(text)
    for run in page.runs:
        for i in range(run.start, run.end):
            covered[i] += 1
    for edit in page.edits:
        for i in range(edit.start, edit.end):
            covered[i] += edit.kind != "wrap"
    assert set(covered) <= {1}
    starts = [r.start for r in regions(text, page)]
    assert starts == sorted(starts)


@pytest.mark.parametrize("pattern", [*TAGS, "<p a=\"<p a='", "<a<", "<div><p>", "</div>x", "<li><ul>", "<!", "a\n "])
def test_a_page_twice_as_long_takes_no_more_than_twice_the_steps(pattern):
    """Steps are counted, not timed: runs, edits and elements of a repeated pattern grow no faster than it."""

    def steps(times: int) -> int:
        page = parse("<html>" + pattern * times)
        return len(page.runs) + len(page.edits) + len(page.elements)

    assert steps(2_000) <= 2 * steps(1_000) + 10


def test_depth_needs_no_stack():
    """A hundred thousand open elements are walked without recursion."""
    text = "<div>" * 100_000 + "芯片" + "</div>" * 100_000
    page = parse(text)
    assert len(page.elements) == 100_000
    assert regions(text, page) == ()


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 255))
def test_a_damaged_archive_never_breaks_the_intake(tmp_path_factory, content, at, value):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
        archive.writestr("b/../c.txt", b"x")
    whole = bytearray(out.getvalue())
    whole[at % len(whole)] = value
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(whole)
    found = list(pieces([path]))
    assert found
    assert all(p.problem is None or p.problem.code.startswith("FP-EVID-") for p in found)


@given(st.text(max_size=40), st.text(max_size=60))
def test_any_words_can_be_looked_for(sought, text):
    expression = query(sought)
    assert expression.count('"') % 2 == 0
    for first, last in matches(text, sought):
        assert 0 <= first < last <= len(text)


def test_nothing_touches_the_network(tmp_path, monkeypatch):
    """Every way to open a connection is barred; reading, keeping and looking, a brief too, go on without one."""

    def barred(*_, **__):
        raise AssertionError("the network was asked for")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, barred)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, barred)
    page = "<html><head><link rel='stylesheet' href='http://example.org/x.css'></head><body><div></div>"
    page += "<img src='http://example.org/x.png'><p>2025年7月31日,国家网信办就H20芯片约谈英伟达。</p></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert read(tmp_path / "a.html")["documents"][0]["events"]
    ingest(tmp_path / "a.html", tmp_path / "s.db", recorded=NOW)
    assert passages("约谈", tmp_path / "s.db")["passages"]
    from fencepost.apps.python.brief import brief

    assert brief([tmp_path / "a.html"], on="2025-09-28", to="CN")["timeline"]


@given(st.binary(max_size=200))
def test_decoding_answers_or_refuses(root):
    try:
        text, encoding = decode(root)
    except FencepostError:
        return
    assert text.encode(encoding, "surrogateescape") == root

"""Text, its edits and its coordinates."""

from __future__ import annotations

import sys

import pytest

from fencepost.base.errors import EvidenceError
from fencepost.evidence.decode import MAX_BYTES, decode
from fencepost.evidence.extra import need
from fencepost.evidence.gloss import damage_edits, gloss_edits
from fencepost.evidence.noise import clean_edits
from fencepost.evidence.text import Edit, Text

GLOSSED = "美國(guó)商務(wù)部發(fā)出許(xǔ)可證(zhèng),網(wǎng)站報(bào)道"


def clean(text: str) -> Text:
    return Text.of(text.encode(), text, "utf-8", clean_edits(text))


def test_an_edit_maps_every_slice_back_to_its_bytes():
    text = clean(GLOSSED)
    assert text.clean == "美國商務部發出許可證,網站報道"
    start = text.clean.index("許可證")
    first, last = text.byte_span(start, start + 3)
    assert text.root[first:last].decode() == "許(xǔ)可證(zhèng)"[: -len("(zhèng)")]
    assert [e.kind for e in text.edits_in(*text.root_span(start, start + 3))] == ["gloss"]


def test_overlapping_edits_keep_the_longer_of_those_that_begin_first():
    text = Text.of(b"abcdef", "abcdef", "utf-8", [Edit(1, 3, "", "x"), Edit(1, 5, "Z", "y"), Edit(4, 6, "", "z")])
    assert (text.clean, [e.kind for e in text.edits]) == ("aZf", ["y"])


@pytest.mark.parametrize(
    "tail",
    ["英伟达(Nvidia)", "图形处理器(GPU)", "(AI芯片)", "芯片(chip)", "公司(inc)", "长(cm)", "重(kg)", "附件(b)",
     "開發(beta)", "許可(ke)"],
)  # fmt: skip
def test_a_bracket_that_is_no_reading_stays(tail):
    assert [e for e in gloss_edits(GLOSSED + tail) if e.start >= len(GLOSSED)] == []


def test_only_the_gloss_of_two_brackets_goes():
    edits = gloss_edits(GLOSSED + "發(fā)(beta)")
    assert [e for e in edits if e.start >= len(GLOSSED)] == [Edit(len(GLOSSED) + 1, len(GLOSSED) + 5, "", "gloss")]


def test_a_document_that_is_not_glossed_throughout_is_left_alone():
    assert gloss_edits("「寫」讀作寫(xiě)。") == []
    assert gloss_edits(GLOSSED + "國" * 10) == []  # most of the occurrences of 國 have no gloss


@pytest.mark.parametrize(("damaged", "whole"), [("日?qǐng)?bào)", "日報"), ("請(qǐng)?jiān)S可", "請許可")])
def test_a_character_cut_in_two_is_restored_where_one_original_fits(damaged, whole):
    edits = damage_edits(damaged)
    assert Text.of(damaged.encode(), damaged, "utf-8", edits).clean == whole


def test_damage_with_no_single_original_is_left():
    assert damage_edits("日?xyz)?xyz)") == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-8-sig"])
def test_decoding_gives_back_the_very_bytes(encoding):
    text = "美國政府在九月宣布了新的出口規定,這對中國的公司有影響。"
    root = text.encode(encoding)
    decoded, name = decode(root)
    assert decoded.encode(name) == root
    assert decoded.lstrip("\ufeff") == text


def test_a_cut_utf8_file_keeps_its_bytes():
    root = ("中国企业正在采购芯片。" * 40).encode()[:-1]
    decoded, name = decode(root)
    assert name == "utf-8"
    assert decoded.encode(name, "surrogateescape") == root


@pytest.mark.parametrize(
    ("root", "code"),
    [
        (b"\x00\x01\x02" * 5000, "FP-EVID-002"),
        (b"x" * (MAX_BYTES + 1), "FP-EVID-001"),
        (bytes(range(256)) * 99, "FP-EVID-002"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(root, code):
    with pytest.raises(EvidenceError) as caught:
        decode(root, "a.txt")
    assert caught.value.code == code
    assert caught.value.where == "a.txt"
    assert caught.value.hint


def test_a_missing_part_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    with pytest.raises(EvidenceError) as caught:
        need("pypinyin")
    assert caught.value.code == "FP-EVID-004"
    assert "fencepost[evidence]" in caught.value.hint

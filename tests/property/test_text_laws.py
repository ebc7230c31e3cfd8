"""Laws of Text: nothing lost, nothing moved, cleaning settles, clean documents untouched, every span slices back."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.base.errors import EvidenceError
from fencepost.evidence.decode import decode
from fencepost.evidence.noise import clean_edits
from fencepost.evidence.reading import read, record
from fencepost.evidence.text import Edit, Text, merge_edits
from fencepost.facts.world import world

PLAIN = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=200)
MARKS = [
    "國(guó)", "報(bào)", "許(xǔ)", "說(shuō)", "發(fā)(beta)", "芯片", "(AI芯片)", "英伟达(Nvidia)", "![](x)",
    ",", "。",
]  # fmt: skip
GLOSSED = st.lists(st.sampled_from(MARKS), max_size=60).map("".join)
WORDS = [
    "英伟达", "美国政府", "中方", "约谈", "禁止", "H20", "出口", "9月15日", "15%", "至少500亿美元", "表示", ":", "“",
    "”", "。", ",", "\n", "据", "《", "路透社", "》", "报道", "Nvidia ", "said ", "on Sept. 16 ", "$5.5 billion ", ". ",
    "will ", "ban ",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)


def edits_for(size: int) -> st.SearchStrategy[list[Edit]]:
    spans = st.tuples(st.integers(0, size), st.integers(0, size), st.sampled_from(["", "x", "yz"]))
    return st.lists(spans.map(lambda s: Edit(min(s[:2]), max(s[:2]), s[2], "k")), max_size=8)


@given(st.data(), PLAIN)
def test_kept_and_dropped_pieces_make_the_root_again(data, text):
    made = Text.of(text.encode(), text, "utf-8", data.draw(edits_for(len(text))))
    pieces, at = [], 0
    for edit in made.edits:
        pieces += [text[at : edit.start], text[edit.start : edit.end]]
        at = edit.end
    assert "".join([*pieces, text[at:]]).encode() == made.root


@given(st.data(), PLAIN)
def test_every_clean_slice_lies_in_the_root_in_order(data, text):
    made = Text.of(text.encode(), text, "utf-8", data.draw(edits_for(len(text))))
    size = len(made.clean)
    start, end = sorted(data.draw(st.tuples(st.integers(0, size), st.integers(0, size))))
    first, last = made.root_span(start, end)
    assert 0 <= first <= last <= len(text)
    begin, stop = made.byte_span(start, end)
    assert made.root[begin:stop].decode() == text[first:last]
    if not made.edits:
        assert text[first:last] == made.clean[start:end]


@given(st.lists(st.builds(Edit, st.integers(0, 20), st.integers(20, 40), st.just(""), st.just("k"))))
def test_merged_edits_never_overlap(edits):
    merged = merge_edits(edits)
    assert all(a.end <= b.start for a, b in pairwise(merged))


@given(GLOSSED)
def test_cleaning_twice_is_cleaning_once(text):
    once = Text.of(text.encode(), text, "utf-8", clean_edits(text)).clean
    again = Text.of(once.encode(), once, "utf-8", clean_edits(once)).clean
    assert again == once


@given(PLAIN.filter(lambda t: "(" not in t and "<" not in t and "&" not in t and "![" not in t))
def test_a_clean_document_is_untouched(text):
    assert clean_edits(text) == []


@given(PLAIN)
def test_decoding_loses_nothing(text):
    for encoding in ("utf-8", "gb18030"):
        root = text.encode(encoding)
        decoded, name = decode(root)
        assert decoded.encode(name, "surrogateescape") == root


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_every_record_slices_back_to_its_words(text):
    found = record(read(text.encode(), "x.txt", world()))
    for kind in ("claims", "events", "quotes", "loose", "entities"):
        for item in found[kind]:
            start, end = item["span"]
            first, last = item["byte_span"]
            assert text[start:end] == item["text"]
            assert text.encode()[first:last].decode() == item["text"]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(root):
    codes = []
    try:
        codes.append(record(read(root, "x.txt", world()))["id"])
    except EvidenceError as error:
        codes.append(error.code)
    assert codes[0].startswith(("sha256:", "FP-EVID-"))

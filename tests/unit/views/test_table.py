"""Tables in a terminal: columns line up in every script, and a narrow window folds words and loses none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fencepost.views.table import aligned, terminal_width, width

ROWS = [
    ["chip", "maker's sale", "prefill"],
    ["昇腾910C", "exception not settled by the facts known", "85%"],
    ["H20", "licence", "26%"],
]


@pytest.fixture
def terminal(monkeypatch):
    def narrow(columns: int) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))

    return narrow


def test_columns_begin_at_the_same_place_whatever_the_script(terminal):
    terminal(100)
    head, ascend, h20 = aligned(ROWS, right={2}).splitlines()
    starts = [width(line[: line.index(word)]) for line, word in ((head, "maker"), (ascend, "exc"), (h20, "lic"))]
    assert len(set(starts)) == 1
    assert width(head) == width(ascend) == width(h20)


def test_a_narrow_terminal_folds_the_widest_words(terminal):
    terminal(40)
    lines = aligned(ROWS, right={2}).splitlines()
    assert all(width(line) <= 40 for line in lines)
    assert "…" not in "".join(lines)
    assert [w for line in lines[1:-1] for w in line.replace("昇腾910C", "").replace("85%", "").split()] == [
        "exception",
        "not",
        "settled",
        "by",
        "the",
        "facts",
        "known",
    ]


@given(st.lists(st.lists(st.text("ab 昇", max_size=30), min_size=2, max_size=4), min_size=1, max_size=4))
def test_no_letter_is_lost_where_nothing_is_cut(rows):
    text = aligned(rows)
    assert all(width(line) <= terminal_width() for line in text.splitlines())
    if "…" not in text:
        told = sorted(c for c in text if not c.isspace())
        assert told == sorted(c for row in rows for cell in row for c in cell if not c.isspace())

"""Of which part of a business a number is told, and whether its words plainly mean all of it."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text
from fencepost.evidence.parts import UNKNOWN_PART


def aspects(text: str) -> list[str | None]:
    return [c["claim"]["aspect"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "revenue"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AMD's revenue in 2025 was $34.6 billion.", [None]),
        ("AMD reported record revenue of $34.6 billion for 2025.", [None]),
        ("英特尔2025年全年营收达529亿美元。", [None]),
        ("AMD's data center revenue was $16.6 billion.", ["segment/data-centre"]),
        ("AMD had revenue of $34.6 billion, with data center revenue of $16.6 billion.",
         [None, "segment/data-centre"]),
        ("AMD資料中心營收166億美元。", ["segment/data-centre"]),
        ("AMD's AI revenue grew 65% to $5 billion.", ["segment/ai"]),
        ("AMD's gaming revenue was $3.9 billion.", ["segment/other"]),
        ("AMD's Xilinx-derived revenue was $3.9 billion.", [UNKNOWN_PART]),
        ("AMD's revenue fell by $300 million.", [UNKNOWN_PART]),
        ("AMD's revenue was $300 million lower.", [UNKNOWN_PART]),
    ],
)  # fmt: skip
def test_the_part_is_read_from_the_words_about_the_number(text, expected):
    assert aspects(text) == expected

"""What is said to have become of bills, against their passages (H.R. 2683 on 2026-01-12 by 369 to 22, S. 2296 on
2025-10-09 by 77 to 20)."""

from __future__ import annotations

import pytest

from fencepost import verify_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The House passed the Remote Access Security Act by 369 to 22.", "supported"),
        ("The House passed the Remote Access Security Act by 300 to 91.", "contradicted"),
        ("In January 2026 the House passed the Remote Access Security Act.", "supported"),
        ("In March 2025 the House passed the Remote Access Security Act.", "contradicted"),
        ("参议院于2025年10月通过GAIN AI法案。", "supported"),
        ("参议院于2025年10月否决GAIN AI法案。", "contradicted"),
        ("The Senate rejected the GAIN AI Act in October 2025.", "contradicted"),
        ("The GAIN AI Act was signed into law.", "contradicted"),
        # of a chamber of which nothing is told
        ("The Senate passed the Remote Access Security Act.", "depends"),
        ("The House rejected the GAIN AI Act.", "depends"),
    ],
)
def test_a_bill_has_come_as_far_as_it_has(text, expected):
    assert [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("type") == "bill"] == [expected]

"""How much more one chip has than another; expected from the makers' sheets."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text: str) -> list[str]:
    return [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "difference"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 141 - 80 GB
        ("The H200 has 61GB more memory than the H100 SXM.", ["supported"]),
        ("The H200 has 80GB more memory than the H100 SXM.", ["contradicted"]),
        ("H200比H100 SXM多61GB显存。", ["supported"]),
        ("H200比H100 SXM多100GB显存。", ["contradicted"]),
        # 750 - 700 W
        ("An MI300X draws 50W more than an H100 SXM.", ["supported"]),
        # 400 - 600 GB/s
        ("The A800 has 200GB/s less NVLink bandwidth than the A100.", ["supported"]),
        ("The A800 has 300GB/s less NVLink bandwidth than the A100.", ["contradicted"]),
        # nothing is compared with
        ("The H200 adds 61GB more memory.", []),
    ],
)
def test_a_difference_is_that_of_the_two_sheets(text, expected):
    assert verdicts(text) == expected

"""A rate of growth has a sign: what fell is not what rose."""

from __future__ import annotations

import pytest

from fencepost import verify_text


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Nvidia's revenue rose 22% in the quarter.", (22, 22)),
        ("Nvidia's revenue fell 22% in the quarter.", (-22, -22)),
        ("Nvidia's shares dropped as much as 10% on Tuesday.", (-10, None)),
        ("SMIC's sales fell by more than 10% in 2023.", (None, -10)),
        ("中芯国际第三季度净利润同比下降34.7%。", (-34.7, -34.7)),
        ("寒武纪营收同比增长24%。", (24, 24)),
        # After a fall came a rise.
        ("After falling for a year, SMIC's revenue grew 8%.", (8, 8)),
    ],
)
def test_the_sign_is_that_of_the_nearest_word_of_moving(text, ends):
    (claim,) = [c["claim"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "growth_rate"]
    assert tuple(x if x is None else float(x) for x in (claim["low"], claim["high"])) == ends


def test_a_fall_between_two_sums_is_no_rise():
    """From 10 to 8 bn is 20 per cent less."""

    def verdicts(text):
        return [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "growth_rate"]

    assert verdicts("Intel's revenue fell 20% to $8 billion from $10 billion.") == ["supported"]
    assert verdicts("Intel's revenue rose 20% to $8 billion from $10 billion.") == ["not_checkable"]


@pytest.mark.parametrize(("moved", "supported"), [("减少", True), ("增加", False)])
def test_what_was_foreseen_to_be_lost_is_no_gain(moved, supported):
    """NVIDIA foresaw on 2025-05-28 to lose sales of 8 bn in the second quarter of its fiscal 2026."""
    text = f"英伟达预计2026财年第二季度H20收入{moved}80亿美元。"
    found = [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "change"]
    assert (found == ["supported"]) is supported

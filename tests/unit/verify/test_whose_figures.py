"""Figures that are not those of the chip beside them contradict nothing; expected from the makers' sheets."""

from __future__ import annotations

import pytest

from fencepost import verify_text


@pytest.mark.parametrize(
    "text",
    [
        # named after their memory
        "The A100 40GB uses HBM2, the 80GB version HBM2e.",
        "MI300X has 112GB more HBM than the 80GB H100.",
        # of a model's weights
        "DeepSeek-R1的FP8权重约671GB,单台八卡H100(640GB)放不下。",
        # of a class of chips, of a line
        "The October 2022 rule targeted chips with an interconnect of at least 600 GB/s, so the A800 got 400 GB/s.",
        "2023年10月的新规以TPP 4800为门槛,H20的TPP只有2368。",
        # dropped after it had passed
        "The GAIN AI Act passed the Senate in October 2025 but was dropped from the final text.",
    ],
)
def test_nothing_true_is_contradicted(text):
    record = verify_text(text)
    assert record["claims"]
    assert "contradicted" not in {c["verdict"] for c in record["claims"]}

"""Which format a rate is told of: the one joined to it, the one of its clause, the one in its place of a list."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def told(text: str) -> list[tuple[str, float]]:
    claims = record(read(text.encode(), "x.txt", world()))["claims"]
    return [(c["measure"].removesuffix("_rate"), float(c["value"])) for c in claims if c["measure"].endswith("_rate")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The B200 delivers 9,000 TFLOPS FP8 / 18,000 TFLOPS FP4.", [("fp8", 9000), ("fp4", 18000)]),
        ("The L20 has an FP16 computing power of approximately 119 TFLOPS.", [("fp16", 119)]),
        ("The MI210 reaches half-precision computing power of 181 TFLOPS, INT8 integer computing power of 362 TOPS.",
         [("fp16", 181), ("int8", 362)]),
        ("The L40 offers 362 teraflops for 8-bit floating point (FP8) performance and 181 teraflops for 16-bit.",
         [("fp8", 362), ("fp16", 181)]),
        ("L20的FP32为59.8TFLOPS,FP64只有1TFLOPS。", [("fp32", 59.8), ("fp64", 1)]),
        ("L20在FP32、FP16、INT8精度下的算力分别为59.8 TFLOPS、119.5 TFLOPS、239 TOPS。",
         [("fp32", 59.8), ("fp16", 119.5), ("int8", 239)]),
        ("昇腾960算力达2PFLOPS(FP8)/4PFLOPS(FP4)。", [("fp8", 2000), ("fp4", 4000)]),
        ("The FP16 performance of the L20 is 119 TFLOPS against 990 TFLOPS for the H100.",
         [("fp16", 119), ("fp16", 990)]),
    ],
)  # fmt: skip
def test_a_rate_has_the_format_told_of_it(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    ["The L20 delivers 119 TFLOPS.", "L20支持FP8和FP16。其算力为119TFLOPS。", "The L20 supports FP8; it has 48 GB."],
)
def test_no_format_is_guessed(text):
    assert [t for t in told(text) if t[0] != "compute"] == []


def test_formats_in_a_list_without_respectively_are_nobody_s():
    assert told("L20支持FP8、FP16、INT8,单卡算力为119TFLOPS、239TFLOPS、239TFLOPS。")[0][0] != "fp8"

"""What is told of language models, against their shapes; expected from the publishers' cards and from arithmetic."""

from __future__ import annotations

import pytest

from fencepost import verify_text

MEASURES = ("parameters", "active_parameters", "layers", "weights_size", "cache_size", "fits")


def verdicts(text: str) -> list[tuple[str, str]]:
    claims = [(c["claim"].get("measure"), c["verdict"]) for c in verify_text(text)["claims"]]
    return [c for c in claims if c[0] in MEASURES]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # as published, in billions: DeepSeek-V3 671 (37 active), GLM-4.5 355 (32), Kimi K2 1,040, Qwen3 235 (22)
        ("DeepSeek-V3 is a 405-billion-parameter model.", [("parameters", "contradicted")]),
        ("The 671B-parameter DeepSeek-R1 is large.", [("parameters", "supported")]),
        (
            "DeepSeek-V3共有6710亿参数,每个token激活370亿。",
            [("parameters", "supported"), ("active_parameters", "supported")],
        ),
        ("DeepSeek-V3有超过6000亿参数。", [("parameters", "supported")]),
        ("Kimi K2拥有3200亿參數。", [("parameters", "contradicted")]),
        ("Qwen3-235B activates 37 billion parameters per token.", [("active_parameters", "contradicted")]),
        (
            "GLM-4.5 has 355 billion total parameters, of which 32 billion are active.",
            [("parameters", "supported"), ("active_parameters", "supported")],
        ),
        # what one token takes is told as the whole
        ("DeepSeek-V3 has 37 billion parameters.", [("parameters", "depends")]),
        # Llama 3.1 405B: 126 layers (arXiv:2407.21783, table 3)
        ("Llama 3.1 405B has 80 layers.", [("layers", "contradicted")]),
        ("Llama 3.1 405B has 126 layers.", [("layers", "supported")]),
        # whose figure it is
        ("DeepSeek-R1-Distill-Qwen-32B has 32 billion parameters.", []),
        ("DeepSeek-V3 is smaller than GPT-5, which may have 2 trillion parameters.", []),
        ("Its rival is larger than DeepSeek-V3, with 1.5 trillion parameters.", []),
        ("DeepSeek-V3 was trained on 14.8 trillion tokens.", []),
    ],
)
def test_a_model_has_the_parameters_of_its_shape(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 80 layers x 2 x 8 heads x 128 x 32,768 tokens x 2 bytes = 10.7 GB
        ("Llama 3 70B needs 10.7GB of KV cache for a 32K-token sequence in FP16.", [("cache_size", "supported")]),
        ("Llama 3 70B needs 10.7GB of KV cache for a 32K-token sequence in FP8.", [("cache_size", "contradicted")]),
        # 61 layers x (512 + 64) x 32,768 x 2 bytes = 2.3 GB
        ("DeepSeek-V3在32K上下文下每条序列的KV缓存约为20GB。", [("cache_size", "contradicted")]),
        ("DeepSeek-V3在32K上下文、批大小64时的KV缓存约为150GB。", []),
        # 69.0e9 x 2 bytes
        ("In FP16 the weights of Llama 2 70B take up about 140GB.", [("weights_size", "supported")]),
        ("In FP16 the weights of Llama 2 70B take up about 300GB.", [("weights_size", "contradicted")]),
    ],
)
def test_weights_and_cache_take_the_bytes_of_their_numbers(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 671 GB against 8 x 141, 1,026 GB against 8 x 80; 406 GB against 141, and 203 in the narrowest format
        ("DeepSeek-R1 in FP8 fits into a single server with eight H200s.", ["supported"]),
        ("Kimi K2 in FP8 fits into a server with eight A100 80GB.", ["contradicted"]),
        ("Llama 3.1 405B fits on a single H200.", ["contradicted"]),
        ("Llama 3.1 405B does not fit in a single H200 in FP8.", ["supported"]),
        ("单台八卡A100 80GB服务器放不下FP8的Kimi K2。", ["supported"]),
        # published in 4 bits: 58 GB against 80
        ("gpt-oss-120b fits on a single H100.", ["supported"]),
        # H20 with 96 or 141 GB
        ("Kimi K2的FP8权重可以装进一台八卡H20服务器。", ["depends"]),
    ],
)
def test_weights_fit_into_memory_that_is_larger(text, expected):
    assert [v for m, v in verdicts(text) if m == "fits"] == expected

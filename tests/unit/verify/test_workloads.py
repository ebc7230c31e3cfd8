"""Times of training and rates of tokens against rated peaks; expected from the operations they take."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text: str, measure: str) -> list[str]:
    return [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == measure]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 6 x 175e9 x 300e9 / (1,024 x 312e12) = 11.4 days at the rated half-precision peak: 34 days are a third of it
        ("Training GPT-3 175B on 300 billion tokens with 1,024 A100 GPUs takes about 34 days.", ["supported"]),
        ("Training GPT-3 175B on 300 billion tokens with 1,024 A100 GPUs takes 3 days.", ["contradicted"]),
        ("Training GPT-3 175B on 300 billion tokens with 1,024 A100 GPUs takes 300 days.", ["depends"]),
        # 6 x 37e9 x 14.8e12 / (2,048 x 989.5e12) = 18.8 days; the report of DeepSeek-V3 tells of under two months
        ("用2048张H800在14.8万亿token上训练DeepSeek-V3约需55天。", ["supported"]),
        # 6 x 175e9 x 300e9 / 296e12 = 33.7 years; of a mixture of experts a thirtieth of that is still more than a week
        ("A single H20 can train a 175B-parameter model on 300 billion tokens in a week.", ["contradicted"]),
        # how many chips is not told, nor of how many tokens
        ("Training GPT-3 175B on 300 billion tokens with A100 GPUs takes 3 days.", []),
        ("Training GPT-3 175B with 1,024 A100 GPUs takes 3 days.", []),
    ],
)
def test_training_takes_the_operations_it_takes(text, expected):
    assert verdicts(text, "training_time") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 296e12 / (2 x 70.6e9) = 2,100 a second in FP8
        ("One H20 card can generate 1 million tokens per second with Llama 3 70B.", ["contradicted"]),
        ("One H20 card can generate 1,000 tokens per second with Llama 3 70B.", ["depends"]),
        # 296e12 / (2 x 37e9) = 4,000 a second
        ("单张H20上DeepSeek-V3可以达到每秒10万token的输出。", ["contradicted"]),
        ("One H20 server can generate 10,000 tokens per second with Llama 3 70B.", []),  # of how many it is not told
    ],
)
def test_no_chip_yields_more_tokens_than_its_peak_allows(text, expected):
    assert verdicts(text, "token_rate") == expected

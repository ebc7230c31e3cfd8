"""What a sentence works out from its own numbers; expected from arithmetic."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text: str) -> list[str]:
    return [c["verdict"] for c in verify_text(text)["claims"] if c["claim"].get("measure") == "sum_told"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 0.13 x 130.5 = 16.97
        ("China made up 13% of revenue of $130.5 billion, or about $27 billion.", ["contradicted"]),
        ("China made up 13% of revenue of $130.5 billion, or about $17 billion.", ["supported"]),
        # 441 x 0.125 = 55.1
        ("营收441亿美元,中国占12.5%,约合55亿美元。", ["supported"]),
        ("營收441億美元,中國占12.5%,約合85億美元。", ["contradicted"]),
        ("A 66% share of a $20 billion market amounts to sales of $13.2 billion.", ["supported"]),
        # 0.4 x 200,000 = 80,000; 50,000 is a quarter
        ("Of 200,000 chips ordered, 50,000, or 40 percent, were delivered.", ["contradicted"]),
        ("Of 200,000 chips ordered, 50,000, or 25 percent, were delivered.", ["supported"]),
        # a share of growth is of what was before
        ("Revenue was $130.5 billion, up 114%, or about $69.4 billion.", []),
        ("The gross margin was 72.7% of revenue of $22 billion, or $16 billion.", []),
    ],
)
def test_a_share_of_a_whole(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 25,000 x 40,000 = 1e9
        ("At $25,000 apiece, 40,000 cards cost $100 million.", ["contradicted"]),
        ("At $25,000 apiece, 40,000 cards cost $1 billion.", ["supported"]),
        ("At $25,000 apiece, 40,000 cards cost about $1.02 billion.", ["supported"]),
        # 8 x 1 = 8
        ("八张单价1万美元的H20合计8万美元。", ["supported"]),
        # 8 x 30 = 240 against 120
        ("八卡H20服务器售价120万元,折合每卡约30万元。", ["contradicted"]),
        ("八卡H20服务器售价120万元,折合每卡约15万元。", ["supported"]),
        # two prices of one thing
        ("At $10,000 each, up from $8,000, 5,000 cards were sold.", []),
    ],
)
def test_so_many_at_a_price(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国产芯片占41%,英伟达占55%,AMD占4%,三者合计110%。", ["contradicted"]),
        ("国产芯片占41%,英伟达占55%,AMD占4%,三者合计100%。", ["supported"]),
        ("Nvidia has 40% and Huawei 38%, the two together 78%.", ["supported"]),
        # how many parts there are is not told
        ("Nvidia has 40% and Huawei 38%, together 85%.", []),
    ],
)
def test_parts_together(text, expected):
    assert verdicts(text) == expected

"""Wordings of 2018 to 2026, missed or misread: sanctions, courts, prices, shares; what only looks like an act."""

from __future__ import annotations

import pytest
from acts_told import told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # lists and sanctions
        (
            "The US Treasury Department announced sanctions on six companies and two individuals.",
            ("listing", ("gov/us-treasury",)),
        ),
        ("Washington took Unisoc off the unverified list.", ("listing", ("gov/us",))),
        ("BIS把27家公司移出未经核实清单。", ("listing", ("gov/us-bis",))),
        ("日本政府将韩国重新列入白名单。", ("policy_change", ("gov/jp",))),
        ("The US put Nvidia's A800 off limits to Chinese buyers.", ("restriction", ("gov/us",))),
        ("荷兰政府不再向阿斯麦发放新的出口许可证。", ("restriction", ("gov/nl",))),
        ("Washington gave Samsung an indefinite reprieve for its Chinese plants.", ("policy_change", ("gov/us",))),
        ("墨西哥拟对亚洲各国课征高关税。", ("levy", ("gov/mx",))),
        # what authorities and courts do
        (
            "The European Commission has opened formal proceedings against Nvidia.",
            ("investigation_opened", ("gov/eu",)),
        ),
        ("本次调查自2025年3月3日开始。", ("investigation_opened", ())),
        ("FBI agents searched the offices of Super Micro.", ("enforcement", ("gov/us-fbi",))),
        ("Prosecutors charged two Chinese nationals with smuggling H100s.", ("indictment", ())),
        ("KFTC hit Qualcomm with a 1.03 trillion won fine.", ("penalty", ("gov/kr-kftc",))),
        ("A jury delivered a mixed verdict in Rambus's case.", ("ruling", ())),
        ("The ruling dismisses Arm's claims.", ("ruling", ())),
        ("The judge has upheld those findings of the jury.", ("ruling", ())),
        ("Arm said it plans to appeal.", ("lawsuit", ("org/arm",))),
        ("美光已将长鑫存储告上法院。", ("lawsuit", ("org/micron",))),
        ("长江存储已将美国国防部、美国商务部告上法院。", ("lawsuit", ("org/ymtc",))),
        (
            "In Delaware, jurors heard of a startup acquired by Qualcomm for $1.4 billion.",
            ("investment", ("org/qualcomm",)),
        ),
        # stances, also of a country told with an adverb
        ("China firmly opposes the move.", ("statement", ("gov/cn",))),
        ("Japan has expressed strong concern.", ("statement", ("gov/jp",))),
        ("Huawei hit out at the US decision.", ("statement", ("org/huawei",))),
        # business
        ("Micron broke ground on its New York fab.", ("production_start", ("org/micron",))),
        ("The average price of DRAM and NAND flash has begun to rise.", ("price", ())),
        ("The contract price for DDR5, considered a benchmark, reached USD 4.20 in May.", ("price", ())),
        ("The fire has driven an increase in prices for DRAM.", ("price", ())),
        ("Samsung's share price dropped by 3%.", ("market_value", ("org/samsung",))),
        (
            "Shares in Intel (NASDAQ: INTC), the largest maker of processors, fell on Monday.",
            ("market_value", ("org/intel",)),
        ),
        ("Lam Research left its full-year outlook unchanged.", ("financial_disclosure", ("org/lam-research",))),
        ("长鑫科技启动上市辅导。", ("flotation", ("org/cxmt",))),
    ],
)
def test_what_is_done(text, expected):
    assert expected in told(text), told(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Intel shares fell 3% and settled at 20.5 dollars.", {"penalty", "market_shift", "settlement"}),
        ("The paper reported that Washington is telling allies what it plans.", {"deal"}),
        ("Micron's expanded production cuts will limit output of DDR4.", {"restriction", "production_start"}),
        ("AMD was found to have properly licensed its chips.", {"policy_change", "licence"}),
        ("The lawyer asked the court to say why Arm won or order a new trial.", {"deal"}),
        ("Nvidia's share of sales in Europe fell for two years.", {"market_value"}),
        ("法院公开的起诉书写明了案情。", {"lawsuit", "indictment"}),
        ("广东省半导体行业协会举行会议。", {"call", "supply"}),
    ],
)
def test_what_is_not(text, kinds):
    assert not kinds & {kind for kind, _ in told(text)}, told(text)


def test_a_dollar_is_no_country():
    text = "The plant costs the owner US$3 billion, its spokesman said in a statement on Wednesday."
    assert not [who for _, who in told(text) if "gov/us" in who or "place/US" in who]


def test_a_country_in_the_name_of_a_list_lists_nobody():
    assert ("listing", ("gov/cn",)) not in told("该文件将中微公司列入中国军事企业名单。")

"""Acts told as nouns, in the passive with their object, behind another verb, by strangers, on an occasion."""

from __future__ import annotations

import pytest
from acts_told import kinds, told

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tokyo’s ban on exports of lithography machines hurt Huawei.", ("restriction", ("gov/jp",))),
        ("Intel was hurt by its suspension of shipments of the Gaudi 3 to Huawei.", ("supply", ("org/intel",))),
        ("The filing follows a Dutch investigation into Micron.", ("investigation_opened", ("gov/nl",))),
    ],
)
def test_a_noun_of_an_act_has_its_doer_before_it(text, expected):
    assert expected in told(text), told(text)


def test_a_noun_without_doer_or_day_is_no_act():
    assert "restriction" not in kinds("Micron fears bans on exports of memory.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("三星被撤销了授权。", "restriction"),
        ("Samsung was denied a licence by the Commerce Department.", "restriction"),
        ("SK海力士被列入实体清单。", "listing"),
    ],
)
def test_what_a_verb_governs_may_follow_its_passive(text, kind):
    assert kind in kinds(text), told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("商务部自即日起至2026年5月1日暂停实施对锗的出口管制规定。", ("policy_change", ("gov/cn-mofcom",))),
        ("商务部发布《关于对锑实施出口管制的公告》。", ("restriction", ("gov/cn-mofcom",))),
        ("The Dutch government issued a notice prohibiting ASML from servicing tools.", ("restriction", ("gov/nl",))),
        ("BIS published a rule removing Micron from the Entity List.", ("listing", ("gov/us-bis",))),
    ],
)
def test_what_a_rule_does_is_its_kind(text, expected):
    assert expected in told(text), told(text)


def test_the_day_on_which_a_thing_ends_is_not_its_day():
    found = record(read("3月2日,商务部暂停实施有关锗的出口管制规定至2026年5月1日。".encode(), "x.txt", world()))[
        "events"
    ]
    assert [e["date"] for e in found if e["type"] == "policy_change"] != ["2026-05-01"]


@pytest.mark.parametrize(
    "text",
    [
        "相关企业也可能被列入实体清单。",
        "The Commerce Department might ban exports of the H20.",
        "Intel sells servers that contain chips restricted under U.S. export controls.",
    ],
)
def test_what_may_be_or_is_only_so_is_no_act(text):
    assert not {"listing", "restriction"} & set(kinds(text)), told(text)


def test_a_forecast_told_with_could_is_one():
    found = record(read(b"UBS forecast that AMD's market share in China could rise to 20%.", "x.txt", world()))[
        "events"
    ]
    assert [(e["type"], e["status"]) for e in found] == [("market_shift", "forecast")]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "The chip designer Larkfield Semiconductor Inc. sued Huawei on May 4, 2025.",
            "unlisted:Larkfield Semiconductor",
        ),
        ("云岭微电子有限公司5月4日宣布,公司发布新款AI芯片。", "unlisted:云岭微电子有限公司"),
    ],
)
def test_a_stranger_acts_under_its_own_name(text, actor):
    assert any(any(a.startswith(actor[:14]) for a in actors) for _, actors in told(text)), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lisa Su said at a conference that demand was strong.",
        "苏姿丰在业绩说明会上表示,需求强劲。",
    ],
)
def test_a_saying_with_its_occasion_is_an_act(text):
    assert "statement" in kinds(text), told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tokyo asked Seoul to inspect shipments of HBM.", ("call", ("gov/jp",))),
        ("Micron requested further details from the Commerce Department.", ("call", ("org/micron",))),
        ("A meeting between Lisa Su and Xi Jinping on May 4, 2025 lasted an hour.", ("meeting", ("person/lisa-su",))),
    ],
)
def test_what_is_asked_and_who_meets(text, expected):
    assert expected in told(text), told(text)


def test_an_office_says_what_another_did_and_both_are_told():
    found = told("商务部新闻发言人5月4日表示,美国政府禁止英特尔向华为出售Gaudi 3。")
    assert ("restriction", ("gov/us",)) in found, found
    assert ("statement", ("gov/cn-mofcom",)) in found, found


def test_the_place_of_a_dateline_is_nobody_who_acts():
    assert ("release", ("org/huawei",)) in told("新华社北京5月4日电 华为发布昇腾960芯片。")


def test_the_spokesman_of_the_ministry_that_speaks_of_the_other_side():
    text = "针对美国商务部近日公布的规则,商务部发言人5月4日表示,美方滥用出口管制。"
    speakers = {q["speaker"] for q in record(read(text.encode(), "x.txt", world()))["quotes"]}
    assert speakers == {"gov/cn-mofcom"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("华为5月4日发布新款AI芯片。", "release"),
        ("The Commerce Department scrapped a plan to restrict exports of memory to Malaysia.", "policy_change"),
        ("Regulators discouraged companies from using MI308 chips.", "guidance"),
        ("Micron was fined by the FTC.", "penalty"),
        ("三星被罚3亿美元。", "penalty"),
        ("检方以走私罪起诉两名商人。", "indictment"),
        ("美光被控侵犯三星专利。", "lawsuit"),
        ("Intel took a 12% stake in Micron.", "investment"),
        ("Micron lost $90 billion in market value.", "market_value"),
        ("Moore Threads priced the MTT S5000 at 90,000 yuan.", "price"),
        ("Zhipu trained its model on Cambricon MLU590 chips.", "technology_adoption"),
        ("Samsung broke ground on a fab in Texas.", "production_start"),
        ("SK hynix won a $4 billion contract to supply HBM.", "deal"),
        ("美国政府从Gaudi 3的销售中抽成20%。", "levy"),
    ],
)  # fmt: skip
def test_the_rows_hold_what_is_said_of_each_kind(text, kind):
    assert kind in kinds(text), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "If the U.S. bans the Gaudi 3, Intel could take a charge of $2 billion.",
        "专家警告,放宽出口管制将削弱美国优势。",
        "TSMC is the world's largest contract chipmaker.",
        "目前尚不清楚中国是否会允许进口MI308。",
    ],
)
def test_what_is_supposed_or_so_is_no_act(text):
    assert not kinds(text), told(text)

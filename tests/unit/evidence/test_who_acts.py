"""Who acts, and whether anything was done: a firm's own halt, what is yet to come, what a proceeding is about."""

from __future__ import annotations

import pytest
from acts_told import told


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("韩国存储巨头SK海力士计划暂停向中国客户供应HBM3E。", "org/sk-hynix"),
        ("三星电子已停止向中国出售HBM2E。", "org/samsung"),
        ("US chipmaker Intel halted sales of Gaudi 2 to Chinese customers in May.", "org/intel"),
        ("Qualcomm has stopped shipping the AI200 to China.", "org/qualcomm"),
    ],
)
def test_what_a_firm_stops_is_supply(text, actor):
    assert told(text) == [("supply", (actor,))]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("日本政府要求东京电子停止向中国销售刻蚀设备。", "gov/jp"),
        ("The Netherlands told ASML to stop shipping lithography machines to China.", "gov/nl"),
        ("美国商务部禁止AMD向中国出口MI308。", "gov/us-commerce"),
    ],
)
def test_what_a_government_stops_is_a_rule(text, actor):
    assert ("restriction", (actor,)) in told(text)
    assert "supply" not in {kind for kind, _ in told(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Japan has yet to issue export licences for the machines.",
        "Intel is still awaiting approval of exports of the Gaudi 3.",
        "荷兰政府仍未批准阿斯麦的出口许可。",
        "美国商务部已表态支持,却迟未核发MI308的出口许可证。",
        "高通尚未取得AI200的出口许可。",
    ],
)
def test_what_is_yet_to_be_done_is_not_told_as_done(text):
    assert not {"licence", "policy_change", "restriction"} & {kind for kind, _ in told(text)}, told(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("三名日本籍男子因涉嫌走私A100被捕。", "enforcement"),
        (
            "Intel reached a settlement with the Justice Department over allegations that it smuggled software.",
            "settlement",
        ),
        ("Supermicro has denied concerns of smuggling of chips.", "statement"),
    ],
)
def test_an_offence_that_a_proceeding_is_about_is_no_act_beside_it(text, kind):
    assert [k for k, _ in told(text)] == [kind], told(text)


def test_those_arrested_are_not_their_government():
    assert not any("gov/jp" in who for _, who in told("三名日本籍男子因涉嫌走私A100被捕。"))


def test_shares_that_fall_are_no_levy():
    assert told("Micron shares plunged as much as 9% on Friday.") == [("market_value", ("org/micron",))]


def test_a_name_in_capitals_is_no_verb():
    text = "The Ministry of Economy imposed a requirement for a Special Sales Permit on all exports of chips."
    assert "policy_change" not in {kind for kind, _ in told(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Police charged two men with conspiring to export restricted Gaudi 3 accelerators.",  # restricted describes
        "The ministry said that it took part in efforts to prevent exports of the MI308.",
        "Every machine is tested to make sure they meet performance targets of AMD and Intel.",
        "中国官员重申欢迎英特尔扩大投资。",
        "该法案禁止AMD向中国出口MI325X。",  # what a bill would do
        "寒武纪就交易异常发布提示性公告。",
    ],
)
def test_words_that_only_describe_or_wish_are_no_acts(text):
    assert not {"restriction", "meeting", "investment", "deal"} & {kind for kind, _ in told(text)}, told(text)


def test_results_are_told_in_rows_and_apart_by_their_periods():
    text = "摩尔线程公布,2024年全年实现营收4.38亿元。\n\n摩尔线程公布,2025年上半年实现营收7.02亿元。"
    assert told(text) == [("financial_disclosure", ("org/moore-threads",))] * 2


def test_a_firm_may_be_listed_without_a_name():
    assert [kind for kind, _ in told("此外,公司及部分子公司已被列入实体清单。")] == ["listing"]


def test_charges_are_told_over_an_abbreviation():
    text = "Federal prosecutors charged two U.S. citizens and three others with fraud."
    assert [kind for kind, _ in told(text)] == ["indictment"]


def test_a_firm_that_announces_what_its_chip_was_given_is_who_got_it():
    text = "不仅英特尔获准恢复对中国销售,美国芯片制造商高通也宣布其人工智能芯片AI200获得政府批准,得以重启中国市场销售。"
    assert told(text) == [("policy_change", ("org/intel",)), ("policy_change", ("org/qualcomm",))]

"""Dates, amounts, names, sentences and blocks."""

from __future__ import annotations

import datetime as dt

import pytest

from fencepost.evidence.amounts import amounts
from fencepost.evidence.blocks import blocks
from fencepost.evidence.dates import Anchor, dates
from fencepost.evidence.grammar import grammar
from fencepost.evidence.sentences import quote_spans, sentence_spans
from fencepost.facts.world import world

SUNDAY = Anchor(dt.date(2025, 9, 28), None, "publication")


@pytest.fixture(scope="module")
def rules():
    return grammar(world())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("9月28日", "2025-09-28", "2025-09-28"),
        ("26日发布", "2025-09-26", "2025-09-26"),
        ("去年12月9日", "2024-12-09", "2024-12-09"),
        ("12月9日", "2024-12-09", "2024-12-09"),  # the nearest not after the day of publication
        ("将于12月9日", "2025-12-09", "2025-12-09"),  # still to come
        ("上周", "2025-09-15", "2025-09-21"),  # the week before that of a Sunday
        ("上周五", "2025-09-19", "2025-09-19"),
        ("9月份", "2025-09-01", "2025-09-30"),
        ("2025 年 7 月 15 日", "2025-07-15", "2025-07-15"),
        ("十三日宣布", "2025-09-13", "2025-09-13"),
        ("七月三十一日", "2025-07-31", "2025-07-31"),
        ("昨(15)日", "2025-09-15", "2025-09-15"),
        ("周二(16日)", "2025-09-16", "2025-09-16"),
        ("Monday, Sept. 15, 2025", "2025-09-15", "2025-09-15"),
        ("15 September 2025", "2025-09-15", "2025-09-15"),
        ("In August", "2025-08-01", "2025-08-31"),
        ("last week", "2025-09-15", "2025-09-21"),
        ("the third quarter of 2024", "2024-07-01", "2024-09-30"),
        ("今年下半年", "2025-07-01", "2025-12-31"),
        ("2025/09/16", "2025-09-16", "2025-09-16"),
    ],
)
def test_dates_resolve_against_the_anchor(text, first, last):
    found = dates(text, SUNDAY)
    assert [(str(d.first), str(d.last)) for d in found] == [(first, last)]
    assert found[0].why


@pytest.mark.parametrize("text", ["RTX6000D", "已服务30年", "01 02 03", "Hi1616", "50万+", "日元", "30 percent"])
def test_what_is_no_date_gives_none(text):
    assert dates(text, SUNDAY) == []


def test_without_an_anchor_an_incomplete_date_stays_open():
    (date,) = dates("9月28日")
    assert (date.first, date.precision) == (None, "unknown")


def test_a_day_only_mentioned_does_not_bound_what_follows():
    found = dates("On April 9, 2025 it began; on September 15 it ended")
    assert [str(d.first) for d in found] == ["2025-04-09", "2025-09-15"]


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit", "hedge"),
    [
        ("15%-30%", None, 15, 30, "%", ""),
        ("至少500亿美元", 5e10, 5e10, None, "USD", "at_least"),
        ("高达150亿美元", 15e9, None, 15e9, "USD", "up_to"),
        ("突破4万亿美元", 4e12, 4e12, None, "USD", "over"),
        ("1兆美元", 1e12, 1e12, 1e12, "USD", ""),
        ("四成", 40, 40, 40, "%", ""),
        ("百分之十五", 15, 15, 15, "%", ""),
        ("150万至200万颗", None, 1.5e6, 2e6, "unit", ""),
        ("20多家", 20, 20, None, "organisation", "over"),
        ("$4.5 billion to $5 billion", None, 4.5e9, 5e9, "USD", ""),
        ("nearly 30 percent", 30, None, None, "%", "about"),
        ("US$5.5bn", 5.5e9, 5.5e9, 5.5e9, "USD", ""),
        ("4TB/s", 4000, 4000, 4000, "GB/s", ""),
        ("400 Gb/s", 50, 50, 50, "GB/s", ""),
        ("1.5 PFLOPS", 1500, 1500, 1500, "TFLOPS", ""),
        ("three years", 3, 3, 3, "year", ""),
        ("数百亿美元", None, 1e10, 9e10, "USD", "about"),
        ("市场份额已降至零", 0, 0, 0, "%", ""),
        ("its market share fell to zero", 0, 0, 0, "%", ""),
    ],
)
def test_amounts_come_in_base_units(text, value, low, high, unit, hedge):
    found = [(a.value, a.low, a.high, a.unit, a.hedge) for a in amounts(text)]
    assert found == [(value, low, high, unit, hedge)]


def test_two_amounts_joined_by_a_word_are_no_range():
    assert [(a.value, a.unit) for a in amounts("增长56%至467亿美元")] == [(56, "%"), (467 * 10**8, "USD")]


@pytest.mark.parametrize("text", ["一家公司", "H20", "第三代", "几纳秒", "v4.5 x86", "千萬"])
def test_what_counts_nothing_gives_no_amount(text):
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("輝達與昇騰910C", ["org/nvidia", "huawei-ascend-910c"]),
        ("HuaweiH20", ["org/huawei", "nvidia-h20"]),
        ("RTX6000D and RTX PRO 6000D", ["nvidia-rtx-6000d", "nvidia-rtx-6000d"]),
        ("对华为的制裁", ["org/huawei"]),
        ("阿里山的日出", []),
        ("美超微與超微", ["org/supermicro", "org/amd"]),
        ("数字化浪潮", []),
        ("the L2 cache", []),
        ("新的H400芯片", ["unlisted:H400"]),
        ("星河半导体宣布,与远山科技合作", ["unlisted:星河半导体", "unlisted:远山科技"]),
        ("国内芯片科技,多家科技公司", []),
        ("shares of Blue Harbor Technologies rose", ["unlisted:Blue Harbor Technologies"]),
    ],
)
def test_names_are_found_with_their_context(rules, text, ids):
    assert [m.id for m in rules.lexicon.mentions(rules.fold(text))] == ids


def test_folding_keeps_every_position(rules):
    text = "華為「昇騰」晶片,ＡＩ～輝達 “著名” 伺服器"
    assert len(rules.fold(text)) == len(text)
    assert rules.fold("昇騰 升騰") == "昇腾 升腾"


def test_a_stop_inside_a_quotation_or_an_abbreviation_ends_no_sentence():
    text = "他说:“很大。很重要。”会后离开。The U.S. rule (No. 5) stays. Mr. Wei agreed."
    found = [text[a:b] for a, b in sentence_spans(text, 0, len(text), quote_spans(text, 0, len(text)))]
    assert found == ["他说:“很大。很重要。”", "会后离开。", "The U.S. rule (No. 5) stays.", "Mr. Wei agreed."]


def labelled(rules, page):
    folded = rules.fold(page)
    return blocks(folded, rules.cues, rules.index.find(folded))


def test_page_furniture_is_labelled_and_kept(rules):
    page = (
        "新赛季门票开售,首日售罄\n"
        "球迷在售票处排起长队,有人凌晨就来等候,俱乐部说剩余座位将在下月放出,届时将采用摇号方式,具体···\n"
        "2025-11-02 09:00:00\n"
        "美国政府本周更新了许可政策,多家公司表示正在评估影响,分析人士认为短期内不会改变采购计划,市场反应平静。\n"
        "会场外景 资料图\n免责声明:本文仅供参考。\n相关阅读\n球迷排队\n早餐店送面\n"
    )
    kept = labelled(rules, page)
    found = {b.label: page[b.start : b.end] for b in kept}
    assert found["body"].startswith("美国政府本周")
    assert {"excerpt", "timestamp", "caption", "notice", "list"} <= found.keys()
    assert "早餐店送面" not in [page[b.start : b.end] for b in kept if b.kept]


def test_lost_paragraph_breaks_are_found_again(rules):
    line = "第一段说的是许可政策的变化。 第二段说的是市场的反应,“没有变化”。 第三段是结论。"
    assert [line[b.start : b.end] for b in labelled(rules, line)] == [
        "第一段说的是许可政策的变化。", "第二段说的是市场的反应,“没有变化”。", "第三段是结论。",
    ]  # fmt: skip

"""Words that look alike: verbs whose past is their base, plans, parties that are no objects, stops inside U.S."""

from __future__ import annotations

import pytest
from acts_told import told

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Intel was hit with licence requirements for exports of Gaudi 3 to China.", ("restriction", ())),
        ("Intel cut the price of Gaudi 3 by half.", ("price", ("org/intel",))),
        ("Intel agreed to give the U.S. government 10% of revenue from chip sales.", ("levy", ("org/intel",))),
        ("The Netherlands seized control of Nexperia.", ("restriction", ("gov/nl",))),
        (
            "Chinese regulators accused Intel of breaching rules and have ordered local companies to cancel orders.",
            ("guidance", ("gov/cn",)),
        ),
        ("中国暂停对美出口镓锗的禁令。", ("policy_change", ("gov/cn",))),
        ("中国商务部公布就美国对华措施发起反歧视立案调查。", ("investigation_opened", ("gov/cn-mofcom",))),
        ("Customs officials were dispatched to ports to look at shipments.", ("restriction", ())),
    ],
)
def test_acts_are_found(text, event):
    kind, actors = event
    found = told(text)
    assert kind in {k for k, _ in found}, found
    assert not actors or event in found, found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Intel said its license to ship the Gaudi 3 to China is still under review.", "policy_change"),
        ("The broker was fined for selling drives to Huawei.", "investment"),
        ("晶片会先送往美国进行安全审查。", "policy_change"),
        ("AMD未来三年将推出的Gaudi芯片,都不在开放之列。", "release"),
    ],
)
def test_acts_that_are_none(text, kind):
    assert kind not in {k for k, _ in told(text)}, told(text)


def test_the_is_no_he():
    text = "Intel chief Pat Gelsinger met Howard Lutnick. The amendment passed the Senate on October 9."
    assert "person/howard-lutnick" not in {who for kind, actors in told(text) if kind == "bill" for who in actors}


def test_future_is_no_negation():
    assert ("investment", ("org/alibaba",)) in told("阿里巴巴宣布未来三年投入3800亿元建设云。")


def test_a_year_that_is_to_come_dates_nothing_that_was():
    text = "5月,华为推出了昇腾384超节点。昇腾950PR将于2026年一季度推出,昇腾960到2027年四季度。"
    event = record(read(text.encode(), "x.txt", world()))["events"][0]
    assert (event["type"], event["date"].year) == ("release", 2026)  # no later than what is to come; 2027 would be


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("美国商务部5月13日发布新规,放宽对华出口MI308等芯片的审查政策。", ("policy_change", ("gov/us-commerce",))),
        ("荷兰政府宣布,暂停对安世半导体采取的措施。", ("policy_change", ("gov/nl",))),
        ("中方宣布对符合条件的出口予以豁免。", ("policy_change", ("gov/cn",))),
        (
            "Washington will allow AMD to export its MI308 to China and collect a 15% fee on sales.",
            ("levy", ("gov/us",)),
        ),
        ("上海证券交易所受理燧原科技科创板上市申请。", ("flotation", ("org/enflame",))),
        ("中芯国际已对部分产能提价约10%。", ("price", ("org/smic",))),
        ("中国政府部门召集多家企业,明确要求非必要不采购MI308。", ("guidance", ("gov/cn",))),
        ("Broadcom expects quarterly revenue of $9 billion.", ("financial_disclosure", ("org/broadcom",))),
        ("DRAM contract prices jumped 50% in the quarter.", ("price", ())),
        ("国产芯片企业沐曦股份今日上市。", ("flotation", ("org/metax",))),
        ("11月19日,荷兰政府暂停了对安世的干预。", ("policy_change", ("gov/nl",))),
        ("美国众议院通过《芯片安全法案》。", ("bill", ("gov/us-house",))),
        ("Intel has agreed to provide the government with a 10% equity stake.", ("investment", ("org/intel",))),
        ("SoftBank announced a two billion dollar investment in Intel.", ("investment", ("org/softbank",))),
        ("Baidu won orders worth 1 billion yuan from China Mobile.", ("deal", ("org/baidu",))),
        ("美光宣布退出中国服务器芯片业务。", ("supply", ("org/micron",))),
    ],
)
def test_rules_that_ease_fees_that_are_collected_and_prices(text, event):
    assert event in told(text), told(text)
    assert "restriction" not in {k for k, _ in told(text)}


def test_a_bill_that_asks_is_its_content():
    text = "参议院表决通过《国防授权法案》,内容纳入GAIN AI Act,要求芯片商优先供应美国客户;英特尔发言人批评该法案。"
    assert {k for k, _ in told(text)} <= {"bill", "commentary"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Pat Gelsinger said in a speech on May 19 that the firm would grow.", "person/pat-gelsinger"),
        ("3月26日的例行记者会上,发言人林剑表示:“美方滥用出口管制,中方对此坚决反对。”", "person/lin-jian"),
        ("在3月18日的财报电话会中,腾讯管理层也明确表示自研芯片并非重点。", "org/tencent"),
        ("高通公司昨表示,正积极配合调查。", "org/qualcomm"),
    ],
)
def test_a_statement_with_its_own_day_is_one_event(text, speaker):
    assert told(text) == [("statement", (speaker,))]


def test_readings_do_not_hang_on_the_order_of_sets():
    """A verb of several classes is the act whose row stands first."""
    assert told("SMIC's third-quarter revenue rose 9.9% to $2.38 billion.") == [("financial_disclosure", ("org/smic",))]

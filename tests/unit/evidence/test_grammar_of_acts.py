"""Words that look alike: verbs whose past is their base, plans, parties that are no objects, stops inside U.S."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def told(text: str) -> list[tuple[str, tuple[str, ...]]]:
    found = record(read(text.encode(), "x.txt", world()))["events"]
    return [(e["type"], tuple(e["actors"])) for e in found]


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

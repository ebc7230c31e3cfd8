"""Acts told with something inserted, aside, before their subject, or by an office behind its title."""

from __future__ import annotations

import pytest
from acts_told import kinds, told


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The export licence of Nikon, which had run for two years, was revoked by Japan.", "restriction"),
        ("The waiver for Samsung, first granted in 2023, was withdrawn by the Commerce Department.", "restriction"),
        ("五角大楼最新公布的名单中,已剔除中芯国际。", "listing"),
        ("佳能与美国司法部达成的和解协议涉及旧设备。", "settlement"),
        ("中芯国际是2020年首批被列入实体清单的企业之一。", "listing"),
        ("东芝已暂停在新机型中使用铠侠的存储芯片。", "demand"),
    ],
)
def test_what_is_inserted_does_not_hide_the_act(text, kind):
    assert kind in kinds(text), told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US Commerce Department barred Hikvision from buying parts from American suppliers.", "restriction"),
        ("美国商务部禁止海康威视向美国企业采购零部件。", "restriction"),
        ("China barred telecom operators from buying chips of Micron.", "restriction"),
        ("China told telecom operators to stop buying chips of Micron.", "guidance"),
        ("工信部要求三家运营商不得采购美光的芯片。", "guidance"),
    ],
)
def test_who_is_forbidden_to_buy_is_under_a_rule_who_is_told_not_to_has_guidance(text, expected):
    assert kinds(text) == [expected], told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BIS amended its regulations by adding nine companies to the Entity List.", [("listing", ("gov/us-bis",))]),
        ("The Treasury Department published a list of Russian firms on Friday.", "listing"),
        ("The committee of the Senate voted 14-9 to send the bill to the floor.", "bill"),
        ("Kioxia has taken the wraps off its new SSD controller, the chip KX500 chip.", "release"),
        ("索尼为此支付了3亿美元的罚款。", "penalty"),
        ("村田制作所宣布其无锡工厂停产,英特尔也已停产。", "supply"),
        ("英飞凌获得德国政府的补贴。", "investment"),
        ("法国放宽镓的对华出口。", "policy_change"),
        ("Exporters of photoresist must obtain approval from Japan for each order.", "restriction"),
        ("从8月起,向日本出口锑须事先得到中国商务部的批准。", "restriction"),
        ("Suppliers of wafers halted shipments to SMIC.", "supply"),
    ],
)
def test_more_ways_of_saying_so(text, expected):
    assert told(text) == expected if isinstance(expected, list) else expected in kinds(text), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "SMIC can import older scanners from Nikon.",
        "三星可以向中国出售DDR4芯片。",
        "美光正考虑与数家中国台湾的封装企业就高带宽内存展开合作。",
        "The firm was convicted of conspiracy to commit theft of trade secrets.",
        "Intel gave advice to partners during the chip’s design.",
        "受需求疲软影响,铠侠下调了产量。",
    ],
)
def test_what_may_be_or_only_explains_is_no_act(text):
    assert not {"supply", "assurance", "deal", "demand", "resumption"} & set(kinds(text)), told(text)


def test_the_share_of_a_firm_whose_name_stands_in_the_sentence_before():
    text = "铠侠第二季度销售额增长12%。市占率从16%升至17%。"
    assert ("market_shift", ("org/kioxia",)) in told(text)


def test_a_saying_with_title_and_occasion():
    text = "“We will act,” said Senate Minority Leader Chuck Schumer, D-N.Y., during a news conference on chips."
    assert told(text) == [("statement", ("person/chuck-schumer",))]


def test_behind_with_a_list_is_with_whom_it_was_agreed():
    assert told("英特尔与联电、力积电达成协议。")[0][1][0] == "org/intel"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rule adds etching tools to the Commerce Control List.", ("restriction", ())),
        ("Germany blocked the takeover of Elmos by a Swedish firm.", ("restriction", ("gov/de",))),
        ("The deal was reversed by the UK government.", ("restriction", ("gov/gb",))),
        ("Under the order Wingtech must sell its stake in the plant.", ("restriction", ())),
        ("闻泰被责令转让其持有的股权。", ("restriction", ())),
        ("出口石墨须经中国商务部批准。", ("restriction", ("gov/cn-mofcom",))),
        ("Nikon said it would appeal the ruling.", ("lawsuit", ("org/nikon",))),
        ("Canon achieved a victory in its case before the court.", ("ruling", ("org/canon",))),
        ("ASML’s supplier Zeiss pleaded guilty in March.", ("ruling", ("org/zeiss",))),
        ("The European Chips Act, which came into force in 2023, helps fabs.", ("bill", ())),
        ("Infineon plans to set up a data centre in Dresden.", ("production_start", ("org/infineon",))),
        ("Kioxia postponed construction of its second fab.", ("production_start", ("org/kioxia",))),
        ("The factory will begin operations in 2028.", ("production_start", ())),
        ("意法半导体获得意大利政府的资金支持。", ("investment", ("org/stmicro",))),
        ("The acquisition of Cymer by ASML in 2013 was large.", ("investment", ("org/asml",))),
        ("The duties previously imposed by Japan remain.", ("levy", ("gov/jp",))),
        ("Washington doubled the duty on wafers to 50%.", ("levy", ("gov/us",))),
        ("Macron said on Twitter that France would invest.", ("statement", ("person/emmanuel-macron",))),
        ("Samsung confirmed that the plant has no power.", ("statement", ("org/samsung",))),
        ("荷兰外交大臣说,荷方一贯反对强制措施。", ("statement", ("gov/nl",))),
        ("Micron will introduce new DDR5 products.", ("release", ("org/micron",))),
        ("联发科也与一家印度公司合作。", ("deal", ("org/mediatek",))),
    ],
)
def test_more_things_that_are_done(text, expected):
    assert expected in told(text), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "经荷兰政府批准,阿斯麦方可向中国出口。",
        "日本正考虑以安全为由,将两家俄罗斯公司列入实体清单。",
        "Nikon shipped no tools to SMIC, the company confirmed.",
        "促进与中国企业的交流合作。",
    ],
)
def test_a_condition_a_thought_or_a_formula_is_no_act(text):
    assert not {"policy_change", "listing", "statement", "deal"} & set(kinds(text)), told(text)

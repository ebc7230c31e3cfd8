"""Acts in words and constructions that mean the same, and words that look like an act and tell none."""

from __future__ import annotations

import pytest
from acts_told import kinds, told

MAKING = [
    ("Renesas plans to make 40,000 chips a month.", "production_start"),
    ("Kioxia will more than double its output of flash memory in 2027.", "production_start"),
    ("Renesas has moved forward with the tape-out of a new processor.", "production_start"),
    ("Infineon's fab in Dresden will go into operation in 2026.", "production_start"),
    ("铠侠计划生产四十万颗控制器芯片。", "production_start"),
    ("英飞凌德累斯顿新厂今年动土。", "production_start"),
    ("英飛凌明年拟将产能翻倍。", "production_start"),
]
SELLING = [
    ("Nikon took delivery of 40 servers.", "supply"),
    ("Nikon has barred access to its software.", "supply"),
    ("Nikon stopped servicing scanners in Russia.", "supply"),
    ("Renesas will no longer supply chips to Russia.", "supply"),
    ("Renesas stopped taking orders in May.", "supply"),
    ("尼康将为该项目供应A100服务器。", "supply"),
    ("瑞萨不再为俄罗斯客户代工芯片。", "supply"),
    ("尼康已停止為部分客戶維修設備。", "supply"),
]
RULING = [
    ("Tokyo told Nikon it would need a licence to export the scanners.", "restriction"),
    ("Japan hit Russia with export controls in May.", "restriction"),
    ("The waiver for Renesas, which exempted it from the rules, is set to expire on June 30.", "restriction"),
    ("The affiliates rule has been put on hold until 2027.", "policy_change"),
    ("Japan removed three tools from its list.", "policy_change"),
    ("日本将三种材料移出管制清单。", "policy_change"),
    ("日本把審查政策由推定拒絕改為逐案審查。", "policy_change"),
    ("针对A100的禁令在7月解除。", "policy_change"),
    ("Licences for shipments to Nikon were approved on May 3.", "licence"),
    ("Chinese authorities urged firms to use homegrown chips.", "guidance"),
    ("中国发布指引,要求新建机房使用国产芯片。", "guidance"),
    ("China is encouraging firms to adopt homegrown chips.", "guidance"),
]
MONEY = [
    ("Nikon warned of a $20 million hit to revenue.", "financial_disclosure"),
    ("Nikon estimated a $20 million drop in net sales.", "financial_disclosure"),
    ("Nikon narrowed its loss to $3 million.", "financial_disclosure"),
    ("Renesas raised $300 million in its Tokyo IPO.", "flotation"),
    ("发行价格确定为12.5元/股,瑞萨说。", "flotation"),
    ("瑞萨公告增资墨西哥子公司1.2亿美元。", "investment"),
    ("Japan set up a chip fund with 3 billion yen.", "investment"),
    ("Renesas will put another $3 billion into its plants.", "investment"),
    ("The A100 sells for $10,000 and will sell for $12,000.", "price"),
]
PROCEEDINGS = [
    ("检方11日提出告诉,瑞萨没有回应。", "lawsuit"),
    ("A Dutch appeals court upheld the decision against Nikon.", "ruling"),
    ("A jury sided with Nikon.", "ruling"),
    ("Norway's regulator found Nikon's prices unfair.", "finding"),
    ("An inquiry into the purchase was opened on May 3 in Oslo.", "investigation_opened"),
    ("尼康收到证监会的传票。", "investigation_opened"),
    ("官员3日召集尼康等企业开会。", "meeting"),
]


@pytest.mark.parametrize(("text", "kind"), [*MAKING, *SELLING, *RULING, *MONEY, *PROCEEDINGS])
def test_an_act_is_told_in_words_that_mean_the_same(text, kind):
    assert kind in kinds(text), told(text)


# Who asks for something for himself calls on nobody; what it is enough for is not done; what a fine is for is known.
NONE = [
    ("The people spoke about Nikon, asking for anonymity.", "call"),
    ("Nikon got servers, providing enough power to build the first AI factory.", "production_start"),
    ("The list precludes makers from selling to the company, Japan said.", "investment"),
    ("Scanners which produce chips are large, Nikon said.", "production_start"),
    ("The rule covers a limited number of technologies, Japan said.", "restriction"),
    ("The A100 was the best chip still permitted for sale in Russia.", "policy_change"),
    ("Renesas placed no orders for the A100.", "supply"),
    ("Nikon's profit hit 3 billion yen.", "charge"),
    ("Renesas was fined $3 million for selling chips to Russia.", "supply"),
    ("瑞萨因向俄罗斯客户出售芯片被罚300万美元。", "supply"),
    ("荷兰贸易和发展合作大臣访问了尼康。", "deal"),
    ("瑞萨与尼康合资的工厂位于东京。", "deal"),
    ("瑞萨须承诺十年内不终止合同。", "deal"),
    ("交易完成后尼康持股12%。", "investment"),
    ("日本通知瑞萨,向俄罗斯出口芯片须事先取得许可。", "supply"),
    ("两名议员致信日本政府,要求停止发放许可。", "restriction"),
    ("日本同意将该规则推迟一年实施。", "restriction"),
    ("尼康取得瑞萨(Renesas)芯片。", "investment"),
]


@pytest.mark.parametrize(("text", "kind"), NONE)
def test_what_only_looks_like_an_act_is_none(text, kind):
    assert kind not in kinds(text), told(text)


def test_a_verb_behind_a_chinese_noun_acts_where_an_object_follows():
    assert "supply" in kinds("尼康项目供应A100。")
    assert kinds("尼康的项目供应商很多。") == []


def test_an_act_that_lacks_its_amount_leaves_the_next_thing_to_the_others():
    # without a count of chips the firm sells nothing yet; its plant is what it builds
    assert "production_start" in kinds("瑞萨在东京建造芯片工厂。")
    assert "supply" not in kinds("瑞萨在东京建造芯片工厂。")


@pytest.mark.parametrize(
    "text",
    [
        '"We have stopped shipments as required," Nikon said.',
        '"We have stopped shipments as required," Nikon chief executive Jane Roe said on a call.',
    ],
)
def test_we_is_the_firm_that_speaks_or_whose_officer_does(text):
    assert ("supply", ("org/nikon",)) in told(text), told(text)
    assert "restriction" not in kinds(text)


def test_what_a_firm_plans_to_make_is_forecast():
    from fencepost.evidence.reading import read, record
    from fencepost.facts.world import world

    events = record(read(b"Renesas is old. The Japanese company plans to make 600,000 chips.", "x.txt", world()))[
        "events"
    ]
    assert [(e["type"], e["actors"], e["status"]) for e in events] == [
        ("production_start", ["org/renesas"], "forecast")
    ]  # fmt: skip

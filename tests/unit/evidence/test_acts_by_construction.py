"""How an act is built, whatever its words: whose it is, where its subject stands, what an infinitive is for."""

from __future__ import annotations

import pytest
from acts_told import kinds, told

# A figure without a firm is of the firm the text is about; another firm in the sentence leaves it open.
OWN_FIGURES = [
    ("Infineon opened a lab. Shares fell by more than 6% after Washington spoke of new rules.", "org/infineon"),
    ("英飞凌开设了实验室。美国宣布新规后,股价下跌6%。", "org/infineon"),
    ("英飛凌開設了實驗室。毛利率升至43%。", "org/infineon"),
]


@pytest.mark.parametrize(("text", "firm"), OWN_FIGURES)
def test_a_figure_without_a_firm_is_of_the_firm_the_text_is_about(text, firm):
    assert (firm,) in [actors for _, actors in told(text)], told(text)


def test_another_firms_figure_is_not():
    assert ("market_value", ("org/infineon",)) not in told("Infineon opened a lab. Nikon said shares fell by 6%.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Renesas shares, down 9% this year, rose more than 2% in Tokyo.", "market_value"),
        ("Revenue from its sensor division, which makes parts for cars, rose 12% at Renesas.", "financial_disclosure"),
        ("The contract price for the same DRAM product continued to fall in May by 4%.", "price"),
        ("Shares in Asia's largest toolmaker, which had doubled since May, were down 5%.", "market_value"),
    ],
)
def test_phrases_behind_a_subject_do_not_hide_it(text, kind):
    assert kind in kinds(f"Renesas makes chips. {text}"), told(text)


# An act with its own verb in another clause is told beside the one before it; what was banned is not also supplied.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("铠侠已向索尼交付闪存样品,预计2027年实现量产。", {"supply", "production_start"}),
        ("鎧俠已向索尼交付快閃記憶體樣品,預計2027年實現量產。", {"supply", "production_start"}),
        ("荷兰禁止阿斯麦向俄罗斯出口光刻机。", {"restriction"}),
        ("The Netherlands banned ASML from exporting scanners to Russia.", {"restriction"}),
    ],
)
def test_each_clause_tells_its_own_act(text, expected):
    assert set(kinds(text)) == expected, told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kioxia sold the boards to Sony.", [("supply", ("org/kioxia",))]),
        ("Renesas will continue to ship to two Japanese customers.", [("supply", ("org/renesas",))]),
        ("Boards sold to Sony were broken.", []),
        ("Kioxia sold well.", []),
    ],
)
def test_who_sells_to_somebody_supplies(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "Tokyo Electron (TEL) opened a lab. TEL said at a briefing on Monday that demand was fine.",
            "org/tokyo-electron",
        ),
        ("東京威力科創(TEL)設立實驗室。5月3日,TEL回應稱需求正常。", "org/tokyo-electron"),
        ("联华电子股份有限公司(以下简称联电公)设立实验室。5月3日,联电公表示需求正常。", "org/umc"),
    ],
)
def test_a_short_name_given_in_brackets_is_a_name(text, event):
    assert ("statement", (event,)) in told(text)


def test_a_word_in_brackets_is_no_short_name():
    assert told("Kioxia (Thursday) opened a lab. Thursday said little.") == told("Kioxia opened a lab.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Minister Hana Sato told a press conference that demand was fine.", ["statement"]),
        ("Infineon told Reuters that demand was fine.", ["statement"]),
        ("英飞凌对路透社表示,需求正常。", ["statement"]),
        ("Infineon told its staff that demand was fine.", []),
        ("英飞凌表示,需求正常。", []),
    ],
)
def test_what_is_told_to_a_medium_or_an_audience_is_told_on_an_occasion(text, expected):
    assert kinds(text) == expected, told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales in the second quarter will be $2 billion to $3 billion, Infineon said.", [("org/infineon",)]),
        ("Analysts expect Infineon's revenue to be $7 billion.", []),
        ("分析师预计英飞凌营收为70亿美元。", []),
    ],
)  # fmt: skip
def test_a_range_that_a_firm_gives_is_its_guidance(text, expected):
    assert [actors for kind, actors in told(text) if kind == "financial_disclosure"] == expected, told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kioxia posted a profit, driven by strong demand.",
        "受惠於需求強勁,鎧俠擴大產能規劃。",
        "Kioxia signed a contract to supply wafers to Sony.",
        "India gave money to Tata Electronics to mass produce memory.",
        "Officials need tools to prevent exports of chips.",
        "Renesas must show papers before chips are shipped to Oman.",
        "Infineon received clearance from a committee to sell shares.",
        "中方敦促日方纠正做法,取消相关限制措施。",
    ],
)
def test_reasons_purposes_conditions_and_demands_are_no_acts(text):
    assert not {"demand", "supply", "production_start", "restriction", "investment", "policy_change"} & set(
        kinds(text)
    ), told(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Japan decided to ban exports of photoresist.", "restriction"),
        ("The Commerce Department's decision to revoke the waiver for Samsung came on May 3.", "restriction"),
        ("Samsung's rival was forced to delay shipments.", "supply"),
    ],
)
def test_what_is_decided_or_forced_is_an_act(text, kind):
    assert kind in kinds(text), told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US added Nikon's scanners and other tools to its list of controlled items.", "restriction"),
        ("Certain memory products will be added to the list of controlled items, BIS announced.", "restriction"),
        ("The US added nine makers of tools to its Entity List.", "listing"),
    ],
)
def test_goods_put_on_a_list_are_under_a_rule(text, expected):
    assert expected in kinds(text), told(text)
    assert ({"restriction", "listing"} - {expected}).isdisjoint(kinds(text)), told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("英飞凌5月3日宣布了收购瑞萨的计划。", "investment"),
        ("英飞凌董事长3日赴白宫会见美国总统特朗普。", "meeting"),
        ("英飛凌主席3日赴白宮會見美國總統川普。", "meeting"),
        ("铠侠今年4月推出的RTX Pro 6000D卡断货,英伟达今年4月推出的H20芯片也断货。", "release"),
    ],
)
def test_what_is_announced_or_dated_as_an_attribute_is_told(text, expected):
    assert expected in kinds(text), told(text)


def test_what_is_only_planned_or_undated_is_not():
    assert "investment" not in kinds("英飞凌放弃了收购瑞萨的计划。")
    assert kinds("英伟达推出的H20芯片断货。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rule follows Executive Order 14999, issued by President Trump in May 2025.", ("person/donald-trump",)),
        ("The new licensing regime, which takes effect on June 1, covers scanners.", ()),
        ("出口经营者出口上述物项,应当依照有关办法的规定向主管部门申请许可。", ()),
        ("相關措施將於6月1日實施。", ()),
    ],
)
def test_rules_by_whom_from_when_and_for_whom(text, expected):
    assert ("restriction", expected) in told(text), told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The waivers were granted in 2022.", ["licence"]),
        ("Waivers have been granted.", []),
        ("我们已批准若干出口申请。", ["licence"]),
        ("Vendors have raised prices by up to 30%.", ["price"]),
        ("Vendors have raised prices.", []),
    ],
)
def test_acts_of_nobody_need_their_day_or_figure(text, expected):
    assert kinds(text) == expected, told(text)


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("台积电在美国设厂。目前已开始为苹果生产H20芯片。", "org/tsmc"),
        ("台積電在美國設廠。目前已開始為蘋果生產H20晶片。", "org/tsmc"),
        ("TSMC spoke to reporters. It's building a plant in Texas and has agreed to invest $3 billion.", "org/tsmc"),
    ],
)
def test_a_sentence_without_a_subject_goes_on_about_the_firm_before(text, firm):
    assert (firm,) in [
        actors for kind, actors in told(text)[-2:] if kind in ("production_start", "supply", "investment")
    ], told(text)


def test_it_does_not_where_somebody_else_is_named():
    assert ("production_start", ("org/tsmc",)) not in told("台积电在美国设厂。目前三星已开始生产H20芯片。")[1:]


def test_lines_stay_short_names_of_styles_end_no_sentence():
    assert ("production_start", ()) not in told("Kaynes Semicon Pvt. Ltd will build a plant in Gujarat.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Renesas, Nikon win approval to ship wafers to Oman\n\nBoth spoke on Monday.", "licence"),
        ("Kioxia fined $9m over shipments to Oman.", "penalty"),
        ("瑞萨已完成对铠侠的收购。", "investment"),
        ("鎧俠計畫2029年完成HBM5開發。", "announcement"),
        ("Oman has made exports of servers to Chad subject to prior approval.", "restriction"),
        ("Japan put the export ban on photoresist on hold for a year.", "policy_change"),
        ("Japan dropped the ban. The Netherlands widened its list of controlled tools.", "restriction"),
        ("A Munich jury found Infineon liable for infringing patents.", "ruling"),
        ("铠侠第三季度扭亏为盈。", "financial_disclosure"),
        ("Kioxia received $50 million under the Chips Act.", "investment"),
        ("某团体用昇腾910B训练了新模型。", "technology_adoption"),
        ("The ministry invited comments on the draft by June, Japan said.", "call"),
    ],
)
def test_split_wordings_and_headlines(text, expected):
    assert expected in kinds(text), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Renesas, Nikon approval came late.",
        "Kioxia was fine with $9m.",
        "铠侠有望第三季度扭亏为盈。",
        "Kioxia received $50 million from Sony.",
        "Oman has made servers of its own.",
        "A Munich reporter found Infineon friendly.",
    ],
)
def test_what_only_looks_like_them_is_no_act(text):
    assert kinds(text) == [], told(text)

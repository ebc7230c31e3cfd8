"""The grammar of acts: every construction in both languages, what is no act, and figures told beside it."""

from __future__ import annotations

import pytest
from acts_told import kinds, told

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


@pytest.mark.parametrize(
    ("text", "kind", "actor"),
    [
        # forward: who, what is done, to what
        ("The Netherlands banned exports of lithography machines to China.", "restriction", "gov/nl"),
        ("The Commerce Department denied AMD a licence for the MI308.", "restriction", "gov/us-commerce"),
        ("日本禁止向中国出口光刻机。", "restriction", "gov/jp"),
        ("AMD delivered 4,000 MI300X cards to Oracle.", "supply", "org/amd"),
        ("壁仞科技向腾讯交付了两千片芯片。", "supply", "org/biren"),
        ("BIS added Inspur to the Entity List.", "listing", "gov/us-bis"),
        # fronted: what it is done to comes first
        ("商务部对镓、锗相关物项实施出口管制。", "restriction", "gov/cn-mofcom"),
        ("商务部将TechInsights列入不可靠实体清单。", "listing", "gov/cn-mofcom"),
        ("商務部將TechInsights列入不可靠實體清單。", "listing", "gov/cn-mofcom"),
        # passive, with and without a doer
        ("Hygon was added to the Entity List by the Commerce Department.", "listing", "gov/us-commerce"),
        ("海光信息被美国商务部列入实体清单。", "listing", "gov/us-commerce"),
        ("Exports of the MI308 to China were banned.", "restriction", None),
        # an act as a noun
        ("The ban on exports of the H800 took effect.", "restriction", None),
        # chained
        ("Samsung plans to start shipping HBM4 to AMD.", "supply", "org/samsung"),
        ("中芯国际计划开始量产7纳米芯片。", "production_start", "org/smic"),
        # a rule without anybody named, and without a chip
        ("Exports of the chips to China will require a licence.", "restriction", None),
        # business
        ("Moore Threads debuted on the Shanghai Stock Exchange.", "flotation", "org/moore-threads"),
        ("Qualcomm acquired Alphawave for $2.4 billion.", "investment", "org/qualcomm"),
        ("Micron raised prices of DRAM by 20%.", "price", "org/micron"),
        ("三星电子上调了DRAM价格。", "price", "org/samsung"),
        ("Lisa Su met Xi Jinping in Beijing.", "meeting", "person/lisa-su"),
        ("SMIC sued Huawei in Shanghai.", "lawsuit", "org/smic"),
    ],
)
def test_a_construction_yields_its_act(text, kind, actor):
    found = [(k, who) for k, who in told(text) if k == kind]
    assert found, told(text)
    assert actor is None or any(actor in who for _, who in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knows whether the United States will ban exports of the H20.",
        "If Washington banned the H20, AMD would gain.",
        "如果美国禁止出口H20,AMD将获益。",
        "Lawmakers urged the administration to ban exports of the H20.",
        "China makes many chips.",
        "Chips are small.",
        "芯片很小。",
    ],
)
def test_what_is_not_done_is_no_act_of_a_ruler(text):
    assert not {"restriction", "licence", "policy_change", "supply"} & set(kinds(text)), told(text)


def test_several_acts_of_one_sentence_are_told_apart():
    text = (
        "The United States banned exports of the H20 in April, approved sales of the MI308 in July "
        "and added Hygon to the Entity List in September."
    )
    assert {"restriction", "listing"} <= set(kinds(text))
    assert len(told(text)) >= 3


def test_the_company_is_the_one_named_before():
    text = "Cambricon reported its results on Monday.\n\nThe company delivered 3,000 accelerators to Baidu."
    assert any(kind == "supply" and "org/cambricon" in who for kind, who in told(text)), told(text)


def claims(text: str) -> list[tuple]:
    found = record(read(text.encode(), "x.txt", world()))["claims"]
    return [(c["subject"], c["measure"], c["value"], c["unit"]) for c in found]


def quotes(text: str) -> list[str | None]:
    return [q["speaker"] for q in record(read(text.encode(), "x.txt", world()))["quotes"]]


def test_a_link_has_the_figure_that_is_its_own():
    assert not any(m == "link_bandwidth" for _, m, _, _ in claims("The H20 has 4.0 TB/s and NVLink."))
    linked = claims("The H20 has NVLink at 900 GB/s.")
    assert [m for _, m, _, _ in linked] == ["link_bandwidth"]


def test_models_named_by_number_are_no_count():
    assert not claims("Cambricon sold 590 and 690 chips to ByteDance.")
    assert claims("Cambricon sold between 590 and 690 chips to ByteDance.")


@pytest.mark.parametrize(
    "text",
    [
        "The L20 gives about half of the performance of the H100.",
        "The L20 is half as fast as the H100.",
        "L20的性能约为H100的一半。",
    ],
)
def test_half_of_a_performance_is_a_ratio(text):
    assert [c[:2] for c in claims(text)] == [("nvidia-l20", "performance_ratio")]


def test_a_word_in_passing_is_no_claim_and_a_cost_no_price():
    assert not claims("Nvidia makes advanced chips.")
    assert not any(m == "price" for _, m, _, _ in claims("The rule would cost Nvidia $5.5 billion."))


@pytest.mark.parametrize(
    "text",
    [
        "Li Weiguo, an analyst at Everbright Research, said the demand for chips would be weak this year.",
        "“Demand is weak this year,” said Li Weiguo, an analyst at Everbright Research.",
    ],
)
def test_a_person_no_pack_holds_speaks(text):
    assert quotes(text) == ["unlisted:Li Weiguo"]


@pytest.mark.parametrize(
    "text", ["光大分析师王小明表示,今年市场需求十分疲弱。", "“今年市场需求十分疲弱。”光大分析师王小明对记者表示。"]
)
def test_a_chinese_person_no_pack_holds_speaks(text):
    assert quotes(text) == ["unlisted:王小明"]


def test_what_comes_when_another_thing_does_has_not_come():
    assert "release" not in kinds("OpenAI is expected to adopt the MI300X when it launches in 2026.")
    assert "release" in kinds("AMD launched the MI300X in December 2023.")

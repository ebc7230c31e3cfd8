"""What an act is done to: those listed with it, nobody whose place it only is, nothing of an aside."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def acts(text: str) -> list[tuple[str, list[str], list[str]]]:
    """Kind, actors and objects of every event."""
    found = record(read(text.encode(), "x.txt", world()))["events"]
    return [(e["type"], e["actors"], e["objects"]) for e in found]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The Commerce Department added Inspur, Sugon and Loongson to the Entity List.",
         ("listing", ["gov/us-commerce"], ["org/inspur", "org/sugon", "org/loongson"])),
        ("美国商务部将中科曙光和龙芯中科列入实体清单。",
         ("listing", ["gov/us-commerce"], ["org/sugon", "org/loongson"])),
        ("Washington granted annual licences to Samsung Electronics Co. and SK Hynix Inc.",
         ("licence", ["gov/us"], ["org/samsung", "org/sk-hynix"])),
        ("北京约谈了阿里巴巴、腾讯和百度。",
         ("regulatory_summons", ["gov/cn"], ["org/alibaba", "org/tencent", "org/baidu"])),
        ("OpenAI signed a deal with Oracle, and Nvidia will invest $100 billion in it.",
         ("deal", ["org/openai"], ["org/oracle"])),
    ],
)  # fmt: skip
def test_those_listed_are_all_acted_on(text, act):
    assert act in acts(text), acts(text)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("日本光刻机大厂尼康公布了财报。", ("financial_disclosure", ["org/nikon"], [])),
        ("South Korea's SK Hynix reported record revenue.", ("financial_disclosure", ["org/sk-hynix"], [])),
        ("Hygon, a leading Chinese chipmaker, reported a rise in revenue.",
         ("financial_disclosure", ["org/hygon"], [])),
        ("ASML's sales in China fell to 1.2 billion euros.", ("financial_disclosure", ["org/asml"], ["place/CN"])),
    ],
)  # fmt: skip
def test_where_a_firm_is_from_is_not_what_it_reports_of(text, act):
    assert act in acts(text), acts(text)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Shares of AMD fell 3% after Microsoft cut its orders.", ("market_value", ["org/amd"], [])),
        ("Shares in Micron Technology Inc. and rival chipmaker SK Hynix rose 5%.",
         ("market_value", ["org/micron", "org/sk-hynix"], [])),
        ("沐曦股份在科创板上市,摩尔线程此前已登陆科创板。", ("flotation", ["org/metax"], [])),
    ],
)  # fmt: skip
def test_a_share_price_and_a_listing_are_of_the_firm_alone(text, act):
    assert act in acts(text), acts(text)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Micron, which competes with Samsung, plans to build a factory in Idaho.",
         ("production_start", ["org/micron"], [])),
        ("Japan will provide a subsidy to Kioxia Corp. and Western Digital Corp. to mass produce chips at two plants.",
         ("production_start", ["org/kioxia", "org/western-digital"], [])),
        ("Malaysian authorities and the US Commerce Department have launched an investigation into Megaspeed.",
         ("investigation_opened", ["gov/my", "gov/us-commerce"], ["org/megaspeed"])),
        ("商务部会同海关总署对镓实施出口管制。", ("restriction", ["gov/cn-mofcom", "gov/cn-customs"], [])),
        ("A meeting between United States President Donald Trump and Chinese President Xi Jinping was held in Busan.",
         ("meeting", ["person/donald-trump"], ["person/xi-jinping"])),
        ("Both AMD and Intel reported higher revenue.", ("financial_disclosure", ["org/amd", "org/intel"], [])),
        ("China is not allowed to import the B300.", ("restriction", [], ["nvidia-b300"])),
    ],
)  # fmt: skip
def test_who_acts_where_others_are_named_too(text, act):
    told = [(kind, actors, [o for o in objects if not o.startswith("goods/")]) for kind, actors, objects in acts(text)]
    assert act in told, told


def test_a_source_is_not_what_a_price_is_of():
    """Who is only cited tells what is told."""
    text = "According to market tracker TrendForce, the average price of DRAM has begun to rise."
    assert [(kind, objects) for kind, _, objects in acts(text)] == [("price", [])]

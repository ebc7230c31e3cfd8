"""Acts told beside another of their sentence, or in a clause whose head stands elsewhere."""

from __future__ import annotations

import pytest
from acts_told import kinds, told


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Toshiba sold the tools to Hua Hong despite a decree that limited sales to the company.", "supply"),
        ("Some 400 A100 chips were shipped to Brazil before the new curbs took effect.", "supply"),
        ("The ministry announced that chips would need a licence, and Japan imposed the controls.", "restriction"),
        ("Malaysia said it would start requiring permits for exports of chips.", "restriction"),
        ("The rule imposes a licence requirement for exports of wafers.", "restriction"),
        ("BIS will impose a licence review policy of presumption of denial.", "restriction"),
        ("The ministry banned firms from selling gallium and restricted makers from using it.", "restriction"),
        ("Nikon bought $40 million worth of ASML's most advanced products.", "supply"),
        ("Infineon said it has restored full access to its software for Chinese customers.", "resumption"),
        ("Renesas disclosed an order worth at least $90 million from Denso.", "deal"),
        ("Qorvo expects its total revenue to fall below $900 million.", "financial_disclosure"),
        ("The FTC has ended its review of Qorvo's acquisition.", "investigation_closed"),
        ("铠侠新产线可望在今年底进入试产。", "production_start"),
        ("8月25日,中微公司大涨。", "market_value"),
        ("截至收盘,中微公司跌超4%。", "market_value"),
        ("荣耀推出了一款搭载麒麟芯片的手机。", "release"),
        ("燧原科技此次募资额约为37亿元。", "flotation"),
        ("目前,该案已移交公安机关处理。", "enforcement"),
        ("中方希望日方纠正错误做法。", "call"),
        ("中微公司在半年报中表示,订单饱满。", "statement"),
        ("日方已多次就美国的关税表明严正立场。", "statement"),
        ("Wolfspeed, which makes wafers, forecast revenue of $900 million.", "financial_disclosure"),
        ("China accounted for 31% of Advantest's sales.", "financial_disclosure"),
        ("The curbs follow a framework, issued by Japan in May 2022, and EO 14000, issued by Canada.", "restriction"),
        ("The move follows Japan's decision in May to restrict exports of photoresist.", "restriction"),
        ("The news sent Infineon's shares down 3%.", "market_value"),
        ("Importers of chips will face a 20% duty.", "levy"),
        ("The ministry is seeking more information about the new Kirin chip.", "investigation_opened"),
        ("Nikon has challenged the order in a Tokyo court.", "lawsuit"),
        ("A new fab in Dresden is to start output in 2027, Infineon said.", "production_start"),
        ("The rule is expected to be published on Friday.", "restriction"),
        ("Two traders from Penang were blacklisted on Friday.", "listing"),
        ("Chips of Kioxia may not be sold to Hikvision, Japan said.", "restriction"),
        ("铠侠在北上建设新厂。据悉将于2031年投产。", "production_start"),
        ("比亚迪已将五角大楼告上法院。", "lawsuit"),
        ("三家企业正接受法国竞争管理局调查。", "investigation_opened"),
    ],
)
def test_an_act_is_told_though_another_stands_beside_it(text, kind):
    assert kind in kinds(text), told(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chips were sold before the new curbs took effect.", "restriction"),  # when, no act
        ("Neither Canon nor Nikon responded to a claim that ASML had closed the plant.", "statement"),
        ("Sony paid $15 billion to recruit a new chief executive.", "penalty"),
        ("The ministry said it saw no reason to believe that chips have been diverted.", "smuggling"),
        ("Samsung expects China's share of its revenues to fall below 30%.", "market_value"),
        ("Samsung expects China's share of its revenues to fall below 30%.", "market_shift"),
        ("日方正考虑采取更严格的措施,对韩国公司施压,限制其出口。", "restriction"),
        ("百度的资本开支主要用于购买H20芯片。", "supply"),
        ("采购网发布某大学采购项目中标公告。", "deal"),
        ("Japan rescinded the curbs, which restricted sales of wafers.", "restriction"),
        ("Increasing controls on exports have hurt Nikon.", "restriction"),
        ("Qatar held talks about purchasing older Ascend chips.", "supply"),
        ("The FTC has ended its review of Qorvo's acquisition of Anokiwave.", "investment"),
        ("BIS amended its regulations (EAR) by adding nine firms to the Entity List.", "policy_change"),
        ("Nikon has secured $30 million in orders.", "investment"),
        ("停止引渡是唯一的办法。", "enforcement"),
        ("Importers of chips will face a 20% duty.", "restriction"),
    ],
)
def test_what_only_says_when_why_or_whether_is_no_act(text, kind):
    assert kind not in kinds(text), told(text)

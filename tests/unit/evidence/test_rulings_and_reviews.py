"""Courts, merger reviews, charges, shipments in the passive, shares and sums before their noun, who dates a page."""

from __future__ import annotations

import pytest
from acts_told import told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The court adjourned the case until October.", ("ruling", ())),
        ("An appeals court upheld the claim of Rambus.", ("ruling", ())),
        ("两名工程师面临窃密指控。", ("indictment", ())),
        ("German customs are checking whether the parts came from Nexperia.", ("investigation_opened", ("gov/de",))),
        ("市场监管总局有条件批准博通收购威睿的交易。", ("policy_change", ("gov/cn-samr",))),
        ("2024年3月5日,市场监管总局决定对该经营者集中实施进一步审查。", ("investigation_furthered", ("gov/cn-samr",))),
        ("The wafers were then shipped to Penang.", ("supply", ())),
        ("Intel won a $3 billion packaging contract.", ("deal", ("org/intel",))),
        ("BIS issued a notice of proposed rulemaking on June 3, 2024.", ("restriction", ("gov/us-bis",))),
        ("The final rule is effective as of March 1, 2026.", ("restriction", ())),
        ("The Affiliates Rule requires exporters to report such deals.", ("restriction", ())),
        ("Applied Materials Inc. shares dipped 2%.", ("market_value", ("org/applied-materials",))),
        ("Shares of Lasertec declined 4%.", ("market_value", ("org/lasertec",))),
        ("Lutnick posted on his account on Monday that the fab is late.", ("statement", ("person/howard-lutnick",))),
        ("台灣政府將長江存儲列入出口管制實體名單。", ("listing", ("gov/tw",))),
        ("The parts were sold to Iran without a licence.", ("smuggling", ())),
    ],
)
def test_what_is_done(text, expected):
    assert expected in told(text), told(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Sales of Nikon in China dropped to 90 billion yen, hit by the export curbs of Japan.", {"policy_change"}),
        ("美光的名单更新是依法授权。", {"policy_change", "licence"}),
        ("Police had yet to find evidence involving GPUs being shipped to Iran.", {"supply"}),
        ("The minister Jane Roe refrained from confirming that ASML had shipped tools.", {"statement", "supply"}),
        ("Canon, abandoning its previous approach, hired engineers.", {"policy_change"}),
        ("国内厂商应事先取得美国商务部的许可证。", {"licence"}),
    ],
)
def test_what_is_not(text, kinds):
    assert not kinds & {kind for kind, _ in told(text)}, told(text)


@pytest.mark.parametrize(
    "text",
    [
        "BERLIN (Reuters) – Dutch authorities opened an investigation into Nexperia.",
        "LONDON, May 7 — Dutch authorities opened an investigation into Nexperia.",
    ],
)
def test_the_city_of_a_dateline_does_not_act(text):
    assert told(text) == [("investigation_opened", ("gov/nl",))]

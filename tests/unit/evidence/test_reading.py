"""Whole documents: the example articles, the same with other names, dates and amounts, and rules of attribution."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from fencepost.apps.python.evidence import cite, read
from fencepost.base.errors import EvidenceError
from fencepost.evidence.reading import read as read_one
from fencepost.evidence.reading import record
from fencepost.facts.world import world

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples" / "news").glob("*.txt"))

# (as written, put instead); the new words name things of the same kind and keep the order of days.
SWAPS = {
    "1-portal-page.txt": [
        ("英伟达", "英特尔"), ("H20", "L40S"), ("黄仁勋", "陈立武"),
        ("字节跳动", "腾讯"), ("RTX Pro 6000D", "RTX 5090D"),
        ("9月15日", "9月13日"), ("7月31日", "7月30日"), ("15%交给", "22%交给"),
        ("约55亿美元", "约37亿美元"), ("95%", "81%"),
    ],
    "2-glossed-repost.txt": [
        ("英偉達", "英特爾"), ("黃仁勛", "陳立武"), ("H20", "A800"), ("7月14日", "7月11日"), ("80億美元", "63億美元"),
    ],
    "3-one-paragraph.txt": [
        ("Nvidia", "Intel"), ("H20", "A800"), ("Jensen Huang", "Lip-Bu Tan"), ("April 9", "April 3"),
        ("15%", "24%"),
        ("$4.5 billion", "$2.8 billion"), ("August 8", "August 6"), ("Bernstein", "Jefferies"), ("July 31", "July 29"),
    ],
}  # fmt: skip
IDS = {
    "org/nvidia": "org/intel", "person/jensen-huang": "person/lip-bu-tan", "org/bernstein": "org/jefferies",
    "2025-07-31": {"1": "2025-07-30", "3": "2025-07-29"}, "2025-09-15": {"1": "2025-09-13"},
    "2025-07-14": {"2": "2025-07-11"},
    "2025-04-09": {"3": "2025-04-03"}, "2025-08-08": {"3": "2025-08-06"},
    "nvidia-h20": {"1": "nvidia-l40s", "2": "nvidia-a800", "3": "nvidia-a800"},
    "org/bytedance": {"1": "org/tencent"}, "nvidia-rtx-6000d": {"1": "nvidia-rtx-5090d"},
}  # fmt: skip


def one(text: str) -> dict:
    return record(read_one(text.encode(), "x.txt", world()))


def swapped(value, document: str):
    """An id or a day as the swap turns it."""
    if isinstance(value, list):
        return [swapped(v, document) for v in value]
    new = IDS.get(str(value), value)
    return new.get(document, value) if isinstance(new, dict) else new


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_other_names_dates_and_amounts_give_the_same_record_of_them(path):
    text = path.read_text("utf-8")
    other = text
    for old, new in SWAPS[path.name]:
        assert old in text, old
        other = other.replace(old, new)
    before, after = one(text), one(other)
    number = path.name[0]
    for key in ("date", "type", "actors", "object", "status", "speaker", "via"):
        assert [swapped(str(e[key]) if key == "date" else e[key], number) for e in before["events"]] == [
            str(e[key]) if key == "date" else e[key] for e in after["events"]
        ], key
    for key in ("measure", "subject", "base", "unit", "status", "speaker"):
        assert [swapped(c[key], number) for c in before["claims"]] == [c[key] for c in after["claims"]], key
    changed = {
        (b["value"], a["value"])
        for b, a in zip(before["claims"], after["claims"], strict=True)
        if b["value"] != a["value"]
    }
    assert len(changed) == sum(
        any(c.isdigit() for c in o) and ("%" in o or "illion" in o or "美元" in o) for o, _ in SWAPS[path.name]
    )


def test_the_portal_page_is_read_without_its_furniture():
    found = one(EXAMPLES[0].read_text("utf-8"))
    assert "门店" not in found["text"]
    assert not any(
        "地铁" in x["text"] or "2000万" in x["text"] for kind in ("claims", "events", "loose") for x in found[kind]
    )
    kinds = {d["kind"] for d in found["dropped"]}
    assert {"excerpt", "timestamp", "list", "notice", "caption", "byline"} <= kinds


def test_a_portal_page_keeps_its_bytes_for_every_statement():
    root = EXAMPLES[1].read_bytes()
    found = record(read_one(root, "x.txt", world()))
    for item in (*found["claims"], *found["events"], *found["quotes"]):
        first, last = item["byte_span"]
        raw = root[first:last].decode()
        assert record(read_one(root, "x.txt", world()))["id"] == found["id"]
        # without its glosses the raw slice is the text of the record
        assert item["text"][0] == raw[0]
        assert len(raw) >= len(item["text"])


def test_an_id_leads_back_to_the_bytes(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(EXAMPLES[1].read_bytes())
    claim = read(path)["documents"][0]["events"][0]
    answer = cite(claim["id"], path)
    first, last = answer["byte_span"]
    assert bytes.fromhex(answer["bytes"]) == path.read_bytes()[first:last]
    assert answer["view"] == claim["text"]
    assert {e["kind"] for e in answer["edits"]} == {"gloss"}
    with pytest.raises(EvidenceError) as caught:
        cite("c-000000000000", path)
    assert caught.value.code == "FP-EVID-005"


SHAPES = {
    "gb18030": lambda text: text.encode("gb18030"),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "paragraphs": lambda text: ("<html><head><style>p{}</style></head><body><nav>首页</nav>" + "".join(
        f"<p class='x'>{line}</p>" for line in text.split("\n")) + "</body></html>").encode(),
    "breaks": lambda text: f"<html><body><div>{text.replace(chr(10), '<br>')}</div></body></html>".encode(),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_encoding_and_markup_change_nothing_that_is_read(path, shape):
    text = path.read_text("utf-8")
    plain, root = one(text), SHAPES[shape](text)
    other = record(read_one(root, "x", world()))
    for key in ("type", "date", "actors", "object", "status"):
        assert [e[key] for e in other["events"]] == [e[key] for e in plain["events"]]
    assert [(c["measure"], c["subject"], c["value"]) for c in other["claims"]] == [
        (c["measure"], c["subject"], c["value"]) for c in plain["claims"]
    ]
    for item in (*other["claims"], *other["events"]):
        first, last = item["byte_span"]
        assert root[first:last].decode(other["encoding"])[0] == item["text"][0]


def events_of(text: str) -> list[tuple]:
    return [(e["type"], e["actors"], e["object"], e["status"]) for e in one(text)["events"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月4日,荷兰政府限制阿斯麦对华出口光刻机。", ("restriction", ["gov/nl"], "org/asml", "asserted")),
        ("4月2日,美国商务部将浪潮集团列入实体清单。", ("listing", ["gov/us-commerce"], "org/inspur", "asserted")),
        ("据彭博社报道,网信办约谈了美光。", ("regulatory_summons", ["gov/cn-cac"], "org/micron", "reported")),
        ("The European Commission opened an investigation into Intel on May 6, 2025.",
         ("investigation_opened", ["gov/eu"], "org/intel", "asserted")),
        ("Cambricon unveiled the MLU590 in Shanghai.", ("release", ["org/cambricon"], "cambricon-mlu590", "asserted")),
        ("AMD took a charge of $800 million over the MI308.", ("charge", ["org/amd"], "amd-mi308x", "asserted")),
        ("日本政府宣布,将放宽对三星的出口限制。", ("policy_change", ["gov/jp"], "org/samsung", "announced")),
        ("英特尔与三星签署了代工协议。", ("deal", ["org/intel", "org/samsung"], None, "asserted")),
        ("Intel signed a foundry agreement with Samsung.", ("deal", ["org/intel"], "org/samsung", "asserted")),
        ("A batch of MI308 chips was cleared for export.", ("policy_change", [], "amd-mi308x", "asserted")),
        ("荷兰政府把中芯国际列入贸易限制清单。", ("listing", ["gov/nl"], "org/smic", "asserted")),
        ("美光已向英特尔送样。", ("supply", ["org/micron"], "org/intel", "asserted")),
        ("日本收紧了对三星的出口管制。", ("restriction", ["gov/jp"], "org/samsung", "asserted")),
        # the clause's own actor, not an earlier one
        ("美国限制出口,中国要求企业不得采购MI308。", ("guidance", ["gov/cn"], "amd-mi308x", "asserted")),
        # an office in short is the one introduced in full
        ("美国商务部调查了此事。6月3日,商务部将浪潮集团列入实体清单。",
         ("listing", ["gov/us-commerce"], "org/inspur", "asserted")),
        ("壁仞科技在港交所挂牌上市。", ("flotation", ["org/biren"], None, "asserted")),
        ("日本政府撤销了对三星的豁免。", ("restriction", ["gov/jp"], "org/samsung", "asserted")),
        ("A licence for Micron was revoked by the Dutch government.",
         ("restriction", ["gov/nl"], "org/micron", "asserted")),
        ("欧盟委员会正在调查英特尔是否违反承诺。", ("investigation_opened", ["gov/eu"], "org/intel", "asserted")),
        ("长鑫存储计划明年量产DDR6。", ("production_start", ["org/cxmt"], None, "forecast")),
        ("Intel will acquire a 12 percent stake in Micron.", ("investment", ["org/intel"], "org/micron", "forecast")),
        ("AMD称,美国政府已承诺批准MI308的许可证。", ("assurance", ["gov/us"], "amd-mi308x", "reported")),
        ("Intel said Washington had assured it that licences for the Gaudi 3 would be granted.",
         ("assurance", ["gov/us"], "intel-gaudi3", "reported")),
        ("英特尔将恢复向中国出货Gaudi 3。", ("resumption", ["org/intel"], "intel-gaudi3", "asserted")),
        ("AMD will resume sales of its MI308 to China.", ("resumption", ["org/amd"], "amd-mi308x", "forecast")),
        ("英伟达获得美国政府批准,得以重启H200的销售。", ("policy_change", ["org/nvidia"], "nvidia-h200", "asserted")),
        ("美国政府恢复H200的对华出口。", ("policy_change", ["gov/us"], "nvidia-h200", "asserted")),
        ("英伟达被禁止向中国出售H100。", ("restriction", [], "nvidia-h100", "asserted")),
        ("英特尔被允许继续向华为出售Gaudi 3。", ("policy_change", ["org/intel"], "intel-gaudi3", "asserted")),
    ],
)  # fmt: skip
def test_kinds_of_events(text, expected):
    assert expected in events_of(text)


@pytest.mark.parametrize(
    "text",
    ["美国政府是否会放宽限制,尚不清楚。",
     "如果美国政府允许英伟达出口芯片,市场会变化。",
     "黄仁勋呼吁美国政府允许英伟达向中国销售芯片。",
     "遵守美国的出口管制是公司的责任。", "Analysts asked whether the US government should ease export restrictions."],
)  # fmt: skip
def test_what_did_not_happen_is_no_event(text):
    assert [e for e in events_of(text) if e[0] in ("restriction", "policy_change", "licence")] == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("美国政府已承诺批准MI308的许可证。", {"assurance"}),  # neither a licence nor a rule changed
        ("Washington promised to allow sales of the H200.", {"assurance"}),
        ("The U.S. allowed Nvidia to resume H20 sales to China.", {"policy_change"}),
        ("AMD恢复了MI308的供货。", {"resumption"}),  # nor a supply told beside it
        ("There can be no assurance that the US government will grant licences.", set()),
        ("英伟达希望恢复H20的供货。", set()),
    ],
)  # fmt: skip
def test_a_promise_a_permission_and_a_seller_that_goes_on_are_three_things(text, kinds):
    assert {e[0] for e in events_of(text)} == kinds


def claims_of(text: str) -> list[tuple]:
    return [
        (
            c["measure"],
            c["subject"],
            *(None if c[k] is None else float(c[k]) for k in ("value", "low", "high")),
            c["unit"],
            c["base"],
        )
        for c in one(text)["claims"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "昇腾910C的性能约为H100的60%。",
            ("performance_ratio", "huawei-ascend-910c", 60, None, None, "%", "nvidia-h100"),
        ),
        ("H200的性能是H20的6倍。", ("performance_ratio", "nvidia-h200", 600, 600, 600, "%", "nvidia-h20")),
        ("寒武纪上半年营收超过28亿元。", ("revenue", "org/cambricon", 28e8, 28e8, None, "CNY", None)),
        ("台积电在全球市场的份额从60%升至70%。", ("market_share", "org/tsmc", 70, 70, 70, "%", None)),
        ("MI300X的显存为192GB。", ("memory_capacity", "amd-mi300x", 192, 192, 192, "GB", None)),
        ("The B200 draws 1,000 watts of power.", ("power", "nvidia-b200", 1000, 1000, 1000, "W", None)),
        ("AMD must pay 15% of its MI308 revenue.", ("levy_rate", "org/amd", 15, 15, 15, "%", "amd-mi308x")),
        ("Intel acquired 300 Nvidia A100 chips.", ("units", "nvidia-a100", 300, 300, 300, "unit", None)),
        ("腾讯订购了3-4万个MI308。", ("units", "amd-mi308x", None, 3e4, 4e4, "unit", None)),
        ("台积电毛利率为59%。", ("gross_margin", "org/tsmc", 59, 59, 59, "%", None)),
        ("寒武纪营收较去年增加3亿元。", ("change", "org/cambricon", 3e8, 3e8, 3e8, "CNY", None)),
        ("Intel shares plunged 9%.", ("growth_rate", "org/intel", -9, -9, -9, "%", None)),
        # the chip it is better than is not the one it is said of
        (
            "H200比其前代的H100显存更大,性能是A100的5倍。",
            ("performance_ratio", "nvidia-h200", 500, 500, 500, "%", "nvidia-a100"),
        ),
        # a paragraph that opens with a pronoun goes back to what the text is about
        (
            "H20专为中国设计,H20已获许可。H100的算力更高。\n其96GB显存适合推理。",
            ("memory_capacity", "nvidia-h20", 96, 96, 96, "GB", None),
        ),
        ("The rule catches the H20 at a TPP of 2,400.", ("tpp", "nvidia-h20", 2400, 2400, 2400, "TPP", None)),
        ("英特尔有20%-25%的产能在爱尔兰。", ("capacity_share", "org/intel", None, 20, 25, "%", None)),
        (
            "A machine of ASML costs 70 million euros to 80 million euros.",
            ("price", "org/asml", None, 70e6, 80e6, "EUR", None),
        ),
        ("A100的功耗400W,较H200的700W低。", ("power", "nvidia-h200", 700, 700, 700, "W", None)),
        ("Intel will acquire a 12 percent stake in Micron.", ("stake", "org/intel", 12, 12, 12, "%", "org/micron")),
        ("寒武纪估值达到1508亿元。", ("market_value", "org/cambricon", 1508e8, 1508e8, 1508e8, "CNY", None)),
        ("腾讯订购了至少2万张昇腾910B。", ("units", "huawei-ascend-910b", 2e4, 2e4, None, "unit", None)),
    ],
)
def test_kinds_of_claims(text, expected):
    assert expected in claims_of(text)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("英伟达同意将H20芯片在华销售收入的15%上缴美国政府。", "nvidia-h20"),
        ("Nvidia agreed to pay the US government 15% of its H20 revenue from China.", "nvidia-h20"),
        ("英伟达将向美国支付H200对中国销售额的25%。", "nvidia-h200"),
        # the product is what the licence is for, not what is sold
        ("英伟达在获得H20许可后将上缴在华销售的15%。", "place/CN"),
        ("AMD must pay 15% of its revenue in China.", "place/CN"),
    ],
)
def test_a_levy_is_on_the_sales_its_words_name(text, base):
    assert [c[-1] for c in claims_of(text) if c[0] == "levy_rate"] == [base]


@pytest.mark.parametrize(
    ("text", "speaker", "via", "direct"),
    [
        ("据路透社报道,苏姿丰表示,需求依然强劲而且还在增长。", "person/lisa-su", "media/reuters", False),
        ("“我们遵守所有的出口规定。”黄仁勋说。", "person/jensen-huang", None, True),
        ("比尔·盖茨在接受CNBC采访时表示:\n未来的竞争是市场的竞争,开放更好。", "person/bill-gates", "media/cnbc", True),
        ('"Demand is strong," said Lisa Su.', "person/lisa-su", None, True),
        ("Orders were cut, people familiar with the talks told Reuters.", "unnamed", None, False),
        ('"Yields are improving," said one industry source.', "unnamed", None, True),
        ("Intel will sell a plant in June, the company confirmed on Tuesday.", "org/intel", None, False),
        ("苏姿丰表示,需求强劲,但也强调,风险仍然存在。", "person/lisa-su", None, False),
        ("知情人士透露,该公司已经取消了全部的采购计划。", "unnamed", None, False),
        ("我认为这项政策很难长期维持下去。", "author", None, False),
    ],
)
def test_who_says_it(text, speaker, via, direct):
    assert [(q["speaker"], q["via"], q["direct"]) for q in one(text)["quotes"]] == [(speaker, via, direct)]


def test_a_word_in_inverted_commas_is_nobodys_speech():
    assert one("这款“减配版”芯片由英伟达推出。")["quotes"] == []


def test_a_number_no_measure_explains_is_listed_as_loose():
    assert [x["text"] for x in one("会场距离车站约3小时。")["loose"]] == ["约3小时"]


@pytest.mark.parametrize("sentence", ["他说“很好的市场”。", "美国商务部与商务部。", "7月14日英伟达说。"])
def test_a_long_paragraph_takes_time_in_proportion(sentence):
    """Eight times the sentences in one line: linear is 8, quadratic would be 64."""

    def seconds(times: int) -> float:
        text = (sentence * times).encode()
        begun = time.perf_counter()
        read_one(text, "x.txt", world())
        return time.perf_counter() - begun

    seconds(10)
    assert seconds(4000) < 25 * max(seconds(500), seconds(500), 0.01)


GOLD = ROOT / "../shared/research/evidence_gold_seeds.json"


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not part of the project")
def test_the_annotated_articles_stay_above_their_floors():
    from fencepost.apps.python.evidence import validate_evidence

    scores = json.loads(json.dumps(validate_evidence(GOLD)["scores"]))
    assert scores["events"]["recall"] >= 0.95
    assert scores["events"]["precision"] >= 0.95
    assert scores["claims"]["exact"] >= 13
    assert scores["quotes"]["speaker_right"] >= 25
    assert scores["dates"]["right"] >= 12
    assert scores["noise_blocks"]["left_out"] == scores["noise_blocks"]["annotated"]
    assert scores["relations"]["found"] >= 9
    assert scores["relations"]["false_contradictions"] == 0

"""The same sentence with another party, part, day or amount gives the same record with that one thing changed."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world

MAKERS = {
    "AMD": ("AMD", "org/amd"),
    "Intel": ("英特尔", "org/intel"),
    "Nvidia": ("英伟达", "org/nvidia"),
    "Cambricon": ("寒武纪", "org/cambricon"),
}
BUYERS = {
    "Tencent": ("腾讯", "org/tencent"),
    "Baidu": ("百度", "org/baidu"),
    "ByteDance": ("字节跳动", "org/bytedance"),
    "Alibaba": ("阿里巴巴", "org/alibaba"),
}
RULERS = {
    "The Commerce Department": ("美国商务部", "gov/us-commerce"),
    "Japan": ("日本", "gov/jp"),
    "The Netherlands": ("荷兰", "gov/nl"),
}
PARTS = {"H20": "nvidia-h20", "H800": "nvidia-h800", "L40S": "nvidia-l40s", "MI308X": "amd-mi308x"}

days = st.dates(dt.date(2022, 11, 1), dt.date(2026, 3, 1))
counts = st.integers(2, 99).map(lambda n: n * 1000)
SETTINGS = settings(max_examples=25, deadline=None)


def english(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def told(text: str) -> dict:
    return record(read(text.encode(), "x.txt", world()))


@SETTINGS
@given(st.sampled_from(sorted(RULERS)), st.sampled_from(sorted(PARTS)), days)
def test_a_ban_has_the_ruler_the_part_and_the_day_it_names(ruler, part, day):
    name, party = RULERS[ruler]
    for text in (
        f"{ruler} banned exports of the {part} to China on {english(day)}.",
        f"{chinese(day)},{name}禁止向中国出口{part}芯片。",
    ):
        [event] = told(text)["events"]
        assert (event["type"], event["actors"]) == ("restriction", [party]), text
        assert (str(event["date"]), str(event["date_end"])) == (day.isoformat(), day.isoformat()), text
        assert (event["object"] or "").startswith(PARTS[part]), text


@SETTINGS
@given(st.sampled_from(sorted(MAKERS)), st.sampled_from(sorted(BUYERS)), counts, days)
def test_a_delivery_has_the_seller_the_number_and_the_day_it_names(maker, buyer, number, day):
    seller, party = MAKERS[maker]
    customer = BUYERS[buyer][0]
    for text in (
        f"{maker} delivered {number:,} chips to {buyer} on {english(day)}.",
        f"{chinese(day)},{seller}向{customer}交付了{number}颗芯片。",
    ):
        found = told(text)
        [event] = found["events"]
        assert event["type"] == "supply", text
        assert party in event["actors"], text
        assert str(event["date"]) == day.isoformat(), text
        [claim] = found["claims"]
        assert (int(claim["value"]), claim["unit"]) == (number, "unit"), text


@SETTINGS
@given(st.sampled_from(sorted(BUYERS)), st.integers(1, 99))
def test_a_share_has_the_number_and_the_party_it_names(buyer, share):
    name, party = BUYERS[buyer]
    for text in (f"{buyer} had a market share of {share}% in China.", f"{name}在中国的市场份额为{share}%。"):
        [claim] = told(text)["claims"]
        assert (claim["subject"], claim["measure"], int(claim["value"])) == (party, "market_share", share), text

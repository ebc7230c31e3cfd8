"""Proceedings by their stage: an investigation ends, parties settle, somebody is charged, arrested, sentenced."""

from __future__ import annotations

import pytest
from acts_told import told


@pytest.mark.parametrize(
    ("text", "kind", "actors"),
    [
        ("The Justice Department closed its investigation of Intel.", "investigation_closed", ("gov/us-justice",)),
        ("市场监管总局终止对英特尔的反垄断调查。", "investigation_closed", ("gov/cn-samr",)),
        ("中国商务部宣布暂停对高通的反垄断调查。", "investigation_closed", ("gov/cn-mofcom",)),
        ("Intel agreed to pay $12 million in civil penalties.", "settlement", ("org/intel",)),
        ("Intel entered into a settlement agreement with the Justice Department.", "settlement", ("org/intel",)),
        ("高通与三星电子达成全球和解。", "settlement", ("org/qualcomm", "org/samsung")),
        ("Two traders were arrested in Penang over shipments of Gaudi 3 chips.", "enforcement", ()),
        ("海关查获一批MI308芯片。", "enforcement", ()),
        ("The broker pleaded guilty in a court in Ohio.", "ruling", ()),
        ("Prosecutors indicted the former engineer.", "indictment", ()),
        ("高通起诉英特尔。", "lawsuit", ("org/qualcomm",)),
        ("The Justice Department dropped its case against the engineer.", "investigation_closed", ("gov/us-justice",)),
        ("A Dutch court ruled against Nexperia.", "ruling", ("gov/nl",)),
        ("荷兰企业法庭裁定,暂停其执行董事职务。", "ruling", ()),
        ("Police shut down a smuggling ring that shipped Gaudi 3 chips.", "enforcement", ()),
        ("警方执行搜索,并扣得电脑。", "enforcement", ()),
    ],
)
def test_each_stage_has_its_kind(text, kind, actors):
    assert (kind, actors) in told(text), told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The broker exported Gaudi 3 chips to Russia without the required authorization.",
        "该公司未经许可向俄罗斯出口MI308芯片。",
        "贸易商在未获授权的情况下将MI308芯片销售给俄罗斯客户。",
    ],
)
def test_export_without_a_licence_is_smuggling(text):
    assert "smuggling" in {kind for kind, _ in told(text)}


@pytest.mark.parametrize(
    "text",
    [
        "The Gaudi 3 could be sold to Russia without a licence.",
        "任何企业不得未经许可向俄罗斯出口芯片。",
        "英特尔表示,未经许可不会出口MI308。",
        "Intel has never shipped Gaudi 3 chips to Russia without a licence.",
    ],
)
def test_what_needs_a_licence_or_none_is_no_smuggling(text):
    assert "smuggling" not in {kind for kind, _ in told(text)}


def test_a_share_of_what_is_sold_is_no_clause_about_it():
    assert told("美国政府分得MI308销售额的12%。") == [("levy", ("gov/us",))]


def test_a_firm_that_takes_a_chip_apart_makes_no_seizure():
    assert "enforcement" not in {k for k, _ in told("The research firm TechInsights dismantled AMD's MI308 processor.")}


def test_against_is_no_not():
    text = "The agency told of a case against the firm in which Intel agreed to pay $12 million in civil penalties."
    assert "settlement" in {k for k, _ in told(text)} or "penalty" in {k for k, _ in told(text)}


def test_a_firm_no_list_holds_is_known_by_the_short_name_it_is_given():
    text = (
        "The bureau settled with Ohio-based Acme Optics Semiconductor Incorporated (AOS). AOS halted shipments to SMIC."
    )
    assert ("supply", ("unlisted:Acme Optics Semiconductor Incorporated",)) in told(text), told(text)

"""What agencies' rules do, in the words of law firms and of those who retell them."""

from __future__ import annotations

import pytest

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


def told(text):
    found = record(read(text.encode(), "page.txt", world()))["events"]
    return [(e["type"], tuple(e["actors"])) for e in found]


BIS = ("gov/us-bis",)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The rule places a worldwide license requirement on exports of advanced chips.", "restriction"),
        ("The rule also expands the license requirement for items of ECCN 3A090.", "restriction"),
        ("First, it imposes a license requirement on high-bandwidth memory.", "restriction"),
        ("The new rule removes License Exception NAC for Macau.", "restriction"),
        ("The rule creates a new License Exception for low-volume shipments.", "policy_change"),
        ("The rule revises the Data Center VEU program.", "policy_change"),
        ("The rule establishes a presumption of denial for exports to Macau.", "restriction"),
    ],
)
def test_a_rule_acts_for_the_agency_that_made_it(sentence, kind):
    assert (kind, BIS) in told(f"The Bureau of Industry and Security issued a rule. {sentence}")[1:]


@pytest.mark.parametrize(
    "sentence",
    [
        "BIS has put out a new Interim Final Rule on advanced computing.",
        "BIS has added new controls on high-bandwidth memory.",
        "BIS lays down strict security conditions for data centers.",
    ],
)
def test_an_agency_puts_out_and_adds(sentence):
    assert told(sentence)[:1] == [("restriction", BIS)]


def test_applications_reviewed_under_a_presumption_of_denial_are_as_good_as_barred():
    assert told("License applications will be reviewed under a presumption of denial.") == [("restriction", ())]
    assert told("License applications will be reviewed case by case.") == []


def test_a_rule_in_chinese_acts_too():
    assert told("美国商务部公布规则。该规则新增对高带宽存储器的管制。")[1] == ("restriction", ("gov/us-commerce",))
    assert told("新规对先进计算芯片的出口设定许可要求。") == [("restriction", ())]
    assert told("企业出口相关技术须先取得政府核准。") == [("restriction", ())]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("In a statement, Nvidia said the H20 would not be sold.", ["statement"]),
        ("Speaking at a White House event, Trump said chips would be taxed.", ["statement"]),
        ("Nvidia said the H20 would not be sold.", []),
        # What is charged in money is no charge of a prosecutor.
        ("The H20 had faced a $5.5 billion charge in April.", ["charge"]),
        # What might be eased has not been.
        ("Officials saw a potential easing of export curbs on the H20.", []),
        ("Microsoft will rent 30,000 Nvidia chips from Oracle.", ["deal"]),
        ("Zhipu listed its shares in Hong Kong.", ["flotation"]),
    ],
)
def test_what_is_told_and_what_is_not(text, kinds):
    assert [kind for kind, _ in told(text)] == kinds


def test_a_company_that_speaks_of_undoing_a_halt_has_lifted_nothing():
    text = "Nvidia announced plans to resume sales of its H20 chips to China, reversing a months-long halt."
    assert ("policy_change", ("org/nvidia",)) not in told(text)


def test_a_promise_that_licences_will_come_is_no_licence():
    text = "Nvidia will resume sales of the H20, following assurances from Washington that licenses will be granted."
    assert sorted(kind for kind, _ in told(text)) == ["assurance", "resumption"]

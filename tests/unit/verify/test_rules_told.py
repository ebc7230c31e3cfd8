"""Rules told without a chip: by their day, as bills; restrictions without a place. Expected from the instruments."""

from __future__ import annotations

import pytest

from fencepost import verify_text


def verdicts(text, **options):
    return [(c["verdict"], c["key"]) for c in verify_text(text, **options)["claims"]]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("On October 7, 2022, BIS imposed controls on advanced computing chips.", "supported"),  # 87 FR 62186
        ("On October 17, 2023, BIS tightened export restrictions.", "supported"),  # 88 FR 73458, released that day
        ("On February 7, 2022, BIS tightened export restrictions.", "not_checkable"),
    ],
)
def test_a_rule_of_a_government_is_known_by_its_day(text, verdict):
    assert [v for v, _ in verdicts(text)] == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The House passed the Chip Security Act in 2026.", "depends"),
        ("Trump signed the Chip Security Act in 2026.", "contradicted"),
        ("Senators introduced the SAFE Chips Act in December 2025.", "supported"),
        ("参议院通过了《芯片安全法案》。", "depends"),
    ],
)
def test_a_bill_is_no_law(text, verdict):
    assert verdict in [v for v, _ in verdicts(text)]


def test_a_restriction_without_a_place_is_told_of_the_place_it_is_true_of():
    assert verdicts("The A100 was restricted by a letter in August 2022.") == [("supported", "restriction.began")]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Moore Threads is on the Entity List.", "supported"),  # 88 FR 71991
        ("Huawei is not on the Entity List.", "contradicted"),
        ("Huawei was not on the Entity List in 2018.", "supported"),  # 84 FR 22961, of 2019-05-16
        ("寒武纪仍在实体清单上。", "supported"),  # 87 FR 77505
        ("Micron is on the Entity List.", "not_checkable"),  # not found is no proof
    ],
)
def test_who_stands_on_a_list(text, verdict):
    assert [v for v, _ in verdicts(text, on="2026-06-01")] == [verdict]


def test_nothing_is_exported_home():
    assert all(v == "not_checkable" for v, _ in verdicts("The H100 can be freely sold in the United States.", to="US"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("H20 was banned in 2023.", "depends"),  # Belarus, Russia ... since 2022; China not before 2025-04-09
        ("2025年8月,英偉達獲得H20出口許可證。", "supported"),
        ("2025年7月,美國批准了H20的出口許可證。", "contradicted"),  # promised, not granted
        ("The RTX 4090 cannot be sold to Russia.", "supported"),
    ],
)
def test_told_without_a_place_it_is_so_where_it_is_so(text, verdict):
    assert [v for v, _ in verdicts(text, on="2026-06-01")] == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The Affiliates Rule took effect on September 29, 2025.", "supported"),  # 90 FR 47201
        ("The Affiliates Rule was suspended on November 10, 2025.", "supported"),  # 90 FR 50857
        ("50%穿透规则于2025年11月被暂停一年。", "supported"),
        (
            "The AI diffusion rule was rescinded in May 2025.",
            "depends",
        ),  # announced not to be enforced; still in the Code
        ("The GAIN AI Act became law in 2025.", "contradicted"),
        ("芯片安全法案已成为法律。", "contradicted"),
    ],
)
def test_what_became_of_a_rule_that_is_named_though_nobody_acts(text, verdict):
    assert [v for v, _ in verdicts(text, on="2026-06-01")] == [verdict]


@pytest.mark.parametrize("text", ["The rule took effect on Monday.", "New rules were lifted.", "新规已生效。"])
def test_a_rule_without_a_name_is_nobodys(text):
    assert [c["claim"]["kind"] for c in verify_text(text)["claims"]] == ["sentence"]


@pytest.mark.parametrize(
    ("on", "text", "answer"),
    [
        # 90 FR 47201 in force from 2025-09-29, stayed by 90 FR 50857 from 2025-11-10 for a year; whether longer is open
        ("2025-10-10", "The 50% affiliates rule is in force.", ("supported", "rule.stands")),
        ("2026-01-10", "The 50% affiliates rule is in force.", ("contradicted", "rule.stands_not")),
        ("2026-01-10", "The affiliates rule is suspended.", ("supported", "rule.stands_not")),
        ("2026-01-10", "50%规则仍然有效。", ("contradicted", "rule.stands_not")),
        ("2026-11-20", "The 50% affiliates rule is in force.", ("depends", "rule.stands_open")),
        # 2025-05-13: announced not to be enforced
        ("2025-06-10", "The AI diffusion rule is in force.", ("depends", "rule.stands_not")),
        ("2025-06-10", "The AI diffusion rule has been enforced since May.", ("contradicted", "rule.other_step")),
        ("2025-10-10", "The 50% affiliates rule is enforced.", ("supported", "rule.other_step")),
        (
            "2025-06-10",
            "On 13 May 2025 BIS announced it would not enforce the AI Diffusion Rule.",
            ("supported", "rule.step"),
        ),
        ("2025-06-10", "2025年5月13日,美国商务部宣布不执行人工智能扩散规则。", ("supported", "rule.step")),
    ],
)
def test_how_a_rule_stands_is_asked_of_the_day(on, text, answer):
    (claim,) = verify_text(text, on=on)["claims"]
    assert (claim["verdict"], claim["key"]) == answer


def test_a_day_behind_by_is_no_byline():
    told = verify_text("By 20 April 2025, H20 shipments to China required a licence.")["claims"]
    assert [c["verdict"] for c in told] == ["supported"], "letter of 2025-04-09"


def test_a_need_lasts_from_the_first_rule_that_brought_it():
    """Letters of 2022-08-26 and 2023-10-23 (8-Ks of NVIDIA); the rules of October 2022, January 2023 and October
    2023 took their place.
    """
    claim = "In {} the US restricted exports of the {} to China."
    for chip, told, first in (
        ("A100", "January 2023", "2022-08-26"),
        ("H100", "March 2024", "2022-08-26"),
        ("H800", "October 2023", "2023-10-23"),
        ("H20", "July 2025", "2025-04-09"),
    ):
        (line,) = verify_text(claim.format(told, chip))["claims"]
        assert (line["verdict"], str(line["computed"]["since"])) == ("supported", first)


def test_chips_whose_need_began_on_several_days_are_told_apart():
    (line,) = verify_text("In October 2023 the US restricted exports of the A100 and A800 to China.")["claims"]
    assert "2022-08-26 (A100), 2023-10-23 (A800)" in line["because"]


def test_who_needs_a_licence_is_not_who_asks_for_it():
    """Saudi Arabia stands in Group D:4: since 2023-11-17 (by letter since 2023-10-23) an H100 needs a licence there."""
    (line,) = verify_text("Saudi Arabia needs a licence to import the H100.", on="2024-05-01")["claims"]
    assert (line["verdict"], str(line["computed"]["since"])) == ("supported", "2023-10-23")


def test_an_announcement_that_sales_may_go_on_is_neither_a_licence_nor_nothing():
    told = verify_text("Trump approved H200 exports to China on December 8, 2025.", on="2026-11-01")["claims"]
    assert [(c["verdict"], c["key"]) for c in told] == [("depends", "permission.announced")]


@pytest.mark.parametrize("party", ["SMIC", "Huawei"])
def test_who_stands_on_a_list_to_this_day_was_not_removed(party):
    told = verify_text(f"{party} was removed from the Entity List in 2025.", on="2026-11-01")["claims"]
    assert [c["verdict"] for c in told] == ["contradicted"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("SMIC has been on the Entity List since 2022.", "contradicted"),  # 85 FR 83416, 2020-12-18
     ("SMIC has been on the Entity List since 2020.", "supported"),
     ("Huawei has been on the Entity List since May 2019.", "supported")],
)  # fmt: skip
def test_since_when_somebody_stands_on_a_list(text, verdict):
    assert [c["verdict"] for c in verify_text(text, on="2026-11-01")["claims"]] == [verdict]

"""Verdicts on sentences nobody wrote rules for: each follows from the catalogue, the law book or the model."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text
from fencepost.base.errors import FencepostError
from fencepost.verify import claim as claims_checked


def verdicts(text: str, **options) -> list[tuple[str, str, str]]:
    record = verify_text(text, **options)
    return [(c["claim"].get("measure") or c["claim"]["type"], c["verdict"], c["key"]) for c in record["claims"]]


def only(text: str, kind: str, **options) -> tuple[str, str]:
    found = [(verdict, key) for k, verdict, key in verdicts(text, **options) if k == kind]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "measure", "verdict"),
    [
        ("英伟达H200的显存带宽为4.8 TB/s。", "dram_bandwidth", "supported"),  # data sheet: 4.8 TB/s
        ("英伟达H200的显存带宽为8 TB/s。", "dram_bandwidth", "contradicted"),
        ("The A100 SXM4 80GB offers 312 TFLOPS of FP16 compute.", "fp16_rate", "supported"),  # dense
        ("The A100 SXM4 80GB offers 624 TFLOPS of FP16 compute.", "fp16_rate", "depends"),  # as printed with sparsity
        ("The A100 SXM4 80GB offers 900 TFLOPS of FP16 compute.", "fp16_rate", "contradicted"),
        ("The A100 SXM4 80GB offers up to 312 TFLOPS of FP16 compute.", "fp16_rate", "supported"),
        ("The A100 SXM4 80GB offers up to 900 TFLOPS of FP16 compute.", "fp16_rate", "contradicted"),
        ("The Ascend 910B3 offers 626 TFLOPS of FP16 compute.", "fp16_rate", "contradicted"),  # 313; none sparse
        ("The GB200 NVL72 has 13.4 TB of HBM.", "memory_capacity", "supported"),  # 72 x 186 GB
        ("DGX H100 delivers 15.8 petaflops of FP8.", "fp8_rate", "supported"),  # 8 x 1,979
        ("DGX H100 delivers 31.7 petaflops of FP8.", "fp8_rate", "depends"),  # 8 x 3,958, with sparsity
        ("DGX H100 delivers 64 petaflops of FP8.", "fp8_rate", "contradicted"),
    ],
)
def test_a_figure_is_held_against_the_catalogue(text, measure, verdict):
    assert only(text, measure)[0] == verdict


def test_a_ratio_of_peaks_is_true_of_compute_only():
    """148 / 989.5 = 15.0 % by compute, 4000 / 3350 = 119 % by memory bandwidth."""
    record = verify_text("H20的性能仅为H100的15%。")
    (claim,) = [c for c in record["claims"] if c["claim"].get("measure") == "performance_ratio"]
    assert claim["verdict"] == "depends"
    phases = claim["computed"]["phases"]
    assert phases["peak"]["ratio"] == pytest.approx(100 * 296 / 1979, rel=0.01)  # the best format of the model is fp8
    assert phases["bandwidth"]["ratio"] == pytest.approx(100 * 4000 / 3350, rel=0.001)
    assert "peak" in claim["computed"]["inside"]
    assert "bandwidth" in claim["computed"]["outside"]


def test_a_ratio_no_phase_reaches_is_contradicted():
    assert only("H20的性能是H100的9倍。", "performance_ratio") == ("contradicted", "ratio.contradicted")


def test_a_restriction_follows_the_law_of_its_day():
    assert only("2024年3月,美国政府禁止英伟达向中国出口H100芯片。", "restriction")[0] == "supported"
    assert only("2024年3月,美国政府禁止英伟达向中国出口H20芯片。", "restriction") == (
        "contradicted",
        "restriction.free",
    )


def test_an_assurance_is_not_a_licence():
    text = "2025年7月20日,美国政府批准英伟达向中国销售H20芯片。"
    assert only(text, "policy_change") == ("contradicted", "permission.assurance")
    later = "2025年8月20日,美国政府批准英伟达向中国销售H20芯片。"
    assert only(later, "policy_change") == ("supported", "permission.licence")


def test_what_is_to_be_allowed_is_a_promise():
    """The announcement of 2025-12-08: a licence for H200 was still needed, and one was announced."""
    text = "On December 9, 2025, President Trump said that Nvidia would be allowed to ship H200 chips to China."
    assert only(text, "policy_change") == ("supported", "assurance.supported")


def test_a_chip_that_needed_no_licence_is_said_so():
    text = "2024年6月1日,美国政府批准英伟达向中国销售L20芯片。"
    assert only(text, "policy_change") == ("depends", "permission.not_needed")


def test_a_case_is_opened_once():
    right = "2024年12月9日,国家市场监督管理总局对英伟达立案调查。"
    wrong = "2025年6月,国家市场监督管理总局对英伟达立案调查。"
    assert only(right, "investigation_opened") == ("supported", "case.supported")
    assert only(wrong, "investigation_opened") == ("contradicted", "case.other_day")


def test_another_step_of_the_proceeding_is_told():
    """In September 2025 SAMR told a finding in the case it opened in 2024; the CAC only ever summoned NVIDIA."""
    later = "2025年9月15日,国家市场监督管理总局对英伟达展开反垄断调查。"
    other = "2025年7月31日,国家网信办对英伟达展开调查。"
    assert only(later, "investigation_opened") == ("contradicted", "case.mistaken")
    assert only(other, "investigation_opened") == ("depends", "case.related")


def test_an_undated_step_is_the_last_of_its_agency_by_the_day_of_the_page():
    text = "2026-01-20\n\n中国海关拦截并禁止英伟达H200进口。"
    (claim,) = [c for c in verify_text(text)["claims"] if c["claim"].get("type") == "restriction"]
    assert (claim["key"], str(claim["computed"]["on"])) == ("case.undated", "2026-01-14")


def test_a_levy_is_checked_by_rate_base_and_day():
    base = "On August 20, 2025, Nvidia agreed to pay {}% of its H20 revenue from China to the US government."
    assert only(base.format(15), "levy_rate")[0] == "supported"
    assert only(base.format(40), "levy_rate") == ("contradicted", "levy.other_rate")


def test_what_nothing_here_can_decide_is_not_decided():
    kinds = {k: (v, key) for k, v, key in verdicts("英伟达的市值突破4万亿美元。")}
    assert kinds["market_value"] == ("not_checkable", "no_check")


@pytest.mark.parametrize(
    ("text", "verdict", "key"),
    [
        # 87 FR 77505 of 2022-12-16, 88 FR 71991 of 2023-10-17
        ("Cambricon was added to the Entity List in December 2022.", "supported", "listing.own"),
        ("壁仞科技于2023年10月被列入实体清单。", "supported", "listing.own"),
        ("Biren was added to the Entity List in May 2021.", "contradicted", "listing.other_day"),
        # 90 FR 14046 of 2025-03-25 lists companies of the Inspur house; Inspur Group since 2023-03-02
        ("In March 2025 the US added Inspur to the Entity List.", "supported", "listing.house"),
        ("Biren was added to the 1260H list in January 2025.", "not_checkable", "listing.which_list"),
    ],
)
def test_a_listing_is_held_against_the_lists(text, verdict, key):
    assert only(text, "listing") == (verdict, key)


def test_a_rule_published_before_it_binds_is_a_restriction_of_its_day():
    """88 FR 73458 was released on 2023-10-17 and in force on 2023-11-17."""
    text = "2023年10月17日,美国商务部禁止向中国出口A800和H800芯片。"
    assert only(text, "restriction") == ("supported", "restriction.published")
    early = "2023年9月17日,美国商务部禁止向中国出口A800芯片。"
    assert only(early, "restriction")[0] == "contradicted"


def test_a_policy_that_eased_within_the_month_named_is_what_is_meant():
    """91 FR 1684: from 2026-01-15 case by case, while each sale still needs a licence."""
    text = "In January 2026 the US allowed exports of H200 to China."
    assert only(text, "policy_change") == ("depends", "permission.eased")


def test_a_levy_on_other_chips_or_of_another_kind_is_not_this_one():
    """15 % of H20 and MI308 sales since 2025-08-11; the 25 % of 2026-01-15 is a duty on entry, for the H200 class."""
    day = {"on": "2026-03-01"}
    assert only("Nvidia pays 15% of its H20 China revenue to the US government.", "levy", **day)[0] == "supported"
    assert only("Nvidia pays 25% of its H20 China revenue to the US government.", "levy", **day)[0] == "contradicted"
    assert only("Nvidia pays 25% of its H200 China revenue to the US government.", "levy", **day) == (
        "depends",
        "levy.kind",
    )
    assert only("Nvidia pays 15% of its H200 China revenue to the US government.", "levy", **day)[0] == "contradicted"


def test_words_without_a_day_are_asked_of_the_day_given():
    text = "美国政府批准英伟达向中国销售H20芯片。"
    assert only(text, "policy_change", on="2025-07-20") == ("contradicted", "permission.assurance")
    assert only(text, "policy_change", on="2025-09-01") == ("supported", "permission.licence")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("H20的算力只有H100的15%。", "supported"),  # 148 / 989.5 TFLOPS
        ("H20的算力是H100的50%。", "contradicted"),
        ("The H200 has 1.4x the memory bandwidth of the H100.", "supported"),  # 4,800 / 3,350 = 1.43
        ("The H200 has 1.6x the memory bandwidth of the H100.", "contradicted"),
        ("The CloudMatrix 384 delivers 1.6 times the compute of the GB200 NVL72.", "supported"),  # 288.8 / 180 PFLOPS
        ("The Ascend 910C delivers 1.6 times the compute of the H100.", "contradicted"),  # 752 / 989.5
    ],
)
def test_a_ratio_is_asked_of_the_respect_it_names(text, verdict):
    """Of two systems the whole of each: 384 x 752 TFLOPS against 72 x 2,500."""
    assert only(text, "performance_ratio")[0] == verdict


def test_a_ratio_of_work_within_what_the_sheets_allow_is_not_contradicted():
    """H200 against H100: compute 1.0, bandwidth 1.43, capacity 1.76; 1.9 is a load away, 5 is not."""
    assert only("The H200 has 1.9x the inference performance of the H100.", "performance_ratio")[0] == "depends"
    assert only("The H200 has 5x the inference performance of the H100.", "performance_ratio")[0] == "contradicted"


def test_a_claim_typed_without_a_full_stop_is_a_sentence():
    assert only("H20 consumes 400W", "power") == only("H20 consumes 400W.", "power")
    assert only("英伟达H200的显存带宽为4.8 TB/s", "dram_bandwidth")[0] == "supported"


def test_what_the_buyers_government_stops_is_not_a_licence_requirement():
    """Reuters of 2026-01-14: customs does not let H200 in; the US requirement of 2023 is another matter."""
    text = "2026年1月14日，中国海关总署告知报关代理，H200芯片不被允许进口。"
    found = [(v, k) for kind, v, k in verdicts(text, to="CN") if kind in ("restriction", "guidance")]
    assert found == [("supported", "case.supported")]


def test_guidance_on_another_chip_or_day_is_not_contradicted_by_the_steps_held():
    """Reports of guidance are many; the law book holds the first of each, for the chips it names."""
    assert only("2025年12月3日，中国政府要求企业停止采购H20芯片。", "guidance") == ("not_checkable", "case.other_step")
    assert only("2025年8月12日，中国政府要求企业停止采购H20芯片。", "guidance") == ("supported", "case.supported")


def test_a_policy_published_two_days_before_it_binds_was_eased_on_the_day_of_its_publication():
    """91 FR 1684: released 2026-01-13, in force 2026-01-15."""
    text = "On January 13, 2026 the US government allowed exports of H200 to China."
    assert only(text, "policy_change") == ("depends", "permission.eased")


def test_a_seller_who_says_licences_are_there_is_held_to_it():
    """2025-07-15: an assurance; licences from 2025-08-08. An authority that announces them promises."""
    seller = "2025年7月15日，黄仁勋宣布美国政府已批准H20芯片对华出口许可。"
    assert only(seller, "licence") == ("contradicted", "permission.assurance")


@pytest.mark.parametrize(
    ("text", "verdict", "key"),
    [
        # 90 FR 4544 of 2025-01-13; the press release of 2025-05-13 says it will not be enforced, and repeals nothing
        ("The Biden administration issued the AI diffusion rule in January 2025.", "supported", "rule.step"),
        ("The Commerce Department rescinded the AI diffusion rule in May 2025.", "depends", "rule.other_step"),
        # 90 FR 50857: stayed from 2025-11-10
        ("美国商务部于2025年11月10日暂停50%关联方规则一年。", "supported", "rule.step"),
        ("The US suspended the affiliates rule in March 2024.", "contradicted", "rule.other_day"),
        ("The US repealed the affiliates rule in March 2024.", "not_checkable", "rule.not_held"),
    ],
)
def test_what_became_of_a_rule_is_held_against_its_steps(text, verdict, key):
    assert only(text, "policy_change" if "issued" not in text else "restriction") == (verdict, key)


def test_a_question_an_engine_refuses_is_answered_with_the_reason(monkeypatch):
    def refuse(*_):
        raise FencepostError("FP-RULES-001", "no such question")

    monkeypatch.setattr(claims_checked, "check_standing", refuse)
    line, *_ = verify_text("The L20 could be shipped to Brazil without a licence.", on="2024-05-01")["claims"]
    assert (line["verdict"], line["because"]) == ("not_checkable", "the question cannot be put: no such question")


def test_a_typed_sentence_always_has_an_answer():
    (line,) = verify_text("Nvidia is a nice company")["claims"]
    assert (line["verdict"], line["claim"]["text"]) == ("not_checkable", "Nvidia is a nice company.")


def test_the_chip_spoken_of_is_not_the_one_it_is_compared_with():
    text = "AMD sells the MI325X. The chip, with 256 GB of memory, is twice as fast as the MI250X."
    found = [c["claim"] for c in verify_text(text)["claims"] if "measure" in c["claim"]]
    assert {(c["measure"], c["subject"]) for c in found} == {
        ("memory_capacity", "amd-mi325x"), ("performance_ratio", "amd-mi325x"),
    }  # fmt: skip


def test_a_rule_published_but_not_yet_in_force_is_told_with_its_first_day():
    """91 FR of 2026-01-15, released on the 13th."""
    text = "On January 13, 2026 exports of the H200 to China moved to case-by-case review."
    (line,) = (c for c in verify_text(text)["claims"] if c["claim"].get("measure") == "review_policy")
    assert line["verdict"] == "depends"
    assert {str(x["on"]) for x in line["computed"]["lines"]} >= {"2026-01-13", "2026-01-15"}


@pytest.mark.parametrize(("times", "verdict"), [("1.6", "supported"), ("1.7", "supported"), ("2.5", "contradicted")])
def test_a_ratio_of_sheets_allows_each_figure_its_rounding(times, verdict):
    """CloudMatrix 384 has 288.8 PFLOPS dense, GB200 NVL72 180: 1.604; press has 300 and 180, which is 1.67."""
    text = f"CloudMatrix 384's compute is {times} times that of the GB200 NVL72."
    assert only(text, "performance_ratio")[0] == verdict


def test_nothing_is_contradicted_by_a_year_that_the_text_does_not_say():
    """The letter about the H20 is of 2025-04-09; that the page tells of sales of 2024 does not make it one of 2024."""
    text = "美国政府4月要求H20对华出口须申请许可证。2024年英伟达在中国营收达170亿美元。"
    verdict, _ = only(text, "restriction", to="CN")
    assert verdict == "depends"
    (line,) = (c for c in verify_text(text, to="CN")["claims"] if c["claim"].get("type") == "restriction")
    assert "does not say the year" in line["because"]
    assert only("美国政府2024年4月要求H20对华出口须申请许可证。", "restriction", to="CN")[0] == "contradicted"


@pytest.mark.parametrize(
    ("text", "measure", "verdict"),
    [
        ("昇腾910C的算力约为H100的63%。", "performance_ratio", "depends"),  # 626 of 990; also 752
        ("The 910C's compute is a third of the B200's.", "performance_ratio", "supported"),  # 752 of 2,250
        ("The H20 has 100 GB of memory.", "memory_capacity", "depends"),  # 96, as rounded
        ("The H20 has 120 GB of memory.", "memory_capacity", "contradicted"),
        ("Atlas 950超节点支持8192张昇腾卡。", "units", "supported"),  # two packs' systems of that name
    ],
)  # fmt: skip
def test_readings_roundings_and_names_of_two_things(text, measure, verdict):
    assert only(text, measure)[0] == verdict


def test_a_month_that_is_wrong_in_every_year_is_contradicted():
    """SAMR opened the case in December 2024; no year makes it June."""
    text = "中国市场监管总局6月启动对英伟达的反垄断调查。英伟达2025年财报显示其在华收入下降。"
    assert only(text, "investigation_opened", to="CN") == ("contradicted", "case.other_day")


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("The H200 has more memory than the L40S (141 GB compared to 48 GB).",
         {("memory_capacity", "nvidia-h200", 141), ("memory_capacity", "nvidia-l40s", 48)}),
        ("The MI325X has more memory than the older MI250X (128 GB).", {("memory_capacity", "amd-mi250x", 128)}),
    ],
)  # fmt: skip
def test_of_two_figures_side_by_side_each_has_its_own_chip(text, figures):
    found = [c["claim"] for c in verify_text(text)["claims"]]
    told = {(c["measure"], c["subject"], c["value"]) for c in found if c.get("measure") == "memory_capacity"}
    assert told == figures


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Huawei has been subject to U.S. export restrictions since 2019.", "supported"),  # 84 FR 22961
        ("The Dutch government imposed restrictions on Wingtech in October 2025.", "not_checkable"),  # not by a list
        ("Taiwan added Huawei to its entity list on June 15, 2025.", "not_checkable"),  # another government's list
        ("美国政府宣布对所有中国输美商品加征10%关税。", "not_checkable"),  # of goods at large
    ],
)
def test_what_is_of_a_party_of_another_government_or_of_goods_is_asked_as_such(text, verdict):
    assert {c["verdict"] for c in verify_text(text, on="2025-12-01")["claims"]} == {verdict}


def test_a_page_that_is_only_known_to_be_no_older_contradicts_nothing_undated():
    """Its latest dated event is of 2024; what it tells without a day may be of 2025."""
    text = "2024年10月31日,美国司法部公布了一起案件。特朗普宣布允许英伟达向中国出售H200。"
    found = [c for c in verify_text(text, to="CN")["claims"] if c["claim"].get("object") == "nvidia-h200"]
    assert found
    assert all(c["verdict"] != "contradicted" for c in found)


def test_applications_under_review_are_no_permission():
    """A review is opened where a licence is needed; H200 has needed one for China since 2023-11-17, L20 never."""
    text = "2025年12月19日,美国商务部启动对H200芯片对中国大陆出口审查程序。"
    assert only(text, "policy_change") == ("supported", "permission.reviewed")
    free = "2024年6月1日,美国商务部启动对L20芯片对中国大陆出口审查程序。"
    assert only(free, "policy_change") == ("contradicted", "restriction.free")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("On January 16, 2025, BIS added 27 companies to the Entity List.", "listing.then"),  # 90 FR 4617, 90 FR 4621
        ("On June 3, 2025, BIS added 12 companies to the Entity List.", "listing.no_party"),
        ("2025年1月16日,中国商务部将28家公司列入出口管制管控名单。", "listing.other_government"),
    ],
)
def test_companies_without_a_name_are_asked_of_the_day(text, key):
    assert only(text, "listing")[1] == key


def test_a_rule_of_that_day_is_told_though_a_chip_is_named():
    """The guidance on General Prohibition 10 and Ascend came out on 2025-05-13."""
    text = "2025年5月13日,美国商务部发布新规,禁止使用华为昇腾910B。"
    assert only(text, "restriction") == ("supported", "rule.step")


def test_a_step_on_foreign_chips_is_about_the_chips_of_a_foreign_maker():
    text = "2025年11月6日,中国政府要求国家资助的数据中心停止采购英伟达芯片。"
    (claim,) = [c for c in verify_text(text)["claims"] if c["claim"].get("type") == "guidance"]
    assert (claim["key"], str(claim["computed"]["on"])) == ("case.supported", "2025-11-05")


def test_what_a_chip_was_made_for_is_no_standing():
    text = "The H20 was designed to comply with export restrictions imposed in 2022 and has 96 GB of memory."
    assert "licence_needed" not in [kind for kind, *_ in verdicts(text)]


def test_a_share_of_a_market_is_no_growth():
    found = verdicts("Nvidia's market share in China fell from 95% to 40%.", on="2026-03-01")
    assert "growth_rate" not in [kind for kind, *_ in found]
    assert "market_share" in [kind for kind, *_ in found]


@pytest.mark.parametrize("text", ["获得许可后H20可以出口到中国。", "The H20 can be exported to China with a licence."])
def test_what_may_go_under_a_licence_is_not_said_to_be_free(text):
    said = [(c["claim"].get("measure"), c["claim"].get("modality")) for c in verify_text(text)["claims"]]
    assert not {("licence_needed", "negative"), ("permitted", "positive")} & set(said)


def test_a_company_that_launches_something_launches_no_chip_of_its_own():
    assert only("AMD launched its Venice processors in November 2020.", "release") == (
        "not_checkable",
        "launch.not_held",
    )


def test_a_latency_is_no_performance():
    found = verdicts("昇腾910B的推理延迟较H200高出15%,显存为64GB。")
    assert "performance_ratio" not in [kind for kind, *_ in found]

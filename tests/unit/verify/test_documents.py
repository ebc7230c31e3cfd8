"""Verdicts on sentences nobody wrote rules for: each follows from the catalogue, the law book or the model."""

from __future__ import annotations

import pytest

from fencepost.apps.python.brief import verify_text


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
        ("The A100 SXM4 80GB offers 624 TFLOPS of FP16 compute.", "fp16_rate", "contradicted"),  # the sparse figure
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


def test_a_chip_that_needed_no_licence_is_said_so():
    text = "2024年6月1日,美国政府批准英伟达向中国销售L20芯片。"
    assert only(text, "policy_change") == ("depends", "permission.not_needed")


def test_a_case_is_opened_once():
    right = "2024年12月9日,国家市场监督管理总局对英伟达立案调查。"
    wrong = "2025年9月,国家市场监督管理总局对英伟达立案调查。"
    assert only(right, "investigation_opened") == ("supported", "case.supported")
    assert only(wrong, "investigation_opened") == ("contradicted", "case.other_day")


def test_a_levy_is_checked_by_rate_base_and_day():
    base = "On August 20, 2025, Nvidia agreed to pay {}% of its H20 revenue from China to the US government."
    assert only(base.format(15), "levy_rate")[0] == "supported"
    assert only(base.format(40), "levy_rate") == ("contradicted", "levy.other_rate")


def test_what_nothing_here_can_decide_is_not_decided():
    kinds = {k: (v, key) for k, v, key in verdicts("英伟达的市值突破4万亿美元。")}
    assert kinds["market_value"] == ("not_checkable", "no_check")

"""Results: who reports them where the sentence does not say, and figures that grow, fall or reach."""

from __future__ import annotations

import pytest
from acts_told import told

from fencepost.evidence.reading import read, record
from fencepost.facts.world import world


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("海光信息发布公告。第二季度的营收环比下降2.4%。", "org/hygon"),
        ("Shares of Micron were steady. Quarterly revenue rose 12% to $9 billion.", "org/micron"),
    ],
)
def test_results_without_a_name_are_those_of_the_firm_the_text_is_about(text, firm):
    assert ("financial_disclosure", (firm,)) in told(text), told(text)


@pytest.mark.parametrize(
    ("text", "kind", "firm"),
    [
        ("Bernstein estimated on May 5 that AMD’s market share collapsed to zero.", "market_shift", "org/amd"),
        ("Shares in Intel rose 2% on Monday.", "market_value", "org/intel"),
        ("Net sales at ASML reached 7.5 billion euros.", "financial_disclosure", "org/asml"),
    ],
)
def test_a_figure_that_moves_is_of_the_firm_named_at_it(text, kind, firm):
    assert (kind, (firm,)) in told(text), told(text)


def test_what_results_may_become_is_no_disclosure():
    assert "financial_disclosure" not in {k for k, _ in told("AMD今年在华销售额可能减少80亿美元。")}


def test_a_plan_behind_a_product_is_a_verb():
    assert told("英特尔Gaudi 3计划2027年上市。")[0][0] == "release"


def test_a_share_and_the_sum_it_leads_to_are_two_amounts():
    claims = record(read(b"Intel's revenue rose 12% to $9 billion.", "x.txt", world()))["claims"]
    assert {(c["value"], c["unit"]) for c in claims} == {(12, "%"), (9 * 10**9, "USD")}

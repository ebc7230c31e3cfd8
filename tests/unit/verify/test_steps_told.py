"""Steps of authorities against the law book: SAMR opened its case on Nvidia on 2024-12-09."""

from __future__ import annotations

import pytest

from fencepost import verify_text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("In 2024, SAMR opened an antitrust investigation into Nvidia.", ("supported", "case.supported")),
        ("In 2023, SAMR opened an antitrust investigation into Nvidia.", ("contradicted", "case.other_day")),
        ("2023年,市场监管总局对英伟达立案调查。", ("contradicted", "case.other_day")),
        ("SAMR opened an antitrust investigation into Nvidia.", ("supported", "case.undated")),
        # on 2025-09-15 it went on
        (
            "China's market regulator closed its antitrust case against Nvidia in December 2024.",
            ("contradicted", "case.other_day"),
        ),
        ("SAMR will open an antitrust investigation into Nvidia.", ("depends", "case.undated")),
    ],
)
def test_the_year_told_counts_and_what_is_to_come_was_not_done(text, answer):
    (claim,) = verify_text(text, on="2026-11-01")["claims"]
    assert (claim["verdict"], claim["key"]) == answer

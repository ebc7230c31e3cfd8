"""What nobody asks is refused; what is stated counts."""

from __future__ import annotations

import pytest

from fencepost.apps.python.law import check
from fencepost.base.errors import FencepostError

ON = "2026-02-01"


@pytest.mark.parametrize(
    ("given", "code", "near"),
    [
        ({"facts": {"datacentre": "no"}}, "FP-USE-036", "datacenter"),
        ({"facts": {"destination": "DE"}}, "FP-USE-035", "--to"),
        ({"facts": {"eccn": "3A090.a"}}, "FP-USE-035", "worked out"),
        ({"facts": {"tpp": "-1"}}, "FP-USE-037", "0 or more"),
        ({"facts": {"datacenter": "perhaps"}}, "FP-USE-006", "yes, no"),
        ({"facts": {"import_use": "us_data_centre"}}, "FP-USE-036", "us_data_center"),
        ({"attest": ["us_supply_not_delayd"]}, "FP-USE-036", "us_supply_not_delayed"),
        ({"end_use": "militry"}, "FP-USE-036", "military"),
        ({"quantity": "-5"}, "FP-USE-037", "0 or more"),
    ],
)
def test_a_word_that_no_rule_reads_is_refused(given, code, near):
    with pytest.raises(FencepostError) as refused:
        check("nvidia-h200", to="CN", on=ON, **given)
    assert refused.value.code == code
    assert near in str(refused.value)


def test_a_stated_density_replaces_the_area():
    """H20 has 814 mm2 (2.9 per mm2); stated as 3.2 it meets 3A090.b.2."""
    assert check("nvidia-h20-96gb", to="CN", on="2025-01-15", facts={"performance_density": "3.2"})["eccn"] == "3A090.b"


def test_a_disputed_reading_may_be_settled_by_the_asker():
    asked = {"to": "SG", "on": "2025-06-01", "hq": "CN"}
    assert check("nvidia-h100-sxm5", **asked)["certainty"] == "disputed"
    settled = check("nvidia-h100-sxm5", **asked, facts={"third-country-review": "no", "letter-2025-bar": "no"})
    assert (settled["review"], settled["certainty"]) == ("presumption_of_denial", "certain")


def test_a_use_that_no_rule_asks_about_may_be_stated():
    assert check("nvidia-h20", to="CN", on=ON, end_use="civil")["status"] == "licence_required"

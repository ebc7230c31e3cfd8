"""Our TPP, worked out from data sheets, against what NVIDIA declares per part (its export table of 2026-07-31).

The tolerance is what the table itself shows: declared values are rounded TFLOPS times bits at another boost clock.
"""

from __future__ import annotations

import pytest

from fencepost.base.figures import Known, readings
from fencepost.facts.tpp import computed
from fencepost.facts.world import world

W = world()
# chip, declared TPP, largest relative difference of the computed value from it; the table's own entries
TABLE = [
    ("nvidia-l4", 1952, 0.007), ("nvidia-a40", 2392, 0.002), ("nvidia-l40", 2912, 0.006),
    ("nvidia-a100-sxm4-80gb", 4989, 0.001), ("nvidia-a100-pcie-80gb", 4989, 0.001),
    ("nvidia-a800-sxm4-80gb", 4989, 0.001), ("nvidia-rtx-6000-ada", 5840, 0.003), ("nvidia-l40s", 5872, 0.002),
    ("nvidia-rtx-5090", 6720, 0.003), ("nvidia-rtx-pro-6000-workstation", 8064, 0.001),
    ("nvidia-h100-pcie", 12224, 0.01), ("nvidia-h800-pcie", 12224, 0.01), ("nvidia-h100-nvl", 14144, 0.06),
    ("nvidia-h200-nvl", 14144, 0.06), ("nvidia-h100-sxm5", 15840, 0.001), ("nvidia-h800-sxm5", 15840, 0.001),
    ("nvidia-h200-sxm", 15840, 0.001), ("nvidia-gh200-144gb", 15840, 0.001), ("nvidia-b200-sxm", 37248, 0.035),
    ("nvidia-gb200", 40200, 0.006), ("nvidia-b300-sxm", 55432, 0.011), ("nvidia-gb300", 58484, 0.026),
]  # fmt: skip


@pytest.mark.parametrize(("chip", "declared", "within"), TABLE)
def test_computed_agrees_with_declared(chip: str, declared: int, within: float):
    found = [r.figure.value for r in readings(computed(W.chips[chip].figures, W.formats))]
    assert min(abs(float(value) / declared - 1) for value in found) <= within
    assert W.chips[chip].declared_tpp == Known(declared, "TPP", "nvidia-export-table")


def test_the_catalogue_repeats_the_table_of_parts():
    """A chip's declared TPP is that of every part mapped to it, or set aside with a reason."""
    compared = 0
    for part in W.declared.values():
        if part.item in W.chips and isinstance(part.tpp, Known):
            chip = W.chips[part.item]
            aside = {s.figure.value for s in chip.set_aside if s.quantity == "tpp"}
            declared = {r.figure.value for r in readings(chip.declared_tpp)}
            assert part.tpp.value in declared | aside, (part.part_number, chip.id)
            compared += 1
    assert compared > 80


def test_a_declared_class_is_one_of_those_declared_for_its_parts():
    classes: dict[str, set[str]] = {}
    for part in W.declared.values():
        if part.item:
            for chip in W.families[part.item].members if part.item in W.families else (part.item,):
                classes.setdefault(chip, set()).add(part.eccn)
    checked = {c: W.chips[c].declared_eccn for c in classes if W.chips[c].declared_eccn}
    assert len(checked) > 30
    for chip, eccn in checked.items():
        assert eccn in classes[chip], chip


def test_no_description_means_two_items():
    """Rules that overlap would map a part by chance."""
    import re

    from fencepost.facts.tables import merged

    rules = [
        (re.compile(r["description"], re.I), r["item"])
        for r in merged(W.files("declared"), "mapping.csv", ("item", "description"))
    ]
    for part in W.declared.values():
        assert len({item for rule, item in rules if part.description and rule.match(part.description)}) <= 1


def test_size_of_the_tables():
    """NVIDIA: 1,352 rows, 29 of them second tariff lines. AMD: 8,554, of which 206 meet 3A090.a.1."""
    by_vendor: dict[str, list[str]] = {}
    for part in W.declared.values():
        by_vendor.setdefault(part.vendor, []).append(part.meets_3a090_a1.value)
    assert {vendor: len(flags) for vendor, flags in by_vendor.items()} == {"NVIDIA": 1323, "AMD": 8554}
    assert by_vendor["AMD"].count("yes") == 206

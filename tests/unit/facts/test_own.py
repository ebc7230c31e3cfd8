"""A chip of the user's own, in YAML: checked like the catalogue, with the line of the mistake."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from fencepost.base.errors import FactError
from fencepost.base.figures import Known, Unknown
from fencepost.base.logic import Tri
from fencepost.facts.items import resolve
from fencepost.facts.own import own_chip
from fencepost.facts.template import chip_template
from fencepost.facts.world import world

W = world()
MINE = """\
# a chip of mine
datacenter: yes
fp16_rate: 148 TFLOPS
logic_area: 814 mm2
dram_bandwidth: 4 TB/s
power: 350..400
memory_capacity: 96 or 141
sources: [sheet one, sheet two]
"""


def read(tmp_path: Path, text: str):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return resolve(W, str(path))


def test_figures_come_in_the_units_of_the_vocabulary(tmp_path: Path):
    chip = read(tmp_path, MINE)
    assert (chip.id, chip.datacenter, chip.sources) == ("mine", Tri.YES, ("sheet one", "sheet two"))
    assert chip.figure("tpp").value == 2368
    assert chip.figure("dram_bandwidth") == Known(4000, "GB/s", "sheet one")
    assert (chip.figure("power").low, chip.figure("power").high) == (350, 400)
    assert len(chip.figure("memory_capacity").readings) == 2
    assert chip.figure("fp8_rate") == Unknown("not stated")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (MINE + "fp8: 296\n", "FP-FACT-017", "line 9, field fp8"),
        (MINE + "fp8_rate: 592 sparse\n", "FP-FACT-007", "line 9, field fp8_rate"),
        (MINE + "sparsity: sparse\n", "FP-FACT-007", "line 9, field sparsity"),
        (MINE + "scope: die\n", "FP-FACT-009", "line 9, field scope"),
        (MINE + "link_direction: one_way\n", "FP-FACT-008", "line 9, field link_direction"),
        (MINE + "io_rate: 450\nlink_bandwidth: 900\n", "FP-FACT-008", "line 9, field io_rate"),
        (MINE + "performance_density: 3.1\n", "FP-FACT-057", "line 9, field performance_density"),
        (MINE + "link_bandwidth: 900\nlink_bandwidth_one_way: 900\n", "FP-FACT-008", "line 9, field link_bandwidth"),
        (MINE + "l2_capacity: 50 TFLOPS\n", "FP-FACT-004", "line 9, field l2_capacity"),
        (MINE + "l2_capacity: big\n", "FP-FACT-006", "line 9, field l2_capacity"),
        (MINE + "power: 300\n", "FP-FACT-060", "line 9"),
        (MINE + "  odd\n indent: 1\n", "FP-FACT-061", "line 9"),
        ("fp16_rate: {value: 148}\n", "FP-FACT-062", "value"),
        ("- a list\n", "FP-FACT-062", "mine.yaml"),
        (MINE + "kind: car\n", "FP-FACT-013", "line 9, field kind"),
    ],
)
def test_a_mistake_is_shown_with_its_line(tmp_path: Path, text: str, code: str, place: str):
    with pytest.raises(FactError) as caught:
        read(tmp_path, text)
    assert caught.value.code == code
    assert place in caught.value.where
    assert caught.value.hint


def test_a_missing_file_says_so(tmp_path: Path):
    with pytest.raises(FactError) as caught:
        resolve(W, str(tmp_path / "none.yaml"))
    assert caught.value.code == "FP-FACT-011"


def test_a_stated_total_stands_where_no_rate_is_known():
    chip = own_chip(W, {"id": "x", "tpp": "4800", "logic_area": "800 mm2"}, "case")
    assert (chip.figure("tpp").value, chip.figure("performance_density").value) == (4800, 6)


def test_a_stated_total_is_a_reading_beside_the_computed_one():
    chip = own_chip(W, {"id": "x", "tpp": "5000", "fp16_rate": "300"}, "case")
    assert {r.label: r.figure.value for r in chip.figure("tpp").readings} == {"stated": 5000, "computed": 4800}


def test_a_stated_density_gives_the_area():
    assert own_chip(W, {"id": "x", "tpp": "4800", "performance_density": "6"}, "case").figure("logic_area").value == 800


def test_a_rounded_density_beside_rates_and_area_is_let_be():
    """2368 / 814 = 2.909...; a sheet prints 2.91, the exact value is kept."""
    chip = own_chip(W, {"id": "x", "fp16_rate": "148", "logic_area": "814", "performance_density": "2.91"}, "case")
    assert chip.figure("performance_density").value == Fraction(2368, 814)


def test_a_one_way_link_gives_both_ways():
    chip = own_chip(W, {"id": "x", "link_bandwidth_one_way": "450 GB/s"}, "case")
    assert chip.figure("link_bandwidth").value == 900


def test_country_words_and_numbers_stay_text():
    """NO is Norway, not false."""
    assert own_chip(W, {"id": "x", "ships_from": "NO"}, "case").ships_from == "NO"


def test_the_template_loads_as_it_stands(tmp_path: Path):
    chip = read(tmp_path, chip_template(W))
    assert chip.id == "my-chip"
    assert all(isinstance(f, Unknown) for f in chip.figures.values())
    for quantity in W.quantities.values():
        assert quantity.type != "input" or f"{quantity.id}: unknown" in chip_template(W)

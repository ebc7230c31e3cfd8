"""What a row must say, and what happens where it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from fencepost.base.errors import FactError
from fencepost.base.figures import Known, OneOf, Unknown, readings
from fencepost.base.logic import Tri
from fencepost.facts.items import resolve
from fencepost.facts.world import World, world

CHIP_HEADER = "id,name,vendor,maker,family,status,datacenter,sources,confidence,fp16_rate,logic_area"
LayOver = Callable[..., World]
GOOD = f"{CHIP_HEADER}\nacme-x1,Acme X1,Acme,,,shipping,yes,general-knowledge,low,148,814\n"


def test_an_overlay_adds_a_chip_and_leaves_the_rest(laid_over: LayOver):
    w = laid_over({"chips/chips.csv": GOOD})
    assert resolve(w, "Acme X1").figure("tpp").value == 2368
    assert w.chips.keys() == world().chips.keys() | {"acme-x1"}


def test_an_overlay_replaces_a_row_with_the_same_id(laid_over: LayOver):
    text = f"{CHIP_HEADER}\nnvidia-a30,Mine,Acme,,,shipping,no,general-knowledge,low,1,\n"
    w = laid_over({"chips/chips.csv": text})
    assert w.chips["nvidia-a30"].datacenter is Tri.NO
    assert len(w.chips) == len(world().chips)


def test_digests_follow_content(laid_over: LayOver):
    w = laid_over({"chips/chips.csv": GOOD})
    assert w.digests["chips"] != world().digests["chips"]
    assert w.digests["places"] == world().digests["places"]


@pytest.mark.parametrize(
    ("row", "code", "part"),
    [
        ("a,A,,,,shipping,yes,,low,1,1", "FP-FACT-051", "no source"),
        ("a,A,,,,shipping,yes,no-such-page,low,1,1", "FP-FACT-052", "no-such-page"),
        ("a,A,,,,sold,yes,general-knowledge,low,1,1", "FP-FACT-013", "sold"),
        ("a,A,,,,shipping,maybe,general-knowledge,low,1,1", "FP-FACT-013", "maybe"),
        ("a,A,,,,shipping,yes,general-knowledge,low,fast,1", "FP-FACT-006", "fast"),
        ("a,A,,,,shipping,yes,general-knowledge,low,1979 sparse,1", "FP-FACT-007", "sparse"),
        ("a,A,,,,shipping,yes,general-knowledge,low,1 GB/s,1", "FP-FACT-004", "cannot become"),
        ("a,A,,,,shipping,yes,general-knowledge,low,-1,1", "FP-FACT-006", "below zero"),
        ("a,A,,,no-family,shipping,yes,general-knowledge,low,1,1", "FP-FACT-053", "no-family"),
        ("a,A,,,,shipping,yes,general-knowledge,low,1", "FP-FACT-018", "10 cells under 11"),
        ("a,A,,,,shipping,yes,general-knowledge,low,1e999999999,1", "FP-FACT-006", "out of any range"),
        ('a,"A,,,,shipping,yes,general-knowledge,low,1,1', "FP-FACT-018", "not CSV"),
        ("a,,,,,shipping,yes,general-knowledge,low,1,1", "FP-FACT-012", "'name' is empty"),
    ],
)
def test_a_bad_row_says_where_and_what_to_do(laid_over: LayOver, row: str, code: str, part: str):
    w = laid_over({"chips/chips.csv": f"{CHIP_HEADER}\n{row}\n"})
    with pytest.raises(FactError) as caught:
        _ = w.chips, w.families
    assert caught.value.code == code
    assert part in caught.value.message
    assert "chips/chips.csv line 2" in caught.value.where
    assert caught.value.hint


def test_the_same_id_twice_names_both_lines(laid_over: LayOver):
    with pytest.raises(FactError) as caught:
        _ = laid_over({"chips/chips.csv": GOOD + GOOD.splitlines()[1] + "\n"}).chips
    assert caught.value.code == "FP-FACT-019"
    assert "line 2" in caught.value.message
    assert "line 3" in caught.value.where


def test_an_unknown_column_is_refused_with_the_known_ones(laid_over: LayOver):
    with pytest.raises(FactError) as caught:
        _ = laid_over({"chips/chips.csv": "id,tflops\na,1\n"}).chips
    assert caught.value.code == "FP-FACT-017"
    assert "fp16_rate" in caught.value.hint


def test_a_chip_known_only_after_its_launch_is_refused(laid_over: LayOver):
    text = f"{CHIP_HEADER},launch,known_from\na,A,,,,shipping,yes,general-knowledge,low,1,1,2024-01-01,2024-02-01\n"
    with pytest.raises(FactError) as caught:
        _ = laid_over({"chips/chips.csv": text}).chips
    assert caught.value.code == "FP-FACT-054"


def test_the_day_of_knowledge_leaves_out_what_came_later(laid_over: LayOver):
    text = f"{CHIP_HEADER},known_from\na-1,A 1,,,,announced,yes,general-knowledge,low,1,1,2024-06-01\n"
    assert "a-1" in laid_over({"chips/chips.csv": text}, known=date(2024, 6, 1)).chips
    assert "a-1" not in laid_over({"chips/chips.csv": text}, known=date(2024, 5, 31)).chips


def test_a_rival_reading_of_an_unknown_chip_or_quantity_is_refused(laid_over: LayOver):
    header = "chip,quantity,value,unit,label,standing,known_from,cite,confidence,note"
    for row, code in (
        ("nobody,power,1,W,press,open,,general-knowledge,low,", "FP-FACT-055"),
        ("nvidia-a30,speed,1,W,press,open,,general-knowledge,low,", "FP-FACT-050"),
    ):
        with pytest.raises(FactError) as caught:
            _ = laid_over({"chips/readings.csv": f"{header}\n{row}\n"}).chips
        assert caught.value.code == code


def test_a_rival_reading_in_another_unit_joins_the_figure(laid_over: LayOver):
    header = "chip,quantity,value,unit,label,standing,known_from,cite,confidence,note"
    w = laid_over({"chips/readings.csv": f"{header}\nnvidia-a30,power,0.2,kW,press,open,,general-knowledge,low,\n"})
    figure = w.chips["nvidia-a30"].figure("power")
    assert isinstance(figure, OneOf)
    assert {r.label: r.figure.value for r in readings(figure)} == {"catalogue": 165, "press": 200}


def test_a_value_set_aside_is_kept_with_its_reason_and_never_used():
    """A press inference from the 2,400 line may not decide whether the line is met."""
    chip = world().chips["nvidia-rtx-6000d"]
    assert chip.figure("fp4_rate") == Unknown("inferred_from_rule", "TFLOPS")
    aside = {s.quantity: s for s in chip.set_aside}
    assert aside["fp4_rate"].figure.value == 581
    assert "TPP < 2,400" in aside["fp4_rate"].why


def test_a_figure_not_rechecked_says_so():
    chip = world().chips["nvidia-h20-96gb"]
    assert "l2_capacity" in chip.unchecked
    figure = chip.figure("l2_capacity")
    assert isinstance(figure, Known)
    assert (figure.cite, figure.confidence) == ("general-knowledge", "low")


def test_derived_figures_follow_their_inputs():
    chip = world().chips["nvidia-h20-96gb"]
    assert chip.figure("link_bandwidth_one_way").value * 2 == chip.figure("link_bandwidth").value == 900
    assert chip.figure("performance_density").value == Fraction(148 * 16, 814)
    assert chip.figure("no such thing") == Unknown("not stated")

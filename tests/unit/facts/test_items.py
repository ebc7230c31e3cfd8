"""Many spellings, one item; a name that means several unlike things is refused with the choice."""

from __future__ import annotations

from datetime import date

import pytest

from fencepost.base.errors import NotFound
from fencepost.base.figures import Known
from fencepost.facts.chips import Chip, Family
from fencepost.facts.items import resolve, spellings
from fencepost.facts.world import world


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("H20", "nvidia-h20"), ("nvidia h20", "nvidia-h20"), ("英伟达H20", "nvidia-h20"), ("ｈ２０", "nvidia-h20"),
        ("H20 96GB", "nvidia-h20-96gb"), ("nvidia-h20-96gb", "nvidia-h20-96gb"), ("910C", "huawei-ascend-910c"),
        ("昇腾910C", "huawei-ascend-910c"), ("昇騰 910C", "huawei-ascend-910c"), ("Ascend 910C", "huawei-ascend-910c"),
        ("华为昇腾910C", "huawei-ascend-910c"), ("RTX6000D", "nvidia-rtx-6000d"), ("RTX PRO 6000D", "nvidia-rtx-6000d"),
        ("NVIDIA GeForce RTX 4090", "nvidia-rtx-4090"), ("AMD MI308X", "amd-mi308x"), ("DGX H100", "nvidia-dgx-h100"),
        ("NVIDIA H100 80GB HBM3", "nvidia-h100-sxm5"), ("NVIDIA A100-SXM4-80GB", "nvidia-a100-sxm4-80gb"),
        ("英伟达H20芯片", "nvidia-h20"), ("H100 GPUs", "nvidia-h100"), ("H100 NVIDIA", "nvidia-h100"),
        ("NVL H200", "nvidia-h200-nvl"), ("CloudMatrix 384", "huawei-cloudmatrix-384"),
        ("寒武纪思元590", "cambricon-mlu590"),
    ],
)  # fmt: skip
def test_a_name_in_any_common_form(text: str, item: str):
    assert resolve(world(), text).id == item


@pytest.mark.parametrize("text", ["RTX PRO 6000", "MI300", "NVL72", "RTX PRO 4500", "PCIe 80GB"])
def test_a_name_that_spans_unlike_items_is_refused_with_the_choice(text: str):
    with pytest.raises(NotFound) as caught:
        resolve(world(), text)
    assert caught.value.code == "FP-FACT-041"
    assert len(caught.value.candidates) >= 2


def test_an_unknown_name_is_refused_with_what_is_near():
    with pytest.raises(NotFound) as caught:
        resolve(world(), "H2O")
    assert caught.value.code == "FP-FACT-040"
    assert "nvidia-h20" in caught.value.candidates


def test_every_id_names_itself():
    """An id must stay usable whatever aliases are added."""
    w = world()
    for table in (w.families, w.chips, w.systems):
        for item in table:
            assert resolve(w, item).id == item


def test_every_alias_belongs_to_something():
    assert set(world().aliases) <= set(spellings(world()))


def test_a_family_has_members_and_one_of_them_represents_it():
    w = world()
    for family in w.families.values():
        assert family.representative in family.members
        assert all(w.chips[m].family == family.id for m in family.members)
    assert isinstance(resolve(w, "h100"), Family)


def test_a_part_number_is_the_chip_it_means_with_the_class_declared_for_it():
    w = world()
    part = next(p for p in w.declared.values() if p.item == "nvidia-l4")
    item = resolve(w, part.part_number)
    assert isinstance(item, Chip)
    assert (item.id, item.declared_eccn) == ("nvidia-l4", part.eccn)


def test_a_part_the_catalogue_does_not_hold_is_known_by_its_declaration_alone():
    w = world()
    part = next(p for p in w.declared.values() if p.item is None and isinstance(p.tpp, Known))
    item = resolve(w, part.part_number)
    assert item.declared_eccn == part.eccn
    assert item.figure("tpp") == part.tpp


def test_an_item_not_yet_known_says_so():
    """H20 became public on 2023-11-09."""
    with pytest.raises(NotFound) as caught:
        resolve(world(known=date(2023, 11, 8)), "H20 96GB")
    assert caught.value.code == "FP-FACT-042"
    assert resolve(world(known=date(2023, 11, 9)), "H20 96GB").id == "nvidia-h20-96gb"


@pytest.mark.parametrize("text", ["", "   ", "GPU", "芯片", "NVIDIA"])
def test_no_product_at_all_is_refused(text: str):
    with pytest.raises(NotFound):
        resolve(world(), text)

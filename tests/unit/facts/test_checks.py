"""What one table names, another must hold."""

from __future__ import annotations

import pytest

from fencepost.base.errors import FactError
from fencepost.facts.checks import CHECKS, check_references
from fencepost.facts.world import world


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_the_shipped_packs_hold_together(check):
    assert check(world()) > 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"chips/aliases.csv": "alias,item\nFoo,nvidia-h2O\n"}, "nvidia-h2O"),
        ({"chips/families.csv": "id,name,representative\nnvidia-h20,H20,nvidia-h100-sxm5\n"}, "nvidia-h100-sxm5"),
        ({"vocabulary/formats.csv": "format,quantity,bits\nFP2,fp2_rate,2\n"}, "fp2_rate"),
        ({"parties/parties.csv": "id,kind,name,hq,parent\norg/x,company,X,XX,\n"}, "XX"),
        ({"parties/parties.csv": "id,kind,name,hq,parent\norg/x,company,X,FR,org/none\n"}, "org/none"),
        ({"parties/listings.csv": "party,list,from,cite,grade\norg/none,EL,2024-01-01,mine,D\n"}, "org/none"),
        ({"declared/mapping.csv": "table,description,item\nnvidia,Foo,no-chip\n"}, "no-chip"),
    ],
)
def test_a_dangling_reference_is_shown_with_its_row(laid_over, files: dict[str, str], said: str):
    w = laid_over(files)
    with pytest.raises(FactError) as caught:
        check_references(w)
    assert caught.value.code == "FP-FACT-056"
    assert said in caught.value.message
    assert f"{next(iter(files))} line 2" in caught.value.where

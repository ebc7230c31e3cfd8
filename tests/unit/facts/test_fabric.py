"""How chips are joined, as a row of systems.csv says it."""

import pytest

from fencepost.base.errors import FactError
from fencepost.facts.fabric import Fabric, read_fabric
from fencepost.facts.tables import Row


def read(fabric="", reduces=""):
    return read_fabric(Row({"fabric": fabric, "reduces": reduces}, "systems.csv", 2))


def test_nothing_stated_is_unknown():
    assert read() is None


@pytest.mark.parametrize(
    ("fabric", "reduces", "expected"),
    [
        ("switch", "link", Fabric("switch", sums=("link",))),
        ("", "network;link", Fabric(sums=("link", "network"))),
        ("switch", "none", Fabric()),
        ("mesh", "", Fabric("mesh")),
        ("torus 16x16", "", Fabric("torus", (16, 16))),
        ("torus 8", "", Fabric("torus", (8,))),
        ("cubes 4x4x4", "", Fabric("torus", (4, 4, 4), grows=True)),
    ],
)
def test_what_is_stated_is_read(fabric, reduces, expected):
    assert read(fabric, reduces) == expected


@pytest.mark.parametrize(("fabric", "reduces"), [("ring", ""), ("torus 4x1", ""), ("torus", ""), ("switch", "host")])
def test_anything_else_is_refused_with_its_place(fabric, reduces):
    with pytest.raises(FactError, match="FP-FACT-034") as refused:
        read(fabric, reduces)
    assert "systems.csv line 2" in str(refused.value)

"""The pages made from the packs say what the packs say now."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

from fencepost.facts.basis import BASIS_FIELDS
from fencepost.facts.catalogue import CHIP_FIELDS
from fencepost.facts.documents import parse
from fencepost.facts.own import own_chip
from fencepost.facts.template import chip_fields, chip_schema, stated_quantities
from fencepost.facts.world import world

DOCS = Path(__file__).parents[2] / "docs"
W = world()


def build():
    spec = importlib.util.spec_from_file_location("build_facts", DOCS / "build_facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILT = build()


@pytest.mark.parametrize("name", BUILT.PAGES)
def test_the_generated_files_are_current(name: str):
    assert (DOCS / name).read_text(encoding="utf-8") == BUILT.PAGES[name](W), "run python docs/build_facts.py"


def test_every_field_a_chip_may_have_is_described():
    assert {f.name for f in chip_fields(W)} == {*CHIP_FIELDS, *BASIS_FIELDS, "kind", "aliases"}


def test_the_schema_names_every_field_and_figure_once():
    names = [f.name for f in chip_fields(W)] + [q.id for q in stated_quantities(W)]
    assert len(names) == len(set(names))
    assert list(chip_schema(W)["properties"]) == names
    assert json.loads((DOCS / "chip.schema.json").read_text(encoding="utf-8"))["additionalProperties"] is False


def test_the_example_of_the_page_loads():
    example = re.search(r"```yaml\n(.*?)```", (DOCS / "formats.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    chip = own_chip(W, parse(example, "formats.md"), "formats.md")
    assert chip.figure("tpp").value == 148 * 16
    assert chip.figure("dram_bandwidth").value == 4000


def test_every_file_the_page_names_exists():
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    held = {f"{pack}/{file.name}" for pack in W.digests for file in W.files(pack)}
    for name in re.findall(r"`([a-z]+/[a-z_]+\.csv)", page):
        assert name.removeprefix("packs/") in held, name

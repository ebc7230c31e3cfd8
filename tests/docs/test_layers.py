"""The page on layers is what its script writes now, and its rows say what was measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def _module():
    spec = importlib.util.spec_from_file_location("layers", DOCS / "layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LAYERS = _module()


def test_the_page_is_current():
    assert (DOCS / "layers.md").read_text("utf-8") == LAYERS.rendered(), "run python docs/layers.py"


def test_every_row_names_what_was_measured_on_what():
    for row in LAYERS.rows():
        assert row["chip"] in LAYERS.world().chips
        assert row["library"]
        assert float(row["ms"]) > 0
        assert bool(row["model"]) != bool(row["value_heads"])


@pytest.mark.parametrize("what", ["delta", "channel"])
def test_a_state_costs_what_memory_costs(what):
    """Large loads in decode: a state of 4 bytes a number is read and written at the bandwidth that streaming reaches,
    whatever the chip. (SGLang's rows on an H200 took twice that.)"""
    here = LAYERS.world()
    p = LAYERS.parameters(here)
    large = [r for r in LAYERS.rows() if (r["what"], r["phase"]) == (what, "decode") and float(r["ms"]) > 0.2]
    ratio = sorted(LAYERS.predicted(r, here, p) / float(r["ms"]) for r in large)
    assert len({r["chip"] for r in large}) > 6
    assert 0.85 < ratio[len(ratio) // 2] < 1.15
    assert sum(0.7 < x < 1.42 for x in ratio) > 0.9 * len(ratio)

"""The pages about performance are written by a command: constants as shipped, accuracy by every part that is asked."""

import runpy
from pathlib import Path

import pytest

from fencepost.facts.world import world
from fencepost.perf.parameters import listed

ROOT = Path(__file__).parents[3]
MODEL, VALIDATION = (ROOT / "docs" / f"{name}.md" for name in ("performance", "validation"))


def test_the_page_shows_the_shipped_constants():
    text = MODEL.read_text(encoding="utf-8")
    stale = [p.name for p in listed(world()) if f"| `{p.name}` | {p.value:g} |" not in text]
    assert not stale, "run python bench/perf.py report"


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("Training", ("accelerator", "workload", "model", "source")),
        ("Inference", ("accelerator", "phase", "model", "source")),
        ("Kernels", ("accelerator", "op class", "source")),
    ],
)
def test_accuracy_is_told_by_chip_phase_model_and_source_and_where_it_is_worst(kind, parts):
    text = VALIDATION.read_text(encoding="utf-8")
    for part in parts:
        assert f"### {kind} by {part}" in text
    assert f"### {kind}: where it is worst" in text


def test_a_ratio_of_two_chips_cancels_what_is_common_to_both(monkeypatch):
    """Predictions twice as fast on both chips of one set-up leave their ratio right; on one of them, off by 2."""
    monkeypatch.syspath_prepend(ROOT / "bench")
    pairs = runpy.run_path(str(ROOT / "bench/pages.py"))["_pairs"]
    common = {"source": "s", "model_id": "m", "metric": "tpot_ms", "trust": "A", "group": ""}
    rows = [common | {"row_id": chip, "accelerator": chip} for chip in ("a", "b")]

    def told(*predicted):
        answers = zip(rows, (10.0, 20.0), predicted, strict=True)
        return pairs({"predictions": [
            {"row_id": r["row_id"], "measured": m, "predicted": q, "low": q, "high": q} for r, m, q in answers
        ]}, rows)  # fmt: skip

    assert told(20.0, 40.0) == "0% over 1 pairs of 1 kinds"
    assert told(20.0, 20.0) == "100% over 1 pairs of 1 kinds"

"""Cases in YAML: which entries of the law they reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from fencepost.base.errors import LawError
from fencepost.facts.world import world
from fencepost.rules.lawcases import cases_by_entry

LAW = Path(__file__).parents[2] / "law"


def written(folder: Path, text: str) -> Path:
    (folder / "mine.yaml").write_text(text, "utf-8")
    return folder


def found(folder: Path) -> dict[str, list[str]]:
    cases = cases_by_entry(folder, lambda known: world((), known))
    return {entry: [c["name"] for c in told] for entry, told in cases.items()}


def test_a_case_reaches_the_entries_that_apply_in_it(tmp_path):
    text = """cases:
  - {name: letter, on: 2025-05-01, to: CN, item: nvidia-h20-96gb, expect: {status: licence_required}}
  - {name: before it, on: 2025-04-01, to: CN, item: nvidia-h20-96gb, expect: {status: not_controlled}}
"""
    reached = found(written(tmp_path, text))
    letters = [names for entry, names in reached.items() if entry.endswith("@us.2025.letters.nvidia")]
    assert letters
    assert all(names == ["letter"] for names in letters)


def test_figures_that_meet_no_paragraph_still_test_it(tmp_path):
    text = """cases:
  - {name: just below, on: 2024-01-01, to: [CN, MO], item: {tpp: "1599", datacenter: "yes"}, expect: {eccn: none}}
"""
    assert found(written(tmp_path, text))["us/3A090.a@us.2023.acs"] == ["just below"]


@pytest.mark.parametrize(
    "text",
    ["cases: 3\n", "- a\n", "cases:\n  - {name: n, to: CN, item: nvidia-h20-96gb}\n"],
)
def test_what_is_no_case_is_refused_with_its_file(tmp_path, text):
    with pytest.raises(LawError) as problem:
        found(written(tmp_path, text))
    assert problem.value.code == "FP-LAW-011"
    assert "mine.yaml" in problem.value.where


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(LawError) as problem:
        found(tmp_path)
    assert problem.value.where == str(tmp_path)

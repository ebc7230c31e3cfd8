"""Every vendor declaration that maps to a catalogue chip, against the paragraph the engine finds for its circuit."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from fencepost.base.days import day
from fencepost.facts.items import resolve
from fencepost.facts.world import world
from fencepost.rules.determine import determine
from fencepost.rules.question import Question

W = world()
CAPTURED = day("2026-07-31")  # the day the vendor tables were captured
EXPLAINED = (Path(__file__).parents[2] / "docs/disputed.md").read_text("utf-8")


def paragraph(eccn: str) -> str | None:
    """The 3A090 paragraph a declared classification rests on: 4A090.a and .z.1 on .a, 4A090.b and .z.2 on .b."""
    if eccn.startswith(("3A090", "4A090")):
        return f"3A090.{eccn.split('.')[1]}"
    if ".z" in eccn:
        return {"1": "3A090.a", "2": "3A090.b"}.get(eccn.rpartition(".")[2], "3A090")
    return None


def declarations() -> dict[str, set[str]]:
    found = defaultdict(set)
    for part in W.declared.values():
        if part.item:
            found[part.item].add(part.eccn)
    return found


def test_declarations_agree_or_are_explained():
    found = declarations()
    assert len(found) >= 40
    differing = []
    for item, eccns in sorted(found.items()):
        answer = determine(W, resolve(W, item), Question("CN", kind="export"), CAPTURED, brief=True)
        ours = {o["eccn"] for o in answer.outcomes}
        declared = {paragraph(e) for e in eccns}
        if ours != declared:
            differing.append(item)
    assert all(f"`{item}`" in EXPLAINED for item in differing), differing
    assert len(differing) <= 0.1 * len(found)

"""A folder laid over the shipped packs, written by the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fencepost.facts.world import World, world


@pytest.fixture
def laid_over(tmp_path: Path) -> Callable[..., World]:
    """``laid_over({"chips/chips.csv": text})`` is the World with those files laid over the shipped packs."""

    def build(files: dict[str, str], **options: object) -> World:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return world([tmp_path], **options)

    return build

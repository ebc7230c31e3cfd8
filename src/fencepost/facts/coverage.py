"""What is modelled, partly and not: data that answers carry and the README repeats."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .world import World

__all__ = ["read_coverage"]


def read_coverage(world: World) -> tuple[Mapping[str, str], ...]:
    """Topics with ``state`` full, partial or none, a note and the cases that test it."""
    return tuple(
        row
        for file in world.files("coverage")
        if file.path_label.endswith("coverage.csv")
        for row in csv.DictReader(io.StringIO(file.text))
    )

"""Writing to a user's overlay: the only place where a pack is changed, and never a shipped one.

An addition is tried on a copy of the folder first; only where every check of the packs passes does it reach the folder.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from fencepost.base.errors import FactError

from .packs import SHIPPED, read_text

__all__ = ["Addition", "add"]


@dataclass(frozen=True, slots=True)
class Addition:
    """A row of a table, with its ``key`` columns, or a whole file (``text``), at ``pack/name`` of an overlay.

    A row whose key the table has already is left as it is: the source of two entries is written once.
    """

    pack: str
    name: str
    row: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ("id",)
    text: str = ""


def add(folder: Path, additions: Sequence[Addition], check: Callable[[Path], object]) -> list[str]:
    """Write the additions into the overlay ``folder``; the paths of the files that changed.

    ``check`` is given a copy of the folder with the additions in it and raises where they do not fit; then nothing is
    written. FactError FP-FACT-070 where a file of that name is there already, FP-FACT-071 where the folder cannot be
    written.
    """
    if folder.resolve() == SHIPPED:
        raise FactError(
            "FP-FACT-071", "the shipped packs are never written to", where=str(folder), hint="give a folder of your own"
        )
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.name
        if folder.is_dir():
            shutil.copytree(folder, copy)
        changed = list(dict.fromkeys(name for a in additions if (name := _apply(copy, a))))
        check(copy)
        try:
            for name in changed:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                fresh = target.with_name(f".{target.name}.new")
                fresh.write_bytes((copy / name).read_bytes())
                os.replace(fresh, target)
        except OSError as error:
            raise FactError(
                "FP-FACT-071", f"cannot be written: {error.strerror}", where=str(folder), hint="give another folder"
            ) from None
    return changed


def _apply(folder: Path, addition: Addition) -> str:
    """Make the addition; the file's path inside the folder, or '' where nothing changed."""
    path = folder / addition.pack / addition.name
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.relative_to(folder).as_posix()
    if addition.text:
        if path.exists():
            raise FactError(
                "FP-FACT-070", f"the overlay has a file '{name}' already", where=str(path), hint="edit that file"
            )
        path.write_text(addition.text, "utf-8")
        return name
    reader = csv.DictReader(io.StringIO(read_text(path, str(path)) if path.exists() else ""))
    rows = [{k: v or "" for k, v in row.items() if k} for row in reader]
    if any(all(row.get(k, "") == addition.row.get(k, "") for k in addition.key) for row in rows):
        return ""
    rows.append({k: v for k, v in addition.row.items() if v})
    columns = list(dict.fromkeys([*(reader.fieldnames or ()), *(k for row in rows for k in row)]))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
    return name

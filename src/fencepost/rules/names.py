"""The names that conditions may use, read from the vocabulary: quantities, and facts of a case."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from fencepost.base.errors import LawError

from .expr import Ratio
from .parse import Name, Names

__all__ = ["defaults", "labels", "language"]


def _rows(files: Iterable[tuple[str, str]], ending: str) -> Iterable[dict[str, str]]:
    for path, text in files:
        if path.endswith(ending):
            yield from csv.DictReader(io.StringIO(text))


def language(files: Iterable[tuple[str, str]]) -> Names:
    """Quantities of ``quantities.csv`` and everything in ``case.csv``.

    A quantity of two inputs whose unit is the quotient of theirs is their quotient.
    """
    files = list(files)
    names: dict[str, Name] = {}
    quantities = {row["id"]: row for row in _rows(files, "quantities.csv")}
    for row in quantities.values():
        inputs = [p.strip() for p in row["derives_from"].split(";") if p.strip() in quantities]
        quotient = len(inputs) == 2 and row["unit"] == "/".join(quantities[p]["unit"] for p in inputs)
        names[row["id"]] = Name("number", row["unit"], Ratio(row["id"], *inputs) if quotient else None)
    for row in _rows(files, "case.csv"):
        if row["type"] == "fact":
            continue  # a question asked as fact(...): it has a label, but is no name of the language
        if row["id"] in names:
            raise LawError(
                "FP-LAW-005", f"'{row['id']}' is both a quantity and a fact of the case", where="packs/vocabulary"
            )
        names[row["id"]] = Name(row["type"], row["unit"], None, row["made_by"], row["option"])
    return names


def labels(files: Iterable[tuple[str, str]], lang: str) -> dict[str, str]:
    """What people call each name, in English or Chinese."""
    column = f"label_{lang}"
    files = list(files)
    rows = [*_rows(files, "quantities.csv"), *_rows(files, "case.csv")]
    return {row["id"]: row[column] or row["label_en"] for row in rows}


def defaults(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is taken for granted of a flag or a question unless the asker says otherwise."""
    return {row["id"]: row["default"] for row in _rows(files, "case.csv") if row["default"]}

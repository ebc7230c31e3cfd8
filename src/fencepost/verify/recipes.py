"""How runs of open benchmarks were configured, where their tables leave it out.

A benchmark publishes its configurations; tables drawn from it keep one worker of each kind and drop the rest. The
number in flight, the lengths, the chip, the engine and the format tell the configuration of a serving run that reads
and writes on chips apart, where only one has them; the release, the model, the chip and the format that of a training
run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache

from fencepost.facts.world import World

from .kernels import number
from .loads import several
from .measured import whole

__all__ = ["as_run", "as_trained"]

Row = Mapping[str, str]
# per cent of drafted tokens kept: 85 to 90 of second tokens, DeepSeek-V3 technical report (arXiv:2412.19437), 5.4.3
_KEPT = 85


@cache
def _recipes(w: World, name: str) -> tuple[Row, ...]:
    files = (f for f in w.files("measurements") if f.name == name)
    return tuple(row for file in files for row in csv.DictReader(io.StringIO(file.text)))


def as_trained(w: World, row: Row) -> Row:
    """The row of a training run with what the recipe of its release sets and its table leaves out: whether the step is
    captured as one program, and whether the micro-batches of a mixture take turns."""
    for recipe in _recipes(w, "training_recipes.csv"):
        named = all(
            row.get(cell, "") in recipe[names].split()
            for cell, names in (("model_id", "models"), ("accelerator", "accelerators"), ("dtype", "formats"))
        )
        if named and row.get("source", "").endswith(recipe["benchmark"]):
            return {**row, **{c: row.get(c) or recipe[c] for c in ("captured", "turns")}}
    return row


def as_run(w: World, row: Row, node: int) -> Row:
    """The row with writers, ranks, batch and drafts of the one configuration it can be; as it is where it states a
    batch, or where none or several configurations fit. A load that none lists is taken to be of those with as many
    chips, where the row tells those of all its workers; one run with and without drafts is taken to be without."""
    split, together = "disagg" in row.get("phase", ""), several(row, node)
    if not together and (not split or row.get("batch")):
        return row
    alike = [recipe for recipe in _recipes(w, "recipes.csv") if _is_of(recipe, row)]
    load = str(int(number(row.get("concurrency"), 0.0)))
    fits = [r for r in alike if load in r["in_flight"].split()]
    if together and not fits:
        fits = [r for r in alike if _chips(r) == whole(row, "n_accelerators")]
    least = [recipe for recipe in fits if int(recipe["draft"]) == min(int(r["draft"]) for r in fits)]
    if len({(r["writers"], r["ranks"], r["apart"], r["batch"]) for r in least}) != 1:
        return row
    [recipe, *_] = least
    ranks, own = recipe["ranks"], recipe["apart"] == "1"
    said = (
        f"decode {recipe['writers']} worker(s); prefill {recipe['readers']} workers of {recipe['reader_ranks']} chips; "
    )
    said += f"{recipe['draft']} tokens at {_KEPT}% acceptance; " if int(recipe["draft"]) else ""
    degrees = {"tp": "1" if own else ranks, "dp": ranks if own else "1", "ep": recipe["expert_ranks"]}
    return {**row, **degrees, "batch": recipe["batch"], "phase": "decode-disagg", "notes": said + row.get("notes", "")}


def _is_of(recipe: Row, row: Row) -> bool:
    """Whether a configuration has the chip, engine, format and lengths of a row, and its chips: those of all its
    workers, or of one of each kind."""
    one = whole(recipe, "reader_ranks") + whole(recipe, "ranks")
    return (
        recipe["benchmark"] in row.get("source", "")
        and recipe["accelerator"] == row["accelerator"]
        and recipe["model"] == row.get("model_id")
        and row.get("engine", "").startswith(recipe["engine"])
        and row.get("quantisation", "").startswith(recipe["format"])
        and all(number(recipe[a]) == number(row.get(b)) for a, b in (("prompt", "isl"), ("answer", "osl")))
        and whole(row, "n_accelerators") in (one, _chips(recipe))
    )


def _chips(recipe: Row) -> int:
    """Chips of all workers of a configuration."""
    readers, writers = (
        whole(recipe, many) * whole(recipe, each) for many, each in (("readers", "reader_ranks"), ("writers", "ranks"))
    )
    return readers + writers

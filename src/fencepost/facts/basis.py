"""The ways a stated figure can be about something else: sparse, one die, one direction, below zero.

A row or a user's item may say what its figures are about: ``sparsity`` (dense), ``scope`` (package or card) and
``link_direction`` (both_ways). Anything else is refused with what to do, since it would shift a verdict silently.
"""

from __future__ import annotations

from collections.abc import Mapping

from fencepost.base.figures import Figure, bounds

from .tables import Row

__all__ = ["BASIS_FIELDS", "check_basis", "check_density", "check_figures"]

BASIS_FIELDS = ("sparsity", "scope", "link_direction")


def check_basis(row: Row, rates: tuple[str, ...]) -> None:
    """Refuse sparse rates, figures of one die, and a link stated one way under the name of both."""
    for field in rates:
        if "spars" in row[field].lower():
            _sparse(row, field)
    if row["sparsity"] and row.choice("sparsity", ("dense", "sparse")) == "sparse":
        _sparse(row, "sparsity")
    if row["scope"] and row.choice("scope", ("package", "card", "die")) == "die":
        row.fail(
            "FP-FACT-009", "figures of one die: a chip is counted as sold", "scope",
            "add up the logic dies of the package (or card) and write scope: package (or card)",
        )  # fmt: skip
    if row["link_direction"] and row.choice("link_direction", ("both_ways", "one_way")) == "one_way":
        row.fail(
            "FP-FACT-008", "link_bandwidth and io_rate count both directions", "link_direction",
            "write the one-way figure as link_bandwidth_one_way, or double it and write link_direction: both_ways",
        )  # fmt: skip


def check_figures(row: Row, figures: Mapping[str, Figure]) -> None:
    """Refuse figures below zero and pairs that can only come from mixing one way with both."""
    for name, figure in figures.items():
        low = bounds(figure)[0]
        if low is not None and low < 0:
            row.fail("FP-FACT-006", f"{name} is below zero", name, "write a number of zero or more")
    one_way, both = _sole(figures, "link_bandwidth_one_way"), _sole(figures, "link_bandwidth")
    if one_way is not None and both is not None and one_way * 2 != both:
        row.fail(
            "FP-FACT-008", f"link_bandwidth {float(both):g} is not twice link_bandwidth_one_way {float(one_way):g}",
            "link_bandwidth", "give one of the two",
        )  # fmt: skip
    every = _sole(figures, "io_rate")
    if every is not None and both is not None and every < both:
        row.fail(
            "FP-FACT-008", f"io_rate {float(every):g} is less than link_bandwidth {float(both):g}, which it includes",
            "io_rate", "count all links and PCIe, both ways added, in io_rate",
        )  # fmt: skip


def check_density(row: Row, stated: Mapping[str, Figure], full: Mapping[str, Figure]) -> None:
    """Refuse a stated density that the stated TPP and area contradict by more than its rounding."""
    said, worked = _sole(stated, "performance_density"), _sole(full, "performance_density")
    if said is not None and worked is not None and abs(said - worked) * 100 > worked:
        row.fail(
            "FP-FACT-057", f"performance_density {float(said):g} is not TPP over logic_area, {float(worked):g}",
            "performance_density", "leave it out: it is worked out exactly; or mend the rates or the area",
        )  # fmt: skip


def _sparse(row: Row, field: str) -> None:
    row.fail(
        "FP-FACT-007", "a sparse figure: TPP and every rate here are dense", field,
        "divide by the sparse factor of the data sheet (2 for 2:4 sparsity) and write sparsity: dense",
    )  # fmt: skip


def _sole(figures: Mapping[str, Figure], name: str):
    low, high = bounds(figures[name]) if name in figures else (None, None)
    return low if low == high else None

"""Scores of predictions: every group of correlated rows counts once, however many rows it has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Prediction", "scores", "spearman"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """One row's predicted value with its band, what was measured (None if the row is blank) and its groups.

    ``group`` joins rows of one source and chip; ``set`` joins rows whose order matters (one source, model, metric).
    ``value`` None is a row refused.
    """

    row: str
    measured: float | None
    value: float | None
    low: float | None
    high: float | None
    group: str = ""
    set: str = ""


def _weights(groups: Sequence[str]) -> np.ndarray:
    sizes: dict[str, int] = {}
    for g in groups:
        sizes[g] = sizes.get(g, 0) + 1
    return np.array([1 / sizes[g] for g in groups])


def _quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Weighted quantile: the smallest value with at least ``share`` of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, share * total[-1] - 1e-12)])


def scores(predictions: Iterable[Prediction], *, by_row: bool = False) -> dict[str, float | None]:
    """Errors, bias, rank correlation and coverage of the rows that have a measurement; null where none has.

    A refused row counts as an error of 1. ``bias`` is the geometric mean of predicted over measured, ``band_width`` the
    median of high over low.

    >>> rows = [Prediction("a", 10, 12, 9, 14, "g"), Prediction("b", 10, 8, 9, 14, "g")]
    >>> rows.append(Prediction("c", 10, None, None, None, "h"))
    >>> s = scores(rows)
    >>> round(s["mape"], 2), round(s["within_25pct"], 2), s["interval_coverage"]
    (0.6, 0.5, 1.0)
    """
    rows = [r for r in predictions if r.measured is not None and r.measured > 0]
    names = ("median_ape", "mape", "p90_ape", "within_25pct", "bias", "spearman", "interval_coverage", "band_width")
    if not rows:
        return dict.fromkeys(names)
    weights = _weights([r.row if by_row else r.group or r.row for r in rows])
    errors = np.array([1.0 if r.value is None else abs(r.value / r.measured - 1) for r in rows])
    kept = [i for i, r in enumerate(rows) if r.value is not None and r.value > 0]
    result: dict[str, float | None] = dict.fromkeys(names) | {
        "median_ape": _quantile(errors, weights, 0.5), "mape": float(np.average(errors, weights=weights)),
        "p90_ape": _quantile(errors, weights, 0.9),
        "within_25pct": float(np.average(errors <= 0.25, weights=weights)),
        "spearman": spearman([rows[i] for i in kept]),
    }  # fmt: skip
    if kept:
        logs = np.array([math.log(rows[i].value / rows[i].measured) for i in kept])
        banded = [i for i in kept if rows[i].low is not None and rows[i].high is not None]
        inside = [rows[i].low <= rows[i].measured <= rows[i].high for i in banded]
        result |= {
            "bias": float(np.exp(np.average(logs, weights=weights[kept]))),
            "interval_coverage": float(np.average(inside, weights=weights[banded])) if banded else None,
            "band_width": float(np.median([rows[i].high / rows[i].low for i in banded])) if banded else None,
        }
    return result


def spearman(rows: Sequence[Prediction]) -> float | None:
    """Rank correlation of predicted and measured inside each set of three rows or more, averaged over the sets."""
    sets: dict[str, list[Prediction]] = {}
    for r in rows:
        sets.setdefault(r.set, []).append(r)
    found = []
    for members in sets.values():
        a, b = (_ranks([getattr(r, f) for r in members]) for f in ("value", "measured"))
        if len(members) >= 3 and a.std() > 0 and b.std() > 0:
            found.append(float(np.corrcoef(a, b)[0, 1]))
    return float(np.mean(found)) if found else None


def _ranks(values: Sequence[float]) -> np.ndarray:
    """Ranks, ties sharing their mean."""
    array = np.asarray(values, float)
    return np.array([(np.sum(array < v) + np.sum(array <= v) + 1) / 2 for v in array])

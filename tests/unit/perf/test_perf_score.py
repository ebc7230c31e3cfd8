"""Scores by hand."""

import pytest

from fencepost.verify.score import Prediction, scores, spearman


def row(name, measured, value, group="g", low=None, high=None, order="s"):
    return Prediction(name, measured, value, low, high, group, order)


def test_a_group_counts_once_however_many_rows_it_has():
    """Nine rows right in one group, one row at half in another: the mean error is 0.25, not 0.05."""
    rows = [row(f"a{i}", 10, 10, "many") for i in range(9)] + [row("b", 10, 5, "one")]
    assert scores(rows)["mape"] == pytest.approx(0.25)
    assert scores(rows, by_row=True)["mape"] == pytest.approx(0.05)


def test_a_refused_row_is_an_error_of_one():
    rows = [row("a", 10, 10, "g"), row("b", 10, None, "h")]
    assert scores(rows)["mape"] == pytest.approx(0.5)


def test_bias_is_the_geometric_mean():
    """Twice and half cancel."""
    assert scores([row("a", 10, 20, "g"), row("b", 10, 5, "h")])["bias"] == pytest.approx(1.0)


def test_blank_measurements_give_null_scores():
    assert set(scores([row("a", None, 3)]).values()) == {None}


def test_rank_correlation_looks_inside_sets_only():
    """Perfect inside each of two sets, although the sets are reversed against each other."""
    rows = [row(f"a{i}", 10 + i, 100 + i, order="x") for i in range(3)]
    rows += [row(f"b{i}", 1000 + i, 1 + i, order="y") for i in range(3)]
    assert spearman(rows) == pytest.approx(1.0)


def test_pairs_are_too_few_to_rank():
    assert spearman([row("a", 1, 2), row("b", 2, 1)]) is None


def test_coverage_counts_measurements_inside_their_bands():
    rows = [row("a", 10, 10, "g", 9, 11), row("b", 10, 20, "h", 15, 25)]
    found = scores(rows)
    assert found["interval_coverage"] == pytest.approx(0.5)
    assert found["band_width"] == pytest.approx((11 / 9 + 25 / 15) / 2)

"""What does not fit: each change offered fits, and the next smaller one would not."""

import numpy as np
import pytest

from fencepost.apps.python.perf import estimate
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.evaluate import Task, evaluate
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.ops import Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.remedy import changes

W = world()
P = parameters(W)
H100 = machine(W, "h100").mid
MODEL = find_model(W.models, "llama-3.1-70b")


def over(task, layout, precision=Precision()):
    return float(evaluate(MODEL, task, layout, precision, H100, P).over)


def test_the_largest_batch_that_fits_is_found():
    task, layout = Task("decode", 4096.0, 4096.0), Layout(tp=8)
    found = {c.what: c for c in changes(MODEL, task, layout, Precision(), H100, P)}
    most = found["batch"].new
    assert over(Task("decode", float(most), 4096.0), layout) == 0
    assert over(Task("decode", float(most + 1), 4096.0), layout) > 0


def test_a_narrower_format_and_more_chips_fit():
    task, layout = Task("decode", 1.0, 128.0), Layout(tp=1)  # 141 GB of weights, half of that in 8 bits
    found = {c.what: c for c in changes(MODEL, task, layout, Precision(), H100, P)}
    assert found["count"].new == 8
    assert found["dtype"].new == "fp8"
    assert over(task, layout, Precision(1, 1, 0)) == 0


def test_training_is_made_to_fit_by_what_it_keeps():
    task, layout = Task("train", 64.0, 8192.0), Layout(tp=8, pp=4, dp=4, micro_batch=4)
    assert over(task, layout) > 0
    found = {c.what: c for c in changes(MODEL, task, layout, Precision(), H100, P)}
    assert found["recompute"].new == 2
    assert over(task, Layout(tp=8, pp=4, dp=4, micro_batch=4, recompute=np.asarray(2))) == 0


def test_changes_come_smallest_first_and_only_where_needed():
    task = Task("decode", 4096.0, 4096.0)
    sizes = [c.size for c in changes(MODEL, task, Layout(tp=8), Precision(), H100, P)]
    assert sizes == sorted(sizes)
    assert sizes[0] >= 1
    assert changes(MODEL, Task("decode", 1.0, 128.0), Layout(tp=8), Precision(), H100, P) == ()


def test_an_estimate_that_does_not_fit_offers_them():
    record = estimate(model="llama-3.1-70b", system="h100", phase="decode", layout="tp=1", batch=4)
    assert record["fits"] is False
    assert record["bytes_short"] > 0
    assert record["changes"][0]["what"] in ("count", "dtype")
    assert record["value"] is None


@pytest.mark.parametrize("layout", ["tp=3", "pp=100", "ep=2,dp=2", "tp=2,dp=3"])
def test_a_layout_that_does_not_divide_is_refused(layout):
    from fencepost.base.errors import PerfError

    with pytest.raises(PerfError) as error:
        estimate(model="llama-3.1-70b", system="h100", phase="train", layout=layout, batch=64)
    assert error.value.code == "FP-PERF-016"

"""Drafted tokens and cached prompts: what they save and what they cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fencepost.base.errors import PerfError
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.ops import Load, Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.passes import Shortcuts, held, read, write

W = world()
P = parameters(W)
H100 = machine(W, "h100").mid
MODEL = find_model(W.models, "llama-3.1-70b")
SMALL = find_model(W.models, "llama-3.2-1b")
LAYOUT = Layout(tp=8)


def seconds(how, batch=4.0):
    return float(write(MODEL, batch, 4096.0, LAYOUT, Precision(), H100, P, how).seconds)


@given(st.integers(0, 8), st.floats(0, 0.99))
def test_tokens_a_pass_are_the_closed_sum_of_the_source(draft, accepted):
    """(1 - a^(k+1)) / (1 - a): equation 1 of arXiv:2211.17192."""
    assert Shortcuts(draft=draft, accepted=accepted).tokens == pytest.approx(
        (1 - accepted ** (draft + 1)) / (1 - accepted)
    )


def test_a_draft_that_is_always_kept_is_nearly_as_many_times_faster_at_a_small_batch():
    """Decode of few sequences reads the weights whatever is checked: 4 tokens a pass, less what drafting costs."""
    gain = seconds(Shortcuts()) / seconds(Shortcuts(draft=3, accepted=1.0))
    assert 3.0 < gain < 4.0


def test_a_draft_that_is_never_kept_only_costs():
    assert seconds(Shortcuts(draft=3, accepted=0.0)) > seconds(Shortcuts())


def test_a_large_batch_has_little_left_to_gain():
    """Checking more tokens costs computation, which a full batch already uses."""
    gains = [seconds(Shortcuts(), b) / seconds(Shortcuts(draft=3, accepted=0.8), b) for b in (1.0, 512.0)]
    assert gains[1] < gains[0]


def test_a_drafter_of_its_own_takes_time_and_memory():
    layer, own = Shortcuts(draft=2, accepted=0.7), Shortcuts(draft=2, accepted=0.7, drafter=SMALL)
    assert seconds(own) > seconds(layer)
    load = Load(4.0, 1.0, 4096.0)
    more = held(MODEL, "decode", load, LAYOUT, Precision(), own).weights - held(
        MODEL, "decode", load, LAYOUT, Precision()).weights  # fmt: skip
    assert float(more) == pytest.approx(SMALL.params * 2 / 8, rel=0.01)


def test_a_cached_half_saves_less_than_half_of_reading():
    """What is read still attends to what is cached."""
    whole, half = (
        float(read(MODEL, 1.0, 32768.0, LAYOUT, Precision(), H100, P, Shortcuts(cached=c)).seconds) for c in (0.0, 0.5)
    )
    assert whole / 2 < half < whole


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"cached": 1.0}, "FP-PERF-040"), ({"draft": -1}, "FP-PERF-041"), ({"draft": 2, "accepted": 1.2}, "FP-PERF-041")],
)
def test_shares_out_of_range_are_refused(wrong, code):
    with pytest.raises(PerfError) as error:
        Shortcuts(**wrong)
    assert error.value.code == code

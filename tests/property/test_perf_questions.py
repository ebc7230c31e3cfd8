"""Any question about a machine is answered or refused with a reason; an answer is finite and inside its band."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.apps.python.perf import compare, estimate
from fencepost.base.errors import FencepostError
from fencepost.facts.world import world

W = world()
models = st.sampled_from(sorted(W.models))
chips = st.sampled_from(sorted(W.chips))
counts = st.one_of(st.none(), st.integers(1, 80))
sizes = st.one_of(st.none(), st.integers(1, 3000))
formats = st.sampled_from([None, "bf16", "fp8", "int8", "fp4"])
phases = st.sampled_from(["prefill", "decode", "train"])


def asked(**question):
    """The estimate, or the error that refuses it."""
    try:
        return estimate(**question)
    except FencepostError as refused:
        return refused


@settings(max_examples=60, deadline=None)
@given(models, chips, phases, counts, sizes, st.sampled_from([None, 128, 4096, 131072]), formats)
def test_an_estimate_answers_or_says_why_not(model, chip, phase, count, batch, context, dtype):
    e = asked(model=model, system=chip, phase=phase, count=count, batch=batch, context=context, dtype=dtype)
    if isinstance(e, FencepostError):
        assert e.code.startswith("FP-")
        assert e.hint or e.candidates
        return
    assert e["fits"] == (e["value"] is not None)
    assert e["fits"] or e["bytes_short"] > 0
    if e["fits"]:
        assert 0 < e["low"] <= e["value"] <= e["high"] < math.inf
        assert math.isclose(sum(e["breakdown"].values()), e["latency_ms"], rel_tol=1e-9)
        # nothing runs above its rated peak
        assert 0 < e["mfu"] <= 1


@settings(max_examples=15, deadline=None)
@given(models, chips, phases)
def test_ratios_turn_over_with_the_baseline(model, chip, phase):
    """A against B is one over B against A, under the same load and count."""
    try:
        ab = compare("nvidia-h100-sxm5", chip, model=model, phase=phase, count=64, batch=1, context=512)["rows"][1]
        ba = compare(chip, "nvidia-h100-sxm5", model=model, phase=phase, count=64, batch=1, context=512)["rows"][1]
    except FencepostError:
        return
    assert (ab["ratio"] is None) == (ba["ratio"] is None)
    assert ab["ratio"] is None or math.isclose(ab["ratio"] * ba["ratio"], 1, rel_tol=1e-9)

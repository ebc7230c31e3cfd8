"""What people read says what the record says, in both languages."""

import pytest

from fencepost.apps.python.perf import compare, estimate, perf_parameters
from fencepost.views import estimate as one
from fencepost.views import perf as view


@pytest.mark.parametrize(("lang", "word"), [("en", "bound by"), ("zh", "瓶颈")])
def test_a_comparison_shows_ratio_band_and_what_binds(lang, word):
    record = compare("h20", "h100", model="llama-3.1-8b", phase=["peak", "decode"], baseline="h100")
    text = view.compare(record, lang)
    assert word in text
    assert "0.15" in text
    assert all(f"{r['ratio']:.2f}" in text for r in record["rows"])


def test_what_does_not_fit_is_said_in_the_table():
    record = compare("h100", model="deepseek-v3", phase="decode", count=1)
    assert "does not fit" in view.compare(record)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_estimate_shows_its_band_and_assumptions(lang):
    text = one.estimate(estimate(model="llama-3.1-8b", system="h20", phase="decode", lang=lang), lang)
    assert "80 %" in text or "80%" in text
    assert ("stands for" in text) == (lang == "en")


def test_every_constant_is_listed():
    record = perf_parameters()
    text = view.parameters(record)
    assert all(p["name"] in text for p in record["parameters"])

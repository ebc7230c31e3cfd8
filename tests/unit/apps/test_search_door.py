"""search and simulate as people and scripts meet them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fencepost
from fencepost.apps.cli import app
from fencepost.apps.cli.search import register
from fencepost.base.errors import UsageError
from fencepost.views import search as view

EXAMPLE = Path(__file__).parents[3] / "examples/requests.csv"
SEARCH = {"model": "llama-3.1-8b", "system": "h20", "count": 8, "phase": "serve", "slo": "ttft=2000,tpot=20", "top": 3}
SIMULATE = {"model": "llama-3.1-8b", "system": "h20", "count": 1, "layout": "tp=1", "rate": 2, "requests": 300,
            "context": 800, "answer": 200, "slo": "ttft=2000,tpot=30"}  # fmt: skip


@pytest.fixture(scope="module")
def searched():
    return fencepost.search(**SEARCH)


@pytest.fixture(scope="module")
def simulated():
    return fencepost.simulate(**SIMULATE)


def test_under_limits_the_list_is_in_the_order_of_what_is_sustained(searched):
    rates = [r["slo_requests_s"] for r in searched["best"]]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 0
    best = searched["best"][0]
    assert best["slo_value"] == pytest.approx(best["slo_requests_s"] * best["answer"] / 8)


@pytest.mark.parametrize(("lang", "word"), [("en", "Flags for"), ("zh", "启动参数")])
def test_a_search_is_shown_in_both_languages(searched, lang, word):
    text = view.search(searched, lang)
    assert word in text
    assert "--tensor-parallel-size" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", ["60", "80", "100"])
def test_no_line_is_wider_than_the_terminal(monkeypatch, searched, simulated, lang, columns):
    monkeypatch.setenv("COLUMNS", columns)
    from fencepost.views.table import width

    for text in (view.search(searched, lang), view.simulate(simulated, lang)):
        assert all(width(line) <= int(columns) for line in text.splitlines() if "--" not in line)


@pytest.mark.parametrize(("lang", "word"), [("en", "first token"), ("zh", "首 token")])
def test_a_simulation_shows_waits_and_the_rate(simulated, lang, word):
    text = view.simulate(simulated, lang)
    assert word in text
    assert "requests/s" in text or "个请求" in text


def test_the_rate_that_keeps_the_limits_keeps_them(simulated):
    """Asked again at that rate, nine requests in ten are inside the limits."""
    again = fencepost.simulate(**SIMULATE | {"rate": simulated["slo"]["requests_s"]})
    assert again["slo"]["kept"] >= 0.9


def test_the_same_seed_gives_the_same_answer(simulated):
    assert fencepost.simulate(**SIMULATE) == simulated
    assert fencepost.simulate(**SIMULATE | {"seed": 1})["ttft_ms"] != simulated["ttft_ms"]


def test_users_in_flight_replace_a_rate():
    asked = {k: v for k, v in SIMULATE.items() if k not in ("rate", "slo")}
    few, many = (fencepost.simulate(**asked, users=n) for n in (2, 32))
    assert many["value"] > few["value"]
    assert many["tpot_ms"]["p50"] > few["tpot_ms"]["p50"]
    assert "32 always in flight" in view.simulate(many)


def test_a_trace_of_a_file_is_run():
    record = fencepost.simulate(model="llama-3.1-8b", system="h20", count=1, trace=EXAMPLE)
    assert record["requests"] == 200
    assert record["seed"] is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"trace": "nowhere.csv"}, "FP-USE-046"), ({}, "FP-USE-045"), ({"rate": 1, "trace": EXAMPLE}, "FP-USE-045"),
     ({"rate": 1, "users": 4}, "FP-USE-045"),
     ({"rate": 1, "share": 0}, "FP-USE-044"), ({"rate": -1}, "FP-USE-010")],
)  # fmt: skip
def test_a_question_that_is_none_is_refused(wrong, code):
    with pytest.raises(UsageError) as error:
        fencepost.simulate(model="llama-3.1-8b", system="h20", count=1, **wrong)
    assert error.value.code == code


@pytest.mark.parametrize("form", ["json", "csv", "md", "table"])
def test_the_commands_print_every_format(form):
    register(app)
    runner = CliRunner()
    line = ["search", "--model", "llama-3.1-8b", "--system", "h20", "--count", "4", "--phase", "serve", "--top", "2"]
    done = runner.invoke(app, [*line, "--format", form])
    assert done.exit_code == 0, done.output
    if form == "json":
        assert json.loads(done.output)["schema"] == "fencepost/search/1"
    line = ["simulate", "--model", "llama-3.1-8b", "--system", "h20", "--count", "1", "--rate", "1", "--requests", "50"]
    done = runner.invoke(app, [*line, "--format", form])
    assert done.exit_code == 0, done.output
    assert "ttft" in done.output or "first token" in done.output

"""The simulator against one that walks every step and asks the step model each time, and against what must hold."""

from collections import deque
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.base.errors import PerfError
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.costs import Costs, costs
from fencepost.perf.layout import Layout
from fencepost.perf.machine import machine
from fencepost.perf.ops import Load, Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.passes import Shortcuts, write
from fencepost.perf.search import Limits
from fencepost.perf.serving import serving, shared
from fencepost.perf.simulate import highest_rate, kept, simulate
from fencepost.perf.step import serve
from fencepost.perf.trace import Trace, drawn, parse_trace

W = world()
P = parameters(W)
H100 = machine(W, "h100").mid
SMALL, MIXTURE = find_model(W.models, "llama-3.1-8b"), find_model(W.models, "qwen3-30b-a3b")
BUDGET = 2048


def clock(model, layout, precision=Precision()):
    """The step model asked for the exact batch and cached tokens of a step, and for the exact chunk of a prompt. Cached
    tokens are counted to the nearest eight, which moves no time by a thousandth."""

    @cache
    def writes(batch, context):
        asked = write(model, float(batch), context, layout, precision, H100, P) if batch else None
        return (float(asked.seconds), float(shared(asked))) if asked else (1e-6 * P.step_start, 0.0)

    @cache
    def reads(tokens, before):
        s = serve(model, "prefill", Load(1.0, float(tokens), float(before)), layout, precision, H100, P)
        return float(s.seconds) - 1e-6 * P.step_start, float(s.attention)

    return writes, reads


def step_by_step(trace, table, writes, reads):
    """Every step by itself, timed by the step model; no table, no closed form. Room in memory is that of ``table``."""
    waiting, reading, running, now, coming = deque(), deque(), [], 0.0, 0
    requests = [
        {"id": i, "at": a, "size": int(s), "owed": int(o), "fresh": True}
        for i, (a, s, o) in enumerate(zip(trace.arrival, trace.prompt, trace.answer, strict=True))
    ]
    first, last = np.empty(len(requests)), np.empty(len(requests))

    def used():
        return sum(r["held"] for r in running) + sum(r["size"] for r in reading)

    while coming < len(requests) or waiting or reading or running:
        if not waiting and not reading and not running:
            now = max(now, requests[coming]["at"])
        while coming < len(requests) and requests[coming]["at"] <= now:
            waiting.append(requests[coming])
            coming += 1
        while waiting and len(running) + len(reading) < table.most:
            inside = len(running) + len(reading)
            if inside and used() + waiting[0]["size"] + (inside + 1) * (table.each + 1) > table.room:
                break
            reading.append(waiting.popleft() | {"left": None, "done": 0})
            reading[-1]["left"] = reading[-1]["size"]
        context = sum(r["held"] for r in running)
        pause, weights = writes(len(running), 8 * round(context / len(running) / 8) if running else 0)
        budget, total, looked, finished = max(BUDGET - len(running), 4), 0, 0.0, []
        while reading and budget > 0:
            r = reading[0]
            take = min(r["left"], budget)
            looked += reads(take, r["done"])[1]
            r["left"], r["done"], total, budget = r["left"] - take, r["done"] + take, total + take, budget - take
            if not r["left"]:
                finished.append(reading.popleft())
        if total:
            whole, alone = reads(total, 0)
            pause += (whole - alone + looked) / (P.read_share if running else 1)
            # what both could share takes no longer than one pass over the tokens of both
            both = reads(total + len(running), 0)
            pause -= max(weights + whole - alone - (both[0] - both[1]), 0)
        now += pause
        for r in running:
            r["held"], r["owed"] = r["held"] + 1, r["owed"] - 1
        for r in finished:
            if r["fresh"]:
                first[r["id"]] = now
            r.update(held=r["size"], owed=r["owed"] - 1, fresh=False, since=r["size"])
            running.append(r)
        for r in [r for r in running if not r["owed"]]:
            last[r["id"]] = now
            running.remove(r)
        while len(running) + len(reading) > 1 and running and used() + len(running) * (table.each + 1) > table.room:
            r = running.pop()
            r["size"] = r["held"] + 1
            waiting.appendleft(r)
    return first + table.arrive, last + table.arrive


def percentiles(runs):
    """Of all requests of several runs together: (first, last, trace) each."""
    wait = np.concatenate([first - trace.arrival for first, _, trace in runs])
    pace = np.concatenate([(last - first) / np.maximum(trace.answer - 1, 1) for first, last, trace in runs])
    whole = np.concatenate([last - trace.arrival for _, last, trace in runs])
    return {f"{name} p{q}": float(np.percentile(x, q)) for q in (50, 90, 99)
            for name, x in (("first token", wait), ("token", pace), ("whole", whole))}  # fmt: skip


CASES = {
    "light": (SMALL, Layout(), 4.0, 400, 60, None),
    "busy": (SMALL, Layout(), 25.0, 600, 60, None),
    "long prompts in chunks": (SMALL, Layout(tp=2), 6.0, 5000, 40, None),
    "mixture": (MIXTURE, Layout(tp=2), 12.0, 500, 60, None),
    "cache full": (SMALL, Layout(), 20.0, 300, 120, 2500.0),
}


@pytest.mark.parametrize("case", CASES)
def test_percentiles_agree_with_every_step_walked(case):
    """First token, token and whole request at the median, the 90th and the 99th percentile, within 2 %. Whether a
    request just makes a step or waits for the next is chance, so several traces are taken together."""
    model, layout, rate, prompt, answer, room = CASES[case]
    made = costs(model, layout, Precision(), H100, P, context=prompt + answer / 2, most=128, budget=BUDGET)
    made = replace(made, room=room or made.room)
    asked, fast, slow, evicted = clock(model, layout), [], [], 0
    for seed in range(3 if prompt > BUDGET else 10):
        trace = drawn(rate, 400, prompt, answer, seed, spread=0.5)
        run = simulate(trace, made)
        fast.append((run.first, run.last, trace))
        slow.append((*step_by_step(trace, made, *asked), trace))
        evicted += run.evicted
    found, expected = percentiles(fast), percentiles(slow)
    off = {name: abs(found[name] / expected[name] - 1) for name in expected}
    assert max(off.values()) <= 0.02, {k: v for k, v in off.items() if v > 0.02}
    assert (evicted > 0) == (room is not None)


def table(**changed):
    """A replica in round numbers: 10 ms a step, a second for 1,000 prompt tokens, room for 10,000."""
    flat = {
        "step": [0.0, *[0.01] * 64], "cached": [0.0] * 65, "chunk": [i * 0.004 for i in range(520)],
        "look": [0.0] * 520, "back": [0.0] * 520, "weights": [0.0] * 65, "beside": 1.0,
        "rest": 0.0, "arrive": 0.0, "room": 10_000.0, "each": 0.0,
        "budget": 2048,
    }  # fmt: skip
    return Costs(**flat | changed)


def requests(*rows):
    return Trace(*(np.array(c) for c in zip(*rows, strict=True)))


def test_one_request_is_its_prompt_and_its_steps():
    """1,000 tokens read in 1 s, then 10 steps of 10 ms for the other ten tokens."""
    r = simulate(requests((0.0, 1000, 11)), table())
    assert r.first[0] == pytest.approx(1.0)
    assert r.last[0] == pytest.approx(1.1)


def test_steps_that_slow_with_the_cache_sum_in_closed_form():
    """1 ms a step and 1 us a cached token: 4 steps at 100, 101, 102 and 103 tokens are 4.406 ms."""
    c = table(step=[0.0, *[0.001] * 64], cached=[1e-6] * 65, chunk=[0.0] * 520)
    r = simulate(requests((0.0, 100, 5)), c)
    assert r.last[0] - r.first[0] == pytest.approx(0.004406)


def test_a_prompt_beside_running_ones_delays_their_tokens():
    r = simulate(requests((0.0, 32, 101), (0.5, 1000, 2)), table())
    alone = simulate(requests((0.0, 32, 101)), table())
    assert r.last[0] == pytest.approx(alone.last[0] + 1.0, abs=0.02)


def test_what_finds_no_room_waits_for_an_end():
    """Two requests of 6,000 tokens in room for 10,000: the second starts when the first has ended."""
    r = simulate(requests((0.0, 6000, 10), (0.0, 6000, 10)), table())
    assert r.first[1] > r.last[0]


def test_the_last_that_came_gives_way_and_reads_again():
    """Both start in room for 2,100; their answers outgrow it."""
    r = simulate(requests((0.0, 1000, 100), (0.0, 1000, 100)), table(room=2100.0))
    assert r.evicted == 1
    assert r.last[1] > r.last[0] + 1.0


def test_replicas_share_the_requests():
    rows = [(0.0, 1000, 10)] * 4
    one, four = simulate(requests(*rows), table()), simulate(requests(*rows), table(), replicas=4)
    assert max(four.first) == pytest.approx(1.0)
    assert max(one.first) == pytest.approx(4.0, rel=0.02)


def test_a_closed_loop_keeps_as_many_in_flight():
    """Little's law: requests in flight are requests a second times the seconds of each; each arrival but the first ones
    is another's end."""
    trace = drawn(1.0, 800, 300, 60, seed=5)
    r = simulate(trace, table(), users=8)
    waits = r.last - r.arrival
    assert 800 / r.last.max() * waits.mean() == pytest.approx(8, rel=0.03)
    assert set(r.arrival[8:].round(9)) <= set(r.last.round(9))
    assert np.all(r.arrival[:8] == 0)


def test_one_user_never_waits_for_another():
    r = simulate(requests((0.0, 1000, 11), (0.0, 1000, 11), (0.0, 1000, 11)), table(), users=1)
    assert r.waits == pytest.approx(1.0)


def test_fewer_users_than_ranks_are_refused():
    with pytest.raises(PerfError) as error:
        simulate(requests((0.0, 100, 10), (0.0, 100, 10)), table(), replicas=2, users=1)
    assert error.value.code == "FP-PERF-055"


def test_a_closed_loop_writes_what_the_closed_queue_does():
    """The mean-value formula of ``serving`` and the simulator, alike requests: tokens a second within 10 %."""
    for users in (4, 16, 64):
        trace = drawn(1.0, 600, 1000, 300, seed=0, spread=0.0)
        made = costs(SMALL, Layout(), Precision(), H100, P, context=1150, most=512, budget=8192)
        r = simulate(trace, made, users=users)
        formula = serving(SMALL, 1000.0, 300.0, users, Layout(), Precision(), H100, P)
        assert float(trace.answer.sum()) / r.last.max() == pytest.approx(float(formula.rate), rel=0.1)


@pytest.mark.parametrize(
    ("prompt", "answer", "users"), [(1000, 300, 16), (1000, 300, 64), (8000, 1000, 16), (16000, 200, 64)]
)
def test_a_closed_loop_waits_as_the_closed_queue_does(prompt, answer, users):
    """Idle, busy and choked with prompts: mean first token and mean token within 12 %, once answers that differ by a
    third have taken the run out of step."""
    trace = drawn(1.0, 1500, prompt, answer, seed=0, spread=0.3)
    made = costs(SMALL, Layout(), Precision(), H100, P, context=prompt + answer / 2, most=512, budget=8192)
    r = simulate(trace, made, users=users)
    formula = serving(SMALL, float(prompt), float(answer), users, Layout(), Precision(), H100, P)
    late = slice(3 * users, None)
    assert float(formula.first) == pytest.approx(r.waits[late].mean(), rel=0.12)
    assert float(formula.token) == pytest.approx(r.paces(trace)[late].mean(), rel=0.12)


@pytest.mark.parametrize(("prompt", "answer", "users"), [(1000, 1000, 260), (200, 2000, 300)])
def test_more_run_than_memory_holds_to_their_ends(prompt, answer, users):
    """260 sequences of 2,000 tokens, of which memory holds 222 to the end and 296 on average, and 300 of 2,200: an
    engine that does not reserve lets all in, and none waits for seconds."""
    trace = drawn(1.0, 8 * users, prompt, answer, seed=0, spread=0.3)
    made = costs(SMALL, Layout(), Precision(), H100, P, context=prompt + answer / 2, most=512, budget=8192)
    r = simulate(trace, made, users=users)
    asked = (SMALL, float(prompt), float(answer), users, Layout(), Precision(), H100, P)
    lenient, strict = (serving(*asked, how=Shortcuts(reserves=kept)) for kept in (False, True))
    late = slice(3 * users, None)
    assert float(lenient.first) == pytest.approx(r.waits[late].mean(), rel=0.2)
    assert float(lenient.token) == pytest.approx(r.paces(trace)[late].mean(), rel=0.12)
    assert float(strict.first) > 10 * r.waits[late].mean()


def test_a_cached_share_is_not_read():
    r = simulate(requests((0.0, 1000, 10)), table(), cached=0.75)
    assert r.first[0] == pytest.approx(0.25, rel=0.03)


def test_a_request_no_replica_can_hold_is_refused():
    with pytest.raises(PerfError) as error:
        simulate(requests((0.0, 100, 10), (0.0, 9_999, 10)), table())
    assert error.value.code == "FP-PERF-054"
    assert "request 2" in error.value.message


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.5, 200), st.integers(1, 2000), st.integers(1, 200), st.floats(2_300, 20_000))
def test_every_request_ends_in_order_whatever_the_load(seed, rate, prompt, answer, room):
    """Each has a first token after its arrival and a last one not before the first; nothing is lost or hangs."""
    trace = drawn(rate, 80, prompt, answer, seed, spread=0.0)
    r = simulate(trace, table(room=room, cached=[1e-7] * 65))
    assert np.all(r.first >= trace.arrival)
    assert np.all(r.last >= r.first - 1e-12)
    tokens = float(trace.answer.sum())
    assert r.last.max() - trace.arrival[0] >= tokens / 64 * 0.01 * 0.5 or answer == 1


def test_work_of_a_step_is_never_done_twice():
    """Without a queue each token costs its step: the engine's busy time is that of the tokens."""
    trace = requests(*[(10.0 * i, 100, 21) for i in range(5)])
    r = simulate(trace, table(chunk=[0.0] * 520))
    assert np.allclose(r.last - r.first, 20 * 0.01)


def test_the_highest_rate_keeps_the_limits_and_a_little_more_does_not():
    trace, limits = drawn(1.0, 500, 500, 50, seed=3), Limits(first=2.0, token=0.2)
    rate = highest_rate(trace, table(), 1, limits)
    at, above = (trace.at_rate(rate * f) for f in (1.0, 1.03))
    assert kept(at, simulate(at, table()), limits) >= 0.9
    assert kept(above, simulate(above, table()), limits) < 0.9


def test_limits_nothing_keeps_give_no_rate():
    assert highest_rate(drawn(1.0, 50, 500, 50, seed=3), table(), 1, Limits(first=0.001)) == 0


def test_draws_have_the_means_asked_for_and_repeat():
    a, b = (drawn(5.0, 20_000, 800, 200, seed=11, burst=2.0, spread=0.7) for _ in range(2))
    gaps = np.diff(a.arrival)
    assert np.array_equal(a.prompt, b.prompt)
    assert 1 / gaps.mean() == pytest.approx(5.0, rel=0.05)
    assert gaps.std() / gaps.mean() == pytest.approx(2.0, rel=0.05)
    assert a.prompt.mean() == pytest.approx(800, rel=0.02)
    assert a.answer.std() / a.answer.mean() == pytest.approx(0.7, rel=0.03)


@pytest.mark.parametrize("wrong", [{"rate": 0.0}, {"requests": 0}, {"prompt": 0.0}, {"burst": 1e9}, {"spread": -1.0}])
def test_a_draw_that_is_none_is_refused(wrong):
    asked = {"rate": 1.0, "requests": 10, "prompt": 100.0, "answer": 10.0, "seed": 0} | wrong
    with pytest.raises(PerfError) as error:
        drawn(**asked)
    assert error.value.code == "FP-PERF-050"


GOOD = "arrival,prompt,answer\n1.5,100,20\n0.5,50,10\n"


def test_a_file_is_read_in_order_of_arrival():
    t = parse_trace(GOOD.splitlines(), "t.csv")
    assert t.arrival.tolist() == [0.0, 1.0]
    assert t.prompt.tolist() == [50, 100]


def test_published_headers_are_known():
    """The header of Azure's LLM inference traces."""
    rows = [
        "TIMESTAMP,ContextTokens,GeneratedTokens",
        "2023-11-16 18:15:46.6805900,374,44",
        "2023-11-16 18:15:50.9951690,396,109",
    ]
    t = parse_trace(rows, "azure.csv")
    assert t.arrival[1] == pytest.approx(4.314579, abs=1e-5)
    assert t.answer.tolist() == [44, 109]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (GOOD + "x,10,10\n", "FP-PERF-052", "line 4"),
        (GOOD + "2.0,0,10\n", "FP-PERF-052", "line 4"),
        (GOOD + "2.0,10\n", "FP-PERF-052", "line 4"),
        (GOOD + "nan,10,10\n", "FP-PERF-052", "line 4"),
        (GOOD + "2.0,10,99999999999999\n", "FP-PERF-052", "line 4"),
        ("arrival,prompt\n1,2\n", "FP-PERF-051", "line 1"),
        ("arrival,prompt,answer\n", "FP-PERF-053", "t.csv"),
    ],
)
def test_a_bad_row_names_its_file_and_line(text, code, line):
    with pytest.raises(PerfError) as error:
        parse_trace(text.splitlines(), "t.csv")
    assert error.value.code == code
    assert "t.csv" in error.value.where
    assert line in error.value.where
    assert error.value.hint

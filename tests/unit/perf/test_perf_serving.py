"""A serving engine as a closed system: what is in flight, how long each takes and how many end hang together."""

from dataclasses import replace

import numpy as np
import pytest

from fencepost.apps.python.perf import estimate
from fencepost.base.errors import PerfError
from fencepost.facts.models import find_model
from fencepost.facts.world import world
from fencepost.perf.evaluate import usable
from fencepost.perf.layout import Layout
from fencepost.perf.legal import check_layout
from fencepost.perf.machine import machine
from fencepost.perf.memory import held_values, memory
from fencepost.perf.ops import Load, Precision
from fencepost.perf.parameters import parameters
from fencepost.perf.passes import Shortcuts
from fencepost.perf.serving import _gathered, _in_step, _line, burst_rate, fullest, serving, spared
from fencepost.perf.step import serve
from fencepost.verify.inference import inference_value
from fencepost.verify.measured import Workload

W = world()
P = parameters(W)
H100 = machine(W, "h100")
SMALL = find_model(W.models, "llama-3.1-8b")
MIXTURE = find_model(W.models, "deepseek-v3")
PROMPT, ANSWER = 2000.0, 500.0


def run(batch, model=SMALL, layout=Layout(), p=P, **options):
    return serving(model, PROMPT, ANSWER, batch, layout, Precision(), H100.mid, p, **options)


@pytest.mark.parametrize("batch", [1, 4, 32])
def test_little_s_law_holds_at_any_concurrency(batch):
    """Sequences in flight = sequences finished a second x seconds from a request to its last token."""
    s = run(batch)
    seconds = s.first + ANSWER * s.token
    assert float(s.rate / ANSWER * seconds) == pytest.approx(batch, rel=0.02)


def test_one_sequence_alone_is_a_prompt_and_bare_steps():
    read = serve(SMALL, "prefill", Load(1, PROMPT, 0), Layout(), Precision(), H100.mid, P).seconds
    write = serve(SMALL, "decode", Load(1, 1, PROMPT + ANSWER / 2), Layout(), Precision(), H100.mid, P).seconds
    s = run(1)
    assert float(s.first) == pytest.approx(float(read) + P.arrive * 1e-6)
    assert float(s.token) == pytest.approx(float(write))


def test_the_line_is_that_of_a_closed_queue():
    """Two users, 100 steps of writing and 4 of reading each: r (100 + r) = 4 (100 + r) + 4 (r - 2), so r^2 + 92 r = 392
    and r = 4.080 steps. The other is met for 0.020 of a prompt, and ends in the same step one time in a hundred."""
    r = -46 + (46**2 + 392) ** 0.5
    assert _line(np.float64(2.0), 100.0, 4.0) == pytest.approx(r / 4 - 1 + 0.01)
    assert r == pytest.approx(4.080, abs=1e-3)


def test_a_line_never_holds_more_than_all_others():
    users = np.array([1.0, 2.0, 64.0, 4096.0])
    for steps, own in ((1.0, 8.0), (50.0, 0.1), (1000.0, 1.0)):
        assert np.all(_line(users, steps, own) <= users - 1)
        assert _line(users, steps, own)[0] == pytest.approx(0.0, abs=1e-9)


def test_a_step_that_does_both_spares_what_both_need():
    """Weights of 10 ms: a chunk whose 4 ms fit beside them is free; one of 20 ms that takes 22 with the tokens written
    beside it costs 12 less than two steps; one that shares nothing spares nothing."""
    assert spared(0.010, 0.004, 0.010) == pytest.approx(0.004)
    assert spared(0.010, 0.020, 0.022) == pytest.approx(0.008)
    assert spared(0.010, 0.020, 0.031) == 0


def test_a_step_reads_as_many_prompts_as_answers_end_in_it():
    """64 in flight with answers of 1,000 tokens: a prompt of 100 comes to a step now and then and is read alone; with
    answers of 4, sixteen come together and share the reading of the weights."""
    alone = serve(SMALL, "prefill", Load(1, 100.0, 0), Layout(), Precision(), H100.mid, P).seconds
    sixteen = serve(SMALL, "prefill", Load(16, 100.0, 0), Layout(), Precision(), H100.mid, P).seconds / 16
    for answer, each in ((1000.0, alone), (4.0, sixteen)):
        s = serving(SMALL, 100.0, answer, 64, Layout(), Precision(), H100.mid, P)
        assert float(s.prompt) == pytest.approx(float(each) / P.read_share)


def test_many_that_wait_are_read_in_full_steps():
    """8,192 tokens a step are four prompts of 2,000, whatever comes to a step later."""
    four = serve(SMALL, "prefill", Load(4, PROMPT, 0), Layout(), Precision(), H100.mid, P).seconds / 4
    assert float(run(32).bulk) == pytest.approx(float(four) / P.read_share)


@pytest.mark.parametrize(
    ("prompt", "answer", "batch"), [(27_589, 1, 653), (1_088, 2, 340), (17_837, 18, 1445), (9, 9, 9)]
)
@pytest.mark.parametrize("model", [SMALL, MIXTURE])
def test_no_token_takes_less_than_its_step(model, prompt, answer, batch):
    """However short the answers and however full the line of prompts."""
    s = serving(model, prompt, answer, batch, Layout(tp=8), Precision(), H100.mid, P)
    load = Load(max(float(s.writing), 1.0), 1, prompt + answer / 2)
    step = serve(model, "decode", load, Layout(tp=8), Precision(), H100.mid, P).seconds
    assert float(s.token) >= float(step) * (1 - 1e-9)


def test_prompts_of_the_others_delay_a_token():
    assert run(32).token > run(32, mixed=False).token


def test_what_memory_does_not_hold_waits_for_its_first_token_and_slows_no_step():
    room = float(run(4096).running)
    full, over = run(room), run(4 * room)
    assert float(over.token) == pytest.approx(float(full.token))
    assert float(over.rate) == pytest.approx(float(full.rate))
    assert over.first > 10 * full.first
    assert over.over > 0


def test_an_array_of_loads_is_each_load():
    loads = np.array([1.0, 8.0, 64.0])
    together = run(loads)
    for i, load in enumerate(loads):
        assert float(together.rate[i]) == pytest.approx(float(run(load).rate))


def test_a_burst_of_many_rounds_nears_the_steady_rate_without_its_tail():
    """A hundred times as many requests as run at once: the tail no longer counts, so twice as many take twice as
    long."""
    one, two = (burst_rate(SMALL, PROMPT, ANSWER, n, 32, Layout(), Precision(), H100.mid, P) for n in (3200, 6400))
    assert two == pytest.approx(one, rel=0.02)


def test_a_batch_drains_one_by_one_unless_its_answers_are_alike():
    """40 requests at once: all read, then with k left the next ends after answer / k steps of k; alike, after answer
    steps of 40. A mixture's step is no line of k: at 40 most of its experts are read, at 1 a few."""
    count, layout = 40, Layout(tp=8)
    free = replace(P, reserve=0.0, memory_use=50.0)  # memory for all of them
    read = (
        serve(MIXTURE, "prefill", Load(4.0, PROMPT, 0), layout, Precision(), H100.mid, free).seconds / 4 / P.read_share
    )
    step = [
        float(serve(MIXTURE, "decode", Load(k, 1, PROMPT + ANSWER / 2), layout, Precision(), H100.mid, free).seconds)
        for k in range(1, count + 1)
    ]
    tail = {False: sum(s / k for k, s in enumerate(step, 1)), True: step[-1]}
    for alike, seconds in tail.items():
        rate = burst_rate(MIXTURE, PROMPT, ANSWER, count, count, layout, Precision(), H100.mid, free, alike=alike)
        assert count * ANSWER / rate == pytest.approx(count * float(read) + ANSWER * seconds, rel=0.01)


def test_answers_alike_end_in_rounds_and_the_last_is_what_is_left():
    """70 requests, 32 at once: two rounds of 32 and one of 6, each of answer steps of its size. Short prompts, so that
    what steps spare that also read is small."""
    steps = [
        float(serve(SMALL, "decode", Load(k, 1, 16 + ANSWER / 2), Layout(), Precision(), H100.mid, P).seconds)
        for k in (32, 6)
    ]
    read = [float(getattr(serving(SMALL, 16, ANSWER, 32, Layout(), Precision(), H100.mid, P), n)) for n in
            ("bulk", "prompt")]  # fmt: skip
    rate = burst_rate(SMALL, 16, ANSWER, 70, 32, Layout(), Precision(), H100.mid, P, alike=True)
    asked = 32 * read[0] + 38 * read[1] + ANSWER * (2 * steps[0] + steps[1])
    assert 70 * ANSWER / rate == pytest.approx(asked, rel=0.03)


def test_longer_answers_are_in_flight_longer():
    """Exponential answers of 500 tokens have written 500 on average when met, not 250; so their steps see more."""
    varied = run(32, how=Shortcuts(varied=1.0), mixed=False)
    alike = serving(SMALL, PROMPT + ANSWER / 2, ANSWER, 32, Layout(), Precision(), H100.mid, P, mixed=False)
    assert float(varied.token) == pytest.approx(float(alike.token))


def test_a_prompt_longer_than_a_step_reads_takes_pieces_that_look_back():
    """20,000 tokens at 5,000 a step: four pieces, which see 0, 5,000, 10,000 and 15,000 tokens before them."""
    how = Shortcuts(chunk=5000.0)
    pieces = [
        float(serve(SMALL, "prefill", Load(1, 5000, seen), Layout(), Precision(), H100.mid, P).seconds)
        for seen in (0, 5000, 10_000, 15_000)
    ]
    found = serving(SMALL, 20_000.0, ANSWER, 8, Layout(), Precision(), H100.mid, P, how=how)
    assert float(found.prompt) * P.read_share == pytest.approx(sum(pieces), rel=0.01)
    whole = serving(SMALL, 20_000.0, ANSWER, 8, Layout(), Precision(), H100.mid, P, how=Shortcuts(chunk=32_768.0))
    assert found.prompt > whole.prompt


def test_a_host_that_waits_pays_for_its_sequences_besides_the_chip():
    """64 sequences at ``seat`` each, which a host that runs ahead hides behind the step."""
    ahead, waiting = run(64, mixed=False), run(64, mixed=False, how=Shortcuts(ahead=False))
    assert float(waiting.token - ahead.token) == pytest.approx(64 * P.seat * 1e-6)


def test_ranks_that_share_experts_hold_each_other_up():
    """Each of 8 ranks that reads in a tenth of its steps: some rank does in 1 - 0.9^8 = 0.5695 of them, 5.695 times as
    many. One rank alone, or ranks that read together, hold nobody up."""
    apart = Shortcuts(apart=True)
    assert float(_in_step(np.array(0.1), Layout(dp=8, ep=8), apart)) == pytest.approx(5.695, abs=1e-3)
    assert float(_in_step(np.array(1.0), Layout(dp=8, ep=8), apart)) == pytest.approx(1.0)
    assert float(_in_step(np.array(0.1), Layout(tp=8, ep=8), apart)) == pytest.approx(1.0)
    assert float(_in_step(np.array(0.1), Layout(dp=8, ep=8), Shortcuts())) == 1.0


@pytest.mark.parametrize(
    ("come", "steps"),
    [
        (0.1, 15),  # the first of one rank takes 1 / 0.1 steps, the last of two (1 + 1/2) times that
        (0.01, 60),  # 150, but they wait 60 at most
        (5.0, 1),  # several come in every step
    ],
)
def test_ranks_wait_for_a_prompt_each_but_not_longer_than_they_may(come, steps):
    two = Layout(dp=2, ep=2)
    assert float(_gathered(come, two, Shortcuts(gather=60))) == pytest.approx(steps, rel=0.02)
    assert float(_gathered(come, two, Shortcuts())) == float(_gathered(come, Layout(dp=2), Shortcuts(gather=60))) == 1


def test_a_prompt_waits_for_those_of_other_ranks_half_as_long_as_they_do():
    """Few and long answers: 60 steps from one that reads to the next, so 30 on average in place of the half of one, and
    what one rank's other sequences wait with it is read in the same step."""
    layout, asked, h200 = Layout(dp=8, ep=8), (MIXTURE, 1024, 4096), machine(W, "h200").mid
    plain, waits = (serving(*asked, 16, layout, Precision(1, 1), h200, P, how=Shortcuts(gather=g)) for g in (0, 60))
    assert float(waits.first - plain.first) == pytest.approx(29.5 * float(waits.token), rel=0.1)
    assert float(waits.token) <= float(plain.token)


def test_a_request_waits_for_the_engine_to_look():
    """An engine that looks for new requests every 21 steps lets one wait for ten and a half, not for half of one; those
    that came meanwhile are read together, so that tokens come no later."""
    every, seldom = (run(16, how=Shortcuts(looks=steps)) for steps in (1.0, 21.0))
    assert float(seldom.first - every.first) >= 10 * float(every.token) * 0.9
    assert float(seldom.token) <= float(every.token)
    assert float(run(1, how=Shortcuts(looks=21.0)).first) == float(run(1).first)  # alone, it is looked for at once


def test_ranks_that_do_not_divide_the_experts_hold_some_twice_in_serving_only():
    """256 experts on 72 ranks: four each (288 places), as on 64 ranks."""
    uneven, even = Layout(dp=72, ep=72), Layout(dp=64, ep=64)
    assert held_values(MIXTURE, uneven)[1] == held_values(MIXTURE, even)[1]
    check_layout(MIXTURE, uneven, "decode")
    with pytest.raises(PerfError, match="ep=72 does not divide 256 experts"):
        check_layout(MIXTURE, uneven, "train")


def test_a_domain_of_72_is_used_whole():
    answer = estimate(model="deepseek-v3", system="gb200", phase="decode", count=72, batch=32 * 72)
    assert answer["count"] == 72
    assert answer["layout"]["ep"] > 8


def test_the_batch_of_a_rank_says_how_many_ranks_have_their_own_sequences():
    """448 requests in flight at 56 a rank are 8 ranks, whatever the column calls them."""
    row = {"metric": "tpot_ms", "phase": "decode", "quantisation": "fp8", "isl": "4000", "osl": "1000",
           "n_accelerators": "8", "batch": "56", "concurrency": "448", "ep": "8"}  # fmt: skip
    h200 = machine(W, "h200")
    asked = [inference_value(row | d, MIXTURE, h200, P) for d in ({"tp": "8", "dp": "1"}, {"tp": "1", "dp": "8"})]
    assert asked[0][0] == asked[1][0]


def test_a_writer_has_no_more_sequences_than_its_readers_bring():
    """4,096 in flight: one group of readers brings few of them at a time, two bring more; a hundred as many as there
    are, as if the row told of none, or told of only one of each kind (without a batch)."""
    row = {"metric": "tpot_ms", "phase": "decode-disagg", "quantisation": "fp8", "isl": "8192", "osl": "128",
           "n_accelerators": "16", "batch": "512", "concurrency": "4096", "tp": "1", "dp": "8", "ep": "8"}  # fmt: skip
    h200 = machine(W, "h200")
    one, two, many = (
        inference_value(row | {"notes": f"prefill {n} worker(s) tp1 dp8 ep8"}, MIXTURE, h200, P)[0] for n in (1, 2, 100)
    )
    assert one < two < many == inference_value(row, MIXTURE, h200, P)[0]
    unlisted = row | {"batch": "", "notes": "prefill 1 worker(s) tp1 dp8 ep8"}
    assert (
        inference_value(unlisted, MIXTURE, h200, P)[0] == inference_value(unlisted | {"notes": ""}, MIXTURE, h200, P)[0]
    )


def test_a_limit_on_a_token_s_time_bounds_the_load():
    free = fullest(SMALL, PROMPT, ANSWER, Layout(), Precision(), H100.mid, P)
    token = float(run(free).token)
    bound = fullest(SMALL, PROMPT, ANSWER, Layout(), Precision(), H100.mid, P, slowest=token / 2)
    assert bound < free
    assert float(run(bound).token) <= token / 2


def test_a_limit_holds_for_all_but_one_request_in_a_hundred():
    """Prompts of the others come as a Poisson number: 2.326 of its deviations more of them must still keep it."""
    limit = float(run(fullest(SMALL, PROMPT, ANSWER, Layout(), Precision(), H100.mid, P)).token) / 2
    s = run(fullest(SMALL, PROMPT, ANSWER, Layout(), Precision(), H100.mid, P, slowest=limit))
    late = float(s.token) + 2.326 * (float(s.running) - 1) ** 0.5 * float(s.prompt) / ANSWER
    assert float(s.token) < late <= limit


def test_a_limit_nothing_meets_leaves_the_fastest_load():
    assert fullest(SMALL, PROMPT, ANSWER, Layout(), Precision(), H100.mid, P, slowest=1e-9) == 1


def test_an_engine_admits_what_it_can_hold_to_the_end_of_each_answer():
    """However many wait, those running fill memory with whole prompts and whole answers and no more."""
    found = serving(SMALL, 1000.0, 9000.0, 1e6, Layout(), Precision(), H100.mid, P)
    full = memory(SMALL, "decode", Load(found.running, 1.0, 10_000.0), Layout(), Precision()).total
    assert float(full) == pytest.approx(usable("serve", H100.mid, P), rel=1e-9)


def test_an_engine_that_reserves_nothing_runs_what_it_holds_on_average():
    """Sequences in flight have written half of their answer on average: memory is full of prompts and half answers, and
    as many as run wait for nothing but each other."""
    lenient = Shortcuts(reserves=False)
    found = serving(SMALL, 1000.0, 9000.0, 1e6, Layout(), Precision(), H100.mid, P, how=lenient)
    full = memory(SMALL, "decode", Load(found.running, 1.0, 5_500.0), Layout(), Precision()).total
    assert float(full) == pytest.approx(usable("serve", H100.mid, P), rel=1e-9)
    load = float(found.running)
    strict, free = (serving(SMALL, 1000.0, 9000.0, load, Layout(), Precision(), H100.mid, P, how=how)
                    for how in (Shortcuts(), lenient))  # fmt: skip
    assert float(free.first) < float(strict.first)
    assert float(free.rate) >= float(strict.rate)


def test_stages_of_a_pipeline_that_only_reads_all_work():
    """Two stages take as long for a prompt as one, and read two batches meanwhile: as much a chip."""
    row = {"metric": "input_tokens_per_s_per_gpu", "phase": "prefill", "quantisation": "bf16", "isl": "2048", "tp": "1"}
    one, two = (inference_value(row | {"n_accelerators": n, "pp": n}, SMALL, H100, P)[0] for n in ("1", "2"))
    assert two == pytest.approx(one, rel=0.02)


def test_lengths_that_a_benchmark_spreads_count_with_their_mean():
    """Drawn evenly from 0.8 of the stated to the stated: nine tenths of each."""
    row = {"metric": "tpot_ms", "phase": "decode", "quantisation": "fp8", "tp": "1", "concurrency": "32",
           "n_accelerators": "1"}  # fmt: skip
    spread = inference_value(row | {"isl": "2000", "osl": "1000"}, SMALL, H100, P, Workload(spread=0.8))
    assert spread[0] == inference_value(row | {"isl": "1800", "osl": "900"}, SMALL, H100, P, Workload())[0]


def test_beams_hold_their_prompt_once():
    """Four sequences to a prompt of 2,000 with answers of 500: 500 + 500 tokens each against 2,500, so 2.5 times as
    many fit beside what the weights leave."""
    plain, beams = (run(1e6, how=Shortcuts(beams=b)).running - 1 for b in (1.0, 4.0))
    assert float(beams / plain) == pytest.approx(2.5, rel=0.01)

"""One published serving measurement, predicted from its set-up."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from fencepost.facts.models import Model
from fencepost.perf.choose import best_layout, candidates
from fencepost.perf.evaluate import Task, beside, need, precision_for, usable
from fencepost.perf.layout import Layout
from fencepost.perf.machine import Machine
from fencepost.perf.ops import Load, Precision
from fencepost.perf.parameters import Parameters
from fencepost.perf.passes import Shortcuts
from fencepost.perf.rates import WEIGHT_BYTES, WIDTH, format_code
from fencepost.perf.serving import Serving, burst_rate, fullest, serving
from fencepost.perf.step import serve

from .kernels import number
from .loads import (
    admitted,
    alike,
    apart,
    attending,
    balanced,
    batch_of,
    both,
    comes_singly,
    commanded,
    drafted,
    drawn,
    in_flight,
    looks,
    once,
    planned,
    readers,
    reads,
    requests_of,
    reserves,
    rounds,
    served,
    several,
    told,
    waits,
    workers,
)
from .measured import Workload, precision_of, whole

__all__ = ["holding", "inference_value"]

Row = Mapping[str, str]
_PROMPT, _ANSWER = 1024.0, 512.0  # where a row states no lengths
_USUAL = 16  # sequences a chip where a row gives a latency and no load


def inference_value(
    row: Row, model: Model, m: Machine, p: Parameters, usual: Workload | None = None
) -> tuple[float, str, tuple[str, ...]] | None:
    """The row's metric, which band it has (static, decode, disagg, prefill, first, offline or throughput), and what was
    assumed.

    ``usual`` is the benchmark the row belongs to: its lengths where the row states none, its limit on a token's time,
    how many requests it sends. A row that does not state its number format is predicted in both the usual ones.
    """
    row = told(once(attending(row), m.mid.node))
    if balanced(row):
        p, model = replace(p, imbalance=1.0), replace(model, even=bool(model.experts))
    if not served(row) and not comes_singly(row):  # all prompts at hand: an engine fills its steps with them
        p = replace(p, read_share=1.0)
    label = row.get("quantisation", "")
    found = precision_of(label, m.mid, row.get("notes", ""))
    found = found and beside(model, found, m.mid)
    # weights published in 4 bits are served so, whatever the label says of a chip that has no such products
    narrower = found is not None and WIDTH[format_code(model.native)] < WIDTH[found.weights]
    if label and (found is None or narrower):
        return _answer(row, model, m, p, usual, precision_for(model, m.mid), [])
    if found is not None:
        engine = row.get("engine", "").lower()
        tuned = row.get("phase", "").startswith("mixed-") or engine.startswith(("trt", "tensorrt"))
        if tuned and WIDTH[found.compute] <= 8 and not found.cache:
            # runs tuned for throughput, and checkpoints made for this engine, keep the cache of narrow products so
            return _answer(row, model, m, p, usual, replace(found, cache=1), ["8-bit cache"])
        return _answer(row, model, m, p, usual, found, [])
    if usual and usual.fastest:  # as fast as floating point goes
        best = max((c for c in (0, 1, 3) if m.mid.runs(c)), key=lambda c: m.mid.peak[c])
        return _answer(row, model, m, p, usual, Precision(best, best, int(best > 0)), ["fastest number format"])
    both = [Precision(c, c, 0) for c in (0, 1) if m.mid.runs(c)]
    answers = [_answer(row, model, m, p, usual, f, ["number format not stated"]) for f in both]
    if any(a is None for a in answers):
        return None
    values = [a[0] for a in answers if a is not None]
    first = answers[0]
    assert first is not None
    return math.exp(sum(map(math.log, values)) / len(values)), first[1], first[2]


def holding(row: Row, model: Model, bins: Sequence[Machine]) -> Sequence[Machine]:
    """Of the bins that a row's chip may be those whose memory takes the weights, all where none does: it ran."""

    def takes(m: Machine) -> bool:
        found = precision_of(row.get("quantisation", ""), m.mid, row.get("notes", "")) or Precision(1, 1)
        each = WEIGHT_BYTES[found.weights] * model.params
        return each <= whole(row, "n_accelerators", m.mid.node) * m.mid.capacity

    return [m for m in bins if takes(m)] or bins


def _answer(
    row: Row, model: Model, m: Machine, p: Parameters, usual: Workload | None, precision: Precision,
    notes: list[str],
) -> tuple[float, str, tuple[str, ...]] | None:  # fmt: skip
    known = usual or Workload()
    prompt, answer = _lengths(row, usual, notes)
    draft, accepted = drafted(row)
    waits_for = next((s for name, s in known.gather.items() if row.get("engine", "").startswith(name)), 0.0)
    how = Shortcuts(
        draft=draft, accepted=accepted, beams=known.beams, ahead=not waits(row), chunk=reads(row, m),
        varied=known.varied or float(drawn(row, prompt, answer)),
        apart=comes_singly(row) and not waits_for, gather=waits_for, looks=looks(row, known),
        reserves=reserves(row),
    )  # fmt: skip
    count = whole(row, "n_accelerators", m.mid.node)
    layout = _layout(row, model, m, precision, count, prompt, answer, p, Shortcuts(apart=how.apart), notes)
    eight = next((c for c in (1, 2) if m.mid.runs(c)), 0)
    everything = replace(p, memory_use=1.0)
    if not _holds(model, layout, precision, m, p) and _holds(model, layout, precision, m, everything):
        p = everything  # what ran had room: its engine was given more of the memory than engines take unasked
        notes.append("all of the memory for the engine")
    elif WIDTH[precision.weights] > 8 and eight and not _holds(model, layout, precision, m, p):
        precision = Precision(eight, eight, precision.cache)  # what ran was narrower than the model's own release
        notes.append("8-bit weights")
    chips, split = int(layout.chips), "disagg" in row.get("phase", "")
    # a row that states a replica and no number of them ran one, on a machine that may have held more
    single = split or row.get("phase") == "mixed" or (whole(row, "tp") and not whole(row, "dp"))
    copies = 1 if single else max(count // chips, 1)
    if single and not split and chips < count:
        notes.append("one replica")
    metric = row["metric"]
    if metric.startswith("input_tokens") or metric == "ttft_ms":
        return _reading(row, model, m, p, usual, layout, precision, prompt, answer, copies, how, notes)
    batch, requests = batch_of(row, layout, copies), requests_of(row, copies)
    static = row.get("phase", "").startswith("static")
    alone = row.get("phase", "") == "decode" and not (metric == "tpot_ms" and both(row))
    if several(row, m.mid.node):
        alone = True
        notes.append("chips of several workers")
    pure = split or metric.endswith("_per_node") or alone
    # how many of the requests sent at once an engine takes in is its own choice: a looser question than a batch
    loose = batch is None or not (static or pure or metric == "tpot_ms")
    slowest = usual.slowest.get(row.get("phase", ""), math.inf) if usual else math.inf
    most = fullest(model, prompt, answer, layout, precision, m.mid, p, limit=admitted(row, m), slowest=slowest, how=how)
    if batch is None and metric.startswith("tpot"):
        batch = min(_USUAL * chips, most)
        notes.append(f"{_USUAL} sequences a chip")
    elif requests and loose:
        flight = in_flight(
            row, requests, lambda b: serving(model, prompt, answer, b, layout, precision, m.mid, p, how=how), answer
        )
        batch = min(flight, admitted(row, m) * float(layout.dp))
    elif batch is None:
        notes.append("as many sequences as memory holds")
    batch = most if batch is None else batch if metric.startswith("tpot") else min(batch, most)
    if split:
        batch = _fed(row, model, m, p, layout, precision, prompt, answer, batch, how)
    s = serving(model, prompt, answer, batch, layout, precision, m.mid, p, mixed=not (static or pure), how=how)
    if row.get("phase", "").startswith("mixed-") and math.isfinite(known.seconds):
        requests = max(known.seconds * float(s.rate) / answer, 1.0)
    sent = known.sent.get((prompt, answer))
    requests = requests or ((sent or planned(row) or 0.0) / copies)
    if static:
        rate = _static_rate(model, prompt, answer, batch, layout, precision, m, p, s)
    elif requests and loose:
        rate = burst_rate(
            model, prompt, answer, requests, min(batch, requests), layout, precision, m.mid, p,
            alike=bool(sent) or alike(row, prompt, answer), how=how,
        )  # fmt: skip
    else:
        rate = float(s.rate)
    value = _metric(row, s, rate / known.beams / chips, chips * copies, answer)
    stated = "static" if static else "disagg" if split else "decode"
    kind = ("throughput" if served(row) else "offline") if loose else stated
    return None if value is None else (value, kind, tuple(notes))


def _fed(
    row: Row, model: Model, m: Machine, p: Parameters, layout: Layout, precision: Precision, prompt: float,
    answer: float, batch: float, how: Shortcuts,
) -> float:  # fmt: skip
    """Sequences that a worker writes at once of the ``batch`` that are in flight: no more than those that read for it
    bring, by Little's law; the others wait to be read."""
    found = readers(row)
    if found is None or not math.isfinite(number(row.get("concurrency"))):
        return batch
    count, chips = found
    free = {**row, "tp": "", "pp": "", "ep": "", "dp": "", "phase": "", "metric": "input_tokens_per_s"}
    own = _layout(free, model, m, precision, chips, prompt, answer, p, how, [])
    brought = float(_read_rate(model, prompt, own, precision, m, p)) * count / prompt / workers(row)
    sizes = np.geomspace(min(1.0, batch), batch, 32)
    ended = serving(model, prompt, answer, sizes, layout, precision, m.mid, p, mixed=False, how=how).rate / answer
    return float(np.interp(brought, np.maximum.accumulate(ended), sizes))


def _metric(row: Row, s: Serving, each: float, count: int, answer: float) -> float | None:
    values = {
        "tpot_ms": float(s.token) * 1e3, "output_tokens_per_s": each * count, "output_tokens_per_s_per_gpu": each,
        "output_tokens_per_s_per_node": each * 8, "samples_per_s": each * count / max(answer, 1.0),
    }  # fmt: skip
    return values.get(row["metric"])


def _lengths(row: Row, usual: Workload | None, notes: list[str]) -> tuple[float, float]:
    """Prompt and answer lengths; those that only the notes print are read there."""
    prompt, answer = number(row.get("isl")), number(row.get("osl"))
    if not math.isfinite(answer):
        printed = re.search(r"generated tokens/sample (\d+(?:\.\d+)?)", row.get("notes", ""))
        answer = float(printed[1]) if printed else math.nan
    if not math.isfinite(prompt):  # a mean of what is cached stands for a prompt of that length
        printed = re.search(r"KV(?: cache)? length (\d+)", row.get("notes", ""), re.I)
        prompt = float(printed[1]) if printed else math.nan
    if not (math.isfinite(prompt) and math.isfinite(answer)) and not row["metric"].startswith("input"):
        notes.append("lengths of the benchmark's data set" if usual else "lengths not stated")
    known = usual or Workload()
    first, second = (next(filter(math.isfinite, v)) for v in ((prompt, known.prompt, _PROMPT),
                                                               (answer, known.answer, _ANSWER)))  # fmt: skip
    mean = (1 + known.spread) / 2
    return first * mean, max(second * mean, 1.0)


def _layout(
    row: Row, model: Model, m: Machine, precision: Precision, count: int, prompt: float, answer: float, p: Parameters,
    how: Shortcuts, notes: list[str],
) -> Layout:  # fmt: skip
    """The stated replica (degrees that count dies are brought back to chips), else the fastest of ``count`` chips."""
    tp, pp, ep, dp = (whole(row, c) for c in ("tp", "pp", "ep", "dp"))
    if tp or pp > 1 or dp or ep:
        tp, pp = max(tp, 1), max(pp, 1)
        if apart(row) and model.experts and not dp:
            tp, dp, ep = 1, tp, ep or tp
        load = number(row.get("concurrency")) / number(row.get("batch")) / workers(row)
        if 1 < load <= tp * max(dp, 1) and tp * max(dp, 1) % load == 0:  # each rank of the attention has its own batch
            tp, dp = int(tp * max(dp, 1) / load), int(load)
        if model.heads % tp:  # a degree that cuts no head names the ranks of a group whose attention is replicated
            dp, tp = tp * max(dp, 1), 1
        dp = max(dp, ep // tp, 1)
        over = max(tp * pp * dp / count, 1.0) if "disagg" not in row.get("phase", "") else 1.0
        fewer, rest = dp, over
        while rest > 1 and fewer > 1:
            fewer, rest = max(fewer // 2, 1), rest / 2
        narrow = max(count // (pp * fewer), 1) if rest > 1 else tp
        # where so few chips do not hold the weights, the degrees are right and the count is not
        ranks = max(min(ep, narrow * fewer, model.experts), 1)
        if over > 1 and _holds(model, Layout(tp=narrow, pp=pp, dp=fewer, ep=ranks), precision, m, p):
            tp, dp = narrow, fewer
        if dp > 1 and model.experts:  # replicas of the attention share one set of experts, some of them doubled
            ep = max(ep, dp * tp)
        layout = Layout(tp=tp, pp=pp, dp=dp, ep=max(min(ep, tp * dp, model.experts), 1))
        if row.get("phase", "").startswith("mixed-") and not ep and model.experts and tp > 1:
            layout = _cut_experts(layout, model, m, precision, prompt, answer, p, how)
        return _own_sequences(row, model, m, precision, layout, prompt, answer, p)
    notes.append("layout chosen")
    if row.get("phase") == "mixed":  # one serving process, which takes one chip unless told otherwise
        task = Task("decode", 1.0, _PROMPT)
        held = (n for n in (1, 2, 4, 8, 16) if best_layout(model, task, n, precision, m.mid, p).over <= 0)
        count = min(next(held, count), count)
    grid = candidates(model, Task("decode", float(count), prompt), count, m.mid)
    trial = serving(model, prompt, answer, 64.0 * grid.dp * grid.tp, grid, precision, m.mid, p, how=how)
    only_reads = row["metric"].startswith("input")
    rate = _read_rate(model, prompt, grid, precision, m, p) if only_reads else trial.rate
    order = np.lexsort((-rate, np.round(trial.over, -9)))[0]
    return Layout(tp=grid.tp[order], pp=grid.pp[order], dp=grid.dp[order], ep=grid.ep[order])


def _cut_experts(
    layout: Layout, model: Model, m: Machine, precision: Precision, prompt: float, answer: float, p: Parameters,
    how: Shortcuts,
) -> Layout:  # fmt: skip
    """The layout with the experts cut by width or dealt out by ranks, whichever is faster: runs tuned for throughput
    that do not state which."""
    dealt = replace(layout, ep=np.asarray(min(int(layout.tp * layout.dp), model.experts)))
    load = 64.0 * float(layout.tp)
    cut, ranks = (serving(model, prompt, answer, load, x, precision, m.mid, p, how=how).rate for x in (layout, dealt))
    return dealt if ranks > cut else layout


def _own_sequences(
    row: Row, model: Model, m: Machine, precision: Precision, layout: Layout, prompt: float, answer: float,
    p: Parameters,
) -> Layout:  # fmt: skip
    """The layout, or where its tensor ranks would each hold the latent cache of more sequences than fit, the same ranks
    with sequences of their own: heads do not cut a latent, so engines that take such loads do not cut it either. A
    command is taken at its word."""
    batch = batch_of(row, layout, 1)
    ranks = int(layout.tp * layout.dp)
    if not model.latent or batch is None or layout.tp == 1 or batch < ranks or commanded(row):
        return layout
    own = replace(layout, tp=np.asarray(1), dp=np.asarray(ranks), ep=np.asarray(min(ranks, model.experts or 1)))
    cut, whole_ones = (
        serving(model, prompt, answer, batch, x, precision, m.mid, p, mixed=False) for x in (layout, own)
    )
    stated = math.isfinite(number(row.get("batch")))  # the batch of a rank tells how many ranks have their own
    return own if cut.over > 0 or (not stated and whole_ones.over <= 0 and whole_ones.rate > cut.rate) else layout


def _holds(model: Model, layout: Layout, precision: Precision, m: Machine, p: Parameters) -> bool:
    """Whether the chips of a layout hold the weights and a sequence."""
    held = need(model, Task("decode", float(layout.dp), _PROMPT), layout, precision).total
    return float(held) <= usable("decode", m.mid, p)


def _static_rate(
    model: Model, prompt: float, answer: float, batch: float, layout: Layout, precision: Precision, m: Machine,
    p: Parameters, s: Serving,
) -> float:  # fmt: skip
    """Output tokens per second of one batch read and then written to its end."""
    each = max(batch / float(layout.dp), 1.0)
    read = float(serve(model, "prefill", Load(each, prompt, 0.0), layout, precision, m.mid, p).seconds)
    return batch * answer / (read + answer * float(s.token))


def _reading(
    row: Row, model: Model, m: Machine, p: Parameters, usual: Workload | None, layout: Layout, precision: Precision,
    prompt: float, answer: float, copies: int, how: Shortcuts, notes: list[str],
) -> tuple[float, str, tuple[str, ...]] | None:  # fmt: skip
    """Time to the first token at the stated concurrency, or prompts read per second by chips that do nothing else."""
    if row["metric"] == "ttft_ms":
        batch = batch_of(row, layout, copies) or 1.0
        s = serving(model, prompt, answer, batch, layout, precision, m.mid, p, how=how)
        if not both(row):
            return (float(s.first) - p.arrive * 1e-6) * 1e3, "prefill", tuple(notes)
        # a client sends all it may have in flight at once when it starts, and some rounds of them after
        start = float(s.bulk) * p.read_share * (float(s.running) - 1) / 2
        return (float(s.first) + start / rounds(row, usual or Workload())) * 1e3, "first", tuple(notes)
    each = float(_read_rate(model, prompt, layout, precision, m, p)) / float(layout.chips)
    return each * (8 if row["metric"].endswith("per_node") else 1), "prefill", tuple(notes)


def _read_rate(
    model: Model, prompt: float, layout: Layout, precision: Precision, m: Machine, p: Parameters
) -> np.ndarray:
    """Prompt tokens per second of an engine that only reads: some 16 thousand tokens a step, one in each stage."""
    together = max(16384 / prompt, 1.0)
    step = serve(model, "prefill", Load(together, prompt, 0.0), layout, precision, m.mid, p)
    return together * prompt * layout.dp * layout.pp / step.seconds

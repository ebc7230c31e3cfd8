"""One published serving measurement, predicted from its set-up."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from fencepost.facts.models import Model
from fencepost.perf.choose import best_layout, candidates
from fencepost.perf.evaluate import Task, precision_for
from fencepost.perf.layout import Layout
from fencepost.perf.machine import Machine
from fencepost.perf.parameters import Parameters
from fencepost.perf.rates import WIDTH, format_code
from fencepost.perf.serving import Serving, burst_rate, fullest, serving
from fencepost.perf.step import serve
from fencepost.perf.work import Load, Precision

from .kernels import number
from .measured import Workload, precision_of, whole

__all__ = ["inference_value"]

Row = Mapping[str, str]
_PROMPT, _ANSWER = 1024.0, 512.0  # where a row states no lengths
# vLLM's own default of max_num_seqs (vllm/engine/arg_utils.py): by memory, its A100 counted with the small
_ADMITS, _LARGE, _LARGE_ADMITS = 256.0, 70 * 2**30, 1024.0
_USUAL = 16  # sequences a chip where a row gives a latency and no load


def inference_value(
    row: Row, model: Model, m: Machine, p: Parameters, usual: Workload | None = None
) -> tuple[float, str, tuple[str, ...]] | None:
    """The row's metric, which band it has (static, decode, disagg, prefill, offline or throughput), and what was
    assumed.

    ``usual`` is the benchmark the row belongs to: its lengths where the row states none, and its limit on a token's
    time. A row that does
    not state its number format is predicted in both the usual ones.
    """
    row = _once(row)
    label = row.get("quantisation", "")
    found = precision_of(label, m.mid, row.get("notes", ""))
    # weights published in 4 bits are served so, whatever the label says of a chip that has no such products
    narrower = found is not None and WIDTH[format_code(model.native)] < WIDTH[found.weights]
    if label and (found is None or narrower):
        return _answer(row, model, m, p, usual, precision_for(model, m.mid), [])
    if found is not None:
        tuned = row.get("phase", "").startswith("mixed-") or row.get("engine", "").lower().startswith(("trt", "tensorrt"))
        if tuned and WIDTH[found.compute] <= 8 and not found.cache:
            # runs tuned for throughput, and checkpoints made for this engine, keep the cache of narrow products in 8 bits
            return _answer(row, model, m, p, usual, replace(found, cache=1), ["8-bit cache"])
        return _answer(row, model, m, p, usual, found, [])
    both = [Precision(c, c, 0) for c in (0, 1) if m.mid.runs(c)]
    answers = [_answer(row, model, m, p, usual, f, ["number format not stated"]) for f in both]
    if any(a is None for a in answers):
        return None
    values = [a[0] for a in answers if a is not None]
    first = answers[0]
    assert first is not None
    return math.exp(sum(map(math.log, values)) / len(values)), first[1], first[2]


def _once(row: Row) -> Row:
    """The row with each chip counted once. A group cannot be cut by its expert ranks and then again by as many ranks
    inside each expert: a row that states both wrote the product of the two for its chips and its attention's ranks."""
    inside, ep = re.search(r"moe_tp=(\d+)", row.get("notes", "")), whole(row, "ep")
    tp, dp, count = (whole(row, c, 1) for c in ("tp", "dp", "n_accelerators"))
    if ep < 2 or inside is None or int(inside[1]) != ep or not tp * dp == count == ep * ep:
        return row
    return {**row, "tp": str(max(tp // ep, 1)), "dp": str(max(dp // ep, 1)), "n_accelerators": str(ep)}


def _answer(
    row: Row, model: Model, m: Machine, p: Parameters, usual: Workload | None, precision: Precision,
    notes: list[str],
) -> tuple[float, str, tuple[str, ...]] | None:  # fmt: skip
    prompt, answer = _lengths(row, usual, notes)
    count = whole(row, "n_accelerators", m.mid.node)
    layout = _layout(row, model, m, precision, count, prompt, answer, p, notes)
    chips, split = int(layout.chips), "disagg" in row.get("phase", "")
    # a row that states a replica and no number of them ran one, on a machine that may have held more
    single = split or row.get("phase") == "mixed" or (whole(row, "tp") and not whole(row, "dp"))
    copies = 1 if single else max(count // chips, 1)
    if single and not split and chips < count:
        notes.append("one replica")
    metric = row["metric"]
    if metric.startswith("input_tokens") or metric == "ttft_ms":
        return _reading(row, model, m, p, usual, layout, precision, prompt, answer, copies, notes)
    batch = _batch(row, layout, copies)
    requests = _requests(row, copies)
    static = row.get("phase", "").startswith("static")
    pure = split or metric.endswith("_per_node") or (row.get("phase", "") == "decode" and not _both(row))
    # how many of the requests sent at once an engine takes in is its own choice: a looser question than a batch
    loose = batch is None or not (static or pure or metric == "tpot_ms")
    slowest = usual.slowest.get(row.get("phase", ""), math.inf) if usual else math.inf
    most = fullest(model, prompt, answer, layout, precision, m.mid, p, slowest=slowest)
    if batch is None and metric.startswith("tpot"):
        batch = min(_USUAL * chips, most)
        notes.append(f"{_USUAL} sequences a chip")
    elif batch is None:
        notes.append("as many sequences as memory holds")
    if requests and loose:
        batch = min(_in_flight(row, requests, lambda b: serving(model, prompt, answer, b, layout, precision, m.mid, p),
                               answer), _admitted(row, m) * float(layout.dp))
    batch = most if batch is None else batch if metric.startswith("tpot") else min(batch, most)
    s = serving(model, prompt, answer, batch, layout, precision, m.mid, p, mixed=not (static or pure))
    if static:
        rate = _static_rate(model, prompt, answer, batch, layout, precision, m, p, s)
    elif requests and loose:
        rate = burst_rate(model, prompt, answer, requests, min(batch, requests), layout, precision, m.mid, p)
    else:
        rate = float(s.rate)
    value = _metric(row, s, rate / chips, chips * copies, answer)
    known = "static" if static else "disagg" if split else "decode"
    kind = ("throughput" if _served(row) else "offline") if loose else known
    return None if value is None else (value, kind, tuple(notes))


def _metric(row: Row, s: Serving, each: float, count: int, answer: float) -> float | None:
    values = {
        "tpot_ms": float(s.token) * 1e3, "output_tokens_per_s": each * count, "output_tokens_per_s_per_gpu": each,
        "output_tokens_per_s_per_node": each * 8, "samples_per_s": each * count / max(answer, 1.0),
    }  # fmt: skip
    return values.get(row["metric"])


def _lengths(row: Row, usual: Workload | None, notes: list[str]) -> tuple[float, float]:
    """Prompt and answer lengths; an answer length that only the notes print is read there."""
    prompt, answer = number(row.get("isl")), number(row.get("osl"))
    if not math.isfinite(answer):
        printed = re.search(r"generated tokens/sample (\d+(?:\.\d+)?)", row.get("notes", ""))
        answer = float(printed[1]) if printed else math.nan
    if not (math.isfinite(prompt) and math.isfinite(answer)) and not row["metric"].startswith("input"):
        notes.append("lengths of the benchmark's data set" if usual else "lengths not stated")
    known = usual or Workload()
    first, second = (next(filter(math.isfinite, v)) for v in ((prompt, known.prompt, _PROMPT),
                                                               (answer, known.answer, _ANSWER)))  # fmt: skip
    return first, max(second, 1.0)


def _layout(
    row: Row, model: Model, m: Machine, precision: Precision, count: int, prompt: float, answer: float, p: Parameters,
    notes: list[str],
) -> Layout:  # fmt: skip
    """The stated replica (degrees that count dies are brought back to chips), else the fastest of ``count`` chips."""
    tp, pp, ep, dp = (whole(row, c) for c in ("tp", "pp", "ep", "dp"))
    if tp or pp > 1 or dp or ep:
        tp, pp = max(tp, 1), max(pp, 1)
        load = number(row.get("concurrency")) / number(row.get("batch")) / _workers(row)
        if 1 < load <= tp * max(dp, 1) and tp * max(dp, 1) % load == 0:  # each rank of the attention has its own batch
            tp, dp = int(tp * max(dp, 1) / load), int(load)
        if model.heads % tp:  # a degree that cuts no head names the ranks of a group whose attention is replicated
            dp, tp = tp * max(dp, 1), 1
        dp = max(dp, ep // tp, 1)
        over = max(tp * pp * dp / count, 1.0) if "disagg" not in row.get("phase", "") else 1.0
        while over > 1 and dp > 1:
            dp, over = max(dp // 2, 1), over / 2
        if over > 1:
            tp = max(count // (pp * dp), 1)
        if dp > 1 and model.experts:  # replicas of the attention share one set of experts, some of them doubled
            ep = max(ep, dp * tp)
        layout = Layout(tp=tp, pp=pp, dp=dp, ep=max(min(ep, tp * dp, model.experts), 1))
        if row.get("phase", "").startswith("mixed-") and not ep and model.experts and tp > 1:
            layout = _cut_experts(layout, model, m, precision, prompt, answer, p)
        return _own_sequences(row, model, m, precision, layout, prompt, answer, p)
    notes.append("layout chosen")
    if row.get("phase") == "mixed":  # one serving process, which takes one chip unless told otherwise
        count = next((n for n in (1, 2, 4, 8, 16) if n <= count and _holds(model, n, precision, m, p)), count)
    grid = candidates(model, Task("decode", float(count), prompt), count, m.mid)
    trial = serving(model, prompt, answer, 64.0 * grid.dp * grid.tp, grid, precision, m.mid, p)
    order = np.lexsort((-trial.rate, np.round(trial.over, -9)))[0]
    return Layout(tp=grid.tp[order], pp=grid.pp[order], dp=grid.dp[order], ep=grid.ep[order])


def _cut_experts(
    layout: Layout, model: Model, m: Machine, precision: Precision, prompt: float, answer: float, p: Parameters
) -> Layout:
    """The layout with the experts cut by width or dealt out by ranks, whichever is faster: runs tuned for throughput
    that do not state which."""
    dealt = replace(layout, ep=np.asarray(min(int(layout.tp * layout.dp), model.experts)))
    load = 64.0 * float(layout.tp)
    cut, ranks = (serving(model, prompt, answer, load, x, precision, m.mid, p).rate for x in (layout, dealt))
    return dealt if ranks > cut else layout


def _own_sequences(
    row: Row, model: Model, m: Machine, precision: Precision, layout: Layout, prompt: float, answer: float,
    p: Parameters,
) -> Layout:  # fmt: skip
    """The layout, or where its tensor ranks would each hold the latent cache of more sequences than fit, the same ranks
    with sequences of their own: heads do not cut a latent, so engines that take such loads do not cut it either."""
    batch = _batch(row, layout, 1)
    if not model.mla or batch is None or layout.tp == 1:
        return layout
    ranks = int(layout.tp * layout.dp)
    own = replace(layout, tp=np.asarray(1), dp=np.asarray(ranks), ep=np.asarray(min(ranks, model.experts or 1)))
    cut, whole_ones = (
        serving(model, prompt, answer, batch, x, precision, m.mid, p, mixed=False) for x in (layout, own)
    )
    stated = math.isfinite(number(row.get("batch")))  # the batch of a rank tells how many ranks have their own
    return own if cut.over > 0 or (not stated and whole_ones.over <= 0 and whole_ones.rate > cut.rate) else layout


def _holds(model: Model, chips: int, precision: Precision, m: Machine, p: Parameters) -> bool:
    """Whether so many chips hold the weights and a sequence."""
    task = Task("decode", 1.0, 1024.0)
    return best_layout(model, task, chips, precision, m.mid, p).over <= 0


def _batch(row: Row, layout: Layout, copies: int) -> float | None:
    """Sequences in flight on one copy of the layout; None where the row states none. Where a row states both the
    requests in flight and the batch of a rank, and the first are more, they went to copies it does not list."""
    together, each = number(row.get("concurrency")), number(row.get("batch"))
    stated = [each * float(layout.dp)] if math.isfinite(each) else []
    if math.isfinite(together):
        stated.append(max(together / (_workers(row) if _workers(row) > 1 else copies), 1.0))
    return min(stated, default=None)


def _served(row: Row) -> bool:
    """Whether requests came through a server, whose host code then takes part: a row that counts requests in flight.
    Batch and offline runs call the engine from the program that measures."""
    return math.isfinite(number(row.get("concurrency"))) or _requests(row, 1) is not None


def _both(row: Row) -> bool:
    """Whether a row of decoding was measured on an engine that reads prompts between its tokens: one told how many
    requests are in flight, or called aggregated."""
    return row["metric"].startswith("tpot") and (_served(row) or _together(row))


def _together(row: Row) -> bool:
    """Whether a row says that one engine read and wrote."""
    return "aggregated" in row.get("notes", "").lower()


def _workers(row: Row) -> int:
    """Decoding workers that share the requests of a disaggregated run, 1 where the row names none."""
    named = re.search(r"decode (\d+) worker", row.get("notes", ""))
    return int(named[1]) if named else 1


def _requests(row: Row, copies: int) -> float | None:
    """How many requests a run sent all at once to one copy, where the row says so."""
    sent = re.search(r"(?<![\d.])(\d+) requests in", row.get("notes", ""))
    return max(float(sent[1]) / copies, 1.0) if sent else None


def _in_flight(row: Row, requests: float, load: Callable[[np.ndarray], Serving], answer: float) -> float:
    """Requests in flight of a run of so many: all of them, unless fewer are stated.

    A number with decimals is not the limit a run was given, which is whole, but what the client printed at its end: the
    most requests that touched any one second. With c in flight, each of L seconds, c + c / L touch a second on average
    and those that end within it vary as the root of their number; the highest of w seconds exceeds the mean by about
    sqrt(2 ln w) of that. The c that would give what was printed is taken.
    """
    stated = number(row.get("concurrency"))
    if not math.isfinite(stated) or stated >= requests or "." not in row.get("concurrency", ""):
        return min(stated, requests) if math.isfinite(stated) else requests
    flight = np.arange(1.0, stated + 1)
    s = load(flight)
    each = s.first + answer * s.token
    ends = flight / each
    seconds = np.maximum(requests / ends, 2.0)
    touched = flight + ends + np.sqrt(2 * np.log(seconds) * ends)
    return float(flight[int(np.argmin(np.abs(touched - stated)))])


def _admitted(row: Row, m: Machine) -> float:
    """Sequences an engine runs at once on a replica at most: what its command says, else its own default."""
    told = re.search(r"--max[-_](?:num[-_]seqs|batch[-_]size|running[-_]requests)[ =](\d+)", row.get("notes", ""))
    if told:
        return float(told[1])
    if row.get("engine", "").lower().startswith("vllm"):
        large = m.mid.capacity >= _LARGE and m.mid.architecture != "Ampere"
        return _LARGE_ADMITS if large else _ADMITS
    return math.inf


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
    prompt: float, answer: float, copies: int, notes: list[str],
) -> tuple[float, str, tuple[str, ...]] | None:  # fmt: skip
    """Time to the first token at the stated concurrency, or prompts read per second by chips that do nothing else."""
    if row["metric"] == "ttft_ms":
        batch = _batch(row, layout, copies) or 1.0
        s = serving(model, prompt, answer, batch, layout, precision, m.mid, p)
        if not (_served(row) or _together(row)):
            return (float(s.first) - p.arrive * 1e-6) * 1e3, "prefill", tuple(notes)
        # a client sends all it may have in flight at once when it starts, and some rounds of them after
        start = float(s.prompt) * p.read_share * (float(s.running) - 1) / 2
        rounds = (usual or Workload()).rounds
        return (float(s.first) + start / rounds) * 1e3, "prefill", tuple(notes)
    together = max(16384 / prompt, 1.0)  # an engine that only reads keeps some 16 thousand tokens in a step
    seconds = float(serve(model, "prefill", Load(together, prompt, 0.0), layout, precision, m.mid, p).seconds)
    each = together * prompt * float(layout.dp) / seconds / float(layout.chips)
    scale = 8 if row["metric"].endswith("per_node") else 1
    return each * scale, "prefill", tuple(notes)

"""What a published serving measurement says of its load: chips, requests in flight, how many a run sent.

What was asked of a run is read, never how fast it was. The one figure of an outcome among the columns, the most
requests a client saw in a second, is brought back to the limit it was given (``in_flight``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

import numpy as np

from fencepost.perf.layout import Layout
from fencepost.perf.machine import Machine
from fencepost.perf.serving import Serving

from .kernels import number
from .measured import Workload, whole

__all__ = [
    "admitted", "alike", "apart", "attending", "balanced", "batch_of", "both", "comes_singly", "commanded",
    "drafted", "drawn", "in_flight", "looks", "once", "planned", "readers", "reads", "requests_of", "reserves",
    "rounds", "served", "several", "told", "waits", "workers",
]  # fmt: skip

Row = Mapping[str, str]
_NEAR = 0.2  # how far a sample's mean length may be from its data set's
# vLLM's own defaults of max_num_seqs and max_num_batched_tokens (vllm/engine/arg_utils.py): by memory, its A100 counted
# with the small
_LARGE, _ADMITS, _LARGE_ADMITS, _READS, _LARGE_READS = 70 * 2**30, 256.0, 1024.0, 2048.0, 8192.0
_OTHERS_ADMIT = (
    4096.0  # the most that SGLang sets for itself (tp_worker.py), and a benchmark of TensorRT-LLM (tuning.py)
)
# degrees as commands of engines write them: -tp 8, --tp-size 8, --tensor-parallel-size 8
_DEGREES = {
    name: rf"(?:-{name}|--{name}|--{name}[-_]size|--{long}[-_]parallel[-_]size)"
    for name, long in (("tp", "tensor"), ("pp", "pipeline"), ("dp", "data"), ("ep", "expert"))
}
_AHEAD_SINCE, _AHEAD_IN = 14, 2026  # minor release and year of a vLLM whose host runs ahead by default


def once(row: Row, node: int) -> Row:
    """The row with each chip counted once. Where ranks that hold experts of their own are the root of all ranks and
    these more than a ``node`` holds, experts and the ranks inside each were one group, and the row wrote their product
    for its chips, among which it shared out the sequences in flight. Where tensor ranks and data ranks are as many and
    experts lie on the product, uncut, the experts' ranks were the tensor ranks, and the data ranks none of their own
    (tp: 4, ep: 4 in the configurations of https://github.com/SemiAnalysisAI/InferenceX are written as 4, 4 and 16).

    >>> row = {"tp": "1", "dp": "64", "ep": "8", "n_accelerators": "64", "batch": "2"}
    >>> [once(row, 8)[name] for name in ("dp", "n_accelerators", "batch")], once(row, 64) == row
    (['8', '8', '16'], True)
    >>> row = {"tp": "4", "dp": "4", "ep": "16", "n_accelerators": "16", "batch": "8", "notes": "moe_tp=1"}
    >>> [once(row, 8)[name] for name in ("tp", "dp", "ep", "n_accelerators", "batch")]
    ['4', '1', '4', '4', '32']
    """
    inside, ep = re.search(r"moe_tp=(\d+)", row.get("notes", "")), whole(row, "ep")
    tp, dp, count = (whole(row, c, 1) for c in ("tp", "dp", "n_accelerators"))
    if inside and int(inside[1]) == 1 and tp == dp > 1 and tp * dp == ep == count:
        batch = str(whole(row, "batch") * dp or "")
        return {**row, "dp": "1", "ep": str(tp), "n_accelerators": str(tp), "batch": batch}
    if ep < 2 or (inside and int(inside[1]) != ep) or not tp * dp == count == ep * ep > node:
        return row
    batch = str(whole(row, "batch") * dp // max(dp // ep, 1) or "")
    return {**row, "tp": str(max(tp // ep, 1)), "dp": str(max(dp // ep, 1)), "n_accelerators": str(ep), "batch": batch}


def attending(row: Row) -> Row:
    """The row with as many ranks as its experts lie on: those beyond its tensor and data ranks attend to sequences of
    their own, and are chips that it did not count.

    >>> row = {"n_accelerators": "2", "tp": "2", "dp": "", "ep": "1", "notes": "moe_tp=4"}
    >>> [attending(row)[name] for name in ("n_accelerators", "tp", "dp", "ep")]
    ['4', '2', '2', '4']
    """
    inside = re.search(r"moe_tp=(\d+)", row.get("notes", ""))
    tp, dp, ep, pp = (whole(row, c, 1) for c in ("tp", "dp", "ep", "pp"))
    ranks = int(inside[1]) * ep if inside else 0
    if ranks <= tp * dp or ranks % tp or "disagg" in row.get("phase", ""):
        return row
    return {**row, "dp": str(ranks // tp), "ep": str(ranks), "n_accelerators": str(ranks * pp)}


def commanded(row: Row) -> bool:
    """Whether a row's notes hold the command of its engine with a degree, which then is no guess.

    >>> commanded({"notes": "script: vllm serve m -tp 8"}), commanded({"notes": "aggregated serving"})
    (True, False)
    """
    return any(re.search(rf"{flag}[ =](\d+)", row.get("notes", "")) for flag in _DEGREES.values())


def told(row: Row) -> Row:
    """The row with the degrees its command states where its columns are blank, and with as many chips as they take.
    Tensor and data ranks that are more than the chips together are those of an attention inside a group, with SGLang.

    >>> row = {"n_accelerators": "2", "tp": "4", "notes": "vllm serve m -tp 4 --enable-expert-parallel"}
    >>> [told(row)[name] for name in ("n_accelerators", "tp", "ep")]
    ['4', '4', '4']
    >>> own = {"n_accelerators": "8", "notes": "sglang serve m --tp 8 --dp 8 --enable-dp-attention"}
    >>> [told(own)[name] for name in ("n_accelerators", "tp", "dp")]
    ['8', '1', '8']
    """
    notes = row.get("notes", "")
    found = {name: re.search(rf"{flag}[ =](\d+)", notes) for name, flag in _DEGREES.items()}
    own = {name: value[1] for name, value in found.items() if value}
    full = {**row, **{name: value for name, value in own.items() if not whole(row, name)}}
    tp, pp, dp = (whole(full, c, 1) for c in ("tp", "pp", "dp"))
    if "--enable-expert-parallel" in notes and own:
        full["ep"] = row.get("ep") or str(tp * dp)
    count = whole(row, "n_accelerators", tp * pp * dp)
    inside = "--enable-dp-attention" in notes and tp == int(own.get("tp", tp))
    inside = inside or (row.get("engine", "").lower().startswith("sglang") and tp * pp * dp > count)
    if inside and tp % dp == 0:  # SGLang takes the data ranks of its attention out of the tensor ranks
        tp //= dp
        full["tp"] = str(tp)
    return {**full, "n_accelerators": str(max(tp * pp * dp, count))} if own else full


def batch_of(row: Row, layout: Layout, copies: int) -> float | None:
    """Sequences in flight on one copy of the layout; None where the row states none. Where a row states both the
    requests in flight and the batch of a rank, and the first are more, they went to copies it does not list."""
    together, each = number(row.get("concurrency")), number(row.get("batch"))
    stated = [each * float(layout.dp)] if math.isfinite(each) else []
    if math.isfinite(together):
        stated.append(max(together / (workers(row) if workers(row) > 1 else copies), 1.0))
    return min(stated, default=None)


def served(row: Row) -> bool:
    """Whether requests came through a server, whose host code then takes part: a row that counts requests in flight.
    Batch and offline runs call the engine from the program that measures."""
    return math.isfinite(number(row.get("concurrency"))) or requests_of(row, 1) is not None


def both(row: Row) -> bool:
    """Whether a row was measured on an engine that reads prompts between its tokens: one told how many requests are in
    flight, or called aggregated."""
    return served(row) or "aggregated" in row.get("notes", "").lower()


def several(row: Row, node: int) -> bool:
    """Whether a row that names one replica tells the chips of several: tensor ranks beyond a ``node`` that cut every
    expert by width are no layout that engines run, and such machines read and write apart
    (https://github.com/SemiAnalysisAI/InferenceX, whose runs on racks are all disaggregated)."""
    return whole(row, "tp") > node and whole(row, "ep", 1) == 1 and "moe_tp" in row.get("notes", "")


def balanced(row: Row) -> bool:
    """Whether tokens were sent to experts in equal shares on purpose, as no text does of itself.

    >>> balanced({"notes": "simulated perfect EPLB"}), balanced({"notes": "EPLB on"})
    (True, False)
    """
    return re.search(r"perfect(?:ly)? (?:EPLB|balanced?)|force[- ]balanced", row.get("notes", ""), re.I) is not None


def comes_singly(row: Row) -> bool:
    """Whether prompts came one by one to an engine that wrote meanwhile: from clients that each send the next when one
    is answered, or at random (the server runs of a benchmark), not all at once."""
    server = row.get("phase") in ("mixed-server", "mixed-interactive")
    return server or (both(row) and requests_of(row, 1) is None and "disagg" not in row.get("phase", ""))


def workers(row: Row) -> int:
    """Decoding workers that share the requests of a disaggregated run, 1 where the row names none."""
    named = re.search(r"decode (\d+) worker", row.get("notes", ""))
    return int(named[1]) if named else 1


def readers(row: Row) -> tuple[int, int] | None:
    """Workers that read prompts for the writers of a disaggregated run, and chips of each; None where the row does not
    count all of them: a table that leaves out the batch of a writer keeps one worker of each kind.

    >>> told = "prefill 5 worker(s) tp1 dp8 ep1 batch 1.0"
    >>> readers({"notes": told, "batch": "192"}), readers({"notes": told, "batch": ""})
    ((5, 8), None)
    """
    notes = row.get("notes", "")
    if counted := re.search(r"prefill (\d+) workers? of (\d+) chips?", notes):
        return int(counted[1]), int(counted[2])
    told = re.search(r"prefill (\d+) worker\(s\) tp(\d+) dp(\d+)", notes) if row.get("batch") else None
    return (int(told[1]), int(told[2]) * int(told[3])) if told else None


def apart(row: Row) -> bool:
    """Whether the ranks of a mixture's group each attend to sequences of their own, as its notes say."""
    return (
        re.search(r"attention[- ](?:dp|data parallel(?:ism)?) (?:is )?(?:on|enabled)", row.get("notes", ""), re.I)
        is not None
    )


def requests_of(row: Row, copies: int) -> float | None:
    """How many requests a run sent all at once to one copy, where the row says so."""
    sent = re.search(r"(?<![\d.])(\d+) requests in", row.get("notes", ""))
    return max(float(sent[1]) / copies, 1.0) if sent else None


def planned(row: Row) -> float | None:
    """How many requests the client of a row was told to send, where its command says so.

    >>> planned({"notes": "bench_serving --num-prompts 80 --max-concurrency 16"}), planned({"notes": ""})
    (80.0, None)
    """
    told = re.search(r"--num[-_]prompts?[ =](\d+)", row.get("notes", ""))
    return float(told[1]) if told else None


def rounds(row: Row, known: Workload) -> float:
    """Requests a client sends for each that it may have in flight: what its command says, else its benchmark's rule."""
    sent, together = planned(row), number(row.get("concurrency"))
    return max(sent / together, 1.0) if sent and together >= 1 else known.rounds


def alike(row: Row, prompt: float, answer: float) -> bool:
    """Whether all requests of a run were of one length: those of a row that names the data set some of its kind drew
    from, and that data set's mean lengths, and has others itself."""
    return _of_set(row, prompt, answer) is False


def drawn(row: Row, prompt: float, answer: float) -> bool:
    """Whether the requests of a run were drawn from the data set its row names, whose answers end where they may."""
    return _of_set(row, prompt, answer) is True


def _of_set(row: Row, prompt: float, answer: float) -> bool | None:
    """Whether mean lengths are those of the data set that some rows of its kind drew from; None where none is named."""
    named = re.search(r"ShareGPT when ~(\d+)/(\d+)", row.get("notes", ""))
    return named and all(
        abs(mean / float(n) - 1) <= _NEAR for mean, n in zip((prompt, answer), named.groups(), strict=True)
    )


def in_flight(row: Row, requests: float, load: Callable[[np.ndarray], Serving], answer: float) -> float:
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


def admitted(row: Row, m: Machine) -> float:
    """Sequences an engine runs at once on a replica at most: what its command says, else its own default."""
    told = re.search(r"--max[-_](?:num[-_]seqs|batch[-_]size|running[-_]requests)[ =](\d+)", row.get("notes", ""))
    if told:
        return float(told[1])
    if row.get("engine", "").lower().startswith("vllm"):
        return _LARGE_ADMITS if _large(m) else _ADMITS
    return _OTHERS_ADMIT


def _large(m: Machine) -> bool:
    return m.mid.capacity >= _LARGE and m.mid.architecture != "Ampere"


def looks(row: Row, known: Workload) -> float:
    """Steps from one at which the engine of a row looks for new requests to the next: what its command says, else its
    benchmark's, else every step.

    >>> looks({"notes": "sglang serve m --scheduler-recv-interval 10"}, Workload())
    10.0
    """
    told = re.search(r"--scheduler-recv-interval[ =](\d+)", row.get("notes", ""))
    if told:
        return float(told[1])
    engine, label, load = (row.get(c, "").lower() for c in ("engine", "quantisation", "concurrency"))
    steps = [
        pair for name, pairs in known.looks.items() for pair in pairs
        if engine.startswith(name.partition("/")[0]) and label.startswith(name.partition("/")[2])
    ]  # fmt: skip
    return max((every for flight, every in steps if number(load) >= flight), default=1.0)


def reserves(row: Row) -> bool:
    """Whether an engine lets a sequence in only if there is room to the end of its answer. vLLM and SGLang let it in as
    soon as its prompt has room, and take back what they cannot hold later (vllm/v1/core/sched/scheduler.py; the ratio
    of new tokens that SGLang reserves falls with time, schedule_policy.py); TensorRT-LLM evicts none by default
    (CapacitySchedulerPolicy GUARANTEED_NO_EVICT). A run that fills the engine gains nothing by it: what is taken back
    is read again, so throughput is that of one which reserves.

    >>> [reserves({"engine": e, "metric": "tpot_ms"}) for e in ("vllm 0.12.0", "sglang", "trtllm 1.0", "")]
    [False, False, True, True]
    """
    lenient = row.get("engine", "").lower().startswith(("vllm", "sglang"))
    return not lenient or row.get("metric") not in ("ttft_ms", "tpot_ms")


def waits(row: Row) -> bool:
    """Whether the host hands on a step's tokens before the chip may begin the next, as vLLM does by default before its
    release 0.14 of January 2026 (https://github.com/vllm-project/vllm/releases/tag/v0.14.0); SGLang and TensorRT-LLM
    run ahead.

    >>> [waits({"engine": e, "year": "2025"}) for e in ("vllm 0.12.0", "vllm", "vLLM 0.15.1", "sglang")]
    [True, True, False, False]
    """
    engine = row.get("engine", "").lower()
    if "vllm" not in engine or "--async-scheduling" in row.get("notes", ""):
        return False
    release = re.search(r"vllm\D{0,2}0\.(\d+)", engine)
    day = re.search(r"measured=(\d{4})", row.get("notes", ""))
    return int(release[1]) < _AHEAD_SINCE if release else number(day[1] if day else row.get("year")) < _AHEAD_IN


def drafted(row: Row) -> tuple[int, float]:
    """Tokens drafted ahead and the probability that one is accepted, where a row says both: as a share, or as the mean
    number of tokens a step yields. None else: most rows do not say how many they kept.

    >>> drafted({"notes": "MTP 1 token at assumed 70% acceptance"}), drafted({"notes": "accept length about 1.8-1.9"})
    ((1, 0.7), (1, 0.85))
    """
    notes = row.get("notes", "")
    share = re.search(r"(\d+) (?:draft )?tokens? at (?:an? )?(?:assumed )?(\d+) ?% accept", notes)
    if share:
        return int(share[1]), float(share[2]) / 100
    length = re.search(r"accept(?:ance)? length (?:about |of )?(\d\.\d+)(?:-(\d\.\d+))?", notes)
    if length:
        kept = (float(length[1]) + float(length[2] or length[1])) / 2 - 1
        return math.ceil(kept), round(kept / math.ceil(kept), 3)
    return 0, 0.0


def reads(row: Row, m: Machine) -> float:
    """Prompt tokens an engine reads in one step at most: what its command says, else its own default.

    >>> from fencepost.facts.world import world
    >>> from fencepost.perf.machine import machine
    >>> a100 = machine(world(), "a100")
    >>> [reads({"engine": e, "notes": n}, a100) for e, n in (("vllm", ""), ("vllm", "--max-num-batched-tokens 4096"))]
    [2048.0, 4096.0]
    """
    stated = re.search(
        r"--(?:max[-_]num[-_](?:batched[-_])?tokens|chunked[-_]prefill[-_]size)[ =](\d+)", row.get("notes", "")
    )
    if stated:
        return float(stated[1])
    if row.get("engine", "").lower().startswith("vllm"):
        return _LARGE_READS if _large(m) else _READS
    return _LARGE_READS

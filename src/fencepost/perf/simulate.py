"""A serving engine under a trace: continuous batching with chunked prefill, a cache that fills up, and queues.

Prompts are read in the order they came, in chunks that share a step with the tokens being written; a prompt starts once
its whole cache has room. When the cache is full the sequence that came last gives its place up, and reads its prompt
and what it had written again later (recomputation, as in vLLM). Between events (an arrival that can start, a sequence
that ends, a full cache, a step that reads) the steps are summed in closed form (``costs``).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from fencepost.base.errors import PerfError

from .costs import GRAIN, Costs
from .search import Limits
from .trace import Trace

__all__ = ["Simulated", "highest_rate", "kept", "simulate"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """For each request the seconds at which it came (``arrival``) and at which its ``first`` and its ``last`` token
    did; ``evicted`` sequences that had to read again; ``written`` seconds times sequences in the engine, over all
    replicas."""

    arrival: np.ndarray
    first: np.ndarray
    last: np.ndarray
    evicted: int
    written: float

    @property
    def waits(self) -> np.ndarray:
        """Seconds from arrival to the first token."""
        return self.first - self.arrival

    def paces(self, trace: Trace) -> np.ndarray:
        """Seconds for each token after the first; 0 where there is none."""
        return (self.last - self.first) / np.maximum(trace.answer - 1, 1)


def simulate(trace: Trace, costs: Costs, replicas: int = 1, cached: float = 0.0, users: int | None = None) -> Simulated:
    """Run a trace on ``replicas`` data ranks, dealt out in turn; ``cached`` is the share of each prompt that needs no
    reading. With ``users`` the trace's arrivals do not count: so many requests come at once, and each that ends is
    followed by the next, so that as many are always in flight.

    FP-PERF-054: a request no empty replica can hold, FP-PERF-055: fewer users than replicas.
    """
    if users is not None and users < min(replicas, len(trace.arrival)):
        raise PerfError("FP-PERF-055", f"{users} users on {replicas} data ranks", where="--users",
                        hint="at least one for each data rank")  # fmt: skip
    longest = trace.prompt + trace.answer
    if float(longest.max()) + costs.each > costs.room:
        at = int(longest.argmax())
        raise PerfError(
            "FP-PERF-054", f"request {at + 1} needs {int(longest[at]):,} tokens of cache, a replica has room for "
            f"{max(int(costs.room - costs.each), 0):,}", where="trace",
            hint="more chips a replica, a narrower --dtype, or leave such requests out",
        )  # fmt: skip
    arrival = trace.arrival.astype(float)
    if users is not None:
        arrival = np.where(np.arange(len(arrival)) < users, 0.0, math.inf)
    first, last = np.empty(len(longest)), np.empty(len(longest))
    evicted, written = 0, 0.0
    for r in range(replicas):
        own = slice(r, None, replicas)
        if len(arrival[own]):
            came = arrival[own].tolist()
            first[own], last[own], out, busy = _replica(
                came, trace.prompt[own].tolist(), trace.answer[own].tolist(), costs, cached
            )
            arrival[own] = came
            evicted, written = evicted + out, written + busy
    return Simulated(arrival, first + costs.arrive, last + costs.arrive, evicted, written)


def _replica(
    arrival: list[float], prompt: list[int], answer: list[int], costs: Costs, cached: float
) -> tuple[list[float], list[float], int, float]:
    """One data rank: first and last moments of its requests, evictions, and sequence-seconds in the engine. An arrival
    that is infinite is that of the request that follows the next to end, and is written in its place.

    ``steps`` counts steps in which every running sequence writes a token; one that begins to write at step s with o
    tokens owed ends at s + o, so nothing is touched in between.
    """
    step, slope, room, each, most = costs.step, costs.cached, costs.room, costs.each, costs.most
    n = len(arrival)
    first, last = [math.nan] * n, [math.nan] * n
    owed = list(answer)  # tokens still to write
    size = list(prompt)  # tokens to hold before writing goes on: the prompt, and what was written before an eviction
    begun = [-1] * n  # step at which it began to write, -1 while it does not
    waiting: deque[int] = deque()
    reading: deque[list[float]] = deque()  # request, tokens to read, tokens cached
    ends: list[tuple[int, int, int]] = []  # a heap: step at which it ends, step at which it began, request
    came: list[tuple[int, int]] = []  # by admission: request, step at which it began
    coming, now, steps, evicted, busy = 0, 0.0, 0, 0, 0.0
    known = sum(a < math.inf for a in arrival)
    running, context, reserved = 0, 0.0, 0.0  # sequences writing, their tokens cached, tokens held for those reading
    while True:
        while coming < n and arrival[coming] <= now:
            waiting.append(coming)
            coming += 1
        while waiting and running + len(reading) < most:
            one = waiting[0]
            inside = running + len(reading)
            if inside and context + reserved + size[one] + (inside + 1) * (each + 1) > room:
                break  # not its own tokens and the next one of all
            waiting.popleft()
            held = prompt[one] * cached if size[one] == prompt[one] else 0.0
            reading.append([one, size[one] - held, held])
            reserved += size[one]
        if reading:
            inside = running + len(reading)
            chunk, looked, read, done = _chunk(reading, max(costs.budget - running, GRAIN), costs)
            spent = (chunk + looked) * (costs.beside if running else 1.0)
            both = costs.chunk[min(math.ceil((read + running / (costs.rest + 1)) / GRAIN), len(costs.chunk) - 1)]
            spared = max(costs.weights[running] + chunk - both, 0.0)  # serving.spared, of numbers
            pause = spent + step[running] + slope[running] * context - spared
            now += pause
            busy += pause * inside
            steps += 1
            context += running
            for one in done:
                reserved -= size[one]
                if owed[one] == answer[one]:
                    first[one] = now + spent * costs.rest
                owed[one] -= 1
                begun[one] = steps
                heappush(ends, (steps + owed[one], steps, one))
                came.append((one, steps))
                running += 1
                context += size[one]
        elif running:
            while begun[ends[0][2]] != ends[0][1]:
                heappop(ends)  # it was evicted meanwhile
            k = ends[0][0] - steps
            if context + running * (each + k) > room:
                k = int((room - context) / running - each)
            base, rise = step[running] + slope[running] * context, slope[running] * running / 2
            if coming < known and not waiting and running < most:
                k = min(k, _until(arrival[coming] - now, base, rise))
            k = max(k, 1)
            pause = k * base + rise * k * (k - 1)
            now += pause
            busy += pause * running
            steps += k
            context += k * running
        elif coming < n:
            now = arrival[coming]
        else:
            return first, last, evicted, busy
        while ends and ends[0][0] <= steps:
            _, since, one = heappop(ends)
            if begun[one] == since:
                running -= 1
                context -= size[one] + steps - since
                last[one] = max(now, first[one])
                begun[one] = -1
                if known < n:
                    arrival[known] = now
                    known += 1
        while running + len(reading) > 1 and running and context + reserved + running * (each + 1) > room:
            one, since = came.pop()
            if begun[one] == since:
                running -= 1
                context -= size[one] + steps - since
                size[one] += steps - since + 1
                owed[one] -= steps - since
                begun[one] = -1
                waiting.appendleft(one)
                evicted += 1


def _chunk(reading: deque[list[float]], budget: float, costs: Costs) -> tuple[float, float, float, list[int]]:
    """Read ``budget`` tokens of the prompts in line: the seconds without and of their attention, the tokens, and the
    requests whose prompt is read."""
    total, looked, done = 0.0, 0.0, []
    while reading and budget > 0:
        entry = reading[0]
        take = entry[1] if entry[1] < budget else budget
        i = math.ceil(take / GRAIN)
        looked += costs.look[i] + costs.back[i] * entry[2]
        entry[1] -= take
        entry[2] += take
        total += take
        budget -= take
        if entry[1] <= 0:
            done.append(int(entry[0]))
            reading.popleft()
    return costs.chunk[math.ceil(total / GRAIN)], looked, total, done


def _until(pause: float, base: float, rise: float) -> int:
    """Steps until ``pause`` seconds have passed: the least k with k base + rise k (k - 1) >= pause."""
    if rise < 1e-12 * base:
        return math.ceil(pause / base)
    half = (base - rise) / (2 * rise)
    return math.ceil(math.sqrt(half * half + pause / rise) - half)


def kept(trace: Trace, result: Simulated, limits: Limits) -> float:
    """Share of the requests that waited no longer than the limits, for the first token and for each after it."""
    return float(np.mean((result.waits <= limits.first) & (result.paces(trace) <= limits.token)))


def highest_rate(
    trace: Trace, costs: Costs, replicas: int, limits: Limits, share: float = 0.9, cached: float = 0.0
) -> float:
    """Requests a second at which ``share`` of the trace, arriving that fast, still keeps the limits, to 1 %; 0 where
    they are not kept even one at a time; infinite where the trace is too short to break them.

    The highest rate that keeps them and the lowest that does not close in from both sides, each step where a straight
    line between the shares kept at the two (over the logarithm of the rate) puts ``share``, a tenth from either end.
    """

    def spare(rate: float) -> float:
        faster = trace.at_rate(rate)
        return kept(faster, simulate(faster, costs, replicas, cached), limits) - share

    # first so slowly that requests hardly ever meet
    low, high = 0.0, 0.1 / (float(trace.answer.mean()) * costs.step[1] + costs.chunk[-1])
    spared, missed = 0.0, spare(high)
    while missed >= 0:
        low, high, spared = high, high * 8, missed
        if high > 1e7:
            return math.inf
        missed = spare(high)
    while low and high / low > 1.01:
        between = min(max(spared / (spared - missed), 0.1), 0.9)
        rate = low * (high / low) ** between
        found = spare(rate)
        if found >= 0:
            low, spared = rate, found
        else:
            high, missed = rate, found
    return low

"""Requests in the order they arrive: read from a file, or drawn from a stated process.

>>> t = drawn(rate=2.0, requests=1000, prompt=500, answer=100, seed=1)
>>> len(t.arrival), bool(1.8 < 1000 / t.arrival[-1] < 2.2)
(1000, True)
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from fencepost.base.errors import PerfError

__all__ = ["Trace", "drawn", "parse_trace"]

_MOST = 10_000_000  # tokens of a prompt or an answer, and requests of a trace, beyond which a file is taken for damaged
# the names columns have here, and in published traces (Azure's of 2023 and 2024, BurstGPT's)
_NAMES = {
    "arrival": ("arrival", "arrival_s", "timestamp", "arrived_at"),
    "prompt": ("prompt", "prompt_tokens", "contexttokens", "request tokens", "input_tokens", "num_prefill_tokens"),
    "answer": ("answer", "output_tokens", "generatedtokens", "response tokens", "num_decode_tokens"),
}


@dataclass(frozen=True, slots=True)
class Trace:
    """``arrival`` in seconds from the first request's day or hour zero, rising; tokens of each ``prompt`` and
    ``answer``."""

    arrival: np.ndarray
    prompt: np.ndarray
    answer: np.ndarray

    def at_rate(self, rate: float) -> Trace:
        """The same requests arriving ``rate`` a second on average."""
        span = float(self.arrival[-1] - self.arrival[0]) or 1.0
        return replace(self, arrival=(self.arrival - self.arrival[0]) * (len(self.arrival) - 1) / span / rate)


def drawn(
    rate: float, requests: int, prompt: float, answer: float, seed: int, *, burst: float = 1.0, spread: float = 1.0
) -> Trace:
    """``requests`` at ``rate`` a second. ``burst`` is the coefficient of variation of the gaps between them, gamma
    distributed (1: a Poisson process), ``spread`` that of the lengths about the means ``prompt`` and ``answer``, gamma
    distributed as well (0: all alike). The same ``seed`` gives the same requests."""
    if not (0 < rate < 1e9 and 1 <= requests <= _MOST and 0 < burst <= 100 and 0 <= spread <= 10
            and 1 <= prompt <= _MOST and 1 <= answer <= _MOST):  # fmt: skip
        raise PerfError(
            "FP-PERF-050", f"no requests can be drawn: {requests} at {rate:g} a second, {prompt:g} and {answer:g} long",
            where="--rate", hint="a rate, a number and lengths above zero; burst up to 100, spread up to 10",
        )  # fmt: skip
    rng = np.random.default_rng(seed)
    shape = 1 / burst**2
    gaps = rng.gamma(shape, 1 / (shape * rate), requests)

    def lengths(mean: float) -> np.ndarray:
        drawn = rng.gamma(1 / spread**2, spread**2, requests) if spread else np.ones(requests)
        return np.maximum(np.round(mean * drawn), 1).astype(int)

    return Trace(np.cumsum(gaps) - gaps[0], lengths(prompt), lengths(answer))


def parse_trace(lines: Iterable[str], where: str) -> Trace:
    """A trace from a CSV with a header: arrival (seconds, or a date and time), prompt and answer (tokens).

    Rows need not be in order. FP-PERF-051: a column is missing, FP-PERF-052: a row is not three such numbers,
    FP-PERF-053: no rows.
    """
    reader = csv.DictReader(lines)
    heads = {h.strip().lower(): h for h in reader.fieldnames or ()}
    columns = {}
    for name, known in _NAMES.items():
        found = next((heads[k] for k in known if k in heads), None)
        if found is None:
            raise PerfError("FP-PERF-051", f"no column '{name}'", where=f"{where} line 1",
                            hint=f"name one of the columns {', '.join(known)}")  # fmt: skip
        columns[name] = found
    rows = []
    for row in reader:
        place = f"{where} line {reader.line_num}"
        rows.append(
            (_moment(row[columns["arrival"]], place), *(_tokens(row, columns[n], place) for n in ("prompt", "answer")))
        )
        if len(rows) > _MOST:
            raise PerfError(
                "FP-PERF-052", f"more than {_MOST:,} requests", where=place, hint="cut the trace into parts"
            )
    if not rows:
        raise PerfError("FP-PERF-053", "no requests", where=where, hint="a header line, and one line for each request")
    arrival, prompt, answer = (np.array(c) for c in zip(*rows, strict=True))
    order = np.argsort(arrival, kind="stable")
    return Trace(arrival[order] - arrival[order[0]], prompt[order], answer[order])


def _moment(text: str | None, place: str) -> float:
    """Seconds, or a date and time as seconds."""
    text = (text or "").strip()
    try:
        value = float(text)
    except ValueError:
        try:
            value = dt.datetime.fromisoformat(text[:26]).timestamp() if len(text) > 7 else math.nan
        except ValueError:
            value = math.nan
    if not math.isfinite(value):
        raise PerfError("FP-PERF-052", f"'{text}' is not an arrival", where=place,
                        hint="seconds, or a moment such as 2024-05-10 00:00:01.25")  # fmt: skip
    return value


def _tokens(row: dict[str, str], column: str, place: str) -> int:
    text = (row[column] or "").strip()
    if not text.isdecimal() or not 1 <= int(text[:9]) <= _MOST:
        raise PerfError("FP-PERF-052", f"{column}: '{text}' is not a number of tokens", where=place,
                        hint=f"a whole number from 1 to {_MOST:,}; leave out requests that were cut off")  # fmt: skip
    return int(text)

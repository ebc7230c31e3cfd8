"""A serving engine at work: prompts and answers mixed on the same chips, at a given or at the best concurrency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fencepost.facts.models import Model

from .layout import Layout
from .ops import Load, Precision
from .parameters import Parameters
from .passes import PLAIN, Shortcuts
from .passes import held as need
from .passes import read as read_pass
from .passes import write as write_pass
from .rates import Rates
from .step import Step, serve

__all__ = ["Serving", "burst_rate", "fullest", "serving"]

_TAIL = 12  # sizes of a batch that drains at which its step is asked
_HUNDREDTH = 2.326  # standard deviations above the mean that one in a hundred exceeds


@dataclass(frozen=True, slots=True)
class Serving:
    """``rate`` output tokens per second of all chips; seconds per output token and to the first one; ``running``
    sequences the memory of one replica lets run, ``writing`` of them on average in a step, ``over`` bytes a chip lacks
    if all were to; ``prompt`` seconds a replica takes for one prompt among others, ``bulk`` for one of many that wait.
    Arrays of the shape of batch and layout."""

    rate: np.ndarray
    token: np.ndarray
    first: np.ndarray
    running: np.ndarray
    writing: np.ndarray
    over: np.ndarray
    prompt: np.ndarray
    bulk: np.ndarray


@dataclass(frozen=True, slots=True)
class _Engine:
    """What one replica costs: the step that writes a token for each of ``b`` sequences (``write``); seconds of one
    prompt among others (``one``), of one of as many as a step reads (``bulk``) and by itself (``alone``); what a step
    that reads so many tokens can share (``common``); the full ``chunks`` a prompt is cut into; steps from one that
    reads to the next at least (``apart``); sequences memory holds (``room``)."""

    write: Callable[[np.ndarray | float], Step]
    one: np.ndarray
    bulk: np.ndarray
    alone: np.ndarray
    common: Callable[[np.ndarray], np.ndarray]
    chunks: float
    apart: np.ndarray
    room: np.ndarray
    over: Callable[[np.ndarray | float], np.ndarray]


def _engine(
    model: Model, prompt: float, answer: float, batch: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, how: Shortcuts = PLAIN,
) -> _Engine:  # fmt: skip
    def write(b: np.ndarray | float) -> Step:
        stage = np.maximum(np.asarray(b, float) / layout.pp, 1.0)
        return write_pass(model, stage, prompt + how.midway(answer), layout, precision, rates, p, how)

    def read(b: np.ndarray | float) -> Step:
        return read_pass(model, b, prompt, layout, precision, rates, p, how)

    def held(b: np.ndarray | float) -> np.ndarray:
        return need(model, "decode", Load(b, 1.0, prompt / how.beams + how.kept(answer)), layout, precision, how).total

    usable = rates.capacity * p.memory_use - p.reserve * 1e9
    each = held(2.0) - held(1.0)
    room = np.maximum(1 + (usable - held(1.0)) / each, 1.0)
    new = max(prompt * how.fresh, 1.0)
    most = max(how.chunk / new, 1.0)
    stage = np.maximum(np.minimum(np.asarray(batch, float), room) / layout.pp, 1.0)

    come = stage / (answer / how.tokens)  # prompts to a step: as many as answers end in it
    apart = np.maximum(_gathered(come, layout, how), how.looks)
    # as many as came since the last step that read, as many as one can take where many wait, and one alone
    together = _stacked(np.clip(come * apart, 1.0, most), np.minimum(np.floor(most), stage), 1.0)
    if new > how.chunk:  # in several steps, each of which looks back at what those before it read
        pieces = new / how.chunk
        load = Load(1.0, how.chunk, prompt - (new + how.chunk) / 2)
        step = serve(model, "prefill", load, layout, precision, rates, p, ahead=how.ahead)
        one = bulk = alone = step.seconds * pieces + 0 * stage
    else:
        one, bulk, alone = read(together).seconds / together
    busy = layout.pp * p.read_share
    return _Engine(
        write, one / busy, bulk / busy, alone, lambda tokens: shared(read(tokens / new)), new / how.chunk, apart, room,
        lambda b: np.maximum(held(b) - usable, 0.0),
    )  # fmt: skip


def _gathered(come: np.ndarray, layout: Layout, how: Shortcuts) -> np.ndarray:
    """Steps between two that read, where ranks that share experts wait for each other: until a prompt has come to each,
    of which ``come`` to a rank in a step at random (the last of n takes 1 + 1/2 + ... + 1/n as long as the first of one
    alone), but not longer than they do; 1 where none waits."""
    ranks = layout.replicas * 1.0
    last = np.log(ranks) + 0.5772 + 1 / (2 * ranks)
    return np.where(ranks > 1, np.maximum(np.minimum(how.gather, last / come), 1.0), 1.0)


def _stacked(*loads: np.ndarray | float) -> np.ndarray:
    """Loads on an axis of their own, to be asked at once."""
    return np.stack(np.broadcast_arrays(*loads))


def shared(step: Step) -> np.ndarray:
    """Seconds of a pass that grow with its tokens and not with what each looks back at: what prompts and tokens written
    in one step can share, since weights are read and kernels launched once for both."""
    return step.seconds - step.attention - step.engine


def spared(writing: np.ndarray, reading: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Seconds a step saves that writes tokens beside a chunk of a prompt, against two steps: what the two could share
    (``shared`` of each) takes no longer than one pass over the tokens of ``both``."""
    return np.maximum(writing + reading - both, 0.0)


def serving(
    model: Model, prompt: float, answer: float, batch: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, *, mixed: bool = True, how: Shortcuts = PLAIN,
) -> Serving:  # fmt: skip
    """``batch`` sequences in flight on all chips, each a ``prompt`` read and an ``answer`` written (tokens).

    A mixed engine is one server that reads and writes: while it writes an answer it reads a prompt for each of the
    other sequences, since every finished one is followed by a new one. A sequence's time (first token and answer) is
    therefore ``answer`` steps and one prompt for each running sequence, less what steps spare that do both; the order
    only decides how much of it a sequence spends in line for its own first token (``_line``). By Little's law the steps
    carry those sequences that are not in line. What memory does not hold waits until another ends: to the end of its
    answer, or on average where an engine does not reserve that (it then throws sequences out at times and reads them
    again, which is not counted). ``mixed`` off: prompts are read on other chips.
    """
    each = np.maximum(np.asarray(batch, float) / layout.dp, 1.0)
    engine = _engine(model, prompt, answer, each, layout, precision, rates, p, how)
    running, steps = np.minimum(each, engine.room), answer / how.tokens
    others, step = running - 1, engine.write(running)
    if mixed:
        company = np.minimum(others, 1)  # in which its own prompt too is read among the tokens of others
        own = engine.alone * (1 + company * (1 / p.read_share - 1))
        line = own + _line(running, steps, engine.chunks, engine.apart) * engine.one
        often, reading, both = _beside(engine, running, steps, layout, how)
        often = often * (stalled := _in_step(often / steps, layout, how))
        reads = own + others * engine.one * stalled
        cycle = answer * step.seconds + reads - often * spared(shared(step) * how.tokens, reading, both)
        writing = np.maximum(running * (1 - line / cycle), 1.0)
        # a request meets a step under way, or the wait for one that reads; its way to the engine and back is no work
        first = p.arrive * 1e-6 + company * step.seconds * how.tokens * engine.apart / 2 + line
        step = engine.write(writing)
        saved = often * spared(shared(step) * how.tokens, reading, both)
        # no token takes less than its step
        cycle = np.maximum(answer * step.seconds + reads - saved + first - line, first + answer * step.seconds)
        token = (cycle - first) / max(answer, 1.0)
    else:
        writing, first, token = running, engine.alone, step.seconds
        cycle = answer * token
    wait = (each - running) * cycle / running
    return Serving(
        running * layout.dp / cycle * answer, token, first + wait, running, writing, engine.over(each), engine.one,
        engine.bulk,
    )  # fmt: skip


def _beside(
    engine: _Engine, running: np.ndarray | float, steps: float, layout: Layout, how: Shortcuts
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many of the ``steps`` of an answer read prompts of the others besides, and what such a step can share: the
    seconds of its chunk and of all its tokens in one pass."""
    prompts = (running - 1) / layout.pp  # that come to a stage while the answer is written
    often = np.minimum(steps * -np.expm1(-prompts * max(engine.chunks, 1.0) / steps), steps / engine.apart)
    # prompt tokens in one of them
    chunk = np.maximum(prompts * engine.chunks * how.chunk / np.maximum(often, 1e-12), 1.0)
    reading, both = engine.common(_stacked(chunk, chunk + (1 + how.draft) * running / layout.pp))
    return often, reading, both


def _in_step(read: np.ndarray, layout: Layout, how: Shortcuts) -> np.ndarray:
    """Steps in which some rank reads, over those in which one does. Ranks that share experts take every step together
    and each reads beside a share ``read`` of its steps: at its own time, unless they wait to read together."""
    share = np.clip(read, 1e-9, 1.0)
    return (1 - (1 - share) ** layout.replicas) / share if how.apart else np.ones_like(share)


def _of_rest(engine: _Engine, left: float) -> float:
    """Seconds of a step of the sequences that whole rounds left over; 0 where none are."""
    return float(engine.write(left).seconds) if left >= 1 else 0.0


def _line(users: np.ndarray, steps: float, own: float, apart: np.ndarray | float = 1.0) -> np.ndarray:
    """Prompts of others read on average before and beside a sequence's own.

    Counted in steps, an engine with ``users`` sequences is a queue that each leaves for ``steps`` steps and is served
    by in ``own`` steps, a fixed number: an arrival meets what the others have there, of which half of the one in
    service is over (mean-value analysis, the approximation of Bard and Schweitzer 1979). Solved for the time in it,
    r (steps + r) = own (steps + r) + own (users - 1) (r - own / 2). Those that end in one step come together, or
    between two that read, which are so many steps ``apart``.
    """
    free = steps - users * own
    time = (np.sqrt(free**2 + 4 * own * steps - 2 * own**2 * (users - 1)) - free) / 2
    return np.minimum(time / own - 1 + (users - 1) / steps * apart, users - 1)


def fullest(
    model: Model, prompt: float, answer: float, layout: Layout, precision: Precision, rates: Rates, p: Parameters,
    limit: float = 1024.0, slowest: float = np.inf, how: Shortcuts = PLAIN,
) -> float:  # fmt: skip
    """The number of sequences (on all chips) that gives the highest rate in memory, at most ``limit`` a replica, with
    which the tokens of no more than one request in a hundred take longer than ``slowest`` seconds on average.

    Requests that come at random bring a sequence more prompts of others than the mean, as a Poisson number varies.
    """
    sizes = np.unique(np.round(np.geomspace(1, limit, 31))) * float(layout.dp)
    found = serving(model, prompt, answer, sizes, layout, precision, rates, p, how=how)
    late = found.token + _HUNDREDTH * np.sqrt(found.running - 1) * found.prompt / max(answer, 1.0)
    rate = np.where(late > slowest, -late, found.rate)  # none fast enough: the fastest
    rate = np.where(found.over > 0, -found.over, rate)
    return float(sizes[int(np.argmax(rate))])


def burst_rate(
    model: Model, prompt: float, answer: float, requests: float, batch: float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, *, alike: bool = False, how: Shortcuts = PLAIN,
) -> float:  # fmt: skip
    """Output tokens per second over a whole run of ``requests`` sent at once, ``batch`` of them in flight at most.

    The engine is full until no request waits. Answers all ``alike`` then end together. Else (taken as exponential about
    their mean) they leave a tail: of k that are left one ends every answer / k steps, so the last c of them take answer
    times the sum of step(k) / k. Between the points at which the step is asked it is a line, a + b k, of which the sum
    is a (H(d) - H(c)) + b (d - c), H being the harmonic numbers.
    """
    copies = float(layout.dp)
    mine = max(requests / copies, 1.0)
    load = min(max(batch / copies, 1.0), mine)
    engine = _engine(model, prompt, answer, load, layout, precision, rates, p, how)
    full = float(np.minimum(load, engine.room))
    left = np.unique(np.round(np.geomspace(1.0, full, _TAIL)))
    step = engine.write(left).seconds
    harmonic = np.log(left) + 0.5772 + 1 / (2 * left)
    slope = np.diff(step) / np.diff(left)
    tail = step[0] + np.sum((step[:-1] - slope * left[:-1]) * np.diff(harmonic) + slope * np.diff(left))
    most = engine.write(full)
    often, reading, both = _beside(engine, full, answer / how.tokens, layout, how)
    steady = answer * float(most.seconds) - float(often * spared(shared(most) * how.tokens, reading, both))
    if alike:  # they end as they began, so many at a time, and the last time fewer
        rounds = np.floor(mine / full)
        writing = (rounds - 1) * steady + answer * (float(most.seconds) + _of_rest(engine, mine - rounds * full))
    else:
        writing = (mine - full) / full * steady + answer * float(tail)
    reads = full * float(engine.bulk) + (mine - full) * float(engine.one)
    return requests * answer / (reads + writing)

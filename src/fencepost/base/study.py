"""An ordered map of a pure function over many items: here, in processes, or on a Dask cluster, with one result.

Items are cut into chunks of a fixed size, whatever the number of workers, and results come back in the order of the
items: the answer never depends on who computed it. Only a bounded number of chunks is under way, so that a stream of
any length needs little memory. Nothing else in Fencepost imports ``multiprocessing`` or Dask.

>>> list(run(abs, [3, -1, -2], chunk=2))
[3, 1, 2]
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from threading import Thread
from typing import Any, TypeVar

from .errors import UsageError

__all__ = ["apart", "run"]

Item = TypeVar("Item")
Result = TypeVar("Result")
_Done = tuple[list[Any], Exception | None]
_AHEAD = 2
"""Chunks under way for each worker: one being worked on, one waiting."""


def run(
    function: Callable[[Item], Result], items: Iterable[Item], *, chunk: int = 1, workers: int = 1, cluster: str = "",
    progress: Callable[[int], None] | None = None,
) -> Iterator[Result]:  # fmt: skip
    """``function`` of each item, in order.

    ``function`` must be pure and, for more than one worker, importable by name (a function of a module, or a
    ``functools.partial`` of one): workers are fresh interpreters. ``chunk`` items go to a worker at once. ``cluster``
    is the address of a Dask scheduler and takes the place of ``workers``. ``progress`` is told how many items are
    done, after each chunk.

    The first error in the order of the items is raised, after the results before it. UsageError FP-USE-030: fewer
    than one worker, FP-USE-031: no Dask, or no such scheduler, FP-USE-032: a worker was killed.

    >>> from functools import partial
    >>> seen = []
    >>> list(run(partial(pow, 2), range(4), chunk=3, progress=seen.append)), seen
    ([1, 2, 4, 8], [3, 4])
    """
    if workers < 1 or chunk < 1:
        raise UsageError(
            "FP-USE-030", f"{min(workers, chunk)} is not a number of workers", where="--workers", hint="give 1 or more"
        )
    done = 0
    for results, error in _chunks(function, _parts(items, chunk), workers, cluster):
        yield from results
        if error is not None:
            raise error
        done += len(results)
        if progress is not None:
            progress(done)


def _parts(items: Iterable[Item], chunk: int) -> Iterator[list[Item]]:
    stream = iter(items)
    while part := list(islice(stream, chunk)):
        yield part


def _apply(function: Callable[[Any], Any], part: list[Any]) -> _Done:
    """The results of a chunk up to its first error, and that error."""
    results: list[Any] = []
    try:
        for item in part:
            results.append(function(item))
    except Exception as error:
        return results, error
    return results, None


def _chunks(function: Callable[[Any], Any], parts: Iterator[list[Any]], workers: int, cluster: str) -> Iterator[_Done]:
    if workers == 1 and not cluster:
        yield from (_apply(function, part) for part in parts)
        return
    with ExitStack() as stack:
        stack.enter_context(_whole_pool())
        submit, width = _dask(stack, cluster) if cluster else _processes(stack, workers)
        under_way = deque(submit(_apply, function, part) for part in islice(parts, _AHEAD * width))
        while under_way:
            found = under_way.popleft().result()
            under_way.extend(submit(_apply, function, part) for part in islice(parts, 1))
            yield found


@contextmanager
def _whole_pool() -> Iterator[None]:
    """A pool that lost a worker is of no more use: said once, wherever it is noticed."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool:
        raise UsageError(
            "FP-USE-032", "a worker was ended from outside, most often for want of memory", where="--workers",
            hint="give fewer workers",
        ) from None  # fmt: skip


def _processes(stack: ExitStack, workers: int) -> tuple[Callable[..., Any], int]:
    """Fresh interpreters, the same on every system; they end with the process that started them."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    stack.callback(pool.shutdown, wait=True, cancel_futures=True)
    return pool.submit, workers


def _begin() -> None:
    """A worker leaves an interrupt to its parent, and ends where the parent was killed and can no longer ask it to."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    if parent is not None:
        Thread(target=watch, daemon=True).start()


def _dask(stack: ExitStack, address: str) -> tuple[Callable[..., Any], int]:
    """The workers of a running scheduler; they must have the same version of Fencepost installed."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "FP-USE-031", "a cluster needs Dask, which is not installed", where="--cluster",
            hint="pip install 'fencepost[cluster]'",
        ) from None  # fmt: skip
    try:
        client = stack.enter_context(Client(address, timeout=10, set_as_default=False))
    except (OSError, ValueError) as error:
        raise UsageError(
            "FP-USE-031", f"no scheduler answers at '{address}': {error}", where="--cluster",
            hint="start one with `dask scheduler` and give its address, for example tcp://127.0.0.1:8786",
        ) from None  # fmt: skip

    def submit(apply: Callable[..., _Done], function: Callable[[Any], Any], part: list[Any]) -> Any:
        return client.submit(apply, function, part, pure=False)

    return submit, max(1, sum(client.nthreads().values()))


def apart(function: Callable[[Item], Result], item: Item, *, seconds: float, memory: int) -> Result:
    """``function(item)`` in a process of its own, for code outside Python that a hostile input may stop or break.

    Raises what the function raises; TimeoutError after ``seconds``; ChildProcessError where the process died (also
    where it needed more than ``memory`` bytes and could not say so).
    """
    from multiprocessing import get_context

    context = get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_alone, args=(there, memory), daemon=True)
    child.start()
    there.close()  # from here on a child that dies ends the conversation, whoever waits
    try:
        here.send((function, item))
        if not here.poll(seconds):
            raise TimeoutError(f"not done in {seconds:g} s")
        results, error = here.recv()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise ChildProcessError("the process died") from None
    finally:
        child.kill()
        child.join()
        here.close()
    if error is not None:
        raise error
    return results[0]


def _alone(there: Any, memory: int) -> None:
    _begin()
    function, item = there.recv()
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # not every system bounds memory; time is bounded everywhere
        pass
    there.send(_apply(function, [item]))

"""An ordered map gives the same answer whoever computes it, and its errors are those of the plain loop."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import count, islice

import pytest

from fencepost.base.errors import EvidenceError, UsageError
from fencepost.base.study import apart, run


def square(n: int) -> int:
    return n * n


def refuse(limit: int, n: int) -> int:
    if n >= limit:
        raise EvidenceError("FP-EVID-001", f"{n} is too large", where="here", hint="less", candidates=("1",))
    return n


def die(n: int) -> int:
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def slow(n: int) -> int:
    time.sleep(600)
    return n


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("chunk", [1, 7])
def test_results_come_in_order_whatever_the_workers(workers, chunk):
    seen: list[int] = []
    found = list(run(square, range(20), workers=workers, chunk=chunk, progress=seen.append))
    assert found == [n * n for n in range(20)]
    assert seen == [min(n, 20) for n in range(chunk, 20 + chunk, chunk)]


@pytest.mark.parametrize("workers", [1, 2])
def test_the_first_error_comes_after_the_results_before_it(workers):
    """Item 5 of a chunk of 4 fails: items 0 to 4 have been given, and the error arrives whole."""
    given = []
    stream = run(partial(refuse, 5), range(9), workers=workers, chunk=4)
    with pytest.raises(EvidenceError) as caught:
        list(map(given.append, stream))
    assert given == [0, 1, 2, 3, 4]
    assert caught.value.record() == {
        "code": "FP-EVID-001", "message": "5 is too large", "where": "here", "hint": "less", "candidates": ["1"],
    }  # fmt: skip


def test_a_stream_without_end_is_taken_as_it_is_needed():
    taken = []

    def numbers():
        for n in count():
            taken.append(n)
            yield n

    assert list(islice(run(square, numbers(), workers=2, chunk=2), 5)) == [0, 1, 4, 9, 16]
    assert len(taken) <= 2 * (2 * 2 + 3)  # chunks of two: two a worker under way, three taken for the five results


def test_a_worker_that_is_killed_is_an_error_that_says_so():
    with pytest.raises(UsageError) as caught:
        list(run(die, range(8), workers=2))
    assert caught.value.code == "FP-USE-032"


def test_no_workers_is_an_error():
    with pytest.raises(UsageError) as caught:
        list(run(square, [1], workers=0))
    assert caught.value.code == "FP-USE-030"


def test_a_cluster_gives_the_same():
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        assert list(run(square, range(10), chunk=3, cluster=cluster.scheduler_address)) == [n * n for n in range(10)]


def test_an_address_without_a_scheduler_is_an_error():
    with pytest.raises(UsageError) as caught:
        list(run(square, [1], cluster="nonsense://"))
    assert caught.value.code == "FP-USE-031"


def test_an_error_is_the_same_after_pickling():
    error = EvidenceError("FP-EVID-002", "no text", where="a.txt", hint="give text", candidates=("a", "b"))
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.record()) == (EvidenceError, error.record())


def test_apart_gives_what_the_function_gives():
    assert apart(square, 3, seconds=60, memory=4 << 30) == 9
    with pytest.raises(EvidenceError):
        apart(partial(refuse, 0), 1, seconds=60, memory=4 << 30)


def test_apart_ends_what_does_not_end():
    with pytest.raises(TimeoutError):
        apart(slow, 1, seconds=1, memory=4 << 30)


def test_apart_survives_what_breaks():
    with pytest.raises(ChildProcessError):
        apart(die, 3, seconds=60, memory=4 << 30)


def test_apart_does_not_wait_for_a_process_that_never_began():
    """Code read from standard input cannot be imported again by a fresh interpreter; the item is larger than a pipe."""
    code = "from fencepost.base.study import apart\ntry: apart(len, b'x' * 10_000_000, seconds=60, memory=4 << 30)\n"
    code += "except ChildProcessError: print('died')"
    done = subprocess.run([sys.executable], input=code, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "died\n"


@pytest.mark.skipif(sys.platform != "linux", reason="looks for children in /proc")
def test_workers_end_with_a_parent_that_was_killed():
    """Nobody is left to tell the workers; they notice by themselves."""
    code = "import sys; sys.path.insert(0, 'tests/unit/base'); from test_study import slow\n"
    code += "from fencepost.base.study import run\nlist(run(slow, range(4), workers=2))"
    parent = subprocess.Popen([sys.executable, "-c", code])
    try:
        workers = _wait_for(lambda: [p for p in _children(parent.pid) if "spawn_main" in _command(p)], 2)
    finally:
        parent.kill()
        parent.wait()
    assert _wait_for(lambda: [p for p in workers if not _command(p)], 2) == workers


def _wait_for(look, many: int) -> list[int]:
    for _ in range(300):
        if len(found := look()) >= many:
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(p) for p in file.read().split()]


def _command(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read()
    except OSError:
        return ""

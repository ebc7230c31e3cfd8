"""Speed of the law: a cold check, determinations in a loop, chips through the whole book. Medians; machine named."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from fractions import Fraction
from functools import cache

import numpy as np

from fencepost.base.days import day
from fencepost.base.figures import Known
from fencepost.base.logic import Tri
from fencepost.base.study import run
from fencepost.facts.chips import Chip
from fencepost.facts.items import resolve
from fencepost.facts.world import world
from fencepost.rules.book import Entry, live
from fencepost.rules.case import build
from fencepost.rules.determine import book_of, determine
from fencepost.rules.mask import Table, scan_book
from fencepost.rules.question import Question

ON = day("2026-02-01")


def cold(times: int = 7) -> float:
    """Seconds from a new process to a printed answer."""
    command = [sys.executable, "-m", "fencepost", "check", "h20", "--to", "CN", "--on", "2025-09-28"]

    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(times))


PLACES = ("CN", "HK", "SG", "AE", "DE", "RU", "VN", "IL")
DAYS = ("2022-12-01", "2023-05-01", "2024-06-01", "2025-06-01", "2025-09-28", "2026-02-01", "2026-08-01")


def chips(count: int, seed: int) -> list[Chip]:
    """Chips of random figures, every one known."""
    rng = np.random.default_rng(seed)
    return [
        Chip(
            f"x{n}", f"x{n}", maker="org/nvidia", datacenter=Tri.YES if rng.random() < 0.7 else Tri.NO,
            us_commercial=Tri.YES, ships_from="US",
            figures={k: Known(Fraction(round(float(rng.uniform(1, most)), 2)), "") for k, most in LIMITS.items()},
        )
        for n in range(count)
    ]  # fmt: skip


def loop(seconds: float = 3) -> float:
    """Determinations a second of chips never seen before, to many places on many days, without flips and traces.

    The book has answered for other chips, places and days before, as in the middle of a long table.
    """
    facts = world()
    asked = [(Question(to, from_="US"), day(on)) for to in PLACES for on in DAYS]
    for n, chip in enumerate(chips(2000, seed=1)):
        determine(facts, chip, *asked[n % len(asked)], brief=True)
    fresh = chips(20_000, seed=2)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        determine(facts, fresh[count % len(fresh)], *asked[count % len(asked)], brief=True)
        count += 1
    return count / (time.perf_counter() - start)


LIMITS = {
    "tpp": 30000, "logic_area": 2500, "dram_bandwidth": 9000, "io_rate": 2000, "link_bandwidth": 1800,
    "fp16_rate": 2000, "power": 1000,
}  # fmt: skip


@cache
def table(rows: int) -> tuple[tuple[Entry, ...], Table]:
    """The book of 2026 for one transaction, and random chips with a tenth of the figures unknown."""
    facts = world()
    book = book_of(facts)
    chip = resolve(facts, "nvidia-h100-sxm5")
    asked = build(facts, chip, (chip,), Question("CN", from_="US"), ON, live(book, ON), book, {}).worlds[0]
    rng = np.random.default_rng(0)

    def column(most: float) -> tuple[np.ndarray, np.ndarray]:
        low = rng.uniform(0, most, rows)
        high = low.copy()
        blank = rng.random(rows) < 0.1
        low[blank], high[blank] = 0, np.nan
        return low, high

    known = rng.random(rows) < 0.9
    yes = (rng.random(rows) < 0.7) & known
    columns = {n: column(m) for n, m in LIMITS.items()}
    return asked.here, Table(rows, columns, {"datacenter": (yes, yes | ~known)}, asked.valuation, {})


def scanned(rows: int) -> int:
    """Chips sent through every layer of the book: that many rows."""
    found = scan_book(*table(rows))
    assert found["required"][0].any()
    return rows


def scan(workers: int, rows: int = 1_000_000, rounds: int = 24) -> float:
    """Chips a second through the book, over ``rounds`` tables shared among the workers, once these have started."""
    tasks = run(scanned, [rows] * (rounds + workers), workers=workers)
    for _ in range(workers):
        next(tasks)
    start = time.perf_counter()
    done = sum(tasks)
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    print(f"machine: {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"cold check                         {cold():8.2f} s         goal 0.3")
    print(f"determinations in a loop           {loop():8.0f} /s        goal 5,000 on one core")
    for cores in (1, 2):
        print(f"chips through the book, {cores} core(s)  {scan(cores) / 1e6:8.2f} million/s goal 20 on two cores")

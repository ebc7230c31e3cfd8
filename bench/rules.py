"""Speed of the law: a cold check, determinations in a loop, chips through the whole book. Medians; machine named."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time

import numpy as np

from fencepost.base.days import day
from fencepost.facts.items import resolve
from fencepost.facts.world import world
from fencepost.rules.book import live
from fencepost.rules.case import build
from fencepost.rules.determine import book_of, determine
from fencepost.rules.mask import Table, scan_book
from fencepost.rules.question import Question
from fencepost.rules.specialise import specialise

ON = day("2026-02-01")


def cold(times: int = 7) -> float:
    """Seconds from a new process to a printed answer."""
    command = [sys.executable, "-m", "fencepost", "check", "h20", "--to", "CN", "--on", "2025-09-28"]

    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(times))


def loop(seconds: float = 3) -> float:
    """Determinations of one chip a second, without flips and traces."""
    facts = world()
    item, question = resolve(facts, "nvidia-h100-sxm5"), Question("CN", from_="US")
    determine(facts, item, question, ON, brief=True)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        determine(facts, item, question, ON, brief=True)
        count += 1
    return count / (time.perf_counter() - start)


def scan(rows: int = 1_000_000) -> float:
    """Chips a second through every layer of the book of 2026, a tenth of the figures unknown."""
    facts = world()
    book = book_of(facts)
    whole = live(book, ON)
    chip = resolve(facts, "nvidia-h100-sxm5")
    base = build(facts, chip, (chip,), Question("CN", from_="US"), ON, whole, book, {}).worlds[0].valuation
    entries = specialise(whole, base)  # once for the transaction, as a scan does
    rng = np.random.default_rng(0)

    def column(most: float) -> tuple[np.ndarray, np.ndarray]:
        low = rng.uniform(0, most, rows)
        high = low.copy()
        blank = rng.random(rows) < 0.1
        low[blank], high[blank] = 0, np.nan
        return low, high

    limits = {
        "tpp": 30000,
        "logic_area": 2500,
        "dram_bandwidth": 9000,
        "io_rate": 2000,
        "link_bandwidth": 1800,
        "fp16_rate": 2000,
        "power": 1000,
    }
    known = rng.random(rows) < 0.9
    yes = (rng.random(rows) < 0.7) & known
    table = Table(rows, {n: column(m) for n, m in limits.items()}, {"datacenter": (yes, yes | ~known)}, base, {})
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        found = scan_book(entries, table)
        best = max(best, rows / (time.perf_counter() - start))
    assert found["required"][0].any()
    return best


if __name__ == "__main__":
    print(f"machine: {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"cold check                  {cold():8.2f} s         goal 0.3")
    print(f"determinations in a loop    {loop():8.0f} /s        goal 5,000 on one core")
    print(f"chips through the book      {scan() / 1e6:8.2f} million/s goal 20 on two cores")

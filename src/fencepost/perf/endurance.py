"""How long a training run takes when chips fail: checkpoints, restarts, and work done twice.

With a mean time ``M`` between failures of all chips and a checkpoint of ``d`` seconds, the interval that wastes least
is sqrt(2 d M) (Young 1974, doi:10.1145/361147.361115), less d; with restarts of ``R`` a run of ``T`` useful seconds
takes M exp(R/M) (exp((t + d)/M) - 1) T / t at interval t (Daly 2006, doi:10.1016/j.future.2004.11.016, eq. 20).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model
from fencepost.facts.world import World

from .parameters import Parameter, collect, table

__all__ = ["Endurance", "Run", "endurance", "endurance_listed", "run"]

_STATE = 14  # bytes a parameter in a checkpoint: weights in 16 bits, and master copy and two moments in 32


@dataclass(frozen=True, slots=True)
class Endurance:
    """The constants of failures; meanings and sources are in ``packs/measurements/endurance.csv``."""

    chip_hours: float
    store: float
    restart: float


@dataclass(frozen=True, slots=True)
class Run:
    """A training run over ``tokens``: ``days`` with failures, ``useful_days`` without; ``lost`` share of the time;
    ``failures`` expected, one every ``between_h`` hours; a checkpoint of ``checkpoint_s`` seconds every ``interval_s``,
    ``restart_s`` after a failure."""

    tokens: float
    days: float
    useful_days: float
    lost: float
    failures: float
    between_h: float
    interval_s: float
    checkpoint_s: float
    restart_s: float


def endurance_listed(w: World) -> tuple[Parameter, ...]:
    """Every constant of failures with unit, meaning and source, overlays last."""
    return table(w, "endurance.csv")


@cache
def endurance(w: World) -> Endurance:
    """The constants of this world."""
    return collect(endurance_listed(w), Endurance)


def run(model: Model, tokens: float, tokens_s: float, chips: int, e: Endurance) -> Run:
    """``tokens`` at ``tokens_s`` of all chips together. FP-PERF-060: failures come faster than a checkpoint is
    written, so the run makes no way.

    >>> from fencepost.facts.world import world
    >>> r = run(world().models["llama-3.1-405b"], 15.6e12, 2.5e6, 16384, endurance(world()))
    >>> r.days > r.useful_days > 72, round(r.between_h, 1)
    (True, 3.1)
    """
    useful = tokens / tokens_s
    between = e.chip_hours * 3600 / chips
    checkpoint = _STATE * model.params / (e.store * 1e9 * chips)
    interval = math.sqrt(2 * checkpoint * between) - checkpoint
    if interval <= 0 or max(interval + checkpoint, e.restart) > 50 * between:
        raise PerfError(
            "FP-PERF-060", f"{chips} chips fail every {between:.0f} s, a checkpoint takes {checkpoint:.0f} s",
            where="--tokens",
            hint="fewer chips, faster storage, or more hours between failures",
        )  # fmt: skip
    whole = between * math.exp(e.restart / between) * math.expm1((interval + checkpoint) / between) * useful / interval
    return Run(
        tokens=tokens, days=whole / 86400, useful_days=useful / 86400, lost=1 - useful / whole,
        failures=whole / between, between_h=between / 3600, interval_s=interval, checkpoint_s=checkpoint,
        restart_s=e.restart,
    )  # fmt: skip

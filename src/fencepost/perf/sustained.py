"""The highest rate of arrivals a layout sustains under limits on waiting."""

from __future__ import annotations

from fencepost.facts.models import Model

from .costs import Costs, costs
from .evaluate import Task
from .layout import Layout
from .ops import Precision
from .parameters import Parameters
from .passes import PLAIN, Shortcuts
from .rates import Rates
from .search import Limits
from .simulate import highest_rate
from .trace import Trace, drawn

__all__ = ["BUDGET", "MOST", "SHARE", "sustained", "table_for"]

MOST, BUDGET, SHARE = 512, 8192, 0.9
"""Sequences a data rank runs at most, prompt tokens a step reads at most, and the share of requests inside the limits,
where the question does not say."""
_REQUESTS = 600  # several times what a data rank usually runs at once


def table_for(
    model: Model, layout: Layout, precision: Precision, rates: Rates, p: Parameters, trace: Trace, *, most: int = MOST,
    budget: int = BUDGET, how: Shortcuts = PLAIN,
) -> Costs:  # fmt: skip
    """The costs of a layout for sequences such as those of a trace."""
    typical = float((trace.prompt + trace.answer / 2).mean())
    return costs(model, layout, precision, rates, p, context=typical, most=most, budget=budget, how=how)


def sustained(
    model: Model, layout: Layout, precision: Precision, rates: Rates, p: Parameters, task: Task, limits: Limits,
    share: float = SHARE,
) -> float:  # fmt: skip
    """Requests a second of all chips of a layout (0-d) at which ``share`` of them keep the limits.

    They come as a Poisson process with prompts and answers spread about those of ``task`` as widely as their means; the
    same draw each time, on one data rank, times the number of ranks.
    """
    trace = drawn(1.0, _REQUESTS, float(task.context), task.answer, seed=0)
    table = table_for(model, layout, precision, rates, p, trace, how=task.how)
    return highest_rate(trace, table, 1, limits, share, task.how.cached) * float(layout.dp)

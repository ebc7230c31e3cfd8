"""One step of a model on a machine, as parts that sum to its seconds: what a prefill, a decoded token and a step of
training (`training`) share, and the first two.

Each part is computed at the shape of the layout axes it depends on and only the sum is full size, so a grid of layouts
costs little more than one. There is no branch on a layout: a degree of 1 makes its term zero.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from fencepost.facts.models import Model

from . import links
from .kernels import op_seconds
from .layout import Layout, summed
from .memory import held_values
from .ops import ATTENTION, VECTOR, Load, Precision
from .parameters import Parameters
from .rates import WEIGHT_BYTES, Rates
from .work import ENDS, shaped

__all__ = ["Step", "by_cause", "expert_exchange", "serve", "tensor_sums"]

# Generations that attention kernels are behind those written for the chip, by Layout.fused: the first fused ones, of
# 2022 (arXiv:2205.14135), were written for the chips of their day, so that they are two behind on one that came later.
_FIRST_FUSED = 2022
_OF_DENSE = ("head", ENDS)
_BEHIND = np.array([[0.0, 1.0, 1.0, 0.0], [0.0, 2.0, 1.0, 0.0]])


@dataclass(frozen=True, slots=True)
class Step:
    """Exposed seconds of one step by cause; ``seconds`` is their sum. Shapes broadcast to the layout's.

    ``dense``, ``experts``, ``attention``, ``vector``: operators. ``tensor``, ``expert_exchange``, ``pipeline``,
    ``data``: messages that computation does not hide. ``bubble``: waiting in the pipeline. ``optimizer``: the update.
    ``engine``: host code between steps, for each sequence of one and for the routing of a mixture.
    """

    dense: np.ndarray
    experts: np.ndarray
    attention: np.ndarray
    vector: np.ndarray
    tensor: np.ndarray
    expert_exchange: np.ndarray
    pipeline: np.ndarray
    bubble: np.ndarray
    data: np.ndarray
    optimizer: np.ndarray
    engine: np.ndarray

    @property
    def seconds(self) -> np.ndarray:
        """The step."""
        return summed(getattr(self, name) for name in self.__slots__)

    def breakdown(self) -> dict[str, float]:
        """Milliseconds by cause of one step (0-d), those of zero left out."""
        parts = {f.name: float(getattr(self, f.name)) * 1e3 for f in fields(self)}
        return {name: value for name, value in parts.items() if value > 0}

    def bound_by(self) -> str:
        """The largest cause of one step (0-d)."""
        parts = self.breakdown()
        return max(parts, key=parts.__getitem__)


@lru_cache(maxsize=256)
def _members(parts: tuple[str, ...], kinds: bytes) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Causes, the positions of their operators one cause after another, and where each begins. What passes over the
    tokens of experts belongs to them: it waits for the busiest rank and is fused where they are grouped."""
    found: dict[str, list[int]] = {}
    for i, (part, kind) in enumerate(zip(parts, np.frombuffer(kinds, int), strict=True)):
        own = part in ("experts", *_OF_DENSE)
        name = part if own else {ATTENTION: "attention", VECTOR: "vector"}.get(kind, "dense")
        found.setdefault(name, []).append(i)
    sizes = [len(positions) for positions in found.values()]
    return tuple(found), np.concatenate(list(found.values())), np.cumsum([0, *sizes[:-1]])


def by_cause(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, rates: Rates, p: Parameters
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Seconds of a pass by cause: each operator's at the shape of the axes it depends on, and only the sums wider.
    What follows the routed experts waits for their busiest rank, where there are several. And, of the dense products,
    the output projection (``head``), since only one stage has it, and what ends blocks forward (``work.ENDS``)."""
    # prompts come in every length, so engines capture no graph of their pass: each kernel starts by itself
    captured = 1.0 if phase == "prefill" else p.start_share
    # training spreads the tokens evenly over its experts, by a loss of its own or by biases that are moved
    busiest = p.imbalance if phase in ("prefill", "decode") else 1.0
    found = dict.fromkeys(("dense", "experts", "attention", "vector", *_OF_DENSE), np.float64(0.0))
    for ops in shaped(model, phase, load, layout, precision, busiest):
        spent = op_seconds(ops, rates, p, captured) * ops.count
        names, order, begins = _members(ops.part, ops.kind.tobytes())
        for name, seconds in zip(names, np.add.reduceat(spent[order], begins), strict=True):
            found[name] = found[name] + seconds
    apart = {name: found.pop(name) for name in _OF_DENSE}
    found["dense"] = found["dense"] + sum(apart.values())
    generations = _BEHIND[int(rates.launched >= _FIRST_FUSED)][layout.fused]
    found["attention"] = found["attention"] * p.attention_early**generations
    return found, apart


def tensor_sums(
    model: Model, tokens: np.ndarray, layout: Layout, rates: Rates, p: Parameters, gathered: float = 0.0
) -> np.ndarray:
    """All-reduces of the hidden state in every layer of a stage, one behind the attention and one behind the rest, or
    one of both where they are parallel; where tokens are cut by sequence over the tensor ranks, the scatter of sums and
    the gather that replace each, the latter of values of ``gathered`` bytes. Cut tokens stay with their ranks in a
    mixture whose experts are whole: they are exchanged instead."""
    message, sums = tokens * model.hidden, (2 - model.parallel) * model.layers - model.bare_layers
    if gathered:
        whole = (layout.ep > 1) & (layout.expert_tp == 1) & (not model.shared_ffn)
        sums = sums - model.moe_layers * whole
        scatter = links.gather(message * 2, layout.tp, rates, p)
        once = scatter + (scatter if gathered == 2 else links.gather(message * gathered, layout.tp, rates, p))
    else:
        once = links.reduce(message * 2, layout.tp, rates, p)
    return sums / layout.pp * once


def _reached(places: np.ndarray | float, choices: int) -> np.ndarray:
    """How many of ``places`` alike some of ``choices`` fall into, on average."""
    return places * (1 - (1 - 1 / places) ** choices)


def _domains_reached(model: Model, domains: np.ndarray) -> np.ndarray:
    """How many of ``domains`` hold an expert of a token, on average. Where a model seeks them in a few groups of them
    (arXiv:2412.19437, 2.1.2), a group lies in one domain or evenly in several, a domain holds one or several.

    >>> from fencepost.facts.world import world
    >>> from fencepost.facts.models import find_model
    >>> v3 = find_model(world().models, "deepseek-v3")  # 4 groups of 8
    >>> np.round(_domains_reached(v3, np.array([4.0, 8.0, 16.0])), 1).tolist()
    [2.8, 3.6, 5.3]
    """
    if not model.topk_groups:
        return _reached(domains, model.topk)
    each = model.groups / domains  # groups of a domain
    share = _reached(model.topk_groups, model.topk) / model.groups  # of the groups, that hold one of its experts
    some = domains * (1 - (1 - share) ** np.maximum(each, 1))
    return np.where(each > 1, some, _reached(np.maximum(domains * model.topk_groups / model.groups, 1), model.topk))


def expert_exchange(
    model: Model, tokens: np.ndarray, layout: Layout, width: float, rates: Rates, p: Parameters
) -> np.ndarray:
    """Dispatch of the ``tokens`` a chip holds at ``width`` bytes a value, and combine at two, for ranks whose experts
    live elsewhere."""
    if not model.moe_layers:
        return np.float64(0.0)
    # a token goes once to each domain that holds one of its experts, and is spread inside
    domains = np.maximum(layout.ep / rates.domain, 1)
    copies = np.where(domains > 1, _domains_reached(model, domains), model.topk)
    message = tokens * model.expert_width * copies
    both = links.exchange(message * width, layout.ep, rates, p) + links.exchange(message * 2, layout.ep, rates, p)
    return model.moe_layers / layout.pp * both


def _in_turn(
    model: Model, exchanged: np.ndarray, layout: Layout, precision: Precision, rates: Rates, p: Parameters
) -> np.ndarray:
    """Seconds of an exchange that an engine shows: two batches in turn hide a share of it and read the weights twice,
    which is done where that is faster."""
    bytes_read = sum(held_values(model, layout)) * WEIGHT_BYTES[precision.weights]
    again = bytes_read / (rates.bandwidth * p.stream)
    return np.minimum(exchanged, exchanged * (1 - p.overlap_exchange * layout.overlap) + again)


def serve(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, rates: Rates, p: Parameters, *,
    ahead: bool = True,
) -> Step:  # fmt: skip
    """One prefill (``load.tokens`` each) or one decoded token of every sequence of ``load``, through all stages.
    ``ahead``: the host hands on the tokens of one step while the chip computes the next."""
    tokens = load.batch * load.tokens / layout.cp
    parts, _ = by_cause(model, phase, load, layout, precision, rates, p)
    stages = layout.pp
    hop = links.point_to_point(tokens * model.hidden * 2, layout.tp, rates, p)
    exchanged = expert_exchange(model, tokens, layout, 1.0, rates, p)
    exchanged = exchanged * (layout.replicas > 1)  # the tokens of one are on all of its ranks
    busy = {name: seconds * stages for name, seconds in parts.items()} | {
        "tensor": tensor_sums(model, tokens, layout, rates, p) * stages,
        "expert_exchange": _in_turn(model, exchanged, layout, precision, rates, p) * stages,
        "pipeline": (stages - 1) * hop,
    }
    nothing = np.float64(0.0)
    behind = np.maximum(p.seat * 1e-6 * load.batch - ahead * summed(busy.values()), 0.0)
    return Step(
        **busy, bubble=nothing, data=nothing, optimizer=nothing, engine=p.step_start * 1e-6 + behind
    )  # fmt: skip

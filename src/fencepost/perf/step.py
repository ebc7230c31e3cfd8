"""One step of a model on a machine: a training step, a prefill or one decoded token, as parts that sum to its seconds.

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
from .memory import expert_ranks, held_values
from .parameters import Parameters
from .rates import WEIGHT_BYTES, Rates
from .work import ATTENTION, VECTOR, Load, Precision, shaped

__all__ = ["Step", "serve", "train"]

# Generations that attention kernels are behind those written for the chip, by Layout.fused: the first fused ones, of
# 2022 (arXiv:2205.14135), were written for the chips of their day, so that they are two behind on one that came later.
_FIRST_FUSED = 2022
_BEHIND = np.array([[0.0, 1.0, 1.0, 0.0], [0.0, 2.0, 1.0, 0.0]])


@dataclass(frozen=True, slots=True)
class Step:
    """Exposed seconds of one step by cause; ``seconds`` is their sum. Shapes broadcast to the layout's.

    ``dense``, ``experts``, ``attention``, ``vector``: operators. ``tensor``, ``expert_exchange``, ``pipeline``,
    ``data``: messages that computation does not hide. ``bubble``: waiting in the pipeline. ``optimizer``: the update.
    ``engine``: host code between steps, and for each sequence of one.
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
def _members(parts: tuple[str, ...], kinds: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Positions of the operators of each cause; the output projection apart, since only one stage has it. What passes
    over the tokens of experts belongs to them: it waits for the busiest rank and is fused where they are grouped."""
    found: dict[str, list[int]] = {}
    for i, (part, kind) in enumerate(zip(parts, kinds, strict=True)):
        own = part in ("experts", "head")
        name = part if own else {ATTENTION: "attention", VECTOR: "vector"}.get(kind, "dense")
        found.setdefault(name, []).append(i)
    return {name: np.array(positions) for name, positions in found.items()}


def _by_cause(
    model: Model, phase: str, load: Load, layout: Layout, precision: Precision, rates: Rates, p: Parameters
) -> dict[str, np.ndarray]:
    """Seconds of a pass by cause: each operator's at the shape of the axes it depends on, and only the sums wider.
    What follows the routed experts waits for their busiest rank, where there are several."""
    # prompts come in every length, so engines capture no graph of their pass: each kernel starts by itself
    captured = 1.0 if phase == "prefill" else p.start_share
    found = dict.fromkeys(("dense", "experts", "attention", "vector", "head"), np.float64(0.0))
    for ops in shaped(model, phase, load, layout, precision, p.imbalance):
        each = op_seconds(ops, rates, p, captured)
        for name, at in _members(ops.part, tuple(ops.kind.tolist())).items():
            found[name] = found[name] + np.einsum("i...,i...->...", each[at], ops.count[at])
    found["dense"] = found["dense"] + found["head"]
    generations = _BEHIND[int(rates.launched >= _FIRST_FUSED)][layout.fused]
    found["attention"] = found["attention"] * p.attention_early**generations
    return found


def _slowest_stage(model: Model, mean: np.ndarray, head: np.ndarray, layout: Layout) -> np.ndarray:
    """Seconds of a micro-batch on the slowest stage, for which the others wait: one with a layer more than the mean, or
    the last, which adds the output projection (``head`` is its time spread over all stages)."""
    each = model.layers / layout.pp
    layer = (mean - head) / each
    return np.maximum(np.ceil(each) * layer, np.floor(each) * layer + head * layout.pp)


def _tensor(
    model: Model, tokens: np.ndarray, layout: Layout, rates: Rates, p: Parameters, gathered: float = 0.0
) -> np.ndarray:
    """All-reduces of the hidden state in every layer of a stage, one behind the attention and one behind the rest, or
    one of both where they are parallel; where tokens are cut by sequence over the tensor ranks, the scatter of sums and
    the gather that replace each, the latter of values of ``gathered`` bytes."""
    message = tokens * model.hidden
    if gathered:
        scatter = links.gather(message * 2, layout.tp, rates, p)
        once = scatter + (scatter if gathered == 2 else links.gather(message * gathered, layout.tp, rates, p))
    else:
        once = links.reduce(message * 2, layout.tp, rates, p)
    return (2 - model.parallel) * model.layers / layout.pp * once


def _exchange(
    model: Model, tokens: np.ndarray, layout: Layout, width: float, rates: Rates, p: Parameters
) -> np.ndarray:
    """Dispatch at ``width`` bytes a value and combine at two, for ranks whose experts live elsewhere."""
    if not model.moe_layers:
        return np.float64(0.0)
    # a token goes once to each domain that holds one of its experts, and is spread inside
    domains = np.maximum(layout.ep / rates.domain, 1)
    copies = np.where(domains > 1, domains * (1 - (1 - 1 / domains) ** model.topk), model.topk)
    copies = np.minimum(copies, model.topk)
    message = tokens * model.hidden * copies
    both = links.exchange(message * width, layout.ep, rates, p) + links.exchange(message * 2, layout.ep, rates, p)
    return np.where(layout.replicas > 1, model.moe_layers / layout.pp * both, 0.0)


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
    parts = _by_cause(model, phase, load, layout, precision, rates, p)
    del parts["head"]
    stages = layout.pp
    hop = links.point_to_point(tokens * model.hidden * 2, layout.tp, rates, p)
    exchanged = _exchange(model, tokens, layout, 1.0, rates, p)
    busy = {name: seconds * stages for name, seconds in parts.items()} | {
        "tensor": _tensor(model, tokens, layout, rates, p) * stages,
        "expert_exchange": _in_turn(model, exchanged, layout, precision, rates, p) * stages,
        "pipeline": (stages - 1) * hop,
    }
    nothing = np.float64(0.0)
    behind = np.maximum(p.seat * 1e-6 * load.batch - ahead * summed(busy.values()), 0.0)
    return Step(
        **busy, bubble=nothing, data=nothing, optimizer=nothing, engine=p.step_start * 1e-6 + behind
    )  # fmt: skip


def _shared_out(
    values: np.ndarray, carried: np.ndarray, copies: np.ndarray, sharers: np.ndarray, stride: np.ndarray, rates: Rates,
    p: Parameters,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Seconds of messages over ``values`` parameters that ``copies`` ranks hold, ``stride`` chips apart: among those
    that share them out, ``carried`` bytes each; and across, where groups of sharers are replicas, a scatter and a
    gather of the gradients that each rank of a group holds, in 32 bits."""
    once = links.gather(values * carried, sharers, rates, p, stride)
    return once, 2 * links.gather(values * 4 / sharers, copies // sharers, rates, p, stride * sharers)


def _states(
    model: Model, phase: str, layout: Layout, micro: np.ndarray, one: np.ndarray, rates: Rates, p: Parameters
) -> tuple[np.ndarray, np.ndarray]:
    """Exposed seconds of gradients and weights that data ranks exchange, and of the optimizer's update, in a step of
    ``micro`` micro-batches of ``one`` second each."""
    learns = phase == "train"
    common, own = held_values(model, layout)
    sharers, own_sharers = layout.sharers, 1
    # gradients are scattered in 32 bits, then weights gathered in 16; where nothing is shared out, gradients gathered
    carried = 6 + 2 * (layout.zero == 0)
    once, across = _shared_out(common, carried, layout.copies, sharers, layout.tp, rates, p)
    if model.experts:
        own_copies, own_sharers = expert_ranks(layout)
        more = _shared_out(own, carried, own_copies, own_sharers, layout.ep, rates, p)
        once, across = once + more[0], across + more[1]
    # sharded weights are gathered in each pass forward and backward, gradients scattered: 2 + 2 + 4 bytes against 6
    whole = layout.zero == 3
    once = once * (1 + whole * (micro * 8 / 6 - 1)) * (whole | learns)  # frozen weights have no gradients
    # what is hidden runs beside computation: gradients beside the last micro-batch, gathered weights beside each
    beside = np.minimum(once, (1 + whole * (micro - 1)) * one) + learns * np.minimum(across, one)
    data = once + learns * across - beside * p.overlap_data * layout.overlap
    cut = layout.zero > 0
    held = common / (1 + cut * (sharers - 1)) + own / (1 + cut * (own_sharers - 1))
    update = held * 16 * 2 / (rates.bandwidth * p.stream)  # master weight, moments, gradient: read and written
    # states kept by the host come and go at once, in both directions of the link to it
    return data, learns * np.maximum(update, layout.offload * held * 12 / rates.to_host)


def train(
    model: Model, batch: np.ndarray | float, seq: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, phase: str = "train",
) -> Step:  # fmt: skip
    """One optimizer step over a global ``batch`` of sequences of ``seq`` tokens (``phase`` adapt: weights frozen).

    Micro-batches run one after another through interleaved stages (1F1B); gradients are reduced once a step.
    """
    load = Load(layout.micro_batch, seq, 0)
    micro = np.maximum(batch / (layout.dp * layout.micro_batch), 1)
    tokens = load.batch * load.tokens / layout.cp
    causes = _by_cause(model, phase, load, layout, precision, rates, p)
    parts = {name: seconds / p.train_share for name, seconds in causes.items()}
    head = parts.pop("head")
    parts["vector"] = parts["vector"] * p.passes
    again = 2 + (layout.recompute == 2)  # forward, backward, and forward again
    # what comes next waits for it, save backward for the half that runs beside the product of the weights' gradients
    gathered = WEIGHT_BYTES[precision.compute]  # values in the format of the products that wait for them
    tensor = (again - 0.5) * _tensor(model, tokens, layout, rates, p, gathered)
    shown = 1 - p.overlap_exchange * layout.overlap
    exchanged = again * shown * _exchange(model, tokens, layout, 1.0 + (precision.compute == 0), rates, p)
    exchanged = exchanged + again * model.moe_layers / layout.pp * p.route_start * 1e-6
    keys = 2 * tokens * model.kv_heads * model.head_dim / layout.tp * 2
    rings = links.gather(keys * layout.cp, layout.cp, rates, p) * model.full_layers / layout.pp * 3
    hop = 2 * layout.vpp * links.point_to_point(tokens * model.hidden * 2 / layout.tp, layout.tp * layout.cp, rates, p)
    hop = hop * (layout.pp > 1)
    one = summed([*parts.values(), tensor, exchanged, rings])
    # those between interleaved parts run beside other micro-batches, once the pipeline is full
    filling = np.minimum(hop, one) * (layout.vpp > 1) * layout.overlap
    hop = hop - filling
    one = one + hop
    slowest = _slowest_stage(model, one, head, layout)
    # fewer micro-batches than stages: the first goes through every stage, only the others can follow part by part
    follow = np.minimum(micro, layout.pp) - 1
    bubble = (one + filling) * (np.maximum(layout.pp - micro, 0) + follow / layout.vpp) + micro * (slowest - one)
    data, update = _states(model, phase, layout, micro, one, rates, p)
    return Step(
        **{name: seconds * micro for name, seconds in parts.items()},
        tensor=(tensor + rings) * micro, expert_exchange=exchanged * micro, pipeline=hop * micro,
        bubble=bubble, data=data, optimizer=update, engine=np.float64(p.train_start * 1e-6),
    )  # fmt: skip

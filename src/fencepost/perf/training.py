"""A training step: micro-batches forward and backward through the stages, gradients, and the optimizer's update."""

from __future__ import annotations

import numpy as np

from fencepost.facts.models import Model

from . import links
from .layout import FULL, Layout, summed
from .memory import expert_ranks, held_values
from .ops import Load, Precision
from .parameters import Parameters
from .rates import WEIGHT_BYTES, Rates
from .step import Step, by_cause, expert_exchange, tensor_sums
from .work import ENDS

__all__ = ["train"]


def _slowest_stage(model: Model, mean: np.ndarray, head: np.ndarray, layout: Layout) -> np.ndarray:
    """Seconds of a micro-batch on the slowest stage, for which the others wait: one with a layer more than the mean, or
    the last, which adds the output projection (``head`` is its time spread over all stages)."""
    each = model.layers / layout.pp
    layer = (mean - head) / each
    slowest = np.maximum(np.ceil(each) * layer, np.floor(each) * layer + head * layout.pp)
    return np.maximum(slowest, mean)  # to the last digit


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
    model: Model, phase: str, layout: Layout, micro: np.ndarray, one: np.ndarray, width: float, rates: Rates,
    p: Parameters,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Exposed seconds of gradients and weights that data ranks exchange, and of the optimizer's update, in a step of
    ``micro`` micro-batches of ``one`` second each. Weights are gathered in the ``width`` bytes of the products they
    serve."""
    learns = phase == "train"
    common, own = held_values(model, layout)
    sharers, own_sharers = layout.sharers, 1
    # gradients are scattered in 32 bits, then weights gathered; where nothing is shared out, gradients gathered
    carried = 4 + width + (layout.zero == 0) * (4 - width)
    once, across = _shared_out(common, carried, layout.copies, sharers, layout.tp, rates, p)
    if model.experts:
        own_copies, own_sharers = expert_ranks(layout)
        more = _shared_out(own, carried, own_copies, own_sharers, layout.ep, rates, p)
        once, across = once + more[0], across + more[1]
    # sharded weights are gathered in each pass forward and backward, gradients scattered
    whole = layout.zero == 3
    once = once * (1 + whole * (micro * (4 + 2 * width) / carried - 1)) * (whole | learns)  # frozen: no gradients
    # what is hidden runs beside computation: gradients beside the last micro-batch, gathered weights beside each
    beside = np.minimum(once, (1 + whole * (micro - 1)) * one) + learns * np.minimum(across, one)
    data = once + learns * across - beside * p.overlap_data * layout.overlap
    cut = layout.zero > 0
    held = common / (1 + cut * (sharers - 1)) + own / (1 + cut * (own_sharers - 1))
    update = held * 16 * 2 / (rates.bandwidth * p.stream)  # master weight, moments, gradient: read and written
    # states kept by the host come and go at once, in both directions of the link to it
    return data, learns * np.maximum(update, layout.offload * held * 12 / rates.to_host)


def _waiting(model: Model, layout: Layout, again: np.ndarray, chip: np.ndarray, p: Parameters) -> np.ndarray:
    """Seconds that a micro-batch, in which the chip is busy for ``chip`` seconds, waits for the host: it can start what
    follows a mixture's routing only when it knows how many tokens come to each expert (a captured step does not ask).
    They work neither one after the other nor wholly beside each other: the time of a layer is the root of both squares.
    """
    if not model.moe_layers:
        return np.float64(0.0)
    host, own = again * model.moe_layers / layout.pp * p.route_start * 1e-6, chip * (model.moe_layers / model.layers)
    return (np.hypot(own, host) - own) * (1 - layout.captured)


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
    causes, apart = by_cause(model, phase, load, layout, precision, rates, p)
    parts = {name: seconds / p.train_share for name, seconds in causes.items()}
    head, ends = (apart[name] / p.train_share for name in ("head", ENDS))
    parts["vector"] = parts["vector"] * p.passes
    whole = layout.recompute == FULL
    again = 2 + whole  # forward, backward, and forward again
    # what comes next waits for it, save backward for the half that runs beside the product of the weights' gradients
    gathered = WEIGHT_BYTES[precision.compute]  # values in the format of the products that wait for them
    tensor = (again - 0.5) * tensor_sums(model, tokens, layout, rates, p, gathered)
    exchanged = again * expert_exchange(model, tokens / layout.tp, layout, 1.0 + (precision.compute == 0), rates, p)
    # what is hidden lies beside the computation of the other micro-batch; a host that counts the tokens of every
    # exchange before it can start what follows holds up both
    hidden = np.minimum(exchanged, summed(parts.values())) * p.overlap_exchange * layout.turns * layout.captured
    exchanged = exchanged - hidden
    rings = sum(
        links.gather(tokens * m.kv_heads * (m.head_dim + m.values) / layout.tp * 2 * layout.cp, layout.cp, rates, p)
        * m.layers / layout.pp * 3
        for m in model.attentions
    )  # fmt: skip
    hop = 2 * layout.vpp * links.point_to_point(tokens * model.hidden * 2 / layout.tp, layout.tp * layout.cp, rates, p)
    hop = hop * (layout.pp > 1)
    one = summed([*parts.values(), tensor, exchanged, rings])
    waiting = _waiting(model, layout, again, one, p)
    one = one + waiting
    # those between interleaved parts run beside other micro-batches, once the pipeline is full
    filling = np.minimum(hop, one) * (layout.vpp > 1) * layout.overlap
    hop = hop - filling
    one = one + hop
    slowest = _slowest_stage(model, one, head, layout)
    # fewer micro-batches than stages: the first goes through every stage, only the others can follow part by part
    follow = np.minimum(micro, layout.pp) - 1
    bubble = (one + filling) * (np.maximum(layout.pp - micro, 0) + follow / layout.vpp) + micro * (slowest - one)
    data, update = _states(model, phase, layout, micro, one, gathered, rates, p)
    step = {name: seconds * micro for name, seconds in parts.items()}
    # where weights are shared out too, forward work is done again until all is there that backward needs, which what
    # ends a block is not (https://docs.pytorch.org/docs/stable/checkpoint.html; a compiler leaves it out as well)
    step["dense"] = step["dense"] - ends / 2 * micro * (whole & (layout.zero == 3))
    return Step(
        **step, tensor=(tensor + rings) * micro, expert_exchange=exchanged * micro, pipeline=hop * micro,
        bubble=bubble, data=data, optimizer=update, engine=p.train_start * 1e-6 + waiting * micro,
    )  # fmt: skip

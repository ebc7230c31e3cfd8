"""Which layouts a framework would refuse: each rule is one array test, for one layout or a grid of them.

The rules are those of the engines (Megatron-LM for training; vLLM and SGLang for serving), not wishes: a tensor degree
divides the heads, expert ranks come from the tensor and data ranks, an interleaved pipeline needs whole virtual stages
and rounds, a batch is made of whole micro-batches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .layout import Layout

__all__ = ["check_layout", "faults", "filled", "refused"]


def filled(model: Model) -> int:
    """Layers of a pipeline that counts the embedding and the output projection as one each."""
    return model.layers + 2


def faults(
    model: Model, phase: str, layout: Layout, batch: np.ndarray | float, context: np.ndarray | float
) -> Iterator[tuple[str, np.ndarray]]:
    """Each rule by key with where it is broken; ``batch`` sequences on all chips, of ``context`` tokens."""
    tp, pp, dp, cp, ep = layout.tp, layout.pp, layout.dp, layout.cp, layout.ep
    ranks = tp * dp * cp
    training = phase in ("train", "adapt")
    yield "heads", model.heads % tp > 0
    yield "layers", pp > model.layers
    # a serving engine holds some experts twice where ranks do not divide them, a training run cannot
    yield "experts", (ep > 1) & (model.experts % ep > 0 if training and model.experts else ep > model.experts)
    yield "ranks", (ranks % ep > 0) | ((ep % tp > 0) & (tp % ep > 0))
    if not training:
        return
    yield "batch", np.asarray(batch) % (dp * layout.micro_batch) > 0
    yield "context", (cp > 1) & (np.asarray(context) % (2 * cp) > 0)
    interleaved = layout.vpp > 1
    cut = pp * layout.vpp
    yield "stages", interleaved & ((pp == 1) | ((model.layers % cut > 0) & (filled(model) % cut > 0)))
    rounds = np.asarray(batch) // np.maximum(dp * layout.micro_batch, 1)
    yield "rounds", interleaved & (rounds % pp > 0)
    shard = layout.shard
    yield "shard", (shard > 0) & ((layout.zero == 0) | (layout.copies % np.maximum(shard, 1) > 0))
    yield "same", ((layout.zero > 0) & (layout.copies == 1)) | ((shard > 0) & (shard >= layout.copies))


def refused(
    model: Model, phase: str, layout: Layout, batch: np.ndarray | float, context: np.ndarray | float
) -> np.ndarray:
    """Where a framework would refuse the layout; one that is merely the same as another it would not."""
    broken = (bad for key, bad in faults(model, phase, layout, batch, context) if key != "same")
    return np.logical_or.reduce(np.broadcast_arrays(*broken))


def check_layout(
    model: Model, layout: Layout, phase: str = "train", batch: float | None = None, context: float = 0
) -> None:
    """Refuse one layout that breaks a rule, and say which degree does (FP-PERF-016). Without ``batch`` only what does
    not depend on it is asked."""
    tp, pp, dp, cp, ep = (int(getattr(layout, n)) for n in ("tp", "pp", "dp", "cp", "ep"))
    micro, vpp, shard = int(layout.micro_batch), int(layout.vpp), int(layout.shard)
    asked = batch if batch is not None else dp * micro * pp
    said = {
        "heads": f"tp={tp} does not divide {model.heads} heads",
        "layers": f"pp={pp} is more than {model.layers} layers",
        "experts": f"ep={ep} does not divide {model.experts} experts",
        "ranks": f"ep={ep} does not divide the {tp * dp * cp} ranks of a stage, or neither of ep and tp={tp} the other",
        "batch": f"a batch of {asked:g} is not whole micro-batches of {micro} on dp={dp}",
        "context": f"cp={cp} does not cut {context:g} tokens into {2 * cp} equal parts",
        "stages": f"vpp={vpp} on pp={pp} does not cut {model.layers} layers (two more with "
        "embedding and head) into whole stages",
        "rounds": f"vpp={vpp} needs a multiple of pp={pp} micro-batches, and {asked / (dp * micro):g} are left",
        "shard": f"shard={shard} does not divide the {dp * cp} data ranks, or nothing is shared out (zero=0)",
    }
    wrong = [said[key] for key, bad in faults(model, phase, layout, asked, context) if bool(bad) and key in said]
    if wrong:
        raise PerfError("FP-PERF-016", "; ".join(wrong), where="--layout", hint="choose degrees that divide")

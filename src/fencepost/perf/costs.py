"""What the steps of one serving replica cost, as small tables of the one step model.

Between two events a batch decodes: each step adds one token to each sequence. At a given batch a step's time is affine
in the tokens cached in total (reading a cache, and little else, grows with it), so ``k`` steps sum in closed form. A
step that also reads prompts adds their chunk, with its attention to what each prompt has cached so far.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fencepost.facts.models import Model

from .evaluate import usable
from .layout import Layout
from .ops import Load, Precision
from .parameters import Parameters
from .passes import PLAIN, Shortcuts, held, write
from .rates import Rates
from .serving import shared
from .step import serve

__all__ = ["GRAIN", "Costs", "costs"]

GRAIN = 4
"""Tokens between two entries of the tables over chunk sizes; a chunk counts as the next entry, as tiles of rows do."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds and tokens of one replica.

    ``step[b]`` + ``cached[b]`` x tokens cached in total: a step that writes a token for each of b sequences (b = 0:
    the scheduling of a step that only reads).
    ``chunk[i]``: reading i x GRAIN prompt tokens, attention left out; ``look[i]`` + ``back[i]`` x tokens cached before
    them: their attention; all of it takes ``beside`` times as long in a step that also writes, of which ``weights[b]``
    can be shared (``serving.spared``). ``rest`` of that time the first token comes later, through the other stages,
    and ``arrive`` seconds later for the way between client and engine. ``room`` tokens fit in memory, of which a
    sequence takes ``each`` besides its own. A step reads ``budget`` tokens at most.
    """

    step: list[float]
    cached: list[float]
    chunk: list[float]
    look: list[float]
    back: list[float]
    weights: list[float]
    beside: float
    rest: float
    arrive: float
    room: float
    each: float
    budget: int

    @property
    def most(self) -> int:
        """Sequences a replica runs at most."""
        return len(self.step) - 1


def costs(
    model: Model, layout: Layout, precision: Precision, rates: Rates, p: Parameters, *, context: float, most: int,
    budget: int, how: Shortcuts = PLAIN,
) -> Costs:  # fmt: skip
    """The tables of a layout (0-d) for sequences of about ``context`` tokens, at most ``most`` of them for each data
    rank, of which a step reads ``budget`` prompt tokens at most."""
    batch = np.arange(1.0, most + 1)
    near, far = 0.5 * context, 2.0 * context
    stage = np.maximum(batch / layout.pp, 1.0)[:, None]
    writing = write(model, stage, np.array([near, far]), layout, precision, rates, p, how)
    times, stages = writing.seconds, float(layout.pp)
    slope = (times[:, 1] - times[:, 0]) / (batch * (far - near))
    step = times[:, 0] - slope * batch * near

    tokens = np.maximum(np.arange(0.0, budget + GRAIN + 1, GRAIN), 1.0)
    read = serve(model, "prefill", Load(1.0, tokens[:, None], np.array([0.0, far])), layout, precision, rates, p)
    attention = np.broadcast_to(read.attention, (len(tokens), 2))
    # one round of scheduling serves the chunk and the tokens written beside it
    start = p.step_start * 1e-6
    chunk = np.broadcast_to(read.seconds, attention.shape)[:, 0] - attention[:, 0] - start

    def need(b: float, c: float) -> float:
        return float(held(model, "decode", Load(b, 1.0, c), layout, precision, how).total)

    token = (need(1.0, far) - need(1.0, near)) / (far - near)
    each = need(2.0, near) - need(1.0, near) - near * token
    free = usable("decode", rates, p) - need(1.0, near) + near * token + each
    return Costs(
        step=[start, *step.tolist()], cached=[0.0, *np.maximum(slope, 0.0).tolist()],
        chunk=(np.maximum(chunk, 0.0) / stages).tolist(), look=(attention[:, 0] / stages).tolist(),
        back=(np.maximum(attention[:, 1] - attention[:, 0], 0.0) / far / stages).tolist(),
        weights=[0.0, *(np.broadcast_to(shared(writing), times.shape)[:, 0] / stages).tolist()],
        beside=1 / p.read_share, rest=stages - 1, arrive=p.arrive * 1e-6, room=free / token, each=each / token,
        budget=budget,
    )  # fmt: skip

"""One pass of a serving engine with the shortcuts and habits engines have: prompts partly in the cache, tokens drafted
ahead, prompts read in chunks.

A prompt of which a share is cached reads only the rest, attending to the whole. A draft of ``k`` tokens is checked in
one pass over k + 1; if each is accepted with probability ``a`` on its own, a pass yields 1 + a + ... + a^k tokens
(Leviathan, Kalman and Matias 2023, arXiv:2211.17192, equation 1). Without shortcuts these are the plain passes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from fencepost.base.errors import PerfError
from fencepost.facts.models import Model

from .layout import Layout
from .memory import Memory, memory
from .ops import Load, Precision
from .parameters import Parameters
from .rates import Rates
from .step import Step, serve

__all__ = ["PLAIN", "Shortcuts", "held", "read", "write"]

_LONGEST = 64  # tokens drafted at most


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """``cached``: share of a prompt found in the prefix cache. ``draft`` tokens are proposed ahead and each is accepted
    with probability ``accepted``; ``drafter`` proposes them (None: one more layer of the model itself, as in
    multi-token prediction). ``beams`` sequences are written to one prompt, which is read and held once for all of them.
    ``varied``: variance of the answers' lengths over their mean squared (0: all alike, 1: exponential). ``ahead``: the
    host hands on the tokens of one step while the chip computes the next. ``chunk``: prompt tokens an engine reads in
    one step at most. ``apart``: ranks that share experts read whenever a prompt comes to one, not together; ``gather``:
    a prompt waits that many steps at most until one has come to each of them, and they read together. ``looks``: steps
    from one at which the engine looks for new requests to the next. ``reserves``: it lets a sequence in once there is
    room to the end of its answer, not as soon as what all hold now leaves room for it.

    >>> round(Shortcuts(draft=3, accepted=0.8).tokens, 3)  # 1 + 0.8 + 0.64 + 0.512
    2.952
    """

    cached: float = 0.0
    draft: int = 0
    accepted: float = 0.0
    drafter: Model | None = None
    beams: float = 1.0
    varied: float = 0.0
    ahead: bool = True
    chunk: float = 8192.0
    apart: bool = False
    gather: float = 0.0
    looks: float = 1.0
    reserves: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.cached < 1:
            raise PerfError("FP-PERF-040", f"a cached share of {self.cached:g}", where="--cached",
                            hint="a share of the prompt from 0 to below 1")  # fmt: skip
        if not 0 <= self.draft <= _LONGEST or not 0 <= self.accepted <= 1:
            raise PerfError(
                "FP-PERF-041", f"a draft of {self.draft} tokens accepted at {self.accepted:g}", where="--draft",
                hint=f"up to {_LONGEST} tokens ahead, and the probability of each: --draft 3 --accepted 0.7",
            )  # fmt: skip

    @property
    def tokens(self) -> float:
        """Tokens a pass of the model yields for each sequence, on average."""
        return sum(self.accepted**i for i in range(self.draft + 1))

    @property
    def fresh(self) -> float:
        """Share of its prompt that a sequence reads itself."""
        return (1 - self.cached) / self.beams

    def midway(self, answer: float) -> float:
        """Tokens of its answer that a sequence in flight has written on average: longer ones are in flight for longer.

        >>> Shortcuts().midway(100), Shortcuts(varied=1.0).midway(100)
        (50.0, 100.0)
        """
        return answer / 2 * (1 + self.varied)

    def kept(self, answer: float) -> float:
        """Tokens of its answer for which a sequence takes room.

        >>> Shortcuts().kept(100), Shortcuts(reserves=False).kept(100)
        (100, 50.0)
        """
        return answer if self.reserves else min(self.midway(answer), answer)


PLAIN = Shortcuts()


def _drafter(model: Model, how: Shortcuts) -> Model:
    """The model that drafts: the one named, else one layer of this one with its embedding."""
    return how.drafter or replace(
        model,
        layers=1,
        dense_layers=0,
        bare_layers=0,
        window_layers=0,
        linear_layers=0,
        shared_kv_layers=0,
        others=(),
        tied=True,
    )


def read(
    model: Model, batch: np.ndarray | float, prompt: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, how: Shortcuts = PLAIN,
) -> Step:  # fmt: skip
    """``batch`` prompts of ``prompt`` tokens read, less what is cached of them."""
    load = Load(batch, np.asarray(prompt) * how.fresh, np.asarray(prompt) * (1 - how.fresh))
    return serve(model, "prefill", load, layout, precision, rates, p, ahead=how.ahead)


def write(
    model: Model, batch: np.ndarray | float, context: np.ndarray | float, layout: Layout, precision: Precision,
    rates: Rates, p: Parameters, how: Shortcuts = PLAIN,
) -> Step:  # fmt: skip
    """One more token for each of ``batch`` sequences with ``context`` cached: drafting and checking, by token kept."""
    load = Load(batch, how.draft + 1.0, context)
    checked = serve(model, "decode", load, layout, precision, rates, p, ahead=how.ahead)
    if not how.draft:
        return checked
    small, whole = _drafter(model, how), replace(layout, pp=1)
    drafted = serve(small, "decode", Load(batch, 1.0, context), whole, precision, rates, p)
    parts = {f.name: getattr(checked, f.name) + how.draft * getattr(drafted, f.name) for f in fields(Step)}
    parts["engine"] = checked.engine  # one round of scheduling for the draft and the check
    return Step(**{name: seconds / how.tokens for name, seconds in parts.items()})


def held(model: Model, phase: str, load: Load, layout: Layout, precision: Precision, how: Shortcuts = PLAIN) -> Memory:
    """Bytes on the fullest chip, those of the drafter included. Cached prefixes are not taken to be shared."""
    own = memory(model, phase, load, layout, precision)
    if not how.draft:
        return own
    extra = memory(_drafter(model, how), phase, load, replace(layout, pp=1), precision)
    return Memory(**{f.name: getattr(own, f.name) + getattr(extra, f.name) for f in fields(Memory)})

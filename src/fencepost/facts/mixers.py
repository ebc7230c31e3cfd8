"""What mixes the tokens of a layer: softmax attention in its variants, or a linear one that keeps a state.

Each record stands for ``layers`` layers alike. Parameters are counted tensor by tensor for a given hidden width.

>>> heads = Attention(layers=1, heads=2, kv_heads=1, head_dim=4)
>>> heads.params(hidden=8)         # q 8*8, k and v 8*4 each, o 8*8
192
>>> heads.cached(10), Attention(1, 2, 1, 4, window=3).cached(10)
(80, 24)
>>> Linear(layers=1, key_heads=2, value_heads=2, key_dim=4, value_dim=4).state
32
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["RULES", "Attention", "Linear", "Mixer"]


@dataclass(frozen=True, slots=True)
class Attention:
    """Softmax attention. Counts and widths are whole numbers; 0 means there is no such part.

    ``v_dim`` is the width of a head's values (0: as wide as its keys, ``head_dim``). ``kv_rank`` > 0 is multi-head
    latent attention with heads of ``nope_dim`` + ``rope_dim``; ``q_rank`` and ``o_rank`` cut the projections of
    queries and outputs in two, the latter in ``o_groups`` parts. A token sees the last ``window`` tokens, or all of
    them; with ``pool`` it sees, beside those of the window, one entry for every ``pool`` tokens (of ``overlap`` times
    as many, weighed by a gate). An indexer of ``index_heads`` heads of ``index_dim`` picks ``topk`` of what it could
    see, ``block`` at once, in ``indexers`` of the layers (the others use the choice of the layer before). ``tied``
    values are what the keys are before their rotation: one projection for both; ``once``: both are kept as one.
    ``borrowed`` of the layers use the keys and values of a layer before.
    """

    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    v_dim: int = 0
    bias: str = "none"
    qk_norm: bool = False
    gate: bool = False
    tied: bool = False
    once: bool = False
    window: int = 0
    pool: int = 0
    overlap: int = 1
    q_rank: int = 0
    kv_rank: int = 0
    nope_dim: int = 0
    rope_dim: int = 0
    o_rank: int = 0
    o_groups: int = 1
    topk: int = 0
    block: int = 1
    index_heads: int = 0
    index_dim: int = 0
    indexers: int = 0
    borrowed: int = 0

    @property
    def latent(self) -> bool:
        """Whether keys and values share one compressed latent."""
        return self.kv_rank > 0

    @property
    def kind(self) -> str:
        """What it is called: latent, pooled, window or full."""
        return "latent" if self.latent else "pooled" if self.pool else "window" if self.window else "full"

    @property
    def values(self) -> int:
        """Width of a head's values."""
        return self.v_dim or self.head_dim

    @property
    def cut(self) -> int:
        """Ranks the cache of a sequence can be cut over: as many as there are heads of keys."""
        return 1 if self.latent or self.once else self.kv_heads

    def out_params(self, hidden: int) -> int:
        """Parameters of the projection out of one block."""
        wide = self.heads * self.values
        return self.o_rank * (wide + self.o_groups * hidden) if self.o_rank else wide * hidden

    def params(self, hidden: int) -> int:
        """Parameters of one block, its indexer not included."""
        q_width = self.nope_dim + self.rope_dim if self.latent else self.head_dim
        q = self.heads * q_width * (self.q_rank or hidden) + (self.q_rank * hidden + self.q_rank) * bool(self.q_rank)
        if self.latent:
            kv = hidden * (self.kv_rank + self.rope_dim) + self.kv_rank
            kv += self.kv_rank * self.heads * (self.nope_dim + self.values)
        else:
            kv = self._kv_params(hidden)
        gate = hidden * self.heads * self.values * self.gate
        added = self.heads * q_width + self.kv_heads * (self.head_dim + self.values)
        biases = added * (self.bias in ("qkv", "all")) + hidden * (self.bias == "all")
        pooled = self._pooled(hidden, self.head_dim) if self.pool else 0
        return q + kv + gate + self.out_params(hidden) + biases + 2 * self.head_dim * self.qk_norm + pooled

    def _kv_params(self, hidden: int) -> int:
        """Parameters of the projections to keys and values of heads of their own."""
        return hidden * self.kv_heads * (self.head_dim + self.values * (not self.tied))

    def index_params(self, hidden: int) -> int:
        """Parameters of one indexer: its queries, its keys with their norm (or what pools them), and head weights."""
        if not self.topk:
            return 0
        keys = self._pooled(hidden, self.index_dim) if self.pool else self.index_dim * (hidden + 2)
        return self.index_heads * (self.index_dim * (self.q_rank or hidden) + hidden) + keys

    def _pooled(self, hidden: int, width: int) -> int:
        """Parameters of what pools entries of ``width``: values, their gates, places, and a norm."""
        return self.overlap * width * (2 * hidden + self.pool) + width

    def all_params(self, hidden: int) -> int:
        """Parameters of all its layers."""
        own = self.layers * self.params(hidden) + self.indexers * self.index_params(hidden)
        return own - self.borrowed * self._kv_params(hidden)

    def entries(self, tokens: Any) -> Any:
        """Places of a sequence of ``tokens`` (a number or an array) that a layer keeps."""
        near = self.window - (self.window - tokens) * (tokens < self.window) if self.window else tokens
        return near + tokens / self.pool if self.pool else near

    def cached(self, tokens: Any) -> Any:
        """Numbers the cache of one sequence of ``tokens`` holds, over all its layers."""
        if self.latent:
            width = self.kv_rank + self.rope_dim
        else:
            width = self.kv_heads * (self.head_dim + self.values * (not self.once))
        indexed = self.indexers * self.index_dim * (tokens / self.pool if self.pool else tokens)
        return (self.layers - self.borrowed) * width * self.entries(tokens) + indexed


@dataclass(frozen=True, slots=True)
class Rule:
    """How a linear attention updates its state: scalars projected for a token and head (``gates``) and learned for a
    head (``learned``); the tokens of a ``chunk``; how many ``kernels`` take a chunk (as many as start apart: those
    behind wait in a queue); ``handed``, the widths of a head that they read and write in 32 bits for a token; and
    whether a chunk's products of keys are solved for (``solved``)."""

    gates: int
    learned: int
    chunk: int
    kernels: int
    handed: int
    solved: bool


# delta: gated delta rule (arXiv:2412.06464; kernels of fla-org/flash-linear-attention); channel: the same with a gate
# for every channel of the keys (arXiv:2510.26692); dual: the second state-space layer (arXiv:2405.21060; kernels of
# state-spaces/mamba); fixed: decay that is not learned (arXiv:2501.08313). What kernels hand on was set beside the
# measured kernels of ai-dynamo/aiconfigurator (docs/validation.md), which newer libraries outrun by fusing them.
RULES = {
    "delta": Rule(gates=2, learned=2, chunk=64, kernels=3, handed=13, solved=True),
    "channel": Rule(gates=1, learned=1, chunk=64, kernels=5, handed=15, solved=True),
    "dual": Rule(gates=1, learned=3, chunk=256, kernels=5, handed=11, solved=False),
    "fixed": Rule(gates=0, learned=0, chunk=256, kernels=5, handed=11, solved=False),
}


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear attention: a state of ``key_dim`` x ``value_dim`` for each of ``value_heads`` instead of a cache.

    ``rule`` is one of RULES; ``rank`` > 0 makes gates of that rank (for the decay of every channel, and for the output
    unless ``wide_gate``); ``kernel`` is the width of the short convolution over queries, keys and values, which has a
    bias with ``conv_bias``.
    """

    layers: int
    key_heads: int
    value_heads: int
    key_dim: int
    value_dim: int
    rule: str = "delta"
    kernel: int = 4
    conv_bias: bool = False
    rank: int = 0
    wide_gate: bool = True

    @property
    def kind(self) -> str:
        """What it is called: state_space or linear."""
        return "state_space" if self.rule == "dual" else "linear"

    @property
    def keys(self) -> int:
        """Width of all keys."""
        return self.key_heads * self.key_dim

    @property
    def values(self) -> int:
        """Width of all values."""
        return self.value_heads * self.value_dim

    @property
    def state(self) -> int:
        """Numbers of one sequence's state, over all its layers."""
        return self.layers * self.value_heads * self.key_dim * self.value_dim

    def cached(self, tokens: Any) -> Any:
        """Numbers one sequence of any length keeps, over all its layers."""
        return self.state

    @property
    def cut(self) -> int:
        """Ranks the state of a sequence can be cut over."""
        return self.value_heads

    @property
    def into(self) -> int:
        """Width of what a token is projected to: queries, keys, values, the output's gate and what steers the state."""
        gate = self.values if self.wide_gate else self.rank
        return 2 * self.keys + self.values + gate + RULES[self.rule].gates * self.value_heads + self.rank

    def params(self, hidden: int) -> int:
        """Parameters of one block: projections, convolution, decay, norm."""
        mixed, rule = 2 * self.keys + self.values, RULES[self.rule]
        narrow = self.rank * (self.keys + self.values * (not self.wide_gate)) + self.keys * bool(self.rank)
        norm = self.value_dim if rule.solved else self.values
        learned = rule.learned * self.value_heads + norm
        return (hidden * self.into + narrow + mixed * (self.kernel + self.conv_bias) + learned
                + self.out_params(hidden))  # fmt: skip

    def out_params(self, hidden: int) -> int:
        """Parameters of the projection out of one block."""
        return self.values * hidden

    def all_params(self, hidden: int) -> int:
        """Parameters of all its layers."""
        return self.layers * self.params(hidden)


Mixer = Attention | Linear

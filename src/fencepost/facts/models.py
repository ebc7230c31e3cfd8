"""Language models as shapes: the shipped list, or any Hugging Face ``config.json``.

Parameters are counted from the shape, tensor by tensor, and never typed in.

>>> tiny = Model(id="tiny", name="Tiny", layers=2, hidden=8, heads=2, kv_heads=1, head_dim=4, ffn=16, vocab=10)
>>> tiny.params == 2 * (192 + 3 * 8 * 16 + 2 * 8) + 2 * 10 * 8 + 8
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from fencepost.base.errors import FactError, NotFound
from fencepost.base.near import nearest
from fencepost.base.notes import Note

from .mixers import Attention, Linear, Mixer

__all__ = ["Model", "find_model", "fold", "parse_models"]


@dataclass(frozen=True, slots=True)
class Model:
    """A decoder-only transformer. Counts and widths are whole numbers; 0 means the model has no such part.

    ``ffn`` is the dense layers' inner width, ``expert_ffn`` one expert's, ``shared_ffn`` that of all shared experts
    together; ``dense_layers`` have the dense block although the rest are mixtures. ``kv_rank`` > 0 is multi-head
    latent attention with heads of ``nope_dim`` + ``rope_dim`` (queries, keys) and ``v_dim`` (values).
    ``window_layers`` see only ``window`` tokens; ``linear_layers`` keep a state of fixed size instead of a cache;
    ``index_topk`` tokens are picked by an indexer; ``others`` are layers that mix tokens in yet another way, each kind
    with its count. ``bare_layers`` have no feed-forward. The experts of a token are sought in ``topk_groups`` of the
    ``groups`` they are parted into, one or several for a node (0: in all of them); they work on vectors of
    ``expert_hidden`` (0: of ``hidden``), cut down and widened again once a layer. ``even``: a bias that was moved for
    each expert until all were chosen alike corrects the choice (arXiv:2408.15664). ``norms`` counts normalisations of
    width ``hidden`` in a layer; ``parallel``: attention and feed-forward of a layer read the same input and are added
    up at once; ``streams`` is how many hidden vectors a token has between layers, mixed before and after each block,
    ``residuals`` how many of earlier layers each block reads beside them, on average;
    ``bias`` is none, qkv, ffn or all. ``native`` is the number format the weights are published in,
    ``alone`` if what they are multiplied with is not published in it too. ``kept`` names the projections that
    checkpoints of it in 4 bits keep in 16: none, those into the attention (``into``) or all of it (``attention``).
    ``params_b`` and ``active_b`` are the publisher's figures in billions, kept beside the count for comparison only.
    """

    id: str
    name: str
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    ffn: int = 0
    gated: bool = True
    tied: bool = False
    positions: int = 0
    bias: str = "none"
    norm: str = "rms"
    norms: int = 2
    parallel: bool = False
    qk_norm: bool = False
    output_gate: bool = False
    q_rank: int = 0
    kv_rank: int = 0
    nope_dim: int = 0
    rope_dim: int = 0
    v_dim: int = 0
    experts: int = 0
    topk: int = 0
    groups: int = 0
    topk_groups: int = 0
    even: bool = False
    expert_hidden: int = 0
    expert_ffn: int = 0
    shared_ffn: int = 0
    dense_layers: int = 0
    bare_layers: int = 0
    streams: int = 1
    residuals: int = 0
    window: int = 0
    window_layers: int = 0
    shared_kv_layers: int = 0
    linear_layers: int = 0
    linear_key_heads: int = 0
    linear_value_heads: int = 0
    linear_head_dim: int = 0
    index_heads: int = 0
    index_dim: int = 0
    index_topk: int = 0
    others: tuple[Mixer, ...] = ()
    native: str = "bf16"
    alone: bool = False
    kept: str = "none"
    params_b: float = 0.0
    active_b: float = 0.0
    source: str = ""
    read: str = ""
    aliases: tuple[str, ...] = ()
    assumed: tuple[Note, ...] = ()
    mixers: tuple[Mixer, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mixers", tuple(m for m in self._mixers() if m.layers))

    def _mixers(self) -> Iterator[Mixer]:
        """Each way the layers mix tokens, with its count: the model's own attention, that in a window, the others."""
        own = self.layers - self.window_layers - self.linear_layers - sum(m.layers for m in self.others)
        main = Attention(
            own, self.heads, self.kv_heads, self.head_dim, v_dim=self.v_dim, bias=self.bias, qk_norm=self.qk_norm,
            gate=self.output_gate, q_rank=self.q_rank, kv_rank=self.kv_rank, nope_dim=self.nope_dim,
            rope_dim=self.rope_dim, topk=self.index_topk, index_heads=self.index_heads, index_dim=self.index_dim,
            indexers=own if self.index_topk else 0, borrowed=self.shared_kv_layers,
        )  # fmt: skip
        yield main
        yield replace(main, layers=self.window_layers, window=self.window, borrowed=0)
        d = self.linear_head_dim
        yield Linear(self.linear_layers, self.linear_key_heads, self.linear_value_heads, d, d)
        yield from self.others

    @property
    def attentions(self) -> tuple[Attention, ...]:
        """The kinds of softmax attention among its layers."""
        return tuple(m for m in self.mixers if isinstance(m, Attention))

    @property
    def latent(self) -> bool:
        """Whether some layer's keys and values share one compressed latent."""
        return any(m.latent for m in self.attentions)

    @property
    def moe_layers(self) -> int:
        """Layers whose feed-forward is a mixture of experts."""
        return self.layers - self.dense_layers - self.bare_layers if self.experts else 0

    @property
    def dense_blocks(self) -> int:
        """Layers whose feed-forward is dense."""
        return self.layers - self.bare_layers - self.moe_layers

    @property
    def norms_held(self) -> int:
        """Normalisations of all layers: a layer without a feed-forward has half of them."""
        return self.norms * self.layers - self.bare_layers * self.norms // 2

    @property
    def expert_width(self) -> int:
        """Width of the vectors that experts work on."""
        return self.expert_hidden or self.hidden

    @property
    def ffn_matrices(self) -> int:
        """Matrices of one feed-forward block: gate, up and down, or up and down."""
        return 3 if self.gated else 2

    def block_params(self, width: int) -> int:
        """Parameters of one feed-forward block of inner ``width``."""
        biases = (width * (self.ffn_matrices - 1) + self.hidden) if self.bias in ("ffn", "all") and width else 0
        return self.ffn_matrices * self.hidden * width + biases

    @property
    def expert_params(self) -> int:
        """Parameters of one routed expert."""
        if not self.expert_hidden:
            return self.block_params(self.expert_ffn)
        return self.ffn_matrices * self.expert_hidden * self.expert_ffn

    @property
    def embedding_params(self) -> int:
        """Token and learned position embeddings."""
        return (self.vocab + self.positions) * self.hidden

    @property
    def head_params(self) -> int:
        """The output projection where it is not the embedding."""
        return 0 if self.tied else self.vocab * self.hidden

    @property
    def params(self) -> int:
        """Every parameter, extra prediction modules excluded."""
        return self._common_params + self.moe_layers * self.experts * self.expert_params

    @property
    def active_params(self) -> int:
        """Parameters a token is multiplied with: all but the experts it is not sent to and the embedding look-up."""
        return _active(self)

    @property
    def _common_params(self) -> int:
        norm_width = self.hidden * (2 if self.norm == "layer" else 1)
        cut = 2 * self.hidden * self.expert_hidden  # to the experts' width and back
        # what mixes the streams: weights of each, of what goes back to each, and of each to each
        mixes = (2 + self.streams) * self.streams * (self.streams * self.hidden + 1) + 3 if self.streams > 1 else 0
        return (
            self.embedding_params + self.head_params + sum(m.all_params(self.hidden) for m in self.mixers)
            + self.dense_blocks * self.block_params(self.ffn)
            + self.moe_layers * (self.hidden * self.experts + self.block_params(self.shared_ffn) + cut)
            + norm_width * (self.norms_held + 1) + mixes * self.norms_held
        )  # fmt: skip

    def cache_values(self, tokens: Any) -> Any:
        """Numbers the cache of one sequence of ``tokens`` (a number or an array) holds, over all layers."""
        return sum(m.cached(tokens) for m in self.mixers)


def _scalar(kind: str, text: Any) -> Any:
    """A value of the type that ``kind`` names, from its text."""
    match kind:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return {"yes": True, "no": False, "true": True, "false": False}[str(text).lower()]
        case "str":
            return str(text)
    return tuple(text)


def _mixer(stated: Mapping[str, str]) -> Mixer:
    """One kind of layer of an entry's ``others``: a linear attention has key heads of its own."""
    kind = Linear if "key_heads" in stated else Attention
    types = {f.name: f.type for f in fields(kind)}
    return kind(**{name: _scalar(types[name], text) for name, text in stated.items()})


_TYPES = {f.name: f.type for f in fields(Model) if f.init}


@lru_cache(maxsize=64)
def _active(model: Model) -> int:
    looked_up = 0 if model.tied else model.embedding_params
    return model._common_params - looked_up + model.moe_layers * model.topk * model.expert_params


def _typed(name: str, text: Any, where: str) -> Any:
    """One field from its text."""
    kind = _TYPES[name]
    try:
        if kind == "tuple[Mixer, ...]":
            return tuple(map(_mixer, text))
        return _scalar(kind, text)
    except (ValueError, KeyError, TypeError):
        raise FactError("FP-FACT-021", f"{name}: '{text}' is not a {kind}", where=where) from None


def parse_models(entries: Mapping[str, Mapping[str, Any]], where: str = "") -> dict[str, Model]:
    """Models by id from the entries of a models file; every scalar is text and gets its type here.

    >>> parse_models({"m": {"name": "M", "layers": "2", "hidden": "8", "heads": "2", "kv_heads": "1", "head_dim": "4",
    ...                     "vocab": "10", "colour 1": "red"}})
    Traceback (most recent call last):
    fencepost.base.errors.FactError: m: no field 'colour 1'
      do: a field of Model, see facts/models.py
      [FP-FACT-020]
    """
    found = {}
    for key, entry in entries.items():
        place = f"{where} {key}".strip()
        for name in entry:
            if name not in _TYPES:
                raise FactError(
                    "FP-FACT-020", f"{key}: no field '{name}'", where=where,
                    hint="a field of Model, see facts/models.py", candidates=nearest(name, _TYPES),
                )  # fmt: skip
        values = {name: _typed(name, text, place) for name, text in entry.items()}
        missing = [n for n in ("name", "layers", "hidden", "heads", "kv_heads", "head_dim", "vocab") if n not in values]
        if missing:
            raise FactError("FP-FACT-022", f"{key}: {', '.join(missing)} missing", where=where, hint="add the fields")
        found[key] = Model(id=key, **values)
    return found


def find_model(models: Mapping[str, Model], text: str) -> Model:
    """A shipped model by id, name or alias, or a ``config.json`` (or the folder that holds one)."""
    path = Path(text)
    if path.suffix == ".json" or path.is_dir():
        from .configs import read_config

        return read_config(path / "config.json" if path.is_dir() else path)
    folded = {fold(n): m for m in models.values() for n in (*m.aliases, m.name, m.id)}
    wanted = fold(text)
    if wanted in folded:
        return folded[wanted]
    raise NotFound(
        "FP-FACT-023", f"no model '{text}'", where="--model",
        hint="a shipped id, or the path of a Hugging Face config.json", candidates=nearest(text, models),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A name as it is looked up: lower case, letters, digits and points only."""
    return "".join(c for c in text.lower() if c.isalnum() or c == ".")

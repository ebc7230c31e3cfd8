"""A published measurement as a question for the model: which chip, which model, which layout, which load.

What a row leaves blank is filled by a stated rule and named in ``assumed``; nothing is read from the measured value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from fencepost.base.errors import FencepostError, NotFound
from fencepost.base.near import nearest
from fencepost.facts.chips import Family
from fencepost.facts.items import resolve
from fencepost.facts.models import Model, find_model
from fencepost.facts.world import World
from fencepost.perf.machine import Machine, machine
from fencepost.perf.ops import Precision
from fencepost.perf.rates import WIDTH, Rates

from .kernels import formats_of, number

__all__ = ["Subject", "Workload", "machines_of", "model_of", "precision_of", "whole"]

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a row names, and what had to be assumed about it."""

    value: Model | tuple[Machine, ...]
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """What a published benchmark asks: mean tokens of prompt and answer, and the seconds a token may take by the phase
    of a row (none where only throughput counts); ``rounds``: requests a client sends for each it may have in flight (a
    few, where its rule is not known); ``seconds`` a run should take, which says how many it is sent; ``beams``
    sequences an engine writes for one answer; of training, sequences ``evaluated`` after so many ``trained`` on, and
    the ``formats`` (codes) that its submitters use; ``fastest``: any number format may be used, so that the fastest is;
    lengths drawn evenly from ``spread`` of the stated ones up to these; steps for which an engine's ranks let prompts
    wait for each other (``gather``), and between two at which an engine looks for new requests (``looks``: by engine,
    pairs of how many are in flight at least, and steps).
    """

    prompt: float = math.nan
    answer: float = math.nan
    slowest: Mapping[str, float] = field(default_factory=dict)
    rounds: float = 4.0
    seconds: float = math.inf
    beams: float = 1.0
    evaluated: float = 0.0
    trained: float = 1.0
    formats: tuple[int, ...] = ()
    fastest: bool = False
    spread: float = 1.0
    varied: float = 0.0
    sent: Mapping[tuple[float, float], float] = field(default_factory=dict)
    gather: Mapping[str, float] = field(default_factory=dict)
    looks: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)


def whole(row: Row, name: str, default: int = 0) -> int:
    """A cell as a whole number of at least 1, ``default`` where it is blank or not a number."""
    value = number(row.get(name))
    return int(value) if math.isfinite(value) and value >= 1 else default


@lru_cache(maxsize=512)
def machines_of(w: World, name: str, together: int = 1) -> Subject | None:
    """The machines a row's accelerator may be: its own, every bin of a family, or the chip its id comes nearest to.
    Chips that work ``together`` in greater number than a server holds are those of a larger scale-up domain, where the
    chip comes in one."""
    try:
        found = resolve(w, name)
    except NotFound:
        near = [c for c in nearest(name, w.chips) if c.split("-")[:2] == name.split("-")[:2]]
        if not near:
            return None
        return _machines(w, [near[0]], together, (f"{w.chips[near[0]].name} stands in for '{name}'",))
    except FencepostError:
        return None
    members = found.members if isinstance(found, Family) else (found.id,)
    return _machines(w, list(members), together, (f"over the bins of {found.name}",) if len(members) > 1 else ())


def _machines(w: World, ids: list[str], together: int, assumed: tuple[str, ...]) -> Subject | None:
    large = [s for s in w.systems.values() if s.chip in ids and s.per_node and s.per_node < together <= (s.domain or 0)]
    homes = {s.chip: s.id for s in sorted(large, key=lambda s: (-(s.domain or 0), s.id))}  # the smallest, last, stays
    built = []
    for item in homes or ids:
        try:
            built.append(machine(w, item, homes.get(item)))
        except FencepostError:  # a bin without public figures says nothing
            continue
    return Subject(tuple(built), assumed) if built else None


def model_of(w: World, row: Row) -> Subject | None:
    """A shipped model (with the row's own layer count where it runs a shortened one), the row's own columns, or an
    archetype of the stated size."""
    base = next((m for m in (_shipped(w, row.get(c, "")) for c in ("model_id", "model")) if m), None)
    layers = whole(row, "layers")
    if base is not None:
        return _shortened(base, layers)
    hidden, heads = whole(row, "hidden"), whole(row, "heads")
    if layers and hidden and heads and not whole(row, "experts"):
        return _own(row, layers, hidden, heads)
    return _archetype(w, row)


def _shortened(base: Model, layers: int) -> Subject:
    """The model with the stated number of layers, every kind of layer in its share; the whole model for 0."""
    if not layers or layers == base.layers:
        return Subject(base)
    kept = _scaled(base, layers / base.layers)
    dense = max(round(base.dense_layers * layers / base.layers), min(base.dense_layers, 1))
    short = replace(base, layers=layers, dense_layers=dense, **kept)
    return Subject(short, (f"{base.name} with {layers} layers",))


def _scaled(base: Model, factor: float) -> dict[str, object]:
    """Every kind of layer in its share of ``factor`` times as many."""
    others = tuple(
        replace(m, **{n: int(getattr(m, n) * factor) for n in ("layers", "indexers", "borrowed") if hasattr(m, n)})
        for m in base.others
    )
    counts = {n: int(getattr(base, n) * factor) for n in ("window_layers", "linear_layers", "bare_layers")}
    return counts | {"others": others}


def _shipped(w: World, name: str) -> Model | None:
    if not name:
        return None
    for text in (
        name,
        name.split("/")[-1],
        re.sub(r"-(instruct|chat|base|fp8|nvfp4|fp4|bf16|awq|w8a8|hf)\b.*$", "", name.lower()),
    ):
        try:
            return find_model(w.models, text)
        except FencepostError:
            continue
    return None


def _own(row: Row, layers: int, hidden: int, heads: int) -> Subject:
    """The architecture of the row's columns; a blank inner width is four hidden ones, a blank vocabulary 50,000."""
    kv = whole(row, "kv_heads", heads)
    own = Model(
        id=row.get("model_id") or "row", name=row.get("model") or "row", layers=layers, hidden=hidden, heads=heads,
        kv_heads=kv, head_dim=hidden // heads, ffn=whole(row, "ffn", 4 * hidden), vocab=whole(row, "vocab", 50_000),
        gated=False, tied=True,
    )  # fmt: skip
    stated = number(row.get("params_B"))
    if math.isfinite(stated) and stated * 1e9 > 1.15 * own.params:
        own = replace(own, gated=True)
    return Subject(own, () if row.get("ffn") else ("inner width from the hidden one",))


def _archetype(w: World, row: Row) -> Subject | None:
    """The shipped model nearest in total and active parameters (by ratio), with layers scaled to the stated total."""
    total = number(row.get("params_B"))
    if not math.isfinite(total) or total <= 0:
        total = _size_in_name(f"{row.get('model_id', '')} {row.get('model', '')}")
    if not total:
        return None
    active = number(row.get("active_params_B"), total)
    sparse = active < 0.9 * total

    def distance(m: Model) -> float:
        return abs(math.log(m.params / total / 1e9)) + abs(math.log(m.active_params / active / 1e9))

    near = min((m for m in w.models.values() if bool(m.experts) == sparse), key=distance)
    factor = max(round(near.layers * total * 1e9 / near.params), 1) / near.layers
    scaled = _scaled(near, factor) | {n: round(getattr(near, n) * factor) for n in ("layers", "dense_layers")}
    return Subject(replace(near, **scaled), (f"shape of {near.name} scaled to {total:g} billion parameters",))


def _size_in_name(name: str) -> float:
    """Billions of parameters a model's name states (70b, 0.5b, 125m), 0 if none.

    >>> _size_in_name("acme-coder-70b-instruct"), _size_in_name("mpt-125m")
    (70.0, 0.125)
    """
    found = re.search(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)([bmt])(?![a-z0-9])", name.lower())
    return float(found[1]) * {"b": 1.0, "m": 1e-3, "t": 1e3}[found[2]] if found else 0.0


def precision_of(label: str, rates: Rates, notes: str = "") -> Precision | None:
    """Formats of a row's quantisation label; None where it states none. Values of a format the chip lacks are
    stored as stated and computed in 16 bits; integers of 8 bits may be computed as floating-point ones. Checkpoints of
    4-bit weights for 8-bit products have 8-bit attentions
    (https://gitcode.com/Ascend/msit/blob/master/msmodelslim/lab_practice/deepseek_v3/deepseek_w4a8_per_channel.yaml)."""
    text = label.lower().strip()
    if not text or "default" in text:
        return None
    if any(t in text for t in ("w4a16", "awq", "gptq", "mxfp4")) or text == "w4a8":
        stored, code = 3, formats_of("fp8" if text == "w4a8" else "bf16")[1]
    else:
        stored, code = formats_of("int8" if "w8a8" in text or text.startswith("int8") else text.replace("(", " "))
    cache = 1 if "kv cache fp8" in notes.lower() and WIDTH[stored] <= 8 else 0
    if not rates.runs(code):
        code = 1 if code == 2 and rates.runs(1) else 0
    apart = re.search(r"(\w+) attn", text)
    attention = formats_of(apart[1])[1] if apart else code if text == "w4a8" else None
    return Precision(stored, code, cache, attention if attention is None or rates.runs(attention) else 0)

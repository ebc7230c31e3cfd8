"""What is shown of a language model: its layers by kind, and what is counted of them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from fencepost.base.errors import NotFound
from fencepost.base.records import plain
from fencepost.facts.mixers import Mixer
from fencepost.facts.models import Model, find_model
from fencepost.facts.world import World

__all__ = ["shown"]

# Lengths of a sequence, in tokens, for which its memory is told; with 16 bits for each number.
_LENGTHS = (4096, 32_768, 131_072, 1_048_576)


def shown(here: World, text: str) -> dict[str, Any] | None:
    """The record of a shipped model or of a ``config.json``; None where there is no such model.

    >>> from fencepost.facts.world import world
    >>> record = shown(world(), "kimi-k3")
    >>> [(m["kind"], m["layers"]) for m in record["mixers"]], round(record["parameters"]["counted"] / 1e9)
    ([('latent', 24), ('linear', 69)], 2779)
    >>> shown(world(), "no such model") is None
    True
    """
    try:
        model = find_model(here.models, text)
    except NotFound:
        return None
    return {
        "kind": "model", "id": model.id, "name": model.name, "aliases": list(model.aliases),
        "hidden": model.hidden, "vocab": model.vocab, "streams": model.streams, "native": model.native,
        "kept": model.kept, "mixers": [_mixer(m, model.hidden) for m in model.mixers], "feeds": _feeds(model),
        "parameters": {"counted": model.params, "published": model.params_b * 1e9 or None},
        "active": {"counted": model.active_params, "published": model.active_b * 1e9 or None},
        "cache": [{"tokens": tokens, "bytes": 2 * model.cache_values(tokens)} for tokens in _LENGTHS],
        "source": model.source, "read": model.read, "assumed": plain(model.assumed),
        "packs": {name: here.digests[name] for name in ("models",)},
    }  # fmt: skip


def _mixer(mixer: Mixer, hidden: int) -> dict[str, Any]:
    """One kind of layer: its name, and every field that it does not leave out."""
    stated = {f.name: value for f in fields(mixer) if (value := getattr(mixer, f.name)) != f.default}
    return {"kind": mixer.kind, **stated, "parameters": mixer.all_params(hidden)}


def _feeds(model: Model) -> list[dict[str, Any]]:
    """The kinds of feed-forward: how many layers have it and how wide it is."""
    dense = {"kind": "dense", "layers": model.dense_blocks, "width": model.ffn, "gated": model.gated}
    experts = {
        "kind": "experts", "layers": model.moe_layers, "width": model.expert_ffn, "gated": model.gated,
        "experts": model.experts, "topk": model.topk, "shared_width": model.shared_ffn, "vectors": model.expert_width,
    }  # fmt: skip
    return [feed for feed in (dense, experts, {"kind": "none", "layers": model.bare_layers}) if feed["layers"]]

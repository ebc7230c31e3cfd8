"""A language model as a table: its layers by kind, its parameters, what a sequence keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .facts import number
from .table import aligned, heading, wrapped

__all__ = ["model_rows", "model_table"]

_WORDS = {
    "alias": ("also called", "别名"),
    "billions": ("billions of parameters", "参数（十亿）"),
    "counted": ("counted", "计算值"),
    "published": ("published", "公布值"),
    "all": ("in all", "总计"),
    "active": ("a token is multiplied with", "每个 token 参与计算"),
    "layers": ("layers", "层数"),
    "kind": ("kind", "类别"),
    "shape": ("shape", "结构"),
    "full": ("attention", "注意力"),
    "window": ("attention in a window", "滑动窗口注意力"),
    "latent": ("latent attention", "潜在注意力"),
    "pooled": ("attention over pooled entries", "压缩注意力"),
    "linear": ("linear attention", "线性注意力"),
    "state_space": ("state space", "状态空间"),
    "dense": ("feed-forward", "前馈"),
    "experts": ("mixture of experts", "混合专家"),
    "none": ("no feed-forward", "无前馈"),
    "tokens": ("tokens", "token 数"),
    "cache": ("kept for a sequence, GB", "每序列缓存（GB）"),
    "heads": ("{heads} heads on {kv_heads} of keys, {head_dim} wide", "{heads} 头，{kv_heads} 个键头，宽 {head_dim}"),
    "cut": ("latent of {kv_rank} + {rope_dim}", "潜在宽度 {kv_rank} + {rope_dim}"),
    "seen": ("sees {window} tokens", "窗口 {window}"),
    "pools": ("one entry for {pool} tokens", "每 {pool} 个 token 压缩为一项"),
    "picks": ("picks {topk}", "选取 {topk}"),
    "chooses": ("chosen in {indexers} layers", "{indexers} 层自行选取"),
    "state": (
        "{value_heads} states of {key_dim} x {value_dim}, {key_heads} heads of keys",
        "{value_heads} 个 {key_dim} x {value_dim} 状态，{key_heads} 个键头",
    ),
    "wide": ("{width} wide", "宽 {width}"),
    "of": ("{topk} of {experts} experts, {width} wide", "{experts} 个专家选 {topk}，宽 {width}"),
    "shared": ("{shared_width} shared", "共享 {shared_width}"),
    "vectors": ("on vectors of {vectors}", "输入宽度 {vectors}"),
    "about": (
        "hidden width {hidden}, vocabulary {vocab}, published in {native}",
        "隐藏宽度 {hidden}，词表 {vocab}，发布格式 {native}",
    ),
    "source": ("source", "来源"),
    "note": ("with 16 bits for each number", "每个数 16 位"),
}


def _word(key: str, lang: str, values: Mapping[str, Any] | None = None) -> str:
    text = _WORDS[key][lang == "zh"]
    return text.format_map({k: number(v) if isinstance(v, int) else v for k, v in values.items()}) if values else text


def model_rows(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """One row a kind of layer."""
    return [{"model": record["id"], "part": part, **row} for part in ("mixers", "feeds") for row in record[part]]


def model_table(record: Mapping[str, Any], lang: str) -> str:
    """A model's parameters, its layers and the memory of a sequence."""
    out = [heading(f"{record['name']}  ({record['id']})"), wrapped(_word("about", lang, record))]
    if record["aliases"]:
        out.append(wrapped(f"{_word('alias', lang)}: {', '.join(record['aliases'])}"))
    counted = [[_word(k, lang) for k in ("billions", "counted", "published")]]
    for key, name in (("parameters", "all"), ("active", "active")):
        counted.append([_word(name, lang), *(_billions(record[key][k]) for k in ("counted", "published"))])
    layers = [[_word(k, lang) for k in ("layers", "kind", "shape")]]
    layers += [[str(m["layers"]), _word(m["kind"], lang), _mixer(m, lang)] for m in record["mixers"]]
    layers += [[str(f["layers"]), _word(f["kind"], lang), _feed(f, lang)] for f in record["feeds"]]
    kept = [[_word("tokens", lang), _word("cache", lang)]]
    kept += [[number(c["tokens"]), f"{c['bytes'] / 1e9:.2f}"] for c in record["cache"]]
    tables = [aligned(counted), aligned(layers), f"{aligned(kept)}\n({_word('note', lang)})"]
    end = [wrapped(f"{_word('source', lang)}: {record['source']}")] if record["source"] else []
    return "\n\n".join(["\n".join(out), *tables, *end])


def _billions(value: float | None) -> str:
    return f"{value / 1e9:,.2f}" if value else ""


def _mixer(m: Mapping[str, Any], lang: str) -> str:
    """The shape of one kind of layer."""
    if "value_heads" in m:
        return _word("state", lang, m)
    said = [_word("heads", lang, m)]
    for field, key in (("kv_rank", "cut"), ("window", "seen"), ("pool", "pools"), ("topk", "picks")):
        if m.get(field):
            said.append(_word(key, lang, {"rope_dim": 0} | m))
    if m.get("topk") and m.get("indexers") != m["layers"]:
        said.append(_word("chooses", lang, {"indexers": 0} | m))
    return "; ".join(said)


def _feed(f: Mapping[str, Any], lang: str) -> str:
    """The shape of one kind of feed-forward."""
    if f["kind"] == "none":
        return ""
    if f["kind"] == "dense":
        return _word("wide", lang, f)
    said = [_word("of", lang, f)]
    said += [_word("shared", lang, f)] if f["shared_width"] else []
    return "; ".join([*said, _word("vectors", lang, f)])

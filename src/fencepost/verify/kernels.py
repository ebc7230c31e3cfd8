"""Published kernel measurements, row by row, against the kernel model: products, attention, experts, collectives."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from fencepost.perf import links
from fencepost.perf.kernels import op_seconds, sustained
from fencepost.perf.ops import ATTENTION, GEMM, GROUPED, VECTOR, Ops
from fencepost.perf.parameters import Parameters
from fencepost.perf.rates import WEIGHT_BYTES, WIDTH, Rates

__all__ = ["formats_of", "kernel_values", "number", "widened_to"]

Row = Mapping[str, str]
_ENGINES = ("sglang", "tensorrt", "trtllm", "vllm", "lmdeploy", "mindie")
# engines whose attention over a prompt also rotates it and writes its keys to the cache: one operator of theirs does
# all three (https://nvidia.github.io/TensorRT-LLM/advanced/gpt-attention.html)
_TURNING = ("tensorrt", "trtllm")
# and architectures for which they have kernels that multiply in 8 bits where the cache is kept in them: an option of
# Hopper alone in their older guides (docs/source/performance/perf-best-practices.md of NVIDIA/TensorRT-LLM), now the
# default with a paged cache (cpp/tensorrt_llm/thop/attentionOp.cpp)
_NARROW = ("Hopper", "Blackwell", "Blackwell Ultra", "Grace Blackwell", "Grace Blackwell Ultra")
_DEALS = 16
Cells = tuple[
    int, int, float, float, float, float, float, float, float
]  # kind, code, m, n, k, wide, groups, read, write


def number(text: str | None, default: float = math.nan) -> float:
    """A cell as a positive number; ``default`` where it is blank, not a number, or not above zero."""
    try:
        value = float(text or "nan")
    except ValueError:
        return default
    return value if 0 < value < math.inf else default


def formats_of(text: str) -> tuple[int, int]:
    """Codes (stored, computed) of a published dtype label.

    >>> from fencepost.perf.rates import FORMATS
    >>> [tuple(FORMATS[c] for c in formats_of(t)) for t in ("bfloat16", "fp8_block", "int8_wo", "nvfp4")]
    [('bf16', 'bf16'), ('fp8', 'fp8'), ('int8', 'bf16'), ('fp4', 'fp4')]
    """
    name = text.lower().split("/")[0]
    code = 3 if "fp4" in name or "int4" in name else 1 if "fp8" in name or "e4m3" in name else 0
    code = 2 if "int8" in name or name == "sq" else code
    return code, 0 if name.endswith("_wo") or "a16" in name else code


def kernel_values(rows: Sequence[Row], rates: Rates, p: Parameters) -> list[float | None]:
    """Each row's metric on one chip, in the row's unit; None where the row does not say enough to predict it."""
    seconds: list[float | None] = [None] * len(rows)
    cells: list[tuple[int, Cells]] = []
    for i, row in enumerate(rows):
        match row["op_class"]:
            case "collective":
                seconds[i] = _collective(row, rates, p)
            case "all-to-all":
                seconds[i] = _all_to_all(row, _ranks(row, rates), p)
            case _:
                known = [c for c in _cells(row, rates) if all(map(math.isfinite, c))]
                cells += [(i, c) for c in _repeated(row, known, rates, p)]
    operations = [0.0] * len(rows)
    if cells:
        columns = np.array([c for _, c in cells], float).T
        kind, code = columns[0].astype(int), columns[1].astype(int)
        # tables hold the kernel that was tuned for the shape, in which widening costs next to nothing
        ops = Ops(("",) * len(cells), kind, code, code, *columns[2:], np.ones(len(cells)))
        for (i, _), value, done in zip(cells, op_seconds(ops, rates, p), ops.flops, strict=True):
            seconds[i] = (seconds[i] or 0.0) + float(value)
            operations[i] += float(done)
    return [_metric(row, t, f, _ranks(row, rates), p) for row, t, f in zip(rows, seconds, operations, strict=True)]


def _ranks(row: Row, rates: Rates) -> Rates:
    """The rates of what the row calls a rank: a chip, or a die of it where the row says so."""
    said = f"{row['kernel']} {row['notes']}".lower()
    if rates.dies == 1 or not ("per die" in said or "ranks are dies" in said):
        return rates
    n = rates.dies
    parts = {name: getattr(rates, name) / n for name in ("bandwidth", "capacity", "link", "nic", "power", "cache")}
    return replace(rates, **parts, peak=tuple(x / n for x in rates.peak), domain=rates.domain * n, node=rates.node * n)


def _metric(row: Row, seconds: float | None, operations: float, rates: Rates, p: Parameters) -> float | None:
    """The row's metric from the kernel's time, or from the chip's limit where the row is one without a shape."""
    match row["metric"]:
        case "latency_us":
            return seconds * 1e6 if seconds else None
        case "tflops" if seconds:
            return operations / seconds / 1e12
    return _limit(row, rates, p)


def _limit(row: Row, rates: Rates, p: Parameters) -> float | None:
    """What the chip sustains on shapes as large as one likes: published best cases state no more than that."""
    name, group = row["kernel"].lower(), number(row["n_accelerators"], 1.0)
    inside = group <= rates.domain
    code = formats_of(row["dtype"] or name.split(" ")[0])[1]
    # one score costs two products as wide as a head: 4 x 128, or those of the latent (rank 512, rotary 64)
    width = 2 * (576 + 512) if "mla" in name else 4 * 128
    held = float(sustained(rates, p)[widened_to(code, rates)])
    products = 1 / (1 / float(sustained(rates, p)[0]) + 1 / (width * p.exponentials * rates.bandwidth))
    match row["metric"], row["op_class"]:
        case "bottleneck_gbps", _:
            # what a library calls logical counts the tokens that stay in a domain as if they had crossed the network
            domains = math.ceil(group / rates.domain)
            logical = domains / (domains - 1) if "logical" in row["unit"] and domains > 1 else 1.0
            return (rates.link * p.link_share if inside else rates.nic * p.net_share * logical) / 1e9
        case "gbps", "p2p":
            return rates.link * p.link_share / 1e9
        case "gbps", "attention":
            return rates.bandwidth * p.attention_stream / 1e9
        case "tflops", "attention":
            return products / 1e12
        case "utilisation_pct", "gemm":
            return 100 * held / rates.peak[widened_to(code, rates)]
        case "utilisation_pct", "attention":
            return 100 * (p.attention_stream if "memory" in name else products / rates.peak[0])
    return None


def widened_to(code: int, rates: Rates) -> int:
    """The format, or where the chip has none of its width the next wider one it has."""
    for other in (code, 1, 2, 0):
        if rates.runs(other) and WIDTH[other] >= WIDTH[code]:
            return other
    return 0


def _cells(row: Row, rates: Rates) -> Iterable[Cells]:
    match row["op_class"]:
        case "gemm":
            stored, code = formats_of(row["dtype"])
            code = widened_to(code, rates)
            m, n, k = (number(row[c]) for c in "mnk")
            read = n * k * WEIGHT_BYTES[stored] + m * k * WEIGHT_BYTES[code]
            product = (GEMM, code, m, n, k, 0, 1, read, m * n * 2)
            # an engine's layer with one scale for its whole input is timed with the pass that casts it to the format
            cast = (VECTOR, 0, 0, 0, 0, 0, 0, m * k * 2, m * k * WEIGHT_BYTES[code])
            casts = code and "block" not in row["dtype"] and row["library"].lower().startswith(_ENGINES)
            return [product, cast] if casts else [product]
        case "moe-gemm":
            return _experts(row, rates)
        case "attention-prefill" | "attention-decode":
            return _attention(row, rates)
    return []


def _repeated(row: Row, cells: list[Cells], rates: Rates, p: Parameters) -> list[Cells]:
    """The cells of a kernel that was timed over and over on the same bytes: where the last-level cache holds them all,
    keys and weights come from there. Tables of single products take their weights in turn, so that no cache holds them.
    """
    fits = row["op_class"] != "gemm" and sum(read + write for *_, read, write in cells) <= rates.cache
    faster = p.warm if fits else 1.0
    return [(kind, *what, read / (faster if kind != VECTOR else 1.0), write) for kind, *what, read, write in cells]


def _experts(row: Row, rates: Rates) -> list[Cells]:
    stored, code = formats_of(row["dtype"])
    code = widened_to(code, rates)
    tokens, inner, hidden = (number(row[c]) for c in "mnk")
    experts, topk = number(row["experts"]), number(row["topk"])
    ranks = re.search(r"moe_ep_size=(\d+) moe_tp_size=(\d+)", row["notes"])
    local = re.search(r"(\d+) local experts; tokens/expert (\d+)", row["notes"])
    if local:  # the row gives one rank's experts and what each of them gets
        active, each = float(local[1]), max(float(local[2]), 1.0)
    else:
        ep, tp = (float(g) for g in ranks.groups()) if ranks else (1.0, 1.0)
        inner /= tp
        uneven = re.search(r"power_law_([\d.]+)", row["notes"])
        if uneven and math.isfinite(tokens * topk * experts):
            active, each = _uneven(tokens, int(experts), topk, int(ep), float(uneven[1]))
        else:
            active = max(experts / ep * (1 - (1 - topk / experts) ** tokens), 1.0)
            each = tokens * topk / ep / active
    shapes = [(2 * inner, hidden), (hidden, inner)]
    if "per group" in row["notes"].lower() or row["metric"] == "tflops":  # one product, its rows given for each expert
        active, each, shapes = experts, tokens, [(inner, hidden)]
    products = [
        (GROUPED, code, each, n, k, 0, active, active * (n * k * WEIGHT_BYTES[stored] + each * k * WEIGHT_BYTES[code]),
         active * each * n * 2)
        for n, k in shapes
    ]  # fmt: skip
    if "fused moe" not in row["kernel"].lower():
        return products
    # a whole layer of experts: tokens are gathered expert by expert, gated, and summed up again
    sent, width = active * each, WEIGHT_BYTES[code]
    passed = sent * hidden * 2 + sent * 2 * inner * 2 + sent * hidden * 2
    return [*products, (VECTOR, 0, 0, 0, 0, 0, 0, passed, sent * (hidden + inner) * width + tokens * hidden * 2)]


def _uneven(tokens: float, experts: int, topk: float, ranks: int, exponent: float) -> tuple[float, float]:
    """Experts in use on the busiest of ``ranks`` and tokens for each, where the loads of experts follow a power law.

    The law is that of the tables that name it: loads with a density that falls as x to the minus ``exponent`` from one
    token to four fifths of all (from a hundredth to two, where tokens are fewer than experts), scaled to what is routed
    (https://github.com/ai-dynamo/aiconfigurator, docs/POWER_LAW_DISTRIBUTION.md). Experts are dealt to ranks at random;
    the mean over some deals, the same each time.

    >>> _uneven(4096, 128, 8, 1, 1.2), _uneven(4096, 8, 2, 8, 1.2)[1] > 4096 * 2 / 8
    ((128.0, 256.0), True)
    """
    low, high = (1.0, 0.8 * tokens) if tokens * topk > experts else (0.01, 2.0)
    at, power = (np.arange(experts) + 0.5) / experts, 1 - exponent
    loads = (low**power + (high**power - low**power) * at) ** (1 / power)
    loads = np.minimum(loads * (tokens * topk / loads.sum()), tokens)
    deals = np.random.default_rng(0).permuted(np.tile(loads, (_DEALS, 1)), axis=1)
    shares = deals[:, : experts // ranks * ranks].reshape(_DEALS, ranks, -1)
    busiest = np.take_along_axis(shares, shares.sum(-1).argmax(-1)[:, None, None], 1)
    active = max(float(np.minimum(busiest, 1.0).sum() / _DEALS), 1.0)
    return active, max(float(busiest.sum()) / _DEALS / active, 1.0)


def _attention(row: Row, rates: Rates) -> list[Cells]:
    batch, heads = number(row["batch"]), number(row["heads"])
    kv = number(row["kv_heads"], heads)
    stored = 1 if "kv-fp8" in row["dtype"] else 0
    widths = [number(w) for w in row["head_dim"].split("+")]
    decode = row["op_class"] == "attention-decode"
    new = 1.0 if decode else number(row["seq_len"])
    held = number(row["kv_len"]) if decode else new
    seen = held if decode else (new + 1) / 2
    key, value, shared = widths[0], widths[0], len(widths) == 2 and decode
    if len(widths) == 2:  # latent attention: rank + rotary part
        key, value = sum(widths), widths[0]
        kv = 1.0 if decode else heads
    cache = batch * kv * held * (key if shared else key + value) * WEIGHT_BYTES[stored]
    query = batch * new * heads
    turning = not decode and row["library"].lower().startswith(_TURNING)
    code = stored if turning and rates.architecture in _NARROW else 0
    read, write = cache + query * key * 2, query * value * 2
    scores = (ATTENTION, code, new * heads / kv, seen, key, value, batch * kv, read, write)
    turned = batch * new * (heads + 2 * kv) * key * 2
    turn = (VECTOR, 0, 0, 0, 0, 0, 0, turned, turned)
    return [scores, turn] if turning else [scores]


def _collective(row: Row, rates: Rates, p: Parameters) -> float | None:
    message, group = number(row["msg_bytes"]), number(row["n_accelerators"])
    name = row["kernel"].lower()
    elements = re.search(r"message_size column value (\d+)", row["notes"])
    if not math.isfinite(message) and elements:
        message = 2.0 * float(elements[1])  # elements of 16 bits
    if not (math.isfinite(message) and math.isfinite(group)):
        return None
    if "alltoall" in name:
        return float(links.gather(message, group, rates, p))  # the same bytes over each link
    whole = "reduce" in name and "scatter" not in name
    call = links.gather if not whole else links.reduce if "one-shot" in name else links.reduce_in_steps
    return float(call(message, group, rates, p))


def _all_to_all(row: Row, rates: Rates, p: Parameters) -> float | None:
    tokens = number(row["m"], 128.0)  # the batch of a decode step that such tables use
    hidden, topk, group = (number(row[c]) for c in ("k", "topk", "n_accelerators"))
    if row["metric"] != "latency_us" or not all(map(math.isfinite, (tokens, hidden, topk, group))):
        return None
    width = 2.0 if "combine" in row["kernel"].lower() else 1.0
    return float(links.exchange(tokens * topk * hidden * width, group, rates, p))

"""A layout in the words of the engines that run it: vLLM and SGLang for serving, Megatron-LM for training.

Names as documented for vLLM 0.11 (docs.vllm.ai, engine arguments), SGLang 0.5 (docs.sglang.io, server arguments) and
Megatron-LM core 0.14 (megatron/training/arguments.py and the Megatron-FSDP guide).
"""

from __future__ import annotations

import json

from fencepost.facts.models import Model

from .layout import Layout
from .ops import Precision
from .passes import Shortcuts
from .rates import FORMATS

__all__ = ["flags"]

Flag = tuple[str, object]
_QUANTISED = {"fp8": "fp8", "int8": "w8a8_int8", "fp4": "modelopt_fp4"}


def flags(
    model: Model, phase: str, layout: Layout, precision: Precision, batch: float, context: float,
    answer: float = 0.0, how: Shortcuts = Shortcuts(),
) -> dict[str, str | None]:  # fmt: skip
    """The command-line flags of each engine, None where the engine does not do this phase.

    ``batch`` sequences on all chips, of ``context`` tokens (a prompt, to which ``answer`` are written).
    """
    if phase == "train":
        return {"vllm": None, "sglang": None, "megatron": _said(_megatron(model, layout, precision, batch, context))}
    longest = int(context + max(answer, 1))
    served = (model, layout, precision, max(round(batch / float(layout.dp)), 1), longest, how)
    return {"vllm": _said(_vllm(*served)), "sglang": _said(_sglang(*served)), "megatron": None}


def _said(found: list[Flag]) -> str:
    return " ".join(name if value is True else f"{name} {value}" for name, value in found if value)


def _above(name: str, value: int) -> Flag:
    return (name, value if value > 1 else None)


def _vllm(model: Model, layout: Layout, precision: Precision, batch: int, longest: int, how: Shortcuts) -> list[Flag]:
    wide = int(layout.ep) > 1
    by = {"model": how.drafter.id} if how.drafter else {"method": "mtp"}
    draft = json.dumps(by | {"num_speculative_tokens": how.draft}, separators=(",", ":"))
    return [
        ("--tensor-parallel-size", int(layout.tp)),
        _above("--pipeline-parallel-size", int(layout.pp)),
        _above("--data-parallel-size", int(layout.dp)),
        ("--enable-expert-parallel", wide),
        ("--max-num-seqs", batch),
        ("--max-model-len", longest),
        ("--quantization", _quantised(model, precision, {"fp8": "fp8"})),
        ("--kv-cache-dtype", "fp8" if precision.cache else None),
        ("--enable-prefix-caching", how.cached > 0),
        ("--speculative-config", f"'{draft}'" if how.draft else None),
    ]


def _sglang(model: Model, layout: Layout, precision: Precision, batch: int, longest: int, how: Shortcuts) -> list[Flag]:
    # data-parallel attention lives inside the tensor group there: its size is that of both together
    shared = int(layout.replicas) > 1
    tp, dp = int(layout.tp), int(layout.dp)
    return [
        ("--tp-size", tp * dp if shared else tp),
        _above("--pp-size", int(layout.pp)),
        _above("--dp-size", dp),
        ("--enable-dp-attention", shared),
        _above("--ep-size", int(layout.ep)),
        ("--max-running-requests", batch * dp),
        ("--context-length", longest),
        ("--quantization", _quantised(model, precision, _QUANTISED)),
        ("--kv-cache-dtype", "fp8_e4m3" if precision.cache else None),
        ("--speculative-algorithm", ("STANDALONE" if how.drafter else "NEXTN") if how.draft else None),
        ("--speculative-draft-model-path", how.drafter.id if how.draft and how.drafter else None),
        ("--speculative-num-steps", how.draft),
        ("--speculative-eagle-topk", 1 if how.draft else None),
        ("--speculative-num-draft-tokens", how.draft + 1 if how.draft else None),
    ]


def _quantised(model: Model, precision: Precision, known: dict[str, str]) -> str | None:
    """How weights are narrowed when loaded; nothing where they are published so."""
    stored = FORMATS[precision.weights]
    return known.get(stored) if stored != model.native else None


def _megatron(model: Model, layout: Layout, precision: Precision, batch: float, seq: float) -> list[Flag]:
    zero, again, ep = int(layout.zero), int(layout.recompute), int(layout.ep)
    uneven = int(layout.vpp) > 1 and model.layers % int(layout.pp * layout.vpp) > 0
    sharded = ("no_shard", "optim", "optim_grads", "optim_grads_params")[zero] if zero > 1 else None
    return [
        ("--tensor-model-parallel-size", int(layout.tp)),
        ("--sequence-parallel", int(layout.tp) > 1),
        _above("--pipeline-model-parallel-size", int(layout.pp)),
        _above("--num-virtual-stages-per-pipeline-rank", int(layout.vpp)),
        # stages of one length only if the embedding and the output projection count as a layer each
        ("--account-for-embedding-in-pipeline-split", uneven),
        ("--account-for-loss-in-pipeline-split", uneven),
        _above("--context-parallel-size", int(layout.cp)),
        _above("--expert-model-parallel-size", ep),
        ("--expert-tensor-parallel-size", int(layout.expert_tp) if ep > 1 else None),
        ("--micro-batch-size", int(layout.micro_batch)),
        ("--global-batch-size", int(batch)),
        ("--seq-length", int(seq)),
        ("--bf16", True),
        ("--fp8-format", "hybrid" if FORMATS[precision.compute] == "fp8" else None),
        ("--recompute-granularity", ("", "selective", "full")[again] or None),
        ("--recompute-method", "uniform" if again == 2 else None),
        ("--recompute-num-layers", 1 if again == 2 else None),
        ("--use-distributed-optimizer", zero > 0),
        ("--overlap-grad-reduce", bool(layout.overlap) and int(layout.dp * layout.cp) > 1),
        ("--overlap-param-gather", bool(layout.overlap) and zero > 0 and int(layout.dp * layout.cp) > 1),
        ("--tp-comm-overlap", bool(layout.overlap) and int(layout.tp) > 1),
        ("--overlap-moe-expert-parallel-comm", bool(layout.turns) and ep > 1),
        ("--cuda-graph-impl", "full_iteration" if layout.captured else None),
        ("--use-megatron-fsdp", zero > 1),
        ("--data-parallel-sharding-strategy", sharded),
        # groups that share out among themselves are replicas of each other
        _above("--num-distributed-optimizer-instances", int(layout.copies // layout.sharers)),
        ("--optimizer-cpu-offload", bool(layout.offload)),
        ("--use-precision-aware-optimizer", bool(layout.offload)),
        ("--overlap-cpu-optimizer-d2h-h2d", bool(layout.offload) and bool(layout.overlap)),
    ]

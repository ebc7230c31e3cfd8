"""estimate, compare, validate and perf parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .options import Format, Known, Lang, Packs, emit

__all__ = ["register"]

Model = Annotated[
    str, typer.Option("--model", metavar="MODEL", help="a shipped model, or the path of a Hugging Face config.json")
]
System = Annotated[str, typer.Option("--system", metavar="ID", help="a system, chip or family")]
Count = Annotated[
    int | None, typer.Option("--count", metavar="N", help="chips (default: the fewest whole nodes that fit)")
]
Context = Annotated[
    float | None,
    typer.Option("--context", metavar="TOKENS", help="prompt read, tokens cached, or length trained on (default 4096)"),
]
Laid = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="tp=8,pp=2,...",
        help="degrees tp, pp, dp, cp, ep; for training also vpp, micro_batch, recompute, zero, shard, offload, "
        "overlap, fused, captured, turns (default: the fastest)",
    ),
]
Dtype = Annotated[
    str | None,
    typer.Option("--dtype", help="bf16, fp8, int8 or fp4 (default: the fastest no narrower than the model's own)"),
]
Answer = Annotated[
    float | None,
    typer.Option("--answer", metavar="TOKENS", help="tokens written to each prompt (phase serve; default 1024)"),
]
Cached = Annotated[
    float, typer.Option("--cached", metavar="SHARE", help="share of a prompt that the prefix cache holds")
]
Draft = Annotated[
    int, typer.Option("--draft", metavar="TOKENS", help="tokens proposed ahead and checked together (speculation)")
]
Accepted = Annotated[
    float, typer.Option("--accepted", metavar="SHARE", help="probability that a proposed token is kept")
]
Drafter = Annotated[
    str | None,
    typer.Option("--drafter", metavar="MODEL", help="the model that proposes (default: one more layer of the model)"),
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("estimate", help="What COUNT chips of a system do with a model, in one layout.")(estimate)
    app.command("compare", help="Chips side by side for one model: peak, bandwidth, gemm, prefill, decode, train.")(
        compare
    )
    app.command("validate", help="Predict the rows of a file of measurements blind, then score them.")(validate)
    perf = typer.Typer(help="The performance model.", no_args_is_help=True, rich_markup_mode=None)
    perf.command("parameters", help="Every constant: unit, meaning, rows it was fitted on.")(parameters)
    app.add_typer(perf, name="perf")


def estimate(
    model: Model,
    system: System,
    phase: Annotated[str, typer.Option("--phase", help="prefill, decode, serve or train")] = "decode",
    count: Count = None,
    layout: Laid = None,
    batch: Annotated[float | None, typer.Option("--batch", help="sequences on all chips together")] = None,
    context: Context = None,
    answer: Answer = None,
    dtype: Dtype = None,
    cached: Cached = 0.0,
    draft: Draft = 0,
    accepted: Accepted = 0.0,
    drafter: Drafter = None,
    years: Annotated[float, typer.Option("--years", help="years over which what is bought is spread")] = 4.0,
    busy: Annotated[float, typer.Option("--busy", metavar="SHARE", help="share of that time the chips work")] = 1.0,
    tokens: Annotated[
        float | None, typer.Option("--tokens", help="phase train: time to train on so many, with failures")
    ] = None,
    chip_hours: Annotated[
        float | None, typer.Option("--chip-hours", help="hours of a chip between failures (default 50,676)")
    ] = None,
    restart: Annotated[
        float | None, typer.Option("--restart", metavar="SECONDS", help="from a failure to the next step (default 600)")
    ] = None,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """One machine, one model, one phase."""
    from fencepost.apps.python.perf import estimate as answer_of
    from fencepost.views import estimate as view

    record = answer_of(
        model=model, system=system, phase=phase, count=count, layout=layout, batch=batch, context=context, dtype=dtype,
        answer=answer, cached=cached, draft=draft, accepted=accepted, drafter=drafter, years=years, busy=busy,
        tokens=tokens, chip_hours=chip_hours, restart=restart,
        packs=packs or (), known=known, lang=lang,
    )  # fmt: skip
    emit(record, form, lang=lang, table=view.estimate, rows=lambda r: [r])


def compare(
    items: Annotated[list[str], typer.Argument(metavar="ITEM...", help="chips, families or systems")],
    model: Model,
    phase: Annotated[
        str, typer.Option("--phase", help="peak, bandwidth, gemm, prefill, decode, train (comma-separated) or all")
    ] = "all",
    baseline: Annotated[str | None, typer.Option("--baseline", metavar="ITEM", help="default: the first item")] = None,
    batch: Annotated[float | None, typer.Option("--batch", help="sequences a chip")] = None,
    context: Context = None,
    dtype: Dtype = None,
    count: Count = None,
    system: Annotated[str | None, typer.Option("--system", metavar="ID", help="the system of its chip's row")] = None,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """Several machines, one model, every phase."""
    from fencepost.apps.python.perf import compare as answer
    from fencepost.views import perf as view

    phases: str | list[str] = "all" if phase == "all" else [x.strip() for x in phase.split(",")]
    record = answer(
        *items, model=model, phase=phases, baseline=baseline, batch=batch, context=context, dtype=dtype, count=count,
        system=system, packs=packs or (), known=known, lang=lang,
    )  # fmt: skip
    emit(record, form, lang=lang, table=view.compare, rows=lambda r: r["rows"])


def validate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="training, inference, kernels, law or evidence")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a CSV of measurements (evidence: the annotation)")],
    rows: Annotated[bool, typer.Option("--rows", help="also the prediction of every row")] = False,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """Blind validation."""
    from fencepost.apps.python.perf import validate as answer
    from fencepost.views import perf as view

    record = answer(kind, file, rows=rows, packs=packs or (), known=known)
    emit(record, form, lang=lang, table=view.validate, rows=_validated)


def _validated(record: dict[str, Any]) -> list[dict[str, Any]]:
    counts = {k: v for k, v in record.items() if isinstance(v, int)}
    return record.get("predictions") or [{"group": "all"} | record.get("scores", counts)]


def parameters(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    """The constants."""
    from fencepost.apps.python.perf import perf_parameters
    from fencepost.views import perf as view

    emit(perf_parameters(packs=packs or ()), form, lang=lang, table=view.parameters, rows=lambda r: r["parameters"])

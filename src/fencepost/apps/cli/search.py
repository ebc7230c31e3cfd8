"""search: every legal layout, ranked; simulate: an engine under a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, Known, Lang, Packs, emit, progress
from .perf import Accepted, Answer, Cached, Context, Count, Draft, Drafter, Dtype, Laid, Model, System

__all__ = ["register"]

Slo = Annotated[
    str | None,
    typer.Option("--slo", metavar="ttft=MS,tpot=MS", help="longest waits for the first token and each one after it"),
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("search", help="Every legal layout of COUNT chips of a system, the fastest first, with engine flags.")(
        search
    )
    app.command("simulate", help="A serving engine under a trace of requests: percentiles of waits.")(simulate)


def search(
    model: Model,
    system: System,
    count: Annotated[int, typer.Option("--count", metavar="N", help="chips")],
    phase: Annotated[str, typer.Option("--phase", help="train or serve")],
    batch: Annotated[
        float | None,
        typer.Option("--batch", help="sequences on all chips (train: default 8 a chip; serve: the best is sought)"),
    ] = None,
    context: Context = None,
    answer: Answer = None,
    dtype: Dtype = None,
    slo: Slo = None,
    space: Annotated[
        Path | None,
        typer.Option("--space", metavar="FILE", help="YAML with the values of some axes: {tp: [4, 8], zero: [1]}"),
    ] = None,
    cached: Cached = 0.0,
    draft: Draft = 0,
    accepted: Accepted = 0.0,
    drafter: Drafter = None,
    read_system: Annotated[
        str | None,
        typer.Option("--read-system", metavar="ID", help="chips that read prompts where reading and writing are apart"),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help="how many to list")] = 10,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """All layouts at once."""
    from fencepost.apps.python.search import search as answer_of
    from fencepost.views import search as view

    record = answer_of(
        model=model, system=system, count=count, phase=phase, batch=batch, context=context, answer=answer, dtype=dtype,
        slo=slo, space=space, cached=cached, draft=draft, accepted=accepted, drafter=drafter, read_system=read_system,
        top=top, progress=progress("layouts"),
        packs=packs or (), known=known, lang=lang,
    )  # fmt: skip
    emit(record, form, lang=lang, table=view.search, rows=lambda r: r["best"])


def simulate(
    model: Model,
    system: System,
    trace: Annotated[
        Path | None, typer.Option("--trace", metavar="FILE.csv", help="requests: columns arrival, prompt, answer")
    ] = None,
    rate: Annotated[float | None, typer.Option("--rate", help="requests a second, drawn instead of a trace")] = None,
    users: Annotated[
        int | None, typer.Option("--users", metavar="N", help="requests always in flight, instead of a rate")
    ] = None,
    requests: Annotated[int, typer.Option("--requests", metavar="N", help="how many are drawn")] = 2000,
    context: Annotated[float | None, typer.Option("--context", help="mean prompt drawn, tokens (default 4096)")] = None,
    answer: Annotated[float | None, typer.Option("--answer", help="mean answer drawn, tokens (default 1024)")] = None,
    spread: Annotated[
        float, typer.Option("--spread", help="variation of the lengths: 0 all alike, 1 exponential")
    ] = 1.0,
    burst: Annotated[float, typer.Option("--burst", help="variation of the gaps: 1 is a Poisson process")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="of the draw: the same gives the same")] = 0,
    count: Count = None,
    layout: Laid = None,
    batch: Annotated[int, typer.Option("--batch", help="sequences a data rank runs at most")] = 512,
    chunk: Annotated[int, typer.Option("--chunk", help="prompt tokens a step reads at most")] = 8192,
    dtype: Dtype = None,
    slo: Slo = None,
    share: Annotated[float, typer.Option("--share", help="share of the requests that must keep the limits")] = 0.9,
    cached: Cached = 0.0,
    draft: Draft = 0,
    accepted: Accepted = 0.0,
    drafter: Drafter = None,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """Requests one after another."""
    from fencepost.apps.python.simulate import simulate as answer_of
    from fencepost.views import search as view

    record = answer_of(
        model=model, system=system, trace=trace, rate=rate, users=users, requests=requests, context=context,
        answer=answer,
        spread=spread, burst=burst, seed=seed, count=count, layout=layout, batch=batch, chunk=chunk, dtype=dtype,
        slo=slo, share=share, cached=cached, draft=draft, accepted=accepted, drafter=drafter, packs=packs or (),
        known=known, lang=lang,
    )  # fmt: skip
    emit(record, form, lang=lang, table=view.simulate, rows=view.percentiles)

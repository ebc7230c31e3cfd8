"""search: every legal layout, ranked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, Known, Lang, Packs, emit
from .perf import Accepted, Answer, Cached, Context, Draft, Drafter, Dtype, Model

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


def search(
    model: Model,
    system: Annotated[str, typer.Option("--system", metavar="ID", help="a system, chip or family")],
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
        slo=slo, space=space, cached=cached, draft=draft, accepted=accepted, drafter=drafter, top=top,
        packs=packs or (), known=known,
    )  # fmt: skip
    emit(record, form, lang=lang, table=view.search, rows=lambda r: r["best"])

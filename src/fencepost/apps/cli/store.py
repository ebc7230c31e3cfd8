"""ingest and retract: documents into a store, and out of its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import Format, Lang, Packs, emit, now

if TYPE_CHECKING:
    from fencepost.evidence.ingest import Progress

__all__ = ["register"]

StoreFile = Annotated[Path, typer.Option("--store", metavar="FILE", help="the store: one file, made where it is not")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("ingest", help="Documents into a store; run again, it goes on where it was and adds nothing twice.")(
        ingest
    )
    app.command("retract", help="Take a document or a statement out of a store's answers, with the reason.")(retract)


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="text, HTML, PDF or zip files, or folders")],
    store: StoreFile,
    workers: Annotated[int, typer.Option("--workers", min=1, help="processes that read; the store is the same")] = 1,
    cluster: Annotated[str, typer.Option("--cluster", metavar="ADDRESS", help="a Dask scheduler instead")] = "",
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
) -> None:
    """Read and keep what is new."""
    from fencepost.apps.python.store import ingest as answer
    from fencepost.views import store as view

    with _shown(lang) as progress:
        record = answer(
            paths, store, recorded=now(), workers=workers, cluster=cluster, packs=packs or (), progress=progress
        )
    emit(record, form, lang=lang, table=view.ingest_table, rows=lambda r: r["problems"])


def retract(
    identity: Annotated[str, typer.Argument(metavar="ID", help="the id of a document or a statement")],
    store: StoreFile,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="the reason, kept with it")],
    form: Format = "table",
    lang: Lang = "en",
) -> None:
    """Retract."""
    from fencepost.apps.python.store import retract as answer
    from fencepost.views import store as view

    record = answer(identity, store, why=why, recorded=now())
    emit(record, form, lang=lang, table=view.retract_table, rows=lambda r: [r])


@contextmanager
def _shown(lang: str) -> Iterator[Callable[[Progress], None]]:
    """How far it is, on standard error and only where a person sees it."""
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    from fencepost.views.store import progress_line

    console = Console(stderr=True)
    with Bar(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console,
        disable=not console.is_terminal, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("…")
        yield lambda done: bar.update(task, description=progress_line(done, lang))

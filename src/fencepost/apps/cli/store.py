"""ingest, retract and propose: documents into a store, out of its answers, and what they would change."""

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
    propose = typer.Typer(
        help="What kept documents would change in the packs; nothing changes without accept.",
        no_args_is_help=True, rich_markup_mode=None,
    )  # fmt: skip
    propose.command("list", help="Every proposal and its state.")(propose_list)
    propose.command("show", help="The words a proposal rests on and the entries it would add.")(propose_show)
    propose.command("accept", help="Write its entries into your overlay, through the checks of every pack.")(
        propose_accept
    )
    propose.command("reject", help="Turn it down, with the reason; it is not offered again.")(propose_reject)
    app.add_typer(propose, name="propose")


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


Proposal = Annotated[str, typer.Argument(metavar="ID", help="a proposal's id, or its beginning")]


def propose_list(store: StoreFile, form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.propose import propose_list as answer
    from fencepost.views import propose as view

    record = answer(store, packs=packs or ())
    emit(record, form, lang=lang, table=view.list_table, rows=view.list_rows)


def propose_show(
    identity: Proposal, store: StoreFile, form: Format = "table", lang: Lang = "en", packs: Packs = None
) -> None:
    from fencepost.apps.python.propose import propose_show as answer
    from fencepost.views import propose as view

    record = answer(identity, store, packs=packs or ())
    emit(record, form, lang=lang, table=view.show_table, rows=lambda r: r["entries"])


def propose_accept(
    identity: Proposal,
    store: StoreFile,
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help="an overlay of yours")] = None,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
) -> None:
    from fencepost.apps.python.propose import propose_accept as answer
    from fencepost.views import propose as view

    record = answer(identity, store, recorded=now(), into=into, packs=packs or ())
    emit(record, form, lang=lang, table=view.accept_table, rows=lambda r: [{"id": r["id"], "files": r["files"]}])


def propose_reject(
    identity: Proposal,
    store: StoreFile,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="the reason, kept with it")],
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
) -> None:
    from fencepost.apps.python.propose import propose_reject as answer
    from fencepost.views import propose as view

    record = answer(identity, store, why=why, recorded=now(), packs=packs or ())
    emit(record, form, lang=lang, table=view.reject_table, rows=lambda r: [{"id": r["id"], "reason": r["reason"]}])


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

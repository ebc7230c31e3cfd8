"""read and cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, Known, Lang, Packs, emit

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("read", help="Documents to dated, attributed claims and events, each with its bytes.")(read)
    app.command("cite", help="The bytes, words and edits behind an id that `read` gave.")(cite)


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="text, HTML, PDF or zip files, or folders")],
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """Read documents."""
    from fencepost.apps.python.evidence import read as answer
    from fencepost.views import evidence as view

    emit(answer(files, known=known, packs=packs or ()), form, lang=lang, table=view.read_table, rows=view.read_rows)


def cite(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="an id of a claim, event or quotation, or its beginning")
    ],
    files: Annotated[list[Path], typer.Option("--in", metavar="FILE", help="the documents to look in; repeatable")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="further documents")] = None,
    form: Format = "table",
    lang: Lang = "en",
    packs: Packs = None,
    known: Known = None,
) -> None:
    """Show what a record rests on."""
    from fencepost.apps.python.evidence import cite as answer
    from fencepost.views import evidence as view

    record = answer(identity, [*files, *(more or [])], known=known, packs=packs or ())
    emit(record, form, lang=lang, table=view.cite_table, rows=view.cite_rows)

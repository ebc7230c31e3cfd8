"""find, show, tpp, new and packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fencepost.base.errors import UsageError

from .options import Entity, Format, Kind, Known, Lang, Packs, Page, Since, Until, VerdictIs, emit, today

__all__ = ["register"]

Item = Annotated[
    str,
    typer.Argument(
        metavar="ITEM", help="a chip, system or family: id, name, part number, or a path to a YAML item of yours"
    ),
]
Shown = Annotated[
    str, typer.Argument(metavar="ITEM", help="a chip, system, family or language model, or a path to one of yours")
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("find", help="Chips, systems, parties and places by part of a name; with --store, words in documents.")(
        find
    )
    app.command("show", help="Everything known of an item, every figure with its source; a model by its layers.")(show)
    app.command("tpp", help="TPP and performance density, worked out format by format.")(tpp)
    app.command("new", help="Print a commented template: fencepost new chip > my.yaml.")(new)
    packs = typer.Typer(help="The packs of facts.", no_args_is_help=True, rich_markup_mode=None)
    packs.command("list", help="What is loaded, how old it is, and its digest.")(packs_list)
    packs.command("check", help="Read every row of every pack; the first bad one stops it.")(packs_check)
    packs.command("digest", help="The digest of each pack.")(packs_digest)
    packs.command("diff", help="What your folders change in the shipped packs, row by row.")(packs_diff)
    app.add_typer(packs, name="packs")


def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="part of a name, in English or Chinese")],
    store: Annotated[
        Path | None, typer.Option("--store", metavar="FILE", help="also look in the documents kept in a store")
    ] = None,
    entity: Entity = None, kind: Kind = None, since: Since = None, until: Until = None, verdict: VerdictIs = None,
    out: Page = None,
    limit: Annotated[int, typer.Option("--limit", help="how many at most")] = 20,
    known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.facts import find as answer
    from fencepost.views.facts import find_rows, find_table

    if store is None and any((entity, kind, since, until, verdict, out)):
        raise UsageError(
            "FP-USE-022", "these options look in documents", where="find", hint="add --store FILE, or leave them out"
        )
    record = answer(text, known=today(known, "--known"), packs=packs or (), limit=limit)
    if store is None:
        emit(record, form, lang=lang, table=find_table, rows=find_rows)
        return
    from fencepost.apps.python.store import passages
    from fencepost.views.store import passages_html, passages_rows, passages_table

    record |= passages(
        text, store, entity=entity, kind=kind, since=since, until=until, verdict=verdict,
        known=today(known, "--known"), packs=packs or (), limit=limit,
    ) | {"schema": record["schema"]}  # fmt: skip
    if out is not None:
        out.write_text(passages_html(record, lang), "utf-8")
    emit(record, form, lang=lang, table=passages_table, rows=passages_rows)


def show(item: Shown, known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.facts import show as answer
    from fencepost.views.facts import show_rows, show_table

    record = answer(item, known=today(known, "--known"), packs=packs or (), lang=lang)
    if record["kind"] == "model":
        from fencepost.views.models import model_rows as show_rows
        from fencepost.views.models import model_table as show_table
    emit(record, form, lang=lang, table=show_table, rows=show_rows)


def tpp(item: Item, known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.facts import tpp as answer
    from fencepost.views.facts import tpp_rows, tpp_table

    record = answer(item, known=today(known, "--known"), packs=packs or ())
    emit(record, form, lang=lang, table=tpp_table, rows=tpp_rows)


def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="chip, case, law or plan")],
    lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.facts import new as template

    print(template(kind, packs=packs or (), lang=lang), end="")


def packs_list(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    _packs(form, lang, packs, check=False)


def packs_check(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    _packs(form, lang, packs, check=True)


def packs_digest(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.facts import packs as answer

    record = answer(packs=packs or ())
    lines = [{"pack": p["pack"], "digest": p["digest"]} for p in record["packs"]]
    emit(
        record, form, lang=lang, rows=lambda r: lines,
        table=lambda r, lg: "\n".join(f"{p['digest']}  {p['pack']}" for p in lines),
    )  # fmt: skip


def packs_diff(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.facts import packs_diff as answer
    from fencepost.views.facts import diff_table

    emit(answer(packs=packs or ()), form, lang=lang, table=diff_table, rows=lambda r: r["changes"])


def _packs(form: str, lang: str, packs: Packs, *, check: bool) -> None:
    from fencepost.apps.python.facts import packs as answer
    from fencepost.views.facts import packs_table

    emit(answer(packs=packs or (), check=check), form, lang=lang, table=packs_table, rows=lambda r: r["packs"])

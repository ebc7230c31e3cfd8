"""brief and verify: documents in, a decision out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fencepost.base import records
from fencepost.base.errors import UsageError

from .options import Entity, Format, Kind, Known, Lang, On, Packs, Page, Since, Until, VerdictIs, emit, today

__all__ = ["register"]

Files = Annotated[list[Path], typer.Argument(metavar="FILE ...", help="documents: text, HTML, PDF, zip, or folders")]
Model = Annotated[str, typer.Option("--model", help="the workload: a shipped model's id or a Hugging Face config.json")]
Buyer = Annotated[str | None, typer.Option("--end-user", metavar="NAME", help="the buyer")]
Out = Annotated[Path | None, typer.Option("--out", help="also write the brief: a path ending in .html, .md or .json")]
Claim = Annotated[str | None, typer.Option("--claim", metavar="TEXT", help="check one sentence instead of files")]
Said = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="YYYY-MM-DD", help="the day the words are from where they name none (a --claim: today)"
    ),
]
Place = Annotated[str | None, typer.Option("--to", metavar="PLACE", help="the destination where the text names none")]
_ENDINGS = (".html", ".md", ".json")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command(
        "brief", help="From documents to a decision: what they say, whether it is so, what may and can go there."
    )(brief)
    app.command("timeline", help="The events of documents on one line, the same event told twice once.")(timeline)
    app.command("verify", help="Every claim and event of documents, with a verdict and why.")(verify)


def brief(
    files: Files,
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="destination: ISO code or name")],
    on: On = None, end_user: Buyer = None, model: Model = "deepseek-v3", out: Out = None, known: Known = None,
    form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.brief import brief as answer
    from fencepost.views.brief import brief_rows, brief_summary

    if out is not None and out.suffix not in _ENDINGS:
        raise UsageError(
            "FP-USE-020", f"cannot write '{out.name}'", where="--out", hint=f"end it in {', '.join(_ENDINGS)}"
        )
    record = records.plain(
        answer(
            files,
            on=today(on),
            to=to,
            end_user=end_user,
            model=model,
            known=today(known, "--known"),
            packs=packs or (),
            lang=lang,
        )
    )
    if out is not None:
        _write(record, files, out, lang)
    emit(record, form, lang=lang, table=brief_summary, rows=brief_rows)
    if out is not None and form == "table":
        print(f"\n{out}")


def _write(record: dict, files: list[Path], out: Path, lang: str) -> None:
    from fencepost.apps.python.evidence import roots
    from fencepost.views.brief import brief_html, brief_markdown

    match out.suffix:
        case ".html":
            text = brief_html(record, roots(files), lang)
        case ".md":
            text = brief_markdown(record, lang)
        case _:
            text = records.text(record, indent=1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, "utf-8")


def timeline(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE ...]", help="documents, else --store")] = None,
    store: Annotated[Path | None, typer.Option("--store", metavar="FILE", help="the documents kept in a store")] = None,
    entity: Entity = None, kind: Kind = None, since: Since = None, until: Until = None, verdict: VerdictIs = None,
    out: Page = None, known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python import store as kept
    from fencepost.apps.python.brief import timeline as answer
    from fencepost.views.timeline import timeline_html, timeline_table

    asked = {"entity": entity, "kind": kind, "since": since, "until": until, "verdict": verdict}
    if bool(files) == (store is not None) or (files and any(asked.values())):
        raise UsageError(
            "FP-USE-021", "give documents, or a store and what to look for in it", where="timeline",
            hint="fencepost timeline FILE ..., or fencepost timeline --store FILE --entity NAME",
        )  # fmt: skip
    options = {"known": today(known, "--known"), "packs": packs or ()}
    record = kept.timeline(store, **asked, **options) if store else answer(files or (), **options)
    if out is not None:
        out.write_text(timeline_html(record, lang), "utf-8")
    emit(record, form, lang=lang, table=timeline_table, rows=lambda r: r["events"])


def verify(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE ...]", help="documents")] = None,
    claim: Claim = None, to: Place = None, on: Said = None, model: Model = "deepseek-v3", known: Known = None,
    form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.brief import verify as answer
    from fencepost.apps.python.brief import verify_text
    from fencepost.views.brief import verify_rows, verify_table

    if bool(files) == bool(claim):
        raise UsageError(
            "FP-USE-021",
            "nothing to verify" if not files else "both files and a claim",
            where="verify",
            hint="give FILE ... or --claim TEXT",
        )
    options = {"to": to, "model": model, "known": today(known, "--known"), "packs": packs or (), "lang": lang}
    options["on"] = today(on) if on or claim else None  # an undated page stays undated unless a day is given
    record = verify_text(claim, **options) if claim else answer(files or (), **options)
    emit(records.plain(record), form, lang=lang, table=verify_table, rows=verify_rows)

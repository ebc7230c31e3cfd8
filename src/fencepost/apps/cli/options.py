"""The options that every command shares, and how its answer leaves."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from fencepost.base import records
from fencepost.base.days import Day, day
from fencepost.base.errors import FencepostError, UsageError

__all__ = [
    "Entity", "Format", "Kind", "Known", "Lang", "On", "Packs", "Page", "Since", "Until", "VerdictIs",
    "emit", "fail", "now", "progress", "today", "wanted_json",
]  # fmt: skip

Format = Annotated[str, typer.Option("--format", "-f", help="table, json, csv or md", show_default=True)]
Lang = Annotated[str, typer.Option("--lang", help="en or zh: the language of tables and sentences")]
Packs = Annotated[
    list[Path] | None,
    typer.Option("--packs", help="a folder of your own packs, laid over the shipped ones; repeatable"),
]
On = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="the day asked about (default: today)")]
Known = Annotated[
    str | None,
    typer.Option(
        "--known",
        metavar="YYYY-MM-DD",
        help="the day of knowledge: use only what was published by then (default: today)",
    ),
]

Entity = Annotated[str | None, typer.Option("--entity", metavar="NAME", help="kept statements about it, by any name")]
Kind = Annotated[str | None, typer.Option("--kind", help="kept statements of a kind of event, or of a measure")]
Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="what was so on that day or after")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="what began by that day")]
VerdictIs = Annotated[
    str | None, typer.Option("--verdict", help="supported, contradicted, depends or not_checkable: computed now")
]
Page = Annotated[Path | None, typer.Option("--out", metavar="FILE.html", help="also write a page to read in a browser")]


def today(text: str | None, option: str = "--on") -> Day:
    """The given day, else the clock's: only here and in :func:`now` is it read."""
    return day(text, where=option) if text else dt.date.today()


def progress(of_what: str) -> Callable[[int, int], None]:
    """Tells on standard error how far a long work is, every two seconds: ``tell(done, of)``."""
    told = [time.monotonic()]

    def tell(done: int, of: int) -> None:
        if done < of and time.monotonic() - told[0] >= 2:
            told[0] = time.monotonic()
            print(f"{done:,} of {of:,} {of_what}", file=sys.stderr)

    return tell


def now() -> str:
    """The clock's time in UTC, to the second: when what is kept now was recorded."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def wanted_json() -> bool:
    """Whether the command line asks for JSON, known even where parsing it failed."""
    args = sys.argv[1:]
    return "--format=json" in args or any(a in ("--format", "-f") and b == "json" for a, b in pairwise(args))


def fail(error: FencepostError) -> None:
    """Say what was wrong, where and what to do; exit status 2."""
    if wanted_json():
        print(records.text({"error": error.record()}))
    else:
        print(f"error: {error}", file=sys.stderr)
    raise SystemExit(2)


def emit(
    record: Mapping[str, Any] | Any, form: str, *, lang: str = "en",
    table: Callable[[Any, str], str], rows: Callable[[Any], Sequence[Mapping[str, Any]]],
) -> None:  # fmt: skip
    """Print a record as asked: ``table(record, lang)`` for people, ``rows(record)`` for csv and md, JSON as it is."""
    if lang not in ("en", "zh"):
        raise UsageError("FP-USE-003", f"no language '{lang}'", where="--lang", hint="en or zh")
    match form:
        case "json":
            out = records.text(record, indent=1)
        case "table":
            out = table(record, lang)
        case "csv" | "md":
            from fencepost.views.table import as_csv, as_markdown

            out = (as_csv if form == "csv" else as_markdown)([records.plain(r) for r in rows(record)])
        case _:
            raise UsageError("FP-USE-002", f"no format '{form}'", where="--format", hint="table, json, csv or md")
    try:
        print(out)
    except BrokenPipeError:  # the reader (head, less) has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""check, history, scan, screen, law and coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fencepost.base.days import day
from fencepost.base.errors import UsageError

from .options import Format, Known, Lang, On, Packs, emit, progress, today

__all__ = ["register"]

Item = Annotated[
    str,
    typer.Argument(
        metavar="ITEM", help="a chip, system or family: id, name, part number, or a path to a YAML item of yours"
    ),
]
To = Annotated[
    str, typer.Option("--to", metavar="PLACE", help="destination: ISO code or name (HK, MO and TW are their own)")
]
From = Annotated[str | None, typer.Option("--from", metavar="PLACE", help="where it ships from")]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind", help="export, reexport, export_from_abroad, transfer, deemed_export, import, use or remote_access"
    ),
]
Exporter = Annotated[str | None, typer.Option("--exporter", metavar="NAME", help="who sends it (default: the maker)")]
EndUser = Annotated[
    str | None, typer.Option("--end-user", metavar="NAME", help="who will use it; screened against the parties loaded")
]
Hq = Annotated[
    str | None, typer.Option("--hq", metavar="PLACE", help="headquarters of the end user or its ultimate parent")
]
Parties = Annotated[
    list[str] | None, typer.Option("--party", metavar="ROLE=NAME[@HQ[/PARENT_HQ]]", help="another party; repeatable")
]
EndUse = Annotated[
    str | None, typer.Option("--end-use", metavar="KEY", help="military, supercomputer, technical_analysis, ...")
]
Quantity = Annotated[str | None, typer.Option("--quantity", metavar="N", help="units")]
Facts = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="KEY=VALUE", help="state a fact, for example datacenter=no or tpp=2300; repeatable"),
]
Attest = Annotated[
    list[str] | None, typer.Option("--attest", metavar="KEY", help="a certificate the applicant makes; repeatable")
]
Laws = Annotated[list[str] | None, typer.Option("--law", metavar="ID", help="also switch on a bill; repeatable")]

Condition = Annotated[
    str | None, typer.Argument(metavar="[EXPRESSION]", help="such as 'tpp >= 4800 and not datacenter'")
]
Instrument = Annotated[str | None, typer.Option("--law", metavar="ID", help="an instrument or a bill instead")]
Chips = Annotated[
    Path | None, typer.Option("--chips", metavar="FILE.csv", help="your own chips (default: the catalogue)")
]
Destination = Annotated[str, typer.Option("--to", metavar="PLACE", help="destination")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("check", help="May ITEM go to PLACE on a day? Status, tests, layers, conditions, citations.")(check)
    app.command("history", help="How the answer changed: spans of equal answers, and the events of law.")(history)
    app.command("scan", help="What an EXPRESSION, or switching on an instrument, catches over the catalogue or a CSV.")(
        scan
    )
    app.command("screen", help="Potential matches of a NAME on the lists loaded, each explained.")(screen)
    app.command("coverage", help="What is modelled, partly and not.")(coverage)
    law = typer.Typer(help="The law book.", no_args_is_help=True, rich_markup_mode=None)
    law.command("list", help="Every instrument, oldest first.")(law_list)
    law.command("show", help="One instrument: its entries, conditions, citations and dates.")(law_show)
    law.command("diff", help="What B catches, frees or changes against A: two days, or two instruments (or none).")(
        law_diff
    )
    law.command("timeline", help="Every publication, beginning, replacement, stay and end, by day.")(law_timeline)
    app.add_typer(law, name="law")


def pairs(items: list[str] | None, option: str) -> dict[str, str]:
    """``KEY=VALUE`` options as a mapping."""
    found = {}
    for item in items or []:
        key, equals, value = item.partition("=")
        if not equals or not key.strip():
            raise UsageError(
                "FP-USE-008", f"'{item}' is not KEY=VALUE", where=option, hint=f"write {option} datacenter=no"
            )
        found[key.strip()] = value.strip()
    return found


def check(
    item: Annotated[
        str | None,
        typer.Argument(
            metavar="ITEM", help="a chip, system or family: id, name, part number, or a path to a YAML item of yours"
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="PLACE", help="destination: ISO code or name (HK, MO and TW are their own)"),
    ] = None,
    from_: From = None, kind: Kind = None, exporter: Exporter = None, end_user: EndUser = None,
    hq: Hq = None, party: Parties = None, end_use: EndUse = None, quantity: Quantity = None, fact: Facts = None,
    attest: Attest = None, law: Laws = None,
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="FILE.yaml", help="all of this from a file; options replace its own"),
    ] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", metavar="IN.csv", help="one case a row, columns named like the options")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="an answer that is not certain is shown as not determined")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="show every test with its margin, and the smallest change of several figures together"
        ),
    ] = False,
    on: On = None, known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python import law as door
    from fencepost.views.law import batch_rows, batch_table, check_rows, check_table

    shared = {"packs": packs or (), "lang": lang, "strict": strict}
    given = {
        "item": item, "to": to, "from_": from_, "kind": kind, "exporter": exporter, "end_user": end_user, "hq": hq,
        "parties": party or (), "end_use": end_use, "quantity": quantity, "facts": pairs(fact, "--fact"),
        "attest": attest or (), "laws": law or (),
    }  # fmt: skip
    if batch:
        unused = sorted(k for k, v in {**given, "case": case, "on": on, "known": known}.items() if v)
        if unused:
            raise UsageError(
                "FP-USE-032", f"with --batch, {', '.join(unused).rstrip('_')} comes from the table", where="--batch",
                hint="give a column of that name",
            )  # fmt: skip
        record = door.check_batch(batch, today=today(None), progress=progress("cases"), **shared)
        emit(record, form, lang=lang, table=batch_table, rows=batch_rows)
        return
    if case:
        stated = {option: day(text, f"--{option}") for option, text in (("on", on), ("known", known)) if text}
        record = door.check_case(case, today=today(None), explain=explain, **stated, **shared, **given)
    elif item and to:
        record = door.check(on=today(on), known=today(known, "--known"), explain=explain, **shared, **given)
    else:
        raise UsageError(
            "FP-USE-033", f"{'no destination' if item else 'no item'}", where="check",
            hint="fencepost check ITEM --to PLACE, or --case FILE.yaml, or --batch IN.csv",
        )  # fmt: skip
    emit(record, form, lang=lang, table=lambda r, lg: check_table(r, lg, explain=explain), rows=check_rows)


def history(
    item: Item, to: To, from_: From = None, kind: Kind = None, end_user: EndUser = None, hq: Hq = None, on: On = None,
    known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.law import history as answer
    from fencepost.views.law import history_rows, history_table

    record = answer(
        item, to=to, until=today(on), known=today(known, "--known"), packs=packs or (), lang=lang, from_=from_,
        kind=kind, end_user=end_user, hq=hq,
    )  # fmt: skip
    emit(record, form, lang=lang, table=history_table, rows=history_rows)


def scan(
    expression: Condition = None, law: Instrument = None, chips: Chips = None, to: Destination = "CN", on: On = None,
    form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.law import scan as answer
    from fencepost.views.law import scan_rows, scan_table

    record = answer(expression, law=law, to=to, on=today(on), chips=chips, packs=packs or ())
    emit(record, form, lang=lang, table=scan_table, rows=scan_rows)


def screen(
    name: Annotated[str, typer.Argument(metavar="NAME", help="in Latin or Chinese characters, or in pinyin")],
    country: Annotated[
        str | None, typer.Option("--country", metavar="PLACE", help="leave out rows that give only other countries")
    ] = None,
    lists: Annotated[
        list[Path] | None,
        typer.Option(
            "--list", metavar="FILE.csv",
            help="your copy of the US Consolidated Screening List or OpenSanctions' targets.simple.csv; repeatable",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="how many matches at most")] = 20,
    on: On = None, known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.parties import screen as answer
    from fencepost.views.parties import screen_rows, screen_table

    record = answer(
        name, on=today(on), country=country, lists=lists or (), known=today(known, "--known"), packs=packs or (),
        limit=limit,
    )  # fmt: skip
    emit(record, form, lang=lang, table=screen_table, rows=screen_rows)


def coverage(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.law import coverage as answer
    from fencepost.views.law import coverage_table

    emit(answer(packs=packs or ()), form, lang=lang, table=coverage_table, rows=lambda r: r["topics"])


def law_list(form: Format = "table", lang: Lang = "en", packs: Packs = None) -> None:
    from fencepost.apps.python.law import law_list as answer
    from fencepost.views.lawbook import law_table

    emit(answer(packs=packs or ()), form, lang=lang, table=law_table, rows=lambda r: r["instruments"])


def law_show(
    instrument: Annotated[str, typer.Argument(metavar="ID", help="an instrument's id; fencepost law list shows them")],
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="DIR", help="a folder of cases, to show which reach each entry")
    ] = None,
    form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.law import law_show as answer
    from fencepost.views.lawbook import law_show_table

    record = answer(instrument, cases=cases, packs=packs or (), lang=lang)
    emit(record, form, lang=lang, table=law_show_table, rows=lambda r: r["entries"])


def law_diff(
    a: Annotated[str, typer.Argument(metavar="A", help="a day, an instrument's id, or none")],
    b: Annotated[str, typer.Argument(metavar="B", help="the same; a bill is switched on by its id")],
    to: Destination = "CN", from_: From = None, kind: Kind = "export", hq: Hq = None, chips: Chips = None,
    on: On = None, known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.law import law_diff as answer
    from fencepost.views.lawbook import law_diff_rows, law_diff_table

    record = answer(
        a, b, to=to, from_=from_, kind=kind, hq=hq, chips=chips, on=today(on), known=today(known, "--known"),
        packs=packs or (),
    )  # fmt: skip
    emit(record, form, lang=lang, table=law_diff_table, rows=law_diff_rows)


def law_timeline(
    since: Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="from this day")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="up to this day")] = None,
    known: Known = None, form: Format = "table", lang: Lang = "en", packs: Packs = None,
) -> None:  # fmt: skip
    from fencepost.apps.python.law import law_timeline as answer
    from fencepost.views.lawbook import law_timeline_table

    record = answer(since=since, until=until, known=today(known, "--known"), packs=packs or (), lang=lang)
    emit(record, form, lang=lang, table=law_timeline_table, rows=lambda r: r["events"])

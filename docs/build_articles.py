"""Every annotated statement of three articles, in our words, with its verdict: ``python docs/build_articles.py``.

``articles.csv`` holds the ids of the annotation, the day the article's words are from, what it says in our words, and
why it cannot be checked where it cannot. The commands of the page are run here; a test compares the page with a fresh one.
"""

from __future__ import annotations

import csv
import functools
import json
import os
import shlex
from collections import Counter
from pathlib import Path

import typer
from typer.testing import CliRunner

from fencepost.apps.cli import brief

DOCS = Path(__file__).parent
ARTICLES = {
    "000": "a news page of September 2025",
    "001": "a glossed repost of October 2025",
    "002": "a note of July 2025",
}
KINDS = {"e": "Events", "q": "Figures", "u": "Words quoted"}
NOT_CHECKABLE = "not_checkable"
VERDICTS = ("contradicted", "supported", "depends", NOT_CHECKABLE)


def rows() -> list[dict[str, str]]:
    """The rows of ``articles.csv``."""
    with (DOCS / "articles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def command(row: dict[str, str], *more: str) -> list[str]:
    """The command that checks a row, or none where nothing can."""
    return [] if row["reason"] else ["verify", "--claim", row["words"], "--to", "CN", "--on", row["day"], *more]


@functools.cache
def _run(*words: str) -> str:
    """What the command prints, in a terminal of 100 columns."""
    app = typer.Typer()
    brief.register(app)
    os.environ["COLUMNS"] = "100"
    done = CliRunner().invoke(app, words)
    if done.exit_code:
        raise RuntimeError(f"{shlex.join(words)}: {done.output}")
    return done.stdout


def verdict(row: dict[str, str]) -> str:
    """What the parts of a row are found to be, the plainest first; ``not_checkable`` where its command finds none."""
    if row["reason"]:
        return NOT_CHECKABLE
    found = {c["verdict"] for c in json.loads(_run(*command(row, "--format", "json")))["claims"]}
    return " and ".join(v for v in VERDICTS if v in found) or NOT_CHECKABLE


def page() -> str:
    """The page, made anew."""
    told = rows()
    verdicts = {row["id"]: verdict(row) for row in told}
    counts = Counter(verdicts.values())
    summary = ", ".join(f"{n} {v}" for v, n in counts.most_common())
    lines = [
        "# Three articles, statement by statement",
        "",
        "Three articles about chips and export controls were annotated by hand: what they tell as events (`e`), which",
        "figures they give (`q`), whose words they quote (`u`). Here each stands in our own words with what Fencepost",
        "answers to it on the day of the article, for China. Where nothing held here could decide it, the reason stands",
        f"in its place. {len(told)} statements: {summary}.",
        "",
        "Made by `python docs/build_articles.py` from `docs/articles.csv`.",
    ]
    for article, name in ARTICLES.items():
        lines += ["", f"## {name[0].upper()}{name[1:]}"]
        for kind, heading in KINDS.items():
            lines += ["", f"### {heading}", ""]
            for row in (r for r in told if r["id"].startswith(f"{kind}{article}")):
                lines += _entry(row, verdicts[row["id"]])
    return "\n".join(lines) + "\n"


def _typed(words: list[str]) -> str:
    """The command as a person types it: an apostrophe stands in double quotes."""
    quoted = (f'"{w}"' if "'" in w and "$" not in w else shlex.quote(w) for w in words)
    return " ".join(["fencepost", *quoted])


def _entry(row: dict[str, str], found: str) -> list[str]:
    lines = [f"**{row['id']}** {row['words']} *{found}*", ""]
    if row["reason"]:
        return [*lines, row["reason"], ""]
    words = command(row)
    shown = "\n".join(line.rstrip() for line in _run(*words).strip("\n").splitlines())
    return [*lines, "```console", f"$ {_typed(words)}", shown, "```", ""]


if __name__ == "__main__":
    (DOCS / "articles.md").write_text(page(), "utf-8")

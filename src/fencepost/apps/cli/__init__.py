"""The terminal door: one module per group of commands, each a ``register(app)``.

Engines are imported inside the commands, so that one command never pays for another's imports.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

os.environ.setdefault("TYPER_USE_RICH", "0")  # plain help: rich would cost a third of a cold `check`

import typer

from fencepost.base.errors import FencepostError, UsageError

from .options import fail

__all__ = ["app", "main"]

app = typer.Typer(
    name="fencepost",
    help="May it go there? What is it worth there? Who says so? So what should we do?\n\n"
    "Decisions about AI accelerators under export controls. Not legal advice.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keeps `fencepost` a group of commands even where one alone is registered."""


def _register(words: Sequence[str] = ()) -> None:
    """Every command; if the first of the words is one, that alone, for building a parser costs as much as an answer."""
    from importlib import import_module

    for group in ("facts", "law", "perf", "search", "evidence", "store", "brief"):
        import_module(f"{__name__}.{group}").register(app)
    commands, groups = app.registered_commands, app.registered_groups
    wanted = words[0] if words else ""
    if any(c.name == wanted for c in (*commands, *groups)):
        app.registered_commands = [c for c in commands if c.name == wanted]
        app.registered_groups = [g for g in groups if g.name == wanted]


def main() -> None:
    """Run a command; status 0 answered, 2 bad input, 1 a fault of Fencepost itself."""
    _register(sys.argv[1:])
    try:
        status = app(standalone_mode=False)
    except FencepostError as error:
        fail(error)
    except Exception as problem:
        # The parser's own complaints (a missing option, no such command) know how to say themselves; nothing else does.
        if not hasattr(problem, "format_message"):
            raise
        if type(problem).__name__ == "NoArgsIsHelpError":
            print(problem.format_message())
            raise SystemExit(2) from None
        context = getattr(problem, "ctx", None)
        command = context.command_path if context else "fencepost"
        fail(UsageError("FP-USE-000", problem.format_message(), where=command, hint=f"{command} --help shows how"))
    raise SystemExit(status if isinstance(status, int) else 0)

"""Run the commands shown in a Markdown page and put their real output under them: ``python docs/transcripts.py``.

A block of ``console`` begins with ``$ fencepost ...``; ``| head -N``, ``| tail -N`` or ``| grep "WORDS"`` at its end
keeps the first or last N lines, or those with the words. A test runs the same function and compares.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_NAMES = ("articles", "law", "search", "cost", "store", "verdicts")
PAGES = (ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in _NAMES))
_BLOCK = re.compile(r"```console\n\$ (?P<command>fencepost [^\n]*)\n(?P<output>.*?)```", re.DOTALL)


def run(command: str) -> str:
    """What a command prints in a terminal of 100 columns, less trailing blanks."""
    line, _, kept = command.partition(" | ")
    words = [sys.executable, "-m", *shlex.split(line)]
    environment = {**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=ROOT, env=environment, encoding="utf-8", check=False
    )
    lines = [text.rstrip() for text in (done.stdout + done.stderr).splitlines()]
    match shlex.split(kept):
        case ["head", count]:
            lines = lines[: int(count.lstrip("-"))]
        case ["tail", count]:
            lines = lines[-int(count.lstrip("-")) :]
        case ["grep", text]:
            lines = [line for line in lines if text in line]
    return "\n".join(lines)


def rendered(page: str) -> str:
    """The page with every transcript made anew; stores that the page makes are made from nothing."""
    commands = " ".join(m["command"] for m in _BLOCK.finditer(page))
    for store in (ROOT / name for name in set(re.findall(r"--store (\S+)", commands))):
        store.unlink(missing_ok=True)
        store.parent.mkdir(exist_ok=True)

    def fresh(match: re.Match[str]) -> str:
        return f"```console\n$ {match['command']}\n{run(match['command'])}\n```"

    return _BLOCK.sub(fresh, page)


if __name__ == "__main__":
    for path in PAGES:
        if path.exists():
            path.write_text(rendered(path.read_text("utf-8")), "utf-8")

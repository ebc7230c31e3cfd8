"""The terminal's manners: exit status, errors as JSON, and a cold check that imports no other engine."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fencepost", *words], capture_output=True, text=True, check=False)


def test_answered_is_zero_whatever_the_answer():
    done = run("check", "h100", "--to", "KP", "--on", "2025-01-01", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "licence_required"


@pytest.mark.parametrize(
    "words",
    [
        ("check", "h20"),  # no --to
        ("check", "no-such-chip", "--to", "CN"),
        ("check", "h20", "--to", "Atlantis"),
        ("check", "h20", "--to", "CN", "--on", "2025-02-30"),
        ("check", "h20", "--to", "CN", "--format", "xml"),
        ("check", "h20", "--to", "CN", "--packs", "no/such/folder"),
        ("no-such-command",),
        ("brief", "no-such-file.txt", "--to", "CN"),
        ("scan", "tpp >>"),
    ],
)
def test_bad_input_is_two_and_teaches(words):
    done = run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "[FP-" in done.stderr


def test_errors_as_json_go_to_standard_output():
    for words in (("check", "h20", "--format", "json"), ("check", "h2O0", "--to", "CN", "--format=json")):
        done = run(*words)
        error = json.loads(done.stdout)["error"]
        assert done.returncode == 2
        assert set(error) == {"code", "message", "where", "hint", "candidates"}


def test_a_check_imports_no_other_engine():
    code = (
        "import sys; from fencepost.apps.cli import main\n"
        "sys.argv = ['fencepost', 'check', 'h20', '--to', 'CN', '--on', '2025-09-28']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('rich', 'polars', 'numpy', 'opencc', 'jinja2')"
        " or m.startswith(('fencepost.perf', 'fencepost.evidence', 'fencepost.verify', 'fencepost.plan'))]\n"
        "print('LOADED', bad)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("LOADED []")

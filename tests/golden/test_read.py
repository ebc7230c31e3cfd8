"""What the example articles say, line by line: a change of reading shows as a change of these lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from fencepost.apps.python.evidence import read

HERE = Path(__file__).parent
EXAMPLES = sorted((HERE.parents[1] / "examples" / "news").glob("*.txt"))


def lines(path: Path) -> list[str]:
    """One line for each event, claim and quotation of a document, in the order of the text."""
    document = read(path)["documents"][0]
    found = []
    for e in document["events"]:
        who = ",".join(e["actors"]) or "-"
        found.append(
            (
                e["span"][0],
                f"event {e['type']} {e['date']} {who} > {e['object'] or '-'} [{e['status']} {e['speaker'] or '-'}]",
            )
        )
    for c in document["claims"]:
        value = c["value"] if c["value"] is not None else f"{c['low']}..{c['high']}"
        said = f"[{c['status']} {c['speaker'] or '-'}]"
        about = f"claim {c['measure']} {c['subject']} {value} {c['unit']} / {c['base'] or '-'} {said}"
        found.append((c["span"][0], about))
    for q in document["quotes"]:
        found.append(
            (q["span"][0], f"quote {q['speaker']} via {q['via'] or '-'} {'direct' if q['direct'] else 'reported'}")
        )
    return [line for _, line in sorted(found)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_examples_read_as_reviewed(path):
    assert lines(path) == (HERE / f"read-{path.stem}.txt").read_text("utf-8").splitlines()

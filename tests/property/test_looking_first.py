"""Looking for words before trying patterns never changes what is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fencepost.evidence import events
from fencepost.evidence.amounts import UNSIGNED
from fencepost.evidence.comparisons import COMPARED
from fencepost.evidence.dates import DATES
from fencepost.evidence.grammar import grammar
from fencepost.evidence.lexicon import STRANGERS
from fencepost.evidence.reading import read, record
from fencepost.evidence.triggers import Found, TriggerIndex, Worth
from fencepost.facts.world import world

HERE = Path(__file__).parents[2]
DOCUMENTS = [
    p for folder in ("examples/news", "tests/golden", "docs", "../shared/seeds")
    for p in sorted((HERE / folder).glob("*")) if p.suffix in (".txt", ".html", ".md")
]  # fmt: skip
PIECES = sorted(
    {piece for p in DOCUMENTS for piece in re.split(r"(?<=[。.!?\n])", p.read_text("utf-8", "ignore")) if piece.strip()}
)


def patterns() -> list[re.Pattern[str]]:
    """Every pattern that is looked for by its words."""
    rules = grammar(world())
    told = [row.cue for row in (*rules.events, *rules.claims, *rules.standings.rows)]
    told += [pattern for _, _, pattern in rules.qualities.cues] + [cue.pattern for cue in rules.cues]
    speech = rules.speech
    told += [speech.verbs, speech.sources, speech.author, rules.acts.content, *rules.unnamed]
    return told + [p for group in (STRANGERS, DATES, UNSIGNED, COMPARED) for ps in group.values() for p in ps]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_pattern_is_worth_trying_on_whatever_it_matches(data):
    pattern = data.draw(st.sampled_from(patterns()))
    around = st.text("abz 中年.,。《(\nÉſ", max_size=3)
    text = data.draw(around) + data.draw(st.from_regex(pattern)) + data.draw(around)
    match = pattern.search(text)
    assume(match is not None)
    found = TriggerIndex({"one": [pattern]}).find(text)
    assert "one" in found.within(match.start(), len(text)), (pattern.pattern, text)


def told(text: bytes) -> dict:
    return record(read(text, "x.txt", world()))


def all_told(text: bytes) -> dict:
    """The record where every pattern is tried on everything, and acts are looked for whoever is named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Found, "within", lambda self, start, end: Worth(-1, self.index.groups))
        patch.setattr(events, "_anybody", lambda *_: True)
        return told(text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_a_document_tells_the_same_with_every_pattern_tried(path):
    assert told(path.read_bytes()) == all_told(path.read_bytes())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.integers(0, 80)), min_size=1, max_size=12))
def test_text_made_of_pieces_of_documents_tells_the_same(pieces):
    text = "".join(piece[at % len(piece) :] for piece, at in pieces).encode("utf-8", "ignore")
    assert told(text) == all_told(text)

"""What a stranger may hand over: conditions, rule files and parties of any shape are read or refused with an error
that says where; nothing else ever escapes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fencepost.apps.python.law import check
from fencepost.base.days import day
from fencepost.base.errors import FactError, FencepostError, LawError
from fencepost.facts.world import world
from fencepost.rules.book import live, read_book
from fencepost.rules.determine import book_of
from fencepost.rules.expr import atoms
from fencepost.rules.outcome import explore
from fencepost.rules.parse import parse
from fencepost.rules.show import show
from fencepost.rules.valuation import Valuation, decide

NAMES = book_of(world()).names
ANYWHERE = Valuation({}, {}, {}, {}, {}, lambda group: frozenset())
TOKENS = st.sampled_from([
    *sorted(NAMES), "and", "or", "not", "in", "groups", "fact", "attested", "conditions", "reading", "(", ")", "[", "]",
    ",", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "0", "1", "4800", "5.92", "1_600", "GB/s", "TB/s", "mm2",
    "CN", "D:5", "us/3A090.a", "3A090.a", "%", "\n", "\t", "。", "“", "\x00", "#", ".", "1.", "1e9", "--", "===",
])  # fmt: skip
VALID = st.sampled_from([
    "tpp >= 4800 or (tpp >= 1600 and performance_density >= 5.92)",
    "2400 <= tpp < 4800 and not datacenter",
    "dram_bandwidth + io_rate >= 1700 GB/s and exporter in [org/nvidia, org/amd]",
    "destination in groups(D:1, D:5) and kind == export and conditions(us/748.2.dd) and reading(uae-naming)",
    "units_cn <= 0.5 * units_us",
])  # fmt: skip


@st.composite
def spoilt(draw) -> str:
    """A condition with a piece cut out, doubled or replaced."""
    text = draw(VALID)
    at, size = draw(st.integers(0, len(text))), draw(st.integers(0, 12))
    return (
        text[:at] + draw(st.one_of(st.text(max_size=4), TOKENS, st.just(text[at : at + size] * 2))) + text[at + size :]
    )


conditions = st.one_of(st.text(max_size=80), st.lists(TOKENS, max_size=30).map(" ".join), spoilt())


@given(conditions)
@settings(deadline=None, max_examples=600)
def test_any_condition_is_read_or_refused_with_line_and_column(text: str):
    problem = tree = None
    try:
        tree = parse(text, NAMES, where="a.yaml", line=7)
    except LawError as error:
        problem = error
    if tree is None:
        assert re.fullmatch(r"a\.yaml, line \d+, column \d+", problem.where)
        assert problem.hint
        return
    assert show(tree)
    assert list(atoms(tree))
    assert decide(tree, ANYWHERE).value in ("yes", "no", "unknown")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "datacenter" + ")" * 5000,
        "not " * 5000 + "datacenter",
        "tpp >= " + "1 + " * 9000 + "1",
        " or ".join(["tpp >= 1"] * 3000),
        "tpp >= " + "9" * 30_000,
        "tpp >= 1" + " " * 30_000,
        "destination in [" + "CN, " * 9000,
    ],
    ids=["brackets", "nots", "sum", "ors", "digits", "blanks", "list"],
)
def test_a_huge_condition_is_refused_quickly(text: str):
    with pytest.raises(LawError):
        parse(text, NAMES)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5000), st.text(max_size=6), VALID,
    st.sampled_from(["", "rule", "A", "2024-01-01", "us/a", "classify", "yes", "review", "levy", "condition", "bill"]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)
ENTRY = {"at": "us/a", "from": "2024-01-01", "does": "classify", "cite": "c", "when": "tpp >= 1"}
HEAD = {"id": "us.x", "title": "t", "cite": "c", "published": "2024-01-01", "kind": "rule", "grade": "A"}
ENTRY_KEYS = [
    *ENTRY, "to", "layer", "unless", "gives", "over", "lifts", "of", "key", "limit", "text", "grade", "formal", "rate",
    "base", "kind", "holder", "customers", "effect", "event", "note", "nonsense",
]  # fmt: skip
HEAD_KEYS = [*HEAD, "url", "jurisdiction", "binding", "addressees", "note", "nonsense"]


@st.composite
def documents(draw) -> str:
    """A rule file with a few fields of any shape."""
    head = {**HEAD, **draw(st.dictionaries(st.sampled_from(HEAD_KEYS), values, max_size=1))}
    entry = {**ENTRY, **draw(st.dictionaries(st.sampled_from(ENTRY_KEYS), values, max_size=2))}
    body = {"instrument": head, "enacts": [entry]}
    sections = ["instrument", "enacts", "repeals", "stays", "unenforced", "readings", "nonsense"]
    body |= draw(
        st.dictionaries(st.sampled_from(sections), st.one_of(values, st.lists(values, max_size=2)), max_size=1)
    )
    return yaml.safe_dump(body, allow_unicode=True)


@given(documents())
@settings(deadline=None, max_examples=400)
def test_any_rule_file_is_read_or_refused_with_file_and_line(text: str):
    problem = book = None
    try:
        book = read_book([("a.yaml", text)], NAMES)
    except LawError as error:
        problem = error
    if book is None:
        assert re.match(r"a\.yaml,? line \d+", problem.where)
        assert problem.hint or problem.candidates
        return
    entries = live(book, day("2024-06-01"), also=[i for i in book.instruments if book.instruments[i].kind == "bill"])
    leaves, complete = explore(entries, ANYWHERE)
    assert complete
    assert leaves


def own(folder: Path, name: str, text: str) -> list[Path]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [folder]


RULE = """instrument: {id: my.rule, title: t, cite: c, published: 2024-01-01, kind: rule, grade: D}
enacts:
"""
ENACTED = "  - {{at: my/a, from: {0}, does: require, cite: c, when: 'tpp >= 1'}}\n"


def refused(packs: list[Path]) -> FencepostError:
    with pytest.raises(FencepostError) as caught:
        check("h100", to="CN", on="2024-06-01", end_user="Huawei", packs=packs)
    return caught.value


def test_a_rule_file_of_ten_megabytes(tmp_path: Path):
    problem = refused(own(tmp_path, "law/my.yaml", RULE + ENACTED.format("2024-01-01") * 130_000))
    assert problem.code == "FP-LAW-002"
    assert "law/my.yaml" in problem.where
    assert "2 MB" in problem.hint


def test_a_rule_that_overlaps_itself(tmp_path: Path):
    problem = refused(own(tmp_path, "law/my.yaml", RULE + ENACTED.format("2024-01-01") + ENACTED.format("2024-03-01")))
    assert problem.code == "FP-LAW-004"
    assert problem.where.endswith("law/my.yaml, line 4")
    assert "2024-03-01" in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    "body", ["[" * 30_000, "{a: " * 9_000, "- " * 9_000, "(" * 100], ids=["lists", "maps", "dashes", "brackets"]
)
def test_deep_nesting(body: str, tmp_path: Path):
    text = RULE + "  - {at: my/a, from: 2024-01-01, does: require, cite: c, when: '" + body + "'}\n"
    assert refused(own(tmp_path, "law/my.yaml", text if body[0] == "(" else RULE + body)).where


@pytest.mark.parametrize(
    ("rows", "line", "circle"),
    [
        (["org/a,company,A,CN,org/b,x,", "org/b,company,B,CN,org/a,x,"], 3, "org/a owned by org/b owned by org/a"),
        (["org/a,company,A,CN,org/a,x,"], 2, "org/a owned by org/a"),
        (
            ["org/c,company,C,CN,org/a,x,", "org/a,company,A,CN,org/b,x,", "org/b,company,B,CN,org/a,x,"],
            4, "org/a owned by org/b owned by org/a",
        ),
    ],
)  # fmt: skip
def test_ownership_in_a_circle(rows: list[str], line: int, circle: str, tmp_path: Path):
    text = "\n".join(["id,kind,name,hq,parent,source,note", *rows]) + "\n"
    problem = refused(own(tmp_path, "parties/parties.csv", text))
    assert isinstance(problem, FactError)
    assert circle in problem.message
    assert f"parties.csv line {line}, field parent" in problem.where
    assert problem.hint


def test_a_listing_that_overlaps_itself(tmp_path: Path):
    text = "party,list,from,to,footnote,cite,grade\norg/huawei,EL,2023-01-01,2024-01-01,4,mine,D\n"
    problem = refused(own(tmp_path, "parties/listings.csv", text))
    assert problem.code == "FP-FACT-086"
    assert "listings.csv line" in problem.where
    assert "org/huawei is already on EL" in problem.message


def test_a_long_chain_of_owners_is_no_circle(tmp_path: Path):
    rows = [f"org/n{i},company,N{i},CN,org/n{i + 1},x," for i in range(500)] + ["org/n500,company,N500,CN,,x,"]
    packs = own(tmp_path, "parties/parties.csv", "\n".join(["id,kind,name,hq,parent,source,note", *rows]) + "\n")
    parties = world(packs).parties
    assert len(parties.parents(parties["org/n0"])) == 500

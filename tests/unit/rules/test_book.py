"""Law files: what is refused, and which enactment lives on a day."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from fencepost.apps.python.law import check
from fencepost.base.errors import LawError
from fencepost.facts.world import world
from fencepost.rules.book import live, read_book
from fencepost.rules.determine import book_of
from fencepost.rules.parse import Name

NAMES = {"tpp": Name("number", "TPP"), "eccn": Name("set", made_by="classify"), "exporter": Name("symbol")}
HEAD = "instrument: {{id: {id}, title: t, cite: c, published: {published}, kind: {kind}, grade: A}}\n"


def file(id="us.x", published="2024-01-01", kind="rule", body=""):
    return (f"{id}.yaml", HEAD.format(id=id, published=published, kind=kind) + body)


def entry(at="us/a", start="2024-01-01", **more):
    fields = {"at": at, "from": start, "does": "classify", "cite": "c", "when": "tpp >= 1", **more}
    return "  - {" + ", ".join(f'{k}: "{v}"' for k, v in fields.items()) + "}\n"


def day(text):
    return dt.date.fromisoformat(text)


def test_a_later_enactment_replaces_the_earlier_at_the_same_address():
    book = read_book(
        [file("us.a", body="enacts:\n" + entry()), file("us.b", body="enacts:\n" + entry(start="2025-01-01"))], NAMES
    )
    assert [e.instrument.id for e in live(book, day("2024-12-31"))] == ["us.a"]
    assert [e.instrument.id for e in live(book, day("2025-01-01"))] == ["us.b"]
    assert live(book, day("2023-12-31")) == ()


def test_a_stay_is_half_open():
    body = "enacts:\n" + entry() + "stays:\n  - {of: us/a, from: 2025-01-01, to: 2025-06-01}\n"
    book = read_book([file(body=body)], NAMES)
    assert [bool(live(book, day(d))) for d in ("2024-12-31", "2025-01-01", "2025-05-31", "2025-06-01")] == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_bill_is_off_unless_named_and_the_day_of_knowledge_hides_later_texts():
    book = read_book([file("bill.x", kind="bill", published="2023-01-01", body="enacts:\n" + entry())], NAMES)
    assert live(book, day("2024-06-01")) == ()
    assert len(live(book, day("2024-06-01"), also=["bill.x"])) == 1
    known = read_book([file(published="2024-03-01", body="enacts:\n" + entry())], NAMES)
    assert live(known, day("2024-02-01"), known=day("2024-02-01")) == ()
    assert len(live(known, day("2024-02-01"), known=day("2024-03-01"))) == 1


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("enacts:\n" + entry(does="allow"), 3),
        ("enacts:\n" + entry(start="2024-13-01"), 3),
        ("enacts:\n" + entry(to="2023-01-01"), 3),
        ("enacts:\n" + entry(whenn="tpp >= 1"), 3),
        ("enacts:\n" + entry(when="tpp >> 1"), 3),
        ("enacts:\n" + entry(does="classify", when="eccn in [x]"), 3),
        ("enacts:\n  - {at: us/a, from: 2024-01-01, does: classify}\n", 3),
    ],
)
def test_a_fault_says_file_and_line(body, line):
    with pytest.raises(LawError) as caught:
        read_book([file(body=body)], NAMES)
    assert caught.value.where.startswith(f"us.x.yaml, line {line}")
    assert caught.value.hint


def test_norway_stays_norway_and_a_repeated_key_is_an_error():
    body = "enacts:\n" + entry(gives="NO")
    assert read_book([file(body=body)], NAMES).entries[0].gives == "NO"
    with pytest.raises(LawError):
        read_book([("x.yaml", "instrument: {id: a, id: b}\n")], NAMES)


def test_one_instrument_may_not_enact_an_address_twice_for_one_day():
    with pytest.raises(LawError) as caught:
        read_book([file(body="enacts:\n" + entry() + entry(start="2024-05-01"))], NAMES)
    assert caught.value.code == "FP-LAW-004"


@pytest.mark.parametrize("text", ["- a\n- b\n", "{" * 3000, "a: [", "instrument: 3\n", "\x00"])
def test_garbage_is_an_error_not_a_crash(text):
    with pytest.raises(LawError):
        read_book([("x.yaml", text)], NAMES)


def test_a_letter_binds_its_addressees():
    head = (
        "instrument: {id: l, title: t, cite: c, published: 2024-01-01, kind: letter, grade: A, addressees: [org/a]}\n"
    )
    book = read_book([("l.yaml", head + "enacts:\n" + entry(does="require"))], NAMES)
    assert "exporter" in str(book.entries[0].when)


def test_a_text_that_a_comma_cut_in_two_is_refused():
    """``{en: below 21,000}`` reads as two keys, *en* and *000*: half of the text would be lost."""
    body = "enacts:\n" + entry() + "    text: {en: a TPP below 21,000}\n"
    body = body.replace("  - {", "  - ").replace('", ', '"\n    ').replace("}\n    text", "\n    text")
    with pytest.raises(LawError) as problem:
        read_book([file(body=body)], NAMES)
    assert problem.value.code == "FP-LAW-003"
    assert "comma" in problem.value.message


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("does: require, when: 'destination in groups(D5)'", "no group 'D5'"),
        ("does: require, when: 'conditions(my/none)'", "no condition 'my/none'"),
        ("does: require, when: 'reading(no-such)'", "no reading 'no-such'"),
        ("does: exception, gives: X, lifts: [us/742.6/destinaton]", "no address 'us/742.6/destinaton'"),
        ("does: classify, gives: 3A090.a, over: [us/3A090.d]", "no address 'us/3A090.d'"),
    ],
)
def test_a_reference_to_nothing_is_refused(tmp_path, entry, said):
    packs = _own(tmp_path, f"  - {{at: my/a, from: 2025-01-01, cite: c, {entry}}}\n")
    with pytest.raises(LawError, match=re.escape(said)) as refused:
        check("h20", to="CN", on="2026-02-01", packs=[packs])
    assert "my.yaml, line 3" in refused.value.where


def test_a_repeal_of_nothing_is_refused(tmp_path):
    packs = _own(tmp_path, "", "repeals: [{of: us/nowhere, from: 2025-01-01}]\n")
    with pytest.raises(LawError, match="no instrument or address 'us/nowhere'"):
        check("h20", to="CN", on="2026-02-01", packs=[packs])


def test_rules_that_rank_over_each_other_are_refused(tmp_path):
    both = "".join(
        f"  - {{at: my/{a}, from: 2025-01-01, cite: c, does: classify, gives: 3A090.a, over: [my/{b}]}}\n"
        for a, b in (("x", "y"), ("y", "x"))
    )
    with pytest.raises(LawError, match="rank over each other"):
        check("h20", to="CN", on="2026-02-01", packs=[_own(tmp_path, both)])


def _own(folder, entries: str, more: str = ""):
    """A folder of packs with one law file of the user's."""
    head = "instrument: {id: my.rule, title: t, cite: c, published: 2025-01-01, kind: rule, grade: I}\n"
    (folder / "law").mkdir()
    (folder / "law" / "my.yaml").write_text(head + (f"enacts:\n{entries}" if entries else "") + more, "utf-8")
    return folder


def test_an_address_asked_for_as_an_instrument_names_those_that_enact_it():
    from fencepost.rules.record import instrument_record

    book = read_book(
        [file("us.a", body="enacts:\n" + entry()), file("us.b", body="enacts:\n" + entry(start="2025-01-01"))], NAMES
    )
    with pytest.raises(LawError) as problem:
        instrument_record(book, "us/a", "en")
    assert problem.value.candidates == ("us.a", "us.b")


def test_issuers_of_the_shipped_book_are_agencies_of_its_jurisdiction():
    """A misspelt issuer would match nobody, and a step of that agency would never be found."""
    w = world()
    issued = [i for i in book_of(w).instruments.values() if i.issuer]
    assert len(issued) > 5
    assert {i.issuer for i in issued} <= w.parties.table.keys()
    assert all(
        w.parties.get(i.issuer).kind == "agency" and w.parties.get(i.issuer).hq == i.jurisdiction for i in issued
    )


def test_a_bill_lists_the_chambers_that_passed_it():
    head = "instrument: {id: bill.x, title: t, cite: c, published: 2024-01-01, kind: bill, grade: A, passed: [%s]}\n"
    bill = read_book([("x.yaml", head % "senate 2024-02-01, house 2024-03-01 219-213")], NAMES).instruments["bill.x"]
    assert [(p.chamber, p.on, p.votes) for p in bill.passed] == [
        ("senate", day("2024-02-01"), ()), ("house", day("2024-03-01"), (219, 213)),
    ]  # fmt: skip
    with pytest.raises(LawError, match="chamber, day and votes"):
        read_book([("x.yaml", head % "the House in spring")], NAMES)

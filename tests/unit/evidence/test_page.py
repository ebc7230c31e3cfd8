"""The article of an HTML page is found by the shape of the page; the rest is labelled, and every byte has its place."""

from __future__ import annotations

import pytest

from fencepost.evidence.document import prepare
from fencepost.evidence.grammar import grammar
from fencepost.evidence.markup import parse
from fencepost.facts.world import world

PROSE = (
    "The Commerce Department told the company in April that its chip needs a licence for China, a filing says, and the "
    "company booked a charge for stock it could not sell."
)
MORE = (
    "Buyers in China had ordered the part for the first quarter, and three of them said they would wait for the rule."
)


@pytest.fixture(scope="module")
def rules():
    return grammar(world())


def labels(rules, page: str) -> dict[str, list[str]]:
    """The lines of a page by their label."""
    document = prepare(page.encode(), "page.html", rules)
    found: dict[str, list[str]] = {}
    for block in document.blocks:
        found.setdefault(block.label, []).append(document.text.clean[block.start : block.end].strip())
    return found


def page(inside: str, around: str = "{}") -> str:
    body = around.format(f"<div class='story'><h1>A chip waits for its licence</h1>{inside}</div>")
    head = "<title>A chip waits for its licence - News</title>"
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def test_the_article_stays_and_the_furniture_is_labelled(rules):
    around = (
        "<nav><a href='/'>Semiconductors</a></nav><div class='cookie-consent'>Tell us what we may keep.</div>{}"
        "<aside>Chips for beginners, our new book, is out this week in every good shop.</aside>"
        "<div id='related-stories'>Another chip is banned, officials said on Monday in the capital.</div>"
        "<footer>A paper of the valley since it had a river in it.</footer>"
    )
    found = labels(rules, page(f"<p>{PROSE}</p><p>{MORE}</p>", around))
    assert found["body"] == [PROSE, MORE]
    assert found["title"] == ["A chip waits for its licence"]
    for label in ("navigation", "cookies", "aside", "related", "footer"):
        assert len(found[label]) == 1, label


def test_text_that_no_reader_sees_is_not_read(rules):
    secret = "<div style='display: none'>The chip was banned on 1 May 2031 by order of the government.</div>"
    also = "<p hidden>The chip was banned again on 2 May 2031 by order of the government.</p>"
    found = labels(rules, page(f"<p>{PROSE}</p>{secret}{also}<p>{MORE}</p>"))
    assert found["body"] == [PROSE, MORE]
    assert len(found["hidden"]) == 2


def test_a_script_is_never_text(rules):
    script = "<script>document.write('<p>banned</p>')</script><style>p{color:red}</style><!-- <p>banned</p> -->"
    document = prepare(page(f"<p>{PROSE}</p>{script}<p>{MORE}</p>").encode(), "page.html", rules)
    assert "banned</p>" not in document.text.clean
    assert "color" not in document.text.clean


def test_lists_of_links_inside_the_article_are_no_body(rules):
    links = "<ul><li><a href='/1'>Ten more chips that wait for their papers</a></li></ul>"
    around_blocks = "<a href='/2'><h4>Factories</h4><p>Why a plant in Arizona makes them, in pictures and words</p></a>"
    found = labels(rules, page(f"<p>{PROSE}</p>{links}{around_blocks}<p>{MORE}</p>"))
    assert found["body"] == [PROSE, MORE]


def test_a_name_on_the_element_around_everything_says_nothing(rules):
    """Page builders wrap the whole page in 'widget', 'has-sidebar', 'paywall'."""
    around = "<div class='widget has-navigation paywall'><form>{}</form></div>"
    assert labels(rules, page(f"<p>{PROSE}</p><p>{MORE}</p>", around))["body"] == [PROSE, MORE]


def test_wrapped_source_lines_are_one_paragraph(rules):
    found = labels(
        rules, page(f"<p>\n    {PROSE.replace(' a ', chr(10) + '    a ')}\n  </p><p>中国要求企业\n停止采购。</p>")
    )
    assert found["body"] == [PROSE, "中国要求企业停止采购。"]


def test_a_reference_is_the_character_it_stands_for_and_its_bytes_remain(rules):
    document = prepare(page(f"<p>Nvidia &amp; AMD</p><p>{PROSE}</p>").encode(), "page.html", rules)
    at = document.text.clean.index("Nvidia & AMD")
    assert document.text.raw(at, at + 12) == "Nvidia &amp; AMD"


def test_a_page_without_prose_keeps_all_its_text(rules):
    found = labels(rules, "<html><body><div>甲</div><div>乙</div><p>丙</p></body></html>")
    assert sorted(t for lines in found.values() for t in lines) == sorted("甲乙丙")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("a < b and <b>c</b>", ["a < b and ", "c"]),
        ("<p title='>'>x", ["x"]),
        ('<p a="<p a=\'" b>x', ["x"]),
        ("<script>a</SCRIPT >b", ["b"]),
        ("<script>never ended <p>a", []),
        ("<!-- never ended <p>a", ["<!-- never ended ", "a"]),
        ("</p></div></x>a", ["a"]),
        ("<a<b>c", ["<a", "c"]),
    ],
)
def test_broken_markup_is_read_as_far_as_it_goes(text, runs):
    assert [text[r.start : r.end] for r in parse(text).runs] == runs


def test_elements_end_where_authors_leave_their_end_out():
    text = "<ul><li>a<li>b</ul><table><tr><td>c<td>d<tr><td>e</table>f"
    made = parse(text)
    tags = [(text[r.start : r.end], made.elements[r.element].tag if r.element >= 0 else "") for r in made.runs]
    assert tags == [("a", "li"), ("b", "li"), ("c", "td"), ("d", "td"), ("e", "td"), ("f", "")]
    assert all(made.elements[e.parent].tag == "tr" for e in made.elements if e.tag == "td")

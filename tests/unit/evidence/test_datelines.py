"""A line above the text that ends in a full date dates the page; what is still to come does not date what was said."""

import datetime as dt

import pytest

from fencepost.evidence.reading import read
from fencepost.facts.world import world

BODY = (
    "Exports of the H20 to China will require a licence from {ahead}, a Commerce Department official said. "
    "The company said that it would comply with the rule, and that its customers had been told of the change."
)


@pytest.mark.parametrize("line", ["Reuters, {day}", "By Jane Doe {day} 10:15 AM ET", "{day} · Business"])
@pytest.mark.parametrize(
    ("day", "expected"), [("March 3, 2025", dt.date(2025, 3, 3)), ("9 Sept. 2026", dt.date(2026, 9, 9))]
)
def test_the_line_above_dates_the_page(line, day, expected):
    page = f"{line.format(day=day)}\n\n{BODY.format(ahead='May 15')}"
    assert read(page.encode(), "a.txt", world()).doc.published.first == expected


def test_a_headline_that_tells_of_a_day_does_not():
    page = f"The H20 was stopped on April 15, 2025\n\n{BODY.format(ahead='May 15')}"
    assert read(page.encode(), "a.txt", world()).doc.published.precision == "not before"


def test_a_day_still_to_come_is_in_the_future_and_is_the_rules_not_the_words():
    page = f"Reuters, November 3, 2025\n\n{BODY.format(ahead='May 15')}"
    found = read(page.encode(), "a.txt", world())
    told = {e.type: e for e in found.events}
    assert (told["restriction"].date, told["restriction"].status) == (dt.date(2026, 5, 15), "forecast")
    assert all(e.date != dt.date(2026, 5, 15) for e in found.events if e.type == "statement")


@pytest.mark.parametrize(
    "line",
    [
        "2025年8月12日 中央通讯社", "2025年8月12日 来源:科技日报", "2025-08-12 14:20 新浪财经 记者李四",
        "2025年8月12日 星期二", "2025年8月12日 中央通訊社",
    ],
)  # fmt: skip
def test_a_line_that_opens_with_a_full_date_and_names_an_outlet_dates_the_page(line):
    page = f"H20获准对华销售的消息\n{line}\n英伟达7月14日宣布,美国政府已保证将发放许可证。"
    found = read(page.encode(), "a.txt", world())
    assert found.doc.published.first == dt.date(2025, 8, 12)
    assert [e.date for e in found.events if e.type == "assurance"] == [dt.date(2025, 7, 14)]


def test_a_headline_that_opens_with_a_date_is_a_headline():
    page = "2025年7月31日,国家网信办约谈英伟达\n国家网信办就H20芯片约谈英伟达,要求其说明情况。"
    found = read(page.encode(), "a.txt", world())
    assert [b.label for b in found.doc.blocks] == ["title", "body"]


@pytest.mark.parametrize("day", ["2025-08-12", "date 2025-08-12", "2025/8/12 09:30"])
def test_a_date_that_opens_the_text_is_the_pages_and_not_the_acts(day):
    found = read(f"{day} 英伟达日前宣布,美国政府已保证将发放H20的许可证。".encode(), "a.txt", world())
    assert found.doc.published.first == dt.date(2025, 8, 12)
    (told,) = [e for e in found.events if e.type == "assurance"]
    assert (told.date, told.date_end, told.precision) == (dt.date(2025, 7, 29), dt.date(2025, 8, 12), "vague")


def test_lines_that_each_open_with_a_date_are_a_chronology():
    page = "2025-04-09 美国政府禁止英伟达向中国出口H20。\n2025-07-31 网信办约谈了英伟达。\n"
    found = read(page.encode(), "a.txt", world())
    assert [e.date for e in found.events] == [dt.date(2025, 4, 9), dt.date(2025, 7, 31)]


@pytest.mark.parametrize(
    "text",
    [
        "英伟达2022年9月起被禁止向中国出售H100,网信办约谈了英伟达。",
        "Since September 2022 Nvidia has been barred from selling the H100 to China, and the CAC summoned the company.",
    ],
)
def test_what_has_lasted_since_a_day_dates_nothing_else(text):
    told = {e.type: e.date for e in read(text.encode(), "a.txt", world()).events}
    assert told["restriction"] == dt.date(2022, 9, 1)
    assert told["regulatory_summons"] is None


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("In 2024", "2024-01-01", "2024-12-31"), ("Last week", "2025-09-01", "2025-09-07"),
        ("Last month", "2025-08-01", "2025-08-31"), ("Yesterday", "2025-09-09", "2025-09-09"),
        ("Recently", "2025-08-27", "2025-09-10"), ("In recent months", "2025-05-13", "2025-09-10"),
        ("Over the past three months", "2025-06-10", "2025-09-10"), ("On Tuesday", "2025-09-09", "2025-09-09"),
    ],
)  # fmt: skip
def test_a_sentence_may_open_with_its_date(words, first, last):
    page = f"September 10, 2025\n\n{words}, the US government banned exports of the H20 to China."
    (told,) = [e for e in read(page.encode(), "a.txt", world()).events if e.type == "restriction"]
    assert (str(told.date), str(told.date_end)) == (first, last)

"""Statements of different documents: what is the same, what cannot be, what only looks alike, and whose voice it is."""

from __future__ import annotations

import pytest

from fencepost.base.records import plain
from fencepost.evidence.kinship import kinship
from fencepost.evidence.origins import COPY, alike, outline, sketch
from fencepost.evidence.reading import read, record
from fencepost.evidence.timeline import timeline
from fencepost.facts.world import world

KIN = kinship(world())


def event(id, type, actors=(), object=None, date=None, end=None, precision="day", **more):
    return {
        "id": id, "type": type, "actors": list(actors), "object": object, "date": date, "date_end": end,
        "precision": precision, "status": "asserted", "speaker": None, "via": None, "text": id, **more,
    }  # fmt: skip


def claim(id, low, high, subject="org/amd", measure="revenue", **more):
    found = {
        "id": id, "subject": subject, "measure": measure, "low": low, "high": high, "value": None, "unit": "USD",
        "base": "place/CN", "as_of": "2024-01-01", "as_of_end": "2024-12-31", "status": "reported", "modality": None,
        "text": id,
    }  # fmt: skip
    return found | more


def related(*documents):
    """Documents as lists of events and claims; the relations as (kind, reason, on)."""
    made = timeline(
        [
            {
                "id": f"d{i}", "events": [x for x in found if "type" in x],
                "claims": [x for x in found if "measure" in x],
            }
            for i, found in enumerate(documents)
        ],
        KIN,
    )  # fmt: skip
    return [(r["kind"], r["a"], r["b"], r["reason"], r["on"]) for r in made["relations"]], made["events"]


def test_a_chip_and_its_maker_an_agency_and_its_government_can_tell_one_event():
    a = event("a", "restriction", ["gov/us-commerce"], "amd-mi308x", "2025-04-10")
    b = event("b", "restriction", ["gov/us"], "org/amd", "2025-04-15")
    _, entries = related([a], [b])
    assert [len(e["sources"]) for e in entries] == [2]


@pytest.mark.parametrize(
    "other",
    [
        event("b", "restriction", ["gov/us"], "org/nvidia", "2025-04-10"),  # another maker
        event("b", "restriction", ["gov/nl"], "org/amd", "2025-04-10"),  # another government
        event("b", "restriction", ["gov/us"], "org/amd", "2025-06-10"),  # another month
        event("b", "licence", ["gov/us"], "org/amd", "2025-04-10"),  # another act
    ],
)
def test_what_differs_in_one_of_these_is_another_event(other):
    _, entries = related([event("a", "restriction", ["gov/us"], "org/amd", "2025-04-10")], [other])
    assert len(entries) == 2


def test_two_chips_of_one_maker_are_not_one_event_though_both_are_its_maker_s():
    reports = [
        event("a", "demand", ["place/CN"], "org/nvidia", "2025-09-16"),
        event("b", "demand", ["place/CN"], "nvidia-rtx-6000d", "2025-09-16"),
        event("c", "demand", ["place/CN"], "nvidia-h20", "2025-09-16"),
    ]
    found, entries = related(*([r] for r in reports))
    assert sorted(len(e["sources"]) for e in entries) == [1, 2]
    assert ("agree", "same_stance") in [(r[0], r[3]) for r in found]


def entries_of(*reports):
    return sorted(len(e["sources"]) for e in related(*([r] for r in reports))[1])


def test_one_names_the_goods_and_one_the_country_on_one_day():
    place = event("a", "restriction", ["gov/us"], "place/CN", "2024-12-02")
    goods = event("b", "restriction", ["gov/us-bis"], "goods/equipment", "2024-12-02")
    assert entries_of(place, goods) == [2]
    assert entries_of(place, goods | {"date": "2024-12-05"}) == [1, 1]
    assert entries_of(place, goods | {"actors": ["gov/us-treasury"], "object": "place/RU"}) == [1, 1]


def test_what_two_agencies_do_about_nothing_named_are_two_acts():
    rule = event("a", "restriction", ["gov/us-commerce"], None, "2023-10-17")
    assert entries_of(rule, event("b", "restriction", ["gov/us"], None, "2023-10-18")) == [2]
    assert entries_of(rule, event("b", "restriction", ["gov/us-treasury"], None, "2023-10-18")) == [1, 1]


def test_charges_come_again_and_again_and_a_listing_seldom():
    for kind, told in ("indictment", [1, 1]), ("listing", [2]):
        one, other = (event(i, kind, (), "org/smic") for i in "ab")
        assert entries_of(one, other) == told
    assert entries_of(
        *(event(i, "indictment", (), "org/smic", text="Three men were charged on Friday") for i in "ab")
    ) == [2]


def test_words_that_two_pages_carry_are_one_report():
    said = {"text": "The agency put forward its rule in some detail"}
    assert entries_of(*(event(i, "statement", ["gov/us-bis"], **said) for i in "ab")) == [2]
    assert entries_of(*(event(i, "statement", ["gov/us-bis"], text="it said") for i in "ab")) == [1, 1]


def test_an_open_report_of_a_company_is_no_report_about_its_product_unless_the_actor_is_told():
    dated = event("a", "restriction", ["gov/us"], "nvidia-h20", "2025-04-15")
    assert entries_of(dated, event("b", "restriction", ["gov/us"], "org/nvidia")) == [2]
    assert entries_of(dated, event("b", "restriction", (), "org/nvidia")) == [1, 1]


def figured(id, kind, measure, value, unit, **more):
    """A document with one event and, at its end, a figure whose words run on behind it."""
    told = event(id, kind, ["gov/us"], "org/amd", span=[0, 40], **more)
    figure = claim(f"c{id}", value, value, measure=measure, value=value, unit=unit, span=[36, 60])
    return [told, figure]


def test_a_figure_that_both_tell_ties_reports_without_a_day_and_another_parts_them():
    def sizes(*documents):
        return sorted(len(e["sources"]) for e in related(*documents)[1])

    fifteen = figured("a", "levy", "levy_rate", 15.0, "%")
    assert sizes(fifteen, figured("b", "levy", "levy_rate", 15.0, "%")) == [2]
    assert sizes(fifteen, [event("b", "levy", ["gov/us"], "org/amd")]) == [2]
    assert sizes(fifteen, figured("b", "levy", "levy_rate", 25.0, "%")) == [1, 1]
    rose = figured("a", "market_value", "growth_rate", 4.0, "%")
    assert sizes(rose, figured("b", "market_value", "growth_rate", 4.0, "%")) == [1, 1], (
        "a rate of growth says of nothing"
    )
    assert sizes(*(figured(i, "market_value", "growth_rate", 1332.52, "%") for i in "ab")) == [2]


def test_one_page_does_not_give_one_act_two_days():
    fell, rose = (event(i, "ruling", ["gov/us"], "org/arm", f"2025-09-0{d}") for i, d in (("a", 1), ("b", 2)))
    assert [len(e["sources"]) for e in related([fell, rose])[1]] == [1, 1]
    assert entries_of(fell, rose) == [2]


def test_steps_of_one_course_are_about_one_product_or_near_in_time():
    def kinds(licence, *others):
        return [
            r[0]
            for r in related([event("a", "policy_change", ["gov/us"], "org/nvidia", "2020-04-16")], [licence], *others)[
                0
            ]
        ]

    def licence(date):
        return event("b", "licence", ["gov/us"], "nvidia-h20", date)

    assert kinds(licence("2021-08-08")) == ["supersede"]
    assert kinds(licence("2025-08-08")) == []
    assert kinds(licence(None)) == ["supersede"], "no other product of the company is opened or barred"
    other = event("c", "restriction", ["gov/nl"], "nvidia-h100", "2023-10-17")
    assert "supersede" not in kinds(licence(None), [other])


def test_a_thing_that_happens_once_cannot_have_two_days():
    found, entries = related(
        [event("a", "investigation_opened", ["gov/cn-samr"], "org/micron", "2024-03-05")],
        [event("b", "investigation_opened", ["gov/cn"], "org/micron", "2024-06-01", "2024-06-30", "month")],
    )
    assert found == [("contradict", "a", "b", "once", "investigation_opened")]
    assert [e["contradicted_by"] for e in entries] == [["b"], ["a"]]


def test_summoned_twice_is_no_contradiction():
    found, _ = related(
        [event("a", "regulatory_summons", ["gov/cn"], "org/micron", "2024-03-05")],
        [event("b", "regulatory_summons", ["gov/cn"], "org/micron", "2024-06-05")],
    )
    assert found == []


def test_a_licence_overtakes_the_assurance_and_lifts_the_ban():
    found, _ = related(
        [event("a", "assurance", ["gov/us"], "amd-mi308x")],
        [event("b", "licence", ["gov/us-commerce"], "amd-mi308x", "2025-08-08")],
        [event("c", "restriction", ["gov/us"], "org/amd", "2025-04-15")],
    )
    assert ("supersede", "b", "a", "later_step", "") not in found
    assert {r[:4] for r in found} == {("supersede", "a", "b", "later_step"), ("supersede", "c", "b", "reversed")}


def test_one_government_opens_what_another_discourages():
    found, _ = related(
        [event("a", "licence", ["gov/us"], "amd-mi308x", "2025-08-08")],
        [event("b", "guidance", ["gov/cn"], "org/amd", "2025-08-12")],
    )
    assert [r[0::3] for r in found] == [("tension", "opened_and_discouraged")]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"low": 5e9, "high": 5e9}, ("contradict", "values", "")),
        ({"low": 5e9, "high": 5e9, "base": "place/US"}, ("incomparable", "different", "base")),
        ({"low": 5e9, "high": 5e9, "base": None}, ("incomparable", "left_open", "base")),
        (
            {"low": 5e9, "high": 5e9, "as_of": "2023-01-01", "as_of_end": "2023-12-31"},
            ("incomparable", "different", "period"),
        ),
        ({"low": 5e9, "high": 5e9, "as_of": None, "as_of_end": None}, ("incomparable", "left_open", "period")),
        ({"low": 5e9, "high": 5e9, "status": "forecast"}, ("incomparable", "different", "modality")),
        ({"low": 3.01e9, "high": 3.01e9}, ("agree", "same_value", "")),
        ({"low": 2.5e9, "high": 3.5e9}, ("refine", "within", "")),
        ({"low": None, "high": 2e9}, ("contradict", "values", "")),
        ({"low": None, "high": 4e9}, ("refine", "within", "")),
        ({"low": None, "high": 4e9, "base": None}, ("incomparable", "left_open", "base")),
        ({"low": 5e9, "high": 5e9, "subject": "org/nvidia"}, None),
        ({"low": 5e9, "high": 5e9, "measure": "profit"}, None),
    ],
)  # fmt: skip
def test_values_contradict_only_where_all_that_they_measure_is_the_same(other, expected):
    """3 against 5 thousand million: a contradiction only with subject, measure, base, period and modality the same."""
    b = claim("b", **{"low": 3e9, "high": 3e9} | other)
    found, _ = related([claim("a", 3e9, 3e9)], [b])
    assert [(r[0], r[3], r[4]) for r in found] == ([expected] if expected else [])


def test_how_long_something_took_never_contradicts_how_long_another_thing_took():
    pair = [claim(i, v, v, measure="duration", unit="year", base=None) for i, v in (("a", 30), ("b", 3))]
    assert [r[0] for r in related([pair[0]], [pair[1]])[0]] == ["incomparable"]


@pytest.mark.parametrize(("value", "expected"), [(1332.52, "agree"), (20, "incomparable"), (200, "incomparable")])
def test_a_long_figure_is_told_twice_a_round_one_may_be_of_two_things(value, expected):
    pair = [claim(i, value, value, value=value, measure="growth_rate", unit="%", base=None, as_of=None) for i in "ab"]
    assert [r[0] for r in related([pair[0]], [pair[1]])[0]] == [expected]


def test_goods_in_general_put_no_two_governments_at_odds():
    found, _ = related(
        [event("a", "policy_change", ["gov/us"], "goods/chips", "2025-08-08")],
        [event("b", "restriction", ["gov/nl"], "goods/chips", "2025-08-12")],
    )
    assert found == []


def documents(*rows):
    return [
        {"id": f"d{i}", "claims": [], "outlets": [], "events": [event(f"e{i}", "licence", ["gov/us"], "org/amd")]} | row
        for i, row in enumerate(rows)
    ]


def origins(*rows) -> int:
    (entry,) = timeline(documents(*rows), KIN)["events"]
    return entry["origins"]


TEXT = "The department told the company on Friday that it may sell the part again, two people who saw the letter said."
REPOST = f"Copied from the web. {TEXT} Read more on our site."
OTHER = "A spokesman for the firm confirmed the permit late on Friday and gave no details of the conditions attached."


def test_a_repost_has_the_voice_of_what_it_copies():
    same, other = (sketch(t).tobytes() for t in (TEXT, OTHER))
    assert origins({"sketch": same}, {"sketch": sketch(REPOST).tobytes()}, {"sketch": other}) == 2


def test_the_outlet_cited_is_the_voice_whoever_carries_it():
    """'Reuters reported', on three pages, one of them naming the page it took it from: one voice."""
    cites = {"speaker": "media/reuters"}
    through = {"speaker": "person/jensen-huang", "via": "media/reuters"}
    rows = [[event(f"e{i}", "licence", ["gov/us"], "org/amd", **v)] for i, v in enumerate((cites, cites, through))]
    assert origins(*({"events": r} for r in rows[:2]), {"events": rows[2], "outlets": ["media/guancha"]}) == 1


def test_pages_that_lean_on_one_outlet_are_one_voice():
    assert origins({"outlets": ["media/guancha"]}, {"outlets": ["media/guancha"]}, {}) == 2


def test_what_a_company_announced_has_its_voice():
    said = [event(f"e{i}", "licence", ["gov/us"], "org/amd", speaker="org/amd", status="announced") for i in (0, 1)]
    assert origins({"events": [said[0]]}, {"events": [said[1]]}) == 1


def test_corroboration_is_another_voice():
    (entry,) = timeline(documents({"outlets": ["media/guancha"]}, {"outlets": ["media/guancha"]}, {}), KIN)["events"]
    assert entry["corroborated_by"] == ["d2"]


def test_a_sketch_estimates_what_texts_share():
    """Two texts of 1,000 letters that share their first half: a third of all their shingles is common."""
    drawn = [chr(0x4E00 + (n * 7919) % 5000) for n in range(1500)]
    a, b = "".join(drawn[:1000]), "".join(drawn[:500] + drawn[1000:])
    shared = (500 - 7) / (2 * (1000 - 7) - (500 - 7))
    assert abs(alike(sketch(a), sketch(b)) - shared) < 3 * 0.5 / 128**0.5
    assert shared < COPY
    assert alike(sketch(a), sketch(a)) == 1
    assert alike(sketch(""), sketch("x")) < COPY
    assert alike(sketch(""), sketch("")) == 0  # two pages without words are no copies


def test_files_that_were_never_in_a_store_are_compared_by_their_text():
    assert origins({"text": TEXT}, {"text": REPOST}, {"text": OTHER}) == 2


def test_a_copy_without_a_byline_has_the_outlet_of_the_page_that_names_one():
    assert origins({"text": TEXT}, {"text": REPOST, "outlets": ["media/reuters"]}, {"outlets": ["media/reuters"]}) == 1


ENGLISH = """Samsung and SK Hynix will lose a waiver on 31 December, the Commerce Department said. SK Hynix makes 40% of
its DRAM in Wuxi. Micron, which left the Chinese server market, gained 3.2% in New York. Lee Jae-yong will fly to
Washington and meet Howard Lutnick, who promised yearly licences for $14 billion of tools of ASML and
Applied Materials."""
CHINESE = """美国商务部称,三星和SK海力士的豁免将于12月31日失效。SK海力士40%的DRAM产自无锡。
已退出中国服务器市场的美光股价在纽约上涨3.2%。
李在镕将飞往华盛顿会见卢特尼克,后者承诺每年发放许可证,涉及阿斯麦和应用材料公司价值140亿美元的设备。"""
ANOTHER = """应用材料公司和阿斯麦警告说,美国商务部撤销三星、SK海力士的豁免会使其在华收入减少9%。卢特尼克在华盛顿说,
今后每年审批一次。美光没有置评。分析人士估计损失为20亿美元。"""


def test_a_translation_has_the_voice_of_what_it_translates_and_another_report_its_own():
    """By whom and what the texts name, and their figures, in order: no word of them is compared."""
    pages = [record(read(t.encode(), "page", world())) for t in (ENGLISH, CHINESE, ANOTHER)]
    page = plain([{k: p[k] for k in ("text", "language", "entities", "claims", "loose")} for p in pages])
    assert origins(page[0], page[1]) == 1
    assert origins(page[0], page[2]) == 2
    assert origins(page[0] | {"language": "zh"}, page[1]) == 2  # of one language two texts must share words
    assert len(outline({**page[0], "entities": page[0]["entities"][:2], "claims": [], "loose": []})) == 0

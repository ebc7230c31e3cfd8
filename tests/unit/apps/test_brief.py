"""The main job, end to end: documents in, a brief out, and every reference in it resolves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fencepost.apps.python.brief import brief
from fencepost.base import records
from fencepost.views.brief import brief_html, brief_markdown, brief_summary

ROOT = Path(__file__).parents[3]
NEWS = sorted((ROOT / "examples/news").glob("*.txt"))
SEEDS = sorted((ROOT / "../shared/seeds").glob("*.txt"))


def made(files, **options):
    return records.plain(brief(files, on="2025-09-28", to="CN", end_user="Alibaba", **options))


@pytest.fixture(scope="module")
def news():
    return made(NEWS)


def page(record, lang="en"):
    roots = {d["id"]: Path(d["path"]).read_bytes().decode(d["encoding"]) for d in record["documents"]}
    return brief_html(record, roots, lang)


def test_the_parts_are_the_records_of_the_commands(news):
    assert {d["item"]["id"] for d in news["determinations"]} >= {"nvidia-h20", "nvidia-h100", "nvidia-rtx-6000d"}
    assert all(d["schema"] == "fencepost/check/1" for d in news["determinations"])
    assert {d["role"] for d in news["determinations"]} == {"seller", "holder"}
    assert news["performance"]["schema"] == "fencepost/compare/1"
    assert {c["verdict"] for c in news["claims"]} <= {"supported", "contradicted", "depends", "not_checkable"}


def test_every_claim_points_at_its_own_words(news):
    for document in news["documents"]:
        root = Path(document["path"]).read_bytes()
        decoded = root.decode(document["encoding"])
        for kind in ("claims", "events", "quotes"):
            for record in document[kind]:
                (a, b), (x, y) = record["span"], record["byte_span"]
                assert decoded[a:b] == root[x:y].decode(document["encoding"])


def test_the_page_fetches_nothing_and_its_links_resolve(news):
    html = page(news)
    assert not re.search(r"<(?:script|link|img|iframe)\b|src=|url\(|@import", html)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets
    assert targets <= ids
    for claim in news["claims"]:
        assert claim["claim"]["id"] in ids


def test_the_page_escapes_what_strangers_wrote(tmp_path):
    hostile = tmp_path / "x.txt"
    hostile.write_text("英伟达H20的显存带宽为4 TB/s<script>alert(1)</script>,性能仅为H100的15%。", "utf-8")
    assert "<script>" not in page(made([hostile]))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_summary_fits_a_screen_and_both_languages_are_whole(news, lang, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = brief_summary(made(NEWS, lang=lang), lang)
    assert len(text.splitlines()) < 60
    assert "H20" in text
    assert brief_markdown(news, lang).startswith("# ")


def test_the_same_question_gives_the_same_bytes(news):
    assert records.text(made(NEWS)) == records.text(news)


@pytest.mark.skipif(not SEEDS, reason="the three news articles are not here")
def test_the_articles_are_read_right():
    """What somebody who knows the field would say of the three articles, found by the general path."""
    record = made(SEEDS)
    said = {(c["claim"].get("measure") or c["claim"]["type"], c["verdict"], c["key"]) for c in record["claims"]}
    assert ("performance_ratio", "depends", "ratio.depends") in said  # true of compute, not of bandwidth
    assert ("levy_rate", "depends", "levy.base") in said  # on licensed sales of two chips, not on all sales
    assert ("investigation_opened", "contradicted", "case.mistaken") in said  # not September: 2024-12-09
    assert ("investigation_opened", "supported", "case.supported") in said
    assert ("regulatory_summons", "supported", "case.supported") in said
    assert ("policy_change", "contradicted", "permission.assurance") in said  # MI308 in July 2025
    lifted = [c for c in record["claims"] if c["key"] == "permission.by_item" and c["claim"]["type"] == "policy_change"]
    assert lifted
    assert lifted[0]["computed"]["by"]["assurance"] == ["nvidia-h20"]
    assert "nvidia-rtx-pro-5000" in lifted[0]["computed"]["by"]["free"]
    faced = {(d["item"]["id"], d["role"]): d for d in record["determinations"]}
    assert faced["nvidia-h20", "seller"]["status"] == "licence_required"
    assert faced["nvidia-h20", "holder"]["status"] == "not_controlled"  # the letter binds its addressee
    rtx = faced["nvidia-rtx-6000d", "seller"]
    assert (rtx["certainty"], rtx["declared_eccn"]) == ("disputed", "4A994.l")

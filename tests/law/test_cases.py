"""Cases that counsel can read, in the YAML files beside this one, asked of the engine as a user would ask them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fencepost.apps.python.law import check
from fencepost.base import records
from fencepost.facts.world import world
from fencepost.rules.determine import book_of
from fencepost.rules.lawcases import cases_by_entry

HERE = Path(__file__).parent
ASKED = {
    "on",
    "to",
    "from",
    "kind",
    "exporter",
    "end_user",
    "hq",
    "end_use",
    "facts",
    "attest",
    "parties",
    "known",
    "laws",
}
EXPECTED = {
    "status", "review", "certainty", "eccn", "item_eccn", "exceptions", "levies", "authorisations", "buyer_side",
    "outcomes", "requires", "never", "classified",
}  # fmt: skip


def _cases() -> list[Any]:
    found = []
    for file in sorted(HERE.glob("*.yaml")):
        document = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)
        for case in document["cases"]:
            found.append(pytest.param(case, id=f"{file.stem}: {case['name']}"))
    return found


def _item(case: dict[str, Any], folder: Path) -> str:
    """An id, or a file written from the case's own figures, read by the path a stranger's item takes."""
    item = case["item"]
    if isinstance(item, str):
        return item
    body = {"id": "a-chip", "name": "a chip", "maker": "org/nvidia", "sources": "the case", **item}
    file = folder / "item.yaml"
    file.write_text(yaml.safe_dump(body, allow_unicode=True), "utf-8")
    return str(file)


def _ask(case: dict[str, Any], folder: Path, to: str, item: str | None = None) -> dict[str, Any]:
    unknown = set(case) - ASKED - {"name", "item", "items", "expect", "cite"}
    assert not unknown, f"the case has fields nobody reads: {unknown}"
    return records.plain(
        check(
            item or _item(case, folder), to=to, on=case["on"], from_=case.get("from"), kind=case.get("kind"),
            exporter=case.get("exporter"), end_user=case.get("end_user"), hq=case.get("hq"),
            end_use=case.get("end_use"), facts=case.get("facts"), attest=case.get("attest", ()),
            parties=case.get("parties", ()), known=case.get("known"), laws=case.get("laws", ()),
        )
    )  # fmt: skip


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    expect = case["expect"]
    assert expect, "a case must expect something"
    assert set(expect) <= EXPECTED, set(expect) - EXPECTED
    places = case["to"] if isinstance(case["to"], list) else [case["to"]]
    items = case.get("items", [None])
    for to in places:
        for item in items:
            _compare(_ask(case, tmp_path, to, item), expect, f"{item or case['item']} to {to}")


def _compare(record: dict[str, Any], expect: dict[str, Any], what: str) -> None:
    for key in ("status", "review", "certainty", "eccn", "item_eccn"):
        if key in expect:
            wanted = None if expect[key] == "none" else expect[key]
            assert record[key] == wanted, f"{what}: {key}"
    if "never" in expect:
        assert record["status"] not in expect["never"], what
        assert not {o["status"] for o in record["outcomes"]} <= set(expect["never"]), what
    for paragraph, result in expect.get("classified", {}).items():
        found = {c["eccn"]: c["result"] for c in record["classification"]}
        assert found[paragraph] == result, f"{what}: {paragraph}"
    if "exceptions" in expect:
        assert record["exceptions"] == expect["exceptions"], what
    for key in ("levies", "authorisations", "buyer_side"):
        if key in expect:
            applying = [x["id"] for x in record[key] if x.get("applies", "yes") == "yes"]
            assert sorted(applying) == sorted(expect[key]), f"{what}: {key}"
    if "requires" in expect:
        layers = {x["layer"] for x in record["layers"] if x["result"] in ("yes", "unknown") and x["rule"]}
        assert set(expect["requires"]) <= layers, what
    if "outcomes" in expect:
        found = {(o["status"], o["review"] or "none", o["eccn"] or "none") for o in record["outcomes"]}
        wanted = {tuple(o.split()) for o in expect["outcomes"]}
        assert found == wanted, what


def test_every_entry_of_the_law_book_is_reached_by_a_case():
    """A rule without a case is a rule nobody has seen work."""
    reached = cases_by_entry(HERE, lambda known: world((), known))
    assert [e.id for e in book_of(world()).entries if e.id not in reached] == []

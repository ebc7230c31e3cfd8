"""The facts' door: find, show, tpp, the chip template and the packs as plain records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import FencepostError, UsageError
from fencepost.base.figures import Figure, Unknown, bounds, readings
from fencepost.base.records import plain
from fencepost.facts.chips import Chip, Family
from fencepost.facts.items import Item, resolve
from fencepost.facts.tpp import contributions
from fencepost.facts.world import World, world

__all__ = ["find", "new", "packs", "packs_diff", "show", "tpp"]

Folders = Iterable[Path | str]


def find(text: str, *, known: Day | str | None = None, packs: Folders = (), limit: int = 20) -> dict[str, Any]:
    """Items, models, parties and places whose name resembles ``text``: the record of ``fencepost find``.

    >>> [hit["id"] for hit in find("昇腾910C")["found"]][:1]
    ['huawei-ascend-910c']
    """
    from fencepost.facts.search import find as search

    return {"schema": "fencepost/find/1", "text": text, "found": plain(search(_world(packs, known), text, limit))}


def show(item: str | Path, *, known: Day | str | None = None, packs: Folders = (), lang: str = "en") -> dict[str, Any]:
    """Everything known of an item, every figure with unit, source and confidence: the record of ``fencepost show``.
    A language model, shipped or from a ``config.json``, is shown by its layers and what is counted of them.

    >>> show("rtx 6000d")["figures"]["fp4_rate"]["unknown"]
    'inferred_from_rule'
    """
    here = _world(packs, known)
    try:
        found = resolve(here, item)
    except FencepostError:
        from .models import shown

        model = shown(here, str(item))
        if model is None:
            raise
        return {"schema": "fencepost/show/1", "given": str(item), **model}
    record = {"schema": "fencepost/show/1", "given": str(item), **_plainly(found, here, lang)}
    if isinstance(found, Family):
        record["chips"] = [_plainly(here.chips[m], here, lang) for m in found.members]
    ids = {found.id, *(c["id"] for c in record.get("chips", ()))}
    record["declared_parts"] = [plain(p) for p in here.declared.values() if p.item in ids or p.part_number == found.id]
    cited = _cited(record) | {p["source"] for p in record["declared_parts"]}
    record["sources"] = [plain(s) for key, s in here.sources.items() if key in cited]
    record["packs"] = {name: here.digests[name] for name in ("chips", "systems", "sources", "vocabulary")}
    return record


def tpp(item: str | Path, *, known: Day | str | None = None, packs: Folders = (), lang: str = "en") -> dict[str, Any]:
    """TPP and performance density worked out format by format, the declared value beside: ``fencepost tpp``.

    >>> tpp("a30")["chips"][0]["performance_density"]["value"]
    3.19613
    """
    here = _world(packs, known)
    found = resolve(here, item)
    return {
        "schema": "fencepost/tpp/1",
        "given": str(item),
        "item": {"id": found.id, "name": found.name, "kind": found.kind},
        "chips": [_worked(chip, here) for chip in _chips(here, found)],
        "packs": {name: here.digests[name] for name in ("chips", "vocabulary")},
    }


def new(kind: str, *, packs: Folders = (), lang: str = "en") -> str:
    """A commented template to fill in: a chip from the vocabulary, anything else from ``packs/templates``."""
    here = world(packs)
    if kind == "chip":
        from fencepost.facts.template import chip_template

        return chip_template(here, lang)
    texts = {f.name.removesuffix(".yaml"): f.text for f in here.files("templates") if f.name != "pack.yaml"}
    if kind not in texts:
        raise UsageError(
            "FP-USE-020", f"no template '{kind}'", where="new", hint=f"one of {', '.join(['chip', *sorted(texts)])}"
        )
    return texts[kind]


def packs(*, known: Day | str | None = None, packs: Folders = (), check: bool = False) -> dict[str, Any]:
    """The packs with what they say of themselves and their digests; ``check`` reads every row of every one first."""
    here = _world(packs, known)
    counts = _read_everything(here) if check else {}
    rows = [
        {"pack": name, "digest": digest, "files": len(here.files(name)), "rows": counts.get(name)}
        | {field: here.about(name).get(field, "") for field in ("what", "owner", "licence", "vintage", "checked")}
        for name, digest in here.digests.items()
    ]
    return {"schema": "fencepost/packs/1", "folders": [f.name for f in here.folders], "checked": check, "packs": rows}


def packs_diff(*, packs: Folders) -> dict[str, Any]:
    """What the user's folders change in the shipped packs, row by row: the record of ``fencepost packs diff``."""
    from fencepost.facts.diff import changes

    here = world(packs)
    return {
        "schema": "fencepost/packs-diff/1",
        "folders": [f.name for f in here.folders[1:]],
        "changes": plain(changes(here)),
    }


def _world(packs: Folders, known: Day | str | None) -> World:
    return world(packs, day(known, "--known") if known else None)


def _chips(here: World, item: Item) -> tuple[Chip, ...]:
    if isinstance(item, Chip):
        return (item,)
    return tuple(here.chips[m] for m in (item.members if isinstance(item, Family) else (item.chip,)))


def _plainly(item: Item, here: World, lang: str) -> dict[str, Any]:
    """An item's fields, its figures labelled and in the order of the vocabulary."""
    record = plain(item)
    stated = record.get("figures", {})
    record.setdefault("set_aside", [])
    if stated:
        labels = {q.id: q.label(lang) for q in here.quantities.values() if q.id in stated and q.id != "bits_tops"}
        extra = {name: name for name in stated if name not in labels and name != "bits_tops"}
        record["figures"] = {
            name: {"label": label, **stated[name], "unit": _unit(stated[name])}
            for name, label in (labels | extra).items()
        }
    return record


def _unit(figure: Mapping[str, Any]) -> str:
    return figure["unit"] if "unit" in figure else figure["readings"][0]["unit"]


def _cited(record: Any) -> set[str]:
    """Every source id named anywhere in a record."""
    if isinstance(record, Mapping):
        own = {part for part in str(record.get("cite", "")).split("; ") if part}
        return own.union(*(_cited(v) for v in record.values())) if record else own
    if isinstance(record, list):
        return set().union(*(_cited(v) if isinstance(v, Mapping | list) else {str(v)} for v in record))
    return set()


def _worked(chip: Chip, here: World) -> dict[str, Any]:
    total = chip.figure("tpp")
    winning = {bounds(r.figure) for r in readings(total)}
    return {
        "id": chip.id,
        "name": chip.name,
        "formats": [
            {
                "format": c.format, "quantity": c.quantity, "bits": c.bits, "reading": c.label, "rate": plain(c.rate),
                "tpp": plain(c.product), "cite": c.cite,
                "wins": any(bounds(r.figure) in winning for r in readings(c.product)),
            }
            for c in contributions(chip.figures, here.formats)
        ],
        "tpp": _figure(total),
        "declared_tpp": _figure(chip.declared_tpp),
        "declared_eccn": chip.declared_eccn,
        "logic_area": _figure(chip.figure("logic_area")),
        "performance_density": _figure(chip.figure("performance_density")),
        "set_aside": [plain(s) for s in chip.set_aside if s.quantity in ("tpp", "logic_area", *_rates(here))],
    }  # fmt: skip


def _rates(here: World) -> tuple[str, ...]:
    return tuple(f.quantity for f in here.formats)


def _figure(figure: Figure) -> dict[str, Any]:
    return {"unknown": figure.why, "unit": figure.unit} if isinstance(figure, Unknown) else plain(figure)


def _read_everything(here: World) -> dict[str, int]:
    """Build every record of every pack, so that the first bad row stops it; the count of records by pack."""
    from fencepost.facts.checks import check_references
    from fencepost.facts.coverage import read_coverage
    from fencepost.perf.parameters import listed
    from fencepost.rules.determine import book_of

    check_references(here)
    return {
        "coverage": len(read_coverage(here)),
        "law": len(book_of(here).instruments),
        "measurements": len(listed(here)),
        "chips": len(list(here.chips.values())) + len(here.families),
        "systems": len(list(here.systems.values())),
        "declared": len(list(here.declared.values())),
        "models": len(here.models),
        "parties": len(here.parties),
        "places": len(here.places.table) + len(here.places.memberships),
        "sources": len(here.sources),
        "vocabulary": len(here.quantities) + len(here.formats),
    }

"""The evidence door: read documents, and cite what a record rests on, as plain records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import EvidenceError, UsageError
from fencepost.base.near import nearest
from fencepost.base.records import plain
from fencepost.facts.world import World, world

__all__ = ["cite", "read", "validate_evidence"]

Folders = Iterable[Path | str]
Paths = Iterable[Path | str] | Path | str


def read(files: Paths, *, known: Day | str | None = None, packs: Folders = ()) -> dict[str, Any]:
    """Who said what, when, in which words: the record of ``fencepost read``. A folder stands for the files in it."""
    from fencepost.evidence.reading import read as read_one
    from fencepost.evidence.reading import record

    here = _world(packs, known)
    found = [record(read_one(_bytes(path), str(path), here)) for path in _files(files)]
    return plain({"schema": "fencepost/read/1", "documents": found, "names": _names(found, here)})


def cite(identity: str, files: Paths, *, known: Day | str | None = None, packs: Folders = ()) -> dict[str, Any]:
    """The root bytes, the cleaned words and the edits between, behind a claim, event or quotation."""
    from fencepost.evidence.cite import cite as cite_one
    from fencepost.evidence.reading import read as read_one

    here = _world(packs, known)
    ids: list[str] = []
    for path in _files(files):
        answer, known_ids = cite_one(read_one(_bytes(path), str(path), here), identity)
        if answer is not None:
            return plain({"schema": "fencepost/cite/1", **answer})
        ids += known_ids
    raise EvidenceError(
        "FP-EVID-005", f"no record '{identity}' in these documents", where="cite ID",
        hint="`fencepost read FILE` lists the ids; an id holds for the very bytes it was made from",
        candidates=nearest(identity, ids),
    )  # fmt: skip


def validate_evidence(
    gold: Path | str, documents: Path | str | None = None, *, packs: Folders = (), predictions: bool = False
) -> dict[str, Any]:
    """Precision and recall per kind against a hand annotation; ``documents`` is where its files lie."""
    from fencepost.verify.evidence import score_gold

    record = score_gold(Path(gold), Path(documents) if documents else None, world(packs))
    if not predictions:
        record.pop("predictions")
    return plain({"schema": "fencepost/validate/1", "kind": "evidence", **record})


def _names(documents: list[dict[str, Any]], here: World) -> dict[str, dict[str, str]]:
    """What to call each entity and measure of the records, in English and Chinese."""
    used = {e["id"] for d in documents for e in d["entities"]}
    used |= {
        x[k] for d in documents for kind in ("claims", "events", "quotes") for x in d[kind] for k in _SLOTS if x.get(k)
    }
    measures = {c["measure"] for d in documents for c in d["claims"]} & here.quantities.keys()
    labels = {m: {lang: here.quantities[m].label(lang) for lang in ("en", "zh")} for m in sorted(measures)}
    return labels | {i: name for i in sorted(used) if (name := _name(i, here))}


_SLOTS = ("subject", "base", "object", "speaker", "via")


def _name(identity: str, here: World) -> dict[str, str] | None:
    if (party := here.parties.get(identity)) is not None:
        chinese = next((n.text for n in party.names if n.script == "zh-Hans"), party.name)
        return {"en": party.name, "zh": chinese}
    if identity.startswith("place/"):
        code = identity.removeprefix("place/")
        return {lang: here.places.name(code, lang) for lang in ("en", "zh")}
    row = here.chip_rows.get(identity) or here.system_rows.get(identity)
    name = here.families[identity].name if identity in here.families else row["name"] if row else ""
    return {"en": name, "zh": name} if name else None


def _world(packs: Folders, known: Day | str | None) -> World:
    return world(packs, day(known, "known") if known is not None else None)


def _files(files: Paths) -> list[Path]:
    """The files meant, folders opened (text and HTML only), in the order given."""
    given = [files] if isinstance(files, str | Path) else list(files)
    found: list[Path] = []
    for path in map(Path, given):
        inside = (
            sorted(p for p in path.iterdir() if p.suffix.lower() in (".txt", ".htm", ".html", ".md"))
            if path.is_dir()
            else [path]
        )
        found += inside
    if not found:
        raise UsageError("FP-USE-020", "no document to read", where="FILE", hint="give text or HTML files")
    return found


def _bytes(path: Path) -> bytes:
    from fencepost.evidence.decode import MAX_BYTES

    try:
        if path.stat().st_size > MAX_BYTES:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)  # enough for the reader to say that it is too large
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            "FP-EVID-006", f"cannot read {path}: {error.strerror}", where=str(path), hint="give the path of a file"
        ) from None

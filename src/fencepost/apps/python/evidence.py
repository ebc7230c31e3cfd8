"""The evidence door: read documents, and cite what a record rests on, as plain records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fencepost.base.days import Day, day
from fencepost.base.errors import EvidenceError, UsageError
from fencepost.base.near import nearest
from fencepost.base.records import plain
from fencepost.facts.world import World, world

if TYPE_CHECKING:
    from fencepost.evidence.reading import Reading

__all__ = ["cite", "read", "roots", "validate_evidence"]

Folders = Iterable[Path | str]
Paths = Iterable[Path | str] | Path | str


def read(files: Paths, *, known: Day | str | None = None, packs: Folders = ()) -> dict[str, Any]:
    """Who said what, when, in which words: the record of ``fencepost read``.

    A folder or an archive stands for the files in it. A file that cannot be read is listed in ``refused`` with the
    reason; where none can, its error is raised.
    """
    from fencepost.evidence.reading import record

    here = _world(packs, known)
    found: list[dict[str, Any]] = []
    refused: list[EvidenceError] = []
    for answer in _readings(files, here):
        if isinstance(answer, EvidenceError):
            refused.append(answer)
        else:
            found.append(record(answer))
    if not found:
        raise refused[0]
    told = {c["measure"] for d in found for c in d["claims"]} & here.quantities.keys()
    return plain({
        "schema": "fencepost/read/1", "documents": found, "refused": [error.record() for error in refused],
        "names": _names(found, here), "measures": {m: here.quantities[m].type for m in sorted(told)},
    })  # fmt: skip


def cite(identity: str, files: Paths, *, known: Day | str | None = None, packs: Folders = ()) -> dict[str, Any]:
    """The root bytes, the cleaned words and the edits between, behind a claim, event or quotation."""
    from fencepost.evidence.cite import cite as cite_one

    here = _world(packs, known)
    ids: list[str] = []
    for reading in _readings(files, here):
        if isinstance(reading, EvidenceError):
            continue
        answer, known_ids = cite_one(reading, identity)
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
    if "|" in identity:  # a name of two things
        names = [found for one in identity.split("|") if (found := _name(one, here))]
        return {lang: " / ".join(n[lang] for n in names) for lang in ("en", "zh")} if names else None
    row = here.chip_rows.get(identity) or here.system_rows.get(identity)
    name = here.families[identity].name if identity in here.families else row["name"] if row else ""
    return {"en": name, "zh": name} if name else None


def _world(packs: Folders, known: Day | str | None) -> World:
    return world(packs, day(known, "known") if known is not None else None)


def _readings(files: Paths, here: World) -> Iterator[Reading | EvidenceError]:
    """Every document under the paths, read, or the reason why it is not. UsageError FP-USE-020 where there is none."""
    from fencepost.evidence.extra import OURS
    from fencepost.evidence.intake import pieces
    from fencepost.evidence.reading import read as read_one

    empty = True
    for piece in pieces(_paths(files)):
        empty = False
        try:
            yield piece.problem or read_one(piece.root, piece.path, here)
        except EvidenceError as error:
            if error.code in OURS:
                raise
            yield error
    if empty:
        raise UsageError("FP-USE-020", "no document to read", where="FILE", hint="give text, HTML, PDF or zip files")


def _paths(files: Paths) -> list[Path | str]:
    return [files] if isinstance(files, str | Path) else list(files)


def roots(files: Paths) -> dict[str, str]:
    """The decoded characters that the spans of ``read`` count in, by document."""
    found = {}
    for reading in _readings(files, world()):
        if not isinstance(reading, EvidenceError):
            found[reading.doc.id] = reading.doc.text.decoded
    return found

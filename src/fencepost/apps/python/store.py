"""The store's door: documents kept and what was read out of them, as plain records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fencepost.base.days import Day, day
from fencepost.base.records import plain
from fencepost.facts.world import World, world

if TYPE_CHECKING:
    from fencepost.evidence.ingest import Progress
    from fencepost.evidence.store import Store, Wanted

__all__ = ["ingest", "passages", "retract", "timeline"]


def ingest(
    paths: Iterable[Path | str] | Path | str, store: Path | str, *, recorded: str, workers: int = 1, cluster: str = "",
    packs: Iterable[Path | str] = (), progress: Callable[[Progress], None] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Read what is new under ``paths`` and keep it in the store: the record of ``fencepost ingest``.

    ``recorded`` is the time (ISO, UTC) that the rows carry. Run again, it goes on where it was, and adds nothing twice.
    """
    from fencepost.evidence.ingest import ingest as run
    from fencepost.evidence.store import Store

    given = [paths] if isinstance(paths, str | Path) else list(paths)
    with Store(store, create=True) as kept:
        done = run(
            given, kept, recorded=recorded, version=version("fencepost"), packs=tuple(packs), workers=workers,
            cluster=cluster, progress=progress,
        )  # fmt: skip
        return plain({
            "schema": "fencepost/ingest/1", "store": str(store), "recorded": recorded, **asdict(done),
            "rows": kept.counts(), "problems": kept.refusals(),
        })  # fmt: skip


def retract(identity: str, store: Path | str, *, why: str, recorded: str) -> dict[str, Any]:
    """Take a document or a statement out of every answer: a row that says why, nothing deleted."""
    from fencepost.evidence.store import Store

    with Store(store) as kept:
        kept.retract(identity, why, recorded)
    return {"schema": "fencepost/retract/1", "id": identity, "why": why, "recorded": recorded}


def passages(
    text: str, store: Path | str, *, entity: str | None = None, kind: str | None = None,
    since: Day | str | None = None, until: Day | str | None = None, verdict: str | None = None,
    known: Day | str | None = None, packs: Iterable[Path | str] = (), limit: int = 20,
) -> dict[str, Any]:  # fmt: skip
    """What kept documents say with these words, passage by passage, with the statements that stand in each.

    The filters are on those statements: about an entity, of a kind (of event or measure), true between two days, with a
    verdict (supported, contradicted, depends, not_checkable).
    """
    from fencepost.evidence.grammar import grammar
    from fencepost.evidence.search import search
    from fencepost.evidence.store import Store

    here = world(packs, day(known) if known else None)
    wanted = _wanted(here, entity, kind, since, until, known)
    with Store(store) as kept:
        found = search(kept, text, grammar(here).fold, wanted, limit if verdict is None else _ALL)
        judged = _Judge(here, kept) if verdict else None
        hits = []
        for hit in found:
            if judged is not None:
                hit["statements"] = [
                    {**s, "verdict": verdict} for s in hit["statements"] if judged(hit["document"], s["id"]) == verdict
                ]
                if not hit["statements"]:
                    continue
            hits.append(hit)
            if len(hits) == limit:
                break
    return plain({"schema": "fencepost/passages/1", "text": text, "passages": hits})


_ALL = 10_000


def timeline(
    store: Path | str, *, entity: str | None = None, kind: str | None = None, since: Day | str | None = None,
    until: Day | str | None = None, verdict: str | None = None, known: Day | str | None = None,
    packs: Iterable[Path | str] = (),
) -> dict[str, Any]:  # fmt: skip
    """The events of kept documents on one line, filtered: the record of ``fencepost timeline --store``."""
    from fencepost.evidence.kinship import kinship
    from fencepost.evidence.store import Store
    from fencepost.evidence.timeline import timeline as one_line

    here = world(packs, day(known) if known else None)
    with Store(store) as kept:
        documents = list(kept.documents(_wanted(here, entity, kind, since, until, known)))
        if verdict is not None:
            judged = _Judge(here, kept)
            for d in documents:
                for told in ("events", "claims"):
                    d[told] = [s for s in d[told] if judged(d["id"], s["id"]) == verdict]
    return plain({"schema": "fencepost/timeline/1", **one_line(documents, kinship(here))})


class _Judge:
    """The verdict of a kept statement, computed when asked for, a document at a time."""

    def __init__(self, here: World, kept: Store) -> None:
        self._here = here
        self._documents = {d["id"]: d for d in kept.documents()}
        self._found: dict[str, dict[str, str]] = {}

    def __call__(self, document: str, statement: str) -> str:
        from fencepost.facts.models import find_model
        from fencepost.verify.documents import verify_document

        if document not in self._found:
            model = find_model(self._here.models, _MODEL)
            _, verdicts = verify_document(self._here, self._documents[document], {model.id: model})
            self._found[document] = {s["id"]: v.verdict for _, s, v in verdicts}
        return self._found[document].get(statement, "not_checkable")


_MODEL = "deepseek-v3"
"""The workload a performance ratio is asked of where none is named: that of ``verify``."""


def _wanted(here: World, entity: str | None, kind: str | None, since: Any, until: Any, known: Any) -> Wanted:
    """The filter, with the entity by any of its names."""
    from fencepost.evidence.store import Wanted
    from fencepost.facts.search import find

    if entity is not None:
        hits = [h for h in find(here, entity, 5) if h.how == "exact"]
        identity = entity if "/" in entity else hits[0].id if hits else entity
        entity = f"place/{identity}" if hits and hits[0].kind == "place" and "/" not in entity else identity
    days = (day(x).isoformat() if x else None for x in (since, until, known))
    return Wanted(entity, kind, *days)

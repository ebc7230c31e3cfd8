"""The store's door: documents kept and what was read out of them, as plain records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fencepost.base.records import plain

if TYPE_CHECKING:
    from fencepost.evidence.ingest import Progress

__all__ = ["ingest", "retract"]


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

"""The proposals' door: what kept documents would change in the packs; nothing changes without an acceptance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fencepost.apps.python.facts import packs as read_packs
from fencepost.base.errors import EvidenceError
from fencepost.base.near import nearest
from fencepost.base.records import plain
from fencepost.facts.overlay import add
from fencepost.facts.packs import user_path
from fencepost.facts.world import world

if TYPE_CHECKING:
    from fencepost.evidence.store import Store
    from fencepost.verify.proposals import Proposal

__all__ = ["propose_accept", "propose_list", "propose_reject", "propose_show"]

Folders = Iterable[Path | str]


def propose_list(store: Path | str, *, packs: Folders = ()) -> dict[str, Any]:
    """Every proposal with its state: open, accepted or rejected."""
    with _open(store) as kept:
        decided = kept.decisions()
        rows = [{**_record(p), "state": "open"} for p in _found(kept, packs).values() if p.id not in decided]
        rows += [{**d["proposal"], "state": d["decision"], "decided": d["recorded"]} for d in decided.values()]
    return plain({"schema": "fencepost/propose/1", "proposals": rows})


def propose_show(identity: str, store: Path | str, *, packs: Folders = ()) -> dict[str, Any]:
    """One proposal: the words it rests on and the very entries it would add."""
    with _open(store) as kept:
        p = _one(identity, _found(kept, packs))
    return plain({"schema": "fencepost/propose/1", **_record(p), "entries": [asdict(a) for a in p.additions]})


def propose_accept(
    identity: str, store: Path | str, *, recorded: str, into: Path | str | None = None, packs: Folders = ()
) -> dict[str, Any]:
    """Write a proposal's entries into an overlay (default: the user's own), through the checks of every pack."""
    folder = Path(into) if into is not None else user_path()
    with _open(store) as kept:
        p = _one(identity, _found(kept, packs))
        changed = add(folder, p.additions, lambda copy: read_packs(packs=[*packs, copy], check=True))
        body = {"proposal": _record(p), "folder": str(folder), "files": changed}
        kept.decide(p.id, "accepted", plain(body), recorded)
    return plain({"schema": "fencepost/propose/1", **_record(p), "state": "accepted", **body})


def propose_reject(identity: str, store: Path | str, *, why: str, recorded: str, packs: Folders = ()) -> dict[str, Any]:
    """Keep that a proposal was turned down, and why; it is not offered again."""
    with _open(store) as kept:
        p = _one(identity, _found(kept, packs))
        kept.decide(p.id, "rejected", plain({"proposal": _record(p), "why": why}), recorded)
    return plain({"schema": "fencepost/propose/1", **_record(p), "state": "rejected", "reason": why})


def _open(store: Path | str) -> Store:
    from fencepost.evidence.store import Store

    return Store(store)


def _found(kept: Store, packs: Folders) -> dict[str, Proposal]:
    from fencepost.verify.proposals import proposals

    return {p.id: p for p in proposals(list(kept.documents()), world(packs))}


def _record(p: Proposal) -> Mapping[str, Any]:
    return {"id": p.id, "kind": p.kind, "why": p.why, "about": p.about, "grounds": list(p.grounds)}


def _one(identity: str, found: Mapping[str, Proposal]) -> Proposal:
    hits = [p for i, p in found.items() if i.startswith(identity)]
    if len(hits) != 1:
        raise EvidenceError(
            "FP-EVID-044", f"no open proposal '{identity}'", where="ID",
            hint="`fencepost propose list --store FILE` shows them", candidates=nearest(identity, found),
        )  # fmt: skip
    return hits[0]

"""What a document says of a place and a country group, against the groups of the days it may mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fencepost.facts.world import World

from .verdict import CONTRADICTED, DEPENDS, SUPPORTED, Verdict, unchecked

__all__ = ["check_group"]


def check_group(world: World, claim: Mapping[str, Any], first: dt.date | None, last: dt.date | None) -> Verdict:
    """Was the place in the group on the first and the last day that the words may mean, or did it come into it between?

    It depends where it was on one of the two days only.
    """
    code = (claim.get("subject") or "").partition("/")[2].upper()
    group = claim.get("aspect") or ""
    if code not in world.places.table or not group or not last:
        return unchecked("group.needs_place_and_day", subject=claim.get("subject"), on=last)
    days = sorted({first or last, last})
    answers = {group in world.places.groups(code, on) for on in days}
    wanted = claim.get("modality") != "negative"
    rows = [m for on in days for m in world.places.why(code, on)]
    came = wanted and any(m.group == group and days[0] <= m.span.start <= last for m in rows)
    verdict = SUPPORTED if came or answers == {wanted} else DEPENDS if len(answers) > 1 else CONTRADICTED
    computed = {
        "place": code, "group": group, "positive": wanted, "on": last,
        "groups": sorted(world.places.groups(code, last)),
        "spans": sorted({(m.span.start, m.span.end) for m in rows if m.group == group}, key=str),
    }  # fmt: skip
    return Verdict(verdict, "group.told", computed, tuple(dict.fromkeys(m.cite for m in rows if m.group == group)))
